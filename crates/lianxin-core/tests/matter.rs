//! The acts upon a matter, each as a table: what was done before, what is asked, what comes of it. A row stands for one
//! refusal, in the order in which the rule asks; a row also breaks what is asked after it, so that the order is held too.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{
    Given, Log, MINUTE, MORNING, Row, Then, absent, acknowledge, complete, dispatch, fields, no, out_of_turn, story,
    told,
};
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::code::PER_DAY;
use lianxin_core::field::Problem;
use lianxin_core::matter::{
    ATTACHMENT_MAX, ATTACHMENTS_MAX, Attach, Command as Do, PartState, Piece, Refusal as No, Stage,
};
use lianxin_core::{Actor, Command, Refusal, Story, access};

#[test]
fn accept() {
    let ask = |matter| Command::Matter(Do::Accept { matter });
    absent(ask);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "shenji", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", Some(2), no(No::Forgotten)),
        Row(Given::Accepted, "zhongxin", Some(2), out_of_turn("accept", Stage::Accepted)),
        Row(Given::Completed, "zhongxin", None, out_of_turn("accept", Stage::Completed)),
        Row(Given::NoCentre, "zhongxin", Some(1), no(No::NoCentre)),
        Row(Given::Registered, "zhongxin", Some(1), Ok(vec!["matter.accepted"])),
        Row(Given::Registered, "zhongxin", None, Ok(vec!["matter.accepted"])),
    ];
    told(rows, ask);
}

#[test]
fn dispatching() {
    let bad = |matter| Command::Matter(dispatch(matter, "nobody", &["nowhere", "nowhere"]));
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Registered, "zhongxin", None, out_of_turn("dispatch", Stage::Registered)),
        Row(Given::Dispatched, "zhongxin", None, out_of_turn("dispatch", Stage::Dispatched)),
        Row(
            Given::Accepted,
            "zhongxin",
            Some(2),
            fields(&[("lead", Problem::UnknownCode), ("assist", Problem::UnknownCode), ("assist", Problem::Twice)]),
        ),
    ];
    told(rows, bad);
    let asked = |lead: &'static str, assist: Vec<&'static str>, then: Then| {
        let ask = |matter| Command::Matter(dispatch(matter, lead, &assist));
        told(vec![Row(Given::Accepted, "zhongxin", Some(2), then)], ask);
    };
    let twice = || fields(&[("assist", Problem::Twice)]);
    asked("water", vec!["water"], twice());
    asked("water", vec!["urban", "urban"], twice());
    asked("", vec![], fields(&[("lead", Problem::UnknownCode)]));
    let many = vec!["urban"; 21];
    asked("water", many, fields(&[("assist", Problem::TooMany { max: 20 }), ("assist", Problem::Twice)]));
    asked("water", vec!["urban"], Ok(vec!["matter.dispatched"]));
    asked("water", vec![], Ok(vec!["matter.dispatched"]));
}

#[test]
fn acknowledging() {
    let ask = |matter| Command::Matter(acknowledge(matter, None));
    absent(ask);
    let which = no(No::WhichAgency { agencies: vec!["urban".to_owned(), "water".to_owned()] });
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "shuiwu", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Accepted, "zhongxin", None, out_of_turn("acknowledge", Stage::Accepted)),
        Row(Given::Completed, "shuiwu", None, out_of_turn("acknowledge", Stage::Completed)),
        Row(Given::Dispatched, "liangtou", None, which),
        // The centre that dispatched it has nothing to sign for.
        Row(Given::Dispatched, "zhongxin", None, no(No::NoPart)),
        Row(Given::WaterSigned, "shuiwu", None, no(No::DoneAlready { agency: "water".to_owned() })),
        Row(Given::UrbanDone, "chengguan", None, no(No::DoneAlready { agency: "urban".to_owned() })),
        Row(Given::Dispatched, "shuiwu", Some(3), Ok(vec!["matter.acknowledged"])),
        Row(Given::Dispatched, "chengguan", None, Ok(vec!["matter.acknowledged"])),
        Row(Given::DispatchedAlone, "liangtou", None, Ok(vec!["matter.acknowledged"])),
    ];
    told(rows, ask);
    let stated = |who, agency: &'static str, then| {
        let ask = |matter| Command::Matter(acknowledge(matter, Some(agency)));
        told(vec![Row(Given::Dispatched, who, None, then)], ask);
    };
    stated("shuiwu", "urban", no(No::NoPart));
    stated("shuiwu", "market", no(No::NoPart));
    stated("liangtou", "urban", Ok(vec!["matter.acknowledged"]));
}

#[test]
fn completing() {
    let bad = |matter| Command::Matter(complete(matter, None, "miracle", " "));
    absent(bad);
    let which = no(No::WhichAgency { agencies: vec!["urban".to_owned(), "water".to_owned()] });
    let agency = |code: &str| code.to_owned();
    let wrong = || fields(&[("result", Problem::UnknownCode), ("text", Problem::Empty)]);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "shuiwu", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Accepted, "zhongxin", None, out_of_turn("complete", Stage::Accepted)),
        Row(Given::Completed, "shuiwu", None, out_of_turn("complete", Stage::Completed)),
        Row(Given::BothSigned, "liangtou", None, which),
        Row(Given::BothSigned, "zhongxin", None, no(No::NoPart)),
        Row(Given::Dispatched, "shuiwu", None, no(No::NotAcknowledged { agency: agency("water") })),
        Row(Given::WaterSigned, "chengguan", None, no(No::NotAcknowledged { agency: agency("urban") })),
        Row(Given::UrbanDone, "chengguan", None, no(No::DoneAlready { agency: agency("urban") })),
        // Called or at work, an assisting agency holds the lead back.
        Row(Given::WaterSigned, "shuiwu", None, no(No::AssistsRunning { agencies: vec![agency("urban")] })),
        Row(Given::BothSigned, "shuiwu", None, no(No::AssistsRunning { agencies: vec![agency("urban")] })),
        Row(Given::BothSigned, "chengguan", None, wrong()),
        Row(Given::UrbanDone, "shuiwu", None, wrong()),
    ];
    told(rows, bad);
    let rows = vec![
        Row(Given::BothSigned, "chengguan", Some(5), Ok(vec!["matter.part-completed"])),
        Row(Given::UrbanDone, "shuiwu", Some(6), Ok(vec!["matter.completed"])),
    ];
    told(rows, |matter| Command::Matter(complete(matter, None, "solved", "好了")));
    let stated = |matter| Command::Matter(complete(matter, Some("urban"), "solved", "好了"));
    let rows = vec![
        Row(Given::BothSigned, "shuiwu", None, no(No::NoPart)),
        Row(Given::BothSigned, "liangtou", None, Ok(vec!["matter.part-completed"])),
    ];
    told(rows, stated);
}

#[test]
fn running_out() {
    let due = MORNING + 30 * MINUTE;
    let late = |log: &mut Log, actor: Actor, at: i64, (act, agency, due): (Bound, &str, i64)| {
        log.at = at;
        let (agency, matter) = (agency.to_owned(), log.matter.clone());
        log.ask(&log.order(actor, Command::Matter(Do::RunOut { act, agency, due, matter })))
    };
    let clock = (Bound::Accept, "cgc-yangliuqing", due);
    let mut log = story(Given::Registered);
    // Nobody but time says that time has passed, not even of what is not there.
    for actor in [Actor::Console, Actor::Door, Actor::Account("zhongxin".to_owned())] {
        assert_eq!(late(&mut log, actor, due, clock), Err(Refusal::NotYours));
    }
    let mut nowhere = Log { matter: "mnosuch".to_owned(), ..log.clone() };
    assert_eq!(late(&mut nowhere, Actor::Clock, due, clock), Err(Refusal::Absent));
    for other in [(Bound::Dispatch, clock.1, due), (clock.0, "cgc", due), (clock.0, clock.1, due - 1)] {
        assert_eq!(late(&mut log, Actor::Clock, due, other), no(No::NotDue), "{other:?}");
    }
    assert_eq!(late(&mut log, Actor::Clock, due - 1, clock), no(No::NotDue));
    for given in [Given::Accepted, Given::Erased] {
        assert_eq!(
            late(&mut story(given), Actor::Clock, due, clock),
            no(No::NotDue),
            "a clock that stopped: {given:?}"
        );
    }
    let version = log.world.matters[&log.matter].version;
    assert_eq!(late(&mut log, Actor::Clock, due, clock), Ok(vec!["matter.clock-ran-out"]));
    assert_eq!(late(&mut log, Actor::Clock, due + MINUTE, clock), Ok(vec![]), "once");
    // It takes nothing from whoever is late: the same form is still good, and the clock still runs.
    let m = &log.world.matters[&log.matter];
    assert_eq!((m.version, m.running().count(), m.running().all(|c| c.ran_out)), (version, 1, true));
    let matter = log.matter.clone();
    log.does("zhongxin", Do::Accept { matter });
}

#[test]
fn opening_fields() {
    let open = |fields: &[&str], purpose: &str, matter: String| {
        let fields = fields.iter().map(|f| (*f).to_owned()).collect();
        Command::Access(access::Command::OpenFields { fields, matter, note: None, purpose: purpose.to_owned() })
    };
    let bad = |matter| open(&[], "curiosity", matter);
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", None, Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", None, Err(Refusal::Access(access::Refusal::NoSuchPurpose))),
    ];
    told(rows, bad);
    let asked = |given, fields: &[&str], then| {
        told(vec![Row(given, "zhongxin", Some(9), then)], |matter| open(fields, "contact", matter));
    };
    asked(Given::Erased, &[], fields(&[("fields", Problem::Empty)]));
    let too_many = [("fields", Problem::TooMany { max: 200 })];
    asked(Given::Erased, &["matter.address"; 201], fields(&too_many));
    for unknown in ["matter.title", "address", "p.phone", "matter.address.more", ""] {
        asked(Given::Erased, &["matter.address", unknown], fields(&[("fields", Problem::UnknownCode)]));
    }
    asked(Given::Erased, &["matter.address"], no(No::Forgotten));
    asked(Given::Registered, &["matter.address"], Ok(vec!["access.fields-opened"]));
    let log = story(Given::Registered);
    let party = log.world.matters[&log.matter].parties[0].id.clone();
    asked(Given::Registered, &[&format!("{party}.phone")], Ok(vec!["access.fields-opened"]));
    asked(Given::Registered, &[&format!("{party}.name")], fields(&[("fields", Problem::UnknownCode)]));
}

#[test]
fn attaching() {
    let ask = |name: &'static str, media: &'static str, size: u64, pieces: &'static str| {
        move |matter| {
            let mut a = Attach::new(matter, Story::new(name), None);
            (a.media, a.size, a.pieces) = (media.to_owned(), size, pieces.to_owned());
            Command::Matter(Do::Attach(Box::new(a)))
        }
    };
    const HASH: &str = "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo";
    let bad = ask(" ", "exe", 0, "");
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "weiyuan", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, fields(&[("name", Problem::Empty), ("file", Problem::Empty)])),
    ];
    told(rows, bad);
    let over = ATTACHMENT_MAX + 1;
    let rows = vec![
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Completed, "zhongxin", None, no(No::AttachmentTooLarge { max: ATTACHMENT_MAX, have: over })),
    ];
    told(rows, ask("现场.exe", "exe", over, ""));
    told(vec![Row(Given::Registered, "zhongxin", None, no(No::UnknownMedia))], ask("现场.exe", "exe", 9, ""));
    let unnamed = || fields(&[("file", Problem::Malformed)]);
    told(vec![Row(Given::Registered, "zhongxin", None, unnamed())], ask("现场.jpg", "jpeg", 9, "no hash"));
    let rows = ["wangge", "zhongxin"].map(|who| Row(Given::Registered, who, Some(1), Ok(vec!["matter.attached"])));
    told(rows.into(), ask("现场.jpg", "jpeg", ATTACHMENT_MAX, HASH));
    // So many and no more; and none of them makes a form stale.
    let mut log = story(Given::Registered);
    for left in (0..=ATTACHMENTS_MAX).rev() {
        let command = ask("现场.jpg", "jpeg", 9, HASH)(log.matter.clone());
        let then =
            if left > 0 { Ok(vec!["matter.attached"]) } else { no(No::TooManyAttachments { max: ATTACHMENTS_MAX }) };
        assert_eq!(log.ask(&log.order(Actor::Account("wangge".to_owned()), command)), then, "{left} left");
    }
    assert_eq!(log.world.matters[&log.matter].version, 1);
}

#[test]
fn opening_an_attachment() {
    let open = |attachment: &str, purpose: &str, matter: String| {
        let (attachment, purpose) = (attachment.to_owned(), purpose.to_owned());
        Command::Access(access::Command::OpenAttachment {
            attachment, matter, note: Some(Story::new("核对")), purpose
        })
    };
    let bad = |matter| open("f-none", "curiosity", matter);
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", None, Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", None, Err(Refusal::NotYours)),
        Row(Given::Registered, "zhongxin", None, Err(Refusal::Absent)),
    ];
    told(rows, bad);
    let mut log = story(Given::Registered);
    let mut a = Attach::new(log.matter.clone(), Story::new("现场.jpg"), None);
    (a.media, a.size, a.pieces) = ("jpeg".to_owned(), 9, "C".repeat(43));
    log.does("wangge", Do::Attach(Box::new(a)));
    let id = log.world.matters[&log.matter].attachments[0].id.clone();
    let mut asked = |who: &str, purpose| {
        log.ask(&log.order(Actor::Account(who.to_owned()), open(&id, purpose, log.matter.clone())))
    };
    assert_eq!(asked("wangge", "contact"), Err(Refusal::NotYours), "whoever brought it is no handler");
    assert_eq!(asked("zhongxin", "curiosity"), Err(Refusal::Access(access::Refusal::NoSuchPurpose)));
    assert_eq!(asked("zhongxin", "contact"), Ok(vec!["access.attachment-opened"]));
    let erase = Do::Erase { matter: log.matter.clone(), party: None, reason: Story::new("本人请求") };
    log.does("zhongxin", erase);
    let order = log.order(Actor::Account("zhongxin".to_owned()), open(&id, "contact", log.matter.clone()));
    assert_eq!(log.ask(&order), no(No::Forgotten));
}

#[test]
fn one_agency_one_clock() {
    let running = |given| {
        let log = story(given);
        let m = &log.world.matters[&log.matter];
        let mut all: Vec<String> = m.running().map(|c| format!("{} {}", c.agency, c.act.code())).collect();
        all.sort();
        (m.stage, all.join(", "))
    };
    let rows = [
        (Given::Registered, Stage::Registered, "cgc-yangliuqing accept"),
        (Given::Accepted, Stage::Accepted, "cgc-yangliuqing dispatch"),
        (Given::Dispatched, Stage::Dispatched, "urban acknowledge, water acknowledge"),
        (Given::WaterSigned, Stage::Acknowledged, "urban acknowledge, water handle"),
        (Given::BothSigned, Stage::Acknowledged, "urban handle, water handle"),
        (Given::UrbanDone, Stage::Acknowledged, "water handle"),
        (Given::Completed, Stage::Completed, ""),
        (Given::Erased, Stage::Registered, ""),
    ];
    for (given, stage, clocks) in rows {
        assert_eq!(running(given), (stage, clocks.to_owned()), "{given:?}");
    }
    // Whoever signs late wins no time: handling counts from the dispatch.
    let mut log = story(Given::Dispatched);
    log.at += 20 * MINUTE;
    let matter = log.matter.clone();
    log.does("chengguan", acknowledge(matter, None));
    let m = &log.world.matters[&log.matter];
    let handle = m.running().find(|c| c.act == Bound::Handle).unwrap();
    assert_eq!((handle.agency.as_str(), handle.started), ("urban", MORNING));
    // An assisting agency that signs first does not move the matter; the lead does.
    assert_eq!((m.stage, m.part("urban").unwrap().state), (Stage::Dispatched, PartState::Acknowledged));
}

#[test]
fn a_town_without_codes_registers_nothing_more_that_day() {
    let mut log = story(Given::Registered);
    let prefix = log.world.serials.keys().next().unwrap().clone();
    // Of the five-digit numbers all but one are given out.
    log.world.serials.insert(prefix.clone(), PER_DAY - 1);
    let piece = |n: u32| Piece {
        kind: "water-leak".to_owned(),
        text: Story::new("从井盖边上往外冒。"),
        title: Story::new(format!("第 {n} 处")),
    };
    let matter = log.matter.clone();
    let split = log.order(
        Actor::Account("zhongxin".to_owned()),
        Command::Matter(Do::Split { matter, parts: vec![piece(1), piece(2)] }),
    );
    assert_eq!(log.ask(&split), no(No::CodesUsedUp), "one code is left, two are wanted");
    assert_eq!(log.world.serials[&prefix], PER_DAY - 1, "what is refused takes no code");
    log.does("wangge", given::register());
    let late = log.order(Actor::Account("wangge".to_owned()), Command::Matter(given::register()));
    assert_eq!(log.ask(&late), no(No::CodesUsedUp));
    let Do::Register(mut form) = given::register() else { panic!("no registration") };
    form.division = "120111103".to_owned();
    log.does("wangge", Do::Register(form));
    log.at += 24 * 60 * MINUTE;
    log.does("wangge", given::register());
}
