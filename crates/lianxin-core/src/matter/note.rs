//! **Note** (写进展): what was done, in the handler's words. It does not change what can be done next, so it
//! never makes another clerk's form stale.

use super::{Matter, Noted, Refusal};
use crate::field::{Check, TEXT_MAX};
use crate::record::{Draft, Event, Stream};
use crate::value::Story;

pub(super) fn decide(m: &Matter, text: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    if m.erased {
        return Err(crate::Refusal::Matter(Refusal::Forgotten));
    }
    let event = Noted { text: text.clone() };
    Ok(vec![Draft::new(Stream::Matter(m.id.clone()), Event::MatterNoted(event))])
}
