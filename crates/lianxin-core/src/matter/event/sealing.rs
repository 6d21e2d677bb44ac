//! The facts of seals upon matters. *Warning:* stored forms, see the head of `event.rs`.

use serde::{Deserialize, Serialize};

use crate::matter::SealBasis;
use crate::record::Body;
use crate::value::{Holds, Story, Visit};

/// `matter.sealed`: from now on nobody but these agencies knows of it. Without a reason where a rule did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    pub agencies: Vec<String>,
    pub basis: SealBasis,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<Story>,
}
impl Holds for Sealed {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for Sealed {}

/// `matter.unseal-asked`: one of those who know of it asks to take the seal off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsealAsked {
    pub reason: Story,
}
impl Holds for UnsealAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for UnsealAsked {}

/// `matter.unsealed`: another one took it off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unsealed {}
impl Holds for Unsealed {}
impl Body for Unsealed {}
