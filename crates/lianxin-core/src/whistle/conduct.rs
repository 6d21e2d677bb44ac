//! What the caller's side does with its units: **phoned** (电话联系), **release** (放行) and **close** (关哨). Nobody leaves before
//! it is done (事不完人不撤, 平谷): a whistle does not close while a unit is neither done nor released.

use super::answer::{called, out_of_turn};
use super::{Closed, Here, Refusal, Stage, UnitPhoned, UnitReleased, UnitRole, draft, no};
use crate::authority::{Act, reach};
use crate::field::{Check, LINE_MAX, TEXT_MAX};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

/// Nobody answers for the unit in the system: it was phoned, and that counts as acknowledged.
pub(super) fn phoned(
    world: &World,
    order: &Order,
    here: &Here<'_>,
    agency: &str,
    text: &Story,
) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "phoned", agency)?;
    if !unit.state.silent() {
        return Err(out_of_turn("phoned", unit));
    }
    if is_answered(world, agency, order.at) {
        return Err(no(Refusal::Answered { agency: agency.to_owned() }));
    }
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    let (agency, text, whistle) = (agency.to_owned(), text.clone(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitPhoned(UnitPhoned { agency, text, whistle })))
}

/// Whether somebody holds a position at this moment by which the agency can answer a whistle.
fn is_answered(world: &World, agency: &str, at: i64) -> bool {
    let open = world.directory.accounts.values().filter(|a| !a.closed);
    let answers = |role| reach(role, Act::AnswerWhistle).involved;
    open.flat_map(|a| &a.positions).any(|p| p.agency == agency && p.held(at) && answers(p.role))
}

pub(super) fn release(here: &Here<'_>, agency: &str, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "release", agency)?;
    if !unit.is_owed() {
        return Err(out_of_turn("release", unit));
    }
    if unit.role == UnitRole::Lead && here.w.owed().any(|u| u.agency != agency) {
        return Err(no(Refusal::LeadNeeded { agency: agency.to_owned() }));
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    let (agency, reason, whistle) = (agency.to_owned(), reason.clone(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitReleased(UnitReleased { agency, reason, whistle })))
}

pub(super) fn close(here: &Here<'_>, text: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    here.at(Stage::Sounded, "close-whistle")?;
    let agencies: Vec<String> = here.w.owed().map(|u| u.agency.clone()).collect();
    if !agencies.is_empty() {
        return Err(no(Refusal::UnitsOwed { agencies }));
    }
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    Ok(draft(here.m, Event::WhistleClosed(Closed { text: text.clone(), whistle: here.w.id.clone() })))
}
