//! A whistle as the rules need it: plain facts only, folded from the records of its matter's stream.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Blown, Called, ObjectionRuled, UnitRanOut, UnitRole};
use crate::authority::Role;
use crate::catalogue::{Act as Bound, Approval, Tell, Whistle as Grade};
use crate::matter::{Clock, Satisfaction, Started};

/// How far a whistle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It waits for approval; nobody has been called.
    Asked,
    /// It was not approved and does not sound.
    Refused,
    /// The units are called.
    Sounded,
    /// Jointly closed; both sides may rate.
    Closed,
    /// The caller and every unit that did its part have rated each other.
    Rated,
}

impl Stage {
    pub const ALL: [Stage; 5] = [Stage::Asked, Stage::Refused, Stage::Sounded, Stage::Closed, Stage::Rated];

    pub fn code(self) -> &'static str {
        match self {
            Stage::Asked => "asked",
            Stage::Refused => "refused",
            Stage::Sounded => "sounded",
            Stage::Closed => "closed",
            Stage::Rated => "rated",
        }
    }
}

/// How far a called unit is. The codes are the contract's.
///
/// A report-in makes it *on scene* or *online*; its first word of what it is doing makes it *handling*. In all three it
/// is at work ([`UnitState::at_work`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitState {
    Called,
    Acknowledged,
    OnTheWay,
    OnScene,
    Online,
    Handling,
    Done,
    Objected,
    /// It did not acknowledge in time; it is still owed.
    Missed,
    Released,
}

impl UnitState {
    pub const ALL: [UnitState; 10] = [
        UnitState::Called,
        UnitState::Acknowledged,
        UnitState::OnTheWay,
        UnitState::OnScene,
        UnitState::Online,
        UnitState::Handling,
        UnitState::Done,
        UnitState::Objected,
        UnitState::Missed,
        UnitState::Released,
    ];

    pub fn code(self) -> &'static str {
        match self {
            UnitState::Called => "called",
            UnitState::Acknowledged => "acknowledged",
            UnitState::OnTheWay => "on-the-way",
            UnitState::OnScene => "on-scene",
            UnitState::Online => "online",
            UnitState::Handling => "handling",
            UnitState::Done => "done",
            UnitState::Objected => "objected",
            UnitState::Missed => "missed",
            UnitState::Released => "released",
        }
    }

    /// Between report-in and done.
    pub fn at_work(self) -> bool {
        matches!(self, UnitState::OnScene | UnitState::Online | UnitState::Handling)
    }

    /// It has not said yes to the call.
    pub fn silent(self) -> bool {
        matches!(self, UnitState::Called | UnitState::Missed)
    }
}

/// The rules of its grade, fixed when it is blown: a catalogue changed later changes nothing that is under way. *Warning:*
/// stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<Approval>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approver: Option<Role>,
    /// With this many objections in one place of the whistle, its unit is designated.
    pub designate_after: u32,
    /// Units must come to the place.
    pub on_scene: bool,
}

impl Rules {
    pub(super) fn of(grade: &Grade) -> Rules {
        Rules {
            approval: grade.approval,
            approver: grade.approver,
            designate_after: grade.designate_after,
            on_scene: grade.on_scene,
        }
    }
}

/// A step of a ladder, its moment fixed when it begins. *Warning:* stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// ms UTC.
    pub at: i64,
    /// Code of the grade of oversight that it raises, if any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub oversight: Option<String>,
    /// From 1.
    pub step: u32,
    pub tell: Tell,
}

/// A step and when it was climbed (ms UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub rung: Rung,
    pub climbed: Option<i64>,
}

/// What follows from one missed limit of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// What the unit owes.
    pub act: Bound,
    /// The moment that it missed, ms UTC.
    pub due: i64,
    pub steps: Vec<Step>,
}

/// A called unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    pub agency: String,
    pub role: UnitRole,
    pub state: UnitState,
    /// To acknowledge, to report in, in which it may object (`Return`), and to be done (`Handle`, from the report-in).
    pub clocks: Vec<Clock>,
    /// What its missed limits set going.
    pub ladders: Vec<Ladder>,
    /// Objections in its place of the whistle, those of units before it included.
    pub objections: u32,
    /// It was named after the last objection and may not object.
    pub designated: bool,
    /// Its objection was upheld or another unit has taken its place: it owes nothing.
    pub relieved: bool,
    /// It is reached by phone; whoever called it records what it does.
    pub phoned: bool,
}

impl Unit {
    fn called(agency: &str, role: UnitRole, before: Option<&Unit>) -> Unit {
        Unit {
            agency: agency.to_owned(),
            role,
            state: UnitState::Called,
            clocks: Vec::new(),
            ladders: Vec::new(),
            objections: before.map_or(0, |u| u.objections),
            designated: false,
            relieved: false,
            phoned: false,
        }
    }

    /// The whistle cannot close before it is done or let go (事不完人不撤). Who has missed a limit or objects is owed too.
    pub fn is_owed(&self) -> bool {
        !self.relieved && !matches!(self.state, UnitState::Done | UnitState::Released)
    }

    pub fn clock(&self, act: Bound) -> Option<&Clock> {
        self.clocks.iter().find(|c| c.act == act)
    }

    /// The ladder that goes on: that of the first thing it owes and has missed.
    pub fn ladder(&self) -> Option<&Ladder> {
        let owes = [Bound::Acknowledge, Bound::ReportIn].into_iter().find(|act| self.runs(*act))?;
        self.ladders.iter().find(|l| l.act == owes)
    }

    fn runs(&self, act: Bound) -> bool {
        self.clock(act).is_some_and(Clock::runs)
    }

    pub(super) fn stop(&mut self, acts: &[Bound], at: i64) {
        for c in self.clocks.iter_mut().filter(|c| acts.is_empty() || acts.contains(&c.act)) {
            c.stopped = c.stopped.or(Some(at));
        }
    }

    pub(super) fn ran_out(&mut self, e: &UnitRanOut) {
        for c in self.clocks.iter_mut().filter(|c| c.act == e.act && c.due == e.due) {
            c.ran_out = true;
        }
        if e.act == Bound::Acknowledge && self.state == UnitState::Called {
            self.state = UnitState::Missed;
        }
        let steps: Vec<Step> = e.ladder.iter().map(|r| Step { rung: r.clone(), climbed: None }).collect();
        if !steps.is_empty() {
            self.ladders.push(Ladder { act: e.act, due: e.due, steps });
        }
    }

    pub(super) fn climbed(&mut self, act: Bound, step: u32, at: i64) {
        let steps = self.ladders.iter_mut().filter(|l| l.act == act).flat_map(|l| &mut l.steps);
        for s in steps.filter(|s| s.rung.step == step) {
            s.climbed = s.climbed.or(Some(at));
        }
    }
}

/// Who blew it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Actor of the record, such as `account:name`.
    pub actor: String,
    pub agency: String,
    pub role: Role,
}

/// One side's word on the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    pub agency: String,
    pub by: String,
    pub satisfaction: Satisfaction,
}

/// A whistle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whistle {
    pub id: String,
    pub grade: String,
    pub ground: String,
    pub stage: Stage,
    /// Counts the records that change what its caller or approver can do next. A unit's own steps are not among them, so
    /// that many units never make each other's forms stale.
    pub version: u64,
    pub caller: Caller,
    pub rules: Rules,
    /// When it was blown, ms UTC.
    pub blown: i64,
    pub sounded: Option<i64>,
    pub approved: Option<i64>,
    pub closed: Option<i64>,
    /// As it was asked for; before it sounds they have no clocks.
    pub units: Vec<Unit>,
    /// Agencies that a ladder has told.
    pub told: BTreeSet<String>,
    pub ratings: Vec<Rating>,
    /// Its matter's sealed values are gone: time does nothing more.
    pub forgotten: bool,
}

impl Whistle {
    pub(super) fn blown(e: &Blown, actor: String, at: i64) -> Whistle {
        Whistle {
            id: e.whistle.clone(),
            grade: e.grade.clone(),
            ground: e.ground.clone(),
            stage: Stage::Asked,
            version: 1,
            caller: Caller { actor, agency: e.agency.clone(), role: e.role },
            rules: e.rules.clone(),
            blown: at,
            sounded: None,
            approved: None,
            closed: None,
            units: e.units.iter().map(|c| Unit::called(&c.agency, c.role, None)).collect(),
            told: BTreeSet::new(),
            ratings: Vec::new(),
            forgotten: false,
        }
    }

    pub fn unit(&self, agency: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.agency == agency)
    }

    /// The unit that leads.
    pub fn lead(&self) -> Option<&Unit> {
        self.units.iter().find(|u| u.role == UnitRole::Lead && !u.relieved)
    }

    /// Units that are neither done nor let go.
    pub fn owed(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|u| u.is_owed())
    }

    /// When the whole of it should be answered: the last due moment that runs, ms UTC.
    pub fn due(&self) -> Option<i64> {
        let running = self.units.iter().flat_map(|u| &u.clocks).filter(|c| c.runs() && c.act != Bound::Return);
        running.map(|c| c.due).max()
    }

    /// Agencies with a part in it: the caller's, and the called units once it has sounded, but for those relieved.
    pub fn agencies(&self) -> impl Iterator<Item = &str> {
        let called = self.units.iter().filter(|u| self.sounded.is_some() && !u.relieved);
        std::iter::once(self.caller.agency.as_str()).chain(called.map(|u| u.agency.as_str()))
    }

    /// Agencies at work in it: while it sounds, the units that are neither done, let go nor relieved, and the caller's once
    /// it is approved. Nobody gives herself the right to open what is sealed by blowing.
    pub fn at_work(&self) -> impl Iterator<Item = &str> {
        let sounds = self.stage == Stage::Sounded;
        let units = self.owed().map(|u| u.agency.as_str());
        let caller = self.approved.map(|_| self.caller.agency.as_str());
        caller.into_iter().chain(units).filter(move |_| sounds)
    }

    pub(super) fn call(&mut self, units: &[Called], clocks: &[Started], at: i64) {
        for c in units {
            let unit = Unit::called(&c.agency, c.role, self.unit(&c.agency));
            self.put(unit, clocks, at);
        }
    }

    fn put(&mut self, mut unit: Unit, clocks: &[Started], at: i64) {
        unit.clocks = clocks.iter().filter(|s| s.agency == unit.agency).map(|s| Clock::started(s, at)).collect();
        match self.units.iter_mut().find(|u| u.agency == unit.agency) {
            Some(place) => {
                // Who leads and is called once more leads still: a whistle has exactly one lead.
                if place.role == UnitRole::Lead && !place.relieved {
                    unit.role = UnitRole::Lead;
                }
                *place = unit;
            }
            None => self.units.push(unit),
        }
    }

    pub(super) fn ruled(&mut self, e: &ObjectionRuled, at: i64) {
        let Some(before) = self.units.iter_mut().find(|u| u.agency == e.agency) else { return };
        before.relieved = true;
        let before = before.clone();
        if let Some(to) = &e.to {
            let designated = e.outcome == super::Ruling::Designated;
            self.put(Unit { designated, ..Unit::called(to, before.role, Some(&before)) }, &e.clocks, at);
        }
    }

    pub(super) fn rated(&mut self, rating: Rating) {
        self.ratings.push(rating);
        let caller = self.caller.agency.as_str();
        let said = |by: &str, agency: &str| self.ratings.iter().any(|r| r.by == by && r.agency == agency);
        let mut done = self.units.iter().filter(|u| u.state == UnitState::Done).peekable();
        if done.peek().is_some() && done.all(|u| said(caller, &u.agency) && said(&u.agency, caller)) {
            self.stage = Stage::Rated;
        }
    }
}
