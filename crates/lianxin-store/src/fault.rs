//! The machine failed. Never a refusal: those are answers of the world and come from the core.

use std::fmt;

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
            Fault::Database(text) => write!(f, "database: {text}"),
            Fault::Damaged(text) => write!(f, "damaged: {text}"),
            Fault::Stopped => f.write_str("the writer has stopped"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Fault {
        match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Fault::Full,
            _ => Fault::Database(e.to_string()),
        }
    }
}

impl From<postgres::Error> for Fault {
    fn from(e: postgres::Error) -> Fault {
        match e.code() {
            Some(code) if *code == postgres::error::SqlState::DISK_FULL => Fault::Full,
            _ => Fault::Database(e.as_db_error().map_or_else(|| e.to_string(), |d| d.message().to_owned())),
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
