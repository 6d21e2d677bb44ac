//! What the door refused, gathered by minute: one record an actor, target and minute, with its count. A crash loses at
//! most the running minute; what the door let through is never here, it is recorded before it is answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use lianxin_core::access::AccessRefused;
use lianxin_core::authority::{Act, Role};
use lianxin_core::{Actor, Command, Viewer, access, directory};
use lianxin_store::Fault;

use super::throttle::Try;
use crate::app::{App, chance, now};

const MINUTE: i64 = 60_000;
/// Most different refusals of one minute that are told apart; the rest is counted together.
const APART: usize = 1_000;

/// Longest name of what it was tried on, in characters.
const TARGET_MAX: usize = 40;

/// What was refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// To this account, if there is one of that name.
    SignIn(Option<String>),
    /// Authority said no.
    Act(Tried),
}

/// What somebody tried and may not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tried {
    /// Who: a sign-in name.
    by: String,
    /// Her first office.
    office: Option<(String, Role)>,
    act: &'static str,
    target: String,
    /// As programs are told.
    why: String,
}

impl Tried {
    pub fn of(viewer: &Viewer, act: Act, target: &str, why: &str) -> Tried {
        Tried {
            by: viewer.account.clone(),
            office: viewer.standings.first().map(|s| (s.agency.clone(), s.role)),
            act: act.code(),
            target: target.chars().take(TARGET_MAX).collect(),
            why: why.to_owned(),
        }
    }
}

/// What is not recorded yet.
#[derive(Default)]
pub struct Refusals {
    /// By minute.
    counts: Mutex<BTreeMap<(i64, Refused), u32>>,
    /// Accounts against which the next try waits: as many as there are, at most.
    warned: Mutex<BTreeSet<String>>,
}

/// Counts a wrong try, against this account where there is one of that name. Where the next one waits, she is told.
pub fn wrong_try(app: &App, tried: Try<'_>, account: Option<String>) {
    let waits = tried.wrong(now());
    if let Some(account) = account.as_ref().filter(|_| waits) {
        app.refusals().warned.lock().unwrap_or_else(PoisonError::into_inner).insert(account.clone());
    }
    app.refusals().count(Refused::SignIn(account));
}

impl Refusals {
    pub fn count(&self, what: Refused) {
        let minute = now().div_euclid(MINUTE) * MINUTE;
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (minute, what);
        if all.len() >= APART && !all.contains_key(&key) {
            let together = match key.1 {
                Refused::SignIn(_) => Refused::SignIn(None),
                Refused::Act(tried) => Refused::Act(Tried { target: "many".to_owned(), ..tried }),
            };
            *all.entry((minute, together)).or_default() += 1;
        } else {
            *all.entry(key).or_default() += 1;
        }
    }

    fn take(&self, before: i64) -> Vec<((i64, Refused), u32)> {
        let mut all = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let keep = all.split_off(&(before, Refused::SignIn(None)));
        std::mem::replace(&mut *all, keep).into_iter().collect()
    }
}

/// Records the minutes that are over; with `all`, the running one too (the server stops).
///
/// # Errors
/// [`Fault`] when a record cannot be written; its count is lost.
pub async fn record(app: &App, all: bool) -> Result<(), Fault> {
    let before = if all { i64::MAX } else { now().div_euclid(MINUTE) * MINUTE };
    for ((minute, what), count) in app.refusals().take(before) {
        let command = match what {
            Refused::SignIn(account) => access::Command::SignInFailed { account, count, minute },
            Refused::Act(Tried { by, office, act, target, why }) => {
                let (agency, role) = office.unzip();
                let (act, why) = (act.to_owned(), Some(why));
                access::Command::Refused(Box::new(AccessRefused { act, agency, by, count, minute, role, target, why }))
            }
        };
        let id = format!("door:{}", data_encoding::BASE64URL_NOPAD.encode(&chance()?[..12]));
        app.ask(app.order(Actor::Door, id, Command::Access(command))?).await?;
    }
    warn(app).await
}

/// Has the letters written; of an account one a day, for the second order of a day has the first one's id.
async fn warn(app: &App) -> Result<(), Fault> {
    let warned = || app.refusals().warned.lock().unwrap_or_else(PoisonError::into_inner);
    let first = || warned().first().cloned();
    while let Some(account) = first() {
        let id = directory::warning_id(&account, &app.store().catalogue().calendar, now());
        let command = directory::Command::WarnOfTries { account: account.clone() };
        // One that the machine could not record waits for the next time.
        app.ask(app.order(Actor::Door, id, Command::Directory(command))?).await?;
        warned().remove(&account);
    }
    Ok(())
}
