//! `/approvals`: what waits for a responsible person, and what one asked. `/admin/glasses`: broken glasses without their
//! subjects, for the officer who reviews them.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::Story;
use lianxin_core::authority::Act;
use lianxin_core::guard::{Command, Glass};
use lianxin_store::{Asking, Fault};

use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::reasoned::{self, By, Place, Sent, Typed};
use crate::pages::{agency_name, order_key};
use crate::reply;
use crate::show::Choice;
use crate::show::act::{Input, Shape};
use crate::show::guard::{Approvals, Wanted};
use crate::show::reasoned::Row;
use crate::words::refusal::Problems;

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
    let by = (&app, &who, &headers);
    // Its form is one of many in the list, so that a no has a page of its own.
    match reasoned::sent(by, &shown, ("/approvals", Act::Approve, "/approvals"), (&f, command)).await {
        Sent::Over(response) => response,
        Sent::No(no, typed) => reasoned::refused(shown, "/approvals", &no, typed),
    }
}

const GLASSES: Place = Place {
    path: "/admin/glasses",
    name: "glasses",
    verb: "glass-review",
    act: Act::ReviewGlass,
    heads: &["approvals-when", "glasses-who", "glasses-review"],
    labels: &[("text", "glass-review-text")],
};

/// What a review says.
const VERDICTS: [(&str, &str); 2] = [("true", "glass-justified"), ("false", "glass-unjustified")];

/// `GET /admin/glasses`.
pub async fn glasses(State(app): State<App>, shown: Shown) -> Response {
    let (directory, catalogue) = (app.store().directory(), app.store().catalogue());
    let mut all: Vec<(&String, &Glass)> = directory.glasses.iter().collect();
    all.sort_by_key(|(_, g)| (g.review.is_some(), std::cmp::Reverse(g.seq)));
    let row = |(id, g): (&String, &Glass)| {
        let who = directory.account(&g.account).map_or(g.account.clone(), |a| a.name.clone());
        let agency = agency_name(shown.lang, &catalogue, &g.agency);
        let state = match &g.review {
            Some((justified, _, _)) => shown.say(VERDICTS[usize::from(!justified)].1),
            None => shown.named("glasses-due", &shown.tell().limit(g.due())),
        };
        Row {
            id: id.clone(),
            cells: vec![shown.tell().moment(g.at), format!("{who}{}{agency}", shown.say("list-comma"))],
            state,
            waits: g.review.is_none(),
            late: g.is_overdue(shown.now),
        }
    };
    let rows: Vec<Row> = all.into_iter().map(row).collect();
    reasoned::list(shown, &GLASSES, rows)
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

async fn review_page(by: By<'_>, shown: Shown, id: &str, typed: Typed<'_>) -> Response {
    let (app, _, headers) = by;
    let Some(glass) = app.store().directory().glasses.get(id).cloned() else { return absent(shown).await };
    let (order, reason) = match reasoned::read(by, &shown, Command::Look { glass: id.to_owned() }, glass.seq).await {
        Ok(Some(read)) => read,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let says = shown.named("glass-review-says", &reason);
    let verdicts = VERDICTS.map(|(code, key)| Choice::new(code, shown.say(key))).into();
    let inputs = vec![
        Input::new("justified", Shape::Pick(verdicts), typed.0.get("justified"), true),
        Input::new("text", Shape::Area, typed.0.get("text"), true),
    ];
    reasoned::form(shown, &GLASSES, id, (order, says, inputs), typed)
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
    let by = (&app, &who, &headers);
    let justified = f.get("justified") == "true";
    let command = Command::Review { glass: id.clone(), justified, text: Story::new(f.get("text")) };
    match reasoned::answered(by, &shown, GLASSES.way(), (&f, command)).await {
        Ok(response) => response,
        Err(typed) => review_page(by, shown, &id, typed).await,
    }
}
