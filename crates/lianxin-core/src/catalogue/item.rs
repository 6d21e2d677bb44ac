//! The kinds of item a catalogue holds. Fields are declared in alphabetical order, so that a record of an item has
//! sorted keys without further work.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Term, Unit};

/// The district itself: the unit of authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Six-digit area code (GB/T 2260).
    pub code: String,
    /// Official name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Name of the zone, for display.
    pub zone_name: String,
    /// Minutes east of UTC; no daylight saving.
    pub zone_offset_minutes: i32,
}

/// One announced year of the working-day calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    /// Days off by the notice.
    pub off: BTreeSet<Date>,
    /// The State Council's notice.
    pub source: String,
    /// Weekend days worked by the notice.
    pub work: BTreeSet<Date>,
    /// The year.
    pub year: i16,
}

/// What a division is. The length of its code follows from it: 6, 9, 12 or 15 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DivisionKind {
    /// 县区, 6 digits.
    District,
    /// 街道, 9 digits.
    Street,
    /// 镇 or 乡, 9 digits.
    Town,
    /// 类似乡级单位 (parks and zones), 9 digits.
    Park,
    /// 村, 12 digits.
    Village,
    /// 社区, 12 digits.
    Community,
    /// 网格, 15 digits: village or community and a serial of three.
    Grid,
}

impl DivisionKind {
    /// How many digits its code has.
    pub fn digits(self) -> usize {
        match self {
            DivisionKind::District => 6,
            DivisionKind::Street | DivisionKind::Town | DivisionKind::Park => 9,
            DivisionKind::Village | DivisionKind::Community => 12,
            DivisionKind::Grid => 15,
        }
    }
}

/// A place with a code. Each code begins with its parent's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Division {
    /// 6, 9, 12 or 15 digits.
    pub code: String,
    /// What it is.
    pub kind: DivisionKind,
    /// Official name.
    pub name: String,
    /// English name, where one is in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// Code of the division it lies in; none for the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Display name, where it differs from the official one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
}

/// What an agency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgencyKind {
    /// 综治中心
    GovernanceCentre,
    /// 网格中心
    GridCentre,
    /// 调解中心
    MediationCentre,
    /// 派出所
    PoliceStation,
    /// 司法所
    JusticeOffice,
    /// 区级委办局
    Bureau,
    /// 水电气热等公用企业
    Utility,
    /// 街镇内设机构
    TownOffice,
    /// 村（居）民委员会
    VillageCommittee,
    /// 妇联
    WomensFederation,
    /// 党委
    PartyCommittee,
    /// 园区
    Park,
}

/// A unit that can own a matter or be called to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Code of the division it serves.
    pub area: String,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Its responsibility list (职责清单), one line each, in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duties: Option<Vec<String>>,
    /// What it is.
    pub kind: AgencyKind,
    /// Full name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Short Chinese name for lists.
    pub short: String,
}

/// The four links (四环节) of prevention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// 源头预防
    Prevent,
    /// 前端治理
    Early,
    /// 疏导化解
    Defuse,
    /// 关口把控
    Gate,
}

/// Who is suggested as lead of a kind in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadRule {
    /// Agency code.
    pub agency: String,
    /// Division code; none means anywhere in the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
}

/// The limits of a kind, by code of [`Limit`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindLimits {
    /// From registration to acceptance.
    pub accept: String,
    /// From dispatch to the unit's receipt (签收).
    pub acknowledge: String,
    /// From acceptance to dispatch.
    pub dispatch: String,
    /// From dispatch to completion.
    pub handle: String,
}

impl KindLimits {
    /// The limit code of an act; none where the act is not limited by kind.
    pub fn code(&self, act: Act) -> Option<&str> {
        match act {
            Act::Accept => Some(&self.accept),
            Act::Acknowledge => Some(&self.acknowledge),
            Act::Dispatch => Some(&self.dispatch),
            Act::Handle => Some(&self.handle),
            Act::ReportIn | Act::Return => None,
        }
    }
}

/// How a value is kept: in the record, sealed with the matter, or sealed and opened only by name and purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Codes, places down to the grid, counts, times.
    Plain,
    /// What happened, in words.
    Story,
    /// Identity, contact, address below the grid, health.
    Personal,
}

/// A further field on the form of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// How its value is kept.
    pub class: Class,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Label.
    pub name: String,
    /// English label.
    pub name_en: String,
}

/// A kind of matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Further fields of its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<Field>>,
    /// Suggested leads; the most specific area wins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Vec<LeadRule>>,
    /// Its limits.
    pub limits: KindLimits,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Where in the four links it begins.
    pub phase: Phase,
    /// Where the kind is from, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// What a limit bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// 受理, from registration.
    Accept,
    /// 签收, from dispatch.
    Acknowledge,
    /// 分流转办, from acceptance.
    Dispatch,
    /// 办结, from dispatch.
    Handle,
    /// 报到, from the whistle.
    ReportIn,
    /// 退回, from dispatch: the time in which a unit may say that it is not its duty.
    Return,
}

impl Act {
    /// Its code in records and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Act::Accept => "accept",
            Act::Acknowledge => "acknowledge",
            Act::Dispatch => "dispatch",
            Act::Handle => "handle",
            Act::ReportIn => "report-in",
            Act::Return => "return",
        }
    }

    /// The act of this code.
    pub fn parse(code: &str) -> Option<Act> {
        let all = [Act::Accept, Act::Acknowledge, Act::Dispatch, Act::Handle, Act::ReportIn, Act::Return];
        all.into_iter().find(|a| a.code() == code)
    }
}

/// A time limit with its legal source and the dates it is in force. Several may share a code, one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// What it bounds.
    pub act: Act,
    /// How many units, at least 1.
    pub amount: u32,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// First local date it is in force.
    pub effective_from: Date,
    /// Last local date it is in force; none means until replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_to: Option<Date>,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Where the rule is from: a division code, a place's name, or `national`. Local practice is never national law.
    pub place: String,
    /// The rule it follows, with its number or address. Never empty.
    pub source: String,
    /// How sure that is, and what was read into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
    /// What `amount` counts.
    pub unit: Unit,
}

impl Limit {
    /// Its length.
    pub fn term(&self) -> Term {
        Term { amount: self.amount, unit: self.unit }
    }

    /// Whether it is in force on a local date.
    pub fn is_in_force(&self, date: Date) -> bool {
        self.effective_from <= date && self.effective_to.is_none_or(|last| date <= last)
    }
}

/// A code with its two names: a source, a demand, a purpose or a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// The sections of a catalogue, in the order in which items depend on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// [`Item::District`]
    District,
    /// [`Item::Year`]
    Year,
    /// [`Item::Division`]
    Division,
    /// [`Item::Limit`]
    Limit,
    /// [`Item::Agency`]
    Agency,
    /// [`Item::Source`]
    Source,
    /// [`Item::Demand`]
    Demand,
    /// [`Item::Purpose`]
    Purpose,
    /// [`Item::Result`]
    Result,
    /// [`Item::Kind`]
    Kind,
}

impl Section {
    /// All, in order of dependency.
    pub const ALL: [Section; 10] = [
        Section::District,
        Section::Year,
        Section::Division,
        Section::Limit,
        Section::Agency,
        Section::Source,
        Section::Demand,
        Section::Purpose,
        Section::Result,
        Section::Kind,
    ];

    /// Its name in files and records.
    pub fn name(self) -> &'static str {
        match self {
            Section::District => "district",
            Section::Year => "year",
            Section::Division => "division",
            Section::Limit => "limit",
            Section::Agency => "agency",
            Section::Source => "source",
            Section::Demand => "demand",
            Section::Purpose => "purpose",
            Section::Result => "result",
            Section::Kind => "kind",
        }
    }
}

/// Anything a catalogue holds. Written as `{"section": …, "value": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "section", content = "value", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Item {
    /// The district.
    District(District),
    /// A year of the calendar.
    Year(CalendarYear),
    /// A place.
    Division(Division),
    /// A time limit.
    Limit(Limit),
    /// A unit.
    Agency(Agency),
    /// Where a matter came from (来源).
    Source(Word),
    /// What the person wants (诉求类型; classes of DB12/T 1438-2025).
    Demand(Word),
    /// What personal data is opened for.
    Purpose(Word),
    /// What a completion says came of it.
    Result(Word),
    /// A kind of matter.
    Kind(Kind),
}

impl Item {
    /// Its section.
    pub fn section(&self) -> Section {
        match self {
            Item::District(_) => Section::District,
            Item::Year(_) => Section::Year,
            Item::Division(_) => Section::Division,
            Item::Limit(_) => Section::Limit,
            Item::Agency(_) => Section::Agency,
            Item::Source(_) => Section::Source,
            Item::Demand(_) => Section::Demand,
            Item::Purpose(_) => Section::Purpose,
            Item::Result(_) => Section::Result,
            Item::Kind(_) => Section::Kind,
        }
    }

    /// Its code; of a year, its four digits.
    pub fn code(&self) -> String {
        match self {
            Item::District(district) => district.code.clone(),
            Item::Year(year) => format!("{:04}", year.year),
            Item::Division(division) => division.code.clone(),
            Item::Limit(limit) => limit.code.clone(),
            Item::Agency(agency) => agency.code.clone(),
            Item::Source(word) | Item::Demand(word) | Item::Purpose(word) | Item::Result(word) => word.code.clone(),
            Item::Kind(kind) => kind.code.clone(),
        }
    }

    /// What no other item of its section shares: the code, and of a limit also the date from which it is in force.
    pub fn key(&self) -> String {
        match self {
            Item::Limit(limit) => format!("{}@{}", limit.code, limit.effective_from),
            Item::District(_)
            | Item::Year(_)
            | Item::Division(_)
            | Item::Agency(_)
            | Item::Source(_)
            | Item::Demand(_)
            | Item::Purpose(_)
            | Item::Result(_)
            | Item::Kind(_) => self.code(),
        }
    }
}
