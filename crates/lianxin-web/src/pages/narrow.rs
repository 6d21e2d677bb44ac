//! What an address asks of a list, as the store takes it, and the choices of the form that asks it.

use lianxin_core::catalogue::Catalogue;
use lianxin_store::{Filter, Own, Sort};

use super::{agency_choices, division_choices, kind_choices, word_choices};
use crate::page::Shown;
use crate::show::narrow::{Filters, Narrow};

/// One day, ms.
const DAY: i64 = 86_400_000;

/// Narrows what a view lists.
pub fn narrowed(view: Filter, narrow: &Narrow, shown: &Shown) -> Filter {
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let mut f = view;
    f.agency = some(&narrow.agency).or(f.agency);
    f.own = match narrow.clock.as_str() {
        "open" => Some(Own::Open),
        "late" => Some(Own::Late(shown.now)),
        _ => None,
    }
    .filter(|_| f.agency.is_some());
    f.division = some(&narrow.division);
    f.grid = some(&narrow.grid);
    f.kind = some(&narrow.kind);
    f.phase = some(&narrow.phase);
    f.q = some(&narrow.q);
    f.source = some(&narrow.source);
    f.due_before = match narrow.due.as_str() {
        "late" => Some(shown.now),
        "today" => Some(day_end(shown)),
        "days" => Some(day_end(shown) + 2 * DAY),
        _ => None,
    };
    if let Some(stage) = some(&narrow.stage) {
        f.stages = vec![stage];
    }
    match narrow.sort.as_str() {
        "due" => f.sort = Sort::Due,
        "newest" => f.sort = Sort::Newest,
        _ => {}
    }
    f
}

/// The instant after today's last in the district, ms UTC.
fn day_end(shown: &Shown) -> i64 {
    let zone = i64::from(shown.zone) * 60_000;
    ((shown.now + zone).div_euclid(DAY) + 1) * DAY - zone
}

/// The form with its choices.
pub fn filters(
    shown: &Shown,
    catalogue: &Catalogue,
    (path, view, staged): (&'static str, &'static str, bool),
    narrow: &Narrow,
) -> Filters {
    Filters {
        path,
        view,
        narrow: narrow.clone(),
        kinds: kind_choices(shown.lang, catalogue),
        divisions: division_choices(catalogue),
        agencies: agency_choices(shown.lang, catalogue),
        sources: word_choices(shown.lang, &catalogue.sources),
        staged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_ends_at_the_districts_midnight() {
        // 2026-09-16 10:18 +08:00
        let shown = Shown { now: 1_789_524_280_000, zone: 480, ..Shown::default() };
        let narrow = Narrow { due: "today".to_owned(), stage: "handling".to_owned(), ..Narrow::default() };
        let f = narrowed(Filter::default(), &narrow, &shown);
        assert_eq!(f.due_before.map(|at| (at + 480 * 60_000) % DAY), Some(0));
        assert!(f.due_before.is_some_and(|at| at > shown.now && at - shown.now < DAY));
        assert_eq!(f.stages, ["handling"]);
        let late = narrowed(Filter::default(), &Narrow { due: "late".to_owned(), ..Narrow::default() }, &shown);
        assert_eq!(late.due_before, Some(shown.now));
    }
}
