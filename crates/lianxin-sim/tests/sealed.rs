//! A sealed matter: who seals it and who takes the seal off; and that for everybody else it is not there, byte for byte,
//! on every way of reading and of acting.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::authority::{Act, Role};
use lianxin_core::matter::{Command as Do, SealBasis};
use lianxin_core::value::{Personal, Story};
use lianxin_core::whistle::{self, Blow, Called, UnitRole};
use lianxin_core::{Actor, Answer, Command, Order, directory};
use lianxin_sim::district::{COORDINATOR, MORNING, PHONE, begin, clean, look_by};
use lianxin_sim::district::{Scratch, accept, attach, by, contact, dispatch, filed, form, on_both as stored, order};
use lianxin_sim::house::{House, now, on_both};
use lianxin_sim::postgres::Cluster;
use lianxin_sim::stories;
use lianxin_sim::wire::{Answer as Said, Ask, Wire};
use lianxin_store::{Filter, Outcome, Place};
use serde_json::{Value, json};

const POLICE: &str = "police-yangliuqing";
/// Those who have nothing to look for in what is sealed to the police, whatever they had to do with it before.
const OUTSIDERS: [&str; 8] = ["wangge", "yangliuqing", "zhongxin", "shuiwu", "chengguan", "cunwei", "shenji", "anquan"];

fn post(house: &House, who: &str, path: &str, body: &Value) -> Said {
    house.api(who).post(&format!("/api/v1/{path}"), body, &[])
}

#[test]
fn one_seals_and_two_take_the_seal_off() {
    on_both("sealed, and unsealed by two", |house| {
        let body = json!({"title": "打架", "text": "两人动手。", "kind": "noise", "division": "120111101"});
        let made = post(house, "wangge", "matters", &body).json();
        let id = made["id"].as_str().unwrap().to_owned();
        let path = |act: &str| format!("matters/{id}/{act}");
        let sees = |who: &str| {
            let opened = house.api(who).get(&format!("/api/v1/matters/{id}")).status;
            let listed = house.api(who).get("/api/v1/matters?limit=200").json();
            let there = listed["items"].as_array().is_some_and(|all| all.iter().any(|i| i["id"] == id.as_str()));
            assert_eq!(opened == 200, there, "{who}: {opened}");
            there
        };
        assert!(["wangge", "zhongxin", "yangliuqing", "minjing", "suozhang", "weiyuan"].into_iter().all(sees));
        let seal = json!({"agencies": [POLICE], "basis": "penalty", "reason": "治安处罚记录"});
        assert_eq!(post(house, "minjing", &path("seal"), &seal).status, 403, "an officer does not seal");
        for (wrong, field) in [
            (json!({"agencies": [], "basis": "penalty", "reason": "因"}), "agencies"),
            (json!({"agencies": ["nobody"], "basis": "penalty", "reason": "因"}), "agencies"),
            (json!({"agencies": [POLICE], "basis": "kind", "reason": "因"}), "basis"),
            (json!({"agencies": [POLICE], "basis": "penalty", "reason": " "}), "reason"),
        ] {
            let said = post(house, "suozhang", &path("seal"), &wrong);
            assert_eq!((said.status, said.json()["errors"][0]["field"].as_str()), (422, Some(field)), "{wrong}");
        }
        assert_eq!(post(house, "suozhang", &path("seal"), &seal).status, 200);
        assert!(["minjing", "suozhang", "weiyuan"].into_iter().all(sees), "the named agency and the secretary");
        assert!(!["wangge", "zhongxin", "yangliuqing", "shuiwu", "shenji"].into_iter().any(sees));
        let whole = house.api("minjing").get(&format!("/api/v1/matters/{id}")).json();
        assert_eq!(
            (whole["seal"]["basis"].as_str(), whole["seal"]["unseal_asked"].as_bool()),
            (Some("penalty"), Some(false))
        );
        let again = json!({"reason": "要查案"});
        assert_eq!(post(house, "suozhang", &path("unseal"), &again).status, 200);
        assert_eq!(post(house, "suozhang", &path("grant-unseal"), &json!({})).status, 422, "not by whoever asked");
        assert_eq!(post(house, "zhongxin", &path("grant-unseal"), &json!({})).status, 404);
        assert_eq!(post(house, "weiyuan", &path("grant-unseal"), &json!({})).status, 200);
        assert!(["wangge", "zhongxin", "yangliuqing", "minjing", "suozhang", "weiyuan"].into_iter().all(sees));
        house.doubt();
    });
}

#[test]
fn the_parts_of_a_sealed_matter_are_sealed() {
    stored("sealed, split", |place, scratch| {
        let store = begin(place, scratch);
        let done = |order: Order| -> Answer {
            match store.execute(order).unwrap() {
                Outcome::Done(answer) => answer,
                Outcome::Already(_) | Outcome::Refused(_) => panic!("not done"),
            }
        };
        let id = done(filed("wangge", "one", MORNING, form("打架"))).matter.unwrap();
        done(by("suozhang", "seal", MORNING, seal(&id, &["cgc-yangliuqing", POLICE])));
        let piece = |n: u32| lianxin_core::matter::Piece {
            kind: "noise".to_owned(),
            text: Story::new("分开办。"),
            title: Story::new(format!("第 {n} 处")),
        };
        done(by("yangliuqing", "split", MORNING, Do::Split { matter: id.clone(), parts: vec![piece(1), piece(2)] }));
        let listed = |account: &str| {
            let viewer = store.viewer(account, MORNING).unwrap();
            store.list(&viewer, &Filter::default()).unwrap().items.len()
        };
        assert_eq!(["yangliuqing", "suozhang", "weiyuan", COORDINATOR, "wangge"].map(listed), [3, 3, 3, 0, 0]);
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_position_ends_by_itself_and_a_seal_outlives_it() {
    stored("a position ends by itself", |place, scratch| {
        let store = begin(place, scratch);
        store.execute(filed("wangge", "one", MORNING, form("打架"))).unwrap();
        let end = MORNING + 3_600_000;
        let (account, agency) = ("shuiwu".to_owned(), POLICE.to_owned());
        let give = directory::Command::GivePosition { account, agency, role: Role::StationOfficer, until: Some(end) };
        store.execute(order("seconded", MORNING, Command::Directory(give))).unwrap();
        let sees = |at: i64| {
            let viewer = store.viewer("shuiwu", at).unwrap();
            let items = store.list(&viewer, &Filter::default()).unwrap().items;
            let all = store.viewer(COORDINATOR, at).unwrap();
            let id = store.list(&all, &Filter::default()).unwrap().items[0].id.clone();
            let opened = store.open_matter(&viewer, look_by("shuiwu", at, &id)).unwrap();
            assert_eq!(opened.is_ok(), !items.is_empty());
            if let Ok(opened) = opened {
                assert!(viewer.reaches(Act::See, &opened.matter.about()));
            }
            !items.is_empty()
        };
        assert_eq!([end - 1_000, end - 1, end, end + 1].map(sees), [true, true, false, false]);
    });
}

fn seal(matter: &str, agencies: &[&str]) -> Do {
    let agencies = agencies.iter().map(|a| (*a).to_owned()).collect();
    Do::Seal { agencies, basis: SealBasis::Penalty, matter: matter.to_owned(), reason: Story::new("处罚记录") }
}

/// Orders that stand in both worlds, and those of the matter that only one of them has. Every order has its moment and its
/// chance from its name, so that both worlds are alike to the byte.
struct Built {
    plain: Vec<String>,
    hidden: String,
    /// Of the hidden matter.
    whistle: String,
}

fn built(house: &House, at: i64, with: bool) -> Built {
    let mut plain = Vec::new();
    for n in 0..6 {
        let made = house.done(filed("wangge", &format!("plain {n}"), at, plain_form(n)));
        plain.push(lianxin_sim::district::matter_of(&made).unwrap());
    }
    for id in &plain[..3] {
        house.done(accept("yangliuqing", &format!("a {id}"), at, id));
        house.done(dispatch(&format!("d {id}"), at, id, "water", &["urban"]));
    }
    let mut sheet = plain_form(7);
    sheet.contact = Some(contact());
    let first = filed("wangge", "hidden", at, sheet);
    let id = first.entropy.id('m', 0);
    let link = Do::Relate { matter: plain[0].clone(), other: id.clone() };
    let whistle = whistled("hw", at, &id).entropy.id('w', 0);
    let orders = vec![
        first,
        accept("yangliuqing", "ha", at, &id),
        dispatch("hd", at, &id, "water", &["urban", POLICE]),
        by("yangliuqing", "hr", at, link),
        whistled("hw", at, &id),
        by("suozhang", "hs", at, seal(&id, &[POLICE])),
    ];
    for order in orders {
        let name = order.id.clone();
        if with {
            if name == "hs" {
                let file = attach("yangliuqing", "hf", at, &id, "现场.txt");
                house.store.attach(file, "记录".as_bytes()).unwrap();
            }
            house.done(order);
        }
    }
    let made = house.done(filed("wangge", "last", at, plain_form(8)));
    plain.push(lianxin_sim::district::matter_of(&made).unwrap());
    Built { plain, hidden: id, whistle }
}

fn plain_form(n: usize) -> lianxin_core::matter::Register {
    let mut sheet = form(&format!("楼道里堆了东西之{n}"));
    sheet.kind = "noise".to_owned();
    sheet.address = Some(Personal::new("和苑小区"));
    sheet
}

fn whistled(id: &str, at: i64, matter: &str) -> Order {
    let unit = |agency: &str, role| Called { agency: agency.to_owned(), role };
    let blow = Blow {
        agency: None,
        grade: "everyday".to_owned(),
        ground: "residents-demand".to_owned(),
        outcome: Story::new("通道清出来"),
        resources: Vec::new(),
        tried: Story::new("劝过三次"),
        units: vec![unit("urban", UnitRole::Lead), unit("water", UnitRole::Assist)],
    };
    let command = whistle::Command::Blow { blow: Box::new(blow), matter: matter.to_owned() };
    let actor = Actor::Account("yangliuqing".to_owned());
    Order { actor, ..order(id, at, Command::Whistle(command)) }
}

/// What is drawn anew for each answer, or counts records: ids, keys, codes, moments, numbers of records. Both worlds go
/// through it, so it hides nothing that one of them shows more of.
fn plainly(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(['\u{0}']) {
        if c.is_ascii_alphanumeric() || "_-:.+".contains(c) {
            run.push(c);
            continue;
        }
        // In JSON a number stands behind a colon: one of one digit is a count, and kept.
        let rest = run.trim_start_matches(':');
        out.push_str(&run[..run.len() - rest.len()]);
        let number = rest.len() > 1 && rest.bytes().all(|b| b.is_ascii_digit() || b":.-".contains(&b));
        out.push_str(if rest.len() >= 16 || number { "#" } else { rest });
        run.clear();
        out.push(c);
    }
    out
}

fn get(house: &House, who: &str, path: &str) -> (u16, String) {
    let headers = vec![("authorization".to_owned(), house.bearer(who))];
    let said = Wire::new(&house.base).ask(&Ask { method: "GET", path, headers, body: b"" }).unwrap();
    (said.status, said.text())
}

/// Every path that can be got, for this matter and for none.
fn paths(id: &str) -> Vec<String> {
    let mut all = Vec::new();
    for route in lianxin_web::routes::table().iter().filter(|r| r.method == "GET") {
        // What stays open, what the machine says of itself, and a workbook, which is packed: its list is asked for as text.
        if ["/live", "/metrics", "/healthz", "/readyz"].contains(&route.path) || route.path.ends_with(".xlsx") {
            continue;
        }
        let code = if route.path.contains("division") { "120111101" } else { "urban" };
        let path = route.path.replace("{id}", id).replace("{code}", code).replace("{list}", "agencies");
        let path = path.replace("{name}", "app.css");
        if path.contains("{act}") {
            all.extend(["dispatch", "seal", "note"].map(|act| path.replace("{act}", act)));
        } else if route.path.contains("{id}") {
            all.push(path);
        } else {
            all.push(format!("{path}?q=%E6%A5%BC%E9%81%93&limit=200&view=all&division=120111101"));
            all.push(path);
        }
    }
    all
}

/// Both worlds answer the same; once more where a minute went by in between.
fn same(with: &House, without: &House, who: &str, path: &str) {
    let ask = |house| {
        let (status, text) = get(house, who, path);
        (status, plainly(&text))
    };
    for last in [false, false, true] {
        let (one, two) = (ask(with), ask(without));
        if one == two {
            return;
        }
        if last {
            let at = one.1.chars().zip(two.1.chars()).take_while(|(a, b)| a == b).count();
            let near = |text: &str| text.chars().skip(at.saturating_sub(80)).take(240).collect::<String>();
            panic!("{who} {path}: {} {:?}\n{} {:?}", one.0, near(&one.1), two.0, near(&two.1));
        }
    }
}

/// What is done to it answers as what is done to nothing.
fn nothing_is_done(house: &House, who: &str, hidden: &str) {
    let mut api = house.api(who);
    let absent = "mzzzzzzzzzzzzzzz";
    let bodies = [
        ("note", json!({"text": "还在吗"})),
        ("accept", json!({})),
        ("dispatch", json!({"lead": "water"})),
        ("complete", json!({"result": "solved", "text": "好了"})),
        ("seal", json!({"agencies": [POLICE], "basis": "penalty", "reason": "因"})),
        ("unseal", json!({"reason": "因"})),
        ("grant-unseal", json!({})),
        ("erase", json!({"reason": "因"})),
        ("ask-erase", json!({"reason": "因"})),
        ("grant-erase", json!({"asking": "e1"})),
        ("refuse-erase", json!({"asking": "e1", "reason": "因"})),
        ("open-fields", json!({"fields": ["matter.address"], "purpose": "contact"})),
        (
            "whistles",
            json!({"grade": "everyday", "ground": "residents-demand", "tried": "t", "outcome": "o", "units": [{"agency": "urban", "role": "lead"}]}),
        ),
        ("approvals", json!({"fields": ["matter.address"], "purpose": "contact", "approver": "suozhang"})),
    ];
    for (act, body) in bodies {
        let path = |id: &str| format!("/api/v1/matters/{id}/{act}");
        let (one, two) = (api.post(&path(hidden), &body, &[]), api.post(&path(absent), &body, &[]));
        assert_eq!((one.status, one.text()), (two.status, two.text()), "{who} {act}");
        assert_ne!(one.status, 200, "{who} {act}");
    }
    let path = |id: &str| format!("/api/v1/matters/{id}/attachments");
    let (one, two) =
        (api.upload(&path(hidden), ("a.txt", b"text"), &[]), api.upload(&path(absent), ("a.txt", b"text"), &[]));
    assert_eq!((one.status, one.text()), (two.status, two.text()), "{who} attachments");
}

/// A way to other matters, and the look-up by number, tell nothing of it.
fn no_way_leads_there(house: &House, hidden: &str, plain: &str) {
    let other = json!({"other": hidden});
    let absent = json!({"other": "mzzzzzzzzzzzzzzz"});
    let relate = |body: &Value| post(house, "yangliuqing", &format!("matters/{plain}/relate"), body);
    let (one, two) = (relate(&other), relate(&absent));
    assert_eq!((one.status, one.text()), (two.status, two.text()));
    let found = post(house, "zhongxin", "lookup", &json!({"phone": PHONE, "purpose": "contact"}));
    assert_eq!((found.status, found.json()["items"].as_array().map(Vec::len)), (200, Some(0)));
    let hers = house.store.viewer("suozhang", now()).unwrap();
    assert_eq!(house.store.rows(&hers, &[hidden.to_owned()]).unwrap().len(), 1, "who may, still sees it");
}

#[test]
fn two_worlds_alike_but_for_a_sealed_matter_cannot_be_told_apart() {
    let places = |scratch: &Scratch, cluster: Option<&Cluster>| match cluster {
        Some(cluster) => [Place::Database(cluster.database()), Place::Database(cluster.database())],
        None => [Place::Folder(scratch.0.join("a")), Place::Folder(scratch.0.join("b"))],
    };
    let story = |cluster: Option<&Cluster>| {
        let scratch = Scratch::new();
        let keys = scratch.0.join("keys");
        let [a, b] = places(&scratch, cluster);
        let (with, without) = (House::open(&a, keys.clone()), House::open(&b, keys));
        let at = now() + 20_000;
        let (one, two) = (built(&with, at, true), built(&without, at, false));
        assert_eq!((&one.plain, &one.hidden), (&two.plain, &two.hidden));
        for who in OUTSIDERS {
            let of = [&one.hidden, &one.whistle, &one.plain[0]];
            for path in of.into_iter().flat_map(|id| paths(id)) {
                same(&with, &without, who, &path);
            }
            nothing_is_done(&with, who, &one.hidden);
        }
        no_way_leads_there(&with, &one.hidden, &one.plain[1]);
        with.doubt();
    };
    story(None);
    stories::passed("sqlite", "sealed, indistinguishable");
    match Cluster::shared() {
        Some(cluster) => {
            story(Some(cluster));
            stories::passed("postgres", "sealed, indistinguishable");
        }
        None => stories::skipped("PostgreSQL is not installed"),
    }
}

/// How far apart two samples lie, in standard deviations: Mann and Whitney's U by ranks.
fn apart(one: &[u128], two: &[u128]) -> f64 {
    let mut all: Vec<(u128, bool)> = one.iter().map(|t| (*t, true)).chain(two.iter().map(|t| (*t, false))).collect();
    all.sort_unstable();
    let (n, m) = (one.len() as f64, two.len() as f64);
    let ranks: f64 = all.iter().zip(1_u32..).filter(|((_, first), _)| *first).map(|(_, rank)| f64::from(rank)).sum();
    let u = ranks - n * (n + 1.0) / 2.0;
    (u - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt()
}

/// Four standard deviations: by chance alone once in sixteen thousand.
const APART: f64 = 4.0;

#[test]
#[ignore = "eight thousand calls, one by one: make deep"]
fn an_answer_about_a_sealed_matter_takes_as_long_as_one_about_nothing() {
    on_both("sealed, in time", |house| {
        let hidden = built(house, now(), true).hidden;
        let mut api = house.api("zhongxin");
        for (what, act) in [("open", false), ("note", true)] {
            let mut took = [Vec::new(), Vec::new()];
            // Which of a pair comes first is drawn: one after the other in turn, they would fall in step with the server's own beats.
            let mut drawn = 0x2545_f491_4f6c_dd1d_u64;
            for n in 0..4_100 {
                if n % 2 == 0 {
                    drawn = drawn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                }
                let side = (n + (drawn >> 63) as usize) % 2;
                let id = [hidden.as_str(), "mzzzzzzzzzzzzzzz"][side];
                let begun = std::time::Instant::now();
                let said = if act {
                    api.post(&format!("/api/v1/matters/{id}/note"), &json!({"text": "还在吗"}), &[])
                } else {
                    api.get(&format!("/api/v1/matters/{id}"))
                };
                assert_eq!(said.status, 404);
                // The first warm up.
                if n >= 100 {
                    took[side].push(begun.elapsed().as_nanos());
                }
            }
            let apart = apart(&took[0], &took[1]);
            eprintln!("{what}: {apart:.2} standard deviations apart over {} pairs", took[0].len());
            for side in &mut took {
                side.sort_unstable();
                let at = |share: usize| side[(side.len() - 1) * share / 100] / 1_000;
                eprintln!("  µs at 1, 10, 25, 50, 75, 90, 99 %: {:?}", [1, 10, 25, 50, 75, 90, 99].map(at));
            }
            assert!(apart.abs() < APART, "{what}: {apart}");
        }
    });
}
