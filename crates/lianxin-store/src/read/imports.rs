//! What was taken in (补录), by day and source: how much came and how much still waits to be accepted.

use lianxin_core::Viewer;

use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Most days and sources that are told, the latest first.
const MOST: usize = 200;

/// What came on one day from one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// The catalogue's code.
    pub source: String,
    pub came: usize,
    /// Not accepted yet, and without an answer.
    pub waiting: usize,
    /// ms UTC; when the first and the last of them were recorded.
    pub first: i64,
    pub last: i64,
}

impl Store {
    /// What was taken in of what a viewer may see; days by the zone, in minutes east of UTC.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn taken_in(&self, viewer: &Viewer, zone: i32) -> Result<Vec<Intake>, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let east = bind.put(i64::from(zone) * 60_000);
        let sql = format!(
            "SELECT m.source, CAST(count(*) AS BIGINT), CAST(sum(CASE WHEN m.stage = 'registered' THEN 1 ELSE 0 END) AS BIGINT), min(m.recorded_at), max(m.recorded_at) FROM matter m WHERE m.district = $1 AND {may} AND m.late = 1 GROUP BY (m.recorded_at + {east}) / 86400000, m.source ORDER BY 5 DESC LIMIT {MOST}"
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let count = |n: i64| usize::try_from(n).unwrap_or(0);
        rows.iter()
            .map(|row| match row.as_slice() {
                [Value::Text(source), Value::Int(came), Value::Int(waiting), Value::Int(first), Value::Int(last)] => {
                    let (came, waiting) = (count(*came), count(*waiting));
                    Ok(Intake { source: source.clone(), came, waiting, first: *first, last: *last })
                }
                _ => Err(Fault::Damaged("a view's column has another type".to_owned())),
            })
            .collect()
    }
}
