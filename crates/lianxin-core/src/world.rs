//! The world a decision looks at, and the verbs over it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::authority::{Act, Viewer};
use crate::catalogue::Catalogue;
use crate::code::SerialKey;
use crate::directory::{self, Directory};
use crate::matter::Matter;
use crate::order::{Command, Order};
use crate::record::{Draft, Event, Record, Stream};
use crate::refusal::Refusal;
use crate::{access, catalogue_room, guard, mail, matter, whistle};

/// What is known while one order is decided. Catalogue and directory are always whole; matters are there when [`needs`] named them.
#[derive(Clone, Default)]
pub struct World {
    /// Six-digit area code; empty until the district has been opened.
    pub district: String,
    /// Built by `demo` on a simulated clock with fictional people; every page says 演示.
    pub demo: bool,
    /// Shared with readers: a change makes a copy only while somebody still reads the old one.
    pub catalogue: Arc<Catalogue>,
    pub directory: Arc<Directory>,
    /// The change of the catalogue that was asked for last; none before the first.
    pub change: Option<Arc<catalogue_room::Change>>,
    pub matters: BTreeMap<String, Matter>,
    /// Letters that were named by [`needs`], or written since.
    pub letters: BTreeMap<String, mail::Letter>,
    /// How many case codes each town has given out on each day; key as in [`Need::Serial`].
    pub serials: BTreeMap<String, u32>,
    /// By which they are shuffled into codes.
    pub serial_key: SerialKey,
    /// When each account looked a number up within the last hour, ms UTC, the earliest first; by sign-in name.
    pub look_ups: BTreeMap<String, Vec<i64>>,
}

/// What must be loaded before an order can be decided.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The matter of this id, if there is one.
    Matter(String),
    /// The letter of this id, if there is one.
    Letter(String),
    /// How many case codes begin with this prefix (`LX` + town + day).
    Serial(String),
    /// When this account looked numbers up within the last hour.
    LookUps(String),
}

/// What the asker is told, and told again when the same order comes again. Plain values only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Answer {
    /// The matter acted upon.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub matter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<u64>,
    /// The attachment it made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub attachment: Option<String>,
    /// The whistle acted upon.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub whistle: Option<String>,
    /// The change of the catalogue that it asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub change: Option<String>,
    /// The clocks that run after it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub clocks: Vec<matter::Started>,
    /// First record written, and how many; `None` and 0 when it was already so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seq: Option<i64>,
    #[serde(default)]
    pub records: u32,
}

/// What must be at hand before this order can be decided.
pub fn needs(world: &World, order: &Order) -> Vec<Need> {
    match &order.command {
        Command::Matter(c) => matter::needs(world, order, c),
        Command::Whistle(c) => whistle::needs(world, order, c),
        Command::Access(c) => access::needs(order, c),
        Command::Guard(c) => c.matter().map(|id| Need::Matter(id.to_owned())).into_iter().collect(),
        Command::Mail(c) => vec![Need::Letter(c.letter().to_owned())],
        Command::Catalogue(_) | Command::Directory(_) => Vec::new(),
    }
}

/// The records an order makes, or why not. Looks at nothing but its arguments; asks authority first, so no
/// caller can forget. An empty list means: it is already so.
pub fn decide(world: &World, order: &Order) -> Result<Vec<Draft>, Refusal> {
    match &order.command {
        Command::Catalogue(c) => catalogue_room::decide(world, order, c),
        Command::Matter(c) => matter::decide(world, order, c),
        Command::Whistle(c) => whistle::decide(world, order, c),
        Command::Access(c) => access::decide(world, order, c),
        Command::Directory(c) => directory::decide(world, order, c),
        Command::Guard(c) => guard::decide(world, order, c),
        Command::Mail(c) => mail::decide(world, order, c),
    }
}

/// What the world is after a record. Cannot fail: what is recorded has happened.
pub fn evolve(world: &mut World, record: &Record) {
    match &record.stream {
        Stream::Catalogue => catalogue_room::evolve(world, record),
        Stream::Directory => directory::evolve(Arc::make_mut(&mut world.directory), record),
        Stream::Matter(id) => evolve_matter(world, id, record),
        Stream::Letter(id) => mail::evolve(&mut world.letters, id, record),
        Stream::Access => access::evolve(&mut world.look_ups, record),
    }
}

fn evolve_matter(world: &mut World, id: &str, record: &Record) {
    if let Event::MatterRegistered(e) = &record.event {
        if let Some(prefix) = e.code.get(..crate::code::PREFIX) {
            *world.serials.entry(prefix.to_owned()).or_default() += 1;
        }
        world.matters.insert(id.to_owned(), Matter::registered(id, record, e));
    } else if let Some(m) = world.matters.get_mut(id) {
        matter::evolve(m, record);
    }
}

/// Whether what was answered once may be told again: not of a matter that was sealed from the asker since.
pub fn is_known(world: &World, order: &Order, answer: &Answer) -> bool {
    let sealed = answer.matter.as_ref().and_then(|id| world.matters.get(id)).filter(|m| m.sealing.is_some());
    let (Some(m), Some(account)) = (sealed, order.actor.account()) else { return true };
    let viewer = Viewer::of(&world.directory, &world.catalogue, account, order.at);
    viewer.is_some_and(|v| v.reaches(Act::See, &m.about()))
}

/// What the asker of `order` is told, once its records (from `first`, `count` of them) have happened.
pub fn answer(world: &World, order: &Order, first: Option<i64>, count: u32) -> Answer {
    let mut answer = Answer { seq: first, records: count, ..Answer::default() };
    let matter = match &order.command {
        Command::Matter(c) => world.matters.get(&c.matter_id(order)),
        Command::Whistle(c) => world.matters.get(&c.matter_id(order)),
        Command::Guard(c) => c.matter().and_then(|id| world.matters.get(id)),
        Command::Access(_) | Command::Catalogue(_) | Command::Directory(_) | Command::Mail(_) => None,
    };
    if let Command::Catalogue(catalogue_room::Command::AskChange { .. }) = &order.command {
        // The newest, where the order made a record.
        answer.change = first.and(world.change.as_ref()).map(|c| c.id.clone());
    }
    if let Command::Matter(matter::Command::Attach(_)) = &order.command {
        answer.attachment = Some(matter::attachment_id(order));
    }
    if let Some(m) = matter {
        answer.matter = Some(m.id.clone());
        answer.code = Some(m.code.clone());
        answer.stage = Some(m.stage.code().to_owned());
        answer.version = Some(m.version);
        answer.clocks = m.running().map(matter::Clock::as_started).collect();
    }
    if let (Some(m), Command::Whistle(c)) = (matter, &order.command) {
        let id = c.whistle_id(order);
        if let Some(w) = m.whistles.iter().find(|w| w.id == id) {
            // The asker looks at the whistle: its version and its stage.
            answer.version = Some(w.version);
            answer.stage = Some(w.stage.code().to_owned());
            answer.whistle = Some(id);
        }
    }
    answer
}
