//! Signing in and out.

use std::sync::LazyLock;

use axum::extract::{RawForm, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::{Actor, Command, access};
use lianxin_store::{Fault, Outcome};

use crate::app::{App, chance, now};
use crate::door::fields::Fields;
use crate::door::refusals::Refused;
use crate::door::signed::{COOKIE, FORM_COOKIE, Signed, form_cookie};
use crate::page::Shown;
use crate::secret;

/// The hash that an unknown name is held against, so that it takes as long as a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| secret::hash_password("nobody's", b"nobody has salt.").unwrap_or_default());

/// What a try to sign in came to.
pub enum Tried {
    In { cookie: String },
    Wrong,
    Wait { minutes: usize },
}

/// The name before `@district`, or the name itself.
fn account_of<'n>(typed: &'n str, district: &str) -> Option<&'n str> {
    match typed.split_once('@') {
        Some((name, of)) => (of == district).then_some(name),
        None => Some(typed),
    }
}

/// Checks name and password. An unknown name takes as long as a wrong password.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn try_in(app: &App, name: &str, password: &str) -> Result<Tried, Fault> {
    let typed = account_of(name.trim(), app.store().district()).unwrap_or("").to_owned();
    if let Some(minutes) = app.throttle().wait(&typed) {
        return Ok(Tried::Wait { minutes });
    }
    let (account, password) = (typed.clone(), password.chars().take(200).collect::<String>());
    // At most a few checks at a time: each is made to be expensive.
    let _turn = app.checks().acquire().await.map_err(|_| Fault::Stopped)?;
    let right = app
        .read(move |store| {
            let hash = store.password_hash(&account)?;
            Ok(secret::verify_password(&password, hash.as_deref().unwrap_or(&NOBODY)) && hash.is_some())
        })
        .await?;
    if !right {
        app.throttle().failed(&typed);
        let known = app.store().directory().account(&typed).is_some();
        app.refusals().count(Refused::SignIn(known.then_some(typed)));
        return Ok(Tried::Wrong);
    }
    app.throttle().succeeded(&typed);
    let cookie = data_encoding::BASE64URL_NOPAD.encode(&chance()?);
    let session = secret::digest(&cookie);
    let command = access::Command::SignIn {
        agent: String::new(),
        session: session.clone(),
        shown: None,
        until: now() + access::SESSION_MAX,
    };
    let order = app.order(Actor::Account(typed), format!("in:{session}"), Command::Access(command))?;
    Ok(match app.ask(order).await? {
        Outcome::Done(_) | Outcome::Already(_) => Tried::In { cookie },
        Outcome::Refused(_) => Tried::Wrong,
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
    crate::sign_page::show(&app, shown, StatusCode::OK, "", &crate::view::local_path(fields.get("to")), None)
}

/// `POST /sign-in`.
pub async fn sign_in(State(app): State<App>, shown: Shown, headers: HeaderMap, RawForm(body): RawForm) -> Response {
    let fields = Fields::parse(&body);
    let (name, to) = (fields.get("name"), crate::view::local_path(fields.get("to")));
    let fresh = match chance() {
        Ok(bytes) => data_encoding::BASE64URL_NOPAD.encode(&bytes),
        Err(fault) => return crate::reply::fault(&app, &HeaderMap::new(), &fault),
    };
    let form = form_cookie(&headers).unwrap_or(&fresh);
    match try_in(&app, name, fields.get("password")).await {
        Ok(Tried::In { cookie }) => {
            let to = if to == "/" || to.starts_with("/sign-in") { "/desk" } else { &to };
            let mut response = Redirect::to(to).into_response();
            let cookies = [(COOKIE, cookie.as_str(), access::SESSION_MAX / 1_000), (FORM_COOKIE, form, FORM_LIFE)];
            for cookie in cookies.into_iter().filter_map(|(name, value, seconds)| set_cookie(name, value, seconds)) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok(tried) => {
            let status = match tried {
                Tried::Wait { .. } => StatusCode::TOO_MANY_REQUESTS,
                Tried::In { .. } | Tried::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            };
            crate::sign_page::show(&app, shown, status, name, &to, Some(&tried))
        }
        Err(fault) => crate::reply::fault(&app, &HeaderMap::new(), &fault),
    }
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
    if let Some(cookie) = set_cookie(COOKIE, "", 0) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
