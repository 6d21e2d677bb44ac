//! **Requests**: what one administrator asks for somebody and a second one decides. A position, or a way back in for whoever
//! has lost her password or her factors. Nobody gives rights alone, and nobody to herself.

use serde::{Deserialize, Serialize};

use super::accounts::{apart, may_hold};
use super::mail::former;
use super::{
    Account, Command, MailDropped, POSITIONS_MAX, PositionAsked, PositionGiven, PositionRefused, RecoveryAsked,
    RecoveryConfirmed, RecoveryRefused, Refusal, TokenRevoked, draft, known,
};
use crate::authority::Role;
use crate::field::{Check, Problem};
use crate::mail::{self, Template};
use crate::order::{Actor, Order};
use crate::record::{Draft, Event, Stream};
use crate::world::World;

/// How long a request waits for the second person, ms: a week. A password that was drawn for it is then good for nothing.
pub const REQUEST_LIFE: i64 = 7 * 86_400_000;

/// A position that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub agency: String,
    pub role: Role,
    pub until: Option<i64>,
    pub by: Actor,
    /// ms UTC.
    pub at: i64,
}

/// What a recovery takes away. *Warning:* stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forgets {
    Factors,
    Password,
}

/// A recovery that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    pub id: String,
    pub forgets: Vec<Forgets>,
    pub by: Actor,
    /// ms UTC.
    pub at: i64,
    /// Seq of the record that seals the one-time password's hash.
    pub seq: i64,
}

/// Whether a request of this moment still waits at another (ms UTC).
pub fn waits(asked: i64, at: i64) -> bool {
    at - asked < REQUEST_LIFE
}

fn no(refusal: Refusal) -> crate::Refusal {
    crate::Refusal::Directory(refusal)
}

/// Asks for a position, or gives it where the console asks. The first security administrator of a district is given by the system
/// administrator, since nobody else could; where the last one's time has run out, the console gives the next.
pub(super) fn seat(
    world: &World,
    order: &Order,
    (account, agency, role): (&str, &str, Role),
    until: Option<i64>,
) -> Draft {
    let (account, agency) = (account.to_owned(), agency.to_owned());
    let position = order.entropy.id('o', 0);
    let first = role == Role::SecurityAdmin && !super::accounts::anybody_ever(world, role);
    let event = if order.actor == Actor::Console || first {
        Event::PositionGiven(PositionGiven { account, agency, position, role, until })
    } else {
        Event::PositionAsked(PositionAsked { account, agency, position, role, until })
    };
    Draft::new(Stream::Directory, event)
}

pub(super) fn ask(
    world: &World,
    order: &Order,
    (account, agency, role): (&str, &str, Role),
    until: Option<i64>,
) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    not_for_herself(order, account)?;
    let mut c = Check::default();
    c.demand(world.catalogue.agency(agency).is_some(), "agency", Problem::UnknownCode);
    c.demand(until.is_none_or(|u| u > order.at), "until", Problem::ImpossibleTime);
    c.done()?;
    let held = holder.positions.iter().any(|p| p.held(order.at) && p.agency == agency && p.role == role);
    let waiting: Vec<&Asked> = holder.asked.values().filter(|a| waits(a.at, order.at)).collect();
    if held || waiting.iter().any(|a| a.agency == agency && a.role == role) {
        return Ok(Vec::new());
    }
    may_hold(holder, role, order.at)?;
    if waiting.iter().any(|a| !apart(a.role, role)) {
        return Err(no(Refusal::OfficesApart));
    }
    if waiting.len() >= POSITIONS_MAX {
        return Err(no(Refusal::TooManyPositions));
    }
    Ok(vec![seat(world, order, (account, agency, role), until)])
}

fn not_for_herself(order: &Order, account: &str) -> Result<(), crate::Refusal> {
    if order.actor.account() == Some(account) { Err(no(Refusal::ForHerself)) } else { Ok(()) }
}

/// The second person is another than the first, and than the one it is for.
fn second(order: &Order, account: &str, first: &Actor, at: i64) -> Result<(), crate::Refusal> {
    if !waits(at, order.at) {
        return Err(no(Refusal::NoSuchRequest));
    }
    not_for_herself(order, account)?;
    if order.actor == *first { Err(no(Refusal::SamePerson)) } else { Ok(()) }
}

pub(super) fn grant(world: &World, order: &Order, account: &str, position: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    let Some(asked) = holder.asked.get(position) else {
        let given = holder.positions.iter().any(|p| p.id == position);
        return if given { Ok(Vec::new()) } else { Err(no(Refusal::NoSuchRequest)) };
    };
    second(order, account, &asked.by, asked.at)?;
    may_hold(holder, asked.role, order.at)?;
    if world.catalogue.agency(&asked.agency).is_none() || asked.until.is_some_and(|until| until <= order.at) {
        return Err(no(Refusal::NoSuchRequest));
    }
    Ok(draft(Event::PositionGiven(PositionGiven {
        account: account.to_owned(),
        agency: asked.agency.clone(),
        position: position.to_owned(),
        role: asked.role,
        until: asked.until,
    })))
}

pub(super) fn refuse(world: &World, account: &str, position: &str) -> Result<Vec<Draft>, crate::Refusal> {
    if !known(world, account)?.asked.contains_key(position) {
        return Err(no(Refusal::NoSuchRequest));
    }
    let (account, position) = (account.to_owned(), position.to_owned());
    Ok(draft(Event::PositionRefused(PositionRefused { account, position })))
}

pub(super) fn ask_recovery(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let Command::AskRecovery { account, forgets, hash } = command else { return Ok(Vec::new()) };
    let holder = known(world, account)?;
    not_for_herself(order, account)?;
    let mut c = Check::default();
    c.demand(!forgets.is_empty() && forgets.is_sorted_by(|a, b| a < b), "forgets", Problem::Empty);
    c.demand(forgets.contains(&Forgets::Password) == hash.is_some(), "forgets", Problem::Malformed);
    c.done()?;
    if holder.recovery.as_ref().is_some_and(|r| waits(r.at, order.at)) {
        return Err(no(Refusal::AlreadyAsked));
    }
    let (account, recovery) = (account.clone(), order.entropy.id('r', 0));
    Ok(draft(Event::RecoveryAsked(RecoveryAsked { account, forgets: forgets.clone(), hash: hash.clone(), recovery })))
}

fn asked<'a>(holder: &'a Account, recovery: &str) -> Result<&'a Recovery, crate::Refusal> {
    holder.recovery.as_ref().filter(|r| r.id == recovery).ok_or(no(Refusal::NoSuchRequest))
}

/// **Confirm**: whoever had her password may have made tokens and set where her letters go. Both end with it, and what is told of
/// it goes to the address that counted until now.
pub(super) fn confirm(world: &World, order: &Order, account: &str, id: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    let found = asked(holder, id)?;
    second(order, account, &found.by, found.at)?;
    let (account, recovery) = (account.to_owned(), id.to_owned());
    let mut all = draft(Event::RecoveryConfirmed(RecoveryConfirmed { account: account.clone(), recovery }));
    let forgotten = found.forgets.contains(&Forgets::Password);
    if forgotten {
        all.extend(planted(holder, order.at).map(|event| Draft::new(Stream::Directory, event)));
    }
    let told = |n, template| {
        if forgotten { former(order, (n, holder), template) } else { mail::tell(world, order, (n, &account), template) }
    };
    let letters = [
        forgotten.then(|| told(0, Template::PasswordSet)),
        found.forgets.contains(&Forgets::Factors).then(|| told(1, Template::FactorsForgotten)),
        forgotten.then(|| told(2, Template::MailDropped)),
    ];
    all.extend(letters.into_iter().flatten().flatten());
    Ok(all)
}

/// What takes away all that speaks for an account, or is written to, by somebody else's hand perhaps: its tokens in force at this
/// moment (ms UTC), its office mail. Its identities go with the recovery itself.
fn planted(holder: &Account, at: i64) -> impl Iterator<Item = Event> {
    let name = || holder.account.clone();
    let live = holder.tokens.iter().filter(move |(_, t)| !t.revoked && at < t.until);
    let tokens = live.map(move |(id, _)| Event::TokenRevoked(TokenRevoked { account: name(), token: id.clone() }));
    let mail = holder.mail.is_some() || holder.asked_mail.is_some();
    tokens.chain(mail.then(|| Event::MailDropped(MailDropped { account: name() })))
}

pub(super) fn refuse_recovery(world: &World, account: &str, id: &str) -> Result<Vec<Draft>, crate::Refusal> {
    asked(known(world, account)?, id)?;
    let (account, recovery) = (account.to_owned(), id.to_owned());
    Ok(draft(Event::RecoveryRefused(RecoveryRefused { account, recovery })))
}
