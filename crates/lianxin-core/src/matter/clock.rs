//! One agency, one clock. The due moment is recorded when a clock starts, with the limit it follows, so that a
//! catalogue changed later changes no promise that was made.

use serde::{Deserialize, Serialize};

use super::Matter;
use crate::catalogue::Act;
use crate::world::World;

/// A clock as the record starts it. *Warning:* stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// What is to be done.
    pub act: Act,
    pub agency: String,
    /// ms UTC; the instant after the last second in time.
    pub due: i64,
    /// ms UTC, where it counts from an earlier moment than its record's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<i64>,
    /// Code of the limit that it follows.
    pub limit: String,
    /// The holidays of a year that it runs into are not announced.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub provisional: bool,
}

/// A clock that stands still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paused {
    /// ms UTC.
    pub since: i64,
    /// Code of a reason to wait in the catalogue.
    pub ground: String,
}

/// More time that an agency asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `account:name`
    pub by: String,
    /// ms UTC.
    pub until: i64,
}

/// A clock of one agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    pub act: Act,
    pub agency: String,
    /// ms UTC.
    pub started: i64,
    pub due: i64,
    pub limit: String,
    pub provisional: bool,
    /// When the act was done, or the matter ended.
    pub stopped: Option<i64>,
    /// Why it stands still; none while it goes.
    pub paused: Option<Paused>,
    /// More time that was asked for, and not answered yet.
    pub asked: Option<Asked>,
    /// How often it was extended.
    pub extensions: u32,
    /// Time has recorded that the due moment passed.
    pub ran_out: bool,
}

impl Clock {
    pub(crate) fn started(s: &Started, at: i64) -> Clock {
        Clock {
            act: s.act,
            agency: s.agency.clone(),
            started: s.from.unwrap_or(at),
            due: s.due,
            limit: s.limit.clone(),
            provisional: s.provisional,
            stopped: None,
            paused: None,
            asked: None,
            extensions: 0,
            ran_out: false,
        }
    }

    /// As it would be started now: what an asker is told of it.
    pub fn as_started(&self) -> Started {
        Started {
            act: self.act,
            agency: self.agency.clone(),
            due: self.due,
            from: Some(self.started),
            limit: self.limit.clone(),
            provisional: self.provisional,
        }
    }

    pub fn runs(&self) -> bool {
        self.stopped.is_none() && self.paused.is_none()
    }
}

/// The clock that starts for an agency and an act at a moment (ms UTC): by the kind's limit in force on that
/// day; none where the catalogue sets no limit.
pub(super) fn start(world: &World, kind: &str, act: Act, agency: &str, at: i64) -> Option<Started> {
    let calendar = &world.catalogue.calendar;
    let limit = world.catalogue.limit(kind, act, calendar.local_date(at))?;
    let due = calendar.due(at, limit.term());
    let (agency, limit) = (agency.to_owned(), limit.code.clone());
    Some(Started { act, agency, due: due.at, from: None, limit, provisional: due.provisional })
}

/// The same for a matter that is there.
pub(super) fn on(world: &World, m: &Matter, act: Act, agency: &str, at: i64) -> Option<Started> {
    start(world, &m.kind, act, agency, at)
}
