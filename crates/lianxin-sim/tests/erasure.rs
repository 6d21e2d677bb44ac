//! Where the catalogue says so, an erasure takes two people: one asks, another one decides; by the API, by pages, and for what is
//! kept long enough. Until then nothing is destroyed, and afterwards it is gone from memory too.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::catalogue::{Erasure, Item};
use lianxin_core::{Command, catalogue_room, directory};
use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::district::{PHONE, order};
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_sim::wire::Answer;
use serde_json::{Value, json};

const WHY: &str = "本人要求删除";

fn takes(house: &House, erasure: Erasure) {
    let mut district = house.store.catalogue().district.clone().unwrap();
    district.erasure = erasure;
    let define = catalogue_room::Command::Define { items: vec![Item::District(district)] };
    house.done(order(&format!("{erasure:?} at {}", now()), now(), Command::Catalogue(define)));
}

/// A matter with one party; the ids of both.
fn registered(house: &House) -> (String, String) {
    let body = json!({
        "title": "后门水管冒水", "text": "从井盖边上往外冒。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "周小演", "phone": PHONE, "role": "reporter"},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
    let id = made["id"].as_str().unwrap().to_owned();
    let party = seen(house, &id)["parties"][0]["id"].as_str().unwrap().to_owned();
    (id, party)
}

fn seen(house: &House, id: &str) -> Value {
    house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json()
}

/// The only asking that waits.
fn asking(house: &House, id: &str) -> Value {
    let all = seen(house, id)["erasure_askings"].clone();
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    all[0].clone()
}

/// The status and the reason of a refusal.
fn told(answer: &Answer) -> (u16, Option<String>) {
    (answer.status, answer.json()["reason"].as_str().map(str::to_owned))
}

fn no(reason: &str) -> (u16, Option<String>) {
    (422, Some(format!("matter.{reason}")))
}

/// A second program of the same account.
fn second_token(house: &House, account: &str) -> Api {
    let (token, digest) = lianxin_web::secret::new_token().unwrap();
    let (account, label, until) = (account.to_owned(), "second".to_owned(), now() + 86_400_000);
    let create = directory::Command::CreateToken { account, digest, label, until };
    house.done(order("a second token", now(), Command::Directory(create)));
    Api::new(&house.base, Some(&token))
}

#[test]
fn one_asks_and_another_one_erases() {
    on_both("erasure by two, by the api", |house| {
        let (id, party) = registered(house);
        let call =
            |who: &str, act: &str, body: Value| house.api(who).post(&format!("/api/v1/matters/{id}/{act}"), &body, &[]);
        let ask = |who: &str, party: Option<&str>| call(who, "ask-erase", json!({"party": party, "reason": WHY}));
        assert_eq!(told(&ask("zhongxin", None)), no("erased-by-one"), "one is enough before the catalogue says two");
        takes(house, Erasure::TwoPeople);
        let alone = call("zhongxin", "erase", json!({"reason": WHY}));
        assert_eq!(told(&alone), no("erased-by-two"));
        assert!(alone.text().contains("申请抹除"), "what to do: {}", alone.text());
        assert_eq!([ask("wangge", None).status, ask("tiaojie", None).status], [403, 404]);
        // One party: asked, by another granted, and the matter lives on.
        assert_eq!(ask("zhongxin", Some(&party)).status, 200);
        let one = asking(house, &id);
        assert_eq!((one["by"].as_str(), one["party"].as_str()), (Some("zhongxin"), Some(party.as_str())));
        let open = json!({"fields": [format!("{party}.phone")], "purpose": "contact"});
        let opened = call("zhongxin", "open-fields", open.clone());
        assert!(opened.text().contains(PHONE), "nothing is destroyed yet: {}", opened.text());
        let decide = || json!({"asking": one["id"]});
        assert_eq!(told(&call("zhongxin", "grant-erase", decide())), no("own-request"));
        let path = format!("/api/v1/matters/{id}/grant-erase");
        let again = second_token(house, "zhongxin").post(&path, &decide(), &[]);
        assert_eq!(told(&again), no("own-request"), "two tokens are one person");
        assert_eq!(call("weiyuan", "grant-erase", decide()).status, 403);
        assert_eq!(call("yangliuqing", "grant-erase", decide()).status, 200);
        assert_eq!(told(&call("yangliuqing", "grant-erase", decide())), no("erasure-not-asked"));
        assert!(!call("zhongxin", "open-fields", open).text().contains(PHONE));
        let whole = seen(house, &id);
        assert_eq!((whole["parties"][0]["erased"].as_bool(), whole["erased"].as_bool()), (Some(true), Some(false)));
        // The whole: refused once with a reason, then granted.
        assert_eq!(ask("yangliuqing", None).status, 200);
        let refuse = json!({"asking": asking(house, &id)["id"], "reason": "还没有办完"});
        assert_eq!(told(&call("yangliuqing", "refuse-erase", refuse.clone())), no("own-request"));
        assert_eq!(call("zhongxin", "refuse-erase", refuse).status, 200);
        assert!(seen(house, &id)["title"].is_string());
        assert_eq!(ask("yangliuqing", None).status, 200);
        let grant = json!({"asking": asking(house, &id)["id"]});
        assert_eq!(call("zhongxin", "grant-erase", grant).status, 200);
        let whole = seen(house, &id);
        assert!(whole["title"].is_null() && whole["erased"] == true, "gone from memory too: {whole}");
        let line =
            |kind: &str| whole["history"].as_array().unwrap().iter().rfind(|l| l["kind"] == kind).cloned().unwrap();
        assert_eq!(line("matter.erasure-asked")["text"], WHY, "why outlives what it tells of");
        assert!(line("matter.erasure-refused")["text"].is_null(), "the rest went with the matter");
        let both = [line("matter.erasure-asked"), line("matter.erased")].map(|l| l["by"]["account"].clone());
        assert_eq!(both, ["yangliuqing", "zhongxin"]);
        house.doubt();
    });
}

fn at_work(house: &House, account: &str, path: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, PASSWORD);
    b.go(path);
    b
}

#[test]
fn pages_say_what_will_happen_and_two_decide() {
    on_both("erasure by pages", |house| {
        let (id, _) = registered(house);
        let path = format!("/matters/{id}");
        let mut one = at_work(house, "zhongxin", &path);
        assert!(!one.page().links().iter().any(|(_, to)| to.ends_with("/ask-erase")));
        one.follow("抹除");
        assert!(one.says("当场抹除") && one.says("不能撤回"), "{}", one.page().text());
        // A form without its choice, and a call that names nobody, are not the whole matter.
        one.fill("原因", WHY).press("抹除");
        assert!(one.status() == 422 && one.typed("原因") == WHY, "{}", one.page().text());
        let nobody = json!({"party": "", "reason": WHY});
        let answer = house.api("zhongxin").post(&format!("/api/v1/matters/{id}/erase"), &nobody, &[]);
        assert_eq!(
            (answer.status, seen(house, &id)["title"].as_str()),
            (422, Some("后门水管冒水")),
            "{}",
            answer.text()
        );
        takes(house, Erasure::TwoPeople);
        one.go(&format!("{path}/erase"));
        assert_eq!(one.status(), 404, "nobody is offered what one may not do alone");
        one.go(&path);
        one.follow("申请抹除");
        assert!(one.says("抹除要两个人") && one.says("7 天"), "{}", one.page().text());
        assert_eq!(one.page().defects(), Vec::<String>::new());
        one.choose("当事人 1（反映人）").press("申请抹除");
        assert_eq!(one.status(), 422, "no reason");
        one.fill("原因", WHY).press("申请抹除");
        assert_eq!((one.status(), one.page().path.as_str()), (200, path.as_str()), "{}", one.page().text());
        assert!(one.says("申请抹除：当事人 1（反映人）"), "{}", one.page().text());
        let decides = |b: &Browser| b.page().links().iter().any(|(_, to)| to.ends_with("/grant-erase"));
        assert!(!decides(&one), "not her own");
        assert!(!decides(&at_work(house, "wangge", &path)), "not who may not erase");
        // The other finds it in her list, reads why, and says no.
        let mut two = at_work(house, "yangliuqing", "/admin/retention");
        assert!(two.says("等着第二个人决定的抹除"), "{}", two.page().text());
        assert_eq!(two.page().defects(), Vec::<String>::new());
        two.follow(seen(house, &id)["code"].as_str().unwrap());
        assert!(decides(&two) && two.page().path == path, "{}", two.page().text());
        two.follow("不同意抹除");
        assert!(two.says(WHY) && two.says("什么都不抹除"), "{}", two.page().text());
        two.fill("原因", "还要联系本人").press("不同意抹除");
        assert!(two.page().path == path && !decides(&two), "{}", two.page().text());
        two.go("/admin/retention");
        assert!(!two.says("等着第二个人决定的抹除"));
        // Asked again, of the whole; she agrees.
        one.go(&format!("{path}/ask-erase"));
        one.choose("整件事和所有当事人").fill("原因", WHY).press("申请抹除");
        two.go(&path);
        two.follow("同意抹除");
        assert!(two.says(WHY) && two.says("不能撤回"), "{}", two.page().text());
        assert_eq!(two.page().defects(), Vec::<String>::new());
        two.press("同意抹除");
        assert_eq!(two.status(), 200, "{}", two.page().text());
        assert!(two.says("已经抹除") && !two.says("后门水管冒水"), "{}", two.page().text());
        two.go(&format!("{path}/grant-erase"));
        assert_eq!(two.status(), 404, "nothing waits");
        house.doubt();
    });
}
