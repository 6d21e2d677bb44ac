//! `/admin/questions`: what residents ask about accesses, for the privacy officer, who answers within five working days.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::{Act, Role};
use lianxin_core::guard::{Command, Question};
use lianxin_core::{Event, Record, Refusal, Story};
use lianxin_store::{Fault, Outcome};

use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::{agency_name, answers, order_key, word_name};
use crate::reply;
use crate::show::act::{Act as Form, Input, Shape};
use crate::show::case::{Question as Row, Questions};
use crate::words::label;
use crate::words::refusal::{Problems, Told};

const LIST: &str = "/admin/questions";
/// Longest list.
const LISTED: usize = 500;

/// `GET /admin/questions`: what waits first, the earliest due before the others; then the answered, newest first.
pub async fn list(State(app): State<App>, shown: Shown) -> Response {
    let directory = app.store().directory();
    let mut all: Vec<(&String, &Question)> = directory.questions.iter().collect();
    all.sort_by_key(|(_, q)| (q.answer.is_some(), if q.answer.is_some() { -q.at } else { q.due }));
    let row = |(id, q): (&String, &Question)| {
        let named = |key: &str, when: String| shown.say_with(key, &[("name", when.into())]);
        let state = match q.answer {
            Some((_, at)) => named("questions-answered", shown.tell().moment(at)),
            None if q.is_overdue(shown.now) => named("questions-late", shown.tell().limit(q.due)),
            None => named("questions-due", shown.tell().limit(q.due)),
        };
        let (late, answered) = (q.is_overdue(shown.now), q.answer.is_some());
        Row { id: id.clone(), when: shown.tell().moment(q.at), state, late, answered }
    };
    let rows = all.into_iter().take(LISTED).map(row).collect();
    render(StatusCode::OK, &Questions { rows, shown })
}

/// `GET /admin/questions/{id}`: what is asked, which is recorded, and the form of the answer.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    page((&app, &who, &headers), shown, &id, (&Fields::default(), Problems::default(), None)).await
}

/// The words of a question and the access it is about, after the look is recorded.
async fn read(
    app: &App,
    who: &Signed,
    id: &str,
    q: &Question,
) -> Result<Option<(Option<String>, Option<Record>)>, Fault> {
    let look = Command::LookAsked { question: id.to_owned() };
    match api::guard::asked(app, who, format!("look:{}", order_key()?), look).await? {
        Outcome::Done(_) | Outcome::Already(_) => {}
        Outcome::Refused(_) => return Ok(None),
    }
    let (text, access) = (q.seq, q.access);
    app.read(move |store| Ok(Some((store.reason_of(text)?, store.record(access)?)))).await
}

async fn page(
    (app, who, headers): (&App, &Signed, &HeaderMap),
    shown: Shown,
    id: &str,
    (f, problems, refused): (&Fields, Problems, Option<Told>),
) -> Response {
    let Some(q) = app.store().directory().questions.get(id).cloned() else { return absent(shown).await };
    let (text, record) = match read(app, who, id, &q).await {
        Ok(Some(both)) => both,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let text = text.unwrap_or_else(|| shown.say("title-gone"));
    let about = record.map_or_else(String::new, |r| access(app, &shown, &r));
    let asks = shown.say_with("question-says", &[("text", text.into())]);
    let says = format!("{asks} {}", shown.say_with("question-about", &[("name", about.into())]));
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let input = Input {
        name: "text".to_owned(),
        shape: Shape::Area,
        value: f.get("text").to_owned(),
        hint: "",
        required: true,
    };
    let form = Form {
        action: format!("{LIST}/{id}"),
        back: (LIST.to_owned(), shown.say("questions-title")),
        title: shown.say("questions-title"),
        verb: shown.say("questions-answer"),
        says,
        order,
        seen: 0,
        inputs: vec![input],
        labels: &[("text", "question-text")],
        problems,
        refused,
        shown: shown.clone(),
    };
    render(status, &form)
}

/// An access for the officer who looks into it: who, from where, when, for what.
fn access(app: &App, shown: &Shown, record: &Record) -> String {
    let (catalogue, directory) = (app.store().catalogue(), app.store().directory());
    let (agency, role, purpose): (Option<&str>, Option<Role>, Option<&str>) =
        if let Event::FieldsOpened(e) = &record.event {
            (Some(&e.agency), Some(e.role), Some(&e.purpose))
        } else if let Event::AttachmentOpened(e) = &record.event {
            (Some(&e.agency), Some(e.role), Some(&e.purpose))
        } else if let Event::MatterOpened(e) = &record.event {
            (e.agency.as_deref(), e.role, None)
        } else {
            (None, None, None)
        };
    let account = record.actor.account().unwrap_or("");
    let name = directory.account(account).map_or(account.to_owned(), |a| a.name.clone());
    let parts = [
        Some(shown.tell().moment(record.recorded_at)),
        agency.map(|code| agency_name(shown.lang, &catalogue, code)),
        role.map(|r| label::role(shown.lang, r.code())),
        Some(name),
        Some(
            purpose.map_or_else(|| shown.say("case-purpose-matter"), |p| word_name(shown.lang, &catalogue.purposes, p)),
        ),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(&shown.say("list-comma"))
}

/// `POST /admin/questions/{id}`.
pub async fn answer(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let Some(key) = f.order_key() else { return Redirect::to(LIST).into_response() };
    let Some(q) = app.store().directory().questions.get(&id).cloned() else { return absent(shown).await };
    let command = Command::AnswerAccess { matter: q.matter, question: id.clone(), text: Story::new(f.get("text")) };
    match api::guard::asked(&app, &who, who.order_id("form", key), command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(LIST).into_response(),
        Ok(Outcome::Refused(no @ Refusal::Fields(_))) => {
            let Refusal::Fields(found) = &no else { return absent(shown).await };
            let problems = Problems::told(shown.lang, found, |name| f.get(name));
            let told = shown.refused(&no);
            page((&app, &who, &headers), shown, &id, (&f, problems, Some(told))).await
        }
        Ok(Outcome::Refused(no)) => {
            api::matters::count_no(&app, &who, Act::AnswerQuestion, LIST, &no);
            let told = shown.refused(&no);
            let back = (LIST.to_owned(), shown.say("guard-back"));
            answers::refusal(shown, back, &no, &told, &f)
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &f),
    }
}
