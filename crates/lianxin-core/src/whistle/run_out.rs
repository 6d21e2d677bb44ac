//! **Run out** (超时) and **climb** (升级): by time alone. A unit's clock that still runs at its due moment is recorded once,
//! and its ladder begins; then each step in turn tells whoever must know and raises oversight. Nobody presses anything.
//! The ladder stops when the unit answers, objects, is released, or the whistle is closed.

use super::{LadderClimbed, Overseen, Refusal, Stage, UnitRanOut, Whistle, clock, draft, no};
use crate::catalogue::{Act as Bound, Tell};
use crate::matter::Matter;
use crate::order::{Actor, Order};
use crate::record::{Draft, Event};
use crate::world::World;

/// The order id of a unit's running out: the same however often time asks.
pub fn id(whistle: &str, act: Bound, agency: &str, due: i64) -> String {
    format!("whistle-late:{whistle}:{}:{agency}:{due}", act.code())
}

/// The order id of a step of a unit's ladder.
pub fn climb_id(whistle: &str, act: Bound, agency: &str, (due, step): (i64, u32)) -> String {
    format!("whistle-climb:{whistle}:{}:{agency}:{due}:{step}", act.code())
}

/// The whistle, if time may ask and it sounds.
fn found<'w>(
    world: &'w World,
    order: &Order,
    (matter, whistle): (&str, &str),
) -> Result<(&'w Matter, &'w Whistle), crate::Refusal> {
    if order.actor != Actor::Clock {
        return Err(crate::Refusal::NotYours);
    }
    let m = world.matters.get(matter).ok_or(crate::Refusal::Absent)?;
    let w = m.whistles.iter().find(|w| w.id == whistle).ok_or(crate::Refusal::Absent)?;
    if w.stage != Stage::Sounded || w.forgotten {
        return Err(no(Refusal::NotDue));
    }
    Ok((m, w))
}

pub(super) fn decide(
    world: &World,
    order: &Order,
    ids: (&str, &str),
    (act, agency, due): (Bound, &str, i64),
) -> Result<Vec<Draft>, crate::Refusal> {
    let (m, w) = found(world, order, ids)?;
    let clock = w.unit(agency).and_then(|u| u.clocks.iter().find(|c| c.act == act && c.due == due));
    // The end of the time to object is nobody's lateness.
    let clock = clock.filter(|c| c.act != Bound::Return).ok_or(no(Refusal::NotDue))?;
    if clock.ran_out {
        return Ok(Vec::new());
    }
    if !clock.runs() || order.at < due {
        return Err(no(Refusal::NotDue));
    }
    // Work that takes longer is late; the ladder is for units that do not answer.
    let ladder = if act == Bound::Handle { Vec::new() } else { clock::ladder(world, &w.grade, due) };
    let (agency, whistle) = (agency.to_owned(), w.id.clone());
    Ok(draft(m, Event::WhistleUnitRanOut(UnitRanOut { act, agency, due, ladder, whistle })))
}

pub(super) fn climb(
    world: &World,
    order: &Order,
    ids: (&str, &str),
    (act, agency, due): (Bound, &str, i64),
    step: u32,
) -> Result<Vec<Draft>, crate::Refusal> {
    let (m, w) = found(world, order, ids)?;
    let unit = w.unit(agency).ok_or(no(Refusal::NotDue))?;
    let known = unit.ladders.iter().find(|l| l.act == act && l.due == due);
    if known.is_some_and(|l| l.steps.iter().any(|s| s.rung.step == step && s.climbed.is_some())) {
        return Ok(Vec::new());
    }
    let goes_on = unit.ladder().filter(|l| l.act == act && l.due == due);
    let next = goes_on.and_then(|l| l.steps.iter().find(|s| s.climbed.is_none())).map(|s| &s.rung);
    let rung = next.filter(|r| r.step == step && r.at <= order.at).ok_or(no(Refusal::NotDue))?;
    let told = told(world, m, w, agency, rung.tell);
    let (agency, whistle) = (agency.to_owned(), w.id.clone());
    let overseen = rung.oversight.clone().map(|grade| {
        Event::WhistleOverseen(Overseen { agency: agency.clone(), grade, step, whistle: whistle.clone() })
    });
    let mut all = draft(m, Event::WhistleLadderClimbed(LadderClimbed { act, agency, step, told, whistle }));
    all.extend(overseen.into_iter().flat_map(|event| draft(m, event)));
    Ok(all)
}

/// Who is told. Who stands under nobody is told of to the district's centre, so that no silence stays unheard.
fn told(world: &World, m: &Matter, w: &Whistle, agency: &str, tell: Tell) -> Vec<String> {
    let catalogue = &world.catalogue;
    let found: Vec<String> = match tell {
        Tell::Unit => vec![agency.to_owned(), w.caller.agency.clone()],
        Tell::Superior => catalogue.superiors(agency).first().map(|a| a.code.clone()).into_iter().collect(),
        Tell::Centre => Vec::new(),
        Tell::Designator => catalogue.designators(&m.division).iter().map(|a| a.code.clone()).collect(),
    };
    if found.is_empty() {
        return catalogue.centre_for(&world.district).map(|a| a.code.clone()).into_iter().collect();
    }
    found
}
