//! Matters that stand, at the moment of the demo, where somebody has to do something: so each desk has work on it.

use lianxin_core::catalogue::{Act as Bound, Catalogue};

use super::fate::{DAY, HOUR, MINUTE};

/// The last thing that happens to a matter of a set piece by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    Registered,
    Accepted,
    Dispatched,
    Acknowledged,
    Handling,
}

/// What becomes of it beyond that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    /// Its clock was extended and ends within the hour.
    DueSoon,
    /// Its clock was extended and has just run out.
    JustLate,
    /// It asked for more time, and nobody has answered.
    Asks,
    /// Three agencies returned it.
    Returned,
    /// It was completed this hour.
    Done,
    /// It was completed, and the person is not content: it is open again.
    Reopened,
    /// It came from a file of another system.
    TakenIn,
    /// Its clock stands still.
    Waits,
    /// The secretary watches over it.
    Overseen,
    /// It tells of what the piece before it tells.
    Twin,
}

pub struct Piece {
    pub kind: &'static str,
    /// In Yangliuqing, or elsewhere in the district.
    pub local: bool,
    /// How long ago it was registered, in minutes.
    age: i64,
    pub until: Until,
    pub assist: Option<&'static str>,
    pub then: Then,
}

const fn piece(kind: &'static str, local: bool, age: i64, until: Until) -> Piece {
    Piece { kind, local, age, until, assist: None, then: Then::Nothing }
}

const fn helped(kind: &'static str, age: i64, until: Until, assist: &'static str) -> Piece {
    Piece { kind, local: true, age, until, assist: Some(assist), then: Then::Nothing }
}

const fn stands(kind: &'static str, age: i64, until: Until, then: Then) -> Piece {
    Piece { kind, local: true, age, until, assist: None, then }
}

/// A leak, a quarrel with an estate's managers, one between neighbours, the noise of last week, and stalls: places among
/// [`PIECES`] that have a whistle.
pub const LEAK: usize = 6;
pub const QUARREL: usize = 17;
pub const NOISE: usize = 18;
pub const ESTATE: usize = 19;
pub const STALLS: usize = 20;

/// In the order in which a small demo takes them. Ages are such that some clocks run, some end soon and some ran out.
pub const PIECES: [Piece; 49] = [
    piece("water-leak", true, 14, Until::Dispatched),
    piece("street-light", true, 55, Until::Registered),
    piece("noise", false, 80, Until::Registered),
    piece("water-leak", false, 200, Until::Dispatched),
    piece("rubbish", true, 190, Until::Accepted),
    piece("road-damage", false, 240, Until::Accepted),
    piece("water-leak", true, 1_300, Until::Acknowledged),
    piece("neighbour-dispute", true, 150, Until::Dispatched),
    piece("noise", true, 130, Until::Dispatched),
    piece("property-dispute", true, 170, Until::Dispatched),
    piece("street-light", false, 210, Until::Dispatched),
    piece("elder-help", true, 25, Until::Dispatched),
    piece("water-leak", false, 5_900, Until::Handling),
    piece("illegal-parking", true, 5_000, Until::Registered),
    piece("property-dispute", false, 5_200, Until::Registered),
    piece("neighbour-dispute", true, 30, Until::Registered),
    piece("rubbish", false, 35, Until::Registered),
    piece("neighbour-dispute", true, 12_000, Until::Handling),
    piece("noise", true, 9_100, Until::Handling),
    piece("property-dispute", true, 33_000, Until::Handling),
    piece("street-trading", true, 1_700, Until::Acknowledged),
    stands("neighbour-dispute", 0, Until::Handling, Then::DueSoon),
    stands("noise", 0, Until::Handling, Then::JustLate),
    stands("property-dispute", 8_600, Until::Handling, Then::Asks),
    stands("manhole", 5_760, Until::Accepted, Then::Returned),
    stands("street-light", 1_560, Until::Handling, Then::Done),
    stands("drainage", 7_200, Until::Handling, Then::Reopened),
    stands("greenery", 20, Until::Registered, Then::TakenIn),
    stands("rubbish", 220, Until::Accepted, Then::Nothing),
    stands("rubbish", 20, Until::Registered, Then::Twin),
    stands("elder-help", 4_200, Until::Handling, Then::Waits),
    stands("illegal-parking", 6_000, Until::Handling, Then::Overseen),
    piece("rubbish", false, 10_500, Until::Handling),
    piece("elder-help", false, 11_000, Until::Handling),
    piece("neighbour-dispute", true, 2_900, Until::Acknowledged),
    piece("illegal-parking", true, 3_000, Until::Acknowledged),
    piece("road-damage", true, 3_100, Until::Acknowledged),
    piece("street-light", true, 4_300, Until::Acknowledged),
    piece("elder-help", true, 4_500, Until::Acknowledged),
    piece("elder-help", true, 900, Until::Dispatched),
    helped("rubbish", 1_600, Until::Acknowledged, "grid-yangliuqing"),
    helped("noise", 260, Until::Dispatched, "grid-yangliuqing"),
    helped("water-leak", 1_500, Until::Handling, "village-baitansi"),
    helped("neighbour-dispute", 340, Until::Dispatched, "village-baitansi"),
    piece("neighbour-dispute", false, 4_600, Until::Handling),
    helped("road-damage", 6_400, Until::Handling, "grid-yangliuqing"),
    piece("unsorted", true, 3_200, Until::Accepted),
    piece("neighbour-dispute", false, 3_900, Until::Accepted),
    stands("illegal-parking", 1_900, Until::Handling, Then::Asks),
];

/// How many of a demo's matters are set pieces.
pub fn set(matters: usize) -> usize {
    PIECES.len().min(matters * 3 / 4)
}

impl Piece {
    /// When it was registered. One whose clock is to be extended until now was due a little before.
    pub fn at(&self, catalogue: &Catalogue, end: i64) -> i64 {
        if !matches!(self.then, Then::DueSoon | Then::JustLate) {
            return end - self.age * MINUTE;
        }
        let calendar = &catalogue.calendar;
        let due = |at: i64| {
            let limit = catalogue.limit(self.kind, Bound::Handle, calendar.local_date(at))?;
            Some(calendar.due(at, limit.term()).at)
        };
        let morning = calendar.midnight(calendar.local_date(end)) + 9 * HOUR;
        let past = (1..40).map(|days| morning - days * DAY).find(|at| due(*at).is_some_and(|due| due < end - HOUR));
        past.unwrap_or(end - 20 * DAY)
    }
}
