//! Time limits, each with its legal source and the dates it is in force.

use serde::{Deserialize, Serialize};

use crate::calendar::{Date, Term, Unit};

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
    /// 办结, from dispatch; of a whistle, from the report-in.
    Handle,
    /// 报到, from the whistle.
    ReportIn,
    /// 退回, from dispatch: the time in which a unit may say that it is not its duty.
    Return,
    /// 移交: from taking it in to handing it to whom it concerns.
    HandOver,
    /// 延期: how much longer it may take at most.
    Extend,
    /// 调解: a mediation, or its second session after the first.
    Mediate,
    /// 司法确认: from the agreement's taking effect to the application.
    Confirm,
    /// 告知、反馈 to the person who asked.
    Reply,
    /// 复查、复核: to ask for it, and to answer it.
    Review,
    /// 人身安全保护令: from acceptance to the court's decision.
    Protect,
    /// 公开: how long it hangs out at least, or how often it is due.
    Publish,
    /// 升级: from a missed limit of a whistle to the next step of its ladder.
    Escalate,
}

impl Act {
    /// All.
    pub const ALL: [Act; 15] = [
        Act::Accept,
        Act::Acknowledge,
        Act::Dispatch,
        Act::Handle,
        Act::ReportIn,
        Act::Return,
        Act::HandOver,
        Act::Extend,
        Act::Mediate,
        Act::Confirm,
        Act::Reply,
        Act::Review,
        Act::Protect,
        Act::Publish,
        Act::Escalate,
    ];

    /// Its code in records and in the API.
    pub fn code(self) -> &'static str {
        match self {
            Act::Accept => "accept",
            Act::Acknowledge => "acknowledge",
            Act::Dispatch => "dispatch",
            Act::Handle => "handle",
            Act::ReportIn => "report-in",
            Act::Return => "return",
            Act::HandOver => "hand-over",
            Act::Extend => "extend",
            Act::Mediate => "mediate",
            Act::Confirm => "confirm",
            Act::Reply => "reply",
            Act::Review => "review",
            Act::Protect => "protect",
            Act::Publish => "publish",
            Act::Escalate => "escalate",
        }
    }

    /// The act of this code.
    pub fn parse(code: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|a| a.code() == code)
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
