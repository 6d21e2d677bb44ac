//! Guessing is slow, and nobody is locked out by somebody else's guesses. Wrong tries are counted for each account and each
//! browser in which it has signed in before, for all other browsers together, and for each network address. After a few, the
//! next one waits: a minute, then two, four, at most a quarter of an hour. A try under way counts like a wrong one until it ends. A stranger's tries never stop a known browser.

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
/// Counters kept; when there are more, the older half is dropped, of those that neither wait nor are under way.
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

/// What is remembered of one counter.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    wrong: u32,
    /// When the last wrong one was, ms UTC.
    last: i64,
    /// Tries under way: each may still be wrong.
    going: u32,
}

impl Count {
    fn wrong_at(self, at: i64) -> u32 {
        if at - self.last < QUIET { self.wrong } else { 0 }
    }

    /// How long the next try has to wait for the wrong ones before it, ms.
    fn left(self, whose: &Whose, at: i64) -> i64 {
        let Some(over) = self.wrong_at(at).checked_sub(free(whose)) else { return 0 };
        let long = MINUTE.checked_shl(over.min(8)).unwrap_or(LONGEST).min(LONGEST);
        (self.last + long - at).max(0)
    }

    /// The same, where those under way count as wrong. After a wait one may try, and no second beside it.
    fn left_beside(self, whose: &Whose, at: i64) -> i64 {
        let may_fail = free(whose).saturating_sub(self.wrong_at(at)).max(1);
        self.left(whose, at).max(if self.going < may_fail { 0 } else { MINUTE })
    }
}

fn free(whose: &Whose) -> u32 {
    if matches!(whose, Whose::Address(_)) { FREE_TOGETHER } else { FREE }
}

/// Wrong tries, and those under way. The door's memory, not a record: a restart forgets it.
#[derive(Default)]
pub struct Throttle(Mutex<BTreeMap<Counter, Count>>);

/// A try under way. It counts like a wrong one until it is known how it ended; dropped, it was none.
#[must_use]
pub struct Try<'t> {
    of: &'t Throttle,
    counters: Vec<Counter>,
}

impl Throttle {
    /// Takes a place for a try at this moment (ms UTC), or tells how many minutes it has to wait. Both under one lock: however
    /// many come at once, no more are under way than may be wrong.
    ///
    /// # Errors
    /// The minutes.
    pub fn begin(&self, counters: Vec<Counter>, at: i64) -> Result<Try<'_>, usize> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let each = counters.iter().filter_map(|c| all.get(c).map(|count| count.left_beside(&c.1, at)));
        if let Some(left) = each.max().filter(|left| *left > 0) {
            return Err(usize::try_from((left + MINUTE - 1).div_euclid(MINUTE)).unwrap_or(1));
        }
        make_room(&mut all, at);
        for counter in &counters {
            all.entry(counter.clone()).or_default().going += 1;
        }
        Ok(Try { of: self, counters })
    }
}

/// Drops the older half of what is remembered where there is too much, but nothing that waits or is under way: whoever makes up
/// names would have her own wrong tries forgotten by it. Those are few: each that waits has cost [`FREE`] checks within
/// [`LONGEST`], of which a few are done at a time.
fn make_room(all: &mut BTreeMap<Counter, Count>, at: i64) {
    if all.len() < COUNTERS {
        return;
    }
    let stays = |c: &Counter, count: &Count| count.going > 0 || count.left(&c.1, at) > 0;
    all.retain(|c, count| stays(c, count) || at - count.last < QUIET);
    if all.len() < COUNTERS {
        return;
    }
    let mut last: Vec<i64> = all.iter().filter(|(c, count)| !stays(c, count)).map(|(_, count)| count.last).collect();
    last.sort_unstable();
    let Some(middle) = last.get(last.len() / 2).copied() else { return };
    all.retain(|c, count| stays(c, count) || count.last > middle);
}

impl Try<'_> {
    /// Gives the places back, each with what becomes of its counter.
    fn end(&mut self, mut with: impl FnMut(&Whose, &mut Count)) {
        let mut all = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        for counter in std::mem::take(&mut self.counters) {
            let Some(count) = all.get_mut(&counter) else { continue };
            count.going = count.going.saturating_sub(1);
            with(&counter.1, count);
            if count.going == 0 && count.wrong == 0 {
                all.remove(&counter);
            }
        }
    }

    /// It was wrong. Whether the next one against this account has to wait; that of an address is nobody's.
    pub fn wrong(mut self, at: i64) -> bool {
        let mut waits = false;
        self.end(|whose, count| {
            (count.wrong, count.last) = (count.wrong_at(at).saturating_add(1), at);
            waits |= !matches!(whose, Whose::Address(_)) && count.left(whose, at) > 0;
        });
        waits
    }

    /// She is in: her wrong tries are forgotten; those of her network address stay.
    pub fn right(mut self) {
        self.end(|whose, count| {
            if !matches!(whose, Whose::Address(_)) {
                count.wrong = 0;
            }
        });
    }
}

impl Drop for Try<'_> {
    fn drop(&mut self) {
        self.end(|_, _| ());
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

    /// What the next try has to wait, in minutes; it is not made.
    fn wait(t: &Throttle, counters: Vec<Counter>, at: i64) -> Option<usize> {
        t.begin(counters, at).err()
    }

    fn wrong(t: &Throttle, counters: Vec<Counter>, at: i64) -> bool {
        t.begin(counters, at).unwrap_or_else(|minutes| panic!("waits {minutes}")).wrong(at)
    }

    #[test]
    fn the_wait_grows_and_is_never_longer_than_a_quarter_of_an_hour() {
        let t = Throttle::default();
        let mut at = AT;
        for _ in 0..4 {
            assert!(!wrong(&t, known("limei"), at));
        }
        assert_eq!(wait(&t, known("limei"), at), None);
        for minutes in [1, 2, 4, 8, 15, 15] {
            assert!(wrong(&t, known("limei"), at));
            assert_eq!(wait(&t, known("limei"), at), Some(minutes));
            at += i64::try_from(minutes).unwrap() * MINUTE;
            assert_eq!(wait(&t, known("limei"), at), None);
        }
        t.begin(known("limei"), at).unwrap_or_else(|_| panic!("waits")).right();
        assert!(!wrong(&t, known("limei"), at));
        assert_eq!(wait(&t, known("limei"), at), None);
    }

    #[test]
    fn a_stranger_stops_strangers_and_no_known_browser() {
        let t = Throttle::default();
        let (mut at, mut tried) = (AT, 0);
        while tried < 40 {
            match t.begin(stranger("limei", 7), at) {
                Ok(one) => tried += u32::from(one.wrong(at) || tried < FREE),
                Err(minutes) => at += i64::try_from(minutes).unwrap() * MINUTE,
            }
        }
        assert_eq!(wait(&t, stranger("limei", 8), at), Some(15), "from another address too");
        assert_eq!(wait(&t, known("limei"), at), None);
        // Whoever sits behind the attacker's address waits with a browser that is not known, and with no other.
        assert_eq!(wait(&t, stranger("wang", 7), at), Some(15));
        assert_eq!(wait(&t, stranger("wang", 8), at), None);
        assert_eq!(wait(&t, known("wang"), at), None);
        // A right password forgives nothing to the address.
        at += 15 * MINUTE;
        t.begin(stranger("limei", 7), at).unwrap_or_else(|_| panic!("waits")).right();
        assert_eq!(wait(&t, stranger("limei", 8), at), None);
        assert!(wrong(&t, stranger("limei", 7), at) || wait(&t, stranger("wang", 7), at) == Some(15));
        assert_eq!(wait(&t, stranger("limei", 7), at + QUIET), None);
    }

    #[test]
    fn no_more_are_under_way_than_may_be_wrong() {
        let t = Throttle::default();
        let mut going: Vec<Try<'_>> = (0..FREE).map_while(|_| t.begin(known("limei"), AT).ok()).collect();
        assert_eq!((going.len(), wait(&t, known("limei"), AT)), (5, Some(1)));
        drop(going.pop());
        assert_eq!(wait(&t, known("limei"), AT), None, "one that was given up is none");
        for one in going.drain(1..3) {
            assert!(!one.wrong(AT));
        }
        // Two were wrong and two are under way: one more.
        going.extend(t.begin(known("limei"), AT).ok());
        assert_eq!((going.len(), wait(&t, known("limei"), AT)), (3, Some(1)));
        going.remove(0).right();
        going.extend((0..9).map_while(|_| t.begin(known("limei"), AT).ok()));
        assert_eq!(going.len(), 5, "whoever got in has all of them again");
        let waits: Vec<bool> = going.into_iter().map(|one| one.wrong(AT)).collect();
        assert_eq!(waits, [false, false, false, false, true]);
        // After a wait one tries, and no second beside it.
        let at = AT + MINUTE;
        let one = t.begin(known("limei"), at);
        assert!(one.is_ok() && wait(&t, known("limei"), at) == Some(1));
        drop(one);
        // An address has more of them, by other names.
        let many: Vec<_> = (0..99).map_while(|n| t.begin(stranger(&format!("guess {n}"), 7), at).ok()).collect();
        assert_eq!((many.len(), wait(&t, stranger("limei", 7), at)), (30, Some(1)));
        assert_eq!(wait(&t, stranger("limei", 8), at), None);
    }

    #[test]
    fn guessed_names_are_not_remembered_without_bound_and_push_no_waiting_one_out() {
        let t = Throttle::default();
        for _ in 0..FREE {
            wrong(&t, known("limei"), AT);
        }
        let going = t.begin(known("wang"), AT);
        for n in 0..3 * i64::try_from(COUNTERS).unwrap() {
            wrong(&t, known(&format!("guess {n}")), AT + n);
        }
        assert!(t.0.lock().unwrap().len() <= COUNTERS);
        assert_eq!(wait(&t, known("limei"), AT + 30_000), Some(1), "made-up names let her be guessed at");
        assert_eq!(t.0.lock().unwrap().get(&known("wang")[0]).map(|count| count.going), Some(1));
        drop(going);
        assert!(t.0.lock().unwrap().get(&known("wang")[0]).is_none());
    }
}
