//! **Seal** (封存) and **unseal** (解封): a matter that nobody but the named agencies may know of, and the party committee's
//! secretary, who answers for it. For everybody else it is not there at all: not in a list, a count, a file or an answer.
//!
//! Records of penalties for public order are sealed by rule (治安管理处罚法 2025 年修订 136, in force 2026-01-01): their kind says
//! to whom. Whoever asks to unseal does not decide it.

use serde::{Deserialize, Serialize};

use super::codes::codes;
use super::{Matter, Refusal, Sealed, UnsealAsked, Unsealed, draft, no};
use crate::authority::{Act, Viewer};
use crate::catalogue::Catalogue;
use crate::directory::Directory;
use crate::field::{Check, LINE_MAX, Problem};
use crate::mail::{self, Template};
use crate::order::Order;
use crate::record::{Draft, Event, Stream};
use crate::value::Story;
use crate::world::World;

/// How long an asking to take a seal off waits for its answer, ms: as long as one to erase.
pub const UNSEAL_ASKING_LIFE: i64 = super::ERASURE_ASKING_LIFE;
/// Most agencies that a matter is sealed to.
pub const SEALED_TO_MAX: usize = 10;

codes! {
    /// Why a matter is sealed (封存依据). *Warning:* stored form.
    SealBasis {
        /// A record of a penalty for public order: 治安管理处罚法 136.
        Penalty = "penalty",
        /// What concerns a minor and is to be sealed: 未成年人保护法 103, 预防未成年人犯罪法 59.
        Minor = "minor",
        /// Who reported it is kept secret: 反家庭暴力法 14.
        Reporter = "reporter",
        /// A secret of the state, of work or of a business.
        Secrecy = "secrecy",
        /// By its kind: the catalogue says so, with the source.
        Kind = "kind",
    }
}

/// A seal upon a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealing {
    /// To whom: codes.
    pub agencies: Vec<String>,
    pub basis: SealBasis,
    /// ms UTC.
    pub since: i64,
    /// The asking to take it off that came last.
    pub asked: Option<UnsealAsking>,
}

/// Somebody asks to take a seal off, and another one is to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsealAsking {
    /// Actor who asks.
    pub by: String,
    /// ms UTC.
    pub at: i64,
}

impl UnsealAsking {
    /// Whether it waits at a moment (ms UTC): its days are not over, and whoever asked may still ask. As an asking to erase
    /// it falls with the account or the position of whoever asked.
    pub fn waits(&self, (directory, catalogue): (&Directory, &Catalogue), m: &Matter, at: i64) -> bool {
        let asker = self.by.strip_prefix("account:");
        let asker = asker.and_then(|name| Viewer::of(directory, catalogue, name, at));
        at < self.at + UNSEAL_ASKING_LIFE && asker.is_some_and(|v| v.reaches(Act::Unseal, &m.about()))
    }
}

/// The asking that waits for its answer.
fn waiting<'m>(world: &World, order: &Order, m: &'m Matter, sealing: &'m Sealing) -> Option<&'m UnsealAsking> {
    sealing.asked.as_ref().filter(|a| a.waits((&world.directory, &world.catalogue), m, order.at))
}

pub(super) fn decide(
    world: &World,
    m: &Matter,
    (agencies, basis): (&[String], SealBasis),
    reason: &Story,
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.sealing.is_some() {
        return Err(no(Refusal::SealedAlready));
    }
    let mut c = Check::default();
    c.demand(!agencies.is_empty(), "agencies", Problem::Empty);
    c.demand(agencies.len() <= SEALED_TO_MAX, "agencies", Problem::TooMany { max: SEALED_TO_MAX });
    c.demand(agencies.iter().all(|a| world.catalogue.agency(a).is_some()), "agencies", Problem::UnknownCode);
    let once = agencies.iter().enumerate().all(|(at, a)| !agencies[..at].contains(a));
    c.demand(once, "agencies", Problem::Twice);
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    let reason = Some(reason.clone());
    Ok(draft(m, Event::MatterSealed(Sealed { agencies: agencies.to_vec(), basis, reason })))
}

/// One asks to take the seal off. Those who may do it are told that it is asked, and not of which matter.
pub(super) fn ask(world: &World, order: &Order, m: &Matter, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let sealing = m.sealing.as_ref().ok_or(no(Refusal::SealedNot))?;
    if waiting(world, order, m, sealing).is_some() {
        return Err(no(Refusal::UnsealAskedAlready));
    }
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    let mut all = draft(m, Event::MatterUnsealAsked(UnsealAsked { reason: reason.clone() }));
    let about = m.about();
    all.extend(mail::tell_each(world, order, Template::UnsealAsked, |v| v.reaches(Act::GrantUnseal, &about)));
    Ok(all)
}

/// Another one takes it off.
pub(super) fn grant(world: &World, order: &Order, m: &Matter) -> Result<Vec<Draft>, crate::Refusal> {
    let sealing = m.sealing.as_ref().ok_or(no(Refusal::SealedNot))?;
    let asked = waiting(world, order, m, sealing).ok_or(no(Refusal::UnsealNotAsked))?;
    if asked.by == order.actor.to_string() {
        return Err(no(Refusal::OwnRequest));
    }
    Ok(draft(m, Event::MatterUnsealed(Unsealed {})))
}

/// What a matter of this kind is sealed by from its registration on; a part of a sealed one is sealed as that is.
pub(super) fn by_rule(world: &World, kind: &str, parent: Option<&Matter>, stream: &Stream) -> Option<Draft> {
    let of_parent = parent.and_then(|m| m.sealing.as_ref()).map(|s| (s.agencies.clone(), s.basis));
    let of_kind = || world.catalogue.kind(kind)?.sealed_to.clone().map(|agencies| (agencies, SealBasis::Kind));
    let (agencies, basis) = of_parent.or_else(of_kind)?;
    Some(Draft::new(stream.clone(), Event::MatterSealed(Sealed { agencies, basis, reason: None })))
}
