//! One unit of a whistle as its page shows it: where it is, its clock, and what can be done about it.

use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter::Clock as Kept;
use lianxin_core::whistle::{Command, ReportMode, Unit, UnitState, Whistle};
use lianxin_store::Fault;

use super::track::{nodes, place, track};
use crate::pages::matter::See;
use crate::pages::{clock, order_key};
use crate::show::matter::Way;
use crate::show::whistle as view;
use crate::words::clock::{Clock, Due, Facts};
use crate::words::whistle as said;

/// What the rules say of each act: possible, or why not.
pub(super) type Asked = Vec<(Command, Option<lianxin_core::Refusal>)>;

/// The steps that bring a unit, or its whistle, on its way; the first of them that is possible is the first button.
const ONWARDS: [&str; 6] = ["acknowledge", "on-the-way", "report-in", "done", "rule", "phoned"];

/// What a whistle's clock is called among the words.
pub(super) fn due(act: Bound) -> Due {
    if act == Bound::Acknowledge {
        Due::Answer
    } else if act == Bound::ReportIn {
        Due::ReportIn
    } else {
        Due::Finish
    }
}

impl See<'_> {
    pub(super) fn whistle_clock(&self, c: &Kept) -> Clock {
        let facts = Facts {
            what: due(c.act),
            started: c.started,
            due: c.due,
            stopped: c.stopped,
            provisional: c.provisional,
            paused: None,
            workdays: None,
        };
        clock(self.shown, self.catalogue, facts, Some(&c.limit)).to_the_second()
    }

    /// All units: her own first, then the late ones, the lead, the others, and last those that owe nothing.
    pub(super) fn units_of(&self, w: &Whistle, asked: &Asked) -> Result<Vec<view::Unit>, Fault> {
        let units: Result<Vec<view::Unit>, Fault> = w.units.iter().map(|u| self.unit_of(w, u, asked)).collect();
        let mut units = units?;
        units.sort_by_key(|u| (!u.hers, u.over, !u.late, u.role != "lead"));
        Ok(units)
    }

    fn unit_of(&self, w: &Whistle, u: &Unit, asked: &Asked) -> Result<view::Unit, Fault> {
        let lang = self.shown.lang;
        let hers = self.viewer.agencies().any(|a| a == u.agency) && w.sounded.is_some();
        let (acts, more) = self.acts_of_unit(u, asked)?;
        let track = track(&self.opened.history, &w.id, u);
        let (_, shape, class) = place(u);
        let kept = running(u);
        let told = kept.map(|c| self.whistle_clock(c));
        let asked_only = w.sounded.is_none();
        let mut facts = Vec::new();
        for (is, key) in [(u.phoned, "whistle-phoned"), (u.designated, "whistle-designated")] {
            if is {
                facts.push(self.shown.say(key));
            }
        }
        let (state, shape, class) = match (asked_only, u.relieved) {
            (true, _) => (self.shown.say("whistle-not-called"), "n-next", ""),
            (_, true) => (self.shown.say("whistle-relieved"), "n-skip", "is-rest"),
            (false, false) => (said::state(lang, u.state.code()), shape, class),
        };
        Ok(view::Unit {
            code: u.agency.clone(),
            name: self.name(&u.agency),
            role: u.role.code(),
            state,
            shape,
            class,
            late: u.state == UnitState::Missed || told.as_ref().is_some_and(Clock::is_late),
            clock: told,
            nodes: if asked_only { Vec::new() } else { nodes(self.shown, u, &track) },
            said: track.said,
            facts,
            acts,
            more,
            hers,
            over: !u.is_owed(),
        })
    }

    /// What can be done about a unit: what is likely, and what is asked for now and then.
    fn acts_of_unit(&self, u: &Unit, asked: &Asked) -> Result<(Vec<view::Act>, Vec<view::Act>), Fault> {
        let (mut acts, mut more): (Vec<view::Act>, Vec<view::Act>) = (Vec::new(), Vec::new());
        let hers = asked.iter().filter(|(c, no)| no.is_none() && c.agency() == Some(&u.agency) && c.name() != "rate");
        for (command, _) in hers {
            let act = self.offer(command)?;
            // A ruling is one form, whatever its outcome.
            if acts.iter().chain(&more).any(|a| (a.code, a.mode) == (act.code, act.mode)) {
                continue;
            }
            if act.code == "release" { more.push(act) } else { acts.push(act) }
        }
        let first = ONWARDS.iter().find_map(|code| acts.iter().position(|a| a.code == *code));
        if let Some(first) = first {
            let mut act = acts.remove(first);
            act.first = true;
            acts.insert(0, act);
        }
        Ok((acts, more))
    }

    /// How an act is offered.
    pub(super) fn offer(&self, command: &Command) -> Result<view::Act, Fault> {
        let code = command.name();
        let mode = if let Command::ReportIn { mode, .. } = command { Some(mode.code()) } else { None };
        let way = match code {
            "approve" | "acknowledge" | "on-the-way" | "report-in" => Way::Post,
            _ => Way::Page,
        };
        let label = match mode {
            Some(mode) => self.shown.say(&format!("whistle-do-report-{mode}")),
            None => self.shown.say(&format!("whistle-do-{code}")),
        };
        Ok(view::Act { code, label, way, mode, first: false, order: order_key()? })
    }
}

/// The clock that tells most of a unit: what it owes first, or what it did last. Whoever objects, or need not come, has
/// none: its clocks stopped without its having done anything.
fn running(u: &Unit) -> Option<&Kept> {
    if u.relieved || matches!(u.state, UnitState::Objected | UnitState::Released) {
        return None;
    }
    let mut bounds: Vec<&Kept> = u.clocks.iter().filter(|c| c.act != Bound::Return).collect();
    bounds.sort_by_key(|c| c.due);
    bounds.iter().find(|c| c.runs()).or(bounds.last()).copied()
}

/// The mode of a report-in, by its code.
pub(super) fn mode(code: &str) -> Option<ReportMode> {
    [ReportMode::Scene, ReportMode::Online].into_iter().find(|m| m.code() == code)
}
