//! A year's approvals to open what belongs to minors.

use askama::Template;

use crate::page::Shown;

/// One of them, in words.
#[derive(Clone, Debug)]
pub struct Row {
    pub asked: String,
    /// Office that asked, and office of the responsible person.
    pub by: String,
    pub of: String,
    pub purpose: String,
    pub basis: String,
    pub fields: String,
    pub verdict: String,
    /// When it was answered, and until when a grant lasted; empty where there is none.
    pub from: String,
    pub until: String,
    /// How often something was opened on it.
    pub openings: usize,
}

/// `GET /admin/minors`.
#[derive(Template)]
#[template(path = "minors.html")]
pub struct Minors {
    pub shown: Shown,
    pub year: i16,
    /// This year.
    pub latest: i16,
    /// The earliest first.
    pub rows: Vec<Row>,
    pub granted: usize,
    pub openings: usize,
}
