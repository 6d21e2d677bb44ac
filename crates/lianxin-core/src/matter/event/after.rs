//! The facts after completion, and of matters that belong together. *Warning:* stored forms, see the head of `event.rs`.

use serde::{Deserialize, Serialize};

use crate::matter::{Satisfaction, Started};
use crate::record::Body;
use crate::value::{Holds, Story, Visit};

/// `matter.followed-up`: somebody other than the handler asked whoever raised it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowedUp {
    pub resolved: bool,
    pub satisfaction: Satisfaction,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<Story>,
}
impl Holds for FollowedUp {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for FollowedUp {}

/// `matter.rated`: what whoever raised it says of how it was handled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rated {
    pub satisfaction: Satisfaction,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<Story>,
}
impl Holds for Rated {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for Rated {}

/// `matter.reopened`: it is handled anew; without a reason of its own, because the follow-up said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reopened {
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub clocks: Vec<Started>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Story>,
}
impl Holds for Reopened {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for Reopened {}

/// `matter.archived`: nothing more is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archived {}
impl Holds for Archived {}
impl Body for Archived {}

/// `matter.merged`: it goes on in another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merged {
    pub into: String,
}
impl Holds for Merged {}
impl Body for Merged {}

/// `matter.absorbed`: another one goes on in this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absorbed {
    pub from: String,
}
impl Holds for Absorbed {}
impl Body for Absorbed {}

/// `matter.related`: it has to do with another one; that one says the same of this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Related {
    pub other: String,
}
impl Holds for Related {}
impl Body for Related {}

/// `matter.split`: these are handled each on its own; each names this one as its parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Split {
    pub parts: Vec<String>,
}
impl Holds for Split {}
impl Body for Split {}
