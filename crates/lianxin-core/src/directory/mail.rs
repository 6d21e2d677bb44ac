//! **Office mail** (工作邮箱): an address of her own to which the house writes to somebody who works here. It counts when she
//! has typed the code that was sent to it. The address is sealed under her account's key and told on no page.

use super::{ConfirmedMail, MailAsked, MailCodeMissed, MailConfirmed, MailDropped, Refusal, draft, known};
use crate::field::{Check, LINE_MAX, Problem};
use crate::mail::{self, Template, To, Wanted};
use crate::once::{self, Once, Tried};
use crate::order::Order;
use crate::record::{Draft, Event, Stream};
use crate::value::Personal;
use crate::world::World;

/// How often an address may be asked to be confirmed within [`ASKS_WITHIN`]: the house writes to no stranger more often.
pub const ASKS_MAX: usize = 5;
/// In ms: a day.
pub const ASKS_WITHIN: i64 = 86_400_000;

/// An address that waits for its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedMail {
    pub code: Once,
    /// The letter that brings the code; only it goes to this address.
    pub letter: String,
    /// The order that asked: the code is made from its id.
    pub order: String,
    /// Seq of the record that seals the address.
    pub seq: i64,
}

/// **Ask**: a code goes to the address. Whatever was asked before is overtaken.
pub(super) fn ask(
    world: &World,
    order: &Order,
    account: &str,
    (address, digest): (&Personal, &str),
) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    let mut c = Check::default();
    c.text("mail", address, LINE_MAX);
    if c.0.is_empty()
        && let Err(problem) = lianxin_text::ids::email(address.clear())
    {
        c.found("mail", Problem::Email(problem));
    }
    c.done()?;
    if holder.mail_asks.iter().filter(|at| order.at < *at + ASKS_WITHIN).count() >= ASKS_MAX {
        return Err(crate::Refusal::Directory(Refusal::TooManyCodes));
    }
    let until = order.at + once::LIFE;
    let event = MailAsked {
        account: account.to_owned(),
        address: address.clone(),
        digest: digest.to_owned(),
        letter: mail::letter_id(order, 0),
        until,
    };
    let to = To::Asked(account.to_owned());
    let wanted = Wanted { to, template: Template::ConfirmAddress, code: None, until: Some(until) };
    let asked = Draft::new(Stream::Directory, Event::MailAsked(event));
    Ok(vec![asked, mail::write_letter(order, 0, wanted)])
}

/// **Confirm**: the code was typed. A wrong one is recorded, for tries are counted; the asker sees that nothing changed.
pub(super) fn confirm(world: &World, order: &Order, account: &str, digest: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let gone = crate::Refusal::Directory(Refusal::CodeGone);
    let asked = known(world, account)?.asked_mail.as_ref().ok_or(gone.clone())?;
    let account = account.to_owned();
    match asked.code.tried(digest, order.at) {
        Tried::Met => Ok(draft(Event::MailConfirmed(MailConfirmed { account }))),
        Tried::Missed => Ok(draft(Event::MailCodeMissed(MailCodeMissed { account }))),
        Tried::Gone => Err(gone),
    }
}

/// **Drop**: nothing is written to her any more.
pub(super) fn drop(world: &World, account: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    if holder.mail.is_none() && holder.asked_mail.is_none() {
        return Ok(Vec::new());
    }
    Ok(draft(Event::MailDropped(MailDropped { account: account.to_owned() })))
}

/// A letter that tells her that somebody else set her password, where she can be written to.
pub(super) fn password_set(world: &World, order: &Order, account: &str) -> Option<Draft> {
    let holder = world.directory.account(account)?;
    let _confirmed: &ConfirmedMail = holder.mail.as_ref()?;
    let to = To::Account(account.to_owned());
    Some(mail::write_letter(order, 0, Wanted { to, template: Template::PasswordSet, code: None, until: None }))
}
