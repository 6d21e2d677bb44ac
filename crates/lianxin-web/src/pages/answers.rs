//! The answer with opened values, and the page of a refusal.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::{Refusal, access, matter};

use super::matter::See;
use super::{agency_name, kind_name, word_name};
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
                Err(fault) => return reply::unrecorded(app, headers, &fault),
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
        Err(fault) => reply::unrecorded(app, headers, &fault),
    }
}

/// What people chose in forms, and is worth keeping by name when one is refused, in the order in which forms ask.
const CHOSEN: [&str; 25] = [
    "basis",
    "kind",
    "division",
    "grid",
    "source",
    "demand",
    "grade",
    "agency",
    "lead",
    "assist",
    "units",
    "to",
    "by",
    "ground",
    "result",
    "channel",
    "phase",
    "complexity",
    "urgency",
    "resolved",
    "satisfaction",
    "ruling",
    "until",
    "into",
    "other",
];
/// What people typed into forms. No personal field is among these or those.
const TYPED: [&str; 7] = ["text", "title", "note", "reason", "tried", "outcome", "resources"];

/// What was chosen and typed, with its labels. An agency, a result, a ground is told by its name, never by its code.
pub fn typed(shown: &Shown, catalogue: &Catalogue, f: &Fields) -> Vec<(String, String)> {
    let comma = shown.say("list-comma");
    let all = |name: &'static str, told: &dyn Fn(String) -> String| {
        let said: Vec<String> = f.all(name).into_iter().map(told).collect();
        // What a form's text is about, only the form itself says.
        let label = || if name == "text" { shown.say("oops-text") } else { said::field(shown.lang, name) };
        (!said.is_empty()).then(|| (label(), said.join(&comma)))
    };
    let chosen = CHOSEN.into_iter().filter_map(|name| all(name, &|code| chosen(shown, catalogue, name, code)));
    let words = TYPED.into_iter().filter_map(|name| all(name, &|text| text));
    chosen.chain(words).collect()
}

/// What a chosen code is called; itself where it is no code that is known.
fn chosen(shown: &Shown, catalogue: &Catalogue, field: &str, code: String) -> String {
    let lang = shown.lang;
    let word = |families: &[&str]| {
        let keys = families.iter().map(|family| format!("{family}-{code}"));
        keys.map(|key| (shown.say(&key), key)).find(|(said, key)| said != key).map_or(code.clone(), |(said, _)| said)
    };
    match field {
        "agency" | "lead" | "assist" | "units" | "to" | "by" => agency_name(lang, catalogue, &code),
        "kind" => kind_name(lang, catalogue, &code),
        "division" | "grid" => catalogue.short_name(&code).to_owned(),
        "source" => word_name(lang, &catalogue.sources, &code),
        "demand" => word_name(lang, &catalogue.demands, &code),
        "result" => word_name(lang, &catalogue.results, &code),
        "channel" => word_name(lang, &catalogue.channels, &code),
        "ground" => {
            let words = [&catalogue.grounds, &catalogue.objections, &catalogue.wait_grounds];
            words.iter().find(|all| all.contains_key(&code)).map_or(code.clone(), |all| word_name(lang, all, &code))
        }
        "grade" => word(&["whistle-grade", "oversight"]),
        "ruling" => word(&["whistle-ruling"]),
        "until" => code.replace('T', " "),
        _ => word(&[field]),
    }
}

/// A refusal on a page of its own, with the way back and what was chosen and typed.
pub fn refusal_keeping(
    app: &App,
    shown: Shown,
    back: (String, String),
    no: &Refusal,
    told: &Told,
    f: &Fields,
) -> Response {
    let kept = typed(&shown, &app.store().catalogue(), f);
    no_page(shown, back, no, told, kept)
}

/// The same of a form that offers no choice of the catalogue's.
pub fn refusal(shown: Shown, back: (String, String), no: &Refusal, told: &Told, f: &Fields) -> Response {
    let kept = typed(&shown, &Catalogue::default(), f);
    no_page(shown, back, no, told, kept)
}

fn no_page(shown: Shown, back: (String, String), no: &Refusal, told: &Told, typed: Vec<(String, String)>) -> Response {
    let status = match no {
        Refusal::Stale { .. } => StatusCode::CONFLICT,
        Refusal::Access(access::Refusal::LookUpsUsedUp { .. }) => StatusCode::TOO_MANY_REQUESTS,
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
    render(status, &Oops { title: told.title.clone(), text: told.text.clone(), back, typed, fault: None, shown })
}
