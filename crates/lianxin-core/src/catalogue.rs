//! What differs by place: divisions, agencies, kinds of matter, limits with their legal source, calendars, words.
//!
//! [`parse`] reads the files of `catalogue/<district>/`; [`Catalogue::put`] loads an item, whether from a file or from a
//! record. A later item with the same key takes the place of the earlier one.

mod agency;
mod check;
mod check_rules;
mod item;
mod kind;
mod limit;
mod net;
mod parse;
mod process;
mod purpose;
mod retention;
mod whistle;
mod write;

use std::collections::BTreeMap;

pub use agency::{Agency, AgencyKind, Lend, LendKind, Presence};
pub use item::{CalendarYear, Dispute, District, Division, DivisionKind, Item, Named, Section, Word};
pub use kind::{Class, Field, Kind, KindClass, KindLimits, LeadRule, Phase};
pub use limit::{Act, Limit};
pub use net::{Answer, AnswerPart, Answers, AssistReason, Gap};
pub use parse::{FileProblem, parse, parse_onto};
pub use process::{Process, ProcessAct, ProcessStep};
pub use purpose::{FieldClass, HIDDEN_MONTHS_MAX, ORDINARY, Purpose};
pub use retention::{ErasedBy, Erasure, Retention, RetentionOf};
pub use whistle::{Approval, Caller, LadderStep, Tell, Whistle, WhistleLimits};
pub use write::{telling_when_absent, written, written_fields};

use crate::calendar::{Calendar, Date, Year};

/// The catalogue of one district.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// By code.
    pub agencies: BTreeMap<String, Agency>,
    /// The announced years and the district's zone.
    pub calendar: Calendar,
    /// By code.
    pub channels: BTreeMap<String, Word>,
    /// By code.
    pub demands: BTreeMap<String, Word>,
    /// By code.
    pub disputes: BTreeMap<String, Dispute>,
    /// The district; none before its item is loaded.
    pub district: Option<District>,
    /// By code.
    pub divisions: BTreeMap<String, Division>,
    /// By code.
    pub grounds: BTreeMap<String, Word>,
    /// By code.
    pub kinds: BTreeMap<String, Kind>,
    /// By code, then by the date from which it is in force.
    pub limits: BTreeMap<String, BTreeMap<Date, Limit>>,
    /// By code.
    pub objections: BTreeMap<String, Word>,
    /// By code.
    pub oversights: BTreeMap<String, Word>,
    /// By code.
    pub phases: BTreeMap<String, Word>,
    /// By code.
    pub processes: BTreeMap<String, Process>,
    /// By code.
    pub purposes: BTreeMap<String, Purpose>,
    /// By code.
    pub results: BTreeMap<String, Word>,
    /// By code.
    pub retentions: BTreeMap<String, Retention>,
    /// By code.
    pub sources: BTreeMap<String, Word>,
    /// By code.
    pub unit_kinds: BTreeMap<String, Word>,
    /// By code.
    pub wait_grounds: BTreeMap<String, Word>,
    /// By code.
    pub whistles: BTreeMap<String, Whistle>,
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
            Item::Limit(limit) => {
                self.limits.entry(limit.code.clone()).or_default().insert(limit.effective_from, limit);
            }
            Item::Agency(agency) => drop(self.agencies.insert(agency.code.clone(), agency)),
            Item::Channel(word) => drop(self.channels.insert(word.code.clone(), word)),
            Item::Demand(word) => drop(self.demands.insert(word.code.clone(), word)),
            Item::Dispute(dispute) => drop(self.disputes.insert(dispute.code.clone(), dispute)),
            Item::Division(division) => drop(self.divisions.insert(division.code.clone(), division)),
            Item::Ground(word) => drop(self.grounds.insert(word.code.clone(), word)),
            Item::Kind(kind) => drop(self.kinds.insert(kind.code.clone(), kind)),
            Item::Objection(word) => drop(self.objections.insert(word.code.clone(), word)),
            Item::Oversight(word) => drop(self.oversights.insert(word.code.clone(), word)),
            Item::Phase(word) => drop(self.phases.insert(word.code.clone(), word)),
            Item::Process(process) => drop(self.processes.insert(process.code.clone(), process)),
            Item::Purpose(purpose) => drop(self.purposes.insert(purpose.code.clone(), purpose)),
            Item::Result(word) => drop(self.results.insert(word.code.clone(), word)),
            Item::Retention(retention) => drop(self.retentions.insert(retention.code.clone(), retention)),
            Item::Source(word) => drop(self.sources.insert(word.code.clone(), word)),
            Item::UnitKind(word) => drop(self.unit_kinds.insert(word.code.clone(), word)),
            Item::WaitGround(word) => drop(self.wait_grounds.insert(word.code.clone(), word)),
            Item::Whistle(whistle) => drop(self.whistles.insert(whistle.code.clone(), whistle)),
        }
    }

    /// Whether this very item is loaded.
    pub fn holds(&self, item: &Item) -> bool {
        match item {
            Item::District(district) => self.district.as_ref() == Some(district),
            Item::Year(year) => self.years.get(&year.year) == Some(year),
            Item::Limit(limit) => {
                self.limits.get(&limit.code).and_then(|by_date| by_date.get(&limit.effective_from)) == Some(limit)
            }
            Item::Agency(agency) => self.agencies.get(&agency.code) == Some(agency),
            Item::Channel(word) => self.channels.get(&word.code) == Some(word),
            Item::Demand(word) => self.demands.get(&word.code) == Some(word),
            Item::Dispute(dispute) => self.disputes.get(&dispute.code) == Some(dispute),
            Item::Division(division) => self.divisions.get(&division.code) == Some(division),
            Item::Ground(word) => self.grounds.get(&word.code) == Some(word),
            Item::Kind(kind) => self.kinds.get(&kind.code) == Some(kind),
            Item::Objection(word) => self.objections.get(&word.code) == Some(word),
            Item::Oversight(word) => self.oversights.get(&word.code) == Some(word),
            Item::Phase(word) => self.phases.get(&word.code) == Some(word),
            Item::Process(process) => self.processes.get(&process.code) == Some(process),
            Item::Purpose(purpose) => self.purposes.get(&purpose.code) == Some(purpose),
            Item::Result(word) => self.results.get(&word.code) == Some(word),
            Item::Retention(retention) => self.retentions.get(&retention.code) == Some(retention),
            Item::Source(word) => self.sources.get(&word.code) == Some(word),
            Item::UnitKind(word) => self.unit_kinds.get(&word.code) == Some(word),
            Item::WaitGround(word) => self.wait_grounds.get(&word.code) == Some(word),
            Item::Whistle(whistle) => self.whistles.get(&whistle.code) == Some(whistle),
        }
    }

    /// Those items that are new or differ from what is loaded, in their order.
    pub fn changed(&self, items: &[Item]) -> Vec<Item> {
        items.iter().filter(|item| !self.holds(item)).cloned().collect()
    }

    /// All that is loaded, as the items it was loaded from, in order of dependency.
    pub fn items(&self) -> Vec<Item> {
        let Catalogue {
            agencies,
            calendar: _, // made of the district and the years
            channels,
            demands,
            disputes,
            district,
            divisions,
            grounds,
            kinds,
            limits,
            objections,
            oversights,
            phases,
            processes,
            purposes,
            results,
            retentions,
            sources,
            unit_kinds,
            wait_grounds,
            whistles,
            years,
        } = self.clone();
        let mut all: Vec<Item> = district.into_iter().map(Item::District).collect();
        all.extend(years.into_values().map(Item::Year));
        all.extend(limits.into_values().flat_map(BTreeMap::into_values).map(Item::Limit));
        all.extend(agencies.into_values().map(Item::Agency));
        all.extend(channels.into_values().map(Item::Channel));
        all.extend(demands.into_values().map(Item::Demand));
        all.extend(disputes.into_values().map(Item::Dispute));
        all.extend(divisions.into_values().map(Item::Division));
        all.extend(grounds.into_values().map(Item::Ground));
        all.extend(kinds.into_values().map(Item::Kind));
        all.extend(objections.into_values().map(Item::Objection));
        all.extend(oversights.into_values().map(Item::Oversight));
        all.extend(phases.into_values().map(Item::Phase));
        all.extend(processes.into_values().map(Item::Process));
        all.extend(purposes.into_values().map(Item::Purpose));
        all.extend(results.into_values().map(Item::Result));
        all.extend(retentions.into_values().map(Item::Retention));
        all.extend(sources.into_values().map(Item::Source));
        all.extend(unit_kinds.into_values().map(Item::UnitKind));
        all.extend(wait_grounds.into_values().map(Item::WaitGround));
        all.extend(whistles.into_values().map(Item::Whistle));
        all.sort_by_cached_key(|item| (item.section(), item.key()));
        all
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

    /// What a limit counts, as it was in force at a moment (ms UTC); minutes where it is not known any more.
    pub fn limit_unit(&self, code: &str, at: i64) -> crate::calendar::Unit {
        let limit = self.limit_by_code(code, self.calendar.local_date(at));
        limit.map_or(crate::calendar::Unit::Minutes, |limit| limit.unit)
    }

    /// The agency that should lead a kind in a division, and why. The most specific area wins.
    pub fn suggest_lead(&self, kind: &str, division: &str) -> Option<(&Agency, LeadReason<'_>)> {
        let rule = self.lead_rule(self.kinds.get(kind)?, division)?;
        let reason = rule.area.as_deref().map_or(LeadReason::Anywhere, LeadReason::Area);
        Some((self.agencies.get(&rule.agency)?, reason))
    }

    /// The governance centre that has what happens in a division in hand: the most local one.
    pub fn centre_for(&self, division: &str) -> Option<&Agency> {
        self.local(AgencyKind::GovernanceCentre, division)
    }

    /// The display name of a division; an unknown code is its own name.
    pub fn short_name<'a>(&'a self, division: &'a str) -> &'a str {
        match self.divisions.get(division) {
            Some(known) => known.short.as_deref().unwrap_or(&known.name),
            None => division,
        }
    }
}
