//! The load of the net by its four phases (环节): how much is under way, and where matters were caught.

use std::collections::BTreeMap;

use lianxin_core::Viewer;
use lianxin_core::authority::{Act, Standing, reach};
use lianxin_core::catalogue::Phase;

use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{Row, Value};
use crate::tally;

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
        let which = |bind: &mut Bind| {
            let over: Vec<String> = over.iter().map(|stage| bind.put(*stage)).collect();
            let under_way = format!("m.stage NOT IN ({})", over.join(", "));
            match agency {
                Some(agency) => format!("{under_way} AND {}", had(agency, "h.current = 1", bind)),
                None => under_way,
            }
        };
        if self.is_counted(viewer, agency) {
            let counted = self.counted("open", agency, (i64::MIN, i64::MAX))?;
            return Ok(plus(counted, self.by_phase(viewer, Which::Sealed, which)?));
        }
        self.by_phase(viewer, Which::All, which)
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
        let which = |bind: &mut Bind| {
            let then = format!("m.recorded_at >= {} AND m.recorded_at < {}", bind.put(from), bind.put(to));
            match agency {
                Some(agency) => format!("{then} AND {}", had(agency, HAD, bind)),
                None => then,
            }
        };
        if let (true, Some(first), Some(end)) =
            (self.is_counted(viewer, agency), tally::day_at(from), tally::day_at(to))
        {
            let counted = self.counted("matters", agency, (first, end))?;
            return Ok(plus(counted, self.by_phase(viewer, Which::Sealed, which)?));
        }
        self.by_phase(viewer, Which::All, which)
    }

    /// Whether what this viewer may see of it is all of it that is not sealed, so that it is counted already: all of the district, or what her
    /// own agency has a part in.
    fn is_counted(&self, viewer: &Viewer, agency: Option<&str>) -> bool {
        let sees = |s: &Standing| {
            let see = reach(s.role, Act::See);
            (see.area && s.area == self.district) || (see.involved && Some(s.agency.as_str()) == agency)
        };
        self.catalogue().calendar.zone_offset_minutes == tally::ZONE && viewer.standings.iter().any(sees)
    }

    /// Counts of days, the last not included.
    fn counted(&self, column: &str, agency: Option<&str>, (from, to): (i64, i64)) -> Result<Phases, Fault> {
        let sql = format!(
            "SELECT phase, CAST(COALESCE(sum({column}), 0) AS BIGINT) FROM had WHERE district = $1 AND agency = $2 AND day >= $3 AND day < $4 GROUP BY phase"
        );
        let values = [self.district.as_str().into(), agency.unwrap_or("").into(), from.into(), to.into()];
        Ok(phases(self.read(|db| db.query(&sql, &values))?))
    }

    fn by_phase(&self, viewer: &Viewer, of: Which, which: impl FnOnce(&mut Bind) -> String) -> Result<Phases, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let sealed = match of {
            Which::All => "",
            Which::Sealed => " AND m.sealed <> ''",
        };
        let which = which(&mut bind);
        let sql = format!(
            "SELECT m.phase, CAST(count(*) AS BIGINT) FROM matter m WHERE m.district = $1 AND {may} AND {which}{sealed} GROUP BY m.phase"
        );
        Ok(phases(self.read(|db| db.query(&sql, &bind.values))?))
    }
}

/// Matters of which a query tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    All,
    /// The few that are sealed, and counted in no view.
    Sealed,
}

fn plus(mut all: Phases, more: Phases) -> Phases {
    for (phase, n) in more {
        *all.entry(phase).or_default() += n;
    }
    all
}

/// Rows of phase and count; what no row tells is none.
fn phases(rows: Vec<Row>) -> Phases {
    let mut all: Phases = Phase::ALL.into_iter().map(|phase| (phase, 0)).collect();
    for row in rows {
        if let [Value::Text(code), Value::Int(n)] = row.as_slice()
            && let Some(phase) = Phase::ALL.into_iter().find(|p| p.code() == code)
        {
            all.insert(phase, u64::try_from(*n).unwrap_or(0));
        }
    }
    all
}
