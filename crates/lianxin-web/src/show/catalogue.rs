//! What the catalogue holds, and what a change of it would do.

use askama::Template;

use crate::change::State;
use crate::page::Shown;
use crate::words::refusal::{Problems, Told};

/// One section's name and how many it holds.
#[derive(Clone, Debug)]
pub struct Tab {
    pub code: &'static str,
    pub count: usize,
}

/// One item.
#[derive(Clone, Debug)]
pub struct Row {
    pub code: String,
    pub name: String,
    /// Label and text.
    pub facts: Vec<(String, String)>,
    /// Where it is changed; empty where the reader may not.
    pub change: String,
}

/// `GET /admin/catalogue`.
#[derive(Template)]
#[template(path = "catalogue.html")]
pub struct Catalogue {
    pub shown: Shown,
    pub tabs: Vec<Tab>,
    pub section: &'static str,
    pub q: String,
    pub rows: Vec<Row>,
    /// How many were found; more than the rows where the list is cut.
    pub found: usize,
    /// Where nobody answers, or several do.
    pub gaps: Vec<String>,
    /// Whether the reader may ask for a change of it.
    pub defines: bool,
    /// What the link to the change that was asked for last says; empty where there is none, or the reader may not see it.
    pub change: String,
}

impl Catalogue {
    fn tab(&self, code: &str) -> String {
        self.shown.say(&format!("catalogue-{code}"))
    }
}

/// The form of a change, and what a text that could not be read answers.
#[derive(Template)]
#[template(path = "catalogue-change.html")]
pub struct Change {
    pub shown: Shown,
    pub text: String,
    /// A basis that was typed before the text could not be read any more.
    pub basis: String,
    /// Where each fault stands, and what it is.
    pub faults: Vec<(String, String)>,
    /// Whether another change waits, which is decided first.
    pub waits: bool,
}

/// One item as it would be.
#[derive(Clone, Debug)]
pub struct Changed {
    pub section: String,
    pub code: String,
    pub new: bool,
    pub fields: Vec<ChangedField>,
}

/// One key of an item, with what stands there and what would, in words.
#[derive(Clone, Debug)]
pub struct ChangedField {
    pub label: String,
    pub key: String,
    pub before: String,
    pub after: String,
}

/// What a change would do, before it is asked for.
#[derive(Template)]
#[template(path = "catalogue-diff.html")]
pub struct Diff {
    pub shown: Shown,
    pub changes: Vec<Changed>,
    pub file: String,
    pub text: String,
    /// The document it rests on, or why, as it was typed.
    pub basis: String,
    pub order: String,
    /// Whether what is kept today may be due to be forgotten at once.
    pub moves_terms: bool,
    /// What the reader saw, so that nothing else is asked for.
    pub seen: String,
    /// Whether another change waits, which is decided first.
    pub waits: bool,
    /// Key of what is said where nobody is there who decides; empty where somebody is.
    pub nobody: &'static str,
    /// The catalogue was changed meanwhile: shown anew.
    pub stale: bool,
    pub problems: Problems,
    pub refused: Option<Told>,
}

/// The change that was asked for last, in words.
pub struct Last {
    pub id: String,
    pub state: State,
    pub by: String,
    pub when: String,
    pub until: String,
    pub basis: String,
    /// Whether what is kept today may be due to be forgotten at once.
    pub moves_terms: bool,
    pub changes: Vec<Changed>,
    /// Who ended it, when, and why; the reason may be empty.
    pub end: Option<(String, String, String)>,
}

impl Last {
    fn waits(&self) -> bool {
        self.state == State::Waiting
    }
}

/// `GET /admin/catalogue/waiting`.
#[derive(Template)]
#[template(path = "catalogue-waiting.html")]
pub struct Waiting {
    pub shown: Shown,
    pub last: Option<Last>,
    /// Whether the reader decides.
    pub confirms: bool,
    /// Whether the reader asks, and takes back what was asked.
    pub defines: bool,
    /// Why not, as it was typed.
    pub reason: String,
    pub order: String,
    pub problems: Problems,
    pub refused: Option<Told>,
}

impl Waiting {
    fn head(&self, last: &Last) -> String {
        self.shown.say(&format!("change-is-{}", last.state.code()))
    }

    fn standing(&self, last: &Last) -> String {
        let key = format!("change-is-{}-standing", last.state.code());
        self.shown.say_with(&key, &[("until", last.until.as_str().into())])
    }
}
