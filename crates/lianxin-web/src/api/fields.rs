//! `POST /api/v1/matters/{id}/open-fields`: the one way by which personal values leave, recorded first.

use axum::Json;
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::value::Story;
use lianxin_core::{Command, access};
use lianxin_store::{Fault, Opening, Values};
use serde::Deserialize;
use serde_json::json;

use super::{matters, parse, problem};
use crate::app::App;
use crate::door::signed::Signed;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    fields: Vec<String>,
    purpose: String,
    note: Option<String>,
}

/// What somebody asks to see.
pub struct Asked {
    pub matter: String,
    pub fields: Vec<String>,
    pub purpose: String,
    pub note: Option<String>,
}

/// Opens them for somebody, for a page or a call.
///
/// # Errors
/// [`Fault`] when the access cannot be recorded; then nothing is shown.
pub async fn opened(app: &App, who: &Signed, order_id: String, asked: Asked) -> Result<Opening<Values>, Fault> {
    let note = asked.note.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).map(Story::new);
    let command =
        access::Command::OpenFields { fields: asked.fields, matter: asked.matter, note, purpose: asked.purpose };
    let order = app.order(who.actor(), order_id, Command::Access(command))?;
    app.read(move |store| store.open_fields(order)).await
}

pub(super) async fn open(app: &App, who: &Signed, id: &str, headers: &HeaderMap, body: Body) -> Response {
    let order_id = match parse::order_id(who, headers) {
        Ok(order_id) => order_id,
        Err(answer) => return *answer,
    };
    let sent: Sent = match parse::body(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let asked = Asked { matter: id.to_owned(), fields: sent.fields, purpose: sent.purpose, note: sent.note };
    match opened(app, who, order_id, asked).await {
        Ok(Ok(values)) => Json(json!({ "values": values })).into_response(),
        Ok(Err(refusal)) => matters::said_no(app, who, Act::OpenFields, id, &refusal),
        // It could not be recorded, so it is not shown.
        Err(fault) => problem::unrecorded(&fault),
    }
}
