//! **Classify** (分级) and **move phase** (调整环节): what the matter is like, and where in the net it belongs. Promises
//! already made to whoever raised it do not change by it.

use super::{Classified, Complexity, Matter, PhaseMoved, Refusal, Urgency, draft, no};
use crate::catalogue::Phase;
use crate::field::{Check, LINE_MAX};
use crate::record::{Draft, Event};
use crate::value::Story;

pub(super) fn decide(m: &Matter, complexity: Complexity, urgency: Urgency) -> Result<Vec<Draft>, crate::Refusal> {
    open(m, "classify")?;
    if (m.complexity, m.urgency) == (Some(complexity), Some(urgency)) {
        return Ok(Vec::new());
    }
    Ok(draft(m, Event::MatterClassified(Classified { complexity, urgency })))
}

pub(super) fn move_phase(m: &Matter, phase: Phase, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    open(m, "move-phase")?;
    if m.phase == phase {
        return Ok(Vec::new());
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    Ok(draft(m, Event::MatterPhaseMoved(PhaseMoved { phase, reason: reason.clone() })))
}

fn open(m: &Matter, act: &str) -> Result<(), crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage.is_ended() {
        return Err(no(Refusal::OutOfTurn { act: act.to_owned(), stage: m.stage }));
    }
    Ok(())
}
