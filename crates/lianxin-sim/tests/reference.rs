//! Random small worlds and random requests over every way of reading: what production shows is what the reference model
//! (`lianxin_sim::reference`) says may be known. `LIANXIN_SEED=N` makes the same worlds again.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::authority::{About, Act, Role};
use lianxin_core::catalogue::Phase;
use lianxin_core::matter::{Command as Do, SealBasis};
use lianxin_core::value::Story;
use lianxin_core::whistle::{self, Blow, Called, Ruling, UnitRole};
use lianxin_core::{Actor, Command, Order, Record, Viewer, directory};
use lianxin_sim::district::{self, CODE, MORNING, begin, form, look_by, on_both, order};
use lianxin_sim::life::chance::Chance;
use lianxin_sim::reference::{Flat, Post};
use lianxin_store::{Filter, Item, Outcome, Sketch, Sort, Store};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Who sees everything: the whole district's secretary.
const ALL: &str = "quanqu";
const AGENCIES: [&str; 8] = [
    "cgc",
    "cgc-yangliuqing",
    "police-yangliuqing",
    "water",
    "urban",
    "government",
    "grid-yangliuqing",
    "mediation-yangliuqing",
];
const PLACES: [&str; 5] = [CODE, "120111101", "120111102", "120111101217", "120111101001"];
const KINDS: [&str; 3] = ["neighbour-dispute", "water-leak", "noise"];
const OVER: [&str; 6] = ["completed", "followed-up", "rated", "archived", "declined", "merged"];
/// Long ago, at midnight in Beijing.
const MIDNIGHT: i64 = 1_735_660_800_000;

struct Ground<'s> {
    store: &'s Store,
    chance: Chance,
    /// By account.
    posts: BTreeMap<String, Vec<Post>>,
    /// Matters with the whistle that made each, if one did.
    matters: Vec<(String, Option<String>)>,
    steps: i64,
}

impl Ground<'_> {
    fn at(&mut self) -> i64 {
        self.steps += 1;
        MORNING + self.steps * 200
    }

    /// Whether it was done, and what the answer names.
    fn does(&mut self, account: Option<&str>, command: Command) -> Option<lianxin_core::Answer> {
        let (at, id) = (self.at(), format!("step {}", self.steps));
        let actor = account.map_or(Actor::Console, |a| Actor::Account(a.to_owned()));
        match self.store.execute(Order { actor, ..order(&id, at, command) }).unwrap() {
            Outcome::Done(answer) => Some(answer),
            Outcome::Already(_) | Outcome::Refused(_) => None,
        }
    }

    fn post(&mut self, account: &str, role: Role, agency: &str, until: Option<i64>, opens: bool) {
        let (name, code) = (account.to_owned(), agency.to_owned());
        let command = if opens {
            directory::Command::Open { account: name.clone(), name, agency: code, role, password: None }
        } else {
            directory::Command::GivePosition { account: name, agency: code, role, until }
        };
        if self.does(None, Command::Directory(command)).is_some() {
            self.keep(account, role, agency, until);
        }
    }

    fn keep(&mut self, account: &str, role: Role, agency: &str, until: Option<i64>) {
        let area = self.store.catalogue().agency(agency).unwrap().area.clone();
        let post = Post { role: role.code(), agency: agency.to_owned(), area, until };
        self.posts.entry(account.to_owned()).or_default().push(post);
    }

    fn agency(&mut self) -> &'static str {
        self.chance.word(&AGENCIES)
    }

    fn people(&mut self) {
        for (account, agency, role) in district::PEOPLE {
            self.keep(account, role, agency, None);
        }
        self.post(ALL, Role::Secretary, "cgc", None, true);
        for n in 0..10 {
            let account = format!("x{n}");
            for which in 0..1 + self.chance.below(3) {
                let role = *self.chance.one(&Role::ALL).unwrap();
                let until = (which > 0 && self.chance.often(60)).then(|| MORNING + self.chance.between(1, 12) * HOUR);
                let agency = self.agency();
                self.post(&account, role, agency, until, which == 0);
            }
        }
    }

    fn account(&mut self) -> String {
        let all: Vec<String> = self.posts.keys().cloned().collect();
        self.chance.one(&all).unwrap().clone()
    }

    fn register(&mut self) {
        let account = self.account();
        let mut sheet = form(self.chance.word(&["漏水", "噪声扰民", "楼道堆物"]));
        sheet.division = self.chance.word(&PLACES).to_owned();
        sheet.kind = self.chance.word(&KINDS).to_owned();
        let made = if self.chance.often(20) {
            let (origin, likes, dislikes) = (format!("messages:{}", self.steps), 0, 0);
            let petition = lianxin_core::matter::TakeIn { dislikes, form: sheet, likes, origin, reply: None };
            self.does(None, Command::Matter(Do::TakeIn(Box::new(petition))))
        } else if self.chance.often(40) {
            let blow = blow(self.agency(), self.agency());
            let new = whistle::Command::BlowNew { blow: Box::new(blow), form: Box::new(sheet) };
            self.does(Some("wangge"), Command::Whistle(new))
        } else {
            self.does(Some(&account), Command::Matter(Do::Register(Box::new(sheet))))
        };
        self.matters.extend(made.map(|a| (a.matter.unwrap(), a.whistle)));
    }

    fn step(&mut self) {
        let Some((matter, blown)) = self.chance.one(&self.matters.clone()).cloned() else { return };
        let reason = Story::new("缘由写在这里，多写几个字");
        let centre = self.chance.word(&["zhongxin", "yangliuqing"]);
        let clerk = self.chance.word(&["shuiwu", "chengguan", "minjing", "tiaojie"]);
        let head = self.chance.word(&["suozhang", "zhongxin", "weiyuan", ALL]);
        let (one, two) = (self.agency(), self.agency());
        let (who, command) = match self.chance.below(11) {
            0 | 1 => (centre, Do::Accept { matter }),
            2 | 3 => (centre, Do::Dispatch { assist: vec![two.to_owned()], lead: one.to_owned(), matter }),
            4 => (clerk, Do::Return { agency: None, matter, reason }),
            5 => (clerk, Do::Acknowledge { agency: None, matter }),
            6 | 7 => {
                let agencies = if self.chance.often(50) {
                    vec![one.to_owned()]
                } else {
                    vec![one, two].into_iter().map(str::to_owned).collect()
                };
                (head, Do::Seal { agencies, basis: SealBasis::Penalty, matter, reason })
            }
            8 => (head, Do::Unseal { matter, reason }),
            9 => (head, Do::GrantUnseal { matter }),
            _ => return self.objection(matter, blown),
        };
        self.does(Some(who), Command::Matter(command));
    }

    /// A unit objects, and the caller says who is called instead.
    fn objection(&mut self, matter: String, blown: Option<String>) {
        let Some(whistle) = blown else { return };
        let (account, agency) = *self.chance.one(&[("shuiwu", "water"), ("chengguan", "urban")]).unwrap();
        let (ground, reason) = (None, Story::new("不归我们管，写明了"));
        let (agency, to) = (agency.to_owned(), self.chance.often(50).then(|| self.agency().to_owned()));
        let outcome = if to.is_some() { Ruling::Reassigned } else { Ruling::Upheld };
        let object = whistle::Command::Object {
            agency: agency.clone(),
            ground,
            matter: matter.clone(),
            reason,
            whistle: whistle.clone(),
        };
        if self.does(Some(account), Command::Whistle(object)).is_some() {
            let rule = whistle::Command::Rule { agency, matter, outcome, to, whistle };
            self.does(Some("wangge"), Command::Whistle(rule));
        }
    }

    /// Nobody answers: those above are told.
    fn silence(&mut self) {
        let at = MORNING + 30 * MINUTE;
        for _ in 0..20 {
            for (matter, whistle, deadline) in self.store.whistles_due(at, 100).unwrap() {
                let command = Command::Whistle(deadline.command(&matter, &whistle));
                let one = order(&deadline.order_id(&whistle), at, command);
                self.store.execute(Order { actor: Actor::Clock, ..one }).unwrap();
            }
        }
    }
}

fn blow(one: &str, two: &str) -> Blow {
    let unit = |agency: &str, role| Called { agency: agency.to_owned(), role };
    Blow {
        agency: None,
        grade: "emergency".to_owned(),
        ground: "emergency".to_owned(),
        outcome: Story::new("先止住水"),
        resources: Vec::new(),
        tried: Story::new("关了总阀，没有用"),
        units: vec![unit(one, UnitRole::Lead), unit(two, UnitRole::Assist)],
    }
}

/// A world as it stands, and what the model says of it.
struct Held<'s> {
    store: &'s Store,
    posts: BTreeMap<String, Vec<Post>>,
    flats: Vec<Flat>,
    abouts: BTreeMap<String, About>,
    all: Viewer,
}

impl Held<'_> {
    fn sealed(&self) -> usize {
        self.flats.iter().filter(|f| f.sealed.is_some()).count()
    }
}

fn held<'s>(store: &'s Store, chance: Chance) -> Held<'s> {
    let mut ground = Ground { store, chance, posts: BTreeMap::new(), matters: Vec::new(), steps: 0 };
    ground.people();
    for _ in 0..16 {
        ground.register();
    }
    for n in 0..90 {
        ground.step();
        if n == 60 {
            ground.silence();
        }
    }
    let at = MORNING + HOUR;
    let all = store.viewer(ALL, at).unwrap();
    let (mut flats, mut abouts) = (Vec::new(), BTreeMap::new());
    for (id, _) in &ground.matters {
        let opened = store.open_matter(&all, look_by(ALL, at, id)).unwrap().unwrap();
        let records: Vec<Record> = opened.history.iter().map(|l| l.record.clone()).collect();
        flats.push(Flat::of(id, &records));
        abouts.insert(id.clone(), opened.matter.about());
    }
    Held { store, posts: ground.posts, flats, abouts, all }
}

/// One who asks, and what she may know.
struct Asker<'h> {
    held: &'h Held<'h>,
    viewer: Viewer,
    at: i64,
    known: BTreeSet<String>,
}

impl Asker<'_> {
    fn ids<'i>(&self, items: impl Iterator<Item = &'i Item>) -> Vec<String> {
        items.map(|i| i.id.clone()).collect()
    }

    fn knows(&self, id: &str) -> bool {
        self.known.contains(id)
    }

    /// What everybody's list holds, of what she may know.
    fn listed(&self, filter: &Filter) -> Vec<Item> {
        let page = self.held.store.list(&self.held.all, filter).unwrap();
        page.items.into_iter().filter(|i| self.knows(&i.id)).collect()
    }

    fn asks(&self, chance: &mut Chance) -> usize {
        let (store, viewer) = (self.held.store, &self.viewer);
        let filter = filter(chance);
        match chance.below(13) {
            0 | 1 => {
                let hers = store.list(viewer, &filter).unwrap();
                assert_eq!(self.ids(hers.items.iter()), self.ids(self.listed(&filter).iter()), "list {filter:?}");
                hers.items.len()
            }
            2 => {
                let n = store.count(viewer, &filter, 1_000).unwrap();
                assert_eq!(n, self.listed(&filter).len(), "count {filter:?}");
                n
            }
            3 => {
                let all: Vec<String> = self.held.flats.iter().map(|f| f.id.clone()).collect();
                let rows = store.rows(viewer, &all).unwrap();
                assert_eq!(rows.iter().map(|i| i.id.clone()).collect::<BTreeSet<_>>(), self.known, "rows");
                rows.len()
            }
            4 => self.near(chance),
            5 => self.places(&filter),
            6 | 7 => self.phases(chance),
            8 => {
                let duties = store.desk(viewer, 100).unwrap();
                assert!(duties.iter().all(|d| self.knows(&d.item.id)), "desk");
                duties.len()
            }
            9 => self.whistles(chance.often(50)),
            10 => self.notices(),
            11 => {
                let came: usize = store.taken_in(viewer, 480).unwrap().iter().map(|i| i.came).sum();
                let late = Filter { late: Some(true), limit: 1_000, ..Filter::default() };
                assert_eq!(came, self.listed(&late).len(), "taken in");
                came
            }
            _ => self.one(chance),
        }
    }

    fn near(&self, chance: &mut Chance) -> usize {
        let sketch = Sketch {
            division: chance.word(&["120111101", "120111102", "120111101217"]).to_owned(),
            kind: chance.word(&KINDS).to_owned(),
            title: chance.word(&["楼上漏水", "噪声扰民得很"]).to_owned(),
            text: "楼下墙皮掉了一大片，两家说不到一起".to_owned(),
            since: 0,
        };
        let hers = self.held.store.near(&self.viewer, &sketch).unwrap();
        assert!(hers.iter().all(|n| self.knows(&n.item.id)), "near");
        let all = self.held.store.near(&self.held.all, &sketch).unwrap();
        let expected = all.iter().filter(|n| self.knows(&n.item.id)).count();
        assert!(hers.len() >= expected && (all.len() == 5 || hers.len() == expected), "near");
        hers.len()
    }

    fn places(&self, filter: &Filter) -> usize {
        let filter = Filter { q: None, agency: None, limit: 1_000, ..filter.clone() };
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        let mut items = self.listed(&filter);
        let week = self.held.store.by_week(&self.viewer, &filter, MORNING, 2).unwrap();
        assert_eq!(week.iter().map(|w| w.registered).sum::<u64>(), items.len() as u64, "by week");
        items.retain(|i| !OVER.contains(&i.stage.as_str()));
        items.iter().for_each(|i| *expected.entry(i.stage.clone()).or_default() += 1);
        let hers: BTreeMap<String, u64> =
            self.held.store.open_by_stage(&self.viewer, &filter).unwrap().into_iter().collect();
        assert_eq!(hers, expected, "by stage");
        items.len()
    }

    fn phases(&self, chance: &mut Chance) -> usize {
        let agency = chance.often(50).then(|| chance.word(&AGENCIES));
        let filter = Filter { agency: agency.map(str::to_owned), limit: 1_000, ..Filter::default() };
        let mut items = self.listed(&filter);
        let tally = |items: &[Item]| {
            let mut all: BTreeMap<Phase, u64> = Phase::ALL.into_iter().map(|p| (p, 0)).collect();
            for item in items {
                let phase = Phase::ALL.into_iter().find(|p| p.code() == item.phase).unwrap();
                *all.get_mut(&phase).unwrap() += 1;
            }
            all
        };
        if agency.is_none() {
            let from = if chance.often(50) { MIDNIGHT } else { MIDNIGHT + 1 };
            let caught = self.held.store.caught_by_phase(&self.viewer, None, (from, i64::MAX)).unwrap();
            assert_eq!(caught, tally(&items), "caught");
        }
        items.retain(|i| !OVER.contains(&i.stage.as_str()));
        assert_eq!(self.held.store.load_by_phase(&self.viewer, agency).unwrap(), tally(&items), "load of {agency:?}");
        items.len()
    }

    fn whistles(&self, over: bool) -> usize {
        let hers = self.held.store.whistles(&self.viewer, over, 100).unwrap();
        let all = self.held.store.whistles(&self.held.all, over, 100).unwrap();
        let expected: BTreeSet<&String> = all.iter().filter(|b| self.knows(&b.matter.id)).map(|b| &b.id).collect();
        assert_eq!(hers.iter().map(|b| &b.id).collect::<BTreeSet<_>>(), expected, "whistles");
        hers.len()
    }

    fn notices(&self) -> usize {
        let hers = self.held.store.notices(&self.viewer, 0, 200).unwrap();
        // The same agencies, and an eye that sees all.
        let mut eye = self.viewer.clone();
        eye.standings.extend(self.held.all.standings.iter().cloned());
        let agencies: BTreeSet<&str> = self.viewer.agencies().collect();
        let all = self.held.store.notices(&eye, 0, 200).unwrap();
        let expected = all.iter().filter(|n| agencies.contains(n.agency.as_str()) && self.knows(&n.matter.id));
        let expected: Vec<i64> = expected.map(|n| n.seq).collect();
        assert_eq!(hers.iter().map(|n| n.seq).collect::<Vec<_>>(), expected, "notices");
        hers.len()
    }

    /// One matter: told on a live page, its grid, and now and then opened.
    fn one(&self, chance: &mut Chance) -> usize {
        let id = &chance.one(&self.held.flats).unwrap().id;
        let told = self.viewer.reaches(Act::See, &self.held.abouts[id]);
        assert_eq!(told, self.knows(id), "live");
        assert_eq!(self.held.store.grid_of(&self.viewer, id).unwrap(), None);
        if chance.often(20) {
            let order = look_by(&self.viewer.account, self.at, id);
            assert_eq!(self.held.store.open_matter(&self.viewer, order).unwrap().is_ok(), self.knows(id), "open");
        }
        usize::from(told)
    }
}

fn filter(chance: &mut Chance) -> Filter {
    let some = |chance: &mut Chance, of: &[&'static str]| chance.often(25).then(|| chance.word(of).to_owned());
    Filter {
        agency: some(chance, &AGENCIES),
        stages: some(chance, &["registered", "accepted", "dispatched", "completed"]).into_iter().collect(),
        phase: some(chance, &["early", "defuse"]),
        kind: some(chance, &KINDS),
        source: some(chance, &["counter", "phone"]),
        division: some(chance, &["120111", "120111101", "120111102"]),
        q: some(chance, &["漏水", "噪声扰民", "墙皮掉了一大片"]),
        late: chance.often(20).then(|| chance.often(50)),
        sort: if chance.often(50) { Sort::Due } else { Sort::Newest },
        limit: 1_000,
        ..Filter::default()
    }
}

/// So many worlds with so many requests each, on both databases; they show equally much.
fn agree(name: &str, worlds: u64, requests: usize) {
    let seed = std::env::var("LIANXIN_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_261_127_u64);
    let (mut total, mut sealed) = (0, 0);
    for n in 0..worlds {
        let shown = RefCell::new(Vec::new());
        on_both(name, |place, scratch| {
            let store = begin(place, scratch);
            let held = held(&store, Chance::new(seed + n));
            shown.borrow_mut().push((asked(&held, seed + n, requests), held.flats.len(), held.sealed()));
        });
        let shown = shown.into_inner();
        assert!(shown.windows(2).all(|two| two[0] == two[1]), "the databases show unequally much: {shown:?}");
        total += shown[0].0;
        sealed += shown[0].2;
    }
    eprintln!("{name}: seed {seed}, {worlds} worlds of {requests} requests: {total} shown, {sealed} matters sealed");
    assert!(
        total > requests / 2 && sealed > worlds as usize,
        "such worlds prove nothing: {total} shown, {sealed} sealed"
    );
}

/// How much was shown to all of them together.
fn asked(held: &Held<'_>, seed: u64, requests: usize) -> usize {
    let mut chance = Chance::new(!seed);
    let accounts: Vec<&String> = held.posts.keys().collect();
    let mut total = 0;
    for request in 0..requests {
        let account = chance.one(&accounts).unwrap().as_str();
        // Time goes on through the half day in which positions end.
        let at = MORNING + HOUR + 12 * HOUR * request as i64 / requests as i64;
        let Some(viewer) = held.store.viewer(account, at) else { continue };
        let posts = &held.posts[account];
        let known = held.flats.iter().filter(|f| f.is_known_to(account, posts, at)).map(|f| f.id.clone());
        let asker = Asker { held, viewer, at, known: known.collect() };
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| asker.asks(&mut chance)));
        total += told.unwrap_or_else(|no| {
            eprintln!("seed {seed} request {request}: {account} {posts:?} at {at} may know {:?}", asker.known);
            std::panic::resume_unwind(no)
        });
    }
    total
}

#[test]
fn production_shows_what_the_model_says() {
    agree("reference model", 5, 2_000);
}

#[test]
#[ignore = "a million requests: make deep"]
fn a_million() {
    agree("reference model, a million", 50, 20_000);
}
