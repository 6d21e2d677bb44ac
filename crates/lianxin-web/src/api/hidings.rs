//! `/api/v1/hidings`: keeping an access from the resident's page for longer, which takes two people.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::Story;
use lianxin_core::authority::Act;
use lianxin_core::guard::{Command, Hiding};
use lianxin_store::{Fault, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

use super::guard::asked;
use super::{matters, parse, problem, time};
use crate::app::App;
use crate::door::signed::Signed;

/// Most askings of one answer.
const LISTED: usize = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    access: i64,
    months: u8,
    reason: String,
    text: String,
}

/// An asking without its subject.
fn shape(app: &App, id: &str, h: &Hiding) -> Value {
    let catalogue = app.store().catalogue();
    let at = |at: i64| time::tell(&catalogue.calendar, at);
    let state = match h.answer {
        None => "waiting",
        Some((true, _)) => "granted",
        Some((false, _)) => "refused",
    };
    json!({
        "id": id, "account": h.account, "agency": h.agency, "at": at(h.at), "from": at(h.from), "until": at(h.until),
        "state": state, "answered_at": h.answer.map(|(_, moment)| at(moment)),
    })
}

/// The order that asks to keep an access back, with its matter; `None` where there is no such access, or nothing hides it.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn asking(app: &App, access: i64, (months, reason): (u8, &str)) -> Result<Option<(String, Command)>, Fault> {
    let found = app.read(move |store| store.hidden_access(access)).await?;
    let command = |(matter, agency, from): (String, String, i64)| {
        let reason = Story::new(reason.trim());
        (matter.clone(), Command::AskHiding { access, agency, from, matter, months, reason })
    };
    Ok(found.map(command))
}

/// `POST /api/v1/hidings {access, months, reason}`: by one who may approve, of the office that opened it.
pub async fn ask(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let order_id = match parse::order_id(&who, &headers) {
        Ok(id) => id,
        Err(answer) => return *answer,
    };
    let sent = match parse::body::<Sent>(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let Sent { access, months, reason, .. } = sent;
    let (matter, command) = match asking(&app, access, (months, &reason)).await {
        Ok(Some(found)) => found,
        Ok(None) => return problem::absent(),
        Err(fault) => return problem::fault(&fault),
    };
    match asked(&app, &who, order_id, command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {
            let directory = app.store().directory();
            let of = directory.hidings.iter().filter(|(_, h)| h.access == access);
            let newest = of.max_by_key(|(_, h)| h.seq).map(|(id, h)| shape(&app, id, h));
            (StatusCode::CREATED, Json(newest.unwrap_or_default())).into_response()
        }
        Ok(Outcome::Refused(no)) => matters::said_no(&app, &who, Act::Approve, &matter, &no),
        Err(fault) => problem::fault(&fault),
    }
}

/// `GET /api/v1/hidings`: what waits first.
pub async fn list(State(app): State<App>) -> Response {
    let directory = app.store().directory();
    let mut all: Vec<_> = directory.hidings.iter().collect();
    all.sort_by_key(|(_, h)| (h.answer.is_some(), h.from));
    let items: Vec<Value> = all.into_iter().take(LISTED).map(|(id, h)| shape(&app, id, h)).collect();
    Json(json!({ "items": items })).into_response()
}

/// `POST /api/v1/hidings/{id}/{grant,refuse {text}}`.
pub async fn answer(
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
    let hiding = id.clone();
    let command = match act.as_str() {
        "grant" => Command::RenewHiding { hiding },
        "refuse" => Command::RefuseHiding { hiding, text: Story::new(sent.text.trim()) },
        _ => return problem::absent(),
    };
    match asked(&app, &who, order_id, command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {
            let directory = app.store().directory();
            Json(directory.hidings.get(&id).map(|h| shape(&app, &id, h)).unwrap_or_default()).into_response()
        }
        Ok(Outcome::Refused(no)) => matters::said_no(&app, &who, Act::ReviewGlass, "a hiding", &no),
        Err(fault) => problem::fault(&fault),
    }
}
