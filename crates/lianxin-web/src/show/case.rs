//! The resident's page and its door, without anything of another party.

use askama::Template;

use crate::page::Shown;

/// Why the door did not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    Wrong,
    Wait { minutes: usize },
}

/// `GET /case` for whoever has not shown a code yet.
#[derive(Template)]
#[template(path = "case-door.html")]
pub struct Door {
    pub shown: Shown,
    /// As it was typed; the PIN is typed again.
    pub code: String,
    pub trouble: Trouble,
}

impl Door {
    /// Keys of what is wrong, and why perhaps.
    fn wrong(&self) -> (&'static str, &'static str) {
        ("case-wrong", "case-wrong-why")
    }
}

/// `GET /case/code`: asking for a code by mail, and typing it.
#[derive(Template)]
#[template(path = "case-mailed.html")]
pub struct Mailed {
    pub shown: Shown,
    /// As it was typed.
    pub code: String,
    /// It was asked for; whether a letter went is not said.
    pub sent: bool,
    pub trouble: Trouble,
}

impl Mailed {
    /// Keys of what is wrong, and why perhaps.
    fn wrong(&self) -> (&'static str, &'static str) {
        ("case-mailed-wrong", "case-mailed-wrong-why")
    }
}

/// Answer of `POST /case/export` where she left a mail address: the code that was sent there is asked for.
#[derive(Template)]
#[template(path = "case-export.html")]
pub struct Export {
    pub shown: Shown,
    pub trouble: Trouble,
}

impl Export {
    /// Keys of what is wrong, and why perhaps.
    fn wrong(&self) -> (&'static str, &'static str) {
        ("case-export-once-wrong", "case-mailed-wrong-why")
    }
}

/// A step of the line.
#[derive(Clone, Debug)]
pub struct Step {
    pub label: String,
    /// `is-done`, `is-now`, or empty for what comes.
    pub class: &'static str,
    /// Icon of its node.
    pub node: &'static str,
    /// Empty where it is not known or not yet.
    pub when: String,
}

/// What she asked about an access.
#[derive(Clone, Debug)]
pub struct Asked {
    /// With her words, or that they were erased.
    pub text: String,
    /// The answer with its moment, or when it is due.
    pub answer: String,
    pub late: bool,
}

/// One access.
#[derive(Clone, Debug)]
pub struct Row {
    pub seq: i64,
    pub when: String,
    /// Agency and position.
    pub who: String,
    pub what: String,
    pub purpose: String,
    pub basis: String,
    pub asked: Option<Asked>,
}

/// Whether her own data goes out by this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Out {
    May,
    /// She came in by a code from a letter: with the PIN.
    Pin,
    /// It was registered without a reporter.
    Nobodys,
}

/// Answer of `POST /case/export` where it does not go out: why, and what to do.
#[derive(Template)]
#[template(path = "case-kept.html")]
pub struct KeptIn {
    pub shown: Shown,
    pub title: String,
    pub text: String,
}

/// `GET /case`.
#[derive(Template)]
#[template(path = "case.html")]
pub struct Page {
    pub shown: Shown,
    pub code: String,
    pub head: String,
    pub agency: String,
    pub next: String,
    pub due: String,
    pub late: bool,
    pub steps: Vec<Step>,
    /// Newest first: all, or the newest of them.
    pub rows: Vec<Row>,
    /// How many there are, listed or not on this page.
    pub all: usize,
    /// How many a rule hides, and until when.
    pub hidden: Option<String>,
    /// There are older ones that are not listed.
    pub cut: bool,
    /// When her own data went out, newest first; `exported`: how often.
    pub exports: Vec<String>,
    pub exported: usize,
    /// The proof file leaves older records out.
    pub proof_cut: bool,
    pub out: Out,
}

/// `GET /case/ask/{seq}`.
#[derive(Template)]
#[template(path = "case-ask.html")]
pub struct Ask {
    pub shown: Shown,
    pub row: Row,
    pub text: String,
    /// What is wrong with the text, and what to do.
    pub trouble: Option<(String, String)>,
}

/// `GET /verify`.
#[derive(Template)]
#[template(path = "verify.html")]
pub struct Verify {
    pub shown: Shown,
}
