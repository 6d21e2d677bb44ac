//! A matter as the rules need it: plain facts only, folded from the records of its stream.

use serde::{Deserialize, Serialize};

use super::{
    Attachment, Clock, Complexity, ErasureAsking, Oversight, Party, PartyField, Registered, Satisfaction, Sealing,
    Urgency,
};
use crate::catalogue::Phase;
use crate::guard::Approval;
use crate::record::Record;
use crate::whistle::Whistle;

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

    /// Whether agencies have it in hand: between dispatch and completion.
    pub fn is_with_agencies(self) -> bool {
        matches!(self, Stage::Dispatched | Stage::Acknowledged | Stage::Handling)
    }

    /// Whether nothing more is to be done.
    pub fn is_ended(self) -> bool {
        matches!(self, Stage::Archived | Stage::Declined | Stage::Merged)
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
    /// Need not go on.
    Released,
    /// Said that it is not its duty.
    Returned,
}

impl PartState {
    /// Whether the agency has no part in it any more.
    pub fn is_over(self) -> bool {
        matches!(self, PartState::Released | PartState::Returned)
    }
}

/// An agency's part in a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub agency: String,
    pub role: PartRole,
    pub state: PartState,
    /// Since when, ms UTC.
    pub since: i64,
    /// Named after the third return: it may not return it.
    pub designated: bool,
}

/// What the authority table needs to know of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub division: String,
    /// `account:name` of whoever registered it.
    pub registrant: String,
    /// Agencies with a part in it.
    pub agencies: Vec<String>,
    /// Agencies that were told that one of them has not answered: they see it and no more.
    pub told: Vec<String>,
    /// Those of its agencies whose part is not over. The others still see it and open nothing that is sealed.
    pub at_work: Vec<String>,
    /// The agencies that may know of it, where it is sealed. Asked before everything else.
    pub sealed_to: Option<Vec<String>>,
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
    pub attachments: Vec<Attachment>,
    /// Askings to open what belongs to a minor.
    pub approvals: Vec<Approval>,
    pub has_address: bool,
    /// ms UTC.
    pub completed_at: Option<i64>,
    /// When it was archived, declined or merged, ms UTC; from then on its retention counts.
    pub ended_at: Option<i64>,
    pub erased: bool,
    /// Askings to erase it or one of its parties that nobody has answered; at most one about each.
    pub erasure_askings: Vec<ErasureAsking>,
    /// Those blown about it, in their order.
    pub whistles: Vec<Whistle>,
    pub complexity: Option<Complexity>,
    pub urgency: Option<Urgency>,
    /// How often a lead returned it since it was accepted.
    pub returns: u32,
    /// The heaviest grade of oversight upon it.
    pub oversight: Option<Oversight>,
    pub satisfaction: Option<Satisfaction>,
    pub resolved: Option<bool>,
    pub reopenings: u32,
    pub channel: Option<String>,
    /// The matter in which it goes on.
    pub merged_into: Option<String>,
    /// Matters that go on in this one.
    pub absorbed: Vec<String>,
    pub related: Vec<String>,
    pub parent: Option<String>,
    /// Matters that it was split into.
    pub children: Vec<String>,
    /// Nobody but those named in it knows of it.
    pub sealing: Option<Sealing>,
}

impl Matter {
    /// The matter a registration makes.
    pub fn registered(id: &str, record: &Record, e: &Registered) -> Matter {
        let centre = e.centre.iter().map(|agency| Part {
            agency: agency.clone(),
            role: PartRole::Centre,
            state: PartState::Acknowledged,
            since: record.recorded_at,
            designated: false,
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
            attachments: Vec::new(),
            approvals: Vec::new(),
            has_address: e.address.is_some(),
            completed_at: None,
            ended_at: None,
            erased: false,
            erasure_askings: Vec::new(),
            whistles: Vec::new(),
            complexity: None,
            urgency: None,
            returns: 0,
            oversight: None,
            satisfaction: None,
            resolved: None,
            reopenings: 0,
            channel: None,
            merged_into: None,
            absorbed: Vec::new(),
            related: Vec::new(),
            parent: e.parent.clone(),
            children: Vec::new(),
            sealing: None,
        };
        m.start(&e.clocks, record.recorded_at);
        m
    }

    /// The part of this agency that it acts by: as lead or assist where it is one, else as the centre.
    pub fn part(&self, agency: &str) -> Option<&Part> {
        self.parts.iter().rev().find(|p| p.agency == agency && !p.state.is_over())
    }

    /// Who answers for it now: the lead; the centre before there is one.
    pub fn owner(&self) -> Option<&str> {
        let lead = self.parts.iter().find(|p| p.role == PartRole::Lead && !p.state.is_over());
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
            at_work: self.at_work(),
            sealed_to: self.sealing.as_ref().map(|s| s.agencies.clone()),
        }
    }

    /// Agencies whose part in it, or in a whistle about it, is not over.
    fn at_work(&self) -> Vec<String> {
        let parts = self.parts.iter().filter(|p| !p.state.is_over()).map(|p| p.agency.as_str());
        let all: std::collections::BTreeSet<&str> =
            parts.chain(self.whistles.iter().flat_map(Whistle::at_work)).collect();
        all.into_iter().map(str::to_owned).collect()
    }

    /// Agencies with a part in it or in a whistle about it, each once. Whoever returned it has none.
    pub fn agencies(&self) -> Vec<String> {
        let parts = self.parts.iter().filter(|p| p.state != PartState::Returned).map(|p| p.agency.as_str());
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
}
