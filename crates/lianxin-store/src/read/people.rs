//! Sessions and passwords, for the door.

use lianxin_core::value::Holds;
use lianxin_core::{Record, Subject};

use crate::fault::Fault;
use crate::seal::{open_box, unpack};
use crate::store::Store;
use crate::tables::Value;

/// Somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account: String,
    /// ms UTC.
    pub since: i64,
    pub until: i64,
}

impl Store {
    /// The session of this digest, if it has not ended by `now` (ms UTC).
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn session(&self, digest: &str, now: i64) -> Result<Option<Session>, Fault> {
        let rows = self.read(|db| {
            db.query(
                "SELECT account, since, until FROM session WHERE district = $1 AND id = $2 AND until > $3",
                &[self.district.as_str().into(), digest.into(), now.into()],
            )
        })?;
        Ok(match rows.first().map(Vec::as_slice) {
            Some([Value::Text(account), Value::Int(since), Value::Int(until)]) => {
                Some(Session { account: account.clone(), since: *since, until: *until })
            }
            _ => None,
        })
    }

    /// The sessions of an account that have not ended by `now` (ms UTC), newest first: the digest of each and its session.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn sessions(&self, account: &str, now: i64) -> Result<Vec<(String, Session)>, Fault> {
        let rows = self.read(|db| {
            db.query(
                "SELECT id, since, until FROM session WHERE district = $1 AND account = $2 AND until > $3 ORDER BY since DESC, id",
                &[self.district.as_str().into(), account.into(), now.into()],
            )
        })?;
        let session = |row: &Vec<Value>| match row.as_slice() {
            [Value::Text(id), Value::Int(since), Value::Int(until)] => {
                Some((id.clone(), Session { account: account.to_owned(), since: *since, until: *until }))
            }
            _ => None,
        };
        Ok(rows.iter().filter_map(session).collect())
    }

    /// The password's hash of an open account, to hold a typed one against; never shown.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn password_hash(&self, account: &str) -> Result<Option<String>, Fault> {
        let directory = self.directory();
        match directory.account(account).and_then(|a| a.password.as_ref()).map(|p| p.seq) {
            Some(seq) => self.account_secret(account, seq),
            None => Ok(None),
        }
    }

    /// The one value that a record of the directory seals under an account's key.
    pub(super) fn account_secret(&self, account: &str, seq: i64) -> Result<Option<String>, Fault> {
        let rows = self.read(|db| {
            db.query(
                "SELECT r.entry, v.boxes FROM record r JOIN vault v ON v.district = $1 AND v.seq = r.seq WHERE r.district = $1 AND r.seq = $2",
                &[self.district.as_str().into(), seq.into()],
            )
        })?;
        let Some([Value::Bytes(entry), Value::Bytes(boxes)]) = rows.first().map(Vec::as_slice) else {
            return Ok(None);
        };
        let mut record = Record::from_bytes(entry)?;
        let mut commitments = Vec::new();
        record.event.each_sealed(&mut |_, cargo| commitments.push(cargo.commitment));
        let subject = Subject::Account(account.to_owned());
        let Some(key) = self.key_of(&subject)? else { return Ok(None) };
        let boxes = unpack(boxes).unwrap_or_default();
        Ok(match (boxes.first(), commitments.first()) {
            (Some(sealed), Some(commitment)) => open_box(&key, &subject.to_string(), commitment, sealed),
            _ => None,
        })
    }

    /// Whether there is a matter of this id, whoever asks; for the access log, never for an answer.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn has_matter(&self, id: &str) -> Result<bool, Fault> {
        let rows = self.read(|db| {
            db.query(
                "SELECT id FROM matter WHERE district = $1 AND id = $2",
                &[self.district.as_str().into(), id.into()],
            )
        })?;
        Ok(!rows.is_empty())
    }
}
