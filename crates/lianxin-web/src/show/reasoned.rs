//! What one asks and another one answers with a reason, as a list.

use askama::Template;

use crate::page::Shown;

/// One of them, without its subject.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    /// In the order of the heads, but for the last.
    pub cells: Vec<String>,
    /// How it was answered, or when it is due.
    pub state: String,
    pub waits: bool,
    pub late: bool,
}

/// `GET /admin/questions`, `/admin/glasses` and `/admin/hidings`.
#[derive(Template)]
#[template(path = "reasoned.html")]
pub struct List {
    pub shown: Shown,
    pub path: &'static str,
    /// First part of the keys of its words.
    pub name: &'static str,
    /// Key of what answering is called.
    pub verb: &'static str,
    /// Keys of the columns' heads.
    pub heads: &'static [&'static str],
    pub rows: Vec<Row>,
}

impl List {
    fn say(&self, what: &str) -> String {
        self.shown.say(&format!("{}-{what}", self.name))
    }

    /// How many wait, in words; `None` where none does.
    fn waiting(&self) -> Option<String> {
        let n = self.rows.iter().filter(|r| r.waits).count();
        (n > 0).then(|| self.shown.count(&format!("{}-waiting", self.name), &n))
    }

    fn head(&self, at: &usize) -> String {
        self.heads.get(*at).map_or_else(String::new, |key| self.shown.say(key))
    }

    fn last(&self) -> String {
        self.head(&self.heads.len().saturating_sub(1))
    }
}
