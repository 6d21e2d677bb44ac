//! `POST /api/v1/matters/{id}/{act}`: one act upon a matter.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::value::Story;
use lianxin_core::{Command, matter};
use lianxin_store::Outcome;
use serde::Deserialize;
use serde_json::json;

use super::{fields, matters, parse, problem};
use crate::app::App;
use crate::door::signed::Signed;

/// Every field an act may carry; each act takes its own.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    agency: Option<String>,
    assist: Vec<String>,
    lead: String,
    party: Option<String>,
    reason: String,
    result: String,
    text: String,
    version: Option<u64>,
}

/// The act of this name upon this matter; `None` where there is none of that name.
fn command(act: &str, matter: String, sent: Sent) -> Option<(Act, matter::Command)> {
    let agency = sent.agency.filter(|a| !a.is_empty());
    let text = Story::new(sent.text.trim());
    Some(match act {
        "accept" => (Act::Accept, matter::Command::Accept { matter }),
        "dispatch" => (Act::Dispatch, matter::Command::Dispatch { assist: sent.assist, lead: sent.lead, matter }),
        "acknowledge" => (Act::Acknowledge, matter::Command::Acknowledge { agency, matter }),
        "note" => (Act::Note, matter::Command::Note { matter, text }),
        "complete" => (Act::Complete, matter::Command::Complete { agency, matter, result: sent.result, text }),
        "erase" => {
            let reason = Story::new(sent.reason.trim());
            (Act::Erase, matter::Command::Erase { matter, party: sent.party.filter(|p| !p.is_empty()), reason })
        }
        _ => return None,
    })
}

/// Does the act. Opening fields is an act of its own kind: it answers with values.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if act == "open-fields" {
        return fields::open(&app, &who, &id, &headers, body).await;
    }
    let asked = async {
        let order_id = parse::order_id(&who, &headers)?;
        let sent: Sent = parse::body(body).await?;
        let seen = sent.version;
        let (act, command) = command(&act, id.clone(), sent).ok_or_else(|| Box::new(problem::absent()))?;
        let order = app.order(who.actor(), order_id, Command::Matter(command));
        let mut order = order.map_err(|f| Box::new(problem::fault(&f)))?;
        order.seen = seen;
        Ok::<_, Box<Response>>((act, app.ask(order).await))
    };
    match asked.await {
        Ok((_, Ok(Outcome::Done(a) | Outcome::Already(a)))) => {
            Json(json!({"version": a.version, "stage": a.stage})).into_response()
        }
        Ok((act, Ok(Outcome::Refused(refusal)))) => matters::said_no(&app, &who, act, &id, &refusal),
        Ok((_, Err(fault))) => problem::fault(&fault),
        Err(answer) => *answer,
    }
}
