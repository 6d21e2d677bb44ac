//! The fields of a form, read after the door: bounded, and only with the session's own token in them.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use subtle::ConstantTimeEq;

use super::signed::Signed;
use crate::app::App;

/// Longest form in bytes: a text of 20,000 characters, each nine bytes when sent, and room for the rest.
pub const BODY_MAX: usize = 512 * 1024;
/// Most fields of a form: a full board of boxes, and room for the rest.
const FIELDS_MAX: usize = 400;

/// What a form held, in its order.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    pub fn parse(body: &[u8]) -> Fields {
        let pairs = form_urlencoded::parse(body).take(FIELDS_MAX);
        Fields(pairs.map(|(name, value)| (name.into_owned(), value.into_owned().replace("\r\n", "\n"))).collect())
    }

    /// The first field of this name, without outer white space; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The same; none where it is empty.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|v| !v.is_empty())
    }

    /// All fields of this name that are not empty.
    pub fn all(&self, name: &str) -> Vec<String> {
        let named = self.0.iter().filter(|(n, v)| n == name && !v.trim().is_empty());
        named.map(|(_, v)| v.trim().to_owned()).collect()
    }

    /// The form's order id: what our own pages put there, or nothing.
    pub fn order_key(&self) -> Option<&str> {
        let fits = |k: &&str| (8..=64).contains(&k.len()) && k.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        self.some("order").filter(fits)
    }

    /// The version that was seen.
    pub fn seen(&self) -> Option<u64> {
        self.get("seen").parse().ok()
    }
}

impl FromRequestParts<App> for Fields {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Fields, StatusCode> {
        // Absent only if a route that takes a form did not demand one: a defect.
        parts.extensions.remove::<Fields>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Whether a form holds the token of this session.
pub fn is_hers(who: &Signed, fields: &Fields) -> bool {
    let same = bool::from(fields.get("csrf").as_bytes().ct_eq(who.csrf().as_bytes()));
    same && !who.csrf().is_empty()
}

/// Reads the form into the request's extensions.
pub async fn read(app: &App, who: &Signed, request: Request) -> Result<Request, Box<Response>> {
    let (mut parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_MAX).await else {
        let request = Request::from_parts(parts, Body::empty());
        return Err(Box::new(crate::reply::too_large(app, &request)));
    };
    let fields = Fields::parse(&bytes);
    if !is_hers(who, &fields) {
        let request = Request::from_parts(parts, Body::empty());
        return Err(Box::new(crate::reply::of_another_time(app, &request, &fields)));
    }
    parts.extensions.insert(fields);
    Ok(Request::from_parts(parts, Body::empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_trimmed_bounded_and_order_keys_are_plain() {
        let f = Fields::parse(b"a=+x+&a=y&text=1%0D%0A2&order=0123456789abcdef&seen=3");
        assert_eq!((f.get("a"), f.get("b"), f.get("text")), ("x", "", "1\n2"));
        assert_eq!(f.all("a"), ["x", "y"]);
        assert_eq!(f.order_key(), Some("0123456789abcdef"));
        assert_eq!(f.seen(), Some(3));
        assert_eq!(Fields::parse(b"order=a:b:c:d:e:f").order_key(), None);
    }
}
