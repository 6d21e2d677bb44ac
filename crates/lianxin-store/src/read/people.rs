//! Sessions, passwords and second factors, for the door.

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
    /// What her browser said it is, in few words; may be empty.
    pub agent: String,
}

impl Store {
    /// The session of this digest, if it has not ended by `now` (ms UTC).
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn session(&self, digest: &str, now: i64) -> Result<Option<Session>, Fault> {
        let rows = self.read(|db| {
            db.query(
                "SELECT account, since, until, agent FROM session WHERE district = $1 AND id = $2 AND until > $3",
                &[self.district.as_str().into(), digest.into(), now.into()],
            )
        })?;
        Ok(match rows.first().map(Vec::as_slice) {
            Some([Value::Text(account), Value::Int(since), Value::Int(until), Value::Text(agent)]) => {
                let stands = self.directory().account(account).is_some_and(|a| !a.has_ended(*since));
                let (account, since, until, agent) = (account.clone(), *since, *until, agent.clone());
                stands.then_some(Session { account, since, until, agent })
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
                "SELECT id, since, until, agent FROM session WHERE district = $1 AND account = $2 AND until > $3 ORDER BY since DESC, id",
                &[self.district.as_str().into(), account.into(), now.into()],
            )
        })?;
        let session = |row: &Vec<Value>| match row.as_slice() {
            [Value::Text(id), Value::Int(since), Value::Int(until), Value::Text(agent)] => {
                let (since, until, agent) = (*since, *until, agent.clone());
                Some((id.clone(), Session { account: account.to_owned(), since, until, agent }))
            }
            _ => None,
        };
        let directory = self.directory();
        let Some(holder) = directory.account(account) else { return Ok(Vec::new()) };
        let rows = rows.iter().filter(|row| matches!(row.get(1), Some(Value::Int(since)) if !holder.has_ended(*since)));
        let rows: Vec<&Vec<Value>> = rows.collect();
        Ok(rows.into_iter().filter_map(session).collect())
    }

    /// The password's hash of an open account, to hold a typed one against; never shown.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn password_hash(&self, account: &str) -> Result<Option<String>, Fault> {
        let directory = self.directory();
        let seq = directory.account(account).and_then(|a| a.password.as_ref()).map(|p| p.seq);
        seq.map_or(Ok(None), |seq| self.account_secret(account, seq))
    }

    /// What a factor of an open account is checked by; never shown, but on a demonstration's own page.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn factor_secret(&self, account: &str, factor: &str) -> Result<Option<String>, Fault> {
        let directory = self.directory();
        let seq = directory.account(account).and_then(|a| a.factors.get(factor)).map(|f| f.seq);
        seq.map_or(Ok(None), |seq| self.account_secret(account, seq))
    }

    /// What a browser shows to be known as one in which this account has signed in: nobody makes it without the
    /// district's keys, and a new password makes it another.
    pub fn known_browser(&self, account: &str) -> Option<String> {
        let directory = self.directory();
        let password = directory.account(account)?.password.as_ref()?;
        Some(self.keys.known_browser(account, password.seq))
    }

    /// What the directory knows somebody by whom an agency's sign-in calls `subject`.
    pub fn identity_digest(&self, issuer: &str, subject: &str) -> String {
        self.keys.identity(issuer, subject)
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
