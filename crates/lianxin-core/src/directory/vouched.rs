//! The facts of who vouches for whom: second factors, positions that were asked for, recoveries. *Warning:* stored forms;
//! fields stand in alphabetical order.

use serde::{Deserialize, Serialize};

use super::factors::FactorKind;
use super::requests::Forgets;
use crate::authority::Role;
use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Personal, Visit};

/// `directory.factor-enrolled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorEnrolled {
    pub account: String,
    pub factor: String,
    pub kind: FactorKind,
    /// Which of her things it is, in her words.
    pub label: String,
    /// What it is checked by. Of `totp` the shared secret in base32; of `passkey` the credential's public part.
    pub secret: Personal,
}
impl Holds for FactorEnrolled {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.secret.each_sealed(visit);
    }
}
impl Body for FactorEnrolled {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Account(self.account.clone())
    }
}

/// `directory.factor-removed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorRemoved {
    pub account: String,
    pub factor: String,
}
impl Holds for FactorRemoved {}
impl Body for FactorRemoved {}

/// `directory.factor-used`: a code was shown, and is good no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorUsed {
    pub account: String,
    pub factor: String,
    /// Which code: of `totp` the count of half minutes since 1970 (RFC 6238); of `passkey` its counter.
    pub step: i64,
}
impl Holds for FactorUsed {}
impl Body for FactorUsed {}

/// `directory.identity-linked`: an agency's own sign-in knows her; she has shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityLinked {
    pub account: String,
    /// Whose sign-in it is.
    pub agency: String,
    /// Keyed digest of issuer and subject, base64url: a subject may be a number that can be guessed.
    pub digest: String,
    pub identity: String,
    /// The address that the agency's sign-in calls itself by.
    pub issuer: String,
}
impl Holds for IdentityLinked {}
impl Body for IdentityLinked {}

/// `directory.identity-unlinked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityUnlinked {
    pub account: String,
    pub identity: String,
}
impl Holds for IdentityUnlinked {}
impl Body for IdentityUnlinked {}

/// `directory.position-asked`: the system administrator asks, the security administrator decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionAsked {
    pub account: String,
    pub agency: String,
    /// The position's id, should it be given.
    pub position: String,
    pub role: Role,
    /// ms UTC; until it is ended where absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<i64>,
}
impl Holds for PositionAsked {}
impl Body for PositionAsked {}

/// `directory.position-refused`: it will not be given, or whoever asked took it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionRefused {
    pub account: String,
    pub position: String,
}
impl Holds for PositionRefused {}
impl Body for PositionRefused {}

/// `directory.recovery-asked`: somebody has lost what she signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryAsked {
    pub account: String,
    pub forgets: Vec<Forgets>,
    /// Argon2id of a one-time password, good once it is confirmed; where the password is forgotten.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hash: Option<Personal>,
    pub recovery: String,
}
impl Holds for RecoveryAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.hash.each_sealed(visit);
    }
}
impl Body for RecoveryAsked {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Account(self.account.clone())
    }
}

/// `directory.recovery-confirmed`: by a second person. The asked-for password is set, the factors are gone, every session
/// has ended. Where the password was forgotten, the tokens and the office mail end by facts of their own beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryConfirmed {
    pub account: String,
    pub recovery: String,
}
impl Holds for RecoveryConfirmed {}
impl Body for RecoveryConfirmed {}

/// `directory.recovery-refused`: it will not be, or whoever asked took it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoveryRefused {
    pub account: String,
    pub recovery: String,
}
impl Holds for RecoveryRefused {}
impl Body for RecoveryRefused {}

/// `directory.sessions-ended`: every session of the account that began before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionsEnded {
    pub account: String,
}
impl Holds for SessionsEnded {}
impl Body for SessionsEnded {}
