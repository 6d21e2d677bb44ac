//! What differs by place: divisions, agencies, kinds of matter, limits with their legal source, calendars, words.
//!
//! [`parse`] reads the files of `catalogue/<district>/`; [`Catalogue::put`] loads an item, whether from a file or from a
//! record. A later item with the same key takes the place of the earlier one.

mod check;
mod item;
mod parse;

use std::collections::BTreeMap;

pub use item::{
    Act, Agency, AgencyKind, CalendarYear, Class, District, Division, DivisionKind, Field, Item, Kind, KindLimits,
    LeadRule, Limit, Phase, Section, Word,
};
pub use parse::{FileProblem, parse};

use crate::calendar::{Calendar, Date, Year};

/// The catalogue of one district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// By code.
    pub agencies: BTreeMap<String, Agency>,
    /// The announced years and the district's zone.
    pub calendar: Calendar,
    /// By code.
    pub demands: BTreeMap<String, Word>,
    /// The district; none before its item is loaded.
    pub district: Option<District>,
    /// By code.
    pub divisions: BTreeMap<String, Division>,
    /// By code.
    pub kinds: BTreeMap<String, Kind>,
    /// By code, then by the date from which it is in force.
    pub limits: BTreeMap<String, BTreeMap<Date, Limit>>,
    /// By code.
    pub purposes: BTreeMap<String, Word>,
    /// By code.
    pub results: BTreeMap<String, Word>,
    /// By code.
    pub sources: BTreeMap<String, Word>,
    /// The calendar's years with their sources.
    pub years: BTreeMap<i16, CalendarYear>,
}

/// Why a lead is suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadReason<'a> {
    /// It answers for this kind in this area (a division code).
    Area(&'a str),
    /// It answers for this kind in the whole district.
    Anywhere,
}

impl Catalogue {
    /// Loads an item, in the place of one with the same key.
    pub fn put(&mut self, item: Item) {
        match item {
            Item::District(district) => {
                self.calendar.zone_offset_minutes = district.zone_offset_minutes;
                self.district = Some(district);
            }
            Item::Year(year) => {
                let announced = Year { off: year.off.clone(), work: year.work.clone() };
                self.calendar.years.insert(year.year, announced);
                self.years.insert(year.year, year);
            }
            Item::Division(division) => drop(self.divisions.insert(division.code.clone(), division)),
            Item::Limit(limit) => {
                self.limits.entry(limit.code.clone()).or_default().insert(limit.effective_from, limit);
            }
            Item::Agency(agency) => drop(self.agencies.insert(agency.code.clone(), agency)),
            Item::Source(word) => drop(self.sources.insert(word.code.clone(), word)),
            Item::Demand(word) => drop(self.demands.insert(word.code.clone(), word)),
            Item::Purpose(word) => drop(self.purposes.insert(word.code.clone(), word)),
            Item::Result(word) => drop(self.results.insert(word.code.clone(), word)),
            Item::Kind(kind) => drop(self.kinds.insert(kind.code.clone(), kind)),
        }
    }

    /// Whether this very item is loaded.
    pub fn holds(&self, item: &Item) -> bool {
        match item {
            Item::District(district) => self.district.as_ref() == Some(district),
            Item::Year(year) => self.years.get(&year.year) == Some(year),
            Item::Division(division) => self.divisions.get(&division.code) == Some(division),
            Item::Limit(limit) => {
                self.limits.get(&limit.code).and_then(|by_date| by_date.get(&limit.effective_from)) == Some(limit)
            }
            Item::Agency(agency) => self.agencies.get(&agency.code) == Some(agency),
            Item::Source(word) => self.sources.get(&word.code) == Some(word),
            Item::Demand(word) => self.demands.get(&word.code) == Some(word),
            Item::Purpose(word) => self.purposes.get(&word.code) == Some(word),
            Item::Result(word) => self.results.get(&word.code) == Some(word),
            Item::Kind(kind) => self.kinds.get(&kind.code) == Some(kind),
        }
    }

    /// Those items that are new or differ from what is loaded, in their order.
    pub fn changed(&self, items: &[Item]) -> Vec<Item> {
        items.iter().filter(|item| !self.holds(item)).cloned().collect()
    }

    /// The kind of matter with this code.
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.kinds.get(code)
    }

    /// The agency with this code.
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(code)
    }

    /// The division with this code.
    pub fn division(&self, code: &str) -> Option<&Division> {
        self.divisions.get(code)
    }

    /// The code of the street, town or park (9 digits) a division lies in or is; none for the district or an unknown code.
    pub fn town_of(&self, division: &str) -> Option<&str> {
        self.divisions.get(division)?;
        self.divisions.get(division.get(..9)?).map(|town| town.code.as_str())
    }

    /// Whether a division lies in an area or is it. By prefix: every code begins with the codes it lies in.
    pub fn is_within(&self, division: &str, area: &str) -> bool {
        let is_area = |code: &str| matches!(code.len(), 2 | 4 | 6 | 9 | 12 | 15);
        is_area(area) && is_area(division) && division.starts_with(area)
    }

    /// The limit of an act upon a kind that is in force on a local date; of several, the one that came into force last.
    pub fn limit(&self, kind: &str, act: Act, date: Date) -> Option<&Limit> {
        self.limit_by_code(self.kinds.get(kind)?.limits.code(act)?, date)
    }

    /// The limit with this code that is in force on a local date; of several, the one that came into force last.
    pub fn limit_by_code(&self, code: &str, date: Date) -> Option<&Limit> {
        self.limits.get(code)?.range(..=date).rev().map(|(_, limit)| limit).find(|limit| limit.is_in_force(date))
    }

    /// The agency that should lead a kind in a division, and why. The most specific area wins.
    pub fn suggest_lead(&self, kind: &str, division: &str) -> Option<(&Agency, LeadReason<'_>)> {
        let rules = self.kinds.get(kind)?.lead.as_deref().unwrap_or_default();
        let fits = |rule: &&LeadRule| rule.area.as_ref().is_none_or(|area| self.is_within(division, area));
        let rule = rules.iter().filter(fits).max_by_key(|rule| rule.area.as_ref().map_or(0, String::len))?;
        let reason = rule.area.as_deref().map_or(LeadReason::Anywhere, LeadReason::Area);
        Some((self.agencies.get(&rule.agency)?, reason))
    }

    /// The governance centre that has what happens in a division in hand: the most local one.
    pub fn centre_for(&self, division: &str) -> Option<&Agency> {
        let serves = |a: &&Agency| a.kind == AgencyKind::GovernanceCentre && self.is_within(division, &a.area);
        self.agencies.values().filter(serves).max_by_key(|a| a.area.len())
    }

    /// The display name of a division; an unknown code is its own name.
    pub fn short_name<'a>(&'a self, division: &'a str) -> &'a str {
        match self.divisions.get(division) {
            Some(known) => known.short.as_deref().unwrap_or(&known.name),
            None => division,
        }
    }
}
