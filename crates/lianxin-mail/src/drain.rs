//! One look at the outbox.
//!
//! A letter is given to the mail server first and recorded as sent after, so a machine that dies in between sends it once
//! more, with the same `Message-ID`: at least once, and a repeated one is recognisable. The other way round it could be lost.

use lianxin_core::mail::{Command as Note, Reason, Why};
use lianxin_core::{Actor, Command, Entropy, Order, access};
use lianxin_store::{Envelope, Fault, Letter, Store};

use crate::letter::{Heading, mail};
use crate::send::{Post, Sending};

/// Most letters of one look.
const MOST: usize = 100;

/// Sends the letters that are due at `now` (ms UTC); how many the mail server took.
///
/// # Errors
/// [`Fault`] when the store fails; letters that were not noted are tried again.
pub fn drain(store: &Store, post: &Post, now: i64) -> Result<usize, Fault> {
    let mut taken = 0;
    for letter in store.letters_due(now, MOST)? {
        match one(store, post, &letter, now)? {
            Some(Sending::Taken) => taken += 1,
            // The others would fare no better: the server is asked again at the next look.
            Some(Sending::Later(reason)) if reason.why == Why::Unreachable => break,
            Some(Sending::Later(_) | Sending::Never(_)) | None => {}
        }
    }
    Ok(taken)
}

/// Tries one letter and has the outcome recorded; none where its time had gone by.
fn one(store: &Store, post: &Post, letter: &Letter, now: i64) -> Result<Option<Sending>, Fault> {
    let chance = lianxin_web::app::chance()?;
    // Each try opens the address anew and is recorded anew, so its order is never the same.
    let id = format!("mail open {} {}", letter.id, hex(&chance[..8]));
    let open = access::Command::OpenAddress { letter: letter.id.clone() };
    let order = Order {
        id,
        actor: Actor::Clock,
        at: now,
        entropy: Entropy::drawn(now, chance),
        seen: None,
        command: Command::Access(open),
    };
    let Ok(envelope) = store.open_address(order)? else {
        // Its time has gone by, or somebody was faster: then this changes nothing.
        note(store, letter, now, Sending::Never(Reason::of(Why::TooLate)))?;
        return Ok(None);
    };
    let sending = sent(store, post, &envelope, now);
    note(store, letter, now, sending.clone())?;
    Ok(Some(sending))
}

fn sent(store: &Store, post: &Post, envelope: &Envelope, at: i64) -> Sending {
    let catalogue = store.catalogue();
    let district = store.district();
    let heading = Heading { district, name: catalogue.short_name(district), demo: store.is_demo(), at };
    match mail(&post.settings, envelope, &heading) {
        Ok(mail) => post.send(&mail),
        Err(_) => Sending::Never(Reason::of(Why::NoAddress)),
    }
}

fn note(store: &Store, letter: &Letter, at: i64, sending: Sending) -> Result<(), Fault> {
    let id = letter.id.clone();
    let (what, command) = match sending {
        Sending::Taken => ("sent", Note::NoteSent { letter: id }),
        Sending::Later(reason) => ("later", Note::Defer { letter: id, reason, tries: letter.tries }),
        Sending::Never(reason) if reason.why == Why::Refused => ("refused", Note::NoteBounced { letter: id, reason }),
        Sending::Never(reason) => ("given up", Note::GiveUp { letter: id, reason }),
    };
    let order = Order {
        id: format!("mail {what} {} {}", letter.id, letter.tries),
        actor: Actor::Clock,
        at,
        entropy: Entropy::drawn(at, lianxin_web::app::chance()?),
        seen: None,
        command: Command::Mail(command),
    };
    store.execute(order).map(drop)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
