//! What words, classes of dispute, process templates and whistle rules must hold together by.

use std::collections::BTreeSet;

use super::check::{Known, Problems, code_shape, filled};
use super::parse::Found;
use super::{
    Act, Dispute, ErasedBy, HIDDEN_MONTHS_MAX, Phase, Process, Purpose, Retention, RetentionOf, Section, Whistle, Word,
};

/// A code and its two names.
pub(super) fn word(one: &Found<'_>, word: &Word, problems: &mut Problems) {
    code_shape(one, "code", &word.code, problems);
    filled(one, &[("name", &word.name), ("name_en", &word.name_en)], problems);
    filled(one, &[("source", word.source.as_deref().unwrap_or("-"))], problems);
}

/// A purpose: what a resident reads as the reason of an access says on what it rests.
pub(super) fn purpose(one: &Found<'_>, of: &Purpose, problems: &mut Problems) {
    code_shape(one, "code", &of.code, problems);
    filled(one, &[("name", &of.name), ("name_en", &of.name_en)], problems);
    filled(
        one,
        &[("basis", of.basis.as_deref().unwrap_or("")), ("source", of.source.as_deref().unwrap_or("-"))],
        problems,
    );
    if of.hidden_months > HIDDEN_MONTHS_MAX {
        let zh = format!("最多隐藏 {HIDDEN_MONTHS_MAX} 个月：之后必须告知本人");
        let en = format!("at most {HIDDEN_MONTHS_MAX} months: then the person must be told");
        problems.push(one.problem("hidden_months", zh, en));
    }
}

/// A word that nobody may use without its rule.
pub(super) fn sourced(one: &Found<'_>, of: &Word, problems: &mut Problems) {
    word(one, of, problems);
    if of.source.is_none() {
        problems.push(one.problem("", "缺少“source”".to_owned(), "missing field `source`".to_owned()));
    }
}

/// The name of one of the four phases.
pub(super) fn phase(one: &Found<'_>, of: &Word, problems: &mut Problems) {
    word(one, of, problems);
    if !Phase::ALL.iter().any(|phase| phase.code() == of.code) {
        let codes = Phase::ALL.map(Phase::code).join("、");
        let zh = format!("没有环节“{}”；可写：{codes}", of.code);
        problems.push(one.problem("code", zh, format!("no phase has the code `{}`", of.code)));
    }
}

impl Known<'_> {
    pub(super) fn dispute(&self, one: &Found<'_>, dispute: &Dispute, problems: &mut Problems) {
        code_shape(one, "code", &dispute.code, problems);
        let texts = [("name", &dispute.name), ("name_en", &dispute.name_en), ("source", &dispute.source)];
        filled(one, &texts.map(|(field, text)| (field, text.as_str())), problems);
        let (standard, finer) = match dispute.code.split_once('-') {
            Some((standard, _)) => (standard, true),
            None => (dispute.code.as_str(), false),
        };
        if standard.len() != 2 || !standard.bytes().all(|byte| byte.is_ascii_digit()) {
            let zh = format!("代码“{}”应以国标的两位数字开头", dispute.code);
            let en = format!("code `{}` must begin with the standard's two digits", dispute.code);
            problems.push(one.problem("code", zh, en));
            return;
        }
        match &dispute.parent {
            Some(parent) if finer && parent == standard => {
                self.refers(one, "parent", Section::Dispute, parent, problems);
            }
            None if !finer => {}
            Some(_) | None => {
                let zh = "细分类的“parent”是国标代码，国标类没有“parent”".to_owned();
                let en = "a finer class has the standard's code as its `parent`, a class of the standard has none";
                problems.push(one.problem("parent", zh, en.to_owned()));
            }
        }
    }

    /// Logs, impact assessments and records of sharing are kept as long as law says, at least.
    pub(super) fn retention(&self, one: &Found<'_>, of: &Retention, problems: &mut Problems) {
        code_shape(one, "code", &of.code, problems);
        let texts = [("name", &of.name), ("name_en", &of.name_en), ("source", &of.source)];
        filled(one, &texts.map(|(field, text)| (field, text.as_str())), problems);
        let (least, rule) = of.what.least();
        if of.months < least {
            let zh = format!("至少保管 {least} 个月 {rule}");
            let en = format!("kept for at least {least} months {rule}");
            problems.push(one.problem("months", zh.trim_end().to_owned(), en.trim_end().to_owned()));
        }
        for (index, kind) in of.kinds.iter().enumerate() {
            self.refers(one, &format!("kinds.{index}"), Section::Kind, kind, problems);
        }
        let of_matters = !of.kinds.is_empty() || !of.classes.is_empty() || of.by != ErasedBy::default();
        if of.what != RetentionOf::Matter && of_matters {
            let zh = "只有事项写“kinds”“classes”“by”".to_owned();
            let en = "`kinds`, `classes` and `by` are of matters only".to_owned();
            problems.push(one.problem("what", zh, en));
        }
    }

    pub(super) fn process(&self, one: &Found<'_>, process: &Process, problems: &mut Problems) {
        code_shape(one, "code", &process.code, problems);
        let texts = [
            ("name", &process.name),
            ("name_en", &process.name_en),
            ("place", &process.place),
            ("source", &process.source),
        ];
        filled(one, &texts.map(|(field, text)| (field, text.as_str())), problems);
        if process.steps.is_empty() {
            problems.push(one.problem("steps", "至少要有一步".to_owned(), "at least one step".to_owned()));
        }
        let mut reached = None;
        for (index, step) in process.steps.iter().enumerate() {
            let path = |field: &str| format!("steps.{index}.{field}");
            filled(one, &[(&path("name"), &step.name), (&path("name_en"), &step.name_en)], problems);
            if step.acts.is_empty() {
                let en = "a step stands for at least one act".to_owned();
                problems.push(one.problem(&path("acts"), "一步至少对应一个动作".to_owned(), en));
            }
            for stage in step.acts.iter().filter_map(|act| act.stage()) {
                if reached.is_some_and(|reached| stage < reached) {
                    let zh = format!("“{}”这一步回到了前面的阶段", step.name);
                    let en = format!("step `{}` goes back to an earlier stage", step.name_en);
                    problems.push(one.problem(&path("acts"), zh, en));
                }
                reached = reached.max(Some(stage));
            }
            if let Some(limit) = &step.limit {
                let acts: Vec<Act> = step.acts.iter().filter_map(|act| act.bounded()).collect();
                self.bounds(one, &path("limit"), limit, &acts, problems);
            }
        }
    }

    pub(super) fn whistle(&self, one: &Found<'_>, whistle: &Whistle, problems: &mut Problems) {
        code_shape(one, "code", &whistle.code, problems);
        let texts = [("name", &whistle.name), ("name_en", &whistle.name_en), ("source", &whistle.source)];
        filled(one, &texts.map(|(field, text)| (field, text.as_str())), problems);
        if whistle.approval.is_some() != whistle.approver.is_some() {
            let zh = "“approval”和“approver”要么都写，要么都不写".to_owned();
            let path = if whistle.approval.is_some() { "approval" } else { "approver" };
            problems.push(one.problem(path, zh, "`approval` and `approver` come together".to_owned()));
        }
        if whistle.designate_after == 0 {
            problems.push(one.problem("designate_after", "至少为 1".to_owned(), "it is at least 1".to_owned()));
        }
        if whistle.callers.is_empty() {
            let zh = "没有谁可以吹哨".to_owned();
            problems.push(one.problem("callers", zh, "nobody may blow it".to_owned()));
        }
        for (index, caller) in whistle.callers.iter().enumerate() {
            if caller.agency.is_none() && caller.role.is_none() {
                let zh = "写明单位种类或角色".to_owned();
                let en = "a caller says an agency kind or a role".to_owned();
                problems.push(one.problem(&format!("callers.{index}"), zh, en));
            }
        }
        if whistle.grounds.is_empty() {
            let zh = "没有可以吹哨的事由".to_owned();
            problems.push(one.problem("grounds", zh, "there is no ground for it".to_owned()));
        }
        let mut seen = BTreeSet::new();
        for (index, ground) in whistle.grounds.iter().enumerate() {
            let path = format!("grounds.{index}");
            self.refers(one, &path, Section::Ground, ground, problems);
            if !seen.insert(ground) {
                problems.push(one.problem(&path, format!("“{ground}”重复"), format!("`{ground}` is a duplicate")));
            }
        }
        self.whistle_times(one, whistle, problems);
    }

    fn whistle_times(&self, one: &Found<'_>, whistle: &Whistle, problems: &mut Problems) {
        let limits = &whistle.limits;
        self.bounds(one, "limits.acknowledge", &limits.acknowledge, &[Act::Acknowledge], problems);
        self.bounds(one, "limits.done", &limits.done, &[Act::Handle], problems);
        self.bounds(one, "limits.report_in", &limits.report_in, &[Act::ReportIn], problems);
        if let Some(objection) = &limits.objection {
            self.bounds(one, "limits.objection", objection, &[Act::Return], problems);
        }
        for (index, (step, number)) in whistle.ladder.iter().zip(1_u32..).enumerate() {
            let path = |field: &str| format!("ladder.{index}.{field}");
            self.bounds(one, &path("after"), &step.after, &[Act::Escalate], problems);
            if let Some(grade) = &step.oversight {
                self.refers(one, &path("oversight"), Section::Oversight, grade, problems);
            }
            if step.step != number {
                let zh = format!("这一级应是第 {number} 级");
                problems.push(one.problem(&path("step"), zh, format!("this is step {number}")));
            }
        }
    }
}
