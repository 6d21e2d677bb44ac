//! Who can be called: agencies, what they answer for, what they lend and whom they stand under. Office and office
//! phone only; no person is named here.

use serde::{Deserialize, Serialize};

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
    /// 人民政府: of a district, street or town
    Government,
    /// 法院
    Court,
    /// 检察院
    Procuratorate,
    /// 工会等群团组织
    PeoplesOrganisation,
    /// 律师、公证、仲裁、心理咨询、行业调解等服务机构
    ServiceBody,
}

/// How a unit is present in the governance centre. Source: practice published by 包头 and 张掖; no national rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// 常驻
    Resident,
    /// 轮驻
    Rotating,
    /// 随驻（随叫随驻）
    OnCall,
}

/// What kind of thing is lent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LendKind {
    /// 专家: a field of knowledge, never a name
    Expert,
    /// 场地
    Room,
    /// 车辆
    Vehicle,
    /// 设备
    Equipment,
}

impl LendKind {
    /// Its code in files and in the API.
    pub fn code(self) -> &'static str {
        match self {
            LendKind::Expert => "expert",
            LendKind::Room => "room",
            LendKind::Vehicle => "vehicle",
            LendKind::Equipment => "equipment",
        }
    }
}

/// Something an agency lends when it is asked for in a whistle, a plan or a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lend {
    /// What kind of thing.
    pub kind: LendKind,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

/// A unit that can own a matter or be called to one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Code of the division it serves.
    pub area: String,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Whether it convenes units and designates who must handle (党委主导：召集、指定).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub designates: bool,
    /// Its responsibility list (职责清单), one line each, in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duties: Option<Vec<String>>,
    /// What it is.
    pub kind: AgencyKind,
    /// What it can lend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lends: Option<Vec<Lend>>,
    /// Full name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Its office's telephone. A mobile number is refused: offices are listed, not persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// How it is present in the governance centre; none means it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence: Option<Presence>,
    /// Short Chinese name for lists.
    pub short: String,
    /// Where its area and duties are from, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Code of the agency that is told when this one does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superior: Option<String>,
    /// Code of its unit kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}
