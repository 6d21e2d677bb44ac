//! A table of refusals: a row stands for one, in the order in which the rule asks.

use lianxin_core::whistle::Command as Do;
use lianxin_core::{Actor, Command, Refusal};

use super::{Given, Log, Then, story};

/// Who asks, with which version seen, what comes of it.
pub struct Row(pub Given, pub &'static str, pub Option<u64>, pub Then);

pub fn told(rows: Vec<Row>, ask: impl Fn(&Log) -> Do) {
    for (n, Row(given, who, seen, then)) in rows.into_iter().enumerate() {
        let mut log = story(given);
        let mut order = log.order(Actor::Account(who.to_owned()), Command::Whistle(ask(&log)));
        order.seen = seen;
        assert_eq!(log.ask(&order), then, "row {n}: given {given:?}, {who} with {seen:?} seen");
    }
}

/// The same refusals stand before every act upon a whistle: no account, no such matter, no such whistle.
pub fn absent(who: &'static str, ask: impl Fn(&Log) -> Do) {
    for (matter, whistle) in [("mnosuch", "wnosuch"), ("", "wnosuch")] {
        let mut log = story(Given::Sounded);
        log.whistle = whistle.to_owned();
        if !matter.is_empty() {
            log.matter = matter.to_owned();
        }
        let command = Command::Whistle(ask(&log));
        let order = log.order(Actor::Account(who.to_owned()), command.clone());
        assert_eq!(log.ask(&order), Err(Refusal::Absent), "{who}: {matter} {whistle}");
    }
    let mut log = story(Given::Sounded);
    for (actor, then) in [
        (Actor::Account("nobody".to_owned()), Refusal::NotYours),
        (Actor::Account("shenji".to_owned()), Refusal::Absent),
        (Actor::Console, Refusal::NotYours),
        (Actor::Door, Refusal::NotYours),
    ] {
        let order = log.order(actor.clone(), Command::Whistle(ask(&log)));
        assert_eq!(log.ask(&order), Err(then), "{actor}");
    }
}
