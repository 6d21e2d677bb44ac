//! A matter as the rules need it: plain facts only, folded from the records of its stream.

use serde::{Deserialize, Serialize};

use super::{Acknowledged, Clock, Dispatched, Party, PartyField, Registered, Started};
use crate::authority::About;
use crate::catalogue::{Act as Bound, Phase};
use crate::record::{Event, Record};
use crate::whistle::{self, Whistle};

/// Where a matter is (阶段).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    Registered,
    Accepted,
    Dispatched,
    Acknowledged,
    Handling,
    Completed,
    FollowedUp,
    Rated,
    Archived,
    Declined,
    Merged,
}

impl Stage {
    /// The nine stages in their order; declined and merged stand beside them.
    pub const PATH: [Stage; 9] = [
        Stage::Registered,
        Stage::Accepted,
        Stage::Dispatched,
        Stage::Acknowledged,
        Stage::Handling,
        Stage::Completed,
        Stage::FollowedUp,
        Stage::Rated,
        Stage::Archived,
    ];

    /// The contract's code.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Registered => "registered",
            Stage::Accepted => "accepted",
            Stage::Dispatched => "dispatched",
            Stage::Acknowledged => "acknowledged",
            Stage::Handling => "handling",
            Stage::Completed => "completed",
            Stage::FollowedUp => "followed-up",
            Stage::Rated => "rated",
            Stage::Archived => "archived",
            Stage::Declined => "declined",
            Stage::Merged => "merged",
        }
    }

    /// The stage of this code.
    pub fn parse(code: &str) -> Option<Stage> {
        let beside = [Stage::Declined, Stage::Merged];
        Stage::PATH.into_iter().chain(beside).find(|s| s.code() == code)
    }
}

/// What an agency is in a matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartRole {
    /// The governance centre that accepts and dispatches.
    Centre,
    Lead,
    Assist,
}

impl PartRole {
    pub fn code(self) -> &'static str {
        match self {
            PartRole::Centre => "centre",
            PartRole::Lead => "lead",
            PartRole::Assist => "assist",
        }
    }
}

/// How far an agency is with its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    Called,
    Acknowledged,
    Done,
}

/// An agency's part in a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub agency: String,
    pub role: PartRole,
    pub state: PartState,
}

/// A matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub id: String,
    pub code: String,
    pub kind: String,
    pub division: String,
    pub grid: Option<String>,
    pub source: String,
    pub demand: Option<String>,
    pub phase: Phase,
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
    /// Taken in from a file after the fact (补录); no clock ran before it was accepted.
    pub late: bool,
    /// Where it was taken in from: (source, row key) as one text.
    pub origin: Option<String>,
    pub likes: u32,
    pub dislikes: u32,
    /// Actor of its registration.
    pub registrant: String,
    /// The centre first, then the lead, then those who assist.
    pub parts: Vec<Part>,
    pub clocks: Vec<Clock>,
    pub parties: Vec<Party>,
    pub has_address: bool,
    /// ms UTC.
    pub completed_at: Option<i64>,
    pub erased: bool,
    /// Those blown about it, in their order.
    pub whistles: Vec<Whistle>,
}

impl Matter {
    /// The matter a registration makes.
    pub fn registered(id: &str, record: &Record, e: &Registered) -> Matter {
        let centre = e.centre.iter().map(|agency| Part {
            agency: agency.clone(),
            role: PartRole::Centre,
            state: PartState::Acknowledged,
        });
        let mut m = Matter {
            id: id.to_owned(),
            code: e.code.clone(),
            kind: e.kind.clone(),
            division: e.division.clone(),
            grid: e.grid.clone(),
            source: e.source.clone(),
            demand: e.demand.clone(),
            phase: e.phase.unwrap_or(Phase::Early),
            stage: Stage::Registered,
            version: 1,
            occurred_at: e.occurred_at,
            recorded_at: record.recorded_at,
            registered: record.seq,
            last: record.seq,
            notes: 0,
            late: e.late,
            origin: e.origin.clone(),
            likes: e.likes,
            dislikes: e.dislikes,
            registrant: record.actor.to_string(),
            parts: centre.collect(),
            clocks: Vec::new(),
            parties: Vec::new(),
            has_address: e.address.is_some(),
            completed_at: None,
            erased: false,
            whistles: Vec::new(),
        };
        m.start(&e.clocks, record.recorded_at);
        m
    }

    /// The part of this agency that it acts by: as lead or assist where it is one, else as the centre.
    pub fn part(&self, agency: &str) -> Option<&Part> {
        self.parts.iter().rev().find(|p| p.agency == agency)
    }

    /// Who answers for it now: the lead; the centre before there is one.
    pub fn owner(&self) -> Option<&str> {
        let lead = self.parts.iter().find(|p| p.role == PartRole::Lead);
        lead.or(self.parts.first()).map(|p| p.agency.as_str())
    }

    /// The centre that accepts and dispatches it.
    pub fn centre(&self) -> Option<&str> {
        self.parts.iter().find(|p| p.role == PartRole::Centre).map(|p| p.agency.as_str())
    }

    /// What the authority table needs to know.
    pub fn about(&self) -> About {
        About {
            division: self.division.clone(),
            registrant: self.registrant.clone(),
            agencies: self.agencies(),
            told: self.told(),
        }
    }

    /// Agencies with a part in it or in a whistle about it, each once.
    pub fn agencies(&self) -> Vec<String> {
        let parts = self.parts.iter().map(|p| p.agency.as_str());
        let mut all: Vec<String> = Vec::new();
        for agency in parts.chain(self.whistles.iter().flat_map(Whistle::agencies)) {
            if !all.iter().any(|known| known == agency) {
                all.push(agency.to_owned());
            }
        }
        all
    }

    /// Agencies that a whistle's ladder has told: they see what a unit under them owes.
    pub fn told(&self) -> Vec<String> {
        let told: std::collections::BTreeSet<&String> = self.whistles.iter().flat_map(|w| &w.told).collect();
        told.into_iter().cloned().collect()
    }

    /// The clocks that run, with what they run for.
    pub fn running(&self) -> impl Iterator<Item = &Clock> {
        self.clocks.iter().filter(|c| c.runs())
    }

    /// Whether there is a sealed value under this name: `matter.address` or `<party>.<field>`.
    pub fn has_field(&self, name: &str) -> bool {
        match name.split_once('.') {
            Some(("matter", "address")) => self.has_address,
            Some((party, field)) => self
                .parties
                .iter()
                .any(|p| p.id == party && !p.erased && PartyField::parse(field).is_some_and(|f| p.sealed.contains(&f))),
            None => false,
        }
    }

    fn start(&mut self, started: &[Started], at: i64) {
        for s in started {
            self.clocks.retain(|c| !(c.agency == s.agency && c.act == s.act));
            self.clocks.push(Clock::started(s, at));
        }
    }

    fn stop(&mut self, agency: Option<&str>, act: Option<Bound>, at: i64) {
        for c in &mut self.clocks {
            if c.stopped.is_none() && agency.is_none_or(|a| c.agency == a) && act.is_none_or(|b| c.act == b) {
                c.stopped = Some(at);
            }
        }
    }

    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.version += 1;
    }

    fn dispatched(&mut self, e: &Dispatched, at: i64) {
        self.go(Stage::Dispatched);
        self.stop(None, Some(Bound::Dispatch), at);
        self.parts.retain(|p| p.role == PartRole::Centre);
        let called = |agency: &String, role| Part { agency: agency.clone(), role, state: PartState::Called };
        self.parts.push(called(&e.lead, PartRole::Lead));
        self.parts.extend(e.assist.iter().map(|a| called(a, PartRole::Assist)));
        self.start(&e.clocks, at);
    }

    fn acknowledged(&mut self, e: &Acknowledged, at: i64) {
        self.version += 1;
        self.stop(Some(&e.agency), Some(Bound::Acknowledge), at);
        self.set(&e.agency, PartState::Acknowledged);
        if self.stage == Stage::Dispatched && self.owner() == Some(e.agency.as_str()) {
            self.stage = Stage::Acknowledged;
        }
        self.start(&e.clocks, at);
    }

    fn set(&mut self, agency: &str, state: PartState) {
        for p in self.parts.iter_mut().filter(|p| p.agency == agency && p.role != PartRole::Centre) {
            p.state = state;
        }
    }
}

/// What a matter is after a later record of its stream.
pub(crate) fn evolve(m: &mut Matter, record: &Record) {
    m.last = record.seq;
    whistle::evolve(&mut m.whistles, record); // the matter's own version stays
    let at = record.recorded_at;
    match &record.event {
        Event::MatterAccepted(e) => {
            m.go(Stage::Accepted);
            m.stop(None, Some(Bound::Accept), at);
            m.start(&e.clocks, at);
        }
        Event::MatterDispatched(e) => m.dispatched(e, at),
        Event::MatterAcknowledged(e) => m.acknowledged(e, at),
        Event::MatterNoted(_) => {
            m.notes += 1;
            // Work has begun. What can be done next is the same, so the version is too.
            if m.stage == Stage::Acknowledged {
                m.stage = Stage::Handling;
            }
        }
        Event::MatterPartCompleted(e) => {
            m.version += 1;
            m.set(&e.agency, PartState::Done);
            m.stop(Some(&e.agency), Some(Bound::Handle), at);
        }
        Event::MatterCompleted(e) => {
            m.go(Stage::Completed);
            m.completed_at = Some(e.occurred_at.unwrap_or(at));
            m.set(&e.agency, PartState::Done);
            m.stop(None, None, at);
        }
        Event::MatterClockRanOut(e) => {
            for c in m.clocks.iter_mut().filter(|c| c.agency == e.agency && c.act == e.act) {
                c.ran_out = true;
            }
        }
        Event::MatterPartyAdded(e) => {
            m.version += u64::from(record.index == 0);
            m.parties.push(Party::added(e));
        }
        Event::MatterPartyErased(e) => {
            m.version += 1;
            for p in m.parties.iter_mut().filter(|p| p.id == e.party) {
                p.erased = true;
            }
        }
        Event::MatterErased(_) => {
            m.erased = true;
            m.version += 1;
            m.stop(None, None, at);
        }
        // Its first record, or of another room's stream.
        Event::MatterRegistered(_)
        | Event::AccessRefused(_)
        | Event::AccountClosed(_)
        | Event::AccountOpened(_)
        | Event::CatalogueDefined(_)
        | Event::DistrictOpened(_)
        | Event::FieldsOpened(_)
        | Event::MatterOpened(_)
        | Event::PasswordSet(_)
        | Event::PositionEnded(_)
        | Event::PositionGiven(_)
        | Event::SignInFailed(_)
        | Event::SignedIn(_)
        | Event::SignedOut(_)
        | Event::TokenCreated(_)
        | Event::TokenRevoked(_) => {}
        crate::whistle_facts!() => {}
    }
}
