//! Guessing passwords is slow: after five wrong tries within a quarter of an hour an account waits, whoever tries.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::app::now;

const WINDOW: i64 = 15 * 60_000;
const TRIES: usize = 5;
/// Names remembered; when there are more, the oldest half is dropped.
const NAMES: usize = 10_000;

/// Wrong tries by the name that was typed.
#[derive(Default)]
pub struct Throttle(Mutex<BTreeMap<String, Vec<i64>>>);

impl Throttle {
    /// How many minutes this name has to wait, if it has to.
    pub fn wait(&self, name: &str) -> Option<usize> {
        let at = now();
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let tries = all.get(name)?;
        let fresh: Vec<i64> = tries.iter().copied().filter(|t| at - t < WINDOW).collect();
        let first = fresh.len().checked_sub(TRIES).and_then(|i| fresh.get(i))?;
        let left = (WINDOW - (at - first)).max(1);
        usize::try_from(left.div_euclid(60_000) + 1).ok()
    }

    pub fn failed(&self, name: &str) {
        let at = now();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= NAMES {
            let mut last: Vec<i64> = all.values().filter_map(|tries| tries.last().copied()).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied().unwrap_or(at);
            all.retain(|_, tries| tries.last().is_some_and(|t| *t > middle));
        }
        let tries = all.entry(name.chars().take(64).collect()).or_default();
        tries.retain(|t| at - t < WINDOW);
        tries.push(at);
    }

    pub fn succeeded(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_five_wrong_tries_a_name_waits_and_others_do_not() {
        let t = Throttle::default();
        for _ in 0..4 {
            t.failed("limei");
        }
        assert_eq!(t.wait("limei"), None);
        t.failed("limei");
        assert!(t.wait("limei").is_some_and(|m| (1..=16).contains(&m)));
        assert_eq!(t.wait("other"), None);
        for n in 0..2 * NAMES {
            t.failed(&format!("guess {n}"));
        }
        assert!(t.0.lock().unwrap().len() <= NAMES, "guessed names are remembered without bound");
        t.failed("limei");
        t.succeeded("limei");
        assert_eq!(t.wait("limei"), None);
    }
}
