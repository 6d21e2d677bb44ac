//! A centre works through many: the dispatch board, several at once, each told of by itself, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::house::{House, PASSWORD, on_both};
use serde_json::{Value, json};

fn register(api: &mut Api, title: &str, kind: &str) -> String {
    let body =
        json!({"title": title, "text": "半条街是湿的。", "kind": kind, "division": "120111101", "source": "counter"});
    let made = api.post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.json());
    made.json()["id"].as_str().unwrap().to_owned()
}

fn stage(api: &mut Api, id: &str) -> (String, u64) {
    let seen = api.get(&format!("/api/v1/matters/{id}")).json();
    (seen["stage"].as_str().unwrap().to_owned(), seen["version"].as_u64().unwrap())
}

fn at_the_board(house: &House, view: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, "yangliuqing", PASSWORD);
    b.go(&format!("/board?view={view}"));
    assert_eq!(b.status(), 200);
    b
}

#[test]
fn a_screenful_is_accepted_and_dispatched_together() {
    on_both("a screenful dispatched together", |house| {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let ids: Vec<String> =
            (1..=4).map(|n| register(&mut grid, &format!("水管冒水第 {n} 处"), "water-leak")).collect();
        let mut b = at_the_board(house, "accept");
        for n in 1..=4 {
            b.choose(&format!("选：水管冒水第 {n} 处"));
        }
        b.press("受理");
        assert!(b.says("4 件都受理了。"), "{}", b.page().text());
        // One of them goes on before the form is sent: it is told by itself, the others go.
        let mut b = at_the_board(house, "dispatch");
        for n in 1..=3 {
            b.choose(&format!("选：水管冒水第 {n} 处"));
        }
        let sent = json!({"lead": "urban"});
        assert_eq!(centre.post(&format!("/api/v1/matters/{}/dispatch", ids[1]), &sent, &[]).status, 200);
        b.press("照建议分流");
        assert!(b.says("2 件分流了，1 件没有。") && b.says("主办 区水务局"), "{}", b.page().text());
        assert!(b.says("有人先办了一步"), "{}", b.page().text());
        for (n, wanted) in [(0, "dispatched"), (1, "dispatched"), (2, "dispatched"), (3, "accepted")] {
            assert_eq!(stage(&mut centre, &ids[n]).0, wanted);
        }
        // The same form sent again does nothing twice.
        let before = stage(&mut centre, &ids[0]).1;
        b.again();
        assert_eq!(stage(&mut centre, &ids[0]).1, before);
        // The rest goes to one that is chosen; nothing picked and nobody chosen are told.
        let mut b = at_the_board(house, "dispatch");
        b.press("照建议分流");
        assert!(b.says("一件也没选。"));
        let mut b = at_the_board(house, "dispatch");
        b.choose("选：水管冒水第 4 处").choose_in("主办", "区城管委").press("分给同一家");
        assert!(b.says("1 件都分流了。"), "{}", b.page().text());
        assert!(at_the_board(house, "dispatch").says("没有等着分流的事。"));
        house.doubt();
    });
}

#[test]
fn several_at_once_by_call_are_told_one_by_one() {
    on_both("several at once by api", |house| {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let ids: Vec<String> = (0..200).map(|n| register(&mut grid, &format!("第 {n} 处冒水"), "water-leak")).collect();
        let matters: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        let mut ask = |act: &str, matters: &[Value], key: &str| {
            let body = json!({"matters": matters, "lead": "water"});
            centre.post(&format!("/api/v1/together/{act}"), &body, &[("idempotency-key", key)])
        };
        let accepted = ask("accept", &matters, "k1").json();
        assert!(accepted["results"].as_array().unwrap().iter().all(|r| r["done"] == true), "{accepted}");
        let mut some = matters[..199].to_vec();
        some.push(json!({"id": "mnosuch"}));
        some[0] = json!({"id": ids[0], "version": 1});
        let told = ask("dispatch", &some, "k2").json();
        let results = told["results"].as_array().unwrap();
        assert_eq!(results.len(), 200);
        assert_eq!((results[0]["done"].as_bool(), results[0]["reason"].as_str()), (Some(false), Some("stale")));
        assert_eq!((results[199]["done"].as_bool(), results[199]["reason"].as_str()), (Some(false), Some("absent")));
        assert!(results[1..199].iter().all(|r| r["stage"] == "dispatched" && r["lead"] == "water"));
        assert_eq!(ask("dispatch", &some, "k2").json(), told, "the same key, the same answer");
        assert_eq!(ask("dispatch", &[], "k3").status, 422);
        let many: Vec<Value> = (0..201).map(|n| json!({"id": format!("m{n}")})).collect();
        assert_eq!(ask("dispatch", &many, "k4").status, 422);
        assert_eq!(ask("erase", &some, "k5").status, 404);
        let of_another = house.api("shuiwu").post("/api/v1/together/accept", &json!({"matters": matters}), &[]);
        assert_eq!(of_another.status, 403, "an agency's clerk has no such board");
        house.doubt();
    });
}

#[test]
fn a_list_is_narrowed_by_every_filter() {
    on_both("lists narrowed by every filter", |house| {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let leak = register(&mut grid, "水管冒水", "water-leak");
        register(&mut grid, "路灯不亮", "street-light");
        for (act, body) in [("accept", json!({})), ("dispatch", json!({"lead": "water"}))] {
            assert_eq!(centre.post(&format!("/api/v1/matters/{leak}/{act}"), &body, &[]).status, 200);
        }
        let mut b = at_the_board(house, "accept");
        for (query, leaks, lights) in [
            ("agency=water", true, false),
            ("stage=registered", false, true),
            ("kind=street-light", false, true),
            ("source=counter", true, true),
            ("source=phone", false, false),
            ("phase=early", true, false),
            ("phase=gate", false, false),
            ("due=late", false, false),
            ("division=120111102", false, false),
            ("sort=due", true, true),
        ] {
            b.go(&format!("/matters?view=all&{query}"));
            let found = (b.says("水管冒水"), b.says("路灯不亮"));
            assert_eq!(found, (leaks, lights), "{query}: {}", b.page().text());
        }
        b.go("/matters?view=all");
        b.choose_in("谁在办", "区水务局").choose_in("排序", "最急的在前").press("筛选");
        assert!(b.says("照这样筛，有 1 件。") && b.page().path.starts_with("/matters"), "{}", b.page().text());
    });
}
