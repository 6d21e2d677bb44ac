//! Attachments by form: laid beside a matter, and handed out as files, recorded first.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::Refusal;
use lianxin_core::authority::Act;
use lianxin_store::Outcome;

use super::answers::refusal;
use super::order_key;
use crate::api::attachments::{Asked, attached, opened};
use crate::api::matters::count_no;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::door::upload::Upload;
use crate::page::{Shown, absent};
use crate::reply;

/// `POST /matters/{id}/attachments`.
pub async fn add(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    upload: Upload,
) -> Response {
    let place = format!("/matters/{id}");
    let shown = Shown { path: place.clone(), ..shown };
    let fields = upload.fields.clone();
    let Some(key) = fields.order_key() else { return Redirect::to(&place).into_response() };
    match attached(&app, &who, who.order_id("form", key), &id, upload).await {
        Ok((Outcome::Done(_) | Outcome::Already(_), _)) => Redirect::to(&format!("{place}#files")).into_response(),
        Ok((Outcome::Refused(no), _)) => said_no(&app, &who, shown, (Act::Attach, &id), &no, &fields).await,
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}

/// `POST /matters/{id}/open-attachment`: the file itself. The page stays where it is and may ask again, so each asking is
/// an order of its own.
pub async fn open(app: &App, who: &Signed, shown: Shown, headers: &HeaderMap, id: &str, f: &Fields) -> Response {
    let key = match order_key() {
        Ok(key) => key,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let asked = Asked {
        matter: id.to_owned(),
        attachment: f.get("attachment").to_owned(),
        purpose: f.get("purpose").to_owned(),
        note: f.some("note").map(str::to_owned),
    };
    match opened(app, who, who.order_id("once", &key), asked).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(no)) => said_no(app, who, shown, (Act::OpenAttachment, id), &no, f).await,
        Err(fault) => reply::unrecorded(app, headers, &fault),
    }
}

async fn said_no(app: &App, who: &Signed, shown: Shown, (act, id): (Act, &str), no: &Refusal, f: &Fields) -> Response {
    count_no(app, who, act, id, no);
    if *no == Refusal::Absent {
        return absent(shown).await;
    }
    let told = shown.refused(no);
    let back = (format!("/matters/{id}"), shown.say("back-to-matter"));
    refusal(shown, back, no, &told, f)
}
