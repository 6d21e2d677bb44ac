//! **Call** (加派): further units, while it sounds. They assist; the lead was named when it was blown.

use super::{Called, Here, Refusal, Stage, UnitRole, UnitsCalled, blow, clock, draft, no};
use crate::field::{Check, Problem};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

pub(super) fn decide(
    world: &World,
    order: &Order,
    here: &Here<'_>,
    units: &[Called],
) -> Result<Vec<Draft>, crate::Refusal> {
    here.at(Stage::Sounded, "call")?;
    let w = here.w;
    let mut c = Check::default();
    blow::units(world, &mut c, units, blow::UNITS_MAX.saturating_sub(w.units.len()));
    let there = |agency: &str| w.unit(agency).is_some_and(|u| u.is_owed() || u.state == super::UnitState::Done);
    c.demand(!units.iter().any(|u| there(&u.agency)), "units", Problem::Twice);
    c.done()?;
    let leads = units.iter().filter(|u| u.role == UnitRole::Lead).count();
    if leads > 0 {
        return Err(no(Refusal::OneLead { leads: leads + 1 }));
    }
    blow::not_caller(&w.caller.agency, units.iter().map(|u| u.agency.as_str()))?;
    let grade = world.catalogue.whistles.get(&w.grade);
    let started = |u: &Called| grade.map(|g| clock::called(world, g, &u.agency, order.at, true)).unwrap_or_default();
    let clocks = units.iter().flat_map(started).collect();
    Ok(draft(here.m, Event::WhistleUnitsCalled(UnitsCalled { clocks, units: units.to_vec(), whistle: w.id.clone() })))
}
