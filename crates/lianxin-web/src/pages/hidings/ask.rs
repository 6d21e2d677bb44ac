//! `/hidings`: accesses of one's own office that the resident is not told yet, for whoever may ask to keep one back for longer. By
//! matter; nobody's name, and nothing that was opened.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::guard::{Command, Hiding, RENEWAL_MONTHS_MAX};
use lianxin_store::{Access, Fault, Hidden};

use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::case::what;
use crate::pages::reasoned::{self, By, Typed};
use crate::pages::{order_key, word_name};
use crate::reply;
use crate::show::Choice;
use crate::show::act::{Act as Form, Input, Shape};
use crate::show::hidings::{Hidings, Row};
use crate::words::label;
use crate::words::refusal::Problems;

const LIST: &str = "/hidings";
/// Longest list.
const LISTED: usize = 200;

/// The end of the day a month from a moment; both ms UTC. What is told by then comes due.
pub fn soon(catalogue: &Catalogue, now: i64) -> i64 {
    catalogue.calendar.end_of(catalogue.calendar.local_date(now).plus_months(1))
}

/// `GET /hidings?after=`: the earliest to be told first, those that follow the last one of a page.
pub async fn own(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let after =
        asked.get("after").split_once('-').and_then(|(told, seq)| Some((told.parse().ok()?, seq.parse().ok()?)));
    let (viewer, now) = (who.viewer, shown.now);
    match app.read(move |store| store.hidden_accesses(&viewer, now, (after, LISTED + 1))).await {
        Ok(mut all) => {
            let more = all.len() > LISTED;
            all.truncate(LISTED);
            let next = all.last().filter(|_| more).map(|last| format!("{LIST}?after={}-{}", last.from, last.access));
            let rows = all.iter().map(|one| row(&app, &shown, one)).collect();
            render(StatusCode::OK, &Hidings { rows, next, first: after.is_none(), shown })
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// The newest asking about an access, with its id.
fn newest(app: &App, access: i64) -> Option<(String, Hiding)> {
    let directory = app.store().directory();
    let of = directory.hidings.iter().filter(|(_, h)| h.access == access);
    of.max_by_key(|(_, h)| h.seq).map(|(id, h)| (id.clone(), h.clone()))
}

fn row(app: &App, shown: &Shown, one: &Hidden) -> Row {
    let (catalogue, asked) = (app.store().catalogue(), newest(app, one.access).map(|(_, h)| h));
    let until = |key: &str, h: &Hiding| shown.named(key, &shown.tell().limit(h.until));
    let waits = asked.as_ref().is_some_and(|h| h.waits(shown.now));
    Row {
        access: one.access,
        matter: one.item.id.clone(),
        title: one.item.title.as_deref().map(str::to_owned),
        code: one.item.code.clone(),
        when: shown.tell().moment(one.at),
        says: says(shown, &catalogue, one),
        from: shown.named("hidden-from", &shown.tell().limit(one.from)),
        soon: one.from <= soon(&catalogue, shown.now),
        state: asked.as_ref().map(|h| match h.answer {
            None => until("hidden-asked", h),
            Some((true, _)) => until("hidden-granted", h),
            Some((false, _)) => shown.say("hidden-refused"),
        }),
        waits,
    }
}

/// Which position opened what, and for what.
fn says(shown: &Shown, catalogue: &Catalogue, one: &Hidden) -> String {
    let access = Access {
        seq: one.access,
        at: one.at,
        agency: Some(one.agency.clone()),
        role: Some(one.role),
        purpose: Some(one.purpose.clone()),
        disclosed: Some(one.from),
        seen: one.seen.clone(),
    };
    let values = [
        ("role", label::role(shown.lang, one.role.code()).into()),
        ("what", what(shown, &access).into()),
        ("purpose", word_name(shown.lang, &catalogue.purposes, &one.purpose).into()),
    ];
    shown.say_with("hidden-what", &values)
}

/// `GET /hidings/{access}`.
pub async fn ask_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(access): Path<i64>,
    headers: HeaderMap,
) -> Response {
    page((&app, &who, &headers), shown, access, (&Fields::default(), Problems::default(), None)).await
}

async fn page(by: By<'_>, shown: Shown, access: i64, (f, problems, refused): Typed<'_>) -> Response {
    let (app, who, headers) = by;
    let (viewer, now) = (who.viewer.clone(), shown.now);
    let one = match app.read(move |store| store.hidden_one(&viewer, now, access)).await {
        Ok(Some(one)) => one,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let last = newest(app, access);
    if last.as_ref().is_some_and(|(_, h)| h.waits(now)) {
        return Redirect::to(LIST).into_response();
    }
    let (order, why) = match why_not(by, &shown, last).await {
        Ok(read) => read,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let values = [
        ("when", shown.tell().moment(one.at).into()),
        ("says", says(&shown, &app.store().catalogue(), &one).into()),
        ("from", shown.tell().limit(one.from).into()),
    ];
    let months =
        (1..=usize::from(RENEWAL_MONTHS_MAX)).map(|n| Choice::new(n.to_string(), shown.count("hidden-n-months", &n)));
    let says = shown.say_with("hidden-says", &values);
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = Form {
        action: format!("{LIST}/{access}"),
        back: (LIST.to_owned(), shown.say("hidden-title")),
        title: one.item.title.as_deref().map_or_else(|| shown.say("title-gone"), str::to_owned),
        verb: shown.say("hidden-ask"),
        says: match why {
            Some(why) => shown.say_with("hidden-why", &[("why", why.into()), ("says", says.into())]),
            None => says,
        },
        order,
        seen: 0,
        inputs: vec![
            Input::new("months", Shape::List(months.collect()), f.get("months"), true),
            Input::new("reason", Shape::Area, f.get("reason"), true),
        ],
        labels: &[("months", "hidden-months"), ("reason", "hidden-reason")],
        problems,
        refused,
        shown: shown.clone(),
    };
    render(status, &form)
}

/// Why the last asking was refused, after the look is recorded, with a key for the next one's order; none where it was not.
async fn why_not(by: By<'_>, shown: &Shown, last: Option<(String, Hiding)>) -> Result<(String, Option<String>), Fault> {
    if let Some((hiding, Hiding { refusal: Some(seq), .. })) = last
        && let Some((order, why)) = reasoned::read(by, shown, Command::LookHiding { hiding }, seq).await?
    {
        return Ok((order, Some(why)));
    }
    Ok((order_key()?, None))
}

/// `POST /hidings/{access}`.
pub async fn ask(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(access): Path<i64>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let by = (&app, &who, &headers);
    // What is no number of months is none of those that the rule allows.
    let months = f.get("months").parse().unwrap_or(0);
    let (matter, command) = match api::hidings::asking(&app, access, (months, f.get("reason"))).await {
        Ok(Some(found)) => found,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault_keeping(&app, &headers, &fault, &f),
    };
    match reasoned::answered(by, &shown, (LIST, Act::Approve, &matter), (&f, command)).await {
        Ok(response) => response,
        Err(typed) => page(by, shown, access, typed).await,
    }
}
