//! What readers remember so that they need not ask again: keys, opened titles, and which openings are recorded.
//! All of it can be dropped; an erasure drops what it forgets before it is answered.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use lianxin_core::catalogue::Catalogue;
use lianxin_core::catalogue_room::Change;
use lianxin_core::directory::Directory;
use lianxin_core::{Subject, World};

use crate::keys::Key;
use crate::reserve::Space;

/// Most keys remembered, so that a note need not read its matter's key again.
const KEYS: usize = 20_000;
/// Most titles remembered: at some 100 bytes each, 5 MB.
const TITLES: usize = 50_000;
/// Most openings remembered within one hour.
const OPENINGS: usize = 200_000;
/// How many matters, and how many letters, the writer remembers before it forgets the older half. A matter takes some
/// five KiB; one that was forgotten is read again in a fraction of a commit.
const WRITER_MAX: usize = 8_000;

#[derive(Default)]
pub struct Remembered {
    keys: Mutex<BTreeMap<Subject, Key>>,
    titles: Mutex<HashMap<String, Arc<str>>>,
    openings: Mutex<(i64, HashSet<(String, String)>)>,
    /// Rises with each erasure: what was read before it is not remembered after it.
    erasures: AtomicU64,
}

/// Forgets the older half of what is remembered, where it is too much.
pub(crate) fn halve<T>(all: &mut BTreeMap<String, T>) {
    if all.len() > WRITER_MAX {
        let keep = all.len() / 2;
        while all.len() > keep {
            all.pop_first();
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Remembered {
    /// To be asked before a reading whose result is put here.
    pub fn epoch(&self) -> u64 {
        self.erasures.load(Ordering::SeqCst)
    }

    pub fn key(&self, subject: &Subject) -> Option<Key> {
        locked(&self.keys).get(subject).cloned()
    }

    pub fn put_key(&self, subject: &Subject, key: &Key, epoch: u64) {
        let mut all = locked(&self.keys);
        if self.epoch() != epoch {
            return;
        }
        if all.len() >= KEYS {
            all.clear();
        }
        all.insert(subject.clone(), key.clone());
    }

    /// Those of these matters' titles that are remembered.
    pub fn titles(&self, ids: &[String]) -> HashMap<String, Arc<str>> {
        let all = locked(&self.titles);
        ids.iter().filter_map(|id| Some((id.clone(), Arc::clone(all.get(id)?)))).collect()
    }

    pub fn put_titles(&self, fresh: &[(String, Arc<str>)], epoch: u64) {
        let mut all = locked(&self.titles);
        if self.epoch() != epoch {
            return;
        }
        if all.len() + fresh.len() > TITLES {
            all.clear();
        }
        all.extend(fresh.iter().cloned());
    }

    /// Whether this account's opening of this matter in this hour is recorded and synced.
    pub fn is_open(&self, hour: i64, account: &str, matter: &str) -> bool {
        let all = locked(&self.openings);
        all.0 == hour && all.1.contains(&(account.to_owned(), matter.to_owned()))
    }

    pub fn put_open(&self, hour: i64, account: &str, matter: &str) {
        let mut all = locked(&self.openings);
        if all.0 != hour || all.1.len() >= OPENINGS {
            *all = (hour, HashSet::new());
        }
        all.1.insert((account.to_owned(), matter.to_owned()));
    }

    /// Forgets a matter and its parties.
    pub fn forget(&self, matter: &str) {
        self.erasures.fetch_add(1, Ordering::SeqCst);
        locked(&self.titles).remove(matter);
        locked(&self.keys).retain(|subject, _| match subject {
            Subject::Matter(id) | Subject::Party(id, _) => id != matter,
            Subject::Account(_) | Subject::District => true,
        });
    }
}

/// What is committed and small enough to be whole in memory.
#[derive(Clone, Default)]
pub struct Committed {
    pub catalogue: Arc<Catalogue>,
    pub directory: Arc<Directory>,
    /// The change of the catalogue that was asked for last.
    pub change: Option<Arc<Change>>,
}

impl Committed {
    /// What a world holds of it.
    pub(crate) fn of(world: &World) -> Committed {
        let (catalogue, directory) = (Arc::clone(&world.catalogue), Arc::clone(&world.directory));
        Committed { catalogue, directory, change: world.change.clone() }
    }

    /// Whether the world has gone on since.
    pub(crate) fn differs(&self, world: &World) -> bool {
        let change = (self.change.as_ref().map(Arc::as_ptr), world.change.as_ref().map(Arc::as_ptr));
        !Arc::ptr_eq(&self.catalogue, &world.catalogue)
            || !Arc::ptr_eq(&self.directory, &world.directory)
            || change.0 != change.1
    }
}

/// What the writer shares with readers, and what the house owes its keeping.
#[derive(Default)]
pub struct Shared {
    pub(crate) inner: RwLock<Committed>,
    upkeep: RwLock<Upkeep>,
}

/// What the house owes its keeping, as the writer last met it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Upkeep {
    /// How the disk stands.
    pub space: Space,
    /// Erasures are missing in the list of tombstones, which could not be written: a backup put back now would not forget them.
    pub unlisted: bool,
    /// Bytes of destroyed keys may still lie in the database's files.
    pub unscoured: bool,
}

impl Shared {
    pub fn now(&self) -> Committed {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn upkeep(&self) -> Upkeep {
        *self.upkeep.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn tell(&self, upkeep: Upkeep) {
        *self.upkeep.write().unwrap_or_else(PoisonError::into_inner) = upkeep;
    }
}
