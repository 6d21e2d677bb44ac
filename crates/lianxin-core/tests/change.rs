//! A change of the catalogue: one asks, another one decides, and what is looked at is what will be.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{Given, Log};
use lianxin_core::authority::Role;
use lianxin_core::catalogue::{Item, Purpose};
use lianxin_core::catalogue_room::{Command as Do, Ended, Refusal as No};
use lianxin_core::directory::{self, REQUEST_LIFE};
use lianxin_core::field::Problem;
use lianxin_core::mail::{TOLD_AGAIN, Template, To};
use lianxin_core::{Actor, Command, Personal, Refusal};

const BASIS: &str = "区委政法委会议纪要第 3 号";
const ASKED: &str = "catalogue.change-asked";

/// A matter that waits, the three administrators, and a second one who sets up.
fn district() -> Log {
    let mut log = given::story(Given::Registered);
    for (account, role) in [
        ("xitong", Role::SystemAdmin),
        ("ling", Role::SystemAdmin),
        ("anquan", Role::SecurityAdmin),
        ("shenjiyuan", Role::AuditAdmin),
    ] {
        let (account, name, agency) = (account.to_owned(), account.to_owned(), "cgc".to_owned());
        log.console(Command::Directory(directory::Command::Open { account, name, agency, role, password: None }));
    }
    log
}

fn asks(log: &mut Log, who: &str, command: Do) -> Result<Vec<&'static str>, Refusal> {
    let actor = if who == "console" { Actor::Console } else { Actor::Account(who.to_owned()) };
    log.ask(&log.order(actor, Command::Catalogue(command)))
}

/// A purpose that is open to one more field class or named otherwise.
fn purpose(log: &Log, name: &str) -> Item {
    let known = log.world.catalogue.purposes["contact"].clone();
    Item::Purpose(Purpose { name: name.to_owned(), ..known })
}

fn ask(log: &Log, name: &str) -> Do {
    Do::AskChange { basis: BASIS.to_owned(), items: vec![purpose(log, name)] }
}

fn id(log: &Log) -> String {
    log.world.change.as_ref().unwrap().id.clone()
}

fn named(log: &Log) -> &str {
    &log.world.catalogue.purposes["contact"].name
}

fn ended(log: &Log) -> Option<Ended> {
    log.world.change.as_ref().unwrap().end.as_ref().map(|e| e.how)
}

fn no(refusal: No) -> Result<Vec<&'static str>, Refusal> {
    Err(Refusal::Catalogue(refusal))
}

#[test]
fn nobody_changes_it_alone() {
    let mut log = district();
    let before = named(&log).to_owned();
    let define = |log: &Log| Do::Define { items: vec![purpose(log, "甲")] };
    for who in ["xitong", "anquan", "shenjiyuan", "zhongxin"] {
        let define = define(&log);
        assert_eq!(asks(&mut log, who, define), Err(Refusal::NotYours), "{who} defines");
    }
    for who in ["anquan", "shenjiyuan", "zhongxin", "console"] {
        let ask = ask(&log, "甲");
        assert!(asks(&mut log, who, ask).is_err(), "{who} asks");
    }
    let first = ask(&log, "甲");
    assert_eq!(asks(&mut log, "xitong", first), Ok(vec![ASKED]));
    assert_eq!(named(&log), before, "asked is not granted");
    let change = id(&log);
    for who in ["xitong", "ling", "shenjiyuan", "zhongxin", "console"] {
        let grant = Do::GrantChange { change: change.clone() };
        assert!(asks(&mut log, who, grant).is_err(), "{who} grants");
        let refuse = Do::RefuseChange { change: change.clone(), reason: "不".to_owned() };
        assert!(asks(&mut log, who, refuse).is_err(), "{who} refuses");
    }
    for who in ["anquan", "shenjiyuan", "zhongxin", "console"] {
        let withdraw = Do::WithdrawChange { change: change.clone() };
        assert!(asks(&mut log, who, withdraw).is_err(), "{who} takes it back");
    }
    let granted = asks(&mut log, "anquan", Do::GrantChange { change: change.clone() });
    assert_eq!(granted, Ok(vec!["catalogue.change-granted", "catalogue.defined"]));
    assert_eq!((named(&log), ended(&log)), ("甲", Some(Ended::Granted)));
    let end = log.world.change.as_ref().unwrap().end.clone().unwrap();
    assert_eq!((end.by, end.at), (Actor::Account("anquan".to_owned()), log.at));
    assert_eq!(asks(&mut log, "anquan", Do::GrantChange { change }), no(No::NoSuchChange), "decided once");
}

#[test]
fn one_waits_at_a_time_and_whoever_asks_may_take_it_back() {
    let mut log = district();
    let (first, second) = (ask(&log, "甲"), ask(&log, "乙"));
    assert_eq!(asks(&mut log, "xitong", first), Ok(vec![ASKED]));
    assert_eq!(asks(&mut log, "xitong", second.clone()), no(No::ChangeWaits));
    assert_eq!(asks(&mut log, "ling", second.clone()), no(No::ChangeWaits));
    let change = id(&log);
    let kinds = asks(&mut log, "ling", Do::WithdrawChange { change: change.clone() });
    assert_eq!((kinds, ended(&log)), (Ok(vec!["catalogue.change-withdrawn"]), Some(Ended::Withdrawn)));
    assert_eq!(asks(&mut log, "anquan", Do::GrantChange { change }), no(No::NoSuchChange));
    assert_eq!(asks(&mut log, "xitong", second), Ok(vec![ASKED]));
    let change = id(&log);
    let refuse = |reason: &str| Do::RefuseChange { change: change.clone(), reason: reason.to_owned() };
    assert_eq!(asks(&mut log, "anquan", refuse(" ")), given::fields(&[("reason", Problem::Empty)]));
    assert_eq!(asks(&mut log, "anquan", refuse("依据没有写明")), Ok(vec!["catalogue.change-refused"]));
    let end = log.world.change.as_ref().unwrap().end.clone().unwrap();
    assert_eq!((end.how, end.reason.as_str()), (Ended::Refused, "依据没有写明"));
}

#[test]
fn what_is_so_already_needs_no_asking_and_a_basis_is_stated() {
    let mut log = district();
    let same = named(&log).to_owned();
    let same = ask(&log, &same);
    assert_eq!(asks(&mut log, "xitong", same), Ok(vec![]));
    assert!(log.world.change.is_none());
    let long = "会".repeat(201);
    let tried = [("", Problem::Empty), (&long, Problem::TooLong { max: 200, have: 201 })]
        .map(|(basis, problem)| (basis, problem));
    for (basis, problem) in tried {
        let ask = Do::AskChange { basis: basis.to_owned(), items: vec![purpose(&log, "甲")] };
        assert_eq!(asks(&mut log, "xitong", ask), given::fields(&[("basis", problem)]));
    }
    // Of many only what differs is kept.
    let kept = log.world.catalogue.purposes["handle"].clone();
    let items = vec![Item::Purpose(kept), purpose(&log, "甲")];
    assert_eq!(asks(&mut log, "xitong", Do::AskChange { basis: BASIS.to_owned(), items }), Ok(vec![ASKED]));
    assert_eq!(log.world.change.as_ref().unwrap().items, [purpose(&log, "甲")]);
}

#[test]
fn it_lapses_with_time_with_the_office_of_whoever_asked_and_with_what_it_was_measured_by() {
    let given = |n: usize| {
        let mut log = district();
        let ask = ask(&log, "甲");
        asks(&mut log, "ling", ask).unwrap_or_else(|no| panic!("{n}: {no:?}"));
        log
    };
    let grant = |log: &mut Log| {
        let change = id(log);
        asks(log, "anquan", Do::GrantChange { change })
    };
    let mut log = given(0);
    log.at += REQUEST_LIFE - 1;
    assert!(grant(&mut log).is_ok(), "the last moment");
    let mut log = given(1);
    log.at += REQUEST_LIFE;
    assert_eq!(grant(&mut log), no(No::NoSuchChange), "too late");
    let next = ask(&log, "乙");
    assert_eq!(asks(&mut log, "xitong", next), Ok(vec![ASKED]), "what lapsed waits no more");
    let mut log = given(2);
    log.console(Command::Directory(directory::Command::Close { account: "ling".to_owned() }));
    assert_eq!(grant(&mut log), no(No::NoSuchChange), "whoever asked is gone");
    let mut log = given(3);
    let other = Item::Purpose(Purpose { name: "丙".to_owned(), ..log.world.catalogue.purposes["handle"].clone() });
    log.console(Command::Catalogue(Do::Define { items: vec![other] }));
    assert_eq!((grant(&mut log), ended(&log)), (no(No::NoSuchChange), Some(Ended::Overtaken)));
    // What had lapsed before stays so, whatever is changed then.
    let mut log = given(5);
    log.at += REQUEST_LIFE;
    let other = Item::Purpose(Purpose { name: "丙".to_owned(), ..log.world.catalogue.purposes["handle"].clone() });
    log.console(Command::Catalogue(Do::Define { items: vec![other] }));
    assert_eq!(ended(&log), None);
    let mut log = given(4);
    log.console(Command::Catalogue(Do::Define { items: vec![] }));
    assert!(grant(&mut log).is_ok(), "a console that changed nothing overtakes nothing");
}

#[test]
fn whoever_decides_is_told_and_asking_and_taking_back_fill_no_mailbox() {
    let mut log = district();
    for account in ["anquan", "xitong", "ling"] {
        let to = |command| Command::Directory(command);
        let (account, digest) = (account.to_owned(), "right".to_owned());
        let own = Actor::Account(account.clone());
        let address = Personal::new("yanshi@example.com");
        let mail = directory::Command::AskMail { account: account.clone(), address, digest: digest.clone() };
        log.ask(&log.order(own.clone(), to(mail))).unwrap();
        log.ask(&log.order(own, to(directory::Command::ConfirmMail { account, digest }))).unwrap();
    }
    let letters = |log: &Log| -> Vec<To> {
        let of = |l: &&lianxin_core::mail::Letter| l.template == Template::ChangeAsked;
        log.world.letters.values().filter(of).map(|l| l.to.clone()).collect()
    };
    let round = |log: &mut Log, name: &str| {
        let ask = ask(log, name);
        asks(log, "xitong", ask).unwrap();
        let change = id(log);
        asks(log, "xitong", Do::WithdrawChange { change }).unwrap();
    };
    round(&mut log, "甲");
    assert_eq!(letters(&log), [To::Account("anquan".to_owned())], "neither who asks nor who sets up beside her");
    for name in ["乙", "丙"] {
        log.at += TOLD_AGAIN / 2 - 1;
        round(&mut log, name);
    }
    assert_eq!(letters(&log).len(), 1, "within a day of the first");
    log.at += 2;
    round(&mut log, "丁");
    assert_eq!(letters(&log).len(), 2, "whoever asks and takes back every few hours silences nobody");
}

#[test]
fn whoever_asked_decides_not_even_with_both_offices() {
    let mut log = district();
    let first = ask(&log, "甲");
    asks(&mut log, "xitong", first).unwrap();
    let directory = std::sync::Arc::make_mut(&mut log.world.directory);
    let second = directory.accounts["anquan"].positions.clone();
    directory.accounts.get_mut("xitong").unwrap().positions.extend(second);
    let change = id(&log);
    assert_eq!(asks(&mut log, "xitong", Do::GrantChange { change }), Err(Refusal::NotYours));
}

#[test]
fn what_stood_before_is_kept_with_what_was_asked() {
    let mut log = district();
    let stood = Item::Purpose(log.world.catalogue.purposes["contact"].clone());
    let ask = ask(&log, "甲");
    asks(&mut log, "xitong", ask).unwrap();
    let change = id(&log);
    asks(&mut log, "anquan", Do::GrantChange { change }).unwrap();
    assert_eq!(log.world.change.as_ref().unwrap().before, [stood]);
}
