//! What was asked of a browser and is still to be answered, such as a passkey's challenge. The door's memory, not a record:
//! after a restart it is asked anew.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use webauthn_rs::prelude::{PasskeyAuthentication, PasskeyRegistration};

/// Longest time between question and answer, ms.
pub const CHALLENGE_LIFE: i64 = 5 * 60_000;
/// Most that are remembered of each sort; when there are more, the older half is dropped.
const MOST: usize = 10_000;

/// Questions by the digest of the cookie of whoever was asked: one at a time, and answered once.
pub struct Asked<T>(Mutex<BTreeMap<String, (i64, T)>>);

impl<T> Default for Asked<T> {
    fn default() -> Self {
        Asked(Mutex::default())
    }
}

impl<T> Asked<T> {
    /// Remembers a question of this moment (ms UTC); it takes the place of an earlier one.
    pub fn give(&self, digest: String, at: i64, question: T) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        super::uses::trim(&mut all, MOST, |(at, _)| *at);
        all.insert(digest, (at, question));
    }

    /// The question, if it may still be answered at this moment (ms UTC); it is answered once, rightly or not.
    pub fn take(&self, digest: &str, at: i64) -> Option<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(digest).filter(|(asked, _)| at - asked < CHALLENGE_LIFE).map(|(_, question)| question)
    }
}

/// Challenges to passkeys.
#[derive(Default)]
pub struct Challenges {
    /// To a new one, by the session.
    pub enrol: Asked<PasskeyRegistration>,
    /// To one of hers, by the ticket.
    pub show: Asked<PasskeyAuthentication>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_772_413_200_000;

    #[test]
    fn a_question_is_answered_once_and_within_five_minutes() {
        let asked = Asked::default();
        asked.give("d".to_owned(), AT, 1);
        asked.give("d".to_owned(), AT, 2);
        assert_eq!((asked.take("d", AT + CHALLENGE_LIFE - 1), asked.take("d", AT)), (Some(2), None));
        asked.give("d".to_owned(), AT, 3);
        assert_eq!(asked.take("d", AT + CHALLENGE_LIFE), None);
    }
}
