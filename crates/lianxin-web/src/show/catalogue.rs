//! What the catalogue holds, and what a change of it would do.

use askama::Template;

use crate::page::Shown;

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
    /// Whether the reader may change it.
    pub defines: bool,
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
    /// Where each fault stands, and what it is.
    pub faults: Vec<(String, String)>,
}

/// One item as it would be.
#[derive(Clone, Debug)]
pub struct Changed {
    pub section: String,
    pub code: String,
    pub new: bool,
    /// Key, what stands there, what would.
    pub fields: Vec<(String, String, String)>,
}

/// How far a change has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Shown, and nothing done.
    Seen,
    /// The catalogue was changed meanwhile: shown anew.
    Stale,
    Done,
}

/// What a change would do, or has done.
#[derive(Template)]
#[template(path = "catalogue-diff.html")]
pub struct Diff {
    pub shown: Shown,
    pub step: Step,
    pub changes: Vec<Changed>,
    pub file: String,
    pub text: String,
    pub order: String,
    /// What the reader saw, so that nothing else is done.
    pub seen: String,
}
