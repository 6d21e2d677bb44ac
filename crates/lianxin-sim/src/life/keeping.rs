//! Kept views, in the auditor's words: whoever keeps a list keeps it for herself, or shares it with an agency in which she
//! works and whose people then see it too; nobody else does. And the numbers that people look up.

use std::collections::BTreeMap;

use lianxin_core::directory::{Command as Ask, DUES, LISTS, Wanted};
use lianxin_core::{Actor, Command, Event, Order, Record};
use lianxin_store::{Place, Store};

use super::judge::{Auditor, Ruled, Wrong, no};
use super::look::{Same, same};
use super::people::AGENCIES;
use super::plain::{Case, Kept};
use super::player::{KINDS, PLACES, Player};
use crate::district::CODE;

/// Most views of one account.
const MOST: usize = 20;

impl Auditor {
    fn works_in(&self, account: &str, agency: &str) -> bool {
        self.sheets.people.get(account).is_some_and(|posts| posts.iter().any(|(_, a)| *a == agency))
    }

    /// What must become of keeping or dropping a view.
    pub fn keeping(&self, order: &Order, c: &Ask) -> Ruled {
        let hers = |k: &Kept| Some(k.account.as_str()) == order.actor.account();
        if order.actor.account() != Some(c.account()) {
            return no("NotYours");
        }
        if let Ask::DropView { view, .. } = c {
            return if self.sheets.kept.get(view).is_some_and(hers) { Ok(true) } else { no("Absent") };
        }
        let Ask::KeepView { account, agency, list } = c else { return no("not of a life") };
        let (mut wrong, data) = (Wrong::default(), &self.catalogue);
        wrong.is(!LISTS.contains(&list.view.as_str()), "view");
        wrong.is(Wanted { view: list.view.clone(), sort: list.sort.clone(), ..Wanted::default() } == *list, "list");
        wrong.is(list.division.as_ref().is_some_and(|d| data.division(d).is_none()), "division");
        wrong.is(list.kind.as_ref().is_some_and(|k| data.kind(k).is_none()), "kind");
        wrong.is(agency.as_ref().is_some_and(|a| !self.works_in(account, a)), "share");
        wrong.end()?;
        let mut own = self.sheets.kept.values().filter(|k| hers(k));
        if own.any(|k| k.agency == *agency && k.list == *list) {
            return Ok(false);
        }
        let own = self.sheets.kept.values().filter(|k| hers(k)).count();
        if own >= MOST { no("Directory TooManyViews") } else { Ok(true) }
    }

    /// Writes it down; one record.
    pub fn kept(&mut self, order: &Order, c: &Ask) -> u32 {
        if let Ask::KeepView { account, agency, list } = c {
            let kept = Kept { account: account.clone(), agency: agency.clone(), list: list.clone() };
            self.sheets.kept.insert(order.entropy.id('v', 0), kept);
        } else if let Ask::DropView { view, .. } = c {
            self.sheets.kept.remove(view);
        }
        1
    }

    /// Holds against the sheets which views each person is shown: her own first, then her colleagues' shared ones.
    pub fn shown_kept(&self, store: &Store) -> Same {
        let directory = store.directory();
        for account in self.sheets.people.keys().copied() {
            let shared = |k: &Kept| {
                let with = k.agency.as_deref();
                k.account != account && with.is_some_and(|a| self.works_in(account, a) && self.works_in(&k.account, a))
            };
            let own = self.sheets.kept.iter().filter(|(_, k)| k.account == account);
            let wanted: Vec<(&str, &Kept)> = own
                .chain(self.sheets.kept.iter().filter(|(_, k)| shared(k)))
                .map(|(id, kept)| (id.as_str(), kept))
                .collect();
            let found: Vec<(&str, Kept)> = directory
                .views_for(account, self.sheets.head)
                .into_iter()
                .map(|(id, v)| {
                    (id, Kept { account: v.account.clone(), agency: v.agency.clone(), list: v.list.clone() })
                })
                .collect();
            let found: Vec<(&str, &Kept)> = found.iter().map(|(id, kept)| (*id, kept)).collect();
            same(&format!("the views that {account} is shown"), &found, &wanted)?;
        }
        Ok(())
    }

    /// The matters a person must be shown who states this number, newest first: where she could open it herself.
    pub fn with_number(&self, account: &str, phone: &str) -> Vec<&str> {
        let Some(posts) = self.sheets.people.get(account) else { return Vec::new() };
        let has = |c: &&Case| {
            c.parties.iter().any(|p| !p.erased && p.phone.as_deref() == Some(phone))
                && !c.erased
                && c.reached(account, posts, "see")
                && c.reached(account, posts, "open")
        };
        let mut found: Vec<&Case> = self.sheets.cases.values().filter(has).collect();
        found.sort_by_key(|c| -c.seq);
        found.into_iter().map(|c| c.id.as_str()).collect()
    }
}

impl Player {
    /// Somebody keeps a list, or drops one.
    pub fn keeping(&mut self, auditor: &Auditor) -> Order {
        let mut account = self.anybody(auditor);
        let command = if self.chance.often(65) {
            let posts = auditor.sheets.people.get(account.as_str());
            let hers: Vec<&str> = posts.into_iter().flatten().map(|(_, agency)| *agency).collect();
            let hers = self.chance.one(&hers).map(|a| (*a).to_owned());
            let agency = if self.chance.often(10) { self.chance.one(&AGENCIES).map(|a| (*a).to_owned()) } else { hers };
            let agency = agency.filter(|_| self.chance.often(60));
            Ask::KeepView { account: account.clone(), agency, list: self.wanted() }
        } else {
            let all: Vec<(&String, &Kept)> = auditor.sheets.kept.iter().collect();
            let picked = self.chance.one(&all).map(|(id, kept)| ((*id).clone(), kept.account.clone()));
            let (view, holder) = picked.unwrap_or(("nothing".to_owned(), account.clone()));
            if self.chance.often(85) {
                account = holder;
            }
            Ask::DropView { account: account.clone(), view }
        };
        // Now and then somebody else asks it in her place.
        let by = if self.chance.often(5) { self.anybody(auditor) } else { account };
        self.order(&by, Command::Directory(command))
    }

    fn wanted(&mut self) -> Wanted {
        let view = if self.chance.often(3) { "mine" } else { self.chance.word(&LISTS) };
        let mut list = Wanted { view: view.to_owned(), ..Wanted::default() };
        match self.chance.below(6) {
            0 => list.division = Some(self.chance.word(&PLACES[..4]).to_owned()),
            1 => list.stage = Some(self.chance.word(&["registered", "handling", "archived"]).to_owned()),
            2 => list.due = Some(self.chance.word(&DUES).to_owned()),
            3 => list.kind = Some("no-kind".to_owned()).filter(|_| self.chance.often(15)),
            _ => list.kind = Some(self.chance.word(&KINDS).to_owned()),
        }
        list
    }
}

/// How often each actor looked a number up, as the log itself tells it.
pub fn look_ups(place: &Place) -> Result<BTreeMap<String, u32>, String> {
    let entries: Vec<Vec<u8>> = match place {
        Place::Folder(folder) => {
            let db = rusqlite::Connection::open(folder.join(format!("{CODE}.sqlite"))).map_err(|e| e.to_string())?;
            let sql = "SELECT entry FROM record WHERE district = ?1 AND stream = 'access'";
            let mut all = db.prepare(sql).map_err(|e| e.to_string())?;
            let rows = all.query_map([CODE], |row| row.get(0)).map_err(|e| e.to_string())?;
            rows.collect::<Result<_, _>>().map_err(|e| e.to_string())?
        }
        Place::Database(url) => {
            let mut db = postgres::Client::connect(url, postgres::NoTls).map_err(|e| e.to_string())?;
            let sql = "SELECT entry FROM record WHERE district = $1 AND stream = 'access'";
            let rows = db.query(sql, &[&CODE]).map_err(|e| e.to_string())?;
            rows.iter().map(|row| row.get(0)).collect()
        }
    };
    let mut counted = BTreeMap::new();
    for entry in entries {
        let record = Record::from_bytes(&entry).map_err(|e| e.0)?;
        if let (Event::LookedUp(_), Actor::Account(account)) = (&record.event, &record.actor) {
            *counted.entry(account.clone()).or_default() += 1;
        }
    }
    Ok(counted)
}
