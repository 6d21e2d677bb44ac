//! **Return** (退回): an agency says that it is not its duty, with the reason, inside the limit. The lead's return ends
//! the dispatch, and the centre's clock to dispatch starts fresh. After the third return the centre **designates** (指定)
//! who leads, and that is not returnable.
//!
//! Sources: 潍坊市政务服务便民热线条例 第二十二条 (designated units may not return); the hotline rules of Tianjin name the
//! limit and the third dispatch, see the catalogue's `return-ordinary`.

use super::{Designated, Matter, PartRole, PartState, Refusal, Returned, Stage, acting, clock, draft, no};
use crate::authority::{Act, Viewer};
use crate::catalogue::Act as Bound;
use crate::field::{Check, LINE_MAX, Problem};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

/// After so many returns by a lead, the centre designates.
pub const RETURNS: u32 = 3;

pub(super) fn decide(
    world: &World,
    order: &Order,
    m: &Matter,
    viewer: &Viewer,
    (stated, reason): (Option<&str>, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !m.stage.is_with_agencies() {
        return Err(no(Refusal::OutOfTurn { act: "return".to_owned(), stage: m.stage }));
    }
    let agency = acting(m, viewer, Act::Return, stated)?;
    let part = m.part(&agency).filter(|p| p.role != PartRole::Centre).ok_or(no(Refusal::NoPart))?;
    if part.state == PartState::Done {
        return Err(no(Refusal::DoneAlready { agency }));
    }
    if part.designated {
        return Err(no(Refusal::NotReturnable { agency }));
    }
    if let Some(until) = until(world, m, &agency)
        && order.at >= until
    {
        return Err(no(Refusal::ReturnTooLate { until }));
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    let centre = m.centre().filter(|_| part.role == PartRole::Lead);
    let clocks = centre.and_then(|a| clock::on(world, m, Bound::Dispatch, a, order.at)).into_iter().collect();
    Ok(draft(m, Event::MatterReturned(Returned { agency, clocks, reason: reason.clone() })))
}

/// Until when this agency may return it (ms UTC); none where the catalogue sets no limit.
pub fn until(world: &World, m: &Matter, agency: &str) -> Option<i64> {
    let since = m.part(agency)?.since;
    let calendar = &world.catalogue.calendar;
    let limit = world.catalogue.limit(&m.kind, Bound::Return, calendar.local_date(since))?;
    Some(calendar.due(since, limit.term()).at)
}

pub(super) fn designate(
    world: &World,
    order: &Order,
    m: &Matter,
    lead: &str,
    reason: &Story,
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage != Stage::Accepted {
        return Err(no(Refusal::OutOfTurn { act: "designate".to_owned(), stage: m.stage }));
    }
    if m.returns < RETURNS {
        return Err(no(Refusal::NotYetDesignated { returns: m.returns }));
    }
    let mut c = Check::default();
    c.demand(world.catalogue.agency(lead).is_some(), "lead", Problem::UnknownCode);
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    let clocks = clock::on(world, m, Bound::Acknowledge, lead, order.at).into_iter().collect();
    Ok(draft(m, Event::MatterDesignated(Designated { clocks, lead: lead.to_owned(), reason: reason.clone() })))
}
