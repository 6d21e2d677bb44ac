//! Bounds on what people type. Every field has one; a form gets all problems at once, by field.

use lianxin_text::clean;
use lianxin_text::ids::{EmailProblem, IdProblem, PhoneProblem};
use serde::{Deserialize, Serialize};

use crate::value::{Mark, Sealed};

/// Longest title, in characters.
pub const TITLE_MAX: usize = 200;
/// Longest text, note, reply or result, in characters.
pub const TEXT_MAX: usize = 20_000;
/// Longest name of a person, agency or label, in characters.
pub const NAME_MAX: usize = 60;
/// Longest address or short reason, in characters.
pub const LINE_MAX: usize = 200;
/// Longest code, in bytes.
pub const CODE_MAX: usize = 40;

/// What is wrong with one field; the web floor says it as a sentence with the repair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Problem {
    Empty,
    /// In characters.
    TooLong {
        max: usize,
        have: usize,
    },
    /// In characters.
    TooShort {
        min: usize,
    },
    /// A control, bidi or invisible character, at this place (from 1).
    Forbidden {
        code: u32,
        place: usize,
    },
    /// Not in the catalogue.
    UnknownCode,
    /// The grid or village does not lie where the other field says.
    Elsewhere,
    /// A claimed time later than now, or before 1949.
    ImpossibleTime,
    /// The same agency twice.
    Twice,
    /// More entries than allowed.
    TooMany {
        max: usize,
    },
    /// Not of the form asked for.
    Malformed,
    /// A name or number beside the wish to stay anonymous.
    NotWithName,
    Phone(PhoneProblem),
    Email(EmailProblem),
    IdNumber(IdProblem),
}

/// A problem and where it is; `field` is the name used by the form and the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    pub field: String,
    pub problem: Problem,
}

/// Collects problems field by field.
#[derive(Default, Debug)]
pub struct Check(pub Vec<FieldProblem>);

impl Check {
    pub fn found(&mut self, field: &str, problem: Problem) {
        self.0.push(FieldProblem { field: field.to_owned(), problem });
    }

    /// Adds `problem` when the condition does not hold.
    pub fn demand(&mut self, holds: bool, field: &str, problem: Problem) {
        if !holds {
            self.found(field, problem);
        }
    }

    /// Text that must be there, of at most `max` characters and without forbidden ones.
    pub fn text<M: Mark>(&mut self, field: &str, value: &Sealed<M>, max: usize) {
        self.plain(field, value.clear(), max);
    }

    /// The same for a value that may be missing; an empty one counts as missing on the web floor.
    pub fn text_if<M: Mark>(&mut self, field: &str, value: Option<&Sealed<M>>, max: usize) {
        if let Some(v) = value {
            self.text(field, v, max);
        }
    }

    /// The same for plain text such as names of staff and labels.
    pub fn plain(&mut self, field: &str, text: &str, max: usize) {
        if text.trim().is_empty() {
            return self.found(field, Problem::Empty);
        }
        let have = text.chars().count();
        if have > max {
            self.found(field, Problem::TooLong { max, have });
        }
        if let Some(unclean) = clean::problem(text) {
            self.found(field, Problem::Forbidden { code: u32::from(unclean.character), place: unclean.index + 1 });
        }
    }

    /// Refuses with all that was found, or goes on.
    pub fn done(self) -> Result<(), crate::Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(crate::Refusal::Fields(self.0)) }
    }
}
