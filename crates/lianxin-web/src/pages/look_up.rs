//! `GET` and `POST /lookup`: in which matters a stated phone or ID number stands. Recorded first, answered in this
//! response only: the number is never part of an address.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::{Refusal, access};
use lianxin_store::{LOOK_UP_MAX, Page};
use lianxin_text::ids;

use super::{order_key, queue, word_choices, word_name};
use crate::api::look_up::{Asked, found};
use crate::api::matters::count_no;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::look_up::{Found, LookUp, Typed};
use crate::words::refusal::{Problems, Said, field as label};

/// `GET /lookup`.
pub async fn form(State(app): State<App>, shown: Shown) -> Response {
    render(StatusCode::OK, &page(&app, shown, &Fields::default()))
}

/// `POST /lookup`.
pub async fn ask(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, f: Fields) -> Response {
    let asked = match number(&shown, &f) {
        Ok(asked) => asked,
        Err(problems) => return wrong(LookUp { problems, ..page(&app, shown, &f) }),
    };
    // Sent again it is a second look, so that each asking is an order of its own.
    let key = match order_key() {
        Ok(key) => key,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let field = asked.field;
    match found(&app, &who, who.order_id("once", &key), asked).await {
        Ok(Ok(listed)) => {
            let told = told(&app, &shown, field, &f, &listed);
            render(StatusCode::OK, &LookUp { found: Some(told), ..page(&app, shown, &f) })
        }
        Ok(Err(no)) => {
            count_no(&app, &who, Act::LookUp, "a number", &no);
            said_no(page(&app, shown, &f), &no, &f)
        }
        // It could not be recorded, so it is not shown.
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

/// The form with what was typed.
fn page(app: &App, shown: Shown, f: &Fields) -> LookUp {
    let typed = |name: &str| f.get(name).to_owned();
    LookUp {
        typed: Typed {
            phone: typed("phone"),
            id_number: typed("id_number"),
            purpose: typed("purpose"),
            note: typed("note"),
        },
        purposes: word_choices(shown.lang, &app.store().catalogue().purposes),
        problems: Problems::default(),
        refused: None,
        found: None,
        shown,
    }
}

/// What is asked, or what is missing from the form.
fn number(shown: &Shown, f: &Fields) -> Result<Asked, Problems> {
    let mut found = Vec::new();
    let field = if f.some("phone").is_none() && f.some("id_number").is_some() { "id_number" } else { "phone" };
    if let Some(problem) = doubt(field, f.get(field)) {
        found.push(FieldProblem { field: field.to_owned(), problem });
    }
    if f.some("purpose").is_none() {
        found.push(no_purpose());
    }
    let mut problems = Problems::told(shown.lang, &found, |name| f.get(name));
    if f.some("phone").is_some() && f.some("id_number").is_some() {
        let name = "id_number".to_owned();
        problems.0.insert(0, Said { label: label(shown.lang, &name), field: name, text: shown.say("lookup-both") });
    }
    if !problems.0.is_empty() {
        return Err(problems);
    }
    let text = |name: &str| f.some(name).map(str::to_owned);
    Ok(Asked { field, number: f.get(field).to_owned(), purpose: f.get("purpose").to_owned(), note: text("note") })
}

/// What is wrong with a number, told as the register form tells it.
fn doubt(field: &str, typed: &str) -> Option<Problem> {
    match field {
        _ if typed.is_empty() => Some(Problem::Empty),
        "id_number" => ids::resident_id(typed).err().map(Problem::IdNumber),
        _ => ids::phone(typed).err().map(Problem::Phone),
    }
}

fn no_purpose() -> FieldProblem {
    FieldProblem { field: "purpose".to_owned(), problem: Problem::UnknownCode }
}

fn told(app: &App, shown: &Shown, field: &'static str, f: &Fields, listed: &Page) -> Found {
    let catalogue = app.store().catalogue();
    Found {
        field,
        rows: listed.items.iter().map(|i| queue::row(shown, &catalogue, i)).collect(),
        most: (listed.items.len() >= LOOK_UP_MAX).then_some(LOOK_UP_MAX),
        purpose: word_name(shown.lang, &catalogue.purposes, f.get("purpose")),
        when: shown.tell().moment(shown.now),
    }
}

/// What is wrong with fields stands beside each; any other no is one sentence above the form.
fn said_no(page: LookUp, no: &Refusal, f: &Fields) -> Response {
    let of = |found: &[FieldProblem]| Problems::told(page.shown.lang, found, |name| f.get(name));
    let status = match no {
        Refusal::Fields(found) => return wrong(LookUp { problems: of(found), ..page }),
        Refusal::Access(access::Refusal::NoSuchPurpose) => {
            return wrong(LookUp { problems: of(&[no_purpose()]), ..page });
        }
        Refusal::Access(access::Refusal::LookUpsUsedUp { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Refusal::NotYours => StatusCode::FORBIDDEN,
        Refusal::Absent => StatusCode::NOT_FOUND,
        Refusal::Stale { .. } => StatusCode::CONFLICT,
        Refusal::OrderReused
        | Refusal::Catalogue(_)
        | Refusal::Access(_)
        | Refusal::Directory(_)
        | Refusal::Guard(_)
        | Refusal::Matter(_)
        | Refusal::Whistle(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    render(status, &LookUp { refused: Some(page.shown.refused(no)), ..page })
}

fn wrong(page: LookUp) -> Response {
    render(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
