//! **Accept** (受理): the centre takes the matter on. Its clock to accept stops, its clock to dispatch starts. A
//! petition that was taken in begins to run here.

use super::{Accepted, Matter, Refusal, Stage, clock, draft, no};
use crate::catalogue::Act as Bound;
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

pub(super) fn decide(world: &World, order: &Order, m: &Matter) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage != Stage::Registered {
        return Err(no(Refusal::OutOfTurn { act: "accept".to_owned(), stage: m.stage }));
    }
    let centre = m.centre().ok_or(no(Refusal::NoCentre))?;
    let clocks = clock::on(world, m, Bound::Dispatch, centre, order.at).into_iter().collect();
    Ok(draft(m, Event::MatterAccepted(Accepted { clocks })))
}
