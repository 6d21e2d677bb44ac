//! **Note** (写进展): what was done, in the handler's words. It does not change what can be done next, so it
//! never makes another clerk's form stale.

use super::{Matter, Noted, Refusal, draft, no};
use crate::field::{Check, TEXT_MAX};
use crate::record::{Draft, Event};
use crate::value::Story;

pub(super) fn decide(m: &Matter, text: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    Ok(draft(m, Event::MatterNoted(Noted { text: text.clone() })))
}
