//! Attachments as the store takes them in and hands them out: cleaned, sealed and synced before their order; opened
//! through the door alone, piece by piece.

use std::sync::PoisonError;

use lianxin_core::matter::Media;
use lianxin_core::value::Class;
use lianxin_core::{Command, Event, Order, Refusal, Subject, World, access, matter};

use crate::blob::{self, Bound};
use crate::db::Db;
use crate::execute::Outcome;
use crate::fault::Fault;
use crate::media;
use crate::read::Opening;
use crate::reserve::Space;
use crate::store::{Store, back};

/// A file that was opened; its bytes come piece by piece ([`Store::piece`]).
pub struct Download {
    pub name: String,
    pub media: Media,
    /// In bytes.
    pub size: u64,
    /// How many pieces it has.
    pub count: i64,
    pieces: String,
    bound: Bound,
}

impl Store {
    /// Lays a file beside a matter; with what came of it, how many bytes are kept. The order holds
    /// [`matter::Attach::new`]; what the file is, and the hash of its pieces, is put in here. Nothing is written for an
    /// order that the rules would refuse.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; pieces that were written then are swept after a day.
    pub fn attach(&self, mut order: Order, file: &[u8]) -> Result<(Outcome, u64), Fault> {
        let id = order.id.clone();
        let Command::Matter(matter::Command::Attach(asked)) = &mut order.command else {
            return Ok((Outcome::Refused(Refusal::Absent), 0));
        };
        let cleaned = media::cleaned(file);
        let kept: &[u8] = cleaned.as_ref().map_or(file, |c| &c.1);
        asked.media = cleaned.as_ref().map_or("", |c| c.0.code()).to_owned();
        let size = kept.len() as u64;
        asked.size = size;
        let subject = Subject::Matter(asked.matter.clone());
        // Without a key the matter is absent or forgotten: the rules say so in a moment.
        let pieces = self.key_of(&subject)?.map(|key| Bound::new(&key, &subject, &id).seal(kept));
        asked.pieces = pieces.as_ref().map(|p| p.hash.clone()).unwrap_or_default();
        if !self.was_done(&id)? {
            if let Err(refusal) = self.foreseen(&order)? {
                return Ok((Outcome::Refused(refusal), size));
            }
            if self.space() == Space::Short {
                // What is left is for the log.
                return Err(Fault::Full);
            }
            if let Some(pieces) = &pieces {
                self.blobs(|db| blob::put(db, &self.district, &order, pieces))?;
            }
        }
        Ok((self.execute(order)?, size))
    }

    /// What the rules would say to an order upon a matter, as the log stands.
    fn foreseen(&self, order: &Order) -> Result<Result<(), Refusal>, Fault> {
        let Command::Matter(command) = &order.command else { return Ok(Err(Refusal::Absent)) };
        let (catalogue, directory) = (self.catalogue(), self.directory());
        let mut world = World { catalogue, directory, ..World::default() };
        for (record, _) in self.stream(&command.matter_id(order))? {
            lianxin_core::evolve(&mut world, &record);
        }
        Ok(lianxin_core::decide(&world, order).map(|_| ()))
    }

    fn was_done(&self, id: &str) -> Result<bool, Fault> {
        let sql = "SELECT id FROM order_done WHERE district = $1 AND id = $2";
        self.read(|db| Ok(!db.query(sql, &[self.district.as_str().into(), id.into()])?.is_empty()))
    }

    /// Opens a file, for a purpose: the order is recorded and synced first.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was handed out.
    pub fn open_attachment(&self, order: Order) -> Result<Opening<Download>, Fault> {
        let Command::Access(access::Command::OpenAttachment { attachment, matter, .. }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
        let (attachment, subject) = (attachment.clone(), Subject::Matter(matter.clone()));
        let stream = matter.clone();
        // An order that comes again is a second look: it has to be a second record.
        match self.execute(order)? {
            Outcome::Done(_) => {}
            Outcome::Already(_) => return Ok(Err(Refusal::OrderReused)),
            Outcome::Refused(refusal) => return Ok(Err(refusal)),
        }
        let forgotten = Refusal::Matter(matter::Refusal::Forgotten);
        let Some(key) = self.key_of(&subject)? else { return Ok(Err(forgotten)) };
        for (mut record, boxes) in self.stream(&stream)? {
            let Event::MatterAttached(e) = &record.event else { continue };
            if e.attachment != attachment {
                continue;
            }
            let (media, size, pieces) = (e.media, e.size, e.pieces.clone());
            let bound = Bound::new(&key, &subject, &record.order);
            let story = self.unseal(&mut record, &boxes, Class::Story)?;
            let name = story.into_iter().next().flatten().unwrap_or_default();
            return Ok(Ok(Download { name, media, size, count: blob::count(size), pieces, bound }));
        }
        Ok(Err(forgotten))
    }

    /// Piece `n` (from 0) of an opened file.
    ///
    /// # Errors
    /// [`Fault::Damaged`] when it is not there or not what was put; other [`Fault`]s when the machine fails.
    pub fn piece(&self, file: &Download, n: i64) -> Result<Vec<u8>, Fault> {
        let sealed = self.blobs(|db| blob::piece(db, &self.district, &file.pieces, n))?;
        let clear = sealed.and_then(|s| file.bound.open(n, file.count, &s));
        clear.ok_or_else(|| Fault::Damaged(format!("piece {n} of an attachment is missing or was changed")))
    }

    /// Takes away pieces that no record has named for a day (`at`: now, ms UTC); how many files.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; the next sweep goes on.
    pub fn sweep(&self, at: i64) -> Result<usize, Fault> {
        self.read(|db| self.blobs(|blobs| blob::sweep(db, blobs, &self.district, at)))
    }

    /// Works on a connection to the pieces, and to what else stands beside the log.
    pub(crate) fn blobs<T>(&self, with: impl FnOnce(&mut Db) -> Result<T, Fault>) -> Result<T, Fault> {
        let idle = self.blobs.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut db = match idle {
            Some(db) => db,
            None => Db::open_blobs(&self.place)?,
        };
        let answer = with(&mut db);
        back(&self.blobs, db, &answer);
        answer
    }
}
