//! **Await** and **resume** (中止、恢复计时): one agency's clock stands still, for a listed reason only, and goes on with
//! as much time as was left. No other agency's clock moves.

use super::{Clock, Matter, Refusal, Resumed, Started, Waiting, acting, draft, no};
use crate::authority::{Act, Viewer};
use crate::calendar::{Calendar, Due, Unit};
use crate::catalogue::Act as Bound;
use crate::field::{Check, Problem};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

pub(super) fn decide(
    world: &World,
    m: &Matter,
    viewer: &Viewer,
    (stated, ground): (Option<&str>, &str),
) -> Result<Vec<Draft>, crate::Refusal> {
    let (agency, clock) = handling(m, viewer, Act::Await, ("await", stated))?;
    if clock.paused.is_some() {
        return Err(no(Refusal::WaitsAlready { agency }));
    }
    let mut c = Check::default();
    c.demand(world.catalogue.wait_grounds.contains_key(ground), "ground", Problem::UnknownCode);
    c.done()?;
    Ok(draft(m, Event::MatterWaiting(Waiting { agency, ground: ground.to_owned() })))
}

pub(super) fn resume(
    world: &World,
    order: &Order,
    m: &Matter,
    viewer: &Viewer,
    stated: Option<&str>,
) -> Result<Vec<Draft>, crate::Refusal> {
    let (agency, clock) = handling(m, viewer, Act::Await, ("resume", stated))?;
    let Some(since) = clock.paused.as_ref().map(|p| p.since) else { return Err(no(Refusal::WaitsNot { agency })) };
    let by_day = world.catalogue.limit_unit(&clock.limit, clock.started);
    let due = shifted(&world.catalogue.calendar, clock.due, (since, order.at), by_day);
    let started = Started {
        act: clock.act,
        agency: agency.clone(),
        due: due.at,
        from: Some(clock.started),
        limit: clock.limit.clone(),
        provisional: due.provisional || clock.provisional,
    };
    Ok(draft(m, Event::MatterResumed(Resumed { agency, clock: started })))
}

/// The due moment after a pause: as much is left as was left when it began. Minutes and hours by the instant; days by
/// whole days, working days by working days, each to the end of its day.
fn shifted(calendar: &Calendar, due: i64, (since, now): (i64, i64), unit: Unit) -> Due {
    let (paused, today) = (calendar.local_date(since), calendar.local_date(now));
    // A due day ends at the instant after its last second: the day itself is the one before.
    let last = calendar.local_date(due - 1);
    match unit {
        Unit::Minutes | Unit::Hours => Due { at: due.saturating_add(now - since), provisional: false },
        Unit::Days | Unit::Months => {
            let day = calendar.workday_from(today.plus((last.days() - paused.days()).max(0)));
            Due { at: calendar.end_of(day.value()), provisional: day.is_assumed() }
        }
        Unit::Workdays => {
            let left = calendar.workdays_between(paused, last).value();
            let counted = calendar.due(now, crate::calendar::Term { amount: left, unit: Unit::Workdays });
            // An extension may end on a day off, which counts as no working day: a pause takes no time away all the same.
            if counted.at < due { Due { at: due, provisional: false } } else { counted }
        }
    }
}

/// The agency for which she acts, and its clock of handling.
pub(super) fn handling<'m>(
    m: &'m Matter,
    viewer: &Viewer,
    act: Act,
    (name, stated): (&str, Option<&str>),
) -> Result<(String, &'m Clock), crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !m.stage.is_with_agencies() {
        return Err(no(Refusal::OutOfTurn { act: name.to_owned(), stage: m.stage }));
    }
    let agency = acting(m, viewer, act, stated)?;
    let clock = m.clocks.iter().find(|c| c.agency == agency && c.act == Bound::Handle && c.stopped.is_none());
    match clock {
        Some(clock) => Ok((agency, clock)),
        None => Err(no(Refusal::NoClock { agency })),
    }
}
