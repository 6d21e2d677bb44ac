//! Signing in by two steps: codes that are good once, guesses that lock nobody else out, sessions that end at once, and lines
//! that end with them.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lianxin_core::{Actor, Command, access, directory};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::order;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_sim::wire::{Ask, Wire};
use lianxin_web::app::Outside;

const COOKIE: &str = "__Host-lx";
const OWN: &str = "柳荫下的灯塔四十二号";

fn at_the_code(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in?to=%2Fmatters");
    b.fill("账号", account).fill("密码", PASSWORD).press("登录");
    assert!(b.status() == 200 && b.says("再核对一步"), "{}", b.page().text());
    b
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!((b.status(), b.page().path.as_str()), (200, "/desk"), "{account}");
    b
}

fn is_in(b: &mut Browser) -> bool {
    b.go("/desk").path == "/desk"
}

#[test]
fn a_code_beside_the_password() {
    on_both("a code beside the password", |house| {
        let mut b = at_the_code(house, "shuiwu");
        // The password alone opens nothing.
        assert!(b.cookie(COOKIE).is_none() && !is_in(&mut b));
        b.go("/sign-in/code?to=%2Fmatters");
        assert_eq!(b.page().defects(), Vec::<String>::new());
        let code = house.code("shuiwu");
        let wrong = if code == "000000" { "111111" } else { "000000" };
        b.fill("验证码", wrong).press("登录");
        assert!(b.status() == 422 && b.says("验证码不对"), "{}", b.page().text());
        b.fill("验证码", &format!(" {} {} ", &code[..3], &code[3..])).press("登录");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/matters"));
        assert!(is_in(&mut b));
        // The very same code once more, seen over her shoulder.
        let mut other = at_the_code(house, "shuiwu");
        other.fill("验证码", &code).press("登录");
        assert!(other.status() == 422 && other.says("用过了"), "{}", other.page().text());
        // Without the first step there is no second.
        let mut stranger = Browser::new(&house.base);
        assert_eq!(stranger.go("/sign-in/code").path.split('?').next(), Some("/sign-in"));
        house.doubt();
    });
}

#[test]
fn a_strangers_guesses_stop_strangers_alone() {
    on_both("a stranger guesses, the owner signs in", |house| {
        let mut owner = at_work(house, "shuiwu");
        owner.press("退出");
        let mut attacker = Browser::new(&house.base);
        attacker.go("/sign-in");
        for n in 0..8 {
            attacker.fill("账号", "shuiwu").fill("密码", "guess").press("登录");
            assert_eq!(attacker.status(), if n < 5 { 422 } else { 429 }, "{n}");
        }
        assert!(attacker.says("请过 1 分钟再试"), "{}", attacker.page().text());
        house.sign_in(&mut attacker, "shuiwu", PASSWORD);
        assert_eq!(attacker.status(), 429, "not even by the right password");
        owner.go("/sign-in");
        house.sign_in(&mut owner, "shuiwu", PASSWORD);
        assert_eq!((owner.status(), owner.page().path.as_str()), (200, "/desk"));
        // Somebody who knows the password guesses codes: they are counted by themselves.
        let mut thief = at_the_code(house, "chengguan");
        for n in 0..6 {
            let code = house.code("chengguan");
            thief.fill("验证码", if code == "000000" { "111111" } else { "000000" }).press("登录");
            assert_eq!(thief.status(), if n < 5 { 422 } else { 429 }, "{n}");
        }
        thief.fill("验证码", &house.code("chengguan")).press("登录");
        assert_eq!((thief.status(), thief.cookie(COOKIE)), (429, None));
    });
}

#[test]
fn sessions_are_listed_and_ended() {
    on_both("sessions are listed and ended", |house| {
        let mut here = at_work(house, "shuiwu");
        let (mut there, mut third) = (at_work(house, "shuiwu"), at_work(house, "shuiwu"));
        there.press("退出");
        here.go("/me");
        assert!(here.says("登录着的地方 2") && here.says("就是这里"), "{}", here.page().text());
        here.press("退出 今天");
        assert_eq!(here.page().path, "/me");
        assert!(here.says("登录着的地方 1") && !is_in(&mut third), "{}", here.page().text());
        let mut again = at_work(house, "shuiwu");
        // An administrator signs her out everywhere, this browser too.
        let mut admin = at_work(house, "anquan");
        admin.go("/admin/accounts/shuiwu");
        admin.follow("全部退出");
        admin.press("全部退出");
        assert_eq!(admin.status(), 200);
        assert_eq!((is_in(&mut here), is_in(&mut again)), (false, false));
        at_work(house, "shuiwu");
        house.doubt();
    });
}

/// A line to `/live`, from its head on.
struct Line(BufReader<TcpStream>);

impl Line {
    fn open(house: &House, cookies: &str) -> Line {
        let host = house.base.strip_prefix("http://").unwrap();
        let mut to = TcpStream::connect(host).unwrap();
        to.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        write!(to, "GET /live HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncookie: {cookies}\r\n\r\n").unwrap();
        let mut line = Line(BufReader::new(to));
        let mut first = String::new();
        line.0.read_line(&mut first).unwrap();
        assert!(first.contains("200"), "{first}");
        line
    }

    /// What is still said until the line ends by itself, and how long after `since`.
    fn ends(mut self, since: Instant) -> (String, Duration) {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap_or_else(|e| panic!("the line stands: {e}"));
        (String::from_utf8_lossy(&rest).into_owned(), since.elapsed())
    }
}

#[test]
fn a_line_ends_with_what_opened_it() {
    on_both("a line ends with what opened it", |house| {
        let ways: [(&str, &str); 5] = [
            ("shuiwu", "out"),
            ("chengguan", "close"),
            ("tiaojie", "position"),
            ("minjing", "password"),
            ("wangge", "all"),
        ];
        for (who, way) in ways {
            let mut b = at_work(house, who);
            let line = Line::open(house, &format!("{COOKIE}={}", b.cookie(COOKIE).unwrap()));
            let account = who.to_owned();
            let since = Instant::now();
            let command = match way {
                "out" => {
                    let session = lianxin_web::secret::digest(b.cookie(COOKIE).unwrap());
                    Command::Access(access::Command::SignOut { session })
                }
                "close" => Command::Directory(directory::Command::Close { account }),
                "position" => {
                    let position = house.store.directory().account(who).unwrap().positions[0].id.clone();
                    Command::Directory(directory::Command::EndPosition { account, position })
                }
                "all" => Command::Directory(directory::Command::EndSessions { account }),
                _ => {
                    let hash = lianxin_web::secret::hash_password(OWN, &[3; 16]).unwrap();
                    let password = lianxin_core::Personal::new(hash);
                    Command::Directory(directory::Command::SetPassword { account, password })
                }
            };
            let mut one = order(&format!("end {who}"), now(), command);
            if way == "out" {
                one.actor = Actor::Account(who.to_owned());
            }
            house.done(one);
            let (said, after) = line.ends(since);
            assert!(said.contains("event: gone"), "{who} {way}: {said}");
            assert!(after < Duration::from_secs(1), "{who} {way}: {after:?}");
            // And so does every open page, at its next word; who has no position any more still has an account.
            assert_eq!(is_in(&mut b), way == "position", "{who} {way}");
        }
    });
}

#[test]
fn a_factor_more_and_a_factor_less() {
    on_both("a factor more and a factor less", |house| {
        let mut b = at_work(house, "shuiwu");
        b.go("/me");
        assert!(b.says("第二要素 4"), "{}", b.page().text());
        b.press("去掉“0”");
        assert!(b.says("第二要素 3"), "{}", b.page().text());
        b.press("去掉“1”");
        b.press("去掉“2”");
        assert!(b.says("第二要素 1") && !b.says("去掉"), "the last one stays: {}", b.page().text());
        b.follow("再绑一个");
        assert_eq!(b.page().defects(), Vec::<String>::new());
        let source = &b.page().source;
        let secret = source.split_once("name=\"secret\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let code = lianxin_web::totp::code(&secret, lianxin_web::totp::step(now())).unwrap();
        b.fill("验证码", &code).fill("叫什么", "家里的手机").press("绑定");
        assert!(b.page().path == "/me" && b.says("家里的手机"), "{}", b.page().text());
        assert!(!b.page().source.contains(&secret), "it is shown no more");
        // The code that bound it opens nothing.
        let mut other = at_the_code(house, "shuiwu");
        other.fill("验证码", &code).press("登录");
        assert!(other.status() == 422 && other.says("用过了"), "{}", other.page().text());
        house.doubt();
    });
}

#[test]
fn what_opens_an_account_is_changed_by_whoever_knows_its_password() {
    on_both("asked again before a change", |house| {
        let mut b = at_work(house, "shuiwu");
        house.app.ask_again_after(0);
        b.go("/me");
        b.press("去掉“0”");
        assert!(b.status() == 200 && b.says("请再写一遍密码"), "{}", b.page().text());
        assert_eq!(b.page().defects(), Vec::<String>::new());
        b.fill("现在的密码", "wrong").press("核对并继续");
        assert!(b.status() == 422 && b.says("不对，请再写一遍"), "{}", b.page().text());
        assert!(!b.page().source.contains("wrong"), "a password comes back");
        b.follow("不改了");
        assert!(b.says("第二要素 4"), "{}", b.page().text());
        b.press("去掉“0”");
        b.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(b.page().path == "/me" && b.says("第二要素 3"), "{}", b.page().text());
        // A factor more: what was typed is kept.
        b.follow("再绑一个");
        let source = &b.page().source;
        let secret = source.split_once("name=\"secret\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let code = lianxin_web::totp::code(&secret, lianxin_web::totp::step(now())).unwrap();
        b.fill("验证码", &code).fill("叫什么", "家里的手机").press("绑定");
        assert!(b.says("请再写一遍密码"), "{}", b.page().text());
        b.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(b.page().path == "/me" && b.says("家里的手机"), "{}", b.page().text());
        // Where letters go, and what speaks for her.
        b.fill("邮箱", "shuiwu@example.com").press("寄验证码");
        assert!(b.says("请再写一遍密码"), "{}", b.page().text());
        b.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(b.page().path == "/me" && b.says("验证码寄往您刚写的邮箱"), "{}", b.page().text());
        b.fill("给哪个程序", "热线对接").press("发令牌");
        assert!(b.says("请再写一遍密码"), "{}", b.page().text());
        b.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(b.page().source.contains("lx_"), "{}", b.page().text());
        // A passkey's answer too, before its challenge is used up.
        b.go("/me");
        let csrf =
            b.page().source.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let form = format!("csrf={csrf}&order=0123456789-key&label=k&credential=");
        assert!(posted(house, &b, "/me/passkey/finish", &form).1.contains("请再写一遍密码"));
        let guess = format!("{form}&old=wrong");
        let waits = (0..9).any(|_| posted(house, &b, "/me/passkey/finish", &guess).1.contains("分钟"));
        assert!(waits, "a password is guessed at leisure");
        // Whoever signed in just now is not asked.
        house.app.ask_again_after(60_000);
        b.go("/me");
        b.press("去掉“1”");
        assert!(b.page().path == "/me" && b.says("第二要素 3"), "{}", b.page().text());
        house.doubt();
    });
}

/// Sends a form that this browser does not see, since it has no passkeys: status and page.
fn posted(house: &House, b: &Browser, path: &str, form: &str) -> (u16, String) {
    let kind = "application/x-www-form-urlencoded";
    let headers = [("cookie", b.cookies()), ("sec-fetch-site", "same-origin".into()), ("content-type", kind.into())];
    let headers = headers.map(|(name, value)| (name.to_owned(), value)).into();
    let ask = Ask { method: "POST", path, headers, body: form.as_bytes() };
    let answer = Wire::new(&house.base).ask(&ask).unwrap();
    (answer.status, answer.text())
}

#[test]
fn a_passkey_needs_its_challenge() {
    on_both("a passkey without its challenge", |house| {
        house.app.settle(Outside { origin: Some("https://lianxin.test".to_owned()), agencies: Vec::new() });
        let mut b = at_work(house, "shuiwu");
        b.go("/me");
        assert_eq!(b.page().defects(), Vec::<String>::new());
        let csrf =
            b.page().source.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
        let form = format!("csrf={csrf}&order=0123456789-key&label=k&credential=");
        let made = posted(house, &b, "/me/passkey/finish", &form);
        assert!(made.0 == 422 && made.1.contains("没有加上"), "{}", made.1);
        let enrol = directory::Command::EnrolFactor {
            account: "shuiwu".to_owned(),
            kind: directory::FactorKind::Passkey,
            label: "值班室的钥匙".to_owned(),
            secret: lianxin_core::Personal::new("{}"),
            step: None,
        };
        house.done(order("a key", now(), Command::Directory(enrol)));
        b.go("/me");
        assert!(b.says("值班室的钥匙") && b.says("通行密钥"), "{}", b.page().text());
        // Nobody has signed: it counts as a wrong code does, and a code still opens.
        let mut guest = at_the_code(house, "shuiwu");
        assert_eq!(guest.page().defects(), Vec::<String>::new());
        let shown = posted(house, &guest, "/sign-in/passkey", "credential=%7B%7D");
        assert!(shown.0 == 422 && shown.1.contains("没有核对上"), "{}", shown.1);
        guest.fill("验证码", &house.code("shuiwu")).press("登录");
        assert_eq!((guest.status(), guest.page().path.as_str()), (200, "/matters"));
        for n in 1..=6 {
            let other = at_the_code(house, "shuiwu");
            let status = posted(house, &other, "/sign-in/passkey", "credential=").0;
            assert_eq!(status, if n <= 5 { 422 } else { 429 }, "{n}");
        }
        house.doubt();
    });
}
