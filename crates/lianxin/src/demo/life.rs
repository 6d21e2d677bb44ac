//! Plays the demo's life. Everybody acts through the orders of everybody; what happens next follows from what the rules made of
//! what happened before, so they are asked here too, on a world of this player's own, before the order is sent. Time passes from
//! one thing to the next and never back; a clock that runs out becomes time's own order at its moment.

pub mod act;
mod call;
mod next;
mod set;

use std::collections::BTreeMap;

use indicatif::ProgressBar;
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter::{self, Matter};
use lianxin_core::{Actor, Command, Entropy, Order, Record, World};
use lianxin_store::Store;

pub use act::form;

use super::cast::Cast;
use super::chance::Chance;
use super::fate::{DAY, DAYS, Fate, HOUR, MINUTE, Traits};
use super::outbox::{Outbox, makes};
use super::pieces::{PIECES, Then, set};
use super::{fate, whistles};
use crate::{Ended, people};

/// Every so many matters one has a file; in a large demo fewer, for each is a commit of its own.
const WITH_A_FILE: usize = 6;
const FILES: usize = 150;
/// Every so many matters tell of what the one before them told.
const TWIN: usize = 10;
/// Of so many matters one becomes two.
const SPLIT: usize = 150;

/// One thing that happens to a matter. Agencies by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Register,
    TakeIn,
    Accept,
    Decline,
    Merge,
    Relate,
    Classify,
    Dispatch,
    Designate,
    Acknowledge(String),
    Return(String),
    Release(String),
    Note(String, usize),
    File(String),
    Await,
    Resume,
    /// Until when, ms UTC; `None`: as long as usual.
    Extend(Option<i64>),
    Decide,
    Oversee(&'static str),
    Complete(String),
    FollowUp,
    Rate,
    Reopen,
    Archive,
    Split,
    Blow,
    Approve,
    Unit(String, Deed),
    Rule(String),
    Close,
    RateWhistle,
    /// A beat of the set pieces' whistles.
    Beat(usize),
    /// Time does what it owes.
    Time,
}

/// What a called unit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Acknowledge,
    Object,
    SetOut,
    ReportIn,
    Handle,
    Done,
}

/// A matter's life.
pub struct Life {
    pub traits: Traits,
    pub fate: Fate,
    chance: Chance,
    /// Empty until it is registered.
    pub id: String,
    /// Its whistle, if one was blown.
    whistle: Option<String>,
    /// What came of it last, by code.
    result: String,
    /// How often it was completed.
    round: u32,
    /// Orders so far, for their ids.
    orders: u32,
    /// When time is to look, ms UTC.
    wakes: i64,
}

/// The player.
pub struct Player<'a> {
    world: World,
    pub cast: &'a Cast,
    outbox: Outbox<'a>,
    pub lives: Vec<Life>,
    /// By moment, and by the order in which it was planned.
    agenda: BTreeMap<(i64, u64), (usize, Step)>,
    planned: u64,
    /// ms UTC.
    end: i64,
    /// Number of the next record in this player's own world.
    seq: i64,
    /// Whistles of the set pieces: piece, whistle.
    pub blown: Vec<(usize, String)>,
}

/// Plays so many matters up to the end (ms UTC); how many there are, and how many records that made.
pub fn play(
    store: &Store,
    cast: &Cast,
    (seed, matters): (u64, u64),
    (end, bar): (i64, &ProgressBar),
) -> Result<(u64, i64), Ended> {
    let world = World {
        district: store.district().to_owned(),
        demo: true,
        catalogue: store.catalogue(),
        directory: store.directory(),
        ..World::default()
    };
    let outbox = Outbox::new(store);
    let (lives, agenda) = (Vec::new(), BTreeMap::new());
    let mut player = Player { world, cast, outbox, lives, agenda, planned: 0, end, seq: 0, blown: Vec::new() };
    player.cast_lives(seed, usize::try_from(matters).unwrap_or(usize::MAX));
    let start = end - DAYS * DAY;
    while let Some(((at, _), (matter, step))) = player.agenda.pop_first() {
        if at > end {
            break;
        }
        player.step(matter, at, &step)?;
        bar.set_position(u64::try_from((at - start) / HOUR).unwrap_or(0));
    }
    player.outbox.wait()?;
    let registered = player.lives.iter().filter(|l| !l.id.is_empty()).count();
    Ok((u64::try_from(registered).unwrap_or(0), player.outbox.records))
}

impl Player<'_> {
    /// Draws every matter and when it is registered.
    fn cast_lives(&mut self, seed: u64, matters: usize) {
        let set = set(matters);
        let splits = (matters - set) / SPLIT;
        let whole = matters - 2 * splits;
        let files = (whole / FILES).max(WITH_A_FILE);
        let mut before = 0;
        for n in 0..whole {
            let mut chance = Chance::new(seed, n as u64);
            let catalogue = self.world.catalogue.clone();
            let from = fate::World { catalogue: &catalogue, cast: self.cast };
            let natural = n - set.min(n);
            let (at, life) = if let Some(piece) = PIECES.get(n).filter(|_| n < set) {
                let traits = match self.lives.last().filter(|_| piece.then == Then::Twin) {
                    Some(last) => from.again(&mut chance, &last.traits, n - 1),
                    None => from.traits(&mut chance, Some(piece)),
                };
                let at = piece.at(&catalogue, self.end) - chance.between(0, MINUTE - 1);
                (at, (traits, Fate::piece(piece.until)))
            } else if natural % TWIN == TWIN - 1 {
                let traits = from.again(&mut chance, &self.lives[n - 1].traits, n - 1);
                let at = (before + chance.between(HOUR, 9 * DAY)).min(self.end - chance.between(HOUR, DAY));
                (self.by_day(at, before + 5 * MINUTE, &mut chance), (traits, Fate::natural(&mut chance, true)))
            } else if natural % SPLIT == 7 && natural / SPLIT < splits {
                let traits = from.traits(&mut chance, None);
                (self.some_day(&mut chance, 60), (traits, Fate::splits()))
            } else {
                let traits = from.traits(&mut chance, None);
                (self.some_day(&mut chance, 2), (traits, Fate::natural(&mut chance, false)))
            };
            before = at;
            let (traits, mut fate) = life;
            fate.filed = n % files == 0;
            self.lives.push(Life::new(traits, fate, chance));
            let piece = PIECES.get(n).filter(|_| n < set);
            let taken_in = piece.is_some_and(|p| p.then == Then::TakenIn);
            self.plan(at, n, if taken_in { Step::TakeIn } else { Step::Register });
        }
        self.set_pieces(set);
    }

    /// A moment of one of the half-year's days but for the last so many.
    fn some_day(&self, chance: &mut Chance, but: i64) -> i64 {
        let day = self.end - DAYS * DAY + chance.between(1, DAYS - but) * DAY;
        let calendar = &self.world.catalogue.calendar;
        calendar.midnight(calendar.local_date(day)) + chance.between(8 * HOUR, 19 * HOUR)
    }

    fn plan(&mut self, at: i64, matter: usize, step: Step) {
        if at <= self.end {
            self.planned += 1;
            self.agenda.insert((at, self.planned), (matter, step));
        }
    }

    /// The matter as the rules know it.
    fn matter(&self, n: usize) -> Option<&Matter> {
        self.world.matters.get(&self.lives[n].id)
    }

    /// Asks the rules, then sends the order.
    pub fn order(
        &mut self,
        n: usize,
        at: i64,
        actor: Actor,
        command: Command,
        id: Option<String>,
    ) -> Result<Order, Ended> {
        let life = &mut self.lives[n];
        life.orders += 1;
        let id = id.unwrap_or_else(|| format!("demo {n} {}", life.orders));
        let entropy = Entropy::drawn(at, people::chance()?);
        let order = Order { id, actor, at, entropy, seen: None, command };
        let drafts = lianxin_core::decide(&self.world, &order)
            .map_err(|refusal| Ended::Fault(format!("{}: {refusal:?}: {:?}", order.id, order.command)))?;
        for (index, draft) in (0_u32..).zip(drafts) {
            let record = Record {
                actor: order.actor.clone(),
                district: self.world.district.clone(),
                event: draft.event,
                index,
                order: order.id.clone(),
                recorded_at: at,
                seq: self.seq,
                stream: draft.stream,
            };
            self.seq += 1;
            lianxin_core::evolve(&mut self.world, &record);
        }
        let about = self.lives[n].id.clone();
        self.outbox.send(order.clone(), makes(&order), &about)?;
        Ok(order)
    }

    /// An order upon a matter by one of an agency's people.
    fn by(&mut self, n: usize, at: i64, who: &str, command: matter::Command) -> Result<Order, Ended> {
        self.order(n, at, Actor::Account(who.to_owned()), Command::Matter(command), None)
    }

    /// What happens, and what follows.
    fn step(&mut self, n: usize, at: i64, step: &Step) -> Result<(), Ended> {
        if *step == Step::Time {
            self.time(n, at)?;
        } else if let Step::Beat(beat) = step {
            whistles::beat_of(self, n, at, *beat)?;
        } else if self.act(n, at, step)? {
            self.follow(n, at, step);
        }
        self.wake(n, at);
        Ok(())
    }

    /// What time owes this matter by now, each once.
    fn time(&mut self, n: usize, at: i64) -> Result<(), Ended> {
        self.lives[n].wakes = i64::MAX;
        while let Some((act, agency, due)) = self.matter(n).and_then(|m| {
            let owed = m.running().find(|c| !c.ran_out && c.due <= at);
            owed.map(|c| (c.act, c.agency.clone(), c.due))
        }) {
            let matter = self.lives[n].id.clone();
            let id = matter::run_out_id(&matter, act, &agency, due);
            let command = Command::Matter(matter::Command::RunOut { act, agency, due, matter });
            self.order(n, at, Actor::Clock, command, Some(id))?;
        }
        while let Some((whistle, d)) = self.matter(n).and_then(|m| {
            let first = m.whistle_deadlines().into_iter().next().filter(|(_, d)| d.at <= at);
            first.map(|(whistle, d)| (whistle.to_owned(), d))
        }) {
            let command = Command::Whistle(d.command(&self.lives[n].id, &whistle));
            self.order(n, at, Actor::Clock, command, Some(d.order_id(&whistle)))?;
        }
        Ok(())
    }

    /// Sees to it that time looks when something falls due.
    fn wake(&mut self, n: usize, at: i64) {
        let Some(m) = self.matter(n) else { return };
        let clocks = m.running().filter(|c| !c.ran_out).map(|c| c.due);
        let whistles = m.whistle_deadlines().into_iter().map(|(_, d)| d.at);
        let Some(next) = clocks.chain(whistles).min() else { return };
        if next < self.lives[n].wakes {
            self.lives[n].wakes = next;
            self.plan(next.max(at), n, Step::Time);
        }
    }

    /// When a clock of an agency ends, ms UTC.
    fn due(&self, n: usize, act: Bound, agency: &str) -> Option<i64> {
        self.matter(n)?.clocks.iter().find(|c| c.act == act && c.agency == agency && c.stopped.is_none()).map(|c| c.due)
    }

    /// In office hours: the same day between eight and six, but not before a moment.
    fn by_day(&self, at: i64, not_before: i64, chance: &mut Chance) -> i64 {
        let calendar = &self.world.catalogue.calendar;
        let midnight = calendar.midnight(calendar.local_date(at));
        let at = match (at - midnight) / HOUR {
            ..8 => midnight + chance.between(8 * HOUR, 10 * HOUR),
            8..18 => at,
            18.. => midnight + chance.between(15 * HOUR, 18 * HOUR),
        };
        if at > not_before { at } else { not_before + chance.between(2 * MINUTE, 20 * MINUTE) }
    }
}

impl Life {
    pub fn new(traits: Traits, fate: Fate, chance: Chance) -> Life {
        let (id, whistle, result) = (String::new(), None, String::new());
        Life { traits, fate, chance, id, whistle, result, round: 0, orders: 0, wakes: i64::MAX }
    }
}
