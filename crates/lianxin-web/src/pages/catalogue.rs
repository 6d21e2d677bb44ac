//! `/admin/catalogue`: what the catalogue holds, for everybody who is signed in; and its change, for whoever sets the
//! district up: a text, what it would change, and one order.

mod change;
mod rows;

pub use change::{change, change_form, define, upload};

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use lianxin_core::authority::Act;

use crate::app::App;
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
    let catalogue = app.store().catalogue();
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
        shown,
    };
    render(StatusCode::OK, &page)
}
