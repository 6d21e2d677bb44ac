//! Stories of what the door refused, as the audit administrator reads it: by place, office and reason, and nobody's name. On
//! both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::authority::Role;
use lianxin_core::{Command, directory};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{House, PASSWORD, PEOPLE, now, on_both};
use serde_json::{Value, json};

fn leak(house: &House) -> (String, String) {
    let body = json!({
        "title": "井盖边上冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "林晓禾", "phone": "13900001234"},
    });
    let id = house.api("wangge").post("/api/v1/matters", &body, &[]).json()["id"].as_str().unwrap().to_owned();
    let seen = house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json();
    (id, format!("{}.phone", seen["parties"][0]["id"].as_str().unwrap()))
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!(b.status(), 200, "{account}");
    b
}

/// Two more of an office in the town, so that three hold it.
fn colleagues(house: &House) {
    for name in ["wangge2", "wangge3"] {
        let (account, agency) = (name.to_owned(), "grid-yangliuqing".to_owned());
        let open = directory::Command::Open {
            name: "王格（演示）".to_owned(),
            account,
            agency,
            role: Role::GridWorker,
            password: None,
        };
        house.done(order(&format!("open {name}"), now(), Command::Directory(open)));
    }
}

fn group<'v>(told: &'v Value, role: Option<&str>, why: &str) -> &'v Value {
    let groups = told["months"][0]["groups"].as_array().unwrap();
    let wanted = |g: &&Value| g["role"].as_str() == role && g["why"] == why;
    groups.iter().find(wanted).unwrap_or_else(|| panic!("{role:?} {why}: {told}"))
}

#[test]
fn refusals_are_counted_by_place_office_and_reason_and_name_nobody() {
    on_both("what was refused", |house| {
        colleagues(house);
        let mut audit = at_work(house, "shenji");
        audit.follow("拒绝记录");
        assert_eq!(
            (audit.status(), audit.page().path.as_str(), audit.page().defects()),
            (200, "/admin/refused", vec![])
        );
        assert!(audit.says("没有拒绝过谁"), "{}", audit.page().text());
        let (matter, field) = leak(house);
        let path = format!("/api/v1/matters/{matter}/open-fields");
        let open = |who: &str, purpose: &str| {
            house.api(who).post(&path, &json!({"fields": [field], "purpose": purpose}), &[]).status
        };
        for _ in 0..5 {
            assert_eq!(open("wangge", "contact"), 403);
        }
        assert_eq!(open("zhongxin", "curiosity"), 403);
        assert_eq!(open("tiaojie", "contact"), 404);
        for _ in 0..4 {
            assert_eq!(house.api("weiyuan").get("/api/v1/glasses").status, 403);
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
        house.record_refusals();
        assert_eq!(house.api("zhongxin").get("/api/v1/admin/refused").status, 403);
        let told = house.api("shenji").get("/api/v1/admin/refused");
        let json = told.json();
        // Three grid workers in the town: their office is told there, and how often.
        let grid = group(&json, Some("grid_worker"), "not-yours");
        assert_eq!((grid["place"].as_str(), grid["count"].as_u64()), (Some("120111101"), Some(5)), "{json}");
        // Few hold the others: neither the office nor, under three, the count.
        let few = group(&json, None, "not-yours");
        assert_eq!((few["place"].as_str(), few["count"].as_u64()), (Some("120111"), Some(4)), "{json}");
        let once = group(&json, None, "no-such-purpose");
        assert_eq!((once["count"].is_null(), once["fewer_than"].as_u64()), (true, Some(3)), "{json}");
        audit.go("/admin/refused");
        assert_eq!(audit.page().defects(), Vec::<String>::new());
        assert!(audit.says("网格员") && audit.says("5 次") && audit.says("少于 3 次"), "{}", audit.page().text());
        // Whoever it was, and upon what, stands nowhere.
        let page = &audit.page().source;
        for (name, _, _) in PEOPLE.iter().filter(|(name, ..)| *name != "shenji") {
            assert!(!told.text().contains(name) && !page.contains(name), "{name} is named");
        }
        assert!(!told.text().contains(&matter) && !page.contains(&matter));
        assert_eq!(at_work(house, "zhongxin").go("/admin/refused").status, 404);
        house.doubt();
    });
}

#[test]
fn a_line_stands_for_no_fewer_people_than_the_least() {
    on_both("few of an office beside a town's many", |house| {
        colleagues(house);
        // Three hold it in the town and are told there; one more holds it for the district, and would stand in a line alone.
        let give = directory::Command::GivePosition {
            account: "chengguan".to_owned(),
            agency: "urban".to_owned(),
            role: Role::GridWorker,
            until: None,
        };
        let position = house.store.directory().accounts["chengguan"].positions[0].id.clone();
        let end = directory::Command::EndPosition { account: "chengguan".to_owned(), position };
        for (n, command) in [end, give].into_iter().enumerate() {
            house.done(order(&format!("another office {n}"), now(), Command::Directory(command)));
        }
        for _ in 0..4 {
            assert_eq!(house.api("wangge").get("/api/v1/glasses").status, 403);
        }
        for _ in 0..7 {
            assert_eq!(house.api("chengguan").get("/api/v1/glasses").status, 403);
        }
        house.record_refusals();
        let told = house.api("shenji").get("/api/v1/admin/refused").json();
        let grid = group(&told, Some("grid_worker"), "not-yours");
        assert_eq!((grid["place"].as_str(), grid["count"].as_u64()), (Some("120111101"), Some(4)), "{told}");
        let others = told["months"][0]["groups"].as_array().unwrap().iter().filter(|g| g["count"] == 7);
        let others: Vec<_> = others.map(|g| (g["place"].as_str(), g["role"].as_str())).collect();
        assert_eq!(others, [(Some("120111"), None)], "{told}");
    });
}

#[test]
fn what_the_guard_refuses_is_counted_by_its_name() {
    on_both("refused by the guard", |house| {
        let body = json!({
            "title": "孩子放学没人接", "text": "家里大人住院。", "kind": "water-leak", "division": "120111101",
            "contact": {"name": "演示女孩", "phone": "13900001234", "minor": true, "role": "affected"},
        });
        let id = house.api("wangge").post("/api/v1/matters", &body, &[]).json()["id"].as_str().unwrap().to_owned();
        let whole = house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json();
        let party = whole["parties"][0]["id"].as_str().unwrap();
        let asks = |who: &str, approver: &str| {
            let ask = json!({"fields": [format!("{party}.phone")], "purpose": "protect", "approver": approver});
            house.api(who).post(&format!("/api/v1/matters/{id}/approvals"), &ask, &[])
        };
        for _ in 0..3 {
            assert_eq!(asks("zhongxin", "zhongxin").status, 422);
        }
        let asked = asks("zhongxin", "weiyuan").json()["id"].as_str().unwrap().to_owned();
        for _ in 0..3 {
            let grant = house.api("suozhang").post(&format!("/api/v1/approvals/{asked}/grant"), &json!({}), &[]);
            assert_eq!(grant.status, 422, "{}", grant.text());
        }
        let seal = json!({"agencies": ["cgc"], "basis": "secrecy", "reason": "不宜公开"});
        assert_eq!(house.api("zhongxin").post(&format!("/api/v1/matters/{id}/seal"), &seal, &[]).status, 200);
        let unseal = json!({"reason": "办完了"});
        assert_eq!(house.api("zhongxin").post(&format!("/api/v1/matters/{id}/unseal"), &unseal, &[]).status, 200);
        for _ in 0..3 {
            let own = house.api("zhongxin").post(&format!("/api/v1/matters/{id}/grant-unseal"), &json!({}), &[]);
            assert_eq!(own.status, 422, "{}", own.text());
        }
        house.record_refusals();
        let told = house.api("shenji").get("/api/v1/admin/refused").json();
        for why in ["not-responsible", "asked-of-another", "own-request"] {
            assert_eq!(group(&told, None, why)["count"].as_u64(), Some(3), "{why}: {told}");
        }
        let mut audit = at_work(house, "shenji");
        audit.go("/admin/refused");
        assert_eq!(audit.page().defects(), Vec::<String>::new());
        assert!(audit.says("请的人不能审批") && audit.says("决定自己申请的事"), "{}", audit.page().text());
    });
}
