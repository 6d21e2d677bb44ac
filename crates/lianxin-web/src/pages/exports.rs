//! `GET /admin/exports`: which lists went out as files, for whoever audits. When, from which agency and role, which list, how
//! many matters: about the act. Nobody is named and nobody's are counted.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::catalogue::Catalogue;
use lianxin_store::Exported;

use super::{agency_name, views};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::exports::{Exports, Row};
use crate::words::label;

/// Lists on one page.
const ROWS: usize = 50;

/// `GET /admin/exports`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let before = fields.get("before").parse::<i64>();
    let (viewer, from) = (who.viewer, before.clone().unwrap_or(i64::MAX));
    match app.read(move |store| store.exports(&viewer, from, ROWS + 1)).await {
        Ok(mut all) => {
            let more = all.len() > ROWS;
            all.truncate(ROWS);
            let next = all.last().filter(|_| more).map(|last| last.seq);
            let catalogue = app.store().catalogue();
            let rows = all.iter().map(|e| row(&shown, &catalogue, e)).collect();
            render(StatusCode::OK, &Exports { rows, next, later: before.is_ok(), shown })
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// A list that went out, as this page and her own page tell it.
pub fn row(shown: &Shown, catalogue: &Catalogue, e: &Exported) -> Row {
    let comma = shown.say("kept-comma");
    // All that she may see leaves nothing out.
    let narrows = e.filters.iter().filter(|(name, code)| (name.as_str(), code.as_str()) != ("view", "all"));
    let mut said: Vec<String> = narrows.map(|(name, code)| views::told_code(shown, catalogue, name, code)).collect();
    if e.words {
        said.push(shown.say("export-words"));
    }
    Row {
        when: shown.tell().moment(e.at),
        agency: agency_name(shown.lang, catalogue, &e.agency),
        role: label::role(shown.lang, &e.role),
        list: if said.is_empty() { shown.say("view-all") } else { said.join(&comma) },
        format: e.format.to_uppercase(),
        matters: usize::try_from(e.matters).unwrap_or(0),
    }
}
