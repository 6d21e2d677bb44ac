//! The forms of acts that need more than a button: dispatching, completing.

use askama::Template;

use super::Choice;
use super::whistle::Group;
use crate::page::Shown;
use crate::words::refusal::{Problems, Told};

/// `GET /matters/{id}/dispatch`, and what a form that was not taken answers.
#[derive(Template)]
#[template(path = "dispatch.html")]
pub struct Dispatch {
    pub shown: Shown,
    pub id: String,
    pub title: String,
    pub order: String,
    pub seen: u64,
    pub agencies: Vec<Choice>,
    /// Chosen, or suggested where nothing was chosen yet.
    pub lead: String,
    pub assist: Vec<String>,
    /// Who may well assist, each with why.
    pub likely: Vec<Choice>,
    /// All others, folded.
    pub groups: Vec<Group>,
    /// Who is suggested and why.
    pub suggested: Option<(String, String)>,
    pub problems: Problems,
    pub refused: Option<Told>,
}

impl Dispatch {
    fn assists(&self, code: &str) -> bool {
        self.assist.iter().any(|a| a == code)
    }
}

/// `GET /matters/{id}/complete`, and what a form that was not taken answers.
#[derive(Template)]
#[template(path = "complete.html")]
pub struct Complete {
    pub shown: Shown,
    pub id: String,
    pub title: String,
    pub order: String,
    pub seen: u64,
    /// The agencies for which the reader could; more than one has to be chosen from.
    pub agencies: Vec<Choice>,
    pub agency: String,
    pub results: Vec<Choice>,
    pub result: String,
    pub text: String,
    /// Whether this ends the matter, or an assisting agency's part.
    pub leads: bool,
    pub problems: Problems,
    pub refused: Option<Told>,
}

/// What `POST /matters/{id}/open-fields` answers: the values, in this answer only.
#[derive(Template)]
#[template(path = "opened.html")]
pub struct Opened {
    pub shown: Shown,
    pub id: String,
    pub title: String,
    /// Label and value.
    pub values: Vec<(String, String)>,
    pub purpose: String,
    /// When it was recorded.
    pub when: String,
}

/// A refusal, a form that is over, or the machine's failure: a sentence, what to do next, and the way back.
#[derive(Template)]
#[template(path = "answers/oops.html")]
pub struct Oops {
    pub shown: Shown,
    pub title: String,
    pub text: String,
    /// Where to go on: address and words.
    pub back: (String, String),
    /// What was typed and not taken, to be copied: label and text.
    pub typed: Vec<(String, String)>,
    /// To be quoted, where the machine failed.
    pub fault: Option<String>,
}
