//! **Register** (登记): a problem is written down once, gets its case code, and the centre's clock to accept it starts.
//!
//! Phone and ID numbers in the title are masked before it is sealed; text and title have bounds; codes must be
//! in the catalogue; a claimed time lies between 1949 and now.

use serde::{Deserialize, Serialize};

use super::{Contact, Refusal, Registered, clock, party, seal};
use crate::catalogue::Act as Bound;
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
    pub contact: Option<Contact>,
    pub demand: Option<String>,
    /// The district, a town, a village or community.
    pub division: String,
    /// A grid (15 digits) within the division.
    pub grid: Option<String>,
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
    pub(crate) fn mask_title(&mut self) {
        self.title = masked(&self.title);
    }
}

/// A title without phone and ID numbers.
pub(super) fn masked(title: &Story) -> Story {
    let masked = lianxin_text::mask::mask_numbers(title.clear());
    if masked == title.clear() { title.clone() } else { Story::new(masked) }
}

impl Holds for Register {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.address.each_sealed(visit);
        self.contact.each_sealed(visit);
        self.text.each_sealed(visit);
        self.title.each_sealed(visit);
    }
}

/// 1949-10-01 00:00 in Beijing: nothing here happened before.
const EARLIEST: i64 = -639_129_600_000;

/// The case-code prefix of this registration: its town and the day it is recorded on.
pub(crate) fn prefix(world: &World, order: &Order, r: &Register) -> String {
    let town = world.catalogue.town_of(&r.division).unwrap_or(&world.district);
    let parts = world.catalogue.calendar.local_parts(order.at);
    code::prefix(town, &format!("{:04}{:02}{:02}", parts.year, parts.month, parts.day))
}

pub(crate) fn decide(world: &World, order: &Order, r: &Register) -> Result<Vec<Draft>, crate::Refusal> {
    check(world, order, r)?;
    let mut registered = registered(world, order, r)?;
    if let Some(centre) = &registered.centre {
        registered.clocks.extend(clock::start(world, &r.kind, Bound::Accept, centre, order.at));
    }
    Ok(drafts(world, order, r, registered))
}

/// The registration's own record, its contact's where there is one, and the seal's where its kind is sealed.
pub(super) fn drafts(world: &World, order: &Order, r: &Register, registered: Registered) -> Vec<Draft> {
    let stream = Stream::Matter(order.entropy.id('m', 0));
    let mut all = vec![Draft::new(stream.clone(), Event::MatterRegistered(registered))];
    if let Some(contact) = &r.contact {
        let today = world.catalogue.calendar.local_date(order.at);
        all.push(Draft::new(stream, Event::MatterPartyAdded(party::added(contact, party::first(order), today))));
    }
    all.extend(seal::by_rule(world, &r.kind, None, &all[0].stream));
    all
}

/// The fact, without any clock.
pub(super) fn registered(world: &World, order: &Order, r: &Register) -> Result<Registered, crate::Refusal> {
    let prefix = prefix(world, order, r);
    let given = world.serials.get(&prefix).copied().unwrap_or(0);
    let code = code::nth(&world.serial_key, &prefix, given).ok_or(super::no(Refusal::CodesUsedUp))?;
    let centre = world.catalogue.centre_for(&r.division).ok_or(super::no(Refusal::NoCentre))?;
    Ok(Registered {
        address: r.address.clone(),
        centre: Some(centre.code.clone()),
        clocks: Vec::new(),
        code,
        demand: r.demand.clone(),
        dislikes: 0,
        division: r.division.clone(),
        grid: r.grid.clone(),
        kind: r.kind.clone(),
        late: false,
        likes: 0,
        occurred_at: r.occurred_at.unwrap_or(order.at),
        origin: None,
        parent: None,
        phase: world.catalogue.kind(&r.kind).map(|k| k.phase),
        source: r.source.clone(),
        text: r.text.clone(),
        title: r.title.clone(),
    })
}

pub(super) fn check(world: &World, order: &Order, r: &Register) -> Result<(), crate::Refusal> {
    let catalogue = &world.catalogue;
    let mut c = Check::default();
    c.text("title", &r.title, TITLE_MAX);
    c.text("text", &r.text, TEXT_MAX);
    c.text_if("address", r.address.as_ref(), LINE_MAX);
    c.demand(catalogue.kind(&r.kind).is_some(), "kind", Problem::UnknownCode);
    let is_place = |code: &str| catalogue.division(code).is_some_and(|_| code.len() < 15) || code == world.district;
    c.demand(is_place(&r.division) && !world.district.is_empty(), "division", Problem::UnknownCode);
    if let Some(grid) = &r.grid {
        let known = grid.len() == 15 && catalogue.division(grid).is_some();
        c.demand(known, "grid", Problem::UnknownCode);
        c.demand(!known || catalogue.is_within(grid, &r.division), "grid", Problem::Elsewhere);
    }
    c.demand(catalogue.sources.contains_key(&r.source), "source", Problem::UnknownCode);
    let demand = r.demand.as_ref().is_none_or(|d| catalogue.demands.contains_key(d));
    c.demand(demand, "demand", Problem::UnknownCode);
    let claimed = r.occurred_at.unwrap_or(order.at);
    c.demand((EARLIEST..=order.at).contains(&claimed), "occurred_at", Problem::ImpossibleTime);
    if let Some(contact) = &r.contact {
        party::check(&mut c, contact, "contact.");
    }
    c.done()
}
