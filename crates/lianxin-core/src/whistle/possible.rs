//! What can be done with a whistle now, told by the rules themselves: each act is asked without its words, in a world that
//! holds its matter alone, and nothing comes of it. So a page can never promise what the rules refuse.

use super::{Command, Refusal, ReportMode, Ruling, Whistle, decide};
use crate::authority::Viewer;
use crate::matter::{Matter, Satisfaction};
use crate::order::{Actor, Entropy, Order};
use crate::value::Story;
use crate::world::World;

/// Every act of this viewer upon this whistle at a moment (ms UTC), without its words: possible, or the refusal that
/// stands in its way. What is not hers is left out. `world`: with the catalogue, the directory and the matter.
pub fn possible(
    world: &World,
    viewer: &Viewer,
    (m, w): (&Matter, &Whistle),
    at: i64,
) -> Vec<(Command, Option<crate::Refusal>)> {
    let mut all = Vec::new();
    for command in Command::blanks(m, w) {
        let order = Order {
            id: String::new(),
            actor: Actor::Account(viewer.account.clone()),
            at,
            entropy: Entropy([0; 32]),
            seen: None,
            command: crate::Command::Whistle(command.clone()),
        };
        match decide(world, &order, &command) {
            // What is wanted of her are the words, or for which of her agencies.
            Ok(_) | Err(crate::Refusal::Fields(_) | crate::Refusal::Whistle(Refusal::WhichAgency { .. })) => {
                all.push((command, None));
            }
            Err(crate::Refusal::Absent | crate::Refusal::NotYours) => {}
            Err(no) => all.push((command, Some(no))),
        }
    }
    all
}

impl Command {
    /// Its name in the paths of pages and calls; of what time does, none has a path.
    pub fn name(&self) -> &'static str {
        match self {
            Command::Blow { .. } | Command::BlowNew { .. } => "blow",
            Command::Approve { .. } => "approve",
            Command::Refuse { .. } => "refuse",
            Command::Call { .. } => "call",
            Command::Acknowledge { .. } => "acknowledge",
            Command::Object { .. } => "object",
            Command::Rule { .. } => "rule",
            Command::OnTheWay { .. } => "on-the-way",
            Command::ReportIn { .. } => "report-in",
            Command::Handle { .. } => "handle",
            Command::Done { .. } => "done",
            Command::Release { .. } => "release",
            Command::Phoned { .. } => "phoned",
            Command::Close { .. } => "close",
            Command::Rate { .. } => "rate",
            Command::UnitRunOut { .. } => "run-out",
            Command::Climb { .. } => "climb",
        }
    }

    /// The agency it is about, where it is about one.
    pub fn agency(&self) -> Option<&str> {
        match self {
            Command::Acknowledge { agency, .. }
            | Command::Object { agency, .. }
            | Command::Rule { agency, .. }
            | Command::OnTheWay { agency, .. }
            | Command::ReportIn { agency, .. }
            | Command::Handle { agency, .. }
            | Command::Done { agency, .. }
            | Command::Release { agency, .. }
            | Command::Phoned { agency, .. }
            | Command::Rate { agency, .. }
            | Command::UnitRunOut { agency, .. }
            | Command::Climb { agency, .. } => Some(agency),
            Command::Blow { .. }
            | Command::BlowNew { .. }
            | Command::Approve { .. }
            | Command::Refuse { .. }
            | Command::Call { .. }
            | Command::Close { .. } => None,
        }
    }

    /// Every act upon a whistle without its words: those of the whole, then those of each unit, in the order of its path.
    fn blanks(m: &Matter, w: &Whistle) -> Vec<Command> {
        let ids = || (m.id.clone(), w.id.clone());
        let story = || Story::new("");
        let ((m1, w1), (m2, w2), (m3, w3), (m4, w4)) = (ids(), ids(), ids(), ids());
        let mut all = vec![
            Command::Approve { matter: m1, whistle: w1 },
            Command::Refuse { matter: m2, reason: story(), whistle: w2 },
            Command::Call { matter: m3, units: Vec::new(), whistle: w3 },
            Command::Close { matter: m4, text: story(), whistle: w4 },
        ];
        for u in &w.units {
            all.extend(blanks_of_unit(m, w, &u.agency));
        }
        let sides = w.units.iter().map(|u| &u.agency).chain([&w.caller.agency]);
        all.extend(sides.map(|agency| {
            let ((matter, whistle), agency) = (ids(), agency.clone());
            Command::Rate { agency, by: None, matter, satisfaction: Satisfaction::Unknown, text: None, whistle }
        }));
        all
    }
}

fn blanks_of_unit(m: &Matter, w: &Whistle, unit: &str) -> Vec<Command> {
    let (agency, matter, whistle) = (|| unit.to_owned(), || m.id.clone(), || w.id.clone());
    let story = || Story::new("");
    let report = |mode| Command::ReportIn { agency: agency(), matter: matter(), mode, whistle: whistle() };
    let rule = |outcome| Command::Rule { agency: agency(), matter: matter(), outcome, to: None, whistle: whistle() };
    vec![
        Command::Acknowledge { agency: agency(), matter: matter(), whistle: whistle() },
        Command::OnTheWay { agency: agency(), matter: matter(), whistle: whistle() },
        report(ReportMode::Scene),
        report(ReportMode::Online),
        Command::Handle { agency: agency(), matter: matter(), text: story(), whistle: whistle() },
        Command::Done { agency: agency(), matter: matter(), text: story(), whistle: whistle() },
        Command::Object { agency: agency(), ground: None, matter: matter(), reason: story(), whistle: whistle() },
        rule(Ruling::Upheld),
        rule(Ruling::Reassigned),
        rule(Ruling::Designated),
        Command::Phoned { agency: agency(), matter: matter(), text: story(), whistle: whistle() },
        Command::Release { agency: agency(), matter: matter(), reason: story(), whistle: whistle() },
    ]
}
