//! Matters whose retention is over.

use askama::Template;

use crate::page::Shown;

/// One of them.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    /// Case code.
    pub code: String,
    pub kind: String,
    /// What the catalogue calls the rule.
    pub rule: String,
    /// Days, as the district counts them.
    pub ended: String,
    pub over: String,
}

/// `GET /admin/retention`.
#[derive(Template)]
#[template(path = "retention.html")]
pub struct Retention {
    pub shown: Shown,
    /// Those that ended first stand first.
    pub rows: Vec<Row>,
    /// There are more than are listed.
    pub more: bool,
}
