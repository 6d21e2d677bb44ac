//! What the clocks do: each agency's own, through returns, pauses and lateness; and what the rules tell beforehand.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{Given, Log, MINUTE, MORNING, dispatch, no, story};
use lianxin_core::authority::Act;
use lianxin_core::calendar::Unit;
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter::{self, Command as Do, Refusal as No};
use lianxin_core::{Actor, Command, Refusal, Story, Viewer};

const DAY: i64 = 24 * 60 * MINUTE;

fn why() -> Story {
    Story::new("缘由写在这里")
}

/// The matter of a log.
fn m(log: &Log) -> &matter::Matter {
    &log.world.matters[&log.matter]
}

/// A matter whose lead has signed and whose clock of handling counts in a unit of its own kind.
fn handling(kind: &str) -> (Log, String) {
    let mut log = story(Given::Registered);
    let Do::Register(mut form) = given::register() else { unreachable!() };
    form.kind = kind.to_owned();
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Matter(Do::Register(form)));
    let matter = order.entropy.id('m', 0);
    log.ask(&order).unwrap();
    log.matter.clone_from(&matter);
    log.does("zhongxin", Do::Accept { matter: matter.clone() });
    log.does("zhongxin", dispatch(matter.clone(), "water", &[]));
    log.does("shuiwu", given::acknowledge(matter.clone(), None));
    (log, matter)
}

#[test]
fn a_pause_leaves_as_much_time_as_there_was() {
    let handle = |log: &Log| m(log).clocks.iter().find(|c| c.act == Bound::Handle).unwrap().clone();
    let kinds: Vec<String> = story(Given::Registered).world.catalogue.kinds.keys().cloned().collect();
    let mut seen = std::collections::BTreeSet::new();
    for kind in kinds {
        // A pause within one day moves nothing that counts days, and minutes by themselves.
        let (mut log, matter) = handling(&kind);
        let before = handle(&log);
        let unit = log.world.catalogue.limit_unit(&before.limit, before.started);
        let exact = matches!(unit, Unit::Minutes | Unit::Hours);
        seen.insert(format!("{unit:?}"));
        let wait = || Do::Await { agency: None, ground: "documents".to_owned(), matter: matter.clone() };
        let resume = || Do::Resume { agency: None, matter: matter.clone() };
        log.does("shuiwu", wait());
        log.at += 60 * MINUTE;
        log.does("shuiwu", resume());
        assert_eq!(handle(&log).due - before.due, if exact { 60 * MINUTE } else { 0 }, "{kind}");
        // From that Monday to the next: five working days, a week of any other days.
        let monday = handle(&log).due;
        log.does("shuiwu", wait());
        log.at += 7 * DAY;
        log.does("shuiwu", resume());
        let day = |at: i64| log.world.catalogue.calendar.local_date(at - 1);
        let later = handle(&log).due;
        match unit {
            Unit::Minutes | Unit::Hours => assert_eq!(later - monday, 7 * DAY, "{kind}"),
            Unit::Workdays => {
                assert_eq!(log.world.catalogue.calendar.workdays_between(day(monday), day(later)).value(), 5, "{kind}");
            }
            Unit::Days | Unit::Months => assert!(later - monday >= 7 * DAY, "{kind}"),
        }
    }
    assert!(seen.len() >= 2, "limits in several units: {seen:?}");
}

/// More time was given until a day off, which counts as no working day: a pause of an hour does not take it away again.
#[test]
fn a_pause_takes_nothing_of_an_extension_that_ends_on_a_day_off() {
    let handle = |log: &Log| m(log).clocks.iter().find(|c| c.act == Bound::Handle).unwrap().clone();
    let kinds: Vec<String> = story(Given::Registered).world.catalogue.kinds.keys().cloned().collect();
    let mut tried = 0;
    for kind in kinds {
        let (mut log, matter) = handling(&kind);
        let clock = handle(&log);
        if log.world.catalogue.limit_unit(&clock.limit, clock.started) != Unit::Workdays {
            continue;
        }
        let calendar = log.world.catalogue.calendar.clone();
        let day = |at: i64| calendar.local_date(at - 1);
        let off = |at: i64| calendar.workdays_between(day(at - DAY), day(at)).value() == 0;
        let until = (1..).map(|n| clock.due + n * DAY).find(|at| off(*at)).unwrap();
        let extend = Do::Extend { agency: None, matter: matter.clone(), reason: why(), until };
        let order = log.order(Actor::Account("shuiwu".to_owned()), Command::Matter(extend));
        if log.ask(&order).is_err() {
            continue; // this kind's limit gives no such extension
        }
        log.does("zhongxin", Do::ApproveExtension { agency: "water".to_owned(), matter: matter.clone() });
        log.does("shuiwu", Do::Await { agency: None, ground: "documents".to_owned(), matter: matter.clone() });
        log.at += 60 * MINUTE;
        log.does("shuiwu", Do::Resume { agency: None, matter });
        assert_eq!(handle(&log).due, until, "{kind}");
        tried += 1;
    }
    assert!(tried > 0, "some kind counts in working days and may be extended over a day off");
}

#[test]
fn one_agency_late_by_its_own_clock() {
    // Water is dispatched on Monday and does not sign; urban two days later, on a dispatch of its own.
    let mut log = story(Given::Accepted);
    let matter = log.matter.clone();
    log.does("zhongxin", dispatch(matter.clone(), "water", &[]));
    let due = m(&log).running().next().unwrap().due;
    log.does("shuiwu", Do::Return { agency: None, matter: matter.clone(), reason: why() });
    log.at = MORNING + 2 * DAY;
    let late = |due| Do::RunOut { act: Bound::Acknowledge, agency: "water".to_owned(), due, matter: matter.clone() };
    let order = log.order(Actor::Clock, Command::Matter(late(due)));
    assert_eq!(log.ask(&order), no(No::NotDue), "what was returned in time is not late");
    log.does("zhongxin", dispatch(matter.clone(), "water", &["urban"]));
    assert!(m(&log).running().all(|c| !c.ran_out && c.started == log.at && c.due > log.at), "each starts fresh");
    let fresh = m(&log).running().find(|c| c.agency == "water").unwrap().due;
    log.does("chengguan", given::acknowledge(matter.clone(), None));
    log.at = fresh;
    let order = log.order(Actor::Clock, Command::Matter(late(fresh)));
    assert_eq!(log.ask(&order), Ok(vec!["matter.clock-ran-out"]));
    let told: Vec<(&str, bool)> = m(&log).running().map(|c| (c.agency.as_str(), c.ran_out)).collect();
    assert!(told.contains(&("water", true)) && told.contains(&("urban", false)), "{told:?}");
}

#[test]
fn the_rules_tell_beforehand_what_is_possible() {
    let told = |given, who: &str| {
        let log = story(given);
        let viewer = Viewer::of(&log.world.directory, &log.world.catalogue, who, log.at).unwrap();
        matter::possible(&log.world, &viewer, m(&log), log.at)
    };
    let can = |given, who: &str| -> Vec<&'static str> {
        told(given, who).into_iter().filter(|(_, no)| no.is_none()).map(|(act, _)| act.code()).collect()
    };
    assert_eq!(can(Given::Dispatched, "shuiwu"), ["acknowledge", "note", "return", "add-party"]);
    assert_eq!(can(Given::WaterSigned, "chengguan"), ["acknowledge", "note", "return", "add-party"]);
    assert_eq!(can(Given::UrbanDone, "shuiwu"), ["complete", "note", "return", "await", "extend", "add-party"]);
    assert_eq!(can(Given::Registered, "weiyuan"), ["oversee", "seal"]);
    assert!(can(Given::Registered, "shenji").is_empty());
    let centre = can(Given::Registered, "zhongxin");
    for act in ["accept", "decline", "oversee", "classify", "move-phase", "merge", "relate", "split"] {
        assert!(centre.contains(&act), "{act} in {centre:?}");
    }
    let lead = told(Given::BothSigned, "shuiwu");
    let complete = lead.iter().find(|(act, _)| *act == Act::Complete).unwrap();
    assert_eq!(complete.1, Some(Refusal::Matter(No::AssistsRunning { agencies: vec!["urban".to_owned()] })));
}
