//! Seeded lives of a district, each held against the auditor's own sheets (`crates/lianxin-sim/src/life.rs`).

// A life may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use lianxin_sim::life::{Ground, Lived, live_on};
use lianxin_sim::postgres::Cluster;
use lianxin_sim::stories;

/// Steps of a life in `make test`; with time's own orders it is some three hundred.
const STEPS: u32 = 150;

/// One seed to see again: the environment's, by itself.
fn stated() -> Option<u64> {
    std::env::var("LIANXIN_SEED").ok().map(|text| text.parse().unwrap())
}

/// These seeds, on two threads; how often each act had each fate.
fn lives(first: u64, count: u64, steps: u32) -> BTreeMap<String, u32> {
    let (first, count) = stated().map_or((first, count), |seed| (seed, 1));
    let ground = Ground::new();
    let (next, found) = (AtomicU64::new(first), Mutex::new((BTreeMap::new(), Vec::new())));
    let one = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + count {
                return;
            }
            let lived = ground.live(seed, steps);
            let mut found = found.lock().unwrap();
            match lived {
                Ok(Lived { fates, .. }) => fates.into_iter().for_each(|(k, n)| *found.0.entry(k).or_default() += n),
                Err(e) => found.1.push(e),
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(one);
        one();
    });
    let (fates, failed) = found.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {count} lives failed:\n{}", failed.len(), failed.join("\n"));
    fates
}

#[test]
fn twenty_lives() {
    let fates = lives(1, 20, STEPS);
    if stated().is_none() {
        every_act_is_done(&fates);
    }
    stories::passed("sqlite", "seeded lives");
    match Cluster::shared() {
        Some(cluster) => {
            for seed in 1..=2 {
                live_on(cluster.database(), stated().unwrap_or(seed), STEPS / 2).unwrap();
            }
            stories::passed("postgres", "seeded lives");
        }
        None => stories::skipped("PostgreSQL is not installed"),
    }
}

/// Lives that only register prove nothing: each act is done, and by time what time does.
fn every_act_is_done(fates: &BTreeMap<String, u32>) {
    let acts = "Register TakeIn Accept Decline Classify MovePhase Dispatch Designate Acknowledge Return Await Resume Extend \
                ApproveExtension RefuseExtension Release Note AddParty Complete FollowUp Rate Reopen Archive Merge \
                Relate Split Oversee RunOut Erase";
    let whistles = "Blow BlowNew Approve Refuse Call Acknowledge Object Rule OnTheWay ReportIn Handle Done Release \
                    Phoned Close Rate UnitRunOut Climb";
    let all = acts.split(' ').map(|a| format!("Matter {a}: Done"));
    let beside = ["Access LookUp", "Access OpenFields", "Directory KeepView", "Directory DropView", "Board", "Export"];
    let all = all.chain(beside.into_iter().map(|a| format!("{a}: Done")));
    let all = all.chain(whistles.split(' ').map(|a| format!("Whistle {a}: Done")));
    let missing: Vec<String> = all.filter(|fate| !fates.contains_key(fate)).collect();
    assert!(missing.is_empty(), "no life came so far: {missing:?}; {fates:#?}");
}

#[test]
fn a_seed_gives_the_same_log_twice() {
    let ground = Ground::new();
    let seed = stated().unwrap_or(4711);
    let (one, two) = (ground.live(seed, 60).unwrap(), ground.live(seed, 60).unwrap());
    assert_eq!(one, two);
    assert_ne!(one.root, ground.live(seed + 1, 60).unwrap().root);
}

#[test]
#[ignore = "a thousand lives: make deep"]
fn thousand() {
    lives(1_000, 1_000, 300);
}
