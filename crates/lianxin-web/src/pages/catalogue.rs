//! `/admin/catalogue`: what the catalogue holds, for everybody who is signed in; and its change, for whoever sets the
//! district up: a text, what it would change, and the decision of a second person.

mod change;
mod rows;
mod said;
mod waiting;

pub use change::{ask, change, change_form, upload};
pub use waiting::{decide, waiting};

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_store::Committed;

use crate::app::App;
use crate::change::waits;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::show::catalogue::{Catalogue, Row, Tab};

/// The sections that are shown each for itself; the last is all else.
const SECTIONS: [&str; 6] = ["kind", "agency", "limit", "year", "whistle", "rest"];
/// Most items of one page.
const ROWS: usize = 200;

/// `GET /admin/catalogue?section=&q=`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, RawQuery(query): RawQuery) -> Response {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let section = SECTIONS.into_iter().find(|s| *s == asked.get("section")).unwrap_or("kind");
    let now = app.store().committed();
    let catalogue = now.catalogue.clone();
    let defines = who.viewer.may(Act::DefineCatalogue);
    let of = |code: &str| rows::rows(&shown, &catalogue, code);
    let q = asked.get("q").to_lowercase();
    let holds = |text: &String| text.to_lowercase().contains(&q);
    let mut found = of(section);
    found.retain(|row: &Row| {
        q.is_empty() || holds(&row.code) || holds(&row.name) || row.facts.iter().any(|(_, text)| holds(text))
    });
    let count = found.len();
    found.truncate(ROWS);
    if !defines {
        found.iter_mut().for_each(|row| row.change.clear());
    }
    let page = Catalogue {
        tabs: SECTIONS.map(|code| Tab { code, count: of(code).len() }).to_vec(),
        section,
        q: asked.get("q").to_owned(),
        rows: found,
        found: count,
        gaps: if defines { super::net::gaps(&shown, &catalogue) } else { Vec::new() },
        defines,
        change: if who.viewer.may(Act::SeePeople) { last(&shown, &now) } else { String::new() },
        shown,
    };
    render(StatusCode::OK, &page)
}

/// What leads to the change that was asked for last.
fn last(shown: &Shown, now: &Committed) -> String {
    match &now.change {
        None => String::new(),
        Some(_) if waits(now, shown.now) => shown.say("change-is-waiting"),
        Some(_) => shown.say("change-last"),
    }
}
