//! The second step: a code beside the password. Whoever stands here has shown the password within five minutes, in this
//! browser.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, RawForm, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::directory::{self, Account, FactorKind, Shown as Proof};
use lianxin_core::{Actor, Refusal};
use lianxin_store::Fault;

use super::{STEP_COOKIE, begin, entered};
use crate::app::{App, now};
use crate::door::browser;
use crate::door::fields::Fields;
use crate::door::refusals::wrong_try;
use crate::door::signed::cookie;
use crate::door::throttle::Step;
use crate::door::uses::Ticket;
use crate::page::{Shown, render};
use crate::passkey;
use crate::secret;
use crate::show::sign_in::{Code, CodeTrouble};
use crate::totp::{self, Typed};

/// The ticket of the request's cookie, with the digest it is kept under; none where it is over, its password was changed, or
/// the identity that it came by is linked no more.
pub(super) fn ticket(app: &App, headers: &HeaderMap) -> Option<(String, Ticket)> {
    let digest = secret::digest(cookie(headers, STEP_COOKIE).filter(|v| v.len() <= 64)?);
    let ticket = app.tickets().find(&digest, now())?;
    let directory = app.store().directory();
    let found = directory.account(&ticket.account)?;
    let is_linked = ticket.identity.as_ref().is_none_or(|identity| found.identities.contains_key(identity));
    (is_linked && password(found) == ticket.password).then_some((digest, ticket))
}

/// Seq of the record of her password; 0 where she has none and comes by her agency.
pub(super) fn password(account: &Account) -> i64 {
    account.password.as_ref().map_or(0, |p| p.seq)
}

/// Her codes: factor, what it is checked by, and the last step that was used.
async fn codes(app: &App, account: &str) -> Result<Vec<(String, String, Option<i64>)>, Fault> {
    let account = account.to_owned();
    app.read(move |store| {
        let directory = store.directory();
        let factors = directory.account(&account).map(|a| &a.factors);
        let mut all = Vec::new();
        for (id, factor) in factors.into_iter().flatten().filter(|(_, f)| f.kind == FactorKind::Totp) {
            if let Some(secret) = store.factor_secret(&account, id)? {
                all.push((id.clone(), secret, factor.last));
            }
        }
        Ok(all)
    })
    .await
}

/// Of a demonstration's own account the code of now, so that a stranger gets in.
async fn demo_code(app: &App, account: &str) -> Result<Option<String>, Fault> {
    let directory = app.store().directory();
    let Some(found) = directory.account(account).filter(|_| app.is_demo()) else { return Ok(None) };
    let own = |id: &str| found.factors.get(id).is_some_and(|f| f.by == Actor::Console);
    let all = codes(app, account).await?;
    let mut codes = all.iter().filter(|(id, _, _)| own(id));
    Ok(codes.find_map(|(_, secret, last)| totp::code(secret, totp::unused(now(), *last)?)))
}

pub(super) async fn page(
    app: &App,
    (shown, headers): (Shown, &HeaderMap),
    account: &str,
    to: &str,
    trouble: CodeTrouble,
) -> Result<Response, Fault> {
    let status = match trouble {
        CodeTrouble::None => StatusCode::OK,
        CodeTrouble::Wrong | CodeTrouble::Used | CodeTrouble::Key | CodeTrouble::Copied => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        CodeTrouble::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
    };
    let demo = demo_code(app, account).await?;
    let directory = app.store().directory();
    let has = |kind: FactorKind| directory.account(account).is_some_and(|a| a.factors.values().any(|f| f.kind == kind));
    let passkeys = has(FactorKind::Passkey) && passkey::party(app, headers).is_some();
    let codes = has(FactorKind::Totp);
    let shown = Shown { path: "/sign-in".to_owned(), ..shown };
    Ok(render(status, &Code { shown, account: account.to_owned(), to: to.to_owned(), trouble, codes, passkeys, demo }))
}

/// `GET /sign-in/code?to=…`.
pub async fn show_code(
    State(app): State<App>,
    shown: Shown,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let to = crate::view::local_path(fields.get("to"));
    let Some((_, ticket)) = ticket(&app, &headers) else { return again(&to) };
    let page = page(&app, (shown, &headers), &ticket.account, &to, CodeTrouble::None).await;
    page.unwrap_or_else(|fault| crate::reply::fault(&app, &headers, &fault))
}

/// `POST /sign-in/code`.
pub async fn code_form(
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
    let tried = match try_code(&app, (&headers, peer), &account, fields.get("code")).await {
        Ok(tried) => tried,
        Err(fault) => return crate::reply::fault(&app, &headers, &fault),
    };
    let answer = match tried {
        Ok(cookie) => {
            app.tickets().take(&digest);
            entered(&app, &headers, (&account, &cookie), &to)
        }
        Err(trouble) => page(&app, (shown, &headers), &account, &to, trouble).await,
    };
    answer.unwrap_or_else(|fault| crate::reply::fault(&app, &headers, &fault))
}

/// Checks a code and begins the session: its cookie's secret.
async fn try_code(
    app: &App,
    (headers, peer): (&HeaderMap, SocketAddr),
    account: &str,
    typed: &str,
) -> Result<Result<String, CodeTrouble>, Fault> {
    let counters = browser::counters(app, headers, peer, (Step::Code, account));
    let tried = match app.throttle().begin(counters, now()) {
        Ok(tried) => tried,
        Err(minutes) => return Ok(Err(CodeTrouble::Wait { minutes })),
    };
    let mut found = (Typed::Wrong, String::new());
    for (factor, secret, last) in codes(app, account).await? {
        let checked = totp::check(&secret, typed, now(), last);
        if checked != Typed::Wrong {
            found = (checked, factor);
            if matches!(checked, Typed::Right(_)) {
                break;
            }
        }
    }
    let (checked, factor) = found;
    let Typed::Right(step) = checked else {
        wrong_try(app, tried, Some(account.to_owned()));
        return Ok(Err(if checked == Typed::Used { CodeTrouble::Used } else { CodeTrouble::Wrong }));
    };
    let begun = begin(app, headers, account, Some(Proof { factor, step: Some(step) })).await?;
    let no = match begun {
        Ok(cookie) => {
            tried.right();
            return Ok(Ok(cookie));
        }
        Err(no) => no,
    };
    wrong_try(app, tried, Some(account.to_owned()));
    // Somebody was faster with the same code: the log lets one of them in.
    let used = no == Refusal::Directory(directory::Refusal::CodeUsed);
    Ok(Err(if used { CodeTrouble::Used } else { CodeTrouble::Wrong }))
}

/// To the first step: too much time has passed.
pub(super) fn again(to: &str) -> Response {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}
