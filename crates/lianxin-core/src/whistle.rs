//! The room of whistles (吹哨报到): several units are called to one matter at once, each with clocks of its own, and none
//! leaves before it is done. A whistle is about a matter; its records stand in the matter's stream, its state in the
//! matter's. Each act has a file of its own, or shares one with its neighbours.

mod answer;
mod approve;
mod blow;
mod call;
mod clock;
mod codes;
mod conduct;
mod event;
mod fold;
mod kept;
mod object;
mod possible;
mod rate;
mod run_out;
mod state;

pub use blow::{Blow, EMERGENCY, RESOURCES_MAX, Resource, UNITS_MAX, WHISTLES_MAX, id};
pub use clock::{Deadline, What};
pub use codes::{Called, ReportMode, Ruling, UnitRole};
pub use event::{
    Approved, Blown, Closed, LadderClimbed, ObjectionRuled, Overseen, Rated, Refused, Sounded, UnitAcknowledged,
    UnitDone, UnitHandled, UnitObjected, UnitPhoned, UnitRanOut, UnitReleased, UnitReportedIn, UnitSetOut, UnitsCalled,
};
pub(crate) use fold::evolve;
pub use possible::possible;
pub use run_out::{climb_id, id as run_out_id};
pub use state::{Caller, Ladder, Rating, Rules, Rung, Stage, Step, Unit, UnitState, Whistle};

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act, Role, Viewer};
use crate::catalogue::Act as Bound;
use crate::matter::{self, Matter, Register, Satisfaction, register};
use crate::order::{Actor, Lid, Order};
use crate::record::{Draft, Event, Stream, Subject};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::{Need, World};

/// What may be asked of whistles.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// On a matter that is there.
    Blow {
        blow: Box<Blow>,
        matter: String,
    },
    /// An emergency that opens its own matter.
    BlowNew {
        blow: Box<Blow>,
        form: Box<Register>,
    },
    Approve {
        matter: String,
        whistle: String,
    },
    Refuse {
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
        whistle: String,
    },
    Call {
        matter: String,
        units: Vec<Called>,
        whistle: String,
    },
    Acknowledge {
        agency: String,
        matter: String,
        whistle: String,
    },
    /// `ground`: the catalogue's code of the objection, if one was chosen.
    Object {
        agency: String,
        ground: Option<String>,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
        whistle: String,
    },
    Rule {
        agency: String,
        matter: String,
        outcome: Ruling,
        to: Option<String>,
        whistle: String,
    },
    OnTheWay {
        agency: String,
        matter: String,
        whistle: String,
    },
    ReportIn {
        agency: String,
        matter: String,
        mode: ReportMode,
        whistle: String,
    },
    /// What the unit is doing, while it is at work.
    Handle {
        agency: String,
        matter: String,
        #[serde(with = "wire")]
        text: Story,
        whistle: String,
    },
    Done {
        agency: String,
        matter: String,
        #[serde(with = "wire")]
        text: Story,
        whistle: String,
    },
    Release {
        agency: String,
        matter: String,
        #[serde(with = "wire")]
        reason: Story,
        whistle: String,
    },
    Phoned {
        agency: String,
        matter: String,
        #[serde(with = "wire")]
        text: Story,
        whistle: String,
    },
    Close {
        matter: String,
        #[serde(with = "wire")]
        text: Story,
        whistle: String,
    },
    /// `agency`: who is rated; `by`: for which of the actor's agencies, where she has several that could.
    Rate {
        agency: String,
        by: Option<String>,
        matter: String,
        satisfaction: Satisfaction,
        #[serde(with = "wire::option")]
        text: Option<Story>,
        whistle: String,
    },
    /// By time: a unit's clock has passed its due moment.
    UnitRunOut {
        act: Bound,
        agency: String,
        due: i64,
        matter: String,
        whistle: String,
    },
    /// By time: a step of a unit's ladder is due.
    Climb {
        act: Bound,
        agency: String,
        due: i64,
        matter: String,
        step: u32,
        whistle: String,
    },
}

impl Command {
    /// The matter this command is about; for one that opens a matter, the one it would make.
    pub fn matter_id(&self, order: &Order) -> String {
        self.stated().map_or_else(|| order.entropy.id('m', 0), |(matter, _)| matter.to_owned())
    }

    /// The whistle this command is about; for one that blows, the one it would make.
    pub fn whistle_id(&self, order: &Order) -> String {
        self.stated().and_then(|(_, whistle)| whistle).map_or_else(|| id(order), str::to_owned)
    }

    /// The matter and the whistle it names.
    fn stated(&self) -> Option<(&str, Option<&str>)> {
        match self {
            Command::BlowNew { .. } => None,
            Command::Blow { matter, .. } => Some((matter, None)),
            Command::Approve { matter, whistle }
            | Command::Refuse { matter, whistle, .. }
            | Command::Call { matter, whistle, .. }
            | Command::Acknowledge { matter, whistle, .. }
            | Command::Object { matter, whistle, .. }
            | Command::Rule { matter, whistle, .. }
            | Command::OnTheWay { matter, whistle, .. }
            | Command::ReportIn { matter, whistle, .. }
            | Command::Handle { matter, whistle, .. }
            | Command::Done { matter, whistle, .. }
            | Command::Release { matter, whistle, .. }
            | Command::Phoned { matter, whistle, .. }
            | Command::Close { matter, whistle, .. }
            | Command::Rate { matter, whistle, .. }
            | Command::UnitRunOut { matter, whistle, .. }
            | Command::Climb { matter, whistle, .. } => Some((matter, Some(whistle))),
        }
    }

    pub(crate) fn mask_title(&mut self) {
        if let Command::BlowNew { form, .. } = self {
            form.mask_title();
        }
    }

    pub(crate) fn lids(&self, order: &Order) -> Vec<Lid> {
        if let Command::BlowNew { form, .. } = self {
            return matter::fresh_lids(order, form);
        }
        Lid::of(Subject::Matter(self.matter_id(order)))
    }
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Blow { blow, .. } => blow.each_sealed(visit),
            Command::BlowNew { blow, form } => {
                form.each_sealed(visit);
                blow.each_sealed(visit);
            }
            Command::Refuse { reason, .. } | Command::Object { reason, .. } | Command::Release { reason, .. } => {
                reason.each_sealed(visit);
            }
            Command::Handle { text, .. }
            | Command::Done { text, .. }
            | Command::Phoned { text, .. }
            | Command::Close { text, .. } => text.each_sealed(visit),
            Command::Rate { text, .. } => text.each_sealed(visit),
            Command::Approve { .. }
            | Command::Call { .. }
            | Command::Acknowledge { .. }
            | Command::Rule { .. }
            | Command::OnTheWay { .. }
            | Command::ReportIn { .. }
            | Command::UnitRunOut { .. }
            | Command::Climb { .. } => {}
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// What was sealed has been forgotten; nothing can be added.
    Forgotten,
    /// A matter that is finished, declined or merged calls nobody.
    MatterFinished { stage: matter::Stage },
    /// None of her positions may blow this grade.
    NotCaller { grade: String },
    /// She could do it for several of her agencies: for which?
    WhichAgency { agencies: Vec<String> },
    /// The matter has as many whistles as it may have.
    TooMany { max: usize },
    /// Only an emergency opens its own matter.
    EmergencyOnly,
    /// A whistle has exactly one lead; this would have so many.
    OneLead { leads: usize },
    /// Whoever calls is not called.
    CallsItself { agency: String },
    /// The act does not follow the stage where the whistle is.
    OutOfTurn { act: String, stage: Stage },
    /// Another role approves it.
    NotApprover { role: Role },
    /// Whoever blew it does not approve it.
    OwnWhistle,
    /// This agency is not called, or not any more.
    NoUnit { agency: String },
    /// The act does not follow the state where the unit is.
    UnitOutOfTurn { act: String, agency: String, state: UnitState },
    /// The unit has not acknowledged yet.
    NotAcknowledged { agency: String },
    /// The unit has not reported in yet.
    NotReportedIn { agency: String },
    /// This grade asks for presence at the place.
    SceneOnly,
    /// The unit was designated and may not object.
    Designated { agency: String },
    /// The time to object is over (ms UTC), or the grade gives none.
    ObjectionsClosed { until: Option<i64> },
    /// After so many objections a unit must be designated.
    MustDesignate { objections: u32 },
    /// A unit is designated only after so many objections.
    NotYetDesignate { objections: u32, after: u32 },
    /// The place of the lead cannot be left empty while others are at it.
    LeadNeeded { agency: String },
    /// Somebody answers for the unit in the system: it is not phoned for it.
    Answered { agency: String },
    /// It cannot close: these are neither done nor released.
    UnitsOwed { agencies: Vec<String> },
    /// Nobody rates her own agency.
    OwnAgency { agency: String },
    /// It has been rated by this side.
    RatedAlready { agency: String },
    /// There is no such clock or step, or it is not due yet, or it has stopped.
    NotDue,
}

/// What must be at hand.
pub fn needs(world: &World, order: &Order, command: &Command) -> Vec<Need> {
    if let Command::BlowNew { form, .. } = command {
        return vec![Need::Serial(register::prefix(world, order, form))];
    }
    vec![Need::Matter(command.matter_id(order))]
}

/// Decides: presence, authority, whose side, version, then the act's own rules.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let on = |act, matter: &str, whistle: &str| present(world, order, act, (matter, whistle));
    let side = |matter: &str, whistle: &str| conducted(world, order, (matter, whistle));
    match command {
        Command::Blow { blow, matter } => {
            let (m, viewer) = matter::present(world, order, Act::BlowWhistle, matter)?;
            blow::decide(world, order, m, &viewer, blow)
        }
        Command::BlowNew { blow, form } => {
            authority::may(world, order, Act::Register)?;
            let viewer = authority::may_as(world, order, Act::BlowWhistle)?;
            blow::anew(world, order, &viewer, form, blow)
        }
        Command::Approve { matter, whistle } => {
            approve::decide(world, order, &seen(order, on(Act::ApproveWhistle, matter, whistle)?)?)
        }
        Command::Refuse { matter, reason, whistle } => {
            approve::refuse(order, &seen(order, on(Act::ApproveWhistle, matter, whistle)?)?, reason)
        }
        Command::Call { matter, units, whistle } => call::decide(world, order, &side(matter, whistle)?, units),
        Command::Rule { agency, matter, outcome, to, whistle } => {
            object::rule(world, order, &side(matter, whistle)?, agency, (*outcome, to.as_deref()))
        }
        Command::Release { agency, matter, reason, whistle } => {
            conduct::release(&side(matter, whistle)?, agency, reason)
        }
        Command::Phoned { agency, matter, text, whistle } => {
            conduct::phoned(world, order, &side(matter, whistle)?, agency, text)
        }
        Command::Close { matter, text, whistle } => conduct::close(&side(matter, whistle)?, text),
        Command::Rate { agency, by, matter, satisfaction, text, whistle } => {
            let here = on(Act::RateWhistle, matter, whistle)?;
            rate::decide(&here, (agency, by.as_deref()), (*satisfaction, text.as_ref()))
        }
        Command::UnitRunOut { act, agency, due, matter, whistle } => {
            run_out::decide(world, order, (matter, whistle), (*act, agency, *due))
        }
        Command::Climb { act, agency, due, matter, step, whistle } => {
            run_out::climb(world, order, (matter, whistle), (*act, agency, *due), *step)
        }
        Command::Acknowledge { .. }
        | Command::Object { .. }
        | Command::OnTheWay { .. }
        | Command::ReportIn { .. }
        | Command::Handle { .. }
        | Command::Done { .. } => answers(world, order, command),
    }
}

/// What a unit does: by its own people, or, where it was phoned, by the caller's side. A unit's step depends on its own
/// state alone, so no version is asked: twenty units never stand in each other's way.
fn answers(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let by = |matter: &str, whistle: &str, agency: &str| answering(world, order, (matter, whistle), agency);
    match command {
        Command::Acknowledge { agency, matter, whistle } => answer::acknowledge(&by(matter, whistle, agency)?, agency),
        Command::Object { agency, ground, matter, reason, whistle } => {
            let here = by(matter, whistle, agency)?;
            object::decide(world, order, &here, agency, (ground.as_deref(), reason))
        }
        Command::OnTheWay { agency, matter, whistle } => answer::on_the_way(&by(matter, whistle, agency)?, agency),
        Command::ReportIn { agency, matter, mode, whistle } => {
            answer::report_in(world, order, &by(matter, whistle, agency)?, agency, *mode)
        }
        Command::Handle { agency, matter, text, whistle } => {
            answer::handle(&by(matter, whistle, agency)?, agency, text)
        }
        Command::Done { agency, matter, text, whistle } => answer::done(&by(matter, whistle, agency)?, agency, text),
        Command::Blow { .. }
        | Command::BlowNew { .. }
        | Command::Approve { .. }
        | Command::Refuse { .. }
        | Command::Call { .. }
        | Command::Rule { .. }
        | Command::Release { .. }
        | Command::Phoned { .. }
        | Command::Close { .. }
        | Command::Rate { .. }
        | Command::UnitRunOut { .. }
        | Command::Climb { .. } => Err(crate::Refusal::NotYours),
    }
}

/// A whistle at hand, its matter, and who acts.
struct Here<'w> {
    m: &'w Matter,
    w: &'w Whistle,
    viewer: Viewer,
}

impl Here<'_> {
    fn remembered(&self) -> Result<(), crate::Refusal> {
        if self.m.erased { Err(no(Refusal::Forgotten)) } else { Ok(()) }
    }

    /// Only at this stage.
    fn at(&self, stage: Stage, act: &str) -> Result<(), crate::Refusal> {
        self.remembered()?;
        if self.w.stage != stage {
            return Err(no(Refusal::OutOfTurn { act: act.to_owned(), stage: self.w.stage }));
        }
        Ok(())
    }

    /// Whether she is of the caller's side: the caller's agency, or the centre that has the matter in hand.
    fn conducts(&self) -> bool {
        let side = |a: &str| a == self.w.caller.agency || self.m.centre() == Some(a);
        self.viewer.agencies_for(Act::ConductWhistle).any(side)
    }
}

fn present<'w>(
    world: &'w World,
    order: &Order,
    act: Act,
    (matter, whistle): (&str, &str),
) -> Result<Here<'w>, crate::Refusal> {
    debug_assert!(order.actor != Actor::Clock, "time has commands of its own");
    let m = world.matters.get(matter).ok_or(crate::Refusal::Absent)?;
    let viewer = authority::may_on(world, order, act, m)?;
    let w = m.whistles.iter().find(|w| w.id == whistle).ok_or(crate::Refusal::Absent)?;
    Ok(Here { m, w, viewer })
}

/// The version that was seen is the whistle's own.
fn seen<'w>(order: &Order, here: Here<'w>) -> Result<Here<'w>, crate::Refusal> {
    match order.seen {
        Some(seen) if seen != here.w.version => Err(crate::Refusal::Stale { seen, now: here.w.version }),
        _ => Ok(here),
    }
}

fn conducted<'w>(world: &'w World, order: &Order, ids: (&str, &str)) -> Result<Here<'w>, crate::Refusal> {
    let here = present(world, order, Act::ConductWhistle, ids)?;
    if here.conducts() { seen(order, here) } else { Err(crate::Refusal::NotYours) }
}

fn answering<'w>(world: &'w World, order: &Order, ids: (&str, &str), agency: &str) -> Result<Here<'w>, crate::Refusal> {
    let here = present(world, order, Act::AnswerWhistle, ids)?;
    let hers = here.viewer.agencies_for(Act::AnswerWhistle).any(|a| a == agency);
    let for_it = here.w.unit(agency).is_some_and(|u| u.phoned) && here.conducts();
    if hers || for_it { Ok(here) } else { Err(crate::Refusal::NotYours) }
}

fn no(refusal: Refusal) -> crate::Refusal {
    crate::Refusal::Whistle(refusal)
}

fn draft(m: &Matter, event: Event) -> Vec<Draft> {
    vec![Draft::new(Stream::Matter(m.id.clone()), event)]
}
