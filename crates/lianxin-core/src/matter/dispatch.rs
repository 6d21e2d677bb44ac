//! **Dispatch** (分流): the centre names the agency that leads and those that assist. Each gets a clock of its own to
//! acknowledge.

use super::{Dispatched, Matter, RETURNS, Refusal, Stage, clock, draft, no};
use crate::catalogue::Act as Bound;
use crate::field::{Check, Problem};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

/// Most agencies that assist in one matter.
pub(super) const ASSIST_MAX: usize = 20;

pub(super) fn decide(
    world: &World,
    order: &Order,
    m: &Matter,
    lead: &str,
    assist: &[String],
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage != Stage::Accepted {
        return Err(no(Refusal::OutOfTurn { act: "dispatch".to_owned(), stage: m.stage }));
    }
    if m.returns >= RETURNS {
        return Err(no(Refusal::MustDesignate { returns: m.returns }));
    }
    let known = |code: &str| world.catalogue.agency(code).is_some();
    let mut c = Check::default();
    c.demand(known(lead), "lead", Problem::UnknownCode);
    c.demand(assist.iter().all(|a| known(a)), "assist", Problem::UnknownCode);
    c.demand(assist.len() <= ASSIST_MAX, "assist", Problem::TooMany { max: ASSIST_MAX });
    let once = assist.iter().enumerate().all(|(i, a)| a != lead && !assist[..i].contains(a));
    c.demand(once, "assist", Problem::Twice);
    c.done()?;
    let called = std::iter::once(lead).chain(assist.iter().map(String::as_str));
    let clocks = called.filter_map(|a| clock::on(world, m, Bound::Acknowledge, a, order.at)).collect();
    let event = Dispatched { assist: assist.to_vec(), clocks, lead: lead.to_owned() };
    Ok(draft(m, Event::MatterDispatched(event)))
}
