//! What became of letters.

use askama::Template;

use crate::page::Shown;

/// One letter.
#[derive(Clone, Debug)]
pub struct Row {
    pub written: String,
    /// Label of the template.
    pub template: String,
    /// Case code of the matter it is about; empty where there is none.
    pub code: String,
    /// Label of the state.
    pub state: String,
    pub tries: usize,
    /// When it is tried again; empty where it is not.
    pub next: String,
    /// Why it was not taken; empty where there is nothing to say.
    pub reason: String,
}

/// `GET /admin/mail`.
#[derive(Template)]
#[template(path = "mail.html")]
pub struct Mail {
    pub shown: Shown,
    pub rows: Vec<Row>,
    pub waiting: usize,
    /// Whether a mail server is set.
    pub connected: bool,
    pub is_newest: bool,
    /// The letter before which older ones stand.
    pub older: Option<String>,
}
