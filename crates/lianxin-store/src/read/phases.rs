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

/// A part `h` that an agency had and did not return; seeing a matter by a whistle is no part in it.
pub(super) const HAD: &str = "h.current >= 0 AND h.role IN ('centre', 'lead', 'assist')";

/// The condition by which an agency has a part in matter `m`.
fn had(agency: &str, which: &str, bind: &mut Bind) -> String {
    let agency = bind.put(agency);
    format!("m.id IN (SELECT h.matter FROM part h WHERE h.district = $1 AND h.agency = {agency} AND {which})")
}

impl Store {
    /// Matters under way, by phase, of those a viewer may see; with an agency, those that are in its hands now.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn load_by_phase(&self, viewer: &Viewer, agency: Option<&str>) -> Result<Phases, Fault> {
        let over = ["completed", "followed-up", "rated", "archived", "declined", "merged"];
        self.by_phase(viewer, |bind| {
            let over: Vec<String> = over.iter().map(|stage| bind.put(*stage)).collect();
            let under_way = format!("m.stage NOT IN ({})", over.join(", "));
            match agency {
                Some(agency) => format!("{under_way} AND {}", had(agency, "h.current = 1", bind)),
                None => under_way,
            }
        })
    }

    /// Matters registered between two moments (ms UTC, the second not included), by phase, of those a viewer may see; with
    /// an agency, those in which it had a part and did not return it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn caught_by_phase(
        &self,
        viewer: &Viewer,
        agency: Option<&str>,
        (from, to): (i64, i64),
    ) -> Result<Phases, Fault> {
        self.by_phase(viewer, |bind| {
            let then = format!("m.recorded_at >= {} AND m.recorded_at < {}", bind.put(from), bind.put(to));
            match agency {
                Some(agency) => format!("{then} AND {}", had(agency, HAD, bind)),
                None => then,
            }
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
