//! What a matter's whistles are after a record of its stream.

use super::state::{Rating, Stage, Unit, UnitState, Whistle};
use crate::catalogue::Act as Bound;
use crate::record::{Event, Record};

fn on(whistles: &mut [Whistle], id: &str, then: impl FnOnce(&mut Whistle)) {
    if let Some(w) = whistles.iter_mut().find(|w| w.id == id) {
        then(w);
    }
}

/// A unit's own step: the whistle's version stays.
fn step(whistles: &mut [Whistle], id: &str, agency: &str, then: impl FnOnce(&mut Unit)) {
    on(whistles, id, |w| {
        if let Some(u) = w.units.iter_mut().find(|u| u.agency == agency) {
            then(u);
        }
    });
}

/// What changes what the caller or the approver can do next.
fn turn(whistles: &mut [Whistle], id: &str, then: impl FnOnce(&mut Whistle)) {
    on(whistles, id, |w| {
        w.version += 1;
        then(w);
    });
}

/// A unit's turn: both.
fn unit(whistles: &mut [Whistle], id: &str, agency: &str, then: impl FnOnce(&mut Unit)) {
    turn(whistles, id, |_| {});
    step(whistles, id, agency, then);
}

pub(crate) fn evolve(all: &mut Vec<Whistle>, record: &Record) {
    let at = record.recorded_at;
    if let Event::WhistleBlown(e) = &record.event {
        all.push(Whistle::blown(e, record.actor.to_string(), at));
    } else if let Event::MatterErased(_) = &record.event {
        all.iter_mut().for_each(|w| w.forgotten = true);
    } else {
        whole(all, &record.event, at);
        of_unit(all, &record.event, at);
    }
}

/// Records about the whole of a whistle.
fn whole(all: &mut [Whistle], event: &Event, at: i64) {
    if let Event::WhistleApproved(e) = event {
        turn(all, &e.whistle, |w| w.approved = Some(at));
    } else if let Event::WhistleRefused(e) = event {
        turn(all, &e.whistle, |w| w.stage = Stage::Refused);
    } else if let Event::WhistleSounded(e) = event {
        turn(all, &e.whistle, |w| {
            w.stage = Stage::Sounded;
            w.sounded = Some(at);
            w.call(&e.units, &e.clocks, at);
        });
    } else if let Event::WhistleUnitsCalled(e) = event {
        turn(all, &e.whistle, |w| w.call(&e.units, &e.clocks, at));
    } else if let Event::WhistleObjectionRuled(e) = event {
        turn(all, &e.whistle, |w| w.ruled(e, at));
    } else if let Event::WhistleLadderClimbed(e) = event {
        on(all, &e.whistle, |w| w.told.extend(e.told.iter().cloned()));
        step(all, &e.whistle, &e.agency, |u| u.climbed(e.act, e.step, at));
    } else if let Event::WhistleClosed(e) = event {
        turn(all, &e.whistle, |w| {
            w.stage = Stage::Closed;
            w.closed = Some(at);
            w.units.iter_mut().for_each(|u| u.stop(&[], at));
        });
    } else if let Event::WhistleRated(e) = event {
        let (agency, by) = (e.agency.clone(), e.by.clone());
        on(all, &e.whistle, |w| w.rated(Rating { agency, by, satisfaction: e.satisfaction }));
    }
}

/// Records about one unit. Its first answer ends what it owed in the way of answering.
fn of_unit(all: &mut [Whistle], event: &Event, at: i64) {
    if let Event::WhistleUnitAcknowledged(e) = event {
        step(all, &e.whistle, &e.agency, |u| answered(u, at));
    } else if let Event::WhistleUnitPhoned(e) = event {
        step(all, &e.whistle, &e.agency, |u| {
            u.phoned = true;
            answered(u, at);
        });
    } else if let Event::WhistleUnitSetOut(e) = event {
        step(all, &e.whistle, &e.agency, |u| u.state = UnitState::OnTheWay);
    } else if let Event::WhistleUnitReportedIn(e) = event {
        step(all, &e.whistle, &e.agency, |u| {
            u.state = e.mode.state();
            u.stop(&[], at);
            u.clocks.extend(e.clocks.iter().map(|s| crate::matter::Clock::started(s, at)));
        });
    } else if let Event::WhistleUnitHandled(e) = event {
        step(all, &e.whistle, &e.agency, |u| u.state = UnitState::Handling);
    } else if let Event::WhistleUnitRanOut(e) = event {
        step(all, &e.whistle, &e.agency, |u| u.ran_out(e));
    } else if let Event::WhistleUnitObjected(e) = event {
        unit(all, &e.whistle, &e.agency, |u| {
            u.objections += 1;
            ended(u, UnitState::Objected, at);
        });
    } else if let Event::WhistleUnitDone(e) = event {
        unit(all, &e.whistle, &e.agency, |u| ended(u, UnitState::Done, at));
    } else if let Event::WhistleUnitReleased(e) = event {
        unit(all, &e.whistle, &e.agency, |u| ended(u, UnitState::Released, at));
    }
}

fn answered(u: &mut Unit, at: i64) {
    u.state = UnitState::Acknowledged;
    u.stop(&[Bound::Acknowledge], at);
}

fn ended(u: &mut Unit, state: UnitState, at: i64) {
    u.state = state;
    u.stop(&[], at);
}
