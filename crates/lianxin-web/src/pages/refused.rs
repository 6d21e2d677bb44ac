//! `GET /admin/refused`: how often the door said no, by month, place, office and reason, for whoever audits. About rules and
//! places: nobody is named and nobody's are counted.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::Viewer;
use lianxin_core::calendar::Date;
use lianxin_store::{Fault, Refused};

use crate::app::{App, now};
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::refused::{Month as Told, Refusals, Row};
use crate::words::label;

/// Months told, this one first.
const MONTHS: i16 = 6;

/// A month with what was refused in it.
pub struct Month {
    /// `2026-11`.
    pub name: String,
    pub groups: Vec<Refused>,
}

/// The newest months in which something was refused, as the district's wall counts them.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn months(app: &App, viewer: &Viewer) -> Result<Vec<Month>, Fault> {
    let calendar = app.store().catalogue().calendar.clone();
    let (year, month, _) = calendar.local_date(now()).parts();
    let first = |back: i16| {
        let count = year * 12 + i16::from(month) - 1 - back;
        let (year, month) = (count.div_euclid(12), u8::try_from(count.rem_euclid(12) + 1).unwrap_or(1));
        (format!("{year:04}-{month:02}"), Date::new(year, month, 1).map_or(0, |day| calendar.midnight(day)))
    };
    let spans: Vec<(String, (i64, i64))> = (0..MONTHS)
        .map(|back| {
            let (name, from) = first(back);
            (name, (from, first(back - 1).1))
        })
        .collect();
    let viewer = viewer.clone();
    app.read(move |store| {
        let mut all = Vec::new();
        for (name, span) in spans {
            let groups = store.refused(&viewer, span)?;
            if !groups.is_empty() {
                all.push(Month { name, groups });
            }
        }
        Ok(all)
    })
    .await
}

/// `GET /admin/refused`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let all = match months(&app, &who.viewer).await {
        Ok(all) => all,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let catalogue = app.store().catalogue();
    let row = |r: &Refused| Row {
        place: catalogue.short_name(&r.place).to_owned(),
        role: r.role.map_or_else(|| shown.say("refused-roles"), |role| label::role(shown.lang, role.code())),
        why: shown.say(&format!("refused-why-{}", known(&r.why))),
        count: match r.count {
            Some(n) => shown.count("refused-n", &usize::try_from(n).unwrap_or(usize::MAX)),
            None => shown.say("refused-few"),
        },
    };
    let months = all.iter().map(|m| Told { name: m.name.clone(), rows: m.groups.iter().map(row).collect() }).collect();
    render(StatusCode::OK, &Refusals { months, shown })
}

/// Reasons that have words of their own.
const REASONS: [&str; 14] = [
    "absent",
    "asked-of-another",
    "look-ups-used-up",
    "needs-approval",
    "needs-second",
    "no-such-purpose",
    "not-responsible",
    "not-yours",
    "own-glass",
    "own-request",
    "purpose-covers-not",
    "purpose-of-others",
    "review-overdue",
    "sign-in",
];

fn known(why: &str) -> &str {
    if REASONS.contains(&why) { why } else { "not-yours" }
}
