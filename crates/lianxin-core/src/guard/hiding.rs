//! **Renewing a hiding** (延期公开): an access that a rule keeps from the resident's page is told at its time, unless two people say
//! with a reason that it is kept back longer: one of the office that opened it, who may approve, and the privacy officer. Each
//! time for at most a year more.

use super::{HidingAsked, HidingLookedAt, HidingRefused, HidingRenewed, REASON_MIN, Refusal};
use crate::authority::{self, Act, Viewer};
use crate::directory::Directory;
use crate::field::{Check, LINE_MAX, Problem, TEXT_MAX};
use crate::mail::{self, TOLD_AGAIN, Template};
use crate::matter::{self, Matter};
use crate::order::Order;
use crate::record::{Draft, Event, Record, Stream};
use crate::value::Story;
use crate::world::World;

/// Most months of one renewal.
pub const RENEWAL_MONTHS_MAX: u8 = 12;

/// One asking, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hiding {
    /// Seq of the access.
    pub access: i64,
    /// Who asked, by sign-in name.
    pub account: String,
    /// The office that opened it, and for which she asks.
    pub agency: String,
    pub matter: String,
    /// When it was asked, ms UTC.
    pub at: i64,
    /// When the access would be told, and until when it is to be kept back; both ms UTC.
    pub from: i64,
    pub until: i64,
    /// Seq of the record that seals its reason.
    pub seq: i64,
    /// Whether it was granted, and when (ms UTC); `None`: not answered yet.
    pub answer: Option<(bool, i64)>,
    /// Seq of the record that seals why it was refused.
    pub refusal: Option<i64>,
}

impl Hiding {
    /// Whether somebody may still answer it at a moment (ms UTC): the access is not told yet.
    pub fn waits(&self, at: i64) -> bool {
        self.answer.is_none() && at < self.from
    }
}

impl Directory {
    /// Until when an access is kept back by what two people renewed, ms UTC.
    pub fn renewed(&self, access: i64) -> Option<i64> {
        let granted = |h: &&Hiding| h.access == access && h.answer.is_some_and(|(granted, _)| granted);
        self.hidings.values().filter(granted).map(|h| h.until).max()
    }
}

/// What is asked: of which access, as whoever reads the log has found it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub access: i64,
    pub agency: &'a str,
    pub from: i64,
    pub months: u8,
}

pub(super) fn ask(
    world: &World,
    order: &Order,
    (m, viewer): (&Matter, &Viewer),
    asked: Asked<'_>,
    reason: &Story,
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(crate::Refusal::Matter(matter::Refusal::Forgotten));
    }
    if !viewer.agencies_for(Act::Approve).any(|a| a == asked.agency) {
        return Err(crate::Refusal::NotYours);
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    let long = reason.clear().trim().chars().count() >= REASON_MIN;
    c.demand(long, "reason", Problem::TooShort { min: REASON_MIN });
    c.demand((1..=RENEWAL_MONTHS_MAX).contains(&asked.months), "months", Problem::UnknownCode);
    c.done()?;
    // What is told already is told.
    if asked.from <= order.at {
        return Err(crate::Refusal::Absent);
    }
    let waits = |h: &Hiding| h.access == asked.access && h.answer.is_none();
    if world.directory.hidings.values().any(waits) {
        return Ok(Vec::new());
    }
    let calendar = &world.catalogue.calendar;
    // The end of a day is the instant after it.
    let until = calendar.end_of(calendar.local_date(asked.from - 1).plus_months(u32::from(asked.months)));
    let event = HidingAsked {
        access: asked.access,
        agency: asked.agency.to_owned(),
        from: asked.from,
        hiding: order.entropy.id('h', 0),
        matter: m.id.clone(),
        reason: reason.clone(),
        until,
    };
    let mut all = vec![Draft::new(Stream::Directory, Event::HidingAsked(event))];
    let is_told = |h: &Hiding| h.answer.is_none() && order.at < h.at + TOLD_AGAIN;
    if !world.directory.hidings.values().any(is_told) {
        all.extend(mail::tell_each(world, order, Template::HidingAsked, |v| v.may(Act::ReviewGlass)));
    }
    Ok(all)
}

/// Whoever answers reads why it is asked; the office that asked reads why it was refused.
pub(super) fn look(world: &World, order: &Order, hiding: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let found = world.directory.hidings.get(hiding).ok_or(crate::Refusal::Absent)?;
    if found.refusal.is_none() || authority::may(world, order, Act::ReviewGlass).is_ok() {
        authority::may(world, order, Act::ReviewGlass)?;
    } else {
        let viewer = authority::may_as(world, order, Act::Approve)?;
        if !viewer.agencies_for(Act::Approve).any(|a| a == found.agency) {
            return Err(crate::Refusal::NotYours);
        }
    }
    Ok(vec![Draft::new(Stream::Access, Event::HidingLookedAt(HidingLookedAt { hiding: hiding.to_owned() }))])
}

/// Yes, or no with its reason; never by the one who asked, and before the access is told.
pub(super) fn answer(
    world: &World,
    order: &Order,
    hiding: &str,
    refused: Option<&Story>,
) -> Result<Vec<Draft>, crate::Refusal> {
    let found = world.directory.hidings.get(hiding).ok_or(crate::Refusal::Absent)?;
    if order.actor.account() == Some(found.account.as_str()) {
        return Err(crate::Refusal::Matter(matter::Refusal::OwnRequest));
    }
    if found.answer.is_some() || found.from <= order.at {
        return Err(Refusal::Answered.into());
    }
    let hiding = hiding.to_owned();
    let event = match refused {
        None => Event::HidingRenewed(HidingRenewed { hiding }),
        Some(text) => {
            let mut c = Check::default();
            c.text("text", text, TEXT_MAX);
            c.done()?;
            Event::HidingRefused(HidingRefused { hiding, text: text.clone() })
        }
    };
    Ok(vec![Draft::new(Stream::Directory, event)])
}

/// What the hidings are after a record of the directory's stream.
pub(crate) fn evolve(directory: &mut Directory, record: &Record) {
    let answered = |directory: &mut Directory, id: &str, granted| {
        if let Some(one) = directory.hidings.get_mut(id) {
            one.answer = Some((granted, record.recorded_at));
        }
    };
    if let Event::HidingAsked(e) = &record.event {
        let one = Hiding {
            access: e.access,
            account: record.actor.account().unwrap_or("").to_owned(),
            agency: e.agency.clone(),
            matter: e.matter.clone(),
            at: record.recorded_at,
            from: e.from,
            until: e.until,
            seq: record.seq,
            answer: None,
            refusal: None,
        };
        directory.hidings.insert(e.hiding.clone(), one);
    } else if let Event::HidingRenewed(e) = &record.event {
        answered(directory, &e.hiding, true);
    } else if let Event::HidingRefused(e) = &record.event {
        answered(directory, &e.hiding, false);
        if let Some(one) = directory.hidings.get_mut(&e.hiding) {
            one.refusal = Some(record.seq);
        }
    }
}
