//! Giving one mail to the mail server, and what its answer means.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls as Secured, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};
use lianxin_core::mail::{Reason, Why};

use crate::settings::{Settings, Tls, Unfit};

/// Longest wait for the mail server at each step.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sending {
    Taken,
    /// Not now.
    Later(Reason),
    Never(Reason),
}

/// A mail server that letters are given to, one connection a letter.
pub struct Post {
    pub settings: Settings,
    smtp: SmtpTransport,
}

impl Post {
    /// # Errors
    /// [`Unfit`] where the settings cannot work; the mail server is not asked.
    pub fn new(settings: Settings) -> Result<Post, Unfit> {
        settings.check()?;
        let mut smtp = SmtpTransport::builder_dangerous(&settings.server)
            .port(settings.port)
            .timeout(Some(PATIENCE))
            // Not the machine's own name: it is nobody's business.
            .hello_name(ClientId::Domain(settings.domain().to_owned()));
        smtp = match settings.tls {
            Tls::None => smtp.tls(Secured::None),
            Tls::Starttls => smtp.tls(Secured::Required(secured(&settings)?)),
            Tls::Tls => smtp.tls(Secured::Wrapper(secured(&settings)?)),
        };
        if let (Some(user), Some(file)) = (&settings.user, &settings.password_file) {
            let text = std::fs::read_to_string(file).map_err(|e| Unfit::File(file.clone(), e.to_string()))?;
            let word = text.lines().next().unwrap_or("").to_owned();
            smtp = smtp.credentials(Credentials::new(user.clone(), word));
        }
        Ok(Post { smtp: smtp.build(), settings })
    }

    /// Sends one mail; returns when the server has answered, or is not heard any more.
    pub fn send(&self, mail: &Message) -> Sending {
        match self.smtp.send(mail) {
            Ok(_) => Sending::Taken,
            Err(e) => told(&e),
        }
    }
}

fn secured(settings: &Settings) -> Result<TlsParameters, Unfit> {
    let mut tls = TlsParameters::builder(settings.server.clone());
    let unfit = |why: String| Unfit::File(settings.ca_file.clone().unwrap_or_default(), why);
    if let Some(file) = &settings.ca_file {
        let pem = std::fs::read(file).map_err(|e| unfit(e.to_string()))?;
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|e| unfit(e.to_string()))?);
    }
    tls.build_rustls().map_err(|e| unfit(e.to_string()))
}

/// Refused at sign-in, or before: that is the sender's fault and not the letter's, and may be mended.
const SIGN_IN: std::ops::RangeInclusive<u16> = 530..=538;

/// The server's number is kept, never its words: they repeat the address.
fn told(e: &lettre::transport::smtp::Error) -> Sending {
    let number = e.status().map_or(0, u16::from);
    let answer = if number == 0 { String::new() } else { number.to_string() };
    if e.is_tls() || SIGN_IN.contains(&number) {
        Sending::Later(Reason::said(Why::NoEntry, &answer))
    } else if e.is_permanent() {
        Sending::Never(Reason::said(Why::Refused, &answer))
    } else if e.is_transient() {
        Sending::Later(Reason::said(Why::Refused, &answer))
    } else if e.is_client() {
        // The server does not offer what is needed: no STARTTLS, no way to sign in.
        Sending::Later(Reason::of(Why::NoEntry))
    } else {
        Sending::Later(Reason::of(Why::Unreachable))
    }
}
