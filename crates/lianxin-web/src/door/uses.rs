//! When each session was last used, and the short way between password and code. The door's memory, not a record: after a
//! restart a session counts as used at the start, and whoever stood between the steps begins again.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use lianxin_core::access::SESSION_IDLE;

/// Longest time between password and code, ms.
pub const TICKET_LIFE: i64 = 5 * 60_000;
/// Most that are remembered of either; when there are more, the older half is dropped.
const MOST: usize = 50_000;

/// Moments of use, and of a password shown again (ms UTC), by the session's digest.
pub struct Uses {
    started: i64,
    last: Mutex<BTreeMap<String, i64>>,
    shown: Mutex<BTreeMap<String, i64>>,
}

impl Uses {
    /// `started`: when the server started, ms UTC.
    pub fn new(started: i64) -> Uses {
        Uses { started, last: Mutex::default(), shown: Mutex::default() }
    }

    /// When a session that began at `since` was last used.
    pub fn last(&self, session: &str, since: i64) -> i64 {
        let all = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(session).copied().unwrap_or(self.started).max(since)
    }

    /// Whether it has been idle for too long.
    pub fn is_idle(&self, session: &str, since: i64, at: i64) -> bool {
        at - self.last(session, since) >= SESSION_IDLE
    }

    pub fn used(&self, session: &str, at: i64) {
        let mut all = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        trim(&mut all, MOST, |last| *last);
        all.insert(session.to_owned(), at);
    }

    /// Its owner has shown her password again: that stands for a sign-in of this moment.
    pub fn showed(&self, session: &str, at: i64) {
        let mut all = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        trim(&mut all, MOST, |shown| *shown);
        all.insert(session.to_owned(), at);
    }

    /// When the password of a session that began at `since` was last shown.
    pub fn shown(&self, session: &str, since: i64) -> i64 {
        let all = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(session).copied().unwrap_or(since).max(since)
    }
}

/// Somebody who has shown her password, or come from her agency, and not yet shown her second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    pub account: String,
    /// Seq of the password's record: another password makes the ticket void.
    pub password: i64,
    /// The identity by which she came from her agency: once unlinked, the ticket is void too.
    pub identity: Option<String>,
    /// ms UTC.
    pub at: i64,
}

/// Tickets by the digest of their cookie's secret.
#[derive(Default)]
pub struct Tickets(Mutex<BTreeMap<String, Ticket>>);

impl Tickets {
    pub fn give(&self, digest: String, ticket: Ticket) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        trim(&mut all, MOST, |ticket| ticket.at);
        all.insert(digest, ticket);
    }

    /// The ticket, if it is still good at this moment (ms UTC).
    pub fn find(&self, digest: &str, at: i64) -> Option<Ticket> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(digest).filter(|ticket| at - ticket.at < TICKET_LIFE).cloned()
    }

    pub fn take(&self, digest: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(digest);
    }
}

/// Drops the older half where there are `most`.
pub(super) fn trim<T>(all: &mut BTreeMap<String, T>, most: usize, at: impl Fn(&T) -> i64) {
    if all.len() >= most {
        let mut moments: Vec<i64> = all.values().map(&at).collect();
        moments.sort_unstable();
        let middle = moments.get(moments.len() / 2).copied().unwrap_or_default();
        all.retain(|_, one| at(one) > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_772_413_200_000;

    #[test]
    fn a_session_that_nobody_uses_ends_after_an_hour() {
        let uses = Uses::new(AT);
        assert!(!uses.is_idle("s", AT - 5 * SESSION_IDLE, AT + SESSION_IDLE - 1), "used at the start, for all we know");
        assert!(uses.is_idle("s", AT - 5 * SESSION_IDLE, AT + SESSION_IDLE));
        assert!(!uses.is_idle("s", AT + SESSION_IDLE, AT + SESSION_IDLE));
        uses.used("s", AT + 2 * SESSION_IDLE);
        assert!(!uses.is_idle("s", AT, AT + 3 * SESSION_IDLE - 1) && uses.is_idle("s", AT, AT + 3 * SESSION_IDLE));
    }

    #[test]
    fn a_password_shown_again_stands_for_a_sign_in() {
        let uses = Uses::new(AT);
        assert_eq!(uses.shown("s", AT - 7), AT - 7);
        uses.showed("s", AT + 9);
        assert_eq!((uses.shown("s", AT), uses.shown("other", AT)), (AT + 9, AT));
    }

    #[test]
    fn a_ticket_is_good_for_five_minutes_and_once() {
        let tickets = Tickets::default();
        let ticket = Ticket { account: "limei".to_owned(), password: 7, identity: None, at: AT };
        tickets.give("d".to_owned(), ticket.clone());
        assert_eq!(tickets.find("d", AT + TICKET_LIFE - 1), Some(ticket));
        assert_eq!(tickets.find("d", AT + TICKET_LIFE), None);
        tickets.take("d");
        assert_eq!(tickets.find("d", AT), None);
    }
}
