//! What happens to each matter of the demo, and when: decided by seeded chance before anything is ordered, so that all
//! of it can be put in the order of time. The clocks are reckoned as the rules reckon them, for time must record the
//! late ones at their moment.

use lianxin_core::catalogue::{Act as Bound, Catalogue};

use super::cast;
use super::chance::Chance;
use super::texts::{TROUBLES, Trouble};

/// In ms.
pub const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// How far back the demo's life begins, in days.
pub const DAYS: i64 = 180;

/// The last thing that happens to a matter of a set piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    Registered,
    Accepted,
    Dispatched,
    Acknowledged,
    Handling,
    Completed,
}

/// A matter's fixed traits.
#[derive(Debug)]
pub struct Traits {
    pub trouble: &'static Trouble,
    pub division: String,
    pub grid: Option<String>,
    pub source: &'static str,
    pub registrant: &'static str,
    pub centre: String,
    /// The lead first, then those who assist.
    pub agencies: Vec<String>,
}

/// One thing that happens. Agencies by their place in [`Traits::agencies`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Register,
    Accept,
    Dispatch,
    Acknowledge {
        agency: usize,
    },
    Note {
        agency: usize,
        nth: usize,
    },
    Complete {
        agency: usize,
    },
    /// `agency`: `None` is the centre.
    RunOut {
        act: Bound,
        agency: Option<usize>,
        due: i64,
    },
}

/// A step, when and to which matter.
#[derive(Clone, Copy, Debug)]
pub struct Beat {
    /// ms UTC.
    pub at: i64,
    pub matter: usize,
    pub step: Step,
}

/// A matter that is left where somebody has to do something, so that each desk has work on it.
struct Piece {
    kind: &'static str,
    /// In Yangliuqing, or elsewhere in the district.
    local: bool,
    /// How long ago it was registered, in minutes.
    age: i64,
    until: Until,
    assist: Option<&'static str>,
}

const fn piece(kind: &'static str, local: bool, age: i64, until: Until) -> Piece {
    Piece { kind, local, age, until, assist: None }
}

const fn helped(kind: &'static str, age: i64, until: Until, assist: &'static str) -> Piece {
    Piece { kind, local: true, age, until, assist: Some(assist) }
}

/// In the order in which a small demo takes them. Ages are such that some clocks run, some end soon and some ran out.
const PIECES: [Piece; 36] = [
    piece("water-leak", true, 14, Until::Dispatched),
    piece("street-light", true, 55, Until::Registered),
    piece("noise", false, 80, Until::Registered),
    piece("water-leak", false, 200, Until::Dispatched),
    piece("rubbish", true, 190, Until::Accepted),
    piece("road-damage", false, 240, Until::Accepted),
    piece("water-leak", true, 1_300, Until::Acknowledged),
    piece("neighbour-dispute", true, 150, Until::Dispatched),
    piece("noise", true, 130, Until::Dispatched),
    piece("property-dispute", true, 170, Until::Dispatched),
    piece("street-light", false, 210, Until::Dispatched),
    piece("elder-help", true, 25, Until::Dispatched),
    piece("water-leak", false, 5_900, Until::Handling),
    piece("illegal-parking", true, 5_000, Until::Registered),
    piece("property-dispute", false, 5_200, Until::Registered),
    piece("neighbour-dispute", true, 30, Until::Registered),
    piece("rubbish", false, 35, Until::Registered),
    piece("neighbour-dispute", true, 12_000, Until::Handling),
    piece("noise", true, 9_100, Until::Handling),
    piece("property-dispute", true, 33_000, Until::Handling),
    piece("rubbish", false, 10_500, Until::Handling),
    piece("elder-help", false, 11_000, Until::Handling),
    piece("neighbour-dispute", true, 2_900, Until::Acknowledged),
    piece("illegal-parking", true, 3_000, Until::Acknowledged),
    piece("road-damage", true, 3_100, Until::Acknowledged),
    piece("street-light", true, 4_300, Until::Acknowledged),
    piece("elder-help", true, 4_500, Until::Acknowledged),
    piece("elder-help", true, 900, Until::Dispatched),
    helped("rubbish", 1_600, Until::Acknowledged, "grid-yangliuqing"),
    helped("noise", 260, Until::Dispatched, "grid-yangliuqing"),
    helped("water-leak", 1_500, Until::Handling, "village-baitansi"),
    helped("neighbour-dispute", 340, Until::Dispatched, "village-baitansi"),
    piece("neighbour-dispute", false, 4_600, Until::Handling),
    helped("road-damage", 6_400, Until::Handling, "grid-yangliuqing"),
    piece("unsorted", true, 3_200, Until::Accepted),
    piece("neighbour-dispute", false, 3_900, Until::Accepted),
];

/// The whole demo.
pub struct Script {
    /// How many of the matters, the first ones, are set pieces.
    pub set: usize,
    pub traits: Vec<Traits>,
    /// In the order of time.
    pub beats: Vec<Beat>,
}

/// Writes the script of `matters` matters; nothing in it is later than `end` (ms UTC).
pub fn write(catalogue: &Catalogue, seed: u64, matters: u64, end: i64) -> Script {
    let matters = usize::try_from(matters).unwrap_or(usize::MAX);
    let set = PIECES.len().min(matters / 2);
    let mut script = Script { set, traits: Vec::new(), beats: Vec::new() };
    for matter in 0..matters {
        let mut chance = Chance::new(seed, matter as u64);
        let piece = PIECES.get(matter).filter(|_| matter < set);
        let traits = traits(catalogue, &mut chance, piece);
        let mut plan = Plan { catalogue, traits: &traits, matter, end, beats: Vec::new() };
        match piece {
            Some(p) => plan.piece(&mut chance, p),
            None => plan.natural(&mut chance),
        }
        script.beats.append(&mut plan.beats);
        script.traits.push(traits);
    }
    script.beats.retain(|b| b.at <= end);
    // Stable: what happens to one matter in one instant stays in its order.
    script.beats.sort_by_key(|b| b.at);
    script
}

const TOWN: &str = "120111101";
const BAITANSI: &str = "120111101217";

fn traits(catalogue: &Catalogue, chance: &mut Chance, piece: Option<&Piece>) -> Traits {
    let of_kind: Vec<&'static Trouble> = TROUBLES.iter().filter(|t| piece.is_none_or(|p| p.kind == t.kind)).collect();
    let trouble = chance.pick(&of_kind).copied().unwrap_or(&TROUBLES[0]);
    let local = piece.map_or_else(|| chance.percent(62), |p| p.local);
    let division = division(catalogue, chance, local);
    let grids: Vec<&String> =
        catalogue.divisions.keys().filter(|c| c.len() == 15 && c.starts_with(&division)).collect();
    let grid = if chance.percent(70) { chance.pick(&grids).map(|g| (*g).clone()) } else { None };
    let (source, registrant) = source(chance, local, division == BAITANSI);
    let centre = catalogue.centre_for(&division).map(|a| a.code.clone()).unwrap_or_default();
    let lead = catalogue.suggest_lead(trouble.kind, &division).map_or_else(|| centre.clone(), |(a, _)| a.code.clone());
    let mut agencies = vec![lead];
    if let Some(assist) = piece.and_then(|p| p.assist) {
        agencies.push(assist.to_owned());
    } else if piece.is_none() && chance.percent(28) {
        for _ in 0..=chance.below(2) {
            let assist = chance.word(if local { &LOCAL_ASSISTS } else { &ASSISTS });
            if !agencies.iter().any(|a| a == assist) {
                agencies.push(assist.to_owned());
            }
        }
    }
    Traits { trouble, division, grid, source, registrant, centre, agencies }
}

const ASSISTS: [&str; 4] = ["water", "urban", "housing", "civil"];
const LOCAL_ASSISTS: [&str; 7] =
    ["water", "urban", "housing", "civil", "mediation-yangliuqing", "police-yangliuqing", "grid-yangliuqing"];

fn division(catalogue: &Catalogue, chance: &mut Chance, local: bool) -> String {
    if local && chance.percent(15) && catalogue.division(BAITANSI).is_some() {
        return BAITANSI.to_owned();
    }
    let here = |c: &&String| c.len() == 12 && c.starts_with(TOWN) == local;
    let all: Vec<&String> = catalogue.divisions.keys().filter(here).collect();
    chance.pick(&all).map_or_else(|| catalogue.district.as_ref().map_or("", |d| &d.code).to_owned(), |c| (*c).clone())
}

/// By which way it came, and who wrote it down.
fn source(chance: &mut Chance, local: bool, baitansi: bool) -> (&'static str, &'static str) {
    let coordinator = if local { "sunyulan" } else { "zhoujianning" };
    match (chance.below(10), local) {
        (0..=2, true) => ("grid-patrol", "limingyu"),
        (3, true) if baitansi => ("visit", "zhaohesheng"),
        (3, true) => ("police-110", "hanshouan"),
        (4, _) => ("web", coordinator),
        (5, _) => ("hotline-12345", coordinator),
        (6 | 7, _) => ("phone", coordinator),
        (0..=3 | 8.., _) => ("counter", coordinator),
    }
}

/// The steps of one matter while they are planned.
struct Plan<'a> {
    catalogue: &'a Catalogue,
    traits: &'a Traits,
    matter: usize,
    /// ms UTC; nothing is planned for later.
    end: i64,
    beats: Vec<Beat>,
}

/// How quickly things are done.
#[derive(Clone, Copy)]
enum Pace {
    /// By chance within the clock, sometimes after it.
    Natural { late: usize },
    /// Within minutes: the steps before a set piece's last.
    Brisk,
}

impl Plan<'_> {
    fn natural(&mut self, chance: &mut Chance) {
        let day = self.end - DAYS * DAY + chance.between(0, DAYS - 2) * DAY;
        let midnight = self.catalogue.calendar.midnight(self.catalogue.calendar.local_date(day));
        let at = midnight + chance.between(8 * HOUR, 19 * HOUR);
        self.life(chance, at.max(self.end - DAYS * DAY + HOUR), Until::Completed);
    }

    fn piece(&mut self, chance: &mut Chance, p: &Piece) {
        let at = self.end - p.age * MINUTE - chance.between(0, MINUTE - 1);
        self.life(chance, at, p.until);
    }

    fn life(&mut self, chance: &mut Chance, registered: i64, until: Until) {
        let pace = |late| if until == Until::Completed { Pace::Natural { late } } else { Pace::Brisk };
        self.add(registered, Step::Register);
        let accepted = (until >= Until::Accepted).then(|| self.done(chance, Bound::Accept, registered, pace(5)));
        self.clock((Bound::Accept, None), (registered, registered), accepted);
        let Some(accepted) = accepted else { return };
        self.add(accepted, Step::Accept);
        let dispatched = (until >= Until::Dispatched).then(|| self.done(chance, Bound::Dispatch, accepted, pace(6)));
        self.clock((Bound::Dispatch, None), (accepted, accepted), dispatched);
        let Some(dispatched) = dispatched else { return };
        self.add(dispatched, Step::Dispatch);
        let mut free = dispatched;
        // The lead comes last, for it cannot complete before those who assist.
        for agency in (0..self.traits.agencies.len()).rev() {
            let last = self.part(chance, (agency, dispatched, free), until);
            free = free.max(last);
        }
    }

    /// An agency's part; when it ended, or would have. `free`: before then it cannot complete.
    fn part(&mut self, chance: &mut Chance, (agency, dispatched, free): (usize, i64, i64), until: Until) -> i64 {
        let natural = until == Until::Completed;
        let pace = |late| if natural { Pace::Natural { late } } else { Pace::Brisk };
        let signed =
            (until >= Until::Acknowledged).then(|| self.done(chance, Bound::Acknowledge, dispatched, pace(12)));
        self.clock((Bound::Acknowledge, Some(agency)), (dispatched, dispatched), signed);
        let Some(signed) = signed else { return i64::MAX };
        self.add(signed, Step::Acknowledge { agency });
        let planned = self.done(chance, Bound::Handle, dispatched, pace(20));
        let completed = planned.max(signed + 30 * MINUTE).max(free.saturating_add(20 * MINUTE));
        let completed = natural.then_some(completed);
        self.clock((Bound::Handle, Some(agency)), (dispatched, signed), completed);
        if until >= Until::Handling {
            let last = completed.unwrap_or(self.end).min(self.end + DAY);
            self.notes(chance, agency, (signed, last));
        }
        if let Some(at) = completed.filter(|at| *at <= self.end) {
            self.add(at, Step::Complete { agency });
        }
        completed.unwrap_or(i64::MAX)
    }

    fn notes(&mut self, chance: &mut Chance, agency: usize, (from, to): (i64, i64)) {
        let many = if agency == 0 { 2 + chance.below(3) } else { 1 };
        let mut at: Vec<i64> = (0..many).map(|_| chance.between(from + 1, (to - 1).max(from + 1))).collect();
        at.sort_unstable();
        for (nth, at) in at.into_iter().enumerate() {
            self.add(at, Step::Note { agency, nth });
        }
    }

    /// When an act that is due some time after `started` is done.
    fn done(&self, chance: &mut Chance, act: Bound, started: i64, pace: Pace) -> i64 {
        let Pace::Natural { late } = pace else { return started + chance.between(2 * MINUTE, 4 * MINUTE) };
        let span = self.due(act, started).map_or(DAY, |due| due - started).max(10 * MINUTE);
        let share = if chance.percent(late) { chance.between(103, 150) } else { chance.between(6, 88) };
        started + span / 100 * share + chance.between(0, MINUTE)
    }

    fn due(&self, act: Bound, started: i64) -> Option<i64> {
        let calendar = &self.catalogue.calendar;
        let limit = self.catalogue.limit(self.traits.trouble.kind, act, calendar.local_date(started))?;
        Some(calendar.due(started, limit.term()).at)
    }

    /// A clock that counts from one moment and is there from another, and when it stops: late, it is recorded as such.
    fn clock(&mut self, (act, agency): (Bound, Option<usize>), (from, there): (i64, i64), stopped: Option<i64>) {
        let Some(due) = self.due(act, from) else { return };
        let at = due.max(there + 1);
        if stopped.is_none_or(|s| s > at) {
            self.add(at, Step::RunOut { act, agency, due });
        }
    }

    fn add(&mut self, at: i64, step: Step) {
        self.beats.push(Beat { at, matter: self.matter, step });
    }
}

/// The account that does an agency's part.
pub fn hand(agency: &str) -> &'static str {
    cast::clerk_of(agency).unwrap_or("zhoujianning")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// 2026-03-04 10:00 in Beijing, a Wednesday.
    const END: i64 = 1_772_589_600_000;

    fn catalogue() -> Catalogue {
        let files: Vec<(String, String)> =
            crate::home::CATALOGUE.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        let mut catalogue = Catalogue::default();
        lianxin_core::catalogue::parse(&files).unwrap().into_iter().for_each(|item| catalogue.put(item));
        catalogue
    }

    fn told(script: &Script) -> String {
        script.beats.iter().map(|b| format!("{} {} {:?}\n", b.at, b.matter, b.step)).collect()
    }

    #[test]
    fn a_seed_tells_one_story_in_the_order_of_time() {
        let catalogue = catalogue();
        let script = write(&catalogue, 1, 300, END);
        assert_eq!(told(&script), told(&write(&catalogue, 1, 300, END)));
        assert_ne!(told(&script), told(&write(&catalogue, 2, 300, END)));
        assert!(script.beats.is_sorted_by_key(|b| b.at));
        let first = END - DAYS * DAY;
        assert!(script.beats.iter().all(|b| (first..=END).contains(&b.at)));
        assert_eq!(script.beats.iter().filter(|b| b.step == Step::Register).count(), 300);
        let late = script.beats.iter().filter(|b| matches!(b.step, Step::RunOut { .. })).count();
        let done = script.beats.iter().filter(|b| matches!(b.step, Step::Complete { agency: 0 })).count();
        assert!((20..300).contains(&late) && (200..290).contains(&done), "{late} late, {done} completed");
    }

    #[test]
    fn every_desk_has_at_least_three_to_do() {
        let catalogue = catalogue();
        let script = write(&catalogue, 1, 200, END);
        let mut open: BTreeMap<String, i64> = BTreeMap::new();
        let mut add = |agency: &str, n| *open.entry(agency.to_owned()).or_default() += n;
        for b in &script.beats {
            let t = &script.traits[b.matter];
            match b.step {
                Step::Register => add(&t.centre, 1),
                Step::Dispatch => {
                    add(&t.centre, -1);
                    t.agencies.iter().for_each(|a| add(a, 1));
                }
                Step::Complete { agency } => add(&t.agencies[agency], -1),
                Step::Accept | Step::Acknowledge { .. } | Step::Note { .. } | Step::RunOut { .. } => {}
            }
        }
        for agency in [
            "water",
            "urban",
            "housing",
            "civil",
            "cgc",
            "cgc-yangliuqing",
            "mediation-yangliuqing",
            "police-yangliuqing",
            "grid-yangliuqing",
        ] {
            assert!(open.get(agency).is_some_and(|n| *n >= 3), "{agency}: {open:?}");
        }
        assert!(open["village-baitansi"] >= 2);
    }
}
