//! `GET` and `POST /register`: a problem is written down, and its receipt.

mod beside;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use lianxin_core::matter::{Contact, PartyRole, Register as Form};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Answer, Command, Refusal, matter};
use lianxin_store::{Fault, Outcome};

use super::{agency_name, clock, division_choices, due, kind_choices, moment, order_key, word_choices};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::Choice;
use crate::show::receipt::Receipt;
use crate::show::register::{FIELDS, Register, Typed};
use crate::words::clock::Facts;
use crate::words::label;
use crate::words::refusal::Problems;

/// `GET /register`; a query may bring the first words.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    blank(&app, &who, &headers, shown, &fields).await
}

async fn blank(app: &App, who: &Signed, headers: &HeaderMap, shown: Shown, fields: &Fields) -> Response {
    let page = match order_key() {
        Ok(order) => page(app, who, shown, order, (fields, None)).await,
        Err(fault) => Err(fault),
    };
    match page {
        Ok(page) => render(StatusCode::OK, &Register { typed: page.typed.clone().or("source", "counter"), ..page }),
        Err(fault) => reply::fault_keeping(app, headers, &fault, fields),
    }
}

/// The form with what was typed, and why it was not taken.
async fn page(
    app: &App,
    who: &Signed,
    shown: Shown,
    order: String,
    (fields, refusal): (&Fields, Option<&Refusal>),
) -> Result<Register, Fault> {
    let beside = beside::beside(app, who, &shown, fields).await?;
    let catalogue = app.store().catalogue();
    let roles = PartyRole::ALL.iter().map(|r| Choice::new(r.code(), label::party(shown.lang, r.code()))).collect();
    // What is wrong with fields is listed with a way to each; any other no is one sentence.
    let (problems, refused) = match refusal {
        Some(Refusal::Fields(found)) => (in_order(Problems::told(shown.lang, found, |f| fields.get(f))), None),
        Some(no) => (Problems::default(), Some(shown.refused(no))),
        None => (Problems::default(), None),
    };
    Ok(Register {
        order,
        typed: Typed::read(|name| fields.get(name)),
        kinds: kind_choices(shown.lang, &catalogue),
        divisions: division_choices(&catalogue),
        grids: beside::grids(app, &shown, fields, &problems),
        // Nobody at a counter brings in a file.
        sources: word_choices(shown.lang, &catalogue.sources).into_iter().filter(|s| s.code != "import").collect(),
        demands: word_choices(shown.lang, &catalogue.demands),
        roles,
        problems,
        refused,
        beside,
        shown,
    })
}

/// In the order in which the fields stand on the page.
fn in_order(mut problems: Problems) -> Problems {
    let place = |field: &str| FIELDS.iter().position(|f| *f == field).unwrap_or(FIELDS.len());
    problems.0.sort_by_key(|said| place(&said.field));
    problems
}

/// `POST /register`.
pub async fn send(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    // The desk's quick registration sends its sentence here, so that it never stands in an address; the form itself asks
    // so for what follows from the place.
    if fields.get("draft") == "1" {
        return match beside::part(&app, &who, &shown, &fields).await {
            None => blank(&app, &who, &headers, shown, &fields).await,
            Some(Ok(part)) => part,
            Some(Err(fault)) => reply::fault(&app, &headers, &fault),
        };
    }
    let Some(key) = fields.order_key() else { return blank(&app, &who, &headers, shown, &fields).await };
    let id = who.order_id("form", key);
    let outcome = match sent(&app, &fields) {
        Ok(form) => {
            let command = Command::Matter(matter::Command::Register(Box::new(form)));
            match app.order(who.actor(), id.clone(), command) {
                Ok(order) => app.ask(order).await,
                Err(fault) => Err(fault),
            }
        }
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    };
    match outcome {
        Ok(Outcome::Done(a) | Outcome::Already(a)) => {
            render(StatusCode::CREATED, &receipt(&app, (shown, &headers), &id, &a))
        }
        Ok(Outcome::Refused(refusal)) => again(&app, &who, &headers, shown, (key, &fields, &refusal)).await,
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}

/// The form again, with everything that was typed.
async fn again(
    app: &App,
    who: &Signed,
    headers: &HeaderMap,
    shown: Shown,
    (key, fields, refusal): (&str, &Fields, &Refusal),
) -> Response {
    let key = if *refusal == Refusal::OrderReused { order_key() } else { Ok(key.to_owned()) };
    let page = match key {
        Ok(key) => page(app, who, shown, key, (fields, Some(refusal))).await,
        Err(fault) => Err(fault),
    };
    match page {
        Ok(page) => render(StatusCode::UNPROCESSABLE_ENTITY, &page),
        Err(fault) => reply::fault_keeping(app, headers, &fault, fields),
    }
}

/// The form as the rules take it.
fn sent(app: &App, f: &Fields) -> Result<Form, Refusal> {
    let personal = |name: &str| f.some(name).map(Personal::new);
    let contact = Contact {
        address: None,
        anonymous: f.some("contact.anonymous").is_some(),
        email: personal("contact.email"),
        id_number: personal("contact.id_number"),
        name: personal("contact.name"),
        phone: personal("contact.phone"),
        minor: f.some("contact.minor").is_some(),
        secret: f.some("contact.secret").is_some(),
        role: f.some("contact.role").and_then(PartyRole::parse).unwrap_or_default(),
    };
    let left = contact.name.is_some()
        || contact.phone.is_some()
        || contact.email.is_some()
        || contact.id_number.is_some()
        || contact.anonymous;
    Ok(Form {
        address: personal("address"),
        contact: left.then_some(contact),
        demand: f.some("demand").map(str::to_owned),
        division: f.get("division").to_owned(),
        grid: f.some("grid").map(str::to_owned),
        kind: f.get("kind").to_owned(),
        occurred_at: f.some("occurred_at").map(|text| occurred(app, text)).transpose()?,
        source: f.get("source").to_owned(),
        text: Story::new(f.get("text")),
        title: Story::new(f.get("title")),
    })
}

fn occurred(app: &App, text: &str) -> Result<i64, Refusal> {
    moment(&app.store().catalogue(), text).ok_or_else(|| crate::api::parse::malformed("occurred_at"))
}

fn receipt(app: &App, (shown, headers): (Shown, &HeaderMap), order: &str, a: &Answer) -> Receipt {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let catalogue = app.store().catalogue();
    let accept = a.clocks.first();
    let facts = accept.map(|c| Facts {
        what: due(c.act),
        started: c.from.unwrap_or(shown.now),
        due: c.due,
        stopped: None,
        provisional: c.provisional,
        paused: None,
        workdays: None,
    });
    let limit = accept.map(|c| c.limit.clone());
    Receipt {
        id: a.matter.clone().unwrap_or_default(),
        code: a.code.clone().unwrap_or_default(),
        pin: Some(app.store().pin(order)),
        centre: accept.map_or_else(String::new, |c| agency_name(shown.lang, &catalogue, &c.agency)),
        due: accept.map(|c| shown.tell().limit(c.due)),
        clock: facts.map(|f| clock(&shown, &catalogue, f, limit.as_deref())),
        address: format!("{host}/case"),
        shown,
    }
}
