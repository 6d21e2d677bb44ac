//! The same for whistles.

use std::collections::BTreeSet;

use lianxin_core::Order;
use lianxin_core::authority::Role;
use lianxin_core::catalogue::{Approval, Tell};
use lianxin_core::whistle::{Called, Command as Ask, Ruling, UnitRole};

use super::judge::Auditor;
use super::people;
use super::plain::{Call, Unit, Watch};

/// A unit that is called now, or will be once the whistle sounds.
fn unit(agency: &str, leads: bool, objections: u32) -> Unit {
    Unit { agency: agency.to_owned(), leads, state: "called", objections, ..Unit::default() }
}

impl Unit {
    /// To acknowledge, to report in, and, if it may, to object.
    fn starts(&mut self, at: i64) {
        for act in ["acknowledge", "report-in", "return"] {
            if act != "return" || !self.designated {
                self.clocks.insert(act, Watch::new(at));
            }
        }
    }

    fn stop(&mut self, which: &str) {
        self.clocks
            .iter_mut()
            .filter(|(act, _)| which.is_empty() || **act == which)
            .for_each(|(_, w)| w.stopped = true);
    }

    fn ended(&mut self, state: &'static str) {
        self.state = state;
        self.stop("");
    }

    fn answered(&mut self) {
        self.state = "acknowledged";
        self.stop("acknowledge");
    }
}

impl Call {
    fn sound(&mut self, at: i64) {
        self.stage = "sounded";
        self.sounded = true;
        self.version += 1;
        self.units.iter_mut().for_each(|u| u.starts(at));
    }

    /// Further units. Who has the lead's place keeps it.
    fn further(&mut self, units: &[Called], at: i64) {
        for c in units {
            let before = self.unit(&c.agency);
            let leads = before.is_some_and(|u| u.leads && !u.relieved);
            self.put(unit(&c.agency, leads, before.map_or(0, |u| u.objections)), at);
        }
    }

    fn put(&mut self, mut new: Unit, at: i64) {
        new.starts(at);
        match self.units.iter_mut().find(|u| u.agency == new.agency) {
            Some(place) => *place = new,
            None => self.units.push(new),
        }
    }

    fn ruled(&mut self, agency: &str, (outcome, to): (Ruling, Option<&str>), at: i64) {
        let Some(place) = self.units.iter_mut().find(|u| u.agency == agency) else { return };
        place.relieved = true;
        let (leads, objections) = (place.leads, place.objections);
        if outcome == Ruling::Upheld {
            return;
        }
        let to = to.unwrap_or(agency);
        let designated = outcome == Ruling::Designated;
        // Who takes a place and has one as the lead already keeps that.
        let leads = leads || self.unit(to).is_some_and(|u| u.leads && !u.relieved && to != agency);
        self.put(Unit { designated, ..unit(to, leads, objections) }, at);
    }

    /// All have said how it was: the caller of each that did its part, and each of the caller.
    fn rated(&mut self, by: String, of: &str) {
        self.ratings.insert((by, of.to_owned()));
        let caller = &self.agency;
        let said = |by: &str, of: &str| self.ratings.contains(&(by.to_owned(), of.to_owned()));
        let done: Vec<&Unit> = self.units.iter().filter(|u| u.state == "done").collect();
        if !done.is_empty() && done.iter().all(|u| said(caller, &u.agency) && said(&u.agency, caller)) {
            self.stage = "rated";
        }
    }
}

impl Auditor {
    pub(super) fn whistle_done(&mut self, order: &Order, c: &Ask, seq: i64) -> u32 {
        let (matter, id) = (c.matter_id(order), c.whistle_id(order));
        if let Ask::Blow { blow, .. } | Ask::BlowNew { blow, .. } = c {
            let mut count = 1;
            if let Ask::BlowNew { form, .. } = c {
                self.registered(order, form, (matter.clone(), seq));
                count += 1 + u32::from(form.contact.is_some());
            }
            let (agency, role) = self.caller(order, blow).unwrap_or((String::new(), Role::GridWorker));
            let units = blow.units.iter().map(|u| unit(&u.agency, u.role == UnitRole::Lead, 0)).collect();
            let before = self.catalogue.whistles.get(&blow.grade).and_then(|g| g.approval) == Some(Approval::Before);
            let mut call = Call {
                id,
                grade: blow.grade.clone(),
                stage: "asked",
                version: 1,
                by: order.actor.to_string(),
                agency,
                role,
                approved: false,
                sounded: false,
                units,
                told: BTreeSet::new(),
                ratings: BTreeSet::new(),
            };
            if !before {
                call.sound(order.at);
                count += 1;
            }
            if let Some(case) = self.sheets.cases.get_mut(&matter) {
                case.calls.push(call);
            }
            return count;
        }
        if let Ask::Climb { agency, act, due, step, .. } = c {
            return self.climbed((&matter, &id), agency, (act.code(), *due, *step));
        }
        let by = if let Ask::Rate { agency, by, .. } = c {
            let call = self.sheets.cases.get(&matter).and_then(|case| case.call(&id));
            call.and_then(|call| self.rater(order, call, (agency, by.as_deref())).ok())
        } else {
            None
        };
        let call = self.sheets.cases.get_mut(&matter).and_then(|case| case.calls.iter_mut().find(|c| c.id == id));
        call.map_or(0, |call| call.done(c, order.at, by))
    }

    /// Who is told at a step: of whoever stands under nobody, the district's centre hears.
    fn climbed(&mut self, (matter, id): (&str, &str), agency: &str, (act, due, step): (&str, i64, u32)) -> u32 {
        let Some(case) = self.sheets.cases.get_mut(matter) else { return 0 };
        let division = case.division.clone();
        let Some(call) = case.calls.iter_mut().find(|c| c.id == id) else { return 0 };
        let caller = call.agency.clone();
        let Some(unit) = call.units.iter_mut().find(|u| u.agency == agency) else { return 0 };
        let ladder = unit.ladders.iter_mut().find(|(a, d, _)| *a == act && *d == due);
        let Some(rung) = ladder.and_then(|(_, _, rungs)| rungs.iter_mut().find(|r| r.step == step)) else { return 0 };
        rung.climbed = true;
        let (tell, count) = (rung.tell, 1 + u32::from(rung.oversees));
        let told: Vec<String> = match tell {
            "unit" => vec![agency.to_owned(), caller],
            "superior" => self.catalogue.agency(agency).and_then(|a| a.superior.clone()).into_iter().collect(),
            "designator" => {
                let all = self.catalogue.agencies.values();
                all.filter(|a| a.designates && division.starts_with(&a.area)).map(|a| a.code.clone()).collect()
            }
            _ => Vec::new(),
        };
        let told = if told.is_empty() { vec![people::centre("120111").to_owned()] } else { told };
        call.told.extend(told);
        count
    }
}

/// The word by which the rules call whom a step tells.
pub fn tell(tell: Tell) -> &'static str {
    match tell {
        Tell::Unit => "unit",
        Tell::Superior => "superior",
        Tell::Centre => "centre",
        Tell::Designator => "designator",
    }
}

impl Call {
    fn done(&mut self, c: &Ask, at: i64, by: Option<String>) -> u32 {
        match c {
            Ask::Approve { .. } => {
                self.version += 1;
                self.approved = true;
                if self.stage == "asked" {
                    self.sound(at);
                    return 2;
                }
            }
            Ask::Refuse { .. } => {
                self.version += 1;
                self.stage = "refused";
            }
            Ask::Call { units, .. } => {
                self.version += 1;
                self.further(units, at);
            }
            Ask::Rule { agency, outcome, to, .. } => {
                self.version += 1;
                self.ruled(agency, (*outcome, to.as_deref()), at);
            }
            Ask::Close { .. } => {
                self.version += 1;
                self.stage = "closed";
                self.units.iter_mut().for_each(|u| u.stop(""));
            }
            Ask::Rate { agency, .. } => self.rated(by.unwrap_or_default(), agency),
            Ask::Acknowledge { agency, .. }
            | Ask::Object { agency, .. }
            | Ask::OnTheWay { agency, .. }
            | Ask::ReportIn { agency, .. }
            | Ask::Handle { agency, .. }
            | Ask::Done { agency, .. }
            | Ask::Release { agency, .. }
            | Ask::Phoned { agency, .. }
            | Ask::UnitRunOut { agency, .. } => self.stepped(c, agency, at),
            Ask::Blow { .. } | Ask::BlowNew { .. } | Ask::Climb { .. } => {}
        }
        1
    }

    fn stepped(&mut self, c: &Ask, agency: &str, at: i64) {
        self.version += u64::from(matches!(c, Ask::Object { .. } | Ask::Done { .. } | Ask::Release { .. }));
        let Some(u) = self.units.iter_mut().find(|u| u.agency == agency) else { return };
        if let Ask::Acknowledge { .. } = c {
            u.answered();
        } else if let Ask::Phoned { .. } = c {
            u.phoned = true;
            u.answered();
        } else if let Ask::Object { .. } = c {
            u.objections += 1;
            u.ended("objected");
        } else if let Ask::OnTheWay { .. } = c {
            u.state = "on-the-way";
        } else if let Ask::ReportIn { mode, .. } = c {
            u.ended(if mode.code() == "scene" { "on-scene" } else { "online" });
            u.clocks.insert("handle", Watch::new(at));
        } else if let Ask::Handle { .. } = c {
            u.state = "handling";
        } else if let Ask::Done { .. } = c {
            u.ended("done");
        } else if let Ask::Release { .. } = c {
            u.ended("released");
        } else if let Ask::UnitRunOut { act, .. } = c {
            if let Some(w) = u.clocks.get_mut(act.code()) {
                w.late = true;
            }
            if act.code() == "acknowledge" && u.state == "called" {
                u.state = "missed";
            }
        }
    }
}
