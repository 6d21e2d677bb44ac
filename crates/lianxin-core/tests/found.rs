//! What seeded lives found wrong (`crates/lianxin-sim/src/life.rs`), each told once more in the smallest story that shows it.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;
mod whistling;

use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter::{Command as Do, Refusal as No, Stage};
use lianxin_core::whistle::{self, Command as Ask, UnitRole};
use lianxin_core::{Actor, Command, Story};

const DAY: i64 = 86_400_000;

fn why() -> Story {
    Story::new("水管归水务")
}

fn done(log: &mut given::Log, who: &str, command: Do) {
    log.does(who, command);
}

#[test]
fn a_matter_opened_again_runs_for_who_leads_now_and_not_for_who_returned_it() {
    let mut log = given::story(given::Given::Accepted);
    let m = log.matter.clone();
    done(&mut log, "zhongxin", given::dispatch(m.clone(), "urban", &[]));
    done(&mut log, "chengguan", Do::Return { agency: None, matter: m.clone(), reason: why() });
    done(&mut log, "zhongxin", given::dispatch(m.clone(), "water", &[]));
    done(&mut log, "shuiwu", given::acknowledge(m.clone(), None));
    done(&mut log, "shuiwu", given::complete(m.clone(), None, "solved", "好了"));
    log.at += DAY;
    done(&mut log, "zhongxin", Do::Reopen { matter: m.clone(), reason: Story::new("又漏了") });
    let clocks: Vec<_> = log.world.matters[&m].running().map(|c| (c.agency.as_str(), c.act, c.started)).collect();
    assert_eq!(clocks, [("water", Bound::Handle, given::MORNING + DAY)]);
    done(&mut log, "shuiwu", given::complete(m, None, "solved", "这回好了"));
}

#[test]
fn more_time_never_ends_earlier_than_what_is_there() {
    let mut log = given::story(given::Given::WaterSigned);
    let m = log.matter.clone();
    let due = |log: &given::Log| {
        let clocks = &log.world.matters[&log.matter].clocks;
        clocks.iter().find(|c| c.agency == "water" && c.act == Bound::Handle).unwrap().due
    };
    let first = due(&log);
    let ask = Do::Extend { agency: None, matter: m.clone(), reason: why(), until: first + 2 * DAY };
    done(&mut log, "shuiwu", ask);
    done(&mut log, "shuiwu", Do::Await { agency: None, ground: "documents".to_owned(), matter: m.clone() });
    log.at += 10 * DAY;
    done(&mut log, "shuiwu", Do::Resume { agency: None, matter: m.clone() });
    let resumed = due(&log);
    assert!(resumed > first + 2 * DAY);
    done(&mut log, "zhongxin", Do::ApproveExtension { agency: "water".to_owned(), matter: m });
    assert_eq!(due(&log), resumed);
}

#[test]
fn a_forgotten_matter_is_related_to_nothing_more() {
    let mut log = given::story(given::Given::Erased);
    let first = log.matter.clone();
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Matter(given::register()));
    let other = order.entropy.id('m', 0);
    log.ask(&order).unwrap();
    let relate = Command::Matter(Do::Relate { matter: first, other });
    let order = log.order(Actor::Account("zhongxin".to_owned()), relate);
    assert_eq!(log.ask(&order), given::no(No::Forgotten));
}

fn units(log: &whistling::Log) -> Vec<(&str, UnitRole)> {
    log.w().units.iter().map(|u| (u.agency.as_str(), u.role)).collect()
}

#[test]
fn a_lead_that_was_released_and_is_called_again_leads() {
    let mut log = whistling::story(whistling::Given::UrbanDone);
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    let water = || "water".to_owned();
    let release = Ask::Release { agency: water(), matter: matter.clone(), reason: why(), whistle: whistle.clone() };
    log.does("wangge", release);
    let call = Ask::Call { matter, units: vec![whistling::called("water", false)], whistle };
    log.does("wangge", call);
    assert_eq!(units(&log), [("water", UnitRole::Lead), ("urban", UnitRole::Assist)]);
    assert_eq!(log.w().lead().map(|u| u.agency.as_str()), Some("water"));
}

#[test]
fn a_whistle_that_waits_does_not_sound_when_its_matter_is_finished() {
    let mut log = whistling::story(whistling::Given::Asked);
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    let decline = Do::Decline { channel: "litigation".to_owned(), matter: matter.clone(), reason: why() };
    log.acts("zhongxin", decline);
    let approve = Ask::Approve { matter: matter.clone(), whistle: whistle.clone() };
    let then = whistle::Refusal::MatterFinished { stage: Stage::Declined };
    // Who may not approve it hears that first.
    assert!(matches!(log.whistles("zhongxin", approve.clone()), Err(lianxin_core::Refusal::Whistle(no)) if no != then));
    assert_eq!(log.whistles("weiyuan", approve), whistling::no(then));
    log.does("weiyuan", Ask::Refuse { matter, reason: why(), whistle });
    assert_eq!(log.w().stage, whistle::Stage::Refused);
}
