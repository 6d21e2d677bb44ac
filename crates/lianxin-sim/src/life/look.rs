//! Holds what was recorded against the sheet: stage, parts, whose clock goes, units of whistles. The one thing that is
//! taken from the record is when a new clock is due.

use std::collections::BTreeMap;

use lianxin_core::matter::{Clock, Matter, PartRole, PartState, Started};
use lianxin_core::whistle::{self, UnitRole};
use lianxin_store::Opened;

use super::happen_whistle::tell;
use super::plain::{Call, Case, Rung, UNSAID, Unit, Watch};

/// What differs, in words.
pub type Same = Result<(), String>;

pub fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, wanted: &T) -> Same {
    if found == wanted { Ok(()) } else { Err(format!("{what} is {found:?}, the auditor expected {wanted:?}")) }
}

/// Holds the clocks of an answer, all that run, against the sheet, and learns when new ones are due.
pub fn answered(case: &mut Case, clocks: &[Started]) -> Same {
    let told: BTreeMap<(String, &str), &Started> =
        clocks.iter().map(|c| ((c.agency.clone(), c.act.code()), c)).collect();
    let go: Vec<(String, &str)> = case.clocks.iter().filter(|(_, w)| w.goes()).map(|(k, _)| k.clone()).collect();
    same("what runs", &told.keys().cloned().collect::<Vec<_>>(), &go)?;
    for (key, watch) in case.clocks.iter_mut().filter(|(_, w)| w.goes()) {
        let Some(found) = told.get(key) else { continue };
        learn(&format!("{} of {}", key.1, key.0), watch, (found.from.unwrap_or(UNSAID), found.due))?;
    }
    Ok(())
}

fn learn(what: &str, watch: &mut Watch, (from, due): (i64, i64)) -> Same {
    if watch.due == UNSAID {
        watch.due = due;
        if due < watch.least {
            return Err(format!("{what}: due is {due}, the auditor expected no earlier moment than {}", watch.least));
        }
    }
    same(&format!("{what}: due"), &due, &watch.due)?;
    same(&format!("{what}: counted from"), &from, &watch.from)
}

fn watch(what: &str, sheet: &mut Watch, c: &Clock) -> Same {
    learn(what, sheet, (c.started, c.due))?;
    let found = (c.stopped.is_some(), c.paused.is_some() && c.stopped.is_none(), c.ran_out, c.extensions);
    let wanted = (sheet.stopped, sheet.waits && !sheet.stopped, sheet.late, sheet.extended);
    same(&format!("{what}: stopped, waiting, late, extended"), &found, &wanted)?;
    let asked = c.asked.as_ref().map(|a| (a.by.clone(), a.until));
    same(&format!("{what}: more time asked for"), &asked, &sheet.asked)
}

fn state(state: PartState) -> &'static str {
    match state {
        PartState::Called => "called",
        PartState::Acknowledged => "acknowledged",
        PartState::Done => "done",
        PartState::Released => "released",
        PartState::Returned => "returned",
    }
}

/// Holds an opened matter against its sheet.
pub fn opened(case: &mut Case, o: &Opened) -> Same {
    let m = &o.matter;
    if case.code.is_empty() {
        case.code.clone_from(&m.code);
    }
    let found = (m.code.as_str(), m.stage.code(), m.version, m.phase.code(), m.kind.as_str(), m.late, m.erased);
    let wanted =
        (case.code.as_str(), case.stage, case.version, case.phase.as_str(), case.kind.as_str(), case.late, case.erased);
    same("code, stage, version, phase, kind, late, erased", &found, &wanted)?;
    let found = (m.returns, m.reopenings, m.notes, m.registered, m.owner(), m.has_address);
    let wanted = (case.returns, case.reopenings, case.notes, case.seq, Some(case.owner()), case.address);
    same("returns, reopenings, notes, first record, owner, address", &found, &wanted)?;
    let title = (!case.erased).then_some(case.title.as_str());
    same("title", &o.title.as_deref(), &title)?;
    same("accesses", &o.accesses, &case.looks)?;
    said(case, m)?;
    hands(case, m)?;
    for c in &m.clocks {
        let key = (c.agency.clone(), c.act.code());
        let Some(sheet) = case.clocks.get_mut(&key) else { return Err(format!("no clock {key:?} was expected")) };
        watch(&format!("{} of {}", key.1, key.0), sheet, c)?;
    }
    same("how many clocks", &m.clocks.len(), &case.clocks.len())?;
    same("how many whistles", &m.whistles.len(), &case.calls.len())?;
    case.calls.iter_mut().zip(&m.whistles).try_for_each(|(call, w)| whistle(call, w))
}

fn said(case: &Case, m: &Matter) -> Same {
    let class = m.complexity.zip(m.urgency).map(|(c, u)| (c.code().to_owned(), u.code().to_owned()));
    same("class", &class, &case.class)?;
    same("oversight", &m.oversight.map(|o| o.code().to_owned()), &case.oversight)?;
    let said = m.satisfaction.zip(m.resolved).map(|(s, r)| (s.code().to_owned(), r));
    same("what was said of it", &said, &case.said)?;
    same("where it goes on", &m.merged_into, &case.merged)?;
    same("what goes on in it", &m.absorbed, &case.absorbed)?;
    same("what it has to do with", &m.related, &case.related)?;
    same("what it was split from", &m.parent, &case.parent)?;
    same("what it was split into", &m.children, &case.children)?;
    let parties: Vec<(String, Vec<&str>, bool)> =
        m.parties.iter().map(|p| (p.id.clone(), p.sealed.iter().map(|f| f.code()).collect(), p.erased)).collect();
    let wanted: Vec<(String, Vec<&str>, bool)> =
        case.parties.iter().map(|p| (p.id.clone(), p.fields.clone(), p.erased)).collect();
    same("parties", &parties, &wanted)
}

fn hands(case: &Case, m: &Matter) -> Same {
    let mut found: Vec<(&str, bool, &str, i64, bool)> = m
        .parts
        .iter()
        .filter(|p| p.role != PartRole::Centre)
        .map(|p| (p.agency.as_str(), p.role == PartRole::Lead, state(p.state), p.since, p.designated))
        .collect();
    let mut wanted: Vec<(&str, bool, &str, i64, bool)> =
        case.hands.iter().map(|h| (h.agency.as_str(), h.leads, h.state, h.since, h.designated)).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    same("parts", &found, &wanted)?;
    same("centre", &m.centre(), &Some(case.centre))?;
    let leads = m.parts.iter().filter(|p| p.role == PartRole::Lead && !p.state.is_over()).count();
    if leads <= 1 { Ok(()) } else { Err(format!("{leads} agencies lead")) }
}

fn whistle(call: &mut Call, w: &whistle::Whistle) -> Same {
    let id = call.id.clone();
    let found = (w.id.as_str(), w.stage.code(), w.version, w.caller.agency.as_str(), w.caller.role);
    let wanted = (id.as_str(), call.stage, call.version, call.agency.as_str(), call.role);
    same("whistle: id, stage, version, caller", &found, &wanted)?;
    same("whistle: approved", &w.approved.is_some(), &call.approved)?;
    same("whistle: told", &w.told, &call.told)?;
    let ratings = w.ratings.iter().map(|r| (r.by.clone(), r.agency.clone())).collect();
    same("whistle: ratings", &ratings, &call.ratings)?;
    let agencies: Vec<&str> = w.units.iter().map(|u| u.agency.as_str()).collect();
    same("whistle: units", &agencies, &call.units.iter().map(|u| u.agency.as_str()).collect())?;
    let leads = w.units.iter().filter(|u| u.role == UnitRole::Lead && !u.relieved).count();
    same("whistle: how many lead", &leads, &1)?;
    let closed = matches!(call.stage, "closed" | "rated");
    if closed && w.owed().next().is_some() {
        return Err(format!("whistle {id} closed while a unit is owed"));
    }
    call.units.iter_mut().zip(&w.units).try_for_each(|(sheet, u)| unit(sheet, u))
}

fn unit(sheet: &mut Unit, u: &whistle::Unit) -> Same {
    let who = sheet.agency.clone();
    let found =
        (u.role == UnitRole::Lead, u.state.code(), u.objections, u.designated, u.relieved, u.phoned, u.is_owed());
    let owed = sheet.owed();
    let wanted = (sheet.leads, sheet.state, sheet.objections, sheet.designated, sheet.relieved, sheet.phoned, owed);
    same(&format!("{who}: leads, state, objections, designated, relieved, phoned, owed"), &found, &wanted)?;
    for c in &u.clocks {
        let act = c.act.code();
        let Some(w) = sheet.clocks.get_mut(act) else { return Err(format!("{who}: no clock to {act} was expected")) };
        watch(&format!("{who}: {act}"), w, c)?;
    }
    same(&format!("{who}: how many clocks"), &u.clocks.len(), &sheet.clocks.len())?;
    ladders(sheet, u, &who)
}

/// A ladder follows from each answer that was missed, and from nothing else; its first step is one second later.
fn ladders(sheet: &mut Unit, u: &whistle::Unit, who: &str) -> Same {
    let late = |act: &&str| sheet.clocks.get(act).is_some_and(|w| w.late);
    let missed: Vec<&str> = ["acknowledge", "report-in"].into_iter().filter(late).collect();
    let mut known: Vec<&str> = u.ladders.iter().map(|l| l.act.code()).collect();
    known.sort_unstable();
    same(&format!("{who}: ladders"), &known, &missed)?;
    for ladder in &u.ladders {
        let (act, due) = (ladder.act.code(), ladder.due);
        let rungs = || ladder.steps.iter().map(rung);
        same(&format!("{who}: the first step"), &ladder.steps.first().map(|s| s.rung.at), &Some(due + 1_000))?;
        let Some((_, _, known)) = sheet.ladders.iter().find(|(a, d, _)| *a == act && *d == due) else {
            sheet.ladders.push((act, due, rungs().collect()));
            continue;
        };
        same(&format!("{who}: ladder of {act}"), &rungs().collect(), known)?;
    }
    Ok(())
}

fn rung(s: &whistle::Step) -> Rung {
    let r = &s.rung;
    Rung { step: r.step, at: r.at, tell: tell(r.tell), oversees: r.oversight.is_some(), climbed: s.climbed.is_some() }
}
