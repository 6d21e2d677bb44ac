//! **Run out** (超时): by time alone. A clock that still runs at its due moment is recorded as late, once.

use super::{ClockRanOut, Refusal, draft, no};
use crate::catalogue::Act as Bound;
use crate::order::{Actor, Order};
use crate::record::{Draft, Event};
use crate::world::World;

/// The order id of a clock's running out: the same however often time asks.
pub fn id(matter: &str, act: Bound, agency: &str, due: i64) -> String {
    format!("late:{matter}:{}:{agency}:{due}", act.code())
}

pub(super) fn decide(
    world: &World,
    order: &Order,
    matter: &str,
    (act, agency, due): (Bound, &str, i64),
) -> Result<Vec<Draft>, crate::Refusal> {
    if order.actor != Actor::Clock {
        return Err(crate::Refusal::NotYours);
    }
    let m = world.matters.get(matter).ok_or(crate::Refusal::Absent)?;
    let clock = m.clocks.iter().find(|c| c.agency == agency && c.act == act && c.due == due);
    match clock {
        Some(c) if c.ran_out => Ok(Vec::new()),
        Some(c) if c.runs() && due <= order.at => {
            Ok(draft(m, Event::MatterClockRanOut(ClockRanOut { act, agency: agency.to_owned(), due })))
        }
        Some(_) | None => Err(no(Refusal::NotDue)),
    }
}
