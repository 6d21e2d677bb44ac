//! The pages of signed-in people: each asks the store through its viewer and fills what `show/` prints.

pub mod accounts;
pub mod acts;
pub mod agency;
mod answering;
pub mod answers;
pub mod attachments;
pub mod board;
pub mod case;
pub mod catalogue;
pub mod desk;
mod dispatch;
pub mod division;
pub mod export;
pub mod exports;
pub mod factors;
mod forms;
mod groups;
pub mod guard;
pub mod hidings;
pub mod imports;
pub mod look_up;
pub mod mail;
pub mod matter;
pub mod me;
pub mod minors;
mod narrow;
pub mod net;
pub mod passkeys;
pub mod questions;
pub mod queue;
mod reasoned;
pub mod refused;
pub mod register;
pub mod retention;
pub mod views;
pub mod whistles;

use lianxin_core::Viewer;
use lianxin_core::catalogue::{Agency, Catalogue, Named};
use lianxin_store::Fault;

use crate::app::chance;
use crate::page::Shown;
use crate::show::Choice;
use crate::words::Lang;
use crate::words::clock::{Clock, Due, Facts};

/// A fresh key for a form's order.
pub fn order_key() -> Result<String, Fault> {
    Ok(data_encoding::HEXLOWER.encode(&chance()?[..12]))
}

/// The short name of an agency; its code where the catalogue has none.
pub fn agency_name(lang: Lang, catalogue: &Catalogue, code: &str) -> String {
    let name = |a: &Agency| if lang == Lang::English { a.name_en.clone() } else { a.short.clone() };
    catalogue.agency(code).map_or_else(|| code.to_owned(), name)
}

/// The name of a kind.
pub fn kind_name(lang: Lang, catalogue: &Catalogue, code: &str) -> String {
    let found = catalogue.kind(code);
    found.map_or_else(|| code.to_owned(), |k| if lang == Lang::English { k.name_en.clone() } else { k.name.clone() })
}

/// The name of a word of the catalogue: a source, a demand, a result, a purpose.
pub fn word_name(lang: Lang, words: &std::collections::BTreeMap<String, impl Named>, code: &str) -> String {
    let found = words.get(code).map(Named::names);
    found.map_or(code, |(name, name_en)| if lang == Lang::English { name_en } else { name }).to_owned()
}

/// The words of a section, to choose from.
pub fn word_choices(lang: Lang, words: &std::collections::BTreeMap<String, impl Named>) -> Vec<Choice> {
    words.keys().map(|code| Choice::new(code.as_str(), word_name(lang, words, code))).collect()
}

/// The purposes that somebody may state, to choose from.
pub fn purpose_choices(lang: Lang, catalogue: &Catalogue, viewer: &Viewer) -> Vec<Choice> {
    let hers = catalogue.purposes.iter().filter(|(_, p)| viewer.standings.iter().any(|s| p.is_for(s.role)));
    hers.map(|(code, _)| Choice::new(code.as_str(), word_name(lang, &catalogue.purposes, code))).collect()
}

/// All agencies, to choose from.
pub fn agency_choices(lang: Lang, catalogue: &Catalogue) -> Vec<Choice> {
    catalogue.agencies.keys().map(|code| Choice::new(code.as_str(), agency_name(lang, catalogue, code))).collect()
}

/// All kinds of matter, to choose from.
pub fn kind_choices(lang: Lang, catalogue: &Catalogue) -> Vec<Choice> {
    catalogue.kinds.keys().map(|code| Choice::new(code.as_str(), kind_name(lang, catalogue, code))).collect()
}

/// Towns, villages and communities, to choose from; the town as a second line.
pub fn division_choices(catalogue: &Catalogue) -> Vec<Choice> {
    let places = catalogue.divisions.values().filter(|d| (9..15).contains(&d.code.len()));
    let choice = |d: &lianxin_core::catalogue::Division| {
        let town = catalogue.town_of(&d.code).filter(|town| *town != d.code);
        Choice {
            note: town.map_or_else(String::new, |t| catalogue.short_name(t).to_owned()),
            ..Choice::new(d.code.as_str(), catalogue.short_name(&d.code))
        }
    };
    places.map(choice).collect()
}

/// The grids of a village or community, to choose from; none where it has none, or is a town.
pub fn grid_choices(catalogue: &Catalogue, division: &str) -> Vec<Choice> {
    let within = |d: &&lianxin_core::catalogue::Division| d.parent.as_deref() == Some(division) && d.code.len() == 15;
    let grids = catalogue.divisions.values().filter(within);
    grids.map(|d| Choice::new(d.code.as_str(), catalogue.short_name(&d.code))).collect()
}

/// A local time of the district (`2026-09-16T10:18`), as a form's field sends it, in ms UTC.
pub fn moment(catalogue: &Catalogue, text: &str) -> Option<i64> {
    let offset = catalogue.calendar.zone_offset_minutes;
    let (sign, off) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
    let whole = format!("{}:00{sign}{:02}:{:02}", text.get(..LOCAL).unwrap_or(text), off / 60, off % 60);
    crate::api::time::parse(&whole)
}

/// Characters of a local time down to the minute.
const LOCAL: usize = "2026-09-16T10:18".len();

/// A running or stopped clock in words. `due` and `started` in ms UTC.
pub fn clock(shown: &Shown, catalogue: &Catalogue, facts: Facts, limit: Option<&str>) -> Clock {
    let tell = shown.tell();
    let in_workdays = limit
        .and_then(|code| catalogue.limit_by_code(code, tell.date(facts.started)))
        .is_some_and(|l| l.unit == lianxin_core::calendar::Unit::Workdays);
    let left = catalogue.calendar.workdays_between(tell.date(shown.now), tell.date(facts.due - 1));
    let workdays = in_workdays.then(|| left.value());
    Clock::told(tell, &Facts { workdays, ..facts })
}

/// What a clock of the core is called among the words.
pub fn due(act: lianxin_core::catalogue::Act) -> Due {
    Due::of(act.code()).unwrap_or(Due::Handle)
}
