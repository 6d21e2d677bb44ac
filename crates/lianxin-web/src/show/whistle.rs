//! Whistles: one with its units as the main thing, the form that blows one, and the list. Plain values to print.

use askama::Template;

use super::Choice;
use super::matter::Way;
use crate::page::Shown;
use crate::words::clock::Clock;
use crate::words::history::Day;
use crate::words::refusal::{Problems, Told};
use crate::words::sentence::Sentence;

/// One of the steps of a unit: 呼叫 应哨 在途 到场 处置 完成.
#[derive(Clone, Debug)]
pub struct Node {
    pub name: String,
    /// Its symbol in `icons.svg`, and its colour.
    pub shape: &'static str,
    pub class: &'static str,
    /// When it was reached; empty where it was not.
    pub when: String,
    /// The unit is here.
    pub now: bool,
}

/// Something that can be done now.
#[derive(Clone, Debug)]
pub struct Act {
    /// As in the path.
    pub code: &'static str,
    pub label: String,
    pub way: Way,
    /// `scene` or `online`, for a report-in.
    pub mode: Option<&'static str>,
    /// It is what she most likely came to do.
    pub first: bool,
    /// Each form has an order of its own.
    pub order: String,
}

/// A called unit.
#[derive(Clone, Debug)]
pub struct Unit {
    pub code: String,
    /// Short name.
    pub name: String,
    /// `lead` or `assist`.
    pub role: &'static str,
    /// Where it is, in a word, with its shape and colour.
    pub state: String,
    pub shape: &'static str,
    pub class: &'static str,
    pub clock: Option<Clock>,
    pub nodes: Vec<Node>,
    /// What it last said.
    pub said: Option<String>,
    /// Further facts: 电话联系, 指定的.
    pub facts: Vec<String>,
    pub acts: Vec<Act>,
    /// Acts that are asked for now and then.
    pub more: Vec<Act>,
    /// The reader works there.
    pub hers: bool,
    pub late: bool,
    /// It owes nothing more.
    pub over: bool,
}

/// A step of a ladder.
#[derive(Clone, Debug)]
pub struct Rung {
    pub text: String,
    pub when: String,
    pub class: &'static str,
    pub shape: &'static str,
}

/// What follows from a unit's silence.
#[derive(Clone, Debug)]
pub struct Ladder {
    pub head: String,
    pub rungs: Vec<Rung>,
}

/// `GET /whistles/{id}`.
#[derive(Template)]
#[template(path = "whistle.html")]
pub struct Whistle {
    pub shown: Shown,
    pub id: String,
    /// Its matter.
    pub matter: String,
    pub seen: u64,
    pub title: String,
    pub grade: String,
    pub emergency: bool,
    pub ground: String,
    pub stage: String,
    pub sounding: bool,
    /// Who blew it and when.
    pub blown: String,
    pub standing: Sentence,
    pub clock: Option<Clock>,
    /// The limits, in one line.
    pub limits: String,
    pub units: Vec<Unit>,
    /// Why it cannot close; empty where it can, or where that is not the question.
    pub owed: String,
    /// Acts upon the whole of it.
    pub acts: Vec<Act>,
    pub ladders: Vec<Ladder>,
    pub tried: Option<String>,
    pub outcome: Option<String>,
    pub resources: Vec<String>,
    /// Who rated whom, as sentences.
    pub ratings: Vec<String>,
    pub history: Vec<Day>,
}

impl Whistle {
    fn role(&self, code: &str) -> String {
        self.shown.say(&format!("role-of-{code}"))
    }

    /// Where an act upon the whole of it is sent.
    fn at_whole(&self, act: &str) -> String {
        format!("/whistles/{}/{act}", self.id)
    }

    /// Where an act of a unit is sent.
    fn at_unit(&self, unit: &str, act: &str) -> String {
        format!("/whistles/{}/units/{unit}/{act}", self.id)
    }

    /// The reader's own unit, for the phone's dock.
    fn hers(&self) -> Option<&Unit> {
        self.units.iter().find(|u| u.hers && !u.acts.is_empty())
    }
}

/// A grade that she may blow, and what it means.
#[derive(Clone, Debug)]
pub struct Grade {
    pub code: String,
    pub name: String,
    pub says: Vec<String>,
}

/// Agencies to choose from, in a group.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub agencies: Vec<Choice>,
    /// One of them is chosen, or it is the first.
    pub open: bool,
}

/// What an emergency says of the matter that it opens.
#[derive(Clone, Debug)]
pub struct New {
    pub kinds: Vec<Choice>,
    pub divisions: Vec<Choice>,
    pub sources: Vec<Choice>,
}

/// `GET /matters/{id}/whistle` and `GET /whistles/new`, and what a form that was not taken answers.
#[derive(Template)]
#[template(path = "blow.html")]
pub struct Blow {
    pub shown: Shown,
    /// Where it is sent.
    pub action: String,
    pub back: (String, String),
    /// The matter's; empty where it opens one.
    pub title: String,
    pub new: Option<New>,
    pub order: String,
    pub seen: Option<u64>,
    pub grades: Vec<Grade>,
    /// For which of her agencies, where she may for several.
    pub agencies: Vec<Choice>,
    pub grounds: Vec<Choice>,
    pub leads: Vec<Choice>,
    pub suggested: String,
    pub groups: Vec<Group>,
    /// What agencies lend.
    pub lends: Vec<String>,
    /// What was typed, by field.
    pub typed: Vec<(String, String)>,
    pub problems: Problems,
    pub refused: Option<Told>,
}

impl Blow {
    /// The first value of a field.
    fn get(&self, name: &str) -> &str {
        self.typed.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The nth value of a field.
    fn nth(&self, name: &str, n: usize) -> &str {
        self.typed.iter().filter(|(field, _)| field == name).nth(n).map_or("", |(_, v)| v.as_str())
    }

    /// Whether a field has this value among its own.
    fn has(&self, name: &str, value: &str) -> bool {
        self.typed.iter().any(|(n, v)| n == name && v == value)
    }
}

/// A whistle in a list.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub matter: String,
    pub title: String,
    pub grade: String,
    pub emergency: bool,
    pub stage: String,
    pub caller: String,
    pub blown: String,
    /// How many units, and how many of them are owed.
    pub units: String,
    pub clock: Option<Clock>,
}

/// `GET /whistles`.
#[derive(Template)]
#[template(path = "whistles.html")]
pub struct Whistles {
    pub shown: Shown,
    pub under_way: Vec<Row>,
    pub over: Vec<Row>,
    /// She may sound an emergency.
    pub may_sound: bool,
}
