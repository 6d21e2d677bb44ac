//! `/me/passkey`: a passkey of one's own. The page's script asks for a challenge and lets the browser make a key; its answer is
//! sent as a form, and what comes of it is a page like any other.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::directory::{Command as Do, FactorKind};
use lianxin_core::value::Personal;
use lianxin_store::Fault;

use super::factors::done;
use super::me::{again, end_others};
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::signed::{Signed, must_enrol};
use crate::page::{Shown, render};
use crate::passkey;
use crate::reply;
use crate::show::forms::Oops;

/// `POST /me/passkey/begin`: a challenge for the browser, good for five minutes.
pub async fn begin(State(app): State<App>, who: Signed, headers: HeaderMap, _: Fields) -> Response {
    let (Some(party), Some((session, _))) = (passkey::party(&app, &headers), &who.session) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let account = who.viewer.account.clone();
    let held = match app.read(move |store| passkey::all(store, &account)).await {
        Ok(held) => held.iter().map(|(_, key)| key.cred_id().clone()).collect(),
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let handle = passkey::handle(app.store().district(), &who.viewer.account);
    match party.start_passkey_registration(handle, &who.viewer.account, &who.viewer.name, Some(held)) {
        Ok((challenge, state)) => {
            app.challenges().enrol.give(session.clone(), now(), state);
            Json(challenge).into_response()
        }
        Err(e) => reply::fault(&app, &headers, &Fault::Database(e.to_string())),
    }
}

/// `POST /me/passkey/finish`: the browser's answer. The first factor signs out everywhere else, as any first one does.
pub async fn finish(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, f: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = f.order_key() else { return Redirect::to("/me").into_response() };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/passkey/finish", &f)).await {
        return page;
    }
    let Some(made) = made(&app, &who, &headers, f.get("credential")) else { return not_made(shown) };
    let first = must_enrol(&app, &who);
    let (account, label) = (who.viewer.account.clone(), f.get("label").to_owned());
    let (kind, secret, step) = (FactorKind::Passkey, Personal::new(made.to_string()), passkey::counted(&made));
    let command = Do::EnrolFactor { account, kind, label, secret, step };
    match done(&app, &who, (shown, &f), key, command).await {
        Ok(None) if first => match end_others(&app, &who).await {
            Ok(()) => Redirect::to("/desk").into_response(),
            Err(fault) => reply::fault(&app, &headers, &fault),
        },
        Ok(None) => Redirect::to("/me#factors").into_response(),
        Ok(Some(no)) => no,
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// The new key in its stored form; none where the answer does not fit the challenge.
fn made(app: &App, who: &Signed, headers: &HeaderMap, answer: &str) -> Option<serde_json::Value> {
    let state = app.challenges().enrol.take(&who.session.as_ref()?.0, now())?;
    let answer = serde_json::from_str(answer).ok()?;
    let key = passkey::party(app, headers)?.finish_passkey_registration(&answer, &state).ok()?;
    serde_json::to_value(key).ok()
}

fn not_made(shown: Shown) -> Response {
    let (title, text) = (shown.say("passkey-not-made"), shown.say("passkey-not-made-next"));
    let back = ("/me#factors".to_owned(), shown.say("nav-me"));
    render(StatusCode::UNPROCESSABLE_ENTITY, &Oops { title, text, back, typed: Vec::new(), fault: None, shown })
}
