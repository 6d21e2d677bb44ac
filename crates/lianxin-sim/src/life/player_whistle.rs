//! The same for whistles, and what time asks.

use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter::{self, Satisfaction};
use lianxin_core::value::Story;
use lianxin_core::whistle::{self, Blow, Called, Command as Ask, ReportMode, Ruling, UnitRole};
use lianxin_core::{Actor, Command, Order};

use super::judge::Auditor;
use super::plain::{Call, Case, Unit};
use super::player::Player;

impl Player {
    /// Whether what was drawn finds something in this matter to be done to.
    pub(super) fn whistles_at(case: &Case, pick: usize) -> bool {
        let any = |stages: &[&str]| case.calls.iter().any(|c| stages.contains(&c.stage));
        match pick % 100 {
            0..7 => !case.finished(),
            7..57 => any(&["sounded"]),
            57..90 => any(&["asked", "sounded"]),
            _ => any(&["closed"]),
        }
    }

    pub(super) fn of_whistles(&mut self, auditor: &Auditor, case: &Case, pick: usize) -> Order {
        let what = pick % 100;
        let strict = self.chance.often(90);
        let fits = |c: &&Call| match c.stage {
            _ if !strict => true,
            "sounded" => what < 90,
            "asked" => (57..90).contains(&what),
            "closed" | "rated" => what >= 90,
            _ => false,
        };
        let calls: Vec<&Call> = case.calls.iter().filter(fits).collect();
        let Some(call) = self.chance.one(&calls).copied().filter(|_| what >= 7) else {
            return self.blows(auditor, case);
        };
        let (account, ask) = match what {
            0..57 => self.unit_answers(auditor, case, call, pick / 100),
            57..90 => self.caller_conducts(auditor, case, call, pick / 100),
            _ => self.rates(auditor, case, call),
        };
        let mut order = self.order(&account, Command::Whistle(ask));
        if self.chance.often(15) {
            order.seen = Some(if self.chance.often(90) { call.version } else { call.version + 1 });
        }
        order
    }

    fn units(&mut self, most: usize, lead: bool) -> Vec<Called> {
        let mut all: Vec<Called> = Vec::new();
        for n in 0..self.chance.below(most + 1).max(1) {
            let agency = self.agency();
            if all.iter().any(|c| c.agency == agency) && self.chance.often(90) {
                continue;
            }
            let leads = (n == 0 && lead) != self.chance.often(3);
            all.push(Called { agency, role: if leads { UnitRole::Lead } else { UnitRole::Assist } });
        }
        all
    }

    fn blows(&mut self, auditor: &Auditor, case: &Case) -> Order {
        let grade =
            self.chance.word(&["everyday", "everyday", "tough-task", "emergency", "emergency", "none"]).to_owned();
        let ground = self.chance.word(&["residents-demand", "joint-enforcement", "emergency", "joint-enforcement"]);
        let blow = Box::new(Blow {
            agency: None,
            grade,
            ground: ground.to_owned(),
            outcome: self.text(),
            resources: Vec::new(),
            tried: self.text(),
            units: self.units(5, true),
        });
        let account =
            self.chance.word(&["wangge", "yangliuqing", "minjing", "suozhang", "weiyuan", "cunwei", "shuiwu"]);
        let account = if self.chance.often(80) { account.to_owned() } else { self.anybody(auditor) };
        let ask = if self.chance.often(30) {
            Ask::BlowNew { blow, form: Box::new(self.form()) }
        } else {
            Ask::Blow { blow, matter: case.id.clone() }
        };
        self.order(&account, Command::Whistle(ask))
    }

    fn some_unit(&mut self, call: &Call) -> String {
        let units: Vec<&Unit> = call.units.iter().collect();
        if self.chance.often(4) {
            return self.agency();
        }
        self.chance.one(&units).map_or_else(String::new, |u| u.agency.clone())
    }

    fn unit_answers(&mut self, auditor: &Auditor, case: &Case, call: &Call, pick: usize) -> (String, Ask) {
        let agency = self.some_unit(call);
        let phoned = call.unit(&agency).is_some_and(|u| u.phoned);
        let account = if phoned { self.of(auditor, &call.agency) } else { self.of(auditor, &agency) };
        let (matter, whistle, text) = (case.id.clone(), call.id.clone(), self.text());
        // Most often what comes next for the unit; one in whose place somebody objected objects too.
        let objects = call.unit(&agency).is_some_and(|u| u.objections > 0) || pick.is_multiple_of(3);
        let next = match call.unit(&agency).map(|u| u.state) {
            Some("called" | "missed") => {
                if objects {
                    3
                } else {
                    0
                }
            }
            Some("acknowledged") if pick.is_multiple_of(2) => 6,
            Some("acknowledged" | "on-the-way") => 7,
            Some("on-scene" | "online") if pick.is_multiple_of(3) => 10,
            Some("on-scene" | "online" | "handling") => 11,
            Some(_) | None => pick % 14,
        };
        let ask = match if self.chance.often(70) { next } else { pick % 14 } {
            0..3 => Ask::Acknowledge { agency, matter, whistle },
            3..6 => {
                let ground = self
                    .chance
                    .often(50)
                    .then(|| self.chance.word(&["not-our-duty", "not-our-area", "whim"]).to_owned());
                Ask::Object { agency, ground, matter, reason: text, whistle }
            }
            6 => Ask::OnTheWay { agency, matter, whistle },
            7..10 => {
                let mode = if self.chance.often(70) { ReportMode::Scene } else { ReportMode::Online };
                Ask::ReportIn { agency, matter, mode, whistle }
            }
            10 => Ask::Handle { agency, matter, text, whistle },
            _ => Ask::Done { agency, matter, text, whistle },
        };
        (account, ask)
    }

    fn caller_conducts(&mut self, auditor: &Auditor, case: &Case, call: &Call, pick: usize) -> (String, Ask) {
        let objecting = call.units.iter().find(|u| u.state == "objected" && !u.relieved).map(|u| u.agency.clone());
        let agency = self.some_unit(call);
        let (matter, whistle, text) = (case.id.clone(), call.id.clone(), self.text());
        if call.stage == "asked" || self.chance.often(12) {
            let account = if self.chance.often(75) { "weiyuan".to_owned() } else { self.coordinator(auditor) };
            let approve = self.chance.often(80);
            let ask =
                if approve { Ask::Approve { matter, whistle } } else { Ask::Refuse { matter, reason: text, whistle } };
            return (account, ask);
        }
        let side = if self.chance.often(70) { call.agency.clone() } else { case.centre.to_owned() };
        let account = self.of(auditor, &side);
        let next = if objecting.is_some() {
            2
        } else if call.units.iter().any(Unit::owed) {
            pick % 12
        } else {
            11
        };
        let ask = match if self.chance.often(70) { next } else { pick % 12 } {
            0..2 => Ask::Call { matter, units: self.units(2, false), whistle },
            2..6 => {
                let outcome = match self.chance.below(6) {
                    0 => Ruling::Upheld,
                    1..4 => Ruling::Reassigned,
                    _ => Ruling::Designated,
                };
                let agency = objecting.unwrap_or(agency);
                let to =
                    self.chance.often(60).then(|| if self.chance.often(60) { agency.clone() } else { self.agency() });
                Ask::Rule { agency, matter, outcome, to, whistle }
            }
            6 => Ask::Release { agency, matter, reason: text, whistle },
            7..9 => Ask::Phoned { agency, matter, text, whistle },
            _ => Ask::Close { matter, text, whistle },
        };
        (account, ask)
    }

    fn rates(&mut self, auditor: &Auditor, case: &Case, call: &Call) -> (String, Ask) {
        let unit = self.some_unit(call);
        let (of, by) = if self.chance.often(50) { (call.agency.clone(), unit) } else { (unit, call.agency.clone()) };
        let account = self.of(auditor, &by);
        let satisfaction = self.chance.one(Satisfaction::ALL).copied().unwrap_or(Satisfaction::Unknown);
        let text: Option<Story> = self.chance.often(40).then(|| self.text());
        let by = self.chance.often(40).then_some(by);
        (account, Ask::Rate { agency: of, by, matter: case.id.clone(), satisfaction, text, whistle: call.id.clone() })
    }

    /// What time has to do by now, the earliest first.
    pub fn time(&mut self, auditor: &Auditor) -> Vec<Order> {
        let mut all: Vec<(i64, String, Command)> = Vec::new();
        for case in auditor.sheets.cases.values() {
            for ((agency, act), w) in case.clocks.iter().filter(|(_, w)| w.goes() && !w.late && w.due <= self.now) {
                let Some(act) = Bound::parse(act) else { continue };
                let (id, agency, matter) =
                    (matter::run_out_id(&case.id, act, agency, w.due), agency.clone(), case.id.clone());
                all.push((w.due, id, Command::Matter(matter::Command::RunOut { act, agency, due: w.due, matter })));
            }
            let sounding = |c: &&Call| c.stage == "sounded" && !case.erased;
            for call in case.calls.iter().filter(sounding) {
                call.units.iter().for_each(|u| all.extend(self.of_unit(case, call, u)));
            }
        }
        all.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let by_time = |(_, id, command): (i64, String, Command)| {
            let order = self.order("", command);
            Order { id, actor: Actor::Clock, at: self.now, ..order }
        };
        all.into_iter().map(by_time).collect()
    }

    fn of_unit(&self, case: &Case, call: &Call, u: &Unit) -> Vec<(i64, String, Command)> {
        let mut all = Vec::new();
        let ids = || (u.agency.clone(), case.id.clone(), call.id.clone());
        for (act, w) in u.clocks.iter().filter(|(act, w)| **act != "return" && w.goes() && !w.late && w.due <= self.now)
        {
            let Some(act) = Bound::parse(act) else { continue };
            let id = whistle::run_out_id(&call.id, act, &u.agency, w.due);
            let (agency, matter, whistle) = ids();
            all.push((w.due, id, Command::Whistle(Ask::UnitRunOut { act, agency, due: w.due, matter, whistle })));
        }
        let ladder = u.owes().and_then(|owes| u.ladders.iter().find(|(act, _, _)| *act == owes));
        let Some((act, due, rungs)) = ladder else { return all };
        if let (Some(act), Some(rung)) = (Bound::parse(act), rungs.iter().find(|r| !r.climbed && r.at <= self.now)) {
            let id = whistle::climb_id(&call.id, act, &u.agency, (*due, rung.step));
            let (agency, matter, whistle) = ids();
            let command = Ask::Climb { act, agency, due: *due, matter, step: rung.step, whistle };
            all.push((rung.at, id, Command::Whistle(command)));
        }
        all
    }
}
