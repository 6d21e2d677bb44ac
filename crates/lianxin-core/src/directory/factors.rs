//! **Second factors** (第二要素): what somebody shows beside her password. The secret is sealed under her account; the door
//! checks what is shown, and here it is decided that a code is good once.

use serde::{Deserialize, Serialize};

use super::{Command, FactorEnrolled, FactorRemoved, FactorUsed, Refusal, draft, known};
use crate::field::{Check, NAME_MAX, Problem};
use crate::mail::{self, Template};
use crate::order::{Actor, Order};
use crate::record::{Draft, Event, Stream};
use crate::world::World;

/// Most factors of one account: a telephone, two keys, and what she has at home.
pub const FACTORS_MAX: usize = 8;
/// Longest secret in bytes: a passkey's public part is below two thousand.
pub const SECRET_MAX: usize = 4_096;

/// What sort of factor it is. *Warning:* stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactorKind {
    /// Six digits that change every half minute (RFC 6238).
    Totp,
    /// A key that signs (WebAuthn).
    Passkey,
}

impl FactorKind {
    pub fn code(self) -> &'static str {
        match self {
            FactorKind::Totp => "totp",
            FactorKind::Passkey => "passkey",
        }
    }
}

/// One of her factors; its secret is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    pub kind: FactorKind,
    pub label: String,
    /// ms UTC.
    pub at: i64,
    /// Who enrolled it: herself, or the console of a demonstration.
    pub by: Actor,
    /// Seq of the record that seals its secret.
    pub seq: i64,
    /// The last code that was shown: none as old or older is good again.
    pub last: Option<i64>,
}

/// What was shown beside the password, as the door has checked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// A factor of hers; or an identity, whose agency vouches that she has shown two there.
    pub factor: String,
    /// As [`FactorUsed::step`]; `None` for a passkey that does not count.
    pub step: Option<i64>,
}

pub(super) fn enrol(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let Command::EnrolFactor { account, kind, label, secret, step } = command else { return Ok(Vec::new()) };
    let holder = known(world, account)?;
    let mut c = Check::default();
    c.plain("label", label, NAME_MAX);
    c.demand((1..=SECRET_MAX).contains(&secret.clear().len()), "secret", Problem::Malformed);
    c.done()?;
    if holder.factors.len() >= FACTORS_MAX {
        return Err(crate::Refusal::Directory(Refusal::TooManyFactors));
    }
    let factor = order.entropy.id('f', 0);
    let event = FactorEnrolled {
        account: account.clone(),
        factor: factor.clone(),
        kind: *kind,
        label: label.clone(),
        secret: secret.clone(),
    };
    let mut all = draft(Event::FactorEnrolled(event));
    // The code that proved it opens nothing more.
    all.extend(step.map(|step| used(account, &factor, step)));
    all.extend(mail::tell(world, order, (0, account), Template::FactorAdded));
    Ok(all)
}

pub(super) fn remove(world: &World, order: &Order, account: &str, factor: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    if !holder.factors.contains_key(factor) {
        return Err(crate::Refusal::Directory(Refusal::NoSuchFactor));
    }
    // Without one she could not get in again; another is enrolled first. The console of the machine may.
    if holder.factors.len() == 1 && order.actor != Actor::Console {
        return Err(crate::Refusal::Directory(Refusal::LastFactor));
    }
    let event = FactorRemoved { account: account.to_owned(), factor: factor.to_owned() };
    let mut all = draft(Event::FactorRemoved(event));
    all.extend(mail::tell(world, order, (0, account), Template::FactorRemoved));
    Ok(all)
}

/// What is recorded of the factor that was shown at a sign-in. An account that has factors gets in by one of them.
///
/// # Errors
/// Where none was shown, it is not hers, or its code was used before.
pub fn show(world: &World, account: &str, shown: Option<&Shown>) -> Result<Option<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    let Some(shown) = shown else {
        let free = holder.factors.is_empty();
        return if free { Ok(None) } else { Err(crate::Refusal::Directory(Refusal::FactorWanted)) };
    };
    if holder.identities.contains_key(&shown.factor) {
        return Ok(None);
    }
    let factor = holder.factors.get(&shown.factor).ok_or(crate::Refusal::Directory(Refusal::NoSuchFactor))?;
    match (factor.kind, shown.step) {
        (FactorKind::Totp, None) => Err(crate::Refusal::Directory(Refusal::FactorWanted)),
        // A key that has counted once counts on (WebAuthn 2, 6.1.1): one that does not is a copy, or was copied.
        (FactorKind::Passkey, None) if factor.last.is_some() => Err(crate::Refusal::Directory(Refusal::KeyCopied)),
        (FactorKind::Passkey, None) => Ok(None),
        (FactorKind::Passkey, Some(step)) if factor.last.is_some_and(|last| step <= last) => {
            Err(crate::Refusal::Directory(Refusal::KeyCopied))
        }
        (FactorKind::Totp, Some(step)) if factor.last.is_some_and(|last| step <= last) => {
            Err(crate::Refusal::Directory(Refusal::CodeUsed))
        }
        (FactorKind::Totp | FactorKind::Passkey, Some(step)) => Ok(Some(used(account, &shown.factor, step))),
    }
}

fn used(account: &str, factor: &str, step: i64) -> Draft {
    let event = FactorUsed { account: account.to_owned(), factor: factor.to_owned(), step };
    Draft::new(Stream::Directory, Event::FactorUsed(event))
}
