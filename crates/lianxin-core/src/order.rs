//! What is asked of the log: an order. Its time, its chance and its author come from outside, so that
//! deciding it again gives the same records.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::record::Subject;
use crate::value::{Holds, Visit};
use crate::{access, catalogue_room, directory, guard, mail, matter, whistle};

/// Who acts. There is no default, so that nothing is ever ascribed to a person by accident.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// An account of this district, by its sign-in name.
    Account(String),
    /// Time itself: a deadline fell due.
    Clock,
    /// The operator at the machine's own command line (`init`, `import`, `token`).
    Console,
    /// The server's own door: it records what it refused.
    Door,
}

impl Actor {
    /// The account's name, where a person acts.
    pub fn account(&self) -> Option<&str> {
        match self {
            Actor::Account(name) => Some(name),
            Actor::Clock | Actor::Console | Actor::Door => None,
        }
    }

    fn parse(text: &str) -> Option<Actor> {
        match text {
            "clock" => Some(Actor::Clock),
            "console" => Some(Actor::Console),
            "door" => Some(Actor::Door),
            _ => text.strip_prefix("account:").map(|name| Actor::Account(name.to_owned())),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Account(name) => write!(f, "account:{name}"),
            Actor::Clock => f.write_str("clock"),
            Actor::Console => f.write_str("console"),
            Actor::Door => f.write_str("door"),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        Actor::parse(&text).ok_or_else(|| serde::de::Error::custom("not an actor"))
    }
}

/// Chance, brought from outside: 32 bytes, from which every identifier, salt and nonce of the order is derived.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entropy(pub [u8; 32]);

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(…)")
    }
}

impl Entropy {
    /// Chance that begins with the moment it was drawn at (ms UTC), so that identifiers of neighbouring orders lie
    /// beside each other in every index and a commit touches few pages.
    pub fn drawn(at: i64, chance: [u8; 32]) -> Entropy {
        let mut bytes = chance;
        bytes[..MOMENT].copy_from_slice(&at.to_be_bytes()[8 - MOMENT..]);
        Entropy(bytes)
    }

    /// The `n`-th identifier of this order with the given one-letter prefix: the moment, then 40 bits of chance, in
    /// 18 characters that sort as the moment does.
    pub fn id(&self, prefix: char, n: u32) -> String {
        let digest = Sha256::new().chain_update(self.0).chain_update(prefix.to_string()).chain_update(n.to_be_bytes());
        let digest = digest.finalize();
        let bytes = [&self.0[..MOMENT], &digest[..5]].concat();
        let mut text = data_encoding::BASE32HEX_NOPAD.encode(&bytes).to_ascii_lowercase();
        text.insert(0, prefix);
        text
    }
}

/// Bytes of a moment in ms: enough until the year 10889.
const MOMENT: usize = 6;

/// One act asked of the district. The same `id` twice is answered twice and done once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    /// Chosen by the asker (a form's hidden field, an `Idempotency-Key`); at most 120 bytes.
    pub id: String,
    pub actor: Actor,
    /// When it was asked, ms UTC; the log never goes back, so the record may stand a little later.
    pub at: i64,
    pub entropy: Entropy,
    /// The version of the matter the asker was looking at; a stale one is refused.
    pub seen: Option<u64>,
    pub command: Command,
}

/// Longest accepted order id, in bytes.
pub const ORDER_ID_MAX: usize = 120;

/// The sum of the rooms' commands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    Access(access::Command),
    Catalogue(catalogue_room::Command),
    Directory(directory::Command),
    Guard(guard::Command),
    Mail(mail::Command),
    Matter(matter::Command),
    Whistle(whistle::Command),
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Access(c) => c.each_sealed(visit),
            Command::Catalogue(_) | Command::Mail(_) => {}
            Command::Directory(c) => c.each_sealed(visit),
            Command::Guard(c) => c.each_sealed(visit),
            Command::Matter(c) => c.each_sealed(visit),
            Command::Whistle(c) => c.each_sealed(visit),
        }
    }
}

/// Whose key seals some of an order's values, and whether the order brings that key into being.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lid {
    pub subject: Subject,
    pub fresh: bool,
}

impl Lid {
    pub(crate) fn of(subject: Subject) -> Vec<Lid> {
        vec![Lid { subject, fresh: false }]
    }
}

impl Order {
    /// For what the server's own door alone may ask.
    pub(crate) fn by_the_door(&self) -> Result<(), crate::Refusal> {
        if self.actor == Actor::Door { Ok(()) } else { Err(crate::Refusal::NotYours) }
    }

    /// Whose keys seal this order's values; `Cargo::lid` of each value points into this list.
    pub fn lids(&self) -> Vec<Lid> {
        match &self.command {
            Command::Access(c) => c.lids(),
            Command::Catalogue(_) | Command::Mail(_) => Vec::new(),
            Command::Directory(c) => c.lids(),
            Command::Guard(c) => c.lids(),
            Command::Matter(c) => c.lids(self),
            Command::Whistle(c) => c.lids(self),
        }
    }

    /// Takes in what was typed: masks numbers in a title. Done once, before anything is sealed.
    pub fn take_in(&mut self) {
        match &mut self.command {
            Command::Matter(c) => c.mask_title(),
            Command::Whistle(c) => c.mask_title(),
            Command::Access(_)
            | Command::Catalogue(_)
            | Command::Directory(_)
            | Command::Guard(_)
            | Command::Mail(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_differ_by_prefix_and_number_and_repeat_by_entropy() {
        let e = Entropy([9; 32]);
        assert_eq!(e.id('m', 0), e.id('m', 0));
        assert_ne!(e.id('m', 0), e.id('m', 1));
        assert_ne!(e.id('m', 0)[1..], e.id('p', 0)[1..]);
        assert_eq!(e.id('m', 0).len(), 19);
    }

    #[test]
    fn ids_sort_as_the_moments_they_were_drawn_at() {
        let ids: Vec<String> =
            [0, 1_000, 1_772_413_200_000, 1_772_413_200_001].map(|at| Entropy::drawn(at, [7; 32]).id('m', 0)).to_vec();
        assert!(ids.is_sorted() && ids[2] != ids[3], "{ids:?}");
        assert_ne!(Entropy::drawn(5, [1; 32]).id('m', 0), Entropy::drawn(5, [2; 32]).id('m', 0));
    }

    #[test]
    fn actors_read_back() {
        for actor in [Actor::Account("limei".into()), Actor::Clock, Actor::Console, Actor::Door] {
            assert_eq!(Actor::parse(&actor.to_string()), Some(actor));
        }
        assert_eq!(Actor::parse("root"), None);
    }
}
