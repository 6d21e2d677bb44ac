//! What belongs to a minor by calls: asked, granted, opened, or taken in need and reviewed; nobody else learns of it.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::access::PERSONS_ALONE;
use lianxin_sim::browser::Browser;
use lianxin_sim::house::{self, House, PASSWORD};
use lianxin_sim::wire::Answer;
use serde_json::{Value, json};

const PHONE: &str = "13900001234";

/// A matter with a girl in it, by its registration; matter and party.
fn girl(house: &House) -> (String, String) {
    let body = json!({
        "title": "孩子放学没人接", "text": "家里大人住院。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "演示女孩", "phone": PHONE, "minor": true, "role": "affected"},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let whole = house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json();
    assert_eq!(whole["parties"][0]["minor"], true);
    (id, whole["parties"][0]["id"].as_str().unwrap().to_owned())
}

fn post(house: &House, who: &str, path: &str, body: &Value) -> Answer {
    house.api(who).post(path, body, &[])
}

fn open(house: &House, who: &str, (matter, party): (&str, &str)) -> Answer {
    let body = json!({"fields": [format!("{party}.phone")], "purpose": "protect"});
    post(house, who, &format!("/api/v1/matters/{matter}/open-fields"), &body)
}

#[test]
fn a_minors_phone_is_opened_after_a_named_person_agreed() {
    house::on_both("approval", |house| {
        let (matter, party) = girl(house);
        let no = open(house, "zhongxin", (&matter, &party));
        assert_eq!((no.status, no.json()["reason"].as_str()), (403, Some("access.needs-approval")), "{}", no.text());
        assert!(!no.text().contains(PHONE));
        let ask = |approver: &str| json!({"fields": [format!("{party}.phone")], "purpose": "protect", "approver": approver, "note": "联系监护人"});
        let path = format!("/api/v1/matters/{matter}/approvals");
        assert_eq!(post(house, "zhongxin", &path, &ask("zhongxin")).status, 422, "not herself");
        assert_eq!(post(house, "tiaojie", &path, &ask("weiyuan")).status, 404, "who may not see it");
        let asked = post(house, "zhongxin", &path, &ask("weiyuan"));
        assert_eq!((asked.status, asked.json()["state"].as_str()), (201, Some("waiting")), "{}", asked.text());
        let id = asked.json()["id"].as_str().unwrap().to_owned();
        let waiting = house.api("weiyuan").get("/api/v1/approvals").json();
        assert_eq!(
            (waiting["waiting"][0]["id"].as_str(), waiting["waiting"][0]["asker"].as_str()),
            (Some(id.as_str()), Some("zhongxin"))
        );
        assert!(!waiting.to_string().contains("监护人"), "why it was asked stands in the matter");
        // A stranger's answer, and an answer to nothing, look alike.
        assert_eq!(post(house, "zhongxin", &format!("/api/v1/approvals/{id}/grant"), &json!({})).status, 422);
        assert_eq!(post(house, "weiyuan", "/api/v1/approvals/gnothing/grant", &json!({})).status, 404);
        let granted = post(house, "weiyuan", &format!("/api/v1/approvals/{id}/grant"), &json!({}));
        assert_eq!((granted.status, granted.json()["state"].as_str()), (200, Some("granted")), "{}", granted.text());
        let opened = open(house, "zhongxin", (&matter, &party));
        assert_eq!(opened.json()["values"][format!("{party}.phone")].as_str(), Some(PHONE), "{}", opened.text());
        let whole = house.api("zhongxin").get(&format!("/api/v1/matters/{matter}")).json();
        assert_eq!(whole["approvals"][0]["state"], "granted");
        assert_eq!(
            house.api("zhongxin").get("/api/v1/search?q=监护人").json()["items"],
            json!([]),
            "nor found by its words"
        );
        house.doubt();
    });
}

#[test]
fn a_glass_is_broken_without_asking_and_reviewed() {
    house::on_both("break-glass", |house| {
        let (matter, party) = girl(house);
        assert_eq!(open(house, "wangge", (&matter, &party)).status, 403, "who brought it does not open it");
        let reason = "孩子独自在家，电话联系不上负责人";
        let broken = post(house, "wangge", "/api/v1/break-glass", &json!({"party": party, "reason": "急"}));
        assert_eq!(broken.status, 422, "{}", broken.text());
        assert_eq!(
            post(house, "tiaojie", "/api/v1/break-glass", &json!({"party": party, "reason": reason})).status,
            404
        );
        assert_eq!(
            post(house, "wangge", "/api/v1/break-glass", &json!({"party": "pnobody", "reason": reason})).status,
            404
        );
        let broken = post(house, "wangge", "/api/v1/break-glass", &json!({"party": party, "reason": reason}));
        assert_eq!(broken.status, 201, "{}", broken.text());
        assert!(!broken.text().contains(&party) && !broken.text().contains(&matter), "an alert names no subject");
        let id = broken.json()["id"].as_str().unwrap().to_owned();
        let opened = open(house, "wangge", (&matter, &party));
        assert_eq!(opened.json()["values"][format!("{party}.phone")].as_str(), Some(PHONE), "{}", opened.text());
        // The officer for secrecy sees the act without its subject, and says whether it was right.
        assert_eq!(house.api("wangge").get("/api/v1/glasses").status, 403);
        let listed = house.api("anquan").get("/api/v1/glasses");
        assert_eq!(listed.json()["items"][0]["id"].as_str(), Some(id.as_str()), "{}", listed.text());
        assert!(!listed.text().contains(&party) && !listed.text().contains(&matter));
        let verdict = json!({"justified": true, "text": "确有急情"});
        assert_eq!(post(house, "wangge", &format!("/api/v1/glasses/{id}/review"), &verdict).status, 403);
        let reviewed = post(house, "anquan", &format!("/api/v1/glasses/{id}/review"), &verdict);
        assert_eq!((reviewed.status, reviewed.json()["justified"].as_bool()), (200, Some(true)), "{}", reviewed.text());
        assert_eq!(post(house, "anquan", &format!("/api/v1/glasses/{id}/review"), &verdict).status, 422);
        house.doubt();
    });
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

#[test]
fn an_approval_is_asked_and_given_by_pages() {
    house::on_both("approval by pages", |house| {
        let (matter, _) = girl(house);
        let mut b = at_work(house, "zhongxin");
        b.go(&format!("/matters/{matter}"));
        assert!(b.says("未成年人") && !b.page().source.contains(PHONE), "{}", b.page().text());
        b.follow("请求审批");
        assert_eq!((b.status(), b.page().defects()), (200, vec![]));
        // Nothing chosen: the form says so and keeps what was typed.
        b.fill("说明", "联系监护人").press("请求审批");
        assert_eq!((b.status(), b.page().defects()), (422, vec![]));
        assert_eq!(b.typed("说明"), "联系监护人");
        b.choose("受影响的人 电话").choose("保护未成年人或受害人").choose_in("负责人", "weiyuan").press("请求审批");
        assert_eq!(
            (b.status(), b.page().path.as_str()),
            (200, format!("/matters/{matter}").as_str()),
            "{}",
            b.page().text()
        );
        let mut head = at_work(house, "weiyuan");
        head.follow("有 1 件请您审批");
        assert_eq!((head.status(), head.page().defects()), (200, vec![]));
        head.press("同意");
        assert!(head.says("没有等您答复的请求"), "{}", head.page().text());
        b.go("/approvals");
        assert!(b.says("已同意"), "{}", b.page().text());
        b.go(&format!("/matters/{matter}"));
        b.choose("受影响的人 电话").press("保护未成年人或受害人");
        assert!(b.says(PHONE), "{}", b.page().text());
    });
}

#[test]
fn a_glass_is_broken_and_reviewed_by_pages() {
    house::on_both("break-glass by pages", |house| {
        let (matter, _) = girl(house);
        let mut b = at_work(house, "wangge");
        b.go(&format!("/matters/{matter}"));
        b.follow("应急查看");
        b.fill("为什么等不了", "急").press("应急查看");
        assert!(b.status() == 422 && b.says("写得太短了"), "{}", b.page().text());
        b.fill("为什么等不了", "孩子独自在家，电话联系不上负责人").press("应急查看");
        assert_eq!(b.page().path, format!("/matters/{matter}"), "{}", b.page().text());
        b.choose("受影响的人 电话").press("保护未成年人或受害人");
        assert!(b.says(PHONE), "{}", b.page().text());
        let mut officer = at_work(house, "anquan");
        officer.follow("有 1 次应急查看等您复核");
        assert!(officer.says("网格") && !officer.page().source.contains(&matter), "{}", officer.page().text());
        officer.follow("复核");
        assert!(officer.says("孩子独自在家") && officer.page().defects().is_empty(), "{}", officer.page().text());
        officer.choose("确有必要").fill("复核意见", "当时确实联系不上").press("复核");
        assert!(officer.page().path == "/admin/glasses" && officer.says("确有必要"), "{}", officer.page().text());
    });
}

/// A matter of so many persons, none of them a minor; the phone of each.
fn crowd(house: &House, persons: usize) -> (String, Vec<String>) {
    let phone = |n: usize| format!("1390001{n:04}");
    let body = json!({
        "title": "工钱没有结", "text": "工地停了，大家一起来问。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "演示人0", "phone": phone(0)},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let mut centre = house.api("zhongxin");
    for n in 1..persons {
        let party = json!({"name": format!("演示人{n}"), "phone": phone(n), "role": "affected"});
        let added = centre.post(&format!("/api/v1/matters/{id}/add-party"), &party, &[]);
        assert_eq!(added.status, 200, "{}", added.text());
    }
    let parties = centre.get(&format!("/api/v1/matters/{id}")).json()["parties"].clone();
    let fields = parties.as_array().unwrap().iter().map(|p| format!("{}.phone", p["id"].as_str().unwrap())).collect();
    (id, fields)
}

#[test]
fn values_of_more_than_fifty_persons_take_a_second_one() {
    house::on_both("many persons at once", |house| {
        let (matter, fields) = crowd(house, PERSONS_ALONE + 1);
        let path = format!("/api/v1/matters/{matter}/open-fields");
        let ask = |fields: &[String]| json!({"fields": fields, "purpose": "contact"});
        let given = |answer: &Answer| answer.json()["values"].as_object().map_or(0, |all| all.len());
        let alone = post(house, "zhongxin", &path, &ask(&fields[..PERSONS_ALONE]));
        assert_eq!(given(&alone), PERSONS_ALONE, "{}", alone.text());
        let refused = |who: &str| {
            let no = post(house, who, &path, &ask(&fields));
            assert_eq!((no.status, no.json()["reason"].as_str()), (403, Some("access.needs-second")), "{}", no.text());
            assert!(no.text().contains("51 个人") && !no.text().contains("1390001"), "{}", no.text());
        };
        refused("zhongxin");
        let mut b = at_work(house, "zhongxin");
        b.go(&format!("/matters/{matter}/approvals"));
        assert!(b.page().source.matches("name=\"fields\"").count() > PERSONS_ALONE, "all of them can be asked for");
        let asks = |approver: &str| json!({"fields": fields, "purpose": "contact", "approver": approver});
        let approvals = format!("/api/v1/matters/{matter}/approvals");
        assert_eq!(post(house, "zhongxin", &approvals, &asks("zhongxin")).status, 422, "the second is another");
        let asked = post(house, "zhongxin", &approvals, &asks("weiyuan"));
        assert_eq!(asked.status, 201, "{}", asked.text());
        refused("zhongxin");
        let grant = format!("/api/v1/approvals/{}/grant", asked.json()["id"].as_str().unwrap());
        assert_eq!(post(house, "weiyuan", &grant, &json!({})).status, 200);
        assert_eq!(given(&post(house, "zhongxin", &path, &ask(&fields))), fields.len());
        refused("yangliuqing");
        house.doubt();
    });
}
