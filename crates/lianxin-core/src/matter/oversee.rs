//! **Oversee** (催办、督办、挂牌督办、约谈), **release** (解除协办) and **archive** (归档): what those above and around an agency do.

use super::{Archived, Matter, Overseen, Oversight, PartRole, PartState, Refusal, Released, Stage, draft, no};
use crate::field::{Check, LINE_MAX, TEXT_MAX};
use crate::record::{Draft, Event};
use crate::value::Story;

pub(super) fn decide(m: &Matter, grade: Oversight, text: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage.is_ended() || m.stage >= Stage::Completed {
        return Err(no(Refusal::OutOfTurn { act: "oversee".to_owned(), stage: m.stage }));
    }
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    let agency = m.owner().map(str::to_owned);
    Ok(draft(m, Event::MatterOverseen(Overseen { agency, grade, text: Some(text.clone()) })))
}

/// An assisting agency need not go on.
pub(super) fn release(m: &Matter, agency: &str, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !m.stage.is_with_agencies() {
        return Err(no(Refusal::OutOfTurn { act: "release".to_owned(), stage: m.stage }));
    }
    let part = m.parts.iter().find(|p| p.agency == agency && p.role == PartRole::Assist && !p.state.is_over());
    if part.is_none_or(|p| p.state == PartState::Done) {
        return Err(no(Refusal::AssistsNot { agency: agency.to_owned() }));
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    Ok(draft(m, Event::MatterReleased(Released { agency: agency.to_owned(), reason: reason.clone() })))
}

pub(super) fn archive(m: &Matter) -> Result<Vec<Draft>, crate::Refusal> {
    if !matches!(m.stage, Stage::FollowedUp | Stage::Rated | Stage::Declined) {
        return Err(no(Refusal::OutOfTurn { act: "archive".to_owned(), stage: m.stage }));
    }
    Ok(draft(m, Event::MatterArchived(Archived {})))
}
