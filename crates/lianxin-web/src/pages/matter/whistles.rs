//! A whistle's records as sentences of its matter's history: which sentence, and the values it wants.

use lianxin_core::Event;
use lianxin_core::whistle::{Called, Ruling};

use super::See;
use crate::pages::word_name;
use crate::words::{say, whistle};

/// The key after `deed-whistle-`, and the values.
type Told = (String, Vec<(&'static str, String)>);

fn told(key: &str, values: Vec<(&'static str, String)>) -> Option<Told> {
    Some((key.to_owned(), values))
}

impl See<'_> {
    pub(super) fn whistled(&self, event: &Event) -> Option<Told> {
        self.of_whistle(event).or_else(|| self.of_unit(event)).or_else(|| self.by_time(event))
    }

    fn named<'a>(&self, agencies: impl Iterator<Item = &'a String>) -> String {
        agencies.map(|a| self.name(a)).collect::<Vec<_>>().join(&say(self.shown.lang, "list-comma"))
    }

    fn units(&self, units: &[Called]) -> Vec<(&'static str, String)> {
        vec![("units", self.named(units.iter().map(|u| &u.agency)))]
    }

    fn unit(&self, agency: &str) -> Vec<(&'static str, String)> {
        vec![("agency", self.name(agency))]
    }

    fn of_whistle(&self, event: &Event) -> Option<Told> {
        let lang = self.shown.lang;
        if let Event::WhistleBlown(e) = event {
            let mut values = self.units(&e.units);
            values.push(("grade", whistle::grade(lang, &e.grade)));
            told("blown", values)
        } else if let Event::WhistleApproved(_) = event {
            told("approved", vec![])
        } else if let Event::WhistleRefused(_) = event {
            told("refused", vec![])
        } else if let Event::WhistleSounded(e) = event {
            told("sounded", self.units(&e.units))
        } else if let Event::WhistleUnitsCalled(e) = event {
            told("units-called", self.units(&e.units))
        } else if let Event::WhistleClosed(_) = event {
            told("closed", vec![])
        } else if let Event::WhistleRated(e) = event {
            let said = whistle::said(lang, e.satisfaction.code());
            told("rated", vec![("agency", self.name(&e.agency)), ("by", self.name(&e.by)), ("said", said)])
        } else {
            None
        }
    }

    fn of_unit(&self, event: &Event) -> Option<Told> {
        if let Event::WhistleUnitAcknowledged(e) = event {
            told("unit-acknowledged", self.unit(&e.agency))
        } else if let Event::WhistleUnitPhoned(e) = event {
            told("unit-phoned", self.unit(&e.agency))
        } else if let Event::WhistleUnitObjected(e) = event {
            told("unit-objected", self.unit(&e.agency))
        } else if let Event::WhistleObjectionRuled(e) = event {
            let key = match e.outcome {
                Ruling::Upheld => "ruled-upheld",
                Ruling::Reassigned => "ruled-reassigned",
                Ruling::Designated => "ruled-designated",
            };
            told(key, vec![("agency", self.name(&e.agency)), ("to", self.named(e.to.iter()))])
        } else if let Event::WhistleUnitSetOut(e) = event {
            told("unit-set-out", self.unit(&e.agency))
        } else if let Event::WhistleUnitReportedIn(e) = event {
            told(&format!("reported-{}", e.mode.code()), self.unit(&e.agency))
        } else if let Event::WhistleUnitHandled(e) = event {
            told("unit-handled", self.unit(&e.agency))
        } else if let Event::WhistleUnitDone(e) = event {
            told("unit-done", self.unit(&e.agency))
        } else if let Event::WhistleUnitReleased(e) = event {
            told("unit-released", self.unit(&e.agency))
        } else {
            None
        }
    }

    fn by_time(&self, event: &Event) -> Option<Told> {
        if let Event::WhistleUnitRanOut(e) = event {
            told(&format!("late-{}", e.act.code()), self.unit(&e.agency))
        } else if let Event::WhistleLadderClimbed(e) = event {
            let mut values = self.unit(&e.agency);
            values.extend([("step", e.step.to_string()), ("told", self.named(e.told.iter()))]);
            told("climbed", values)
        } else if let Event::WhistleOverseen(e) = event {
            let grade = word_name(self.shown.lang, &self.catalogue.oversights, &e.grade);
            told("overseen", vec![("agency", self.name(&e.agency)), ("grade", grade)])
        } else {
            None
        }
    }
}
