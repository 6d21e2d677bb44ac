//! The register form. Its field names are the API's.

use std::collections::BTreeMap;

use askama::Template;

use super::Choice;
use crate::page::Shown;
use crate::words::refusal::{self, Problems, Told};

/// The form's fields, in the page's order.
pub const FIELDS: [&str; 14] = [
    "title",
    "text",
    "division",
    "address",
    "kind",
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
    /// Short name of the centre that will accept it, where one is known before the place is.
    pub centre: Option<String>,
    /// How long the centre may take: 1 个工作日. In the page's language.
    pub accept_within: Option<String>,
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
