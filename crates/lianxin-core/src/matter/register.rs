//! **Register** (登记): a problem is written down once and gets its case code.
//!
//! Phone and ID numbers in the title are masked before it is sealed; text and title have bounds; codes must be
//! in the catalogue; a claimed time lies between 1949 and now.

use serde::{Deserialize, Serialize};

use super::Registered;
use crate::code;
use crate::field::{Check, LINE_MAX, Problem, TEXT_MAX, TITLE_MAX};
use crate::order::Order;
use crate::record::{Draft, Event, Stream};
use crate::value::{Holds, Personal, Story, Visit, wire};
use crate::world::World;

/// What the form holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Register {
    #[serde(with = "wire::option")]
    pub address: Option<Personal>,
    pub division: String,
    pub kind: String,
    /// Claimed; the time of the order when nothing was said. ms UTC.
    pub occurred_at: Option<i64>,
    pub source: String,
    #[serde(with = "wire")]
    pub text: Story,
    #[serde(with = "wire")]
    pub title: Story,
}

impl Register {
    /// Masks phone and ID numbers in the title. Intake does this before anything is sealed.
    pub fn mask_title(&mut self) {
        let masked = lianxin_text::mask::mask_numbers(self.title.clear());
        if masked != self.title.clear() {
            self.title = Story::new(masked);
        }
    }
}

impl Holds for Register {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.address.each_sealed(visit);
        self.text.each_sealed(visit);
        self.title.each_sealed(visit);
    }
}

/// 1949-10-01 00:00 in Beijing: nothing here happened before.
const EARLIEST: i64 = -639_129_600_000;

/// The case-code prefix of this registration: its town and the day it is recorded on.
pub(super) fn prefix(world: &World, order: &Order, r: &Register) -> String {
    let town = world.catalogue.town_of(&r.division).unwrap_or(&world.district);
    let parts = world.catalogue.calendar.local_parts(order.at);
    code::prefix(town, &format!("{:04}{:02}{:02}", parts.year, parts.month, parts.day))
}

pub(super) fn decide(world: &World, order: &Order, r: &Register) -> Result<Vec<Draft>, crate::Refusal> {
    check(world, order, r)?;
    let prefix = prefix(world, order, r);
    let given = world.serials.get(&prefix).copied().unwrap_or(0);
    let code = code::nth(&prefix, given).ok_or(crate::Refusal::Matter(super::Refusal::CodesUsedUp))?;
    let event = Registered {
        address: r.address.clone(),
        code,
        division: r.division.clone(),
        kind: r.kind.clone(),
        occurred_at: r.occurred_at.unwrap_or(order.at),
        source: r.source.clone(),
        text: r.text.clone(),
        title: r.title.clone(),
    };
    Ok(vec![Draft::new(Stream::Matter(order.entropy.id('m', 0)), Event::MatterRegistered(event))])
}

fn check(world: &World, order: &Order, r: &Register) -> Result<(), crate::Refusal> {
    let mut c = Check::default();
    c.text("title", &r.title, TITLE_MAX);
    c.text("text", &r.text, TEXT_MAX);
    c.text_if("address", r.address.as_ref(), LINE_MAX);
    c.demand(world.catalogue.kind(&r.kind).is_some(), "kind", Problem::UnknownCode);
    let known = world.catalogue.division(&r.division).is_some() || r.division == world.district;
    c.demand(known && !world.district.is_empty(), "division", Problem::UnknownCode);
    c.demand(world.catalogue.sources.contains_key(&r.source), "source", Problem::UnknownCode);
    let claimed = r.occurred_at.unwrap_or(order.at);
    c.demand((EARLIEST..=order.at).contains(&claimed), "occurred_at", Problem::ImpossibleTime);
    c.done()
}
