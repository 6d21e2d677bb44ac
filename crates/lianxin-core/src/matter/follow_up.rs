//! **Follow up** (回访), **rate** (评价) and **reopen** (重办): what the person who raised it says, asked by somebody other
//! than the handler. One who is not satisfied and whose problem is not solved has it opened again by this alone.

use super::{FollowedUp, Matter, PartRole, Rated, Refusal, Reopened, Satisfaction, Stage, clock, draft, no};
use crate::authority::Viewer;
use crate::catalogue::Act as Bound;
use crate::field::{Check, TEXT_MAX};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

pub(super) fn decide(
    world: &World,
    order: &Order,
    m: &Matter,
    viewer: &Viewer,
    (resolved, satisfaction, text): (bool, Satisfaction, Option<&Story>),
) -> Result<Vec<Draft>, crate::Refusal> {
    ready(m, viewer, "follow-up", &[Stage::Completed])?;
    checked(text)?;
    let mut all = draft(m, Event::MatterFollowedUp(FollowedUp { resolved, satisfaction, text: text.cloned() }));
    if satisfaction == Satisfaction::Unsatisfied && !resolved {
        all.extend(draft(m, Event::MatterReopened(reopened(world, order, m, None))));
    }
    Ok(all)
}

pub(super) fn rate(
    m: &Matter,
    viewer: &Viewer,
    satisfaction: Satisfaction,
    text: Option<&Story>,
) -> Result<Vec<Draft>, crate::Refusal> {
    ready(m, viewer, "rate", &[Stage::FollowedUp])?;
    checked(text)?;
    Ok(draft(m, Event::MatterRated(Rated { satisfaction, text: text.cloned() })))
}

pub(super) fn reopen(world: &World, order: &Order, m: &Matter, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !matches!(m.stage, Stage::Completed | Stage::FollowedUp | Stage::Rated) {
        return Err(no(Refusal::OutOfTurn { act: "reopen".to_owned(), stage: m.stage }));
    }
    let mut c = Check::default();
    c.text("reason", reason, TEXT_MAX);
    c.done()?;
    Ok(draft(m, Event::MatterReopened(reopened(world, order, m, Some(reason.clone())))))
}

/// The lead handles it anew, on a fresh clock; where nobody led (an import with its reply) the centre dispatches it.
fn reopened(world: &World, order: &Order, m: &Matter, reason: Option<Story>) -> Reopened {
    // Who returned it leads no more: the clock is that of whoever does.
    let leads = |p: &&super::Part| p.role == PartRole::Lead && !p.state.is_over();
    let lead = m.parts.iter().find(leads).map(|p| (p.agency.as_str(), Bound::Handle));
    let whose = lead.or(m.centre().map(|c| (c, Bound::Dispatch)));
    let clocks = whose.and_then(|(agency, act)| clock::on(world, m, act, agency, order.at)).into_iter().collect();
    Reopened { clocks, reason }
}

fn ready(m: &Matter, viewer: &Viewer, act: &str, stages: &[Stage]) -> Result<(), crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !stages.contains(&m.stage) {
        return Err(no(Refusal::OutOfTurn { act: act.to_owned(), stage: m.stage }));
    }
    let handled = |agency: &str| m.parts.iter().any(|p| p.agency == agency && p.role != PartRole::Centre);
    match viewer.agencies().find(|a| handled(a)) {
        Some(agency) => Err(no(Refusal::ByHandler { agency: agency.to_owned() })),
        None => Ok(()),
    }
}

fn checked(text: Option<&Story>) -> Result<(), crate::Refusal> {
    let mut c = Check::default();
    c.text_if("text", text, TEXT_MAX);
    c.done()
}
