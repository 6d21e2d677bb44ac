//! Whether a unit kept its limits, as a table: what was done before, and what is to be said of water and of urban.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod whistling;

use lianxin_core::catalogue::Act;
use whistling::asks::{acknowledge, release, report_in};
use whistling::{Given, MINUTE, story};

const KEPT: Option<bool> = Some(true);
const MISSED: Option<bool> = Some(false);

#[test]
fn what_is_said_of_a_unit_follows_from_its_own_clocks() {
    let water = [
        // It still has time.
        (Given::Sounded, None, None),
        (Given::WaterAnswered, KEPT, None),
        (Given::WaterOnTheWay, KEPT, None),
        (Given::WaterThere, KEPT, KEPT),
        (Given::AllDone, KEPT, KEPT),
        (Given::Closed, KEPT, KEPT),
        (Given::WaterMissed, MISSED, None),
        // An objection waits: who says no in time is not late.
        (Given::WaterObjected, None, None),
    ];
    let urban = [(Given::UrbanUpheld, None, None), (Given::UrbanReleased, None, None), (Given::UrbanDone, KEPT, KEPT)];
    let all = water.map(|row| ("water", row)).into_iter().chain(urban.map(|row| ("urban", row)));
    for (agency, (given, acknowledged, reported)) in all {
        let log = story(given);
        let unit = log.w().unit(agency).unwrap();
        assert_eq!(unit.kept(Act::Acknowledge), acknowledged, "{given:?}: {agency} acknowledged");
        assert_eq!(unit.kept(Act::ReportIn), reported, "{given:?}: {agency} reported in");
        assert_eq!(unit.kept(Act::Handle), None, "{given:?}: only answers are counted");
    }
}

#[test]
fn an_answer_after_the_limit_is_late_though_time_did_not_look() {
    let mut log = story(Given::Sounded);
    let due = log.w().unit("water").unwrap().clock(Act::Acknowledge).unwrap().due;
    log.at = due + 1;
    let ask = acknowledge(&log, "water");
    log.does("shuiwu", ask);
    assert_eq!(log.w().unit("water").unwrap().kept(Act::Acknowledge), MISSED);
    // At the very moment it is in time still: a limit is the instant after its last second.
    let mut log = story(Given::Sounded);
    log.at = due;
    let ask = acknowledge(&log, "water");
    log.does("shuiwu", ask);
    assert_eq!(log.w().unit("water").unwrap().kept(Act::Acknowledge), KEPT);
}

#[test]
fn who_is_let_go_keeps_what_it_had_done() {
    let urban = |steps: &[&str]| {
        let mut log = story(Given::Sounded);
        for step in steps {
            log.at += MINUTE;
            let (who, ask) = match *step {
                "acknowledge" => ("chengguan", acknowledge(&log, "urban")),
                "report in" => ("chengguan", report_in(&log, "urban")),
                _ => ("wangge", release(&log, "urban", "不用来了")),
            };
            log.does(who, ask);
        }
        let unit = log.w().unit("urban").unwrap().clone();
        (unit.kept(Act::Acknowledge), unit.kept(Act::ReportIn))
    };
    assert_eq!(urban(&["release"]), (None, None));
    assert_eq!(urban(&["acknowledge", "release"]), (KEPT, None));
    assert_eq!(urban(&["acknowledge", "report in", "release"]), (KEPT, KEPT));
}
