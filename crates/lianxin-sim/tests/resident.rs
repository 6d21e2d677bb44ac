//! The resident's door under others' hands: whose the data is, who is kept waiting, what a ticket and a letter are good for, and
//! what her page tells of what went out.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use lianxin_core::catalogue::Item;
use lianxin_core::{Actor, Command, Event, Story, access, catalogue_room, matter};
use lianxin_mail::{Post, Settings, Tls, drain};
use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{self, House, PASSWORD, now};
use lianxin_sim::mail::{SmtpStub, Step};
use lianxin_sim::wire::{Answer, Ask, Wire};
use serde_json::{Value, json};

const PHONE: &str = "13900001234";
const EMAIL: &str = "zhou.canary@example.com";
const HOUR: i64 = 3_600_000;

struct Reported {
    id: String,
    code: String,
    pin: String,
    party: String,
}

/// A matter with one contact in this role, handed to the police.
fn reported(house: &House, role: &str) -> Reported {
    let body = json!({
        "title": "菜市场后门水管往外冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "周小演", "phone": PHONE, "email": EMAIL, "role": role},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    let told = made.json();
    let text = |key: &str| told[key].as_str().unwrap().to_owned();
    let (id, code, pin) = (text("id"), text("code"), text("pin"));
    let mut centre = house.api("yangliuqing");
    for (act, body) in [("accept", json!({})), ("dispatch", json!({"lead": "police-yangliuqing", "assist": []}))] {
        let done = centre.post(&format!("/api/v1/matters/{id}/{act}"), &body, &[]);
        assert_eq!(done.status, 200, "{}", done.text());
    }
    let whole = centre.get(&format!("/api/v1/matters/{id}")).json();
    Reported { id, code, pin, party: whole["parties"][0]["id"].as_str().unwrap().to_owned() }
}

fn opened(house: &House, r: &Reported, purpose: &str) {
    let fields = json!({"fields": [format!("{}.phone", r.party)], "purpose": purpose});
    let opened = house.api("minjing").post(&format!("/api/v1/matters/{}/open-fields", r.id), &fields, &[]);
    assert_eq!(opened.status, 200, "{}", opened.text());
}

fn call(house: &House, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
    Api::new(&house.base, None).post(path, body, headers)
}

fn seen(house: &House, r: &Reported) -> Value {
    let answer = call(house, "/api/v1/case", &json!({"code": r.code, "pin": r.pin}), &[]);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

fn page(house: &House, r: &Reported) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/case");
    b.fill("编码", &r.code).fill("查询码", &r.pin).press("查看");
    assert_eq!((b.status(), b.page().defects()), (200, vec![]), "{}", b.page().text());
    b
}

fn records(house: &House, kind: &str) -> usize {
    let all = (0..).map_while(|seq| house.store.record(seq).unwrap());
    all.filter(|record| record.event.kind() == kind).count()
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

fn stub() -> SmtpStub {
    SmtpStub::start(|step| match step {
        Step::To(_) | Step::Mail(_) => "250 ok".to_owned(),
    })
}

/// The code in the letter that is on its way.
fn letter(house: &House, stub: &SmtpStub, post: &Post) -> String {
    let begun = Instant::now();
    while drain(&house.store, post, now()).unwrap() == 0 {
        assert!(begun.elapsed() < Duration::from_secs(10), "no letter");
        std::thread::yield_now();
    }
    stub.taken().pop().unwrap().code().unwrap().to_owned()
}

/// The cookies that an answer sets and does not take away, as a browser sends them back.
fn cookies(answer: &Answer) -> String {
    let set = answer.headers.iter().filter(|(n, _)| n == "set-cookie").filter_map(|(_, v)| v.split(';').next());
    set.collect::<Vec<_>>().join("; ")
}

#[test]
fn only_a_reporter_written_down_at_registration_is_the_holder() {
    house::on_both("case without a reporter", |house| {
        let stub = stub();
        house.app.connect_mail();
        let r = reported(house, "affected");
        opened(house, &r, "contact");
        let told = seen(house, &r);
        assert_eq!(told["stage"], "dispatched");
        assert!(!told["accesses"].to_string().contains("phone"), "what was opened of another: {told}");
        let no = call(house, "/api/v1/case/export", &json!({"code": r.code, "pin": r.pin}), &[]);
        assert_eq!((no.status, no.json()["reason"].as_str()), (422, Some("guard.nobodys-data")), "{}", no.text());
        assert!(!no.text().contains(PHONE) && records(house, "access.case-exported") == 0);
        let b = page(house, &r);
        assert!(b.says("没有写明反映人") && !b.says("下载我的数据"), "{}", b.page().text());
        let asked = call(house, "/api/v1/case/code", &json!({"code": r.code}), &[]);
        assert_eq!(asked.status, 202);
        let other = reported(house, "reporter");
        assert_eq!(call(house, "/api/v1/case/code", &json!({"code": other.code}), &[]).status, 202);
        letter(house, &stub, &post(stub.port));
        assert_eq!(records(house, "guard.case-code-asked"), 1, "a letter went to somebody who did not report");
        house.doubt();
    });
}

#[test]
fn accesses_to_others_do_not_push_hers_off_the_page() {
    house::on_both("case under many accesses", |house| {
        let r = reported(house, "reporter");
        opened(house, &r, "contact");
        let other = json!({"name": "另一位演示人", "phone": "13900005678", "role": "affected"});
        let added = house.api("yangliuqing").post(&format!("/api/v1/matters/{}/add-party", r.id), &other, &[]);
        assert_eq!(added.status, 200, "{}", added.text());
        let whole = house.api("yangliuqing").get(&format!("/api/v1/matters/{}", r.id)).json();
        let theirs = whole["parties"][1]["id"].as_str().unwrap().to_owned();
        let (told, heard) = channel();
        for n in 0..2_100 {
            let command = access::Command::OpenFields {
                fields: vec![format!("{theirs}.phone")],
                matter: r.id.clone(),
                note: None,
                purpose: "contact".to_owned(),
            };
            let mut one = order(&format!("theirs {n}"), now(), Command::Access(command));
            one.actor = Actor::Account("minjing".to_owned());
            let told = told.clone();
            house.store.submit(one, Box::new(move |outcome| told.send(outcome.is_ok()).unwrap())).unwrap();
        }
        assert!(heard.iter().take(2_100).all(|done| done));
        let told = seen(house, &r);
        assert!(told["accesses"].to_string().contains("phone"), "{told}");
        assert_eq!(told["cut"], false);
        house.doubt();
    });
}

#[test]
fn no_stranger_stops_a_browser_that_was_let_in() {
    house::on_both("case door apart", |house| {
        let stub = stub();
        let post = post(stub.port);
        house.app.connect_mail();
        let r = reported(house, "reporter");
        let first = call(house, "/api/v1/case", &json!({"code": r.code, "pin": r.pin}), &[]);
        let jar = cookies(&first);
        let known = jar.split("; ").find(|c| c.starts_with("__Host-lx-case-known=")).unwrap().to_owned();
        let ticket = format!("Bearer {}", first.json()["ticket"].as_str().unwrap());
        let wrong = if r.pin == "000000" { "000001" } else { "000000" };
        let pin = json!({"code": r.code, "pin": r.pin});
        let code = json!({"code": r.code});
        for (path, body) in [
            ("/api/v1/case", json!({"code": r.code, "pin": wrong})),
            ("/api/v1/case/code", code.clone()),
            ("/api/v1/case", json!({"code": r.code, "once": wrong})),
        ] {
            let stranger = || call(house, path, &body, &[]).status;
            assert!((0..7).any(|_| stranger() == 429), "{path} {body}");
        }
        // The first of the stranger's askings sent a letter; she may ask as well, and type what came.
        letter(house, &stub, &post);
        for (name, value) in [("cookie", known.as_str()), ("authorization", ticket.as_str())] {
            let hers = |path: &str, body: &Value| call(house, path, body, &[(name, value)]).status;
            assert_eq!(hers("/api/v1/case", &pin), 200, "{name}");
            assert_eq!(hers("/api/v1/case/code", &code), 202, "{name}");
            assert_eq!(hers("/api/v1/case", &json!({"code": r.code, "once": wrong})), 403, "{name}");
        }
        assert_eq!(call(house, "/api/v1/case", &pin, &[]).status, 429, "the stranger still waits");
        // Known to one case is no stranger's way to guess at another.
        let other = reported(house, "reporter");
        let guess = json!({"code": other.code, "pin": "12"});
        let hers = || call(house, "/api/v1/case", &guess, &[("cookie", &known)]).status;
        assert!((0..7).any(|_| hers() == 429));
        house.doubt();
    });
}

#[test]
fn a_ticket_gives_no_other_ticket() {
    house::on_both("case ticket", |house| {
        let r = reported(house, "reporter");
        let first = call(house, "/api/v1/case", &json!({"code": r.code, "pin": r.pin}), &[]);
        let ticket = first.json()["ticket"].as_str().unwrap().to_owned();
        assert!(cookies(&first).contains("__Host-lx-case="));
        let again = call(house, "/api/v1/case", &json!({}), &[("authorization", &format!("Bearer {ticket}"))]);
        assert_eq!((again.status, again.json()["ticket"].as_str()), (200, None), "{}", again.text());
        assert_eq!(cookies(&again), "", "half an hour is half an hour");
        house.doubt();
    });
}

#[test]
fn a_mailbox_alone_takes_nothing_out_and_her_page_tells_what_went() {
    house::on_both("case by letter", |house| {
        let stub = stub();
        let post = post(stub.port);
        house.app.connect_mail();
        let r = reported(house, "reporter");
        let mut b = Browser::new(&house.base);
        b.go("/case/code");
        b.fill("编码", &r.code).press("寄验证码");
        let once = letter(house, &stub, &post);
        b.fill("信里的验证码", &once).press("查看");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/case"), "{}", b.page().text());
        assert!(b.says("下载自己的数据要用回执上的查询码") && !b.page().source.contains("/case/export"));
        assert_eq!(b.page().defects(), Vec::<String>::new());
        // Her address was opened by the house, and that is told as an access.
        assert!(b.says("本系统（自动寄信）") && b.says("打开了“邮箱”"), "{}", b.page().text());
        assert!(b.says("还没有下载过"), "{}", b.page().text());
        // The same ticket, by a form of her own making and by a call.
        let cookie = b.cookies();
        let mut wire = Wire::new(&house.base);
        let headers = vec![
            ("cookie".to_owned(), cookie.clone()),
            ("sec-fetch-site".to_owned(), "same-origin".to_owned()),
            ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()),
        ];
        let form = wire.ask(&Ask { method: "POST", path: "/case/export", headers, body: b"once=123456" }).unwrap();
        assert!(form.status == 422 && form.text().contains("没有下载"), "{}", form.text());
        let no = call(house, "/api/v1/case/export", &json!({}), &[("cookie", &cookie)]);
        assert_eq!((no.status, no.json()["reason"].as_str()), (422, Some("guard.pin-wanted")), "{}", no.text());
        assert_eq!((records(house, "access.case-exported"), no.text().contains(PHONE)), (0, false));
        let told = seen(house, &r);
        assert_eq!(
            (told["exports"].as_array().map(Vec::len), &told["accesses"][0]["purpose"]),
            (Some(0), &json!("mail"))
        );
        assert_eq!(told["accesses"][0]["fields"], json!(["email"]));
        house.doubt();
    });
}

#[test]
fn each_time_her_data_went_out_is_told() {
    house::on_both("case exports", |house| {
        let r = reported(house, "reporter");
        for _ in 0..2 {
            let out = call(house, "/api/v1/case/export", &json!({"code": r.code, "pin": r.pin}), &[]);
            assert_eq!(out.status, 200, "{}", out.text());
        }
        let told = seen(house, &r);
        assert_eq!(told["exports"].as_array().map(Vec::len), Some(2), "{told}");
        assert!(told["proof"].to_string().contains("access.case-exported"), "{}", told["proof"]);
        let b = page(house, &r);
        assert!(b.says("您自己的数据被下载过 2 次"), "{}", b.page().text());
        house.doubt();
    });
}

#[test]
fn what_was_told_at_once_no_later_rule_hides() {
    house::on_both("told stays told", |house| {
        let r = reported(house, "reporter");
        opened(house, &r, "contact");
        let before = seen(house, &r)["accesses"].clone();
        assert!(before.to_string().contains("contact"), "{before}");
        let mut purpose = house.store.catalogue().purposes["contact"].clone();
        purpose.hidden_months = 12;
        let define = catalogue_room::Command::Define { items: vec![Item::Purpose(purpose)] };
        house.done(order("hide contacts", now(), Command::Catalogue(define)));
        let after = seen(house, &r);
        assert_eq!((&after["accesses"], after["hidden"].as_i64()), (&before, Some(0)));
        let viewer = house.store.viewer("suozhang", now()).unwrap();
        assert_eq!(house.store.hidden_accesses(&viewer, now(), (None, 10)).unwrap(), vec![], "none is kept back");
        opened(house, &r, "contact");
        assert_eq!(seen(house, &r)["hidden"].as_i64(), Some(1));
        let b = page(house, &r);
        assert!(b.says("另有 1 次") && b.says("可以再推迟"), "{}", b.page().text());
        house.doubt();
    });
}

#[test]
fn an_erasure_closes_what_was_asked() {
    house::on_both("questions of the erased", |house| {
        let r = reported(house, "reporter");
        opened(house, &r, "contact");
        let access = seen(house, &r)["accesses"][0]["access"].clone();
        let asks = json!({"code": r.code, "pin": r.pin, "access": access, "text": "为什么看？"});
        assert_eq!(call(house, "/api/v1/case/ask", &asks, &[]).status, 201);
        let officer = || {
            let mut b = Browser::new(&house.base);
            b.go("/sign-in");
            house.sign_in(&mut b, "anquan", PASSWORD);
            b
        };
        assert!(officer().says("有 1 条居民疑问等您答复"));
        let gone = json!({"reason": "本人请求"});
        let erased = house.api("zhongxin").post(&format!("/api/v1/matters/{}/erase", r.id), &gone, &[]);
        assert_eq!(erased.status, 200, "{}", erased.text());
        let mut b = officer();
        assert!(!b.says("居民疑问等您答复"), "{}", b.page().text());
        b.go("/admin/questions");
        assert!(b.says("不用答复") && !b.says("有 1 条等您答复"), "{}", b.page().text());
        let b = page(house, &r);
        assert!(b.says("不再答复"), "{}", b.page().text());
        house.doubt();
    });
}

#[test]
fn a_declined_matter_shows_when_it_was_declined() {
    house::on_both("case declined", |house| {
        let body = json!({
            "title": "路灯不亮", "text": "三单元门口。", "kind": "water-leak", "division": "120111101",
            "contact": {"name": "周小演", "phone": PHONE},
        });
        let told = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
        let text = |key: &str| told[key].as_str().unwrap().to_owned();
        let r = Reported { id: text("id"), code: text("code"), pin: text("pin"), party: String::new() };
        let why = json!({"reason": "在诉讼中", "channel": "litigation"});
        let declined = house.api("yangliuqing").post(&format!("/api/v1/matters/{}/decline", r.id), &why, &[]);
        assert_eq!(declined.status, 200, "{}", declined.text());
        let whole = house.api("yangliuqing").get(&format!("/api/v1/matters/{}", r.id)).json();
        let party = whole["parties"][0]["id"].as_str().unwrap().to_owned();
        let at = now() + 3 * HOUR;
        let erase =
            matter::Command::Erase { matter: r.id.clone(), party: Some(party), reason: Story::new("本人请求") };
        let mut later = order("erase later", at, Command::Matter(erase));
        later.actor = Actor::Account("zhongxin".to_owned());
        house.done(later);
        let last = (0..).map_while(|seq| house.store.record(seq).unwrap()).last().unwrap();
        assert!(matches!(last.event, Event::MatterPartyErased(_)) && last.recorded_at == at);
        let minutes = (at / 60_000 + 480).rem_euclid(1_440);
        let moment = format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let b = page(house, &r);
        assert!(b.says("不受理") && !b.says(&moment), "{moment}: {}", b.page().text());
        house.doubt();
    });
}

#[test]
fn a_residents_call_is_json_and_from_here() {
    house::on_both("case calls", |house| {
        let r = reported(house, "reporter");
        let body = json!({"code": r.code, "pin": r.pin});
        let host = Wire::new(&house.base).host().to_owned();
        let sent = |kind: &str, origin: Option<&str>| {
            let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
            headers.push(("sec-fetch-site".to_owned(), "cross-site".to_owned()));
            headers.extend(origin.map(|o| ("origin".to_owned(), o.to_owned())));
            let bytes = body.to_string();
            let ask = Ask { method: "POST", path: "/api/v1/case", headers, body: bytes.as_bytes() };
            Wire::new(&house.base).ask(&ask).unwrap()
        };
        let plain = sent("text/plain", None);
        assert_eq!(plain.status, 415, "{}", plain.text());
        assert!(plain.text().contains("JSON") && cookies(&plain).is_empty());
        assert_eq!(sent("application/json; charset=utf-8", None).status, 200);
        assert_eq!(sent("application/json", Some(&format!("http://{host}"))).status, 200);
        let foreign = sent("application/json", Some("https://elsewhere.example"));
        assert_eq!((foreign.status, cookies(&foreign)), (403, String::new()), "{}", foreign.text());
        for path in ["/api/v1/case/ask", "/api/v1/case/export", "/api/v1/case/code"] {
            let headers =
                vec![("content-type".to_owned(), "text/plain".to_owned()), ("cookie".to_owned(), "a=b".to_owned())];
            let ask = Ask { method: "POST", path, headers, body: b"{}" };
            assert_eq!(Wire::new(&house.base).ask(&ask).unwrap().status, 415, "{path}");
        }
        // A program that says nothing of the kind is let in: it is no browser.
        let bytes = body.to_string();
        let ask = Ask { method: "POST", path: "/api/v1/case", headers: Vec::new(), body: bytes.as_bytes() };
        assert_eq!(Wire::new(&house.base).ask(&ask).unwrap().status, 200);
        house.doubt();
    });
}
