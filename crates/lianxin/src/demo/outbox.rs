//! Orders on their way. They are not waited for one by one, so that many are written in one commit; only one that seals a value
//! of a matter waits until that matter's registration is written, for it needs the matter's key.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, Sender, channel};

use lianxin_core::matter::Command as Do;
use lianxin_core::value::Holds;
use lianxin_core::{Command, Order};
use lianxin_store::{Fault, Outcome, Store};

use crate::Ended;

/// Most orders that are under way.
const AHEAD: usize = 1_000;

/// Order id, the matters it makes, what came of it.
type Told = (String, Vec<String>, Result<Outcome, Fault>);

pub struct Outbox<'a> {
    store: &'a Store,
    /// Matters whose keys may not be written yet.
    fresh: HashSet<String>,
    under_way: usize,
    pub records: i64,
    tell: Sender<Told>,
    told: Receiver<Told>,
}

impl<'a> Outbox<'a> {
    pub fn new(store: &'a Store) -> Outbox<'a> {
        let (tell, told) = channel();
        Outbox { store, fresh: HashSet::new(), under_way: 0, records: 0, tell, told }
    }

    /// Sends an order that makes these matters, or is about this one.
    pub fn send(&mut self, mut order: Order, makes: Vec<String>, about: &str) -> Result<(), Ended> {
        let mut seals = false;
        order.command.each_sealed(&mut |_, _| seals = true);
        while seals && self.fresh.contains(about) {
            self.hear()?;
        }
        self.fresh.extend(makes.iter().cloned());
        let (id, tell) = (order.id.clone(), self.tell.clone());
        let reply = Box::new(move |outcome| drop(tell.send((id, makes, outcome))));
        self.store.submit(order, reply).map_err(|fault| Ended::Fault(fault.to_string()))?;
        self.under_way += 1;
        while self.under_way >= AHEAD {
            self.hear()?;
        }
        Ok(())
    }

    /// Lays a file beside a matter, once all before it is written.
    pub fn attach(&mut self, order: Order, file: &[u8]) -> Result<(), Ended> {
        self.wait()?;
        let id = order.id.clone();
        let outcome = self.store.attach(order, file).map(|(outcome, _)| outcome);
        self.count(&id, outcome)
    }

    /// Waits until everything is written.
    pub fn wait(&mut self) -> Result<(), Ended> {
        while self.under_way > 0 {
            self.hear()?;
        }
        Ok(())
    }

    fn hear(&mut self) -> Result<(), Ended> {
        let (id, made, outcome) = self.told.recv().map_err(|_| Ended::Fault(Fault::Stopped.to_string()))?;
        self.under_way -= 1;
        made.iter().for_each(|id| {
            self.fresh.remove(id);
        });
        self.count(&id, outcome)
    }

    fn count(&mut self, id: &str, outcome: Result<Outcome, Fault>) -> Result<(), Ended> {
        match outcome.map_err(|fault| Ended::Fault(fault.to_string()))? {
            Outcome::Done(answer) | Outcome::Already(answer) => self.records += i64::from(answer.records),
            // The rules were asked before; if the district says no, one of the two is wrong.
            Outcome::Refused(refusal) => return Err(Ended::Fault(format!("{id}: {refusal:?}"))),
        }
        Ok(())
    }
}

/// The matters that an order makes.
pub fn makes(order: &Order) -> Vec<String> {
    let Command::Matter(command) = &order.command else { return Vec::new() };
    let many = if let Do::Split { parts, .. } = command {
        parts.len()
    } else {
        usize::from(matches!(command, Do::Register(_) | Do::TakeIn(_)))
    };
    (0_u32..).take(many).map(|n| order.entropy.id('m', n)).collect()
}
