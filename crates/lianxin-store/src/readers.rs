//! The connections that only read: as many as a machine can use at once, each with room for the pages it reads again and
//! again. Who comes when all are taken waits, which is shorter than reading beside so many.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::db::{Db, Place};
use crate::fault::Fault;

/// Connections for each core: some wait for the disk.
const PER_CORE: usize = 4;
/// How long one waits for another's connection before a further one is opened: long readings of all of them must not
/// stop the rest.
const PATIENCE: Duration = Duration::from_millis(250);

/// A pool of them.
pub struct Readers {
    pool: Mutex<Pool>,
    given_back: Condvar,
    most: usize,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Db>,
    open: usize,
}

impl Default for Readers {
    fn default() -> Readers {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Readers { pool: Mutex::default(), given_back: Condvar::new(), most: cores * PER_CORE }
    }
}

/// A place among those that are open; given back when it is dropped, whatever became of the reading.
struct Taken<'a> {
    readers: &'a Readers,
    db: Option<Db>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        let mut pool = self.readers.lock();
        match self.db.take() {
            Some(db) if pool.open <= self.readers.most => pool.idle.push(db),
            Some(_) | None => pool.open -= 1,
        }
        drop(pool);
        self.readers.given_back.notify_one();
    }
}

impl Readers {
    /// Reads by one of the connections. One whose reading failed is not used again.
    ///
    /// # Errors
    /// What the reading says, and [`Fault`] when none can be opened.
    pub fn read<T>(
        &self,
        place: &Place,
        district: &str,
        with: impl FnOnce(&mut Db) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let idle = self.take();
        let mut taken = Taken { readers: self, db: None };
        let mut db = match idle {
            Some(db) => db,
            None => Db::open(place, district, true)?,
        };
        let answer = with(&mut db);
        match &answer {
            Ok(_) => taken.db = Some(db),
            Err(Fault::Lost(_)) => self.let_go(),
            Err(_) => {}
        }
        answer
    }

    /// An idle connection, or a place to open one.
    fn take(&self) -> Option<Db> {
        let mut pool = self.lock();
        loop {
            if let Some(db) = pool.idle.pop() {
                return Some(db);
            }
            if pool.open < self.most {
                pool.open += 1;
                return None;
            }
            let (again, waited) = self.given_back.wait_timeout(pool, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            pool = again;
            if waited.timed_out() {
                pool.open += 1;
                return None;
            }
        }
    }

    /// With a connection that broke all that are idle broke too.
    fn let_go(&self) {
        let mut pool = self.lock();
        pool.open -= pool.idle.len();
        pool.idle.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(folder: &std::path::Path) -> (Readers, Place) {
        std::fs::create_dir_all(folder).unwrap();
        (Readers { pool: Mutex::default(), given_back: Condvar::new(), most: 1 }, Place::Folder(folder.to_owned()))
    }

    fn counts(readers: &Readers) -> (usize, usize) {
        let pool = readers.lock();
        (pool.open, pool.idle.len())
    }

    #[test]
    fn a_place_comes_back_whatever_became_of_the_reading() {
        let folder = std::env::temp_dir().join(format!("lianxin-readers-{}", std::process::id()));
        let (readers, place) = one(&folder);
        let open = |with: fn(&mut Db) -> Result<(), Fault>| {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| readers.read(&place, "120111", with)))
        };
        assert!(open(|_| Err(Fault::Stopped)).unwrap().is_err());
        assert!(open(|_| panic!("a reading ends in the middle")).is_err());
        let begun = std::time::Instant::now();
        assert!(open(|_| Ok(())).unwrap().is_ok());
        assert!(begun.elapsed() < PATIENCE, "the place of one that failed was waited for");
        assert_eq!(counts(&readers), (1, 1));
        // One within another: waits, then has its own, which is closed again.
        assert!(readers.read(&place, "120111", |_| readers.read(&place, "120111", |_| Ok(()))).is_ok());
        assert_eq!(counts(&readers), (1, 1));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
