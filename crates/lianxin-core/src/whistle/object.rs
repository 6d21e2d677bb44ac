//! **Object** (异议) and **rule** (裁定): a unit says in time that it is not the one; the caller's side says what follows. The
//! objection is *upheld* (nobody takes the place), the place is *reassigned* (to another unit, or once more to this one), or,
//! after as many objections as the grade allows, a unit is *designated* and may not object (潍坊 12345 条例 22).

use super::answer::{called, out_of_turn};
use super::{Here, ObjectionRuled, Refusal, Ruling, Unit, UnitObjected, UnitRole, UnitState, blow, clock, draft, no};
use crate::catalogue::Act as Bound;
use crate::field::{Check, Problem, TEXT_MAX};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

pub(super) fn decide(
    world: &World,
    order: &Order,
    here: &Here<'_>,
    agency: &str,
    (ground, reason): (Option<&str>, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "object", agency)?;
    if !(unit.state.silent() || matches!(unit.state, UnitState::Acknowledged | UnitState::OnTheWay)) {
        return Err(out_of_turn("object", unit));
    }
    if unit.designated {
        return Err(no(Refusal::Designated { agency: unit.agency.clone() }));
    }
    let until = unit.clock(Bound::Return).map(|c| c.due);
    if until.is_none_or(|until| until <= order.at) {
        return Err(no(Refusal::ObjectionsClosed { until }));
    }
    let mut c = Check::default();
    c.demand(ground.is_none_or(|g| world.catalogue.objections.contains_key(g)), "ground", Problem::UnknownCode);
    c.text("reason", reason, TEXT_MAX);
    c.done()?;
    let event = UnitObjected {
        agency: agency.to_owned(),
        ground: ground.map(str::to_owned),
        reason: reason.clone(),
        whistle: here.w.id.clone(),
    };
    Ok(draft(here.m, Event::WhistleUnitObjected(event)))
}

pub(super) fn rule(
    world: &World,
    order: &Order,
    here: &Here<'_>,
    agency: &str,
    (outcome, to): (Ruling, Option<&str>),
) -> Result<Vec<Draft>, crate::Refusal> {
    let unit = called(here, "rule", agency)?;
    if unit.state != UnitState::Objected {
        return Err(out_of_turn("rule", unit));
    }
    counted(here, unit, outcome)?;
    let to = match outcome {
        Ruling::Upheld => None,
        Ruling::Reassigned => to,
        Ruling::Designated => to.or(Some(agency)),
    };
    let mut c = Check::default();
    c.demand(outcome != Ruling::Reassigned || to.is_some(), "to", Problem::Empty);
    if let Some(to) = to {
        c.demand(world.catalogue.agency(to).is_some(), "to", Problem::UnknownCode);
        let there = to != agency && here.w.unit(to).is_some_and(|u| u.is_owed() || u.state == UnitState::Done);
        c.demand(!there, "to", Problem::Twice);
    }
    c.done()?;
    blow::not_caller(&here.w.caller.agency, to.into_iter())?;
    let grade = world.catalogue.whistles.get(&here.w.grade);
    let may_object = outcome != Ruling::Designated;
    let clocks = to.zip(grade).map(|(to, g)| clock::called(world, g, to, order.at, may_object)).unwrap_or_default();
    let (agency, to, whistle) = (agency.to_owned(), to.map(str::to_owned), here.w.id.clone());
    Ok(draft(here.m, Event::WhistleObjectionRuled(ObjectionRuled { agency, clocks, outcome, to, whistle })))
}

/// What may be ruled after so many objections; and the place of the lead is never empty.
fn counted(here: &Here<'_>, unit: &Unit, outcome: Ruling) -> Result<(), crate::Refusal> {
    let (objections, after) = (unit.objections, here.w.rules.designate_after);
    match outcome {
        Ruling::Designated if objections < after => Err(no(Refusal::NotYetDesignate { objections, after })),
        Ruling::Upheld | Ruling::Reassigned if objections >= after => Err(no(Refusal::MustDesignate { objections })),
        Ruling::Upheld if unit.role == UnitRole::Lead => Err(no(Refusal::LeadNeeded { agency: unit.agency.clone() })),
        Ruling::Upheld | Ruling::Reassigned | Ruling::Designated => Ok(()),
    }
}
