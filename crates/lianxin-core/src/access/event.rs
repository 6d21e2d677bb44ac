//! The facts of the access log. *Warning:* stored forms; fields stand in alphabetical order.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::authority::Role;
use crate::mail::To;
use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Story, Visit};

/// `access.matter-opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterOpened {
    /// For which agency the viewer acted; older records do not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    /// Start of the clock hour, ms UTC.
    pub hour: i64,
    pub matter: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Role>,
}
impl Holds for MatterOpened {}
impl Body for MatterOpened {}

/// `access.case-seen`: the resident's page of a matter was shown to whoever brought its code and PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseSeen {
    /// Start of the clock hour, ms UTC.
    pub hour: i64,
    pub matter: String,
}
impl Holds for CaseSeen {}
impl Body for CaseSeen {}

/// `access.case-exported`: the resident took away what this house has of her.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseExported {
    pub matter: String,
    /// The party that she is; absent where the matter was registered without a contact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub party: Option<String>,
}
impl Holds for CaseExported {}
impl Body for CaseExported {}

/// `access.fields-opened`: personal values were shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldsOpened {
    /// For which agency the viewer acted.
    pub agency: String,
    /// The approval on which it rests, where a minor's values were opened, or those of many persons at once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<String>,
    /// From when on the resident's page lists it, ms UTC, by the rule in force at the opening; absent in older records, also in
    /// those that were listed at once.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disclosed: Option<i64>,
    /// Which: `matter.address` or `<party>.<field>`.
    pub fields: Vec<String>,
    /// The broken glass on which it rests.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub glass: Option<String>,
    pub matter: String,
    /// Sealed under the matter's key, so that it is forgotten with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Story>,
    pub purpose: String,
    pub role: Role,
}
impl Holds for FieldsOpened {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.note.each_sealed(visit);
    }
}
impl Body for FieldsOpened {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Matter(self.matter.clone())
    }
}

/// `access.looked-up`: the matters were shown in which a stated number stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookedUp {
    /// For which agency the viewer acted.
    pub agency: String,
    /// `phone` or `id_number`.
    pub field: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Story>,
    /// A keyed hash of the number, under another key than the look-up's own: whoever states the number can find when it was
    /// looked for, and nobody can read it here.
    pub number: String,
    pub purpose: String,
    pub role: Role,
}
impl Holds for LookedUp {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.note.each_sealed(visit);
    }
}
impl Body for LookedUp {}

/// `access.list-exported`: a list of matters went out as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListExported {
    /// For which agency the viewer acted.
    pub agency: String,
    /// What narrowed it, code by name: those of a kept view, and `clock`, `due_before` (ms UTC); of several stages
    /// each after a space.
    pub filters: BTreeMap<String, String>,
    /// `csv` or `xlsx`.
    pub format: String,
    pub role: Role,
    /// How many matters the list held when it was asked for.
    pub rows: u64,
    /// It was narrowed by words as well.
    pub words: bool,
}
impl Holds for ListExported {}
impl Body for ListExported {}
/// `access.address-opened`: the address of a letter was opened, to send it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressOpened {
    pub letter: String,
    pub to: To,
}
impl Holds for AddressOpened {}
impl Body for AddressOpened {}

/// `access.attachment-opened`: a file was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentOpened {
    /// For which agency the viewer acted.
    pub agency: String,
    /// The approval on which it rests, where a minor belongs to the matter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<String>,
    pub attachment: String,
    /// As of fields.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disclosed: Option<i64>,
    pub matter: String,
    /// Sealed under the matter's key, so that it is forgotten with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Story>,
    pub purpose: String,
    pub role: Role,
}
impl Holds for AttachmentOpened {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.note.each_sealed(visit);
    }
}
impl Body for AttachmentOpened {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Matter(self.matter.clone())
    }
}

/// `access.signed-in`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedIn {
    /// SHA-256 of the cookie's secret, base64url.
    pub session: String,
    /// ms UTC.
    pub until: i64,
}
impl Holds for SignedIn {}
impl Body for SignedIn {}

/// `access.signed-in`, form 2: it says by which factor and in which browser. The first form is read as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedInWith {
    /// Family of the browser and its system, such as "Firefox, Windows"; empty where it did not say.
    pub agent: String,
    /// The second factor, or the identity whose agency vouches for two; absent where the account has none yet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub factor: Option<String>,
    /// SHA-256 of the cookie's secret, base64url.
    pub session: String,
    /// ms UTC.
    pub until: i64,
}
impl Holds for SignedInWith {}
impl Body for SignedInWith {}

/// `access.signed-out`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedOut {
    pub session: String,
}
impl Holds for SignedOut {}
impl Body for SignedOut {}

/// `access.sign-in-failed`: one record an account and minute, with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInFailed {
    /// Absent where no account has the name that was typed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub account: Option<String>,
    pub count: u32,
    /// Start of the minute, ms UTC.
    pub minute: i64,
}
impl Holds for SignInFailed {}
impl Body for SignInFailed {}

/// `access.refused`: authority said no; one record an actor, target and minute, with its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessRefused {
    /// What was tried, as the authority table names it.
    pub act: String,
    /// For which agency she acts first of all; older records do not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agency: Option<String>,
    /// Who tried: a sign-in name.
    pub by: String,
    pub count: u32,
    /// Start of the minute, ms UTC.
    pub minute: i64,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Role>,
    /// The matter, or the place where there is none.
    pub target: String,
    /// Why not, as programs are told; older records do not say.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
}
impl Holds for AccessRefused {}
impl Body for AccessRefused {}
