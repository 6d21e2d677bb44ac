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
        house.sign_in(&mut audit, "shenji", PASSWORD);
        assert_eq!(audit.go("/agencies/water").status, 404, "who sees no matters sees no load");
    });
}

/// An emergency that calls water and, with two, urban; water answers, urban does not.
fn sounded(house: &House, units: usize) -> String {
    let all = [json!({"agency": "water", "role": "lead"}), json!({"agency": "urban", "role": "assist"})];
    let body = json!({
        "grade": "emergency", "ground": "emergency", "tried": "关了总阀，没有用", "outcome": "先止住水", "units": all[..units],
        "matter": {"title": "路面塌陷，水往外涌", "text": "半条街是湿的。", "kind": "road-damage", "division": "120111101"},
    });
    let made = done(house, "yangliuqing", "whistles", body);
    made["id"].as_str().unwrap().to_owned()
}

fn answered(house: &House, id: &str, units: usize) {
    let water = |act: &str| format!("whistles/{id}/units/water/{act}");
    done(house, "shuiwu", &water("acknowledge"), json!({}));
    done(house, "shuiwu", &water("report-in"), json!({"mode": "scene"}));
    done(house, "shuiwu", &water("done"), json!({"text": "管已换好"}));
    if units > 1 {
        done(house, "yangliuqing", &format!("whistles/{id}/units/urban/release"), json!({"reason": "水停了"}));
    }
    done(house, "yangliuqing", &format!("whistles/{id}/close"), json!({"text": "都办完了"}));
}

fn rated(house: &House, id: &str, n: usize) {
    let rate = format!("whistles/{id}/rate");
    let said = ["satisfied", "mostly", "unsatisfied"][n % 3];
    done(house, "yangliuqing", &rate, json!({"agency": "water", "satisfaction": said}));
    done(house, "shuiwu", &rate, json!({"agency": "cgc-yangliuqing", "satisfaction": "satisfied"}));
}

fn told(house: &House, account: &str, agency: &str) -> Value {
    house.api(account).get(&format!("/api/v1/agencies/{agency}/load")).json()["whistles"].clone()
}

#[test]
fn rates_of_whistles_are_hidden_under_ten() {
    on_both("whistle rates", |house| {
        let hidden = json!({"acknowledged": null, "reported": null, "satisfied": null});
        for n in 0..9 {
            let id = sounded(house, 1);
            answered(house, &id, 1);
            rated(house, &id, n);
        }
        assert_eq!(told(house, "yangliuqing", "water")["unit"], hidden, "nine are not told");
        let mut b = at_work(house, "shuiwu");
        b.go("/agencies/water#whistles");
        assert!(b.says("不足10次，不公布") && !b.says("9 次里"), "{}", b.page().text());
        // The tenth calls two, and urban is silent until its limit has passed.
        let tenth = sounded(house, 2);
        assert_eq!(told(house, "yangliuqing", "water")["unit"], hidden, "it has time still");
        answered_late(house, &tenth);
        let said = told(house, "yangliuqing", "water");
        assert_eq!(said["unit"]["acknowledged"], json!({"kept": 10, "of": 10}), "{said}");
        assert_eq!(said["unit"]["reported"], json!({"kept": 10, "of": 10}), "{said}");
        assert_eq!(said["unit"]["satisfied"], Value::Null, "nine have said: {said}");
        rated(house, &tenth, 9);
        let said = told(house, "yangliuqing", "water");
        assert_eq!(said["unit"]["satisfied"], json!({"kept": 7, "of": 10}), "{said}");
        assert_eq!(said["caller"], hidden);
        // One silence does not make urban known; of the caller's ten whistles one unit of eleven was late.
        assert_eq!(told(house, "yangliuqing", "urban")["unit"], hidden);
        let caller = told(house, "yangliuqing", "cgc-yangliuqing");
        assert_eq!(caller["caller"]["acknowledged"], json!({"kept": 10, "of": 11}), "{caller}");
        assert_eq!(caller["caller"]["satisfied"], json!({"kept": 10, "of": 10}), "{caller}");
        // The same for whoever looks; nothing to compare with, so no band.
        assert_eq!(told(house, "tiaojie", "cgc-yangliuqing"), caller);
        assert_eq!(caller["band"], Value::Null);
        b.go("/agencies/water");
        assert!(b.says("10 次里 10 次，100%") && b.says("10 次里 7 次，70%"), "{}", b.page().text());
        assert_eq!(b.page().defects(), Vec::<String>::new());
        house.doubt();
    });
}

/// Urban's limit passes; then the whistle is answered and closed.
fn answered_late(house: &House, id: &str) {
    let seen = house.api("yangliuqing").get(&format!("/api/v1/whistles/{id}")).json();
    let urban = seen["units"].as_array().unwrap().iter().find(|u| u["agency"] == "urban").unwrap().clone();
    let due = lianxin_web::api::time::parse(urban["due"].as_str().unwrap()).unwrap();
    for act in ["acknowledge", "report-in"] {
        done(house, "shuiwu", &format!("whistles/{id}/units/water/{act}"), json!({"mode": "scene"}));
    }
    house.tick(due + 1);
    done(house, "shuiwu", &format!("whistles/{id}/units/water/done"), json!({"text": "管已换好"}));
    done(house, "yangliuqing", &format!("whistles/{id}/units/urban/release"), json!({"reason": "水停了"}));
    done(house, "yangliuqing", &format!("whistles/{id}/close"), json!({"text": "都办完了"}));
}
