//! What the auditor knows: a matter as somebody would keep it on a sheet of paper. Nothing here asks the core.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::authority::Role;
use lianxin_core::directory::Wanted;
use lianxin_core::{Actor, Answer};

use super::people;

/// Not known yet: the record says when it is.
pub const UNSAID: i64 = i64::MIN;

/// A clock on the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    pub from: i64,
    /// [`UNSAID`] until the record has told it.
    pub due: i64,
    /// A due moment that is not known yet lies after this one, ms UTC.
    pub least: i64,
    pub stopped: bool,
    pub waits: bool,
    /// Who asked for more time, and until when.
    pub asked: Option<(String, i64)>,
    pub extended: u32,
    pub late: bool,
}

impl Watch {
    pub fn new(from: i64) -> Watch {
        Watch { from, due: UNSAID, ..Watch::default() }
    }

    pub fn goes(&self) -> bool {
        !self.stopped && !self.waits
    }
}

/// An agency that was called to a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    pub agency: String,
    pub leads: bool,
    /// `called`, `acknowledged`, `done`, `released` or `returned`.
    pub state: &'static str,
    pub since: i64,
    pub designated: bool,
}

impl Hand {
    pub fn gone(&self) -> bool {
        matches!(self.state, "released" | "returned")
    }
}

/// A step of a ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    pub step: u32,
    pub at: i64,
    pub tell: &'static str,
    pub oversees: bool,
    pub climbed: bool,
}

/// A unit of a whistle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    pub agency: String,
    pub leads: bool,
    pub state: &'static str,
    /// By `acknowledge`, `report-in`, `return`, `handle`.
    pub clocks: BTreeMap<&'static str, Watch>,
    /// What it owed and missed, when it was due, and the steps that follow.
    pub ladders: Vec<(&'static str, i64, Vec<Rung>)>,
    pub objections: u32,
    pub designated: bool,
    pub relieved: bool,
    pub phoned: bool,
}

impl Unit {
    pub fn owed(&self) -> bool {
        !self.relieved && self.state != "done" && self.state != "released"
    }

    pub fn silent(&self) -> bool {
        matches!(self.state, "called" | "missed")
    }

    /// The first of what it owes in the way of an answer.
    pub fn owes(&self) -> Option<&'static str> {
        ["acknowledge", "report-in"].into_iter().find(|act| self.clocks.get(act).is_some_and(Watch::goes))
    }
}

/// A whistle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: String,
    pub grade: String,
    pub stage: &'static str,
    pub version: u64,
    pub by: String,
    pub agency: String,
    pub role: Role,
    pub approved: bool,
    pub sounded: bool,
    pub units: Vec<Unit>,
    pub told: BTreeSet<String>,
    /// Who said how it was, of whom.
    pub ratings: BTreeSet<(String, String)>,
}

impl Call {
    pub fn unit(&self, agency: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.agency == agency)
    }

    pub fn agencies(&self) -> Vec<&str> {
        let units = self.units.iter().filter(|u| self.sounded && !u.relieved).map(|u| u.agency.as_str());
        std::iter::once(self.agency.as_str()).chain(units).collect()
    }
}

/// A person belonging to a matter: which of her values are sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: String,
    pub fields: Vec<&'static str>,
    /// As it was typed.
    pub phone: Option<String>,
    pub erased: bool,
}

/// A list that somebody kept, and with which agency she shares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub account: String,
    pub agency: Option<String>,
    pub list: Wanted,
}

/// A matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub id: String,
    pub code: String,
    pub title: String,
    pub kind: String,
    pub phase: String,
    pub division: String,
    pub source: String,
    pub stage: &'static str,
    pub version: u64,
    pub registrant: String,
    pub late: bool,
    pub seq: i64,
    pub centre: &'static str,
    pub hands: Vec<Hand>,
    pub clocks: BTreeMap<(String, &'static str), Watch>,
    pub parties: Vec<Party>,
    pub address: bool,
    pub erased: bool,
    pub returns: u32,
    pub reopenings: u32,
    pub notes: u32,
    pub class: Option<(String, String)>,
    pub oversight: Option<String>,
    pub said: Option<(String, bool)>,
    pub merged: Option<String>,
    pub absorbed: Vec<String>,
    pub related: Vec<String>,
    pub parent: Option<String>,
    pub children: Vec<String>,
    pub calls: Vec<Call>,
    /// How often somebody opened it or values of it.
    pub looks: u64,
}

impl Case {
    pub fn with_agencies(&self) -> bool {
        matches!(self.stage, "dispatched" | "acknowledged" | "handling")
    }

    pub fn ended(&self) -> bool {
        matches!(self.stage, "archived" | "declined" | "merged")
    }

    /// Completed or later, or ended beside the path.
    pub fn finished(&self) -> bool {
        self.ended() || matches!(self.stage, "completed" | "followed-up" | "rated")
    }

    /// The agency's own part, as lead or assist.
    pub fn hand(&self, agency: &str) -> Option<&Hand> {
        self.hands.iter().find(|h| h.agency == agency && !h.gone())
    }

    pub fn has_part(&self, agency: &str) -> bool {
        self.centre == agency || self.hand(agency).is_some()
    }

    pub fn lead(&self) -> Option<&Hand> {
        self.hands.iter().find(|h| h.leads && !h.gone())
    }

    /// Who answers for it now.
    pub fn owner(&self) -> &str {
        self.lead().map_or(self.centre, |h| &h.agency)
    }

    /// Whose matter it is in some way: whoever returned it is out of it.
    pub fn involves(&self, agency: &str) -> bool {
        self.centre == agency
            || self.hands.iter().any(|h| h.agency == agency && h.state != "returned")
            || self.calls.iter().any(|c| c.agencies().contains(&agency))
    }

    /// Whether its part is not over: of a whistle, only while it sounds and the unit is owed, or it blew it and somebody
    /// approved.
    pub fn busies(&self, agency: &str) -> bool {
        let blew = |c: &Call| c.approved && c.agency == agency;
        let called = |c: &Call| c.stage == "sounded" && (blew(c) || c.unit(agency).is_some_and(Unit::owed));
        self.centre == agency
            || self.hands.iter().any(|h| h.agency == agency && !h.gone())
            || self.calls.iter().any(called)
    }

    /// Whether a person reaches it with an act.
    pub fn reached(&self, account: &str, posts: &people::Posts, act: &str) -> bool {
        let own = self.registrant == format!("account:{account}");
        posts.iter().any(|(role, agency)| {
            let ways = people::ways(*role, act);
            let told = act == "see" && self.calls.iter().any(|c| c.told.contains(*agency));
            (ways.contains('o') && own)
                || (ways.contains('i')
                    && (told || if act == "open" { self.busies(agency) } else { self.involves(agency) }))
                || (ways.contains('a') && self.division.starts_with(people::area(agency)))
        })
    }

    pub fn call(&self, id: &str) -> Option<&Call> {
        self.calls.iter().find(|c| c.id == id)
    }

    /// The clock of handling of an agency that is not stopped.
    pub fn handling(&self, agency: &str) -> Option<&Watch> {
        self.clocks.get(&(agency.to_owned(), "handle")).filter(|w| !w.stopped)
    }

    /// Which sealed values can be asked for.
    pub fn has_field(&self, name: &str) -> bool {
        if name == "matter.address" {
            return self.address;
        }
        let Some((party, field)) = name.split_once('.') else { return false };
        self.parties.iter().any(|p| p.id == party && !p.erased && p.fields.contains(&field))
    }
}

/// All sheets, and what was answered to whom.
#[derive(Clone, Debug, Default)]
pub struct Sheets {
    pub people: BTreeMap<&'static str, people::Posts>,
    pub cases: BTreeMap<String, Case>,
    /// Kept views, by id.
    pub kept: BTreeMap<String, Kept>,
    /// How often each account looked a number up.
    pub look_ups: BTreeMap<String, u32>,
    /// Orders that were done: what they asked, and the answer.
    pub done: BTreeMap<String, (String, Answer)>,
    /// The last record's moment, ms UTC.
    pub head: i64,
    /// How many records there are.
    pub records: i64,
}

impl Sheets {
    /// Who acts: her account and positions; nobody else than an account has any.
    pub fn person<'s>(&'s self, actor: &'s Actor) -> Option<(&'s str, &'s people::Posts)> {
        let account = actor.account()?;
        Some((account, self.people.get(account)?))
    }
}
