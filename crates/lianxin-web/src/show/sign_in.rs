//! The two steps of signing in.

use askama::Template;

use crate::oidc::Why;
use crate::page::Shown;

/// What the last try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Trouble {
    #[default]
    None,
    /// Name or password; which of them is not said.
    Wrong,
    /// Too many tries.
    Wait { minutes: usize },
    /// It was right, and given so long ago that it is good no more.
    RunOut,
    /// The agency knows her; no account here is linked to whom it means.
    Unlinked,
    /// Nobody came from the agency.
    Agency(Why),
}

/// An account of a demonstration, by which a stranger gets in.
#[derive(Clone, Debug)]
pub struct Demo {
    /// To sign in with.
    pub name: String,
    pub password: String,
    /// The person's name.
    pub display: String,
    /// Label of the role.
    pub role: String,
    /// Short name of the agency.
    pub agency: String,
}

/// `GET /sign-in`, and what a failed `POST` answers.
#[derive(Template)]
#[template(path = "sign-in.html")]
pub struct SignIn {
    pub shown: Shown,
    /// The path to come to afterwards.
    pub to: String,
    /// What stood in the name field; never the password.
    pub name: String,
    pub trouble: Trouble,
    /// Agencies whose own sign-in may be used: code and short name.
    pub agencies: Vec<(String, String)>,
    /// Empty outside a demonstration.
    pub demo: Vec<Demo>,
}

impl SignIn {
    /// This page's address, to come back to after a choice of letters or language.
    fn here(&self) -> String {
        if self.to.is_empty() || self.to == "/" {
            return "/sign-in".to_owned();
        }
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("to", &self.to).finish();
        format!("/sign-in?{query}")
    }

    /// Where an agency's own sign-in begins.
    fn by(&self, agency: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("to", &self.to).finish();
        format!("/sign-in/agency/{agency}?{query}")
    }

    fn is_wrong(&self) -> bool {
        self.trouble == Trouble::Wrong
    }
}

/// What the last code came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeTrouble {
    None,
    Wrong,
    /// It was right, and had been used before.
    Used,
    /// No passkey of hers has signed.
    Key,
    /// A passkey counted backwards.
    Copied,
    Wait {
        minutes: usize,
    },
}

/// `GET /sign-in/code`, and what a failed `POST` answers.
#[derive(Template)]
#[template(path = "sign-in-code.html")]
pub struct Code {
    pub shown: Shown,
    /// Sign-in name.
    pub account: String,
    /// The path to come to afterwards.
    pub to: String,
    pub trouble: CodeTrouble,
    /// Whether she has codes, and passkeys that can be shown here.
    pub codes: bool,
    pub passkeys: bool,
    /// The code of now, of a demonstration's own account.
    pub demo: Option<String>,
}
