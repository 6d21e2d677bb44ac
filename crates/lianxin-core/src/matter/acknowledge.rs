//! **Acknowledge** (签收): an agency signs for its part. Its clock to acknowledge stops, its clock to handle starts; it
//! counts from dispatch, so that signing late wins no time.

use super::{Acknowledged, Matter, PartRole, PartState, Refusal, Stage, Started, acting, clock, draft, no};
use crate::authority::{Act, Viewer};
use crate::catalogue::Act as Bound;
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

pub(super) fn decide(
    world: &World,
    order: &Order,
    m: &Matter,
    viewer: &Viewer,
    stated: Option<&str>,
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if !matches!(m.stage, Stage::Dispatched | Stage::Acknowledged | Stage::Handling) {
        return Err(no(Refusal::OutOfTurn { act: "acknowledge".to_owned(), stage: m.stage }));
    }
    let agency = acting(m, viewer, Act::Acknowledge, stated)?;
    let part = m.part(&agency).filter(|p| p.role != PartRole::Centre).ok_or(no(Refusal::NoPart))?;
    if part.state != PartState::Called {
        return Err(no(Refusal::DoneAlready { agency }));
    }
    let called = m.clocks.iter().find(|c| c.agency == agency && c.act == Bound::Acknowledge);
    let from = called.map_or(order.at, |c| c.started);
    let handle = clock::on(world, m, Bound::Handle, &agency, from).map(|c| Started { from: Some(from), ..c });
    let clocks = handle.into_iter().collect();
    Ok(draft(m, Event::MatterAcknowledged(Acknowledged { agency, clocks })))
}
