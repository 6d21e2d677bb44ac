//! The auditor of the demo: reads what happened to its matters as somebody who knows the work and not the code, and looks for what
//! contradicts itself. The whole demo is read in `make deep`, a smaller one in `make test`.

// A test may stop at its first surprise; what it read is shown to whoever asks with `--nocapture`.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, clippy::print_stdout, clippy::type_complexity)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use lianxin_core::catalogue::Act;
use lianxin_core::matter::Started;
use lianxin_core::{Actor, Entropy, Event, Order, access};
use lianxin_store::{Filter, Opened, Options, Place, Store, Sync};

/// A demo in a folder of its own, gone when the test ends.
struct Demo {
    folder: PathBuf,
    store: Option<Store>,
}

impl Demo {
    fn new(matters: u32) -> Demo {
        let folder = std::env::temp_dir().join(format!("lianxin-life-{matters}-{}", std::process::id()));
        let made = Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args(["demo", "--build-only", "--matters", &matters.to_string(), "--data"])
            .arg(&folder)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let options = Options {
            place: Place::Folder(folder.clone()),
            keys: folder.join("keys"),
            district: "120111".to_owned(),
            holder: "auditor".to_owned(),
            sync: Sync::Normal,
            watch: None,
            fatal: None,
        };
        Demo { store: Some(Store::open(options).unwrap()), folder }
    }

    /// Every matter, opened by a coordinator of the district's centre.
    fn all(&self) -> Vec<Opened> {
        let store = self.store.as_ref().unwrap();
        let at = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
        let viewer = store.viewer("zhoujianning", at).unwrap();
        let mut filter = Filter { limit: 200, ..Filter::default() };
        let mut all = Vec::new();
        loop {
            let page = store.list(&viewer, &filter).unwrap();
            for item in page.items {
                let actor = Actor::Account(viewer.account.clone());
                let id = access::opening_id(&actor, &item.id, at);
                let command = lianxin_core::Command::Access(access::Command::OpenMatter { matter: item.id });
                let order = Order { id, actor, at, entropy: Entropy::drawn(at, [7; 32]), seen: None, command };
                all.push(store.open_matter(&viewer, order).unwrap().unwrap());
            }
            match page.next {
                Some(next) => filter.cursor = Some(next),
                None => return all,
            }
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.store = None;
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Who tells a history, with what she knows by then.
#[derive(Default)]
struct Teller {
    told: Vec<String>,
    stage: &'static str,
    last: i64,
    parts: BTreeMap<String, &'static str>,
    promises: BTreeMap<(Act, String), i64>,
}

/// A history told line by line; panics at the first contradiction with all of it.
fn tell(m: &Opened) -> Vec<String> {
    let mut t = Teller { told: vec![format!("《{}》", m.title.as_deref().unwrap_or(""))], ..Teller::default() };
    for line in &m.history {
        let r = &line.record;
        let said = line.story.iter().flatten().next().cloned().unwrap_or_default();
        t.told.push(format!("{} {} {}：{said}", r.recorded_at, r.actor, r.event.kind()));
        t.hold(r.recorded_at >= t.last, "time went back");
        t.last = r.recorded_at;
        t.centre(&r.event);
        t.agencies(&r.event, &said);
        t.after(&r.event);
        if let Event::MatterClockRanOut(e) = &r.event {
            let promised = t.promises.get(&(e.act, e.agency.clone())) == Some(&e.due);
            t.hold(r.actor == Actor::Clock && promised && e.due <= r.recorded_at, "late by a promise nobody made");
        }
    }
    t.told
}

impl Teller {
    fn hold(&self, true_is: bool, why: &str) {
        assert!(true_is, "{why}, stage {}, parts {:?}\n{}", self.stage, self.parts, self.told.join("\n"));
    }

    fn go(&mut self, from: &[&str], to: &'static str) {
        self.hold(from.contains(&self.stage), "out of turn");
        self.stage = to;
    }

    fn part(&self, agency: &str, roles: &[&str]) {
        self.hold(self.parts.get(agency).is_some_and(|s| roles.contains(s)), "acts and has no part");
    }

    fn promised(&mut self, clocks: &[Started]) {
        self.promises.extend(clocks.iter().map(|c| ((c.act, c.agency.clone()), c.due)));
    }

    fn centre(&mut self, event: &Event) {
        match event {
            Event::MatterRegistered(e) => {
                self.go(&[""], "registered");
                self.promised(&e.clocks);
            }
            Event::MatterAccepted(e) => {
                self.go(&["registered"], "accepted");
                self.promised(&e.clocks);
            }
            Event::MatterDeclined(_) => self.go(&["registered"], "declined"),
            Event::MatterDispatched(e) => {
                self.go(&["accepted"], "dispatched");
                self.parts = e.assist.iter().map(|a| (a.clone(), "assist")).collect();
                self.parts.insert(e.lead.clone(), "lead");
                self.promised(&e.clocks);
            }
            Event::MatterDesignated(e) => {
                self.go(&["accepted"], "dispatched");
                self.parts = BTreeMap::from([(e.lead.clone(), "lead")]);
                self.promised(&e.clocks);
            }
            Event::MatterMerged(_) => self.go(&["registered", "accepted", "dispatched", "handling"], "merged"),
            _ => {}
        }
    }

    fn agencies(&mut self, event: &Event, said: &str) {
        let open = ["dispatched", "handling"];
        match event {
            Event::MatterAcknowledged(e) => {
                self.part(&e.agency, &["lead", "assist"]);
                let to = if self.parts[&e.agency] == "lead" { "handling" } else { self.stage };
                self.go(&open, to);
                self.promised(&e.clocks);
            }
            Event::MatterReturned(e) => {
                self.part(&e.agency, &["lead", "assist"]);
                self.go(&open, "accepted");
                self.parts.clear();
                self.promised(&e.clocks);
            }
            Event::MatterPartCompleted(e) => {
                self.part(&e.agency, &["assist"]);
                self.parts.insert(e.agency.clone(), "done");
            }
            Event::MatterReleased(e) => {
                self.part(&e.agency, &["assist"]);
                self.parts.insert(e.agency.clone(), "released");
            }
            Event::MatterCompleted(e) => {
                self.part(&e.agency, &["lead"]);
                self.hold(!self.parts.values().any(|s| *s == "assist"), "completed while somebody assists");
                self.hold(said.chars().count() >= 6, "completed with nothing to say");
                self.go(&["handling"], "completed");
            }
            Event::MatterWaiting(e) => self.part(&e.agency, &["lead", "assist"]),
            Event::MatterExtensionAsked(e) => self.part(&e.agency, &["lead", "assist"]),
            Event::MatterExtensionApproved(e) => self.promised(std::slice::from_ref(&e.clock)),
            Event::MatterResumed(e) => self.promised(std::slice::from_ref(&e.clock)),
            Event::MatterNoted(_) => self.hold(open.contains(&self.stage), "a note out of turn"),
            _ => {}
        }
    }

    fn after(&mut self, event: &Event) {
        match event {
            Event::MatterFollowedUp(_) => self.go(&["completed"], "followed-up"),
            Event::MatterRated(_) => self.go(&["followed-up"], "rated"),
            Event::MatterReopened(e) => {
                self.go(&["completed", "followed-up", "rated"], "handling");
                self.promised(&e.clocks);
            }
            Event::MatterArchived(_) => self.go(&["followed-up", "rated", "declined"], "archived"),
            _ => {}
        }
    }
}

fn share(part: usize, of: usize) -> f64 {
    part as f64 * 100.0 / of as f64
}

/// What is told again: as much of it said of the same kind, at the same place, not long before.
fn told_again(all: &[Opened]) -> usize {
    let pairs = |m: &Opened| -> BTreeSet<(char, char)> {
        let title: Vec<char> = m.title.as_deref().unwrap_or("").chars().collect();
        title.windows(2).map(|w| (w[0], w[1])).collect()
    };
    let mut places: BTreeMap<(&str, &str), Vec<(i64, BTreeSet<(char, char)>)>> = BTreeMap::new();
    for m in all.iter().filter(|m| m.matter.parent.is_none()) {
        let place = (m.matter.kind.as_str(), m.matter.division.as_str());
        places.entry(place).or_default().push((m.matter.recorded_at, pairs(m)));
    }
    let mut again = 0;
    for told in places.values_mut() {
        told.sort();
        again += (0..told.len())
            .filter(|n| {
                told[..*n].iter().any(|(at, before)| {
                    let (now, words) = &told[*n];
                    let alike = words.intersection(before).count();
                    now - at < 10 * 86_400_000 && alike * 10 >= words.len().min(before.len()) * 7
                })
            })
            .count();
    }
    again
}

/// Figures of a whole demo: distinct titles, lengths of texts, and shares in per cent.
#[derive(Debug)]
struct Figures {
    matters: usize,
    titles: usize,
    median: usize,
    longest: usize,
    again: f64,
    returned: f64,
    late: f64,
    reopened: f64,
    stages: BTreeMap<String, usize>,
    facts: BTreeMap<String, usize>,
}

fn figures(all: &[Opened]) -> Figures {
    let mut lengths: Vec<usize> =
        all.iter().filter(|m| m.matter.parent.is_none()).map(|m| m.text.as_deref().unwrap().chars().count()).collect();
    lengths.sort_unstable();
    let (mut facts, mut stages, mut of): (BTreeMap<String, usize>, BTreeMap<String, usize>, BTreeMap<&str, usize>) =
        Default::default();
    for m in all {
        let names: Vec<&str> = m.history.iter().map(|l| l.record.event.kind()).collect();
        for name in names.iter().collect::<BTreeSet<_>>() {
            *of.entry(*name).or_default() += 1;
        }
        names.iter().for_each(|n| *facts.entry((*n).to_owned()).or_default() += 1);
        *stages.entry(m.matter.stage.code().to_owned()).or_default() += 1;
    }
    let rate = |name: &str| share(of.get(name).copied().unwrap_or(0), all.len());
    Figures {
        matters: all.len(),
        titles: all.iter().map(|m| m.title.as_deref().unwrap()).collect::<BTreeSet<_>>().len(),
        median: lengths[lengths.len() / 2],
        longest: lengths[lengths.len() - 1],
        again: share(told_again(all), all.len()),
        returned: rate("matter.returned"),
        late: rate("matter.clock-ran-out"),
        reopened: rate("matter.reopened"),
        stages,
        facts,
    }
}

/// Every history is told; twenty of them, evenly chosen, are printed where somebody asks for them with `--nocapture`.
fn audited(matters: u32) -> Figures {
    let demo = Demo::new(matters);
    let all = demo.all();
    for (n, m) in all.iter().enumerate() {
        let told = tell(m);
        if n % (all.len() / 20) == 0 {
            println!("{}\n{}\n", m.text.as_deref().unwrap_or(""), told.join("\n"));
        }
    }
    let f = figures(&all);
    println!("{f:?}");
    f
}

#[test]
fn a_small_demo_contradicts_itself_nowhere() {
    let f = audited(400);
    assert_eq!(f.matters, 400);
    assert!(f.stages.len() >= 9, "{f:?}");
    assert!(f.titles >= 380 && (150..=260).contains(&f.median), "{f:?}");
    assert!((5.0..=14.0).contains(&f.again) && f.returned > 2.0 && f.reopened > 2.0 && f.late > 2.0, "{f:?}");
    // At least one of each stands or happened.
    for fact in
        ["matter.merged", "matter.split", "matter.designated", "matter.waiting", "matter.attached", "matter.rated"]
    {
        assert!(f.facts.contains_key(fact), "{fact}: {f:?}");
    }
}

#[test]
#[ignore = "a minute and a half in debug; `make deep` runs it"]
fn the_whole_demo_contradicts_itself_nowhere() {
    let f = audited(6_000);
    assert_eq!(f.matters, 6_000);
    assert!(f.titles >= 4_000 && (150..=260).contains(&f.median) && f.longest >= 1_800, "{f:?}");
    assert!((8.0..=12.0).contains(&f.again), "{f:?}");
    for rate in [f.returned, f.late, f.reopened] {
        assert!((5.0..=10.0).contains(&rate), "{f:?}");
    }
}
