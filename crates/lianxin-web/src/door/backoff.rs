//! Guessing a PIN is slow: after five wrong tries a code, or an address, waits a minute, then two, four and so on up to an
//! hour. A million PINs at some thirty tries a day are not guessed. After a quiet hour one step is forgiven, so that what others
//! behind an address typed in the morning is no wait in the evening; and whoever comes with a browser that this case knows
//! waits for her own mistakes alone.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::app::now;

/// Wrong tries before the first wait: of a code, or of a browser it knows.
pub const TRIES: u32 = 5;
/// The same of an address, behind which a whole street may stand.
pub const TRIES_OF_ADDRESS: u32 = 20;
/// The first wait, ms; each is twice the one before.
const FIRST: i64 = 60_000;
/// The longest, ms.
const LONGEST: i64 = 3_600_000;
/// After so long without a wrong try one of them is forgiven, ms. No wait is longer.
const FORGIVE: i64 = LONGEST;
/// After so long without a wrong try it begins anew, ms.
const FORGET: i64 = 24 * 3_600_000;
/// Names remembered; when there are more, the older half is dropped.
const NAMES: usize = 20_000;

/// Wrong tries by whatever is counted: how many, and the moment of the last (ms UTC).
#[derive(Default)]
pub struct Backoff(Mutex<BTreeMap<String, (u32, i64)>>);

impl Backoff {
    /// How many minutes this name has to wait, if it has to.
    pub fn wait(&self, name: &str, free: u32) -> Option<usize> {
        self.wait_at(name, free, now())
    }

    fn wait_at(&self, name: &str, free: u32, at: i64) -> Option<usize> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (tries, last) = *all.get(name).filter(|(_, last)| at - last < FORGET)?;
        let doublings = tries.checked_sub(free)?.min(10);
        let left = last + (FIRST << doublings).min(LONGEST) - at;
        usize::try_from((left + FIRST - 1).div_euclid(FIRST)).ok().filter(|minutes| *minutes > 0)
    }

    pub fn failed(&self, name: &str) {
        self.failed_at(name, now());
    }

    fn failed_at(&self, name: &str, at: i64) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= NAMES {
            let mut last: Vec<i64> = all.values().map(|(_, last)| *last).collect();
            last.sort_unstable();
            let middle = last.get(last.len() / 2).copied().unwrap_or(at);
            all.retain(|_, (_, last)| *last > middle);
        }
        let one = all.entry(name.to_owned()).or_insert((0, at));
        let quiet = u32::try_from((at - one.1).div_euclid(FORGIVE)).unwrap_or(0);
        let tries = if at - one.1 < FORGET { one.0.saturating_sub(quiet) } else { 0 };
        *one = (tries.saturating_add(1), at);
    }

    pub fn succeeded(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;

    #[test]
    fn waits_grow_to_an_hour_and_others_do_not_wait() {
        let b = Backoff::default();
        for _ in 0..4 {
            b.failed_at("code:LX1", 0);
        }
        assert_eq!(b.wait_at("code:LX1", TRIES, 0), None);
        let mut waits = Vec::new();
        for _ in 0..9 {
            b.failed_at("code:LX1", 0);
            waits.push(b.wait_at("code:LX1", TRIES, 0).unwrap());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(b.wait_at("code:LX1", TRIES, 59 * MINUTE), Some(1));
        assert_eq!(b.wait_at("code:LX1", TRIES, 60 * MINUTE), None);
        assert_eq!(b.wait_at("code:LX2", TRIES, 0), None);
        b.failed_at("code:LX1", 25 * 60 * MINUTE);
        assert_eq!(b.wait_at("code:LX1", TRIES, 25 * 60 * MINUTE), None, "a day later it begins anew");
    }

    #[test]
    fn a_quiet_hour_forgives_one_step() {
        let b = Backoff::default();
        let after = |b: &Backoff, at: i64| {
            b.failed_at("address:1", at);
            b.wait_at("address:1", TRIES, at)
        };
        for _ in 0..TRIES + 2 {
            b.failed_at("address:1", 0);
        }
        assert_eq!(after(&b, 59 * MINUTE), Some(8), "within the hour nothing is forgiven");
        assert_eq!(after(&b, (59 + 60) * MINUTE), Some(8), "one more and one less");
        assert_eq!(after(&b, (59 + 60 + 240) * MINUTE), Some(1));
        assert_eq!(b.wait_at("address:1", TRIES, (59 + 60 + 241) * MINUTE), None);
    }

    #[test]
    fn names_are_bounded_and_a_success_forgets() {
        let b = Backoff::default();
        for n in 0..NAMES as i64 + 5_000 {
            b.failed_at(&format!("guess {n}"), n);
        }
        assert!(b.0.lock().unwrap().len() <= NAMES, "guessed names are remembered without bound");
        for _ in 0..9 {
            b.failed_at("her", 30_000);
        }
        assert!(b.wait_at("her", TRIES, 30_000).is_some());
        b.succeeded("her");
        assert_eq!(b.wait_at("her", TRIES, 30_000), None);
    }
}
