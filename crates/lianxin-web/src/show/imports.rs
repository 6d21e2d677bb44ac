//! What was taken in, by day and source.

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

/// `GET /imports`.
#[derive(Template)]
#[template(path = "imports.html")]
pub struct Imports {
    pub shown: Shown,
    pub rows: Vec<Row>,
}

impl Imports {
    /// Still to be accepted, of all days.
    fn waiting(&self) -> usize {
        self.rows.iter().map(|r| r.waiting).sum()
    }
}
