//! The page of an agency, on both databases: its load by phase, what it owes by its own clock, and the lists that its
//! numbers lead to.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::browser::Browser;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    b.fill("账号", account).fill("密码", PASSWORD).press("登录");
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

/// Asks the API and has it done.
fn done(house: &House, account: &str, path: &str, body: Value) -> Value {
    let answer = house.api(account).post(&format!("/api/v1/{path}"), &body, &[]);
    assert!((200..300).contains(&answer.status), "{path}: {}", answer.text());
    answer.json()
}

/// A matter of water, dispatched to it, in this phase.
fn dispatched(house: &House, phase: &str) -> String {
    let body = json!({
        "title": "井盖边上冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101", "source": "counter",
    });
    let made = done(house, "wangge", "matters", body);
    let id = made["id"].as_str().unwrap().to_owned();
    done(house, "yangliuqing", &format!("matters/{id}/accept"), json!({}));
    let seen = house.api("yangliuqing").get(&format!("/api/v1/matters/{id}")).json();
    if seen["phase"] != phase {
        done(
            house,
            "yangliuqing",
            &format!("matters/{id}/move-phase"),
            json!({"phase": phase, "reason": "按现在的情形"}),
        );
    }
    done(house, "yangliuqing", &format!("matters/{id}/dispatch"), json!({"lead": "water"}));
    id
}

#[test]
fn an_agency_shows_where_its_matters_stand() {
    on_both("an agency's page", |house| {
        let ids = ["prevent", "early", "defuse"].map(|phase| dispatched(house, phase));
        let mut b = at_work(house, "yangliuqing");
        b.go("/net");
        b.follow("区水务局");
        assert_eq!((b.status(), b.page().path.as_str(), b.page().defects()), (200, "/agencies/water", vec![]));
        assert!(b.says("前两个环节发现 2 件，占 3 件的 66%"), "{}", b.page().text());
        assert!(b.says("它的时钟在走的 3 件") && b.says("没有超时的"), "{}", b.page().text());
        assert!(b.says("这一季度还没有登记"), "the last quarter was before all this: {}", b.page().text());
        // The number leads to the list, which has as many.
        b.follow("它的时钟在走的 3 件");
        assert!(b.says("只看区水务局自己的时钟在走的。") && b.says("有 3 件"), "{}", b.page().text());
        let told = house.api("yangliuqing").get("/api/v1/agencies/water/load").json();
        assert_eq!(
            (&told["open"], &told["late"], &told["load"]["defuse"]),
            (&json!(3), &json!(0), &json!(1)),
            "{told}"
        );
        assert_eq!(
            (&told["quarters"][0]["early"], &told["quarters"][0]["registered"]),
            (&json!(2), &json!(3)),
            "{told}"
        );
        // Once it is done there is nothing in hand, and what was caught stays caught.
        for id in &ids {
            done(house, "shuiwu", &format!("matters/{id}/acknowledge"), json!({}));
            done(house, "shuiwu", &format!("matters/{id}/complete"), json!({"result": "solved", "text": "修好了"}));
        }
        b.go("/agencies/water");
        assert!(b.says("它手里现在没有") && b.says("前两个环节发现 2 件，占 3 件的 66%"), "{}", b.page().text());
        assert_eq!(house.api("yangliuqing").get("/api/v1/agencies/no-such/load").status, 404);
        b.go("/agencies/no-such");
        assert_eq!(b.status(), 404);
        b.go("/agencies/water");
        b.follow("区政府");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/agencies/government"));
    });
}

#[test]
fn an_agency_counts_what_is_late_by_its_own_clock() {
    on_both("an agency's own clock", |house| {
        let [first, _] = ["early", "early"].map(|phase| dispatched(house, phase));
        let store = &house.store;
        let viewer = store.viewer("yangliuqing", now()).unwrap();
        let own = |agency: &str, own| {
            let agency = Some(agency.to_owned());
            let filter = lianxin_store::Filter { agency, own: Some(own), ..lianxin_store::Filter::default() };
            store.count(&viewer, &filter, 100).unwrap()
        };
        use lianxin_store::Own::{Late, Open};
        assert_eq!((own("water", Open), own("water", Late(now())), own("water", Late(now() + 400 * DAY))), (2, 0, 2));
        // The centre's clocks have stopped: what water owes is not late of the centre.
        assert_eq!((own("cgc-yangliuqing", Open), own("cgc-yangliuqing", Late(now() + 400 * DAY))), (0, 0));
        // Who waits has no clock that runs.
        done(house, "shuiwu", &format!("matters/{first}/acknowledge"), json!({}));
        done(house, "shuiwu", &format!("matters/{first}/await"), json!({"ground": "documents"}));
        assert_eq!((own("water", Open), own("water", Late(now() + 400 * DAY))), (1, 1));
        // On her own desk she sees her agency's; another's only as far as she may see its matters.
        let mut b = at_work(house, "shuiwu");
        assert!(b.says("区水务局手里的") && b.says("它的时钟在走的 1 件"), "{}", b.page().text());
        b.follow("它的时钟在走的 1 件");
        assert!(b.says("有 1 件"), "{}", b.page().text());
        let mut other = at_work(house, "chengguan");
        other.go("/agencies/water");
        assert!(other.says("您能看到的事里，它手里现在没有"), "{}", other.page().text());
        let mut audit = Browser::new(&house.base);
        audit.go("/desk");
        audit.fill("账号", "shenji").fill("密码", PASSWORD).press("登录");
        assert_eq!(audit.go("/agencies/water").status, 404, "who sees no matters sees no load");
    });
}
