//! How often the door said no.

use askama::Template;

use crate::page::Shown;

/// One group.
#[derive(Clone, Debug)]
pub struct Row {
    /// Short name of a town or of the district.
    pub place: String,
    pub role: String,
    /// Why, in words.
    pub why: String,
    /// How often, in words.
    pub count: String,
}

/// The groups of a month.
#[derive(Clone, Debug)]
pub struct Month {
    /// `2026-11`.
    pub name: String,
    pub rows: Vec<Row>,
}

/// `GET /admin/refused`.
#[derive(Template)]
#[template(path = "refused.html")]
pub struct Refusals {
    pub shown: Shown,
    pub months: Vec<Month>,
}
