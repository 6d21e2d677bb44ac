//! Everybody's own page: her positions, her password, the programs that speak for her, where she is signed in.

use askama::Template;

use super::exports;
use crate::page::Shown;
use crate::words::refusal::{Problems, Told, field};

/// A position, as her own page and the list of accounts tell it.
#[derive(Clone, Debug)]
pub struct Held {
    pub id: String,
    /// Short name of the agency.
    pub agency: String,
    /// Label of the role.
    pub role: String,
    /// Until when; empty where nothing is said.
    pub until: String,
}

/// A token that is in force.
#[derive(Clone, Debug)]
pub struct Token {
    pub id: String,
    pub label: String,
    /// When it was made, and until when it is in force.
    pub made: String,
    pub until: String,
}

/// Somewhere she is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    pub since: String,
    pub until: String,
    /// This very browser.
    pub here: bool,
}

/// Her office mail: whether there is one, never which.
#[derive(Clone, Debug)]
pub struct OfficeMail {
    /// Whether a mail server is set here.
    pub connected: bool,
    /// When she confirmed it; empty where there is none.
    pub confirmed: String,
    /// A code is waited for.
    pub asked: Option<Asked>,
    /// The last code is void.
    pub gone: bool,
    /// What she typed and was not taken.
    pub typed: String,
}

/// A code that is waited for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub until: String,
    /// How often it may still be tried.
    pub left: usize,
}

/// `GET /me`, and what a form that was not taken answers.
#[derive(Template)]
#[template(path = "me.html")]
pub struct Me {
    pub shown: Shown,
    /// Sign-in name.
    pub account: String,
    pub name: String,
    pub positions: Vec<Held>,
    pub tokens: Vec<Token>,
    pub sessions: Vec<Session>,
    /// Lists that she took away as files, the newest first.
    pub exports: Vec<exports::Row>,
    /// Whether she sees lists at all.
    pub sees: bool,
    /// When her password was set; empty where she has none.
    pub changed: String,
    pub mail: OfficeMail,
    /// It is somebody else's word: nothing else is shown before she has chosen her own.
    pub must_choose: bool,
    /// A new password was taken just now.
    pub done: bool,
    /// Key of each form's order.
    pub order: String,
    pub problems: Problems,
    pub refused: Option<Told>,
}

impl Me {
    /// What is said of a code that is waited for.
    fn waited(&self, asked: &Asked) -> String {
        self.shown.say_with("me-mail-asked", &[("name", asked.until.as_str().into()), ("n", asked.left.into())])
    }

    fn label(&self, name: &str) -> String {
        field(self.shown.lang, name)
    }
}
