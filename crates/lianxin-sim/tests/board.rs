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

fn done(api: &mut Api, id: &str, act: &str) {
    let answer = api.post(&format!("/api/v1/matters/{id}/{act}"), &json!({}), &[]);
    assert_eq!(answer.status, 200, "{}", answer.text());
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
fn a_matter_is_looked_at_before_it_is_opened_and_goes_from_there() {
    on_both("the board's preview", |house| {
        let mut centre = house.api("yangliuqing");
        let body = json!({
            "title": "菜市场后门水管往外冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101217",
            "grid": "120111101217002", "source": "counter", "contact": {"phone": "13800000000"},
        });
        let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
        let id = made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned();
        done(&mut centre, &id, "accept");
        let mut b = at_the_board(house, "dispatch");
        assert!(b.says("这里只有单子上的信息") && b.says("没有题目相像的"), "the first row's: {}", b.page().text());
        b.follow("概要、菜市场后门水管往外冒水");
        assert_eq!((b.status(), b.page().defects()), (200, vec![]));
        assert_eq!(b.page().path, format!("/board/matters/{id}?view=dispatch"));
        assert!(
            b.says("区水务局") && b.says("按职责清单归它") && b.says("白滩寺村") && b.says("第2网格"),
            "{}",
            b.page().text()
        );
        assert!(!b.says("半条街是湿的"), "its text is not here: {}", b.page().text());
        b.choose_in("交给哪一家", "区城管委").press("分流这件");
        assert!(b.says("1 件都分流了。") && b.says("主办 区城管委"), "{}", b.page().text());
        b.follow("回到单子");
        assert!(b.page().path.starts_with("/board") && b.says("没有等着分流的事。"), "{}", b.page().text());
        b.go("/board/matters/mnosuch?view=dispatch");
        assert_eq!(b.status(), 404);
        // What a preview shows is no opening: whoever opens it now is the first.
        let mut first = Browser::new(&house.base);
        first.go("/desk");
        house.sign_in(&mut first, "zhongxin", PASSWORD);
        first.go(&format!("/matters/{id}"));
        assert!(first.says("已有 1 次查看"), "{}", first.page().text());
        house.doubt();
    });
}

#[test]
fn what_is_the_same_is_merged_from_the_board() {
    on_both("merging from the board", |house| {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let titles = [
            "菜市场后门水管往外冒水",
            "菜市场后门的水管往外冒水了",
            "菜市场后门水管往外冒水，没人修",
            "路口的井盖碎了一半",
        ];
        let ids = titles.map(|title| register(&mut grid, title, "water-leak"));
        for id in &ids {
            done(&mut centre, id, "accept");
        }
        // From the preview of one: what may be the same is named, and one more look is between the press and the merging.
        let mut b = at_the_board(house, "dispatch");
        b.go(&format!("/board/matters/{}?view=dispatch", ids[2]));
        assert!(b.says("并到这件、菜市场后门水管往外冒水") && !b.says("路口的井盖"), "{}", b.page().text());
        b.press_near("并到这件、菜市场后门的水管往外冒水了", "菜市场后门的水管往外冒水了");
        assert_eq!((b.status(), b.page().defects(), stage(&mut centre, &ids[2]).0.as_str()), (200, vec![], "accepted"));
        assert!(b.is_chosen("菜市场后门的水管往外冒水了"), "{}", b.page().text());
        b.press("并成一件");
        assert!(b.says("1 件都并案了。") && b.says("并到“菜市场后门的水管往外冒水了”"), "{}", b.page().text());
        assert_eq!(stage(&mut centre, &ids[2]).0, "merged");
        // Several that were picked: the earliest is proposed and stays.
        let mut b = at_the_board(house, "dispatch");
        b.choose("选：菜市场后门水管往外冒水").choose("选：菜市场后门的水管往外冒水了").press("并成一件");
        assert!(b.says("2 件并成一件") && b.says("并了就不能再分开"), "{}", b.page().text());
        assert!(b.is_chosen("菜市场后门水管往外冒水"), "{}", b.page().text());
        b.press("并成一件");
        assert!(b.says("1 件都并案了。"), "{}", b.page().text());
        let stages = [0, 1, 3].map(|n: usize| stage(&mut centre, &ids[n]).0);
        assert_eq!(stages, ["accepted", "merged", "accepted"]);
        // One alone that nothing is like, and none at all.
        let mut b = at_the_board(house, "dispatch");
        b.choose("选：路口的井盖碎了一半").press("并成一件");
        assert!(b.says("没有找到可以并进去的"), "{}", b.page().text());
        let mut b = at_the_board(house, "dispatch");
        b.press("并成一件");
        assert!(b.says("一件也没选。"), "{}", b.page().text());
        // By call, with the matter that stays among them.
        let body = json!({"matters": [{"id": ids[0]}, {"id": ids[3]}], "into": ids[0]});
        let told = centre.post("/api/v1/together/merge", &body, &[]).json();
        assert_eq!((told["results"].as_array().unwrap().len(), &told["results"][0]["into"]), (1, &json!(ids[0])));
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
