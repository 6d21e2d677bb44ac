//! Who asks: somebody with a session's cookie, or a program with a token.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use lianxin_core::directory::Account;
use lianxin_core::{Actor, Viewer};
use lianxin_store::Fault;

use crate::app::{App, now};
use crate::secret;

/// Name of the session's cookie: bound to this host, never sent in clear, out of scripts' reach.
pub const COOKIE: &str = "__Host-lx";
/// Name of the cookie that the token against forged forms is made from. It outlives the session, so that a form which
/// was open when the session ended can be sent after signing in again, by the same account in the same browser.
pub const FORM_COOKIE: &str = "__Host-lx-form";

/// Somebody the door knows.
#[derive(Clone, Debug)]
pub struct Signed {
    pub viewer: Viewer,
    /// The session's digest, and its token against forged forms; none for a program with a token.
    pub session: Option<(String, String)>,
    /// What makes her known, to be asked again while a line stands open.
    pub by: By,
}

/// By what the door knows somebody.
#[derive(Clone, Debug)]
pub enum By {
    /// A session that began at `since` and lasts until `until` (ms UTC).
    Session { since: i64, until: i64 },
    /// A token of this digest.
    Token(String),
}

/// Whether a request is somebody's doing: what an open page asks by itself keeps no session alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    Person,
    Page,
}

impl Signed {
    pub fn actor(&self) -> Actor {
        Actor::Account(self.viewer.account.clone())
    }

    /// An order id of this account's: what another account sends under the same key is another order.
    pub fn order_id(&self, way: &str, key: &str) -> String {
        format!("{way}:{}:{key}", self.viewer.account)
    }

    pub fn csrf(&self) -> &str {
        self.session.as_ref().map_or("", |s| s.1.as_str())
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Signed, StatusCode> {
        // Absent only if a route that needs somebody demanded nobody: a defect, and nothing is shown.
        parts.extensions.get::<Signed>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The cookie of this name.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The browser's own secret for forms, if it has one of the shape we give.
pub fn form_cookie(headers: &HeaderMap) -> Option<&str> {
    let plain = |v: &&str| v.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    cookie(headers, FORM_COOKIE).filter(|v| (32..=64).contains(&v.len())).filter(plain)
}

/// The session of the request's cookie.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn by_cookie(app: &App, headers: &HeaderMap, by: Use) -> Result<Option<Signed>, Fault> {
    let Some(value) = cookie(headers, COOKIE).filter(|v| v.len() <= 64) else { return Ok(None) };
    let digest = secret::digest(value);
    let (wanted, at) = (digest.clone(), now());
    let Some(session) = app.read(move |store| store.session(&wanted, at)).await? else { return Ok(None) };
    if app.uses().is_idle(&digest, session.since, at) {
        return Ok(None);
    }
    if by == Use::Person && !headers.contains_key("x-live") {
        app.uses().used(&digest, at);
    }
    let viewer = app.viewer(&session.account);
    let by = By::Session { since: session.since, until: session.until };
    let csrf = secret::digest(&format!("form {} {}", form_cookie(headers).unwrap_or(value), session.account));
    Ok(viewer.map(|viewer| Signed { viewer, session: Some((digest, csrf)), by }))
}

/// Whether she has to choose a password of her own before anything else: the one she has is somebody else's word. The
/// accounts of a demonstration keep theirs, which stand on its sign-in page.
pub fn must_choose(app: &App, who: &Signed) -> bool {
    app.store().directory().account(&who.viewer.account).is_some_and(|account| is_first(app, account))
}

/// Whether an account still has the password that somebody else gave, and has to change it.
pub fn is_first(app: &App, account: &Account) -> bool {
    account.password_giver().is_some_and(|giver| !(app.is_demo() && *giver == Actor::Console))
}

/// Whether she has to enrol a second factor before anything else. The accounts of a demonstration have theirs from it; one
/// that the console opened there later needs none.
pub fn must_enrol(app: &App, who: &Signed) -> bool {
    let directory = app.store().directory();
    let Some(account) = directory.account(&who.viewer.account) else { return false };
    let of_demo = app.is_demo() && account.password.as_ref().is_some_and(|p| p.by == Actor::Console);
    account.factors.is_empty() && !of_demo
}

/// Whether what made her known still does at this moment (ms UTC), and her rights are the same as when it was asked.
pub fn still(app: &App, who: &Signed, at: i64) -> bool {
    let directory = app.store().directory();
    let Some(account) = directory.account(&who.viewer.account) else { return false };
    let known = match &who.by {
        By::Token(digest) => directory.bearer(digest, at).is_some(),
        By::Session { since, until } => {
            let idle = who.session.as_ref().is_some_and(|(id, _)| app.uses().is_idle(id, *since, at));
            !account.has_ended(*since) && at < *until && !idle
        }
    };
    known && app.viewer(&who.viewer.account).is_some_and(|now| now.standings == who.viewer.standings)
}

/// The account of the request's token.
pub fn by_bearer(app: &App, headers: &HeaderMap) -> Option<Signed> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let token = value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer "))?.trim();
    let directory = app.store().directory();
    let digest = secret::digest(token);
    let account = directory.bearer(&digest, now())?;
    let viewer = app.viewer(&account.account)?;
    Some(Signed { viewer, session: None, by: By::Token(digest) })
}
