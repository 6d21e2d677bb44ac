//! What called units do, and what the caller's side does with them, each as a table: what was done before, what is asked,
//! what comes of it, in the order in which the rule asks.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod whistling;

use lianxin_core::Refusal;
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::field::Problem;
use lianxin_core::whistle::{Command as Do, Refusal as No, ReportMode, Ruling, Stage, UnitRole, UnitState};
use whistling::asks::{
    acknowledge, done, finishing, handle, handling, object, objecting, on_the_way, own, phoned, release, report_in,
    reporting, rule,
};
use whistling::table::{Row, absent, told};
use whistling::{Given, Log, MINUTE, fields, no, out_of_turn, story, unit_out};

type Unit = fn(&Log, &'static str) -> Do;

/// What stands before every step of a unit: presence, whose unit it is, forgotten, not sounding, not called.
fn unit_table(act: &'static str, ask: Unit) {
    absent("shuiwu", |log| ask(log, "water"));
    let water = |log: &Log| ask(log, "water");
    told(
        vec![
            // Before it sounds the units do not know of it.
            Row(Given::Asked, "shuiwu", None, Err(Refusal::Absent)),
            Row(Given::Sounded, "chengguan", None, Err(Refusal::NotYours)),
            Row(Given::Sounded, "wangge", None, Err(Refusal::NotYours)),
            Row(Given::SoundedErased, "shuiwu", None, no(No::Forgotten)),
            Row(Given::Closed, "shuiwu", None, out_of_turn(act, Stage::Closed)),
        ],
        water,
    );
    let centre = |log: &Log| ask(log, "cgc-yangliuqing");
    told(vec![Row(Given::Sounded, "zhongxin", None, no(No::NoUnit { agency: own("cgc-yangliuqing") }))], centre);
    // A unit that was relieved is not called any more, though its people still have to do with the matter.
    let relieved = |log: &Log| ask(log, "urban");
    told(vec![Row(Given::UrbanUpheld, "chengguan", None, Err(Refusal::Absent))], relieved);
}

#[test]
fn acknowledging() {
    unit_table("acknowledge", acknowledge);
    told(
        vec![
            Row(Given::WaterAnswered, "shuiwu", None, unit_out("acknowledge", "water", UnitState::Acknowledged)),
            // No version is asked of a unit's own step: twenty units are never in each other's way.
            Row(Given::Sounded, "shuiwu", Some(9), Ok(vec!["whistle.unit-acknowledged"])),
            Row(Given::WaterMissed, "shuiwu", None, Ok(vec!["whistle.unit-acknowledged"])),
        ],
        |log| acknowledge(log, "water"),
    );
}

#[test]
fn setting_out() {
    unit_table("on-the-way", on_the_way);
    told(
        vec![
            Row(Given::Sounded, "shuiwu", None, no(No::NotAcknowledged { agency: own("water") })),
            Row(Given::WaterMissed, "shuiwu", None, no(No::NotAcknowledged { agency: own("water") })),
            Row(Given::WaterThere, "shuiwu", None, unit_out("on-the-way", "water", UnitState::OnScene)),
            Row(Given::WaterAnswered, "shuiwu", None, Ok(vec!["whistle.unit-set-out"])),
        ],
        |log| on_the_way(log, "water"),
    );
}

#[test]
fn reporting_in() {
    unit_table("report-in", report_in);
    told(
        vec![
            Row(Given::Sounded, "shuiwu", None, no(No::NotAcknowledged { agency: own("water") })),
            Row(Given::WaterThere, "shuiwu", None, unit_out("report-in", "water", UnitState::OnScene)),
            Row(Given::EmergencyAnswered, "shuiwu", None, no(No::SceneOnly)),
            Row(Given::WaterAnswered, "shuiwu", None, Ok(vec!["whistle.unit-reported-in"])),
            Row(Given::WaterOnTheWay, "shuiwu", None, Ok(vec!["whistle.unit-reported-in"])),
        ],
        |log| report_in(log, "water"),
    );
    let scene = |log: &Log| reporting(log, "water", ReportMode::Scene);
    told(vec![Row(Given::EmergencyAnswered, "shuiwu", None, Ok(vec!["whistle.unit-reported-in"]))], scene);
}

#[test]
fn handling_and_done() {
    for (act, ask, kind) in [
        ("handle", handling as fn(&Log, &str, &str) -> Do, "whistle.unit-handled"),
        ("done", finishing, "whistle.unit-done"),
    ] {
        unit_table(act, if act == "handle" { handle } else { done });
        let not = || no(No::NotReportedIn { agency: own("water") });
        told(
            vec![
                Row(Given::Sounded, "shuiwu", None, not()),
                Row(Given::WaterMissed, "shuiwu", None, not()),
                Row(Given::WaterOnTheWay, "shuiwu", None, not()),
                Row(Given::WaterThere, "shuiwu", None, fields(&[("text", Problem::Empty)])),
            ],
            |log| ask(log, "water", " "),
        );
        let urban = |log: &Log| ask(log, "urban", " ");
        told(vec![Row(Given::UrbanDone, "chengguan", None, unit_out(act, "urban", UnitState::Done))], urban);
        told(vec![Row(Given::UrbanReleased, "chengguan", None, unit_out(act, "urban", UnitState::Released))], urban);
        told(vec![Row(Given::UrbanObjected, "chengguan", None, unit_out(act, "urban", UnitState::Objected))], urban);
        told(vec![Row(Given::WaterThere, "shuiwu", Some(9), Ok(vec![kind]))], |log| ask(log, "water", "关了阀门"));
    }
    let mut log = story(Given::WaterThere);
    let state = |log: &Log| log.w().unit("water").unwrap().state;
    assert_eq!(state(&log), UnitState::OnScene);
    for _ in 0..2 {
        let command = handling(&log, "water", "关了阀门");
        log.does("shuiwu", command);
        assert_eq!(state(&log), UnitState::Handling);
    }
    let command = finishing(&log, "water", "修好了");
    log.does("shuiwu", command);
    assert_eq!(state(&log), UnitState::Done);
}

#[test]
fn objections() {
    unit_table("object", object);
    let late = story(Given::Late).w().unit("urban").unwrap().clock(Bound::Return).unwrap().due;
    told(
        vec![
            Row(Given::UrbanDone, "chengguan", None, unit_out("object", "urban", UnitState::Done)),
            Row(Given::UrbanObjected, "chengguan", None, unit_out("object", "urban", UnitState::Objected)),
            Row(Given::UrbanDesignated, "chengguan", None, no(No::Designated { agency: own("urban") })),
            Row(Given::Late, "chengguan", None, no(No::ObjectionsClosed { until: Some(late) })),
            Row(
                Given::Sounded,
                "chengguan",
                None,
                fields(&[("ground", Problem::UnknownCode), ("reason", Problem::Empty)]),
            ),
        ],
        |log| object(log, "urban"),
    );
    let right = |log: &Log| objecting(log, "urban", Some("not-our-duty"), "管网不归我们");
    told(vec![Row(Given::Sounded, "chengguan", Some(9), Ok(vec!["whistle.unit-objected"]))], right);
    // A grade without a time to object.
    let mut log = story(Given::Sounded);
    let w = &mut log.world.matters.get_mut(&log.matter).unwrap().whistles[0];
    w.units[1].clocks.retain(|c| c.act != Bound::Return);
    let command = right(&log);
    assert_eq!(log.whistles("chengguan", command), no(No::ObjectionsClosed { until: None }));
}

#[test]
fn ruling() {
    absent("wangge", |log| rule(log, "urban", Ruling::Reassigned, None));
    let ask = |outcome, to: Option<&'static str>| move |log: &Log| rule(log, "urban", outcome, to);
    told(
        vec![
            Row(Given::UrbanObjected, "chengguan", Some(9), Err(Refusal::NotYours)),
            Row(Given::UrbanObjected, "wangge", Some(9), Err(Refusal::Stale { seen: 9, now: 4 })),
            Row(Given::SoundedErased, "wangge", None, no(No::Forgotten)),
            Row(Given::Closed, "wangge", None, out_of_turn("rule", Stage::Closed)),
            Row(Given::UrbanUpheld, "wangge", None, no(No::NoUnit { agency: own("urban") })),
            Row(Given::Sounded, "wangge", None, unit_out("rule", "urban", UnitState::Called)),
            Row(Given::UrbanObjectedThrice, "wangge", None, no(No::MustDesignate { objections: 3 })),
            Row(Given::UrbanObjected, "wangge", None, fields(&[("to", Problem::Empty)])),
        ],
        ask(Ruling::Reassigned, None),
    );
    let one = |given, outcome, to, then| told(vec![Row(given, "zhongxin", None, then)], ask(outcome, to));
    one(Given::UrbanObjectedThrice, Ruling::Upheld, None, no(No::MustDesignate { objections: 3 }));
    let early = no(No::NotYetDesignate { objections: 1, after: 3 });
    one(Given::UrbanObjected, Ruling::Designated, Some("nowhere"), early);
    one(Given::UrbanObjected, Ruling::Reassigned, Some("nowhere"), fields(&[("to", Problem::UnknownCode)]));
    one(Given::UrbanObjected, Ruling::Reassigned, Some("water"), fields(&[("to", Problem::Twice)]));
    let itself = no(No::CallsItself { agency: own("grid-yangliuqing") });
    one(Given::UrbanObjected, Ruling::Reassigned, Some("grid-yangliuqing"), itself);
    let ruled = || Ok(vec!["whistle.objection-ruled"]);
    one(Given::UrbanObjected, Ruling::Upheld, None, ruled());
    one(Given::UrbanObjected, Ruling::Reassigned, Some("housing"), ruled());
    one(Given::UrbanObjected, Ruling::Reassigned, Some("urban"), ruled());
    one(Given::UrbanObjectedThrice, Ruling::Designated, None, ruled());
    // The place of the lead is never empty.
    let lead = |log: &Log| rule(log, "water", Ruling::Upheld, None);
    told(vec![Row(Given::WaterObjected, "wangge", None, no(No::LeadNeeded { agency: own("water") }))], lead);
    let other = |log: &Log| rule(log, "water", Ruling::Reassigned, Some("housing"));
    told(vec![Row(Given::WaterObjected, "wangge", None, ruled())], other);
}

#[test]
fn the_third_objection_in_a_place_designates() {
    // Three units say in turn that they are not the one: the third must be answered by designating.
    let mut log = story(Given::Sounded);
    for (agency, who, next) in [("urban", "chengguan", "housing"), ("housing", "zhufang", "gas")] {
        let command = objecting(&log, agency, None, "不归我们");
        log.does(who, command);
        let command = rule(&log, agency, Ruling::Reassigned, Some(next));
        log.does("wangge", command);
    }
    let command = objecting(&log, "gas", None, "不归我们");
    log.does("ranqi", command);
    let command = rule(&log, "gas", Ruling::Designated, Some("urban"));
    log.does("wangge", command);
    let w = log.w();
    let of = |agency: &str| w.unit(agency).map(|u| (u.state, u.relieved, u.designated, u.objections)).unwrap();
    assert_eq!(of("urban"), (UnitState::Called, false, true, 3));
    assert_eq!(of("housing"), (UnitState::Objected, true, false, 2));
    assert_eq!(of("gas"), (UnitState::Objected, true, false, 3));
    assert!(w.unit("urban").unwrap().clock(Bound::Return).is_none(), "who is designated has no time to object");
    let leads: Vec<&str> = w.units.iter().filter(|u| u.role == UnitRole::Lead).map(|u| u.agency.as_str()).collect();
    assert_eq!((leads, w.owed().count()), (vec!["water"], 2));
}

#[test]
fn releasing() {
    absent("wangge", |log| release(log, "urban", " "));
    told(
        vec![
            Row(Given::Sounded, "chengguan", Some(9), Err(Refusal::NotYours)),
            Row(Given::Sounded, "wangge", Some(9), Err(Refusal::Stale { seen: 9, now: 3 })),
            Row(Given::SoundedErased, "wangge", None, no(No::Forgotten)),
            Row(Given::Closed, "wangge", None, out_of_turn("release", Stage::Closed)),
            Row(Given::UrbanUpheld, "wangge", None, no(No::NoUnit { agency: own("urban") })),
            Row(Given::UrbanDone, "wangge", None, unit_out("release", "urban", UnitState::Done)),
            Row(Given::UrbanReleased, "wangge", None, unit_out("release", "urban", UnitState::Released)),
            Row(Given::Sounded, "wangge", None, fields(&[("reason", Problem::Empty)])),
        ],
        |log| release(log, "urban", " "),
    );
    let lead = |log: &Log| release(log, "water", " ");
    told(vec![Row(Given::Sounded, "wangge", None, no(No::LeadNeeded { agency: own("water") }))], lead);
    let right = |agency: &'static str| move |log: &Log| release(log, agency, "不用再来了");
    told(vec![Row(Given::Sounded, "zhongxin", Some(3), Ok(vec!["whistle.unit-released"]))], right("urban"));
    told(vec![Row(Given::UrbanReleased, "wangge", None, Ok(vec!["whistle.unit-released"]))], right("water"));
}

#[test]
fn phoning_a_unit_nobody_answers_for() {
    absent("wangge", |log| phoned(log, "power", " "));
    let power = |log: &Log| phoned(log, "power", " ");
    told(
        vec![
            Row(Given::PowerCalled, "shuiwu", Some(9), Err(Refusal::NotYours)),
            Row(Given::PowerCalled, "wangge", Some(9), Err(Refusal::Stale { seen: 9, now: 4 })),
            Row(Given::SoundedErased, "wangge", None, no(No::Forgotten)),
            Row(Given::Closed, "wangge", None, out_of_turn("phoned", Stage::Closed)),
            Row(Given::Sounded, "wangge", None, no(No::NoUnit { agency: own("power") })),
            Row(Given::PowerPhoned, "wangge", None, unit_out("phoned", "power", UnitState::Acknowledged)),
            Row(Given::PowerCalled, "wangge", None, fields(&[("text", Problem::Empty)])),
        ],
        power,
    );
    let water = |log: &Log| phoned(log, "water", " ");
    told(vec![Row(Given::Sounded, "wangge", None, no(No::Answered { agency: own("water") }))], water);
    told(vec![Row(Given::PowerCalled, "zhongxin", None, Ok(vec!["whistle.unit-phoned"]))], |log| {
        phoned(log, "power", "值班室说马上到")
    });
    // From then on the caller's side records what the unit does; for a unit that answers itself it may not.
    let mut log = story(Given::PowerPhoned);
    for command in [on_the_way(&log, "power"), report_in(&log, "power"), finishing(&log, "power", "电断了")] {
        log.does("wangge", command);
    }
    let command = acknowledge(&log, "water");
    assert_eq!(log.whistles("wangge", command), Err(Refusal::NotYours));
}

#[test]
fn called_again_by_the_same_name_starts_fresh() {
    let mut log = story(Given::UrbanObjected);
    log.at += 30 * MINUTE;
    let command = rule(&log, "urban", Ruling::Reassigned, Some("urban"));
    log.does("wangge", command);
    let unit = log.w().unit("urban").unwrap();
    let clock = unit.clock(Bound::Acknowledge).unwrap();
    assert_eq!((unit.state, unit.objections, clock.started, clock.runs()), (UnitState::Called, 1, log.at, true));
}
