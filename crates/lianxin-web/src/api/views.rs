//! `/api/v1/views`: lists of matters that the caller keeps, and those that colleagues share with an agency of hers.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::directory::{Command, KeptView, Wanted};
use lianxin_store::Outcome;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{matters, parse, problem};
use crate::app::{App, now};
use crate::door::signed::Signed;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    list: Wanted,
    /// An agency of the caller's, with which it is shared.
    share: Option<String>,
}

fn shape(account: &str, (id, v): (&str, &KeptView)) -> Value {
    json!({"id": id, "own": v.account == account, "share": v.agency, "list": v.list})
}

/// `GET /api/v1/views`.
pub async fn list(State(app): State<App>, who: Signed) -> Response {
    let (account, directory) = (&who.viewer.account, app.store().directory());
    let items: Vec<Value> = directory.views_for(account, now()).into_iter().map(|v| shape(account, v)).collect();
    Json(json!({ "items": items })).into_response()
}

/// `POST /api/v1/views`.
pub async fn keep(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let sent: Sent = match parse::body(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let account = who.viewer.account.clone();
    let command = Command::KeepView { account: account.clone(), agency: sent.share.clone(), list: sent.list.clone() };
    if let Err(answer) = done(&app, &who, &headers, command).await {
        return *answer;
    }
    let directory = app.store().directory();
    let same = |v: &KeptView| v.account == account && v.agency == sent.share && v.list == sent.list;
    let kept = directory.views.iter().find(|(_, v)| same(v)).map(|(id, v)| shape(&account, (id, v)));
    (StatusCode::CREATED, Json(kept.unwrap_or_default())).into_response()
}

/// `POST /api/v1/views/{id}/drop`.
pub async fn drop(State(app): State<App>, who: Signed, Path(view): Path<String>, headers: HeaderMap) -> Response {
    let command = Command::DropView { account: who.viewer.account.clone(), view: view.clone() };
    match done(&app, &who, &headers, command).await {
        Ok(()) => Json(json!({ "id": view })).into_response(),
        Err(answer) => *answer,
    }
}

async fn done(app: &App, who: &Signed, headers: &HeaderMap, command: Command) -> Result<(), Box<Response>> {
    let order_id = parse::order_id(who, headers)?;
    let order = app.order(who.actor(), order_id, lianxin_core::Command::Directory(command));
    let order = order.map_err(|fault| Box::new(problem::fault(&fault)))?;
    match app.ask(order).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Ok(()),
        Ok(Outcome::Refused(no)) => Err(Box::new(matters::said_no(app, who, Act::See, "a kept view", &no))),
        Err(fault) => Err(Box::new(problem::fault(&fault))),
    }
}
