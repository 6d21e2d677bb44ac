//! The room of matters (事项): one problem, from its registration on. Each act has a file of its own.

mod accept;
mod acknowledge;
mod attach;
mod classify;
mod clock;
mod codes;
mod command;
mod complete;
mod decline;
mod dispatch;
mod erase;
mod event;
mod evolve;
mod extend;
mod follow_up;
mod give_back;
mod links;
mod note;
mod oversee;
mod party;
mod possible;
pub(crate) mod register;
mod run_out;
mod seal;
mod state;
mod take_in;
mod waiting;

pub(crate) use attach::id as attachment_id;
pub use attach::{ATTACHMENT_MAX, ATTACHMENTS_MAX, Attach, Attachment, Media};
pub use clock::{Asked, Clock, Paused, Started};
pub use codes::{Complexity, Oversight, Satisfaction, Urgency};
pub use command::Command;
pub(crate) use command::fresh_lids;
pub use erase::{ERASURE_ASKING_LIFE, ErasureAsking, ErasureRule, GRANTED, by_rule_id};
pub use event::{
    Absorbed, Accepted, Acknowledged, Archived, Attached, Classified, ClockRanOut, Completed, Declined, Designated,
    Dispatched, Erased, ErasureAsked, ErasureGranted, ErasureRefused, ExtensionApproved, ExtensionAsked,
    ExtensionRefused, FollowedUp, Merged, Noted, Overseen, PartCompleted, PartyAdded, PartyErased, PhaseMoved, Rated,
    Registered, Related, Released, Reopened, Resumed, Returned, Sealed, Split, UnsealAsked, Unsealed, Waiting,
};
pub(crate) use evolve::evolve;
pub use extend::EXTENSIONS;
pub use give_back::{RETURNS, until as return_until};
pub use links::{LINKS_MAX, PARTS_MAX, Piece};
pub use party::{Contact, PARTIES_MAX, Party, PartyField, PartyRole};
pub use possible::possible;
pub use register::Register;
pub use run_out::id as run_out_id;
pub use seal::{SEALED_TO_MAX, SealBasis, Sealing, UNSEAL_ASKING_LIFE, UnsealAsking};
pub use state::{About, Matter, Part, PartRole, PartState, Stage};
pub use take_in::{Reply, TakeIn};

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act, Viewer};
use crate::order::{Actor, Order};
use crate::record::{Draft, Event, Stream};
use crate::world::{Need, World};

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The town has given out all its case codes of the day.
    CodesUsedUp,
    /// What was sealed has been forgotten; nothing can be added.
    Forgotten,
    /// The act does not follow the stage where the matter is.
    OutOfTurn {
        act: String,
        stage: Stage,
    },
    /// The agency has no part in the matter that could do this.
    NoPart,
    /// The actor works for several agencies with a part in it: for which?
    WhichAgency {
        agencies: Vec<String>,
    },
    /// The agency has done this already.
    DoneAlready {
        agency: String,
    },
    /// The agency has not acknowledged yet.
    NotAcknowledged {
        agency: String,
    },
    /// The lead cannot complete while these assist and are not done.
    AssistsRunning {
        agencies: Vec<String>,
    },
    /// There is no such clock running, or it is not due yet.
    NotDue,
    /// No governance centre serves this place: the catalogue lacks one.
    NoCentre,
    /// The agency was designated and may not return it.
    NotReturnable {
        agency: String,
    },
    /// The time to return it has passed (ms UTC).
    ReturnTooLate {
        until: i64,
    },
    /// It was returned so often that it is to be designated, not dispatched.
    MustDesignate {
        returns: u32,
    },
    /// It was not returned often enough to be designated.
    NotYetDesignated {
        returns: u32,
    },
    /// The agency has no clock of handling that runs.
    NoClock {
        agency: String,
    },
    /// Its clock stands still already.
    WaitsAlready {
        agency: String,
    },
    /// Its clock does not stand still.
    WaitsNot {
        agency: String,
    },
    /// It has asked for more time already and waits for the answer.
    AskedAlready {
        agency: String,
    },
    /// It has not asked for more time.
    NotAsked {
        agency: String,
    },
    /// It was given more time as often as is allowed.
    ExtendedEnough {
        times: u32,
    },
    /// The extension would go beyond what the limit allows (ms UTC).
    TooLong {
        latest: i64,
    },
    /// Whoever asked does not decide.
    OwnRequest,
    /// This agency handled it: somebody else asks whoever raised it.
    ByHandler {
        agency: String,
    },
    /// The agency does not assist, or is done.
    AssistsNot {
        agency: String,
    },
    /// A matter is not merged into itself, nor related to itself.
    Itself,
    /// The other matter is not there, or the asker may not know of it.
    OtherAbsent,
    /// The other matter has ended.
    OtherEnded {
        stage: Stage,
    },
    /// The file is of no kind that is taken, or its bytes are broken.
    UnknownMedia,
    /// It is sealed.
    SealedAlready,
    /// It is not sealed.
    SealedNot,
    /// Somebody has asked to take the seal off, and another one is to decide.
    UnsealAskedAlready,
    /// Nobody has asked to take the seal off.
    UnsealNotAsked,
    /// An erasure takes two people here: one asks, another one decides.
    ErasedByTwo,
    /// An erasure takes one person here: there is nothing to ask for.
    ErasedByOne,
    /// Somebody has asked to erase it, and another one is to decide.
    ErasureAskedAlready,
    /// No such asking to erase it waits: it was answered, its days are over, or whoever asked may not any more.
    ErasureNotAsked,
    /// In bytes.
    AttachmentTooLarge {
        max: u64,
        have: u64,
    },
    TooManyAttachments {
        max: usize,
    },
}

impl Refusal {
    /// Every agency that it names, by code: a page exchanges them for names.
    pub fn each_agency(&mut self, visit: &mut dyn FnMut(&mut String)) {
        match self {
            Refusal::WhichAgency { agencies } | Refusal::AssistsRunning { agencies } => {
                agencies.iter_mut().for_each(visit);
            }
            Refusal::DoneAlready { agency }
            | Refusal::NotAcknowledged { agency }
            | Refusal::NotReturnable { agency }
            | Refusal::NoClock { agency }
            | Refusal::WaitsAlready { agency }
            | Refusal::WaitsNot { agency }
            | Refusal::AskedAlready { agency }
            | Refusal::NotAsked { agency }
            | Refusal::ByHandler { agency }
            | Refusal::AssistsNot { agency } => visit(agency),
            Refusal::CodesUsedUp
            | Refusal::Forgotten
            | Refusal::OutOfTurn { .. }
            | Refusal::NoPart
            | Refusal::NotDue
            | Refusal::NoCentre
            | Refusal::ReturnTooLate { .. }
            | Refusal::MustDesignate { .. }
            | Refusal::NotYetDesignated { .. }
            | Refusal::ExtendedEnough { .. }
            | Refusal::TooLong { .. }
            | Refusal::OwnRequest
            | Refusal::Itself
            | Refusal::OtherAbsent
            | Refusal::OtherEnded { .. }
            | Refusal::UnknownMedia
            | Refusal::SealedAlready
            | Refusal::SealedNot
            | Refusal::UnsealAskedAlready
            | Refusal::UnsealNotAsked
            | Refusal::ErasedByTwo
            | Refusal::ErasedByOne
            | Refusal::ErasureAskedAlready
            | Refusal::ErasureNotAsked
            | Refusal::AttachmentTooLarge { .. }
            | Refusal::TooManyAttachments { .. } => {}
        }
    }
}

/// What must be at hand. Of a split the parent says where, so that its codes are known in a second asking.
pub fn needs(world: &World, order: &Order, command: &Command) -> Vec<Need> {
    let mut all: Vec<Need> = command.stated().map(|id| Need::Matter(id.to_owned())).into_iter().collect();
    all.extend(command.other().map(|id| Need::Matter(id.to_owned())));
    all.extend(command.form().map(|form| Need::Serial(register::prefix(world, order, form))));
    if let Command::Split { matter, parts } = command
        && let (Some(m), Some(piece)) = (world.matters.get(matter), parts.first())
    {
        all.push(Need::Serial(register::prefix(world, order, &links::form(m, piece))));
    }
    all
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
        Command::Decline { channel, matter, reason } => {
            decline::decide(world, on(Act::Decline, matter)?.0, channel, reason)
        }
        Command::Classify { complexity, matter, urgency } => {
            classify::decide(on(Act::Classify, matter)?.0, *complexity, *urgency)
        }
        Command::MovePhase { matter, phase, reason } => {
            classify::move_phase(on(Act::MovePhase, matter)?.0, *phase, reason)
        }
        Command::Dispatch { assist, lead, matter } => {
            dispatch::decide(world, order, on(Act::Dispatch, matter)?.0, lead, assist)
        }
        Command::Designate { lead, matter, reason } => {
            give_back::designate(world, order, on(Act::Designate, matter)?.0, lead, reason)
        }
        Command::EraseByRule { matter, party, reason, rule } => {
            erase::by_rule(world, order, (matter, party.as_deref(), *rule), reason)
        }
        Command::RunOut { act, agency, due, matter } => run_out::decide(world, order, matter, (*act, agency, *due)),
        Command::Acknowledge { matter, .. }
        | Command::Return { matter, .. }
        | Command::Await { matter, .. }
        | Command::Resume { matter, .. }
        | Command::Extend { matter, .. }
        | Command::Complete { matter, .. } => handled(world, order, command, matter),
        Command::ApproveExtension { .. }
        | Command::RefuseExtension { .. }
        | Command::Release { .. }
        | Command::Attach(_)
        | Command::Note { .. }
        | Command::AddParty { .. }
        | Command::Oversee { .. }
        | Command::Seal { .. }
        | Command::Unseal { .. }
        | Command::GrantUnseal { .. } => beside(world, order, command),
        Command::Erase { .. } | Command::AskErase { .. } | Command::GrantErase { .. } | Command::RefuseErase { .. } => {
            erase::by_people(world, order, command)
        }
        Command::FollowUp { .. }
        | Command::Rate { .. }
        | Command::Reopen { .. }
        | Command::Archive { .. }
        | Command::Merge { .. }
        | Command::Relate { .. }
        | Command::Split { .. } => after(world, order, command),
    }
}

/// What an agency does with its own part.
fn handled(world: &World, order: &Order, command: &Command, id: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let (m, viewer) = present(world, order, command.act(), id)?;
    if let Command::Acknowledge { agency, .. } = command {
        acknowledge::decide(world, order, m, &viewer, agency.as_deref())
    } else if let Command::Return { agency, reason, .. } = command {
        give_back::decide(world, order, m, &viewer, (agency.as_deref(), reason))
    } else if let Command::Await { agency, ground, .. } = command {
        waiting::decide(world, m, &viewer, (agency.as_deref(), ground))
    } else if let Command::Resume { agency, .. } = command {
        waiting::resume(world, order, m, &viewer, agency.as_deref())
    } else if let Command::Extend { agency, reason, until, .. } = command {
        extend::decide(world, order, m, &viewer, (agency.as_deref(), *until, reason))
    } else if let Command::Complete { agency, result, text, .. } = command {
        complete::decide(world, m, &viewer, (agency.as_deref(), result, text))
    } else {
        Ok(Vec::new())
    }
}

/// What is done beside the handling, by those who watch over it or know more of it.
fn beside(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let m = present(world, order, command.act(), command.stated().unwrap_or(""))?.0;
    if let Command::ApproveExtension { agency, .. } = command {
        extend::answer(order, m, agency, None)
    } else if let Command::RefuseExtension { agency, reason, .. } = command {
        extend::answer(order, m, agency, Some(reason))
    } else if let Command::Release { agency, reason, .. } = command {
        oversee::release(m, agency, reason)
    } else if let Command::Attach(a) = command {
        attach::decide(order, m, a)
    } else if let Command::Note { text, .. } = command {
        note::decide(m, text)
    } else if let Command::AddParty { contact, .. } = command {
        party::add(order, m, contact, world.catalogue.calendar.local_date(order.at))
    } else if let Command::Oversee { grade, text, .. } = command {
        oversee::decide(m, *grade, text)
    } else if let Command::Seal { agencies, basis, reason, .. } = command {
        seal::decide(world, m, (agencies, *basis), reason)
    } else if let Command::Unseal { reason, .. } = command {
        seal::ask(world, order, m, reason)
    } else if let Command::GrantUnseal { .. } = command {
        seal::grant(world, order, m)
    } else {
        Ok(Vec::new())
    }
}

/// What comes after completion, and between matters.
fn after(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let (m, viewer) = present(world, order, command.act(), command.stated().unwrap_or(""))?;
    if let Command::FollowUp { resolved, satisfaction, text, .. } = command {
        follow_up::decide(world, order, m, &viewer, (*resolved, *satisfaction, text.as_ref()))
    } else if let Command::Rate { satisfaction, text, .. } = command {
        follow_up::rate(m, &viewer, *satisfaction, text.as_ref())
    } else if let Command::Reopen { reason, .. } = command {
        follow_up::reopen(world, order, m, reason)
    } else if let Command::Archive { .. } = command {
        oversee::archive(m)
    } else if let Command::Merge { into, .. } = command {
        links::merge(world, m, &viewer, into)
    } else if let Command::Relate { other, .. } = command {
        links::relate(world, m, &viewer, other)
    } else if let Command::Split { parts, .. } = command {
        links::split(world, order, m, parts)
    } else {
        Ok(Vec::new())
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
