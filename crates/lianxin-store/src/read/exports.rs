//! Which lists went out as files: an account's own, and for whoever may see them all of them, by agency and role. It is
//! told of the act; nobody's are counted.

use lianxin_core::Viewer;
use lianxin_core::authority::Act;

use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{Row, Value};

/// A list that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Place of its record in the log.
    pub seq: i64,
    /// ms UTC.
    pub at: i64,
    pub agency: String,
    /// The role's code.
    pub role: String,
    /// `csv` or `xlsx`.
    pub format: String,
    /// Name and code of what narrowed it.
    pub filters: Vec<(String, String)>,
    /// Words narrowed it as well.
    pub words: bool,
    /// How many matters it held.
    pub matters: i64,
}

const COLUMNS: &str = "seq, at, agency, role, format, filters, words, matters";

impl Store {
    /// The newest lists that went out to an account, at most `most`.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn exports_of(&self, account: &str, most: usize) -> Result<Vec<Exported>, Fault> {
        let sql =
            format!("SELECT {COLUMNS} FROM export WHERE district = $1 AND account = $2 ORDER BY seq DESC LIMIT {most}");
        let rows = self.read(|db| db.query(&sql, &[self.district.as_str().into(), account.into()]))?;
        rows.iter().map(exported).collect()
    }

    /// All lists that went out, newest first, from before a record on; none for whoever may not see them.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn exports(&self, viewer: &Viewer, before: i64, most: usize) -> Result<Vec<Exported>, Fault> {
        if !viewer.may(Act::SeeExports) {
            return Ok(Vec::new());
        }
        let sql =
            format!("SELECT {COLUMNS} FROM export WHERE district = $1 AND seq < $2 ORDER BY seq DESC LIMIT {most}");
        let rows = self.read(|db| db.query(&sql, &[self.district.as_str().into(), before.into()]))?;
        rows.iter().map(exported).collect()
    }
}

fn exported(row: &Row) -> Result<Exported, Fault> {
    let [
        Value::Int(seq),
        Value::Int(at),
        Value::Text(agency),
        Value::Text(role),
        Value::Text(format),
        Value::Text(filters),
        Value::Int(words),
        Value::Int(matters),
    ] = row.as_slice()
    else {
        return Err(Fault::Damaged("a view's column has another type".to_owned()));
    };
    let pair = |one: &str| one.split_once('=').map(|(name, code)| (name.to_owned(), code.to_owned()));
    Ok(Exported {
        seq: *seq,
        at: *at,
        agency: agency.clone(),
        role: role.clone(),
        format: format.clone(),
        filters: filters.split(';').filter_map(pair).collect(),
        words: *words != 0,
        matters: *matters,
    })
}
