//! The net (一张网): who answers for a place and a kind, by which rule, whom an agency stands under, and where the net has
//! gaps. Nothing here is kept; all of it follows from the items.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Agency, AgencyKind, Catalogue, Division, Kind, LeadReason, LeadRule, Lend, Limit};
use crate::authority::Role;
use crate::calendar::Date;

/// The part of the net in which an agency answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerPart {
    /// 网格: the centre whose grid workers walk the place
    Grid,
    /// 村（居）委会
    Village,
    /// 综治中心: accepts, dispatches, oversees
    Centre,
    /// 派出所
    Police,
    /// 主办单位 of the kind
    Lead,
}

/// One agency that answers, and the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    pub agency: &'a Agency,
    pub part: AnswerPart,
    /// Its area, or that the rule holds everywhere.
    pub reason: LeadReason<'a>,
    /// Where the rule is from; none where nobody wrote it down.
    pub source: Option<&'a str>,
}

/// Who answers for a kind in a division.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers<'a> {
    /// In the order of [`AnswerPart`]; a part that nobody has is absent.
    pub by: Vec<Answer<'a>>,
    /// The limits they answer in on the date asked for, each with its source.
    pub limits: Vec<&'a Limit>,
    /// The village or community the division lies in or is.
    pub village: Option<&'a Division>,
}

impl<'a> Answers<'a> {
    /// Who answers in this part.
    pub fn part(&self, part: AnswerPart) -> Option<&Answer<'a>> {
        self.by.iter().find(|answer| answer.part == part)
    }
}

/// Why an agency may be asked to assist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssistReason<'a> {
    /// It answers for the place (a division code).
    Area(&'a str),
    /// It serves a place around the matter and lends this.
    Lends(Vec<&'a Lend>),
    /// It leads these kinds, which are of the same class, in the place.
    Leads(Vec<&'a Kind>),
}

/// Where the net does not hold, or holds twice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// Nobody leads this kind in this town.
    NoLead { kind: String, town: String },
    /// Nobody accepts what happens in this town.
    NoCentre { town: String },
    /// Agencies of equal claim for a kind in an area; none: the whole district.
    TwoLeads { agencies: Vec<String>, area: Option<String>, kind: String },
    /// Agencies of one sort with the same area, where one must answer: centres, grid centres, police stations, committees.
    TwoOfArea { agencies: Vec<String>, area: String },
    /// It is told of nobody's silence, for it stands under nobody.
    NoSuperior { agency: String },
}

/// Sorts of agency of which the most local one answers for a place.
const LOCAL: [AgencyKind; 4] =
    [AgencyKind::GovernanceCentre, AgencyKind::GridCentre, AgencyKind::PoliceStation, AgencyKind::VillageCommittee];

impl Agency {
    /// Whether it may stand under nobody: the party committee and the government of a district.
    pub fn is_top(&self) -> bool {
        self.area.len() == 6 && matches!(self.kind, AgencyKind::PartyCommittee | AgencyKind::Government)
    }
}

impl Catalogue {
    /// Who answers for a kind in a division: grid, village or community, centre, police and lead, each with its rule; and
    /// the limits in force on a local date. None where kind or division are unknown.
    pub fn answers(&self, kind: &str, division: &str, date: Date) -> Option<Answers<'_>> {
        let kind = self.kinds.get(kind)?;
        let division = self.divisions.get(division)?.code.as_str();
        let village = division.get(..12).and_then(|code| self.divisions.get(code));
        let mut by = self.local_answers(division);
        by.extend(self.lead(kind, division));
        let acts = [Act::Accept, Act::Dispatch, Act::Acknowledge, Act::Handle];
        let limits = acts.iter().filter_map(|act| self.limit(&kind.code, *act, date)).collect();
        Some(Answers { by, limits, village })
    }

    /// Who answers in a division whatever it is about: grid, village or community, centre, police. Empty where it is unknown.
    pub fn local_answers(&self, division: &str) -> Vec<Answer<'_>> {
        let local = [
            (AnswerPart::Grid, AgencyKind::GridCentre),
            (AnswerPart::Village, AgencyKind::VillageCommittee),
            (AnswerPart::Centre, AgencyKind::GovernanceCentre),
            (AnswerPart::Police, AgencyKind::PoliceStation),
        ];
        let known = self.divisions.get(division).map(|d| d.code.as_str());
        let answer = |(part, sort): (AnswerPart, AgencyKind)| {
            let agency = self.local(sort, known?)?;
            let (reason, source) = (LeadReason::Area(&agency.area), agency.source.as_deref());
            Some(Answer { agency, part, reason, source })
        };
        local.into_iter().filter_map(answer).collect()
    }

    /// Who may be asked to assist with a kind in a division, each once, the likeliest first: who answers for the place but
    /// for its centre, who leads what is of the same class there, most of it first, who lends something there. The lead of
    /// the kind is not among them.
    pub fn assisting(&self, kind: &str, division: &str) -> Vec<(&Agency, AssistReason<'_>)> {
        let mut all: Vec<(&Agency, AssistReason<'_>)> = Vec::new();
        for answer in self.local_answers(division).into_iter().filter(|a| a.part != AnswerPart::Centre) {
            all.push((answer.agency, AssistReason::Area(&answer.agency.area)));
        }
        let leads = self.leading_like(kind, division);
        all.extend(leads.into_iter().map(|(agency, kinds)| (agency, AssistReason::Leads(kinds))));
        let local = |a: &&Agency| {
            a.area.len() > 6 && a.kind != AgencyKind::GovernanceCentre && self.is_within(division, &a.area)
        };
        for agency in self.agencies.values().filter(local) {
            let lends: Vec<&Lend> = agency.lends.iter().flatten().collect();
            all.extend((!lends.is_empty()).then_some((agency, AssistReason::Lends(lends))));
        }
        let lead = self.suggest_lead(kind, division).map(|(agency, _)| agency.code.as_str());
        let mut seen: BTreeSet<&str> = lead.into_iter().collect();
        all.retain(|(agency, _)| seen.insert(&agency.code));
        all
    }

    /// Who leads other kinds of the same class in a division, with these kinds; of disputes, of the same class of dispute.
    fn leading_like(&self, kind: &str, division: &str) -> Vec<(&Agency, Vec<&Kind>)> {
        let Some(about) = self.kinds.get(kind) else { return Vec::new() };
        let like = |k: &&Kind| k.class == about.class && k.dispute == about.dispute && k.code != about.code;
        let mut by: BTreeMap<&str, Vec<&Kind>> = BTreeMap::new();
        for kind in self.kinds.values().filter(like) {
            if let Some((agency, _)) = self.suggest_lead(&kind.code, division) {
                by.entry(&agency.code).or_default().push(kind);
            }
        }
        let mut all: Vec<(&Agency, Vec<&Kind>)> =
            by.into_iter().filter_map(|(code, kinds)| Some((self.agencies.get(code)?, kinds))).collect();
        all.sort_by_key(|(_, kinds)| std::cmp::Reverse(kinds.len()));
        all
    }

    fn lead<'a>(&'a self, kind: &'a Kind, division: &str) -> Option<Answer<'a>> {
        let rule = self.lead_rule(kind, division)?;
        Some(Answer {
            agency: self.agencies.get(&rule.agency)?,
            part: AnswerPart::Lead,
            reason: rule.area.as_deref().map_or(LeadReason::Anywhere, LeadReason::Area),
            source: rule.source.as_deref().or(kind.source.as_deref()),
        })
    }

    /// The rule of a kind that holds in a division: the most specific.
    pub(super) fn lead_rule<'a>(&self, kind: &'a Kind, division: &str) -> Option<&'a LeadRule> {
        let fits = |rule: &&LeadRule| rule.area.as_ref().is_none_or(|area| self.is_within(division, area));
        let rules = kind.lead.as_deref().unwrap_or_default();
        rules.iter().filter(fits).max_by_key(|rule| rule.area.as_ref().map_or(0, String::len))
    }

    /// The most local agency of a sort that serves a division.
    pub(super) fn local(&self, kind: AgencyKind, division: &str) -> Option<&Agency> {
        let serves = |a: &&Agency| a.kind == kind && self.is_within(division, &a.area);
        self.agencies.values().filter(serves).max_by_key(|a| a.area.len())
    }

    /// The kinds that an agency leads somewhere: its responsibility list, as far as it is about matters.
    pub fn kinds_of(&self, agency: &str) -> Vec<&Kind> {
        let leads = |kind: &&Kind| kind.lead.iter().flatten().any(|rule| rule.agency == agency);
        self.kinds.values().filter(leads).collect()
    }

    /// Those it stands under, the nearest first. Ends where nobody is above, or where it would come round again.
    pub fn superiors(&self, agency: &str) -> Vec<&Agency> {
        let mut all: Vec<&Agency> = Vec::new();
        let mut next = self.agencies.get(agency).and_then(|a| a.superior.as_ref());
        while let Some(above) = next.and_then(|code| self.agencies.get(code)) {
            if above.code == agency || all.iter().any(|seen| seen.code == above.code) {
                break;
            }
            all.push(above);
            next = above.superior.as_ref();
        }
        all
    }

    /// The agencies that convene and designate in a division, the most local first.
    pub fn designators(&self, division: &str) -> Vec<&Agency> {
        let here = |a: &&Agency| a.designates && self.is_within(division, &a.area);
        let mut all: Vec<&Agency> = self.agencies.values().filter(here).collect();
        all.sort_by_key(|a| std::cmp::Reverse(a.area.len()));
        all
    }

    /// Whether a position with this role in this agency may blow a whistle of this grade.
    pub fn may_blow(&self, grade: &str, agency: &str, role: Role) -> bool {
        let whistle = self.whistles.get(grade);
        whistle.zip(self.agencies.get(agency)).is_some_and(|(whistle, agency)| whistle.may_blow(agency.kind, role))
    }

    /// Where the net does not hold, or holds twice: empty for a catalogue that is whole.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        let towns: Vec<&str> = self.divisions.keys().filter(|code| code.len() == 9).map(String::as_str).collect();
        for town in &towns {
            if self.centre_for(town).is_none() {
                gaps.push(Gap::NoCentre { town: (*town).to_owned() });
            }
        }
        for kind in self.kinds.values() {
            let empty = towns.iter().filter(|town| self.suggest_lead(&kind.code, town).is_none());
            gaps.extend(empty.map(|town| Gap::NoLead { kind: kind.code.clone(), town: (*town).to_owned() }));
            let mut claims: BTreeMap<&Option<String>, Vec<String>> = BTreeMap::new();
            for rule in kind.lead.iter().flatten() {
                claims.entry(&rule.area).or_default().push(rule.agency.clone());
            }
            let twice = claims.into_iter().filter(|(_, agencies)| agencies.len() > 1);
            gaps.extend(twice.map(|(area, agencies)| Gap::TwoLeads {
                agencies,
                area: area.clone(),
                kind: kind.code.clone(),
            }));
        }
        gaps.extend(self.agency_gaps());
        gaps
    }

    fn agency_gaps(&self) -> BTreeSet<Gap> {
        let mut gaps = BTreeSet::new();
        let mut areas: BTreeMap<(AgencyKind, &str), Vec<String>> = BTreeMap::new();
        for agency in self.agencies.values() {
            if LOCAL.contains(&agency.kind) {
                areas.entry((agency.kind, &agency.area)).or_default().push(agency.code.clone());
            }
            let above = agency.superior.as_ref().is_some_and(|code| self.agencies.contains_key(code));
            if !above && !agency.is_top() {
                gaps.insert(Gap::NoSuperior { agency: agency.code.clone() });
            }
        }
        let twice = areas.into_iter().filter(|(_, agencies)| agencies.len() > 1);
        gaps.extend(twice.map(|((_, area), agencies)| Gap::TwoOfArea { agencies, area: area.to_owned() }));
        gaps
    }
}
