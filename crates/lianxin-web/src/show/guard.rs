//! Approvals and broken glasses, as lists.

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

/// A broken glass without its subject.
#[derive(Clone, Debug)]
pub struct Broken {
    pub id: String,
    pub who: String,
    pub agency: String,
    pub when: String,
    /// When its review is due.
    pub due: String,
    pub late: bool,
    /// What the review said; `None`: not reviewed yet.
    pub verdict: Option<String>,
}

/// `GET /admin/glasses`.
#[derive(Template)]
#[template(path = "glasses.html")]
pub struct Glasses {
    pub shown: Shown,
    pub rows: Vec<Broken>,
}

impl Glasses {
    fn waiting(&self) -> usize {
        self.rows.iter().filter(|r| r.verdict.is_none()).count()
    }
}
