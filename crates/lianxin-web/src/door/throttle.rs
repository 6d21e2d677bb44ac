//! Guessing is slow, and nobody is locked out by somebody else's guesses. Wrong tries are counted for each account and each
//! browser in which it has signed in before, for all other browsers together, and for each network address. After a few, the
//! next one waits: a minute, then two, four, at most a quarter of an hour. A stranger's tries never stop a known browser.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

const MINUTE: i64 = 60_000;
/// Longest wait, ms.
const LONGEST: i64 = 15 * MINUTE;
/// After so long without a wrong try all of them are forgotten, ms.
const QUIET: i64 = 60 * MINUTE;
/// Tries before the first wait.
const FREE: u32 = 5;
/// The same for a network address, behind which a whole agency may sit.
const FREE_TOGETHER: u32 = 30;
/// Counters kept; when there are more, the older half is dropped.
const COUNTERS: usize = 10_000;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Password,
    /// The second factor's code.
    Code,
    /// The present password, by somebody who is signed in.
    Own,
}

/// Who tries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A browser in which this account has signed in.
    Known(String),
    /// Any other, by the name that was typed.
    Stranger(String),
    Address(IpAddr),
}

/// A counter: what is tried, and who tries.
pub type Counter = (Step, Whose);

#[derive(Clone, Copy, Debug)]
struct Wrong {
    tries: u32,
    last: i64,
}

/// Wrong tries. The door's memory, not a record: a restart forgets it.
#[derive(Default)]
pub struct Throttle(Mutex<BTreeMap<Counter, Wrong>>);

fn wait(from: &Whose, wrong: Wrong, at: i64) -> i64 {
    let free = if matches!(from, Whose::Address(_)) { FREE_TOGETHER } else { FREE };
    let Some(over) = wrong.tries.checked_sub(free) else { return 0 };
    let long = MINUTE.checked_shl(over.min(8)).unwrap_or(LONGEST).min(LONGEST);
    (wrong.last + long - at).max(0)
}

impl Throttle {
    /// How many minutes the next try has to wait, if it has to, at this moment (ms UTC).
    pub fn wait(&self, counters: &[Counter], at: i64) -> Option<usize> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let each = counters.iter().filter_map(|c| all.get(c).map(|wrong| wait(&c.1, *wrong, at)));
        let left = each.max().filter(|left| *left > 0)?;
        usize::try_from((left + MINUTE - 1).div_euclid(MINUTE)).ok()
    }

    /// Counts a wrong try. Whether the next one against this account has to wait; that of an address is nobody's.
    pub fn failed(&self, counters: &[Counter], at: i64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= COUNTERS {
            all.retain(|_, wrong| at - wrong.last < QUIET);
            let mut last: Vec<i64> = all.values().map(|wrong| wrong.last).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied().filter(|_| all.len() >= COUNTERS);
            all.retain(|_, wrong| middle.is_none_or(|middle| wrong.last > middle));
        }
        for counter in counters {
            let wrong = all.entry(counter.clone()).or_insert(Wrong { tries: 0, last: at });
            let tries = if at - wrong.last < QUIET { wrong.tries.saturating_add(1) } else { 1 };
            *wrong = Wrong { tries, last: at };
        }
        let hers = counters.iter().filter(|(_, from)| !matches!(from, Whose::Address(_)));
        hers.filter_map(|c| all.get(c).map(|wrong| wait(&c.1, *wrong, at))).any(|left| left > 0)
    }

    /// Forgets the wrong tries of whoever got in; those of her network address stay.
    pub fn succeeded(&self, counters: &[Counter]) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for counter in counters.iter().filter(|(_, from)| !matches!(from, Whose::Address(_))) {
            all.remove(counter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: i64 = 1_772_413_200_000;

    fn known(name: &str) -> Vec<Counter> {
        vec![(Step::Password, Whose::Known(name.to_owned()))]
    }

    fn stranger(name: &str, host: u8) -> Vec<Counter> {
        let address = Whose::Address(IpAddr::from([192, 0, 2, host]));
        vec![(Step::Password, Whose::Stranger(name.to_owned())), (Step::Password, address)]
    }

    #[test]
    fn the_wait_grows_and_is_never_longer_than_a_quarter_of_an_hour() {
        let t = Throttle::default();
        let mut at = AT;
        for _ in 0..4 {
            assert!(!t.failed(&known("limei"), at));
        }
        assert_eq!(t.wait(&known("limei"), at), None);
        for minutes in [1, 2, 4, 8, 15, 15] {
            assert!(t.failed(&known("limei"), at));
            assert_eq!(t.wait(&known("limei"), at), Some(minutes));
            at += i64::try_from(minutes).unwrap() * MINUTE;
            assert_eq!(t.wait(&known("limei"), at), None);
        }
        t.succeeded(&known("limei"));
        t.failed(&known("limei"), at);
        assert_eq!(t.wait(&known("limei"), at), None);
    }

    #[test]
    fn a_stranger_stops_strangers_and_no_known_browser() {
        let t = Throttle::default();
        for n in 0..1_000 {
            t.failed(&stranger("limei", 7), AT + n);
        }
        assert_eq!(t.wait(&stranger("limei", 8), AT + 1_000), Some(15), "from another address too");
        assert_eq!(t.wait(&known("limei"), AT + 1_000), None);
        // Whoever sits behind the attacker's address waits with a browser that is not known, and with no other.
        assert_eq!(t.wait(&stranger("wang", 7), AT + 1_000), Some(15));
        assert_eq!(t.wait(&stranger("wang", 8), AT + 1_000), None);
        assert_eq!(t.wait(&known("wang"), AT + 1_000), None);
        // A right password forgives nothing to the address.
        t.succeeded(&stranger("limei", 7));
        assert_eq!(t.wait(&stranger("limei", 8), AT + 1_000), None);
        assert_eq!(t.wait(&stranger("limei", 7), AT + 1_000), Some(15));
        assert_eq!(t.wait(&stranger("limei", 7), AT + QUIET + 1_000), None);
    }

    #[test]
    fn guessed_names_are_not_remembered_without_bound() {
        let t = Throttle::default();
        for n in 0..3 * i64::try_from(COUNTERS).unwrap() {
            t.failed(&known(&format!("guess {n}")), AT + n);
        }
        assert!(t.0.lock().unwrap().len() <= COUNTERS);
    }
}
