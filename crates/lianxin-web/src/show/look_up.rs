//! The exact look-up: its form, and the matters it answers. It holds no name, and no number but what stands in the form.

use askama::Template;

use super::Choice;
use super::queue::Row;
use crate::page::Shown;
use crate::words::refusal::{Problems, Told, field};

/// What stands in the form. Its field names are the API's.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub phone: String,
    pub id_number: String,
    pub purpose: String,
    pub note: String,
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// `phone` or `id_number`.
    pub field: &'static str,
    /// Newest first; those alone that the reader may see.
    pub rows: Vec<Row>,
    /// Most that are listed, where there may be more.
    pub most: Option<usize>,
    /// Label of the purpose, and when it was recorded.
    pub purpose: String,
    pub when: String,
}

/// `GET /lookup`, and what its `POST` answers.
#[derive(Template)]
#[template(path = "lookup.html")]
pub struct LookUp {
    pub shown: Shown,
    pub typed: Typed,
    pub purposes: Vec<Choice>,
    pub problems: Problems,
    pub refused: Option<Told>,
    /// `None` before anything was asked.
    pub found: Option<Found>,
}

impl LookUp {
    fn label(&self, name: &str) -> String {
        field(self.shown.lang, name)
    }

    /// Whether it is the first field that something is wrong with: it has the focus.
    fn first(&self, name: &str) -> bool {
        self.problems.0.first().is_some_and(|said| said.field == name)
    }

    /// The form stays until something is found: then the matters are all there is to read.
    fn asks(&self) -> bool {
        self.found.as_ref().is_none_or(|found| found.rows.is_empty())
    }

    /// 有 2 件事留了这个电话
    fn counted(&self, found: &Found) -> String {
        self.shown.count(&format!("lookup-found-{}", found.field), &found.rows.len())
    }

    fn none(&self, found: &Found) -> String {
        self.shown.say(&format!("lookup-none-{}", found.field))
    }
}
