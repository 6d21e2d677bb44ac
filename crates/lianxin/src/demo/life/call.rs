//! The whistles of everyday lives: blown by the centre on what one unit cannot settle, answered by each unit, closed when all
//! are done, and rated by both sides.

use lianxin_core::authority::Act;
use lianxin_core::matter::Satisfaction;
use lianxin_core::value::Story;
use lianxin_core::whistle::{
    self, Blow, Called, Command as Do, ReportMode, Resource, Ruling, Unit, UnitRole, UnitState, Whistle,
};
use lianxin_core::{Actor, Command};

use super::{Bound, Deed, HOUR, MINUTE, Player, Step};
use crate::Ended;
use crate::demo::texts::paper;

/// Units that may be called beside the lead.
const CALLED: [&str; 8] = ["urban", "water", "housing", "civil", "market", "fire", "traffic-police", "heating"];

impl Player<'_> {
    fn whistle(&self, n: usize) -> Option<&Whistle> {
        let id = self.lives[n].whistle.as_ref()?;
        self.matter(n)?.whistles.iter().find(|w| w.id == *id)
    }

    fn unit(&self, n: usize, agency: &str) -> Option<&Unit> {
        self.whistle(n)?.unit(agency).filter(|u| !u.relieved)
    }

    /// An order about this matter's whistle.
    fn ask(&mut self, n: usize, at: i64, who: String, command: Do) -> Result<bool, Ended> {
        self.order(n, at, Actor::Account(who), Command::Whistle(command), None)?;
        Ok(true)
    }

    pub(super) fn call(&mut self, n: usize, at: i64, step: &Step) -> Result<bool, Ended> {
        if *step == Step::Blow {
            return self.blow(n, at);
        }
        let Some(w) = self.whistle(n) else { return Ok(false) };
        let (matter, whistle) = (self.lives[n].id.clone(), w.id.clone());
        let (stage, owed, caller) = (w.stage, w.owed().count(), w.caller.agency.clone());
        match (step, stage) {
            (Step::Approve, whistle::Stage::Asked | whistle::Stage::Sounded) => {
                let who = self.cast.secretary(&caller).unwrap_or_default().to_owned();
                self.ask(n, at, who, Do::Approve { matter, whistle })
            }
            (Step::Unit(agency, deed), whistle::Stage::Sounded) => self.deed(n, at, agency, *deed),
            (Step::Rule(agency), whistle::Stage::Sounded) => self.rule(n, at, agency),
            (Step::Close, whistle::Stage::Sounded) if owed == 0 => {
                let text = Story::new(paper::call(&self.grade(n)).close);
                let who = self.hand(n, &caller, Act::ConductWhistle);
                self.ask(n, at, who, Do::Close { matter, text, whistle })
            }
            (Step::RateWhistle, whistle::Stage::Closed) => self.rate_whistle(n, at, &caller),
            (_, _) => Ok(false),
        }
    }

    fn grade(&self, n: usize) -> String {
        self.whistle(n).map(|w| w.grade.clone()).unwrap_or_default()
    }

    fn blow(&mut self, n: usize, at: i64) -> Result<bool, Ended> {
        let Some(grade) = self.lives[n].fate.whistle else { return Ok(false) };
        if !self.matter(n).is_some_and(|m| m.stage.is_with_agencies()) {
            return Ok(false);
        }
        let (caller, lead) = (self.lives[n].traits.centre.clone(), self.lives[n].traits.lead.clone());
        if caller == lead {
            return Ok(false);
        }
        let mut units = vec![lead];
        for _ in 0..1 + self.lives[n].chance.below(3) {
            let one = self.lives[n].chance.word(&CALLED);
            if self.cast.has(one) && !units.iter().any(|u| u == one) {
                units.push(one.to_owned());
            }
        }
        let ground = if grade == "emergency" { "emergency" } else { "residents-demand" };
        let says = paper::call(grade);
        let role = |place: usize| if place == 0 { UnitRole::Lead } else { UnitRole::Assist };
        let blow = Blow {
            agency: None,
            grade: grade.to_owned(),
            ground: ground.to_owned(),
            outcome: Story::new(says.outcome),
            resources: (grade == "emergency")
                .then(|| Resource { text: Story::new("围挡和警示灯") })
                .into_iter()
                .collect(),
            tried: Story::new(says.tried),
            units: (0..).zip(units).map(|(place, agency)| Called { agency, role: role(place) }).collect(),
        };
        let who = self.coordinator(n, Act::ConductWhistle);
        let command = Command::Whistle(Do::Blow { blow: Box::new(blow), matter: self.lives[n].id.clone() });
        let order = self.order(n, at, Actor::Account(who), command, None)?;
        self.lives[n].whistle = Some(whistle::id(&order));
        Ok(true)
    }

    fn deed(&mut self, n: usize, at: i64, agency: &str, deed: Deed) -> Result<bool, Ended> {
        let Some((state, objects)) = self.unit(n, agency).map(|u| {
            let until = u.clock(Bound::Return).map(|c| c.due);
            (u.state, until.is_some_and(|until| until > at) && !u.designated)
        }) else {
            return Ok(false);
        };
        let (matter, whistle) = (self.lives[n].id.clone(), self.lives[n].whistle.clone().unwrap_or_default());
        let says = paper::call(&self.grade(n));
        let on_scene = self.whistle(n).is_some_and(|w| w.rules.on_scene);
        let chance = &mut self.lives[n].chance;
        let hers = agency.to_owned();
        let ready = matches!(state, UnitState::Acknowledged | UnitState::OnTheWay);
        let command = match deed {
            Deed::Acknowledge if state.silent() => Do::Acknowledge { agency: hers, matter, whistle },
            Deed::Object if ready && objects => {
                let reason = Story::new("查了职责清单和图纸，此处不归本单位管，现场也没有我们的设施。");
                Do::Object { agency: hers, ground: Some("not-our-duty".to_owned()), matter, reason, whistle }
            }
            Deed::SetOut if state == UnitState::Acknowledged => Do::OnTheWay { agency: hers, matter, whistle },
            Deed::ReportIn if ready => {
                let online = !on_scene && chance.percent(35);
                let mode = if online { ReportMode::Online } else { ReportMode::Scene };
                Do::ReportIn { agency: hers, matter, mode, whistle }
            }
            Deed::Handle if state.at_work() => {
                Do::Handle { agency: hers, matter, text: Story::new(chance.word(&says.doing)), whistle }
            }
            Deed::Done if state.at_work() => {
                Do::Done { agency: hers, matter, text: Story::new(chance.word(&says.done)), whistle }
            }
            Deed::Acknowledge | Deed::Object | Deed::SetOut | Deed::ReportIn | Deed::Handle | Deed::Done => {
                return Ok(false);
            }
        };
        let who = self.hand(n, agency, Act::AnswerWhistle);
        self.ask(n, at, who, command)
    }

    /// Another unit takes its place.
    fn rule(&mut self, n: usize, at: i64, agency: &str) -> Result<bool, Ended> {
        let Some(w) = self.whistle(n) else { return Ok(false) };
        if w.unit(agency).is_none_or(|u| u.state != UnitState::Objected) {
            return Ok(false);
        }
        let free = CALLED.into_iter().find(|a| self.cast.has(a) && w.unit(a).is_none());
        let (caller, to) = (w.caller.agency.clone(), free.map(str::to_owned));
        let (matter, whistle, outcome) = (self.lives[n].id.clone(), w.id.clone(), Ruling::Reassigned);
        let who = self.hand(n, &caller, Act::ConductWhistle);
        self.ask(n, at, who, Do::Rule { agency: agency.to_owned(), matter, outcome, to, whistle })
    }

    fn rate_whistle(&mut self, n: usize, at: i64, caller: &str) -> Result<bool, Ended> {
        let Some(w) = self.whistle(n) else { return Ok(false) };
        let served: Vec<(String, bool)> =
            w.units.iter().filter(|u| !u.relieved).map(|u| (u.agency.clone(), u.ladders.is_empty())).collect();
        let (matter, whistle) = (self.lives[n].id.clone(), w.id.clone());
        for (agency, in_time) in served {
            let satisfaction = if in_time { Satisfaction::Satisfied } else { Satisfaction::Mostly };
            let (by, text) = (Some(caller.to_owned()), None);
            let (matter, whistle) = (matter.clone(), whistle.clone());
            let who = self.hand(n, caller, Act::RateWhistle);
            let rated = Do::Rate { agency: agency.clone(), by, matter, satisfaction, text, whistle };
            self.ask(n, at, who, rated)?;
            let (matter, whistle, by) = (self.lives[n].id.clone(), self.lives[n].whistle.clone(), Some(agency.clone()));
            let (satisfaction, text, whistle) = (Satisfaction::Satisfied, None, whistle.unwrap_or_default());
            let who = self.hand(n, &agency, Act::RateWhistle);
            let back = Do::Rate { agency: caller.to_owned(), by, matter, satisfaction, text, whistle };
            self.ask(n, at, who, back)?;
        }
        Ok(true)
    }

    /// What follows in a whistle.
    pub(super) fn after_call(&mut self, n: usize, at: i64, step: &Step) {
        let mut chance = self.lives[n].chance.fork();
        let Some(w) = self.whistle(n) else { return };
        let (sounds, approved) = (w.stage == whistle::Stage::Sounded, w.approved.is_some());
        let silent: Vec<String> =
            w.units.iter().filter(|u| !u.relieved && u.state.silent()).map(|u| u.agency.clone()).collect();
        let owed = w.owed().count();
        match (step, owed) {
            (Step::Blow | Step::Approve, _) => {
                if !approved {
                    self.plan(at + chance.between(10 * MINUTE, 50 * MINUTE), n, Step::Approve);
                }
                // An emergency sounds when it is blown; any other when it is approved.
                let just = (*step == Step::Blow) == (self.grade(n) == "emergency");
                if sounds && just {
                    silent.into_iter().for_each(|a| self.called_unit(n, at, a));
                }
            }
            (Step::Rule(_), _) => silent.into_iter().for_each(|a| self.called_unit(n, at, a)),
            (Step::Unit(agency, Deed::Acknowledge), _) if chance.percent(7) => {
                self.plan(at + chance.between(MINUTE, 4 * MINUTE), n, Step::Unit(agency.clone(), Deed::Object));
            }
            (Step::Unit(agency, Deed::Object), _) => {
                self.plan(at + chance.between(4 * MINUTE, 30 * MINUTE), n, Step::Rule(agency.clone()));
            }
            (Step::Unit(agency, Deed::Acknowledge), _) => self.comes(n, at, agency),
            (Step::Unit(_, Deed::Done), 0) => {
                self.plan(at + chance.between(15 * MINUTE, 2 * HOUR), n, Step::Close);
            }
            (Step::Close, _) => self.plan(at + chance.between(HOUR, 20 * HOUR), n, Step::RateWhistle),
            (_, _) => {}
        }
    }

    /// A called unit answers within its clock, and sometimes after it.
    fn called_unit(&mut self, n: usize, at: i64, agency: String) {
        let mut chance = self.lives[n].chance.fork();
        let due = self.unit(n, &agency).and_then(|u| u.clock(Bound::Acknowledge)).map_or(at + HOUR, |c| c.due);
        let span = (due - at).max(5 * MINUTE);
        let share = if chance.percent(8) { chance.between(110, 160) } else { chance.between(10, 85) };
        self.plan(at + span * share / 100, n, Step::Unit(agency, Deed::Acknowledge));
    }

    fn comes(&mut self, n: usize, at: i64, agency: &str) {
        let mut chance = self.lives[n].chance.fork();
        let due = self.unit(n, agency).and_then(|u| u.clock(Bound::ReportIn)).map_or(at + HOUR, |c| c.due);
        let span = (due - at).clamp(6 * MINUTE, 8 * HOUR);
        let unit = |deed| Step::Unit(agency.to_owned(), deed);
        if chance.percent(50) {
            self.plan(at + span / 10, n, unit(Deed::SetOut));
        }
        let here = at + span * chance.between(30, 90) / 100;
        self.plan(here, n, unit(Deed::ReportIn));
        let slow = if self.grade(n) == "emergency" { 1 } else { 8 };
        let doing = here + chance.between(10 * MINUTE, 40 * MINUTE) * slow;
        self.plan(doing, n, unit(Deed::Handle));
        self.plan(doing + chance.between(20 * MINUTE, 90 * MINUTE) * slow, n, unit(Deed::Done));
    }
}
