//! Stories of whistles as the store tells them: one order registers and sounds, units answer, time climbs the ladder, and
//! who has to do with it sees it and nobody else.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use std::collections::BTreeMap;

use lianxin_core::authority::{Act, Role};
use lianxin_core::matter::{Matter, Stage};
use lianxin_core::value::Story;
use lianxin_core::whistle::{Blow, Called, Command as Do, ReportMode, Resource, Ruling, UnitRole, UnitState, Whistle};
use lianxin_core::{Actor, Answer, Command, Order, Refusal, directory};
use lianxin_sim::district::{COORDINATOR, MORNING, begin, clean, form, look_by, on_both, open_fields, order};
use lianxin_store::{Filter, Outcome, Store};

const MINUTE: i64 = 60_000;

fn by(account: &str, id: &str, at: i64, command: Do) -> Order {
    Order { actor: Actor::Account(account.to_owned()), ..order(id, at, Command::Whistle(command)) }
}

fn done(store: &Store, order: Order) -> Answer {
    match store.execute(order).unwrap() {
        Outcome::Done(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn seen(store: &Store, account: &str, at: i64, matter: &str) -> Result<Matter, Refusal> {
    let viewer = store.viewer(account, at).unwrap();
    let listed = store.list(&viewer, &Filter { limit: 200, ..Filter::default() }).unwrap();
    let opened = store.open_matter(&viewer, look_by(account, at, matter)).unwrap();
    assert_eq!(listed.items.iter().any(|i| i.id == matter), opened.is_ok(), "{account}: lists and the table differ");
    opened.map(|o| o.matter)
}

fn emergency(units: &[(&str, UnitRole)]) -> Do {
    let blow = Blow {
        agency: None,
        grade: "emergency".to_owned(),
        ground: "emergency".to_owned(),
        outcome: Story::new("先止住水"),
        resources: vec![Resource { text: Story::new("抽水泵") }],
        tried: Story::new("关了总阀，没有用"),
        units: units.iter().map(|(agency, role)| Called { agency: (*agency).to_owned(), role: *role }).collect(),
    };
    Do::BlowNew { blow: Box::new(blow), form: Box::new(form("路面塌陷")) }
}

/// Lets time do what falls due until then, as often as time asks.
fn until(store: &Store, matter: &str, at: i64) {
    for _ in 0..100 {
        let m = seen(store, COORDINATOR, at, matter).unwrap();
        let Some((whistle, next)) = m.whistle_deadlines().into_iter().next().filter(|(_, d)| d.at <= at) else {
            return;
        };
        let command = Command::Whistle(next.command(matter, whistle));
        let one = || Order { actor: Actor::Clock, ..order(&next.order_id(whistle), next.at, command.clone()) };
        done(store, one());
        assert!(matches!(store.execute(one()).unwrap(), Outcome::Already(_)), "time may ask again");
    }
    panic!("time finds no end");
}

fn whistle(m: &Matter) -> &Whistle {
    &m.whistles[0]
}

#[test]
fn an_emergency_is_one_order_and_its_silence_climbs_by_itself() {
    on_both("whistle", |place, scratch| {
        let store = begin(place, scratch);
        let open = directory::Command::Open {
            account: "zhengfu".to_owned(),
            name: "区政府值班".to_owned(),
            agency: "government".to_owned(),
            role: Role::AgencyClerk,
            password: None,
        };
        done(&store, order("account zhengfu", MORNING, Command::Directory(open)));
        let units = [("water", UnitRole::Lead), ("urban", UnitRole::Assist)];
        let answer = done(&store, by("wangge", "sound", MORNING, emergency(&units)));
        assert_eq!((answer.records, answer.stage.as_deref()), (3, Some("sounded")));
        let (m, w) = (answer.matter.unwrap(), answer.whistle.unwrap());
        let who = |at| {
            let sees = |account: &str| seen(&store, account, at, &m).is_ok();
            ["wangge", "shuiwu", "chengguan", "tiaojie", "zhengfu"].map(sees)
        };
        assert_eq!(who(MORNING), [true, true, true, false, false]);
        let (agency, at) = (|code: &str| code.to_owned(), |n: i64| MORNING + n * MINUTE);
        let water = |id: &str, n, command: Do| done(&store, by("shuiwu", id, at(n), command));
        let ids = || (m.clone(), w.clone());
        let (matter, whistle_id) = ids();
        water("a", 3, Do::Acknowledge { agency: agency("water"), matter, whistle: whistle_id });
        let (matter, whistle_id) = ids();
        let mode = ReportMode::Scene;
        water("b", 9, Do::ReportIn { agency: agency("water"), matter, mode, whistle: whistle_id });
        until(&store, &m, at(15));
        assert_eq!(who(at(15)), [true, true, true, false, false]);
        // One second later the superior of the silent unit is told.
        until(&store, &m, at(15) + 1_000);
        assert_eq!(who(at(16)), [true, true, true, false, true]);
        until(&store, &m, at(20));
        let opened = seen(&store, "wangge", at(21), &m).unwrap();
        let states: BTreeMap<&str, UnitState> =
            whistle(&opened).units.iter().map(|u| (u.agency.as_str(), u.state)).collect();
        assert_eq!(states, BTreeMap::from([("urban", UnitState::Missed), ("water", UnitState::OnScene)]));
        assert_eq!((opened.stage, opened.version), (Stage::Registered, 1));
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn who_is_relieved_sees_it_no_more_and_the_lists_are_made_anew_the_same() {
    on_both("whistle, relieved", |place, scratch| {
        let store = begin(place, scratch);
        let units = [("water", UnitRole::Lead), ("urban", UnitRole::Assist)];
        let answer = done(&store, by("wangge", "sound", MORNING, emergency(&units)));
        let (matter, whistle, agency) = (answer.matter.unwrap(), answer.whistle.unwrap(), "urban".to_owned());
        let sees = || ["shuiwu", "chengguan"].map(|account| seen(&store, account, MORNING, &matter).is_ok());
        assert_eq!(sees(), [true, true]);
        let ids = || (matter.clone(), whistle.clone(), agency.clone());
        let (matter_id, whistle_id, unit) = ids();
        let reason = Story::new("路面归公路局");
        let object = Do::Object { agency: unit, ground: None, matter: matter_id, reason, whistle: whistle_id };
        done(&store, by("chengguan", "object", MORNING, object));
        let (matter_id, whistle_id, unit) = ids();
        let rule = Do::Rule { agency: unit, matter: matter_id, outcome: Ruling::Upheld, to: None, whistle: whistle_id };
        done(&store, by("wangge", "rule", MORNING, rule));
        assert_eq!(sees(), [true, false]);
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_called_unit_opens_what_its_task_needs_while_it_lasts() {
    on_both("whistle, what a unit opens", |place, scratch| {
        let store = begin(place, scratch);
        let units = [("water", UnitRole::Lead), ("urban", UnitRole::Assist)];
        let answer = done(&store, by("wangge", "sound", MORNING, emergency(&units)));
        let (matter, whistle) = (answer.matter.unwrap(), answer.whistle.unwrap());
        let ids = || ("urban".to_owned(), matter.clone(), whistle.clone());
        let may = || {
            let m = seen(&store, "chengguan", MORNING, &matter).unwrap();
            let viewer = store.viewer("chengguan", MORNING).unwrap();
            [Act::OpenFields, Act::OpenAttachment].map(|act| viewer.reaches(act, &m.about()))
        };
        let opens = |at: i64| {
            let fields = ["matter.address".to_owned()];
            store.open_fields(open_fields("chengguan", at, &matter, &fields, "contact")).unwrap().is_ok()
        };
        assert_eq!((may(), opens(MORNING)), ([true; 2], true));
        let (agency, matter_id, whistle_id) = ids();
        done(&store, by("chengguan", "a", MORNING, Do::Acknowledge { agency, matter: matter_id, whistle: whistle_id }));
        let (agency, matter_id, whistle_id) = ids();
        let mode = ReportMode::Scene;
        done(
            &store,
            by("chengguan", "b", MORNING, Do::ReportIn { agency, matter: matter_id, mode, whistle: whistle_id }),
        );
        assert_eq!((may(), opens(MORNING + 1)), ([true; 2], true));
        let (agency, matter_id, whistle_id) = ids();
        let text = Story::new("围好了，不会再塌。");
        done(&store, by("chengguan", "c", MORNING, Do::Done { agency, matter: matter_id, text, whistle: whistle_id }));
        assert_eq!((may(), opens(MORNING + 2)), ([false; 2], false), "it still sees it, and opens nothing");
        drop(store);
        clean(place, scratch);
    });
}
