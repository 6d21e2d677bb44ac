//! **Complete** (办结): an assisting agency ends its own part; the lead ends the matter, but not while an assisting
//! agency is neither done nor released. So nobody is left behind by a matter that calls itself done.

use super::{Completed, Matter, PartCompleted, PartRole, PartState, Refusal, acting, draft, no};
use crate::authority::{Act, Viewer};
use crate::field::{Check, Problem, TEXT_MAX};
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

pub(super) fn decide(
    world: &World,
    m: &Matter,
    viewer: &Viewer,
    (stated, result, text): (Option<&str>, &str, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !m.stage.is_with_agencies() {
        return Err(no(Refusal::OutOfTurn { act: "complete".to_owned(), stage: m.stage }));
    }
    let agency = acting(m, viewer, Act::Complete, stated)?;
    let part = m.part(&agency).filter(|p| p.role != PartRole::Centre).ok_or(no(Refusal::NoPart))?;
    match part.state {
        PartState::Called => return Err(no(Refusal::NotAcknowledged { agency })),
        PartState::Done => return Err(no(Refusal::DoneAlready { agency })),
        PartState::Acknowledged | PartState::Released | PartState::Returned => {}
    }
    let leads = part.role == PartRole::Lead;
    let running =
        m.parts.iter().filter(|p| p.role == PartRole::Assist && !p.state.is_over() && p.state != PartState::Done);
    let agencies: Vec<String> = running.map(|p| p.agency.clone()).collect();
    if leads && !agencies.is_empty() {
        return Err(no(Refusal::AssistsRunning { agencies }));
    }
    let mut c = Check::default();
    c.demand(world.catalogue.results.contains_key(result), "result", Problem::UnknownCode);
    c.text("text", text, TEXT_MAX);
    c.done()?;
    let (result, text) = (result.to_owned(), text.clone());
    Ok(draft(
        m,
        if leads {
            Event::MatterCompleted(Completed { agency, occurred_at: None, result, text })
        } else {
            Event::MatterPartCompleted(PartCompleted { agency, result, text })
        },
    ))
}
