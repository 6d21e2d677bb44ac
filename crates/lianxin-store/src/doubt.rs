//! `verify`, of files: every piece that a record names is there, in its place and unchanged; of forgotten matters none is
//! left; and there is none that no record names, but for those that wait.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::matter::Attached;
use lianxin_core::{Record, Subject};
use sha2::{Digest, Sha256};

use crate::blob::{self, Bound, texts};
use crate::db::Db;
use crate::fault::Fault;
use crate::keys::Key;

/// A file that the log names.
pub struct Named {
    pub seq: i64,
    subject: Subject,
    order: String,
    pieces: String,
    size: u64,
}

impl Named {
    pub fn new(record: &Record, e: &Attached) -> Named {
        Named {
            seq: record.seq,
            subject: record.event.subject(&record.stream),
            order: record.order.clone(),
            pieces: e.pieces.clone(),
            size: e.size,
        }
    }

    pub fn subject(&self) -> String {
        self.subject.to_string()
    }

    /// Whether the file is there and is the one that was named; what is wrong otherwise.
    pub fn check(
        &self,
        db: &mut Db,
        district: &str,
        keys: &BTreeMap<String, Key>,
    ) -> Result<Result<(), String>, Fault> {
        let of = blob::count(self.size);
        if !blob::has(db, district, &self.pieces, of)? {
            return Ok(Err("pieces of an attachment are missing, or there are too many".to_owned()));
        }
        let Some(key) = keys.get(&self.subject()) else {
            return Ok(Err("the key of an attachment is missing".to_owned()));
        };
        let bound = Bound::new(key, &self.subject, &self.order);
        let (mut hash, mut size) = (Sha256::new(), 0);
        for n in 0..of {
            let sealed = blob::piece(db, district, &self.pieces, n)?.unwrap_or_default();
            hash.update(&sealed);
            size += bound.open(n, of, &sealed).map_or(0, |clear| clear.len() as u64);
        }
        let same = blob::named(hash) == self.pieces && size == self.size;
        Ok(if same { Ok(()) } else { Err("an attachment is not the one that was put".to_owned()) })
    }

    /// Whether nothing of it is left.
    pub fn is_gone(&self, db: &mut Db, district: &str) -> Result<bool, Fault> {
        blob::has(db, district, &self.pieces, 0)
    }
}

/// The first pieces that neither a record nor the waiting list names.
pub fn stray(db: &mut Db, district: &str, named: &[Named]) -> Result<Option<String>, Fault> {
    // What waits is read last: pieces that are put meanwhile wait.
    let there = texts(db.query("SELECT DISTINCT pieces FROM blob WHERE district = $1", &[district.into()])?);
    let waiting = texts(db.query("SELECT pieces FROM blob_waiting WHERE district = $1", &[district.into()])?);
    let known: BTreeSet<&str> =
        named.iter().map(|n| n.pieces.as_str()).chain(waiting.iter().map(String::as_str)).collect();
    Ok(there.into_iter().find(|pieces| !known.contains(pieces.as_str())))
}
