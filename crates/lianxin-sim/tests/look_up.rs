//! The one exact look-up: recorded first, within rights, and forgotten with whom it would find; by the store and by its page.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use lianxin_core::{Actor, Answer, Command, Order, Refusal, access, matter};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::{
    COORDINATOR, MORNING, PHONE, begin, clean, contact, doubt, filed, forget, form, on_both, open, order,
};
use lianxin_sim::house::{self, House, PASSWORD};
use lianxin_store::{Outcome, Store, Sync};
use serde_json::json;

fn done(store: &Store, order: Order) -> Answer {
    match store.execute(order).unwrap() {
        Outcome::Done(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn look(store: &Store, account: &str, id: &str, phone: &str, purpose: &str) -> Result<Vec<String>, Refusal> {
    look_at(store, account, (id, MORNING), phone, purpose)
}

fn look_at(
    store: &Store,
    account: &str,
    (id, at): (&str, i64),
    phone: &str,
    purpose: &str,
) -> Result<Vec<String>, Refusal> {
    let number = store.looked_up("phone", phone).unwrap();
    let (field, purpose) = ("phone".to_owned(), purpose.to_owned());
    let command = access::Command::LookUp { field, note: None, number, purpose };
    let order = Order { actor: Actor::Account(account.to_owned()), ..order(id, at, Command::Access(command)) };
    let viewer = store.viewer(account, MORNING).unwrap();
    store.look_up(&viewer, order, phone).unwrap().map(|page| page.items.into_iter().map(|i| i.id).collect())
}

#[test]
fn a_stated_number_finds_matters_within_rights_until_they_are_forgotten() {
    on_both("look-up", |place, scratch| {
        let store = begin(place, scratch);
        let with = |title: &str| matter::Register { contact: Some(contact()), ..form(title) };
        let first = done(&store, filed("wangge", "a", MORNING, with("楼道漏水"))).matter.unwrap();
        let second = done(&store, filed(COORDINATOR, "b", MORNING, with("井盖松动"))).matter.unwrap();
        done(&store, filed(COORDINATOR, "c", MORNING, form("没有电话")));

        let purpose = store.catalogue().purposes.keys().next().unwrap().clone();
        let all = Ok(vec![second.clone(), first.clone()]);
        assert_eq!(look(&store, COORDINATOR, "1", PHONE, &purpose), all);
        assert_eq!(look(&store, COORDINATOR, "2", "（022）0000 1234", &purpose), all, "however it is typed");
        assert_eq!(look(&store, COORDINATOR, "3", "022-00001235", &purpose), Ok(Vec::new()));
        assert_eq!(look(&store, "wangge", "4", PHONE, &purpose), Ok(Vec::new()), "what she sees and may not open");
        assert_eq!(look(&store, "shenji", "5", PHONE, &purpose), Err(Refusal::NotYours));
        let no = Refusal::Access(access::Refusal::NoSuchPurpose);
        assert_eq!(look(&store, COORDINATOR, "6", PHONE, "curiosity"), Err(no));
        assert_eq!(look(&store, COORDINATOR, "1", PHONE, &purpose), Err(Refusal::OrderReused), "each look is a record");
        assert_eq!(store.looked_up("phone", "0220"), None);
        assert_eq!(store.looked_up("name", "林晓禾"), None);

        done(&store, forget("f", MORNING, &first, None));
        assert_eq!(look(&store, COORDINATOR, "7", PHONE, &purpose), Ok(vec![second]));
        drop(store);
        let (verified, rebuilt) = doubt(place, &scratch.0.join("keys")).unwrap();
        assert!(verified.bad.is_none() && rebuilt.bad.is_none(), "{verified:?} {rebuilt:?}");
        clean(place, scratch);
    });
}

#[test]
fn a_look_up_says_nothing_of_what_she_could_not_open() {
    house::on_both("look-up within what may be opened", |house| {
        let brought = |minor: bool, secret: bool| {
            let body = json!({
                "title": "有人来问", "text": "要找她的事。", "kind": "water-leak", "division": "120111101",
                "contact": {"name": CALLER[0], "phone": CALLER[1], "minor": minor, "secret": secret},
            });
            let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
            assert_eq!(made.status, 201, "{}", made.text());
            made.json()["id"].as_str().unwrap().to_owned()
        };
        let (grown, girl, secret) = (brought(false, false), brought(true, false), brought(false, true));
        let found = |who: &str, purpose: &str| {
            let body = json!({"phone": CALLER[1], "purpose": purpose});
            let told = house.api(who).post("/api/v1/lookup", &body, &[]);
            assert_eq!(told.status, 200, "{}", told.text());
            let ids: Vec<String> =
                told.json()["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned()).collect();
            ids
        };
        assert_eq!(found("yangliuqing", "contact"), [grown.as_str()], "no minor, and nobody who is kept secret");
        assert_eq!(found("yangliuqing", "protect"), [secret.as_str(), grown.as_str()]);
        assert_eq!(found("wangge", "contact"), [""; 0], "who brought them opens none");
        // With the approval for that field and purpose.
        let party = house.api("yangliuqing").get(&format!("/api/v1/matters/{girl}")).json()["parties"][0]["id"].clone();
        let phone = format!("{}.phone", party.as_str().unwrap());
        let ask = json!({"fields": [phone], "purpose": "contact", "approver": "weiyuan"});
        let asked = house.api("yangliuqing").post(&format!("/api/v1/matters/{girl}/approvals"), &ask, &[]);
        let grant = format!("/api/v1/approvals/{}/grant", asked.json()["id"].as_str().unwrap());
        assert_eq!(house.api("weiyuan").post(&grant, &json!({}), &[]).status, 200);
        assert_eq!(found("yangliuqing", "contact"), [girl.as_str(), grown.as_str()]);
        assert_eq!(found("yangliuqing", "protect"), [secret.as_str(), grown.as_str()], "for that purpose");
        assert_eq!(found("zhongxin", "contact"), [grown.as_str()], "for her alone");
        // With a glass, for that party.
        let broken = json!({"party": party, "reason": "孩子独自在家，电话联系不上负责人"});
        assert_eq!(house.api("wangge").post("/api/v1/break-glass", &broken, &[]).status, 201);
        assert_eq!(found("wangge", "protect"), [girl.as_str()]);
        house.doubt();
    });
}

#[test]
fn an_hours_look_ups_outlive_a_restart() {
    on_both("look-ups of an hour over a restart", |place, scratch| {
        let store = begin(place, scratch);
        let purpose = store.catalogue().purposes.keys().next().unwrap().clone();
        let max = access::LOOK_UPS_PER_HOUR;
        for n in 0..max {
            assert_eq!(look(&store, COORDINATOR, &format!("l {n}"), PHONE, &purpose), Ok(Vec::new()));
        }
        let until = MORNING + access::HOUR;
        let no = Err(Refusal::Access(access::Refusal::LookUpsUsedUp { max, until }));
        assert_eq!(look(&store, COORDINATOR, "one more", PHONE, &purpose), no);
        drop(store);
        let store = open(place, &scratch.0.join("keys"), Sync::Full).unwrap();
        assert_eq!(look(&store, COORDINATOR, "one more", PHONE, &purpose), no, "read from the log's view");
        let later = look_at(&store, COORDINATOR, ("one more", until), PHONE, &purpose);
        assert_eq!(later, Ok(Vec::new()), "the hour is over");
        drop(store);
        clean(place, scratch);
    });
}

/// What the page may never hold once it answers.
const CALLER: [&str; 3] = ["林晓禾", "13900001234", "139-0000-1234"];

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

/// A leak that the grid worker registered for the caller; its code.
fn called_in(house: &House) -> String {
    let body = json!({
        "title": "井盖边上冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": CALLER[0], "phone": CALLER[1]},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["code"].as_str().unwrap().to_owned()
}

/// Where the log stands, less what these marks themselves write: so two of them tell how much was recorded in between.
fn recorded(house: &House, marks: i64) -> i64 {
    let mark = done(&house.store, filed("wangge", &format!("mark-{marks}"), house::now(), form("路灯不亮")));
    mark.seq.unwrap() - marks * i64::from(mark.records)
}

#[test]
fn a_stated_number_is_looked_up_by_the_page() {
    house::on_both("look-up by page", |house| {
        let code = called_in(house);
        let mut b = at_work(house, "zhongxin");
        b.follow("按号码查事");
        assert_eq!((b.status(), b.page().path.as_str(), b.page().defects()), (200, "/lookup", vec![]));
        // What is missing stands beside its field, and what was typed is kept; nothing is recorded.
        let before = recorded(house, 0);
        b.press("查这个号码");
        assert_eq!(b.status(), 422);
        assert!(b.says("有 2 处要改，没有查。") && b.says("还没有选，请选一个。"), "{}", b.page().text());
        b.fill("电话", "1390000123").fill("说明", "她打来问").choose("打电话联系").press("查这个号码");
        assert_eq!((b.status(), b.page().defects()), (422, vec![]));
        assert!(b.says("手机号少 1 位，现在是 10 位。"), "{}", b.page().text());
        assert_eq!((b.typed("电话"), b.typed("说明")), ("1390000123".to_owned(), "她打来问".to_owned()));
        assert!(b.is_chosen("打电话联系"));
        b.fill("电话", CALLER[2]).fill("证件号", "110101199003070000").press("查这个号码");
        assert!(b.status() == 422 && b.says("两个号码只填一个，请删掉另一个。"), "{}", b.page().text());
        assert_eq!(recorded(house, 1), before, "nothing was looked up yet");
        // Found: recorded, and no name or number in the answer or in its address.
        b.fill("证件号", "").press("查这个号码");
        assert_eq!((b.status(), b.page().path.as_str(), b.page().defects()), (200, "/lookup", vec![]));
        assert!(b.says("已经记下。") && b.says("有 1 件事留了这个电话") && b.says(&code), "{}", b.page().text());
        assert!(b.says("区水务局") || b.says("综治中心"), "{}", b.page().text());
        assert!(CALLER.iter().all(|value| !b.page().source.contains(value)), "{}", b.page().source);
        let kept = |(name, value): &(String, String)| name == "cache-control" && value.contains("no-store");
        assert!(b.page().headers.iter().any(kept), "{:?}", b.page().headers);
        assert_eq!(recorded(house, 2), before + 1, "recorded once");
        b.follow("井盖边上冒水");
        assert_eq!(b.status(), 200);
        // Nothing found: what to do, and the form again.
        b.go("/lookup");
        b.fill("电话", "13900001235").choose("打电话联系").press("查这个号码");
        assert!(b.says("没有留这个电话的") && b.typed("电话") == "13900001235", "{}", b.page().text());
        b.follow("登记一件事");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/register"));
        // Who opens nothing has no such page.
        let mut audit = at_work(house, "shenji");
        assert!(!audit.says("按号码查事"));
        assert_eq!(audit.go("/lookup").status, 404);
    });
}
