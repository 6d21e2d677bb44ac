//! `/admin/hidings`: askings to keep an access from a resident's page for longer, for the privacy officer. Without their subject;
//! to read a reason is recorded.

mod ask;

pub use ask::{ask, ask_form, own, soon};

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use lianxin_core::Story;
use lianxin_core::authority::Act;
use lianxin_core::guard::{Command, Hiding};

use super::reasoned::{self, By, Place, Typed};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent};
use crate::pages::agency_name;
use crate::reply;
use crate::show::Choice;
use crate::show::act::{Input, Shape};
use crate::show::reasoned::Row;
use crate::words::refusal::Problems;

const PLACE: Place = Place {
    path: "/admin/hidings",
    name: "hidings",
    verb: "hiding-answer",
    act: Act::ReviewGlass,
    heads: &["approvals-when", "hidings-who", "hiding-from", "hiding-until", "approvals-state"],
    labels: &[("text", "hiding-text"), ("verdict", "hiding-verdict")],
};

/// `GET /admin/hidings`: what waits first, the earliest to be told before the others.
pub async fn list(State(app): State<App>, shown: Shown) -> Response {
    let (directory, catalogue) = (app.store().directory(), app.store().catalogue());
    let mut all: Vec<(&String, &Hiding)> = directory.hidings.iter().collect();
    all.sort_by_key(|(_, h)| (!h.waits(shown.now), h.from));
    let row = |(id, h): (&String, &Hiding)| {
        let who = directory.account(&h.account).map_or(h.account.clone(), |a| a.name.clone());
        let agency = agency_name(shown.lang, &catalogue, &h.agency);
        let tell = shown.tell();
        Row {
            id: id.clone(),
            cells: vec![
                tell.moment(h.at),
                format!("{who}{}{agency}", shown.say("list-comma")),
                tell.limit(h.from),
                tell.limit(h.until),
            ],
            state: match h.answer {
                None if h.waits(shown.now) => String::new(),
                None => shown.say("hiding-told"),
                Some((true, _)) => shown.say("hiding-granted"),
                Some((false, _)) => shown.say("hiding-refused"),
            },
            waits: h.waits(shown.now),
            late: false,
        }
    };
    let rows: Vec<Row> = all.into_iter().map(row).collect();
    reasoned::list(shown, &PLACE, rows)
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

async fn page(by: By<'_>, shown: Shown, id: &str, typed: Typed<'_>) -> Response {
    let (app, _, headers) = by;
    let Some(h) = app.store().directory().hidings.get(id).cloned() else { return absent(shown).await };
    let (order, reason) = match reasoned::read(by, &shown, Command::LookHiding { hiding: id.to_owned() }, h.seq).await {
        Ok(Some(read)) => read,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let values = [
        ("reason", reason.into()),
        ("from", shown.tell().limit(h.from).into()),
        ("until", shown.tell().limit(h.until).into()),
    ];
    let says = shown.say_with("hiding-says", &values);
    let verdicts = [("grant", "hiding-grant"), ("refuse", "hiding-refuse")];
    let verdicts = verdicts.map(|(code, key)| Choice::new(code, shown.say(key))).into();
    let inputs = vec![
        Input::new("verdict", Shape::Pick(verdicts), typed.0.get("verdict"), true),
        Input::new("text", Shape::Area, typed.0.get("text"), false),
    ];
    reasoned::form(shown, &PLACE, id, (order, says, inputs), typed)
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
    let by = (&app, &who, &headers);
    let command = match f.get("verdict") {
        "grant" => Command::RenewHiding { hiding: id.clone() },
        _ => Command::RefuseHiding { hiding: id.clone(), text: Story::new(f.get("text")) },
    };
    match reasoned::answered(by, &shown, PLACE.way(), (&f, command)).await {
        Ok(response) => response,
        Err(typed) => page(by, shown, &id, typed).await,
    }
}
