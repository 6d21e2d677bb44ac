//! The room of people at work (通讯录): accounts, the positions they hold in agencies, passwords and tokens. Staff
//! are known by name and office; nothing about residents is here.

mod accounts;
mod event;
mod tokens;
mod views;

pub use accounts::{Account, Password, Position, Token};
pub use event::{
    AccountClosed, AccountOpened, PasswordSet, PositionEnded, PositionGiven, TokenCreated, TokenRevoked, ViewDropped,
    ViewKept,
};
pub use views::{DUES, KeptView, LISTS, SORTS, VIEWS_MAX, Wanted};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::authority::{self, Act, Role};
use crate::guard::{self, Glass, Question};
use crate::order::{Lid, Order};
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
    GivePosition {
        account: String,
        agency: String,
        role: Role,
        /// ms UTC; `None`: until it is ended.
        until: Option<i64>,
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
            | Command::KeepView { account, .. }
            | Command::DropView { account, .. } => account,
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
            Command::GivePosition { .. }
            | Command::EndPosition { .. }
            | Command::CreateToken { .. }
            | Command::RevokeToken { .. }
            | Command::Close { .. }
            | Command::KeepView { .. }
            | Command::DropView { .. } => {}
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
}

/// Decides all of them.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let own = order.actor.account() == Some(command.account());
    match command {
        // Everybody may change her own password and take back her own tokens.
        Command::SetPassword { .. } | Command::RevokeToken { .. } if own => {}
        // What somebody keeps for her own work is nobody else's to set.
        Command::KeepView { .. } | Command::DropView { .. } if own => {}
        Command::KeepView { .. } | Command::DropView { .. } => return Err(crate::Refusal::NotYours),
        Command::CreateToken { .. } => authority::may(world, order, Act::CreateToken)?,
        Command::Open { .. }
        | Command::SetPassword { .. }
        | Command::GivePosition { .. }
        | Command::EndPosition { .. }
        | Command::RevokeToken { .. }
        | Command::Close { .. } => authority::may(world, order, Act::ManagePeople)?,
    }
    match command {
        Command::Open { .. } => accounts::open(world, order, command),
        Command::SetPassword { account, password } => accounts::set_password(world, account, password),
        Command::GivePosition { account, agency, role, until } => {
            accounts::give(world, order, (account, agency, *role), *until)
        }
        Command::EndPosition { account, position } => accounts::end(world, order, account, position),
        Command::CreateToken { .. } => tokens::create(world, order, command),
        Command::RevokeToken { account, token } => tokens::revoke(world, account, token),
        Command::Close { account } => accounts::close(world, account),
        Command::KeepView { account, agency, list } => views::keep(world, order, account, (agency.as_deref(), list)),
        Command::DropView { account, view } => views::drop(world, account, view),
    }
}

/// What the directory is after a record of its stream. A record of another room changes nothing.
pub fn evolve(directory: &mut Directory, record: &Record) {
    if let Event::AccountOpened(e) = &record.event {
        directory.accounts.insert(e.account.clone(), Account::opened(e));
    } else if let Event::TokenCreated(e) = &record.event {
        directory.tokens.insert(e.digest.clone(), (e.account.clone(), e.token.clone()));
        with(directory, &e.account, |a| a.evolve(record));
    } else if let Event::AccountClosed(e) = &record.event {
        with(directory, &e.account, |a| a.evolve(record));
    } else if let Event::PasswordSet(e) = &record.event {
        with(directory, &e.account, |a| a.evolve(record));
    } else if let Event::PositionEnded(e) = &record.event {
        with(directory, &e.account, |a| a.evolve(record));
    } else if let Event::PositionGiven(e) = &record.event {
        with(directory, &e.account, |a| a.evolve(record));
    } else if let Event::TokenRevoked(e) = &record.event {
        with(directory, &e.account, |a| a.evolve(record));
    } else if let Event::ViewKept(e) = &record.event {
        let (account, agency, list) = (e.account.clone(), e.agency.clone(), e.list.clone());
        directory.views.insert(e.view.clone(), KeptView { account, agency, list });
    } else if let Event::ViewDropped(e) = &record.event {
        directory.views.remove(&e.view);
    } else {
        guard::evolve_glass(directory, record);
        guard::evolve_question(directory, record);
    }
}

fn with(directory: &mut Directory, account: &str, then: impl FnOnce(&mut Account)) {
    if let Some(a) = directory.accounts.get_mut(account) {
        then(a);
    }
}

fn draft(event: Event) -> Vec<Draft> {
    vec![Draft::new(Stream::Directory, event)]
}

fn known<'w>(world: &'w World, account: &str) -> Result<&'w Account, crate::Refusal> {
    world.directory.account(account).ok_or(crate::Refusal::Directory(Refusal::NoSuchAccount))
}
