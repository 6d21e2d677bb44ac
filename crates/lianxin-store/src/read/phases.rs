//! The load of the net by its four phases (环节): how much is under way, and where matters were caught.

use std::collections::BTreeMap;

use lianxin_core::Viewer;
use lianxin_core::catalogue::Phase;

use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// How many matters stand in each phase.
pub type Phases = BTreeMap<Phase, u64>;

impl Store {
    /// Matters under way, by phase, of those a viewer may see.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn load_by_phase(&self, viewer: &Viewer) -> Result<Phases, Fault> {
        let over = ["completed", "followed-up", "rated", "archived", "declined", "merged"];
        self.by_phase(viewer, |bind| {
            let over: Vec<String> = over.iter().map(|stage| bind.put(*stage)).collect();
            format!("m.stage NOT IN ({})", over.join(", "))
        })
    }

    /// Matters registered between two moments (ms UTC, the second not included), by phase, of those a viewer may see.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn caught_by_phase(&self, viewer: &Viewer, from: i64, to: i64) -> Result<Phases, Fault> {
        self.by_phase(viewer, |bind| {
            format!("m.recorded_at >= {} AND m.recorded_at < {}", bind.put(from), bind.put(to))
        })
    }

    fn by_phase(&self, viewer: &Viewer, which: impl FnOnce(&mut Bind) -> String) -> Result<Phases, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let which = which(&mut bind);
        let sql = format!(
            "SELECT m.phase, CAST(count(*) AS BIGINT) FROM matter m WHERE m.district = $1 AND {may} AND {which} GROUP BY m.phase"
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let mut all: Phases = Phase::ALL.into_iter().map(|phase| (phase, 0)).collect();
        for row in rows {
            if let [Value::Text(code), Value::Int(n)] = row.as_slice()
                && let Some(phase) = Phase::ALL.into_iter().find(|p| p.code() == code)
            {
                all.insert(phase, u64::try_from(*n).unwrap_or(0));
            }
        }
        Ok(all)
    }
}
