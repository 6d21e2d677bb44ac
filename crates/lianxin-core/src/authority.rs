//! Who may do what: one table, default deny. Accounts and their positions come with the directory; until then
//! only the operator at the machine's own console acts.

use crate::Refusal;
use crate::order::Actor;

/// What can be done, as the table names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    DefineCatalogue,
    Register,
    Note,
    Erase,
    OpenMatter,
}

/// All acts, for the table's snapshot.
pub const ACTS: [Act; 5] = [Act::DefineCatalogue, Act::Register, Act::Note, Act::Erase, Act::OpenMatter];

/// Whether this actor may do this. A row that is not here is a no.
pub fn may(actor: &Actor, act: Act) -> Result<(), Refusal> {
    let allowed = match actor {
        Actor::Console => ACTS.contains(&act),
        Actor::Account(_) | Actor::Clock => false,
    };
    if allowed { Ok(()) } else { Err(Refusal::NotYours) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_else_may_do_anything() {
        for act in ACTS {
            assert!(may(&Actor::Console, act).is_ok());
            assert_eq!(may(&Actor::Clock, act), Err(Refusal::NotYours));
            assert_eq!(may(&Actor::Account("limei".into()), act), Err(Refusal::NotYours));
        }
    }
}
