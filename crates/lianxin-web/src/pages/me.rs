//! `GET /me`: everybody's own page, and its forms. Only her own account is read and changed here.

pub mod again;
pub mod mail;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::{self, Account};
use lianxin_core::{Command, Refusal, access};
use lianxin_store::{Fault, Outcome};

use super::{agency_name, answers, exports, order_key};
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::refusals::wrong_try;
use crate::door::signed::{self, Signed};
use crate::door::throttle::{Step, Whose};
use crate::page::{Shown, render};
use crate::passkey;
use crate::people;
use crate::reply;
use crate::secret::{self, Unfit};
use crate::show::accounts::Once;
use crate::show::me::{Held, Known, Me, OfficeMail, Own, Session, Token};
use crate::sign;
use crate::words::refusal::{Problems, Said, Told, field};
use crate::words::{count, label, say};

/// Most sessions listed and ended at once.
const SESSIONS: usize = 50;
/// Most lists told that she took away as files, the newest.
const EXPORTS: usize = 20;

/// `GET /me`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    page(&app, &who, shown, &headers, Default::default(), Beside::Asked).await
}

/// What the page says beside what it shows.
enum Beside {
    Asked,
    Done,
    No(Told),
}

async fn page(
    app: &App,
    who: &Signed,
    shown: Shown,
    headers: &HeaderMap,
    typed: (Problems, &str),
    said: Beside,
) -> Response {
    match fill(app, (who, headers), shown, typed, said).await {
        Ok(page) => {
            let status = if page.refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            render(status, &page)
        }
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

async fn fill(
    app: &App,
    (who, headers): (&Signed, &HeaderMap),
    shown: Shown,
    (problems, mail): (Problems, &str),
    said: Beside,
) -> Result<Me, Fault> {
    let name = who.viewer.account.clone();
    let (sessions, exports) =
        app.read(move |store| Ok((store.sessions(&name, now())?, store.exports_of(&name, EXPORTS)?))).await?;
    let (catalogue, directory) = (app.store().catalogue(), app.store().directory());
    let here = who.session.as_ref().map(|s| s.0.as_str());
    let tell = shown.tell();
    let alive = |(id, s): &&(String, lianxin_store::Session)| !app.uses().is_idle(id, s.since, shown.now);
    let session = |(id, s): &(String, lianxin_store::Session)| Session {
        id: id.clone(),
        used: tell.moment(app.uses().last(id, s.since)),
        agent: s.agent.clone(),
        since: tell.moment(s.since),
        until: tell.limit(s.until),
        here: Some(id.as_str()) == here,
    };
    let account = directory.account(&who.viewer.account);
    let changed = account.and_then(|a| a.password.as_ref()).map(|p| tell.moment(p.at));
    Ok(Me {
        account: who.viewer.account.clone(),
        name: who.viewer.name.clone(),
        positions: account.map_or_else(Vec::new, |a| held(&shown, &catalogue, a)),
        tokens: account.map_or_else(Vec::new, |a| tokens(&shown, a)),
        sessions: sessions.iter().filter(alive).take(SESSIONS).map(session).collect(),
        factors: account.map_or_else(Vec::new, |a| factors(&shown, a)),
        passkeys: passkey::party(app, headers).is_some(),
        identities: account.map_or_else(Vec::new, |a| identities(&shown, &catalogue, a)),
        agencies: account.map_or_else(Vec::new, |a| unlinked(app, &shown, a)),
        recovery: account.and_then(|a| recovery(&shown, &directory, a)),
        exports: exports.iter().map(|e| exports::row(&shown, &catalogue, e)).collect(),
        sees: who.viewer.may(Act::See),
        changed: changed.unwrap_or_default(),
        mail: OfficeMail { typed: mail.to_owned(), ..mail::told(app, &shown, account) },
        must_choose: signed::must_choose(app, who),
        done: matches!(said, Beside::Done),
        order: order_key()?,
        problems,
        refused: match said {
            Beside::No(told) => Some(told),
            Beside::Asked | Beside::Done => None,
        },
        shown,
    })
}

/// The positions that an account holds now.
pub fn held(shown: &Shown, catalogue: &Catalogue, account: &Account) -> Vec<Held> {
    let held = account.positions.iter().filter(|p| p.held(shown.now));
    let told = |p: &directory::Position| Held {
        id: p.id.clone(),
        agency: agency_name(shown.lang, catalogue, &p.agency),
        role: label::role(shown.lang, p.role.code()),
        until: p.until.map_or_else(String::new, |until| shown.tell().limit(until)),
    };
    held.map(told).collect()
}

/// The second factors of an account, the oldest first.
fn factors(shown: &Shown, account: &Account) -> Vec<Own> {
    let told = |(id, f): (&String, &directory::Factor)| Own {
        id: id.clone(),
        label: f.label.clone(),
        kind: shown.say(&format!("factor-{}", f.kind.code())),
        since: shown.tell().short_day(f.at),
    };
    account.factors.iter().map(told).collect()
}

/// The agencies' sign-ins that know her, the oldest first.
fn identities(shown: &Shown, catalogue: &Catalogue, account: &Account) -> Vec<Known> {
    let told = |(id, i): (&String, &directory::Identity)| Known {
        id: id.clone(),
        agency: agency_name(shown.lang, catalogue, &i.agency),
        since: shown.tell().short_day(i.at),
    };
    account.identities.iter().map(told).collect()
}

/// The agencies whose sign-in she may still link.
fn unlinked(app: &App, shown: &Shown, account: &Account) -> Vec<(String, String)> {
    let held = |agency: &str| account.identities.values().any(|i| i.agency == agency);
    sign::offered(app, shown).into_iter().filter(|(agency, _)| !held(agency)).collect()
}

/// Who asked for a way back in for her that waits, and when.
fn recovery(shown: &Shown, directory: &directory::Directory, account: &Account) -> Option<(String, String)> {
    let asked = account.recovery.as_ref().filter(|r| directory::waits(r.at, shown.now))?;
    let by = asked.by.account().and_then(|name| directory.accounts.get(name));
    Some((by.map_or_else(|| shown.say("console"), |a| a.name.clone()), shown.tell().moment(asked.at)))
}

/// The tokens of an account that are in force, newest first.
pub fn tokens(shown: &Shown, account: &Account) -> Vec<Token> {
    let live = account.tokens.iter().rev().filter(|(_, t)| !t.revoked && shown.now < t.until);
    let told = |(id, t): (&String, &directory::Token)| Token {
        id: id.clone(),
        label: t.label.clone(),
        made: shown.tell().short_day(t.created),
        until: shown.tell().limit(t.until),
    };
    live.map(told).collect()
}

/// `POST /me/password`: the old one is asked for, and guessing it is as slow as at the door.
pub async fn password(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = fields.order_key().map(str::to_owned) else { return Redirect::to("/me").into_response() };
    let problems = match doubts(&app, &who, &shown, &fields).await {
        Ok(problems) => problems,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    if !problems.0.is_empty() {
        let told = Told { title: shown.say("me-unchanged"), text: shown.say("me-unchanged-text") };
        return page(&app, &who, shown, &headers, (problems, ""), Beside::No(told)).await;
    }
    match changed(&app, &who, &key, fields.get("chosen").to_owned()).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) if signed::must_enrol(&app, &who) => {
            Redirect::to("/me/factor").into_response()
        }
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {
            page(&app, &who, shown, &headers, Default::default(), Beside::Done).await
        }
        Ok(Outcome::Refused(no)) => said_no(shown, &no, &fields),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// What is wrong with the form, the old password first: nothing is said of the new one before.
async fn doubts(app: &App, who: &Signed, shown: &Shown, f: &Fields) -> Result<Problems, Fault> {
    if let Some(wrong) = old_is_wrong(app, who, shown, f.get("old")).await? {
        return Ok(wrong);
    }
    let chosen = f.get("chosen");
    Ok(match secret::fit(chosen, f.get("old"), &own_words(app, who)) {
        Err(unfit) => one(shown, "chosen", said_unfit(shown, unfit)),
        Ok(()) if chosen != f.get("again") => one(shown, "again", say(shown.lang, "me-again-differs")),
        Ok(()) => Problems::default(),
    })
}

fn one(shown: &Shown, name: &str, text: String) -> Problems {
    Problems(vec![Said { field: name.to_owned(), label: field(shown.lang, name), text }])
}

/// What is wrong with what she typed as her present password. Guessing it is as slow as at the door.
async fn old_is_wrong(app: &App, who: &Signed, shown: &Shown, typed: &str) -> Result<Option<Problems>, Fault> {
    let account = who.viewer.account.clone();
    let tried = match app.throttle().begin(vec![(Step::Own, Whose::Known(account.clone()))], now()) {
        Ok(tried) => tried,
        Err(minutes) => return Ok(Some(one(shown, "old", count(shown.lang, "sign-in-wait-why", minutes)))),
    };
    let (old, asked) = (typed.to_owned(), account.clone());
    let right = app
        .check(move |store| {
            let hash = store.password_hash(&asked)?;
            Ok(hash.is_some_and(|hash| secret::verify_password(&old, &hash)))
        })
        .await?;
    if !right {
        wrong_try(app, tried, Some(account));
        return Ok(Some(one(shown, "old", say(shown.lang, "me-old-wrong"))));
    }
    tried.right();
    Ok(None)
}

fn said_unfit(shown: &Shown, unfit: Unfit) -> String {
    let counted =
        |key: &str, have: usize, max: usize| shown.say_with(key, &[("have", have.into()), ("max", max.into())]);
    match unfit {
        Unfit::Short { have } => counted("me-chosen-short", have, secret::CHOSEN_MIN),
        Unfit::Long { have } => counted("me-chosen-long", have, secret::CHOSEN_MAX),
        Unfit::Same => shown.say("me-chosen-same"),
        Unfit::Guessed => shown.say("me-chosen-guessed"),
    }
}

/// What others know of her: her names, and those of her agencies and of the district's places, Chinese and as they are
/// written in Latin letters.
fn own_words(app: &App, who: &Signed) -> Vec<String> {
    let (catalogue, directory) = (app.store().catalogue(), app.store().directory());
    let held = directory.account(&who.viewer.account).map_or(&[][..], |a| &a.positions);
    let agencies = held.iter().filter_map(|p| catalogue.agencies.get(&p.agency));
    let agencies = agencies.flat_map(|a| [a.name.as_str(), a.name_en.as_str()]);
    let places = catalogue.divisions.values();
    let places = places.flat_map(|d| std::iter::once(d.name.as_str()).chain(d.name_en.as_deref()));
    let names = [who.viewer.account.as_str(), who.viewer.name.as_str()];
    names.into_iter().chain(agencies).chain(places).flat_map(secret::parts).collect()
}

/// Sets it, and ends the sessions that were begun with the old one elsewhere.
async fn changed(app: &App, who: &Signed, key: &str, chosen: String) -> Result<Outcome, Fault> {
    let password = people::hashed(app, chosen).await?;
    let command = directory::Command::SetPassword { account: who.viewer.account.clone(), password };
    let outcome = app.ask(app.order(who.actor(), who.order_id("form", key), Command::Directory(command))?).await?;
    if matches!(outcome, Outcome::Done(_)) {
        end_others(app, who).await?;
    }
    Ok(outcome)
}

/// `POST /me/end-sessions`: signs out everywhere but here.
pub async fn end_sessions(State(app): State<App>, who: Signed, headers: HeaderMap) -> Response {
    match end_others(&app, &who).await {
        Ok(()) => Redirect::to("/me").into_response(),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// Signs her out everywhere but here.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn end_others(app: &App, who: &Signed) -> Result<(), Fault> {
    let name = who.viewer.account.clone();
    let sessions = app.read(move |store| store.sessions(&name, now())).await?;
    let here = who.session.as_ref().map(|s| s.0.as_str());
    for (session, _) in sessions.into_iter().filter(|(id, _)| Some(id.as_str()) != here) {
        end(app, who, session).await?;
    }
    Ok(())
}

async fn end(app: &App, who: &Signed, session: String) -> Result<(), Fault> {
    let id = format!("out:{session}");
    app.ask(app.order(who.actor(), id, Command::Access(access::Command::SignOut { session }))?).await.map(|_| ())
}

/// `POST /me/end-session`: signs out at one place; one that is not hers, or is over, is left as it is.
pub async fn end_session(State(app): State<App>, who: Signed, headers: HeaderMap, fields: Fields) -> Response {
    let (name, wanted) = (who.viewer.account.clone(), fields.get("session").to_owned());
    let found = app.read(move |store| store.sessions(&name, now())).await;
    let done = match found.map(|all| all.into_iter().find(|(id, _)| *id == wanted)) {
        Ok(Some((session, _))) => end(&app, &who, session).await,
        Ok(None) => Ok(()),
        Err(fault) => Err(fault),
    };
    done.map_or_else(|fault| reply::fault(&app, &headers, &fault), |()| Redirect::to("/me#sessions").into_response())
}

/// `POST /me/create-token`: a token for a program that speaks for her; shown in this answer only.
pub async fn create_token(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = f.order_key() else { return Redirect::to("/me").into_response() };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/create-token", &f)).await {
        return page;
    }
    let days = f.some("days").map(|days| days.parse().unwrap_or(0));
    let asked = people::Asked { label: f.get("label").to_owned(), days, ..people::Asked::default() };
    let made = match people::token(who.viewer.account.clone(), asked, i64::MAX) {
        Ok(Ok(made)) => made,
        Ok(Err(no)) => return said_no(shown, &no, &f),
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let outcome = match app.order(who.actor(), who.order_id("form", key), Command::Directory(made.command)) {
        Ok(order) => app.ask(order).await,
        Err(fault) => Err(fault),
    };
    match (outcome, made.secret) {
        (Ok(Outcome::Done(_)), Some(secret)) => render(StatusCode::OK, &once(shown, &who, secret)),
        // Sent twice: the first answer showed the token that counts.
        (Ok(Outcome::Done(_) | Outcome::Already(_) | Outcome::Refused(Refusal::OrderReused)), _) => {
            Redirect::to("/me").into_response()
        }
        (Ok(Outcome::Refused(no)), _) => said_no(shown, &no, &f),
        (Err(fault), _) => reply::fault(&app, &headers, &fault),
    }
}

fn once(shown: Shown, who: &Signed, secret: String) -> Once {
    Once {
        title: shown.say("account-create-token-done"),
        name: who.viewer.name.clone(),
        account: who.viewer.account.clone(),
        label: shown.say("once-token"),
        secret,
        next: shown.say("once-token-next"),
        back: "/me".to_owned(),
        shown,
    }
}

/// `POST /me/revoke-token`: takes back a token of her own.
pub async fn revoke(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = fields.order_key() else { return Redirect::to("/me").into_response() };
    let (account, token) = (who.viewer.account.clone(), fields.get("token").to_owned());
    let command = Command::Directory(directory::Command::RevokeToken { account, token });
    let outcome = match app.order(who.actor(), who.order_id("form", key), command) {
        Ok(order) => app.ask(order).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to("/me").into_response(),
        Ok(Outcome::Refused(no)) => said_no(shown, &no, &fields),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// The world's no to one of her own forms.
pub fn said_no(shown: Shown, no: &Refusal, fields: &Fields) -> Response {
    let told = shown.refused(no);
    let back = ("/me".to_owned(), shown.say("nav-me"));
    answers::refusal(shown, back, no, &told, fields)
}
