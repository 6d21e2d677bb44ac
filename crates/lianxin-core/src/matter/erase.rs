//! **Erase** (抹除): destroys the key of a matter, or of one of its parties. What it sealed cannot be opened again, the
//! log still verifies, and this record is the tombstone.
//!
//! Where the catalogue says that it takes two people, one of those who may erase asks and another one decides. What a rule
//! erases it erases by itself.

use serde::{Deserialize, Serialize};

use super::{
    Command, Erased, ErasureAsked, ErasureGranted, ErasureRefused, Matter, PartyErased, Refusal, draft, no, present,
};
use crate::access::HOUR;
use crate::authority::{Act, Viewer};
use crate::catalogue::{ErasedBy, Erasure};
use crate::field::{Check, LINE_MAX, Problem};
use crate::mail::{self, Template};
use crate::order::{Actor, Order};
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

/// How long an asking waits for its answer, ms: a working week with its weekend. \[D\]: no source gives a figure.
pub const ERASURE_ASKING_LIFE: i64 = 7 * 24 * HOUR;
/// What the tombstone says where two people decided: the reason was given by whoever asked.
pub const GRANTED: &str = "经两人决定抹除，理由见申请。";

/// Somebody asks to erase a matter or one of its parties, and another one is to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureAsking {
    pub id: String,
    /// Actor who asks.
    pub by: String,
    /// The one party it is about; none where it is the matter with all of them.
    pub party: Option<String>,
    /// ms UTC.
    pub at: i64,
}

impl ErasureAsking {
    /// Until when it may be answered, ms UTC.
    pub fn until(&self) -> i64 {
        self.at + ERASURE_ASKING_LIFE
    }

    /// Whether it waits at a moment (ms UTC): its days are not over, and whoever asked may still ask. So the asking of a
    /// closed account falls, and that of somebody who has no right to it any more.
    pub fn waits(&self, world: &World, m: &Matter, at: i64) -> bool {
        let asker = self.by.strip_prefix("account:");
        let asker = asker.and_then(|name| Viewer::of(&world.directory, &world.catalogue, name, at));
        at < self.until() && asker.is_some_and(|v| v.reaches(Act::AskErase, &m.about()))
    }
}

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

/// What people ask for and decide.
pub(super) fn by_people(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let m = present(world, order, command.act(), command.stated().unwrap_or(""))?.0;
    let two = world.catalogue.erasure() == Erasure::TwoPeople;
    if let Command::Erase { party, reason, .. } = command {
        if two { Err(no(Refusal::ErasedByTwo)) } else { decide(m, party.as_deref(), reason) }
    } else if let Command::AskErase { party, reason, .. } = command {
        if two { ask(world, order, m, (party.as_deref(), reason)) } else { Err(no(Refusal::ErasedByOne)) }
    } else if let Command::GrantErase { asking, reason, .. } = command {
        grant(world, order, m, (asking, reason))
    } else if let Command::RefuseErase { asking, reason, .. } = command {
        refuse(world, order, m, (asking, reason))
    } else {
        Ok(Vec::new())
    }
}

/// One asks. A matter that somebody asks to erase whole has nothing more to be asked for.
fn ask(
    world: &World,
    order: &Order,
    m: &Matter,
    (party, reason): (Option<&str>, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased || m.parties.iter().any(|p| p.erased && party == Some(p.id.as_str())) {
        return Err(no(Refusal::Forgotten));
    }
    let about = |a: &&ErasureAsking| a.party.is_none() || a.party.as_deref() == party;
    if m.erasure_askings.iter().filter(about).any(|a| a.waits(world, m, order.at)) {
        return Err(no(Refusal::ErasureAskedAlready));
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.demand(party.is_none_or(|id| m.parties.iter().any(|p| p.id == id)), "party", Problem::UnknownCode);
    c.done()?;
    let (asking, party) = (order.entropy.id('e', 0), party.map(str::to_owned));
    let mut all = draft(m, Event::MatterErasureAsked(ErasureAsked { asking, party, reason: reason.clone() }));
    let about = m.about();
    all.extend(mail::tell_each(world, order, Template::ErasureAsked, |v| v.reaches(Act::DecideErase, &about)));
    Ok(all)
}

/// Another one decides so: the key is destroyed.
fn grant(
    world: &World,
    order: &Order,
    m: &Matter,
    (asking, reason): (&str, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    let found = of_another(world, order, m, asking)?;
    let tombstone = decide(m, found.party.as_deref(), reason)?;
    let mut all = draft(m, Event::MatterErasureGranted(ErasureGranted { asking: found.id.clone() }));
    all.extend(tombstone);
    Ok(all)
}

/// Another one decides against it.
fn refuse(
    world: &World,
    order: &Order,
    m: &Matter,
    (asking, reason): (&str, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    let found = of_another(world, order, m, asking)?;
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    let asking = found.id.clone();
    Ok(draft(m, Event::MatterErasureRefused(ErasureRefused { asking, reason: reason.clone() })))
}

/// The asking of this id that waits, where it is another's.
fn of_another<'m>(
    world: &World,
    order: &Order,
    m: &'m Matter,
    asking: &str,
) -> Result<&'m ErasureAsking, crate::Refusal> {
    let waits = |a: &&ErasureAsking| a.id == asking && a.waits(world, m, order.at);
    let found = m.erasure_askings.iter().find(waits).ok_or(no(Refusal::ErasureNotAsked))?;
    if found.by == order.actor.to_string() { Err(no(Refusal::OwnRequest)) } else { Ok(found) }
}

/// The tombstone. What is forgotten already needs none.
fn decide(m: &Matter, party: Option<&str>, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
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
