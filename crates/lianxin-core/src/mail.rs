//! The room of outgoing mail (寄信): a letter is written by the order that is its cause, sent by the binary, and what became
//! of it is recorded. A letter holds codes alone: whom it is for, which template, which case. The words are the web floor's,
//! and the address is opened when it is sent, which is an access like any other.

mod event;
mod tell;
mod template;

pub use event::{LetterBounced, LetterDeferred, LetterGivenUp, LetterSent, LetterWritten};
pub use tell::{TOLD_AGAIN, TOLD_MAX};
pub(crate) use tell::{tell, tell_each};
pub use template::Template;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::order::{Actor, Order};
use crate::record::{Draft, Event, Record, Stream};
use crate::world::World;

/// In ms.
pub const MINUTE: i64 = 60_000;
/// How long after each failed try the next one comes, ms; the last is repeated.
pub const PAUSES: [i64; 5] = [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE];
/// How long a letter is tried that has no end of its own, ms: two days.
pub const PATIENCE: i64 = 2 * 24 * 60 * MINUTE;
/// Longest answer of a mail server that is kept: `451`, `5.1.1`.
const ANSWER_MAX: usize = 12;

/// Whom a letter is for. Never an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    /// An account, at the address that it has confirmed.
    Account(String),
    /// An account, at the address that it wants to confirm by this very letter.
    Asked(String),
    /// An account, at the address that it had until now: `seq` of the record that seals it.
    Former { account: String, seq: i64 },
    /// A party of a matter.
    Party { matter: String, party: String },
}

/// Why a letter was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The mail server was not reached, or broke off.
    Unreachable,
    /// It let no secure connection be made, or did not take the sender's sign-in.
    NoEntry,
    /// It said no.
    Refused,
    /// It took it, and said afterwards that it could not be delivered.
    Returned,
    /// There is no address any more, or none that can be written to.
    NoAddress,
    /// Its time went by before it could be sent.
    TooLate,
}

impl Why {
    pub const ALL: [Why; 6] =
        [Why::Unreachable, Why::NoEntry, Why::Refused, Why::Returned, Why::NoAddress, Why::TooLate];

    pub fn code(self) -> &'static str {
        match self {
            Why::Unreachable => "unreachable",
            Why::NoEntry => "no-entry",
            Why::Refused => "refused",
            Why::Returned => "returned",
            Why::NoAddress => "no-address",
            Why::TooLate => "too-late",
        }
    }
}

/// The reason with the mail server's number. Its words are not kept: they repeat the address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Digits and dots, such as `451` or `5.1.1`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub answer: Option<String>,
    pub why: Why,
}

impl Reason {
    /// A reason without a number.
    pub fn of(why: Why) -> Reason {
        Reason { answer: None, why }
    }

    /// A reason with the server's number; what is not digits and dots is left out.
    pub fn said(why: Why, answer: &str) -> Reason {
        let plain = |c: char| c.is_ascii_digit() || c == '.';
        let fits = (1..=ANSWER_MAX).contains(&answer.len()) && answer.chars().all(plain);
        Reason { answer: fits.then(|| answer.to_owned()), why }
    }
}

/// Where a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Sent,
    Bounced,
    GivenUp,
}

impl State {
    pub const ALL: [State; 4] = [State::Waiting, State::Sent, State::Bounced, State::GivenUp];

    pub fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Sent => "sent",
            State::Bounced => "bounced",
            State::GivenUp => "given-up",
        }
    }
}

/// A letter as its records leave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: String,
    pub template: Template,
    pub to: To,
    /// Case code of the matter it is about.
    pub code: Option<String>,
    /// The order that wrote it.
    pub order: String,
    /// ms UTC.
    pub written: i64,
    /// When it is tried next, ms UTC; meaningless once it waits no more.
    pub next: i64,
    /// Not sent any more from then on, ms UTC.
    pub until: i64,
    pub state: State,
    pub tries: u32,
    /// Why it was not taken, the last time.
    pub reason: Option<Reason>,
    /// When its last record was written, ms UTC.
    pub last: i64,
}

/// What another room wants to have written.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub to: To,
    pub template: Template,
    /// Case code of the matter it is about.
    pub code: Option<String>,
    /// Not sent any more from then on, ms UTC; [`PATIENCE`] after the order where it has no end of its own.
    pub until: Option<i64>,
}

/// The id of the `n`-th letter that an order writes.
pub fn letter_id(order: &Order, n: u32) -> String {
    order.entropy.id('l', n)
}

/// **Write** (写信): the record by which any room lets a letter be sent. To be added to the drafts of the order that is its
/// cause, so that neither is there without the other; `n` counts the letters of that order from 0.
pub fn write_letter(order: &Order, n: u32, wanted: Wanted) -> Draft {
    let until = wanted.until.unwrap_or(order.at + PATIENCE);
    let event = LetterWritten { code: wanted.code, template: wanted.template, to: wanted.to, until };
    Draft::new(Stream::Letter(letter_id(order, n)), Event::LetterWritten(event))
}

/// What became of a letter, by whoever sends them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    NoteSent {
        letter: String,
    },
    /// `tries`: how many there had been before this one, so that one try is noted once.
    Defer {
        letter: String,
        reason: Reason,
        tries: u32,
    },
    /// Refused for good; a server may say so days after it took it.
    NoteBounced {
        letter: String,
        reason: Reason,
    },
    GiveUp {
        letter: String,
        reason: Reason,
    },
}

impl Command {
    pub fn letter(&self) -> &str {
        match self {
            Command::NoteSent { letter }
            | Command::Defer { letter, .. }
            | Command::NoteBounced { letter, .. }
            | Command::GiveUp { letter, .. } => letter,
        }
    }
}

/// Decides all of them. Time sends letters; a returned one may also be noted at the console.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let allowed = match (&order.actor, command) {
        (Actor::Clock, _) | (Actor::Console, Command::NoteBounced { .. }) => true,
        (Actor::Console | Actor::Door | Actor::Account(_), _) => false,
    };
    if !allowed {
        return Err(crate::Refusal::NotYours);
    }
    let letter = world.letters.get(command.letter()).ok_or(crate::Refusal::Absent)?;
    let waits = letter.state == State::Waiting;
    let event = match command {
        Command::NoteSent { .. } if waits => Event::LetterSent(LetterSent { tries: letter.tries + 1 }),
        Command::Defer { reason, tries, .. } if waits && *tries == letter.tries => defer(letter, order.at, reason),
        Command::NoteBounced { reason, .. } if waits || letter.state == State::Sent => {
            Event::LetterBounced(LetterBounced { reason: reason.clone() })
        }
        Command::GiveUp { reason, .. } if waits => Event::LetterGivenUp(LetterGivenUp { reason: reason.clone() }),
        Command::NoteSent { .. } | Command::Defer { .. } | Command::NoteBounced { .. } | Command::GiveUp { .. } => {
            return Ok(Vec::new());
        }
    };
    Ok(vec![Draft::new(Stream::Letter(letter.id.clone()), event)])
}

/// It is tried again after a pause, unless its time goes by first.
fn defer(letter: &Letter, at: i64, reason: &Reason) -> Event {
    let pause = PAUSES[(letter.tries as usize).min(PAUSES.len() - 1)];
    let (next, reason) = (at + pause, reason.clone());
    if next < letter.until {
        Event::LetterDeferred(LetterDeferred { next, reason, tries: letter.tries + 1 })
    } else {
        Event::LetterGivenUp(LetterGivenUp { reason })
    }
}

/// What the letters are after a record of the stream of one of them.
pub fn evolve(letters: &mut BTreeMap<String, Letter>, id: &str, record: &Record) {
    if let Event::LetterWritten(e) = &record.event {
        let letter = Letter {
            id: id.to_owned(),
            template: e.template,
            to: e.to.clone(),
            code: e.code.clone(),
            order: record.order.clone(),
            written: record.recorded_at,
            next: record.recorded_at,
            until: e.until,
            state: State::Waiting,
            tries: 0,
            reason: None,
            last: record.recorded_at,
        };
        letters.insert(id.to_owned(), letter);
    } else if let Some(letter) = letters.get_mut(id) {
        letter.last = record.recorded_at;
        if let Event::LetterSent(e) = &record.event {
            (letter.state, letter.tries, letter.reason) = (State::Sent, e.tries, None);
        } else if let Event::LetterDeferred(e) = &record.event {
            (letter.next, letter.tries, letter.reason) = (e.next, e.tries, Some(e.reason.clone()));
        } else if let Event::LetterBounced(e) = &record.event {
            (letter.state, letter.reason) = (State::Bounced, Some(e.reason.clone()));
        } else if let Event::LetterGivenUp(e) = &record.event {
            (letter.state, letter.reason) = (State::GivenUp, Some(e.reason.clone()));
        }
    }
}
