//! `/admin/hidings`: askings to keep an access from a resident's page for longer, for the privacy officer. Without their subject;
//! to read a reason is recorded.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::guard::{Command, Hiding};
use lianxin_core::{Refusal, Story};
use lianxin_store::Outcome;

use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::{agency_name, answers, order_key};
use crate::reply;
use crate::show::Choice;
use crate::show::act::{Act as Form, Input, Shape};
use crate::show::hidings::{Hidings, Row};
use crate::words::refusal::{Problems, Told};

const LIST: &str = "/admin/hidings";
/// Longest list.
const LISTED: usize = 200;

/// `GET /admin/hidings`: what waits first, the earliest to be told before the others.
pub async fn list(State(app): State<App>, shown: Shown) -> Response {
    let (directory, catalogue) = (app.store().directory(), app.store().catalogue());
    let mut all: Vec<(&String, &Hiding)> = directory.hidings.iter().collect();
    all.sort_by_key(|(_, h)| (h.answer.is_some(), h.from));
    let row = |(id, h): (&String, &Hiding)| Row {
        id: id.clone(),
        who: directory.account(&h.account).map_or(h.account.clone(), |a| a.name.clone()),
        agency: agency_name(shown.lang, &catalogue, &h.agency),
        when: shown.tell().moment(h.at),
        from: shown.tell().limit(h.from),
        until: shown.tell().limit(h.until),
        verdict: match h.answer {
            None if h.from <= shown.now => Some(shown.say("hiding-told")),
            None => None,
            Some((true, _)) => Some(shown.say("hiding-granted")),
            Some((false, _)) => Some(shown.say("hiding-refused")),
        },
    };
    let rows = all.into_iter().take(LISTED).map(row).collect();
    render(StatusCode::OK, &Hidings { rows, shown })
}

/// `GET /admin/hidings/{id}`: why, which is recorded, and the form of the answer.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    page((&app, &who, &headers), shown, &id, (&Fields::default(), Problems::default(), None)).await
}

async fn page(
    (app, who, headers): (&App, &Signed, &HeaderMap),
    shown: Shown,
    id: &str,
    (f, problems, refused): (&Fields, Problems, Option<Told>),
) -> Response {
    let Some(h) = app.store().directory().hidings.get(id).cloned() else { return absent(shown).await };
    let key = match order_key() {
        Ok(key) => key,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let look = Command::LookHiding { hiding: id.to_owned() };
    match api::guard::asked(app, who, format!("look:{key}"), look).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {}
        Ok(Outcome::Refused(_)) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    }
    let reason = match app.read(move |store| store.reason_of(h.seq)).await {
        Ok(reason) => reason.unwrap_or_else(|| shown.say("title-gone")),
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let verdicts = [("grant", "hiding-grant"), ("refuse", "hiding-refuse")];
    let verdicts = verdicts.into_iter().map(|(code, key)| Choice::new(code, shown.say(key))).collect();
    let values = [
        ("reason", reason.into()),
        ("from", shown.tell().limit(h.from).into()),
        ("until", shown.tell().limit(h.until).into()),
    ];
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = Form {
        action: format!("{LIST}/{id}"),
        back: (LIST.to_owned(), shown.say("hidings-title")),
        title: shown.say("hidings-title"),
        verb: shown.say("hiding-answer"),
        says: shown.say_with("hiding-says", &values),
        order: key,
        seen: 0,
        inputs: vec![
            Input {
                name: "verdict".to_owned(),
                shape: Shape::Pick(verdicts),
                value: f.get("verdict").to_owned(),
                hint: "",
                required: true,
            },
            Input {
                name: "text".to_owned(),
                shape: Shape::Area,
                value: f.get("text").to_owned(),
                hint: "",
                required: false,
            },
        ],
        labels: &[("text", "hiding-text"), ("verdict", "hiding-verdict")],
        problems,
        refused,
        shown: shown.clone(),
    };
    render(status, &form)
}

/// `POST /admin/hidings/{id}`.
pub async fn answer(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let Some(key) = f.order_key() else { return Redirect::to(LIST).into_response() };
    let command = match f.get("verdict") {
        "grant" => Command::RenewHiding { hiding: id.clone() },
        _ => Command::RefuseHiding { hiding: id.clone(), text: Story::new(f.get("text")) },
    };
    match api::guard::asked(&app, &who, who.order_id("form", key), command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(LIST).into_response(),
        Ok(Outcome::Refused(no)) => {
            let told = shown.refused(&no);
            if let Refusal::Fields(found) = &no {
                let problems = Problems::told(shown.lang, found, |name| f.get(name));
                return page((&app, &who, &headers), shown, &id, (&f, problems, Some(told))).await;
            }
            api::matters::count_no(&app, &who, Act::ReviewGlass, LIST, &no);
            let back = (LIST.to_owned(), shown.say("hidings-title"));
            answers::refusal(shown, back, &no, &told, &f)
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &f),
    }
}
