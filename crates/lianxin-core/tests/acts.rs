//! The acts between dispatch and archive, each as a table in the order in which its rule asks; then what the clocks do.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{Given, Log, MINUTE, MORNING, Then, dispatch, fields, no, out_of_turn, story};
use lianxin_core::catalogue::{Act as Bound, Phase};
use lianxin_core::field::Problem;
use lianxin_core::matter::{
    self, Command as Do, Complexity, Contact, Oversight, PartState, Piece, Refusal as No, Satisfaction, Stage, Urgency,
};
use lianxin_core::{Actor, Command, Personal, Refusal, Story};

const DAY: i64 = 24 * 60 * MINUTE;

fn water() -> String {
    "water".to_owned()
}

fn urban() -> String {
    "urban".to_owned()
}

fn why() -> Story {
    Story::new("缘由写在这里")
}

/// The matter of a log.
fn m(log: &Log) -> &matter::Matter {
    &log.world.matters[&log.matter]
}

/// What comes of asking.
fn asked(log: &mut Log, who: &str, command: Do) -> Then {
    let order = log.order(Actor::Account(who.to_owned()), Command::Matter(command));
    log.ask(&order)
}

/// A table: each row on a log of its own.
fn rows(name: &str, table: Vec<(Given, &str, Then)>, ask: impl Fn(String) -> Do) {
    for (n, (given, who, then)) in table.into_iter().enumerate() {
        let mut log = story(given);
        let command = ask(log.matter.clone());
        assert_eq!(asked(&mut log, who, command), then, "{name}, row {n}: given {given:?}, {who}");
    }
}

/// A matter that the lead has returned so many times.
fn returned(times: u32) -> Log {
    let mut log = story(Given::Accepted);
    for _ in 0..times {
        let matter = log.matter.clone();
        log.does("zhongxin", dispatch(matter.clone(), "water", &["urban"]));
        log.does("shuiwu", Do::Return { agency: None, matter, reason: why() });
    }
    log
}

fn followed(resolved: bool, satisfaction: Satisfaction) -> Log {
    let mut log = story(Given::Completed);
    let matter = log.matter.clone();
    log.does("zhongxin", Do::FollowUp { matter, resolved, satisfaction, text: None });
    log
}

#[test]
fn declining() {
    let table = vec![
        (Given::Erased, "tiaojie", Err(Refusal::Absent)),
        (Given::Erased, "wangge", Err(Refusal::NotYours)),
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", out_of_turn("decline", Stage::Accepted)),
        (Given::Registered, "zhongxin", fields(&[("channel", Problem::UnknownCode), ("reason", Problem::Empty)])),
    ];
    rows("decline", table, |matter| Do::Decline { channel: "nowhere".to_owned(), matter, reason: Story::new(" ") });
    let mut log = story(Given::Registered);
    let matter = log.matter.clone();
    let said = asked(&mut log, "zhongxin", Do::Decline { channel: "litigation".to_owned(), matter, reason: why() });
    assert_eq!(said, Ok(vec!["matter.declined"]));
    assert_eq!((m(&log).stage, m(&log).running().count()), (Stage::Declined, 0));
}

#[test]
fn classifying_and_moving_the_phase() {
    let classify = |matter| Do::Classify { complexity: Complexity::Hard, matter, urgency: Urgency::Urgent };
    let table = vec![
        (Given::Erased, "wangge", Err(Refusal::NotYours)),
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", Ok(vec!["matter.classified"])),
    ];
    rows("classify", table, classify);
    let mut log = story(Given::Accepted);
    let matter = log.matter.clone();
    log.does("zhongxin", classify(matter.clone()));
    assert_eq!(asked(&mut log, "zhongxin", classify(matter.clone())), Ok(vec![]), "it is so already");
    let move_to = |phase, reason: &str| Do::MovePhase { matter: matter.clone(), phase, reason: Story::new(reason) };
    let other = if m(&log).phase == Phase::Defuse { Phase::Early } else { Phase::Defuse };
    assert_eq!(asked(&mut log, "zhongxin", move_to(other, "")), fields(&[("reason", Problem::Empty)]));
    assert_eq!(asked(&mut log, "zhongxin", move_to(other, "两家已在调解")), Ok(vec!["matter.phase-moved"]));
    assert_eq!(asked(&mut log, "zhongxin", move_to(other, "")), Ok(vec![]));
    assert_eq!(m(&log).phase, other);
    log.world.matters.get_mut(&matter).unwrap().stage = Stage::Archived;
    assert_eq!(asked(&mut log, "zhongxin", classify(matter.clone())), out_of_turn("classify", Stage::Archived));
    assert_eq!(asked(&mut log, "zhongxin", move_to(Phase::Gate, "x")), out_of_turn("move-phase", Stage::Archived));
}

#[test]
fn returning() {
    let bad = |matter| Do::Return { agency: None, matter, reason: Story::new("") };
    let which = no(No::WhichAgency { agencies: vec![urban(), water()] });
    let table = vec![
        (Given::Erased, "shuiwu", Err(Refusal::Absent)),
        (Given::Dispatched, "weiyuan", Err(Refusal::NotYours)),
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", out_of_turn("return", Stage::Accepted)),
        (Given::Dispatched, "liangtou", which),
        (Given::Dispatched, "zhongxin", no(No::NoPart)),
        (Given::UrbanDone, "chengguan", no(No::DoneAlready { agency: urban() })),
        (Given::Dispatched, "shuiwu", fields(&[("reason", Problem::Empty)])),
    ];
    rows("return", table, bad);
    // One working day from the dispatch: the end of Tuesday.
    let mut log = story(Given::WaterSigned);
    let until = matter::return_until(&log.world, m(&log), "water").unwrap();
    assert_eq!(until, MORNING + 39 * 60 * MINUTE);
    let matter = log.matter.clone();
    log.at = until;
    assert_eq!(asked(&mut log, "shuiwu", bad(matter.clone())), no(No::ReturnTooLate { until }));
    log.at = until - 1;
    let said = asked(&mut log, "shuiwu", Do::Return { agency: None, matter, reason: why() });
    assert_eq!(said, Ok(vec!["matter.returned"]));
    let clocks: Vec<_> = m(&log).running().map(|c| (c.agency.as_str(), c.act, c.started)).collect();
    assert_eq!(
        clocks,
        [("cgc-yangliuqing", Bound::Dispatch, until - 1)],
        "the dispatch starts fresh, all else is over"
    );
    assert_eq!((m(&log).stage, m(&log).returns), (Stage::Accepted, 1));
    // Whoever returned it has no part in it any more; who assisted goes on knowing it.
    assert!(!m(&log).about().agencies.contains(&water()) && m(&log).about().agencies.contains(&urban()));
    let matter = log.matter.clone();
    assert_eq!(asked(&mut log, "shuiwu", Do::Note { matter, text: why() }), Err(Refusal::Absent));
}

#[test]
fn who_assists_returns_alone() {
    let mut log = story(Given::BothSigned);
    let matter = log.matter.clone();
    log.does("chengguan", Do::Return { agency: None, matter: matter.clone(), reason: why() });
    assert_eq!((m(&log).stage, m(&log).returns), (Stage::Acknowledged, 0));
    let clocks: Vec<_> = m(&log).running().map(|c| c.agency.as_str()).collect();
    assert_eq!(clocks, ["water"]);
    // And no longer holds the lead back.
    log.does("shuiwu", given::complete(matter, None, "solved", "好了"));
}

#[test]
fn after_the_third_return_it_is_designated() {
    let designate = |matter, lead: &str| Do::Designate { lead: lead.to_owned(), matter, reason: why() };
    let mut log = returned(2);
    let matter = log.matter.clone();
    assert_eq!(asked(&mut log, "wangge", designate(matter.clone(), "x")), Err(Refusal::NotYours));
    let said = asked(&mut log, "zhongxin", designate(matter.clone(), "x"));
    assert_eq!(said, no(No::NotYetDesignated { returns: 2 }));
    let mut log = returned(3);
    let matter = log.matter.clone();
    let said = asked(&mut log, "zhongxin", dispatch(matter.clone(), "nobody", &[]));
    assert_eq!(said, no(No::MustDesignate { returns: 3 }));
    let said = asked(
        &mut log,
        "weiyuan",
        Do::Designate { lead: "x".to_owned(), matter: matter.clone(), reason: Story::new("") },
    );
    assert_eq!(said, fields(&[("lead", Problem::UnknownCode), ("reason", Problem::Empty)]));
    log.does("weiyuan", designate(matter.clone(), "water"));
    assert_eq!(m(&log).stage, Stage::Dispatched);
    let said = asked(&mut log, "zhongxin", designate(matter.clone(), "water"));
    assert_eq!(said, out_of_turn("designate", Stage::Dispatched));
    let said = asked(&mut log, "shuiwu", Do::Return { agency: None, matter, reason: Story::new("") });
    assert_eq!(said, no(No::NotReturnable { agency: water() }));
    let mut log = story(Given::Erased);
    let matter = log.matter.clone();
    assert_eq!(asked(&mut log, "zhongxin", designate(matter, "x")), no(No::Forgotten));
}

#[test]
fn waiting_and_resuming() {
    let wait = |matter| Do::Await { agency: None, ground: "tired".to_owned(), matter };
    let resume = |matter| Do::Resume { agency: None, matter };
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", out_of_turn("await", Stage::Accepted)),
        (Given::Dispatched, "shuiwu", no(No::NoClock { agency: water() })),
        (Given::WaterSigned, "shuiwu", fields(&[("ground", Problem::UnknownCode)])),
    ];
    rows("await", table, wait);
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", out_of_turn("resume", Stage::Accepted)),
        (Given::WaterSigned, "shuiwu", no(No::WaitsNot { agency: water() })),
    ];
    rows("resume", table, resume);
    let mut log = story(Given::BothSigned);
    let matter = log.matter.clone();
    let due = |log: &Log, agency: &str| {
        m(log).clocks.iter().find(|c| c.agency == agency && c.act == Bound::Handle).unwrap().due
    };
    let (mine, other) = (due(&log, "water"), due(&log, "urban"));
    log.does("shuiwu", Do::Await { agency: None, ground: "appraisal".to_owned(), matter: matter.clone() });
    assert_eq!(asked(&mut log, "shuiwu", wait(matter.clone())), no(No::WaitsAlready { agency: water() }));
    // Time does not run out on a clock that stands still.
    log.at = mine + DAY;
    let late = Do::RunOut { act: Bound::Handle, agency: water(), due: mine, matter: matter.clone() };
    let order = log.order(Actor::Clock, Command::Matter(late));
    assert_eq!(log.ask(&order), no(No::NotDue));
    log.does("shuiwu", resume(matter));
    assert!(due(&log, "water") > mine + DAY && m(&log).running().any(|c| c.agency == "water"));
    assert_eq!(due(&log, "urban"), other, "one agency's pause moves no other's clock");
}

#[test]
fn extending() {
    let due = m(&story(Given::WaterSigned)).clocks.iter().find(|c| c.act == Bound::Handle).unwrap().due;
    let ask = |until: i64, reason: &str, matter| Do::Extend { agency: None, matter, reason: Story::new(reason), until };
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", out_of_turn("extend", Stage::Accepted)),
        (Given::Dispatched, "shuiwu", no(No::NoClock { agency: water() })),
        (Given::WaterSigned, "shuiwu", fields(&[("until", Problem::ImpossibleTime), ("reason", Problem::Empty)])),
    ];
    rows("extend", table, |matter| ask(due, "", matter));
    let mut log = story(Given::WaterSigned);
    let matter = log.matter.clone();
    let said = asked(&mut log, "shuiwu", ask(due + 90 * DAY, "难", matter.clone()));
    assert!(matches!(said, Err(Refusal::Matter(No::TooLong { latest })) if latest > due), "{said:?}");
    log.does("shuiwu", ask(due + 2 * DAY, "配件未到", matter.clone()));
    assert_eq!(asked(&mut log, "shuiwu", ask(0, "", matter.clone())), no(No::AskedAlready { agency: water() }));
    let approve = |agency: &str| Do::ApproveExtension { agency: agency.to_owned(), matter: matter.clone() };
    let refuse = |agency: &str, reason: &str| Do::RefuseExtension {
        agency: agency.to_owned(),
        matter: matter.clone(),
        reason: Story::new(reason),
    };
    assert_eq!(asked(&mut log, "shuiwu", approve("water")), Err(Refusal::NotYours));
    assert_eq!(asked(&mut log, "zhongxin", approve("urban")), no(No::NotAsked { agency: urban() }));
    assert_eq!(asked(&mut log, "zhongxin", refuse("water", "")), fields(&[("reason", Problem::Empty)]));
    log.does("zhongxin", refuse("water", "还来得及"));
    let handle = |log: &Log| m(log).running().find(|c| c.act == Bound::Handle).map(|c| (c.due, c.asked.is_some()));
    assert_eq!(handle(&log), Some((due, false)), "a refusal leaves the limit as it was");
    for times in 1..=matter::EXTENSIONS {
        log.does("shuiwu", ask(due + i64::from(times) * DAY, "配件未到", matter.clone()));
        log.does("zhongxin", approve("water"));
    }
    let handle = m(&log).clocks.iter().find(|c| c.act == Bound::Handle).unwrap();
    assert_eq!((handle.due, handle.extensions), (due + 2 * DAY, 2));
    let said = asked(&mut log, "shuiwu", ask(0, "", matter.clone()));
    assert_eq!(said, no(No::ExtendedEnough { times: 2 }));
    // Whoever asked does not decide, whatever else she is.
    let mut log = story(Given::WaterSigned);
    log.does("shuiwu", ask(due + DAY, "配件未到", matter.clone()));
    let clock = log.world.matters.get_mut(&matter).unwrap().clocks.iter_mut().find(|c| c.act == Bound::Handle).unwrap();
    clock.asked.as_mut().unwrap().by = "account:zhongxin".to_owned();
    assert_eq!(asked(&mut log, "zhongxin", approve("water")), no(No::OwnRequest));
    let mut log = story(Given::Erased);
    assert_eq!(asked(&mut log, "zhongxin", approve("water")), no(No::Forgotten));
}

#[test]
fn releasing() {
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Accepted, "zhongxin", out_of_turn("release", Stage::Accepted)),
        (Given::DispatchedAlone, "zhongxin", no(No::AssistsNot { agency: urban() })),
        (Given::UrbanDone, "zhongxin", no(No::AssistsNot { agency: urban() })),
        (Given::Dispatched, "zhongxin", fields(&[("reason", Problem::Empty)])),
        (Given::Dispatched, "shuiwu", Err(Refusal::NotYours)),
    ];
    rows("release", table, |matter| Do::Release { agency: urban(), matter, reason: Story::new("") });
    let mut log = story(Given::WaterSigned);
    let matter = log.matter.clone();
    let lead = Do::Release { agency: water(), matter: matter.clone(), reason: why() };
    assert_eq!(asked(&mut log, "zhongxin", lead), no(No::AssistsNot { agency: water() }));
    log.does("zhongxin", Do::Release { agency: urban(), matter: matter.clone(), reason: why() });
    assert!(m(&log).parts.iter().any(|p| p.agency == "urban" && p.state == PartState::Released));
    log.does("shuiwu", given::complete(matter, None, "solved", "好了"));
}

#[test]
fn following_up_rating_and_reopening() {
    let bad = || Some(Story::new("x".repeat(20_001)));
    let follow = |matter| Do::FollowUp { matter, resolved: true, satisfaction: Satisfaction::Mostly, text: bad() };
    let too_long = || fields(&[("text", Problem::TooLong { max: 20_000, have: 20_001 })]);
    let table = vec![
        (Given::Completed, "tiaojie", Err(Refusal::Absent)),
        (Given::Completed, "shuiwu", Err(Refusal::NotYours)),
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::BothSigned, "zhongxin", out_of_turn("follow-up", Stage::Acknowledged)),
        (Given::Completed, "zhongxin", too_long()),
        // Who brought it asks on the doorstep.
        (Given::Completed, "wangge", too_long()),
    ];
    rows("follow-up", table, follow);
    // The centre that led asks nobody itself.
    let mut log = story(Given::Completed);
    let matter = log.matter.clone();
    let mut part = m(&log).parts[0].clone();
    part.role = matter::PartRole::Lead;
    log.world.matters.get_mut(&matter).unwrap().parts.push(part);
    let by = || no(No::ByHandler { agency: "cgc-yangliuqing".to_owned() });
    assert_eq!(asked(&mut log, "zhongxin", follow(matter.clone())), by());

    let rate = |matter| Do::Rate { matter, satisfaction: Satisfaction::Satisfied, text: bad() };
    let mut log = followed(true, Satisfaction::Mostly);
    assert_eq!(m(&log).stage, Stage::FollowedUp);
    assert_eq!(asked(&mut log, "zhongxin", rate(matter.clone())), too_long());
    log.does("zhongxin", Do::Rate { matter: matter.clone(), satisfaction: Satisfaction::Satisfied, text: None });
    assert_eq!((m(&log).stage, m(&log).satisfaction), (Stage::Rated, Some(Satisfaction::Satisfied)));
    assert_eq!(asked(&mut log, "zhongxin", rate(matter.clone())), out_of_turn("rate", Stage::Rated));

    let reopen = |matter, reason: &str| Do::Reopen { matter, reason: Story::new(reason) };
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::BothSigned, "zhongxin", out_of_turn("reopen", Stage::Acknowledged)),
        (Given::Completed, "zhongxin", fields(&[("reason", Problem::Empty)])),
    ];
    rows("reopen", table, |matter| reopen(matter, ""));
    log.at += DAY;
    log.does("zhongxin", reopen(matter.clone(), "又漏了"));
    let clocks: Vec<_> = m(&log).running().map(|c| (c.agency.as_str(), c.act, c.started)).collect();
    assert_eq!(clocks, [("water", Bound::Handle, MORNING + DAY)], "a fresh clock for the lead");
    assert_eq!((m(&log).stage, m(&log).reopenings), (Stage::Handling, 1));
    log.does("shuiwu", given::complete(matter, None, "solved", "这回好了"));
}

#[test]
fn unsatisfied_and_unresolved_opens_it_again() {
    for (resolved, satisfaction, stage) in [
        (false, Satisfaction::Unsatisfied, Stage::Handling),
        (true, Satisfaction::Unsatisfied, Stage::FollowedUp),
        (false, Satisfaction::Mostly, Stage::FollowedUp),
        (false, Satisfaction::Unknown, Stage::FollowedUp),
    ] {
        assert_eq!(m(&followed(resolved, satisfaction)).stage, stage, "{resolved} {satisfaction:?}");
    }
}

#[test]
fn archiving() {
    let archive = |matter| Do::Archive { matter };
    let table = vec![
        (Given::Completed, "wangge", Err(Refusal::NotYours)),
        (Given::Completed, "zhongxin", out_of_turn("archive", Stage::Completed)),
    ];
    rows("archive", table, archive);
    let mut log = followed(true, Satisfaction::Satisfied);
    let matter = log.matter.clone();
    log.does("zhongxin", archive(matter));
    assert_eq!(m(&log).stage, Stage::Archived);
}

#[test]
fn overseeing() {
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Completed, "weiyuan", out_of_turn("oversee", Stage::Completed)),
        (Given::Dispatched, "wangge", Err(Refusal::NotYours)),
        (Given::Dispatched, "weiyuan", fields(&[("text", Problem::Empty)])),
    ];
    rows("oversee", table, |matter| Do::Oversee { grade: Oversight::Listed, matter, text: Story::new("") });
    let mut log = story(Given::Dispatched);
    let matter = log.matter.clone();
    let version = m(&log).version;
    for grade in [Oversight::Listed, Oversight::Remind] {
        log.does("weiyuan", Do::Oversee { grade, matter: matter.clone(), text: why() });
    }
    assert_eq!((m(&log).oversight, m(&log).version), (Some(Oversight::Listed), version));
}

/// Two matters, the second of them the log's own.
fn two() -> (Log, String) {
    let mut log = story(Given::Accepted);
    let first = log.matter.clone();
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Matter(given::register()));
    log.matter = order.entropy.id('m', 0);
    log.ask(&order).unwrap();
    (log, first)
}

#[test]
fn merging_and_relating() {
    let (mut log, first) = two();
    let second = log.matter.clone();
    let merge = |into: &str| Do::Merge { into: into.to_owned(), matter: second.clone() };
    assert_eq!(asked(&mut log, "wangge", merge(&first)), Err(Refusal::NotYours));
    assert_eq!(asked(&mut log, "zhongxin", merge(&second)), no(No::Itself));
    assert_eq!(asked(&mut log, "zhongxin", merge("mnosuch")), no(No::OtherAbsent));
    let relate = |other: &str| Do::Relate { matter: second.clone(), other: other.to_owned() };
    assert_eq!(asked(&mut log, "zhongxin", relate(&second)), no(No::Itself));
    assert_eq!(asked(&mut log, "zhongxin", relate("mnosuch")), no(No::OtherAbsent));
    assert_eq!(asked(&mut log, "zhongxin", relate(&first)), Ok(vec!["matter.related", "matter.related"]));
    assert_eq!(asked(&mut log, "zhongxin", relate(&first)), Ok(vec![]));
    assert_eq!(asked(&mut log, "zhongxin", merge(&first)), Ok(vec!["matter.merged", "matter.absorbed"]));
    assert_eq!((m(&log).stage, m(&log).running().count()), (Stage::Merged, 0));
    let other = &log.world.matters[&first];
    assert_eq!((other.absorbed.clone(), other.related.clone()), (vec![second.clone()], vec![second.clone()]));
    assert_eq!(asked(&mut log, "zhongxin", merge(&first)), out_of_turn("merge", Stage::Merged));
    let back = Do::Merge { into: second.clone(), matter: first };
    assert_eq!(asked(&mut log, "zhongxin", back), no(No::OtherEnded { stage: Stage::Merged }));
    let mut log = story(Given::Erased);
    let matter = log.matter.clone();
    assert_eq!(asked(&mut log, "zhongxin", Do::Merge { into: "x".to_owned(), matter }), no(No::Forgotten));
}

#[test]
fn links_have_a_bound() {
    let (mut log, first) = two();
    let second = log.matter.clone();
    let full = vec!["mfull".to_owned(); matter::LINKS_MAX];
    let other = log.world.matters.get_mut(&first).unwrap();
    (other.related, other.absorbed, other.children) = (full.clone(), full.clone(), full);
    let many = |field| fields(&[(field, Problem::TooMany { max: matter::LINKS_MAX })]);
    let relate = Do::Relate { matter: second.clone(), other: first.clone() };
    assert_eq!(asked(&mut log, "zhongxin", relate), many("other"));
    assert_eq!(asked(&mut log, "zhongxin", Do::Merge { into: first.clone(), matter: second }), many("into"));
    let piece = Piece { kind: "noise".to_owned(), text: why(), title: Story::new("夜里施工") };
    assert_eq!(asked(&mut log, "zhongxin", Do::Split { matter: first, parts: vec![piece] }), many("parts"));
}

#[test]
fn splitting() {
    let piece = |kind: &str, title: &str| Piece { kind: kind.to_owned(), text: why(), title: Story::new(title) };
    let split = |matter: String, parts: Vec<Piece>| Do::Split { matter, parts };
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Completed, "zhongxin", out_of_turn("split", Stage::Completed)),
        (
            Given::Accepted,
            "zhongxin",
            fields(&[("parts.1.title", Problem::Empty), ("parts.1.kind", Problem::UnknownCode)]),
        ),
        (Given::Accepted, "wangge", Err(Refusal::NotYours)),
    ];
    rows("split", table, |matter| split(matter, vec![piece("noise", "夜里施工"), piece("miracle", "")]));
    rows("none", vec![(Given::Accepted, "zhongxin", fields(&[("parts", Problem::Empty)]))], |matter| {
        split(matter, vec![])
    });
    let many = || (0..10).map(|_| piece("noise", "夜里施工")).collect();
    let too_many = fields(&[("parts", Problem::TooMany { max: 9 })]);
    rows("many", vec![(Given::Accepted, "zhongxin", too_many)], |matter| split(matter, many()));
    let mut log = story(Given::Accepted);
    let matter = log.matter.clone();
    let said = asked(
        &mut log,
        "zhongxin",
        split(matter.clone(), vec![piece("noise", "夜里施工"), piece("rubbish", "垃圾没清")]),
    );
    assert_eq!(said, Ok(vec!["matter.split", "matter.registered", "matter.registered"]));
    let children = m(&log).children.clone();
    let kids: Vec<_> = children.iter().map(|id| &log.world.matters[id]).collect();
    assert_eq!(kids.iter().map(|k| k.kind.as_str()).collect::<Vec<_>>(), ["noise", "rubbish"]);
    assert!(kids.iter().all(|k| k.parent == Some(matter.clone()) && k.running().count() == 1));
    assert!(kids[0].code != kids[1].code && kids[0].code != m(&log).code);
}

#[test]
fn adding_a_party() {
    let add = |contact: Contact| move |matter| Do::AddParty { contact: Box::new(contact.clone()), matter };
    let empty = || fields(&[("name", Problem::Empty)]);
    let table = vec![
        (Given::Erased, "zhongxin", no(No::Forgotten)),
        (Given::Registered, "weiyuan", Err(Refusal::NotYours)),
        (Given::Registered, "zhongxin", empty()),
    ];
    rows("add-party", table, add(Contact::default()));
    let both = Contact { anonymous: true, name: Some(Personal::new("演示人")), ..Contact::default() };
    let said = fields(&[("anonymous", Problem::NotWithName)]);
    rows("anonymous", vec![(Given::Registered, "zhongxin", said)], add(both));
    let known = Contact { address: Some(Personal::new("5 号楼")), ..Contact::default() };
    let said = Ok(vec!["matter.party-added"]);
    rows("known", vec![(Given::Registered, "wangge", said)], add(known.clone()));
    let mut log = story(Given::Registered);
    let matter = log.matter.clone();
    log.world.matters.get_mut(&matter).unwrap().stage = Stage::Archived;
    let said = asked(&mut log, "zhongxin", add(known.clone())(matter.clone()));
    assert_eq!(said, out_of_turn("add-party", Stage::Archived));
    let world = log.world.matters.get_mut(&matter).unwrap();
    world.stage = Stage::Registered;
    let one = world.parties[0].clone();
    world.parties = vec![one; matter::PARTIES_MAX];
    let said = asked(&mut log, "zhongxin", add(known)(matter));
    assert_eq!(said, fields(&[("role", Problem::TooMany { max: matter::PARTIES_MAX })]));
}
