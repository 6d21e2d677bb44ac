//! Steps of a life that are more than one order: several matters at once, a number looked up, a list taken out as a file.

use std::collections::BTreeMap;
use std::sync::mpsc::channel;

use lianxin_core::matter::Command as Ask;
use lianxin_core::{Answer, Command, Order, access};
use lianxin_store::{Filter, Sort};

use super::Life;
use super::fate::{Fate, content, name};
use super::keeping;
use super::look::{Same, same};
use super::plain::Case;
use super::views;
use crate::district::COORDINATOR;

/// Numbers as somebody types them who looks one up, and as they stand in matters; nobody is given these.
const TYPED: [(&str, &str); 4] = [
    ("022-00001234", "022-00001234"),
    ("（022）0000 1234", "022-00001234"),
    ("022-00001235", "022-00001235"),
    ("022-00001236", "022-00001236"),
];
/// Pages after which a list is taken to have no end.
const PAGES: usize = 1_000;

impl Life {
    /// Asks for all of these at once; now and then nobody waits for them and the store is closed.
    pub(super) fn at_once(&mut self, orders: &[Order]) -> Same {
        let (tell, told) = channel();
        for (n, order) in orders.iter().enumerate() {
            let tell = tell.clone();
            let reply = Box::new(move |outcome| drop(tell.send((n, outcome))));
            self.store()?.submit(order.clone(), reply).map_err(|f| f.to_string())?;
        }
        drop(tell);
        if self.player.chance.often(15) {
            self.store = None;
        }
        let mut outcomes: BTreeMap<usize, _> = told.iter().collect();
        if self.store.is_none() {
            self.reopen()?;
        }
        let mut touched = Vec::new();
        for (n, order) in orders.iter().enumerate() {
            let Some(outcome) = outcomes.remove(&n) else { return Err(format!("nobody answered {order:?}")) };
            touched.extend(self.answered(order, outcome.map_err(|f: lianxin_store::Fault| f.to_string()))?);
        }
        touched.iter().try_for_each(|id| self.look(id, COORDINATOR))
    }

    /// The board: one act upon several matters, an order each, with the version that was looked at. One may be picked twice, and
    /// the same form may be sent twice; neither does anything twice.
    pub(super) fn board(&mut self) -> Same {
        let pick = self.player.chance.below(3);
        let account = self.player.coordinator(&self.auditor);
        let (lead, form) = (self.player.agency(), format!("board {}", self.player.drawn));
        let fits = |c: &&Case| match pick {
            0 => c.stage == "registered",
            1 => c.stage == "accepted",
            _ => matches!(c.stage, "followed-up" | "rated" | "declined"),
        };
        let mut picked: Vec<(String, u64)> =
            self.auditor.sheets.cases.values().filter(fits).map(|c| (c.id.clone(), c.version)).collect();
        picked.truncate(self.player.chance.below(8));
        let any: Vec<(String, u64)> = self.auditor.sheets.cases.values().map(|c| (c.id.clone(), c.version)).collect();
        picked.extend(self.player.chance.one(&any).cloned());
        if self.player.chance.often(20) {
            picked.extend(picked.first().cloned());
        }
        let mut orders = Vec::new();
        for (matter, version) in picked {
            let id = format!("{form}.{matter}");
            let ask = match pick {
                0 => Ask::Accept { matter },
                1 => Ask::Dispatch { assist: Vec::new(), lead: lead.clone(), matter },
                _ => Ask::Archive { matter },
            };
            let stale = u64::from(self.player.chance.often(10));
            let order = self.player.order(&account, Command::Matter(ask));
            orders.push(Order { id, seen: Some(version.saturating_sub(stale)), ..order });
        }
        self.at_once(&orders)?;
        self.counted("Board: Done");
        if self.player.chance.often(50) {
            self.at_once(&orders)?;
            self.counted("Board: sent twice");
        }
        Ok(())
    }

    /// Somebody states a number: it is recorded that she did, then she is shown the matters that she may see.
    pub(super) fn look_up(&mut self) -> Same {
        let people: Vec<&'static str> = self.auditor.sheets.people.keys().copied().collect();
        let (Some(account), Some((typed, phone))) =
            (self.player.chance.one(&people).copied(), self.player.chance.one(&TYPED).copied())
        else {
            return Ok(());
        };
        let purpose = if self.player.chance.often(90) { "contact" } else { "curiosity" }.to_owned();
        let Some(number) = self.store()?.looked_up("phone", typed) else { return Err(format!("{typed} is no number")) };
        let note = self.player.chance.often(30).then(|| self.player.text());
        let ask = access::Command::LookUp { field: "phone".to_owned(), note, number, purpose };
        let order = self.player.order(account, Command::Access(ask));
        let wanted = self.auditor.foresee(&order);
        let Some(viewer) = self.store()?.viewer(account, order.at) else { return Err(format!("no {account}")) };
        let shown = self.store()?.look_up(&viewer, order.clone(), typed).map_err(|f| f.to_string())?;
        let found = shown.as_ref().map_or_else(|no| Fate::Refused(name(no)), |_| Fate::Done);
        same(&format!("the fate of {order:?}"), &found, &wanted)?;
        self.counted(&format!("Access LookUp: {}", super::spelt(&found)));
        let Ok(page) = shown else { return Ok(()) };
        self.auditor.happen(&order);
        self.auditor.sheets.done.insert(order.id.clone(), (content(&order), Answer::default()));
        *self.auditor.sheets.look_ups.entry(account.to_owned()).or_default() += 1;
        let found: Vec<&str> = page.items.iter().map(|i| i.id.as_str()).collect();
        same(&format!("what {account} is shown for {phone}"), &found, &self.auditor.with_number(account, phone))
    }

    /// A list goes out as a file, page by page; what is registered meanwhile is not in it, and nothing is in it twice.
    pub(super) fn export(&mut self) -> Same {
        let people: Vec<&'static str> = self.auditor.sheets.people.keys().copied().collect();
        let Some(account) = self.player.chance.one(&people).copied() else { return Ok(()) };
        let cases: Vec<&Case> = self.auditor.sheets.cases.values().collect();
        let filter = views::filter(&mut self.player.chance, &cases, self.auditor.sheets.head);
        let mut filter = Filter { limit: self.player.chance.below(7) + 1, sort: Sort::Newest, ..filter };
        let wanted: Vec<String> = self.auditor.listed(account, &filter).iter().map(|c| c.id.clone()).collect();
        let mut found = Vec::new();
        for _ in 0..PAGES {
            let Some(viewer) = self.store()?.viewer(account, self.auditor.sheets.head) else { break };
            let page = self.store()?.list(&viewer, &filter).map_err(|f| f.to_string())?;
            found.extend(page.items.into_iter().map(|i| i.id));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
            if self.player.chance.often(30) {
                let order = self.player.registration();
                self.ask(order)?;
            }
        }
        self.counted("Export: Done");
        same(&format!("what {account} takes out by {filter:?}"), &found, &wanted)
    }

    fn counted(&mut self, what: &str) {
        *self.fates.entry(what.to_owned()).or_default() += 1;
    }

    /// How often who looked a number up stands in the log, and nothing else does.
    pub(super) fn look_ups_are_recorded(&self) -> Same {
        same("who looked a number up, and how often", &keeping::look_ups(&self.place)?, &self.auditor.sheets.look_ups)
    }
}
