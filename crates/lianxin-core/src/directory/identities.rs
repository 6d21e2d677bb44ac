//! **Identities** (单位账号): that somebody is known to an agency's own sign-in (OpenID Connect) under a subject of its own. She
//! links it herself; no address or name that the agency tells ever finds an account.

use super::{IdentityLinked, IdentityUnlinked, Refusal, draft, known};
use crate::field::{Check, Problem};
use crate::mail::{self, Template};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

/// Longest issuer in characters: an https address.
pub const ISSUER_MAX: usize = 200;
/// Characters of a digest: SHA-256 in base64url.
const DIGEST_LEN: usize = 43;

/// An agency's sign-in by which she is known; the subject itself is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub agency: String,
    /// The address that the agency's sign-in calls itself by.
    pub issuer: String,
    /// Keyed digest of issuer and subject, base64url.
    pub digest: String,
    /// ms UTC.
    pub at: i64,
}

/// Links it: one of each issuer, and a subject is one account's at a time.
pub(super) fn link(
    world: &World,
    order: &Order,
    account: &str,
    (agency, issuer, digest): (&str, &str, &str),
) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    let mut c = Check::default();
    c.plain("issuer", issuer, ISSUER_MAX);
    c.demand(digest.len() == DIGEST_LEN, "digest", Problem::Malformed);
    c.demand(world.catalogue.agencies.contains_key(agency), "agency", Problem::UnknownCode);
    c.done()?;
    if let Some(owner) = world.directory.identified(digest) {
        let refusal = if owner.0.account == account { Refusal::IdentityHeld } else { Refusal::IdentityTaken };
        return Err(crate::Refusal::Directory(refusal));
    }
    if holder.identities.values().any(|i| i.issuer == issuer) {
        return Err(crate::Refusal::Directory(Refusal::IdentityHeld));
    }
    let event = IdentityLinked {
        account: account.to_owned(),
        agency: agency.to_owned(),
        digest: digest.to_owned(),
        identity: order.entropy.id('i', 0),
        issuer: issuer.to_owned(),
    };
    let mut all = draft(Event::IdentityLinked(event));
    all.extend(mail::tell(world, order, (0, account), Template::IdentityLinked));
    Ok(all)
}

pub(super) fn unlink(
    world: &World,
    order: &Order,
    account: &str,
    identity: &str,
) -> Result<Vec<Draft>, crate::Refusal> {
    if !known(world, account)?.identities.contains_key(identity) {
        return Err(crate::Refusal::Directory(Refusal::NoSuchIdentity));
    }
    let event = IdentityUnlinked { account: account.to_owned(), identity: identity.to_owned() };
    let mut all = draft(Event::IdentityUnlinked(event));
    all.extend(mail::tell(world, order, (0, account), Template::IdentityUnlinked));
    Ok(all)
}
