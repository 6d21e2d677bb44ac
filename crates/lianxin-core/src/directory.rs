//! The room of people at work (通讯录): accounts, the positions they hold in agencies, passwords and tokens. Staff
//! are known by name and office; nothing about residents is here.

mod accounts;
mod event;
mod factors;
mod identities;
mod mail;
mod requests;
mod tokens;
mod views;
mod vouched;

pub use accounts::{Account, ConfirmedMail, Password, Position, Token};
pub use event::{
    AccountClosed, AccountOpened, MailAsked, MailCodeMissed, MailConfirmed, MailDropped, PasswordSet, PositionEnded,
    PositionGiven, TokenCreated, TokenRevoked, ViewDropped, ViewKept,
};
pub use factors::{FACTORS_MAX, Factor, FactorKind, Shown, show};
pub use identities::{ISSUER_MAX, Identity};
pub use mail::{ASKS_MAX, ASKS_WITHIN, AskedMail, warning_id};
pub use requests::{Asked, Forgets, REQUEST_LIFE, Recovery, waits};
pub(crate) use views::knows;
pub use views::{DUES, KeptView, LISTS, SORTS, VIEWS_MAX, Wanted};
pub use vouched::{
    FactorEnrolled, FactorRemoved, FactorUsed, IdentityLinked, IdentityUnlinked, PositionAsked, PositionRefused,
    RecoveryAsked, RecoveryConfirmed, RecoveryRefused, SessionsEnded,
};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act, Role};
use crate::guard::{self, Glass, Question};
use crate::order::{Actor, Lid, Order};
use crate::record::{Draft, Event, Record, Stream, Subject};
use crate::value::{Holds, Personal, Visit, wire};
use crate::world::World;

/// Most positions of one account at a time.
pub const POSITIONS_MAX: usize = 8;
/// Most tokens of one account that are in force.
pub const TOKENS_MAX: usize = 20;

/// Who works in this district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// By sign-in name.
    pub accounts: BTreeMap<String, Account>,
    /// Digest of a token (base64url) → sign-in name and token id.
    pub tokens: BTreeMap<String, (String, String)>,
    /// Lists of matters that were kept, by id.
    pub views: BTreeMap<String, KeptView>,
    /// Rights taken for an hour, by id.
    pub glasses: BTreeMap<String, Glass>,
    /// What residents asked about accesses, by id.
    pub questions: BTreeMap<String, Question>,
    /// Askings to keep an access from the resident's page for longer, by id.
    pub hidings: BTreeMap<String, guard::Hiding>,
    /// Codes by mail for the resident's page, by matter.
    pub case_codes: BTreeMap<String, guard::CaseCode>,
}

impl Directory {
    /// The account of this sign-in name, if it is open.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name).filter(|a| !a.closed)
    }

    /// Whose token has this digest, if it is in force at `now` (ms UTC).
    pub fn bearer(&self, digest: &str, now: i64) -> Option<&Account> {
        let (name, id) = self.tokens.get(digest)?;
        let account = self.account(name)?;
        account.tokens.get(id).filter(|t| !t.revoked && now < t.until)?;
        Some(account)
    }

    /// The token of this digest.
    pub fn token(&self, digest: &str) -> Option<&Token> {
        let (name, id) = self.tokens.get(digest)?;
        self.account(name)?.tokens.get(id)
    }

    /// Which open account an agency's sign-in knows by this digest, and as which identity of hers.
    pub fn identified(&self, digest: &str) -> Option<(&Account, &str)> {
        let open = self.accounts.values().filter(|a| !a.closed);
        let each = open.flat_map(|a| a.identities.iter().map(move |(id, one)| (a, id.as_str(), one)));
        each.into_iter().find(|(_, _, one)| one.digest == digest).map(|(a, id, _)| (a, id))
    }
}

/// What may be asked of the directory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// Opens an account with its first position.
    Open {
        account: String,
        name: String,
        agency: String,
        role: Role,
        /// Argon2id in its own text form; made outside, for it takes time and chance.
        #[serde(with = "wire::option")]
        password: Option<Personal>,
    },
    SetPassword {
        account: String,
        #[serde(with = "wire")]
        password: Personal,
    },
    /// By the console alone.
    GivePosition {
        account: String,
        agency: String,
        role: Role,
        /// ms UTC; `None`: until it is ended.
        until: Option<i64>,
    },
    /// By the system administrator; a second person decides.
    AskPosition {
        account: String,
        agency: String,
        role: Role,
        /// ms UTC; `None`: until it is ended.
        until: Option<i64>,
    },
    GrantPosition {
        account: String,
        position: String,
    },
    RefusePosition {
        account: String,
        position: String,
    },
    EndPosition {
        account: String,
        position: String,
    },
    /// `digest`: SHA-256 of the token, base64url; the token itself is shown once and kept nowhere.
    CreateToken {
        account: String,
        digest: String,
        label: String,
        until: i64,
    },
    RevokeToken {
        account: String,
        token: String,
    },
    Close {
        account: String,
    },
    /// `step`: the code by which she has shown that it works, as in [`FactorUsed`].
    EnrolFactor {
        account: String,
        kind: FactorKind,
        label: String,
        #[serde(with = "wire")]
        secret: Personal,
        step: Option<i64>,
    },
    RemoveFactor {
        account: String,
        factor: String,
    },
    /// `digest`: keyed digest of issuer and subject, which the agency's sign-in has vouched for.
    LinkIdentity {
        account: String,
        agency: String,
        issuer: String,
        digest: String,
    },
    UnlinkIdentity {
        account: String,
        identity: String,
    },
    /// `hash`: of a one-time password, where the password is among what is forgotten.
    AskRecovery {
        account: String,
        forgets: Vec<Forgets>,
        #[serde(with = "wire::option")]
        hash: Option<Personal>,
    },
    ConfirmRecovery {
        account: String,
        recovery: String,
    },
    RefuseRecovery {
        account: String,
        recovery: String,
    },
    /// Ends every session of the account.
    EndSessions {
        account: String,
    },
    /// `agency`: the one of her own with which it is shared.
    KeepView {
        account: String,
        agency: Option<String>,
        list: Wanted,
    },
    DropView {
        account: String,
        view: String,
    },
    /// `digest`: keyed digest of the code that is sent to the address.
    AskMail {
        account: String,
        #[serde(with = "wire")]
        address: Personal,
        digest: String,
    },
    /// `digest`: the same of the code that was typed.
    ConfirmMail {
        account: String,
        digest: String,
    },
    DropMail {
        account: String,
    },
    /// By the door: wrong tries against the account have come so far that the next one waits.
    WarnOfTries {
        account: String,
    },
}

impl Command {
    /// The account this is about.
    pub fn account(&self) -> &str {
        match self {
            Command::Open { account, .. }
            | Command::SetPassword { account, .. }
            | Command::GivePosition { account, .. }
            | Command::EndPosition { account, .. }
            | Command::CreateToken { account, .. }
            | Command::RevokeToken { account, .. }
            | Command::Close { account }
            | Command::AskPosition { account, .. }
            | Command::GrantPosition { account, .. }
            | Command::RefusePosition { account, .. }
            | Command::EnrolFactor { account, .. }
            | Command::RemoveFactor { account, .. }
            | Command::LinkIdentity { account, .. }
            | Command::UnlinkIdentity { account, .. }
            | Command::AskRecovery { account, .. }
            | Command::ConfirmRecovery { account, .. }
            | Command::RefuseRecovery { account, .. }
            | Command::EndSessions { account }
            | Command::KeepView { account, .. }
            | Command::DropView { account, .. }
            | Command::AskMail { account, .. }
            | Command::ConfirmMail { account, .. }
            | Command::DropMail { account }
            | Command::WarnOfTries { account } => account,
        }
    }

    pub(crate) fn lids(&self) -> Vec<Lid> {
        vec![Lid { subject: Subject::Account(self.account().to_owned()), fresh: matches!(self, Command::Open { .. }) }]
    }
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::Open { password, .. } => password.each_sealed(visit),
            Command::SetPassword { password, .. } => password.each_sealed(visit),
            Command::AskMail { address, .. } => address.each_sealed(visit),
            Command::EnrolFactor { secret, .. } => secret.each_sealed(visit),
            Command::AskRecovery { hash, .. } => hash.each_sealed(visit),
            Command::GivePosition { .. }
            | Command::AskPosition { .. }
            | Command::GrantPosition { .. }
            | Command::RefusePosition { .. }
            | Command::RemoveFactor { .. }
            | Command::LinkIdentity { .. }
            | Command::UnlinkIdentity { .. }
            | Command::ConfirmRecovery { .. }
            | Command::RefuseRecovery { .. }
            | Command::EndSessions { .. }
            | Command::EndPosition { .. }
            | Command::CreateToken { .. }
            | Command::RevokeToken { .. }
            | Command::Close { .. }
            | Command::KeepView { .. }
            | Command::DropView { .. }
            | Command::ConfirmMail { .. }
            | Command::DropMail { .. }
            | Command::WarnOfTries { .. } => {}
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// There is an account of this name, or was one: names are not given out twice.
    NameTaken,
    NoSuchAccount,
    NoSuchPosition,
    NoSuchToken,
    TooManyPositions,
    TooManyTokens,
    TooManyViews,
    /// The code is too old or was missed too often, or none was sent.
    CodeGone,
    /// A code was asked for too often.
    TooManyCodes,
    TooManyFactors,
    NoSuchFactor,
    /// Without it she could not get in again.
    LastFactor,
    /// The account has a second factor, and none was shown.
    FactorWanted,
    /// A code is good once.
    CodeUsed,
    /// A key that counts has counted backwards: there may be two of it.
    KeyCopied,
    /// This account is known to that agency already.
    IdentityHeld,
    /// Whom the agency means is linked to another account.
    IdentityTaken,
    NoSuchIdentity,
    /// Of the three administrators nobody is two, and none of them works on matters.
    OfficesApart,
    /// Somebody must stay who holds this office.
    LastAdministrator,
    /// It was decided, taken back, or has waited too long.
    NoSuchRequest,
    /// One recovery waits already.
    AlreadyAsked,
    /// Nobody asks or grants for herself.
    ForHerself,
    /// Whoever asked does not decide.
    SamePerson,
}

/// Whether this actor may ask this. What is a person's own is nobody else's to set; what gives rights takes two; what takes
/// them away, either administrator may alone.
fn may(world: &World, order: &Order, command: &Command) -> Result<(), crate::Refusal> {
    let own = order.actor.account() == Some(command.account());
    match command {
        Command::SetPassword { .. } | Command::CreateToken { .. } | Command::EnrolFactor { .. } if own => Ok(()),
        Command::RemoveFactor { .. } | Command::RevokeToken { .. } | Command::EndSessions { .. } if own => Ok(()),
        Command::KeepView { .. } | Command::DropView { .. } if own => Ok(()),
        Command::AskMail { .. } | Command::ConfirmMail { .. } | Command::DropMail { .. } if own => Ok(()),
        Command::LinkIdentity { .. } | Command::UnlinkIdentity { .. } if own => Ok(()),
        // What somebody keeps for her own work is nobody else's to set; nor where she is written to, nor who vouches for her.
        Command::KeepView { .. }
        | Command::DropView { .. }
        | Command::AskMail { .. }
        | Command::ConfirmMail { .. }
        | Command::DropMail { .. }
        | Command::LinkIdentity { .. }
        | Command::UnlinkIdentity { .. } => Err(crate::Refusal::NotYours),
        Command::CreateToken { .. } => authority::may(world, order, Act::CreateToken),
        // The operator at the machine; she has the keys anyway.
        Command::SetPassword { .. }
        | Command::EnrolFactor { .. }
        | Command::RemoveFactor { .. }
        | Command::GivePosition { .. } => {
            if order.actor == Actor::Console {
                Ok(())
            } else {
                Err(crate::Refusal::NotYours)
            }
        }
        Command::Open { .. } | Command::AskPosition { .. } | Command::AskRecovery { .. } => {
            authority::may(world, order, Act::ManagePeople)
        }
        Command::GrantPosition { .. } | Command::ConfirmRecovery { .. } => {
            authority::may(world, order, Act::ConfirmPeople)
        }
        Command::EndPosition { .. }
        | Command::RevokeToken { .. }
        | Command::Close { .. }
        | Command::RefusePosition { .. }
        | Command::RefuseRecovery { .. }
        | Command::EndSessions { .. } => authority::may(world, order, Act::TakeAway),
        Command::WarnOfTries { .. } => order.by_the_door(),
    }
}

/// Decides all of them.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    may(world, order, command)?;
    match command {
        Command::Open { .. } => accounts::open(world, order, command),
        Command::SetPassword { account, password } => accounts::set_password(world, order, account, password),
        Command::GivePosition { account, agency, role, until } => {
            accounts::give(world, order, (account, agency, *role), *until)
        }
        Command::AskPosition { account, agency, role, until } => {
            requests::ask(world, order, (account, agency, *role), *until)
        }
        Command::GrantPosition { account, position } => requests::grant(world, order, account, position),
        Command::RefusePosition { account, position } => requests::refuse(world, account, position),
        Command::EndPosition { account, position } => accounts::end(world, order, account, position),
        Command::CreateToken { .. } => tokens::create(world, order, command),
        Command::RevokeToken { account, token } => tokens::revoke(world, account, token),
        Command::Close { account } => accounts::close(world, order, account),
        Command::EnrolFactor { .. } => factors::enrol(world, order, command),
        Command::RemoveFactor { account, factor } => factors::remove(world, order, account, factor),
        Command::LinkIdentity { account, agency, issuer, digest } => {
            identities::link(world, order, account, (agency, issuer, digest))
        }
        Command::UnlinkIdentity { account, identity } => identities::unlink(world, order, account, identity),
        Command::AskRecovery { .. } => requests::ask_recovery(world, order, command),
        Command::ConfirmRecovery { account, recovery } => requests::confirm(world, order, account, recovery),
        Command::RefuseRecovery { account, recovery } => requests::refuse_recovery(world, account, recovery),
        Command::EndSessions { account } => accounts::end_sessions(world, account),
        Command::KeepView { account, agency, list } => views::keep(world, order, account, (agency.as_deref(), list)),
        Command::DropView { account, view } => views::drop(world, account, view),
        Command::AskMail { account, address, digest } => mail::ask(world, order, account, (address, digest)),
        Command::ConfirmMail { account, digest } => mail::confirm(world, order, account, digest),
        Command::DropMail { account } => mail::drop(world, order, account),
        Command::WarnOfTries { account } => mail::warn(world, order, account),
    }
}

/// What the directory is after a record of its stream. A record of another room changes nothing.
pub fn evolve(directory: &mut Directory, record: &Record) {
    if let Event::AccountOpened(e) = &record.event {
        directory.accounts.insert(e.account.clone(), Account::opened(e));
    } else if let Event::TokenCreated(e) = &record.event {
        directory.tokens.insert(e.digest.clone(), (e.account.clone(), e.token.clone()));
    } else if let Event::ViewKept(e) = &record.event {
        let (account, agency, list) = (e.account.clone(), e.agency.clone(), e.list.clone());
        directory.views.insert(e.view.clone(), KeptView { account, agency, list });
    } else if let Event::ViewDropped(e) = &record.event {
        directory.views.remove(&e.view);
    } else {
        guard::evolve_glass(directory, record);
        guard::evolve_question(directory, record);
        guard::evolve_hiding(directory, record);
        guard::evolve_case_code(directory, record);
    }
    if let Some(account) = about(&record.event).and_then(|name| directory.accounts.get_mut(name)) {
        account.evolve(record);
    }
}

/// The account that a fact of this room changes.
pub fn about(event: &Event) -> Option<&str> {
    macro_rules! any {
        ($($fact:ident),*) => {
            if false { None } $( else if let Event::$fact(e) = event { Some(&e.account) } )* else { None }
        };
    }
    any!(
        AccountClosed,
        PasswordSet,
        PositionAsked,
        PositionEnded,
        PositionGiven,
        PositionRefused,
        TokenCreated,
        TokenRevoked,
        FactorEnrolled,
        FactorRemoved,
        FactorUsed,
        IdentityLinked,
        IdentityUnlinked,
        MailAsked,
        MailCodeMissed,
        MailConfirmed,
        MailDropped,
        RecoveryAsked,
        RecoveryConfirmed,
        RecoveryRefused,
        SessionsEnded
    )
}

fn draft(event: Event) -> Vec<Draft> {
    vec![Draft::new(Stream::Directory, event)]
}

fn known<'w>(world: &'w World, account: &str) -> Result<&'w Account, crate::Refusal> {
    world.directory.account(account).ok_or(crate::Refusal::Directory(Refusal::NoSuchAccount))
}
