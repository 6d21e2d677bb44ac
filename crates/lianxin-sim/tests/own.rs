//! What a resident gets of her own: a code by mail in place of the PIN she lost, and the file of her own data. And what whoever
//! audits gets of a year: approvals without a child's name.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use lianxin_core::catalogue::Item;
use lianxin_core::{Actor, Command, Event, catalogue_room, guard};
use lianxin_mail::{Post, Settings, Tls, drain};
use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{self, House, PASSWORD, now};
use lianxin_sim::mail::{SmtpStub, Step};
use lianxin_sim::wire::Answer;
use lianxin_store::Outcome;
use serde_json::{Value, json};

const STORY: &str = "从井盖边上往外冒，半条街是湿的。";
const HER: [&str; 3] = ["周小演", "13900001234", "zhou.canary@example.com"];
const OTHER: [&str; 3] = ["另一位演示人", "13900005678", "other.canary@example.com"];

struct Reported {
    id: String,
    code: String,
    pin: String,
    hers: String,
}

/// A matter with its reporter, at this mail address or none, and another party.
fn reported(house: &House, email: Option<&str>) -> Reported {
    let body = json!({
        "title": "菜市场后门水管往外冒水", "text": STORY, "kind": "water-leak", "division": "120111101",
        "address": "东头路口 8 号院", "contact": {"name": HER[0], "phone": HER[1], "email": email},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    let told = made.json();
    let text = |key: &str| told[key].as_str().unwrap().to_owned();
    let (id, code, pin) = (text("id"), text("code"), text("pin"));
    let mut centre = house.api("yangliuqing");
    let other = json!({"name": OTHER[0], "phone": OTHER[1], "email": OTHER[2], "role": "affected"});
    assert_eq!(centre.post(&format!("/api/v1/matters/{id}/add-party"), &other, &[]).status, 200);
    for (act, body) in [("accept", json!({})), ("dispatch", json!({"lead": "police-yangliuqing", "assist": []}))] {
        let done = centre.post(&format!("/api/v1/matters/{id}/{act}"), &body, &[]);
        assert_eq!(done.status, 200, "{}", done.text());
    }
    let whole = centre.get(&format!("/api/v1/matters/{id}")).json();
    Reported { id, code, pin, hers: whole["parties"][0]["id"].as_str().unwrap().to_owned() }
}

fn call(house: &House, path: &str, body: &Value) -> Answer {
    Api::new(&house.base, None).post(path, body, &[])
}

fn records(house: &House, kind: &str) -> usize {
    let mut found = 0;
    for seq in 0.. {
        match house.store.record(seq).unwrap() {
            Some(record) => found += usize::from(record.event.kind() == kind),
            None => return found,
        }
    }
    found
}

#[test]
fn she_takes_her_own_data_away_and_nothing_of_anybody_else() {
    house::on_both("own data", |house| {
        let r = reported(house, Some(HER[2]));
        let fields = json!({"fields": [format!("{}.phone", r.hers)], "purpose": "contact"});
        let opened = house.api("minjing").post(&format!("/api/v1/matters/{}/open-fields", r.id), &fields, &[]);
        assert_eq!(opened.status, 200, "{}", opened.text());
        let wrong = call(house, "/api/v1/case/export", &json!({"code": r.code, "pin": "12345"}));
        assert_eq!((wrong.status, records(house, "access.case-exported")), (403, 0));
        assert_eq!(call(house, "/api/v1/case/export", &json!({})).status, 401);
        let file = call(house, "/api/v1/case/export", &json!({"code": r.code, "pin": r.pin}));
        assert_eq!(file.status, 200, "{}", file.text());
        assert_eq!(records(house, "access.case-exported"), 1);
        let own = file.json();
        let values = &own["party"]["values"];
        assert_eq!([&values["name"], &values["phone"], &values["email"]], HER, "{own}");
        assert_eq!(own["format"], "lianxin-own-data/1");
        assert_eq!(own["matter"]["kind"], "water-leak");
        assert_eq!(own["matter"]["kept"]["months"], 120);
        assert!(own["accesses"].to_string().contains("phone"), "{own}");
        assert!(own["left_out"].as_str().unwrap().contains("其他当事人"));
        for value in OTHER.iter().chain(&[STORY, "东头路口", "minjing", "演示）", "wangge", r.pin.as_str()]) {
            assert!(!file.text().contains(value), "{value}: {}", file.text());
        }
        // The same from the page; each time is a record of its own. This house sends no letters, so that none is asked for.
        let mut b = Browser::new(&house.base);
        b.go("/case");
        b.fill("编码", &r.code).fill("查询码", &r.pin).press("查看");
        assert!(HER.iter().all(|v| !b.page().source.contains(v)), "the page itself shows none of it");
        b.press("下载我的数据");
        assert!(b.page().source.contains(HER[1]) && b.status() == 200, "{}", b.page().source);
        assert_eq!(records(house, "access.case-exported"), 2);
        // What was forgotten is not there any more.
        let gone = json!({"party": r.hers, "reason": "本人请求"});
        let done = house.api("zhongxin").post(&format!("/api/v1/matters/{}/erase", r.id), &gone, &[]);
        assert_eq!(done.status, 200, "{}", done.text());
        let after = call(house, "/api/v1/case/export", &json!({"code": r.code, "pin": r.pin}));
        assert!(HER.iter().all(|v| !after.text().contains(v)), "{}", after.text());
        house.doubt();
    });
}

#[test]
fn her_data_goes_out_with_a_code_by_mail_where_she_left_an_address() {
    house::on_both("own data by mail", |house| {
        let stub = SmtpStub::start(|step| match step {
            Step::To(_) | Step::Mail(_) => "250 ok".to_owned(),
        });
        let post = post(stub.port);
        house.app.connect_mail();
        let (r, silent) = (reported(house, Some(HER[2])), reported(house, None));
        let out = |r: &Reported, once: &str| {
            call(house, "/api/v1/case/export", &json!({"code": r.code, "pin": r.pin, "once": once}))
        };
        // Without an address, code and PIN are all there is.
        assert_eq!(out(&silent, "").status, 200);
        assert_eq!(records(house, "access.case-exported"), 1);
        let no = out(&r, "");
        assert_eq!((no.status, no.json()["reason"].as_str()), (422, Some("guard.code-wanted")), "{}", no.text());
        assert_eq!(out(&r, "123456").status, 403, "none was sent");
        // By the page: asking has it sent.
        let mut b = Browser::new(&house.base);
        b.go("/case");
        b.fill("编码", &r.code).fill("查询码", &r.pin).press("查看");
        b.press("下载我的数据");
        assert!(b.status() == 200 && b.says("下载前再核对一次"), "{}", b.page().text());
        assert_eq!(b.page().defects(), Vec::<String>::new());
        assert!(HER.iter().all(|v| !b.page().source.contains(v)), "{}", b.page().source);
        let next = || {
            let sent = until(|| Some(drain(&house.store, &post, now()).unwrap()).filter(|n| *n > 0));
            assert_eq!(sent, Some(1));
            stub.taken().pop().unwrap().code().unwrap().to_owned()
        };
        let once = next();
        b.press("再寄一次");
        assert!(b.status() == 200 && b.says("下载前再核对一次"), "{}", b.page().text());
        let wrong = if once == "000000" { "000001" } else { "000000" };
        b.fill("信里的验证码", wrong).press("下载我的数据");
        assert!(b.status() == 422 && b.says("验证码不对"), "{}", b.page().text());
        assert_eq!((records(house, "guard.case-code-missed"), records(house, "access.case-exported")), (1, 1));
        // The code without the PIN's page is no second proof: nobody gets in by it and out with it.
        b.fill("信里的验证码", &once).press("下载我的数据");
        assert!(b.status() == 200 && b.page().source.contains(HER[1]), "{}", b.page().source);
        assert_eq!((records(house, "guard.case-code-used"), records(house, "access.case-exported")), (1, 2));
        assert_eq!(out(&r, &once).status, 403, "good once");
        // By a call, beside the PIN; in its place, it opens the page and lets nothing out.
        let (other, third) = (reported(house, Some(HER[2])), reported(house, Some(HER[2])));
        for asked in [&other, &third] {
            assert_eq!(call(house, "/api/v1/case/code", &json!({"code": asked.code})).status, 202);
            let once = next();
            let body = if asked.code == other.code {
                json!({"code": asked.code, "pin": asked.pin, "once": once})
            } else {
                json!({"code": asked.code, "once": once})
            };
            let answer = call(house, "/api/v1/case/export", &body);
            let wanted = if asked.code == other.code { 200 } else { 422 };
            assert_eq!(answer.status, wanted, "{}", answer.text());
            if wanted == 422 {
                assert_eq!(answer.json()["reason"].as_str(), Some("guard.pin-wanted"));
            }
            assert_eq!(answer.text().contains(HER[1]), wanted == 200);
        }
        assert_eq!(records(house, "access.case-exported"), 3);
        for _ in 0..5 {
            out(&r, wrong);
        }
        assert_eq!(out(&r, wrong).status, 429);
        house.doubt();
    });
}

/// Waits for what an answer did not wait for.
fn until<T>(what: impl Fn() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        if let Some(found) = what() {
            return Some(found);
        }
        std::thread::yield_now();
    }
    None
}

fn post(port: u16) -> Post {
    Post::new(Settings {
        server: "localhost".to_owned(),
        port,
        tls: Tls::None,
        user: None,
        password_file: None,
        ca_file: None,
        from: "lianxin@lx.example.com".to_owned(),
        site: "https://lx.example.com/".to_owned(),
    })
    .unwrap()
}

#[test]
fn a_code_by_mail_opens_her_page_once() {
    house::on_both("case code by mail", |house| {
        let stub = SmtpStub::start(|step| match step {
            Step::To(_) | Step::Mail(_) => "250 ok".to_owned(),
        });
        let post = post(stub.port);
        let (r, silent) = (reported(house, Some(HER[2])), reported(house, None));
        let ask = |code: &str| call(house, "/api/v1/case/code", &json!({"code": code}));
        // With an address, without one, and a code that nobody has: one answer.
        let (with, without, none) = (ask(&r.code), ask(&silent.code), ask("LX12011110120990101000013"));
        assert_eq!((with.status, without.status, none.status), (202, 202, 202), "{}", with.text());
        assert_eq!((with.text(), with.text()), (without.text(), none.text()));
        let sent = until(|| Some(drain(&house.store, &post, now()).unwrap()).filter(|n| *n > 0));
        assert_eq!(sent, Some(1));
        let letter = stub.taken().remove(0);
        assert_eq!(letter.subject, "【连心】查询验证码");
        for told in [STORY, HER[0], HER[1], "菜市场"] {
            assert!(!letter.bytes.contains(told) && !letter.body.contains(told), "{told}: {}", letter.body);
        }
        assert!(letter.body.contains("https://lx.example.com/case"), "{}", letter.body);
        assert_eq!(letter.line("To:"), format!("To: {}", HER[2]));
        let once = letter.code().unwrap().to_owned();
        let wrong = if once == "000000" { "000001" } else { "000000" };
        let open = |code: &str, once: &str| call(house, "/api/v1/case", &json!({"code": code, "once": once}));
        assert_eq!(open(&r.code, wrong).status, 403);
        assert_eq!(open(&silent.code, &once).status, 403, "another matter");
        assert_eq!(records(house, "guard.case-code-missed"), 1);
        // The page, as she goes: a second code overtakes the first only after a minute, so the first is good.
        let mut b = Browser::new(&house.base);
        b.go("/case");
        b.follow("没有查询码？用邮箱收一个");
        assert_eq!(b.page().defects(), Vec::<String>::new());
        b.fill("编码", &r.code).press("寄验证码");
        assert!(b.says("这件事留过邮箱的话") && !b.page().source.contains(HER[2]), "{}", b.page().text());
        assert_eq!(b.page().defects(), Vec::<String>::new());
        b.fill("信里的验证码", wrong).press("查看");
        assert!(b.status() == 422 && b.says("编码或验证码不对"), "{}", b.page().text());
        b.fill("信里的验证码", &format!("{} {}", &once[..3], &once[3..])).press("查看");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/case"), "{}", b.page().text());
        assert!(b.page().text().contains(&r.code));
        assert_eq!(open(&r.code, &once).status, 403, "good once");
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 0, "one letter within a minute");
        // While it is sealed nobody has it: no letter goes, and the code that came before opens nothing.
        let sealed = reported(house, Some(HER[2]));
        assert_eq!(ask(&sealed.code).status, 202);
        assert_eq!(until(|| Some(drain(&house.store, &post, now()).unwrap()).filter(|n| *n > 0)), Some(1));
        let once = stub.taken().pop().unwrap().code().unwrap().to_owned();
        let body = json!({"agencies": ["police-yangliuqing"], "basis": "penalty", "reason": "处罚记录"});
        let said = house.api("suozhang").post(&format!("/api/v1/matters/{}/seal", sealed.id), &body, &[]);
        assert_eq!(said.status, 200, "{}", said.text());
        assert_eq!(open(&sealed.code, &once).text(), open("LX12011110120990101000013", &once).text());
        assert_eq!(records(house, "guard.case-code-used"), 1, "hers of before");
        // Whoever asks on and on waits, whether there is such a matter or not.
        for code in [r.code.as_str(), "LX12011110120990101000013"] {
            let waits = (0..6).map(|_| ask(code)).find(|a| a.status == 429);
            assert!(waits.is_some(), "{code}");
        }
        house.doubt();
    });
}

#[test]
fn a_hidden_access_is_disclosed_when_its_record_promised_it() {
    house::on_both("disclosed as promised", |house| {
        let r = reported(house, None);
        let fields = json!({"fields": [format!("{}.phone", r.hers)], "purpose": "investigate"});
        let open = || house.api("minjing").post(&format!("/api/v1/matters/{}/open-fields", r.id), &fields, &[]);
        assert_eq!(open().status, 200);
        let seen = || call(house, "/api/v1/case", &json!({"code": r.code, "pin": r.pin})).json();
        let before = seen();
        assert_eq!(before["hidden"], 1, "{before}");
        // The district hides longer from now on; what was promised stands.
        let mut purpose = house.store.catalogue().purposes["investigate"].clone();
        purpose.hidden_months = 24;
        let define = catalogue_room::Command::Define { items: vec![Item::Purpose(purpose)] };
        house.done(order("hide longer", now(), Command::Catalogue(define)));
        assert_eq!(seen()["hidden_until"], before["hidden_until"]);
        assert_eq!(open().status, 200);
        let both = seen()["hidden_until"].as_array().unwrap().clone();
        assert!(both.len() == 2 && both[0] != both[1] && both.contains(&before["hidden_until"][0]), "{both:?}");
        house.doubt();
    });
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, PASSWORD);
    b
}

#[test]
fn a_year_of_approvals_goes_to_whoever_audits_without_a_childs_name() {
    house::on_both("audit of minors", |house| {
        let child = ["童小演", "13900007777"];
        let body = json!({
            "title": "孩子独自在家", "text": STORY, "kind": "water-leak", "division": "120111101",
            "contact": {"name": child[0], "phone": child[1], "minor": true},
        });
        let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
        assert_eq!(made.status, 201, "{}", made.text());
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let mut centre = house.api("zhongxin");
        let whole = centre.get(&format!("/api/v1/matters/{id}")).json();
        let party = whole["parties"][0]["id"].as_str().unwrap().to_owned();
        let fields = [format!("{party}.phone")];
        let asks = json!({"fields": fields, "purpose": "protect", "approver": "weiyuan"});
        let asked = centre.post(&format!("/api/v1/matters/{id}/approvals"), &asks, &[]);
        assert_eq!(asked.status, 201, "{}", asked.text());
        let approval = asked.json()["id"].as_str().unwrap().to_owned();
        let granted = house.api("weiyuan").post(&format!("/api/v1/approvals/{approval}/grant"), &json!({}), &[]);
        assert_eq!(granted.status, 200, "{}", granted.text());
        for _ in 0..2 {
            let opens = json!({"fields": fields, "purpose": "protect"});
            let opened = centre.post(&format!("/api/v1/matters/{id}/open-fields"), &opens, &[]);
            assert_eq!(opened.status, 200, "{}", opened.text());
        }
        let mut clerk = at_work(house, "zhongxin");
        clerk.go("/admin/minors");
        assert_eq!(clerk.status(), 404);
        let before = records(house, "access.list-exported");
        let mut b = at_work(house, "shenji");
        b.go("/admin/minors");
        for told in ["审批 1 次", "同意 1 次", "据此查看 2 次", "保护未成年人或受害人", "未成年人保护法 11", "电话"]
        {
            assert!(b.says(told), "{told}: {}", b.page().text());
        }
        assert_eq!(b.page().defects(), Vec::<String>::new());
        for secret in child.iter().chain(&[id.as_str(), party.as_str(), "weiyuan", "孩子独自"]) {
            assert!(!b.page().source.contains(secret), "{secret}: {}", b.page().source);
        }
        b.follow("下载 CSV");
        let csv = b.page().source.clone();
        assert!(csv.lines().count() == 2 && csv.contains("保护未成年人或受害人"), "{csv}");
        assert!(child.iter().all(|v| !csv.contains(v)), "{csv}");
        assert_eq!(records(house, "access.list-exported"), before + 2);
        b.go("/admin/exports");
        assert!(b.says("未成年人信息审计"), "{}", b.page().text());
        b.go("/admin/minors?year=2001");
        assert!(b.says("这一年没有审批"), "{}", b.page().text());
        let last = (0..).map_while(|seq| house.store.record(seq).unwrap()).last().unwrap();
        assert!(
            matches!(last.event, Event::ListExported(ref e) if e.rows == 0 && e.filters["minors"] == "2001"),
            "{last:?}"
        );
        house.doubt();
    });
}

#[test]
fn two_people_keep_an_access_back_for_longer_and_one_does_not() {
    house::on_both("hiding renewed", |house| {
        let r = reported(house, None);
        let fields = json!({"fields": [format!("{}.phone", r.hers)], "purpose": "investigate"});
        let opened = house.api("minjing").post(&format!("/api/v1/matters/{}/open-fields", r.id), &fields, &[]);
        assert_eq!(opened.status, 200, "{}", opened.text());
        let all: Vec<_> = (0..).map_while(|seq| house.store.record(seq).unwrap()).collect();
        let access = all.iter().rev().find(|r| matches!(r.event, Event::FieldsOpened(_))).unwrap().seq;
        let until = || {
            let told = call(house, "/api/v1/case", &json!({"code": r.code, "pin": r.pin})).json();
            told["hidden_until"][0].as_str().unwrap().to_owned()
        };
        let before = until();
        let reason = "同案人还没有到案，公开会惊动他";
        let ask = |who: &str, body: Value| house.api(who).post("/api/v1/hidings", &body, &[]);
        let right = json!({"access": access, "months": 6, "reason": reason});
        assert_eq!(ask("minjing", right.clone()).status, 403, "who opened it does not ask");
        assert_eq!(ask("zhongxin", right.clone()).status, 403, "another office");
        assert_eq!(ask("suozhang", json!({"access": access, "months": 13, "reason": reason})).status, 422);
        assert_eq!(ask("suozhang", json!({"access": access, "months": 6, "reason": "急"})).status, 422);
        assert_eq!(ask("suozhang", json!({"access": 0, "months": 6, "reason": reason})).status, 404);
        let asked = ask("suozhang", right.clone());
        assert_eq!(asked.status, 201, "{}", asked.text());
        assert!(!asked.text().contains(&r.id) && !asked.text().contains(reason), "{}", asked.text());
        assert_eq!(until(), before, "one alone moves nothing");
        let id = asked.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(house.api("suozhang").post(&format!("/api/v1/hidings/{id}/grant"), &json!({}), &[]).status, 403);
        let mut b = at_work(house, "anquan");
        b.go("/admin/hidings");
        assert!(b.says("杨柳青") && !b.says(reason), "{}", b.page().text());
        assert_eq!(b.page().defects(), Vec::<String>::new());
        b.follow("答复");
        assert!(b.says(reason), "{}", b.page().text());
        assert_eq!(records(house, "guard.hiding-looked-at"), 1);
        b.choose("同意延后").press("答复");
        assert!(b.says("已同意"), "{}", b.page().text());
        let after = until();
        assert!(after > before, "{before} {after}");
        // Refused: it is told at its time.
        let second = ask("suozhang", right).json()["id"].as_str().unwrap().to_owned();
        let no = |body: Value| house.api("anquan").post(&format!("/api/v1/hidings/{second}/refuse"), &body, &[]);
        assert_eq!(no(json!({})).status, 422);
        let refused = no(json!({"text": "理由不够"}));
        assert_eq!((refused.status, refused.json()["state"].as_str()), (200, Some("refused")), "{}", refused.text());
        assert_eq!(until(), after);
        house.doubt();
    });
}

/// Why not, her office reads, and that is recorded; another office does not.
fn refused_and_asked_again(house: &House, head: &mut Browser, officer: &mut Browser) {
    let looks = records(house, "guard.hiding-looked-at");
    officer.choose("不同意，到期公开").fill("不同意的理由", "同案人上周已经到案").press("答复");
    head.go("/hidings");
    assert!(head.says("上次的请求没有同意") && !head.says("同案人上周"), "{}", head.page().text());
    head.follow("请求延后公开");
    assert!(head.says("同案人上周已经到案"), "{}", head.page().text());
    assert_eq!(records(house, "guard.hiding-looked-at"), looks + 1);
    let hiding = house.store.directory().hidings.keys().next().unwrap().clone();
    let look = guard::Command::LookHiding { hiding };
    for (who, may) in [("weiyuan", false), ("xitong", false), ("suozhang", true), ("anquan", true)] {
        let mut order = order(&format!("{who} looks"), now(), Command::Guard(look.clone()));
        order.actor = Actor::Account(who.to_owned());
        let outcome = house.store.execute(order).unwrap();
        assert_eq!(matches!(outcome, Outcome::Done(_)), may, "{who}: {outcome:?}");
    }
    head.choose_in("再延几个月", "3").fill("为什么还不能告诉居民", "另一名同案人还没有到案").press("请求延后公开");
}

/// However small the pages are, each access stands on one of them, in the order of the whole list; one of them was renewed.
fn listed_by_pages(house: &House, r: &Reported, fields: &Value) {
    for _ in 0..5 {
        let opened = house.api("minjing").post(&format!("/api/v1/matters/{}/open-fields", r.id), fields, &[]);
        assert_eq!(opened.status, 200, "{}", opened.text());
    }
    let (viewer, at) = (house.store.viewer("suozhang", now()).unwrap(), now());
    let page = |after, most| {
        let found = house.store.hidden_accesses(&viewer, at, (after, most)).unwrap();
        found.iter().map(|h| (h.from, h.access)).collect::<Vec<_>>()
    };
    let whole = page(None, 100);
    assert!(whole.len() == 6 && whole.is_sorted() && whole[4].0 < whole[5].0, "{whole:?}");
    for most in [1, 2, 5] {
        let (mut all, mut after) = (Vec::new(), None);
        while let Some(last) = page(after, most).last().copied() {
            all.extend(page(after, most));
            after = Some(last);
        }
        assert_eq!(all, whole, "by {most}");
    }
}

#[test]
fn an_office_asks_by_its_page_to_keep_its_access_back() {
    house::on_both("hiding asked by page", |house| {
        // What is opened for this purpose is told after a month: it comes due at once.
        let mut purpose = house.store.catalogue().purposes["investigate"].clone();
        purpose.hidden_months = 1;
        let define = catalogue_room::Command::Define { items: vec![Item::Purpose(purpose)] };
        house.done(order("hide for a month", now(), Command::Catalogue(define)));
        let r = reported(house, None);
        let fields = json!({"fields": [format!("{}.phone", r.hers)], "purpose": "investigate"});
        let opened = house.api("minjing").post(&format!("/api/v1/matters/{}/open-fields", r.id), &fields, &[]);
        assert_eq!(opened.status, 200, "{}", opened.text());
        let mut clerk = at_work(house, "minjing");
        clerk.go("/hidings");
        assert_eq!(clerk.status(), 404, "who opened it does not ask");
        let mut other = at_work(house, "weiyuan");
        other.go("/hidings");
        assert!(other.says("本单位没有暂不公开的查看"), "{}", other.page().text());
        assert_eq!(other.page().defects(), Vec::<String>::new());
        let mut head = at_work(house, "suozhang");
        head.follow("有 1 次暂不公开的查看一个月内告诉居民");
        assert_eq!((head.page().path.as_str(), head.page().defects()), ("/hidings", vec![]));
        for told in ["菜市场后门水管往外冒水", r.code.as_str(), "电话", "公安机关依法办案", "告诉居民"]
        {
            assert!(head.says(told), "{told}: {}", head.page().text());
        }
        for kept in HER.iter().chain(&OTHER).chain(&["minjing", STORY, r.hers.as_str()]) {
            assert!(!head.page().source.contains(kept), "{kept}: {}", head.page().source);
        }
        head.follow("请求延后公开");
        assert_eq!((head.status(), head.page().defects()), (200, vec![]));
        let form = head.page().path.clone();
        other.go(&form);
        assert_eq!(other.status(), 404, "another office");
        // Too short: the form says so and keeps what was typed and chosen.
        let (label, reason) = ("为什么还不能告诉居民", "同案人还没有到案，公开会惊动他");
        head.choose_in("再延几个月", "3").fill(label, "急").press("请求延后公开");
        assert!(head.status() == 422 && head.says("写得太短了"), "{}", head.page().text());
        assert_eq!((head.typed(label).as_str(), head.typed("再延几个月").as_str()), ("急", "3"));
        assert_eq!((head.page().defects(), records(house, "guard.hiding-asked")), (vec![], 0));
        head.fill(label, reason).press("请求延后公开");
        assert_eq!(head.page().path, "/hidings", "{}", head.page().text());
        assert!(head.says("等答复") && !head.says(reason), "{}", head.page().text());
        assert_eq!(records(house, "guard.hiding-asked"), 1);
        head.go(&form);
        assert_eq!(head.page().path, "/hidings", "one asking at a time");
        head.go("/desk");
        assert!(!head.says("一个月内告诉居民"), "{}", head.page().text());
        let mut officer = at_work(house, "anquan");
        officer.follow("有 1 个延期公开的请求等您答复");
        officer.follow("答复");
        assert!(officer.says(reason) && !officer.page().source.contains(&r.code), "{}", officer.page().text());
        refused_and_asked_again(house, &mut head, &mut officer);
        officer.go("/admin/hidings");
        officer.follow("答复");
        officer.choose("同意延后").press("答复");
        head.go("/hidings");
        assert!(head.says("已同意延到") && !head.says("一个月内"), "{}", head.page().text());
        listed_by_pages(house, &r, &fields);
        // What was granted may be asked for again; it is erased with its matter.
        head.go(&form);
        assert_eq!(head.status(), 200);
        let gone = json!({"reason": "本人请求"});
        let erased = house.api("zhongxin").post(&format!("/api/v1/matters/{}/erase", r.id), &gone, &[]);
        assert_eq!(erased.status, 200, "{}", erased.text());
        head.go("/hidings");
        assert!(head.says("本单位没有暂不公开的查看"), "{}", head.page().text());
        house.doubt();
    });
}
