//! `GET` and `POST /register`: a problem is written down, and its receipt.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::matter::{Contact, PartyRole, Register as Form};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Answer, Command, Refusal, matter};
use lianxin_store::Outcome;

use super::{agency_name, clock, division_choices, due, kind_choices, moment, order_key, word_choices};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::Choice;
use crate::show::receipt::Receipt;
use crate::show::register::{Register, Typed};
use crate::words::clock::Facts;
use crate::words::label;
use crate::words::refusal::{Problems, refused};

/// `GET /register`; a query may bring the first words.
pub async fn form(State(app): State<App>, shown: Shown, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    blank(&app, &headers, shown, &fields)
}

fn blank(app: &App, headers: &HeaderMap, shown: Shown, fields: &Fields) -> Response {
    match order_key() {
        Ok(order) => {
            let typed = Typed::read(|name| fields.get(name)).or("source", "counter");
            render(StatusCode::OK, &page(app, shown, order, typed))
        }
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

fn page(app: &App, shown: Shown, order: String, typed: Typed) -> Register {
    let catalogue = app.store().catalogue();
    let kinds = kind_choices(shown.lang, &catalogue);
    let roles = PartyRole::ALL.iter().map(|r| Choice::new(r.code(), label::party(shown.lang, r.code()))).collect();
    Register {
        order,
        typed,
        kinds,
        divisions: division_choices(&catalogue),
        // Nobody at a counter brings in a file.
        sources: word_choices(shown.lang, &catalogue.sources).into_iter().filter(|s| s.code != "import").collect(),
        demands: word_choices(shown.lang, &catalogue.demands),
        roles,
        problems: Problems::default(),
        refused: None,
        centre: None,
        accept_within: None,
        shown,
    }
}

/// `POST /register`.
pub async fn send(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    // The desk's quick registration sends its sentence here, so that it never stands in an address.
    if fields.get("draft") == "1" {
        return blank(&app, &headers, shown, &fields);
    }
    let Some(key) = fields.order_key() else { return blank(&app, &headers, shown, &fields) };
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
        Ok(Outcome::Done(a) | Outcome::Already(a)) => render(StatusCode::CREATED, &receipt(&app, shown, &id, &a)),
        Ok(Outcome::Refused(refusal)) => again(&app, &headers, shown, key, &fields, &refusal),
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}

/// The form again, with everything that was typed.
fn again(app: &App, headers: &HeaderMap, shown: Shown, key: &str, fields: &Fields, refusal: &Refusal) -> Response {
    let key = if *refusal == Refusal::OrderReused { order_key() } else { Ok(key.to_owned()) };
    let key = match key {
        Ok(key) => key,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let (lang, tell) = (shown.lang, shown.tell());
    let mut form = page(app, shown, key, Typed::read(|name| fields.get(name)));
    // What is wrong with fields is listed with a way to each; any other no is one sentence.
    if let Refusal::Fields(found) = refusal {
        form.problems = Problems::told(lang, found, |field| fields.get(field));
    } else {
        form.refused = Some(refused(lang, refusal, &|at| tell.limit(at)));
    }
    render(StatusCode::UNPROCESSABLE_ENTITY, &form)
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

fn receipt(app: &App, shown: Shown, order: &str, a: &Answer) -> Receipt {
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
        shown,
    }
}
