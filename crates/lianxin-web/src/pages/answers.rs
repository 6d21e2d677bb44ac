//! The answer with opened values, and the page of a refusal.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::{Refusal, matter};

use super::matter::See;
use super::word_name;
use crate::api::fields::{Asked, opened};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::forms::{Oops, Opened};
use crate::words::refusal::{self as said, Told};

/// `POST /matters/{id}/open-fields`: recorded first, shown in this answer only.
pub async fn open_fields(app: &App, who: &Signed, shown: Shown, headers: &HeaderMap, id: &str, f: &Fields) -> Response {
    let Some(key) = f.order_key() else { return absent(shown).await };
    let asked = Asked {
        matter: id.to_owned(),
        fields: f.all("field"),
        purpose: f.get("purpose").to_owned(),
        note: f.some("note").map(str::to_owned),
    };
    match opened(app, who, who.order_id("form", key), asked).await {
        Ok(Ok(values)) => {
            let catalogue = app.store().catalogue();
            let story = match crate::api::matters::opened(app, who, id).await {
                Ok(Ok(story)) => story,
                Ok(Err(_)) => return absent(shown).await,
                Err(fault) => return reply::fault(app, headers, &fault),
            };
            let see = See { shown: &shown, viewer: &who.viewer, opened: &story, catalogue: &catalogue };
            let label = |name: &str| see.fields().into_iter().find(|c| c.code == name).map(|c| c.label);
            let told = values.into_iter().filter_map(|(name, value)| Some((label(&name)?, value))).collect();
            let page = Opened {
                id: id.to_owned(),
                title: story.title.clone().unwrap_or_default(),
                values: told,
                purpose: word_name(shown.lang, &catalogue.purposes, f.get("purpose")),
                when: shown.tell().moment(shown.now),
                shown: shown.clone(),
            };
            render(StatusCode::OK, &page)
        }
        Ok(Err(no)) => {
            crate::api::matters::count_no(app, who, Act::OpenFields, id, &no);
            if no == Refusal::Absent {
                return absent(shown).await;
            }
            let told = shown.refused(&no);
            let back = (format!("/matters/{id}"), shown.say("back-to-matter"));
            refusal(shown, back, &no, &told, f)
        }
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

/// What people typed into forms, and is worth keeping when one is refused. What was chosen has a code and no words.
const TYPED: [&str; 6] = ["text", "title", "note", "reason", "tried", "outcome"];

/// What was typed, with its labels.
pub fn typed(shown: &Shown, f: &Fields) -> Vec<(String, String)> {
    let kept = TYPED.into_iter().filter_map(|name| Some((name, f.some(name)?)));
    kept.map(|(name, text)| (said::field(shown.lang, name), text.to_owned())).collect()
}

/// A refusal on a page of its own, with the way back and what was typed.
pub fn refusal(shown: Shown, back: (String, String), no: &Refusal, told: &Told, f: &Fields) -> Response {
    let status = match no {
        Refusal::Stale { .. } => StatusCode::CONFLICT,
        Refusal::NotYours | Refusal::Access(_) => StatusCode::FORBIDDEN,
        Refusal::Matter(matter::Refusal::AttachmentTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::Absent => StatusCode::NOT_FOUND,
        Refusal::OrderReused
        | Refusal::Fields(_)
        | Refusal::Catalogue(_)
        | Refusal::Directory(_)
        | Refusal::Guard(_)
        | Refusal::Matter(_)
        | Refusal::Whistle(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let typed = typed(&shown, f);
    render(status, &Oops { title: told.title.clone(), text: told.text.clone(), back, typed, fault: None, shown })
}
