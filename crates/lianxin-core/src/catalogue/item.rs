//! The kinds of item a catalogue holds. Fields are declared in alphabetical order, so that a record of an item has
//! sorted keys without further work.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Agency, Erasure, Kind, Limit, Process, Purpose, Retention, Whistle};
use crate::calendar::Date;

/// The district itself: the unit of authority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Six-digit area code (GB/T 2260).
    pub code: String,
    /// How many people an erasure takes; none means one.
    #[serde(default, skip_serializing_if = "Erasure::is_default")]
    pub erasure: Erasure,
    /// How often one account may look a stated number up within an hour; none means
    /// [`crate::access::LOOK_UPS_PER_HOUR`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_ups_per_hour: Option<u32>,
    /// Official name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Code of the process whose step names are shown; none means the stages' own names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<String>,
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

/// A code with its two names: a source, a demand, a result, a ground …
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The rule it follows; grounds, objections, reasons to wait and channels must have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How sure that is, and what was read into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
}

/// What has a code and two names.
pub trait Named {
    /// Name, and English name.
    fn names(&self) -> (&str, &str);
}

impl Named for Word {
    fn names(&self) -> (&str, &str) {
        (&self.name, &self.name_en)
    }
}

impl Named for Purpose {
    fn names(&self) -> (&str, &str) {
        (&self.name, &self.name_en)
    }
}

impl Named for Retention {
    fn names(&self) -> (&str, &str) {
        (&self.name, &self.name_en)
    }
}

/// A class of dispute (矛盾纠纷事件类别), GB/T 31000-2015, in force 2016-03-01.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// Two digits of the standard; a district's finer class adds words: `12-tenancy`.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The class that a finer one belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Where the code was read.
    pub source: String,
    /// How sure that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
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
    /// [`Item::UnitKind`]
    UnitKind,
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
    /// [`Item::Channel`]
    Channel,
    /// [`Item::Ground`]
    Ground,
    /// [`Item::Objection`]
    Objection,
    /// [`Item::Oversight`]
    Oversight,
    /// [`Item::Phase`]
    Phase,
    /// [`Item::WaitGround`]
    WaitGround,
    /// [`Item::Dispute`]
    Dispute,
    /// [`Item::Kind`]
    Kind,
    /// [`Item::Process`]
    Process,
    /// [`Item::Whistle`]
    Whistle,
    /// [`Item::Retention`]
    Retention,
}

impl Section {
    /// All, in order of dependency.
    pub const ALL: [Section; 21] = [
        Section::District,
        Section::Year,
        Section::Division,
        Section::Limit,
        Section::UnitKind,
        Section::Agency,
        Section::Source,
        Section::Demand,
        Section::Purpose,
        Section::Result,
        Section::Channel,
        Section::Ground,
        Section::Objection,
        Section::Oversight,
        Section::Phase,
        Section::WaitGround,
        Section::Dispute,
        Section::Kind,
        Section::Process,
        Section::Whistle,
        Section::Retention,
    ];

    /// Its name in files and records.
    pub fn name(self) -> &'static str {
        match self {
            Section::District => "district",
            Section::Year => "year",
            Section::Division => "division",
            Section::Limit => "limit",
            Section::UnitKind => "unit-kind",
            Section::Agency => "agency",
            Section::Source => "source",
            Section::Demand => "demand",
            Section::Purpose => "purpose",
            Section::Result => "result",
            Section::Channel => "channel",
            Section::Ground => "ground",
            Section::Objection => "objection",
            Section::Oversight => "oversight",
            Section::Phase => "phase",
            Section::WaitGround => "wait-ground",
            Section::Dispute => "dispute",
            Section::Kind => "kind",
            Section::Process => "process",
            Section::Whistle => "whistle",
            Section::Retention => "retention",
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
    /// What a unit is in the governance centre (入驻单位类型).
    UnitKind(Word),
    /// A unit.
    Agency(Agency),
    /// Where a matter came from (来源).
    Source(Word),
    /// What the person wants (诉求类型; classes of DB12/T 1438-2025).
    Demand(Word),
    /// What personal data is opened for.
    Purpose(Purpose),
    /// What a completion says came of it.
    Result(Word),
    /// A lawful channel that a declined matter is shown to (信访工作条例 31, in force 2022-05-01).
    Channel(Word),
    /// Why a whistle may be blown (吹哨事由), with its legal source.
    Ground(Word),
    /// Why a called unit may object (异议理由).
    Objection(Word),
    /// A grade of oversight (督办等级).
    Oversight(Word),
    /// The name of one of the four phases (四环节); its code is that of [`super::Phase`].
    Phase(Word),
    /// Why a clock may wait (中止理由): nothing else stops one.
    WaitGround(Word),
    /// A class of dispute by GB/T 31000-2015.
    Dispute(Dispute),
    /// A kind of matter.
    Kind(Kind),
    /// A process template.
    Process(Process),
    /// The rules of one grade of whistle.
    Whistle(Whistle),
    /// How long something is kept.
    Retention(Retention),
}

impl Item {
    /// Its section.
    pub fn section(&self) -> Section {
        match self {
            Item::District(_) => Section::District,
            Item::Year(_) => Section::Year,
            Item::Division(_) => Section::Division,
            Item::Limit(_) => Section::Limit,
            Item::UnitKind(_) => Section::UnitKind,
            Item::Agency(_) => Section::Agency,
            Item::Source(_) => Section::Source,
            Item::Demand(_) => Section::Demand,
            Item::Purpose(_) => Section::Purpose,
            Item::Result(_) => Section::Result,
            Item::Channel(_) => Section::Channel,
            Item::Ground(_) => Section::Ground,
            Item::Objection(_) => Section::Objection,
            Item::Oversight(_) => Section::Oversight,
            Item::Phase(_) => Section::Phase,
            Item::WaitGround(_) => Section::WaitGround,
            Item::Dispute(_) => Section::Dispute,
            Item::Kind(_) => Section::Kind,
            Item::Process(_) => Section::Process,
            Item::Whistle(_) => Section::Whistle,
            Item::Retention(_) => Section::Retention,
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
            Item::Dispute(dispute) => dispute.code.clone(),
            Item::Kind(kind) => kind.code.clone(),
            Item::Process(process) => process.code.clone(),
            Item::Purpose(purpose) => purpose.code.clone(),
            Item::Whistle(whistle) => whistle.code.clone(),
            Item::Retention(retention) => retention.code.clone(),
            Item::UnitKind(word)
            | Item::Source(word)
            | Item::Demand(word)
            | Item::Result(word)
            | Item::Channel(word)
            | Item::Ground(word)
            | Item::Objection(word)
            | Item::Oversight(word)
            | Item::Phase(word)
            | Item::WaitGround(word) => word.code.clone(),
        }
    }

    /// What no other item of its section shares: the code, and of a limit also the date from which it is in force.
    pub fn key(&self) -> String {
        match self {
            Item::Limit(limit) => format!("{}@{}", limit.code, limit.effective_from),
            Item::District(_)
            | Item::Year(_)
            | Item::Division(_)
            | Item::UnitKind(_)
            | Item::Agency(_)
            | Item::Source(_)
            | Item::Demand(_)
            | Item::Purpose(_)
            | Item::Result(_)
            | Item::Channel(_)
            | Item::Ground(_)
            | Item::Objection(_)
            | Item::Oversight(_)
            | Item::Phase(_)
            | Item::WaitGround(_)
            | Item::Dispute(_)
            | Item::Kind(_)
            | Item::Process(_)
            | Item::Whistle(_)
            | Item::Retention(_) => self.code(),
        }
    }
}
