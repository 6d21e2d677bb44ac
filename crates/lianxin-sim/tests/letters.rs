//! Letters that tell somebody who works here what became of her account, and that something waits for her: to her office mail,
//! to the former one where that is safer, once a day where a stranger could cause them; and nothing of anybody in any of them.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_core::directory::{Command as Do, FactorKind};
use lianxin_core::{Actor, Command, Event, Personal};
use lianxin_mail::{Post, Settings, Tls, drain};
use lianxin_sim::api::Api;
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_sim::mail::{Arrived, SmtpStub};
use lianxin_sim::wire::Answer;
use serde_json::{Value, json};

const OWN: &str = "柳荫下的灯塔四十二号";
const PHONE: &str = "13900001234";
const NAME: &str = "演示女孩";
const TITLE: &str = "孩子放学没人接";
const WHY: &str = "孩子独自在家，电话联系不上负责人";
const QUESTION: &str = "没有人给我打过电话，为什么看？";

/// A mail server that takes everything, and what it was given since it was last asked.
struct Office {
    stub: SmtpStub,
    post: Post,
    read: std::cell::Cell<usize>,
}

fn office() -> Office {
    let stub = SmtpStub::start(|_| "250 ok".to_owned());
    let settings = Settings {
        server: "localhost".to_owned(),
        port: stub.port,
        tls: Tls::None,
        user: None,
        password_file: None,
        ca_file: None,
        from: "lianxin@lx.example.com".to_owned(),
        site: "https://lx.example.com/".to_owned(),
    };
    Office { stub, post: Post::new(settings).unwrap(), read: std::cell::Cell::new(0) }
}

impl Office {
    /// What comes now: to whom, and about what; each held against what no letter may say.
    fn comes(&self, house: &House, secrets: &[&str]) -> Vec<(String, String)> {
        drain(&house.store, &self.post, now()).unwrap();
        let all = self.stub.taken();
        let fresh = &all[self.read.replace(all.len())..];
        fresh.iter().for_each(|mail| says_nothing(mail, secrets));
        let mut told: Vec<(String, String)> = fresh.iter().map(told).collect();
        told.sort();
        told
    }
}

fn told(mail: &Arrived) -> (String, String) {
    let to = mail.line("To:").trim_start_matches("To: ").trim_end_matches(".canary@example.com").to_owned();
    (to, mail.subject.trim_start_matches("【连心】").to_owned())
}

fn says_nothing(mail: &Arrived, secrets: &[&str]) {
    let own = mail.line("To:");
    let rest = format!("{}\n{}\n{}", mail.bytes.replace(own, ""), mail.subject, mail.body);
    // Of accounts, of the device and the way she came by, and of anybody.
    let always = [
        "canary",
        "（演示）",
        PASSWORD,
        OWN,
        "$argon2",
        "127.0.0.1",
        "wangge",
        "shuiwu",
        "LX1",
        PHONE,
        NAME,
        TITLE,
        WHY,
    ];
    for secret in always.iter().chain(secrets) {
        assert!(!rest.contains(secret), "{secret} in {mail:?}");
    }
    for words in ["（北京时间）", "(Beijing time)", "https://lx.example.com/"] {
        assert!(mail.body.contains(words), "{words} not in {}", mail.body);
    }
    assert!(mail.code().is_none(), "{}", mail.body);
}

fn to(account: &str, subject: &str) -> (String, String) {
    (account.to_owned(), subject.to_owned())
}

fn does(house: &House, account: &str, n: &str, command: Do) {
    let mut one = order(&format!("{n} {account}"), now(), Command::Directory(command));
    one.actor = Actor::Account(account.to_owned());
    house.done(one);
}

/// She confirms an address: `mailbox` before the `@`, less its canary.
fn confirm(house: &House, account: &str, mailbox: &str) {
    let (hers, digest) = (|| account.to_owned(), || format!("right {mailbox}"));
    let address = Personal::new(format!("{mailbox}.canary@example.com"));
    does(house, account, &format!("ask {mailbox}"), Do::AskMail { account: hers(), address, digest: digest() });
    does(house, account, &format!("confirm {mailbox}"), Do::ConfirmMail { account: hers(), digest: digest() });
}

fn post(house: &House, who: &str, path: &str, body: &Value) -> Answer {
    house.api(who).post(&format!("/api/v1/{path}"), body, &[])
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!(b.page().path, "/desk", "{account}: {}", b.page().text());
    b
}

fn recover(house: &House, account: &str) {
    let asked = post(house, "xitong", &format!("accounts/{account}/ask-recovery"), &json!({"forgets": "both"}));
    assert_eq!(asked.status, 200, "{}", asked.text());
    let recovery = house.store.directory().account(account).unwrap().recovery.as_ref().unwrap().id.clone();
    let path = format!("accounts/{account}/confirm-recovery");
    let granted = post(house, "anquan", &path, &json!({"recovery": recovery}));
    assert_eq!(granted.status, 200, "{}", granted.text());
}

#[test]
fn she_is_told_what_changes_at_her_office_mail_and_at_the_former_one() {
    on_both("letters about an account", |house| {
        let office = office();
        let comes = || office.comes(house, &["手机第二台", "家里的电脑"]);
        let mut b = at_work(house, "shuiwu");
        // Without a confirmed address nothing is written, whatever happens.
        let enrol = |label: &str| {
            let (account, label, secret) = ("shuiwu".to_owned(), label.to_owned(), Personal::new("JBSWY3DPEHPK3PXP"));
            Do::EnrolFactor { account, kind: FactorKind::Totp, label, secret, step: None }
        };
        does(house, "shuiwu", "first", enrol("手机第二台"));
        assert_eq!(comes(), []);
        confirm(house, "shuiwu", "first");
        // The code's own letter goes nowhere any more: its address is confirmed.
        assert_eq!(comes(), [to("first", "工作邮箱确认好了")]);
        b.go("/me");
        b.fill("现在的密码", PASSWORD).fill("新密码再写一遍", OWN);
        b.fill("新密码 至少", OWN).press("换密码");
        assert_eq!(comes(), [to("first", "您的账号换了密码")], "{}", b.page().text());
        does(house, "shuiwu", "second", enrol("家里的电脑"));
        assert_eq!(comes(), [to("first", "您的账号加了第二要素")]);
        b.go("/me");
        b.press("去掉“手机第二台”");
        assert_eq!(comes(), [to("first", "您的账号去掉了第二要素")], "{}", b.page().text());
        // Whoever takes an account over sets her own address first: the one before is told.
        confirm(house, "shuiwu", "second");
        assert_eq!(comes(), [to("first", "您的工作邮箱换了"), to("second", "工作邮箱确认好了")]);
        recover(house, "shuiwu");
        // Her address counts no more, for whoever knew her password may have set it; what became of all is told there.
        let all = ["您的工作邮箱去掉了", "您的第二要素清掉了", "您的账号有了初始密码"];
        assert_eq!(comes(), all.map(|subject| to("second", subject)));
        confirm(house, "shuiwu", "third");
        assert_eq!(comes(), [to("third", "工作邮箱确认好了")]);
        let drop = Do::DropMail { account: "shuiwu".to_owned() };
        does(house, "shuiwu", "drop", drop);
        assert_eq!(comes(), [to("third", "您的工作邮箱去掉了")]);
        does(house, "shuiwu", "another", enrol("又一台"));
        assert_eq!((comes(), house.store.letters_waiting().unwrap()), (vec![], 0));
        house.doubt();
    });
}

/// Somebody tries a wrong password at this account so often that the next try waits.
fn guess(house: &House, account: &str) {
    let mut attacker = Browser::new(&house.base);
    attacker.go("/sign-in");
    for n in 0..6 {
        attacker.fill("账号", account).fill("密码", "guess").press("登录");
        assert_eq!(attacker.status(), if n < 5 { 422 } else { 429 }, "{n}");
    }
}

#[test]
fn wrong_tries_are_told_once_a_day() {
    on_both("letters about wrong tries", |house| {
        let office = office();
        confirm(house, "chengguan", "chengguan");
        office.comes(house, &[]);
        let comes = || {
            house.record_refusals();
            office.comes(house, &["guess"])
        };
        let mut thief = Browser::new(&house.base);
        thief.go("/sign-in");
        thief.fill("账号", "chengguan").fill("密码", PASSWORD).press("登录");
        let mut clumsy = Browser::new(&house.base);
        clumsy.go("/sign-in");
        for _ in 0..4 {
            clumsy.fill("账号", "chengguan").fill("密码", "guess").press("登录");
        }
        assert_eq!(comes(), [], "four wrong tries are a slip");
        clumsy.fill("账号", "chengguan").fill("密码", "guess").press("登录");
        assert_eq!(comes(), [to("chengguan", "有人多次试登您的账号")]);
        // Somebody who knows the password guesses codes, on the same day.
        for n in 0..6 {
            let code = house.code("chengguan");
            thief.fill("验证码", if code == "000000" { "111111" } else { "000000" }).press("登录");
            assert_eq!(thief.status(), if n < 5 { 422 } else { 429 }, "{n}");
        }
        assert_eq!(comes(), [], "a second letter on one day");
        // At an account without an address, and at none at all.
        guess(house, "shuiwu");
        guess(house, "nobody-is-called-so");
        assert_eq!((comes(), house.store.letters_waiting().unwrap()), (vec![], 0));
        house.doubt();
    });
}

/// A matter with a girl in it, handled by the police: its id, code and PIN, and her party.
fn girl(house: &House) -> [String; 4] {
    let body = json!({
        "title": TITLE, "text": "家里大人住院。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": NAME, "phone": PHONE, "minor": true, "role": "affected"},
    });
    let made = post(house, "wangge", "matters", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    let text = |key: &str| made.json()[key].as_str().unwrap().to_owned();
    let id = text("id");
    for (act, body) in [("accept", json!({})), ("dispatch", json!({"lead": "police-yangliuqing", "assist": []}))] {
        assert_eq!(post(house, "yangliuqing", &format!("matters/{id}/{act}"), &body).status, 200, "{act}");
    }
    let whole = house.api("yangliuqing").get(&format!("/api/v1/matters/{id}")).json();
    let party = whole["parties"][0]["id"].as_str().unwrap().to_owned();
    [id, text("code"), text("pin"), party]
}

/// An adult is registered and the police open her phone to investigate: seq of the access, which is hidden for now.
fn hidden(house: &House) -> i64 {
    let body = json!({
        "title": "打架", "text": "两人动手。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "周小演", "phone": "13900005678"},
    });
    let id = post(house, "wangge", "matters", &body).json()["id"].as_str().unwrap().to_owned();
    for (act, body) in [("accept", json!({})), ("dispatch", json!({"lead": "police-yangliuqing", "assist": []}))] {
        assert_eq!(post(house, "yangliuqing", &format!("matters/{id}/{act}"), &body).status, 200, "{act}");
    }
    let whole = house.api("yangliuqing").get(&format!("/api/v1/matters/{id}")).json();
    let field = format!("{}.phone", whole["parties"][0]["id"].as_str().unwrap());
    let opened = post(
        house,
        "minjing",
        &format!("matters/{id}/open-fields"),
        &json!({"fields": [field], "purpose": "investigate"}),
    );
    assert_eq!(opened.status, 200, "{}", opened.text());
    let all: Vec<_> = (0..).map_while(|seq| house.store.record(seq).unwrap()).collect();
    all.iter().rev().find(|r| matches!(r.event, Event::FieldsOpened(_))).unwrap().seq
}

#[test]
fn whoever_decides_is_told_that_something_waits_and_not_what() {
    on_both("letters about what waits", |house| {
        let office = office();
        let [id, code, pin, party] = girl(house);
        let access = hidden(house);
        for account in ["weiyuan", "anquan", "xitong", "shenji", "suozhang", "zhongxin", "yangliuqing"] {
            confirm(house, account, account);
        }
        office.comes(house, &[]);
        let comes =
            || office.comes(house, &[&id, &code, &pin, &party, QUESTION, "打架", "police", "派出所", "minjing"]);
        let approval = json!({"fields": [format!("{party}.phone")], "purpose": "protect", "approver": "weiyuan", "note": "联系监护人"});
        assert_eq!(post(house, "yangliuqing", &format!("matters/{id}/approvals"), &approval).status, 201);
        assert_eq!(comes(), [to("weiyuan", "有一件请您审批")]);
        assert_eq!(post(house, "yangliuqing", &format!("matters/{id}/approvals"), &approval).status, 201);
        assert_eq!(comes(), [], "one waits since today");
        assert_eq!(post(house, "wangge", "break-glass", &json!({"party": party, "reason": WHY})).status, 201);
        assert_eq!(comes(), [to("anquan", "有一次应急查看等您复核")]);
        let opened = json!({"fields": [format!("{party}.phone")], "purpose": "protect"});
        assert_eq!(post(house, "wangge", &format!("matters/{id}/open-fields"), &opened).status, 200);
        let nobody = |path: &str, body: &Value| Api::new(&house.base, None).post(path, body, &[]);
        let page = nobody("/api/v1/case", &json!({"code": code, "pin": pin})).json();
        let seen = page["accesses"][0]["access"].as_i64().unwrap();
        let asked = nobody("/api/v1/case/ask", &json!({"code": code, "pin": pin, "access": seen, "text": QUESTION}));
        assert_eq!(asked.status, 201, "{}", asked.text());
        assert_eq!(comes(), [to("anquan", "有居民疑问等您答复")]);
        let hiding = json!({"access": access, "months": 6, "reason": "同案人还没有到案，公开会惊动他"});
        assert_eq!(post(house, "suozhang", "hidings", &hiding).status, 201);
        assert_eq!(comes(), [to("anquan", "有一件延期公开等您答复")]);
        let seal = json!({"agencies": ["police-yangliuqing"], "basis": "minor", "reason": "涉未成年人"});
        assert_eq!(post(house, "suozhang", &format!("matters/{id}/seal"), &seal).status, 200);
        assert_eq!(post(house, "suozhang", &format!("matters/{id}/unseal"), &json!({"reason": "要查案"})).status, 200);
        assert_eq!(
            comes(),
            [to("weiyuan", "有一件解封等您决定")],
            "who asks, and who may not know of it, is told nothing"
        );
        let text = "[[channel]]\ncode = \"elsewhere\"\nname = \"别处\"\nname_en = \"Elsewhere\"\nsource = \"演示\"\n";
        assert_eq!(post(house, "xitong", "changes", &json!({"text": text, "basis": "演示"})).status, 201);
        assert_eq!(comes(), [to("anquan", "有一项目录改动等您核准")]);
        desks(house);
        house.doubt();
    });
}

#[test]
fn whoever_decides_and_has_left_no_office_mail_is_told_on_her_desk() {
    on_both("no office mail", |house| {
        const SAYS: &str = "还没有确认办公邮箱";
        assert!(!at_work(house, "anquan").says(SAYS), "this house sends no letters");
        house.app.connect_mail();
        for (account, decides) in
            [("anquan", true), ("weiyuan", true), ("suozhang", true), ("wangge", false), ("shuiwu", false)]
        {
            assert_eq!(at_work(house, account).says(SAYS), decides, "{account}");
        }
        confirm(house, "anquan", "anquan");
        let mut officer = at_work(house, "anquan");
        assert!(!officer.says(SAYS), "{}", officer.page().text());
        officer = at_work(house, "weiyuan");
        officer.follow("您要替别人定事，还没有确认办公邮箱，有事等您时收不到信。去确认一个");
        assert_eq!((officer.page().path.as_str(), officer.status()), ("/me", 200));
    });
}

/// What a letter leads to is there.
fn desks(house: &House) {
    let mut officer = at_work(house, "anquan");
    assert!(
        officer.says("有 1 次应急查看等您复核") && officer.says("有 1 条居民疑问等您答复"),
        "{}",
        officer.page().text()
    );
    officer.follow("有 1 个延期公开的请求等您答复");
    assert_eq!((officer.status(), officer.page().path.as_str()), (200, "/admin/hidings"));
    let mut secretary = at_work(house, "weiyuan");
    assert!(secretary.says("有人申请解封，等决定"), "{}", secretary.page().text());
    assert_eq!(secretary.page().defects(), Vec::<String>::new());
    secretary.follow(TITLE);
    assert!(secretary.says("同意解封"), "{}", secretary.page().text());
    for outsider in ["zhongxin", "yangliuqing"] {
        let b = at_work(house, outsider);
        assert!(!b.says("解封") && !b.says(TITLE), "{outsider}: {}", b.page().text());
    }
}
