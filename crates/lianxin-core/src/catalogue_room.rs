//! The room of what differs by place: opening a district, and loading what its catalogue says. The types and
//! the reading of the files are in `catalogue.rs`; here they become records.

mod change;

pub use change::{Change, ChangeAsked, ChangeGranted, ChangeRefused, ChangeWithdrawn, End, Ended};

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act};
use crate::catalogue::Item;
use crate::order::{Actor, Order};
use crate::record::{Body, Draft, Event, Record, Stream};
use crate::value::Holds;
use crate::world::World;

/// What may be asked of the catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// The first order of a log. `demo`: a simulated clock and fictional people; every page says 演示.
    Open {
        demo: bool,
        district: String,
    },
    /// By the console alone: defines what is new or changed among these items; what is already so makes no record.
    Define {
        items: Vec<Item>,
    },
    /// By the system administrator; a second person decides.
    AskChange {
        basis: String,
        items: Vec<Item>,
    },
    GrantChange {
        change: String,
    },
    RefuseChange {
        change: String,
        reason: String,
    },
    WithdrawChange {
        change: String,
    },
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The log has begun already, for this district.
    AlreadyOpen { district: String },
    /// Nothing can be done before the district has been opened.
    NotOpen,
    /// Not a six-digit area code.
    BadDistrict,
    /// One change waits already: what it would do has to be decided first.
    ChangeWaits,
    /// It was decided or taken back, has waited too long, or the catalogue was changed meanwhile.
    NoSuchChange,
}

/// `catalogue.district-opened`: the first record of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistrictOpened {
    /// Whether this is a demonstration on a simulated clock.
    pub demo: bool,
}
impl Holds for DistrictOpened {}
impl Body for DistrictOpened {}

/// `catalogue.defined`: a kind, an agency, a limit, a year … is from now on as it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defined {
    pub item: Item,
}
impl Holds for Defined {}
impl Body for Defined {}

/// Decides all of them.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    match command {
        Command::Open { demo, district } => {
            by_the_console(world, order)?;
            open(world, district, *demo)
        }
        Command::Define { items } => {
            by_the_console(world, order)?;
            if world.district.is_empty() {
                return Err(crate::Refusal::Catalogue(Refusal::NotOpen));
            }
            let changed = world.catalogue.changed(items);
            Ok(changed.into_iter().map(|item| draft(Event::CatalogueDefined(Defined { item }))).collect())
        }
        Command::AskChange { basis, items } => change::ask(world, order, items, basis),
        Command::GrantChange { change } => change::grant(world, order, change),
        Command::RefuseChange { change, reason } => change::refuse(world, order, change, reason),
        Command::WithdrawChange { change } => change::withdraw(world, order, change),
    }
}

/// The operator at the machine sets the district up alone; she has the keys anyway. An account asks a second person.
fn by_the_console(world: &World, order: &Order) -> Result<(), crate::Refusal> {
    authority::may(world, order, Act::DefineCatalogue)?;
    if order.actor == Actor::Console { Ok(()) } else { Err(crate::Refusal::NotYours) }
}

/// What the catalogue, and the change of it that was asked for last, are after a record of this stream.
pub(crate) fn evolve(world: &mut World, record: &Record) {
    let end = |change: &mut Option<Arc<Change>>, how, reason: &str| {
        // What lapsed before stays so.
        if let Some(change) = change.as_mut().filter(|c| c.end.is_none() && record.recorded_at < c.until()) {
            let (by, at, reason) = (record.actor.clone(), record.recorded_at, reason.to_owned());
            Arc::make_mut(change).end = Some(End { how, by, at, reason });
        }
    };
    if let Event::CatalogueDefined(e) = &record.event {
        Arc::make_mut(&mut world.catalogue).put(e.item.clone());
        end(&mut world.change, Ended::Overtaken, "");
    } else if let Event::CatalogueChangeAsked(e) = &record.event {
        world.change = Some(Arc::new(change::asked(world, record, e)));
    } else if let Event::CatalogueChangeGranted(_) = &record.event {
        end(&mut world.change, Ended::Granted, "");
    } else if let Event::CatalogueChangeRefused(e) = &record.event {
        end(&mut world.change, Ended::Refused, &e.reason);
    } else if let Event::CatalogueChangeWithdrawn(_) = &record.event {
        end(&mut world.change, Ended::Withdrawn, "");
    } else if let Event::DistrictOpened(e) = &record.event {
        world.district.clone_from(&record.district);
        world.demo = e.demo;
    }
}

fn open(world: &World, district: &str, demo: bool) -> Result<Vec<Draft>, crate::Refusal> {
    if !world.district.is_empty() {
        return Err(crate::Refusal::Catalogue(Refusal::AlreadyOpen { district: world.district.clone() }));
    }
    if district.len() != 6 || !district.bytes().all(|b| b.is_ascii_digit()) {
        return Err(crate::Refusal::Catalogue(Refusal::BadDistrict));
    }
    Ok(vec![draft(Event::DistrictOpened(DistrictOpened { demo }))])
}

fn draft(event: Event) -> Draft {
    Draft::new(Stream::Catalogue, event)
}
