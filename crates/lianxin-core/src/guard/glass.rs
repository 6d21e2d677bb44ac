//! **Break-glass** (应急查看): a child is in danger, and whoever could approve does not answer. Who takes the right says why,
//! has it for one party and an hour, and is reviewed by somebody else; while a review of hers is overdue she takes no other.

use super::{GlassBroken, GlassLookedAt, GlassReviewed, Refusal};
use crate::access::HOUR;
use crate::authority::{Act, Viewer};
use crate::directory::Directory;
use crate::field::{Check, LINE_MAX, Problem, TEXT_MAX};
use crate::mail::{self, Template};
use crate::matter::Matter;
use crate::order::Order;
use crate::record::{Draft, Event, Record, Stream};
use crate::value::Story;
use crate::world::World;

/// How long it lasts, ms.
pub const GLASS_LIFE: i64 = HOUR;
/// Within which time it is reviewed, ms.
pub const REVIEW_TERM: i64 = 72 * HOUR;
/// Shortest reason, in characters: a sentence, not a word.
pub const REASON_MIN: usize = 10;

/// A right that somebody took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glass {
    /// Who took it, by sign-in name.
    pub account: String,
    pub agency: String,
    pub matter: String,
    pub party: String,
    /// ms UTC.
    pub at: i64,
    /// ms UTC.
    pub until: i64,
    /// Seq of the record that seals its reason.
    pub seq: i64,
    /// Whether it was right, by whom and when (ms UTC); `None`: not reviewed yet.
    pub review: Option<(bool, String, i64)>,
}

impl Glass {
    /// When its review is due, ms UTC.
    pub fn due(&self) -> i64 {
        self.at + REVIEW_TERM
    }

    /// Whether it lets this account open this party's fields at this moment.
    pub fn lets(&self, account: &str, party: &str, at: i64) -> bool {
        self.account == account && self.party == party && at < self.until
    }

    /// Whether its review should have been made by now.
    pub fn is_overdue(&self, at: i64) -> bool {
        self.review.is_none() && self.due() <= at
    }
}

pub(super) fn shatter(
    world: &World,
    order: &Order,
    (m, viewer): (&Matter, &Viewer),
    (party, reason): (&str, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(crate::Refusal::Matter(crate::matter::Refusal::Forgotten));
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    let long = reason.clear().trim().chars().count() >= REASON_MIN;
    c.demand(long, "reason", Problem::TooShort { min: REASON_MIN });
    c.demand(m.parties.iter().any(|p| p.id == party && !p.erased), "party", Problem::UnknownCode);
    c.done()?;
    let mut hers = world.directory.glasses.iter().filter(|(_, g)| g.account == viewer.account);
    if let Some((id, g)) = hers.clone().find(|(_, g)| g.is_overdue(order.at)) {
        return Err(Refusal::ReviewOverdue { glass: id.clone(), due: g.due() }.into());
    }
    if hers.any(|(_, g)| g.matter == m.id && g.lets(&viewer.account, party, order.at)) {
        return Ok(Vec::new());
    }
    let standing = crate::access::as_whom(viewer, m, Act::BreakGlass)?;
    let event = GlassBroken {
        agency: standing.agency.clone(),
        glass: order.entropy.id('b', 0),
        matter: m.id.clone(),
        party: party.to_owned(),
        reason: reason.clone(),
        role: standing.role,
        until: order.at + GLASS_LIFE,
    };
    let mut all = vec![Draft::new(Stream::Directory, Event::GlassBroken(event))];
    // Each is an alarm: none is kept back because another one waits.
    all.extend(mail::tell_each(world, order, Template::GlassBroken, |v| v.may(Act::ReviewGlass)));
    Ok(all)
}

pub(super) fn look(world: &World, glass: &str) -> Result<Vec<Draft>, crate::Refusal> {
    world.directory.glasses.get(glass).ok_or(crate::Refusal::Absent)?;
    Ok(vec![Draft::new(Stream::Access, Event::GlassLookedAt(GlassLookedAt { glass: glass.to_owned() }))])
}

pub(super) fn review(
    world: &World,
    order: &Order,
    glass: &str,
    (justified, text): (bool, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    let found = world.directory.glasses.get(glass).ok_or(crate::Refusal::Absent)?;
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    if order.actor.account() == Some(found.account.as_str()) {
        return Err(Refusal::OwnGlass.into());
    }
    if found.review.is_some() {
        return Err(Refusal::Answered.into());
    }
    let event = GlassReviewed { glass: glass.to_owned(), justified, text: text.clone() };
    Ok(vec![Draft::new(Stream::Directory, Event::GlassReviewed(event))])
}

/// What the glasses are after a record of the directory's stream.
pub(crate) fn evolve(directory: &mut Directory, record: &Record) {
    let who = || record.actor.account().unwrap_or("").to_owned();
    if let Event::GlassBroken(e) = &record.event {
        let glass = Glass {
            account: who(),
            agency: e.agency.clone(),
            matter: e.matter.clone(),
            party: e.party.clone(),
            at: record.recorded_at,
            until: e.until,
            seq: record.seq,
            review: None,
        };
        directory.glasses.insert(e.glass.clone(), glass);
    } else if let Event::GlassReviewed(e) = &record.event
        && let Some(glass) = directory.glasses.get_mut(&e.glass)
    {
        glass.review = Some((e.justified, who(), record.recorded_at));
    }
}

impl From<Refusal> for crate::Refusal {
    fn from(refusal: Refusal) -> crate::Refusal {
        crate::Refusal::Guard(refusal)
    }
}
