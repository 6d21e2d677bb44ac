//! Kinds of matter: what a matter is about, never whom.

use serde::{Deserialize, Serialize};

use super::Act;

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

impl Phase {
    /// All, in the order of the net.
    pub const ALL: [Phase; 4] = [Phase::Prevent, Phase::Early, Phase::Defuse, Phase::Gate];

    /// Its code in records and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Phase::Prevent => "prevent",
            Phase::Early => "early",
            Phase::Defuse => "defuse",
            Phase::Gate => "gate",
        }
    }
}

/// What a kind of matter is about. There is none for a category of persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KindClass {
    /// 矛盾纠纷: has a class of GB/T 31000
    Dispute,
    /// 风险隐患 of a place or thing
    Hazard,
    /// 公共设施
    Facility,
    /// 求助帮扶
    Help,
    /// 线索
    Tip,
    /// 治安秩序
    PublicOrder,
    /// 企业诉求
    Enterprise,
    /// 意见建议
    Opinion,
    /// 咨询
    Consultation,
}

impl KindClass {
    /// All.
    pub const ALL: [KindClass; 9] = [
        KindClass::Dispute,
        KindClass::Hazard,
        KindClass::Facility,
        KindClass::Help,
        KindClass::Tip,
        KindClass::PublicOrder,
        KindClass::Enterprise,
        KindClass::Opinion,
        KindClass::Consultation,
    ];

    /// Its code in files and in the API.
    pub fn code(self) -> &'static str {
        match self {
            KindClass::Dispute => "dispute",
            KindClass::Hazard => "hazard",
            KindClass::Facility => "facility",
            KindClass::Help => "help",
            KindClass::Tip => "tip",
            KindClass::PublicOrder => "public-order",
            KindClass::Enterprise => "enterprise",
            KindClass::Opinion => "opinion",
            KindClass::Consultation => "consultation",
        }
    }
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
    /// The rule that says so; none means the kind's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The code of the district's ordinary limit to return a matter.
pub const RETURN: &str = "return-ordinary";
/// The code of the district's ordinary limit of an extension.
pub const EXTENSION: &str = "extension-ordinary";

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
    /// How much longer it may take at most, each time (延期); none means [`EXTENSION`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extend: Option<String>,
    /// From dispatch to completion.
    pub handle: String,
    /// Within which an agency may return it (退回), from dispatch; none means [`RETURN`].
    #[serde(default, rename = "return", skip_serializing_if = "Option::is_none")]
    pub give_back: Option<String>,
}

impl KindLimits {
    /// The limit code of an act; none where the act is not limited by kind.
    pub fn code(&self, act: Act) -> Option<&str> {
        match act {
            Act::Accept => Some(&self.accept),
            Act::Acknowledge => Some(&self.acknowledge),
            Act::Dispatch => Some(&self.dispatch),
            Act::Handle => Some(&self.handle),
            Act::Return => Some(self.give_back.as_deref().unwrap_or(RETURN)),
            Act::Extend => Some(self.extend.as_deref().unwrap_or(EXTENSION)),
            Act::ReportIn
            | Act::HandOver
            | Act::Mediate
            | Act::Confirm
            | Act::Reply
            | Act::Review
            | Act::Protect
            | Act::Publish
            | Act::Escalate => None,
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
    /// What it is about; none for what is not sorted yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<KindClass>,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Code of its [`super::Dispute`]; a dispute has one, nothing else has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute: Option<String>,
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
    /// Agencies to which its matters are sealed from their registration on (封存); none means they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed_to: Option<Vec<String>>,
    /// Where the kind is from, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}
