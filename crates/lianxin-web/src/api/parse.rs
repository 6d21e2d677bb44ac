//! Bodies of the API into commands. What a rule judges is left to the rule; here only form is asked for.

use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::response::Response;
use lianxin_core::Refusal;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::{Contact, PartyRole, Register};
use lianxin_core::value::{Personal, Story};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{problem, time};
use crate::door::signed::Signed;

/// Longest body in bytes: two texts of 20,000 characters in JSON's longest form, and room for the rest.
pub const BODY_MAX: usize = 512 * 1024;
/// Longest `Idempotency-Key`.
const KEY_MAX: usize = 64;

/// Reads a JSON body.
pub async fn body<T: DeserializeOwned>(body: Body) -> Result<T, Box<Response>> {
    let bytes = to_bytes(body, BODY_MAX).await.map_err(|_| Box::new(problem::too_large()))?;
    let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
    serde_json::from_slice(bytes).map_err(|e| Box::new(problem::unreadable(&place(&e))))
}

/// Where the JSON went wrong. serde's own words would repeat what was sent.
fn place(e: &serde_json::Error) -> String {
    let what = match e.classify() {
        serde_json::error::Category::Data => "a field has another type than asked for",
        serde_json::error::Category::Syntax => "this is no JSON",
        serde_json::error::Category::Eof => "the JSON ends too early",
        serde_json::error::Category::Io => "the body could not be read",
    };
    format!("{what}: line {}, column {}", e.line(), e.column())
}

/// The order's id: the caller's key, tied to her account; a fresh one without.
pub fn order_id(who: &Signed, headers: &HeaderMap) -> Result<String, Box<Response>> {
    if headers.contains_key("idempotency-key") {
        return Ok(who.order_id("key", &key(headers)?));
    }
    let fresh = crate::app::chance().map_err(|f| Box::new(problem::fault(&f)))?;
    Ok(who.order_id("once", &data_encoding::BASE64URL_NOPAD.encode(&fresh[..12])))
}

/// The caller's own key.
pub fn key(headers: &HeaderMap) -> Result<String, Box<Response>> {
    let fits = |k: &&str| !k.is_empty() && k.len() <= KEY_MAX && k.bytes().all(|b| b.is_ascii_graphic());
    let sent = headers.get("idempotency-key").and_then(|k| k.to_str().ok()).filter(fits);
    let wrong = || Box::new(problem::unreadable("Idempotency-Key: 1 to 64 visible ASCII characters"));
    sent.map(str::to_owned).ok_or_else(wrong)
}

/// `POST /api/v1/matters`.
#[derive(Deserialize, Default)]
pub struct Matter {
    #[serde(default)]
    title: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    division: String,
    grid: Option<String>,
    address: Option<String>,
    source: Option<String>,
    demand: Option<String>,
    occurred_at: Option<String>,
    contact: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    id_number: Option<String>,
    role: Option<String>,
    #[serde(default)]
    anonymous: bool,
    #[serde(default)]
    minor: bool,
    #[serde(default)]
    secret: bool,
}

/// Where a matter came from when the call does not say.
const SOURCE: &str = "web";

pub(crate) fn malformed(field: &str) -> Refusal {
    Refusal::Fields(vec![FieldProblem { field: field.to_owned(), problem: Problem::Malformed }])
}

fn personal(value: Option<String>) -> Option<Personal> {
    value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).map(Personal::new)
}

fn code(value: Option<String>) -> Option<String> {
    value.filter(|v| !v.is_empty())
}

impl Matter {
    /// The form as the rules take it.
    pub fn form(self) -> Result<Register, Refusal> {
        let occurred_at = match self.occurred_at {
            Some(text) => Some(time::parse(&text).ok_or_else(|| malformed("occurred_at"))?),
            None => None,
        };
        let contact = match self.contact {
            Some(person) => person.contact()?,
            None => None,
        };
        Ok(Register {
            address: personal(self.address),
            contact,
            demand: code(self.demand),
            division: self.division,
            grid: code(self.grid),
            kind: self.kind,
            occurred_at,
            source: code(self.source).unwrap_or_else(|| SOURCE.to_owned()),
            text: Story::new(self.text.trim()),
            title: Story::new(self.title.trim()),
        })
    }
}

impl Person {
    fn contact(self) -> Result<Option<Contact>, Refusal> {
        let role = match self.role.as_deref().filter(|r| !r.is_empty()) {
            Some(code) => PartyRole::parse(code).ok_or_else(|| malformed("contact.role"))?,
            None => PartyRole::Reporter,
        };
        let (name, phone) = (personal(self.name), personal(self.phone));
        let (email, id_number) = (personal(self.email), personal(self.id_number));
        let left = name.is_some() || phone.is_some() || email.is_some() || id_number.is_some() || self.anonymous;
        let contact = Contact {
            address: None,
            anonymous: self.anonymous,
            email,
            id_number,
            name,
            phone,
            role,
            minor: self.minor,
            secret: self.secret,
        };
        Ok(left.then_some(contact))
    }
}
