//! The second step by a passkey: the browser lets the key sign a challenge. Like the code, it needs the ticket of the first.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, RawForm, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::Refusal;
use lianxin_core::directory::{self, Shown as Proof};
use lianxin_store::Fault;
use webauthn_rs::prelude::WebauthnError;

use super::code::{again, page, ticket};
use super::{begin, entered};
use crate::app::{App, now};
use crate::door::browser;
use crate::door::fields::Fields;
use crate::door::refusals::wrong_try;
use crate::door::throttle::Step;
use crate::page::Shown;
use crate::passkey;
use crate::reply;
use crate::show::sign_in::CodeTrouble;

/// `POST /sign-in/passkey/begin`: a challenge to the keys of whoever has shown her password.
pub async fn begin_key(State(app): State<App>, headers: HeaderMap) -> Response {
    let (Some((digest, ticket)), Some(party)) = (ticket(&app, &headers), passkey::party(&app, &headers)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keys = match app.read(move |store| passkey::all(store, &ticket.account)).await {
        Ok(keys) => keys.into_iter().map(|(_, key)| key).collect::<Vec<_>>(),
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    if keys.is_empty() {
        // Removed since her page was made; asked for any key at all, the browser would look for one in vain.
        return StatusCode::NOT_FOUND.into_response();
    }
    match party.start_passkey_authentication(&keys) {
        Ok((challenge, state)) => {
            app.challenges().show.give(digest, now(), state);
            Json(challenge).into_response()
        }
        Err(e) => reply::fault(&app, &headers, &Fault::Database(e.to_string())),
    }
}

/// `POST /sign-in/passkey`.
pub async fn show_key(
    State(app): State<App>,
    shown: Shown,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let fields = Fields::parse(&body);
    let to = crate::view::local_path(fields.get("to"));
    let Some((digest, ticket)) = ticket(&app, &headers) else { return again(&to) };
    let account = ticket.account;
    let tried = match try_key(&app, (&headers, peer), (&account, &digest), fields.get("credential")).await {
        Ok(tried) => tried,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let answer = match tried {
        Ok(cookie) => {
            app.tickets().take(&digest);
            entered(&app, &headers, (&account, &cookie), &to)
        }
        Err(trouble) => page(&app, (shown, &headers), &account, &to, trouble).await,
    };
    answer.unwrap_or_else(|fault| reply::fault(&app, &headers, &fault))
}

/// Checks what a key has signed and begins the session: its cookie's secret. That its count has gone on is decided by the
/// log, so that of a key and its copy only one gets in.
async fn try_key(
    app: &App,
    (headers, peer): (&HeaderMap, SocketAddr),
    (account, ticket): (&str, &str),
    answer: &str,
) -> Result<Result<String, CodeTrouble>, Fault> {
    let counters = browser::counters(app, headers, peer, (Step::Code, account));
    let tried = match app.throttle().begin(counters, now()) {
        Ok(tried) => tried,
        Err(minutes) => return Ok(Err(CodeTrouble::Wait { minutes })),
    };
    let begun = match signed(app, headers, (account, ticket), answer).await? {
        Ok(proof) => begin(app, headers, account, Some(proof)).await?,
        Err(no) => Err(Refusal::Directory(no)),
    };
    Ok(match begun {
        Ok(cookie) => {
            tried.right();
            Ok(cookie)
        }
        Err(no) => {
            wrong_try(app, tried, Some(account.to_owned()));
            let copied = no == Refusal::Directory(directory::Refusal::KeyCopied);
            Err(if copied { CodeTrouble::Copied } else { CodeTrouble::Key })
        }
    })
}

/// Which of her keys signed the challenge, and its count; or why none did.
async fn signed(
    app: &App,
    headers: &HeaderMap,
    (account, ticket): (&str, &str),
    answer: &str,
) -> Result<Result<Proof, directory::Refusal>, Fault> {
    let (state, party) = (app.challenges().show.take(ticket, now()), passkey::party(app, headers));
    let (Some(state), Some(party), Ok(answer)) = (state, party, serde_json::from_str(answer)) else {
        return Ok(Err(directory::Refusal::NoSuchFactor));
    };
    let result = match party.finish_passkey_authentication(&answer, &state) {
        Ok(result) => result,
        // Not even as far as when it was made.
        Err(WebauthnError::CredentialPossibleCompromise) => return Ok(Err(directory::Refusal::KeyCopied)),
        Err(_) => return Ok(Err(directory::Refusal::NoSuchFactor)),
    };
    let account = account.to_owned();
    // Asked anew: a key that was removed meanwhile is nobody's.
    let keys = app.read(move |store| passkey::all(store, &account)).await?;
    let found = keys.into_iter().find(|(_, key)| key.cred_id() == result.cred_id());
    let count = i64::from(result.counter());
    let proof = found.map(|(factor, _)| Proof { factor, step: (count > 0).then_some(count) });
    Ok(proof.ok_or(directory::Refusal::NoSuchFactor))
}
