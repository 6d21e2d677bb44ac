//! How far each unit is, from the records of its matter's stream: when it took which step, and what it last said.

use lianxin_core::whistle::{Unit, UnitState};
use lianxin_core::{Event, catalogue::Act as Bound};
use lianxin_store::Line;

use crate::page::Shown;
use crate::show::whistle::Node;

/// 呼叫 应哨 在途 到场 处置 完成
const STEPS: usize = 6;

/// What a unit did: the step it reached, and what it said.
struct Did<'e> {
    whistle: &'e str,
    agency: &'e str,
    /// Its place in the track; none where it is off it.
    step: Option<usize>,
}

fn did(event: &Event) -> Option<Did<'_>> {
    let on = |whistle, agency, step| Some(Did { whistle, agency, step });
    if let Event::WhistleUnitAcknowledged(e) = event {
        on(&e.whistle, &e.agency, Some(1))
    } else if let Event::WhistleUnitPhoned(e) = event {
        on(&e.whistle, &e.agency, Some(1))
    } else if let Event::WhistleUnitSetOut(e) = event {
        on(&e.whistle, &e.agency, Some(2))
    } else if let Event::WhistleUnitReportedIn(e) = event {
        on(&e.whistle, &e.agency, Some(3))
    } else if let Event::WhistleUnitHandled(e) = event {
        on(&e.whistle, &e.agency, Some(4))
    } else if let Event::WhistleUnitDone(e) = event {
        on(&e.whistle, &e.agency, Some(5))
    } else if let Event::WhistleUnitObjected(e) = event {
        on(&e.whistle, &e.agency, None)
    } else if let Event::WhistleUnitReleased(e) = event {
        on(&e.whistle, &e.agency, None)
    } else {
        None
    }
}

/// Whether a record is about this whistle.
pub(super) fn is_about(event: &Event, whistle: &str) -> bool {
    if let Some(did) = did(event) {
        return did.whistle == whistle;
    }
    let id = if let Event::WhistleBlown(e) = event {
        &e.whistle
    } else if let Event::WhistleApproved(e) = event {
        &e.whistle
    } else if let Event::WhistleRefused(e) = event {
        &e.whistle
    } else if let Event::WhistleSounded(e) = event {
        &e.whistle
    } else if let Event::WhistleUnitsCalled(e) = event {
        &e.whistle
    } else if let Event::WhistleObjectionRuled(e) = event {
        &e.whistle
    } else if let Event::WhistleUnitRanOut(e) = event {
        &e.whistle
    } else if let Event::WhistleLadderClimbed(e) = event {
        &e.whistle
    } else if let Event::WhistleOverseen(e) = event {
        &e.whistle
    } else if let Event::WhistleClosed(e) = event {
        &e.whistle
    } else if let Event::WhistleRated(e) = event {
        &e.whistle
    } else {
        return false;
    };
    id == whistle
}

/// When a unit took its steps since it was called the last time, and its last words.
pub(super) struct Track {
    pub at: [Option<i64>; STEPS],
    pub said: Option<String>,
}

/// Reads a unit's track.
pub(super) fn track(history: &[Line], whistle: &str, unit: &Unit) -> Track {
    let called = unit.clock(Bound::Acknowledge).map(|c| c.started);
    let mut found = Track { at: [called, None, None, None, None, None], said: None };
    for line in history.iter().filter(|l| called.is_none_or(|c| l.record.recorded_at >= c)) {
        let Some(did) = did(&line.record.event).filter(|d| d.whistle == whistle && d.agency == unit.agency) else {
            continue;
        };
        if let Some(step) = did.step {
            found.at[step] = found.at[step].or(Some(line.record.recorded_at));
        }
        if let Some(text) = line.story.iter().flatten().next() {
            found.said = Some(text.clone());
        }
    }
    found
}

/// The step where a unit is, and how that is shown: shape and colour.
pub(super) fn place(unit: &Unit) -> (usize, &'static str, &'static str) {
    match unit.state {
        UnitState::Called => (1, "n-next", "is-soon"),
        UnitState::Missed => (1, "n-late", "is-late"),
        UnitState::Objected => (1, "n-ask", "is-soon"),
        UnitState::Acknowledged => (1, "n-now", "is-run"),
        UnitState::OnTheWay => (2, "n-now", "is-run"),
        UnitState::OnScene | UnitState::Online => (3, "n-now", "is-run"),
        UnitState::Handling => (4, "n-now", "is-run"),
        UnitState::Done => (5, "n-done", "is-done"),
        UnitState::Released => (5, "n-skip", "is-rest"),
    }
}

/// The six nodes of a unit's track.
pub(super) fn nodes(shown: &Shown, unit: &Unit, track: &Track) -> Vec<Node> {
    let (here, shape, class) = place(unit);
    let waits = unit.relieved || unit.state == UnitState::Released;
    let last = track.at.iter().rposition(Option::is_some).unwrap_or(0);
    let node = |step: usize| {
        let reached = track.at[step];
        let (shape, class) = match reached {
            _ if step == here && !waits => (shape, class),
            Some(_) => ("n-done", "is-done"),
            None if step < last => ("n-skip", ""),
            None => ("n-next", ""),
        };
        Node {
            name: shown.say(&format!("whistle-step-{step}")),
            shape,
            class,
            when: reached.map_or_else(String::new, |at| shown.tell().hour(at)),
            now: step == here && !waits,
        }
    };
    (0..STEPS).map(node).collect()
}
