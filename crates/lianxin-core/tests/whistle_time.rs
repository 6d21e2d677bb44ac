//! Whistles and time, by a clock in the hand: each unit's own clocks, nights and holidays, the ladder that nobody presses,
//! twenty units at once, and the joint closing.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod whistling;

use std::collections::BTreeSet;

use lianxin_core::authority::Act;
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter;
use lianxin_core::whistle::{Command as Do, Refusal as No, ReportMode, Stage, UnitState, What};
use lianxin_core::{Actor, Command, Event, Order, Refusal, Story, Viewer, decide};
use whistling::{Given, HOUR, Log, MINUTE, MORNING, blow, blown, called, no, story};

const SECOND: i64 = 1_000;
const DAY: i64 = 24 * HOUR;

fn emergency(at: i64, units: &[(&str, bool)]) -> Log {
    let mut log = story(Given::Registered);
    log.at = at;
    let command = blow(&log, "emergency", units);
    blown(&mut log, "wangge", command);
    log
}

fn sounded(at: i64) -> Log {
    let mut log = story(Given::Registered);
    log.at = at;
    let command = blow(&log, "everyday", &[("water", true), ("urban", false)]);
    blown(&mut log, "wangge", command);
    let command = Do::Approve { matter: log.matter.clone(), whistle: log.whistle.clone() };
    log.does("weiyuan", command);
    log
}

fn due(log: &Log, agency: &str, act: Bound) -> i64 {
    log.w().unit(agency).unwrap().clock(act).unwrap().due
}

fn state(log: &Log, agency: &str) -> UnitState {
    log.w().unit(agency).unwrap().state
}

fn acknowledge(log: &mut Log, who: &str, agency: &str) {
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    log.does(who, Do::Acknowledge { agency: agency.to_owned(), matter, whistle });
}

fn report_in(log: &mut Log, who: &str, agency: &str) {
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    log.does(who, Do::ReportIn { agency: agency.to_owned(), matter, mode: ReportMode::Scene, whistle });
}

#[test]
fn one_is_late_by_its_own_clock_while_the_other_is_not() {
    let mut log = emergency(MORNING, &[("water", true)]);
    log.until(MORNING + 10 * MINUTE);
    let units = vec![called("urban", false)];
    let command = Do::Call { matter: log.matter.clone(), units, whistle: log.whistle.clone() };
    log.does("wangge", command);
    let (water, urban) = (due(&log, "water", Bound::Acknowledge), due(&log, "urban", Bound::Acknowledge));
    assert_eq!((water, urban), (MORNING + 15 * MINUTE, MORNING + 25 * MINUTE), "each counts from its own call");
    log.until(water - 1);
    assert_eq!((state(&log, "water"), state(&log, "urban")), (UnitState::Called, UnitState::Called));
    assert_eq!(log.until(water), vec![(water, "whistle.unit-ran-out")]);
    assert_eq!((state(&log, "water"), state(&log, "urban")), (UnitState::Missed, UnitState::Called));
    acknowledge(&mut log, "chengguan", "urban");
    assert!(log.until(urban).iter().all(|(_, kind)| *kind != "whistle.unit-ran-out"), "urban was in time");
    assert!(log.w().unit("urban").unwrap().ladders.is_empty());
    // Whoever answers late is late, and no less at it.
    acknowledge(&mut log, "shuiwu", "water");
    let water = log.w().unit("water").unwrap();
    assert_eq!((water.state, water.clock(Bound::Acknowledge).unwrap().ran_out), (UnitState::Acknowledged, true));
}

#[test]
fn minutes_run_through_nights_and_holidays_and_working_days_do_not() {
    // 2026-04-03 23:50 in Beijing: a Friday night before the Qingming holiday of Saturday to Monday.
    let night = 1_775_231_400_000;
    let log = emergency(night, &[("water", true)]);
    let expected = [(Bound::Acknowledge, 15), (Bound::ReportIn, 30), (Bound::Return, 15)];
    for (act, minutes) in expected {
        assert_eq!(due(&log, "water", act), night + minutes * MINUTE, "{act:?}");
    }
    let log = sounded(night);
    let midnight = night + 10 * MINUTE;
    assert_eq!(due(&log, "water", Bound::Acknowledge), night + DAY, "24 hours are hours");
    // Two working days after that Friday are Tuesday and Wednesday, until the end of the day; one ends on Tuesday.
    assert_eq!(due(&log, "water", Bound::ReportIn), midnight + 5 * DAY);
    assert_eq!(due(&log, "water", Bound::Return), midnight + 4 * DAY);
}

#[test]
fn a_due_moment_is_recorded_and_a_changed_catalogue_changes_no_promise() {
    let mut log = emergency(MORNING, &[("water", true)]);
    let before = log.w().deadlines();
    let catalogue = std::sync::Arc::make_mut(&mut log.world.catalogue);
    for by_date in catalogue.limits.values_mut() {
        by_date.values_mut().for_each(|limit| limit.amount += 100);
    }
    assert_eq!(log.w().deadlines(), before);
    let units = vec![called("urban", false)];
    let command = Do::Call { matter: log.matter.clone(), units, whistle: log.whistle.clone() };
    log.does("wangge", command);
    assert_eq!(
        due(&log, "urban", Bound::Acknowledge),
        MORNING + 115 * MINUTE,
        "who is called now goes by what holds now"
    );
    // The rules of the grade stand in the record too.
    let catalogue = std::sync::Arc::make_mut(&mut log.world.catalogue);
    catalogue.whistles.get_mut("emergency").unwrap().on_scene = false;
    acknowledge(&mut log, "shuiwu", "water");
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    let online = Do::ReportIn { agency: "water".to_owned(), matter, mode: ReportMode::Online, whistle };
    assert_eq!(log.whistles("shuiwu", online), no(No::SceneOnly));
}

#[test]
fn the_ladder_climbs_by_itself() {
    let mut log = emergency(MORNING, &[("water", true)]);
    let missed = due(&log, "water", Bound::Acknowledge);
    let see = |log: &Log| {
        let viewer = Viewer::of(&log.world.directory, &log.world.catalogue, "zhengfu", log.at).unwrap();
        let about = log.world.matters[&log.matter].about();
        Act::ALL.into_iter().filter(|act| viewer.reaches(*act, &about)).collect::<Vec<_>>()
    };
    assert_eq!(log.until(missed), vec![(missed, "whistle.unit-ran-out")]);
    assert_eq!((log.w().told.len(), see(&log)), (0, vec![]));
    // One second after the missed moment the superior is told: it sees the matter and may do no more.
    assert_eq!(log.until(missed + SECOND), vec![(missed + SECOND, "whistle.ladder-climbed")]);
    assert_eq!(log.w().told, BTreeSet::from(["government".to_owned()]));
    assert_eq!(see(&log), vec![Act::See]);
    // At the next steps an act of oversight stands in the stream.
    let step = |at: i64| vec![(at, "whistle.ladder-climbed"), (at, "whistle.overseen")];
    assert_eq!(log.until(missed + 5 * MINUTE), step(missed + 5 * MINUTE));
    assert!(log.w().told.contains("water") && log.w().told.contains("grid-yangliuqing"), "{:?}", log.w().told);
    let both = log.until(missed + 15 * MINUTE);
    // In that moment its report-in is due too; it begins a ladder that waits, for one silence is climbed once.
    let mut expected = step(missed + 15 * MINUTE);
    expected.push((missed + 15 * MINUTE, "whistle.unit-ran-out"));
    assert_eq!(both, expected);
    assert_eq!(log.until(missed + 30 * MINUTE), step(missed + 30 * MINUTE));
    assert!(log.w().told.contains("party-yangliuqing"), "who designates here: {:?}", log.w().told);
    assert_eq!(log.until(missed + 30 * DAY), vec![], "at the top nothing is left, and nothing is closed by silence");
    assert_eq!((log.w().stage, state(&log, "water")), (Stage::Sounded, UnitState::Missed));
    // It answers: now what it owes is the report-in, which has its own ladder, and its steps are long past.
    acknowledge(&mut log, "shuiwu", "water");
    let now = log.at;
    let next = log.w().deadlines();
    assert_eq!((next.len(), next[0].act, next[0].what), (1, Bound::ReportIn, What::Climb { step: 1 }));
    assert_eq!(log.until(now).len(), 7, "all four steps, three of them with oversight");
    report_in(&mut log, "shuiwu", "water");
    assert!(log.w().deadlines().iter().all(|d| d.act == Bound::Handle));
}

#[test]
fn the_ladder_stops_when_the_unit_answers_objects_is_released_or_the_whistle_is_closed() {
    let start = || {
        let mut log = emergency(MORNING, &[("water", true)]);
        let missed = due(&log, "water", Bound::Acknowledge);
        log.until(missed - MINUTE);
        (log, missed)
    };
    let ids = |log: &Log| (log.matter.clone(), log.whistle.clone());
    let (mut log, missed) = start();
    let (matter, whistle) = ids(&log);
    let (agency, reason) = ("water".to_owned(), Story::new("不归我们"));
    log.does("shuiwu", Do::Object { agency, ground: None, matter, reason, whistle });
    assert_eq!(log.until(missed + DAY), vec![], "who objects has answered");
    let (mut log, missed) = start();
    log.until(missed + SECOND);
    let (matter, whistle) = ids(&log);
    let (agency, reason) = ("water".to_owned(), Story::new("已经通了"));
    log.does("wangge", Do::Release { agency, matter, reason, whistle });
    assert_eq!(log.until(missed + DAY), vec![]);
    let (matter, whistle) = ids(&log);
    log.does("wangge", Do::Close { matter, text: Story::new("已经通了"), whistle });
    assert_eq!((log.w().stage, log.w().deadlines()), (Stage::Closed, vec![]));
    let (mut log, missed) = start();
    acknowledge(&mut log, "shuiwu", "water");
    report_in(&mut log, "shuiwu", "water");
    let handle = due(&log, "water", Bound::Handle);
    assert_eq!(handle, log.at + DAY, "from the report-in");
    assert_eq!(log.until(missed + 10 * DAY), vec![(handle, "whistle.unit-ran-out")], "late work is late; no ladder");
    let unit = log.w().unit("water").unwrap();
    assert!(unit.ladders.is_empty() && unit.clock(Bound::Handle).unwrap().ran_out);
    let matter = log.matter.clone();
    log.acts("zhongxin", matter::Command::Erase { matter, party: None, reason: Story::new("本人请求") });
    assert_eq!(log.world.matters[&log.matter].whistle_deadlines(), vec![]);
}

#[test]
fn twenty_units_each_on_its_own_clock_are_closed_together() {
    let mut log = story(Given::Registered);
    let codes: Vec<String> =
        log.world.catalogue.agencies.keys().filter(|a| *a != "grid-yangliuqing").cloned().collect();
    let units: Vec<(&str, bool)> = codes.iter().take(20).enumerate().map(|(n, a)| (a.as_str(), n == 0)).collect();
    for (n, (agency, _)) in units.iter().enumerate() {
        let open = lianxin_core::directory::Command::Open {
            account: format!("danwei{n}"),
            name: format!("单位{n}"),
            agency: (*agency).to_owned(),
            role: lianxin_core::authority::Role::AgencyClerk,
            password: None,
        };
        log.ask(&log.order(Actor::Console, Command::Directory(open))).unwrap();
    }
    let command = blow(&log, "emergency", &units);
    blown(&mut log, "wangge", command);
    assert_eq!(log.w().units.len(), 20);
    assert_eq!(log.w().deadlines().len(), 40, "to acknowledge and to report in, each");
    let version = log.w().version;
    for (n, (agency, _)) in units.iter().enumerate() {
        log.until(MORNING + n as i64 * MINUTE);
        // All look at the same version; nobody is stale.
        let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
        let command = Do::Acknowledge { agency: (*agency).to_owned(), matter, whistle };
        let actor = Actor::Account(format!("danwei{n}"));
        let order = Order { seen: Some(version), ..log.order(actor, Command::Whistle(command)) };
        assert_eq!(log.ask(&order), Ok(vec!["whistle.unit-acknowledged"]));
    }
    let late = log.w().units.iter().filter(|u| u.clock(Bound::Acknowledge).unwrap().ran_out).count();
    assert_eq!(late, 5, "those at minutes 15 to 19");
    assert_eq!(log.world.matters[&log.matter].version, 1, "the matter's own forms stay good");
    let close = Do::Close { matter: log.matter.clone(), text: Story::new("好了"), whistle: log.whistle.clone() };
    for (n, (agency, _)) in units.iter().enumerate() {
        assert!(matches!(log.whistles("wangge", close.clone()), Err(Refusal::Whistle(No::UnitsOwed { .. }))));
        report_in(&mut log, &format!("danwei{n}"), agency);
        let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
        let (agency, text) = ((*agency).to_owned(), Story::new("好了"));
        log.does(&format!("danwei{n}"), Do::Done { agency, matter, text, whistle });
    }
    log.does("wangge", close);
    assert_eq!(log.w().stage, Stage::Closed);
}

#[test]
fn deadlines_are_orders_by_the_clock_and_the_same_however_often_time_asks() {
    let mut log = emergency(MORNING, &[("water", true), ("urban", false)]);
    let all = log.w().deadlines();
    assert!(all.is_sorted() && all.len() == 4, "{all:?}");
    let ids: BTreeSet<String> = all.iter().map(|d| d.order_id(&log.whistle)).collect();
    assert_eq!(ids.len(), 4);
    let named = log.world.matters[&log.matter].whistle_deadlines();
    assert_eq!((named.len(), named[0].0, &named[0].1), (4, log.whistle.as_str(), &all[0]));
    for early in &all {
        let command = Command::Whistle(early.command(&log.matter, &log.whistle));
        let order = Order { at: early.at - 1, ..log.order(Actor::Clock, command) };
        assert_eq!(decide(&log.world, &order), Err(Refusal::Whistle(No::NotDue)));
    }
    // Whatever the pace at which time looks, the same comes of it.
    let mut slow = log.clone();
    let slow_kinds: Vec<&str> = slow.until(MORNING + 2 * HOUR).into_iter().map(|(_, kind)| kind).collect();
    let mut kinds = Vec::new();
    for minute in 0..=120 {
        kinds.extend(log.until(MORNING + minute * MINUTE).into_iter().map(|(_, kind)| kind));
    }
    assert_eq!(kinds, slow_kinds);
    assert_eq!(log.w(), slow.w());
}

#[test]
fn what_the_asker_is_told_is_about_the_whistle() {
    let mut log = story(Given::Registered);
    let command = blow(&log, "emergency", &[("water", true)]);
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Whistle(command));
    log.ask(&order).unwrap();
    let answer = lianxin_core::answer(&log.world, &order, Some(1), 2);
    assert_eq!(answer.whistle, Some(lianxin_core::whistle::id(&order)));
    assert_eq!((answer.matter.as_deref(), answer.stage.as_deref()), (Some(log.matter.as_str()), Some("sounded")));
    assert_eq!(answer.version, Some(2));
}

#[test]
fn what_people_write_is_sealed_under_the_matters_key() {
    let log = story(Given::Sounded);
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    let command = Do::Phoned { agency: "water".to_owned(), matter, text: Story::new("说了什么"), whistle };
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Whistle(command));
    let lids: Vec<String> = order.lids().iter().map(|lid| lid.subject.to_string()).collect();
    assert_eq!(lids, vec![format!("matter:{}", log.matter)]);
    let form = whistling::register();
    let blow = whistling::form("emergency", "emergency", &[("water", true)]);
    let new = Do::BlowNew { blow: Box::new(blow), form: Box::new(form) };
    let mut order = log.order(Actor::Account("wangge".to_owned()), Command::Whistle(new));
    assert!(order.lids().iter().all(|lid| lid.fresh) && order.lids().len() == 2, "its matter's and its contact's");
    let mut sealed = 0;
    lianxin_core::value::Holds::each_sealed(&mut order.command, &mut |_, _| sealed += 1);
    assert_eq!(sealed, 6, "title, text and phone; tried, outcome and what to bring");
    let drafts = decide(&log.world, &order).unwrap();
    let kinds: Vec<&str> = drafts.iter().map(|d| d.event.kind()).collect();
    assert_eq!(kinds, ["matter.registered", "matter.party-added", "whistle.blown", "whistle.sounded"]);
    let asked =
        drafts.iter().find_map(|d| if let Event::WhistleBlown(e) = &d.event { Some(&e.resources) } else { None });
    assert_eq!(asked.map(Vec::len), Some(1));
}
