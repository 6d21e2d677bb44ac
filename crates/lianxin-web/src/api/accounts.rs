//! `/api/v1/accounts`: who works here, and the acts upon an account, with the same orders as the pages. A password or a
//! token that was drawn stands in the one answer that made it.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::calendar::Calendar;
use lianxin_core::directory::{Account, Position, waits};
use lianxin_core::{Command, Refusal};
use lianxin_store::{Fault, Outcome};
use serde_json::{Value, json};

use super::{matters, parse, problem, time};
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::signed::{By, Signed};
use crate::people::{self, Asked, Filter, Made};

/// Most accounts of one answer, and how many where nothing is said.
const LIMIT_MAX: usize = 200;
const LIMIT: usize = 50;

fn position(calendar: &Calendar, p: &Position) -> Value {
    json!({
        "id": p.id, "agency": p.agency, "role": p.role.code(), "from": time::told(calendar, p.from),
        "until": p.until.map(|until| time::told(calendar, until)),
    })
}

fn account(calendar: &Calendar, a: &Account, at: i64) -> Value {
    let held: Vec<Value> = a.positions.iter().filter(|p| p.held(at)).map(|p| position(calendar, p)).collect();
    let waiting = a.asked.iter().filter(|(_, p)| waits(p.at, at));
    let asked: Vec<Value> = waiting
        .map(|(id, p)| json!({"id": id, "agency": p.agency, "role": p.role.code(), "at": time::told(calendar, p.at)}))
        .collect();
    let recovery = a.recovery.as_ref().filter(|r| waits(r.at, at));
    let recovery = recovery.map(|r| json!({"id": r.id, "forgets": r.forgets, "at": time::told(calendar, r.at)}));
    json!({
        "account": a.account, "name": a.name, "closed": a.closed, "positions": held, "asked": asked,
        "recovery": recovery,
    })
}

/// `GET /api/v1/accounts?agency=&q=&closed=true&limit=&cursor=`.
pub async fn list(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let sent = Fields::parse(query.unwrap_or_default().as_bytes());
    let (agency, q) = (sent.get("agency").to_owned(), sent.get("q").to_owned());
    let filter = Filter { agency, q, closed: sent.get("closed") == "true" };
    let limit = sent.get("limit").parse::<usize>().unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
    let from = sent.get("cursor").parse::<usize>().unwrap_or(0);
    let (directory, catalogue, at) = (app.store().directory(), app.store().catalogue(), now());
    let found = filter.of(&directory, at);
    let items: Vec<Value> = found.iter().skip(from).take(limit).map(|a| account(&catalogue.calendar, a, at)).collect();
    let next = from.saturating_add(items.len());
    let next = (next < found.len() && !items.is_empty()).then(|| next.to_string());
    Json(json!({ "items": items, "next": next })).into_response()
}

/// `POST /api/v1/accounts`.
pub async fn open(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let sent: Asked = match parse::body(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let account = sent.account.clone();
    let made = people::open(&app, &who.viewer, sent).await.map(|made| made.map(Some));
    match done(&app, (&who, Act::ManagePeople), &headers, &account, made).await {
        Ok(password) => (StatusCode::CREATED, Json(json!({"account": account, "password": password}))).into_response(),
        Err(answer) => *answer,
    }
}

/// `POST /api/v1/accounts/{account}/{act}`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    Path((account, act)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let sent: Asked = match parse::body(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let Some(demanded) = people::demands(&act) else { return problem::absent() };
    let made = if act == "create-token" {
        people::token(account.clone(), sent, asks_until(&app, &who)).map(|made| made.map(Some))
    } else {
        people::act((&app, &who.viewer), &act, account.clone(), sent, time::parse).await
    };
    match done(&app, (&who, demanded), &headers, &account, made).await {
        Ok(secret) if act == "create-token" => Json(json!({"account": account, "token": secret})).into_response(),
        Ok(secret) if act == "ask-recovery" => Json(json!({"account": account, "password": secret})).into_response(),
        Ok(_) => Json(json!({ "account": account })).into_response(),
        Err(answer) => *answer,
    }
}

/// Until when what she asks by is good, ms UTC. A token that was got hold of would else be renewed for ever.
fn asks_until(app: &App, who: &Signed) -> i64 {
    match &who.by {
        By::Token(digest) => app.store().directory().token(digest).map_or(0, |token| token.until),
        By::Session { until, .. } => *until,
    }
}

/// Does the order; what was drawn for it, and nothing where the order had been done before.
async fn done(
    app: &App,
    (who, demanded): (&Signed, Act),
    headers: &HeaderMap,
    account: &str,
    made: Result<Result<Option<Made>, Refusal>, Fault>,
) -> Result<Option<String>, Box<Response>> {
    let order_id = parse::order_id(who, headers)?;
    let made = made.map_err(|fault| Box::new(problem::fault(&fault)))?;
    let made = made.map_err(|no| Box::new(matters::said_no(app, who, demanded, account, &no)))?;
    let made = made.ok_or_else(|| Box::new(problem::absent()))?;
    let order = app.order(who.actor(), order_id, Command::Directory(made.command));
    let order = order.map_err(|fault| Box::new(problem::fault(&fault)))?;
    match app.ask(order).await {
        Ok(Outcome::Done(_)) => Ok(made.secret),
        Ok(Outcome::Already(_)) => Ok(None),
        Ok(Outcome::Refused(no)) => Err(Box::new(matters::said_no(app, who, demanded, account, &no))),
        Err(fault) => Err(Box::new(problem::fault(&fault))),
    }
}
