//! Each unit's own clocks, the ladder that a missed one begins, and the moments at which time must act next.

use super::state::{Rung, Stage, Unit, Whistle};
use super::{Command, run_out};
use crate::catalogue::{Act as Bound, Tell, Whistle as Grade};
use crate::matter::{Matter, Started};
use crate::world::World;

/// The first step of every ladder: the superior is told one second after the missed moment. In ms.
const FIRST: i64 = 1_000;

fn start(world: &World, (limit, act): (&str, Bound), agency: &str, at: i64) -> Option<Started> {
    let calendar = &world.catalogue.calendar;
    let limit = world.catalogue.limit_by_code(limit, calendar.local_date(at))?;
    let due = calendar.due(at, limit.term());
    let (agency, limit) = (agency.to_owned(), limit.code.clone());
    Some(Started { act, agency, due: due.at, from: None, limit, provisional: due.provisional })
}

/// The clocks of a unit that is called: to acknowledge, to report in, and, if it may object, until when.
pub(super) fn called(world: &World, grade: &Grade, agency: &str, at: i64, may_object: bool) -> Vec<Started> {
    let limits = &grade.limits;
    let objection = limits.objection.as_deref().filter(|_| may_object).map(|code| (code, Bound::Return));
    let all = [(limits.acknowledge.as_str(), Bound::Acknowledge), (limits.report_in.as_str(), Bound::ReportIn)];
    all.into_iter().chain(objection).filter_map(|limit| start(world, limit, agency, at)).collect()
}

/// The clock of a unit that has reported in.
pub(super) fn at_work(world: &World, grade: &str, agency: &str, at: i64) -> Vec<Started> {
    let limit = world.catalogue.whistles.get(grade).map(|g| (g.limits.done.as_str(), Bound::Handle));
    limit.and_then(|limit| start(world, limit, agency, at)).into_iter().collect()
}

/// The ladder of a moment missed: first the superior is told, which is no district's choice; then the catalogue's steps,
/// counted on from there. Each counts from the missed moment.
pub(super) fn ladder(world: &World, grade: &str, due: i64) -> Vec<Rung> {
    let calendar = &world.catalogue.calendar;
    let first = Rung { at: due + FIRST, oversight: None, step: 1, tell: Tell::Superior };
    let steps = world.catalogue.whistles.get(grade).map(|g| g.ladder.as_slice()).unwrap_or_default();
    let later = steps.iter().filter_map(|s| {
        let limit = world.catalogue.limit_by_code(&s.after, calendar.local_date(due))?;
        let at = calendar.due(due, limit.term()).at;
        Some(Rung { at, oversight: s.oversight.clone(), step: s.step + 1, tell: s.tell })
    });
    std::iter::once(first).chain(later).collect()
}

/// What time does at a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A clock has passed its due moment.
    RunOut,
    /// This step of the ladder is due.
    Climb { step: u32 },
}

/// A moment at which time must act, and on whom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// ms UTC.
    pub at: i64,
    /// The unit.
    pub agency: String,
    /// What it owes.
    pub act: Bound,
    /// When it owed it, ms UTC.
    pub due: i64,
    pub what: What,
}

impl Deadline {
    /// The order id of time's act: the same however often time asks.
    pub fn order_id(&self, whistle: &str) -> String {
        match self.what {
            What::RunOut => run_out::id(whistle, self.act, &self.agency, self.due),
            What::Climb { step } => run_out::climb_id(whistle, self.act, &self.agency, (self.due, step)),
        }
    }

    /// Time's act, to be sent by `Actor::Clock` at [`Deadline::at`] or later.
    pub fn command(&self, matter: &str, whistle: &str) -> Command {
        let (matter, whistle) = (matter.to_owned(), whistle.to_owned());
        let (act, agency, due) = (self.act, self.agency.clone(), self.due);
        match self.what {
            What::RunOut => Command::UnitRunOut { act, agency, due, matter, whistle },
            What::Climb { step } => Command::Climb { act, agency, due, matter, step, whistle },
        }
    }
}

impl Whistle {
    /// What time must do next, the earliest first: of each unit its clocks, and the next step of its ladder.
    pub fn deadlines(&self) -> Vec<Deadline> {
        if self.stage != Stage::Sounded || self.forgotten {
            return Vec::new();
        }
        let mut all: Vec<Deadline> = self.units.iter().flat_map(Unit::deadlines).collect();
        all.sort();
        all
    }
}

impl Unit {
    fn deadlines(&self) -> Vec<Deadline> {
        let bounds = self.clocks.iter().filter(|c| c.runs() && !c.ran_out && c.act != Bound::Return);
        let clocks = bounds.map(|c| Deadline {
            at: c.due,
            agency: self.agency.clone(),
            act: c.act,
            due: c.due,
            what: What::RunOut,
        });
        let next = self.ladder().and_then(|l| l.steps.iter().find(|s| s.climbed.is_none()).map(|s| (l, &s.rung)));
        let climb = next.map(|(l, rung)| Deadline {
            at: rung.at,
            agency: self.agency.clone(),
            act: l.act,
            due: l.due,
            what: What::Climb { step: rung.step },
        });
        clocks.chain(climb).collect()
    }
}

impl Matter {
    /// What time must do next for the whistles of this matter: (whistle, deadline), the earliest first.
    pub fn whistle_deadlines(&self) -> Vec<(&str, Deadline)> {
        let each = self.whistles.iter().flat_map(|w| w.deadlines().into_iter().map(|d| (w.id.as_str(), d)));
        let mut all: Vec<(&str, Deadline)> = each.collect();
        all.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
        all
    }
}
