//! What a matter of the demo is, and what is to become of it: drawn by seeded chance before it is registered. When each step
//! happens follows from the clocks that the rules start.

use lianxin_core::authority::{Act, Role};
use lianxin_core::catalogue::{Act as Bound, Catalogue};

use super::cast::Cast;
use super::chance::Chance;
use super::pieces::{Piece, Until};
use super::texts::voice::{Scene, Voice, spot};
use super::texts::{Tale, tale};

/// In ms.
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;
/// How far back the demo's life begins, in days.
pub const DAYS: i64 = 180;

/// The town of the set pieces, and its village with a clerk.
pub const TOWN: &str = "120111101";
const BAITANSI: &str = "120111101217";

/// A matter's fixed traits.
#[derive(Clone, Debug)]
pub struct Traits {
    pub tale: Tale,
    pub division: String,
    pub grid: Option<String>,
    /// Where in its division.
    pub spot: String,
    pub source: &'static str,
    pub registrant: String,
    pub centre: String,
    pub lead: String,
    pub assists: Vec<String>,
    /// The matter that told of the same trouble before.
    pub twin: Option<usize>,
    pub long: bool,
}

impl Traits {
    /// How it is told, in a catalogue's words for its place.
    pub fn scene<'a>(&'a self, catalogue: &'a Catalogue) -> Scene<'a> {
        let village = catalogue.short_name(&self.division);
        Scene { tale: self.tale, village, spot: &self.spot, voice: Voice::of(self.source), long: self.long }
    }
}

/// What is to become of it.
#[derive(Clone, Debug, Default)]
pub struct Fate {
    /// A set piece stops here.
    pub stop: Option<Until>,
    pub declined: bool,
    /// One that tells of the same trouble goes on in the one before, or is related to it.
    pub merges: bool,
    pub relates: bool,
    pub classified: bool,
    pub returns: u32,
    pub late: Option<Bound>,
    pub waits: bool,
    /// Asks for more time; whether it gets it.
    pub extends: Option<bool>,
    pub overseen: Option<&'static str>,
    pub filed: bool,
    pub split: bool,
    pub released: bool,
    pub whistle: Option<&'static str>,
    pub followed: bool,
    pub unsatisfied: bool,
    pub reopened: bool,
    pub rated: bool,
    pub archived: bool,
}

impl Fate {
    /// By chance; in so many of a hundred, or of a thousand where it is rarer.
    pub fn natural(chance: &mut Chance, twin: bool) -> Fate {
        let mut fate = Fate {
            declined: chance.percent(2),
            classified: chance.percent(45),
            waits: chance.percent(4),
            extends: chance.percent(5).then(|| chance.percent(80)),
            released: chance.percent(8),
            followed: chance.percent(86),
            rated: chance.percent(60),
            archived: chance.percent(75),
            ..Fate::default()
        };
        fate.merges = twin && chance.percent(40);
        fate.relates = twin && chance.percent(35);
        fate.returns = match chance.below(1_000) {
            0..=49 => 1,
            50..=62 => 2,
            63..=71 => 3,
            72.. => 0,
        };
        fate.late = match chance.below(1_000) {
            0..=5 => Some(Bound::Accept),
            6..=11 => Some(Bound::Dispatch),
            12..=31 => Some(Bound::Acknowledge),
            32..=71 => Some(Bound::Handle),
            72.. => None,
        };
        fate.overseen = match chance.below(1_000) {
            0..=24 => Some("remind"),
            25..=31 => Some("supervise"),
            32..=34 => Some("listed"),
            35.. => None,
        };
        fate.whistle = match chance.below(1_000) {
            0..=11 => Some("everyday"),
            12..=17 => Some("tough-task"),
            18..=20 => Some("emergency"),
            21.. => None,
        };
        fate.unsatisfied = chance.percent(6);
        fate.reopened = !fate.unsatisfied && chance.below(1_000) < 20;
        fate
    }

    /// Of one that becomes two, and of which nothing else is told.
    pub fn splits() -> Fate {
        Fate { split: true, followed: true, ..Fate::default() }
    }

    pub fn piece(until: Until) -> Fate {
        Fate { stop: Some(until), ..Fate::default() }
    }
}

/// What a trait is drawn from.
pub struct World<'a> {
    pub catalogue: &'a Catalogue,
    pub cast: &'a Cast,
}

impl World<'_> {
    pub fn traits(&self, chance: &mut Chance, piece: Option<&Piece>) -> Traits {
        let local = piece.map_or_else(|| chance.percent(45), |p| p.local);
        let division = self.division(chance, local);
        let fits = |kind: &str| self.lead(kind, &division).is_some_and(|lead| self.cast.has(&lead));
        let tale = tale(chance, &|t| piece.map_or_else(|| fits(t.kind), |p| p.kind == t.kind));
        let grids: Vec<&String> =
            self.catalogue.divisions.keys().filter(|c| c.len() == 15 && c.starts_with(&division)).collect();
        let grid = if chance.percent(75) { chance.pick(&grids).map(|g| (*g).clone()) } else { None };
        let (source, registrant) = self.source(chance, local, division == BAITANSI);
        let centre = self.catalogue.centre_for(&division).map(|a| a.code.clone()).unwrap_or_default();
        let lead = self.lead(tale.trouble.kind, &division).unwrap_or_else(|| centre.clone());
        let assists = self.assists(chance, piece, (local, &lead));
        let spot = spot(chance, tale.trouble.place);
        let long = piece.is_none() && chance.percent(3) && matches!(source, "web" | "counter");
        Traits { tale, division, grid, spot, source, registrant, centre, lead, assists, twin: None, long }
    }

    /// The same trouble at the same place, told by another.
    pub fn again(&self, chance: &mut Chance, before: &Traits, twin: usize) -> Traits {
        let local = before.division.starts_with(TOWN);
        let (source, registrant) = self.source(chance, local, before.division == BAITANSI);
        Traits { source, registrant, twin: Some(twin), long: false, ..before.clone() }
    }

    fn lead(&self, kind: &str, division: &str) -> Option<String> {
        self.catalogue.suggest_lead(kind, division).map(|(a, _)| a.code.clone())
    }

    fn assists(&self, chance: &mut Chance, piece: Option<&Piece>, (local, lead): (bool, &str)) -> Vec<String> {
        if let Some(p) = piece {
            return p.assist.iter().map(|a| (*a).to_owned()).collect();
        }
        let from: &[&'static str] = if local { &LOCAL_ASSISTS } else { &ASSISTS };
        let many = if chance.percent(28) { 1 + chance.below(2) } else { 0 };
        let mut all: Vec<String> = Vec::new();
        for _ in 0..many {
            let one = chance.word(from);
            if one != lead && !all.iter().any(|a| a == one) {
                all.push(one.to_owned());
            }
        }
        all
    }

    fn division(&self, chance: &mut Chance, local: bool) -> String {
        if local && chance.percent(15) && self.catalogue.division(BAITANSI).is_some() {
            return BAITANSI.to_owned();
        }
        let here = |c: &&String| c.len() == 12 && c.starts_with(TOWN) == local;
        let all: Vec<&String> = self.catalogue.divisions.keys().filter(here).collect();
        let district = self.catalogue.district.as_ref().map_or("", |d| &d.code);
        chance.pick(&all).map_or_else(|| district.to_owned(), |c| (*c).clone())
    }

    /// By which way it came, and who wrote it down.
    fn source(&self, chance: &mut Chance, local: bool, baitansi: bool) -> (&'static str, String) {
        let (centre, grid, police) = if local {
            ("cgc-yangliuqing", "grid-yangliuqing", "police-yangliuqing")
        } else {
            ("cgc", "grid", "police")
        };
        let (source, agency) = match chance.below(10) {
            0..=2 => ("grid-patrol", grid),
            3 if baitansi => ("visit", "village-baitansi"),
            3 => ("police-110", police),
            4 => ("web", centre),
            5 => ("hotline-12345", centre),
            6 | 7 => ("phone", centre),
            8.. => ("counter", centre),
        };
        let hand = self.cast.hand(agency, Act::Register, chance).or_else(|| self.cast.first(centre, Act::Register));
        (source, hand.unwrap_or_default().to_owned())
    }

    /// Another agency with a clerk, to which a matter may go by mistake.
    pub fn mistaken(&self, chance: &mut Chance, not: &str) -> String {
        let all: Vec<&str> = self.cast.agencies(Role::AgencyClerk).into_iter().filter(|a| *a != not).collect();
        let likely: Vec<&str> = MISTAKEN.into_iter().filter(|a| all.contains(a)).collect();
        chance.pick(&likely).copied().unwrap_or("urban").to_owned()
    }
}

const ASSISTS: [&str; 6] = ["water", "urban", "housing", "civil", "fire", "grid"];
const LOCAL_ASSISTS: [&str; 7] =
    ["water", "urban", "housing", "civil", "mediation-yangliuqing", "police-yangliuqing", "grid-yangliuqing"];
const MISTAKEN: [&str; 8] = ["urban", "housing", "water", "civil", "market", "transport", "planning", "fire"];
