//! What a called unit does: **acknowledge** (应哨), **on the way** (途中), **report in** (报到), **handle** (处置中) and **done**
//! (完成). A unit that is reached by phone does none of it here; whoever called it records it in its place.

use super::{
    Here, Refusal, ReportMode, Stage, Unit, UnitAcknowledged, UnitDone, UnitHandled, UnitReportedIn, UnitSetOut,
    UnitState, clock, draft, no,
};
use crate::field::{Check, TEXT_MAX};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

pub(super) fn acknowledge(here: &Here<'_>, agency: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "acknowledge", agency)?;
    if !unit.state.silent() {
        return Err(out_of_turn("acknowledge", unit));
    }
    let (agency, whistle) = (agency.to_owned(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitAcknowledged(UnitAcknowledged { agency, whistle })))
}

pub(super) fn on_the_way(here: &Here<'_>, agency: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "on-the-way", agency)?;
    acknowledged(unit)?;
    if unit.state != UnitState::Acknowledged {
        return Err(out_of_turn("on-the-way", unit));
    }
    let (agency, whistle) = (agency.to_owned(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitSetOut(UnitSetOut { agency, whistle })))
}

pub(super) fn report_in(
    world: &World,
    order: &Order,
    here: &Here<'_>,
    agency: &str,
    mode: ReportMode,
) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "report-in", agency)?;
    acknowledged(unit)?;
    if !matches!(unit.state, UnitState::Acknowledged | UnitState::OnTheWay) {
        return Err(out_of_turn("report-in", unit));
    }
    if here.w.rules.on_scene && mode == ReportMode::Online {
        return Err(no(Refusal::SceneOnly));
    }
    let clocks = clock::at_work(world, &here.w.grade, agency, order.at);
    let (agency, whistle) = (agency.to_owned(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitReportedIn(UnitReportedIn { agency, clocks, mode, whistle })))
}

pub(super) fn handle(here: &Here<'_>, agency: &str, text: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    working(here, "handle", agency, text)?;
    let (agency, text, whistle) = (agency.to_owned(), text.clone(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitHandled(UnitHandled { agency, text, whistle })))
}

pub(super) fn done(here: &Here<'_>, agency: &str, text: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    working(here, "done", agency, text)?;
    let (agency, text, whistle) = (agency.to_owned(), text.clone(), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleUnitDone(UnitDone { agency, text, whistle })))
}

/// A unit that has reported in, and its words.
fn working(here: &Here<'_>, act: &str, agency: &str, text: &Story) -> Result<(), crate::Refusal> {
    let unit = called(here, act, agency)?;
    if !unit.state.at_work() {
        return Err(match unit.state {
            UnitState::Called | UnitState::Missed | UnitState::Acknowledged | UnitState::OnTheWay => {
                no(Refusal::NotReportedIn { agency: unit.agency.clone() })
            }
            UnitState::OnScene
            | UnitState::Online
            | UnitState::Handling
            | UnitState::Done
            | UnitState::Objected
            | UnitState::Released => out_of_turn(act, unit),
        });
    }
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()
}

/// The unit, while the whistle sounds and calls it.
pub(super) fn called<'w>(here: &Here<'w>, act: &str, agency: &str) -> Result<&'w Unit, crate::Refusal> {
    here.at(Stage::Sounded, act)?;
    let unit = here.w.unit(agency).filter(|u| !u.relieved);
    unit.ok_or_else(|| no(Refusal::NoUnit { agency: agency.to_owned() }))
}

pub(super) fn out_of_turn(act: &str, unit: &Unit) -> crate::Refusal {
    no(Refusal::UnitOutOfTurn { act: act.to_owned(), agency: unit.agency.clone(), state: unit.state })
}

fn acknowledged(unit: &Unit) -> Result<(), crate::Refusal> {
    if unit.state.silent() {
        return Err(no(Refusal::NotAcknowledged { agency: unit.agency.clone() }));
    }
    Ok(())
}
