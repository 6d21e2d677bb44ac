//! The facts of a matter. *Warning:* stored forms; fields stand in alphabetical order, and a field that came
//! later is left out where it says nothing, so that older records keep their bytes.

mod after;
mod erasing;
mod handling;
mod sealing;

use serde::{Deserialize, Serialize};

use super::{Media, PartyRole, Started};
use crate::catalogue::{Act, Phase};
use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Personal, Story, Visit};

pub use after::{Absorbed, Archived, FollowedUp, Merged, Rated, Related, Reopened, Split};
pub use erasing::{Erased, ErasureAsked, ErasureGranted, ErasureRefused, PartyErased};
pub use handling::{
    Classified, Declined, Designated, ExtensionApproved, ExtensionAsked, ExtensionRefused, Overseen, PhaseMoved,
    Released, Resumed, Returned, Waiting,
};
pub use sealing::{Sealed, UnsealAsked, Unsealed};

fn is_false(v: &bool) -> bool {
    !v
}

fn is_zero(v: &u32) -> bool {
    *v == 0
}

/// `matter.registered`: somebody raised it and it has a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registered {
    /// Address below the grid.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<Personal>,
    /// The governance centre that has it in hand.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub centre: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub clocks: Vec<Started>,
    /// Case code (一案一码).
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub demand: Option<String>,
    /// Plain counts that came with an import.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub dislikes: u32,
    pub division: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub grid: Option<String>,
    pub kind: String,
    /// Taken in after the fact (补录).
    #[serde(skip_serializing_if = "is_false", default)]
    pub late: bool,
    #[serde(skip_serializing_if = "is_zero", default)]
    pub likes: u32,
    /// Claimed, ms UTC.
    pub occurred_at: i64,
    /// Source and row key of an import, such as `messages:188006`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub origin: Option<String>,
    /// The matter it was split from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phase: Option<Phase>,
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

/// `matter.accepted`: the centre has taken it on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    pub clocks: Vec<Started>,
}
impl Holds for Accepted {}
impl Body for Accepted {}

/// `matter.dispatched`: these agencies have a part in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispatched {
    pub assist: Vec<String>,
    pub clocks: Vec<Started>,
    pub lead: String,
}
impl Holds for Dispatched {}
impl Body for Dispatched {}

/// `matter.acknowledged`: an agency has signed for its part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acknowledged {
    pub agency: String,
    pub clocks: Vec<Started>,
}
impl Holds for Acknowledged {}
impl Body for Acknowledged {}

/// `matter.attached`: a file lies beside it, in sealed pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    pub attachment: String,
    pub media: Media,
    /// The file's name.
    pub name: Story,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Story>,
    /// SHA-256 over the sealed pieces, base64url; of what is inside no hash is kept.
    pub pieces: String,
    /// In bytes.
    pub size: u64,
}
impl Holds for Attached {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.name.each_sealed(visit);
        self.note.each_sealed(visit);
    }
}
impl Body for Attached {}

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

/// `matter.part-completed`: an assisting agency has done its part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartCompleted {
    pub agency: String,
    pub result: String,
    pub text: Story,
}
impl Holds for PartCompleted {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for PartCompleted {}

/// `matter.completed`: the lead (for an import: the source) says that it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completed {
    pub agency: String,
    /// Claimed, ms UTC, where it was done before it was recorded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub occurred_at: Option<i64>,
    pub result: String,
    pub text: Story,
}
impl Holds for Completed {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for Completed {}

/// `matter.clock-ran-out`: by time; an agency's clock passed its due moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRanOut {
    pub act: Act,
    pub agency: String,
    pub due: i64,
}
impl Holds for ClockRanOut {}
impl Body for ClockRanOut {}

/// `matter.party-added`: a person belongs to the matter. Every value is sealed under that person's own key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyAdded {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub address: Option<Personal>,
    #[serde(skip_serializing_if = "is_false", default)]
    pub anonymous: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub email: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id_number: Option<Personal>,
    /// Under eighteen: her values need an approval (未成年人网络保护条例 36).
    #[serde(skip_serializing_if = "is_false", default)]
    pub minor: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<Personal>,
    pub party: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub phone: Option<Personal>,
    pub role: PartyRole,
    /// Reported abuse, and is kept secret (反家庭暴力法 14).
    #[serde(skip_serializing_if = "is_false", default)]
    pub secret: bool,
}
impl Holds for PartyAdded {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.address.each_sealed(visit);
        self.email.each_sealed(visit);
        self.id_number.each_sealed(visit);
        self.name.each_sealed(visit);
        self.phone.each_sealed(visit);
    }
}
impl Body for PartyAdded {
    fn subject(&self, stream: &Stream) -> Subject {
        match stream {
            Stream::Matter(id) => Subject::Party(id.clone(), self.party.clone()),
            Stream::Access | Stream::Catalogue | Stream::Directory | Stream::Letter(_) => Subject::District,
        }
    }
}
