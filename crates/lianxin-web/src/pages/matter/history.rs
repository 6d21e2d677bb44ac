//! A matter's records as sentences.

use lianxin_core::directory::Directory;
use lianxin_core::matter::Satisfaction;
use lianxin_core::{Actor, Event, Record};
use lianxin_store::Line;

use super::See;
use crate::pages::word_name;
use crate::words::history::{Day, Deed, Entry, Who, days, sentence};
use crate::words::label;

/// A claimed time earlier than the record by more than this is told: somebody entered it afterwards.
const AFTERWARDS: i64 = 3_600_000;

impl See<'_> {
    pub(super) fn history(&self, directory: &Directory) -> Vec<Day> {
        self.history_of(directory, &|_| true)
    }

    /// The records that a page asks for, as sentences.
    pub(in crate::pages) fn history_of(&self, directory: &Directory, asked: &dyn Fn(&Event) -> bool) -> Vec<Day> {
        let lines = self.opened.history.iter().filter(|line| asked(&line.record.event));
        let entries = lines.filter_map(|line| self.entry(directory, line)).collect();
        days(self.shown.tell(), entries)
    }

    fn entry(&self, directory: &Directory, line: &Line) -> Option<Entry> {
        let (r, tell) = (&line.record, self.shown.tell());
        let said = self.said(directory, r)?;
        let entry = Entry::new(tell, r.recorded_at, r.seq, said);
        if let Event::MatterRegistered(e) = &r.event {
            let afterwards = e.late || r.recorded_at - e.occurred_at > AFTERWARDS;
            return Some(if afterwards { entry.late(tell, e.occurred_at) } else { entry });
        }
        let entry = if let Event::MatterCompleted(e) = &r.event
            && let Some(at) = e.occurred_at
        {
            entry.late(tell, at)
        } else {
            entry
        };
        Some(match line.story.iter().flatten().next() {
            Some(text) => entry.quoting(text.as_str()),
            None => entry,
        })
    }

    fn said(&self, directory: &Directory, r: &Record) -> Option<crate::words::sentence::Sentence> {
        let lang = self.shown.lang;
        let (name, agency) = self.person(directory, r);
        let who = match &r.actor {
            Actor::Account(_) => Who::Person { name: &name, agency: &agency },
            Actor::Clock => Who::Clock,
            Actor::Console | Actor::Door => Who::Console,
        };
        // A contact that came with the registration is told by it.
        let beside = matches!(r.event, Event::MatterPartyAdded(_)) && r.index > 0;
        let told = self.deed(&r.event).or_else(|| self.deed_of_agency(&r.event)).or_else(|| self.deed_after(&r.event));
        let told = told.or_else(|| {
            let (key, names) = self.whistled(&r.event)?;
            Some(Deed { key: format!("whistle-{key}"), names })
        });
        // A deed that names nothing is told by its kind: `matter.archived` is `deed-archived`.
        let deed = told.or_else(|| plain(r.event.kind()))?;
        (!beside).then(|| sentence(lang, &who, &deed))
    }

    /// What the centre did, and what was added; none where it is another's deed.
    fn deed(&self, event: &Event) -> Option<Deed> {
        let lang = self.shown.lang;
        let code = |family: &str, code: &str| self.shown.say(&format!("{family}-{code}"));
        Some(if let Event::MatterRegistered(e) = event {
            let registered =
                || Deed::new("registered").with("source", word_name(lang, &self.catalogue.sources, &e.source));
            if e.late { Deed::new("imported") } else { registered() }
        } else if let Event::MatterDeclined(e) = event {
            Deed::new("declined").with("channel", word_name(lang, &self.catalogue.channels, &e.channel))
        } else if let Event::MatterClassified(e) = event {
            let urgency = code("urgency", e.urgency.code());
            Deed::new("classified").with("complexity", code("complexity", e.complexity.code())).with("urgency", urgency)
        } else if let Event::MatterPhaseMoved(e) = event {
            Deed::new("phase-moved").with("phase", label::phase(lang, e.phase.code()))
        } else if let Event::MatterDispatched(e) = event {
            let assist: Vec<String> = e.assist.iter().map(|a| self.name(a)).collect();
            let key = if assist.is_empty() { "dispatched" } else { "dispatched-assist" };
            Deed::new(key).with("lead", self.name(&e.lead)).with("assist", assist.join(&self.shown.say("list-comma")))
        } else if let Event::MatterDesignated(e) = event {
            Deed::new("designated").with("agency", self.name(&e.lead))
        } else if let Event::MatterPartyAdded(e) = event {
            Deed::new("party-added").with("party", label::party(lang, e.role.code()))
        } else if let Event::MatterPartyErased(e) = event {
            let role = self.opened.matter.parties.iter().find(|p| p.id == e.party).map(|p| p.role);
            Deed::new("party-erased").with("party", label::party(lang, role.unwrap_or_default().code()))
        } else if let Event::MatterErasureAsked(e) = event {
            Deed::new("erasure-asked").with("what", self.erased_what(e.party.as_deref()))
        } else {
            return None;
        })
    }

    /// What an agency did with its part, and what became of its clock.
    fn deed_of_agency(&self, event: &Event) -> Option<Deed> {
        let lang = self.shown.lang;
        let by = |key: &'static str, agency: &str| Deed::new(key).with("agency", self.name(agency));
        let result = |code: &str| word_name(lang, &self.catalogue.results, code);
        let when = |at: i64| self.shown.tell().limit(at);
        Some(if let Event::MatterAcknowledged(e) = event {
            by("acknowledged", &e.agency)
        } else if let Event::MatterReturned(e) = event {
            by("returned", &e.agency)
        } else if let Event::MatterWaiting(e) = event {
            by("waiting", &e.agency).with("ground", word_name(lang, &self.catalogue.wait_grounds, &e.ground))
        } else if let Event::MatterResumed(e) = event {
            by("resumed", &e.agency).with("when", when(e.clock.due))
        } else if let Event::MatterExtensionAsked(e) = event {
            by("extension-asked", &e.agency).with("when", when(e.until))
        } else if let Event::MatterExtensionApproved(e) = event {
            by("extension-approved", &e.agency).with("when", when(e.clock.due))
        } else if let Event::MatterExtensionRefused(e) = event {
            by("extension-refused", &e.agency)
        } else if let Event::MatterReleased(e) = event {
            by("released", &e.agency)
        } else if let Event::MatterPartCompleted(e) = event {
            by("part-done", &e.agency).with("result", result(&e.result))
        } else if let Event::MatterCompleted(e) = event {
            Deed::new("completed").with("result", result(&e.result))
        } else if let Event::MatterClockRanOut(e) = event {
            let act = if e.act.code() == "handle" { "complete" } else { e.act.code() };
            by("ran-out", &e.agency).with("act", label::act(lang, act))
        } else {
            return None;
        })
    }

    /// What comes after completion, and between matters.
    fn deed_after(&self, event: &Event) -> Option<Deed> {
        let code = |family: &str, code: &str| self.shown.say(&format!("{family}-{code}"));
        let satisfaction = |s: Satisfaction| code("satisfaction", s.code());
        Some(if let Event::MatterFollowedUp(e) = event {
            let resolved = code("resolved", if e.resolved { "true" } else { "false" });
            Deed::new("followed-up").with("resolved", resolved).with("satisfaction", satisfaction(e.satisfaction))
        } else if let Event::MatterRated(e) = event {
            Deed::new("rated").with("satisfaction", satisfaction(e.satisfaction))
        } else if let Event::MatterReopened(e) = event {
            Deed::new(if e.reason.is_some() { "reopened" } else { "reopened-by-follow-up" })
        } else if let Event::MatterSplit(e) = event {
            Deed::new("split").with("n", e.parts.len().to_string())
        } else if let Event::MatterOverseen(e) = event {
            let agency = e.agency.as_deref().map_or_else(String::new, |a| self.name(a));
            Deed::new("overseen").with("agency", agency).with("grade", code("oversight", e.grade.code()))
        } else if let Event::MatterSealed(e) = event {
            let basis = code("basis", e.basis.code());
            Deed::new("sealed").with("agency", self.names(&e.agencies)).with("basis", basis)
        } else {
            return None;
        })
    }

    /// Name and agency of whoever acted, as they were at that moment.
    pub(in crate::pages) fn person(&self, directory: &Directory, r: &Record) -> (String, String) {
        let account = r.actor.account().and_then(|name| directory.accounts.get(name));
        let position = account.and_then(|a| a.position(r.recorded_at));
        let name = account.map_or_else(String::new, |a| a.name.clone());
        (name, position.map_or_else(String::new, |p| self.name(&p.agency)))
    }
}

/// A fact that names nothing, by its kind alone: of the matter itself, or of its approvals.
fn plain(kind: &'static str) -> Option<Deed> {
    kind.strip_prefix("matter.").or(kind.strip_prefix("guard.")).map(Deed::new)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lianxin_core::World;
    use lianxin_store::Opened;

    use super::*;
    use crate::page::Shown;
    use crate::words::Lang;

    /// One record of every kind ever released.
    const CORPUS: &str = include_str!("../../../../../corpus/records.jsonl");

    #[test]
    fn every_fact_of_a_matter_has_its_sentence() {
        let records: Vec<Record> = CORPUS.lines().map(|line| Record::from_bytes(line.as_bytes()).unwrap()).collect();
        let first = records.iter().find(|r| matches!(r.event, Event::MatterRegistered(_))).unwrap();
        let mut world = World::default();
        lianxin_core::evolve(&mut world, first);
        let matter = world.matters.values().next().unwrap().clone();
        let opened = Opened { matter, title: None, text: None, history: Vec::new(), accesses: 0 };
        let viewer = lianxin_core::Viewer { account: "limei".to_owned(), name: String::new(), standings: Vec::new() };
        for lang in [Lang::Chinese, Lang::English] {
            let shown = Shown { lang, ..Shown::default() };
            let see = See { shown: &shown, viewer: &viewer, opened: &opened, catalogue: &Arc::default() };
            let told = |r: &Record| see.said(&Directory::default(), r).map(|s| s.text());
            for r in records.iter().filter(|r| r.stream.to_string().starts_with("matter:") && r.index == 0) {
                let said = told(r).unwrap_or_default();
                assert!(!said.is_empty() && !said.contains("deed-"), "{}: {said}", r.event.kind());
            }
        }
    }
}
