//! The facts of the directory. *Warning:* stored forms; fields stand in alphabetical order.

use serde::{Deserialize, Serialize};

use super::Wanted;
use crate::authority::Role;
use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Personal, Visit};

/// `directory.account-opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountOpened {
    /// Sign-in name.
    pub account: String,
    /// As colleagues call her.
    pub name: String,
}
impl Holds for AccountOpened {}
impl Body for AccountOpened {}

/// `directory.account-closed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountClosed {
    pub account: String,
}
impl Holds for AccountClosed {}
impl Body for AccountClosed {}

/// `directory.mail-asked`: a code goes to this address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailAsked {
    pub account: String,
    pub address: Personal,
    /// Keyed digest of the code. Nobody can try the million codes against it without the district's key.
    pub digest: String,
    /// The letter that brings the code.
    pub letter: String,
    /// Until when the code is in force, ms UTC.
    pub until: i64,
}
impl Holds for MailAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.address.each_sealed(visit);
    }
}
impl Body for MailAsked {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Account(self.account.clone())
    }
}

/// `directory.mail-code-missed`: another code was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailCodeMissed {
    pub account: String,
}
impl Holds for MailCodeMissed {}
impl Body for MailCodeMissed {}

/// `directory.mail-confirmed`: the address that was asked last is hers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfirmed {
    pub account: String,
}
impl Holds for MailConfirmed {}
impl Body for MailConfirmed {}

/// `directory.mail-dropped`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailDropped {
    pub account: String,
}
impl Holds for MailDropped {}
impl Body for MailDropped {}

/// `directory.password-set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordSet {
    pub account: String,
    /// Argon2id in its own text form.
    pub hash: Personal,
}
impl Holds for PasswordSet {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.hash.each_sealed(visit);
    }
}
impl Body for PasswordSet {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Account(self.account.clone())
    }
}

/// `directory.position-given`: from the record's time on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionGiven {
    pub account: String,
    pub agency: String,
    pub position: String,
    pub role: Role,
    /// ms UTC; until it is ended where absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<i64>,
}
impl Holds for PositionGiven {}
impl Body for PositionGiven {}

/// `directory.position-ended`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionEnded {
    pub account: String,
    pub position: String,
}
impl Holds for PositionEnded {}
impl Body for PositionEnded {}

/// `directory.token-created`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenCreated {
    /// For whom.
    pub account: String,
    /// SHA-256 of the token, base64url.
    pub digest: String,
    /// What it is for, in the words of whoever made it.
    pub label: String,
    pub token: String,
    /// ms UTC.
    pub until: i64,
}
impl Holds for TokenCreated {}
impl Body for TokenCreated {}

/// `directory.token-revoked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRevoked {
    pub account: String,
    pub token: String,
}
impl Holds for TokenRevoked {}
impl Body for TokenRevoked {}

/// `directory.view-dropped`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewDropped {
    pub account: String,
    pub view: String,
}
impl Holds for ViewDropped {}
impl Body for ViewDropped {}

/// `directory.view-kept`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViewKept {
    /// Whose it is.
    pub account: String,
    /// With whom it is shared; for herself where absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    pub list: Wanted,
    pub view: String,
}
impl Holds for ViewKept {}
impl Body for ViewKept {}
