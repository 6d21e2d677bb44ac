//! What can be done now, told by the rules themselves: each act is asked without its words, in a world that holds this
//! matter alone, and nothing comes of it. So a page can never promise what the rules refuse.

use super::{Command, Matter, Refusal};
use crate::authority::{Act, Viewer};
use crate::order::{Actor, Entropy, Order};
use crate::world::World;

/// Every act of this viewer upon this matter at a moment (ms UTC): possible, or the refusal that stands in its way. Acts
/// that her positions do not reach are left out. `world`: with the catalogue, the directory and the matter.
pub fn possible(world: &World, viewer: &Viewer, m: &Matter, at: i64) -> Vec<(Act, Option<crate::Refusal>)> {
    let about = m.about();
    let mut all = Vec::new();
    for command in Command::blanks(m) {
        let act = command.act();
        // Of several askings one that she can answer is enough.
        if !viewer.reaches(act, &about) || all.contains(&(act, None)) {
            continue;
        }
        let order = Order {
            id: String::new(),
            actor: Actor::Account(viewer.account.clone()),
            at,
            entropy: Entropy([0; 32]),
            seen: None,
            command: crate::Command::Matter(command.clone()),
        };
        match super::decide(world, &order, &command) {
            // What is wanted of her are the words, or the other matter.
            Ok(_) | Err(crate::Refusal::Fields(_) | crate::Refusal::Matter(Refusal::OtherAbsent)) => {
                all.push((act, None));
            }
            Err(crate::Refusal::Absent | crate::Refusal::NotYours) => {}
            Err(no) => all.push((act, Some(no))),
        }
    }
    all
}
