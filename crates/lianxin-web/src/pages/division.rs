//! `GET /grids/{code}` and `GET /divisions/{code}`: what is open in a place, in whose hands, what the last weeks brought,
//! and who answers there. Matters and agencies are counted; nobody in them is.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::calendar::Date;
use lianxin_core::catalogue::{Catalogue, Division};
use lianxin_core::matter::Stage;
use lianxin_store::{Fault, Filter, Page, Week};

use super::answering::answering;
use super::queue::row;
use super::{agency_name, division_choices, grid_choices};
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::Choice;
use crate::show::division as view;
use crate::show::narrow::Narrow;
use crate::words::label;

/// Weeks that are drawn, this one with them.
const WEEKS: usize = 8;
/// The newest matters that are listed.
const NEWEST: usize = 6;
/// Counted no further.
const COUNTED: usize = 100_000;
/// Digits of a grid's code.
const GRID: usize = 15;

/// Where a place has its page.
pub fn address(code: &str) -> String {
    format!("/{}/{code}", if code.len() == GRID { "grids" } else { "divisions" })
}

/// Town, village and grid of a matter, each with the address of its page.
pub fn places(catalogue: &Catalogue, division: &str, grid: Option<&str>) -> Vec<(String, String)> {
    let town = catalogue.town_of(division).filter(|t| *t != division);
    let codes = town.into_iter().chain([division]).chain(grid);
    codes.map(|code| (address(code), catalogue.short_name(code).to_owned())).collect()
}

/// `GET /grids/{code}`, `GET /divisions/{code}`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let Some(division) = app.store().catalogue().division(&code).cloned() else { return absent(shown).await };
    let own = address(&code);
    if !shown.at(&own) {
        return Redirect::permanent(&own).into_response();
    }
    match fill(&app, &who, shown, &division).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// What is listed of a place.
fn of(code: &str) -> Filter {
    let code = Some(code.to_owned());
    match code.as_deref().map(str::len) {
        Some(GRID) => Filter { grid: code, ..Filter::default() },
        _ => Filter { division: code, ..Filter::default() },
    }
}

/// The counts of a place, as the store gives them.
struct Counted {
    stages: Vec<(String, u64)>,
    hands: Vec<(String, u64)>,
    weeks: Vec<Week>,
    late: usize,
    newest: Page,
}

/// The first day of the first week that is drawn: a Monday.
fn first_day(today: Date) -> Date {
    today.plus(1 - i64::from(today.weekday()) - 7 * (WEEKS as i64 - 1))
}

async fn fill(app: &App, who: &Signed, shown: Shown, division: &Division) -> Result<view::Division, Fault> {
    let (viewer, filter, now) = (who.viewer.clone(), of(&division.code), shown.now);
    let today = shown.tell().date(now);
    let first = first_day(today);
    let counted = app
        .read(move |store| {
            let late = Filter { due_before: Some(now), ..filter.clone() };
            let newest = Filter { limit: NEWEST, ..filter.clone() };
            Ok(Counted {
                stages: store.open_by_stage(&viewer, &filter)?,
                hands: store.open_by_agency(&viewer, &filter)?,
                weeks: store.by_week(&viewer, &filter, store.catalogue().calendar.midnight(first), WEEKS)?,
                late: store.count(&viewer, &late, COUNTED)?,
                newest: store.list(&viewer, &newest)?,
            })
        })
        .await?;
    let catalogue = app.store().catalogue();
    let narrow = match division.code.len() {
        GRID => Narrow { grid: division.code.clone(), ..Narrow::default() },
        _ => Narrow { division: division.code.clone(), ..Narrow::default() },
    };
    let hand = |(code, count): &(String, u64)| view::Hand {
        name: agency_name(shown.lang, &catalogue, code),
        count: *count,
        address: Narrow { agency: code.clone(), ..narrow.clone() }.address("/matters", "all", ""),
        code: code.clone(),
    };
    Ok(view::Division {
        name: full_name(&catalogue, &division.code),
        kind: label::division(shown.lang, division.kind),
        within: within(&catalogue, &division.code),
        stages: stages(&shown, &narrow, &counted.stages),
        open: counted.stages.iter().map(|(_, n)| *n).sum(),
        late: counted.late,
        hands: counted.hands.iter().map(hand).collect(),
        weeks: weeks(&shown, &catalogue, first, &counted.weeks),
        newest: counted.newest.items.iter().map(|i| row(&shown, &catalogue, i)).collect(),
        answers: catalogue.local_answers(&division.code).iter().map(|a| answering(&shown, &catalogue, a)).collect(),
        parts: parts(&catalogue, &division.code),
        narrow,
        shown,
    })
}

/// A grid is called by a number, so its village or community is named with it.
fn full_name(catalogue: &Catalogue, code: &str) -> String {
    let own = catalogue.short_name(code);
    match code.get(..12).filter(|_| code.len() == GRID) {
        Some(village) => format!("{} {own}", catalogue.short_name(village)),
        None => own.to_owned(),
    }
}

/// The places around it, the nearest last: town and village of a grid. A district is around all and is not told.
fn within(catalogue: &Catalogue, code: &str) -> Vec<(String, String)> {
    let around = [9, 12].into_iter().filter(|digits| *digits < code.len());
    let known = around.filter_map(|digits| catalogue.division(code.get(..digits)?));
    known.map(|d| (address(&d.code), catalogue.short_name(&d.code).to_owned())).collect()
}

/// The places in it: towns of the district, villages of a town, grids of a village.
fn parts(catalogue: &Catalogue, code: &str) -> Vec<(String, String)> {
    let found: Vec<Choice> = match code.len() {
        6 => division_choices(catalogue).into_iter().filter(|c| c.code.len() == 9).collect(),
        9 => {
            division_choices(catalogue).into_iter().filter(|c| c.code.len() == 12 && c.code.starts_with(code)).collect()
        }
        _ => grid_choices(catalogue, code),
    };
    found.into_iter().map(|c| (address(&c.code), c.label)).collect()
}

/// The stages in which something stands open, in their order, each as a bar.
fn stages(shown: &Shown, narrow: &Narrow, counted: &[(String, u64)]) -> Vec<view::Bar> {
    let most = counted.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let bar = |stage: Stage| {
        let (code, count) = counted.iter().find(|(code, _)| code == stage.code())?;
        Some(view::Bar {
            name: label::stage(shown.lang, code),
            count: *count,
            length: count * 100 / most,
            address: Narrow { stage: code.clone(), ..narrow.clone() }.address("/matters", "all", ""),
        })
    };
    Stage::PATH.into_iter().filter_map(bar).collect()
}

/// Each week with its first day, the latest first.
fn weeks(shown: &Shown, catalogue: &Catalogue, first: Date, counted: &[Week]) -> Vec<view::Week> {
    let most = counted.iter().map(|w| w.registered).max().unwrap_or(0).max(1);
    let told = |(n, week): (usize, &Week)| {
        let begun = catalogue.calendar.midnight(first.plus(7 * n as i64));
        let name = match n + 1 == counted.len() {
            true => shown.say("division-week-now"),
            false => shown.named("division-week", &shown.tell().short_day(begun)),
        };
        let values = [("n", week.registered.into()), ("over", week.over.into())];
        view::Week {
            name,
            told: shown
                .say_with(if week.registered == 0 { "division-week-none" } else { "division-week-says" }, &values),
            length: week.registered * 100 / most,
            over: week.over * 100 / most,
        }
    };
    counted.iter().enumerate().map(told).rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays_and_end_with_this_one() {
        // 2026-11-27 is a Friday.
        for (today, first) in
            [((2026, 11, 27), (2026, 10, 5)), ((2026, 11, 23), (2026, 10, 5)), ((2026, 11, 29), (2026, 10, 5))]
        {
            let date = |(y, m, d)| Date::new(y, m, d).unwrap();
            assert_eq!(first_day(date(today)), date(first));
        }
    }

    #[test]
    fn a_place_has_one_address() {
        assert_eq!(address("120111101217003"), "/grids/120111101217003");
        assert_eq!(address("120111101217"), "/divisions/120111101217");
    }
}
