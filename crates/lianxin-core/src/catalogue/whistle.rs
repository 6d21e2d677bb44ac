//! The rules of a whistle (吹哨报到) as a district sets them: who may blow which grade, on which grounds, in what time units
//! answer, and who is told when they do not.
//!
//! Models: 北京市街道办事处条例 5, 16, 44; published practice of 平谷, 宜黄, 宜兴. Local practice is never national law.

use serde::{Deserialize, Serialize};

use super::AgencyKind;
use crate::authority::Role;

/// Who may blow. What is not said is not asked; one of the two is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caller {
    /// A position in an agency of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyKind>,
    /// A position with this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
}

/// When a whistle is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// It sounds once it is approved.
    Before,
    /// It sounds at once and is approved afterwards.
    After,
}

/// The limits of a grade, by code of [`super::Limit`]; each unit has its own clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WhistleLimits {
    /// From sounding to the unit's acknowledgement (应哨).
    pub acknowledge: String,
    /// From report-in to done.
    pub done: String,
    /// From sounding: in which a unit may object; none means it may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objection: Option<String>,
    /// From sounding to report-in (报到).
    pub report_in: String,
}

/// Who is told at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tell {
    /// The unit itself and whoever called it.
    Unit,
    /// The unit's superior agency.
    Superior,
    /// The district's governance centre.
    Centre,
    /// The agencies of the place that convene and designate.
    Designator,
}

/// One step up when a unit has missed its limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderStep {
    /// Code of the limit that says how long after the missed one.
    pub after: String,
    /// Code of the grade of oversight that it raises, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oversight: Option<String>,
    /// From 1, without gaps.
    pub step: u32,
    /// Who is told.
    pub tell: Tell,
}

/// The rules of one grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Whistle {
    /// When it is approved; none means that it needs no approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Who approves; given exactly where `approval` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approver: Option<Role>,
    /// Who may blow.
    pub callers: Vec<Caller>,
    /// The grade.
    pub code: String,
    /// After how many objections the unit is designated, which it may not object to (潍坊 12345 条例 22); at least 1.
    pub designate_after: u32,
    /// Codes of the grounds on which it may be blown.
    pub grounds: Vec<String>,
    /// What happens when a unit does not answer.
    pub ladder: Vec<LadderStep>,
    /// Its limits.
    pub limits: WhistleLimits,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Whether units must come to the place; otherwise they may report in online.
    pub on_scene: bool,
    /// The practice it follows.
    pub source: String,
    /// How sure that is, and what was read into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
}

impl Whistle {
    /// Whether a position with this role in an agency of this kind may blow it.
    pub fn may_blow(&self, agency: AgencyKind, role: Role) -> bool {
        let fits = |caller: &Caller| {
            caller.agency.is_none_or(|asked| asked == agency) && caller.role.is_none_or(|asked| asked == role)
        };
        self.callers.iter().any(fits)
    }
}
