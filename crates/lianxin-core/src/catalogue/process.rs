//! Process templates: what a district calls the steps of a matter. The acts do not differ from place to place; names and
//! limits do.

use serde::{Deserialize, Serialize};

use super::Act;
use crate::matter::Stage;

/// An act that a step stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProcessAct {
    /// 登记
    Register,
    /// 受理
    Accept,
    /// 先行调解
    Mediate,
    /// 研判
    Triage,
    /// 分流转办
    Dispatch,
    /// 签收
    Acknowledge,
    /// 办理
    Handle,
    /// 跟踪督办
    Oversee,
    /// 办结
    Complete,
    /// 反馈
    Reply,
    /// 回访
    FollowUp,
    /// 评价
    Rate,
    /// 归档
    Archive,
}

impl ProcessAct {
    /// Its code in files and in the API.
    pub fn code(self) -> &'static str {
        match self {
            ProcessAct::Register => "register",
            ProcessAct::Accept => "accept",
            ProcessAct::Mediate => "mediate",
            ProcessAct::Triage => "triage",
            ProcessAct::Dispatch => "dispatch",
            ProcessAct::Acknowledge => "acknowledge",
            ProcessAct::Handle => "handle",
            ProcessAct::Oversee => "oversee",
            ProcessAct::Complete => "complete",
            ProcessAct::Reply => "reply",
            ProcessAct::FollowUp => "follow-up",
            ProcessAct::Rate => "rate",
            ProcessAct::Archive => "archive",
        }
    }

    /// The stage a matter is in after it; none where the stage stays.
    pub fn stage(self) -> Option<Stage> {
        match self {
            ProcessAct::Register => Some(Stage::Registered),
            ProcessAct::Accept => Some(Stage::Accepted),
            ProcessAct::Dispatch => Some(Stage::Dispatched),
            ProcessAct::Acknowledge => Some(Stage::Acknowledged),
            ProcessAct::Handle => Some(Stage::Handling),
            ProcessAct::Complete => Some(Stage::Completed),
            ProcessAct::FollowUp => Some(Stage::FollowedUp),
            ProcessAct::Rate => Some(Stage::Rated),
            ProcessAct::Archive => Some(Stage::Archived),
            ProcessAct::Mediate | ProcessAct::Triage | ProcessAct::Oversee | ProcessAct::Reply => None,
        }
    }

    /// What a limit of a step that stands for it bounds; none where it has no clock.
    pub fn bounded(self) -> Option<Act> {
        match self {
            ProcessAct::Accept => Some(Act::Accept),
            ProcessAct::Mediate => Some(Act::Mediate),
            ProcessAct::Dispatch => Some(Act::Dispatch),
            ProcessAct::Acknowledge => Some(Act::Acknowledge),
            ProcessAct::Handle | ProcessAct::Complete => Some(Act::Handle),
            ProcessAct::Reply => Some(Act::Reply),
            ProcessAct::Register
            | ProcessAct::Triage
            | ProcessAct::Oversee
            | ProcessAct::FollowUp
            | ProcessAct::Rate
            | ProcessAct::Archive => None,
        }
    }
}

/// One step of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcessStep {
    /// The acts it stands for, in their order; at least one.
    pub acts: Vec<ProcessAct>,
    /// Code of its limit, where it has one beside those of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
}

impl ProcessStep {
    /// The first stage it leads to; none where the stage stays.
    pub fn begins(&self) -> Option<Stage> {
        self.acts.iter().filter_map(|act| act.stage()).min()
    }

    /// The last stage it leads to; none where the stage stays.
    pub fn ends(&self) -> Option<Stage> {
        self.acts.iter().filter_map(|act| act.stage()).max()
    }
}

/// A published way of naming the steps (广东 4+2, 南通 five steps, …).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Whose practice it is.
    pub place: String,
    /// Where it is published.
    pub source: String,
    /// How sure that is, and what was read into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
    /// In their order.
    pub steps: Vec<ProcessStep>,
}

impl Process {
    /// The step in which a matter of this stage is: the last one that it has begun. None for what was declined or merged.
    pub fn step_of(&self, stage: Stage) -> Option<&ProcessStep> {
        let begun = |step: &&ProcessStep| step.begins().is_some_and(|first| first <= stage);
        self.steps.iter().rfind(begun).filter(|_| Stage::PATH.contains(&stage))
    }
}
