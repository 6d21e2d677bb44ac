//! **Erase** (抹除): destroys the key of a matter, or of one of its parties. What it sealed cannot be opened again, the
//! log still verifies, and this record is the tombstone.

use serde::{Deserialize, Serialize};

use super::{Erased, Matter, PartyErased, Refusal, draft, no};
use crate::catalogue::ErasedBy;
use crate::field::{Check, LINE_MAX, Problem};
use crate::order::{Actor, Order};
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

/// Which rule asks for an erasure that no coordinator asks for. The record's actor says which it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErasureRule {
    /// By the door, before it serves: the list of tombstones knows of it, and this log, which is older, does not.
    LaterTombstone,
    /// By time: the months that the catalogue states for its kind are over, and it says that time forgets it.
    RetentionOver,
}

/// The order id of such an erasure: the same however often it is asked for.
pub fn by_rule_id(rule: ErasureRule, matter: &str, party: Option<&str>) -> String {
    let of = party.unwrap_or("");
    match rule {
        ErasureRule::LaterTombstone => format!("tombstone:{matter}:{of}"),
        ErasureRule::RetentionOver => format!("retention:{matter}:{of}"),
    }
}

/// A rule has no version in sight: what it erases it erases whatever was done in between.
pub(super) fn by_rule(
    world: &World,
    order: &Order,
    (matter, party, rule): (&str, Option<&str>, ErasureRule),
    reason: &Story,
) -> Result<Vec<Draft>, crate::Refusal> {
    let by = match rule {
        ErasureRule::LaterTombstone => Actor::Door,
        ErasureRule::RetentionOver => Actor::Clock,
    };
    if order.actor != by {
        return Err(crate::Refusal::NotYours);
    }
    let m = world.matters.get(matter).ok_or(crate::Refusal::Absent)?;
    if rule == ErasureRule::RetentionOver && !(party.is_none() && is_over(world, m, order.at)) {
        return Err(no(Refusal::NotDue));
    }
    decide(m, party, reason)
}

/// Whether time forgets it at this moment (ms UTC).
fn is_over(world: &World, m: &Matter, at: i64) -> bool {
    let (Some(ended), Some(rule)) = (m.ended_at, world.catalogue.retention(&m.kind)) else { return false };
    rule.by == ErasedBy::Clock && rule.over(&world.catalogue.calendar, ended) <= at
}

pub(super) fn decide(m: &Matter, party: Option<&str>, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    let named = |id: &str| m.parties.iter().find(|p| p.id == id);
    c.demand(party.is_none_or(|id| named(id).is_some()), "party", Problem::UnknownCode);
    c.done()?;
    let reason = reason.clone();
    match party {
        Some(id) if m.erased || named(id).is_some_and(|p| p.erased) => Ok(Vec::new()),
        Some(id) => Ok(draft(m, Event::MatterPartyErased(PartyErased { party: id.to_owned(), reason }))),
        None if m.erased => Ok(Vec::new()),
        None => Ok(draft(m, Event::MatterErased(Erased { reason }))),
    }
}
