//! `GET /board`: the dispatch board of a centre; `POST /board/{act}`: one act upon several matters, told of each.

mod merge;
pub mod preview;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::catalogue::Catalogue;
use lianxin_store::{Fault, Filter, Item, Outcome, Sort, Turn};

use super::answering::suggestion;
use super::narrow::{filters, narrowed};
use super::queue::clock_of;
use super::{agency_choices, agency_name, kind_name, order_key, word_name};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::board::{Board, Done, Result as Told, Row, Tab, Together, View};
use crate::show::narrow::Narrow;
use crate::together::{self, Became, Picked};
use crate::words::refusal::with_names;

/// A view counts no further.
const COUNTED: usize = 1_000;
const ROWS: usize = 100;

fn of_view(view: View) -> Filter {
    let waits = |stage: &str, designate| Filter {
        stages: vec![stage.to_owned()],
        turn: Some(Turn::Hers),
        designate,
        sort: Sort::Due,
        ..Filter::default()
    };
    match view {
        View::Accept => waits("registered", None),
        View::Intake => super::desk::intake(),
        View::Dispatch => waits("accepted", Some(false)),
        View::Designate => waits("accepted", Some(true)),
        View::Archive => {
            let stages = ["followed-up", "rated", "declined"].map(str::to_owned).to_vec();
            Filter { stages, ..Filter::default() }
        }
    }
}

/// `GET /board`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    match fill(&app, &who, shown, &fields).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

async fn fill(app: &App, who: &Signed, shown: Shown, fields: &Fields) -> Result<Board, Fault> {
    let (view, narrow) = (View::of(fields.get("view")), Narrow::read(|name| fields.get(name)));
    let cursor = fields.some("cursor").map(str::to_owned);
    let later = cursor.is_some();
    let wanted = Filter { cursor, limit: ROWS, ..narrowed(of_view(view), &narrow, &shown) };
    let viewer = who.viewer.clone();
    let (page, tabs) = app
        .read(move |store| {
            let page = store.list(&viewer, &wanted)?;
            let mut tabs = Vec::with_capacity(View::ALL.len());
            for view in View::ALL {
                let count = store.count(&viewer, &of_view(view), COUNTED)?;
                tabs.push(Tab { view, count, more: count >= COUNTED });
            }
            Ok((page, tabs))
        })
        .await?;
    let catalogue = app.store().catalogue();
    let back = narrow.address("/board", view.code(), "");
    let preview = match page.items.first() {
        Some(first) => preview::of(app, who, &shown, &first.id, (view, back)).await?,
        None => None,
    };
    Ok(Board {
        view,
        preview,
        tabs,
        filters: filters(&shown, &catalogue, ("/board", view.code(), view == View::Archive), &narrow),
        rows: page.items.iter().map(|i| row(&shown, &catalogue, i)).collect(),
        agencies: agency_choices(shown.lang, &catalogue),
        order: order_key()?,
        next: page.next,
        later,
        shown,
    })
}

fn row(shown: &Shown, catalogue: &Catalogue, i: &Item) -> Row {
    let suggested = suggestion(shown, catalogue, &i.kind, &i.division).map(|s| (s.name, s.why));
    Row {
        id: i.id.clone(),
        seen: i.version,
        code: i.code.clone(),
        title: i.title.as_deref().map(str::to_owned),
        clock: clock_of(shown, catalogue, i),
        kind: kind_name(shown.lang, catalogue, &i.kind),
        place: catalogue.short_name(&i.division).to_owned(),
        source: word_name(shown.lang, &catalogue.sources, &i.source),
        taken_in: i.late,
        sealed: i.sealed,
        suggested,
    }
}

/// `POST /board/{act}`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(act): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let back = crate::view::local_path(fields.get("back"));
    let shown = Shown { path: back.clone(), ..shown };
    let Some(what) = Together::parse(&act) else { return absent(shown).await };
    let Some(key) = fields.order_key() else { return Redirect::to("/board").into_response() };
    let picked: Vec<Picked> = fields.all("pick").iter().take(together::MOST).map(|p| Picked::parse(p)).collect();
    let stated = fields.some(if what == Together::Merge { "into" } else { "lead" }).map(str::to_owned);
    let answer = match (what, stated) {
        (Together::Merge, None) => merge::which(&app, &who, shown, (back, fields.get("propose")), &picked).await,
        (_, stated) => done(&app, &who, shown, (what, key, stated), picked).await,
    };
    answer.unwrap_or_else(|fault| reply::fault_keeping(&app, &headers, &fault, &fields))
}

/// Does it to each, and tells of each.
async fn done(
    app: &App,
    who: &Signed,
    shown: Shown,
    (what, key, stated): (Together, &str, Option<String>),
    picked: Vec<Picked>,
) -> Result<Response, Fault> {
    let into = match (what, &stated) {
        (Together::Merge, Some(id)) => merge::title_of(app, who, &shown, id).await?,
        _ => String::new(),
    };
    let became = together::each(app, who, ("form", key), (what, stated), picked).await?;
    let results = became.into_iter().map(|one| told(app, who, &shown, (what, &into), one)).collect();
    Ok(render(StatusCode::OK, &Done { what, back: shown.path.clone(), results, shown }))
}

fn told(app: &App, who: &Signed, shown: &Shown, (what, into): (Together, &str), one: Became) -> Told {
    let catalogue = app.store().catalogue();
    let no = match &one.outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => None,
        Ok(Outcome::Refused(refusal)) => {
            crate::api::matters::count_no(app, who, what.act(), &one.id, refusal);
            let told = shown.refused(&with_names(refusal, |code| agency_name(shown.lang, &catalogue, code)));
            Some((told.title, told.text))
        }
        Err(fault) => {
            let (_, kind) = reply::fault_status(fault);
            let id = reply::log(fault);
            Some((shown.say(&format!("page-{kind}")), format!("{} {id}", shown.say("fault-id"))))
        }
    };
    let title = one.item.and_then(|i| i.title).map_or_else(|| shown.say("title-gone"), |t| t.to_string());
    let to = one.to.filter(|_| no.is_none()).map(|code| match what {
        Together::Merge => shown.named("board-done-into", into),
        Together::Accept | Together::Suggested | Together::Dispatch | Together::Archive => {
            shown.named("board-done-to", &agency_name(shown.lang, &catalogue, &code))
        }
    });
    Told { id: one.id, title, to, no }
}
