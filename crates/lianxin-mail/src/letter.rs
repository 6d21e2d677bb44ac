//! A letter as a mail: its words from the templates, its number from its id.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{Address, address};
use lianxin_store::Envelope;
use lianxin_web::words::letter::{Facts, told};

use crate::settings::Settings;

/// From which district, and when.
pub struct Heading<'a> {
    /// Six-digit area code.
    pub district: &'a str,
    /// What its people call it.
    pub name: &'a str,
    pub demo: bool,
    /// ms UTC.
    pub at: i64,
}

/// Why no mail can be made: the address cannot be written to.
pub struct NoAddress;

impl From<address::AddressError> for NoAddress {
    fn from(_: address::AddressError) -> NoAddress {
        NoAddress
    }
}

/// The mail's number, the same each time the letter is sent.
pub fn message_id(letter: &str, district: &str, domain: &str) -> String {
    format!("<{letter}.{district}@{domain}>")
}

/// The whole mail. Its only reader's address stands in `To`, and nobody's name anywhere.
pub fn mail(settings: &Settings, envelope: &Envelope, heading: &Heading<'_>) -> Result<Message, NoAddress> {
    let address = envelope.address.as_deref().ok_or(NoAddress)?;
    let to: Address = lianxin_text::ids::email(address).map_err(|_| NoAddress)?.parse()?;
    let from: Address = settings.from.parse()?;
    let facts = Facts {
        once: envelope.once.as_deref().unwrap_or(""),
        code: envelope.code.as_deref().unwrap_or(""),
        site: settings.site.trim_end_matches('/'),
        district: heading.name,
        demo: heading.demo,
        at: envelope.at,
    };
    let words = told(envelope.template, &facts);
    let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(heading.at).unwrap_or(0));
    let id = message_id(&envelope.letter, heading.district, settings.domain());
    // Machines that answer by themselves leave it alone (RFC 3834).
    let made = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    let builder = Message::builder().from(Mailbox::new(None, from)).to(Mailbox::new(None, to)).subject(words.subject);
    let builder = builder.message_id(Some(id)).date(date).raw_header(made).header(ContentType::TEXT_PLAIN);
    builder.body(words.body).map_err(|_| NoAddress)
}
