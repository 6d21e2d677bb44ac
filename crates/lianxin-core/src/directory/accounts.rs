//! **Accounts** and the positions they hold. A name is given out once; a closed account stays in the record.

use std::collections::BTreeMap;

use super::factors::Factor;
use super::identities::Identity;
use super::requests::{Asked, Forgets, Recovery, seat};
use super::{
    ASKS_MAX, AccountClosed, AccountOpened, AskedMail, Command, POSITIONS_MAX, PasswordSet, PositionEnded, Refusal,
    SessionsEnded, draft, known, mail,
};
use crate::authority::Role;
use crate::field::{Check, NAME_MAX, Problem};
use crate::once::Once;
use crate::order::{Actor, Order};
use crate::record::{Draft, Event, Record, Stream};
use crate::value::Personal;
use crate::world::World;

/// Somebody who works here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Sign-in name.
    pub account: String,
    /// As colleagues call her.
    pub name: String,
    pub closed: bool,
    /// `None`: she cannot sign in.
    pub password: Option<Password>,
    pub positions: Vec<Position>,
    /// By token id.
    pub tokens: BTreeMap<String, Token>,
    /// Where she is written to; the address itself is sealed.
    pub mail: Option<ConfirmedMail>,
    /// An address that waits for its code.
    pub asked_mail: Option<AskedMail>,
    /// When she last asked for a code, ms UTC; the newest few.
    pub mail_asks: Vec<i64>,
    /// By factor id.
    pub factors: BTreeMap<String, Factor>,
    /// Agencies' sign-ins that know her, by identity id.
    pub identities: BTreeMap<String, Identity>,
    /// Positions that were asked for and wait, by the id they would have.
    pub asked: BTreeMap<String, Asked>,
    /// A way back in that waits for a second person.
    pub recovery: Option<Recovery>,
    /// Sessions that began until then have ended, ms UTC.
    pub ended: Option<i64>,
}

/// An address that she has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedMail {
    /// When, ms UTC.
    pub at: i64,
    /// Seq of the record that seals the address.
    pub seq: i64,
}

/// Where her password lies and whose word it is; the hash itself is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Password {
    /// ms UTC.
    pub at: i64,
    /// Who set it.
    pub by: Actor,
    /// Seq of the record that seals its hash.
    pub seq: i64,
}

/// A role in an agency, from and until (ms UTC).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    pub id: String,
    pub agency: String,
    pub role: Role,
    pub from: i64,
    pub until: Option<i64>,
}

impl Position {
    /// Whether it is held at this moment (ms UTC).
    pub fn held(&self, at: i64) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// An API token, by what may be shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub label: String,
    pub created: i64,
    /// ms UTC.
    pub until: i64,
    pub revoked: bool,
}

impl Account {
    pub(super) fn opened(e: &AccountOpened) -> Account {
        Account {
            account: e.account.clone(),
            name: e.name.clone(),
            closed: false,
            password: None,
            positions: Vec::new(),
            tokens: BTreeMap::new(),
            mail: None,
            asked_mail: None,
            mail_asks: Vec::new(),
            factors: BTreeMap::new(),
            identities: BTreeMap::new(),
            asked: BTreeMap::new(),
            recovery: None,
            ended: None,
        }
    }

    /// The position to name her by at a moment: the first that she held.
    pub fn position(&self, at: i64) -> Option<&Position> {
        self.positions.iter().find(|p| p.held(at))
    }

    /// Who gave her the password she has, where she has not chosen it herself: somebody else knows it.
    pub fn password_giver(&self) -> Option<&Actor> {
        let by = &self.password.as_ref()?.by;
        (by.account() != Some(self.account.as_str())).then_some(by)
    }

    /// Whether a session of hers that began at `since` (ms UTC) has been ended since.
    pub fn has_ended(&self, since: i64) -> bool {
        self.closed || self.ended.is_some_and(|ended| since <= ended)
    }

    pub(super) fn evolve(&mut self, record: &Record) {
        self.evolve_positions(record);
        self.evolve_factors(record);
        self.evolve_identities(record);
        self.evolve_recovery(record);
        if let Event::AccountClosed(_) = &record.event {
            self.closed = true;
        } else if let Event::PasswordSet(_) = &record.event {
            self.password = Some(Password { at: record.recorded_at, by: record.actor.clone(), seq: record.seq });
            // Whoever the console gives a new password is signed in nowhere with the old one.
            if record.actor.account() != Some(self.account.as_str()) {
                self.ended = Some(record.recorded_at);
            }
        } else if let Event::SessionsEnded(_) = &record.event {
            self.ended = Some(record.recorded_at);
        } else if let Event::TokenCreated(e) = &record.event {
            let token = Token { label: e.label.clone(), created: record.recorded_at, until: e.until, revoked: false };
            self.tokens.insert(e.token.clone(), token);
        } else if let Event::TokenRevoked(e) = &record.event
            && let Some(token) = self.tokens.get_mut(&e.token)
        {
            token.revoked = true;
        } else {
            self.evolve_mail(record);
        }
    }

    fn evolve_mail(&mut self, record: &Record) {
        if let Event::MailAsked(e) = &record.event {
            self.mail_asks.push(record.recorded_at);
            if self.mail_asks.len() > ASKS_MAX {
                self.mail_asks.remove(0);
            }
            let (code, order) = (Once::new(&e.digest, e.until), record.order.clone());
            self.asked_mail = Some(AskedMail { code, letter: e.letter.clone(), order, seq: record.seq });
        } else if let Event::MailCodeMissed(_) = &record.event
            && let Some(asked) = &mut self.asked_mail
        {
            asked.code.missed();
        } else if let Event::MailConfirmed(_) = &record.event {
            let asked = self.asked_mail.take();
            self.mail = asked.map(|asked| ConfirmedMail { at: record.recorded_at, seq: asked.seq });
        } else if let Event::MailDropped(_) = &record.event {
            (self.mail, self.asked_mail) = (None, None);
        }
    }

    fn evolve_positions(&mut self, record: &Record) {
        if let Event::PositionAsked(e) = &record.event {
            let (by, at, agency) = (record.actor.clone(), record.recorded_at, e.agency.clone());
            self.asked.insert(e.position.clone(), Asked { agency, role: e.role, until: e.until, by, at });
        } else if let Event::PositionRefused(e) = &record.event {
            self.asked.remove(&e.position);
        } else if let Event::PositionGiven(e) = &record.event {
            self.asked.remove(&e.position);
            let (id, agency) = (e.position.clone(), e.agency.clone());
            self.positions.push(Position { id, agency, role: e.role, from: record.recorded_at, until: e.until });
        } else if let Event::PositionEnded(e) = &record.event {
            for p in self.positions.iter_mut().filter(|p| p.id == e.position) {
                p.until = Some(record.recorded_at);
            }
        }
    }

    fn evolve_factors(&mut self, record: &Record) {
        if let Event::FactorEnrolled(e) = &record.event {
            let (label, at, by, seq) = (e.label.clone(), record.recorded_at, record.actor.clone(), record.seq);
            self.factors.insert(e.factor.clone(), Factor { kind: e.kind, label, at, by, seq, last: None });
        } else if let Event::FactorRemoved(e) = &record.event {
            self.factors.remove(&e.factor);
        } else if let Event::FactorUsed(e) = &record.event
            && let Some(factor) = self.factors.get_mut(&e.factor)
        {
            factor.last = Some(e.step);
        }
    }

    fn evolve_identities(&mut self, record: &Record) {
        if let Event::IdentityLinked(e) = &record.event {
            let (agency, issuer, digest) = (e.agency.clone(), e.issuer.clone(), e.digest.clone());
            self.identities.insert(e.identity.clone(), Identity { agency, issuer, digest, at: record.recorded_at });
        } else if let Event::IdentityUnlinked(e) = &record.event {
            self.identities.remove(&e.identity);
        }
    }

    fn evolve_recovery(&mut self, record: &Record) {
        if let Event::RecoveryAsked(e) = &record.event {
            let (by, at, seq) = (record.actor.clone(), record.recorded_at, record.seq);
            self.recovery = Some(Recovery { id: e.recovery.clone(), forgets: e.forgets.clone(), by, at, seq });
        } else if let Event::RecoveryRefused(_) = &record.event {
            self.recovery = None;
        } else if let Event::RecoveryConfirmed(_) = &record.event
            && let Some(asked) = self.recovery.take()
        {
            self.ended = Some(record.recorded_at);
            if asked.forgets.contains(&Forgets::Password) {
                self.password = Some(Password { at: record.recorded_at, by: asked.by, seq: asked.seq });
                // Whoever had her password may have linked herself.
                self.identities.clear();
            }
            if asked.forgets.contains(&Forgets::Factors) {
                self.factors.clear();
            }
        }
    }
}

/// Whether two roles may be one person's. The three administrators are three people, and none of them works on matters
/// (三员分立, GB/T 22239-2019 8.1.5).
pub(super) fn apart(one: Role, other: Role) -> bool {
    one == other || !(one.is_admin() || other.is_admin())
}

/// Whether somebody may hold this role beside what she holds at a moment (ms UTC).
pub(super) fn may_hold(holder: &Account, role: Role, at: i64) -> Result<(), crate::Refusal> {
    let held = || holder.positions.iter().filter(|p| p.held(at));
    if held().any(|p| !apart(p.role, role)) {
        return Err(crate::Refusal::Directory(Refusal::OfficesApart));
    }
    if held().count() >= POSITIONS_MAX {
        return Err(crate::Refusal::Directory(Refusal::TooManyPositions));
    }
    Ok(())
}

/// Whether anybody holds this role or has held it: the first holder is given, every later one is asked for.
pub(super) fn anybody_ever(world: &World, role: Role) -> bool {
    world.directory.accounts.values().any(|a| a.positions.iter().any(|p| p.role == role))
}

/// Account and position of each who holds the role of a position for at least as long: whoever goes sooner takes nobody's place.
fn lasting<'w>(world: &'w World, at: i64, as_long: &'w Position) -> impl Iterator<Item = (&'w str, &'w str)> {
    let open = world.directory.accounts.values().filter(|a| !a.closed);
    let each = open.flat_map(move |a| a.positions.iter().map(move |p| (a, p)));
    let until = |p: &Position| p.until.unwrap_or(i64::MAX);
    let fits = move |p: &Position| p.held(at) && p.role == as_long.role && until(p) >= until(as_long);
    each.filter(move |(_, p)| fits(p)).map(|(a, p)| (a.account.as_str(), p.id.as_str()))
}

/// Sign-in names: 2 to 32 small letters, digits, `-`, `_`, `.`, or Hanzi; no `@`, which names the district.
fn good_name(name: &str) -> bool {
    let fits =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c) || ('一'..='鿿').contains(&c);
    (2..=32).contains(&name.chars().count()) && name.chars().all(fits)
}

pub(super) fn open(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let Command::Open { account, name, agency, role, password } = command else { return Ok(Vec::new()) };
    let mut c = Check::default();
    c.demand(good_name(account), "account", Problem::Malformed);
    c.plain("name", name, NAME_MAX);
    c.demand(world.catalogue.agency(agency).is_some(), "agency", Problem::UnknownCode);
    c.done()?;
    if world.directory.accounts.contains_key(account) {
        return Err(crate::Refusal::Directory(Refusal::NameTaken));
    }
    let mut all = draft(Event::AccountOpened(AccountOpened { account: account.clone(), name: name.clone() }));
    all.push(seat(world, order, (account, agency, *role), None));
    if let Some(hash) = password {
        let event = PasswordSet { account: account.clone(), hash: hash.clone() };
        all.push(Draft::new(Stream::Directory, Event::PasswordSet(event)));
    }
    Ok(all)
}

pub(super) fn end_sessions(world: &World, account: &str) -> Result<Vec<Draft>, crate::Refusal> {
    known(world, account)?;
    Ok(draft(Event::SessionsEnded(SessionsEnded { account: account.to_owned() })))
}

/// Sets it. She is told by a letter, which says whose word it is.
pub(super) fn set_password(
    world: &World,
    order: &Order,
    account: &str,
    hash: &Personal,
) -> Result<Vec<Draft>, crate::Refusal> {
    known(world, account)?;
    let mut all = draft(Event::PasswordSet(PasswordSet { account: account.to_owned(), hash: hash.clone() }));
    all.extend(mail::password(world, order, account));
    Ok(all)
}

pub(super) fn give(
    world: &World,
    order: &Order,
    (account, agency, role): (&str, &str, Role),
    until: Option<i64>,
) -> Result<Vec<Draft>, crate::Refusal> {
    let known = known(world, account)?;
    let mut c = Check::default();
    c.demand(world.catalogue.agency(agency).is_some(), "agency", Problem::UnknownCode);
    c.demand(until.is_none_or(|u| u > order.at), "until", Problem::ImpossibleTime);
    c.done()?;
    let held = || known.positions.iter().filter(|p| p.held(order.at));
    if held().any(|p| p.agency == agency && p.role == role) {
        return Ok(Vec::new());
    }
    may_hold(known, role, order.at)?;
    Ok(vec![seat(world, order, (account, agency, role), until)])
}

pub(super) fn end(world: &World, order: &Order, account: &str, position: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let found = known(world, account)?.positions.iter().find(|p| p.id == position);
    let found = found.ok_or(crate::Refusal::Directory(Refusal::NoSuchPosition))?;
    if !found.held(order.at) {
        return Ok(Vec::new());
    }
    let mut others = lasting(world, order.at, found).filter(|(_, id)| *id != position);
    if found.role.is_admin() && others.next().is_none() {
        return Err(crate::Refusal::Directory(Refusal::LastAdministrator));
    }
    let event = PositionEnded { account: account.to_owned(), position: position.to_owned() };
    Ok(draft(Event::PositionEnded(event)))
}

pub(super) fn close(world: &World, order: &Order, account: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let last = |p: &&Position| {
        let mut others = lasting(world, order.at, p).filter(|(name, _)| *name != account);
        p.held(order.at) && p.role.is_admin() && others.next().is_none()
    };
    match world.directory.accounts.get(account) {
        None => Err(crate::Refusal::Directory(Refusal::NoSuchAccount)),
        Some(a) if a.closed => Ok(Vec::new()),
        Some(a) if a.positions.iter().find(last).is_some() => {
            Err(crate::Refusal::Directory(Refusal::LastAdministrator))
        }
        Some(_) => Ok(draft(Event::AccountClosed(AccountClosed { account: account.to_owned() }))),
    }
}

#[cfg(test)]
mod tests {
    use super::good_name;

    #[test]
    fn names_are_short_and_plain() {
        for good in ["limei", "li.mei-2", "李梅", "a_"] {
            assert!(good_name(good), "{good}");
        }
        for bad in ["", "a", "Li", "li mei", "li@120111", "li/mei", "李\u{202e}梅", &"x".repeat(33)] {
            assert!(!good_name(bad), "{bad}");
        }
    }
}
