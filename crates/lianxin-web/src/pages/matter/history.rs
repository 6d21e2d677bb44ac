//! A matter's records as sentences.

use lianxin_core::directory::Directory;
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
        let entries = self.opened.history.iter().filter_map(|line| self.entry(directory, line)).collect();
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
        let result = |code: &str| word_name(lang, &self.catalogue.results, code);
        let tell = |deed: &Deed<'_>| Some(sentence(lang, &who, deed));
        match &r.event {
            Event::MatterRegistered(e) if e.late => tell(&Deed::Imported),
            Event::MatterRegistered(e) => {
                tell(&Deed::Registered { source: &word_name(lang, &self.catalogue.sources, &e.source) })
            }
            Event::MatterAccepted(_) => tell(&Deed::Accepted),
            Event::MatterDispatched(e) => {
                let assist: Vec<String> = e.assist.iter().map(|a| self.name(a)).collect();
                let assist: Vec<&str> = assist.iter().map(String::as_str).collect();
                tell(&Deed::Dispatched { lead: &self.name(&e.lead), assist: &assist })
            }
            Event::MatterAcknowledged(e) => tell(&Deed::Acknowledged { agency: &self.name(&e.agency) }),
            Event::MatterNoted(_) => tell(&Deed::Noted),
            Event::MatterPartCompleted(e) => {
                tell(&Deed::PartDone { agency: &self.name(&e.agency), result: &result(&e.result) })
            }
            Event::MatterCompleted(e) => tell(&Deed::Completed { result: &result(&e.result) }),
            Event::MatterClockRanOut(e) => {
                let act = if e.act.code() == "handle" { "complete" } else { e.act.code() };
                tell(&Deed::RanOut { agency: &self.name(&e.agency), act: &label::act(lang, act) })
            }
            // A contact that came with the registration is told by it.
            Event::MatterPartyAdded(_) if r.index > 0 => None,
            Event::MatterPartyAdded(e) => tell(&Deed::PartyAdded { party: &label::party(lang, e.role.code()) }),
            Event::MatterPartyErased(e) => {
                let role = self.opened.matter.parties.iter().find(|p| p.id == e.party).map(|p| p.role);
                tell(&Deed::PartyErased { party: &label::party(lang, role.unwrap_or_default().code()) })
            }
            Event::MatterErased(_) => tell(&Deed::Erased),
            // Of other streams.
            Event::AccessRefused(_)
            | Event::AccountClosed(_)
            | Event::AccountOpened(_)
            | Event::CatalogueDefined(_)
            | Event::DistrictOpened(_)
            | Event::FieldsOpened(_)
            | Event::MatterOpened(_)
            | Event::PasswordSet(_)
            | Event::PositionEnded(_)
            | Event::PositionGiven(_)
            | Event::SignInFailed(_)
            | Event::SignedIn(_)
            | Event::SignedOut(_)
            | Event::TokenCreated(_)
            | Event::TokenRevoked(_) => None,
            lianxin_core::whistle_facts!() => {
                let (key, values) = self.whistled(&r.event)?;
                tell(&Deed::Whistle { key: &key, values: &values })
            }
        }
    }

    /// Name and agency of whoever acted, as they were at that moment.
    fn person(&self, directory: &Directory, r: &Record) -> (String, String) {
        let account = r.actor.account().and_then(|name| directory.accounts.get(name));
        let position = account.and_then(|a| a.position(r.recorded_at));
        let name = account.map_or_else(String::new, |a| a.name.clone());
        (name, position.map_or_else(String::new, |p| self.name(&p.agency)))
    }
}
