//! After an erasure: what lets the bytes of destroyed keys leave the files of either database.

use std::time::Duration;

use super::Db;
use crate::fault::Fault;
use crate::tables::Value;

/// How often, and how far apart, is looked whether older readers are gone: a fifth of a second in all, for the writer waits.
const OLDER_TRIES: u32 = 20;
const OLDER_PAUSE: Duration = Duration::from_millis(10);

impl Db {
    /// After an erasure: the bytes of destroyed keys leave the files. SQLite has overwritten them and truncates its log.
    /// PostgreSQL keeps deleted rows in their pages, so the small table of keys is written anew, its old file goes, and a
    /// checkpoint lets go of the log before it. Somebody who reads that table for long, a backup, makes it fail at once; it is
    /// tried again.
    pub fn scour(&mut self) -> Result<(), Fault> {
        if let Db::Postgres(_) = self {
            self.await_older()?;
            self.run("SET lock_timeout = '500ms'")?;
            let done = self.run("VACUUM (FULL) vault_key");
            self.run("SET lock_timeout = 0")?;
            done?;
            // no district: the whole server's log. An account without the right to it leaves the log as it is.
            let _ = self.run("SELECT pg_switch_wal()");
        }
        self.truncate_log()
    }

    /// Waits for whoever began to read before the keys were deleted: for him the server would write the deleted rows anew, and
    /// say that it is done. Readers are gone in milliseconds.
    fn await_older(&mut self) -> Result<(), Fault> {
        // no district: everybody who reads this database
        let older = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
            AND age(backend_xmin) > age(pg_snapshot_xmax(pg_current_snapshot())::xid)";
        for _ in 0..OLDER_TRIES {
            match self.query(older, &[])?.first().and_then(|row| row.first()) {
                Some(Value::Int(0)) => return Ok(()),
                _ => std::thread::sleep(OLDER_PAUSE),
            }
        }
        Err(Fault::Database("somebody reads what was there before the erasure".to_owned()))
    }

    /// After an erasure: nothing of it may linger in the write-ahead log.
    pub fn truncate_log(&mut self) -> Result<(), Fault> {
        if let Db::Sqlite(c) = self {
            return Ok(c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?);
        }
        // Where it may not be asked for, the server's own next checkpoint does it, in minutes.
        if self.may_checkpoint()? { self.run("CHECKPOINT") } else { Ok(()) }
    }

    /// Whether the account may ask the server for a checkpoint: one that owns its database and no more may not.
    fn may_checkpoint(&mut self) -> Result<bool, Fault> {
        // no district: the server's own catalogue of accounts
        let may = "SELECT COUNT(*) FROM pg_roles me WHERE me.rolname = current_user AND (me.rolsuper OR EXISTS \
            (SELECT 1 FROM pg_roles r WHERE r.rolname = 'pg_checkpoint' AND pg_has_role(me.oid, r.oid, 'USAGE')))";
        Ok(!matches!(self.query(may, &[])?.first().map(Vec::as_slice), Some([Value::Int(0)])))
    }
}
