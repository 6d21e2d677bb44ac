//! Approvals, as lists.

use askama::Template;

use crate::page::Shown;

/// An asking, by who and when; what it is about, its matter's page says.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub id: String,
    pub matter: String,
    pub asker: String,
    pub approver: String,
    /// Label of its state.
    pub state: String,
    pub waits: bool,
    pub when: String,
    /// Until when a grant lasts.
    pub until: Option<String>,
    pub order: String,
}

/// `GET /approvals`.
#[derive(Template)]
#[template(path = "approvals.html")]
pub struct Approvals {
    pub shown: Shown,
    /// What waits for the reader.
    pub waiting: Vec<Wanted>,
    /// What she asked.
    pub mine: Vec<Wanted>,
    /// Whether she may approve at all.
    pub approves: bool,
}
