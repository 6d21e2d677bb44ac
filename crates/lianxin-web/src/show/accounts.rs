//! Accounts: who works here by agency, one account with its positions and tokens, and what is shown once.

use askama::Template;

use super::Choice;
use super::me::{Held, Token};
use crate::page::Shown;
use crate::people::Filter;

/// One account of the list: name and office, nothing else.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its page.
    pub address: String,
    /// Sign-in name.
    pub account: String,
    pub name: String,
    pub positions: Vec<Held>,
}

/// What the reader may do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// Grant it or refuse it.
    Both,
    /// Refuse it, or take it back.
    Refuses,
    Nothing,
}

/// What was asked for somebody and waits for a second person.
#[derive(Clone, Debug)]
pub struct Request {
    /// The account's page.
    pub address: String,
    /// `position` or `recovery`.
    pub kind: &'static str,
    pub id: String,
    /// Whom it is for.
    pub name: String,
    pub account: String,
    /// What was asked for.
    pub title: String,
    /// Who asked, and when.
    pub by: String,
    pub when: String,
    pub decides: Decides,
}

impl Request {
    /// The act that grants it, as paths name it.
    pub fn grants(&self) -> &'static str {
        if self.kind == "position" { "grant-position" } else { "confirm-recovery" }
    }
}

/// `GET /admin/accounts`.
#[derive(Template)]
#[template(path = "accounts.html")]
pub struct Accounts {
    pub shown: Shown,
    pub asked: Filter,
    pub agencies: Vec<Choice>,
    pub rows: Vec<Row>,
    /// How many fit, on all pages.
    pub total: usize,
    /// Place of the first row, from 0.
    pub from: usize,
    /// How many are open and how many closed, whatever is asked.
    pub counts: [usize; 2],
    /// Whether the reader may open accounts.
    pub manages: bool,
    /// What waits for a second person; on the first page.
    pub requests: Vec<Request>,
    /// Key of each form's order.
    pub order: String,
}

impl Accounts {
    fn is_narrowed(&self) -> bool {
        !self.asked.agency.is_empty() || !self.asked.q.is_empty()
    }

    fn address(&self, from: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let from = if from == 0 { String::new() } else { from.to_string() };
        let state = if self.asked.closed { "closed" } else { "" };
        for (name, value) in [("state", state), ("agency", &self.asked.agency), ("q", &self.asked.q), ("from", &from)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { "/admin/accounts".to_owned() } else { format!("/admin/accounts?{query}") }
    }

    fn this(&self) -> String {
        let (first, last) = (self.from + 1, self.from + self.rows.len());
        let values = [("first", first.into()), ("last", last.into()), ("n", self.total.into())];
        self.shown.say_with("accounts-page", &values)
    }

    fn before(&self) -> Option<String> {
        (self.from > 0).then(|| self.address(self.from.saturating_sub(super::super::pages::accounts::ROWS)))
    }

    fn next(&self) -> Option<String> {
        let next = self.from + self.rows.len();
        (next < self.total).then(|| self.address(next))
    }
}

/// `GET /admin/accounts/{account}`.
#[derive(Template)]
#[template(path = "account.html")]
pub struct One {
    pub shown: Shown,
    /// This page's address.
    pub address: String,
    /// Sign-in name.
    pub account: String,
    pub name: String,
    pub closed: bool,
    pub positions: Vec<Held>,
    pub tokens: Vec<Token>,
    /// What is to be known of her password.
    pub password: String,
    /// Whether the reader may ask for something, and whether she may take something away.
    pub manages: bool,
    pub takes: bool,
    /// How many second factors stand.
    pub factors: usize,
    pub requests: Vec<Request>,
    /// Key of each form's order.
    pub order: String,
}

/// What an act answers that made a secret: it stands in this answer only.
#[derive(Template)]
#[template(path = "once.html")]
pub struct Once {
    pub shown: Shown,
    /// What was done.
    pub title: String,
    /// Whom it is for.
    pub name: String,
    pub account: String,
    /// What the secret is called.
    pub label: String,
    pub secret: String,
    /// What to do with it.
    pub next: String,
    /// The account's page.
    pub back: String,
}
