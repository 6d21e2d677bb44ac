//! The register form. Its field names are the API's.

use std::collections::BTreeMap;

use askama::Template;

use super::Choice;
use super::net::{Answering, Receiving};
use crate::page::Shown;
use crate::words::refusal::{self, Problems, Told};

/// The form's fields, in the page's order.
pub const FIELDS: [&str; 15] = [
    "title",
    "text",
    "kind",
    "division",
    "grid",
    "address",
    "source",
    "demand",
    "occurred_at",
    "contact.name",
    "contact.phone",
    "contact.email",
    "contact.id_number",
    "contact.role",
    "contact.anonymous",
];

/// What stands in the form.
#[derive(Clone, Debug, Default)]
pub struct Typed(BTreeMap<&'static str, String>);

impl Typed {
    /// Reads a sent form, or the query of a quick registration; `get` gives a field or nothing.
    pub fn read<'v>(get: impl Fn(&str) -> &'v str) -> Typed {
        Typed(FIELDS.into_iter().map(|f| (f, get(f).to_owned())).collect())
    }

    /// What stands in a field; empty where nothing does.
    pub fn of(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Puts a value where nothing stands yet.
    pub fn or(mut self, field: &'static str, value: &str) -> Typed {
        let held = self.0.entry(field).or_default();
        if held.is_empty() {
            value.clone_into(held);
        }
        self
    }
}

/// `GET /register`, and what a `POST` that was not accepted answers.
#[derive(Template)]
#[template(path = "register.html")]
pub struct Register {
    pub shown: Shown,
    /// The order's own key: a form sent twice is one registration.
    pub order: String,
    pub typed: Typed,
    pub kinds: Vec<Choice>,
    pub divisions: Vec<Choice>,
    pub sources: Vec<Choice>,
    pub demands: Vec<Choice>,
    /// What the contact may be in the matter.
    pub roles: Vec<Choice>,
    pub problems: Problems,
    /// A refusal that is no field's.
    pub refused: Option<Told>,
    pub grids: Grids,
    pub beside: Beside,
}

/// The grids of the place that is chosen: a part of the form that is drawn anew when the place changes.
#[derive(Template)]
#[template(path = "parts/grids.html")]
pub struct Grids {
    pub shown: Shown,
    /// Empty where the place has none, or is not chosen yet.
    pub all: Vec<Choice>,
    pub chosen: String,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What stands beside the form and follows what is written: what may be the same, who answers, what comes next.
#[derive(Template)]
#[template(path = "parts/beside.html")]
pub struct Beside {
    pub shown: Shown,
    /// What may be the same problem, the likest first.
    pub near: Vec<Near>,
    /// Who answers here; empty until the place is chosen.
    pub answers: Vec<Answering>,
    /// Whether the kind is chosen: then a lead is told, or that there is none.
    pub kind: bool,
    pub receiving: Option<Receiving>,
    /// Where the chosen place has its page; `None` until it is chosen.
    pub figures: Option<String>,
    /// Sent alone, with the line in the form that says the same in short.
    pub alone: bool,
}

/// A matter that may be the same, by its title.
#[derive(Clone, Debug)]
pub struct Near {
    pub id: String,
    pub title: String,
    /// Where, when, how far it is.
    pub says: String,
}

/// The line in the form that says in short what stands beside it.
#[derive(Template)]
#[template(path = "parts/in-short.html")]
pub struct InShort<'a> {
    pub beside: &'a Beside,
}

impl Beside {
    fn lead(&self) -> Option<&Answering> {
        self.answers.iter().find(|a| a.leads)
    }

    /// The same in one line.
    fn in_short(&self) -> InShort<'_> {
        InShort { beside: self }
    }

    /// Who accepts it and within what time, as a sentence.
    fn accepted(&self) -> String {
        match &self.receiving {
            Some(Receiving { centre, within: Some(within), .. }) => {
                let values = [("name", centre.as_str().into()), ("term", within.as_str().into())];
                self.shown.say_with("register-after-centre-within", &values)
            }
            Some(Receiving { centre, within: None, .. }) => self.shown.named("register-after-centre", centre),
            None => self.shown.say("register-after-accept"),
        }
    }
}

impl Register {
    /// The field's label.
    fn label(&self, field: &str) -> String {
        refusal::field(self.shown.lang, field)
    }

    /// Whether a choice is the one that was made.
    fn is(&self, field: &str, code: &str) -> bool {
        self.typed.of(field) == code
    }

    /// Whether it is the first field that something is wrong with: it has the focus.
    fn first(&self, field: &str) -> bool {
        self.problems.0.first().is_some_and(|said| said.field == field)
    }

    /// The latest moment it may have happened.
    fn latest(&self) -> String {
        self.shown.tell().local_input(self.shown.now)
    }
}

/// The id of a field's element.
fn id_of(field: &str) -> String {
    field.replace('.', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_only_gaps_are_filled() {
        let typed = Typed::read(|f| if f == "title" { "漏水" } else { "" });
        let typed = typed.or("title", "别的").or("source", "visit");
        assert_eq!((typed.of("title"), typed.of("source"), typed.of("no-such")), ("漏水", "visit", ""));
    }
}
