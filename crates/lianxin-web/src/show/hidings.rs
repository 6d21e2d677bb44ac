//! Askings to keep an access from a resident's page for longer.

use askama::Template;

use crate::page::Shown;

/// One of them, without its subject.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub who: String,
    pub agency: String,
    pub when: String,
    /// When the access would be told, and until when it is to be kept back.
    pub from: String,
    pub until: String,
    /// `None`: it waits.
    pub verdict: Option<String>,
}

/// `GET /admin/hidings`.
#[derive(Template)]
#[template(path = "hidings.html")]
pub struct Hidings {
    pub shown: Shown,
    pub rows: Vec<Row>,
}
