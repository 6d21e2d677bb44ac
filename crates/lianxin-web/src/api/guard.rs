//! Approvals and break-glass: `POST /api/v1/matters/{id}/approvals`, `/api/v1/approvals`, `/api/v1/break-glass`,
//! `/api/v1/glasses`.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::guard::{Command, Glass};
use lianxin_core::{Refusal, Story};
use lianxin_store::{Asking, Fault, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{matters, parse, problem, time};
use crate::app::App;
use crate::door::signed::Signed;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    approver: String,
    fields: Vec<String>,
    justified: bool,
    /// May be left out of a break-glass: the party says it.
    matter: Option<String>,
    note: Option<String>,
    party: String,
    purpose: String,
    reason: String,
    text: String,
}

/// Does an order of the guard.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn asked(app: &App, who: &Signed, order_id: String, command: Command) -> Result<Outcome, Fault> {
    let order = app.order(who.actor(), order_id, lianxin_core::Command::Guard(command))?;
    app.ask(order).await
}

/// Sends the order that `command` makes of what was sent, and says what became of it.
async fn done(
    (app, who): (&App, &Signed),
    (act, target): (Act, &str),
    (headers, body): (&HeaderMap, Body),
    command: impl AsyncFnOnce(Sent) -> Result<Command, Response>,
) -> Result<(), Box<Response>> {
    let order_id = parse::order_id(who, headers)?;
    let command = command(parse::body(body).await?).await.map_err(Box::new)?;
    match asked(app, who, order_id, command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Ok(()),
        Ok(Outcome::Refused(no)) => Err(Box::new(matters::said_no(app, who, act, target, &no))),
        Err(fault) => Err(Box::new(problem::fault(&fault))),
    }
}

/// `POST /api/v1/matters/{id}/approvals`: the asking, as it stands.
pub async fn ask(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let matter = id.clone();
    let command = async move |sent: Sent| {
        let note = sent.note.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).map(Story::new);
        let Sent { approver, fields, purpose, .. } = sent;
        Ok(Command::Ask { approver, fields, matter, note, purpose })
    };
    if let Err(answer) = done((&app, &who), (Act::OpenFields, &id), (&headers, body), command).await {
        return *answer;
    }
    let viewer = who.viewer.clone();
    match app.read(move |store| store.askings(&viewer)).await {
        Ok((_, mine)) => {
            let newest = mine.iter().find(|a| a.matter == id).map(|a| shape(&app, a));
            (StatusCode::CREATED, Json(newest.unwrap_or_default())).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}

fn shape(app: &App, a: &Asking) -> Value {
    let calendar = &app.store().catalogue().calendar;
    json!({
        "id": a.id, "matter": a.matter, "asker": a.asker, "approver": a.approver, "state": a.state,
        "at": time::tell(calendar, a.at), "until": a.until.map(|at| time::tell(calendar, at)),
    })
}

/// `GET /api/v1/approvals`: what waits for the caller, and what she asked.
pub async fn list(State(app): State<App>, who: Signed) -> Response {
    let viewer = who.viewer.clone();
    match app.read(move |store| store.askings(&viewer)).await {
        Ok((waiting, mine)) => {
            let all = |of: &[Asking]| of.iter().map(|a| shape(&app, a)).collect::<Vec<_>>();
            Json(json!({"waiting": all(&waiting), "asked": all(&mine)})).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}

/// `POST /api/v1/approvals/{id}/{grant,refuse}`.
pub async fn answer(
    State(app): State<App>,
    who: Signed,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let (server, approval, verb) = (app.clone(), id.clone(), act.clone());
    let command = async move |sent: Sent| {
        let found = {
            let id = approval.clone();
            server.read(move |store| store.matter_of_approval(&id)).await
        };
        let matter = found.map_err(|fault| problem::fault(&fault))?.ok_or_else(problem::absent)?;
        match verb.as_str() {
            "grant" => Ok(Command::Grant { approval, matter }),
            "refuse" => Ok(Command::Refuse { approval, matter, reason: Story::new(sent.reason.trim()) }),
            _ => Err(problem::absent()),
        }
    };
    match done((&app, &who), (Act::Approve, &id), (&headers, body), command).await {
        Ok(()) => Json(json!({"id": id, "state": if act == "grant" { "granted" } else { "refused" }})).into_response(),
        Err(answer) => *answer,
    }
}

/// `POST /api/v1/break-glass {party, reason}`.
pub async fn shatter(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let server = app.clone();
    let command = async move |sent: Sent| {
        let matter = match sent.matter {
            Some(matter) => matter,
            None => {
                let party = sent.party.clone();
                let found = server.read(move |store| store.matter_of_party(&party)).await;
                found.map_err(|fault| problem::fault(&fault))?.ok_or_else(problem::absent)?
            }
        };
        Ok(Command::Break { matter, party: sent.party, reason: Story::new(sent.reason.trim()) })
    };
    if let Err(answer) = done((&app, &who), (Act::BreakGlass, "a party"), (&headers, body), command).await {
        return *answer;
    }
    let directory = app.store().directory();
    let hers = directory.glasses.iter().filter(|(_, g)| g.account == who.viewer.account);
    let newest = hers.max_by_key(|(_, g)| g.seq).map(|(id, g)| glass(&app, id, g));
    (StatusCode::CREATED, Json(newest.unwrap_or_default())).into_response()
}

/// A broken glass without its subject: who, when, until when, and what its review said.
fn glass(app: &App, id: &str, g: &Glass) -> Value {
    let catalogue = app.store().catalogue();
    let at = |at: i64| time::tell(&catalogue.calendar, at);
    json!({
        "id": id, "account": g.account, "agency": g.agency, "at": at(g.at), "until": at(g.until), "review_due": at(g.due()),
        "justified": g.review.as_ref().map(|(justified, _, _)| justified), "reviewed_at": g.review.as_ref().map(|r| at(r.2)),
    })
}

/// Most broken glasses of one answer.
const LISTED: usize = 200;

/// `GET /api/v1/glasses`.
pub async fn glasses(State(app): State<App>) -> Response {
    let directory = app.store().directory();
    let mut all: Vec<_> = directory.glasses.iter().collect();
    // What waits for its review is never cut off by what does not.
    all.sort_by_key(|(_, g)| (g.review.is_some(), std::cmp::Reverse(g.seq)));
    let items: Vec<Value> = all.into_iter().take(LISTED).map(|(id, g)| glass(&app, id, g)).collect();
    Json(json!({ "items": items })).into_response()
}

/// `POST /api/v1/glasses/{id}/review {justified, text}`.
pub async fn review(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let named = id.clone();
    let command = async move |sent: Sent| {
        Ok(Command::Review { glass: named, justified: sent.justified, text: Story::new(sent.text.trim()) })
    };
    if let Err(answer) = done((&app, &who), (Act::ReviewGlass, "a glass"), (&headers, body), command).await {
        return *answer;
    }
    match app.store().directory().glasses.get(&id) {
        Some(g) => Json(glass(&app, &id, g)).into_response(),
        None => problem::refusal(&app, &Refusal::Absent),
    }
}
