//! Approvals and broken glasses, as their pages list them.

use std::collections::BTreeSet;

use lianxin_core::value::Class;
use lianxin_core::{Record, Viewer};

use super::{Bind, visible};
use crate::db::{AT_ONCE, marked};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// An asking, by codes and moments (ms UTC); what it is about stands in its matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    pub id: String,
    pub matter: String,
    /// Sign-in name of whoever asks.
    pub asker: String,
    /// Sign-in name of the responsible person.
    pub approver: String,
    /// `waiting`, `granted` or `refused`.
    pub state: String,
    pub at: i64,
    /// Of a grant.
    pub until: Option<i64>,
}

/// Most askings of one list.
const LISTED: i64 = 200;

impl Store {
    /// Those of these matters that were forgotten: nobody can read what was asked about them, or answer it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn forgotten(&self, matters: &BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
        let mut found = BTreeSet::new();
        let all: Vec<Value> = matters.iter().map(|id| id.as_str().into()).collect();
        for some in all.chunks(AT_ONCE) {
            let (marks, values) = marked(&self.district, some.to_vec());
            let sql = format!("SELECT id FROM matter WHERE district = $1 AND erased = 1 AND id IN ({marks})");
            let rows = self.read(|db| db.query(&sql, &values))?;
            found.extend(
                rows.into_iter().flatten().filter_map(|v| if let Value::Text(id) = v { Some(id) } else { None }),
            );
        }
        Ok(found)
    }

    /// The matter of an approval.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn matter_of_approval(&self, id: &str) -> Result<Option<String>, Fault> {
        let sql = "SELECT matter FROM approval WHERE district = $1 AND id = $2";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), id.into()]))?;
        Ok(rows.into_iter().flatten().find_map(|v| if let Value::Text(matter) = v { Some(matter) } else { None }))
    }

    /// What waits for this viewer's answer, oldest first, and what she asked herself, newest first; of matters that she may
    /// see.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn askings(&self, viewer: &Viewer) -> Result<(Vec<Asking>, Vec<Asking>), Fault> {
        let mut bind = Bind::new(&self.district);
        let (account, may) = (bind.put(viewer.account.as_str()), visible(viewer, &mut bind, &self.district));
        let columns = format!(
            "SELECT a.id, a.matter, a.asker, a.approver, a.state, a.at, a.until FROM approval a JOIN matter m ON m.district = $1 AND m.id = a.matter WHERE a.district = $1 AND {may}"
        );
        let waiting =
            format!("{columns} AND a.approver = {account} AND a.state = 'waiting' ORDER BY a.at, a.id LIMIT {LISTED}");
        let asked = format!("{columns} AND a.asker = {account} ORDER BY a.at DESC, a.id DESC LIMIT {LISTED}");
        let (waiting, asked) =
            self.read(|db| Ok((db.query(&waiting, &bind.values)?, db.query(&asked, &bind.values)?)))?;
        Ok((waiting.into_iter().filter_map(asking).collect(), asked.into_iter().filter_map(asking).collect()))
    }

    /// The matter that a party belongs to.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn matter_of_party(&self, party: &str) -> Result<Option<String>, Fault> {
        // A key's subject is `party:MATTER:PARTY`. It is asked for once in a while, so it has no index of its own.
        let plain = party.bytes().all(|b| b.is_ascii_alphanumeric());
        if !plain {
            return Ok(None);
        }
        let sql = "SELECT subject FROM vault_key WHERE district = $1 AND subject LIKE $2";
        let like = Value::Text(format!("party:%:{party}"));
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), like]))?;
        let subject = rows.into_iter().flatten().find_map(|v| if let Value::Text(s) = v { Some(s) } else { None });
        Ok(subject.and_then(|s| s.split(':').nth(1).map(str::to_owned)))
    }

    /// The first story value of a record: why a glass was broken. The caller has the right to it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails, or the record does not read.
    pub fn reason_of(&self, seq: i64) -> Result<Option<String>, Fault> {
        let sql = "SELECT r.entry, v.boxes FROM record r JOIN vault v ON v.district = $1 AND v.seq = r.seq WHERE r.district = $1 AND r.seq = $2";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), seq.into()]))?;
        let Some([Value::Bytes(entry), Value::Bytes(boxes)]) = rows.first().map(Vec::as_slice) else { return Ok(None) };
        let mut record = Record::from_bytes(entry)?;
        Ok(self.unseal(&mut record, boxes, Class::Story)?.into_iter().flatten().next())
    }
}

fn asking(row: Vec<Value>) -> Option<Asking> {
    let Ok(
        [
            Value::Text(id),
            Value::Text(matter),
            Value::Text(asker),
            Value::Text(approver),
            Value::Text(state),
            Value::Int(at),
            Value::Int(until),
        ],
    ) = <[Value; 7]>::try_from(row)
    else {
        return None;
    };
    Some(Asking { id, matter, asker, approver, state, at, until: (until > 0).then_some(until) })
}
