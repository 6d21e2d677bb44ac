//! The page of a place, from the district down to a grid, on both databases; and forms that were refused, which repeat by
//! name what was chosen in them.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::browser::Browser;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use serde_json::{Value, json};

const VILLAGE: &str = "120111101217";
const GRID: &str = "120111101217002";
const WEEK: i64 = 7 * 86_400_000;

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

/// Asks the API and has it done.
fn done(house: &House, account: &str, path: &str, body: Value) -> Value {
    let answer = house.api(account).post(&format!("/api/v1/{path}"), &body, &[]);
    assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
    answer.json()
}

fn registered(house: &House, title: &str, grid: Option<&str>) -> String {
    let body = json!({
        "title": title, "text": "半条街是湿的。", "kind": "water-leak", "division": VILLAGE, "grid": grid, "source": "counter",
    });
    done(house, "wangge", "matters", body)["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_grid_shows_what_is_open_in_it() {
    on_both("a grid's page", |house| {
        let here = registered(house, "井盖边上冒水", Some(GRID));
        let there = registered(house, "后墙根渗水", None);
        done(house, "yangliuqing", &format!("matters/{here}/accept"), json!({}));
        done(house, "yangliuqing", &format!("matters/{here}/dispatch"), json!({"lead": "water"}));
        // From the matter to its grid.
        let mut b = at_work(house, "yangliuqing");
        b.go(&format!("/matters/{here}"));
        b.follow("第2网格");
        assert_eq!((b.status(), b.page().path.as_str(), b.page().defects()), (200, "/grids/120111101217002", vec![]));
        assert_eq!(b.page().heading(), "白滩寺村 第2网格");
        assert!(b.says("井盖边上冒水") && !b.says("后墙根渗水"), "{}", b.page().text());
        assert!(b.says("区水务局 1 件") && b.says("本周，到今天 1 件，已办结 0 件"), "{}", b.page().text());
        assert!(b.says("没有超时的") && b.says("杨柳青派出所"), "{}", b.page().text());
        assert!(!b.says("半条街是湿的"), "nothing of a text stands here");
        // Its numbers lead to the list, and the list leads back.
        b.follow("1、已交办");
        assert!(b.says("照这样筛，有 1 件。"), "{}", b.page().text());
        b.follow("这个地方的数字");
        assert_eq!(b.page().path, "/grids/120111101217002");
        // The village around it has both.
        b.follow("白滩寺村");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/divisions/120111101217"));
        assert!(b.says("井盖边上冒水") && b.says("后墙根渗水") && b.says("第3网格"), "{}", b.page().text());
        assert!(b.says("本周，到今天 2 件，已办结 0 件"), "{}", b.page().text());
        // What is over is counted as over.
        done(
            house,
            "yangliuqing",
            &format!("matters/{there}/decline"),
            json!({"reason": "在诉讼中", "channel": "litigation"}),
        );
        b.again();
        assert!(b.says("本周，到今天 2 件，已办结 1 件"), "{}", b.page().text());
        // Another grid is empty and says what to do; an address of another kind leads to the one.
        b.go("/grids/120111101217003");
        assert!(
            b.says("这里现在没有正在办的") && b.says("登记一件") && b.says("现在没有单位在办"),
            "{}",
            b.page().text()
        );
        b.go("/grids/120111101217");
        assert_eq!(b.page().path, "/divisions/120111101217");
        assert_eq!(b.go("/grids/120111101217999").status, 404);
        let mut audit = at_work(house, "shenji");
        assert_eq!(audit.go("/divisions/120111101217").status, 404, "who sees no matters sees no counts of them");
        // An agency's clerk is told of what she sees and of nothing else.
        let mut water = at_work(house, "shuiwu");
        water.go("/divisions/120111101217");
        assert!(water.says("井盖边上冒水") && !water.says("后墙根渗水"), "{}", water.page().text());
        assert!(water.says("本周，到今天 1 件"), "{}", water.page().text());
    });
}

#[test]
fn a_place_counts_by_stage_agency_and_week() {
    on_both("a place's counts", |house| {
        let one = registered(house, "井盖边上冒水", Some(GRID));
        registered(house, "后墙根渗水", None);
        done(house, "yangliuqing", &format!("matters/{one}/accept"), json!({}));
        done(house, "yangliuqing", &format!("matters/{one}/dispatch"), json!({"lead": "water", "assist": ["urban"]}));
        let store = &house.store;
        let viewer = store.viewer("zhongxin", now()).unwrap();
        let of = |division: &str| lianxin_store::Filter {
            division: Some(division.to_owned()),
            ..lianxin_store::Filter::default()
        };
        let mut stages = store.open_by_stage(&viewer, &of(VILLAGE)).unwrap();
        stages.sort();
        assert_eq!(stages, [("dispatched".to_owned(), 1), ("registered".to_owned(), 1)]);
        let hands = store.open_by_agency(&viewer, &of("120111101")).unwrap();
        assert_eq!(hands, [("urban".to_owned(), 1), ("water".to_owned(), 1)], "the centre has them by its office");
        assert_eq!(store.open_by_agency(&viewer, &of("120111103")).unwrap(), []);
        let weeks = store.by_week(&viewer, &of("120111"), now() - WEEK - 1_000, 2).unwrap();
        assert_eq!(weeks.iter().map(|w| (w.registered, w.over)).collect::<Vec<_>>(), [(0, 0), (2, 0)]);
        // What lies after the last week is left out, not counted in another.
        let before = store.by_week(&viewer, &of("120111"), now() - 3 * WEEK, 2).unwrap();
        assert_eq!(before.iter().map(|w| w.registered).sum::<u64>(), 0);
        assert_eq!(store.grid_of(&viewer, &one).unwrap().as_deref(), Some(GRID));
        let mediator = store.viewer("tiaojie", now()).unwrap();
        assert_eq!(store.grid_of(&mediator, &one).unwrap(), None, "she does not know of it");
    });
}

#[test]
fn a_refused_form_repeats_by_name_what_was_chosen() {
    on_both("chosen things kept by name", |house| {
        let id = registered(house, "井盖边上冒水", Some(GRID));
        done(house, "yangliuqing", &format!("matters/{id}/accept"), json!({}));
        // Somebody else dispatches while the form is open.
        let mut b = at_work(house, "yangliuqing");
        b.go(&format!("/matters/{id}/dispatch"));
        b.choose_in("主办", "区城管委").choose("区水务局");
        done(house, "zhongxin", &format!("matters/{id}/dispatch"), json!({"lead": "water"}));
        b.press("分流");
        assert_eq!(b.status(), 409);
        assert!(b.says("有人先办了一步") && b.says("主办 区城管委") && b.says("协办 区水务局"), "{}", b.page().text());
        assert!(!b.page().source.contains(">urban<"), "no code is told");
        // A result that comes too late; a whistle's form keeps all of it in its own fields.
        done(house, "shuiwu", &format!("matters/{id}/acknowledge"), json!({}));
        let mut w = at_work(house, "shuiwu");
        w.go(&format!("/matters/{id}/complete"));
        w.choose("部分解决").fill("怎么办的，结果怎样", "先堵住了");
        done(house, "shuiwu", &format!("matters/{id}/await"), json!({"ground": "documents"}));
        w.press("办结");
        assert_eq!(w.status(), 409);
        assert!(w.says("结果 部分解决") && w.says("先堵住了"), "{}", w.page().text());
        let mut c = at_work(house, "yangliuqing");
        c.go(&format!("/matters/{id}/whistle"));
        c.choose_in("主办", "区水务局").choose("区公安分局").fill("先试过什么", "打过三次电话");
        c.press("吹哨");
        assert_eq!(c.status(), 422, "no grade, no ground: {}", c.page().text());
        assert!(c.is_chosen("区公安分局") && c.typed("主办") == "water", "{}", c.page().text());
        assert_eq!(c.typed("先试过什么"), "打过三次电话");
    });
}
