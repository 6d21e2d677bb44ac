//! Imports while they run, and how they ended: told by the command that imports, beside the log. It says nothing that the
//! log does not hold but for rows that were there already or were wrong; no rule reads it and no backup carries it.

use lianxin_core::Viewer;
use lianxin_core::authority::{Act, reach};
use serde::{Deserialize, Serialize};

use crate::db::Db;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{IMPORT, Row, Value};

/// Most imports that are kept of a district, the latest first.
const KEPT: i64 = 20;

/// How an import ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// It runs, or was killed and could not say so.
    Open,
    /// Every row was ordered.
    Done,
    /// The district or the machine said no before the last row.
    Stopped,
}

/// One run of an import, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Of the run, not of its rows.
    pub id: String,
    /// Whose rows: a known header's name, or the map's.
    pub source: String,
    /// The account of the machine by which the command was given; empty where the machine does not tell.
    pub by: String,
    /// ms UTC; when it began and when this was told.
    pub began: i64,
    pub told: i64,
    /// Rows of the file, and what has become of those that are through.
    pub rows: i64,
    pub added: i64,
    pub already: i64,
    pub rejected: i64,
    pub end: End,
}

impl Import {
    /// Rows that are through.
    #[must_use]
    pub fn through(&self) -> i64 {
        self.added + self.already + self.rejected
    }
}

impl Store {
    /// Keeps how far an import has come, in place of what was told of it before.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; the import itself does not depend on it.
    pub fn keep_import(&self, import: &Import) -> Result<(), Fault> {
        self.blobs(|db| {
            db.begin()?;
            let kept = keep(db, &self.district, import);
            let ended = db.run(if kept.is_ok() { "COMMIT" } else { "ROLLBACK" });
            kept.and(ended)
        })
    }

    /// The latest imports, for a viewer whose sight is the whole district: a file's rows lie anywhere in it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn imports(&self, viewer: &Viewer) -> Result<Vec<Import>, Fault> {
        if !viewer.standings.iter().any(|s| reach(s.role, Act::See).area && s.area == self.district) {
            return Ok(Vec::new());
        }
        let sql = format!(
            "SELECT id, source, started_by, began, told, in_file, added, already, rejected, ended FROM import_run WHERE district = $1 ORDER BY began DESC, id LIMIT {KEPT}"
        );
        let rows = self.blobs(|db| db.query(&sql, &[self.district.as_str().into()]))?;
        let read = |row: &Row| import(row).ok_or_else(|| Fault::Damaged("an import's row does not read".to_owned()));
        rows.iter().map(read).collect()
    }
}

fn keep(db: &mut Db, district: &str, i: &Import) -> Result<(), Fault> {
    let end = match i.end {
        End::Open => 0,
        End::Done => 1,
        End::Stopped => 2,
    };
    let mut row: Row = vec![district.into(), i.id.as_str().into(), i.source.as_str().into(), i.by.as_str().into()];
    row.extend([i.began, i.told, i.rows, i.added, i.already, i.rejected, end].map(Value::Int));
    db.insert_rows(&IMPORT, &[row])?;
    let old = format!(
        "DELETE FROM import_run WHERE district = $1 AND began < (SELECT min(l.began) FROM (SELECT r.began FROM import_run r WHERE r.district = $1 ORDER BY r.began DESC LIMIT {KEPT}) l)"
    );
    db.execute(&old, &[district.into()])?;
    Ok(())
}

fn import(row: &Row) -> Option<Import> {
    let [Value::Text(id), Value::Text(source), Value::Text(by), numbers @ ..] = row.as_slice() else { return None };
    let numbers: Vec<i64> =
        numbers.iter().filter_map(|v| if let Value::Int(n) = v { Some(*n) } else { None }).collect();
    let [began, told, rows, added, already, rejected, end] = numbers.try_into().ok()?;
    let end = match end {
        0 => End::Open,
        1 => End::Done,
        _ => End::Stopped,
    };
    let (id, source, by) = (id.clone(), source.clone(), by.clone());
    Some(Import { id, source, by, began, told, rows, added, already, rejected, end })
}
