//! The machine failed. Never a refusal: those are answers of the world and come from the core.

use std::error::Error;
use std::fmt;

use postgres::error::SqlState;
use rusqlite::ffi;
use serde::{Deserialize, Serialize};

/// What failed. The web floor gives it an id and tells none of this to the asker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// No space left: nothing was written, try again when there is.
    Full,
    /// Another writer has taken over this district; this one has stopped.
    Fenced,
    /// Somebody else holds the district: who, as far as known.
    Held(String),
    /// Somebody else holds the database, or the disk took no write: nothing was written, and it may pass by itself.
    Passing(String),
    /// The connection to the database broke. Whether what was under way is written is known only when it stands again.
    Lost(String),
    /// The database said something else.
    Database(String),
    /// Stored bytes are not what they should be.
    Damaged(String),
    /// The writer has ended.
    Stopped,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Full => f.write_str("no space left"),
            Fault::Fenced => f.write_str("another writer has taken over"),
            Fault::Held(by) => write!(f, "held by {by}"),
            Fault::Passing(text) => write!(f, "not now: {text}"),
            Fault::Lost(text) => write!(f, "connection lost: {text}"),
            Fault::Database(text) => write!(f, "database: {text}"),
            Fault::Damaged(text) => write!(f, "damaged: {text}"),
            Fault::Stopped => f.write_str("the writer has stopped"),
        }
    }
}

impl Error for Fault {}

impl Fault {
    /// Whether it may be over in a moment, and no order of a group is to blame for it.
    pub fn passes(&self) -> bool {
        match self {
            Fault::Full | Fault::Passing(_) | Fault::Lost(_) => true,
            Fault::Fenced | Fault::Held(_) | Fault::Database(_) | Fault::Damaged(_) | Fault::Stopped => false,
        }
    }
}

/// What SQLite says when the disk took no write or gave no read. Nothing of the transaction stands then. A sync that
/// failed is not among them: after it nobody knows.
const REFUSED_BY_DISK: [i32; 4] =
    [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_TRUNCATE, ffi::SQLITE_IOERR_LOCK];

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Fault {
        let extended = e.sqlite_error().map_or(0, |e| e.extended_code);
        match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Fault::Full,
            // The index of the write-ahead log could not grow.
            _ if extended == ffi::SQLITE_IOERR_SHMSIZE => Fault::Full,
            Some(rusqlite::ErrorCode::DatabaseBusy) => Fault::Passing(e.to_string()),
            _ if REFUSED_BY_DISK.contains(&extended) => Fault::Passing(e.to_string()),
            _ => Fault::Database(e.to_string()),
        }
    }
}

impl From<postgres::Error> for Fault {
    fn from(e: postgres::Error) -> Fault {
        let text = e.as_db_error().map_or_else(|| e.to_string(), |d| d.message().to_owned());
        let Some(code) = e.code() else {
            let of_the_line = e.is_closed() || e.source().is_some_and(|s| s.is::<std::io::Error>());
            return if of_the_line { Fault::Lost(text) } else { Fault::Database(text) };
        };
        match *code {
            SqlState::DISK_FULL => Fault::Full,
            SqlState::LOCK_NOT_AVAILABLE => Fault::Passing(text),
            SqlState::ADMIN_SHUTDOWN
            | SqlState::CRASH_SHUTDOWN
            | SqlState::CANNOT_CONNECT_NOW
            | SqlState::TOO_MANY_CONNECTIONS
            | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Fault::Lost(text),
            _ => Fault::Database(text),
        }
    }
}

impl From<lianxin_core::record::Unreadable> for Fault {
    fn from(e: lianxin_core::record::Unreadable) -> Fault {
        Fault::Damaged(e.0)
    }
}

impl From<std::io::Error> for Fault {
    fn from(e: std::io::Error) -> Fault {
        if e.kind() == std::io::ErrorKind::StorageFull { Fault::Full } else { Fault::Database(e.to_string()) }
    }
}
