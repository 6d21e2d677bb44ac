//! Signing in and out: name and password, then the second factor.

mod agency;
mod code;
mod passkey;

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::extract::{ConnectInfo, RawForm, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::{Actor, Command, Refusal, access, directory};
use lianxin_store::{Fault, Outcome};

pub use agency::{from_agency, link_form, offered, to_agency, to_link};
pub use code::{code_form, show_code};
pub use passkey::{begin_key, show_key};

use crate::app::{App, chance, now};
use crate::door::browser::{self, KNOWN_COOKIE, KNOWN_LIFE};
use crate::door::fields::Fields;
use crate::door::refusals::wrong_try;
use crate::door::signed::{self, COOKIE, FORM_COOKIE, Signed, form_cookie};
use crate::door::throttle::Step;
use crate::door::uses::{TICKET_LIFE, Ticket};
use crate::page::Shown;
use crate::secret;
use crate::show::sign_in::Trouble;

/// Name of the cookie between password and code; it opens nothing but the second step.
const STEP_COOKIE: &str = "__Host-lx-step";

/// The hash that an unknown name is held against, so that it takes as long as a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| secret::hash_password("nobody's", b"nobody has salt.").unwrap_or_default());

/// What a try to sign in came to.
pub enum Tried {
    /// The password is right; the account's name.
    Right(String),
    Wrong,
    Wait {
        minutes: usize,
    },
}

/// The name before `@district`, or the name itself.
fn account_of<'n>(typed: &'n str, district: &str) -> Option<&'n str> {
    match typed.split_once('@') {
        Some((name, of)) => (of == district).then_some(name),
        None => Some(typed),
    }
}

/// Checks name and password. An unknown name takes as long as a wrong password.
async fn try_password(
    app: &App,
    (headers, peer): (&HeaderMap, SocketAddr),
    name: &str,
    password: &str,
) -> Result<Tried, Fault> {
    let typed = account_of(name.trim(), app.store().district()).unwrap_or("").to_owned();
    let counters = browser::counters(app, headers, peer, (Step::Password, &typed));
    let tried = match app.throttle().begin(counters, now()) {
        Ok(tried) => tried,
        Err(minutes) => return Ok(Tried::Wait { minutes }),
    };
    let (account, password) = (typed.clone(), password.chars().take(200).collect::<String>());
    let right = app
        .check(move |store| {
            let hash = store.password_hash(&account)?;
            Ok(secret::verify_password(&password, hash.as_deref().unwrap_or(&NOBODY)) && hash.is_some())
        })
        .await?;
    if !right {
        let known = app.store().directory().account(&typed).is_some();
        wrong_try(app, tried, known.then_some(typed));
        return Ok(Tried::Wrong);
    }
    tried.right();
    Ok(Tried::Right(typed))
}

/// Begins a session: the cookie's secret, or why not.
async fn begin(
    app: &App,
    headers: &HeaderMap,
    account: &str,
    shown: Option<directory::Shown>,
) -> Result<Result<String, Refusal>, Fault> {
    let cookie = data_encoding::BASE64URL_NOPAD.encode(&chance()?);
    let session = secret::digest(&cookie);
    let (agent, until) = (browser::agent(headers), now() + access::SESSION_MAX);
    let command = access::Command::SignIn { agent, session: session.clone(), shown, until };
    let order = app.order(Actor::Account(account.to_owned()), format!("in:{session}"), Command::Access(command))?;
    Ok(match app.ask(order).await? {
        Outcome::Done(_) | Outcome::Already(_) => {
            app.uses().used(&session, now());
            Ok(cookie)
        }
        Outcome::Refused(no) => Err(no),
    })
}

/// How long a browser keeps its secret for forms, in seconds: a month, begun anew at every sign-in.
const FORM_LIFE: i64 = 30 * 86_400;

fn set_cookie(name: &str, value: &str, seconds: i64) -> Option<HeaderValue> {
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::from_str(&text).ok()
}

/// `GET /sign-in?to=…`.
pub async fn form(State(app): State<App>, shown: Shown, RawQuery(query): RawQuery) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    crate::sign_page::show(&app, shown, StatusCode::OK, "", &crate::view::local_path(fields.get("to")), Trouble::None)
}

/// `POST /sign-in`: the first step. An account without a second factor is in, and enrols one next.
pub async fn sign_in(
    State(app): State<App>,
    shown: Shown,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let fields = Fields::parse(&body);
    let (name, to) = (fields.get("name"), crate::view::local_path(fields.get("to")));
    let tried = match try_password(&app, (&headers, peer), name, fields.get("password")).await {
        Ok(tried) => tried,
        Err(fault) => return crate::reply::fault(&app, &HeaderMap::new(), &fault),
    };
    let (status, trouble) = match &tried {
        Tried::Right(account) if has_run_out(&app, account) => (StatusCode::UNPROCESSABLE_ENTITY, Trouble::RunOut),
        Tried::Right(account) => match first_step(&app, &headers, (account, None), &to).await {
            Ok(Some(response)) => return response,
            Ok(None) => (StatusCode::UNPROCESSABLE_ENTITY, Trouble::Wrong),
            Err(fault) => return crate::reply::fault(&app, &HeaderMap::new(), &fault),
        },
        Tried::Wait { minutes } => (StatusCode::TOO_MANY_REQUESTS, Trouble::Wait { minutes: *minutes }),
        Tried::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, Trouble::Wrong),
    };
    crate::sign_page::show(&app, shown, status, name, &to, trouble)
}

/// Whether it is a password that somebody else gave, too long ago. It is said to whoever knows it alone.
fn has_run_out(app: &App, account: &str) -> bool {
    let directory = app.store().directory();
    let Some(found) = directory.account(account).filter(|found| signed::is_first(app, found)) else { return false };
    found.password.as_ref().is_some_and(|given| given.at + app.given_lasts() <= now())
}

/// After a right password, or an agency's word by this identity of hers: the second step, or a session where there is none yet.
/// None where the account has just been closed.
async fn first_step(
    app: &App,
    headers: &HeaderMap,
    (account, identity): (&str, Option<&str>),
    to: &str,
) -> Result<Option<Response>, Fault> {
    let directory = app.store().directory();
    let Some(found) = directory.account(account) else { return Ok(None) };
    if found.factors.is_empty() {
        let begun = begin(app, headers, account, None).await?;
        return begun.ok().map(|cookie| entered(app, headers, (account, &cookie), to)).transpose();
    }
    let cookie = data_encoding::BASE64URL_NOPAD.encode(&chance()?);
    let (password, identity) = (code::password(found), identity.map(str::to_owned));
    let ticket = Ticket { account: account.to_owned(), password, identity, at: now() };
    app.tickets().give(secret::digest(&cookie), ticket);
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    let mut response = Redirect::to(&format!("/sign-in/code?{query}")).into_response();
    if let Some(cookie) = set_cookie(STEP_COOKIE, &cookie, TICKET_LIFE / 1_000) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(Some(response))
}

/// Where a sign-in leads that was asked to lead to `to`, a path of our own. To no agency: whoever sent her here would have her link
/// what she did not ask for. Nor where a browser would read another path than stands here.
fn place(to: &str) -> &str {
    let path = to.split(['?', '#']).next().unwrap_or_default();
    let dots = |part: &str| matches!(part.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if path == "/" || path.starts_with("/sign-in") || path.split('/').any(dots) {
        "/desk"
    } else if path.starts_with("/me/agency") {
        "/me"
    } else {
        to
    }
}

/// Somebody is in: her cookies, and on to where she wanted.
fn entered(app: &App, headers: &HeaderMap, (account, cookie): (&str, &str), to: &str) -> Result<Response, Fault> {
    let fresh = data_encoding::BASE64URL_NOPAD.encode(&chance()?);
    let form = form_cookie(headers).unwrap_or(&fresh);
    let known = browser::known_after(app, headers, account).unwrap_or_default();
    let mut response = Redirect::to(place(to)).into_response();
    let cookies = [
        (COOKIE, cookie, access::SESSION_MAX / 1_000),
        (FORM_COOKIE, form, FORM_LIFE),
        (KNOWN_COOKIE, known.as_str(), KNOWN_LIFE),
        (STEP_COOKIE, "", 0),
    ];
    for cookie in cookies.into_iter().filter_map(|(name, value, seconds)| set_cookie(name, value, seconds)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST /sign-out`.
pub async fn sign_out(State(app): State<App>, who: Signed) -> Response {
    if let Some((session, _)) = &who.session {
        let command = Command::Access(access::Command::SignOut { session: session.clone() });
        let order = app.order(who.actor(), format!("out:{session}"), command);
        let done = match order {
            Ok(order) => app.ask(order).await.map(|_| ()),
            Err(fault) => Err(fault),
        };
        if let Err(fault) = done {
            return crate::reply::fault(&app, &HeaderMap::new(), &fault);
        }
    }
    let mut response = Redirect::to("/").into_response();
    // At a shared counter the next person must not find pages of the last one.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
    if let Some(cookie) = set_cookie(COOKIE, "", 0) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_sign_in_leads_to_no_agency() {
        for (to, leads) in [
            ("/", "/desk"),
            ("/sign-in/code?to=%2F", "/desk"),
            ("/matters?q=..&view=all", "/matters?q=..&view=all"),
            ("/me", "/me"),
            ("/me#identities", "/me#identities"),
            ("/me/agency/water", "/me"),
            ("/me/agency/water?x=1", "/me"),
            ("/matters/../me/agency/water", "/desk"),
            ("/matters/%2E%2e/me/agency/water", "/desk"),
            ("/./me/agency/water", "/desk"),
        ] {
            assert_eq!(place(to), leads, "{to}");
        }
    }
}
