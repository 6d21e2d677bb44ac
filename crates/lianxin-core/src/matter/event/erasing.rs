//! The facts of erasures: the tombstones, and the askings before them where an erasure takes two people. *Warning:* stored forms,
//! see the head of `event.rs`.

use serde::{Deserialize, Serialize};

use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Story, Visit};

/// `matter.party-erased`: the tombstone of one party.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyErased {
    pub party: String,
    /// Sealed under the district's key: it outlives the party's.
    pub reason: Story,
}
impl Holds for PartyErased {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for PartyErased {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::District
    }
}

/// `matter.erased`: the tombstone. What was sealed under the matter's key and its parties' can no longer be
/// opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Sealed under the district's key: it outlives the matter's.
    pub reason: Story,
}
impl Holds for Erased {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for Erased {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::District
    }
}

/// `matter.erasure-asked`: one of those who may erase asks for it; another one decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureAsked {
    pub asking: String,
    /// The one party it is about; absent where it is the matter with all of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<String>,
    /// Sealed under the district's key: it is what the tombstone rests on, and outlives what it tells of.
    pub reason: Story,
}
impl Holds for ErasureAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for ErasureAsked {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::District
    }
}

/// `matter.erasure-granted`: another one decided so. The tombstone stands beside it, of the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureGranted {
    pub asking: String,
}
impl Holds for ErasureGranted {}
impl Body for ErasureGranted {}

/// `matter.erasure-refused`: another one decided against it; nothing is destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErasureRefused {
    pub asking: String,
    pub reason: Story,
}
impl Holds for ErasureRefused {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for ErasureRefused {}
