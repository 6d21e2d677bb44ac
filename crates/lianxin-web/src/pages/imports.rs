//! `GET /imports`: what was taken in, by day and source. The page follows an import that runs.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::word_name;
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::imports::{Imports, Row};

/// `GET /imports`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let zone = shown.zone;
    let viewer = who.viewer;
    match app.read(move |store| store.taken_in(&viewer, zone)).await {
        Ok(all) => {
            let catalogue = app.store().catalogue();
            let tell = shown.tell();
            let row = |i: lianxin_store::Intake| Row {
                day: tell.day(i.last),
                from: tell.hour(i.first),
                until: tell.hour(i.last),
                source: word_name(shown.lang, &catalogue.sources, &i.source),
                came: i.came,
                waiting: i.waiting,
            };
            let rows = all.into_iter().map(row).collect();
            render(StatusCode::OK, &Imports { rows, shown })
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}
