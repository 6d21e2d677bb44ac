//! One matter: where it stands, whose clock runs, what can be done now and what not, and how it came here.

use askama::Template;

use super::Choice;
use crate::page::Shown;
use crate::words::clock::Clock;
use crate::words::history::Day;
use crate::words::sentence::Sentence;
use crate::words::{label, say_with};

/// A step of the stage line.
#[derive(Clone, Debug)]
pub struct Step {
    /// The stage's code.
    pub code: &'static str,
    /// Before, at or after where the matter is.
    pub place: std::cmp::Ordering,
    /// The day it was reached; empty where it was not.
    pub when: String,
}

impl Step {
    fn class(&self) -> &'static str {
        match self.place {
            std::cmp::Ordering::Less => "is-done",
            std::cmp::Ordering::Equal => "is-now",
            std::cmp::Ordering::Greater => "",
        }
    }

    fn node(&self) -> &'static str {
        match self.place {
            std::cmp::Ordering::Less => "n-done",
            std::cmp::Ordering::Equal => "n-now",
            std::cmp::Ordering::Greater => "n-next",
        }
    }

    fn is_now(&self) -> bool {
        self.place.is_eq()
    }
}

/// An agency's part and its clock.
#[derive(Clone, Debug)]
pub struct Agency {
    /// `centre`, `lead` or `assist`.
    pub role: &'static str,
    /// Short name.
    pub name: String,
    /// What it has to do or has done: 等签收.
    pub state: String,
    pub clock: Option<Clock>,
}

/// Something that can be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One button sends it.
    Post,
    /// It has a form of its own.
    Page,
    /// Its form stands on this page.
    Here,
}

/// An act, possible now.
#[derive(Clone, Debug)]
pub struct Possible {
    /// As in the path.
    pub code: &'static str,
    pub way: Way,
    /// Whether it brings the matter on its way; others stand behind 更多.
    pub first: bool,
    /// For which agency, where the reader works for several.
    pub agency: Option<String>,
    /// Each form has an order of its own.
    pub order: String,
}

/// An act, not possible now.
#[derive(Clone, Debug)]
pub struct Impossible {
    pub code: &'static str,
    pub why: String,
}

/// A party: what it is, and which of its fields are sealed.
#[derive(Clone, Debug)]
pub struct Party {
    pub role: String,
    /// Labels of the sealed fields.
    pub sealed: Vec<String>,
    pub anonymous: bool,
    pub erased: bool,
    pub minor: bool,
    pub secret: bool,
}

/// The form by which sealed values are opened.
#[derive(Clone, Debug)]
pub struct Unseal {
    /// Name as asked for, and label.
    pub fields: Vec<Choice>,
    pub purposes: Vec<Choice>,
    pub order: String,
}

/// An attachment.
#[derive(Clone, Debug)]
pub struct File {
    pub id: String,
    /// `None` where it was forgotten.
    pub name: Option<String>,
    pub note: Option<String>,
    pub media: String,
    pub size: String,
    pub who: String,
    pub when: String,
}

/// The attachments and what the reader can do with them.
#[derive(Clone, Debug)]
pub struct Files {
    pub all: Vec<File>,
    /// The order of the form that adds one, where she may.
    pub add: Option<String>,
    /// What she may say she wants one for; empty where she may not.
    pub purposes: Vec<Choice>,
    /// Which files are taken, how large, how many.
    pub most: String,
}

/// A seal upon a matter.
#[derive(Clone, Debug)]
pub struct Seal {
    /// To whom and why, in a sentence.
    pub to: String,
    /// Somebody asks to take it off.
    pub asked: bool,
}

/// `GET /matters/{id}`.
#[derive(Template)]
#[template(path = "matter.html")]
pub struct Matter {
    pub shown: Shown,
    pub id: String,
    /// The version that is shown.
    pub seen: u64,
    /// `None` where it was forgotten.
    pub title: Option<String>,
    pub text: Option<String>,
    pub kind: String,
    pub phase: String,
    pub code: String,
    pub place: Vec<(String, String)>,
    pub source: String,
    pub standing: Sentence,
    pub steps: Vec<Step>,
    pub agencies: Vec<Agency>,
    /// Taken in after the fact.
    pub late: bool,
    /// Where nobody but some may know of it.
    pub sealed: Option<Seal>,
    /// Askings to erase it or one of its parties that wait for a second person, each in a sentence.
    pub erasures: Vec<String>,
    pub likes: u32,
    pub dislikes: u32,
    pub history: Vec<Day>,
    pub possible: Vec<Possible>,
    pub impossible: Vec<Impossible>,
    pub parties: Vec<Party>,
    pub has_address: bool,
    pub unseal: Option<Unseal>,
    /// Whether she may ask for an approval of what belongs to a minor, and break the glass.
    pub asks: bool,
    /// It has so many persons that opening them at once takes a second one.
    pub asks_many: bool,
    pub breaks: bool,
    pub accesses: u64,
    pub files: Files,
    /// What was typed into the note and not taken, and why.
    pub note: (String, Option<String>),
}

impl Matter {
    fn stage_say(&self) -> Sentence {
        let at = self.steps.iter().position(Step::is_now).map_or(self.steps.len(), |n| n + 1);
        let name = self.steps.iter().find(|s| s.is_now()).map_or("", |s| s.code);
        let step = label::step(self.shown.lang, name);
        let values = [("n", at.into()), ("of", self.steps.len().into()), ("step", step.into())];
        Sentence::say(self.shown.lang, "stage-say", &values)
    }

    fn step(&self, code: &str) -> String {
        label::step(self.shown.lang, code)
    }

    fn verb(&self, code: &str) -> String {
        label::act(self.shown.lang, code)
    }

    fn hint(&self, code: &str) -> String {
        label::act_hint(self.shown.lang, code)
    }

    fn role(&self, code: &str) -> String {
        self.shown.say(&format!("role-of-{code}"))
    }

    fn note_act(&self) -> Option<&Possible> {
        self.possible.iter().find(|p| p.code == "note")
    }

    /// The acts that bring it on its way.
    fn firsts(&self) -> impl Iterator<Item = &Possible> {
        self.possible.iter().filter(|p| p.first)
    }

    fn others(&self) -> impl Iterator<Item = &Possible> {
        self.possible.iter().filter(|p| !p.first)
    }

    fn has_more(&self) -> bool {
        self.others().next().is_some()
    }

    /// The first act, for the phone's dock.
    fn first(&self) -> Option<&Possible> {
        self.possible.first()
    }

    /// The title in clauses that wrap whole.
    fn clauses(&self) -> Vec<String> {
        let Some(title) = &self.title else { return vec![self.shown.say("title-gone")] };
        let mut all = vec![String::new()];
        for c in title.chars() {
            if let Some(last) = all.last_mut() {
                last.push(c);
            }
            if "，。；：、 ".contains(c) {
                all.push(String::new());
            }
        }
        all.retain(|part| !part.is_empty());
        all
    }

    /// A clause may be set unbroken where it fits a phone's line.
    fn short(clause: &str) -> bool {
        clause.chars().count() <= 11
    }

    fn counts(&self) -> String {
        let values = [("likes", self.likes.into()), ("dislikes", self.dislikes.into())];
        say_with(self.shown.lang, "matter-counts", &values)
    }

    fn looked(&self) -> String {
        say_with(self.shown.lang, "sealed-looked", &[("n", self.accesses.into())])
    }
}
