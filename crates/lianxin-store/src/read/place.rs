//! What is open in a place, whose hands it is in and what the last weeks brought: counts of what a viewer may see, by the
//! columns that lists show. Matters and agencies are counted; nobody in them is.

use lianxin_core::Viewer;

use super::list::Filter;
use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{Row, Value};

/// Seven days, ms.
const WEEK: i64 = 7 * 86_400_000;
/// Where a matter is no longer open.
const OVER: &str = "'completed', 'followed-up', 'rated', 'archived', 'declined', 'merged'";

/// What one week brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Registered in it.
    pub registered: u64,
    /// Of these, completed by now, or ended in another way.
    pub over: u64,
}

impl Store {
    /// What is open, by stage, of what the filter leaves; a stage in which nothing stands is absent.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn open_by_stage(&self, viewer: &Viewer, filter: &Filter) -> Result<Vec<(String, u64)>, Fault> {
        let mut bind = Bind::new(&self.district);
        let narrow = self.narrow(viewer, filter, &mut bind);
        let sql = format!(
            "SELECT m.stage, CAST(count(*) AS BIGINT) FROM matter m WHERE m.district = $1 AND {narrow} AND m.stage NOT IN ({OVER}) GROUP BY m.stage"
        );
        Ok(counted(&self.read(|db| db.query(&sql, &bind.values))?))
    }

    /// The agencies that lead or assist in what is open, each with how many, in the order of their codes.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn open_by_agency(&self, viewer: &Viewer, filter: &Filter) -> Result<Vec<(String, u64)>, Fault> {
        let mut bind = Bind::new(&self.district);
        let narrow = self.narrow(viewer, filter, &mut bind);
        let sql = format!(
            "SELECT h.agency, CAST(count(DISTINCT m.id) AS BIGINT) FROM matter m JOIN part h ON h.district = $1 AND h.matter = m.id WHERE m.district = $1 AND {narrow} AND m.stage NOT IN ({OVER}) AND h.current = 1 AND h.role IN ('lead', 'assist') GROUP BY h.agency ORDER BY h.agency"
        );
        Ok(counted(&self.read(|db| db.query(&sql, &bind.values))?))
    }

    /// So many weeks from a moment (ms UTC) on, of what the filter leaves, the earliest first.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn by_week(&self, viewer: &Viewer, filter: &Filter, from: i64, weeks: usize) -> Result<Vec<Week>, Fault> {
        let mut bind = Bind::new(&self.district);
        let narrow = self.narrow(viewer, filter, &mut bind);
        let (begin, week) = (bind.put(from), bind.put(WEEK));
        let sql = format!(
            "SELECT (m.recorded_at - {begin}) / {week}, CAST(count(*) AS BIGINT), CAST(sum(CASE WHEN m.stage IN ({OVER}) THEN 1 ELSE 0 END) AS BIGINT) FROM matter m WHERE m.district = $1 AND {narrow} AND m.recorded_at >= {begin} GROUP BY 1"
        );
        let mut all = vec![Week::default(); weeks];
        for row in self.read(|db| db.query(&sql, &bind.values))? {
            if let [Value::Int(at), Value::Int(registered), Value::Int(over)] = row.as_slice()
                && let Some(week) = usize::try_from(*at).ok().and_then(|at| all.get_mut(at))
            {
                *week = Week { registered: n(*registered), over: n(*over) };
            }
        }
        Ok(all)
    }

    /// The grid of a matter that a viewer may see; `None` where none was said, or she may not.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn grid_of(&self, viewer: &Viewer, matter: &str) -> Result<Option<String>, Fault> {
        let mut bind = Bind::new(&self.district);
        let (id, may) = (bind.put(matter), visible(viewer, &mut bind, &self.district));
        let sql = format!("SELECT m.grid FROM matter m WHERE m.district = $1 AND m.id = {id} AND {may}");
        let found = self.read(|db| db.query(&sql, &bind.values))?.into_iter().next();
        Ok(match found.as_deref() {
            Some([Value::Text(grid)]) if !grid.is_empty() => Some(grid.clone()),
            _ => None,
        })
    }
}

fn n(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

fn counted(rows: &[Row]) -> Vec<(String, u64)> {
    let pair = |row: &Row| match row.as_slice() {
        [Value::Text(code), Value::Int(count)] => Some((code.clone(), n(*count))),
        _ => None,
    };
    rows.iter().filter_map(pair).collect()
}
