//! Stories of what is bounded, and of what is not given out because it could not be recorded: look-ups, lists as files, live
//! lines, files on their way in. On both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lianxin_core::access::LOOK_UPS_PER_HOUR;
use lianxin_sim::api::{BOUNDARY, form};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::{self, CODE, clean};
use lianxin_sim::house::{self, House, PASSWORD};
use lianxin_sim::wire::{Ask, Wire};
use lianxin_store::Place;
use serde_json::{Value, json};

const TITLE: &str = "井盖边上冒水";
const PHONE: &str = "13900001234";

fn leak(house: &House) -> String {
    let body = json!({
        "title": TITLE, "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101",
        "contact": {"name": "林晓禾", "phone": PHONE},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/desk");
    house.sign_in(&mut b, account, PASSWORD);
    assert_eq!(b.status(), 200, "{account}");
    b
}

/// Statements by the test's own connection, past the store.
fn meddle(place: &Place, sqlite: &str, postgres: &str) {
    match place {
        Place::Folder(folder) => {
            let db = rusqlite::Connection::open(folder.join(format!("{CODE}.sqlite"))).unwrap();
            db.busy_timeout(Duration::from_secs(10)).unwrap();
            db.execute_batch(sqlite).unwrap();
        }
        Place::Database(url) => {
            postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(postgres).unwrap();
        }
    }
}

/// Waits for an event, with a limit.
fn soon(what: &str, mut happened: impl FnMut() -> bool) {
    let since = Instant::now();
    while !happened() {
        assert!(since.elapsed() < Duration::from_secs(30), "{what} did not happen");
        std::thread::yield_now();
    }
}

#[test]
fn what_cannot_be_recorded_is_not_given() {
    district::on_both("what cannot be recorded is not given", |place, scratch| {
        let house = House::open(place, scratch.0.join("keys"));
        leak(&house);
        let (mut centre, mut b) = (house.api("zhongxin"), at_work(&house, "zhongxin"));
        let ask = json!({"phone": PHONE, "purpose": "contact"});
        b.go("/lookup");
        b.fill("电话", PHONE).choose("打电话联系");
        meddle(
            place,
            "CREATE TRIGGER unlucky BEFORE INSERT ON record WHEN NEW.stream = 'access' BEGIN SELECT RAISE(ABORT, 'no luck'); END",
            "CREATE FUNCTION no_luck() RETURNS trigger AS $$ BEGIN IF NEW.stream = 'access' THEN RAISE EXCEPTION 'no luck'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql; CREATE TRIGGER unlucky BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION no_luck()",
        );
        let kept = |what: &str, status: u16, body: &str| {
            assert_eq!(status, 503, "{what}: {body}");
            assert!(!body.contains(TITLE) && !body.contains("LX120111"), "{what} left: {body}");
        };
        let no = centre.post("/api/v1/lookup", &ask, &[]);
        kept("the look-up", no.status, &no.text());
        assert_eq!(no.json()["type"], "urn:lianxin:problem:unrecorded");
        b.press("查这个号码");
        kept("the page's look-up", b.status(), &b.page().source);
        assert!(b.says("没能记下，所以没有给"), "{}", b.page().text());
        for file in ["/api/v1/matters.csv", "/api/v1/matters.xlsx"] {
            let no = centre.get(file);
            kept(file, no.status, &no.text());
        }
        for file in ["/matters.csv?view=all", "/matters.xlsx?view=all"] {
            b.go(file);
            kept(file, b.status(), &b.page().source);
        }
        meddle(place, "DROP TRIGGER unlucky", "DROP TRIGGER unlucky ON record");
        assert_eq!(house.store.exports_of("zhongxin", 9).unwrap(), []);
        assert_eq!(centre.post("/api/v1/lookup", &ask, &[]).json()["items"].as_array().map(Vec::len), Some(1));
        assert!(centre.get("/api/v1/matters.csv").text().contains(TITLE));
        assert_eq!(house.store.exports_of("zhongxin", 9).unwrap().len(), 1);
        house.doubt();
        drop(house);
        clean(place, scratch);
    });
}

#[test]
fn an_hour_has_an_end_to_look_ups() {
    house::on_both("look-ups of an hour", |house| {
        leak(house);
        let mut centre = house.api("zhongxin");
        let ask = json!({"phone": PHONE, "purpose": "contact"});
        for n in 0..LOOK_UPS_PER_HOUR {
            assert_eq!(centre.post("/api/v1/lookup", &ask, &[]).status, 200, "{n}");
        }
        let no = centre.post("/api/v1/lookup", &ask, &[]);
        let told: Value = no.json();
        assert_eq!((no.status, told["reason"].as_str()), (429, Some("access.look-ups-used-up")), "{told}");
        let wait: u32 = no.header("retry-after").unwrap().parse().unwrap();
        assert!((3_000..=3_600).contains(&wait), "{wait}");
        assert!(told["detail"].as_str().unwrap().contains("最多按号码查 30 次"), "{told}");
        // Her page says the same and keeps what was typed; a colleague looks up.
        let mut b = at_work(house, "zhongxin");
        b.go("/lookup");
        b.fill("电话", PHONE).choose("打电话联系").press("查这个号码");
        assert_eq!((b.status(), b.typed("电话"), b.page().defects()), (429, PHONE.to_owned(), vec![]));
        assert!(b.says("这一小时查满了") && b.says("起可以再查") && !b.says(TITLE), "{}", b.page().text());
        assert_eq!(house.api("yangliuqing").post("/api/v1/lookup", &ask, &[]).status, 200);
    });
}

#[test]
fn a_list_that_goes_out_is_told_to_its_taker_and_to_the_audit() {
    house::on_both("which lists went out", |house| {
        leak(house);
        let (mut b, mut audit) = (at_work(house, "yangliuqing"), at_work(house, "shenji"));
        b.go("/me");
        assert!(b.says("没有下载过名单"), "{}", b.page().text());
        audit.follow("导出记录");
        assert_eq!(
            (audit.status(), audit.page().path.as_str(), audit.page().defects()),
            (200, "/admin/exports", vec![])
        );
        assert!(audit.says("还没有名单被带走"), "{}", audit.page().text());
        b.go("/matters?view=all&kind=water-leak&q=%E5%86%92%E6%B0%B4");
        b.follow("CSV（Excel 用）");
        let mut centre = house.api("yangliuqing");
        assert_eq!(centre.get("/api/v1/matters.xlsx?stage=registered&stage=accepted").status, 200);
        assert_eq!(centre.get("/api/v1/matters.csv?kind=%E6%9E%97%E6%99%93%E7%A6%BE").status, 422, "no code of ours");
        b.go("/me");
        assert_eq!(b.page().defects(), Vec::<String>::new());
        assert!(b.says("供水漏水，按词找过 CSV 1 件") && b.says("已登记、已受理 XLSX 1 件"), "{}", b.page().text());
        audit.go("/admin/exports");
        assert_eq!(audit.page().defects(), Vec::<String>::new());
        assert!(
            audit.says("供水漏水，按词找过") && audit.says("综治中心协调员") && audit.says("1 件"),
            "{}",
            audit.page().text()
        );
        assert!(!audit.says("yangliuqing") && !audit.says("冒水"), "about the act: {}", audit.page().text());
        let mut other = at_work(house, "zhongxin");
        assert_eq!(other.go("/admin/exports").status, 404);
        other.go("/me");
        assert!(other.says("没有下载过名单"), "another's are not hers");
    });
}

/// A request that is begun: its head, and what of its body is sent now.
fn begun(house: &House, head: &str, account: &str, body: &[u8]) -> TcpStream {
    let mut line = TcpStream::connect(house.base.trim_start_matches("http://")).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let bearer = house.bearer(account);
    line.write_all(format!("{head}\r\nhost: test\r\nauthorization: {bearer}\r\n\r\n").as_bytes()).unwrap();
    line.write_all(body).unwrap();
    line
}

/// The head of its answer.
fn head(line: &mut TcpStream) -> String {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") && line.read(&mut byte).unwrap() == 1 {
        read.push(byte[0]);
    }
    String::from_utf8(read).unwrap()
}

fn listens(house: &House, account: &str) -> Result<TcpStream, String> {
    let mut line = begun(house, "GET /live HTTP/1.1", account, b"");
    let head = head(&mut line);
    if head.starts_with("HTTP/1.1 200") { Ok(line) } else { Err(head) }
}

#[test]
fn one_account_has_so_many_live_lines() {
    house::on_both("live lines of one account", |house| {
        let mut lines: Vec<TcpStream> = (0..8).map(|_| listens(house, "wangge").unwrap()).collect();
        let no = listens(house, "wangge").unwrap_err();
        assert!(no.starts_with("HTTP/1.1 503") && no.contains("retry-after: "), "{no}");
        let other = listens(house, "zhongxin");
        assert!(other.is_ok(), "another's lines are her own");
        // What ends makes room.
        lines.pop();
        soon("room for a line", || listens(house, "wangge").is_ok());
    });
}

#[test]
fn one_account_sends_so_many_files_at_once() {
    house::on_both("files of one account at once", |house| {
        let id = leak(house);
        let path = format!("/api/v1/matters/{id}/attachments");
        let whole = form(&[("note", "现场拍的")], ("记录.txt", "半条街是湿的".as_bytes()));
        let (first, rest) = whole.split_at(whole.len() / 2);
        let head_of = format!(
            "POST {path} HTTP/1.1\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}",
            whole.len()
        );
        let mut open: Vec<TcpStream> = (0..4).map(|_| begun(house, &head_of, "zhongxin", first)).collect();
        soon("four on their way", || house.app.uploads().going() == 4);
        let no = house.api("zhongxin").upload(&path, ("五.txt", b"five"), &[]);
        assert_eq!((no.status, no.header("retry-after")), (503, Some("11")), "{}", no.text());
        assert!(no.text().contains("这个没有收"), "{}", no.text());
        // Others send; and when hers are whole, they are taken, and the next one is.
        assert_eq!(house.api("yangliuqing").upload(&path, ("六.txt", b"six"), &[]).status, 201);
        for line in &mut open {
            line.write_all(rest).unwrap();
            let head = head(line);
            assert!(head.starts_with("HTTP/1.1 201"), "{head}");
        }
        drop(open);
        soon("room for a file", || house.api("zhongxin").upload(&path, ("七.txt", b"seven"), &[]).status == 201);
    });
}

/// All turns of the checks that are made to be expensive, held until this is dropped.
struct Turns(Vec<std::sync::mpsc::Sender<()>>, Option<tokio::runtime::Runtime>);

impl Turns {
    fn hold(house: &House) -> Turns {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let held = (0..house.app.checks_left()).map(|_| {
            let (app, (stop, stopped)) = (house.app.clone(), std::sync::mpsc::channel::<()>());
            let check = async move { app.check(move |_| Ok(stopped.recv().is_ok())).await };
            drop(runtime.spawn(check));
            stop
        });
        let held = held.collect();
        soon("all turns held", || house.app.checks_left() == 0);
        Turns(held, Some(runtime))
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        self.0.clear();
        self.1.take().unwrap().shutdown_timeout(Duration::from_secs(30));
    }
}

/// Tries a password as a stranger does: the status.
fn tries(base: &str, password: &str) -> u16 {
    let kind = "application/x-www-form-urlencoded".to_owned();
    let headers = vec![("sec-fetch-site".to_owned(), "same-origin".to_owned()), ("content-type".to_owned(), kind)];
    let body = format!("name=shuiwu&password={password}");
    let ask = Ask { method: "POST", path: "/sign-in", headers, body: body.as_bytes() };
    Wire::new(base).ask(&ask).unwrap().status
}

#[test]
fn no_more_guesses_are_under_way_than_may_be_wrong() {
    house::on_both("guesses at once", |house| {
        house.app.let_checks_wait(60_000);
        let turns = Turns::hold(house);
        let (tell, told) = std::sync::mpsc::channel();
        for n in 0..8 {
            let (base, tell) = (house.base.clone(), tell.clone());
            std::thread::spawn(move || tell.send(tries(&base, &format!("guess{n}"))));
        }
        let next = || told.recv_timeout(Duration::from_secs(30)).unwrap();
        assert_eq!([next(), next(), next()], [429; 3], "whoever comes while five are checked waits");
        drop(turns);
        assert_eq!([next(), next(), next(), next(), next()], [422; 5]);
        assert_eq!(tries(&house.base, "guess9"), 429);
    });
}

#[test]
fn a_check_whose_turn_does_not_come_is_given_up_and_counts_as_none() {
    house::on_both("a check that waits too long", |house| {
        house.app.let_checks_wait(1);
        let turns = Turns::hold(house);
        for n in 0..7 {
            assert_eq!(tries(&house.base, PASSWORD), 503, "{n}");
        }
        drop(turns);
        house.app.let_checks_wait(60_000);
        assert_eq!(tries(&house.base, "guess"), 422);
        at_work(house, "shuiwu");
    });
}

#[test]
fn nothing_expensive_is_done_for_whoever_may_not_have_it() {
    house::on_both("authority before expense", |house| {
        let mut audit = at_work(house, "shenji");
        audit.go("/admin/accounts/shuiwu");
        let csrf = audit.page().source.split_once("name=\"csrf\" value=\"").unwrap().1;
        let body = format!("csrf={}&order=0123456789-key&forgets=both", csrf.split('"').next().unwrap());
        let kind = "application/x-www-form-urlencoded".to_owned();
        let headers = [("cookie", audit.cookies()), ("sec-fetch-site", "same-origin".into()), ("content-type", kind)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value)).into();
        house.app.let_checks_wait(1);
        let turns = Turns::hold(house);
        let path = "/admin/accounts/shuiwu/ask-recovery";
        let ask = Ask { method: "POST", path, headers, body: body.as_bytes() };
        assert_eq!(Wire::new(&house.base).ask(&ask).unwrap().status, 403);
        let call = "/api/v1/accounts/shuiwu/ask-recovery";
        for _ in 0..3 {
            assert_eq!(house.api("wangge").post(call, &json!({"forgets": "both"}), &[]).status, 403);
        }
        assert_eq!(house.api("xitong").post(call, &json!({"forgets": "both"}), &[]).status, 503, "hers takes a turn");
        drop(turns);
        house.app.let_checks_wait(60_000);
        // It is counted as any refusal is.
        house.record_refusals();
        let told = house.api("shenji").get("/api/v1/admin/refused").json();
        let group = &told["months"][0]["groups"][0];
        assert_eq!((group["why"].as_str(), group["count"].as_u64()), (Some("not-yours"), Some(4)), "{told}");
    });
}

#[test]
fn a_check_keeps_its_turn_when_whoever_asked_is_gone() {
    house::on_both("a check keeps its turn", |house| {
        let (all, (stop, stopped)) = (house.app.checks_left(), std::sync::mpsc::channel::<()>());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (begun, begins) = tokio::sync::oneshot::channel();
            let check = house.app.check(move |_| {
                let _ = begun.send(());
                let _ = stopped.recv();
                Ok(())
            });
            tokio::select! { _ = check => {} _ = begins => {} }
        });
        runtime.shutdown_background();
        assert_eq!(house.app.checks_left(), all - 1, "passwords are checked a few at a time, whoever hangs up");
        drop(stop);
        soon("the end of the turn", || house.app.checks_left() == all);
    });
}
