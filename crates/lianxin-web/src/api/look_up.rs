//! `POST /api/v1/lookup`: in which matters a stated phone or ID number stands, recorded first.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::value::Story;
use lianxin_core::{Command, access};
use lianxin_store::{Fault, Opening, Page};
use serde::Deserialize;

use super::{json as shape, matters, parse, problem};
use crate::app::App;
use crate::door::signed::Signed;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    phone: Option<String>,
    id_number: Option<String>,
    purpose: String,
    note: Option<String>,
}

/// Exactly one of the two, as what and which; else the field that is wrong.
fn number(sent: &Sent) -> Result<(&'static str, &str), &'static str> {
    match (sent.phone.as_deref(), sent.id_number.as_deref()) {
        (Some(phone), None) => Ok(("phone", phone)),
        (None, Some(id)) => Ok(("id_number", id)),
        (Some(_), Some(_)) => Err("id_number"),
        (None, None) => Err("phone"),
    }
}

/// What somebody asks.
pub struct Asked {
    /// `phone` or `id_number`.
    pub field: &'static str,
    pub number: String,
    pub purpose: String,
    pub note: Option<String>,
}

/// Looks a number up for somebody, for a page or a call.
///
/// # Errors
/// [`Fault`] when the access cannot be recorded; then nothing is shown.
pub async fn found(app: &App, who: &Signed, order_id: String, asked: Asked) -> Result<Opening<Page>, Fault> {
    let Asked { field, number, purpose, note } = asked;
    let Some(kept) = app.store().looked_up(field, &number) else {
        return Ok(Err(parse::malformed(field)));
    };
    let note = note.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).map(Story::new);
    let command = access::Command::LookUp { field: field.to_owned(), note, number: kept, purpose };
    let order = app.order(who.actor(), order_id, Command::Access(command))?;
    let viewer = who.viewer.clone();
    app.read(move |store| store.look_up(&viewer, order, &number)).await
}

/// `POST /api/v1/lookup`.
pub async fn ask(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let order_id = match parse::order_id(&who, &headers) {
        Ok(order_id) => order_id,
        Err(answer) => return *answer,
    };
    let sent: Sent = match parse::body(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    let (field, number) = match number(&sent) {
        Ok((field, number)) => (field, number.to_owned()),
        Err(field) => return problem::refusal(&app, &parse::malformed(field)),
    };
    let asked = Asked { field, number, purpose: sent.purpose, note: sent.note };
    match found(&app, &who, order_id, asked).await {
        Ok(Ok(page)) => Json(shape::listing(&app.store().catalogue().calendar, &page)).into_response(),
        Ok(Err(refusal)) => matters::said_no(&app, &who, Act::LookUp, "a number", &refusal),
        // It could not be recorded, so it is not shown.
        Err(fault) => problem::unrecorded(&fault),
    }
}
