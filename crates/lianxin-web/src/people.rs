//! What is asked of the directory, by form or call: fields into commands, and the secrets that are shown once. What a
//! rule judges is left to the rule.

use lianxin_core::authority::Role;
use lianxin_core::directory::{Account, Command, Directory, Forgets};
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::value::Personal;
use lianxin_core::{Refusal, Viewer, authority};
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
    /// What a recovery takes away: `password`, `factors` or `both`.
    pub forgets: String,
    pub recovery: String,
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

/// What the acts upon an account are called in paths, and what each demands of whoever does it to another.
pub const ACTS: [(&str, authority::Act); 11] = [
    ("ask-position", authority::Act::ManagePeople),
    ("grant-position", authority::Act::ConfirmPeople),
    ("refuse-position", authority::Act::TakeAway),
    ("end-position", authority::Act::TakeAway),
    ("ask-recovery", authority::Act::ManagePeople),
    ("confirm-recovery", authority::Act::ConfirmPeople),
    ("refuse-recovery", authority::Act::TakeAway),
    ("create-token", authority::Act::CreateToken),
    ("revoke-token", authority::Act::TakeAway),
    ("end-sessions", authority::Act::TakeAway),
    ("close", authority::Act::TakeAway),
];

/// What the table demands for one of [`ACTS`]; none where it has another name.
pub fn demands(act: &str) -> Option<authority::Act> {
    ACTS.iter().find(|(name, _)| *name == act).map(|(_, act)| *act)
}

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
    let hash = move || {
        let drawn = chance()?;
        let mut salt = [0; 16];
        salt.copy_from_slice(&drawn[..16]);
        secret::hash_password(&password, &salt).map_err(failed)
    };
    app.check(move |_| hash()).await.map(Personal::new)
}

fn failed(e: secret::Failed) -> Fault {
    Fault::Database(e.to_string())
}

/// Opens an account with its first position and a password drawn here. Who may not is told so before any work is done for her, here
/// as in [`act`].
///
/// # Errors
/// [`Fault`] when the machine gives no chance or no memory.
pub async fn open(app: &App, viewer: &Viewer, asked: Asked) -> Result<Result<Made, Refusal>, Fault> {
    if !viewer.may(authority::Act::ManagePeople) {
        return Ok(Err(Refusal::NotYours));
    }
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

/// The command of one of [`ACTS`]; none where it has another name, and for a token, which has its own form and call ([`token`]).
/// `moment` reads a moment as the form or call has it.
///
/// # Errors
/// [`Fault`] when the machine gives no chance or no memory.
pub async fn act(
    (app, viewer): (&App, &Viewer),
    act: &str,
    account: String,
    asked: Asked,
    moment: impl Fn(&str) -> Option<i64>,
) -> Result<Result<Option<Made>, Refusal>, Fault> {
    if act == "ask-recovery" {
        let may = demands(act).is_some_and(|demanded| viewer.may(demanded));
        return if may { recovery(app, account, asked).await } else { Ok(Err(Refusal::NotYours)) };
    }
    Ok(plain(act, account, asked, moment).map(|command| command.map(|command| Made { command, secret: None })))
}

/// A way back in, with a password drawn here where hers is forgotten; it is good once a second person confirms.
async fn recovery(app: &App, account: String, asked: Asked) -> Result<Result<Option<Made>, Refusal>, Fault> {
    let forgets = match asked.forgets.as_str() {
        "password" => vec![Forgets::Password],
        "factors" => vec![Forgets::Factors],
        "both" => vec![Forgets::Factors, Forgets::Password],
        _ => return Ok(Err(problem("forgets", Problem::UnknownCode))),
    };
    let drawn = if forgets.contains(&Forgets::Password) {
        let password = secret::first_password().map_err(failed)?;
        Some((hashed(app, password.clone()).await?, password))
    } else {
        None
    };
    let (hash, secret) = drawn.unzip();
    Ok(Ok(Some(Made { command: Command::AskRecovery { account, forgets, hash }, secret })))
}

/// A token that an account makes for herself; in force no longer than `most` (ms UTC).
///
/// # Errors
/// [`Fault`] when the machine gives no chance.
pub fn token(account: String, asked: Asked, most: i64) -> Result<Result<Made, Refusal>, Fault> {
    let days = asked.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Ok(Err(problem("days", Problem::Malformed)));
    }
    let (token, digest) = secret::new_token().map_err(failed)?;
    let until = (now() + i64::from(days) * DAY).min(most);
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
        "ask-position" => {
            let role = role(&asked.role)?;
            let until = match asked.until.trim() {
                "" => None,
                text => Some(moment(text).ok_or_else(|| problem("until", Problem::Malformed))?),
            };
            Command::AskPosition { account, agency: asked.agency, role, until }
        }
        "grant-position" => Command::GrantPosition { account, position: asked.position },
        "refuse-position" => Command::RefusePosition { account, position: asked.position },
        "confirm-recovery" => Command::ConfirmRecovery { account, recovery: asked.recovery },
        "refuse-recovery" => Command::RefuseRecovery { account, recovery: asked.recovery },
        "end-sessions" => Command::EndSessions { account },
        "end-position" => Command::EndPosition { account, position: asked.position },
        "revoke-token" => Command::RevokeToken { account, token: asked.token },
        "close" => Command::Close { account },
        _ => return Ok(None),
    }))
}
