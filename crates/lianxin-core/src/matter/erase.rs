//! **Erase** (遗忘): destroys the matter's key. What it sealed cannot be opened again, the log still verifies,
//! and this record is the tombstone.

use super::{Erased, Matter};
use crate::field::{Check, LINE_MAX};
use crate::record::{Draft, Event, Stream};
use crate::value::Story;

pub(super) fn decide(m: &Matter, reason: &Story) -> Result<Vec<Draft>, crate::Refusal> {
    let mut c = Check::default();
    c.text("reason", reason, LINE_MAX);
    c.done()?;
    if m.erased {
        return Ok(Vec::new());
    }
    let event = Erased { reason: reason.clone() };
    Ok(vec![Draft::new(Stream::Matter(m.id.clone()), Event::MatterErased(event))])
}
