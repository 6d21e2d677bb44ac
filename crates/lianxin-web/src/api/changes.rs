//! `/api/v1/changes`: a change of the catalogue, which takes two people: asked for, read, decided.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::catalogue::FileProblem;
use lianxin_core::catalogue_room::{Change, Command};
use lianxin_core::{Actor, Refusal};
use lianxin_store::{Committed, Fault};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{parse, problem, time};
use crate::app::{App, now};
use crate::change::{self, Difference, NAME, Unread, asked, deciding, differences};
use crate::door::signed::Signed;
use crate::words::{Lang, say};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    basis: String,
    reason: String,
    text: String,
}

/// A change as it stands, with what it changes.
fn shape(now_is: &Committed, c: &Change) -> Value {
    let at = |at: i64| time::tell(&now_is.catalogue.calendar, at);
    let who = |by: &Actor| by.account().unwrap_or("console").to_owned();
    let one = |d: Difference| {
        let field =
            |(name, before, after): (String, String, String)| json!({"name": name, "before": before, "after": after});
        let fields: Vec<Value> = d.fields.into_iter().map(field).collect();
        json!({"section": d.section.name(), "code": d.code, "new": d.new, "fields": fields})
    };
    let items: Vec<Value> = differences(&c.before, &c.items).into_iter().map(one).collect();
    json!({
        "id": c.id, "by": who(&c.by), "at": at(c.at), "until": at(c.until()), "basis": c.basis,
        "state": change::State::of(now_is, c, now()).code(), "items": items,
        "ended_by": c.end.as_ref().map(|e| who(&e.by)), "ended_at": c.end.as_ref().map(|e| at(e.at)),
        "reason": c.end.as_ref().map(|e| e.reason.as_str()).filter(|reason| !reason.is_empty()),
    })
}

/// A text that is no change: where each fault stands.
fn unread(unread: Unread) -> Response {
    let faults = match unread {
        Unread::TooLong => return problem::too_large(),
        Unread::Faults(faults) => faults,
    };
    let one = |f: &FileProblem| json!({"line": f.line, "column": f.column, "message": f.zh, "message_en": f.en});
    let errors: Vec<Value> = faults.iter().map(one).collect();
    let (zh, en) = (say(Lang::Chinese, "catalogue-faults"), say(Lang::English, "catalogue-faults"));
    problem::of(StatusCode::UNPROCESSABLE_ENTITY, "catalogue-unread", &zh, &en, json!({ "errors": errors }))
}

/// `GET /api/v1/changes`: the one that was asked for last.
pub async fn list(State(app): State<App>) -> Response {
    let committed = app.store().committed();
    let items: Vec<Value> = committed.change.iter().map(|c| shape(&committed, c)).collect();
    Json(json!({ "items": items })).into_response()
}

/// What became of the change of this id: of none, where everything is so already. Of one that is not the last any more the log
/// tells.
fn became(app: &App, done: StatusCode, outcome: Result<Result<Option<String>, Refusal>, Fault>) -> Response {
    let id = match outcome {
        Ok(Ok(id)) => id,
        Ok(Err(no)) => return problem::refusal(app, &no),
        Err(fault) => return problem::fault(&fault),
    };
    let Some(id) = id else {
        return Json(json!({"id": null, "state": "same", "items": []})).into_response();
    };
    let committed = app.store().committed();
    let last = committed.change.as_ref().filter(|c| c.id == id);
    let told = last.map_or_else(|| json!({"id": id, "state": "past", "items": []}), |c| shape(&committed, c));
    (done, Json(told)).into_response()
}

/// `POST /api/v1/changes {text, basis}`: `text` as a file of the catalogue has it.
pub async fn ask(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let order_id = match parse::order_id(&who, &headers) {
        Ok(id) => id,
        Err(answer) => return *answer,
    };
    let sent = match parse::body::<Sent>(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let items = match change::read(&app.store().catalogue(), (NAME, &sent.text)) {
        Ok(items) => items,
        Err(faults) => return unread(faults),
    };
    let command = Command::AskChange { basis: sent.basis, items };
    let outcome = asked((&app, &who), order_id, (command, Act::DefineCatalogue)).await;
    became(&app, StatusCode::CREATED, outcome.map(|done| done.map(|answer| answer.change)))
}

/// `POST /api/v1/changes/{id}/{grant,refuse {reason},withdraw}`.
pub async fn decide(
    State(app): State<App>,
    who: Signed,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let order_id = match parse::order_id(&who, &headers) {
        Ok(id) => id,
        Err(answer) => return *answer,
    };
    let sent = match parse::body::<Sent>(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let Some(deciding) = deciding(&act, id.clone(), sent.reason) else { return problem::absent() };
    let outcome = asked((&app, &who), order_id, deciding).await;
    became(&app, StatusCode::OK, outcome.map(|done| done.map(|_| Some(id))))
}
