//! **Office mail** (工作邮箱): an address of her own to which the house writes to somebody who works here. It counts when she
//! has typed the code that was sent to it. The address is sealed under her account's key and told on no page.

use super::{Account, MailAsked, MailCodeMissed, MailConfirmed, MailDropped, Refusal, draft, known};
use crate::calendar::Calendar;
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
    let holder = known(world, account)?;
    let asked = holder.asked_mail.as_ref().ok_or(gone.clone())?;
    let account = account.to_owned();
    match asked.code.tried(digest, order.at) {
        Tried::Met => {
            let to = To::Account(account.clone());
            let told = Wanted { to, template: Template::MailConfirmed, code: None, until: None };
            let mut all = draft(Event::MailConfirmed(MailConfirmed { account }));
            all.push(mail::write_letter(order, 0, told));
            all.extend(former(order, (1, holder), Template::MailReplaced));
            Ok(all)
        }
        Tried::Missed => Ok(draft(Event::MailCodeMissed(MailCodeMissed { account }))),
        Tried::Gone => Err(gone),
    }
}

/// A letter to the address that counted until this order: whoever takes an account over sets another one first.
pub(super) fn former(order: &Order, (n, holder): (u32, &Account), template: Template) -> Option<Draft> {
    let seq = holder.mail.as_ref()?.seq;
    let to = To::Former { account: holder.account.clone(), seq };
    Some(mail::write_letter(order, n, Wanted { to, template, code: None, until: None }))
}

/// **Drop**: nothing is written to her any more, but for one letter that says so.
pub(super) fn drop(world: &World, order: &Order, account: &str) -> Result<Vec<Draft>, crate::Refusal> {
    let holder = known(world, account)?;
    if holder.mail.is_none() && holder.asked_mail.is_none() {
        return Ok(Vec::new());
    }
    let mut all = draft(Event::MailDropped(MailDropped { account: account.to_owned() }));
    all.extend(former(order, (0, holder), Template::MailDropped));
    Ok(all)
}

/// A letter that tells her that her password is another: by somebody else's word, or by her own.
pub(super) fn password(world: &World, order: &Order, account: &str) -> Option<Draft> {
    let own = order.actor.account() == Some(account);
    let template = if own { Template::PasswordChanged } else { Template::PasswordSet };
    mail::tell(world, order, (0, account), template)
}

/// The order id of a warning: one of an account and a day of the district's, so that a stranger who tries on and on causes
/// one letter a day.
pub fn warning_id(account: &str, calendar: &Calendar, at: i64) -> String {
    format!("warn:{account}:{}", calendar.local_date(at).days())
}

/// **Warn**: by the door, which counts wrong tries, where the next one against this account has to wait. No record but the
/// letter's: where she has confirmed no address nothing happens.
pub(super) fn warn(world: &World, order: &Order, account: &str) -> Result<Vec<Draft>, crate::Refusal> {
    known(world, account)?;
    Ok(mail::tell(world, order, (0, account), Template::WrongTries).into_iter().collect())
}
