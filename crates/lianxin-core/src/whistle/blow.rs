//! **Blow** (吹哨): somebody calls several units to what one alone cannot settle, and says on which ground, what was tried
//! first and what is wanted. What needs approval waits for it; an emergency sounds at once and may open its own matter.
//!
//! Grounds and the duty to say what was tried: 北京市街道办事处条例 5 and its official Q&A, adopted by the district's catalogue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Blown, Called, Refusal, Rules, Sounded, UnitRole, clock, no};
use crate::authority::{Act, Role, Viewer, reach};
use crate::catalogue::{Approval, Whistle as Grade};
use crate::field::{Check, LINE_MAX, Problem, TEXT_MAX};
use crate::matter::{Matter, Register, Stage, register};
use crate::order::Order;
use crate::record::{Draft, Event, Stream};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::World;

/// Most units of one whistle.
pub const UNITS_MAX: usize = 40;
/// Most things asked for in one whistle.
pub const RESOURCES_MAX: usize = 10;
/// Most whistles of one matter.
pub const WHISTLES_MAX: usize = 20;
/// The grade that may open its own matter.
pub const EMERGENCY: &str = "emergency";

/// Something the units are asked to bring.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Resource {
    #[serde(with = "wire")]
    pub text: Story,
}

/// What the form holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Blow {
    /// For which of the caller's agencies, where she may blow for several.
    pub agency: Option<String>,
    pub grade: String,
    pub ground: String,
    #[serde(with = "wire")]
    pub outcome: Story,
    pub resources: Vec<Resource>,
    #[serde(with = "wire")]
    pub tried: Story,
    pub units: Vec<Called>,
}

impl Holds for Blow {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.outcome.each_sealed(visit);
        for one in &mut self.resources {
            one.text.each_sealed(visit);
        }
        self.tried.each_sealed(visit);
    }
}

/// The id of the whistle that an order blows.
pub fn id(order: &Order) -> String {
    order.entropy.id('w', 0)
}

pub(super) fn decide(
    world: &World,
    order: &Order,
    m: &Matter,
    viewer: &Viewer,
    blow: &Blow,
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage >= Stage::Completed {
        return Err(no(Refusal::MatterFinished { stage: m.stage }));
    }
    let (grade, caller) = allowed(world, viewer, blow)?;
    if m.whistles.len() >= WHISTLES_MAX {
        return Err(no(Refusal::TooMany { max: WHISTLES_MAX }));
    }
    check(world, grade, &caller.0, blow)?;
    Ok(drafts(world, order, Stream::Matter(m.id.clone()), (grade, caller), blow))
}

/// An emergency that opens its own matter: one order registers it and sounds.
pub(super) fn anew(
    world: &World,
    order: &Order,
    viewer: &Viewer,
    form: &Register,
    blow: &Blow,
) -> Result<Vec<Draft>, crate::Refusal> {
    if blow.grade != EMERGENCY {
        return Err(no(Refusal::EmergencyOnly));
    }
    let (grade, caller) = allowed(world, viewer, blow)?;
    let mut all = register::decide(world, order, form)?;
    check(world, grade, &caller.0, blow)?;
    let stream = Stream::Matter(order.entropy.id('m', 0));
    all.extend(drafts(world, order, stream, (grade, caller), blow));
    Ok(all)
}

/// The grade's rules, and the agency and role by which the viewer may blow it.
fn allowed<'w>(world: &'w World, viewer: &Viewer, blow: &Blow) -> Result<(&'w Grade, (String, Role)), crate::Refusal> {
    let mut c = Check::default();
    let grade = world.catalogue.whistles.get(&blow.grade);
    c.demand(grade.is_some(), "grade", Problem::UnknownCode);
    c.done()?;
    let refused = || no(Refusal::NotCaller { grade: blow.grade.clone() });
    let grade = grade.ok_or_else(refused)?;
    let may = |agency: &str, role| {
        reach(role, Act::BlowWhistle).involved && world.catalogue.may_blow(&blow.grade, agency, role)
    };
    let hers = viewer.standings.iter().filter(|s| may(&s.agency, s.role));
    let stated = |agency: &String| blow.agency.as_ref().is_none_or(|a| a == agency);
    // Of several roles in one agency, that of the approver: what she blows so, she may approve.
    let mut ways: BTreeMap<String, Role> = BTreeMap::new();
    for s in hers.filter(|s| stated(&s.agency)) {
        let role = ways.entry(s.agency.clone()).or_insert(s.role);
        if grade.approver == Some(s.role) {
            *role = s.role;
        }
    }
    if ways.len() > 1 {
        return Err(no(Refusal::WhichAgency { agencies: ways.into_keys().collect() }));
    }
    Ok((grade, ways.pop_first().ok_or_else(refused)?))
}

fn check(world: &World, grade: &Grade, caller: &str, blow: &Blow) -> Result<(), crate::Refusal> {
    let mut c = Check::default();
    let ground = grade.grounds.contains(&blow.ground) && world.catalogue.grounds.contains_key(&blow.ground);
    c.demand(ground, "ground", Problem::UnknownCode);
    c.text("tried", &blow.tried, TEXT_MAX);
    c.text("outcome", &blow.outcome, TEXT_MAX);
    c.demand(blow.resources.len() <= RESOURCES_MAX, "resources", Problem::TooMany { max: RESOURCES_MAX });
    for one in blow.resources.iter().take(RESOURCES_MAX) {
        c.text("resources", &one.text, LINE_MAX);
    }
    units(world, &mut c, &blow.units, UNITS_MAX);
    c.done()?;
    let leads = blow.units.iter().filter(|u| u.role == UnitRole::Lead).count();
    if leads != 1 {
        return Err(no(Refusal::OneLead { leads }));
    }
    not_caller(caller, blow.units.iter().map(|u| u.agency.as_str()))
}

/// What is wrong with a list of units.
pub(super) fn units(world: &World, c: &mut Check, units: &[Called], max: usize) {
    c.demand(!units.is_empty(), "units", Problem::Empty);
    c.demand(units.iter().all(|u| world.catalogue.agency(&u.agency).is_some()), "units", Problem::UnknownCode);
    c.demand(units.len() <= max, "units", Problem::TooMany { max });
    let once = units.iter().enumerate().all(|(i, u)| units[..i].iter().all(|before| before.agency != u.agency));
    c.demand(once, "units", Problem::Twice);
}

/// Whoever calls does not call itself: it is there already, and would rate itself.
pub(super) fn not_caller<'a>(caller: &str, mut units: impl Iterator<Item = &'a str>) -> Result<(), crate::Refusal> {
    if units.any(|agency| agency == caller) {
        return Err(no(Refusal::CallsItself { agency: caller.to_owned() }));
    }
    Ok(())
}

fn drafts(
    world: &World,
    order: &Order,
    stream: Stream,
    (grade, (agency, role)): (&Grade, (String, Role)),
    blow: &Blow,
) -> Vec<Draft> {
    let whistle = id(order);
    let blown = Blown {
        agency,
        grade: grade.code.clone(),
        ground: blow.ground.clone(),
        outcome: blow.outcome.clone(),
        resources: blow.resources.iter().map(|r| r.text.clone()).collect(),
        role,
        rules: Rules::of(grade),
        tried: blow.tried.clone(),
        units: blow.units.clone(),
        whistle: whistle.clone(),
    };
    let mut all = vec![Draft::new(stream.clone(), Event::WhistleBlown(blown))];
    if grade.approval != Some(Approval::Before) {
        all.push(Draft::new(stream, sounded(world, grade, whistle, &blow.units, order.at)));
    }
    all
}

/// It sounds: every unit's clocks start.
pub(super) fn sounded(world: &World, grade: &Grade, whistle: String, units: &[Called], at: i64) -> Event {
    let clocks = units.iter().flat_map(|u| clock::called(world, grade, &u.agency, at, true)).collect();
    Event::WhistleSounded(Sounded { clocks, units: units.to_vec(), whistle })
}
