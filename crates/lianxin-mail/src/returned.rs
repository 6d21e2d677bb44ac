//! What mail servers send back when a letter that was taken could not be delivered (RFC 3464): which letter, and the status.
//! Read line by line, as far as is needed: the mail comes from outside, and nothing of it but two numbers is kept.

use lianxin_core::mail::{Reason, Why};

/// Longest mail that is looked at, in bytes: a server returns the head of the letter, not a library.
pub const MESSAGE_MAX: u64 = 1 << 20;

/// A mail that tells of one of our letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returned {
    /// It will not be delivered.
    Bounced { letter: String, reason: Reason },
    /// The server still tries: nothing is to be noted.
    Delayed { letter: String },
}

/// Finds the letter of this district that a returned mail is about; none where it is about no letter of ours.
pub fn returned(mail: &str, district: &str) -> Option<Returned> {
    let letter = mail.lines().find_map(|line| ours(line, district))?;
    let value = |name: &str| mail.lines().find_map(|line| field(line, name));
    let status = value("status").unwrap_or("").to_owned();
    let delayed =
        value("action").is_some_and(|action| action.eq_ignore_ascii_case("delayed")) || status.starts_with('4');
    Some(if delayed {
        Returned::Delayed { letter }
    } else {
        Returned::Bounced { letter, reason: Reason::said(Why::Returned, &status) }
    })
}

/// The value of a header line of this name.
fn field<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (found, value) = line.split_once(':')?;
    found.trim().eq_ignore_ascii_case(name).then(|| value.trim())
}

/// The letter in a line that names the number of one of our mails.
fn ours(line: &str, district: &str) -> Option<String> {
    let names = ["message-id", "in-reply-to", "references", "x-failed-message-id"];
    let value = names.iter().find_map(|name| field(line, name))?;
    let (letter, rest) = value.trim_start_matches('<').split_once('.')?;
    let id = letter.len() == ID && letter.starts_with('l') && letter.chars().all(|c| c.is_ascii_alphanumeric());
    (id && rest.strip_prefix(district)?.starts_with('@')).then(|| letter.to_owned())
}

/// Characters of a letter's id.
const ID: usize = 19;

#[cfg(test)]
mod tests {
    use super::*;

    const LETTER: &str = "l0123456789abcdefgh";

    fn dsn(action: &str, status: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mail.example.com\nMessage-ID: <E1abc@mail.example.com>\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mail.example.com\n\nFinal-Recipient: rfc822; somebody@example.com\nAction: {action}\nStatus: {status}\n\n--x\nContent-Type: text/rfc822-headers\n\nFrom: lx@example.com\nMessage-Id: <{LETTER}.120111@example.com>\nStatus: 2.0.0\n"
        )
    }

    #[test]
    fn a_returned_mail_tells_its_letter_and_its_number() {
        let bounced =
            |answer: &str| Returned::Bounced { letter: LETTER.to_owned(), reason: Reason::said(Why::Returned, answer) };
        assert_eq!(returned(&dsn("failed", "5.1.1"), "120111"), Some(bounced("5.1.1")));
        assert_eq!(returned(&dsn("failed", "5.1.1 no <somebody@example.com>"), "120111"), Some(bounced("")));
        let delayed = Some(Returned::Delayed { letter: LETTER.to_owned() });
        assert_eq!(returned(&dsn("delayed", "4.4.1"), "120111"), delayed);
        assert_eq!(returned(&dsn("failed", "5.1.1"), "990101"), None, "another district's");
        for (from, to) in [("Message-Id", "X-Thing"), ("<l0", "<m0"), (".120111@", "@")] {
            assert_eq!(returned(&dsn("failed", "5.1.1").replace(from, to), "120111"), None, "{from}");
        }
        assert_eq!(returned("", "120111"), None);
    }
}
