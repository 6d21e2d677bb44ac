//! What can be done now, told by the rules themselves: each act is asked without its words, in a world that holds this
//! matter alone, and nothing comes of it. So a page can never promise what the rules refuse.

use super::{Command, Complexity, Contact, Matter, Oversight, Satisfaction, Urgency};
use crate::authority::{Act, Viewer};
use crate::catalogue::Phase;
use crate::order::{Actor, Entropy, Order};
use crate::value::Story;
use crate::world::World;

/// Every act of this viewer upon this matter at a moment (ms UTC): possible, or the refusal that stands in its way. Acts
/// that her positions do not reach are left out. `world`: with the catalogue, the directory and the matter.
pub fn possible(world: &World, viewer: &Viewer, m: &Matter, at: i64) -> Vec<(Act, Option<crate::Refusal>)> {
    let about = m.about();
    let mut all = Vec::new();
    for command in blank(m) {
        let act = command.act();
        if !viewer.reaches(act, &about) {
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
            // What is wanted of her are the words.
            Ok(_) | Err(crate::Refusal::Fields(_)) => all.push((act, None)),
            Err(crate::Refusal::Absent | crate::Refusal::NotYours) => {}
            Err(no) => all.push((act, Some(no))),
        }
    }
    all
}

/// Each act without its words, in the order in which they are shown.
fn blank(m: &Matter) -> Vec<Command> {
    let matter = || m.id.clone();
    let story = || Story::new("");
    let asking = m.clocks.iter().find(|c| c.asked.is_some()).map(|c| c.agency.clone());
    let other_phase = Phase::ALL.into_iter().find(|p| *p != m.phase).unwrap_or(m.phase);
    let mut all = vec![
        Command::Accept { matter: matter() },
        Command::Decline { channel: String::new(), matter: matter(), reason: story() },
        Command::Dispatch { assist: Vec::new(), lead: String::new(), matter: matter() },
        Command::Designate { lead: String::new(), matter: matter(), reason: story() },
        Command::Acknowledge { agency: None, matter: matter() },
        Command::Complete { agency: None, matter: matter(), result: String::new(), text: story() },
        Command::Note { matter: matter(), text: story() },
        Command::Return { agency: None, matter: matter(), reason: story() },
        if m.clocks.iter().any(|c| c.paused.is_some() && c.stopped.is_none()) {
            Command::Resume { agency: None, matter: matter() }
        } else {
            Command::Await { agency: None, ground: String::new(), matter: matter() }
        },
        Command::Extend { agency: None, matter: matter(), reason: story(), until: 0 },
    ];
    all.extend(asking.map(|agency| Command::RefuseExtension { agency, matter: matter(), reason: story() }));
    let assists = m.parts.iter().find(|p| p.role == super::PartRole::Assist && !p.state.is_over());
    all.extend(assists.map(|p| Command::Release { agency: p.agency.clone(), matter: matter(), reason: story() }));
    let unknown = Satisfaction::Unknown;
    all.extend([
        Command::FollowUp { matter: matter(), resolved: true, satisfaction: unknown, text: None },
        Command::Rate { matter: matter(), satisfaction: unknown, text: None },
        Command::Reopen { matter: matter(), reason: story() },
        Command::Archive { matter: matter() },
        Command::Oversee { grade: Oversight::Remind, matter: matter(), text: story() },
        Command::Classify { complexity: Complexity::Simple, matter: matter(), urgency: Urgency::Ordinary },
        Command::MovePhase { matter: matter(), phase: other_phase, reason: story() },
        Command::AddParty { contact: Box::new(Contact::default()), matter: matter() },
        Command::Merge { into: String::new(), matter: matter() },
        Command::Relate { matter: matter(), other: String::new() },
        Command::Split { matter: matter(), parts: Vec::new() },
    ]);
    all
}
