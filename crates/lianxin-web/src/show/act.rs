//! The form of an act that asks for a few words or a choice. What it asks is told by a list of inputs, so that each act is
//! a line of data (`pages/forms.rs`) and all look and behave alike.

use askama::Template;

use super::Choice;
use crate::page::Shown;
use crate::words::refusal::{Problems, Told, field};

/// One thing that is asked.
#[derive(Clone, Debug)]
pub struct Input {
    /// The field's name, as the call has it.
    pub name: String,
    pub shape: Shape,
    /// What was typed or chosen.
    pub value: String,
    /// Key of the line beside the label; empty for none.
    pub hint: &'static str,
    pub required: bool,
}

impl Input {
    /// One with no line beside its label.
    pub fn new(name: &str, shape: Shape, value: &str, required: bool) -> Input {
        Input { name: name.to_owned(), shape, value: value.to_owned(), hint: "", required }
    }
}

/// How many of several are seen at once; on a phone they fill a screen.
pub const SHOWN: usize = 8;

/// How it is asked.
#[derive(Clone, Debug)]
pub enum Shape {
    /// One of few, all seen.
    Pick(Vec<Choice>),
    /// One of many, in a list.
    List(Vec<Choice>),
    /// Any of several: the first [`SHOWN`] seen, the rest folded; with those that were chosen.
    Many(Vec<Choice>, Vec<String>),
    /// A line.
    Line,
    /// Several lines.
    Area,
    /// A moment on the district's wall.
    Moment,
    /// Yes or nothing.
    Mark,
    /// Not seen.
    Hidden,
}

/// The form of one act, of a matter or of a whistle, and what a form that was not taken answers.
#[derive(Template)]
#[template(path = "act.html")]
pub struct Act {
    pub shown: Shown,
    /// Where it is sent.
    pub action: String,
    /// Where one comes from: address and words.
    pub back: (String, String),
    /// The matter's.
    pub title: String,
    /// What the button says.
    pub verb: String,
    /// What the act is for, in one line.
    pub says: String,
    pub order: String,
    pub seen: u64,
    pub inputs: Vec<Input>,
    /// Labels that here say more than a field's own: its name, the key of the words.
    pub labels: &'static [(&'static str, &'static str)],
    pub problems: Problems,
    pub refused: Option<Told>,
}

impl Act {
    fn label(&self, name: &str) -> String {
        if let Some((_, key)) = self.labels.iter().find(|(n, _)| *n == name) {
            return self.shown.say(key);
        }
        // `parts.0.title` is a title: which one, its heading says.
        field(self.shown.lang, name.rsplit('.').next().unwrap_or(name))
    }

    fn id_of(name: &str) -> String {
        name.replace('.', "-")
    }

    /// The heading before an input, where a new part of several begins.
    fn part(&self, name: &str) -> Option<String> {
        let n = name.strip_prefix("parts.")?.strip_suffix(".title")?.parse::<usize>().ok()?;
        Some(self.shown.count("split-part", &(n + 1)))
    }
}
