//! What the bench asks of pages: a session of its own on the copy, and forms as a browser sends them.

use std::sync::Arc;

use lianxin_core::{Actor, Command, access, directory};
use lianxin_store::{Outcome, Store};
use lianxin_web::secret;

use super::requests::{About, escaped};
use crate::home::{now, order};
use crate::{Ended, people, token};

/// Somebody who is signed in.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The secret in her cookie.
    cookie: String,
    /// What a form of hers holds against forged ones: she has no cookie for forms, so it is made from this one.
    csrf: String,
}

/// Length of a step of one-time codes, ms (RFC 6238).
const STEP: i64 = 30_000;

impl Session {
    /// Signs an account in, on the copy.
    ///
    /// # Errors
    /// [`Ended::Refused`] where the account may not.
    pub fn begin(store: &Store, user: &str) -> Result<Session, Ended> {
        let cookie = data_encoding::BASE64URL_NOPAD.encode(&people::chance::<32>()?);
        let (at, session) = (now(), secret::digest(&cookie));
        let until = at + access::SESSION_MAX;
        // On a copy, in process: the step of now stands for the code that would show it.
        let factor = store.directory().account(user).and_then(|a| a.factors.keys().next().cloned());
        let shown = factor.map(|factor| directory::Shown { factor, step: Some(at / STEP) });
        let agent = "bench".to_owned();
        let command = Command::Access(access::Command::SignIn { agent, session: session.clone(), shown, until });
        let mut one = order(format!("in:{session}"), at, command)?;
        one.actor = Actor::Account(user.to_owned());
        match store.execute(one).map_err(super::fault)? {
            Outcome::Done(_) | Outcome::Already(_) => {
                let csrf = secret::digest(&format!("form {cookie} {user}"));
                Ok(Session { cookie, csrf })
            }
            Outcome::Refused(no) => Err(token::no(&no)),
        }
    }

    /// A page of hers.
    pub fn get(&self, path: &str) -> Arc<[u8]> {
        let text = format!("GET {path} HTTP/1.1\r\nhost: bench\r\ncookie: __Host-lx={}\r\n\r\n", self.cookie);
        Arc::from(text.into_bytes())
    }

    /// What stands beside the register form while she writes.
    pub fn beside(&self, about: &About, n: u64) -> Arc<[u8]> {
        let (title, text, kind, division) = about.sketch(n);
        let pairs = [
            ("csrf", self.csrf.as_str()),
            ("draft", "1"),
            ("part", "beside"),
            ("title", &title),
            ("text", &text),
            ("kind", &kind),
            ("division", &division),
        ];
        let body = pairs.map(|(name, value)| format!("{name}={}", escaped(value))).join("&");
        let text = format!(
            "POST /register HTTP/1.1\r\nhost: bench\r\ncookie: __Host-lx={}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        Arc::from(text.into_bytes())
    }
}
