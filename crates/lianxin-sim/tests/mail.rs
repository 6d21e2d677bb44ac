//! Outgoing mail: an office mail confirmed by a code, letters that are taken, deferred, refused and given up; with Debian's
//! mail server and with one that says what the story wants.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use lianxin_core::mail::{PATIENCE, PAUSES};
use lianxin_core::{Command, Personal, directory};
use lianxin_mail::{Post, Returned, Settings, Tls, drain, returned};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_sim::mail::{Arrived, Exim, GONE, RETURNED, SmtpStub, Step};
use lianxin_sim::stories;

const ADDRESS: &str = "yanshi.canary@example.com";

fn post(port: u16, certificate: Option<PathBuf>) -> Post {
    let tls = if certificate.is_some() { Tls::Starttls } else { Tls::None };
    let settings = Settings {
        server: "localhost".to_owned(),
        port,
        tls,
        user: None,
        password_file: None,
        ca_file: certificate,
        from: "lianxin@lx.example.com".to_owned(),
        site: "https://lx.example.com/".to_owned(),
    };
    Post::new(settings).unwrap()
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!(b.page().path, "/desk", "{account}: {}", b.page().text());
    b
}

/// She writes her address on her page.
fn asks(b: &mut Browser, address: &str) {
    b.go("/me");
    b.fill("工作邮箱", address).press("寄验证码");
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/me"), "{}", b.page().text());
}

fn types(b: &mut Browser, code: &str) {
    b.go("/me");
    b.fill("信里的验证码 六个数字", code).press("确认");
}

/// Her address is confirmed by the code that came.
fn confirmed(house: &House, account: &str, address: &str, post: &Post, arrived: impl Fn() -> Arrived) -> Browser {
    let mut b = at_work(house, account);
    asks(&mut b, address);
    assert_eq!(drain(&house.store, post, now()).unwrap(), 1);
    types(&mut b, arrived().code().unwrap());
    assert!(b.says("确认的邮箱，已封存"), "{}", b.page().text());
    assert_eq!(drain(&house.store, post, now()).unwrap(), 1, "the address is told that it counts");
    b
}

/// The console gives her a new first password: a letter is written.
fn new_password(house: &House, account: &str) {
    let (account, password) = (account.to_owned(), Personal::new("$argon2id$"));
    let id = format!("password {}", house.store.letters(None, 99).unwrap().len());
    let set = directory::Command::SetPassword { account, password };
    house.done(order(&id, now(), Command::Directory(set)));
}

/// What the administrator's page says.
fn outbox(house: &House) -> String {
    let mut admin = at_work(house, "xitong");
    admin.follow("寄信");
    assert_eq!(admin.status(), 200);
    assert_eq!(admin.page().defects(), Vec::<String>::new());
    assert!(
        !admin.page().source.contains("canary") && !admin.page().source.contains("shuiwu"),
        "{}",
        admin.page().source
    );
    admin.page().text()
}

#[test]
fn an_office_mail_is_confirmed_through_debians_mail_server() {
    if Exim::start().is_none() {
        return stories::skipped("exim4-daemon-light is not installed");
    }
    on_both("an office mail is confirmed by a code", |house| {
        let exim = Exim::start().unwrap();
        let post = post(exim.port, Some(exim.certificate.clone()));
        assert!(outbox(house).contains("还没有信") && outbox(house).contains("还没有接通"));
        let mut b = at_work(house, "shuiwu");
        b.go("/me");
        b.fill("工作邮箱", "yanshi.canary").press("寄验证码");
        assert_eq!(b.status(), 422);
        assert!(b.says("邮箱没有确认") && b.page().source.contains("yanshi.canary"), "{}", b.page().text());
        asks(&mut b, ADDRESS);
        assert!(b.says("验证码寄往") && b.says("还可以填 5 次"), "{}", b.page().text());
        assert!(!b.page().source.contains(ADDRESS), "an address is read back to nobody");
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 1);
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 0, "a letter is sent once");
        let letter = exim.arrived(1).remove(0);
        told_nothing(&letter, "确认您的工作邮箱");
        let code = letter.code().unwrap().to_owned();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        types(&mut b, wrong);
        assert_eq!(b.status(), 422);
        assert!(b.says("验证码不对") && b.says("还可以填 4 次"), "{}", b.page().text());
        types(&mut b, &format!(" {} {} ", &code[..3], &code[3..]));
        assert!(b.says("确认的邮箱，已封存") && !b.page().source.contains(ADDRESS), "{}", b.page().text());
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 1);
        told_nothing(&exim.arrived(2).remove(1), "工作邮箱确认好了");
        new_password(house, "shuiwu");
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 1);
        let second = exim.arrived(3).remove(2);
        told_nothing(&second, "您的账号有了初始密码");
        assert!(second.code().is_none() && second.line("Message-ID:") != letter.line("Message-ID:"), "{second:?}");
        let page = outbox(house);
        assert!(page.contains("没有信等着寄") && page.contains("确认邮箱") && page.contains("寄出了"), "{page}");
        house.doubt();
        assert_eq!(lying(&house.at_rest(), &[ADDRESS]), Vec::<String>::new());
        // Other districts of one cluster have case codes of six digits too: this one's pages alone are asked.
        let own = house.its_own();
        assert!(!lying(&own, &["120111"]).is_empty(), "what lies there is not found");
        assert_eq!(lying(&own, &[&code]), Vec::<String>::new());
    });
}

/// A mail says what its template says, to one reader, and leads to our page.
fn told_nothing(letter: &Arrived, subject: &str) {
    assert_eq!(letter.subject, format!("【连心】{subject}"));
    assert!(letter.body.contains("https://lx.example.com/") && !letter.body.contains("com//"), "{}", letter.body);
    assert_eq!(letter.line("To:"), format!("To: {ADDRESS}"));
    assert_eq!(letter.line("From:"), "From: lianxin@lx.example.com");
    assert_eq!(letter.line("Auto-Submitted:"), "Auto-Submitted: auto-generated");
    let id = letter.line("Message-ID:");
    assert!(id.starts_with("Message-ID: <l") && id.ends_with(".120111@lx.example.com>"), "{id}");
    // Encrypted on the way, by the server's own word.
    assert!(letter.bytes.contains("esmtps"), "{}", letter.bytes);
    for canary in ["shuiwu", "水务", "（演示）", PASSWORD, "$argon2"] {
        assert!(!letter.bytes.contains(canary) && !letter.body.contains(canary), "{canary} in {letter:?}");
    }
}

/// Which of these lie in the files of a folder: an address anywhere, a code where no other digit stands beside it.
fn lying(folder: &std::path::Path, hidden: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(lying(&path, hidden));
        } else if let Ok(bytes) = std::fs::read(&path) {
            let text = String::from_utf8_lossy(&bytes);
            for word in hidden {
                let alone = |at: usize| {
                    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                    !digit(text[..at].chars().next_back()) && !digit(text[at + word.len()..].chars().next())
                };
                if text.match_indices(word).any(|(at, _)| alone(at)) {
                    found.push(format!("{word} in {}", path.display()));
                }
            }
        }
    }
    found
}

#[test]
fn what_a_mail_server_refuses_or_returns_is_noted() {
    if Exim::start().is_none() {
        return stories::skipped("exim4-daemon-light is not installed");
    }
    on_both("a letter is refused or comes back", |house| {
        let exim = Exim::start().unwrap();
        let post = post(exim.port, Some(exim.certificate.clone()));
        let mut b = at_work(house, "shuiwu");
        asks(&mut b, GONE);
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 0);
        let page = outbox(house);
        assert!(page.contains("退回了") && page.contains("邮件服务器不收（550）"), "{page}");
        asks(&mut b, RETURNED);
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 1);
        assert!(outbox(house).contains("寄出了"));
        // The server's own report comes to the address that letters are from.
        let report = exim.arrived(1).remove(0);
        let Some(Returned::Bounced { letter, reason }) = returned(&report.bytes, house.store.district()) else {
            panic!("not read: {}", report.bytes)
        };
        let note = lianxin_core::mail::Command::NoteBounced { letter, reason };
        let order = lianxin_sim::district::order("bounced", now(), lianxin_core::Command::Mail(note));
        house.done(order);
        let page = outbox(house);
        assert!(page.contains("收下以后退回（5.0.0）") && !page.contains("寄出了"), "{page}");
        house.doubt();
    });
}

#[test]
fn a_letter_that_is_not_taken_is_tried_again_and_at_last_given_up() {
    on_both("a letter is tried again", |house| {
        let answer: Arc<Mutex<&str>> = Arc::new(Mutex::new("250 ok"));
        let says = Arc::clone(&answer);
        let stub = SmtpStub::start(move |step| match step {
            Step::To(_) => (*says.lock().unwrap()).to_owned(),
            Step::Mail(_) => "250 taken".to_owned(),
        });
        let post = post(stub.port, None);
        confirmed(house, "shuiwu", ADDRESS, &post, || stub.taken().remove(0));
        new_password(house, "shuiwu");
        *answer.lock().unwrap() = "451 4.7.1 come back later";
        let mut at = now();
        assert_eq!(drain(&house.store, &post, at).unwrap(), 0);
        let page = outbox(house);
        assert!(page.contains("等着寄") && page.contains("邮件服务器不收（451）") && page.contains("再试"), "{page}");
        assert_eq!(house.store.letters_due(at + PAUSES[0] - 1, 9).unwrap().len(), 0, "not before its pause is over");
        *answer.lock().unwrap() = "250 ok";
        at += PAUSES[0] + 1_000;
        assert_eq!(drain(&house.store, &post, at).unwrap(), 1);
        assert_eq!(stub.taken().len(), 3);
        // A server that is not there: tried for two days, then given up.
        new_password(house, "shuiwu");
        let nobody = self::post(1, None);
        let (mut tries, start) = (0, at);
        while let Some(due) = house.store.letters(None, 1).unwrap().first().filter(|l| l.next < i64::MAX) {
            at = due.next.max(at);
            assert_eq!(drain(&house.store, &nobody, at).unwrap(), 0);
            tries += 1;
        }
        assert!((10..30).contains(&tries) && at < start + PATIENCE + PAUSES[4], "{tries} tries in {} ms", at - start);
        assert!(outbox(house).contains("不再寄"));
        // What brings a code is not sent when the code is over.
        let mut b = at_work(house, "chengguan");
        let before = stub.taken().len();
        asks(&mut b, "other.canary@example.com");
        assert_eq!(drain(&house.store, &post, at + lianxin_core::once::LIFE + 60_000).unwrap(), 0);
        assert_eq!(stub.taken().len(), before);
        assert!(outbox(house).contains("过了期"));
        house.doubt();
    });
}

#[test]
fn codes_are_few_and_overtaken_ones_go_nowhere() {
    on_both("codes are few", |house| {
        let stub = SmtpStub::start(|_| "250 ok".to_owned());
        let post = post(stub.port, None);
        let mut b = at_work(house, "shuiwu");
        for n in 0..5 {
            asks(&mut b, &format!("canary{n}@example.com"));
        }
        b.go("/me");
        b.fill("工作邮箱 换一个邮箱，或再寄一次", "canary9@example.com").press("寄验证码");
        assert!(b.status() == 422 && b.says("一天里已经寄了 5 次"), "{}", b.page().text());
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 1, "only the newest address is written to");
        let letter = stub.taken().remove(0);
        assert_eq!(letter.line("To:"), "To: canary4@example.com");
        let code = letter.code().unwrap().to_owned();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let mut before = at_work(house, "shuiwu");
        before.go("/me");
        for _ in 0..5 {
            types(&mut b, wrong);
        }
        assert!(b.says("上一个验证码已经作废"), "{}", b.page().text());
        before.fill("信里的验证码 六个数字", &code).press("确认");
        assert!(before.status() == 422 && before.says("验证码不能用了"), "{}", before.page().text());
        let mut fresh =
            confirmed(house, "minjing", "minjing.canary@example.com", &post, || stub.taken().pop().unwrap());
        fresh.press("不要再寄");
        assert!(fresh.says("没有写。写下并确认以后"), "{}", fresh.page().text());
        assert_eq!(drain(&house.store, &post, now()).unwrap(), 1, "one last letter says so");
        assert_eq!(stub.taken().pop().unwrap().subject, "【连心】您的工作邮箱去掉了");
        new_password(house, "minjing");
        assert_eq!(house.store.letters_waiting().unwrap(), 0, "nobody to write to");
        house.doubt();
    });
}
