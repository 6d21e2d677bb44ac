//! **Decline** (不予受理): it belongs elsewhere, and whoever raised it is told where.

use super::{Declined, Matter, Refusal, Stage, draft, no};
use crate::field::{Check, LINE_MAX, Problem};
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

pub(super) fn decide(world: &World, m: &Matter, channel: &str, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage != Stage::Registered {
        return Err(no(Refusal::OutOfTurn { act: "decline".to_owned(), stage: m.stage }));
    }
    let mut c = Check::default();
    c.demand(world.catalogue.channels.contains_key(channel), "channel", Problem::UnknownCode);
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    Ok(draft(m, Event::MatterDeclined(Declined { channel: channel.to_owned(), reason: reason.clone() })))
}
