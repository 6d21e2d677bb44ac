//! `GET /matters`: lists by whose turn it is, with filters and search.

use std::collections::BTreeSet;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_store::{Fault, Filter, Item, Sort, Turn};

use super::narrow::{filters, narrowed};
use super::{agency_name, clock, kind_name, order_key, views, word_name};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::Choice;
use crate::show::queue::{Asked, Queue, Row, Tab, View, due_in_stage};
use crate::words::clock::{Clock, Facts};

/// A view counts no further.
const COUNTED: usize = 1_000;
const ROWS: usize = 50;

fn of_view(view: View) -> Filter {
    match view {
        View::Todo => Filter { turn: Some(Turn::Hers), sort: Sort::Due, ..Filter::default() },
        View::Waiting => Filter { turn: Some(Turn::Others), sort: Sort::Due, ..Filter::default() },
        View::Intake => super::desk::intake(),
        View::All => Filter::default(),
    }
}

/// What a page's query asks for.
pub fn filter(asked: &Asked, shown: &Shown) -> Filter {
    let cursor = Some(asked.cursor.clone()).filter(|c| !c.is_empty());
    Filter { cursor, limit: ROWS, ..narrowed(of_view(asked.view), &asked.narrow, shown) }
}

/// `GET /matters`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let asked = Asked::read(|name| fields.get(name));
    match fill(&app, &who, shown, asked).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

async fn fill(app: &App, who: &Signed, shown: Shown, asked: Asked) -> Result<Queue, Fault> {
    let (viewer, wanted) = (who.viewer.clone(), filter(&asked, &shown));
    let lists: Vec<View> =
        View::ALL.into_iter().filter(|v| *v != View::Intake || who.viewer.may(Act::Accept)).collect();
    let (page, tabs) = app
        .read(move |store| {
            let page = store.list(&viewer, &wanted)?;
            let mut tabs = Vec::with_capacity(lists.len());
            for view in lists {
                let count = store.count(&viewer, &of_view(view), COUNTED)?;
                tabs.push(Tab { view, count, more: count >= COUNTED });
            }
            Ok((page, tabs))
        })
        .await?;
    let catalogue = app.store().catalogue();
    let rows = page.items.iter().map(|i| row(&shown, &catalogue, i)).collect();
    let filters = filters(&shown, &catalogue, ("/matters", asked.view.code(), true), &asked.narrow);
    let agency = agency_name(shown.lang, &catalogue, &asked.narrow.agency);
    let kept = views::kept(app, who, &shown, &catalogue);
    let own: BTreeSet<&str> = who.viewer.agencies().collect();
    let agencies = own.into_iter().map(|code| Choice::new(code, agency_name(shown.lang, &catalogue, code))).collect();
    let order = order_key()?;
    Ok(Queue { shown, asked, agency, tabs, filters, rows, next: page.next, kept, agencies, order })
}

/// The first of a matter's clocks that run, as a list shows it.
pub(super) fn clock_of(shown: &Shown, catalogue: &Catalogue, i: &Item) -> Option<Clock> {
    i.due.zip(due_in_stage(&i.stage)).map(|(due, what)| {
        let act = lianxin_core::catalogue::Act::parse(what.code());
        let limit = act.and_then(|a| catalogue.kind(&i.kind)?.limits.code(a)).map(str::to_owned);
        // A list knows when a clock ends, not when it began: its sector is drawn from the registration.
        let facts = Facts {
            what,
            started: i.recorded_at,
            due,
            stopped: None,
            provisional: i.provisional,
            paused: None,
            workdays: None,
        };
        clock(shown, catalogue, facts, limit.as_deref())
    })
}

/// A matter as lists of every page show it.
pub(super) fn row(shown: &Shown, catalogue: &Catalogue, i: &Item) -> Row {
    Row {
        id: i.id.clone(),
        code: i.code.clone(),
        title: i.title.as_deref().map(str::to_owned),
        clock: clock_of(shown, catalogue, i),
        kind: kind_name(shown.lang, catalogue, &i.kind),
        place: catalogue.short_name(&i.division).to_owned(),
        stage: i.stage.clone(),
        agency: agency_name(shown.lang, catalogue, &i.agency),
        source: word_name(shown.lang, &catalogue.sources, &i.source),
        taken_in: i.late,
        sealed: i.sealed,
    }
}
