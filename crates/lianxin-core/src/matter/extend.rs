//! **Extend** (延期): an agency asks for more time with its reason; the centre approves or refuses. Whoever asked does
//! not decide.
//!
//! At most twice (治安管理处罚法 2025 修订 第一百一十八条: 至多延长二次), each time by no more than the catalogue's limit.

use super::{ExtensionApproved, ExtensionAsked, ExtensionRefused, Matter, Refusal, Started, draft, no, waiting};
use crate::authority::{Act, Viewer};
use crate::calendar::Due;
use crate::catalogue::Act as Bound;
use crate::field::{Check, LINE_MAX, Problem};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::Story;
use crate::world::World;

/// How often one agency's clock may be extended.
pub const EXTENSIONS: u32 = 2;

pub(super) fn decide(
    world: &World,
    order: &Order,
    m: &Matter,
    viewer: &Viewer,
    (stated, until, reason): (Option<&str>, i64, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    let (agency, clock) = waiting::handling(m, viewer, Act::Extend, ("extend", stated))?;
    if clock.asked.is_some() {
        return Err(no(Refusal::AskedAlready { agency }));
    }
    if clock.extensions >= EXTENSIONS {
        return Err(no(Refusal::ExtendedEnough { times: clock.extensions }));
    }
    let mut c = Check::default();
    c.demand(until > clock.due && until > order.at, "until", Problem::ImpossibleTime);
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    if let Some(latest) = latest(world, m, clock.due)
        && until > latest.at
    {
        return Err(no(Refusal::TooLong { latest: latest.at }));
    }
    let reason = reason.clone();
    Ok(draft(m, Event::MatterExtensionAsked(ExtensionAsked { agency, reason, until })))
}

/// The latest moment to which a clock may be extended; none where the catalogue sets no limit.
fn latest(world: &World, m: &Matter, due: i64) -> Option<Due> {
    let calendar = &world.catalogue.calendar;
    let limit = world.catalogue.limit(&m.kind, Bound::Extend, calendar.local_date(due - 1))?;
    Some(calendar.due(due - 1, limit.term()))
}

/// Approves (no reason) or refuses (a reason).
pub(super) fn answer(
    order: &Order,
    m: &Matter,
    agency: &str,
    refusal: Option<&Story>,
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    let asked = m.clocks.iter().find(|c| c.agency == agency && c.asked.is_some());
    let Some((clock, asked)) = asked.and_then(|c| Some((c, c.asked.as_ref()?))) else {
        return Err(no(Refusal::NotAsked { agency: agency.to_owned() }));
    };
    if asked.by == order.actor.to_string() {
        return Err(no(Refusal::OwnRequest));
    }
    let agency = agency.to_owned();
    let Some(reason) = refusal else {
        let clock = Started {
            act: clock.act,
            agency: agency.clone(),
            // Where it waited since it asked, it may have more time by now than it asked for: that is not taken away.
            due: asked.until.max(clock.due),
            from: Some(clock.started),
            limit: clock.limit.clone(),
            provisional: false,
        };
        return Ok(draft(m, Event::MatterExtensionApproved(ExtensionApproved { agency, clock })));
    };
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    Ok(draft(m, Event::MatterExtensionRefused(ExtensionRefused { agency, reason: reason.clone() })))
}
