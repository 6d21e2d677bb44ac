//! The three classes of value. **Plain** values are ordinary fields and stand in the record. **Story** and
//! **personal** values are [`Sealed`]: the record holds a salted commitment, the vault holds the bytes.
//!
//! A sealed value carries its clear text only between the order that brings it and the record that commits
//! to it; rules may look at it there (is the phone number complete?) and nowhere later.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How far a value may travel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
pub enum Class {
    /// Shown to whoever may see the matter; opening the matter is the access.
    Story,
    /// Leaves only through `open-fields`, with a purpose, logged first.
    Personal,
}

/// What the class of a [`Sealed`] value is, told by its type.
pub trait Mark {
    const CLASS: Class;
}

/// Mark of story values: title, text, notes, results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoryMark;
/// Mark of personal values: identity, contact, address below the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalMark;

impl Mark for StoryMark {
    const CLASS: Class = Class::Story;
}
impl Mark for PersonalMark {
    const CLASS: Class = Class::Personal;
}

/// Title, text, notes, results, messages, minutes.
pub type Story = Sealed<StoryMark>;
/// Identity, contact, address below the grid, and secrets such as a password's hash.
pub type Personal = Sealed<PersonalMark>;

/// Length of a commitment in bytes (HMAC-SHA256).
pub const COMMITMENT: usize = 32;

/// The part of a sealed value that the store fills in and carries; see [`Sealed`].
#[derive(Clone)]
pub struct Cargo {
    clear: Option<Arc<str>>,
    /// Which of the order's lids ([`crate::order::Lid`]) seals it; 0 where an order has one.
    pub lid: u8,
    /// Which of the order's prepared boxes holds the ciphertext; meaningless once recorded.
    pub slot: u16,
    /// Salted commitment; all zero until the store has prepared the order.
    pub commitment: [u8; COMMITMENT],
}

impl Cargo {
    /// The clear text, while the order that brought it is under way.
    pub fn clear(&self) -> Option<&Arc<str>> {
        self.clear.as_ref()
    }
}

/// A value whose bytes never enter the record. It has no `Display`, its `Debug` tells nothing, and as JSON it
/// is its commitment (43 characters of base64url).
#[derive(Clone)]
pub struct Sealed<M> {
    pub cargo: Cargo,
    mark: PhantomData<M>,
}

impl<M: Mark> Sealed<M> {
    pub fn new(clear: impl Into<Arc<str>>) -> Self {
        let cargo = Cargo { clear: Some(clear.into()), lid: 0, slot: u16::MAX, commitment: [0; COMMITMENT] };
        Sealed { cargo, mark: PhantomData }
    }

    /// How far this value may travel.
    pub fn class(&self) -> Class {
        M::CLASS
    }

    /// The clear text for a rule that checks the order's own values; empty once recorded.
    pub fn clear(&self) -> &str {
        self.cargo.clear.as_deref().unwrap_or("")
    }

    fn committed(commitment: [u8; COMMITMENT]) -> Self {
        Sealed { cargo: Cargo { clear: None, lid: 0, slot: u16::MAX, commitment }, mark: PhantomData }
    }
}

impl<M: Mark> fmt::Debug for Sealed<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}(sealed)", M::CLASS)
    }
}

/// Two recorded values are equal when their commitments are; clear text is compared where both still have it.
impl<M> PartialEq for Sealed<M> {
    fn eq(&self, other: &Self) -> bool {
        self.cargo.commitment == other.cargo.commitment && self.cargo.clear == other.cargo.clear
    }
}
impl<M> Eq for Sealed<M> {}

impl<M> Serialize for Sealed<M> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&data_encoding::BASE64URL_NOPAD.encode(&self.cargo.commitment))
    }
}

impl<'de, M: Mark> Deserialize<'de> for Sealed<M> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        let commitment = bytes.try_into().map_err(|_| serde::de::Error::custom("a commitment is 32 bytes"))?;
        Ok(Sealed::committed(commitment))
    }
}

/// Clear text on the way between two processes of one machine (`import` handing an order to the server) and
/// into the keyed digest of an order. Only commands use it; no record, page or API type can.
pub mod wire {
    use super::{Mark, Sealed};
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<M: Mark, S: Serializer>(v: &Sealed<M>, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(v.clear())
    }

    pub fn deserialize<'de, M: Mark, D: Deserializer<'de>>(d: D) -> Result<Sealed<M>, D::Error> {
        Ok(Sealed::new(String::deserialize(d)?))
    }

    /// The same for a value that may be missing.
    pub mod option {
        use super::{Deserialize, Deserializer, Mark, Sealed, Serializer};

        pub fn serialize<M: Mark, S: Serializer>(v: &Option<Sealed<M>>, s: S) -> Result<S::Ok, S::Error> {
            match v {
                Some(v) => s.serialize_some(v.clear()),
                None => s.serialize_none(),
            }
        }

        pub fn deserialize<'de, M: Mark, D: Deserializer<'de>>(d: D) -> Result<Option<Sealed<M>>, D::Error> {
            Ok(Option::<String>::deserialize(d)?.map(Sealed::new))
        }
    }
}

/// What a visitor of sealed values is given: the value's class and its cargo.
pub type Visit<'a> = dyn FnMut(Class, &mut Cargo) + 'a;

/// Anything that may hold sealed values; the order of visiting is fixed, for it numbers the boxes.
pub trait Holds {
    fn each_sealed(&mut self, _visit: &mut Visit<'_>) {}
}

impl<M: Mark> Holds for Sealed<M> {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        visit(M::CLASS, &mut self.cargo);
    }
}

impl<T: Holds> Holds for Option<T> {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        if let Some(v) = self {
            v.each_sealed(visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_json_nor_debug_tells_the_value() {
        let v = Personal::new("13800001234");
        assert!(!format!("{v:?}").contains("1380"));
        assert!(!serde_json::to_string(&v).unwrap().contains("1380"));
    }

    #[test]
    fn a_commitment_reads_back() {
        let mut v = Story::new("漏水");
        v.cargo.commitment = [7; 32];
        let text = serde_json::to_string(&v).unwrap();
        let back: Story = serde_json::from_str(&text).unwrap();
        assert_eq!(back.cargo.commitment, [7; 32]);
        assert_eq!(back.clear(), "");
    }
}
