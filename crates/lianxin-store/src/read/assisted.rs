//! Which agencies have assisted with a kind of matter: counts of matters, for the form that dispatches.

use lianxin_core::Viewer;

use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

impl Store {
    /// The agencies that assist or have assisted with matters of a kind registered since (ms UTC), of those the viewer may
    /// see, the most frequent first, with how many; at most `most`.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn assisted(&self, viewer: &Viewer, kind: &str, since: i64, most: usize) -> Result<Vec<(String, u64)>, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let (kind, since) = (bind.put(kind), bind.put(since));
        // CROSS: SQLite begins with the matters of the kind; it would begin with all parts.
        let sql = format!(
            "SELECT p.agency, CAST(count(*) AS BIGINT) AS n FROM matter m CROSS JOIN part p WHERE m.district = $1 AND p.district = $1 AND p.matter = m.id AND p.role = 'assist' AND {may} AND m.kind = {kind} AND m.recorded_at >= {since} GROUP BY p.agency ORDER BY n DESC, p.agency LIMIT {most}"
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let one = |row: Vec<Value>| match <[Value; 2]>::try_from(row) {
            Ok([Value::Text(agency), Value::Int(n)]) => Some((agency, u64::try_from(n).unwrap_or(0))),
            Ok(_) | Err(_) => None,
        };
        Ok(rows.into_iter().filter_map(one).collect())
    }
}
