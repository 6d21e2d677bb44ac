//! A case in words: which accesses are told now, what each was, how far the matter is.

use lianxin_core::catalogue::Catalogue;
use lianxin_core::matter::{Matter, Stage};
use lianxin_store::{Access, Case, Seen};

use crate::page::Shown;
use crate::pages::{due, word_name};
use crate::show::case::Step;
use crate::words::{Lang, label, say};

/// The accesses of a case, parted by the rule that hides some.
#[derive(Clone, Debug)]
pub struct Listed<'c> {
    /// Newest first.
    pub shown: Vec<&'c Access>,
    /// Until when each of the others is kept back, ms UTC.
    pub hidden: Vec<i64>,
}

/// Which accesses are told at this moment (ms UTC).
pub fn listed<'c>(catalogue: &Catalogue, case: &'c Case, now: i64) -> Listed<'c> {
    let mut listed = Listed { shown: Vec::new(), hidden: Vec::new() };
    for a in &case.accesses {
        let purpose = || a.purpose.as_ref().and_then(|code| catalogue.purposes.get(code));
        // What its record promised; an older record promised nothing, and the catalogue is asked.
        let until = a
            .disclosed
            .or_else(|| purpose().filter(|_| a.seen != Seen::Letter)?.hidden_until(&catalogue.calendar, a.at));
        match until.filter(|until| now < *until) {
            Some(until) => listed.hidden.push(until),
            None => listed.shown.push(a),
        }
    }
    listed
}

/// What was opened, as the API names it: `matter`, `file`, or fields.
pub fn fields(a: &Access) -> Vec<String> {
    match &a.seen {
        Seen::Matter => vec!["matter".to_owned()],
        Seen::File => vec!["file".to_owned()],
        Seen::Letter => vec!["email".to_owned()],
        Seen::Fields(fields) => fields.clone(),
    }
}

/// What was opened, in words.
pub fn what(shown: &Shown, a: &Access) -> String {
    match &a.seen {
        Seen::Matter => shown.say("case-opened-matter"),
        Seen::File => shown.say("case-opened-file"),
        Seen::Letter => shown.say("case-opened-letter"),
        Seen::Fields(fields) => {
            let names: Vec<String> = fields.iter().map(|f| label::sealed(shown.lang, f)).collect();
            let names = names.join(&shown.say("list-comma"));
            shown.say_with("case-opened-fields", &[("fields", names.into())])
        }
    }
}

/// For what it was opened.
pub fn purpose(lang: Lang, catalogue: &Catalogue, a: &Access) -> String {
    match &a.purpose {
        Some(_) if a.seen == Seen::Letter => say(lang, "case-purpose-mail"),
        Some(code) => word_name(lang, &catalogue.purposes, code),
        None => say(lang, "case-purpose-matter"),
    }
}

/// On which duty or law it rests: the purpose's, or the position's own.
pub fn basis(lang: Lang, catalogue: &Catalogue, a: &Access) -> String {
    let Some(code) = &a.purpose else { return say(lang, "case-basis-matter") };
    if a.seen == Seen::Letter {
        return say(lang, "case-basis-mail");
    }
    let found = catalogue.purposes.get(code).and_then(|p| {
        let english = p.basis_en.as_ref().filter(|_| lang == Lang::English);
        english.or(p.basis.as_ref()).or(p.source.as_ref())
    });
    found.cloned().unwrap_or_else(|| say(lang, "case-basis-none"))
}

/// What comes next, until when, and whether that is late.
pub fn next(shown: &Shown, m: &Matter) -> (String, String, bool) {
    if let Some(clock) = m.running().min_by_key(|c| c.due) {
        let act = due(clock.act).code();
        let late = clock.due <= shown.now;
        let when = shown.tell().limit(clock.due);
        let key = if late { "case-due-late" } else { "case-due-by" };
        return (shown.say(&format!("case-next-{act}")), shown.say_with(key, &[("when", when.into())]), late);
    }
    let paused = m.clocks.iter().any(|c| c.stopped.is_none() && c.paused.is_some());
    let key = match m.stage {
        _ if paused => "case-next-paused",
        Stage::Completed => "case-next-call",
        Stage::Registered => "case-next-accept",
        Stage::Accepted => "case-next-dispatch",
        Stage::Dispatched => "case-next-acknowledge",
        Stage::Acknowledged | Stage::Handling => "case-next-handle",
        Stage::FollowedUp | Stage::Rated | Stage::Archived | Stage::Declined | Stage::Merged => "case-next-none",
    };
    (shown.say(key), shown.say("case-due-none"), false)
}

/// The steps of the line, each with the kinds of record that made it.
const STEPS: [(&str, &[&str]); 6] = [
    ("registered", &["matter.registered"]),
    ("accepted", &["matter.accepted"]),
    ("dispatched", &["matter.dispatched", "matter.designated"]),
    ("handling", &["matter.acknowledged"]),
    ("completed", &["matter.completed"]),
    ("followed-up", &["matter.followed-up", "matter.rated"]),
];

/// The kinds of record by which a matter leaves the line.
const LEFT: [&str; 2] = ["matter.declined", "matter.merged"];

/// How far a stage is on the line; `None`: it left the line.
fn reached(stage: Stage) -> Option<usize> {
    match stage {
        Stage::Registered => Some(0),
        Stage::Accepted => Some(1),
        Stage::Dispatched => Some(2),
        Stage::Acknowledged | Stage::Handling => Some(3),
        Stage::Completed => Some(4),
        Stage::FollowedUp | Stage::Rated => Some(5),
        Stage::Archived => Some(STEPS.len()),
        Stage::Declined | Stage::Merged => None,
    }
}

/// The line of steps, as the resident reads it.
pub fn steps(shown: &Shown, case: &Case) -> Vec<Step> {
    let moment = |kinds: &[&str]| {
        let last = case.records.iter().rev().find(|r| kinds.contains(&r.event.kind()));
        last.map_or_else(String::new, |r| shown.tell().moment(r.recorded_at))
    };
    let Some(at) = reached(case.matter.stage) else {
        let left = label::stage(shown.lang, case.matter.stage.code());
        let when = moment(&LEFT);
        let first = shown.say("case-step-registered");
        return vec![
            Step { label: first, class: "is-done", node: "n-done", when: moment(STEPS[0].1) },
            Step { label: left, class: "is-now", node: "n-now", when },
        ];
    };
    let step = |(n, (code, kinds)): (usize, &(&str, &[&str]))| {
        let (class, node) = match n {
            _ if n < at => ("is-done", "n-done"),
            _ if n == at => ("is-now", "n-now"),
            _ => ("", "n-next"),
        };
        let when = if n <= at { moment(kinds) } else { String::new() };
        Step { label: shown.say(&format!("case-step-{code}")), class, node, when }
    };
    STEPS.iter().enumerate().map(step).collect()
}
