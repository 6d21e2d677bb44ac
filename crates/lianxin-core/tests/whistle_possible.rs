//! What a page may offer of a whistle is what the rules say: possible, wanting words, or why not.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod whistling;

use std::collections::BTreeSet;

use lianxin_core::whistle::{Refusal as No, possible};
use lianxin_core::{Refusal, Viewer};
use whistling::{Given, Log, story};

/// The possible acts of somebody, and those that something stands in the way of, as `act agency`.
fn told(log: &Log, who: &str) -> (BTreeSet<String>, Vec<(String, Refusal)>) {
    let w = log.w();
    let m = &log.world.matters[&log.matter];
    let viewer = Viewer::of(&log.world.directory, &log.world.catalogue, who, log.at).unwrap();
    let (mut can, mut cannot) = (BTreeSet::new(), Vec::new());
    for (command, no) in possible(&log.world, &viewer, (m, w), log.at) {
        let name = [command.name(), command.agency().unwrap_or_default()].join(" ").trim_end().to_owned();
        match no {
            None => drop(can.insert(name)),
            Some(no) => cannot.push((name, no)),
        }
    }
    (can, cannot)
}

fn all(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

#[test]
fn who_approves_is_offered_it_and_nobody_else() {
    let log = story(Given::Asked);
    assert_eq!(told(&log, "weiyuan").0, all(&["approve", "refuse"]));
    assert_eq!(told(&log, "wangge").0, all(&[]));
    assert_eq!(told(&log, "zhufang"), (all(&[]), vec![]), "who has no part in it is told nothing");
}

#[test]
fn a_unit_is_offered_its_own_step_and_the_caller_hers() {
    let log = story(Given::Sounded);
    assert_eq!(told(&log, "shuiwu").0, all(&["acknowledge water", "object water"]));
    let (can, cannot) = told(&log, "wangge");
    // The lead cannot be let go while another is at it, and whoever answers in the system is not phoned for it.
    assert_eq!(can, all(&["call", "release urban"]));
    let owed = No::UnitsOwed { agencies: vec!["water".to_owned(), "urban".to_owned()] };
    assert!(cannot.contains(&("close".to_owned(), Refusal::Whistle(owed))), "{cannot:?}");
    let answered = No::Answered { agency: "water".to_owned() };
    assert!(cannot.contains(&("phoned water".to_owned(), Refusal::Whistle(answered))), "{cannot:?}");
}

#[test]
fn both_sides_are_offered_to_rate_the_other_once_it_is_closed() {
    let log = story(Given::Closed);
    assert_eq!(told(&log, "wangge").0, all(&["rate urban", "rate water"]));
    assert_eq!(told(&log, "shuiwu").0, all(&["rate grid-yangliuqing"]));
}
