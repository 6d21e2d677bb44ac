//! What the page of one whistle shows of it.

use std::sync::Arc;

use lianxin_core::Event;
use lianxin_core::directory::Directory;
use lianxin_core::whistle::{self, Stage, Step, UnitState, Whistle};
use lianxin_store::Fault;

use super::track::is_about;
use super::unit::Asked;
use crate::pages::matter::See;
use crate::pages::word_name;
use crate::show::whistle as view;
use crate::words::sentence::{Sentence, late};
use crate::words::time::Tell;
use crate::words::{say_with, whistle as said};

/// What was written when it was blown.
#[derive(Default)]
struct Told {
    outcome: Option<String>,
    resources: Vec<String>,
    tried: Option<String>,
}

impl See<'_> {
    /// The page. Pure but for the keys of its forms.
    ///
    /// # Errors
    /// [`Fault`] when the machine gives no chance for them.
    pub(super) fn whistle(&self, w: &Whistle, directory: &Arc<Directory>) -> Result<view::Whistle, Fault> {
        let (m, lang) = (&self.opened.matter, self.shown.lang);
        let asked = whistle::possible(&self.world(directory), self.viewer, (m, w), self.shown.now);
        let told = self.told_of(w);
        let clocks = w.units.iter().filter(|u| u.is_owed()).flat_map(|u| &u.clocks);
        let runs = clocks.filter(|c| c.runs() && c.act != lianxin_core::catalogue::Act::Return);
        let next = runs.min_by_key(|c| c.due);
        Ok(view::Whistle {
            id: w.id.clone(),
            matter: m.id.clone(),
            seen: w.version,
            title: self.title(),
            grade: said::grade(lang, &w.grade),
            emergency: w.grade == whistle::EMERGENCY,
            ground: word_name(lang, &self.catalogue.grounds, &w.ground),
            stage: said::stage(lang, w.stage.code()),
            sounding: w.stage == Stage::Sounded,
            blown: self.blown(w, directory),
            standing: self.stands(w),
            clock: next.map(|c| self.whistle_clock(c).big()),
            limits: super::blow::limits(self.shown, self.catalogue, &w.grade, w.blown).unwrap_or_default(),
            units: self.units_of(w, &asked)?,
            owed: self.owed(w),
            acts: self.acts_of_whole(&asked)?,
            ladders: self.ladders(w),
            tried: told.tried,
            outcome: told.outcome,
            resources: told.resources,
            ratings: self.ratings(w),
            history: self.history_of(directory, &|event| is_about(event, &w.id)),
            shown: self.shown.clone(),
        })
    }

    fn told_of(&self, w: &Whistle) -> Told {
        let mine = |event: &Event| matches!(event, Event::WhistleBlown(e) if e.whistle == w.id);
        let Some(line) = self.opened.history.iter().find(|l| mine(&l.record.event)) else { return Told::default() };
        // As the record seals them: the outcome, what to bring, what was tried.
        let mut story = line.story.iter().cloned();
        let outcome = story.next().flatten();
        let tried = story.next_back().flatten();
        Told { outcome, resources: story.flatten().collect(), tried }
    }

    fn blown(&self, w: &Whistle, directory: &Directory) -> String {
        let name = w.caller.actor.strip_prefix("account:").and_then(|a| directory.accounts.get(a)).map(|a| &a.name);
        let values = [
            ("agency", self.name(&w.caller.agency).into()),
            ("name", name.cloned().unwrap_or_default().into()),
            ("when", self.shown.tell().moment(w.blown).into()),
        ];
        say_with(self.shown.lang, "whistle-blown", &values)
    }

    /// 叫了 6 家：3 家到场，1 家没应。
    fn stands(&self, w: &Whistle) -> Sentence {
        let lang = self.shown.lang;
        let n = w.units.iter().filter(|u| !u.relieved).count();
        if w.stage != Stage::Sounded {
            let code = format!("whistle-stands-{}", w.stage.code());
            return Sentence::say(lang, &code, &[("n", n.into())]);
        }
        let count = |states: &[UnitState]| w.units.iter().filter(|u| !u.relieved && states.contains(&u.state)).count();
        let groups = [
            ("there", count(&[UnitState::OnScene, UnitState::Online, UnitState::Handling])),
            ("done", count(&[UnitState::Done])),
            ("coming", count(&[UnitState::Acknowledged, UnitState::OnTheWay])),
            ("called", count(&[UnitState::Called])),
            ("missed", count(&[UnitState::Missed])),
            ("objected", count(&[UnitState::Objected])),
            ("released", count(&[UnitState::Released])),
        ];
        let one = |(code, n): &(&str, usize)| {
            let text = self.shown.count(&format!("whistle-n-{code}"), n);
            if *code == "missed" { late(&text) } else { text.into() }
        };
        let mut said = String::new();
        for group in groups.iter().filter(|(_, n)| *n > 0) {
            let before = if said.is_empty() { said } else { format!("{said}{}", self.shown.say("whistle-n-comma")) };
            said = say_with(lang, "whistle-n-join", &[("before", before.into()), ("next", one(group))]);
        }
        Sentence::say(lang, "whistle-stands-sounded", &[("n", n.into()), ("said", said.into())])
    }

    /// 事不完，人不撤：还差谁。
    fn owed(&self, w: &Whistle) -> String {
        let names: Vec<String> = w.owed().map(|u| self.name(&u.agency)).collect();
        if w.stage != Stage::Sounded || names.is_empty() {
            return String::new();
        }
        let names_said = names.join(&self.shown.say("list-comma"));
        say_with(self.shown.lang, "whistle-owed", &[("n", names.len().into()), ("names", names_said.into())])
    }

    fn acts_of_whole(&self, asked: &Asked) -> Result<Vec<view::Act>, Fault> {
        let mut all: Vec<view::Act> = Vec::new();
        let whole = |c: &whistle::Command| c.agency().is_none() || c.name() == "rate";
        for (command, _) in asked.iter().filter(|(c, no)| no.is_none() && whole(c)) {
            let act = self.offer(command)?;
            // Whom she rates, the form asks.
            if !all.iter().any(|a| a.code == act.code) {
                all.push(act);
            }
        }
        // Closing is what the caller waits for.
        all.sort_by_key(|a| !matches!(a.code, "approve" | "close" | "rate"));
        if let Some(first) = all.first_mut().filter(|a| a.code != "call") {
            first.first = true;
        }
        Ok(all)
    }

    fn ladders(&self, w: &Whistle) -> Vec<view::Ladder> {
        let units = w.units.iter().filter(|u| !u.ladders.is_empty());
        units
            .flat_map(|u| {
                u.ladders.iter().map(|l| {
                    let goes_on = u.ladder().is_some_and(|now| now.act == l.act) && w.stage == Stage::Sounded;
                    let next = l.steps.iter().find(|s| s.climbed.is_none()).map(|s| s.rung.step);
                    let climbed = |s: &&Step| s.climbed.is_some() || goes_on;
                    let rungs = l.steps.iter().filter(climbed).map(|s| self.rung(s, next)).collect();
                    let key = format!("whistle-ladder-{}", l.act.code());
                    view::Ladder { head: self.shown.named(&key, &self.name(&u.agency)), rungs }
                })
            })
            // One that waits for another to end has nothing to tell yet.
            .filter(|ladder: &view::Ladder| !ladder.rungs.is_empty())
            .collect()
    }

    fn rung(&self, s: &Step, next: Option<u32>) -> view::Rung {
        use lianxin_core::catalogue::Tell as Whom;
        let lang = self.shown.lang;
        let whom = match s.rung.tell {
            Whom::Unit => "unit",
            Whom::Superior => "superior",
            Whom::Centre => "centre",
            Whom::Designator => "designator",
        };
        let mut text = self.shown.say(&format!("whistle-tell-{whom}"));
        if let Some(grade) = &s.rung.oversight {
            let grade = word_name(lang, &self.catalogue.oversights, grade);
            text = say_with(lang, "whistle-tell-and", &[("told", text.into()), ("grade", grade.into())]);
        }
        let tell: Tell = self.shown.tell();
        let (when, class, shape) = match s.climbed {
            Some(at) => (tell.moment(at), "is-done", "n-done"),
            None if next == Some(s.rung.step) => {
                (self.shown.named("whistle-rung-next", &tell.limit(s.rung.at)), "is-now", "n-now")
            }
            None => (self.shown.named("whistle-rung-later", &tell.limit(s.rung.at)), "", "n-next"),
        };
        view::Rung { text, when, class, shape }
    }

    fn ratings(&self, w: &Whistle) -> Vec<String> {
        let one = |r: &whistle::Rating| {
            let values = [
                ("by", self.name(&r.by).into()),
                ("agency", self.name(&r.agency).into()),
                ("said", said::said(self.shown.lang, r.satisfaction.code()).into()),
            ];
            say_with(self.shown.lang, "whistle-rated", &values)
        };
        w.ratings.iter().map(one).collect()
    }
}
