//! What was taken in: by day and source, and the imports that run or have run.

use askama::Template;

use crate::page::Shown;

/// A day's intake from one source.
#[derive(Clone, Debug)]
pub struct Row {
    pub day: String,
    /// Hours of the first and the last.
    pub from: String,
    pub until: String,
    /// Label of the source.
    pub source: String,
    pub came: usize,
    /// Still to be accepted.
    pub waiting: usize,
}

/// An import, and how far it has come.
#[derive(Clone, Debug)]
pub struct Run {
    /// Whose rows.
    pub source: String,
    /// Who gave the command, and when it began.
    pub by: String,
    pub began: String,
    /// Where it stands, as a sentence.
    pub said: String,
    /// Rows that are through, and rows of the file.
    pub through: i64,
    pub rows: i64,
    pub percent: i64,
    /// What became of them: added, already there, wrong.
    pub counts: Vec<String>,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Going,
    Done,
    /// It came to no end, or has been silent for too long.
    Stopped,
}

impl Run {
    fn is_done(&self) -> bool {
        self.state == State::Done
    }
}

/// `GET /imports`.
#[derive(Template)]
#[template(path = "imports.html")]
pub struct Imports {
    pub shown: Shown,
    pub runs: Vec<Run>,
    pub rows: Vec<Row>,
}

impl Imports {
    /// Whether the page asks for itself again: the end of an import is no change of any matter.
    fn is_going(&self) -> bool {
        self.runs.iter().any(|run| run.state == State::Going)
    }

    /// Still to be accepted, of all days.
    fn waiting(&self) -> usize {
        self.rows.iter().map(|r| r.waiting).sum()
    }
}
