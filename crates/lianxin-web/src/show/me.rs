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
    /// Its digest, to end it by.
    pub id: String,
    pub since: String,
    pub until: String,
    /// When it was last used.
    pub used: String,
    /// Browser and system; empty where it did not say.
    pub agent: String,
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

/// A second factor of hers.
#[derive(Clone, Debug)]
pub struct Own {
    pub id: String,
    pub label: String,
    /// Label of what sort it is.
    pub kind: String,
    /// When it was enrolled.
    pub since: String,
}

/// An agency's sign-in that knows her.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: String,
    /// Short name of the agency.
    pub agency: String,
    /// When it was linked.
    pub since: String,
}

/// `GET /me/factor`, and what a form that was not taken answers.
#[derive(Template)]
#[template(path = "factor.html")]
pub struct Factor {
    pub shown: Shown,
    /// In base32, and in groups of four.
    pub secret: String,
    pub grouped: String,
    /// The same for an authenticator program on this very device.
    pub address: String,
    /// Modules a side and the path of the dark ones.
    pub picture: Option<(usize, String)>,
    /// Whether nothing else can be done before.
    pub first: bool,
    /// Whether a passkey can be had here.
    pub passkeys: bool,
    pub label: String,
    /// Key of the form's order.
    pub order: String,
    pub problems: Problems,
}

impl Factor {
    /// Modules a side, with the light margin that a camera needs (ISO/IEC 18004: four modules).
    fn frame(&self, side: &usize) -> usize {
        side + 8
    }
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
    pub factors: Vec<Own>,
    /// Whether a passkey can be had here.
    pub passkeys: bool,
    /// Agencies' sign-ins that know her, and those that she may still link: code and short name.
    pub identities: Vec<Known>,
    pub agencies: Vec<(String, String)>,
    /// A way back in that somebody asked for her and that waits: who asked, and when.
    pub recovery: Option<(String, String)>,
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

/// A form that comes back for the password, and is sent again as it was.
#[derive(Template)]
#[template(path = "again.html")]
pub struct Again {
    pub shown: Shown,
    pub account: String,
    /// Where the form goes.
    pub action: String,
    /// Its fields, by name.
    pub carried: Vec<(String, String)>,
    pub problems: Problems,
}

/// She has shown her password; a link leads on to her agency's sign-in.
#[derive(Template)]
#[template(path = "onward.html")]
pub struct Onward {
    pub shown: Shown,
    /// Where the link leads.
    pub there: String,
    /// Short name.
    pub agency: String,
}

impl Again {
    /// What the page is called that the form came from: key of the words.
    fn place(&self) -> &'static str {
        match self.shown.path.as_str() {
            "/me" => "nav-me",
            path if path.starts_with("/admin/accounts") => "nav-accounts",
            _ => "nav-catalogue",
        }
    }

    fn label(&self, name: &str) -> String {
        field(self.shown.lang, name)
    }
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

#[cfg(test)]
pub fn again(shown: Shown) -> Again {
    let (account, action) = ("zhou".into(), "/me/mail".into());
    Again { account, action, carried: Vec::new(), problems: Problems::default(), shown }
}

#[cfg(test)]
pub fn onward(shown: Shown) -> Onward {
    Onward { there: "/me/agency/water".into(), agency: "区水务局".into(), shown }
}
