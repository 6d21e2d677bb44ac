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
