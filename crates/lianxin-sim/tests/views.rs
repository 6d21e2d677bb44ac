//! Kept views: a narrowed list is kept by its codes, found again, shared with an agency and seen there alone, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::house::{House, PASSWORD, on_both};
use serde_json::{Value, json};

const LIST: &str = "/matters?view=all&division=120111101&kind=water-leak&due=days";

fn sign_in(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

fn kept(api: &mut Api) -> Vec<Value> {
    let told = api.get("/api/v1/views");
    assert_eq!(told.status, 200, "{}", told.json());
    told.json()["items"].as_array().unwrap().clone()
}

fn offers_a_link(b: &Browser, words: &str) -> bool {
    b.page().links().iter().any(|(said, _)| said == words)
}

#[test]
fn a_list_is_kept_found_again_shared_and_dropped_by_the_pages() {
    on_both("kept views by pages", |house| {
        let mut b = sign_in(house, "yangliuqing");
        b.go("/matters?view=all");
        assert!(!b.page().offers("存下这张单子"), "nothing is narrowed yet");
        b.go("/matters?view=all&q=%E6%BC%8F%E6%B0%B4");
        assert!(!b.page().offers("存下这张单子"), "words alone are not kept");
        b.go(&format!("{LIST}&q=%E5%91%A8%E5%B0%8F%E6%BC%94"));
        assert!(b.says("只存筛选的条件，搜的词不存。"), "{}", b.page().text());
        b.press("存下这张单子");
        let name = "杨柳青镇，供水漏水，三天内到时";
        assert_eq!(b.status(), 200, "{}", b.page().text());
        assert!(b.says("这张单子已经存下。") && offers_a_link(&b, name), "{:?}", b.page().links());
        assert!(!b.page().source.contains("周小演"), "no word that was looked for is kept");

        let mut again = sign_in(house, "yangliuqing");
        again.go("/matters");
        again.follow(name);
        assert_eq!(again.status(), 200);
        assert!(again.page().defects().is_empty(), "{:?}", again.page().defects());
        let mut colleague = sign_in(house, "weiyuan");
        colleague.go("/matters");
        assert!(!offers_a_link(&colleague, name), "it was kept for herself");

        again.press("给本单位都看");
        assert!(!again.page().offers("给本单位都看"), "shared already");
        colleague.go("/matters");
        assert!(offers_a_link(&colleague, name) && !colleague.says("整理存下的单子"));
        let mut other = sign_in(house, "shuiwu");
        other.go("/matters");
        assert!(!offers_a_link(&other, name), "another agency sees nothing of it");

        again.go("/matters");
        again.press_near("去掉", "综治中心都能看");
        assert_eq!(again.status(), 200, "{}", again.page().text());
        colleague.go("/matters");
        assert!(!offers_a_link(&colleague, name));
        again.press("去掉");
        assert!(!offers_a_link(&again, name) && !again.says("整理存下的单子"));
        house.doubt();
    });
}

#[test]
fn views_are_codes_alone_and_ones_own_by_call() {
    on_both("kept views by api", |house| {
        let (mut own, mut colleague, mut other) = (house.api("yangliuqing"), house.api("weiyuan"), house.api("shuiwu"));
        let list = json!({"view": "all", "kind": "water-leak"});
        let made = own.post("/api/v1/views", &json!({"list": list, "share": "cgc-yangliuqing"}), &[]);
        assert_eq!(made.status, 201, "{}", made.json());
        let made = made.json();
        assert_eq!(made["list"], list);
        let same = own.post("/api/v1/views", &json!({"list": list, "share": "cgc-yangliuqing"}), &[]).json();
        assert_eq!(same["id"], made["id"], "the same codes are kept once");
        assert_eq!((kept(&mut own).len(), kept(&mut colleague).len(), kept(&mut other).len()), (1, 1, 0));
        assert_eq!(kept(&mut colleague)[0]["own"], false);

        let drop = format!("/api/v1/views/{}/drop", made["id"].as_str().unwrap());
        assert_eq!(colleague.post(&drop, &json!({}), &[]).status, 404, "it is not hers");
        for wrong in [
            json!({"list": {"view": "all"}}),
            json!({"list": {"view": "all", "sort": "due"}}),
            json!({"list": {"view": "mine", "kind": "water-leak"}}),
            json!({"list": {"view": "all", "kind": "nosuch"}}),
            json!({"list": {"view": "all", "division": "周小演"}}),
            json!({"list": list, "share": "water"}),
        ] {
            let no = own.post("/api/v1/views", &wrong, &[]);
            assert_eq!((no.status, no.json()["reason"].as_str()), (422, Some("fields")), "{wrong}: {}", no.json());
        }
        let words =
            own.post("/api/v1/views", &json!({"list": {"view": "all", "kind": "water-leak", "q": "周小演"}}), &[]);
        assert_eq!(words.status, 400, "words are no code");
        assert_eq!(own.post(&drop, &json!({}), &[]).status, 200);
        assert_eq!(own.post(&drop, &json!({}), &[]).status, 404, "it is gone");
        assert!(kept(&mut own).is_empty() && kept(&mut colleague).is_empty());
        house.doubt();
    });
}
