//! The room of matters (事项): one problem, from its registration on.

mod erase;
mod event;
mod note;
mod register;

pub use event::{Erased, Noted, Registered};
pub use register::Register;

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act};
use crate::order::Order;
use crate::record::{Draft, Event, Record};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::{Need, World};

/// Where a matter is (阶段).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Registered,
}

impl Stage {
    /// The contract's code.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Registered => "registered",
        }
    }
}

/// What may be asked of a matter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    Register(Box<Register>),
    /// A progress note (进展).
    Note {
        matter: String,
        #[serde(with = "wire")]
        text: Story,
    },
    /// Forgets a matter's sealed values: its key is destroyed, a tombstone stays.
    Erase {
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
    },
}

impl Command {
    /// The matter this command is about; for a registration, the one it would make.
    pub fn matter_id(&self, order: &Order) -> String {
        match self {
            Command::Register(_) => order.entropy.id('m', 0),
            Command::Note { matter, .. } | Command::Erase { matter, .. } => matter.clone(),
        }
    }
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Register(r) => r.each_sealed(visit),
            Command::Note { text, .. } => text.each_sealed(visit),
            Command::Erase { reason, .. } => reason.each_sealed(visit),
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The town has given out all its case codes of the day.
    CodesUsedUp,
    /// What was sealed has been forgotten; nothing can be added.
    Forgotten,
}

/// A matter as the rules need it: plain facts only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub id: String,
    pub code: String,
    pub kind: String,
    pub division: String,
    pub stage: Stage,
    /// Counts the records that change what can be done next.
    pub version: u64,
    /// Claimed, ms UTC.
    pub occurred_at: i64,
    /// Server's, ms UTC.
    pub recorded_at: i64,
    /// Seq of its registration: newest first means largest first.
    pub registered: i64,
    /// Seq of its last record.
    pub last: i64,
    pub notes: u32,
    pub erased: bool,
}

impl Matter {
    /// The matter a registration makes.
    pub fn registered(id: &str, record: &Record, e: &Registered) -> Matter {
        Matter {
            id: id.to_owned(),
            code: e.code.clone(),
            kind: e.kind.clone(),
            division: e.division.clone(),
            stage: Stage::Registered,
            version: 1,
            occurred_at: e.occurred_at,
            recorded_at: record.recorded_at,
            registered: record.seq,
            last: record.seq,
            notes: 0,
            erased: false,
        }
    }
}

/// What a matter is after a later record of its stream.
pub fn evolve(m: &mut Matter, record: &Record) {
    m.last = record.seq;
    match &record.event {
        Event::MatterNoted(_) => m.notes += 1,
        Event::MatterErased(_) => {
            m.erased = true;
            m.version += 1;
        }
        // Not of a matter's stream, or its first record.
        Event::MatterOpened(_) | Event::CatalogueDefined(_) | Event::DistrictOpened(_) | Event::MatterRegistered(_) => {
        }
    }
}

/// What must be at hand.
pub fn needs(world: &World, order: &Order, command: &Command) -> Vec<Need> {
    match command {
        Command::Register(r) => vec![Need::Serial(register::prefix(world, order, r))],
        Command::Note { matter, .. } | Command::Erase { matter, .. } => vec![Need::Matter(matter.clone())],
    }
}

/// Decides: authority, presence, version, then the act's own rules.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    match command {
        Command::Register(r) => {
            authority::may(&order.actor, Act::Register)?;
            register::decide(world, order, r)
        }
        Command::Note { matter, text } => note::decide(present(world, order, Act::Note, matter)?, text),
        Command::Erase { matter, reason } => erase::decide(present(world, order, Act::Erase, matter)?, reason),
    }
}

fn present<'w>(world: &'w World, order: &Order, act: Act, id: &str) -> Result<&'w Matter, crate::Refusal> {
    authority::may(&order.actor, act)?;
    let m = world.matters.get(id).ok_or(crate::Refusal::Absent)?;
    match order.seen {
        Some(seen) if seen != m.version => Err(crate::Refusal::Stale { seen, now: m.version }),
        _ => Ok(m),
    }
}
