//! The acts of a whistle, each as a table: what was done before, what is asked, what comes of it. A row stands for one
//! refusal, in the order in which the rule asks; what is asked is broken in everything that is checked later, so that the
//! order is held too. What units do stands in `whistle_units.rs`.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod whistling;

use lianxin_core::authority::Role;
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::field::Problem;
use lianxin_core::matter::Stage as MatterStage;
use lianxin_core::whistle::{
    Called, Command as Do, RESOURCES_MAX, Refusal as No, Stage, UnitRole, UnitState, WHISTLES_MAX,
};
use lianxin_core::{Actor, Command, Refusal, Story, World};
use whistling::asks::{acknowledge, close, own, rate};
use whistling::table::{Row, absent, told};
use whistling::{Given, Log, MINUTE, Then, blow, called, fields, form, no, out_of_turn, register, story};

#[test]
fn blowing() {
    let ask =
        |grade: &'static str, ground: &'static str, agency: Option<&'static str>, units: &'static [(&str, bool)]| {
            move |log: &Log| {
                let mut form = form(grade, ground, units);
                form.agency = agency.map(str::to_owned);
                form.tried = Story::new(" ");
                Do::Blow { blow: Box::new(form), matter: log.matter.clone() }
            }
        };
    let mut lost = story(Given::Registered);
    lost.matter = "mnosuch".to_owned();
    assert_eq!(lost.whistles("wangge", ask("no", "no", None, &[])(&lost)), Err(Refusal::Absent));
    let bad = ask("no", "no", Some("urban"), &[]);
    told(
        vec![
            Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
            Row(Given::Erased, "shenji", Some(9), Err(Refusal::Absent)),
            Row(Given::Erased, "shuiwu", Some(9), Err(Refusal::Absent)),
            Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
            Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
            Row(Given::Completed, "zhongxin", None, no(No::MatterFinished { stage: MatterStage::Completed })),
            Row(Given::Registered, "zhongxin", Some(1), fields(&[("grade", Problem::UnknownCode)])),
        ],
        bad,
    );
    let not = |grade: &str| no(No::NotCaller { grade: grade.to_owned() });
    let tough = || ask("tough-task", "no", None, &[("nowhere", false)]);
    told(vec![Row(Given::Registered, "wangge", None, not("tough-task"))], tough());
    told(vec![Row(Given::Registered, "minjing", None, not("tough-task"))], tough());
    let stated = ask("everyday", "no", Some("cgc-yangliuqing"), &[]);
    told(vec![Row(Given::Registered, "wangge", None, not("everyday"))], stated);
    let which = no(No::WhichAgency { agencies: vec![own("cgc-yangliuqing"), own("grid-yangliuqing")] });
    told(vec![Row(Given::Registered, "liangtou", None, which)], ask("everyday", "no", None, &[]));
    // As many as it may have; what is wrong with the form comes after.
    let mut full = story(Given::Registered);
    for _ in 0..WHISTLES_MAX {
        let command = blow(&full, "everyday", &[("water", true)]);
        full.does("zhongxin", command);
    }
    let command = ask("everyday", "no", None, &[])(&full);
    assert_eq!(full.whistles("zhongxin", command), no(No::TooMany { max: WHISTLES_MAX }));
    let wrong = [
        ("ground", Problem::UnknownCode),
        ("tried", Problem::Empty),
        ("units", Problem::UnknownCode),
        ("units", Problem::Twice),
    ];
    let twice = ask("everyday", "emergency", None, &[("nowhere", true), ("nowhere", true)]);
    told(vec![Row(Given::Registered, "wangge", None, fields(&wrong))], twice);
    let none = [("ground", Problem::UnknownCode), ("tried", Problem::Empty), ("units", Problem::Empty)];
    told(vec![Row(Given::Registered, "wangge", None, fields(&none))], ask("everyday", "no", None, &[]));
}

#[test]
fn blowing_well_formed() {
    let right = |grade: &'static str, units: &'static [(&str, bool)]| move |log: &Log| blow(log, grade, units);
    let one = |who, units: &'static [(&str, bool)], then: Then| {
        told(vec![Row(Given::Registered, who, None, then)], right("everyday", units));
    };
    one("wangge", &[("grid-yangliuqing", false)], no(No::OneLead { leads: 0 }));
    one("wangge", &[("grid-yangliuqing", true), ("water", true)], no(No::OneLead { leads: 2 }));
    let itself = || no(No::CallsItself { agency: own("grid-yangliuqing") });
    one("wangge", &[("grid-yangliuqing", true), ("water", false)], itself());
    one("wangge", &[("water", true), ("urban", false)], Ok(vec!["whistle.blown"]));
    let at_once = || Ok(vec!["whistle.blown", "whistle.sounded"]);
    told(vec![Row(Given::Registered, "wangge", None, at_once())], right("emergency", &[("water", true)]));
    told(vec![Row(Given::Dispatched, "minjing", Some(3), at_once())], right("emergency", &[("water", true)]));
    told(
        vec![Row(Given::Registered, "weiyuan", None, Ok(vec!["whistle.blown"]))],
        right("tough-task", &[("water", true)]),
    );
    let mut many = story(Given::Registered);
    let mut too_much = form("everyday", "residents-demand", &[("water", true)]);
    too_much.resources =
        (0..=RESOURCES_MAX).map(|_| lianxin_core::whistle::Resource { text: Story::new("泵") }).collect();
    let command = Do::Blow { blow: Box::new(too_much), matter: many.matter.clone() };
    let then = fields(&[("resources", Problem::TooMany { max: RESOURCES_MAX })]);
    assert_eq!(many.whistles("wangge", command), then);
}

#[test]
fn an_emergency_opens_its_own_matter() {
    let ask = |log: &mut Log, who: &str, grade: &'static str, title: &str, units: &'static [(&str, bool)]| {
        let (mut form, blow) = (register(), form(grade, "emergency", units));
        form.title = Story::new(title);
        let command = Do::BlowNew { blow: Box::new(blow), form: Box::new(form) };
        log.whistles(who, command)
    };
    let mut log = story(Given::Registered);
    for who in ["nobody", "shenji", "weiyuan"] {
        assert_eq!(ask(&mut log, who, "everyday", " ", &[]), Err(Refusal::NotYours), "{who} registers nothing");
    }
    assert_eq!(ask(&mut log, "wangge", "everyday", " ", &[]), no(No::EmergencyOnly));
    let not = no(No::NotCaller { grade: own("emergency") });
    assert_eq!(ask(&mut log, "shuiwu", "emergency", " ", &[]), not);
    assert_eq!(ask(&mut log, "wangge", "emergency", " ", &[]), fields(&[("title", Problem::Empty)]));
    assert_eq!(ask(&mut log, "wangge", "emergency", "路面塌陷", &[]), fields(&[("units", Problem::Empty)]));
    let before = log.world.matters.len();
    let kinds = ask(&mut log, "wangge", "emergency", "路面塌陷", &[("water", true), ("traffic-police", false)]);
    let all = ["matter.registered", "matter.party-added", "whistle.blown", "whistle.sounded"];
    assert_eq!(kinds, Ok(all.to_vec()), "one order");
    assert_eq!(log.world.matters.len(), before + 1);
    let m = log.world.matters.values().max_by_key(|m| m.registered).unwrap();
    assert_eq!((m.stage, m.version, m.whistles[0].stage), (MatterStage::Registered, 1, Stage::Sounded));
    assert_eq!(m.whistles[0].id.len(), 19);
    assert!(m.whistles[0].id.starts_with('w'));
    // The units see it at once; before it sounded nobody but the caller did.
    assert!(m.about().agencies.iter().any(|a| a == "traffic-police"));
}

#[test]
fn approving() {
    let ask = |log: &Log| Do::Approve { matter: log.matter.clone(), whistle: log.whistle.clone() };
    absent("zhongxin", ask);
    let approve = |stage| out_of_turn("approve-whistle", stage);
    told(
        vec![
            Row(Given::Asked, "wangge", Some(9), Err(Refusal::NotYours)),
            Row(Given::Asked, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 1 })),
            Row(Given::AskedErased, "zhongxin", None, no(No::Forgotten)),
            Row(Given::Refused, "zhongxin", None, approve(Stage::Refused)),
            Row(Given::Sounded, "weiyuan", None, approve(Stage::Sounded)),
            Row(Given::Asked, "zhongxin", None, no(No::NotApprover { role: Role::Secretary })),
            Row(Given::AskedByTwoHats, "liangtou", None, no(No::OwnWhistle)),
            Row(Given::Asked, "weiyuan", Some(1), Ok(vec!["whistle.approved", "whistle.sounded"])),
            // What she blew as the approver she may approve; the two stand apart in the record.
            Row(Given::AskedBySecretary, "weiyuan", None, Ok(vec!["whistle.approved", "whistle.sounded"])),
            // What sounded at once is approved afterwards, once.
            Row(Given::Emergency, "weiyuan", None, Ok(vec!["whistle.approved"])),
        ],
        ask,
    );
    let mut log = story(Given::Emergency);
    let command = ask(&log);
    log.does("weiyuan", command.clone());
    assert_eq!(log.whistles("weiyuan", command), approve(Stage::Sounded));
}

#[test]
fn refusing() {
    let ask =
        |log: &Log| Do::Refuse { matter: log.matter.clone(), reason: Story::new(" "), whistle: log.whistle.clone() };
    absent("zhongxin", ask);
    told(
        vec![
            Row(Given::Asked, "wangge", Some(9), Err(Refusal::NotYours)),
            Row(Given::Asked, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 1 })),
            Row(Given::AskedErased, "zhongxin", None, no(No::Forgotten)),
            // What has sounded cannot be refused.
            Row(Given::Emergency, "zhongxin", None, out_of_turn("refuse-whistle", Stage::Sounded)),
            Row(Given::Asked, "zhongxin", None, no(No::NotApprover { role: Role::Secretary })),
            Row(Given::AskedByTwoHats, "liangtou", None, no(No::OwnWhistle)),
            Row(Given::Asked, "weiyuan", None, fields(&[("reason", Problem::Empty)])),
        ],
        ask,
    );
    let log = story(Given::Refused);
    assert_eq!((log.w().stage, log.w().deadlines().len()), (Stage::Refused, 0));
}

#[test]
fn calling_further_units() {
    let ask = |units: &'static [(&str, bool)]| {
        move |log: &Log| {
            let units = units.iter().map(|(a, lead)| called(a, *lead)).collect();
            Do::Call { matter: log.matter.clone(), units, whistle: log.whistle.clone() }
        }
    };
    absent("wangge", ask(&[]));
    let wrong = fields(&[("units", Problem::UnknownCode), ("units", Problem::Twice), ("units", Problem::Twice)]);
    told(
        vec![
            Row(Given::Sounded, "shuiwu", Some(9), Err(Refusal::NotYours)),
            Row(Given::Sounded, "wangge", Some(9), Err(Refusal::Stale { seen: 9, now: 3 })),
            Row(Given::SoundedErased, "wangge", None, no(No::Forgotten)),
            Row(Given::Asked, "wangge", None, out_of_turn("call", Stage::Asked)),
            Row(Given::Sounded, "wangge", None, wrong),
        ],
        ask(&[("nowhere", false), ("urban", true), ("urban", true)]),
    );
    let one = |units: &'static [(&str, bool)], then| {
        told(vec![Row(Given::Sounded, "zhongxin", None, then)], ask(units));
    };
    one(&[], fields(&[("units", Problem::Empty)]));
    one(&[("grid-yangliuqing", true)], no(No::OneLead { leads: 2 }));
    one(&[("grid-yangliuqing", false)], no(No::CallsItself { agency: own("grid-yangliuqing") }));
    one(&[("gas", false), ("power", false)], Ok(vec!["whistle.units-called"]));
    // A unit that was let go may be called again.
    told(vec![Row(Given::UrbanReleased, "wangge", None, Ok(vec!["whistle.units-called"]))], ask(&[("urban", false)]));
    told(vec![Row(Given::UrbanDone, "wangge", None, fields(&[("units", Problem::Twice)]))], ask(&[("urban", false)]));
}

#[test]
fn closing() {
    absent("wangge", |log| close(log, " "));
    let owed = |agencies: &[&str]| no(No::UnitsOwed { agencies: agencies.iter().map(|a| own(a)).collect() });
    told(
        vec![
            Row(Given::Sounded, "shuiwu", Some(9), Err(Refusal::NotYours)),
            Row(Given::Sounded, "wangge", Some(9), Err(Refusal::Stale { seen: 9, now: 3 })),
            Row(Given::SoundedErased, "wangge", None, no(No::Forgotten)),
            Row(Given::Asked, "wangge", None, out_of_turn("close-whistle", Stage::Asked)),
            Row(Given::Closed, "wangge", None, out_of_turn("close-whistle", Stage::Closed)),
            // Called, missed, at work, objecting: all are owed (事不完人不撤).
            Row(Given::Sounded, "wangge", None, owed(&["water", "urban"])),
            Row(Given::WaterMissed, "wangge", None, owed(&["water", "urban"])),
            Row(Given::WaterThere, "wangge", None, owed(&["water", "urban"])),
            Row(Given::UrbanObjected, "wangge", None, owed(&["water", "urban"])),
            Row(Given::UrbanUpheld, "wangge", None, owed(&["water"])),
            Row(Given::UrbanReleased, "wangge", None, owed(&["water"])),
            Row(Given::UrbanDone, "wangge", None, owed(&["water"])),
            Row(Given::AllDone, "wangge", None, fields(&[("text", Problem::Empty)])),
        ],
        |log| close(log, " "),
    );
    let right = |log: &Log| close(log, "都办完了");
    told(vec![Row(Given::AllDone, "zhongxin", None, Ok(vec!["whistle.closed"]))], right);
}

#[test]
fn rating() {
    let ask = |agency: &'static str, by: Option<&'static str>| move |log: &Log| rate(log, agency, by, " ");
    absent("wangge", ask("water", None));
    let caller = "grid-yangliuqing";
    told(
        vec![
            Row(Given::Closed, "nobody", Some(9), Err(Refusal::NotYours)),
            Row(Given::SoundedErased, "wangge", None, no(No::Forgotten)),
            Row(Given::AllDone, "wangge", None, out_of_turn("rate-whistle", Stage::Sounded)),
        ],
        ask("nowhere", None),
    );
    let one = |given, who, agency, by, then| told(vec![Row(given, who, Some(9), then)], ask(agency, by));
    one(Given::Closed, "wangge", "gas", None, no(No::NoUnit { agency: own("gas") }));
    one(Given::Closed, "wangge", caller, None, no(No::OwnAgency { agency: own(caller) }));
    one(Given::Closed, "shuiwu", "water", None, no(No::OwnAgency { agency: own("water") }));
    // A unit rates the caller, not another unit; the centre that only watches rates nobody.
    one(Given::Closed, "shuiwu", "urban", None, Err(Refusal::NotYours));
    one(Given::Closed, "zhongxin", "urban", None, Err(Refusal::NotYours));
    one(Given::Closed, "shuiwu", caller, Some("urban"), Err(Refusal::NotYours));
    let which = no(No::WhichAgency { agencies: vec![own("urban"), own("water")] });
    one(Given::Closed, "liangju", caller, None, which);
    one(Given::WaterRated, "wangge", "water", None, no(No::RatedAlready { agency: own("water") }));
    one(Given::Closed, "wangge", "water", None, fields(&[("text", Problem::Empty)]));
    let right = |log: &Log| rate(log, "grid-yangliuqing", Some("urban"), "说得清楚");
    told(vec![Row(Given::Closed, "liangju", None, Ok(vec!["whistle.rated"]))], right);
    // Both sides, each unit: then it is rated.
    let mut log = story(Given::WaterRated);
    for (who, agency) in [("wangge", "urban"), ("shuiwu", caller), ("chengguan", caller)] {
        assert_eq!(log.w().stage, Stage::Closed);
        let command = rate(&log, agency, None, "好");
        log.does(who, command);
    }
    assert_eq!(log.w().stage, Stage::Rated);
}

#[test]
fn running_out() {
    let late = |log: &mut Log, actor: Actor, act: Bound, agency: &str, due: i64| {
        let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
        let command = Do::UnitRunOut { act, agency: own(agency), due, matter, whistle };
        log.ask(&log.order(actor, Command::Whistle(command)))
    };
    let mut log = story(Given::Sounded);
    let due = log.w().unit("water").unwrap().clock(Bound::Acknowledge).unwrap().due;
    let objection = log.w().unit("water").unwrap().clock(Bound::Return).unwrap().due;
    log.at = due;
    for actor in [Actor::Console, Actor::Door, Actor::Account("wangge".to_owned())] {
        assert_eq!(late(&mut log, actor, Bound::Acknowledge, "water", due), Err(Refusal::NotYours));
    }
    let ack = Bound::Acknowledge;
    let mut nowhere = Log { matter: "mnosuch".to_owned(), ..log.clone() };
    assert_eq!(late(&mut nowhere, Actor::Clock, ack, "water", due), Err(Refusal::Absent));
    let mut nowhere = Log { whistle: "wnosuch".to_owned(), ..log.clone() };
    assert_eq!(late(&mut nowhere, Actor::Clock, ack, "water", due), Err(Refusal::Absent));
    for given in [Given::Asked, Given::Closed, Given::SoundedErased, Given::WaterAnswered] {
        let mut other = story(given);
        other.at = due;
        assert_eq!(late(&mut other, Actor::Clock, ack, "water", due), no(No::NotDue), "{given:?}");
    }
    assert_eq!(late(&mut log, Actor::Clock, ack, "gas", due), no(No::NotDue));
    assert_eq!(late(&mut log, Actor::Clock, ack, "water", due - 1), no(No::NotDue));
    let mut later = Log { at: objection, ..log.clone() };
    assert_eq!(late(&mut later, Actor::Clock, Bound::Return, "water", objection), no(No::NotDue));
    let mut early = Log { at: due - 1, ..log.clone() };
    assert_eq!(late(&mut early, Actor::Clock, ack, "water", due), no(No::NotDue));
    assert_eq!(late(&mut log, Actor::Clock, ack, "water", due), Ok(vec!["whistle.unit-ran-out"]));
    assert_eq!(late(&mut log, Actor::Clock, ack, "water", due), Ok(vec![]), "once");
    assert_eq!(log.w().unit("water").unwrap().state, UnitState::Missed);
}

#[test]
fn climbing() {
    let climb = |log: &mut Log, actor: Actor, agency: &str, due: i64, step: u32| {
        let (matter, whistle, agency) = (log.matter.clone(), log.whistle.clone(), own(agency));
        let command = Do::Climb { act: Bound::Acknowledge, agency, due, matter, step, whistle };
        log.ask(&log.order(actor, Command::Whistle(command)))
    };
    let mut log = story(Given::WaterMissed);
    let due = log.w().unit("water").unwrap().clock(Bound::Acknowledge).unwrap().due;
    let not = || no(No::NotDue);
    assert_eq!(climb(&mut log, Actor::Account("wangge".to_owned()), "water", due, 1), Err(Refusal::NotYours));
    let mut nowhere = Log { whistle: "wnosuch".to_owned(), ..log.clone() };
    assert_eq!(climb(&mut nowhere, Actor::Clock, "water", due, 1), Err(Refusal::Absent));
    assert_eq!(climb(&mut log, Actor::Clock, "water", due, 1), not(), "not in the very moment, a second later");
    log.at = due + 1_000;
    assert_eq!(climb(&mut log, Actor::Clock, "gas", due, 1), not());
    assert_eq!(climb(&mut log, Actor::Clock, "water", due - 1, 1), not());
    assert_eq!(climb(&mut log, Actor::Clock, "water", due, 2), not(), "a step at a time");
    assert_eq!(climb(&mut log, Actor::Clock, "urban", due, 1), not(), "the clock of urban has not been called late");
    assert_eq!(climb(&mut log, Actor::Clock, "water", due, 1), Ok(vec!["whistle.ladder-climbed"]));
    assert_eq!(climb(&mut log, Actor::Clock, "water", due, 1), Ok(vec![]), "once");
    log.at += 24 * 60 * MINUTE;
    let both = || Ok(vec!["whistle.ladder-climbed", "whistle.overseen"]);
    let mut answered = log.clone();
    assert_eq!(climb(&mut log, Actor::Clock, "water", due, 2), both());
    let command = acknowledge(&answered, "water");
    answered.does("shuiwu", command);
    assert_eq!(climb(&mut answered, Actor::Clock, "water", due, 2), not(), "it stops when the unit answers");
}

#[test]
fn a_world_without_the_whistle_is_a_world_without_its_refusals() {
    let order = story(Given::Registered).order(Actor::Account("wangge".to_owned()), {
        let call = Called { agency: own("water"), role: UnitRole::Lead };
        Command::Whistle(Do::Call { matter: own("m"), units: vec![call], whistle: own("w") })
    });
    assert_eq!(lianxin_core::decide(&World::default(), &order), Err(Refusal::Absent));
    assert_eq!(lianxin_core::needs(&World::default(), &order), vec![lianxin_core::Need::Matter(own("m"))]);
}

#[test]
fn nobody_gives_herself_the_right_to_open_by_blowing() {
    use lianxin_core::authority::{Act, Viewer};
    let mut log = story(Given::Emergency);
    let opens = |log: &Log, who: &str| {
        let viewer = Viewer::of(&log.world.directory, &log.world.catalogue, who, log.at).unwrap();
        let about = log.world.matters[&log.matter].about();
        assert_eq!(viewer.reaches(Act::OpenFields, &about), viewer.reaches(Act::OpenAttachment, &about));
        (viewer.reaches(Act::See, &about), viewer.reaches(Act::OpenFields, &about))
    };
    assert_eq!(opens(&log, "wangge"), (true, false), "it sounds, and nobody has approved it");
    assert_eq!(opens(&log, "shuiwu"), (true, true), "whoever is called is at work");
    let approve = Do::Approve { matter: log.matter.clone(), whistle: log.whistle.clone() };
    log.does("weiyuan", approve);
    assert_eq!(opens(&log, "wangge"), (true, true));
}
