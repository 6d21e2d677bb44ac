//! The room of matters (事项): one problem, from its registration on. Each act has a file of its own.

mod accept;
mod acknowledge;
mod clock;
mod codes;
mod complete;
mod dispatch;
mod erase;
mod event;
mod note;
mod party;
pub(crate) mod register;
mod run_out;
mod state;
mod take_in;

pub use clock::{Clock, Started};
pub use codes::{Complexity, Oversight, Satisfaction, Urgency};
pub use event::{
    Accepted, Acknowledged, ClockRanOut, Completed, Dispatched, Erased, Noted, PartCompleted, PartyAdded, PartyErased,
    Registered,
};
pub use party::{Contact, Party, PartyField, PartyRole};
pub use register::Register;
pub use run_out::id as run_out_id;
pub(crate) use state::evolve;
pub use state::{Matter, Part, PartRole, PartState, Stage};
pub use take_in::{Reply, TakeIn};

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act, Viewer};
use crate::catalogue::Act as Bound;
use crate::order::{Actor, Lid, Order};
use crate::record::{Draft, Event, Stream, Subject};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::{Need, World};

/// What may be asked of a matter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    Register(Box<Register>),
    /// A petition from a file, with its own times; no clock runs.
    TakeIn(Box<TakeIn>),
    Accept {
        matter: String,
    },
    Dispatch {
        assist: Vec<String>,
        lead: String,
        matter: String,
    },
    /// `agency`: for which of the actor's agencies, where she has several.
    Acknowledge {
        agency: Option<String>,
        matter: String,
    },
    /// A progress note (进展).
    Note {
        matter: String,
        #[serde(with = "wire")]
        text: Story,
    },
    Complete {
        agency: Option<String>,
        matter: String,
        result: String,
        #[serde(with = "wire")]
        text: Story,
    },
    /// By time: a clock's due moment has passed.
    RunOut {
        act: Bound,
        agency: String,
        due: i64,
        matter: String,
    },
    /// Forgets a matter's sealed values, or one party's: the key is destroyed, a tombstone stays.
    Erase {
        matter: String,
        party: Option<String>,
        #[serde(with = "wire")]
        reason: Story,
    },
}

impl Command {
    /// The matter this command is about; for a registration, the one it would make.
    pub fn matter_id(&self, order: &Order) -> String {
        self.stated().map_or_else(|| order.entropy.id('m', 0), str::to_owned)
    }

    /// The matter it names; none for one that makes a matter.
    fn stated(&self) -> Option<&str> {
        match self {
            Command::Register(_) | Command::TakeIn(_) => None,
            Command::Accept { matter }
            | Command::Dispatch { matter, .. }
            | Command::Acknowledge { matter, .. }
            | Command::Note { matter, .. }
            | Command::Complete { matter, .. }
            | Command::RunOut { matter, .. }
            | Command::Erase { matter, .. } => Some(matter),
        }
    }

    /// The form that a registration fills in, whichever way it came.
    fn form(&self) -> Option<&Register> {
        match self {
            Command::Register(r) => Some(r),
            Command::TakeIn(t) => Some(&t.form),
            Command::Accept { .. }
            | Command::Dispatch { .. }
            | Command::Acknowledge { .. }
            | Command::Note { .. }
            | Command::Complete { .. }
            | Command::RunOut { .. }
            | Command::Erase { .. } => None,
        }
    }

    pub(crate) fn mask_title(&mut self) {
        match self {
            Command::Register(r) => r.mask_title(),
            Command::TakeIn(t) => t.form.mask_title(),
            Command::Accept { .. }
            | Command::Dispatch { .. }
            | Command::Acknowledge { .. }
            | Command::Note { .. }
            | Command::Complete { .. }
            | Command::RunOut { .. }
            | Command::Erase { .. } => {}
        }
    }

    pub(crate) fn lids(&self, order: &Order) -> Vec<Lid> {
        let id = self.matter_id(order);
        if let Some(form) = self.form() {
            return fresh_lids(order, form);
        }
        let subject = if let Command::Erase { .. } = self { Subject::District } else { Subject::Matter(id) };
        Lid::of(subject)
    }
}

/// The keys that a registration brings into being: the matter's, and its contact's where there is one.
pub(crate) fn fresh_lids(order: &Order, form: &Register) -> Vec<Lid> {
    let id = order.entropy.id('m', 0);
    let mut lids = vec![Lid { subject: Subject::Matter(id.clone()), fresh: true }];
    if form.contact.is_some() {
        lids.push(Lid { subject: Subject::Party(id, party::first(order)), fresh: true });
    }
    lids
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Register(r) => r.each_sealed(visit),
            Command::TakeIn(t) => t.each_sealed(visit),
            Command::Note { text, .. } | Command::Complete { text, .. } => text.each_sealed(visit),
            Command::Erase { reason, .. } => reason.each_sealed(visit),
            Command::Accept { .. }
            | Command::Dispatch { .. }
            | Command::Acknowledge { .. }
            | Command::RunOut { .. } => {}
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
    /// The act does not follow the stage where the matter is.
    OutOfTurn { act: String, stage: Stage },
    /// The agency has no part in the matter that could do this.
    NoPart,
    /// The actor works for several agencies with a part in it: for which?
    WhichAgency { agencies: Vec<String> },
    /// The agency has done this already.
    DoneAlready { agency: String },
    /// The agency has not acknowledged yet.
    NotAcknowledged { agency: String },
    /// The lead cannot complete while these assist and are not done.
    AssistsRunning { agencies: Vec<String> },
    /// There is no such clock running, or it is not due yet.
    NotDue,
    /// No governance centre serves this place: the catalogue lacks one.
    NoCentre,
}

/// What must be at hand.
pub fn needs(world: &World, order: &Order, command: &Command) -> Vec<Need> {
    match (command.form(), command.stated()) {
        (Some(form), _) => vec![Need::Serial(register::prefix(world, order, form))],
        (None, Some(id)) => vec![Need::Matter(id.to_owned())],
        (None, None) => Vec::new(),
    }
}

/// Decides: presence, authority, version, then the act's own rules.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let on = |act: Act, id: &str| present(world, order, act, id);
    match command {
        Command::Register(r) => {
            authority::may(world, order, Act::Register)?;
            register::decide(world, order, r)
        }
        Command::TakeIn(t) => {
            authority::may(world, order, Act::TakeIn)?;
            take_in::decide(world, order, t)
        }
        Command::Accept { matter } => accept::decide(world, order, on(Act::Accept, matter)?.0),
        Command::Dispatch { assist, lead, matter } => {
            dispatch::decide(world, order, on(Act::Dispatch, matter)?.0, lead, assist)
        }
        Command::Acknowledge { agency, matter } => {
            let (m, viewer) = on(Act::Acknowledge, matter)?;
            acknowledge::decide(world, order, m, &viewer, agency.as_deref())
        }
        Command::Note { matter, text } => note::decide(on(Act::Note, matter)?.0, text),
        Command::Complete { agency, matter, result, text } => {
            let (m, viewer) = on(Act::Complete, matter)?;
            complete::decide(world, m, &viewer, (agency.as_deref(), result, text))
        }
        Command::RunOut { act, agency, due, matter } => run_out::decide(world, order, matter, (*act, agency, *due)),
        Command::Erase { matter, party, reason } => erase::decide(on(Act::Erase, matter)?.0, party.as_deref(), reason),
    }
}

pub(crate) fn present<'w>(
    world: &'w World,
    order: &Order,
    act: Act,
    id: &str,
) -> Result<(&'w Matter, Viewer), crate::Refusal> {
    debug_assert!(order.actor != Actor::Clock, "time has a command of its own");
    let m = world.matters.get(id).ok_or(crate::Refusal::Absent)?;
    let viewer = authority::may_on(world, order, act, m)?;
    match order.seen {
        Some(seen) if seen != m.version => Err(crate::Refusal::Stale { seen, now: m.version }),
        _ => Ok((m, viewer)),
    }
}

/// For which of her agencies a viewer acts: the one she states, or the only one with a part she could act on.
fn acting(m: &Matter, viewer: &Viewer, act: Act, stated: Option<&str>) -> Result<String, crate::Refusal> {
    let hers = || viewer.agencies_for(act).filter(|a| m.part(a).is_some());
    let no = |refusal| Err(crate::Refusal::Matter(refusal));
    if let Some(agency) = stated {
        return hers().find(|a| *a == agency).map(str::to_owned).ok_or(crate::Refusal::Matter(Refusal::NoPart));
    }
    let mut all: Vec<String> = hers().map(str::to_owned).collect();
    all.sort();
    all.dedup();
    match all.as_slice() {
        [] => no(Refusal::NoPart),
        [one] => Ok(one.clone()),
        [_, _, ..] => no(Refusal::WhichAgency { agencies: all }),
    }
}

fn no(refusal: Refusal) -> crate::Refusal {
    crate::Refusal::Matter(refusal)
}

fn draft(m: &Matter, event: Event) -> Vec<Draft> {
    vec![Draft::new(Stream::Matter(m.id.clone()), event)]
}
