//! The room of what differs by place: opening a district, and loading what its catalogue says. The types and
//! the reading of the files are in `catalogue.rs`; here they become records.

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act};
use crate::catalogue::Item;
use crate::order::Order;
use crate::record::{Body, Draft, Event, Stream};
use crate::value::Holds;
use crate::world::World;

/// What may be asked of the catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// The first order of a log. `demo`: a simulated clock and fictional people; every page says 演示.
    Open { demo: bool, district: String },
    /// Defines what is new or changed among these items; what is already so makes no record.
    Define { items: Vec<Item> },
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

/// Decides both commands.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    authority::may(world, order, Act::DefineCatalogue)?;
    match command {
        Command::Open { demo, district } => open(world, district, *demo),
        Command::Define { items } => {
            if world.district.is_empty() {
                return Err(crate::Refusal::Catalogue(Refusal::NotOpen));
            }
            let changed = world.catalogue.changed(items);
            Ok(changed.into_iter().map(|item| draft(Event::CatalogueDefined(Defined { item }))).collect())
        }
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
