//! `/admin/questions`: what residents ask about accesses, for the privacy officer, who answers within five working days.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use lianxin_core::authority::{Act, Role};
use lianxin_core::guard::{Command, Question};
use lianxin_core::{Event, Record, Story};
use lianxin_store::Fault;

use super::reasoned::{self, By, Place, Typed};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent};
use crate::pages::{agency_name, word_name};
use crate::reply;
use crate::show::act::{Input, Shape};
use crate::show::reasoned::Row;
use crate::words::label;
use crate::words::refusal::Problems;

const PLACE: Place = Place {
    path: "/admin/questions",
    name: "questions",
    verb: "questions-answer",
    act: Act::AnswerQuestion,
    heads: &["questions-when", "questions-state"],
    labels: &[("text", "question-text")],
};

/// `GET /admin/questions`: what waits first, the earliest due before the others; then the answered, newest first.
pub async fn list(State(app): State<App>, shown: Shown, headers: HeaderMap) -> Response {
    let open = match open(&app).await {
        Ok(open) => open,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let directory = app.store().directory();
    let mut all: Vec<(&String, &Question)> = directory.questions.iter().collect();
    let waits = |id: &String| open.contains(id);
    all.sort_by_key(|(id, q)| (!waits(id), if waits(id) { q.due } else { -q.at }));
    let row = |(id, q): (&String, &Question)| {
        let state = match q.answer {
            None if !waits(id) => shown.say("questions-forgotten"),
            Some((_, at)) => shown.named("questions-answered", &shown.tell().moment(at)),
            None if q.is_overdue(shown.now) => shown.named("questions-late", &shown.tell().limit(q.due)),
            None => shown.named("questions-due", &shown.tell().limit(q.due)),
        };
        let (late, waits) = (waits(id) && q.is_overdue(shown.now), waits(id));
        Row { id: id.clone(), cells: vec![shown.tell().moment(q.at)], state, waits, late }
    };
    let rows: Vec<Row> = all.into_iter().map(row).collect();
    reasoned::list(shown, &PLACE, rows)
}

/// Ids of the questions that wait for an answer: an erasure closes those about its matter.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn open(app: &App) -> Result<BTreeSet<String>, Fault> {
    let directory = app.store().directory();
    let waiting = || directory.questions.iter().filter(|(_, q)| q.answer.is_none());
    let matters: BTreeSet<String> = waiting().map(|(_, q)| q.matter.clone()).collect();
    let forgotten = app.read(move |store| store.forgotten(&matters)).await?;
    Ok(waiting().filter(|(_, q)| !forgotten.contains(&q.matter)).map(|(id, _)| id.clone()).collect())
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

async fn page(by: By<'_>, shown: Shown, id: &str, typed: Typed<'_>) -> Response {
    let (app, _, headers) = by;
    let Some(q) = app.store().directory().questions.get(id).cloned() else { return absent(shown).await };
    let (order, text) = match reasoned::read(by, &shown, Command::LookAsked { question: id.to_owned() }, q.seq).await {
        Ok(Some(read)) => read,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let about = match app.read(move |store| store.record(q.access)).await {
        Ok(record) => record.map_or_else(String::new, |r| access(app, &shown, &r)),
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let asks = shown.say_with("question-says", &[("text", text.into())]);
    let says = format!("{asks} {}", shown.named("question-about", &about));
    let inputs = vec![Input::new("text", Shape::Area, typed.0.get("text"), true)];
    reasoned::form(shown, &PLACE, id, (order, says, inputs), typed)
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
    let account = record.actor.account();
    let name = account.map(|one| directory.account(one).map_or(one.to_owned(), |a| a.name.clone()));
    if let Event::AddressOpened(_) = &record.event {
        let said =
            [shown.tell().moment(record.recorded_at), shown.say("case-by-house"), shown.say("case-purpose-mail")];
        return said.join(&shown.say("list-comma"));
    }
    let parts = [
        Some(shown.tell().moment(record.recorded_at)),
        agency.map(|code| agency_name(shown.lang, &catalogue, code)),
        role.map(|r| label::role(shown.lang, r.code())),
        name,
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
    let by = (&app, &who, &headers);
    let Some(q) = app.store().directory().questions.get(&id).cloned() else { return absent(shown).await };
    let command = Command::AnswerAccess { matter: q.matter, question: id.clone(), text: Story::new(f.get("text")) };
    match reasoned::answered(by, &shown, PLACE.way(), (&f, command)).await {
        Ok(response) => response,
        Err(typed) => page(by, shown, &id, typed).await,
    }
}
