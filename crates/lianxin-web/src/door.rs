//! What a request passes before a handler sees it, and what every answer carries.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;

use crate::app::App;

/// What a route demands. There is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Anybody may ask, and nothing is changed.
    Nothing,
    /// Anybody may ask, from a page of ours only: the request changes something for the asker alone.
    SameSite,
}

/// Puts the door before a handler.
pub fn guard(handler: MethodRouter<App>, demand: Demand) -> MethodRouter<App> {
    match demand {
        Demand::Nothing => handler,
        Demand::SameSite => handler.layer(from_fn(same_site)),
    }
}

async fn same_site(request: Request, next: Next) -> Response {
    if from_our_page(request.headers()) { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

/// Whether the browser says that a page of ours sent this. Old browsers send no `Sec-Fetch-Site`; then the
/// `Origin` must name our own host.
fn from_our_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => {
            origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")) == Some(host)
        }
        _ => false,
    }
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The headers of every answer: nothing inline runs, nobody frames us, no cache keeps a page.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::CACHE_CONTROL, "no-store");
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
}
