//! How the world says no: values, not sentences. The web floor speaks them, in Chinese and English, with what
//! to do next. A machine's failure is never one of these; that is a fault, and another type.

use serde::{Deserialize, Serialize};

use crate::field::FieldProblem;
use crate::{access, catalogue_room, directory, guard, matter, whistle};

/// Why an order was not done. One closed enum per room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// No such thing, or the asker may not know of it: the same answer, on purpose.
    Absent,
    /// The asker may see it but not do this to it.
    NotYours,
    /// Somebody acted in between: (version seen, version now).
    Stale {
        seen: u64,
        now: u64,
    },
    /// The order's id was used before for something else.
    OrderReused,
    /// What was typed cannot be taken; one entry a problem.
    Fields(Vec<FieldProblem>),
    Access(access::Refusal),
    Catalogue(catalogue_room::Refusal),
    Directory(directory::Refusal),
    Guard(guard::Refusal),
    Matter(matter::Refusal),
    Whistle(whistle::Refusal),
}
