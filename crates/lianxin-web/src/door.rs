//! What a request passes before a handler sees it, and what every answer carries. A route demands one of
//! [`Demand`]; the guard finds out who asks, and only then is a body read.

pub mod backoff;
pub mod beat;
pub mod browser;
pub mod case;
pub mod challenges;
pub mod fields;
pub mod refusals;
pub mod signed;
pub mod throttle;
pub mod turns;
pub mod upload;
pub mod uses;

use axum::body::HttpBody;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use lianxin_core::authority::Act;

use crate::api;
use crate::app::App;
use signed::Signed;

/// What a route demands. There is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Anybody may ask, and nothing is changed.
    Nothing,
    /// Anybody may ask, from a page of ours only: the request changes something for the asker alone.
    SameSite,
    /// A call that brings a case code and its PIN, or the ticket they gave; the handler asks for them. What a browser sends is JSON and
    /// says so, which no form of another site can, and where it says from which site it comes, that is ours.
    Resident,
    /// A page: somebody who is signed in and may do this to one matter or another; others are sent to sign in, or
    /// find nothing here.
    Page(Act),
    /// The same for a form: sent from a page of ours, with the session's own token in it.
    Form(Act),
    /// The same for a form with a file in it.
    Upload(Act),
    /// A page for whoever is signed in.
    SignedIn,
    /// A form for whoever is signed in.
    SignedInForm,
    /// A call with a token, whose account may do this to one matter or another.
    Api(Act),
    /// A call with a token.
    ApiAny,
    /// A page or a program that listens: a session or a token, and may see matters.
    Listen,
}

/// Puts the door before a handler.
pub fn guard(handler: MethodRouter<App>, demand: Demand, app: &App) -> MethodRouter<App> {
    match demand {
        Demand::Nothing => handler,
        Demand::Resident => handler.layer(from_fn(by_program)).layer(from_fn(beat::knocked)),
        Demand::SameSite => handler.layer(from_fn(same_site)).layer(from_fn(beat::knocked)),
        Demand::Page(_) | Demand::SignedIn | Demand::Form(_) | Demand::Upload(_) | Demand::SignedInForm => {
            handler.layer(from_fn_with_state((app.clone(), demand), by_session))
        }
        Demand::Api(_) | Demand::ApiAny => handler.layer(from_fn_with_state((app.clone(), demand), by_token)),
        Demand::Listen => handler.layer(from_fn_with_state((app.clone(), demand), by_either)),
    }
}

/// What the account must be allowed somewhere, for a route that says so.
fn act(demand: Demand) -> Option<Act> {
    match demand {
        Demand::Page(act) | Demand::Form(act) | Demand::Upload(act) | Demand::Api(act) => Some(act),
        Demand::Listen => Some(Act::See),
        Demand::Nothing
        | Demand::Resident
        | Demand::SameSite
        | Demand::SignedIn
        | Demand::SignedInForm
        | Demand::ApiAny => None,
    }
}

fn allowed(app: &App, who: &Signed, demand: Demand) -> bool {
    let Some(act) = act(demand) else { return true };
    let allowed = who.viewer.may(act);
    if !allowed {
        let tried = refusals::Tried::of(&who.viewer, act, "a page of another role", "not-yours");
        app.refusals().count(refusals::Refused::Act(tried));
    }
    allowed
}

async fn same_site(request: Request, next: Next) -> Response {
    if from_our_page(request.headers()) { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

async fn by_program(request: Request, next: Next) -> Response {
    if !from_here(request.headers()) {
        return api::problem::elsewhere();
    }
    // A program that forgets to say so is no form of another site: a browser names itself.
    let headers = request.headers();
    let browser = headers.contains_key(header::COOKIE) || headers.contains_key("sec-fetch-site");
    if browser && !request.body().is_end_stream() && !is_json(headers) {
        return api::problem::not_json();
    }
    next.run(request).await
}

async fn by_session(State((app, demand)): State<(App, Demand)>, mut request: Request, next: Next) -> Response {
    let uploads = matches!(demand, Demand::Upload(_));
    let posts = uploads || matches!(demand, Demand::Form(_) | Demand::SignedInForm);
    if posts && !from_our_page(request.headers()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let who = match signed::by_cookie(&app, request.headers(), signed::Use::Person).await {
        Ok(Some(who)) => who,
        Ok(None) if posts => return crate::reply::signed_out(&app, &request),
        Ok(None) => return to_sign_in(&request),
        Err(fault) => return crate::reply::fault(&app, request.headers(), &fault),
    };
    let may = allowed(&app, &who, demand);
    request.extensions_mut().insert(who.clone());
    if !may {
        return crate::reply::absent(&app, &request);
    }
    let path = request.uri().path();
    if signed::must_choose(&app, &who) {
        if !before_choosing(path) {
            return Redirect::to("/me").into_response();
        }
    } else if signed::must_enrol(&app, &who) && !before_enrolling(path) {
        return Redirect::to("/me/factor").into_response();
    }
    if posts {
        let read = if uploads {
            upload::read_form(&app, &who, request).await
        } else {
            fields::read(&app, &who, request).await
        };
        request = match read {
            Ok(request) => request,
            Err(answer) => return *answer,
        };
    }
    next.run(request).await
}

/// Where somebody may go who has to choose a password of her own first.
fn before_choosing(path: &str) -> bool {
    matches!(path, "/me" | "/me/password" | "/sign-out")
}

/// Where somebody may go who has to enrol a second factor first.
fn before_enrolling(path: &str) -> bool {
    let passkey = matches!(path, "/me/passkey/begin" | "/me/passkey/finish");
    passkey || matches!(path, "/me/factor" | "/me/enrol-factor" | "/me/password" | "/sign-out")
}

/// To the sign-in page, and back here afterwards.
fn to_sign_in(request: &Request) -> Response {
    let to = request.uri().path_and_query().map_or("/", |p| p.as_str());
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}

async fn by_token(State((app, demand)): State<(App, Demand)>, mut request: Request, next: Next) -> Response {
    let Some(who) = signed::by_bearer(&app, request.headers()) else { return api::problem::unauthorized() };
    if !allowed(&app, &who, demand) {
        return api::problem::forbidden();
    }
    request.extensions_mut().insert(who);
    next.run(request).await
}

async fn by_either(State((app, demand)): State<(App, Demand)>, mut request: Request, next: Next) -> Response {
    let who = match signed::by_bearer(&app, request.headers()) {
        Some(who) => Some(who),
        None => match signed::by_cookie(&app, request.headers(), signed::Use::Page).await {
            Ok(who) => who.filter(|who| !signed::must_choose(&app, who) && !signed::must_enrol(&app, who)),
            Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
    };
    match who {
        Some(who) if allowed(&app, &who, demand) => {
            request.extensions_mut().insert(who);
            next.run(request).await
        }
        Some(_) => StatusCode::FORBIDDEN.into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// Whether the browser says that a page of ours sent this. Old browsers send no `Sec-Fetch-Site`; then the
/// `Origin` must name our own host.
pub(crate) fn from_our_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    text("origin").is_some() && from_here(headers)
}

/// Whether an `Origin` names our own host, where there is one: programs send none.
fn from_here(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let (origin, host) = (origin.to_str().ok(), headers.get(header::HOST).and_then(|v| v.to_str().ok()));
    let named = origin.and_then(|o| o.strip_prefix("https://").or_else(|| o.strip_prefix("http://")));
    named.is_some() && named == host
}

/// Whether the body is said to be JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    said.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Says of every answer, JSON and live line and file too, that the district is a demonstration (演示).
const DEMO: header::HeaderName = header::HeaderName::from_static("lianxin-demo");

/// The headers of every answer: nothing inline runs, nobody frames us, no cache keeps a page.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    app.metrics().answer(response.status().as_u16());
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
    if app.is_demo() {
        // Programs see no page: what they take is marked too.
        set(DEMO, "1");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(pairs: &[(&'static str, &'static str)]) -> bool {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        from_our_page(&headers)
    }

    #[test]
    fn only_our_own_pages_get_through() {
        assert!(sent(&[("sec-fetch-site", "same-origin")]));
        assert!(sent(&[("origin", "https://lianxin.test"), ("host", "lianxin.test")]));
        assert!(!sent(&[("sec-fetch-site", "cross-site"), ("origin", "https://a.test"), ("host", "a.test")]));
        assert!(!sent(&[("origin", "https://elsewhere.test"), ("host", "lianxin.test")]));
        assert!(!sent(&[]));
    }

    #[test]
    fn a_call_says_json_and_no_other_site() {
        let of = |pairs: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            (from_here(&headers), is_json(&headers))
        };
        assert_eq!(of(&[]), (true, false));
        let here =
            [("host", "lianxin.test"), ("origin", "https://lianxin.test"), ("content-type", "Application/JSON; x=y")];
        assert_eq!(of(&here), (true, true));
        assert_eq!(of(&[("origin", "null"), ("content-type", "application/jsonx")]), (false, false));
        assert_eq!(of(&[("host", "lianxin.test"), ("origin", "https://lianxin.test.evil")]), (false, false));
    }
}
