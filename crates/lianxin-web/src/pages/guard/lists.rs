//! `/approvals`: what waits for a responsible person, and what one asked. `/admin/glasses`: broken glasses without their
//! subjects, for the officer who reviews them.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::guard::{Command, Glass};
use lianxin_core::{Refusal, Story};
use lianxin_store::{Asking, Fault, Outcome};

use super::input;
use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::{agency_name, answers, order_key};
use crate::reply;
use crate::show::Choice;
use crate::show::act::{Act as Form, Shape};
use crate::show::guard::{Approvals, Broken, Glasses, Wanted};
use crate::words::refusal::{Problems, Told};

/// `GET /approvals`.
pub async fn approvals(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let viewer = who.viewer.clone();
    let (waiting, mine) = match app.read(move |store| store.askings(&viewer)).await {
        Ok(both) => both,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let directory = app.store().directory();
    let name = |account: &str| directory.account(account).map_or(account.to_owned(), |a| a.name.clone());
    let one = |a: &Asking| {
        Ok(Wanted {
            id: a.id.clone(),
            matter: a.matter.clone(),
            asker: name(&a.asker),
            approver: name(&a.approver),
            state: shown.say(&format!("approval-{}", a.state)),
            waits: a.state == "waiting",
            when: shown.tell().moment(a.at),
            until: a.until.map(|at| shown.tell().moment(at)),
            order: order_key()?,
        })
    };
    let rows = |all: &[Asking]| all.iter().map(one).collect::<Result<Vec<_>, Fault>>();
    match (rows(&waiting), rows(&mine)) {
        (Ok(waiting), Ok(mine)) => {
            let approves = who.viewer.may(Act::Approve);
            render(StatusCode::OK, &Approvals { waiting, mine, approves, shown })
        }
        (Err(fault), _) | (_, Err(fault)) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /approvals/{id}/{grant,refuse}`.
pub async fn answer(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let Some(key) = f.order_key() else { return Redirect::to("/approvals").into_response() };
    let asked = id.clone();
    let matter = match app.read(move |store| store.matter_of_approval(&asked)).await {
        Ok(Some(matter)) => matter,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault_keeping(&app, &headers, &fault, &f),
    };
    let command = match act.as_str() {
        "grant" => Command::Grant { approval: id, matter },
        "refuse" => Command::Refuse { approval: id, matter, reason: Story::new(f.get("reason")) },
        _ => return absent(shown).await,
    };
    let outcome = api::guard::asked(&app, &who, who.order_id("form", key), command).await;
    told((&app, &who, &headers), shown, ("/approvals", Act::Approve), (&f, outcome)).await
}

/// Goes back to the list when it is done, or says why it is not.
async fn told(
    (app, who, headers): super::Asking<'_>,
    shown: Shown,
    (list, act): (&str, Act),
    (f, outcome): (&Fields, Result<Outcome, Fault>),
) -> Response {
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(list).into_response(),
        Ok(Outcome::Refused(no)) => {
            api::matters::count_no(app, who, act, list, &no);
            if no == Refusal::Absent {
                return absent(shown).await;
            }
            let told = shown.refused(&no);
            let back = (list.to_owned(), shown.say("guard-back"));
            answers::refusal(shown, back, &no, &told, f)
        }
        Err(fault) => reply::fault_keeping(app, headers, &fault, f),
    }
}

/// Most broken glasses of one list.
const LISTED: usize = 200;

/// `GET /admin/glasses`.
pub async fn glasses(State(app): State<App>, shown: Shown) -> Response {
    let (directory, catalogue) = (app.store().directory(), app.store().catalogue());
    let mut all: Vec<(&String, &Glass)> = directory.glasses.iter().collect();
    // What waits for its review is never cut off by what does not.
    all.sort_by_key(|(_, g)| (g.review.is_some(), std::cmp::Reverse(g.seq)));
    let row = |(id, g): (&String, &Glass)| Broken {
        id: id.clone(),
        who: directory.account(&g.account).map_or(g.account.clone(), |a| a.name.clone()),
        agency: agency_name(shown.lang, &catalogue, &g.agency),
        when: shown.tell().moment(g.at),
        due: shown.tell().limit(g.due()),
        late: g.is_overdue(shown.now),
        verdict: g
            .review
            .as_ref()
            .map(|(justified, _, _)| shown.say(if *justified { "glass-justified" } else { "glass-unjustified" })),
    };
    let rows = all.into_iter().take(LISTED).map(row).collect();
    render(StatusCode::OK, &Glasses { rows, shown })
}

/// `GET /admin/glasses/{id}`: why it was broken, which is recorded, and the form of its review.
pub async fn review_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    review_page((&app, &who, &headers), shown, &id, (&Fields::default(), Problems::default(), None)).await
}

async fn review_page(
    (app, who, headers): super::Asking<'_>,
    shown: Shown,
    id: &str,
    (f, problems, refused): (&Fields, Problems, Option<Told>),
) -> Response {
    let Some(glass) = app.store().directory().glasses.get(id).cloned() else { return absent(shown).await };
    let key = match order_key() {
        Ok(key) => key,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let look = Command::Look { glass: id.to_owned() };
    match api::guard::asked(app, who, format!("look:{key}"), look).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {}
        Ok(Outcome::Refused(_)) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    }
    let reason = match app.read(move |store| store.reason_of(glass.seq)).await {
        Ok(reason) => reason.unwrap_or_else(|| shown.say("title-gone")),
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let verdicts = [("true", "glass-justified"), ("false", "glass-unjustified")];
    let verdicts = verdicts.into_iter().map(|(code, key)| Choice::new(code, shown.say(key))).collect();
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = Form {
        action: format!("/admin/glasses/{id}"),
        back: ("/admin/glasses".to_owned(), shown.say("glasses-title")),
        title: shown.say("glasses-title"),
        verb: shown.say("glass-review"),
        says: shown.named("glass-review-says", &reason),
        order: key,
        seen: 0,
        inputs: vec![
            input("justified", Shape::Pick(verdicts), f.get("justified"), true),
            input("text", Shape::Area, f.get("text"), true),
        ],
        labels: &[("text", "glass-review-text")],
        problems,
        refused,
        shown: shown.clone(),
    };
    render(status, &form)
}

/// `POST /admin/glasses/{id}`.
pub async fn review(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let Some(key) = f.order_key() else { return Redirect::to("/admin/glasses").into_response() };
    let justified = f.get("justified") == "true";
    let command = Command::Review { glass: id.clone(), justified, text: Story::new(f.get("text")) };
    let outcome = api::guard::asked(&app, &who, who.order_id("form", key), command).await;
    if let Ok(Outcome::Refused(no)) = &outcome
        && let Refusal::Fields(found) = no
    {
        let problems = Problems::told(shown.lang, found, |name| f.get(name));
        let said = shown.refused(no);
        return review_page((&app, &who, &headers), shown, &id, (&f, problems, Some(said))).await;
    }
    told((&app, &who, &headers), shown, ("/admin/glasses", Act::ReviewGlass), (&f, outcome)).await
}
