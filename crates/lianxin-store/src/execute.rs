//! **The only write path.** One writer a district takes what has queued, decides each order in turn, writes
//! all records and views in one transaction, commits once, and only then answers.
//!
//! If writing the group fails, it is rolled back to its start, all memory is dropped, and the orders are done
//! again one by one, each behind its own savepoint: only the one that fails is told of a fault. See `execute/failing.rs`.

mod failing;
mod load;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use lianxin_core::code::SerialKey;
use lianxin_core::value::Holds;
use lianxin_core::{Answer, Event, Need, Record, Refusal, Stream, World};

use crate::db::{AT_ONCE, Db, Place, marked};
use crate::fault::Fault;
use crate::log::{Head, release, renew, take};
use crate::remembered::{Committed, Shared, Upkeep, halve};
use crate::reserve::Reserve;
use crate::seal::{Prepared, pack};
use crate::tables::{Batch, KEYS, ORDERS, RECORD, VAULT, Value};
use crate::tally::{self, Counts, Tally};
use crate::tombstones::List;
use crate::words::Word;
use crate::{blob, group, views};

/// What became of an order. A fault of the machine is apart from these.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    Done(Answer),
    /// The same order came before, or the world already was so: the same answer, no new record.
    Already(Answer),
    Refused(Refusal),
}

/// An order in the queue, and where its answer goes.
pub struct Job {
    pub prepared: Prepared,
    pub reply: Reply,
}

/// Called once, after the order's records are synced.
pub type Reply = Box<dyn FnOnce(Result<Outcome, Fault>) + Send>;

/// Most orders in one commit.
pub const GROUP: usize = 200;

/// The lease is kept at least this often, whatever is asked.
pub const RENEWAL: Duration = Duration::from_secs(3);

/// Sees each group that was committed; for the bench, and for whoever listens for changes.
pub type Watch = Box<dyn FnMut(&Batch) + Send>;

/// The one writer of a district.
pub struct Writer {
    db: Db,
    /// Where the pieces of files are.
    blobs: Db,
    district: String,
    holder: String,
    head: Head,
    /// Goes into every fresh world.
    serial_key: SerialKey,
    world: World,
    tally: Tally,
    watch: Option<Watch>,
    shared: Arc<Shared>,
    /// Where each erasure is written down beside the key; none before the store is open.
    pub(crate) list: Option<List>,
    /// Something was erased, and the files still hold bytes of its key.
    pub(crate) scours: bool,
    /// A commit failed; see [`Writer::is_unsynced`].
    unsynced: bool,
    /// The last group failed by this: what is remembered may be wrong.
    broken: Option<Fault>,
    reserve: Reserve,
    place: Place,
    /// When the lease was last known to be held.
    kept: Instant,
}

/// Order ids known to be done, with digest and answer.
type Known = BTreeMap<String, (Vec<u8>, Answer)>;

impl Writer {
    /// Takes the district and reads what must always be at hand.
    pub fn start(
        (mut db, mut blobs): (Db, Db),
        serial_key: SerialKey,
        (place, district): (&Place, &str),
        holder: &str,
        watch: Option<Watch>,
        mut reserve: Reserve,
    ) -> Result<Writer, Fault> {
        let head = reserve.or_without(|| take(&mut db, district, holder))?;
        blob::forget_rest(&mut db, &mut blobs, district)?;
        let mut writer = Writer {
            db,
            blobs,
            district: district.to_owned(),
            holder: holder.to_owned(),
            head,
            serial_key,
            world: World::default(),
            tally: Tally::default(),
            watch,
            shared: Arc::default(),
            list: None,
            scours: false,
            unsynced: false,
            broken: None,
            reserve,
            place: place.clone(),
            kept: Instant::now(),
        };
        writer.db.be_impatient()?;
        writer.world = writer.fresh_world()?;
        writer.share();
        writer.tell();
        Ok(writer)
    }

    pub fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// The connection and the district's code, for who opens the store.
    pub(crate) fn db(&mut self) -> (&mut Db, &str) {
        (&mut self.db, &self.district)
    }

    /// Shows readers what is committed.
    fn share(&self) {
        if self.shared.now().differs(&self.world) {
            let now = Committed::of(&self.world);
            *self.shared.inner.write().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// Whether the first record said: a demonstration.
    pub fn is_demo(&self) -> bool {
        self.world.demo
    }

    /// Keeps the district while nobody asks for anything.
    pub fn idle(&mut self) -> Result<(), Fault> {
        self.scour();
        self.list_again();
        self.reserve.tend();
        self.tell();
        match self.mend().and_then(|()| self.renew()) {
            Ok(()) => self.kept = Instant::now(),
            Err(fault) if fault.passes() => self.broken = Some(fault),
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    fn renew(&mut self) -> Result<(), Fault> {
        renew(&mut self.db, &self.district, self.head.epoch)
    }

    /// Hands the district back.
    pub fn stop(mut self) {
        // If it fails, the lease runs out by itself.
        let _ = release(&mut self.db, &self.district, self.head.epoch);
    }

    /// Does a group and answers each order, whatever happens. An error here ends the writer: it has been fenced, its
    /// database is gone, or a commit failed ([`Writer::is_unsynced`]).
    pub fn run(&mut self, jobs: Vec<Job>) -> Result<(), Fault> {
        let (prepared, replies): (Vec<Prepared>, Vec<Reply>) = jobs.into_iter().map(|j| (j.prepared, j.reply)).unzip();
        let (outcomes, ended) = match self.outcomes(prepared) {
            Ok(outcomes) => (outcomes, Ok(())),
            Err(fault) => (vec![Err(fault.clone()); replies.len()], Err(fault)),
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            reply(outcome);
        }
        ended
    }

    /// Whether a commit failed in its sync, or for a reason that is not known. Nobody can say what of it lies on the disk, and a
    /// second sync that succeeds proves nothing about the first: only a new process, reading from the start, can go on.
    pub fn is_unsynced(&self) -> bool {
        self.unsynced
    }

    /// The usual way: one batch, one commit.
    fn together(&mut self, prepared: &[Prepared]) -> Result<Vec<Outcome>, Fault> {
        self.db.begin()?;
        let mut batch = Batch::default();
        let outcomes = self.decide_all(prepared, &mut batch);
        let outcomes = match outcomes.and_then(|o| self.write(&batch).map(|()| o)) {
            Ok(outcomes) => outcomes,
            Err(fault) => {
                let _ = self.db.run("ROLLBACK");
                return Err(fault);
            }
        };
        self.commit(&batch)?;
        Ok(outcomes)
    }

    fn write(&mut self, batch: &Batch) -> Result<(), Fault> {
        if batch.head.is_some() {
            group::write(&mut self.db, &self.district, self.head.epoch, batch)?;
        } else if self.kept.elapsed() < RENEWAL {
            return Ok(());
        } else {
            // Who only says no must still hold the district: another may know better by now.
            self.renew()?;
        }
        self.kept = Instant::now();
        Ok(())
    }

    /// Commits. What the machine thinks of a failed commit cannot be known, so nothing is tried again.
    fn commit(&mut self, batch: &Batch) -> Result<(), Fault> {
        if let Err(fault) = self.db.run("COMMIT") {
            self.unsynced = !fault.passes();
            let _ = self.db.run("ROLLBACK");
            return Err(fault);
        }
        if !batch.forgotten.is_empty() {
            self.scours = true;
            // It is committed: pieces of files that cannot be deleted now have no key any more.
            let _ = blob::forget(&mut self.db, &mut self.blobs, &self.district, &batch.forgotten);
            // What the list lacks is added with the next order, or from the log when the store is opened again.
            let _ = self.list.as_mut().map_or(Ok(()), |list| list.add(batch));
            self.scour();
            self.tell();
        } else if self.list.as_ref().is_some_and(List::lacks) {
            self.list_again();
            self.tell();
        }
        self.share();
        if let (Some(watch), Some(_)) = (&mut self.watch, &batch.head) {
            watch(batch);
        }
        halve(&mut self.world.matters);
        halve(&mut self.world.letters);
        Ok(())
    }

    /// What cannot be scoured now is scoured when nobody asks for anything, or by the next erasure.
    pub(crate) fn scour(&mut self) {
        if self.scours {
            self.scours = self.db.scour().is_err();
        }
    }

    /// Writes what the list of tombstones lacks.
    fn list_again(&mut self) {
        // Where it fails again, it is told, and tried once more later.
        let _ = self.list.as_mut().map_or(Ok(()), List::save);
    }

    /// Tells what the house owes its keeping.
    pub(crate) fn tell(&self) {
        let unlisted = self.list.as_ref().is_some_and(List::lacks);
        self.shared.tell(Upkeep { space: self.reserve.space(), unlisted, unscoured: self.scours });
    }

    fn decide_all(&mut self, prepared: &[Prepared], batch: &mut Batch) -> Result<Vec<Outcome>, Fault> {
        let mut known = self.known(prepared)?;
        self.load_all(prepared)?;
        let mut touched = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(prepared.len());
        for one in prepared {
            outcomes.push(self.decide(one, &mut known, batch, &mut touched)?);
        }
        let mut moved = Counts::new();
        for (stream, before) in touched {
            tally::take(&mut moved, before);
            views::touched(&self.district, &self.world, &stream, batch);
            if let Stream::Matter(id) = &stream
                && let Some(m) = self.world.matters.get(id)
            {
                tally::put(&mut moved, tally::of(m));
            }
        }
        self.tally.write(&mut self.db, &self.district, moved, batch)?;
        if !batch.rows[0].is_empty() {
            let f = &self.head.frontier;
            batch.head = Some((f.size() as i64, f.root().0.to_vec(), f.to_bytes(), self.head.recorded_at));
        }
        Ok(outcomes)
    }

    fn decide(
        &mut self,
        one: &Prepared,
        known: &mut Known,
        batch: &mut Batch,
        touched: &mut BTreeMap<Stream, Counts>,
    ) -> Result<Outcome, Fault> {
        let mut order = one.order.clone();
        if let Some((digest, answer)) = known.get(&order.id) {
            if digest.as_slice() != one.digest {
                return Ok(Outcome::Refused(Refusal::OrderReused));
            }
            let answer = answer.clone();
            self.load(&answer.matter.iter().cloned().map(Need::Matter).collect::<Vec<_>>())?;
            // What was answered once may be sealed from her by now.
            let known = lianxin_core::is_known(&self.world, &order, &answer);
            return Ok(if known { Outcome::Already(answer) } else { Outcome::Refused(Refusal::Absent) });
        }
        order.at = order.at.max(self.head.recorded_at);
        self.load(&lianxin_core::needs(&self.world, &order))?;
        // What was loaded may say what else is needed: of a split the parent tells where its parts lie.
        self.load(&lianxin_core::needs(&self.world, &order))?;
        let drafts = match lianxin_core::decide(&self.world, &order) {
            Ok(drafts) => drafts,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        if drafts.is_empty() {
            return Ok(Outcome::Already(lianxin_core::answer(&self.world, &order, None, 0)));
        }
        for draft in &drafts {
            if let Event::MatterAttached(e) = &draft.event
                && !blob::has(&mut self.blobs, &self.district, &e.pieces, blob::count(e.size))?
            {
                return Ok(Outcome::Refused(blob::no_file()));
            }
        }
        let first = self.head.frontier.size() as i64;
        let count = drafts.len() as u32;
        for (index, draft) in drafts.into_iter().enumerate() {
            let record = Record {
                actor: order.actor.clone(),
                district: self.district.clone(),
                event: draft.event,
                index: index as u32,
                order: order.id.clone(),
                recorded_at: order.at,
                seq: first + index as i64,
                stream: draft.stream,
            };
            // An order may write several streams: all their matters and letters are shown anew.
            let before = || views::of(&self.world, &record).map(tally::of).unwrap_or_default();
            touched.entry(record.stream.clone()).or_insert_with(before);
            self.append(record, one, batch)?;
        }
        let answer = lianxin_core::answer(&self.world, &order, Some(first), count);
        let text = serde_json::to_string(&answer).map_err(|e| Fault::Damaged(e.to_string()))?;
        let digest = Value::Bytes(one.digest.to_vec());
        batch.add(&ORDERS, vec![self.district.as_str().into(), order.id.as_str().into(), digest, Value::Text(text)]);
        batch.orders += 1;
        for (subject, wrapped) in &one.fresh {
            let subject = Value::Text(subject.to_string());
            batch.add(&KEYS, vec![self.district.as_str().into(), subject, Value::Bytes(wrapped.clone())]);
        }
        known.insert(order.id, (one.digest.to_vec(), answer.clone()));
        Ok(Outcome::Done(answer))
    }

    /// Numbers, hashes and remembers one record, and adds its rows to the batch.
    fn append(&mut self, mut record: Record, one: &Prepared, batch: &mut Batch) -> Result<(), Fault> {
        let entry = record.to_bytes()?;
        let leaf = lianxin_ledger::hash::leaf(&entry);
        self.head.frontier.append(leaf);
        self.head.recorded_at = record.recorded_at;
        lianxin_core::evolve(&mut self.world, &record);
        let mut slots = Vec::new();
        record.event.each_sealed(&mut |_, cargo| slots.push(usize::from(cargo.slot)));
        if !slots.is_empty() {
            let boxes = pack(slots.iter().filter_map(|s| one.boxes.get(*s)).map(Vec::as_slice));
            let words: Vec<&[Word]> = slots.iter().filter_map(|s| one.words.get(*s)).map(Vec::as_slice).collect();
            let registered = views::of(&self.world, &record).map(|m| m.registered);
            views::search(&record, registered, &words, batch);
            let hash = |at: usize, kind: usize| one.numbers.get(*slots.get(at)?)?[kind].clone();
            views::numbers(&record, hash, batch);
            let subject = Value::Text(record.event.subject(&record.stream).to_string());
            batch.add(&VAULT, vec![self.district.as_str().into(), record.seq.into(), subject, Value::Bytes(boxes)]);
        }
        views::added(&record, batch);
        views::notices(&record, views::of(&self.world, &record), batch);
        let stream = Value::Text(record.stream.to_string());
        let row = vec![
            self.district.as_str().into(),
            record.seq.into(),
            stream,
            Value::Bytes(entry),
            Value::Bytes(leaf.0.to_vec()),
        ];
        batch.add(&RECORD, row);
        Ok(())
    }

    /// Which of these orders were done before.
    fn known(&mut self, prepared: &[Prepared]) -> Result<Known, Fault> {
        let mut known = Known::new();
        for some in prepared.chunks(AT_ONCE) {
            let ids = some.iter().map(|p| Value::Text(p.order.id.clone()));
            let (marks, values) = marked(&self.district, ids.collect());
            let sql = format!("SELECT id, digest, answer FROM order_done WHERE district = $1 AND id IN ({marks})");
            for row in self.db.query(&sql, &values)? {
                let [Value::Text(id), Value::Bytes(digest), Value::Text(answer)] = row.as_slice() else { continue };
                let answer = serde_json::from_str(answer).map_err(|e| Fault::Damaged(e.to_string()))?;
                known.insert(id.clone(), (digest.clone(), answer));
            }
        }
        Ok(known)
    }
}
