//! What is asked of the directory, by form or call: fields into commands, and the secrets that are shown once. What a
//! rule judges is left to the rule.

use lianxin_core::authority::Role;
use lianxin_core::directory::{Account, Command, Directory};
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::value::Personal;
use lianxin_core::{Refusal, authority};
use lianxin_store::Fault;
use serde::Deserialize;

use crate::app::{App, chance, now};
use crate::secret;

/// Every field that an act upon an account may carry; each takes its own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Sign-in name of an account to be opened.
    pub account: String,
    pub agency: String,
    /// How long a token is in force.
    pub days: Option<u32>,
    pub label: String,
    pub name: String,
    pub position: String,
    pub role: String,
    pub token: String,
    /// Until when a position is held, as the form or call writes a moment; empty: until it is ended.
    pub until: String,
}

/// Which accounts are looked for. Staff by name and office, in the order of their agencies; nothing else is told.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Agency of a position; empty for any.
    pub agency: String,
    /// Part of a name or sign-in name.
    pub q: String,
    pub closed: bool,
}

impl Filter {
    /// The accounts that fit at a moment (ms UTC), by the agency they are named by, then by sign-in name.
    pub fn of<'d>(&self, directory: &'d Directory, at: i64) -> Vec<&'d Account> {
        let q = self.q.to_lowercase();
        let named = |a: &&Account| q.is_empty() || a.account.contains(&q) || a.name.to_lowercase().contains(&q);
        let works =
            |a: &&Account| self.agency.is_empty() || a.positions.iter().any(|p| p.held(at) && p.agency == self.agency);
        let mut all: Vec<&Account> =
            directory.accounts.values().filter(|a| a.closed == self.closed).filter(named).filter(works).collect();
        // Whoever holds no position stands last.
        all.sort_by_key(|a| {
            let agency = a.position(at).map(|p| p.agency.as_str());
            (agency.is_none(), agency, a.account.as_str())
        });
        all
    }
}

/// A command, and what is shown once when it is done.
pub struct Made {
    pub command: Command,
    pub secret: Option<String>,
}

/// Longest and usual life of a token, in days, as at the console.
pub const DAYS_MAX: u32 = 1_095;
pub const DAYS: u32 = 365;
/// In ms.
const DAY: i64 = 86_400_000;

/// What the acts upon an account are called in paths, and what each demands.
pub const ACTS: [(&str, authority::Act); 6] = [
    ("give-position", authority::Act::ManagePeople),
    ("end-position", authority::Act::ManagePeople),
    ("new-password", authority::Act::ManagePeople),
    ("create-token", authority::Act::CreateToken),
    ("revoke-token", authority::Act::ManagePeople),
    ("close", authority::Act::ManagePeople),
];

fn problem(field: &str, problem: Problem) -> Refusal {
    Refusal::Fields(vec![FieldProblem { field: field.to_owned(), problem }])
}

fn role(code: &str) -> Result<Role, Refusal> {
    Role::ALL.into_iter().find(|r| r.code() == code).ok_or_else(|| problem("role", Problem::UnknownCode))
}

/// The hash of a password, made in its turn: it takes a core and memory.
///
/// # Errors
/// [`Fault`] when the machine gives no chance or no memory.
pub async fn hashed(app: &App, password: String) -> Result<Personal, Fault> {
    let _turn = app.checks().acquire().await.map_err(|_| Fault::Stopped)?;
    let hash = move || {
        let drawn = chance()?;
        let mut salt = [0; 16];
        salt.copy_from_slice(&drawn[..16]);
        secret::hash_password(&password, &salt).map_err(failed)
    };
    app.read(move |_| hash()).await.map(Personal::new)
}

fn failed(e: secret::Failed) -> Fault {
    Fault::Database(e.to_string())
}

/// Opens an account with its first position and a password drawn here.
///
/// # Errors
/// [`Fault`] when the machine gives no chance or no memory.
pub async fn open(app: &App, asked: Asked) -> Result<Result<Made, Refusal>, Fault> {
    let role = match role(&asked.role) {
        Ok(role) => role,
        Err(no) => return Ok(Err(no)),
    };
    let password = secret::first_password().map_err(failed)?;
    let hash = hashed(app, password.clone()).await?;
    let Asked { account, agency, name, .. } = asked;
    let command = Command::Open { account, name, agency, role, password: Some(hash) };
    Ok(Ok(Made { command, secret: Some(password) }))
}

/// The command of one of [`ACTS`]; none where it has another name. `moment` reads a moment as the form or call has it.
///
/// # Errors
/// [`Fault`] when the machine gives no chance or no memory.
pub async fn act(
    app: &App,
    act: &str,
    account: String,
    asked: Asked,
    moment: impl Fn(&str) -> Option<i64>,
) -> Result<Result<Option<Made>, Refusal>, Fault> {
    if act == "new-password" {
        let drawn = secret::first_password().map_err(failed)?;
        let password = hashed(app, drawn.clone()).await?;
        return Ok(Ok(Some(Made { command: Command::SetPassword { account, password }, secret: Some(drawn) })));
    }
    if act == "create-token" {
        return token(account, asked).map(|made| made.map(Some));
    }
    Ok(plain(act, account, asked, moment).map(|command| command.map(|command| Made { command, secret: None })))
}

fn token(account: String, asked: Asked) -> Result<Result<Made, Refusal>, Fault> {
    let days = asked.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Ok(Err(problem("days", Problem::Malformed)));
    }
    let (token, digest) = secret::new_token().map_err(failed)?;
    let until = now() + i64::from(days) * DAY;
    let command = Command::CreateToken { account, digest, label: asked.label, until };
    Ok(Ok(Made { command, secret: Some(token) }))
}

fn plain(
    act: &str,
    account: String,
    asked: Asked,
    moment: impl Fn(&str) -> Option<i64>,
) -> Result<Option<Command>, Refusal> {
    Ok(Some(match act {
        "give-position" => {
            let role = role(&asked.role)?;
            let until = match asked.until.trim() {
                "" => None,
                text => Some(moment(text).ok_or_else(|| problem("until", Problem::Malformed))?),
            };
            Command::GivePosition { account, agency: asked.agency, role, until }
        }
        "end-position" => Command::EndPosition { account, position: asked.position },
        "revoke-token" => Command::RevokeToken { account, token: asked.token },
        "close" => Command::Close { account },
        _ => return Ok(None),
    }))
}
