//! Seals upon matters: the rules of the three acts as tables, in the order in which they ask; whom a seal lets through; and
//! the kinds that are sealed by the catalogue.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;
mod shipped;

use std::sync::Arc;

use given::{Given, Log, Then, fields, no, story};
use lianxin_core::authority::{About, Act, Role, Standing, Viewer};
use lianxin_core::field::Problem;
use lianxin_core::matter::{Command as Do, Piece, Refusal as No, SealBasis, UNSEAL_ASKING_LIFE};
use lianxin_core::{Actor, Command, Refusal, Story, directory};

const CENTRE: &str = "cgc-yangliuqing";

fn why() -> Story {
    Story::new("治安处罚记录")
}

fn seal(matter: String, agencies: &[&str]) -> Do {
    let agencies = agencies.iter().map(|a| (*a).to_owned()).collect();
    Do::Seal { agencies, basis: SealBasis::Penalty, matter, reason: why() }
}

fn asked(log: &mut Log, who: &str, command: Do) -> Then {
    let order = log.order(Actor::Account(who.to_owned()), Command::Matter(command));
    log.ask(&order)
}

/// Sealed to the centre by its coordinator, with a head of the police beside.
fn sealed() -> Log {
    let mut log = story(Given::Registered);
    let open = directory::Command::Open {
        account: "suozhang".to_owned(),
        name: "suozhang".to_owned(),
        agency: "police-yangliuqing".to_owned(),
        role: Role::StationHead,
        password: None,
    };
    log.console(Command::Directory(open));
    let matter = log.matter.clone();
    log.does("zhongxin", seal(matter, &[CENTRE]));
    log
}

#[test]
fn sealing() {
    let table: Vec<(Given, &str, &[&str], Then)> = vec![
        (Given::Registered, "tiaojie", &[CENTRE], Err(Refusal::Absent)),
        (Given::Registered, "wangge", &[CENTRE], Err(Refusal::NotYours)),
        (Given::Erased, "zhongxin", &[], no(No::Forgotten)),
        (Given::Registered, "zhongxin", &[], fields(&[("agencies", Problem::Empty)])),
        (Given::Registered, "zhongxin", &["nobody"], fields(&[("agencies", Problem::UnknownCode)])),
        (Given::Registered, "zhongxin", &[CENTRE, CENTRE], fields(&[("agencies", Problem::Twice)])),
        (Given::Completed, "weiyuan", &[CENTRE, "water"], Ok(vec!["matter.sealed"])),
    ];
    for (n, (given, who, agencies, then)) in table.into_iter().enumerate() {
        let mut log = story(given);
        let command = seal(log.matter.clone(), agencies);
        assert_eq!(asked(&mut log, who, command), then, "row {n}");
    }
    let mut log = sealed();
    let again = seal(log.matter.clone(), &[CENTRE]);
    assert_eq!(asked(&mut log, "zhongxin", again.clone()), no(No::SealedAlready));
    assert_eq!(asked(&mut log, "suozhang", again.clone()), Err(Refusal::Absent), "another agency of the place");
    assert_eq!(asked(&mut log, "wangge", again), Err(Refusal::Absent), "whoever registered it");
    assert_eq!(log.world.matters[&log.matter].version, 2);
}

#[test]
fn unsealing_takes_two() {
    let mut log = story(Given::Registered);
    let m = log.matter.clone();
    let ask = || Do::Unseal { matter: m.clone(), reason: why() };
    let grant = || Do::GrantUnseal { matter: m.clone() };
    assert_eq!(asked(&mut log, "zhongxin", ask()), no(No::SealedNot));
    assert_eq!(asked(&mut log, "zhongxin", grant()), no(No::SealedNot));
    log.does("zhongxin", seal(m.clone(), &[CENTRE]));
    assert_eq!(asked(&mut log, "zhongxin", grant()), no(No::UnsealNotAsked));
    let empty = Do::Unseal { matter: m.clone(), reason: Story::new(" ") };
    assert_eq!(asked(&mut log, "zhongxin", empty), fields(&[("reason", Problem::Empty)]));
    assert_eq!(asked(&mut log, "zhongxin", ask()), Ok(vec!["matter.unseal-asked"]));
    assert_eq!(asked(&mut log, "weiyuan", ask()), no(No::UnsealAskedAlready));
    assert_eq!(asked(&mut log, "zhongxin", grant()), no(No::OwnRequest));
    assert_eq!(asked(&mut log, "wangge", grant()), Err(Refusal::Absent));
    assert_eq!(asked(&mut log, "weiyuan", grant()), Ok(vec!["matter.unsealed"]));
    assert_eq!(log.world.matters[&log.matter].sealing, None);
    // Sealed anew, what was asked before counts no more.
    log.does("zhongxin", seal(m.clone(), &[CENTRE]));
    assert_eq!(asked(&mut log, "weiyuan", grant()), no(No::UnsealNotAsked));
}

#[test]
fn an_asking_to_unseal_runs_out_and_falls_with_its_asker() {
    let mut log = story(Given::Registered);
    let m = log.matter.clone();
    let ask = || Do::Unseal { matter: m.clone(), reason: why() };
    let grant = || Do::GrantUnseal { matter: m.clone() };
    log.does("zhongxin", seal(m.clone(), &[CENTRE]));
    log.does("zhongxin", ask());
    log.at += UNSEAL_ASKING_LIFE - 1;
    assert_eq!(asked(&mut log.clone(), "weiyuan", ask()), no(No::UnsealAskedAlready));
    assert_eq!(asked(&mut log.clone(), "weiyuan", grant()), Ok(vec!["matter.unsealed"]));
    log.at += 1;
    assert_eq!(asked(&mut log.clone(), "weiyuan", grant()), no(No::UnsealNotAsked));
    assert_eq!(asked(&mut log, "zhongxin", ask()), Ok(vec!["matter.unseal-asked"]), "it may be asked for again");
    let position = log.world.directory.accounts["zhongxin"].positions[0].id.clone();
    let account = || "zhongxin".to_owned();
    let ends = directory::Command::EndPosition { account: account(), position };
    for gone in [directory::Command::Close { account: account() }, ends] {
        let mut log = log.clone();
        log.console(Command::Directory(gone));
        assert_eq!(asked(&mut log, "weiyuan", grant()), no(No::UnsealNotAsked));
        assert_eq!(asked(&mut log, "weiyuan", ask()), Ok(vec!["matter.unseal-asked"]), "another may ask anew");
    }
}

#[test]
fn an_answer_is_not_given_again_of_what_was_sealed_since() {
    let mut log = story(Given::Registered);
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Matter(given::register()));
    let answer = lianxin_core::Answer { matter: Some(log.matter.clone()), ..lianxin_core::Answer::default() };
    assert!(lianxin_core::is_known(&log.world, &order, &answer));
    let m = log.matter.clone();
    log.does("zhongxin", seal(m, &[CENTRE]));
    assert!(!lianxin_core::is_known(&log.world, &order, &answer));
}

#[test]
fn forbid_beats_permit() {
    let viewer = |role: Role, agency: &str, area: &str| Viewer {
        account: "limei".to_owned(),
        name: "李梅".to_owned(),
        standings: vec![Standing { role, agency: agency.to_owned(), area: area.to_owned() }],
    };
    let about = |sealed_to: &[&str]| About {
        division: "120111101".to_owned(),
        registrant: "account:limei".to_owned(),
        agencies: vec!["water".to_owned(), "urban".to_owned()],
        told: vec!["government".to_owned()],
        at_work: vec!["water".to_owned()],
        sealed_to: Some(sealed_to.iter().map(|a| (*a).to_owned()).collect()),
    };
    let rows = [
        // Its own registrant, an agency with a part, one that was told, one in whose area it lies.
        (viewer(Role::GridWorker, "grid", "120111101"), false),
        (viewer(Role::AgencyClerk, "urban", "120111"), false),
        (viewer(Role::AgencyClerk, "government", "120111"), false),
        (viewer(Role::CentreCoordinator, "cgc", "120111"), false),
        // A named agency, as far as it reached before.
        (viewer(Role::AgencyClerk, "water", "120111"), true),
        (viewer(Role::AuditAdmin, "water", "120111"), false),
        // The secretary, in her area.
        (viewer(Role::Secretary, "cgc", "120111"), true),
        (viewer(Role::Secretary, "cgc-else", "120111102"), true),
    ];
    for (n, (who, sees)) in rows.iter().enumerate() {
        assert_eq!(who.reaches(Act::See, &about(&["water"])), *sees, "row {n}");
    }
    let far = About { registrant: "account:wang".to_owned(), ..about(&["water"]) };
    assert!(
        !viewer(Role::Secretary, "cgc-else", "120111102").reaches(Act::See, &far),
        "she reaches no further than before"
    );
    let clerk = viewer(Role::AgencyClerk, "mediation", "120111");
    let named = About { registrant: "account:wang".to_owned(), ..about(&["mediation"]) };
    assert!(!clerk.reaches(Act::See, &named), "to be named gives no part");
    // Two positions: the seal lets through one of them, and only what that one reaches.
    let mut both = viewer(Role::VillageClerk, "village", "120111101");
    both.standings.extend(clerk.standings);
    assert!(!both.reaches(Act::See, &named));
    for act in Act::ALL {
        assert!(!viewer(Role::CentreCoordinator, "cgc", "120111").reaches(act, &far), "{act:?}");
    }
}

#[test]
fn a_kind_may_be_sealed_from_the_start_and_parts_follow_the_whole() {
    let mut log = story(Given::Registered);
    let mut kind = log.world.catalogue.kind("water-leak").unwrap().clone();
    kind.sealed_to = Some(vec![CENTRE.to_owned()]);
    Arc::make_mut(&mut log.world.catalogue).put(lianxin_core::catalogue::Item::Kind(kind));
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Matter(given::register()));
    let kinds = log.ask(&order);
    assert_eq!(kinds, Ok(vec!["matter.registered", "matter.party-added", "matter.sealed"]));
    let m = log.world.matters[&order.entropy.id('m', 0)].clone();
    let sealing = m.sealing.clone().unwrap();
    assert_eq!((m.version, sealing.basis, sealing.agencies), (1, SealBasis::Kind, vec![CENTRE.to_owned()]));
    let mut log = sealed();
    let piece = Piece { kind: "noise".to_owned(), text: Story::new("分开办。"), title: Story::new("一处") };
    let split = Do::Split { matter: log.matter.clone(), parts: vec![piece] };
    assert_eq!(asked(&mut log, "zhongxin", split), Ok(vec!["matter.split", "matter.registered", "matter.sealed"]));
    let child = log.world.matters.values().find(|m| m.parent.is_some()).unwrap();
    assert_eq!(child.sealing.as_ref().map(|s| s.basis), Some(SealBasis::Penalty));
}

#[test]
fn a_catalogue_seals_a_kind_to_agencies_it_has_and_says_by_which_rule() {
    let kind = shipped::catalogue("990101").kind("penalty-record").unwrap().clone();
    assert_eq!(kind.sealed_to.as_ref().map(Vec::len), Some(3));
    let line = "sealed_to = [\"county-police\", \"chengguan-police\", \"centre\"]";
    let source = "source = \"治安管理处罚法（2025 年修订）第一百三十六条，2026-01-01 起施行\"";
    for (from, to, wrong) in [
        (line, "sealed_to = [\"nobody\"]", "no agency has the code `nobody`"),
        (line, "sealed_to = []", "`sealed_to` names between 1 and 10 agencies"),
        (source, "", "a kind that is sealed has no `source`"),
    ] {
        let mut files = shipped::files("990101");
        let kinds = files.iter_mut().find(|(name, _)| name == "kinds.toml").unwrap();
        assert!(kinds.1.contains(from), "{from}");
        kinds.1 = kinds.1.replace(from, to);
        let problems = lianxin_core::catalogue::parse(&files).unwrap_err();
        assert!(problems.iter().any(|p| p.en == wrong), "{problems:?}");
    }
}
