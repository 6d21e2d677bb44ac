//! `/me/factor`: a second factor of one's own. Its secret is drawn for the page and travels in its form until a code shows
//! that the telephone has it; then it is sealed, and shown no more.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::directory::{Command as Do, FactorKind};
use lianxin_core::value::Personal;
use lianxin_core::{Command, Refusal};
use lianxin_store::{Fault, Outcome};

use super::me::{self, again, end_others};
use super::order_key;
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::signed::{Signed, must_enrol};
use crate::page::{Shown, render};
use crate::passkey;
use crate::reply;
use crate::show::me::Factor as Page;
use crate::totp::{self, Typed};
use crate::words::refusal::{Problems, Said};
use lianxin_core::field::{Check, NAME_MAX};

fn page(
    app: &App,
    (who, headers): (&Signed, &HeaderMap),
    shown: Shown,
    (secret, label): (String, String),
    problems: Problems,
) -> Result<Response, Fault> {
    let status = if problems.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let address = totp::address(&secret, &who.viewer.account, app.store().district());
    let page = Page {
        picture: totp::picture(&address),
        grouped: totp::grouped(&secret),
        first: must_enrol(app, who),
        passkeys: passkey::party(app, headers).is_some(),
        order: order_key()?,
        address,
        secret,
        label,
        problems,
        shown,
    };
    Ok(render(status, &page))
}

/// `GET /me/factor`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let secret = totp::new_secret().map_err(|e| Fault::Database(e.to_string()));
    let label = shown.say("factor-label-usual");
    let page = secret.and_then(|secret| page(&app, (&who, &headers), shown, (secret, label), Problems::default()));
    page.unwrap_or_else(|fault| reply::fault(&app, &headers, &fault))
}

/// `POST /me/enrol-factor`: a code shows that it works. The first one signs out everywhere else: whoever else knew the
/// password was in without it.
pub async fn enrol(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, f: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let (Some(key), true) = (f.order_key(), totp::is_secret(f.get("secret"))) else {
        return Redirect::to("/me/factor").into_response();
    };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/enrol-factor", &f)).await {
        return page;
    }
    let (secret, label) = (f.get("secret").to_owned(), f.get("label").trim().to_owned());
    let first = must_enrol(&app, &who);
    let checked = totp::check(&secret, f.get("code"), now(), None);
    let Typed::Right(step) = checked else {
        let problems = wrong(&shown, "code", shown.say("factor-code-wrong"));
        let page = page(&app, (&who, &headers), shown, (secret, label), problems);
        return page.unwrap_or_else(|fault| reply::fault(&app, &headers, &fault));
    };
    let mut c = Check::default();
    c.plain("label", &label, NAME_MAX);
    if c.done().is_err() {
        let problems = wrong(&shown, "label", shown.say("factor-label-wrong"));
        let page = page(&app, (&who, &headers), shown, (secret, label), problems);
        return page.unwrap_or_else(|fault| reply::fault(&app, &headers, &fault));
    }
    let account = who.viewer.account.clone();
    let (kind, secret) = (FactorKind::Totp, Personal::new(secret));
    let command = Do::EnrolFactor { account, kind, label, secret, step: Some(step) };
    let answer = done(&app, &who, (shown, &f), key, command).await;
    match answer {
        Ok(None) if first => match end_others(&app, &who).await {
            Ok(()) => Redirect::to("/desk").into_response(),
            Err(fault) => reply::fault(&app, &headers, &fault),
        },
        Ok(None) => Redirect::to("/me#factors").into_response(),
        Ok(Some(no)) => no,
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /me/remove-factor`: one of several.
pub async fn remove(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, f: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = f.order_key() else { return Redirect::to("/me").into_response() };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/remove-factor", &f)).await {
        return page;
    }
    let command = Do::RemoveFactor { account: who.viewer.account.clone(), factor: f.get("factor").to_owned() };
    match done(&app, &who, (shown, &f), key, command).await {
        Ok(None) => Redirect::to("/me#factors").into_response(),
        Ok(Some(no)) => no,
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /me/unlink-identity`: an agency's sign-in no longer opens her account, and whoever came in by it is out: which session
/// was begun by what, no view says, so every other one ends.
pub async fn unlink(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, f: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = f.order_key() else { return Redirect::to("/me").into_response() };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/unlink-identity", &f)).await {
        return page;
    }
    let command = Do::UnlinkIdentity { account: who.viewer.account.clone(), identity: f.get("identity").to_owned() };
    match done(&app, &who, (shown, &f), key, command).await {
        Ok(None) => match end_others(&app, &who).await {
            Ok(()) => Redirect::to("/me#identities").into_response(),
            Err(fault) => reply::fault(&app, &headers, &fault),
        },
        Ok(Some(no)) => no,
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// Does it; the world's no as a page.
pub(super) async fn done(
    app: &App,
    who: &Signed,
    (shown, f): (Shown, &Fields),
    key: &str,
    command: Do,
) -> Result<Option<Response>, Fault> {
    let order = app.order(who.actor(), who.order_id("form", key), Command::Directory(command))?;
    Ok(match app.ask(order).await? {
        // Sent twice; the first was done.
        Outcome::Done(_) | Outcome::Already(_) | Outcome::Refused(Refusal::OrderReused) => None,
        Outcome::Refused(no) => Some(me::said_no(shown, &no, f)),
    })
}

fn wrong(shown: &Shown, field: &str, text: String) -> Problems {
    Problems(vec![Said { field: field.to_owned(), label: shown.say(&format!("field-{field}")), text }])
}
