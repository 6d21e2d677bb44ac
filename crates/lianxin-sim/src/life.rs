//! **The seeded life.** From a seed a district lives through months: everybody asks for what she may and for what she may
//! not, time asks for its own, orders come twice or late, and the store is killed in between. An auditor keeps sheets of her
//! own ([`plain`]), foretells what becomes of every order ([`judge`]), writes down what was done ([`happen`]) and holds
//! every answer, opened matter and list against them ([`look`], [`views`]).
//!
//! The auditor asks none of the core's rules: a rule that is wrong in the core and right in the prose is found here. From
//! the record it takes only when a clock that started is due; the catalogue and the calendar it reads as data.

pub mod chance;
pub mod fate;
pub mod happen;
mod happen_whistle;
pub mod judge;
mod judge_whistle;
mod keeping;
pub mod look;
pub mod people;
pub mod plain;
pub mod player;
mod player_whistle;
mod steps;
pub mod views;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use lianxin_core::authority::Role;
use lianxin_core::{Actor, Answer, Command, Order, directory, matter};
use lianxin_store::{Outcome, Place, Store, Sync};

use crate::district::{COORDINATOR, MORNING, Scratch, begin, doubt, look_by, open, order};
use fate::{Fate, content, name};
use judge::Auditor;
use look::{Same, same};
use plain::Sheets;
use player::Player;

/// Orders that are asked again, at most so many back.
const PAST: usize = 80;
/// A life dies with its process and never with the machine: waiting for the disk would be nine tenths of it.
const SYNC: Sync = Sync::Normal;
/// How often time may ask at one moment: a ladder climbs step by step.
const TICKS: usize = 12;

/// How a life went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lived {
    /// Merkle root at the end.
    pub root: Vec<u8>,
    pub records: i64,
    /// How often each act had each fate.
    pub fates: BTreeMap<String, u32>,
}

/// A district as it is before any life: people and catalogue, no matter.
pub struct Ground {
    scratch: Scratch,
}

impl Default for Ground {
    fn default() -> Self {
        Ground::new()
    }
}

impl Ground {
    /// # Panics
    /// When the district cannot be opened.
    pub fn new() -> Ground {
        let scratch = Scratch::new();
        drop(settle_in(&Place::Folder(scratch.0.clone()), &scratch));
        Ground { scratch }
    }

    /// A life on SQLite, in a copy of this ground.
    ///
    /// # Errors
    /// What the auditor found wrong: seed, step, order, and what was expected.
    pub fn live(&self, seed: u64, steps: u32) -> Result<Lived, String> {
        let scratch = Scratch::new();
        copy(&self.scratch.0, &scratch.0).map_err(|e| e.to_string())?;
        let place = Place::Folder(scratch.0.clone());
        Life::begin(seed, place, scratch)?.go_on(steps)
    }
}

/// A life on PostgreSQL, in an empty database.
///
/// # Errors
/// As [`Ground::live`].
///
/// # Panics
/// When the district cannot be opened.
pub fn live_on(url: String, seed: u64, steps: u32) -> Result<Lived, String> {
    let (place, scratch) = (Place::Database(url), Scratch::new());
    drop(settle_in(&place, &scratch));
    Life::begin(seed, place, scratch)?.go_on(steps)
}

/// The district's people and two more: one of the government, and one who sits for two agencies.
fn settle_in(place: &Place, scratch: &Scratch) -> Store {
    let store = begin(place, scratch);
    let open = |account: &str, agency: &str| directory::Command::Open {
        account: account.to_owned(),
        name: account.to_owned(),
        agency: agency.to_owned(),
        role: Role::AgencyClerk,
        password: None,
    };
    let second = directory::Command::GivePosition {
        account: "liangtou".to_owned(),
        agency: "urban".to_owned(),
        role: Role::AgencyClerk,
        until: None,
    };
    for (n, command) in [open("zhengfu", "government"), open("liangtou", "water"), second].into_iter().enumerate() {
        let outcome = store.execute(order(&format!("more people {n}"), MORNING, Command::Directory(command)));
        assert!(matches!(outcome, Ok(Outcome::Done(_))), "{outcome:?}");
    }
    store
}

/// Copies a folder as its files lie.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// A life under way.
struct Life {
    seed: u64,
    step: u32,
    place: Place,
    scratch: Scratch,
    store: Option<Store>,
    auditor: Auditor,
    player: Player,
    past: Vec<Order>,
    fates: BTreeMap<String, u32>,
}

impl Life {
    fn begin(seed: u64, place: Place, scratch: Scratch) -> Result<Life, String> {
        let store = open(&place, &scratch.0.join("keys"), SYNC).map_err(|f| f.to_string())?;
        let records = doubt(&place, &scratch.0.join("keys")).map_err(|f| f.to_string())?.0.records;
        let sheets = Sheets { people: people::everybody(), records, head: MORNING, ..Sheets::default() };
        let auditor = Auditor { sheets, catalogue: store.catalogue() };
        let mut chance = chance::Chance::new(seed);
        let now = MORNING + chance.between(0, 40 * 86_400_000);
        let stubborn = chance.often(20);
        let player = Player { chance, now, drawn: 0, stubborn };
        let (past, fates) = (Vec::new(), BTreeMap::new());
        Ok(Life { seed, step: 0, place, scratch, store: Some(store), auditor, player, past, fates })
    }

    fn go_on(mut self, steps: u32) -> Result<Lived, String> {
        while self.step < steps {
            self.step += 1;
            self.one_step().map_err(|e| self.told(&e))?;
        }
        self.at_the_end().map_err(|e| self.told(&e))
    }

    /// What is printed of a failure: enough to see it again.
    fn told(&self, what: &str) -> String {
        format!("LIANXIN_SEED={} step {}: {what}", self.seed, self.step)
    }

    fn keys(&self) -> PathBuf {
        self.scratch.0.join("keys")
    }

    fn store(&self) -> Result<&Store, String> {
        self.store.as_ref().ok_or("the store is closed".to_owned())
    }

    fn one_step(&mut self) -> Same {
        self.player.wait();
        if self.player.chance.often(85) {
            self.time()?;
        }
        match self.player.chance.below(100) {
            0..8 => self.again()?,
            8..16 => self.together()?,
            16..18 => self.killed()?,
            18..21 => self.board()?,
            21..24 => self.look_up()?,
            24..26 => self.export()?,
            _ => {
                let order = self.player.next(&self.auditor);
                self.ask(order)?;
            }
        }
        if self.step.is_multiple_of(25) {
            self.views(false)?;
        }
        Ok(())
    }

    /// Time does what has fallen due.
    fn time(&mut self) -> Same {
        for _ in 0..TICKS {
            let due = self.player.time(&self.auditor);
            if due.is_empty() {
                return Ok(());
            }
            for order in due {
                self.ask(order)?;
            }
        }
        Ok(())
    }

    /// Asks for one thing and holds the answer against what was foretold.
    fn ask(&mut self, order: Order) -> Same {
        let outcome = self.store()?.execute(order.clone()).map_err(|f| f.to_string());
        let touched = self.answered(&order, outcome)?;
        if let Command::Directory(_) = &order.command {
            return self.auditor.shown_kept(self.store()?);
        }
        // Time asks often and changes little; a unit's lateness begins a ladder, whose moments the record tells.
        let begins = matches!(order.command, Command::Whistle(lianxin_core::whistle::Command::UnitRunOut { .. }));
        if order.actor == Actor::Clock && !begins && self.player.chance.often(75) {
            return Ok(());
        }
        touched.iter().try_for_each(|id| self.look(id, COORDINATOR).map_err(|e| format!("after {order:?}: {e}")))
    }

    /// The same order once more, or another with its id.
    fn again(&mut self) -> Same {
        let Some(mut order) = self.player.chance.one(&self.past).cloned() else { return Ok(()) };
        order.at = self.player.now;
        if self.player.chance.often(30)
            && let Some(other) = self.player.chance.one(&self.past)
        {
            order.command = other.command.clone();
        }
        self.ask(order)
    }

    /// Several orders at once, of which one may be there twice.
    fn together(&mut self) -> Same {
        let mut orders: Vec<Order> =
            (0..self.player.chance.between(2, 5)).map(|_| self.player.next(&self.auditor)).collect();
        let mut whistles = 0;
        orders.retain(|o| {
            whistles += u32::from(matches!(o.command, Command::Whistle(_)));
            whistles <= 1 || !matches!(o.command, Command::Whistle(_))
        });
        if self.player.chance.often(30) {
            orders.extend(orders.first().cloned());
        }
        self.at_once(&orders)
    }

    fn reopen(&mut self) -> Same {
        self.store = None;
        self.store = Some(open(&self.place, &self.keys(), SYNC).map_err(|f| f.to_string())?);
        Ok(())
    }

    /// The process dies: its files stay as they lie, nothing is closed. Elsewhere it is closed and opened again. Nothing that
    /// was answered is lost.
    fn killed(&mut self) -> Same {
        if let Place::Folder(from) = &self.place {
            let scratch = Scratch::new();
            copy(from, &scratch.0).map_err(|e| e.to_string())?;
            self.store = None;
            self.place = Place::Folder(scratch.0.clone());
            self.scratch = scratch;
        }
        self.reopen()?;
        self.views(true)
    }

    /// Holds the answer against what was foretold; which matters were touched.
    fn answered(&mut self, order: &Order, outcome: Result<Outcome, String>) -> Result<Vec<String>, String> {
        let wanted = self.auditor.foresee(order);
        let fault = |what: &str| format!("{order:?}\n  {what}");
        let outcome = outcome.map_err(|f| fault(&format!("fault: {f}")))?;
        let found = match &outcome {
            Outcome::Done(_) => Fate::Done,
            Outcome::Already(_) => Fate::Already,
            Outcome::Refused(refusal) => Fate::Refused(name(refusal)),
        };
        same("its fate", &found, &wanted).map_err(|e| fault(&e))?;
        *self.fates.entry(format!("{}: {}", act(&order.command), spelt(&found))).or_default() += 1;
        match outcome {
            Outcome::Done(answer) => self.done(order, answer).map_err(|e| fault(&e)),
            Outcome::Already(answer) => {
                if let Some((_, before)) = self.auditor.sheets.done.get(&order.id) {
                    same("its answer, given again,", &answer, before).map_err(|e| fault(&e))?;
                } else {
                    same("records of what is so already", &(answer.records, answer.seq), &(0, None))
                        .map_err(|e| fault(&e))?;
                }
                Ok(Vec::new())
            }
            Outcome::Refused(_) => Ok(Vec::new()),
        }
    }

    fn done(&mut self, order: &Order, answer: Answer) -> Result<Vec<String>, String> {
        let first = self.auditor.sheets.records;
        let count = self.auditor.happen(order);
        same("first record and how many", &(answer.seq, answer.records), &(Some(first), count))?;
        let mut touched = Vec::new();
        let sheets = &mut self.auditor.sheets;
        if let Some(case) = answer.matter.as_ref().and_then(|id| sheets.cases.get_mut(id)) {
            if case.code.is_empty() {
                case.code = answer.code.clone().unwrap_or_default();
            }
            same("its code", &answer.code.as_ref(), &Some(&case.code))?;
            let call = answer.whistle.as_ref().and_then(|id| case.call(id));
            let wanted = call.map_or((case.stage, case.version), |c| (c.stage, c.version));
            same("stage and version", &(answer.stage.as_deref(), answer.version), &(Some(wanted.0), Some(wanted.1)))?;
            look::answered(case, &answer.clocks)?;
            touched.push(case.id.clone());
            touched.extend(case.children.iter().cloned());
        }
        if let Command::Matter(matter::Command::Merge { into: id, .. } | matter::Command::Relate { other: id, .. }) =
            &order.command
        {
            touched.push(id.clone());
        }
        sheets.done.insert(order.id.clone(), (content(order), answer));
        self.past.push(order.clone());
        if self.past.len() > PAST {
            self.past.remove(0);
        }
        Ok(touched)
    }

    /// Somebody opens a matter: it is counted, and shows what the sheet says.
    fn look(&mut self, id: &str, account: &str) -> Same {
        let order = look_by(account, self.auditor.sheets.head, id);
        let wanted = self.auditor.foresee(&order);
        let Some(viewer) = self.store()?.viewer(account, order.at) else { return Err(format!("no {account}")) };
        let opened = self.store()?.open_matter(&viewer, order.clone()).map_err(|f| f.to_string())?;
        let may = !matches!(wanted, Fate::Refused(_));
        same(&format!("whether {account} may open {id}"), &opened.is_ok(), &may)?;
        if wanted == Fate::Done {
            self.auditor.happen(&order);
            self.auditor.sheets.done.insert(order.id.clone(), (content(&order), Answer::default()));
        }
        let (Some(case), Ok(opened)) = (self.auditor.sheets.cases.get_mut(id), opened) else { return Ok(()) };
        look::opened(case, &opened).map_err(|e| format!("{id}: {e}"))
    }

    fn views(&mut self, all: bool) -> Same {
        let store = self.store.as_ref().ok_or("the store is closed")?;
        self.auditor.views(store, &mut self.player.chance, all)?;
        let ids: Vec<String> = self.auditor.sheets.cases.keys().cloned().collect();
        let people: Vec<&'static str> = self.auditor.sheets.people.keys().copied().collect();
        for _ in 0..4 {
            let (Some(id), Some(account)) =
                (self.player.chance.one(&ids).cloned(), self.player.chance.one(&people).copied())
            else {
                break;
            };
            // Who may see it may have been allowed earlier in this hour: the door asks again.
            if !self.opened_before(&id, account) {
                self.look(&id, account)?;
            }
        }
        let codes: std::collections::BTreeSet<&str> =
            self.auditor.sheets.cases.values().map(|c| c.code.as_str()).collect();
        same("how many different codes", &codes.len(), &ids.len())
    }

    fn opened_before(&self, id: &str, account: &str) -> bool {
        let order = look_by(account, self.auditor.sheets.head, id);
        self.auditor.sheets.done.contains_key(&order.id)
    }

    /// Everything is opened and held against the sheets, then log and views are doubted.
    fn at_the_end(&mut self) -> Result<Lived, String> {
        let ids: Vec<String> = self.auditor.sheets.cases.keys().cloned().collect();
        ids.iter().try_for_each(|id| self.look(id, COORDINATOR))?;
        self.views(true)?;
        self.store = None;
        let (verified, rebuilt) = doubt(&self.place, &self.keys()).map_err(|f| f.to_string())?;
        same("what verify finds", &verified.bad, &None)?;
        same("what rebuild finds", &rebuilt.bad, &None)?;
        same("how many records", &verified.records, &self.auditor.sheets.records)?;
        self.look_ups_are_recorded()?;
        let fates = std::mem::take(&mut self.fates);
        Ok(Lived { root: verified.root, records: verified.records, fates })
    }
}

/// The name of what an order asks.
fn act(command: &Command) -> String {
    let text = format!("{command:?}");
    let names: Vec<&str> = text.split(['(', ' ', '{', ')']).filter(|w| !w.is_empty()).take(2).collect();
    names.join(" ")
}

fn spelt(fate: &Fate) -> &str {
    match fate {
        Fate::Done => "Done",
        Fate::Already => "Already",
        Fate::Refused(name) if name.starts_with("Fields") => "Fields",
        Fate::Refused(name) => name,
    }
}
