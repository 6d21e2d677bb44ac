//! How long what is ended is kept (保管期限), as data: how many months after its end, on which basis, and who then forgets it.
//! A kind of matter that no item covers is kept. And how many people an erasure takes.

use serde::{Deserialize, Serialize};

use super::{Catalogue, KindClass};
use crate::calendar::Calendar;

/// What an item of retention is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionOf {
    /// 事项: what a matter and its parties seal, after its end
    Matter,
    /// 访问日志
    AccessLog,
    /// 个人信息保护影响评估报告
    ImpactAssessment,
    /// 个人信息提供记录
    Sharing,
}

impl RetentionOf {
    /// The least that a district may state, in months, and the rule that says so: 个人信息保护法 56 (in force 2021-11-01) and
    /// 网络数据安全管理条例 12 (in force 2025-01-01) ask for three years, 网络安全法 23 for six months of logs.
    pub fn least(self) -> (u16, &'static str) {
        match self {
            RetentionOf::Matter => (1, ""),
            RetentionOf::AccessLog => (6, "网络安全法"),
            RetentionOf::ImpactAssessment => (36, "个人信息保护法 56"),
            RetentionOf::Sharing => (36, "网络数据安全管理条例 12"),
        }
    }
}

/// Who forgets a matter whose time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErasedBy {
    /// A coordinator, who looks at the list of those that are due.
    #[default]
    Coordinator,
    /// Time, by itself.
    Clock,
}

impl ErasedBy {
    // Serde asks by reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_default(&self) -> bool {
        *self == ErasedBy::default()
    }
}

/// How many people the destruction of a key takes, where people decide it. What time forgets was decided by whoever wrote the
/// catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Erasure {
    /// One, at once.
    #[default]
    OnePerson,
    /// Two: one asks, another one decides.
    TwoPeople,
}

impl Erasure {
    // Serde asks by reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(super) fn is_default(&self) -> bool {
        *self == Erasure::default()
    }
}

/// How long something is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    #[serde(default, skip_serializing_if = "ErasedBy::is_default")]
    pub by: ErasedBy,
    /// Of matters: kinds of these classes, where no item names the kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<KindClass>,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Of matters: these kinds, by code. Neither kinds nor classes means all others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// So many months after its end: when it was archived, declined or merged.
    pub months: u16,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// The rule it follows.
    pub source: String,
    /// How sure that is, and what was read into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
    pub what: RetentionOf,
}

impl Retention {
    /// When it is over for what ended at a moment; both ms UTC.
    pub fn over(&self, calendar: &Calendar, ended: i64) -> i64 {
        calendar.end_of(calendar.local_date(ended).plus_months(u32::from(self.months)))
    }
}

impl Catalogue {
    /// How many people an erasure takes here.
    pub fn erasure(&self) -> Erasure {
        self.district.as_ref().map(|d| d.erasure).unwrap_or_default()
    }

    /// The item that covers matters of this kind: one that names the kind, else its class, else all others.
    pub fn retention(&self, kind: &str) -> Option<&Retention> {
        let class = self.kinds.get(kind).and_then(|k| k.class);
        let rank = |r: &Retention| {
            if r.kinds.iter().any(|k| k == kind) {
                Some(0)
            } else if class.is_some_and(|c| r.classes.contains(&c)) {
                Some(1)
            } else {
                (r.kinds.is_empty() && r.classes.is_empty()).then_some(2)
            }
        };
        let of = self.retentions.values().filter(|r| r.what == RetentionOf::Matter);
        of.filter_map(|r| Some((rank(r)?, r))).min_by_key(|(rank, _)| *rank).map(|(_, r)| r)
    }
}
