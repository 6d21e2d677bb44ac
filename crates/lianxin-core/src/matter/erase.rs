//! **Erase** (遗忘): destroys the key of a matter, or of one of its parties. What it sealed cannot be opened again, the
//! log still verifies, and this record is the tombstone.

use super::{Erased, Matter, PartyErased, draft};
use crate::field::{Check, LINE_MAX, Problem};
use crate::record::{Draft, Event};
use crate::value::Story;

pub(super) fn decide(m: &Matter, party: Option<&str>, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    let named = |id: &str| m.parties.iter().find(|p| p.id == id);
    c.demand(party.is_none_or(|id| named(id).is_some()), "party", Problem::UnknownCode);
    c.done()?;
    let reason = reason.clone();
    match party {
        Some(id) if m.erased || named(id).is_some_and(|p| p.erased) => Ok(Vec::new()),
        Some(id) => Ok(draft(m, Event::MatterPartyErased(PartyErased { party: id.to_owned(), reason }))),
        None if m.erased => Ok(Vec::new()),
        None => Ok(draft(m, Event::MatterErased(Erased { reason }))),
    }
}
