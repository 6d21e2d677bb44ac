//! The resident's page by calls: `POST /api/v1/case {code, pin}` and `POST /api/v1/case/ask {access, text}`. Asking takes the
//! code and the PIN again, or the ticket of the first answer as its cookie or as a bearer token.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use lianxin_core::Refusal;
use lianxin_store::{Access, Case, Fault, Outcome, Ticket};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{parse, problem, time};
use crate::app::{App, now};
use crate::door::case::{self, Caller, Knocked, PAGE_LIFE};
use crate::pages::case::{Listed, Told, asked, basis, fields, listed, questions};
use crate::words::Lang;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    code: String,
    pin: String,
    access: i64,
    text: String,
}

/// The case that a call may see: by the code and the PIN it brings, or by its ticket where it brings none.
async fn admitted(app: &App, caller: &Caller, sent: &Sent) -> Result<String, Box<Response>> {
    if sent.code.is_empty() && sent.pin.is_empty() {
        return caller.matter.clone().ok_or_else(|| Box::new(problem::case_closed()));
    }
    match case::knock(app, caller, (&sent.code, &sent.pin)).await {
        Ok(Knocked::In { matter }) => Ok(matter),
        Ok(Knocked::Wrong) => Err(Box::new(problem::case_wrong())),
        Ok(Knocked::Wait { minutes }) => Err(Box::new(problem::case_wait(minutes))),
        Err(fault) => Err(Box::new(problem::unrecorded(&fault))),
    }
}

/// `POST /api/v1/case`.
pub async fn show(State(app): State<App>, caller: Caller, body: Body) -> Response {
    let sent = match parse::body::<Sent>(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let matter = match admitted(&app, &caller, &sent).await {
        Ok(matter) => matter,
        Err(answer) => return *answer,
    };
    let case = match case::see(&app, &matter).await {
        Ok(Ok(case)) => case,
        Ok(Err(_)) => return problem::case_wrong(),
        Err(fault) => return problem::unrecorded(&fault),
    };
    match shape(&app, &case).await {
        Ok(told) => {
            let mut response = Json(told).into_response();
            case::keep(&app, &mut response, &matter);
            response
        }
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// The case as a program reads it.
async fn shape(app: &App, case: &Case) -> Result<Value, Fault> {
    let catalogue = app.store().catalogue();
    let questions = questions(app, &case.matter.id).await?;
    let at = |at: i64| time::tell(&catalogue.calendar, at);
    let Listed { shown, hidden } = listed(&catalogue, case, now());
    let access = |a: &&Access| {
        json!({
            "access": a.seq, "at": at(a.at), "agency": a.agency, "role": a.role.map(|r| r.code()),
            "purpose": a.purpose.as_deref().unwrap_or("matter"), "basis": basis(Lang::Chinese, &catalogue, a),
            "basis_en": basis(Lang::English, &catalogue, a), "fields": fields(a),
            "question": questions.iter().find(|t| t.question.access == a.seq).map(|t| question(app, t)),
        })
    };
    let m = &case.matter;
    let next = m.running().min_by_key(|c| c.due);
    Ok(json!({
        "code": m.code, "stage": m.stage.code(), "agency": m.owner(), "next": next.map(|c| c.act.code()),
        "due": next.map(|c| at(c.due)), "late": next.is_some_and(|c| c.due <= now()),
        "accesses": shown.iter().map(access).collect::<Vec<_>>(),
        "hidden": hidden.len(), "hidden_until": hidden.iter().map(|until| at(*until)).collect::<Vec<_>>(),
        "proof": super::proof::of(app, case).await?,
        "ticket": app.store().ticket(Ticket::Page, &m.id, now() + PAGE_LIFE),
    }))
}

fn question(app: &App, told: &Told) -> Value {
    let calendar = &app.store().catalogue().calendar;
    let at = |at: i64| time::tell(calendar, at);
    let q = &told.question;
    json!({
        "id": told.id, "access": q.access, "at": at(q.at), "due": at(q.due), "overdue": q.is_overdue(now()),
        "text": told.text, "answered_at": q.answer.map(|(_, moment)| at(moment)), "answer": told.answer,
    })
}

/// `POST /api/v1/case/ask`: 201 with the question as it stands.
pub async fn ask(State(app): State<App>, caller: Caller, body: Body) -> Response {
    let sent = match parse::body::<Sent>(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let matter = match admitted(&app, &caller, &sent).await {
        Ok(matter) => matter,
        Err(answer) => return *answer,
    };
    match asked(&app, &matter, sent.access, &sent.text).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {}
        Ok(Outcome::Refused(Refusal::Absent)) => return problem::absent(),
        Ok(Outcome::Refused(no)) => return problem::refusal(&app, &no),
        Err(fault) => return problem::fault(&fault),
    }
    match questions(&app, &matter).await {
        Ok(all) => {
            let hers = all.iter().find(|t| t.question.access == sent.access).map(|t| question(&app, t));
            (axum::http::StatusCode::CREATED, Json(hers.unwrap_or_default())).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}
