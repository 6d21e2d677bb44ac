//! The templates of letters (模板): what a letter says, by its code. No template takes a word that a person wrote, and none but
//! that of a resident's own code names a matter.

use serde::{Deserialize, Serialize};

/// What a letter says. *Warning:* stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Template {
    /// A code that confirms an address.
    ConfirmAddress,
    /// A code that opens the resident's page once.
    CaseCode,
    /// Somebody set a first password for her account; it is not in the letter.
    PasswordSet,
    /// She, or whoever was signed in as her, chose another password.
    PasswordChanged,
    FactorAdded,
    FactorRemoved,
    /// Two administrators took all her second factors away.
    FactorsForgotten,
    /// An agency's own sign-in opens her account, or does no more.
    IdentityLinked,
    IdentityUnlinked,
    /// A program may speak for her.
    TokenCreated,
    /// To the address that counts from now on.
    MailConfirmed,
    /// To the address that counted until now: there is another one.
    MailReplaced,
    /// To the address that counted until now: there is none any more.
    MailDropped,
    /// Wrong passwords or codes were tried until the next try had to wait.
    WrongTries,
    /// Somebody asks her to approve an opening.
    ApprovalAsked,
    /// Somebody opened without asking: it is to be reviewed.
    GlassBroken,
    /// A resident asks about an access.
    QuestionAsked,
    /// An office asks to keep an access from the resident's page for longer.
    HidingAsked,
    /// Somebody asks to take a seal off.
    UnsealAsked,
    /// Somebody asks to erase, where that takes two.
    ErasureAsked,
    /// Somebody asks to change the catalogue.
    ChangeAsked,
}

impl Template {
    pub const ALL: [Template; 21] = [
        Template::ConfirmAddress,
        Template::CaseCode,
        Template::PasswordSet,
        Template::PasswordChanged,
        Template::FactorAdded,
        Template::FactorRemoved,
        Template::FactorsForgotten,
        Template::IdentityLinked,
        Template::IdentityUnlinked,
        Template::TokenCreated,
        Template::MailConfirmed,
        Template::MailReplaced,
        Template::MailDropped,
        Template::WrongTries,
        Template::ApprovalAsked,
        Template::GlassBroken,
        Template::QuestionAsked,
        Template::HidingAsked,
        Template::UnsealAsked,
        Template::ErasureAsked,
        Template::ChangeAsked,
    ];

    /// Its name among the words.
    pub fn code(self) -> &'static str {
        match self {
            Template::ConfirmAddress => "confirm-address",
            Template::CaseCode => "case-code",
            Template::PasswordSet => "password-set",
            Template::PasswordChanged => "password-changed",
            Template::FactorAdded => "factor-added",
            Template::FactorRemoved => "factor-removed",
            Template::FactorsForgotten => "factors-forgotten",
            Template::IdentityLinked => "identity-linked",
            Template::IdentityUnlinked => "identity-unlinked",
            Template::TokenCreated => "token-created",
            Template::MailConfirmed => "mail-confirmed",
            Template::MailReplaced => "mail-replaced",
            Template::MailDropped => "mail-dropped",
            Template::WrongTries => "wrong-tries",
            Template::ApprovalAsked => "approval-asked",
            Template::GlassBroken => "glass-broken",
            Template::QuestionAsked => "question-asked",
            Template::HidingAsked => "hiding-asked",
            Template::UnsealAsked => "unseal-asked",
            Template::ErasureAsked => "erasure-asked",
            Template::ChangeAsked => "change-asked",
        }
    }

    /// Whether it brings a code that is used once, made from the id of the order that wrote it.
    pub fn brings_code(self) -> bool {
        match self {
            Template::ConfirmAddress | Template::CaseCode => true,
            Template::PasswordSet
            | Template::PasswordChanged
            | Template::FactorAdded
            | Template::FactorRemoved
            | Template::FactorsForgotten
            | Template::IdentityLinked
            | Template::IdentityUnlinked
            | Template::TokenCreated
            | Template::MailConfirmed
            | Template::MailReplaced
            | Template::MailDropped
            | Template::WrongTries
            | Template::ApprovalAsked
            | Template::GlassBroken
            | Template::QuestionAsked
            | Template::HidingAsked
            | Template::UnsealAsked
            | Template::ErasureAsked
            | Template::ChangeAsked => false,
        }
    }
}
