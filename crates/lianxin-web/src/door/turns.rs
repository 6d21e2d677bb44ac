//! How much of one kind goes on at once: live lines that stand, files that are being received. So many in all, and so many
//! for one account, so that nobody takes the place of everybody.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// When to come again, ms: what is full now is often not in a moment.
pub const AGAIN: i64 = 10_000;

/// The most at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    pub all: usize,
    /// Of one account.
    pub each: usize,
}

/// Counts what goes on.
#[derive(Debug)]
pub struct Turns {
    most: Most,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    /// By sign-in name; who holds none is not here.
    each: BTreeMap<String, usize>,
}

/// One that goes on, until this is dropped.
#[derive(Debug)]
pub struct Turn {
    of: Arc<Turns>,
    account: String,
}

impl Turns {
    pub fn new(most: Most) -> Arc<Turns> {
        Arc::new(Turns { most, held: Mutex::default() })
    }

    /// How many go on now.
    pub fn going(&self) -> usize {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// A turn for this account; `None` where there is no room.
    pub fn take(self: &Arc<Self>, account: &str) -> Option<Turn> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let hers = held.each.get(account).copied().unwrap_or(0);
        if held.all >= self.most.all || hers >= self.most.each {
            return None;
        }
        held.all += 1;
        held.each.insert(account.to_owned(), hers + 1);
        Some(Turn { of: Arc::clone(self), account: account.to_owned() })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut held = self.of.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all = held.all.saturating_sub(1);
        let left = held.each.get(&self.account).map_or(0, |n| n.saturating_sub(1));
        if left == 0 {
            held.each.remove(&self.account);
        } else {
            held.each.insert(self.account.clone(), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_end_for_one_and_for_all_and_come_back() {
        let turns = Turns::new(Most { all: 3, each: 2 });
        let first = turns.take("limei");
        let second = turns.take("limei");
        assert!(first.is_some() && second.is_some());
        assert!(turns.take("limei").is_none(), "a third of one account");
        let other = turns.take("wang");
        assert!(other.is_some() && turns.take("zhao").is_none(), "a fourth of all");
        drop(first);
        assert!(turns.take("zhao").is_some(), "what ended makes room");
        drop((second, other));
        let held = turns.held.lock().unwrap();
        assert!(held.all == 0 && held.each.is_empty(), "{held:?}");
    }
}
