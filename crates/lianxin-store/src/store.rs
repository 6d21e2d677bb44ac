//! A district's store: a queue to its one writer, and a pool of readers.

use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::Directory;
use lianxin_core::{Command, Order, Subject, Viewer};
use lianxin_ledger::subtree::Crown;

use crate::db::{Db, Place};
use crate::execute::{GROUP, Job, Outcome, RENEWAL, Reply, Watch, Writer};
use crate::fault::Fault;
use crate::keys::{Key, Keys};
use crate::readers::Readers;
use crate::remembered::{Committed, Remembered, Shared, Upkeep};
use crate::reserve::{Reserve, Space};
use crate::seal::prepare;
use crate::tables::Value;
use crate::tombstones::{self, List};

/// Whether commits reach the disk before an answer. `Normal` exists so that the check of `Full` can be seen to
/// fail; no command offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sync {
    Full,
    Normal,
}

/// How a district is opened.
pub struct Options {
    pub place: Place,
    /// Where the master key lies.
    pub keys: PathBuf,
    pub district: String,
    /// Who is told to others as the holder, such as host and process.
    pub holder: String,
    pub sync: Sync,
    pub watch: Option<Watch>,
    /// Called in the writer's thread after a commit failed and may yet stand or not, when its orders have heard of it. What of it lies on the disk cannot be known: a server ends its process here.
    pub fatal: Option<Fatal>,
}

/// See [`Options::fatal`].
pub type Fatal = Box<dyn Fn(&Fault) + Send>;

/// An open district. Dropping it hands the district back.
pub struct Store {
    queue: Option<Sender<Job>>,
    writer: Option<JoinHandle<()>>,
    pub(crate) place: Place,
    pub(crate) district: String,
    demo: bool,
    pub(crate) keys: Keys,
    shared: Arc<Shared>,
    pub(crate) remembered: Arc<Remembered>,
    /// The upper part of the log's tree, for proofs.
    pub(crate) crown: Mutex<Crown>,
    readers: Readers,
    /// Idle connections to the pieces of files.
    pub(crate) blobs: Mutex<Vec<Db>>,
    /// Held for as long as the store lives: a second writer on the same folder is refused.
    _lock: Option<std::fs::File>,
}

impl Store {
    /// Opens a district and becomes its writer.
    pub fn open(options: Options) -> Result<Store, Fault> {
        let Options { place, keys, district, holder, sync, watch, fatal } = options;
        let mut reserve = Reserve::of(&place, &district);
        let lock = reserve.or_without(|| lock(&place, &district, &holder))?;
        reserve.or_without(|| crate::renew::drop_outdated(&place, &district))?;
        let mut db = reserve.or_without(|| Db::open(&place, &district, sync == Sync::Full))?;
        let (beside, keys) = (tombstones::path(&keys, &district), Keys::load(&keys, &district)?);
        crate::renew::fill(&mut db, &keys, &district)?;
        let blobs = Db::open_blobs(&place)?;
        let mut writer = Writer::start((db, blobs), keys.serials(), (&place, &district), &holder, watch, reserve)?;
        let list = List::open(beside, &keys)?;
        tombstones::raise(&mut writer, &keys, list)?;
        let (demo, shared) = (writer.is_demo(), writer.shared());
        let (queue, jobs) = channel();
        let writer = std::thread::Builder::new()
            .name(format!("writer {district}"))
            .spawn(move || work(writer, &jobs, fatal.as_ref()))
            .map_err(Fault::from)?;
        Ok(Store {
            queue: Some(queue),
            writer: Some(writer),
            place,
            district,
            demo,
            keys,
            shared,
            remembered: Arc::default(),
            crown: Mutex::default(),
            readers: Readers::default(),
            blobs: Mutex::new(Vec::new()),
            _lock: lock,
        })
    }

    /// Whether the district was made on a simulated clock with fictional people, as it stood when opened.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// Whether the writer still holds the district.
    pub fn is_writing(&self) -> bool {
        self.writer.as_ref().is_some_and(|w| !w.is_finished())
    }

    /// How the disk stands.
    pub fn space(&self) -> Space {
        self.upkeep().space
    }

    /// What the house owes its keeping.
    pub fn upkeep(&self) -> Upkeep {
        self.shared.upkeep()
    }

    /// Six-digit area code.
    pub fn district(&self) -> &str {
        &self.district
    }

    /// The newest committed catalogue.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.shared.now().catalogue
    }

    /// The newest committed directory.
    pub fn directory(&self) -> Arc<Directory> {
        self.shared.now().directory
    }

    /// The newest committed catalogue, directory, and change of the catalogue that was asked for last: as one record left them.
    pub fn committed(&self) -> Committed {
        self.shared.now()
    }

    /// Who an account is at a moment (ms UTC); `None` where there is no such open account.
    pub fn viewer(&self, account: &str, at: i64) -> Option<Viewer> {
        let Committed { catalogue, directory, .. } = self.shared.now();
        Viewer::of(&directory, &catalogue, account, at)
    }

    /// The six digits that go with a registration, from its order's id.
    pub fn pin(&self, order: &str) -> String {
        self.keys.pin(order)
    }

    /// Does an order and waits until its records are synced.
    pub fn execute(&self, order: Order) -> Result<Outcome, Fault> {
        let (tell, told) = channel();
        // The asker waits below; if it has gone, nobody needs the answer.
        self.submit(order, Box::new(move |outcome| drop(tell.send(outcome))))?;
        told.recv().map_err(|_| Fault::Stopped)?
    }

    /// Seals the order here, queues it, and has `reply` called when its records are synced.
    pub fn submit(&self, order: Order, reply: Reply) -> Result<(), Fault> {
        let reply = self.forgetting(&order, reply);
        let prepared = prepare(&self.keys, order, &mut |subject| self.key_of(subject))?;
        let queue = self.queue.as_ref().ok_or(Fault::Stopped)?;
        queue.send(Job { prepared, reply }).map_err(|_| Fault::Stopped)
    }

    /// An erasure destroys the keys in memory too, before it is answered.
    fn forgetting(&self, order: &Order, reply: Reply) -> Reply {
        let Command::Matter(command) = &order.command else { return reply };
        if !command.forgets() {
            return reply;
        }
        let (matter, remembered) = (command.matter_id(order), Arc::clone(&self.remembered));
        Box::new(move |outcome| {
            remembered.forget(&matter);
            reply(outcome);
        })
    }

    /// Runs a query on a reader's connection.
    pub(crate) fn read<T>(&self, with: impl FnOnce(&mut Db) -> Result<T, Fault>) -> Result<T, Fault> {
        self.readers.read(&self.place, &self.district, with)
    }

    pub(crate) fn key_of(&self, subject: &Subject) -> Result<Option<Key>, Fault> {
        if *subject == Subject::District {
            return Ok(Some(self.keys.district.clone()));
        }
        if let Some(key) = self.remembered.key(subject) {
            return Ok(Some(key));
        }
        let about = subject.to_string();
        let epoch = self.remembered.epoch();
        let rows = self.read(|db| {
            db.query(
                "SELECT wrapped FROM vault_key WHERE district = $1 AND subject = $2",
                &[self.district.as_str().into(), about.as_str().into()],
            )
        })?;
        let Some([Value::Bytes(wrapped)]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
        let key = self
            .keys
            .unwrap(&about, wrapped)
            .ok_or_else(|| Fault::Damaged("a subject's key does not open with this district's".to_owned()))?;
        self.remembered.put_key(subject, &key, epoch);
        Ok(Some(key))
    }
}

/// Puts a connection back, where it served. With one that broke all that are idle are let go: they broke with it.
pub(crate) fn back<T>(idle: &Mutex<Vec<Db>>, db: Db, answer: &Result<T, Fault>) {
    let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
    match answer {
        Ok(_) => idle.push(db),
        Err(Fault::Lost(_)) => idle.clear(),
        Err(_) => {}
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

/// One process at a time writes a folder; the lock goes with the process, however it ends. Who holds it stands in it.
fn lock(place: &Place, district: &str, holder: &str) -> Result<Option<std::fs::File>, Fault> {
    let Place::Folder(folder) = place else { return Ok(None) };
    std::fs::create_dir_all(folder)?;
    let path = folder.join(format!("{district}.lock"));
    let mut file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => {
            let by = std::fs::read_to_string(&path)?;
            // Empty for the moment between its lock and its name.
            return Err(Fault::Held(if by.is_empty() { "another process".to_owned() } else { by }));
        }
        Err(std::fs::TryLockError::Error(e)) => return Err(e.into()),
    }
    file.set_len(0)?;
    file.write_all(holder.as_bytes())?;
    Ok(Some(file))
}

/// The writer's life: take what has queued, do it together, answer.
fn work(mut writer: Writer, jobs: &Receiver<Job>, fatal: Option<&Fatal>) {
    loop {
        let first = match jobs.recv_timeout(RENEWAL) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                if writer.idle().is_err() {
                    return;
                }
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return writer.stop(),
        };
        let mut group = vec![first];
        while group.len() < GROUP {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        if let Err(fault) = writer.run(group) {
            if let (Some(fatal), true) = (fatal, writer.is_unsynced()) {
                fatal(&fault);
            }
            return;
        }
    }
}
