//! **Codes that are used once** (验证码): six digits that prove that somebody reads what is sent to an address. The rules know
//! a keyed digest alone: the code is derived where it is sent and where it is typed, and stands nowhere in between.

use crate::mail::MINUTE;

/// How long a code is in force, ms.
pub const LIFE: i64 = 15 * MINUTE;
/// How often a wrong one may be typed.
pub const TRIES: u8 = 5;

/// A code that was sent and is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// Keyed digest of the code, salted with what it is for.
    digest: String,
    /// ms UTC.
    until: i64,
    missed: u8,
}

/// What comes of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    Met,
    /// Another one: to be recorded, for tries are counted.
    Missed,
    /// Too late, or tried too often: whatever was typed.
    Gone,
}

impl Once {
    /// A code in force until `until` (ms UTC).
    pub fn new(digest: &str, until: i64) -> Once {
        Once { digest: digest.to_owned(), until, missed: 0 }
    }

    /// Holds the digest of what was typed at a moment (ms UTC) against it.
    pub fn tried(&self, digest: &str, at: i64) -> Tried {
        match self.left(at) {
            0 => Tried::Gone,
            _ if self.digest == digest => Tried::Met,
            _ => Tried::Missed,
        }
    }

    /// How often it may still be tried at a moment (ms UTC).
    pub fn left(&self, at: i64) -> u8 {
        if at < self.until { TRIES.saturating_sub(self.missed) } else { 0 }
    }

    /// Until when it is in force, ms UTC.
    pub fn until(&self) -> i64 {
        self.until
    }

    /// A wrong one was recorded.
    pub fn missed(&mut self) {
        self.missed = self.missed.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_met_in_time_and_within_its_tries() {
        let mut code = Once::new("right", LIFE);
        assert_eq!((code.tried("right", 0), code.tried("right", LIFE - 1)), (Tried::Met, Tried::Met));
        assert_eq!((code.tried("right", LIFE), code.left(LIFE)), (Tried::Gone, 0));
        for left in (1..=TRIES).rev() {
            assert_eq!((code.tried("wrong", 0), code.left(0)), (Tried::Missed, left));
            code.missed();
        }
        assert_eq!((code.tried("right", 0), code.tried("wrong", 0)), (Tried::Gone, Tried::Gone));
    }
}
