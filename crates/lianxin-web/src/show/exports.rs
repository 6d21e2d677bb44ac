//! Lists of matters that went out as files.

use askama::Template;

use crate::page::Shown;

/// One of them.
#[derive(Clone, Debug)]
pub struct Row {
    pub when: String,
    /// Short name of the agency, and label of the role, for which it was taken.
    pub agency: String,
    pub role: String,
    /// Which list, in words.
    pub list: String,
    /// `CSV` or `XLSX`.
    pub format: String,
    /// How many matters it held.
    pub matters: usize,
}

/// `GET /admin/exports`.
#[derive(Template)]
#[template(path = "exports.html")]
pub struct Exports {
    pub shown: Shown,
    pub rows: Vec<Row>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<i64>,
    /// It is not the first page.
    pub later: bool,
}
