//! Whether a called unit kept what it owed in the way of answering: a plain fact of its own clocks, from which rates of
//! agencies are counted.

use super::{Unit, UnitState};
use crate::catalogue::Act;

impl Unit {
    /// Whether it acknowledged ([`Act::Acknowledge`]) or reported in ([`Act::ReportIn`]) within its limit.
    ///
    /// None where that is not to be said: it still has time, an objection waits or was upheld, another took its place, it
    /// was let go before its limit ended, or the act is none of the two.
    pub fn kept(&self, act: Act) -> Option<bool> {
        let clock = self.clock(act).filter(|_| !self.relieved)?;
        if clock.ran_out || clock.stopped.is_some_and(|at| at > clock.due) {
            return Some(false);
        }
        // The clock of being done starts with the report-in.
        let there = self.clock(Act::Handle).is_some();
        match act {
            Act::Acknowledge => (there || self.answered()).then_some(true),
            Act::ReportIn => there.then_some(true),
            Act::Accept
            | Act::Dispatch
            | Act::Handle
            | Act::Return
            | Act::HandOver
            | Act::Extend
            | Act::Mediate
            | Act::Confirm
            | Act::Reply
            | Act::Review
            | Act::Protect
            | Act::Publish
            | Act::Escalate => None,
        }
    }

    /// It said yes. What was let go is told by its clocks: an answer stops the first of them before the others.
    fn answered(&self) -> bool {
        let stopped = |act| self.clock(act).and_then(|c| c.stopped);
        match self.state {
            UnitState::Acknowledged
            | UnitState::OnTheWay
            | UnitState::OnScene
            | UnitState::Online
            | UnitState::Handling
            | UnitState::Done => true,
            UnitState::Released => stopped(Act::Acknowledge) < stopped(Act::ReportIn),
            UnitState::Called | UnitState::Missed | UnitState::Objected => false,
        }
    }
}
