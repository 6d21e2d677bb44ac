//! Signing in by an agency's own sign-in (单位账号), and linking it to one's account: there by a link, back with a code. It stands
//! for the password; the second factor is asked for as ever, but where the settings trust the agency's word for two.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::directory::{self, Shown as Proof};
use lianxin_core::{Command, Refusal};
use lianxin_store::{Fault, Outcome};
use subtle::ConstantTimeEq;

use super::{begin, entered, first_step, set_cookie};
use crate::app::{App, chance, now};
use crate::door::fields::Fields;
use crate::door::signed::{self, Signed, cookie};
use crate::oidc::{Claims, Failed, Provider, Way, Why};
use crate::page::{Shown, render};
use crate::pages::agency_name;
use crate::pages::me::again;
use crate::reply;
use crate::show::forms::Oops;
use crate::show::me::Onward;
use crate::show::sign_in::Trouble;

/// Name of the cookie of one way to an agency and back; it opens nothing.
const WAY_COOKIE: &str = "__Host-lx-way";
/// How long a way may take, in seconds: somebody looks for her password there.
const WAY_LIFE: i64 = 10 * 60;
/// Where agencies send browsers back to, each to a place of its own: what one of them was given for another is known by where it
/// comes in (RFC 9700 2.1.2).
const BACK: &str = "/sign-in/agency-back";

/// What a browser remembers of its way.
struct Kept<'c> {
    secret: &'c str,
    agency: &'c str,
    /// Whose account is linked; none where she signs in.
    links: Option<&'c str>,
    to: String,
}

fn kept(headers: &HeaderMap) -> Option<Kept<'_>> {
    let mut parts = cookie(headers, WAY_COOKIE).filter(|v| v.len() <= 4_096)?.split('.');
    let (secret, agency, links, to) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let to = data_encoding::BASE64URL_NOPAD.decode(to.as_bytes()).ok().and_then(|to| String::from_utf8(to).ok())?;
    Some(Kept { secret, agency, links: (links == "link").then_some(links), to: crate::view::local_path(&to) })
}

fn provider<'a>(app: &'a App, agency: &str) -> Option<&'a Provider> {
    app.outside().agencies.iter().find(|p| p.agency == agency)
}

fn back(app: &App, agency: &str) -> Option<String> {
    Some(format!("{}{BACK}/{agency}", app.outside().origin.as_ref()?.trim_end_matches('/')))
}

/// `GET /sign-in/agency/{code}?to=…`: off to the agency.
pub async fn to_agency(
    State(app): State<App>,
    shown: Shown,
    headers: HeaderMap,
    Path(agency): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let to = crate::view::local_path(fields.get("to"));
    if provider(&app, &agency).is_none() {
        return super::code::again(&to);
    }
    match off(&app, &agency, "", &to).await {
        Ok(Ok(response)) => response,
        Ok(Err(failed)) => in_trouble(&app, shown, &to, &agency, &failed),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `GET /me/agency/{code}`: the same, to link what is known there to her account. Only by a link of our own page, and by whoever has
/// shown her password just now: what is linked opens her account.
pub async fn to_link(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    Path(agency): Path<String>,
) -> Response {
    if provider(&app, &agency).is_none() || !crate::door::from_our_page(&headers) {
        return Redirect::to("/me").into_response();
    }
    if !again::is_fresh(&app, &who) {
        return again::asked(&who, &Shown { path: "/me".to_owned(), ..shown }, &format!("/me/agency/{agency}"));
    }
    match off(&app, &agency, &who.viewer.account, "/me").await {
        Ok(Ok(response)) => response,
        Ok(Err(failed)) => not_linked(shown, &agency, &failed),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /me/agency/{code}`: her password, where it is asked for. The answer is a page with a link: a browser follows no form to
/// another's site (`form-action` of our policy).
pub async fn link_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    Path(agency): Path<String>,
    f: Fields,
) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    if provider(&app, &agency).is_none() {
        return Redirect::to("/me").into_response();
    }
    let there = format!("/me/agency/{agency}");
    if let Some(page) = again::asks_once(&app, &who, &shown, &headers, (&there, &f)).await {
        return page;
    }
    let agency = agency_name(shown.lang, &app.store().catalogue(), &agency);
    render(StatusCode::OK, &Onward { there, agency, shown })
}

/// The answer that sends a browser off; `account`: who links, empty for signing in.
async fn off(app: &App, agency: &str, account: &str, to: &str) -> Result<Result<Response, Failed>, Fault> {
    let (Some(provider), Some(back)) = (provider(app, agency), back(app, agency)) else {
        return Ok(Err(Failed::new("no such agency here")));
    };
    let secret = data_encoding::BASE64URL_NOPAD.encode(&chance()?);
    let there = match provider.there(&Way::of(&secret, account), &back, now).await {
        Ok(there) => there,
        Err(failed) => return Ok(Err(failed)),
    };
    let purpose = if account.is_empty() { "in" } else { "link" };
    let value = format!("{secret}.{agency}.{purpose}.{}", data_encoding::BASE64URL_NOPAD.encode(to.as_bytes()));
    let mut response = Redirect::to(&there).into_response();
    if let Some(cookie) = set_cookie(WAY_COOKIE, &value, WAY_LIFE) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(Ok(response))
}

/// `GET /sign-in/agency-back/{code}?code=…&state=…`: back from the agency.
pub async fn from_agency(
    State(app): State<App>,
    shown: Shown,
    headers: HeaderMap,
    Path(agency): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let shown = Shown { path: "/sign-in".to_owned(), ..shown };
    let Some(kept) = kept(&headers).filter(|kept| kept.agency == agency) else {
        // Somebody sent this browser here, it took too long, or another agency answers than the one that was asked.
        // Anybody may ask for this address: no line in the log.
        let (status, _) = said(Why::OtherWay);
        return crate::sign_page::show(&app, shown, status, "", "/", Trouble::Agency(Why::OtherWay));
    };
    let answered = if kept.links.is_some() {
        linked(&app, shown, &headers, &kept, &fields).await
    } else {
        signed_in(&app, shown, &headers, &kept, &fields).await
    };
    let mut response = answered.unwrap_or_else(|fault| reply::fault(&app, &headers, &fault));
    if let Some(cookie) = set_cookie(WAY_COOKIE, "", 0) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Who came back, as the agency tells it. The state is held against the cookie before anything is asked.
async fn came<'a>(
    app: &'a App,
    kept: &Kept<'_>,
    account: &str,
    fields: &Fields,
) -> Result<(&'a Provider, Claims), Failed> {
    let (provider, back) =
        provider(app, kept.agency).zip(back(app, kept.agency)).ok_or_else(|| Failed::new("no such agency"))?;
    let way = Way::of(kept.secret, account);
    if !bool::from(fields.get("state").as_bytes().ct_eq(way.state.as_bytes())) {
        return Err(Failed::other_way("another way's state"));
    }
    // Of whom the answer is, where it says so (RFC 9207).
    if fields.some("iss").is_some_and(|iss| iss != provider.issuer) {
        return Err(Failed::other_way("another issuer's answer"));
    }
    let code = fields.some("code").ok_or_else(|| Failed::told(fields.get("error")))?;
    Ok((provider, provider.back(&way, (code, &back), now).await?))
}

async fn signed_in(
    app: &App,
    shown: Shown,
    headers: &HeaderMap,
    kept: &Kept<'_>,
    fields: &Fields,
) -> Result<Response, Fault> {
    let (provider, claims) = match came(app, kept, "", fields).await {
        Ok(came) => came,
        Err(failed) => return Ok(in_trouble(app, shown, &kept.to, kept.agency, &failed)),
    };
    let digest = app.store().identity_digest(&provider.issuer, &claims.subject);
    let directory = app.store().directory();
    let Some((account, identity)) = directory.identified(&digest) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(crate::sign_page::show(app, shown, status, "", &kept.to, Trouble::Unlinked));
    };
    let (name, vouched) = (account.account.clone(), provider.vouches(&claims) && !account.factors.is_empty());
    if vouched {
        let proof = Proof { factor: identity.to_owned(), step: None };
        return match begin(app, headers, &name, Some(proof)).await? {
            Ok(cookie) => entered(app, headers, (&name, &cookie), &kept.to),
            Err(_) => Ok(super::code::again(&kept.to)),
        };
    }
    Ok(first_step(app, headers, (&name, Some(identity)), &kept.to)
        .await?
        .unwrap_or_else(|| super::code::again(&kept.to)))
}

async fn linked(
    app: &App,
    shown: Shown,
    headers: &HeaderMap,
    kept: &Kept<'_>,
    fields: &Fields,
) -> Result<Response, Fault> {
    let Some(who) = signed::by_cookie(app, headers, signed::Use::Person).await? else {
        return Ok(super::code::again("/me"));
    };
    let shown = Shown::of(app, headers, &shown.path, Some(&who));
    let (provider, claims) = match came(app, kept, &who.viewer.account, fields).await {
        Ok(came) => came,
        Err(failed) => return Ok(not_linked(shown, kept.agency, &failed)),
    };
    let command = directory::Command::LinkIdentity {
        account: who.viewer.account.clone(),
        agency: provider.agency.clone(),
        issuer: provider.issuer.clone(),
        digest: app.store().identity_digest(&provider.issuer, &claims.subject),
    };
    let id = who.order_id("agency", &crate::secret::digest(kept.secret));
    Ok(match app.ask(app.order(who.actor(), id, Command::Directory(command))?).await? {
        Outcome::Done(_) | Outcome::Already(_) | Outcome::Refused(Refusal::OrderReused) => {
            Redirect::to("/me#identities").into_response()
        }
        Outcome::Refused(no) => crate::pages::me::said_no(shown, &no, &Fields::default()),
    })
}

/// The sign-in page, with what went wrong at the agency; what is not her own doing goes to the log.
fn in_trouble(app: &App, shown: Shown, to: &str, agency: &str, failed: &Failed) -> Response {
    logged(agency, failed);
    let (status, _) = said(failed.why);
    crate::sign_page::show(app, shown, status, "", to, Trouble::Agency(failed.why))
}

fn not_linked(shown: Shown, agency: &str, failed: &Failed) -> Response {
    logged(agency, failed);
    let (status, next) = said(failed.why);
    let (title, text) = (shown.say("identity-not-linked"), shown.say(next));
    let back = ("/me#identities".to_owned(), shown.say("nav-me"));
    render(status, &Oops { title, text, back, typed: Vec::new(), fault: None, shown })
}

/// The status of the page that says why nobody came, and what somebody who was linking is told to do next.
fn said(why: Why) -> (StatusCode, &'static str) {
    match why {
        Why::CalledOff => (StatusCode::UNPROCESSABLE_ENTITY, "identity-not-linked-called-off"),
        Why::OtherWay => (StatusCode::UNPROCESSABLE_ENTITY, "identity-not-linked-other-way"),
        Why::Agency => (StatusCode::BAD_GATEWAY, "identity-not-linked-next"),
    }
}

fn logged(agency: &str, failed: &Failed) {
    use std::io::Write;
    if failed.why == Why::CalledOff {
        return;
    }
    let plain: String = failed.to_string().chars().filter(|c| !c.is_control()).take(300).collect();
    let _ = writeln!(std::io::stderr(), "sign-in by {agency:?}: {plain}");
}

/// The agencies whose accounts may be used here: code and short name.
pub fn offered(app: &App, shown: &Shown) -> Vec<(String, String)> {
    let catalogue = app.store().catalogue();
    let named = |p: &Provider| (p.agency.clone(), agency_name(shown.lang, &catalogue, &p.agency));
    app.outside().agencies.iter().map(named).collect()
}
