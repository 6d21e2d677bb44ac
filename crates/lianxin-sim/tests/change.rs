//! A change of the catalogue by two people, by pages and by calls: looked at, asked for, decided, taken back, lapsed.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::catalogue::{Item, Section, telling_when_absent, written, written_fields};
use lianxin_core::{Command, catalogue_room};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::{items, order};
use lianxin_sim::house::{House, now, on_both};
use lianxin_web::words::{Lang, say};
use serde_json::{Value, json};

const BASIS: &str = "区委政法委会议纪要第 3 号";

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, lianxin_sim::house::PASSWORD);
    assert_eq!(b.page().path, "/desk", "{account}");
    b
}

/// What the catalogue calls the kind that the stories rename.
fn name(house: &House) -> String {
    house.store.catalogue().kind("water-leak").unwrap().name.clone()
}

/// The kind as its file writes it, from the page that offers it.
fn leak(b: &mut Browser) -> String {
    b.go("/admin/catalogue?section=kind&q=water-leak");
    assert!(b.says("找到 1 项"), "{}", b.page().text());
    b.follow("改、供水漏水");
    let text = b.typed("改后的内容");
    assert!(text.starts_with("[[kind]]\ncode = \"water-leak\"\n"), "{text}");
    text
}

/// Looks at what a text would change.
fn look(b: &mut Browser, text: &str) {
    b.go("/admin/catalogue/change");
    b.fill("改后的内容", text).press("看看会改什么");
}

fn ask(b: &mut Browser, text: &str) {
    look(b, text);
    assert_eq!(b.status(), 200, "{}", b.page().text());
    b.fill("依据", BASIS).press("报安全管理员核准");
    assert_eq!((b.page().path.as_str(), b.status()), ("/admin/catalogue/waiting", 200), "{}", b.page().text());
}

#[test]
fn the_catalogue_is_changed_by_two_people() {
    on_both("the catalogue is changed by two people", |house| {
        // Everybody reads it; only who sets up may ask for a change.
        let mut clerk = at_work(house, "wangge");
        clerk.follow("目录");
        assert!(clerk.says("供水漏水") && clerk.says("区水务局"), "{}", clerk.page().text());
        assert!(!clerk.says("改目录"));
        for closed in ["/admin/catalogue/change", "/admin/catalogue/waiting"] {
            assert_eq!(clerk.go(closed).status, 404);
        }
        let mut b = at_work(house, "xitong");
        b.go("/admin/catalogue/waiting");
        assert!(b.says("没有等核准的目录改动"), "{}", b.page().text());
        let text = leak(&mut b);
        // A fault names its line, and what was typed is kept.
        let broken = text.replace("\"water\"", "\"watre\"");
        b.fill("改后的内容", &broken).press("看看会改什么");
        assert_eq!((b.status(), b.typed("改后的内容")), (422, broken));
        assert!(b.says("changed.toml 第") && b.says("没有代码为“watre”的 agency"), "{}", b.page().text());
        let renamed = text.replace("供水漏水", "供水管漏水");
        b.fill("改后的内容", &renamed).press("看看会改什么");
        assert_eq!(b.status(), 200, "{}", b.page().text());
        assert!(b.says("会改 1 项") && b.says("供水管漏水") && b.says("已经起算的时钟不变"), "{}", b.page().text());
        // Without a basis nothing is asked, and nothing that was typed is lost.
        b.press("报安全管理员核准");
        assert_eq!(b.status(), 422);
        assert!(b.says("会改 1 项") && b.says("供水管漏水"), "{}", b.page().text());
        b.fill("依据", BASIS).press("报安全管理员核准");
        assert!(b.says("有一项目录改动等核准") && b.says(BASIS), "{}", b.page().text());
        assert_eq!(name(house), "供水漏水", "asked is not granted");
        assert!(!b.says("核准，马上生效") && b.says("撤回"), "whoever asks does not decide");
        let mut officer = at_work(house, "anquan");
        officer.follow("有一项目录改动等核准");
        assert!(officer.says("供水管漏水") && officer.says(BASIS), "{}", officer.page().text());
        officer.press("核准，马上生效");
        assert!(officer.says("已经核准") && officer.says("供水管漏水"), "{}", officer.page().text());
        assert_eq!(name(house), "供水管漏水");
        // The same again is no change.
        look(&mut b, &renamed);
        assert!(b.says("和现在的一样"), "{}", b.page().text());
        house.doubt();
    });
}

#[test]
fn whoever_grants_a_change_shows_her_password() {
    on_both("the password before a change is granted", |house| {
        let mut b = at_work(house, "xitong");
        let renamed = leak(&mut b).replace("供水漏水", "供水管漏水");
        let mut officer = at_work(house, "anquan");
        house.app.ask_again_after(0);
        ask(&mut b, &renamed);
        officer.go("/admin/catalogue/waiting");
        officer.press("核准，马上生效");
        assert!(officer.status() == 200 && officer.says("请再写一遍密码"), "{}", officer.page().text());
        assert_eq!(officer.page().defects(), Vec::<String>::new());
        assert_eq!(name(house), "供水漏水", "decided at a screen that was left open");
        officer.fill("现在的密码", lianxin_sim::house::PASSWORD).press("核对并继续");
        assert!(officer.says("已经核准"), "{}", officer.page().text());
        assert_eq!(name(house), "供水管漏水");
        house.doubt();
    });
}

#[test]
fn a_change_is_refused_with_a_reason_or_taken_back_and_the_next_waits_its_turn() {
    on_both("a change of the catalogue is refused and taken back", |house| {
        let mut b = at_work(house, "xitong");
        let text = leak(&mut b);
        let (first, second) = (text.replace("供水漏水", "水管漏水甲"), text.replace("供水漏水", "水管漏水乙"));
        // A page that was looked at before another one asked.
        let mut other = at_work(house, "xitong");
        look(&mut other, &second);
        ask(&mut b, &first);
        other.fill("依据", BASIS).press("报安全管理员核准");
        assert_eq!(other.status(), 422);
        assert!(other.says("没有报上去") && other.says("水管漏水乙"), "{}", other.page().text());
        assert_eq!(other.typed("依据"), BASIS, "nothing that was typed is lost");
        other.follow("看等核准的改动");
        assert!(other.says("水管漏水甲"), "{}", other.page().text());
        let mut officer = at_work(house, "anquan");
        officer.go("/admin/catalogue/waiting");
        officer.press("不核准");
        assert_eq!(officer.status(), 422, "{}", officer.page().text());
        officer.fill("为什么", "依据没有写明").press("不核准");
        assert!(officer.says("没有核准，目录没有改"), "{}", officer.page().text());
        // Whoever asked reads why, and a decision that comes too late is told so.
        b.press("撤回");
        assert_eq!(b.status(), 422);
        assert!(b.says("已经不在等核准") && b.says("依据没有写明"), "{}", b.page().text());
        ask(&mut b, &second);
        officer.go("/admin/catalogue/waiting");
        b.press("撤回");
        assert!(b.says("已经撤回"), "{}", b.page().text());
        officer.press("核准，马上生效");
        assert_eq!(officer.status(), 422);
        assert!(officer.says("已经撤回") && officer.says("什么都没有改"), "{}", officer.page().text());
        assert_eq!(name(house), "供水漏水");
        house.doubt();
    });
}

fn define(house: &House, called: &str) {
    let catalogue = house.store.catalogue();
    let mut kind = catalogue.kind("water-leak").unwrap().clone();
    kind.name = called.to_owned();
    let define = catalogue_room::Command::Define { items: vec![Item::Kind(kind)] };
    house.done(order(called, now(), Command::Catalogue(define)));
}

#[test]
fn what_was_looked_at_is_what_is_decided() {
    on_both("what was looked at is what is decided", |house| {
        let mut b = at_work(house, "xitong");
        let text = leak(&mut b);
        look(&mut b, &text.replace("供水漏水", "水管漏水甲"));
        define(house, "水管漏水乙");
        b.fill("依据", BASIS).press("报安全管理员核准");
        assert!(b.says("目录刚刚改过") && b.status() == 409, "{}", b.page().text());
        assert_eq!(b.typed("依据"), BASIS);
        b.press("报安全管理员核准");
        assert!(b.says("水管漏水乙") && b.says("水管漏水甲"), "{}", b.page().text());
        // What waits falls when the machine's own console changes the catalogue.
        let mut officer = at_work(house, "anquan");
        officer.go("/admin/catalogue/waiting");
        define(house, "水管漏水丙");
        officer.press("核准，马上生效");
        assert!(officer.says("目录另外改过，这一项作罢") && officer.status() == 422, "{}", officer.page().text());
        assert_eq!(name(house), "水管漏水丙");
        house.doubt();
    });
}

#[test]
fn every_key_of_the_catalogue_is_said_in_words() {
    for district in ["120111", "990101"] {
        let written = |item| written_fields(&item).into_iter().map(move |(key, _)| (item.section(), key));
        for (section, key) in items(district).into_iter().flat_map(written) {
            let key = key.replace('_', "-");
            let words = [format!("item-{}-{key}", section.name()), format!("item-{key}")];
            for lang in [Lang::Chinese, Lang::English] {
                assert!(words.iter().any(|word| say(lang, word) != *word), "{key} of {district} has no word");
            }
        }
    }
    for section in Section::ALL {
        for key in telling_when_absent(section) {
            let word = format!("item-{}-{}-absent", section.name(), key.replace('_', "-"));
            for lang in [Lang::Chinese, Lang::English] {
                assert_ne!(say(lang, &word), word, "what {key} says where it is left out has no word");
            }
        }
    }
}

#[test]
fn a_change_says_what_it_does_not_write() {
    on_both("a change says what it does not write", |house| {
        let mut b = at_work(house, "xitong");
        b.go("/admin/catalogue/change?section=purpose&key=investigate");
        let text = b.typed("改后的内容");
        assert!(text.contains("roles = "), "{text}");
        // A purpose whose roles are left out is everybody's, and the page says so; a new one says it from the beginning.
        let open: String = text.lines().filter(|line| !line.starts_with("roles")).map(|l| format!("{l}\n")).collect();
        look(&mut b, &format!("{open}\n{PURPOSE}"));
        assert!(b.says("派出所民警") && b.says("不限，能打开信息的岗位都能用"), "{}", b.page().text());
        assert!(b.says("马上公开") && !b.says("马上到期"), "{}", b.page().text());
        // A term of retention may be over at once.
        let of = |item: &Item| item.section() == Section::Retention;
        let term = house.store.catalogue().items().iter().find(|item| of(item)).map(written).unwrap();
        look(&mut b, &term.replace("months = ", "months = 1"));
        assert!(b.says("可能让已经办完的事项马上到期"), "{}", b.page().text());
        // What would hide or reorder text is no catalogue.
        look(&mut b, &text.replace("name = \"", "name = \"\u{202e}"));
        assert!(b.status() == 422 && b.says("U+202E"), "{}", b.page().text());
    });
}

const PURPOSE: &str = "[[purpose]]\ncode = \"letter\"\nname = \"寄信\"\nname_en = \"Send a letter\"\nbasis = \"民法典 1035\"\n\
                       basis_en = \"Civil Code 1035\"\nclasses = [\"contact\"]\n";

#[test]
fn a_program_asks_and_decides_by_the_same_rules() {
    on_both("a change of the catalogue by calls", |house| {
        let (mut asker, mut officer) = (house.api("xitong"), house.api("anquan"));
        assert_eq!(asker.get("/api/v1/changes").json(), json!({ "items": [] }));
        let sent = json!({"text": PURPOSE, "basis": BASIS});
        for who in ["anquan", "shenji", "zhongxin"] {
            assert_eq!(house.api(who).post("/api/v1/changes", &sent, &[]).status, 403, "{who}");
        }
        let broken = asker.post("/api/v1/changes", &json!({"text": "[[kind]]\ncode = ", "basis": BASIS}), &[]);
        assert_eq!((broken.status, broken.json()["errors"][0]["line"].clone()), (422, json!(2)), "{}", broken.text());
        let first = asker.post("/api/v1/changes", &sent, &[("idempotency-key", "asked")]);
        let told = first.json();
        assert_eq!((first.status, &told["state"], &told["by"]), (201, &json!("waiting"), &json!("xitong")), "{told}");
        let item = &told["items"][0];
        assert_eq!(
            (&item["section"], &item["code"], &item["new"]),
            (&json!("purpose"), &json!("letter"), &json!(true))
        );
        let path = |act: &str| format!("/api/v1/changes/{}/{act}", told["id"].as_str().unwrap());
        assert_eq!(asker.post(&path("grant"), &json!({}), &[]).status, 403, "whoever asks does not decide");
        assert_eq!(officer.post(&path("withdraw"), &json!({}), &[]).status, 403);
        assert_eq!(officer.post(&path("sign"), &json!({}), &[]).status, 404);
        // The same call twice is done once.
        let key = [("idempotency-key", "decided")];
        for _ in 0..2 {
            let granted = officer.post(&path("grant"), &json!({}), &key);
            assert_eq!(
                (granted.status, granted.json()["state"].clone()),
                (200, json!("granted")),
                "{}",
                granted.text()
            );
        }
        let purposes = asker.get("/api/v1/catalogue/purposes").json();
        assert!(purposes["items"].as_array().unwrap().iter().any(|p| p["code"] == "letter"), "{purposes}");
        let last = house.api("shenji").get("/api/v1/changes").json();
        let last = &last["items"][0];
        assert_eq!(
            (&last["ended_by"], &last["items"]),
            (&json!("anquan"), &told["items"]),
            "what was granted stays readable"
        );
        // What is so already is asked for by nobody; and the first call, made again, answers of its own change.
        let same = asker.post("/api/v1/changes", &sent, &[]).json();
        assert_eq!((&same["id"], &same["state"]), (&Value::Null, &json!("same")), "{same}");
        let other = json!({"text": PURPOSE.replace("寄信", "送信"), "basis": BASIS});
        let second = asker.post("/api/v1/changes", &other, &[]).json();
        assert_eq!(second["state"], "waiting", "{second}");
        let again = asker.post("/api/v1/changes", &sent, &[("idempotency-key", "asked")]).json();
        assert_eq!((&again["id"], &again["state"]), (&told["id"], &json!("past")), "{again}");
        house.doubt();
    });
}
