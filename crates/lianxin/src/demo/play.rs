//! Plays a script through the real orders. Orders are not waited for one by one; only one that seals a value of a
//! matter waits until that matter's registration is written, for it needs the matter's key.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, Sender, channel};

use lianxin_core::matter::{self, Contact, PartyRole, Register, run_out_id};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Actor, Command, Entropy, Order};
use lianxin_store::{Fault, Outcome, Store};

use super::chance::Chance;
use super::script::{Beat, Script, Step, Traits, hand};
use super::texts::{ASKS, ESTATES, GIVEN, NOTES, PLACES, SURNAMES};
use super::whistles::Whistles;
use crate::{Ended, people};

/// Every so many matters one has a file.
const WITH_A_FILE: usize = 6;
/// Most orders that are under way.
const AHEAD: usize = 1_000;

type Told = (String, Result<Outcome, Fault>);

struct Player<'a> {
    store: &'a Store,
    script: &'a Script,
    seed: u64,
    /// Ids of the matters that have been registered.
    ids: Vec<String>,
    /// Matters whose registration may not be written yet.
    fresh: HashSet<usize>,
    under_way: usize,
    whistles: Whistles<'a>,
    records: i64,
    tell: Sender<Told>,
    told: Receiver<Told>,
}

/// Plays it up to its end (ms UTC); how many records that made.
pub fn play(store: &Store, script: &Script, seed: u64, end: i64) -> Result<i64, Ended> {
    let (tell, told) = channel();
    let ids = vec![String::new(); script.traits.len()];
    let (whistles, fresh) = (Whistles::new(store, end), HashSet::new());
    let mut player = Player { store, script, seed, ids, fresh, under_way: 0, whistles, records: 0, tell, told };
    for beat in &script.beats {
        player.whistle(beat.at)?;
        player.beat(beat)?;
    }
    player.whistle(end)?;
    player.wait(0)?;
    Ok(player.records + player.whistles.records)
}

impl Player<'_> {
    /// What happens to whistles until then, once all before it is written.
    fn whistle(&mut self, until: i64) -> Result<(), Ended> {
        if !self.whistles.is_due(until) {
            return Ok(());
        }
        self.wait(0)?;
        self.whistles.until(until, self.ids.get(..self.script.set).unwrap_or_default())
    }

    fn beat(&mut self, beat: &Beat) -> Result<(), Ended> {
        let entropy = Entropy::drawn(beat.at, people::chance()?);
        let seals = matches!(beat.step, Step::Note { .. } | Step::Complete { .. });
        if seals && self.fresh.contains(&beat.matter) {
            self.wait(0)?;
        }
        if beat.step == Step::Register {
            self.ids[beat.matter] = entropy.id('m', 0);
            self.fresh.insert(beat.matter);
        }
        let traits = &self.script.traits[beat.matter];
        let mut chance = Chance::new(self.seed ^ 0x5EED, beat.matter as u64);
        let (id, actor, command) = command(beat, traits, &self.ids[beat.matter], &mut chance);
        let actor = actor.map_or(Actor::Clock, |name| Actor::Account(name.to_owned()));
        let order =
            Order { id: id.clone(), actor, at: beat.at, entropy, seen: None, command: Command::Matter(command) };
        let tell = self.tell.clone();
        let reply = Box::new(move |outcome| drop(tell.send((id, outcome))));
        self.store.submit(order, reply).map_err(|fault| Ended::Fault(fault.to_string()))?;
        self.under_way += 1;
        if let Step::Note { agency, nth: 0 } = beat.step
            && beat.matter.is_multiple_of(WITH_A_FILE)
        {
            self.lay_file(beat, agency)?;
        }
        if self.under_way >= AHEAD { self.wait(AHEAD / 2) } else { Ok(()) }
    }

    /// Whoever wrote the first note lays her record of the visit beside the matter.
    fn lay_file(&mut self, beat: &Beat, agency: usize) -> Result<(), Ended> {
        self.wait(0)?;
        let traits = &self.script.traits[beat.matter];
        let hers = traits.agencies.get(agency).cloned().unwrap_or_default();
        let id = format!("demo {} file {agency}", beat.matter);
        let (name, note) = (Story::new("现场记录.txt"), Some(Story::new("当天到场写的，演示内容")));
        let asked = matter::Attach::new(self.ids[beat.matter].clone(), name, note);
        let order = Order {
            id: id.clone(),
            actor: Actor::Account(hand(&hers).to_owned()),
            at: beat.at,
            entropy: Entropy::drawn(beat.at, people::chance()?),
            seen: None,
            command: Command::Matter(matter::Command::Attach(Box::new(asked))),
        };
        let file = format!("现场记录（演示）\n\n{}\n", traits.trouble.notes.join("\n"));
        match self.store.attach(order, file.as_bytes()).map_err(|fault| Ended::Fault(fault.to_string()))?.0 {
            Outcome::Done(answer) | Outcome::Already(answer) => self.records += i64::from(answer.records),
            Outcome::Refused(refusal) => return Err(Ended::Fault(format!("{id}: {refusal:?}"))),
        }
        Ok(())
    }

    /// Waits until at most `left` orders are under way.
    fn wait(&mut self, left: usize) -> Result<(), Ended> {
        while self.under_way > left {
            let (id, outcome) = self.told.recv().map_err(|_| Ended::Fault(Fault::Stopped.to_string()))?;
            self.under_way -= 1;
            match outcome.map_err(|fault| Ended::Fault(fault.to_string()))? {
                Outcome::Done(answer) | Outcome::Already(answer) => self.records += i64::from(answer.records),
                // The script keeps the rules; if it does not, it is the script that is wrong.
                Outcome::Refused(refusal) => return Err(Ended::Fault(format!("{id}: {refusal:?}"))),
            }
        }
        if left == 0 {
            self.fresh.clear();
        }
        Ok(())
    }
}

/// What a step orders: id, who (`None`: time itself), command.
fn command(
    beat: &Beat,
    traits: &Traits,
    matter: &str,
    chance: &mut Chance,
) -> (String, Option<&'static str>, matter::Command) {
    let id = |what: &str| format!("demo {} {what}", beat.matter);
    let (matter, centre) = (matter.to_owned(), hand(&traits.centre));
    let named = |agency: usize| traits.agencies.get(agency).cloned().unwrap_or_default();
    match beat.step {
        Step::Register => (id("register"), Some(traits.registrant), register(traits, chance)),
        Step::Accept => (id("accept"), Some(centre), matter::Command::Accept { matter }),
        Step::Dispatch => {
            let (lead, assist) = (named(0), traits.agencies.iter().skip(1).cloned().collect());
            (id("dispatch"), Some(centre), matter::Command::Dispatch { assist, lead, matter })
        }
        Step::Acknowledge { agency } => {
            let hers = named(agency);
            let who = hand(&hers);
            let command = matter::Command::Acknowledge { agency: Some(hers), matter };
            (id(&format!("acknowledge {agency}")), Some(who), command)
        }
        Step::Note { agency, nth } => {
            let text = note(traits, chance, agency + nth);
            let who = hand(&named(agency));
            (id(&format!("note {agency} {nth}")), Some(who), matter::Command::Note { matter, text })
        }
        Step::Complete { agency } => {
            let hers = named(agency);
            let who = hand(&hers);
            let (result, text) = end(traits, chance, agency);
            let command = matter::Command::Complete { agency: Some(hers), matter, result, text };
            (id(&format!("complete {agency}")), Some(who), command)
        }
        Step::RunOut { act, agency, due } => {
            let agency = agency.map_or_else(|| traits.centre.clone(), named);
            let id = run_out_id(&matter, act, &agency, due);
            (id, None, matter::Command::RunOut { act, agency, due, matter })
        }
    }
}

/// The trouble's own notes and the general ones in turn.
fn note(traits: &Traits, chance: &mut Chance, nth: usize) -> Story {
    let (own, turn) = (traits.trouble.notes, chance.below(NOTES.len()));
    let text = if nth.is_multiple_of(2) { NOTES[(turn + nth) % NOTES.len()] } else { own[nth / 2 % own.len()] };
    Story::new(text)
}

fn end(traits: &Traits, chance: &mut Chance, agency: usize) -> (String, Story) {
    if agency > 0 {
        return ("solved".to_owned(), Story::new("本单位承担的部分已做完，情况已告知牵头单位。"));
    }
    let end = chance.pick(traits.trouble.ends).copied().unwrap_or(("solved", "已办结。"));
    (end.0.to_owned(), Story::new(end.1))
}

/// A registration's form, as the demo's people fill it in.
pub fn register(traits: &Traits, chance: &mut Chance) -> matter::Command {
    let (place, trouble) = (chance.word(&PLACES), traits.trouble);
    let estate = chance.word(&ESTATES);
    let address = chance
        .percent(80)
        .then(|| Personal::new(format!("{estate} {} 号楼 {} 单元", chance.between(1, 30), chance.between(1, 5))));
    let contact = match chance.below(20) {
        0 | 1 => None,
        2 => Some(Contact { anonymous: true, ..Contact::default() }),
        3.. => Some(contact(chance)),
    };
    matter::Command::Register(Box::new(Register {
        address,
        contact,
        demand: chance.percent(75).then(|| trouble.demand.to_owned()),
        division: traits.division.clone(),
        grid: traits.grid.clone(),
        kind: trouble.kind.to_owned(),
        occurred_at: None,
        source: traits.source.to_owned(),
        text: Story::new(format!("{place}{}。{}{}", trouble.title, trouble.text, chance.word(&ASKS))),
        title: Story::new(format!("{place}{}", trouble.title)),
    }))
}

fn contact(chance: &mut Chance) -> Contact {
    let name = format!("{}{}", chance.word(&SURNAMES), chance.word(&GIVEN));
    // 1380000xxxx: a block that carriers use for their own services and give to nobody.
    let phone = format!("1380000{:04}", chance.between(0, 9_999));
    let role = if chance.percent(85) { PartyRole::Reporter } else { PartyRole::Affected };
    Contact { name: Some(Personal::new(name)), phone: Some(Personal::new(phone)), role, ..Contact::default() }
}
