//! Registering and dispatching by the pages: who answers here, what may be the same problem, a short list of who assists;
//! and the store's reads behind them, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::browser::Browser;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_sim::wire::{Ask, Wire};
use lianxin_store::Sketch;
use serde_json::{Value, json};

const TITLE: &str = "菜市场后门水管往外冒水";
/// Stands in the text alone, which no list shows.
const TEXT: &str = "摊主说昨天夜里就开始冒，半条街湿透。";
const LIKE: &str = "菜市场后门水管冒水，路都湿了";
const VILLAGE: &str = "120111101217";
const TOWN: &str = "120111101";
const DAY: i64 = 86_400_000;

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

/// Registered by the grid worker; its id.
fn registered(house: &House, title: &str, kind: &str, division: &str) -> String {
    let body = json!({"title": title, "text": TEXT, "kind": kind, "division": division, "source": "counter"});
    let made: Value = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
    made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

fn sketch(title: &str) -> Sketch {
    Sketch {
        division: VILLAGE.to_owned(),
        kind: "water-leak".to_owned(),
        title: title.to_owned(),
        text: String::new(),
        since: now() - 30 * DAY,
    }
}

/// The titles of what this account is told may be the same.
fn near(house: &House, account: &str, sketch: &Sketch) -> Vec<String> {
    let viewer = house.store.viewer(account, now()).unwrap();
    let found = house.store.near(&viewer, sketch).unwrap();
    found.iter().map(|n| n.item.title.as_deref().unwrap().to_owned()).collect()
}

#[test]
fn what_may_be_the_same_is_told_by_title_to_whoever_may_see_it() {
    on_both("near matters", |house| {
        let id = registered(house, TITLE, "water-leak", VILLAGE);
        registered(house, "路口红灯一直不变，路面也坏了", "road-damage", VILLAGE);
        let like = sketch(LIKE);
        for account in ["wangge", "cunwei", "yangliuqing", "zhongxin"] {
            assert_eq!(near(house, account, &like), [TITLE], "{account}");
        }
        assert_eq!(near(house, "tiaojie", &like), [""; 0], "the mediator does not know of it");
        assert_eq!(near(house, "shuiwu", &like), [""; 0], "nor does the bureau, yet");
        let centre = |sketch: &Sketch| near(house, "yangliuqing", sketch);
        // Of the town nobody said where, so it may be there; another town is another place.
        assert_eq!(centre(&Sketch { division: TOWN.to_owned(), ..like.clone() }), [TITLE]);
        assert_eq!(near(house, "zhongxin", &Sketch { division: "120111103".to_owned(), ..like.clone() }), [""; 0]);
        assert_eq!(centre(&Sketch { division: String::new(), ..like.clone() }), [""; 0]);
        // Other words; too few of them; another kind needs more of the same.
        assert_eq!(centre(&sketch("广场舞声音太大")), [""; 0]);
        assert_eq!(centre(&sketch("冒水")), [""; 0]);
        let other = |title: &str| Sketch { kind: "road-damage".to_owned(), ..sketch(title) };
        assert_eq!(centre(&other(LIKE)), [""; 0]);
        assert_eq!(centre(&other(TITLE)), [TITLE]);
        // What was written longer is held against it as a whole as well.
        let text = Sketch { title: "又坏了".to_owned(), text: format!("{TITLE}，{TEXT}"), ..like.clone() };
        assert_eq!(centre(&text), [TITLE]);
        // What has ended is told for a while, and what was forgotten is not.
        let body = json!({"reason": "在诉讼中", "channel": "litigation"});
        let declined = house.api("yangliuqing").post(&format!("/api/v1/matters/{id}/decline"), &body, &[]);
        assert_eq!(declined.status, 200);
        assert_eq!(centre(&like), [TITLE]);
        assert_eq!(centre(&Sketch { since: now() + DAY, ..like.clone() }), [""; 0]);
        let erased =
            house.api("yangliuqing").post(&format!("/api/v1/matters/{id}/erase"), &json!({"reason": "要求"}), &[]);
        assert_eq!(erased.status, 200, "{}", erased.text());
        assert_eq!(centre(&like), [""; 0]);
    });
}

#[test]
fn the_likest_five_are_told() {
    on_both("the likest five", |house| {
        for n in 0..6 {
            registered(house, &format!("菜市场后门水管往外冒水第{n}处"), "water-leak", VILLAGE);
        }
        registered(house, TITLE, "water-leak", VILLAGE);
        let told = near(house, "yangliuqing", &sketch(TITLE));
        assert_eq!(told.len(), 5, "{told:?}");
        assert!(told.iter().all(|t| t.starts_with(TITLE)));
        // All hold all that was written: then the newest stands first.
        assert_eq!(told[0], TITLE);
    });
}

#[test]
fn the_form_tells_who_answers_here_without_script() {
    on_both("who answers on the register form", |house| {
        registered(house, TITLE, "water-leak", VILLAGE);
        let mut b = at_work(house, "cunwei");
        b.go("/register");
        assert!(b.says("选了哪一类、在哪里，就写出谁主办、谁受理。"), "{}", b.page().text());
        b.fill("题目", LIKE).fill("称呼", "周小演").choose_in("在哪里", "白滩寺村").press("确定地点");
        assert_eq!(b.status(), 200);
        assert!(b.says("由杨柳青综治中心受理。") && b.says("选了哪一类，就写出谁主办。"), "{}", b.page().text());
        b.choose_in("哪一类", "供水漏水").press("确定地点");
        for words in
            ["主办：区水务局", "由杨柳青综治中心受理，限", "依据：", "杨柳青网格中心", "白滩寺村委会", "杨柳青派出所"]
        {
            assert!(b.says(words), "{words}: {}", b.page().text());
        }
        // What may be the same: its title, a way to it, never its text.
        assert!(b.says("可能已经有人登记过 1 件") && b.says("综治中心再关联或合并"), "{}", b.page().text());
        assert!(!b.page().source.contains("半条街湿透") && b.page().links().iter().any(|(words, _)| words == TITLE));
        // Nothing typed is lost, and the grids are those of the place.
        assert_eq!((b.typed("题目"), b.typed("称呼")), (LIKE.to_owned(), "周小演".to_owned()));
        b.choose_in("网格", "第2网格").fill("什么事", "路都湿了").press("登记");
        assert_eq!(b.status(), 201, "{}", b.page().text());
        b.follow("看这件事");
        let id = b.page().path.rsplit('/').next().unwrap().to_owned();
        let seen: Value = house.api("cunwei").get(&format!("/api/v1/matters/{id}")).json();
        assert_eq!(seen["grid"].as_str(), Some("120111101217002"), "{seen}");
        // Whoever may not see it is told nothing of it.
        let mut mediator = at_work(house, "tiaojie");
        mediator.go("/register");
        mediator.fill("题目", LIKE).choose_in("哪一类", "供水漏水").choose_in("在哪里", "白滩寺村").press("确定地点");
        assert!(mediator.says("主办：区水务局") && !mediator.says("可能已经有人登记过"));
    });
}

#[test]
fn what_follows_from_the_place_comes_alone_when_it_is_asked_for_alone() {
    on_both("parts of the register form", |house| {
        registered(house, TITLE, "water-leak", VILLAGE);
        let mut b = at_work(house, "cunwei");
        b.go("/register");
        let page = b.page().source.clone();
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let cookie = ["__Host-lx", "__Host-lx-form"].map(|n| format!("{n}={}", b.cookie(n).unwrap())).join("; ");
        let part = |name: &str| {
            let query = [
                ("csrf", csrf),
                ("draft", "1"),
                ("part", name),
                ("title", LIKE),
                ("kind", "water-leak"),
                ("division", VILLAGE),
            ];
            let escaped = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
            let body = query.map(|(n, v)| format!("{n}={}", escaped(v))).join("&");
            let headers = [
                ("cookie", cookie.as_str()),
                ("sec-fetch-site", "same-origin"),
                ("content-type", "application/x-www-form-urlencoded"),
            ];
            let headers = headers.map(|(n, v)| (n.to_owned(), v.to_owned())).to_vec();
            let ask = Ask { method: "POST", path: "/register", headers, body: body.as_bytes() };
            let answer = Wire::new(&house.base).ask(&ask).unwrap();
            assert_eq!(answer.status, 200);
            answer.text()
        };
        let (beside, grids) = (part("beside"), part("grids"));
        assert!(beside.contains(TITLE) && beside.contains("区水务局") && !beside.contains("<html"), "{beside}");
        assert!(beside.contains("hx-target=\"#in-short\"") && !beside.contains("半条街湿透"));
        assert!(
            grids.contains("120111101217001") && !grids.contains("<html") && !grids.contains("区水务局"),
            "{grids}"
        );
        assert!(part("").contains("<html"));
    });
}

#[test]
fn a_form_that_was_not_taken_has_the_focus_on_its_first_fault() {
    on_both("focus on the first fault", |house| {
        let mut b = at_work(house, "wangge");
        b.go("/register");
        assert!(!b.page().source.contains(" autofocus"));
        b.fill("题目", LIKE).fill("电话", "1390000123").choose_in("怎么知道的", "走访").press("登记");
        assert_eq!(b.status(), 422);
        let source = &b.page().source;
        assert_eq!(source.matches(" autofocus").count(), 1);
        let focus = source.split(" autofocus").next().unwrap().rsplit('<').next().unwrap();
        assert!(
            focus.starts_with("textarea") && focus.contains("id=\"text\""),
            "the first in the page's order: {focus}"
        );
        // Told in the page's order too: the text, the kind, the place, the telephone.
        let ways: Vec<String> =
            b.page().links().into_iter().map(|(_, to)| to).filter(|to| to.starts_with('#')).collect();
        let ways: Vec<&str> = ways.iter().map(String::as_str).filter(|to| *to != "#main").collect();
        assert_eq!(ways, ["#text", "#kind", "#division", "#contact-phone"]);
        assert_eq!((b.typed("题目").as_str(), b.typed("电话").as_str()), (LIKE, "1390000123"));
        assert!(b.is_chosen("走访") && b.says("照片和文件等登记好了，在事项页上加。"));
    });
}

#[test]
fn the_form_that_dispatches_is_short() {
    on_both("a short list of who assists", |house| {
        let accepted = |title: &str| {
            let id = registered(house, title, "water-leak", VILLAGE);
            let done = house.api("yangliuqing").post(&format!("/api/v1/matters/{id}/accept"), &json!({}), &[]);
            assert_eq!(done.status, 200);
            format!("/matters/{id}/dispatch")
        };
        let mut b = at_work(house, "yangliuqing");
        b.go(&accepted(TITLE));
        assert!(b.says("建议主办：区水务局") && b.says("依据："), "{}", b.page().text());
        assert_eq!(b.typed("主办"), "water");
        let likely = |b: &Browser| {
            let list = b.page().source.split("<details class=\"fold\"").next().unwrap().to_owned();
            list.split("name=\"assist\" value=\"").skip(1).map(|c| c.split('"').next().unwrap().to_owned()).collect()
        };
        let short: Vec<String> = likely(&b);
        assert!((3..=8).contains(&short.len()), "{short:?}");
        assert_eq!(short[..3], ["grid-yangliuqing", "village-baitansi", "police-yangliuqing"]);
        assert!(!short.iter().any(|code| code == "water"), "it leads");
        assert!(b.says("白滩寺村归它") && b.says("在这里主办："), "{}", b.page().text());
        // Everybody else is one fold away, and once.
        let all = b.page().source.matches("name=\"assist\" value=\"").count();
        assert_eq!(all, house.store.catalogue().agencies.len());
        b.choose("区妇联").press("分流");
        assert!(b.says("已交给区水务局，等签收。"), "{}", b.page().text());
        // Who assisted with the like stands first next time.
        b.go(&accepted("井盖边上往外冒水"));
        assert_eq!(likely(&b)[0], "women");
        assert!(b.says("近一年协办过同类 1 件"), "{}", b.page().text());
    });
}
