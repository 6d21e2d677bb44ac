//! **Approve** (批准) and **refuse** (不批准): "坚决防止随意吹哨" (宜黄). What sounds only when approved sounds now; what sounded
//! at once is approved afterwards. What waits for approval when its matter is finished calls nobody any more. What has
//! sounded cannot be refused: it is closed, with a word on why.

use super::{Approved, Called, Here, Refusal, Refused, Stage, blow, draft, no};
use crate::authority::Act;
use crate::catalogue::Approval;
use crate::field::{Check, TEXT_MAX};
use crate::matter;
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

pub(super) fn decide(world: &World, order: &Order, here: &Here<'_>) -> Result<Vec<Draft>, crate::Refusal> {
    let w = here.w;
    here.remembered()?;
    let waits = match w.rules.approval {
        Some(Approval::Before) => w.stage == Stage::Asked,
        Some(Approval::After) => w.stage >= Stage::Sounded && w.approved.is_none(),
        None => false,
    };
    if !waits {
        return Err(no(Refusal::OutOfTurn { act: Act::ApproveWhistle.code().to_owned(), stage: w.stage }));
    }
    approver(order, here)?;
    if w.stage == Stage::Asked && here.m.stage >= matter::Stage::Completed {
        return Err(no(Refusal::MatterFinished { stage: here.m.stage }));
    }
    let mut all = draft(here.m, Event::WhistleApproved(Approved { whistle: w.id.clone() }));
    if let (Stage::Asked, Some(grade)) = (w.stage, world.catalogue.whistles.get(&w.grade)) {
        let units: Vec<Called> = w.units.iter().map(|u| Called { agency: u.agency.clone(), role: u.role }).collect();
        all.extend(draft(here.m, blow::sounded(world, grade, w.id.clone(), &units, order.at)));
    }
    Ok(all)
}

pub(super) fn refuse(order: &Order, here: &Here<'_>, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    here.at(Stage::Asked, "refuse-whistle")?;
    approver(order, here)?;
    let mut c = Check::default();
    c.text("reason", reason, TEXT_MAX);
    c.done()?;
    Ok(draft(here.m, Event::WhistleRefused(Refused { reason: reason.clone(), whistle: here.w.id.clone() })))
}

/// Whoever holds the approver's role where the matter is; but not whoever blew it, unless the catalogue lets that very role
/// both blow and approve.
fn approver(order: &Order, here: &Here<'_>) -> Result<(), crate::Refusal> {
    let w = here.w;
    let role = w.rules.approver.ok_or(crate::Refusal::NotYours)?;
    let about = here.m.about();
    if !here.viewer.standings.iter().any(|s| s.role == role && s.reaches(Act::ApproveWhistle, &about)) {
        return Err(no(Refusal::NotApprover { role }));
    }
    if order.actor.to_string() == w.caller.actor && w.caller.role != role {
        return Err(no(Refusal::OwnWhistle));
    }
    Ok(())
}
