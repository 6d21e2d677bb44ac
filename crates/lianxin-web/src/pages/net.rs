//! `GET /net`: how the net's load lies over its phases, who answers for a place and a kind, and where nobody does.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::calendar::Date;
use lianxin_core::catalogue::{Catalogue, Gap, Phase};
use lianxin_store::{Fault, Phases};

use super::agency::quarters;
use super::answering::answering;
use super::{agency_choices, agency_name, division_choices, kind_choices, kind_name};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::net::{Answering, Bar, Net, Quarter};

/// Months of a quarter.
const MONTHS: u8 = 3;

/// `GET /net`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = Fields::parse(query.as_deref().unwrap_or("").as_bytes());
    match fill(&app, &who, shown, &asked).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

async fn fill(app: &App, who: &Signed, shown: Shown, asked: &Fields) -> Result<Net, Fault> {
    let today = shown.tell().date(shown.now);
    let viewer = who.viewer.clone();
    let (load, caught) = app
        .read(move |store| Ok((store.load_by_phase(&viewer, None)?, quarters(store, &viewer, None, today)?)))
        .await?;
    let catalogue = app.store().catalogue();
    let quarters =
        caught.iter().enumerate().map(|(n, (begun, found))| quarter(&shown, *begun, n == 0, found)).collect();
    let sees_gaps = who.viewer.may(Act::Dispatch);
    Ok(Net {
        under_way: load.values().sum(),
        load: bars(&load),
        quarters,
        kinds: kind_choices(shown.lang, &catalogue),
        divisions: division_choices(&catalogue),
        kind: asked.get("kind").to_owned(),
        division: asked.get("division").to_owned(),
        answers: answers(&shown, &catalogue, asked, today),
        gaps: if sees_gaps { gaps(&shown, &catalogue) } else { Vec::new() },
        sees_gaps,
        agencies: agency_choices(shown.lang, &catalogue),
        shown,
    })
}

/// The first day of the quarter in which a date lies.
pub fn begin(date: Date) -> Date {
    let (year, month, _) = date.parts();
    let first = (month - 1) / MONTHS * MONTHS + 1;
    Date::new(year, first, 1).unwrap_or(date) // the first of a month is a date
}

/// Each phase as a bar.
pub fn bars(phases: &Phases) -> Vec<Bar> {
    let most = phases.values().copied().max().unwrap_or(0).max(1);
    let bar = |(phase, count): (&Phase, &u64)| Bar { phase: phase.code(), count: *count, length: count * 100 / most };
    phases.iter().map(bar).collect()
}

/// What was registered in the quarter that began then.
pub fn quarter(shown: &Shown, begun: Date, now: bool, phases: &Phases) -> Quarter {
    let total: u64 = phases.values().sum();
    let early: u64 = [Phase::Prevent, Phase::Early].iter().filter_map(|p| phases.get(p)).sum();
    let (year, month, _) = begun.parts();
    let values = [("year", year.to_string().into()), ("n", ((month - 1) / MONTHS + 1).to_string().into())];
    let name = shown.say_with(if now { "net-quarter-now" } else { "net-quarter" }, &values);
    // Rounded down: a share is never told as more than it is.
    Quarter { name, bars: bars(phases), total, early, share: (total > 0).then(|| early * 100 / total) }
}

fn answers(shown: &Shown, catalogue: &Catalogue, asked: &Fields, today: Date) -> Option<Vec<Answering>> {
    let found = catalogue.answers(asked.some("kind")?, asked.some("division")?, today)?;
    Some(found.by.iter().map(|a| answering(shown, catalogue, a)).collect())
}

/// Where the net does not hold, in words.
pub(super) fn gaps(shown: &Shown, catalogue: &Catalogue) -> Vec<String> {
    let name = |code: &str| agency_name(shown.lang, catalogue, code);
    let all = |codes: &[String]| codes.iter().map(|c| name(c)).collect::<Vec<_>>().join(&shown.say("list-comma"));
    let place = |code: &str| catalogue.short_name(code).to_owned();
    let kind = |code: &str| kind_name(shown.lang, catalogue, code);
    let told = |gap: &Gap| match gap {
        Gap::NoLead { kind: code, town } => {
            shown.say_with("net-gap-lead", &[("place", place(town).into()), ("kind", kind(code).into())])
        }
        Gap::NoCentre { town } => shown.say_with("net-gap-centre", &[("place", place(town).into())]),
        Gap::TwoLeads { agencies, area, kind: code } => {
            let place = area.as_deref().map_or_else(|| shown.say("net-by-district"), place);
            let values = [("place", place.into()), ("kind", kind(code).into()), ("names", all(agencies).into())];
            shown.say_with("net-gap-two-leads", &values)
        }
        Gap::TwoOfArea { agencies, area } => {
            shown.say_with("net-gap-two", &[("place", place(area).into()), ("names", all(agencies).into())])
        }
        Gap::NoSuperior { agency } => shown.say_with("net-gap-superior", &[("names", name(agency).into())]),
    };
    catalogue.gaps().iter().map(told).collect()
}

#[cfg(test)]
mod tests {
    use lianxin_core::calendar::Calendar;

    use super::*;

    #[test]
    fn quarters_begin_with_their_first_day() {
        let date = |y, m, d| Date::new(y, m, d).unwrap();
        for (day, first) in [
            (date(2026, 1, 1), date(2026, 1, 1)),
            (date(2026, 3, 31), date(2026, 1, 1)),
            (date(2026, 4, 1), date(2026, 4, 1)),
            (date(2026, 12, 31), date(2026, 10, 1)),
        ] {
            assert_eq!(begin(day), first);
        }
        let last = begin(begin(date(2026, 2, 3)).plus(-1));
        assert_eq!(last, date(2025, 10, 1));
        let midnight = Calendar { zone_offset_minutes: 480, ..Calendar::default() }.midnight(last);
        assert_eq!(midnight % 3_600_000, 0);
    }

    #[test]
    fn a_share_is_never_told_as_more_than_it_is() {
        let phases: Phases = [(Phase::Prevent, 1), (Phase::Early, 1), (Phase::Defuse, 1), (Phase::Gate, 0)].into();
        let told = quarter(&Shown::default(), Date::new(2026, 10, 1).unwrap(), true, &phases);
        assert_eq!((told.total, told.early, told.share), (3, 2, Some(66)));
        let none = quarter(&Shown::default(), Date::new(2026, 10, 1).unwrap(), true, &Phases::new());
        assert_eq!(none.share, None);
    }
}
