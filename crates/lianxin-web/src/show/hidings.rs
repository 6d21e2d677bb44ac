//! Accesses of one's own office that the resident is not told yet.

use askama::Template;

use crate::page::Shown;

/// One of them, by its matter.
#[derive(Clone, Debug)]
pub struct Row {
    /// Seq of the access.
    pub access: i64,
    pub matter: String,
    /// `None` where it was forgotten.
    pub title: Option<String>,
    /// Case code.
    pub code: String,
    pub when: String,
    /// Which position opened what, and for what.
    pub says: String,
    /// When the resident is told.
    pub from: String,
    /// Within a month.
    pub soon: bool,
    /// What became of the newest asking; `None` where nobody asked.
    pub state: Option<String>,
    /// The newest asking waits for its answer.
    pub waits: bool,
}

/// `GET /hidings`.
#[derive(Template)]
#[template(path = "hidings.html")]
pub struct Hidings {
    pub shown: Shown,
    /// The earliest to be told first.
    pub rows: Vec<Row>,
    /// Where those that follow are listed.
    pub next: Option<String>,
    /// Whether the list begins here.
    pub first: bool,
}
