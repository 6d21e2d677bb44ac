//! Erasures by people: by one at once, or by two where the catalogue says so; the rules of the four acts as tables, in the order
//! in which they ask. What time and the list of tombstones erase is no person's asking.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;
mod shipped;

use std::sync::Arc;

use given::{Given, Log, Then, fields, no, story};
use lianxin_core::authority::{Act, Role};
use lianxin_core::catalogue::{ErasedBy, Erasure, Item};
use lianxin_core::field::Problem;
use lianxin_core::matter::{self, Command as Do, ERASURE_ASKING_LIFE, ErasureRule, Matter, Refusal as No};
use lianxin_core::{Actor, Command, Refusal, Story, Viewer, directory};

/// A second coordinator, of the district's own centre.
const OTHER: &str = "quzhongxin";

fn asked(log: &mut Log, who: &str, command: Do) -> Then {
    let order = log.order(Actor::Account(who.to_owned()), Command::Matter(command));
    log.ask(&order)
}

fn takes(log: &mut Log, erasure: Erasure) {
    let mut district = log.world.catalogue.district.clone().unwrap();
    district.erasure = erasure;
    Arc::make_mut(&mut log.world.catalogue).put(Item::District(district));
}

/// With a second coordinator, where an erasure takes two.
fn by_two(given: Given) -> Log {
    let mut log = story(given);
    let (account, agency, role) = (OTHER.to_owned(), "cgc".to_owned(), Role::CentreCoordinator);
    let open = directory::Command::Open { name: account.clone(), account, agency, role, password: None };
    log.console(Command::Directory(open));
    takes(&mut log, Erasure::TwoPeople);
    log
}

fn of(log: &Log) -> &Matter {
    &log.world.matters[&log.matter]
}

fn why() -> Story {
    Story::new("本人请求删除")
}

fn erase(log: &Log, party: Option<&str>) -> Do {
    Do::Erase { matter: log.matter.clone(), party: party.map(str::to_owned), reason: why() }
}

fn ask(log: &Log, party: Option<&str>) -> Do {
    Do::AskErase { matter: log.matter.clone(), party: party.map(str::to_owned), reason: why() }
}

fn grant(log: &Log, asking: &str) -> Do {
    let reason = Story::new(matter::GRANTED);
    Do::GrantErase { asking: asking.to_owned(), matter: log.matter.clone(), reason }
}

fn refuse(log: &Log, asking: &str, reason: &str) -> Do {
    Do::RefuseErase { asking: asking.to_owned(), matter: log.matter.clone(), reason: Story::new(reason) }
}

/// The only party of the matter.
fn party(log: &Log) -> String {
    of(log).parties[0].id.clone()
}

/// Asked for by `zhongxin`; the asking's id.
fn waiting(log: &mut Log, party: Option<&str>) -> String {
    let command = ask(log, party);
    log.does("zhongxin", command);
    of(log).erasure_askings.last().unwrap().id.clone()
}

#[test]
fn one_erases_at_once_where_nothing_else_is_said() {
    let mut log = story(Given::Registered);
    assert_eq!(log.world.catalogue.erasure(), Erasure::OnePerson);
    let (command, one) = (ask(&log, None), party(&log));
    assert_eq!(asked(&mut log, "zhongxin", command), no(No::ErasedByOne));
    let command = erase(&log, Some(&one));
    assert_eq!(asked(&mut log, "zhongxin", command), Ok(vec!["matter.party-erased"]));
    let command = erase(&log, None);
    assert_eq!(asked(&mut log, "zhongxin", command), Ok(vec!["matter.erased"]));
}

#[test]
fn asking() {
    let table: Vec<(Given, &str, Option<&str>, &str, Then)> = vec![
        (Given::Registered, "tiaojie", None, "本人请求", Err(Refusal::Absent)),
        (Given::Registered, "wangge", None, "本人请求", Err(Refusal::NotYours)),
        (Given::Registered, "weiyuan", None, "本人请求", Err(Refusal::NotYours)),
        (Given::Erased, "zhongxin", None, " ", no(No::Forgotten)),
        (Given::Registered, "zhongxin", None, " ", fields(&[("reason", Problem::Empty)])),
        (Given::Registered, "zhongxin", Some("pnosuch"), "本人请求", fields(&[("party", Problem::UnknownCode)])),
        (Given::Registered, "zhongxin", None, "本人请求", Ok(vec!["matter.erasure-asked"])),
        (Given::Completed, OTHER, None, "本人请求", Ok(vec!["matter.erasure-asked"])),
    ];
    for (n, (given, who, party, reason, then)) in table.into_iter().enumerate() {
        let mut log = by_two(given);
        let (matter, party) = (log.matter.clone(), party.map(str::to_owned));
        let command = Do::AskErase { matter, party, reason: Story::new(reason) };
        assert_eq!(asked(&mut log, who, command), then, "row {n}");
    }
    let mut log = by_two(Given::Registered);
    let command = erase(&log, None);
    assert_eq!(asked(&mut log, "zhongxin", command), no(No::ErasedByTwo), "one alone does not");
    let (one, version) = (party(&log), of(&log).version);
    waiting(&mut log, Some(&one));
    assert_eq!(of(&log).version, version + 1);
    assert!(!of(&log).erased && !of(&log).parties[0].erased, "nothing is destroyed yet");
    let command = ask(&log, Some(&one));
    assert_eq!(asked(&mut log, OTHER, command), no(No::ErasureAskedAlready));
    // The whole is more than one of its parties; of the whole nothing is left to ask for.
    waiting(&mut log, None);
    for party in [None, Some(one.as_str())] {
        let command = ask(&log, party);
        assert_eq!(asked(&mut log, OTHER, command), no(No::ErasureAskedAlready));
    }
}

#[test]
fn another_one_grants() {
    let mut log = by_two(Given::Registered);
    let command = grant(&log, "enosuch");
    assert_eq!(asked(&mut log, OTHER, command), no(No::ErasureNotAsked));
    let one = party(&log);
    let id = waiting(&mut log, Some(&one));
    for (who, then) in [
        ("tiaojie", Err(Refusal::Absent)),
        ("wangge", Err(Refusal::NotYours)),
        ("weiyuan", Err(Refusal::NotYours)),
        ("zhongxin", no(No::OwnRequest)),
        (OTHER, Ok(vec!["matter.erasure-granted", "matter.party-erased"])),
        (OTHER, no(No::ErasureNotAsked)),
    ] {
        let command = grant(&log, &id);
        assert_eq!(asked(&mut log, who, command), then, "{who}");
    }
    assert!(of(&log).parties[0].erased && !of(&log).erased);
    let command = ask(&log, Some(&one));
    assert_eq!(asked(&mut log, "zhongxin", command), no(No::Forgotten));
    let version = of(&log).version;
    let id = waiting(&mut log, None);
    let command = grant(&log, &id);
    assert_eq!(asked(&mut log, OTHER, command), Ok(vec!["matter.erasure-granted", "matter.erased"]));
    assert!(of(&log).erased && of(&log).erasure_askings.is_empty());
    assert_eq!(of(&log).version, version + 2, "asked, and erased");
}

#[test]
fn another_one_refuses() {
    let mut log = by_two(Given::Registered);
    let id = waiting(&mut log, None);
    for (who, reason, then) in [
        ("weiyuan", "还要用", Err(Refusal::NotYours)),
        ("zhongxin", "还要用", no(No::OwnRequest)),
        (OTHER, " ", fields(&[("reason", Problem::Empty)])),
        (OTHER, "还要用", Ok(vec!["matter.erasure-refused"])),
        (OTHER, "还要用", no(No::ErasureNotAsked)),
    ] {
        let command = refuse(&log, &id, reason);
        assert_eq!(asked(&mut log, who, command), then, "{who} {reason}");
    }
    assert!(!of(&log).erased);
    let again = waiting(&mut log, None);
    assert_ne!(id, again, "it may be asked for again");
}

#[test]
fn an_asking_runs_out_and_falls_with_its_asker() {
    let mut log = by_two(Given::Registered);
    let id = waiting(&mut log, None);
    log.at += ERASURE_ASKING_LIFE - 1;
    assert!(matches!(asked(&mut log.clone(), OTHER, grant(&log, &id)), Ok(kinds) if kinds.len() == 2));
    log.at += 1;
    for command in [grant(&log, &id), refuse(&log, &id, "还要用")] {
        assert_eq!(asked(&mut log.clone(), OTHER, command), no(No::ErasureNotAsked));
    }
    let id = waiting(&mut log, None);
    assert_eq!(of(&log).erasure_askings.len(), 1, "the one that ran out is gone");
    let position = log.world.directory.accounts["zhongxin"].positions[0].id.clone();
    let account = || "zhongxin".to_owned();
    let ends = directory::Command::EndPosition { account: account(), position };
    for gone in [directory::Command::Close { account: account() }, ends] {
        let mut log = log.clone();
        log.console(Command::Directory(gone));
        let command = grant(&log, &id);
        assert_eq!(asked(&mut log, OTHER, command), no(No::ErasureNotAsked));
        let command = ask(&log, None);
        assert_eq!(asked(&mut log, OTHER, command), Ok(vec!["matter.erasure-asked"]), "another may ask anew");
    }
}

#[test]
fn what_a_rule_erases_takes_nobody() {
    let mut log = by_two(Given::Registered);
    let one = party(&log);
    waiting(&mut log, Some(&one));
    let by_rule = |log: &Log, party: Option<&str>, rule| {
        let (matter, party) = (log.matter.clone(), party.map(str::to_owned));
        Command::Matter(Do::EraseByRule { matter, party, reason: why(), rule })
    };
    let order = log.order(Actor::Door, by_rule(&log, Some(&one), ErasureRule::LaterTombstone));
    assert_eq!(log.ask(&order), Ok(vec!["matter.party-erased"]));
    assert!(of(&log).erasure_askings.is_empty(), "nothing is left to decide");
    let mut kept = log.world.catalogue.retention(&of(&log).kind).unwrap().clone();
    (kept.by, kept.months) = (ErasedBy::Clock, 1);
    Arc::make_mut(&mut log.world.catalogue).put(Item::Retention(kept));
    let channel = log.world.catalogue.channels.keys().next().unwrap().clone();
    let decline = Do::Decline { channel, matter: log.matter.clone(), reason: Story::new("不归这里管") };
    log.does("zhongxin", decline);
    log.at += 40 * 86_400_000;
    let order = log.order(Actor::Clock, by_rule(&log, None, ErasureRule::RetentionOver));
    assert_eq!(log.ask(&order), Ok(vec!["matter.erased"]));
}

#[test]
fn what_was_asked_for_is_answered_though_the_catalogue_has_changed() {
    let mut log = by_two(Given::Registered);
    let id = waiting(&mut log, None);
    takes(&mut log, Erasure::OnePerson);
    let command = grant(&log, &id);
    assert_eq!(asked(&mut log, "zhongxin", command.clone()), no(No::OwnRequest));
    assert_eq!(asked(&mut log, OTHER, command), Ok(vec!["matter.erasure-granted", "matter.erased"]));
}

#[test]
fn the_rules_tell_who_may_erase_ask_and_decide() {
    let can = |log: &Log, who: &str| -> Vec<&'static str> {
        let viewer = Viewer::of(&log.world.directory, &log.world.catalogue, who, log.at).unwrap();
        let all = matter::possible(&log.world, &viewer, of(log), log.at);
        let of_erasure = |act: &Act| matches!(act.code(), "erase" | "ask-erase" | "decide-erase");
        all.into_iter().filter(|(act, no)| no.is_none() && of_erasure(act)).map(|(act, _)| act.code()).collect()
    };
    assert_eq!(can(&story(Given::Registered), "zhongxin"), ["erase"]);
    assert!(can(&story(Given::Erased), "zhongxin").is_empty());
    let mut log = by_two(Given::Registered);
    assert_eq!(can(&log, "zhongxin"), ["ask-erase"]);
    assert!(can(&log, "wangge").is_empty());
    let one = party(&log);
    waiting(&mut log, Some(&one));
    assert_eq!(can(&log, "zhongxin"), ["ask-erase"], "the whole");
    assert_eq!(can(&log, OTHER), ["decide-erase", "ask-erase"]);
    waiting(&mut log, None);
    assert!(can(&log, "zhongxin").is_empty());
    assert_eq!(can(&log, OTHER), ["decide-erase"], "once, though two wait");
    log.at += ERASURE_ASKING_LIFE;
    assert_eq!(can(&log, OTHER), ["ask-erase"]);
}

#[test]
fn a_catalogue_says_how_many_an_erasure_takes() {
    assert_eq!(shipped::catalogue("120111").erasure(), Erasure::OnePerson);
    let county = shipped::catalogue("990101");
    assert_eq!(county.erasure(), Erasure::TwoPeople);
    let written = lianxin_core::catalogue::written(&Item::District(county.district.clone().unwrap()));
    assert!(written.contains("erasure = \"two-people\""), "{written}");
    let plain = serde_json::to_string(&shipped::catalogue("120111").district.unwrap()).unwrap();
    assert!(!plain.contains("erasure"), "older records keep their bytes: {plain}");
}
