//! The facts of letters, each in the letter's own stream. *Warning:* stored forms; fields stand in alphabetical order.

use serde::{Deserialize, Serialize};

use super::{Reason, Template, To};
use crate::record::Body;
use crate::value::Holds;

/// `mail.letter-written`: it waits to be sent. It holds no word and no address: those are found when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterWritten {
    /// Case code of the matter it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    pub template: Template,
    pub to: To,
    /// Not sent any more from then on, ms UTC.
    pub until: i64,
}
impl Holds for LetterWritten {}
impl Body for LetterWritten {}

/// `mail.letter-sent`: a mail server took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterSent {
    /// How often it was tried, this time included.
    pub tries: u32,
}
impl Holds for LetterSent {}
impl Body for LetterSent {}

/// `mail.letter-deferred`: not now; it is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterDeferred {
    /// When, ms UTC.
    pub next: i64,
    pub reason: Reason,
    pub tries: u32,
}
impl Holds for LetterDeferred {}
impl Body for LetterDeferred {}

/// `mail.letter-bounced`: a mail server refused it, at once or afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterBounced {
    pub reason: Reason,
}
impl Holds for LetterBounced {}
impl Body for LetterBounced {}

/// `mail.letter-given-up`: it is not tried any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterGivenUp {
    pub reason: Reason,
}
impl Holds for LetterGivenUp {}
impl Body for LetterGivenUp {}
