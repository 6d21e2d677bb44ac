//! What waits for a viewer: the clocks of her agencies that she may stop, most urgent first; and, for the binary's
//! clock, those that have run out.

use lianxin_core::Viewer;
use lianxin_core::authority::Act as May;
use lianxin_core::catalogue::Act;

use super::list::{Item, columns, item};
use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// One clock that waits for the viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub item: Item,
    /// Whose clock, and for what.
    pub agency: String,
    pub act: Act,
    /// ms UTC.
    pub started: i64,
    pub due: i64,
    pub provisional: bool,
}

/// A clock past its due moment that is not yet recorded as late.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    pub matter: String,
    pub agency: String,
    pub act: Act,
    /// ms UTC.
    pub due: i64,
}

/// The act of the authority table that stops a clock.
fn stops(act: Act) -> May {
    match act {
        Act::Accept => May::Accept,
        Act::Dispatch => May::Dispatch,
        Act::Acknowledge => May::Acknowledge,
        Act::Handle
        | Act::ReportIn
        | Act::Return
        | Act::HandOver
        | Act::Extend
        | Act::Mediate
        | Act::Confirm
        | Act::Reply
        | Act::Review
        | Act::Protect
        | Act::Publish
        | Act::Escalate => May::Complete,
    }
}

/// The condition by which clock `c` is one that this viewer may stop; `None` where there can be none.
pub(super) fn hers(viewer: &Viewer, bind: &mut Bind) -> Option<String> {
    let mut ways = Vec::new();
    for act in [Act::Accept, Act::Dispatch, Act::Acknowledge, Act::Handle] {
        let agencies: Vec<String> = viewer.agencies_for(stops(act)).map(|a| bind.put(a)).collect();
        if !agencies.is_empty() {
            ways.push(format!("(c.act = {} AND c.agency IN ({}))", bind.put(act.code()), agencies.join(", ")));
        }
    }
    (!ways.is_empty()).then(|| format!("({})", ways.join(" OR ")))
}

impl Store {
    /// The clocks that wait for this viewer, at most `most`, most urgent first.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn desk(&self, viewer: &Viewer, most: usize) -> Result<Vec<Duty>, Fault> {
        let mut bind = Bind::new(&self.district);
        let Some(hers) = hers(viewer, &mut bind) else { return Ok(Vec::new()) };
        let may = visible(viewer, &mut bind, &self.district);
        let sql = format!(
            "SELECT {}, c.agency, c.act, c.started, c.due, c.provisional FROM clock c JOIN matter m ON m.district = $1 AND m.id = c.matter WHERE c.district = $1 AND c.running = 1 AND {hers} AND {may} ORDER BY c.due LIMIT {most}",
            columns()
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let mut duties = Vec::with_capacity(rows.len());
        for row in rows {
            let one = item(&row)?;
            if let Some(
                [Value::Text(agency), Value::Text(act), Value::Int(started), Value::Int(due), Value::Int(maybe)],
            ) = row.get(16..)
                && let Some(act) = Act::parse(act)
            {
                let (agency, started, due) = (agency.clone(), *started, *due);
                duties.push(Duty { item: one, agency, act, started, due, provisional: *maybe != 0 });
            }
        }
        let mut items: Vec<Item> = duties.iter().map(|d| d.item.clone()).collect();
        self.entitle(&mut items)?;
        for (duty, item) in duties.iter_mut().zip(items) {
            duty.item = item;
        }
        Ok(duties)
    }

    /// Clocks whose due moment has passed by `now` (ms UTC) and that nobody has recorded as late.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn due(&self, now: i64, most: usize) -> Result<Vec<Due>, Fault> {
        let sql = format!(
            "SELECT matter, agency, act, due FROM clock WHERE district = $1 AND running = 1 AND late = 0 AND due <= $2 ORDER BY due LIMIT {most}"
        );
        let rows = self.read(|db| db.query(&sql, &[self.district.as_str().into(), now.into()]))?;
        let due = |row: &Vec<Value>| match row.as_slice() {
            [Value::Text(matter), Value::Text(agency), Value::Text(act), Value::Int(due)] => {
                Some(Due { matter: matter.clone(), agency: agency.clone(), act: Act::parse(act)?, due: *due })
            }
            _ => None,
        };
        Ok(rows.iter().filter_map(due).collect())
    }
}
