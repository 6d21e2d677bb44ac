//! **A code by mail for the resident's page** (查询验证码): whoever lost the PIN of her receipt, and left a mail address, has six
//! digits sent to it. It is good once, for a quarter of an hour. Whether a matter has an address is told to nobody who asks. The
//! same code stands beside code and PIN when she takes her own data away, for a receipt may be found by somebody else.

use super::{CaseCodeAsked, CaseCodeMissed, CaseCodeUsed, Refusal};
use crate::directory::{self, Directory};
use crate::mail::{self, MINUTE, Template, To, Wanted};
use crate::matter::{Matter, PartyField};
use crate::once::{self, Once, Tried};
use crate::order::Order;
use crate::record::{Draft, Event, Record, Stream};
use crate::world::World;
use serde::{Deserialize, Serialize};

/// Least time between two letters about one matter, ms.
pub const CODE_PAUSE: i64 = MINUTE;
/// Most letters about one matter within a day: the house writes to nobody more often.
pub const CODES_MAX: usize = 5;
/// In ms.
const DAY: i64 = 24 * 60 * MINUTE;

/// The code that was sent last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseCode {
    pub code: Once,
    /// The order that asked: the code is made from its id.
    pub order: String,
    /// When the letters of the last day were asked for, ms UTC.
    asked: Vec<i64>,
    /// It was typed, and is good no more.
    used: bool,
}

/// What stands beside the code and the PIN when a resident takes her data away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Second {
    Nothing,
    /// Digest of what was typed as the code that came by mail.
    Code(String),
    /// She is in by a code from a letter, and has not shown the PIN.
    Letter,
    /// This house sends no letters: there is nothing to ask for.
    NoLetters,
}

/// Whether a letter can be written to this party.
fn writes(m: &Matter, party: &str) -> bool {
    m.parties.iter().any(|p| p.id == party && !p.erased && p.sealed.contains(&PartyField::Email))
}

/// What is to be recorded of the code by mail before this party's data goes out: nothing where she left no address. Whoever came
/// in by a letter is refused: a mailbox in other hands would be door and second proof at once.
pub(crate) fn second(
    world: &World,
    order: &Order,
    m: &Matter,
    (party, second): (Option<&str>, &Second),
) -> Result<Option<Event>, crate::Refusal> {
    let party = party.ok_or(crate::Refusal::Guard(Refusal::NobodysData))?;
    match second {
        Second::Letter => Err(crate::Refusal::Guard(Refusal::PinWanted)),
        Second::NoLetters => Ok(None),
        Second::Nothing | Second::Code(_) if !writes(m, party) => Ok(None),
        Second::Nothing => Err(crate::Refusal::Guard(Refusal::CodeWanted)),
        Second::Code(digest) => typed(world, order, m, digest).map(Some),
    }
}

/// Asks for a letter to the party who holds the case. Where none can be sent, or enough were, nothing happens.
pub(super) fn ask(
    world: &World,
    order: &Order,
    m: &Matter,
    (party, digest): (&str, &str),
) -> Result<Vec<Draft>, crate::Refusal> {
    order.by_the_door()?;
    let recent = world.directory.case_codes.get(&m.id).map(|c| recent(&c.asked, order.at)).unwrap_or_default();
    let soon = recent.last().is_some_and(|at| order.at < at + CODE_PAUSE);
    if m.erased || !writes(m, party) || soon || recent.len() >= CODES_MAX {
        return Ok(Vec::new());
    }
    let until = order.at + once::LIFE;
    let (matter, party) = (m.id.clone(), party.to_owned());
    let to = To::Party { matter: matter.clone(), party: party.clone() };
    let wanted = Wanted { to, template: Template::CaseCode, code: Some(m.code.clone()), until: Some(until) };
    let event = CaseCodeAsked { digest: digest.to_owned(), matter, party, until };
    let asked = Draft::new(Stream::Directory, Event::CaseCodeAsked(event));
    Ok(vec![asked, mail::write_letter(order, 0, wanted)])
}

/// A code was typed: right, and used up; or wrong, and counted.
pub(super) fn attempt(world: &World, order: &Order, m: &Matter, digest: &str) -> Result<Vec<Draft>, crate::Refusal> {
    order.by_the_door()?;
    Ok(vec![Draft::new(Stream::Directory, typed(world, order, m, digest)?)])
}

fn typed(world: &World, order: &Order, m: &Matter, digest: &str) -> Result<Event, crate::Refusal> {
    let gone = crate::Refusal::Directory(directory::Refusal::CodeGone);
    let sent = world.directory.case_codes.get(&m.id).filter(|c| !c.used).ok_or(gone.clone())?;
    let matter = m.id.clone();
    match sent.code.tried(digest, order.at) {
        Tried::Met => Ok(Event::CaseCodeUsed(CaseCodeUsed { matter })),
        Tried::Missed => Ok(Event::CaseCodeMissed(CaseCodeMissed { matter })),
        Tried::Gone => Err(gone),
    }
}

fn recent(asked: &[i64], at: i64) -> Vec<i64> {
    asked.iter().copied().filter(|a| at < a + DAY).collect()
}

/// What the codes are after a record of the directory's stream. Those of yesterday are let go.
pub(crate) fn evolve(directory: &mut Directory, record: &Record) {
    let codes = &mut directory.case_codes;
    if let Event::CaseCodeAsked(e) = &record.event {
        let at = record.recorded_at;
        codes.retain(|_, c| !recent(&c.asked, at).is_empty());
        let mut asked = codes.get(&e.matter).map(|c| recent(&c.asked, at)).unwrap_or_default();
        asked.push(at);
        let code = Once::new(&e.digest, e.until);
        codes.insert(e.matter.clone(), CaseCode { code, order: record.order.clone(), asked, used: false });
    } else if let Event::CaseCodeMissed(e) = &record.event
        && let Some(sent) = codes.get_mut(&e.matter)
    {
        sent.code.missed();
    } else if let Event::CaseCodeUsed(e) = &record.event
        && let Some(sent) = codes.get_mut(&e.matter)
    {
        sent.used = true;
    }
}
