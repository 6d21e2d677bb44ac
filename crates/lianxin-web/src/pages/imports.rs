//! `GET /imports`: what was taken in, by day and source, and how far imports have come. The page follows one that runs.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_store::{End, Import, Intake};

use super::word_name;
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::imports::{self, Imports, Row, Run};
use crate::words::grouped;

/// How long an import may say nothing before it counts as stopped, in ms: it tells twice a second.
const SILENCE: i64 = 60_000;

/// `GET /imports`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let zone = shown.zone;
    let viewer = who.viewer;
    match app.read(move |store| Ok((store.imports(&viewer)?, store.taken_in(&viewer, zone)?))).await {
        Ok((runs, all)) => {
            let catalogue = app.store().catalogue();
            let tell = shown.tell();
            let row = |i: Intake| Row {
                day: tell.day(i.last),
                from: tell.hour(i.first),
                until: tell.hour(i.last),
                source: word_name(shown.lang, &catalogue.sources, &i.source),
                came: i.came,
                waiting: i.waiting,
            };
            let rows = all.into_iter().map(row).collect();
            let runs = runs.iter().map(|import| run(&shown, import)).collect();
            render(StatusCode::OK, &Imports { runs, rows, shown })
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// An import as the page shows it.
pub fn run(shown: &Shown, import: &Import) -> Run {
    let (through, rows) = (import.through(), import.rows.max(1));
    let state = match import.end {
        End::Open if shown.now - import.told <= SILENCE => imports::State::Going,
        End::Done => imports::State::Done,
        End::Open | End::Stopped => imports::State::Stopped,
    };
    let percent = (through.saturating_mul(100) / rows).min(100);
    let tell = shown.tell();
    let when = |at: i64| format!("{} {}", tell.day(at), tell.hour(at));
    let counted = |key: &str, n: i64| shown.named(key, &grouped(n));
    let key = match state {
        imports::State::Going => "imports-going",
        imports::State::Done => "imports-done",
        imports::State::Stopped => "imports-stopped",
    };
    let values = [
        ("when", when(import.told).into()),
        ("through", grouped(through).into()),
        ("rows", grouped(import.rows).into()),
        ("percent", percent.to_string().into()),
    ];
    let by = if import.by.is_empty() { shown.say("imports-console") } else { shown.named("imports-by", &import.by) };
    Run {
        source: import.source.clone(),
        by,
        began: shown.named("imports-began", &when(import.began)),
        said: shown.say_with(key, &values),
        through,
        rows,
        percent,
        counts: vec![
            counted("imports-added", import.added),
            counted("imports-already", import.already),
            counted("imports-rejected", import.rejected),
        ],
        state,
    }
}
