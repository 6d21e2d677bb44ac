//! Matters whose retention is over, and those that somebody asks to erase.

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

/// One that somebody asks to erase.
#[derive(Clone, Debug)]
pub struct Asked {
    pub id: String,
    /// Case code.
    pub code: String,
    pub kind: String,
    /// Until when it may be decided.
    pub until: String,
}

/// `GET /admin/retention`.
#[derive(Template)]
#[template(path = "retention.html")]
pub struct Retention {
    pub shown: Shown,
    /// What waits for a second person; always empty where one is enough.
    pub asked: Vec<Asked>,
    /// Those that ended first stand first.
    pub rows: Vec<Row>,
    /// There are more than are listed.
    pub more: bool,
}
