//! The facts of the guard. *Warning:* stored forms; fields stand in alphabetical order.

use serde::{Deserialize, Serialize};

use crate::authority::Role;
use crate::record::{Body, Stream, Subject};
use crate::value::{Holds, Story, Visit};

/// `guard.approval-asked`: somebody asks to open what belongs to a minor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalAsked {
    /// For which agency the asker acts.
    pub agency: String,
    pub approval: String,
    /// Sign-in name of the responsible person who was asked.
    pub approver: String,
    pub fields: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<Story>,
    pub purpose: String,
    pub role: Role,
}
impl Holds for ApprovalAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.note.each_sealed(visit);
    }
}
impl Body for ApprovalAsked {}

/// `guard.approval-granted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalGranted {
    pub approval: String,
    /// ms UTC.
    pub until: i64,
}
impl Holds for ApprovalGranted {}
impl Body for ApprovalGranted {}

/// `guard.approval-refused`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRefused {
    pub approval: String,
    pub reason: Story,
}
impl Holds for ApprovalRefused {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for ApprovalRefused {}

/// `guard.glass-broken`: an account may open one party's fields until then, without asking; somebody else reviews it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlassBroken {
    /// For which agency she acts.
    pub agency: String,
    pub glass: String,
    pub matter: String,
    pub party: String,
    /// Sealed under the matter's key, so that it is forgotten with it.
    pub reason: Story,
    pub role: Role,
    /// ms UTC.
    pub until: i64,
}
impl Holds for GlassBroken {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for GlassBroken {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Matter(self.matter.clone())
    }
}

/// `guard.glass-looked-at`: the reason of a broken glass was shown to whoever reviews it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlassLookedAt {
    pub glass: String,
}
impl Holds for GlassLookedAt {}
impl Body for GlassLookedAt {}

/// `guard.glass-reviewed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlassReviewed {
    pub glass: String,
    pub justified: bool,
    /// About the act, never about the party; sealed under the district's key.
    pub text: Story,
}
impl Holds for GlassReviewed {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for GlassReviewed {}

/// `guard.access-asked`: a resident asks about an access to her data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessAsked {
    /// Seq of the access.
    pub access: i64,
    /// When the answer is due, ms UTC.
    pub due: i64,
    pub matter: String,
    pub question: String,
    /// Sealed under the matter's key, so that it is forgotten with it.
    pub text: Story,
}
impl Holds for AccessAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for AccessAsked {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Matter(self.matter.clone())
    }
}

/// `guard.access-answered`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessAnswered {
    pub matter: String,
    pub question: String,
    /// Sealed under the matter's key, for it is told to the resident.
    pub text: Story,
}
impl Holds for AccessAnswered {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for AccessAnswered {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Matter(self.matter.clone())
    }
}

/// `guard.question-looked-at`: the words of a question were shown to the officer who answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionLookedAt {
    pub question: String,
}
impl Holds for QuestionLookedAt {}
impl Body for QuestionLookedAt {}

/// `guard.case-code-asked`: a code that opens the resident's page once was asked for, by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCodeAsked {
    /// Keyed digest of the code.
    pub digest: String,
    pub matter: String,
    /// The party whose address the letter goes to.
    pub party: String,
    /// ms UTC.
    pub until: i64,
}
impl Holds for CaseCodeAsked {}
impl Body for CaseCodeAsked {}

/// `guard.case-code-missed`: another one was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCodeMissed {
    pub matter: String,
}
impl Holds for CaseCodeMissed {}
impl Body for CaseCodeMissed {}

/// `guard.case-code-used`: it was typed, and opened the page or let her data go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseCodeUsed {
    pub matter: String,
}
impl Holds for CaseCodeUsed {}
impl Body for CaseCodeUsed {}

/// `guard.hiding-asked`: somebody of the office asks to keep an access from the resident's page for longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HidingAsked {
    /// Seq of the access.
    pub access: i64,
    pub agency: String,
    /// When it would be told, ms UTC.
    pub from: i64,
    pub hiding: String,
    pub matter: String,
    /// Sealed under the matter's key, so that it is forgotten with it.
    pub reason: Story,
    /// Until when it is to be kept back, ms UTC.
    pub until: i64,
}
impl Holds for HidingAsked {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.reason.each_sealed(visit);
    }
}
impl Body for HidingAsked {
    fn subject(&self, _: &Stream) -> Subject {
        Subject::Matter(self.matter.clone())
    }
}

/// `guard.hiding-looked-at`: the reason was shown to the officer who answers, or the refusal to the office that asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HidingLookedAt {
    pub hiding: String,
}
impl Holds for HidingLookedAt {}
impl Body for HidingLookedAt {}

/// `guard.hiding-refused`: it is told at its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HidingRefused {
    pub hiding: String,
    /// About the asking, never about the party; sealed under the district's key.
    pub text: Story,
}
impl Holds for HidingRefused {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.text.each_sealed(visit);
    }
}
impl Body for HidingRefused {}

/// `guard.hiding-renewed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HidingRenewed {
    pub hiding: String,
}
impl Holds for HidingRenewed {}
impl Body for HidingRenewed {}
