//! The facts of a matter. *Warning:* stored forms; fields stand in alphabetical order.

use serde::{Deserialize, Serialize};

use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Personal, Story, Visit};

/// `matter.registered`: somebody raised it and it has a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// Address below the grid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<Personal>,
    /// Case code (一案一码).
    pub code: String,
    pub division: String,
    pub kind: String,
    /// Claimed, ms UTC.
    pub occurred_at: i64,
    pub source: String,
    pub text: Story,
    pub title: Story,
}

impl Holds for Registered {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.address.each_sealed(visit);
        self.text.each_sealed(visit);
        self.title.each_sealed(visit);
    }
}
impl Body for Registered {}

/// `matter.noted`: a progress note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noted {
    pub text: Story,
}

impl Holds for Noted {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for Noted {}

/// `matter.erased`: the tombstone. What was sealed under the matter's key can no longer be opened.
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
