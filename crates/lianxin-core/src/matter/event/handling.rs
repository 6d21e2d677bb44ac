//! The facts of handling: what agencies and those above them did between dispatch and completion. *Warning:* stored
//! forms, see the head of `event.rs`.

use serde::{Deserialize, Serialize};

use crate::catalogue::Phase;
use crate::matter::{Complexity, Oversight, Started, Urgency};
use crate::record::Body;
use crate::value::{Holds, Story, Visit};

/// Facts with a reason, a story under the matter's own key.
macro_rules! reasoned {
    ($($name:ident),* $(,)?) => { $(
        impl Holds for $name {
            fn each_sealed(&mut self, visit: &mut Visit<'_>) {
                self.reason.each_sealed(visit);
            }
        }
        impl Body for $name {}
    )* };
}

/// Facts that seal nothing.
macro_rules! open {
    ($($name:ident),* $(,)?) => { $(
        impl Holds for $name {}
        impl Body for $name {}
    )* };
}

reasoned!(Declined, Returned, Designated, ExtensionAsked, ExtensionRefused, Released, PhaseMoved);
open!(Classified, Waiting, Resumed, ExtensionApproved);

/// `matter.declined`: it belongs elsewhere, to this lawful channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declined {
    /// Code of a channel in the catalogue.
    pub channel: String,
    pub reason: Story,
}

/// `matter.classified`: how hard and how urgent the matter is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classified {
    pub complexity: Complexity,
    pub urgency: Urgency,
}

/// `matter.phase-moved`: it belongs to another phase of the net (环节).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhaseMoved {
    pub phase: Phase,
    pub reason: Story,
}

/// `matter.returned`: an agency says that it is not its duty. The lead's return ends the dispatch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    pub agency: String,
    /// The centre's, to dispatch it anew.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub clocks: Vec<Started>,
    pub reason: Story,
}

/// `matter.designated`: after the third return, this agency leads and may not return it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Designated {
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub clocks: Vec<Started>,
    pub lead: String,
    pub reason: Story,
}

/// `matter.waiting`: an agency's clock stands still, for a listed reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    pub agency: String,
    /// Code of a reason to wait in the catalogue.
    pub ground: String,
}

/// `matter.resumed`: it goes on, with as much time as was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resumed {
    pub agency: String,
    pub clock: Started,
}

/// `matter.extension-asked`: an agency asks for more time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionAsked {
    pub agency: String,
    pub reason: Story,
    /// ms UTC.
    pub until: i64,
}

/// `matter.extension-approved`: its clock ends later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionApproved {
    pub agency: String,
    pub clock: Started,
}

/// `matter.extension-refused`: its clock ends when it would have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionRefused {
    pub agency: String,
    pub reason: Story,
}

/// `matter.released`: an assisting agency need not go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    pub agency: String,
    pub reason: Story,
}

/// `matter.overseen`: somebody above watches over it, in one of four grades.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overseen {
    /// Upon whom it falls.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    pub grade: Oversight,
    /// None where time alone did it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<Story>,
}
impl Holds for Overseen {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for Overseen {}
