//! Stories of files beside matters: taken in, handed out, forgotten, swept, doubted, backed up; through the store and by
//! the API and pages.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use lianxin_core::matter::{ATTACHMENT_MAX, Media};
use lianxin_core::{Answer, Refusal, directory, matter};
use lianxin_sim::api::{BOUNDARY, form};
use lianxin_sim::district::{
    CODE, COORDINATOR, MORNING, Scratch, attach, begin, clean, doubt, erase, jpeg, look, matter_of, on_both, open,
    open_attachment, order, register,
};
use lianxin_sim::house::House;
use lianxin_sim::wire::{Answer as Got, Ask, Wire};
use lianxin_store::{Fault, Outcome, Place, Store, Sync, Unfit, backup, restore};
use serde_json::json;

const HOUR: i64 = 3_600_000;
const PLACE: &str = "GPS 39.1367N 117.0112E";

fn long() -> Vec<u8> {
    (0..40_000).map(|n| format!("第 {n} 行：井盖冒水\n")).collect::<String>().into_bytes()
}

fn a_matter(store: &Store) -> String {
    matter_of(&store.execute(register("m", MORNING, "井盖冒水")).unwrap()).unwrap()
}

fn attached(store: &Store, id: &str, matter: &str, file: &[u8]) -> Answer {
    match store.attach(attach(COORDINATOR, id, MORNING, matter, "现场.jpg"), file).unwrap() {
        (Outcome::Done(answer), _) => answer,
        other => panic!("{other:?}"),
    }
}

fn read(store: &Store, id: &str, matter: &str, attachment: &str) -> Result<Vec<u8>, Fault> {
    let file = store.open_attachment(open_attachment(COORDINATOR, id, MORNING, matter, attachment))?.unwrap();
    let mut all = Vec::new();
    for n in 0..file.count {
        all.extend(store.piece(&file, n)?);
    }
    assert_eq!((all.len() as u64, file.name.as_str()), (file.size, "现场.jpg"));
    Ok(all)
}

/// A statement by the test's own connection, past the store; how many rows it touched.
fn meddle(place: &Place, sql: &str) -> u64 {
    match place {
        Place::Folder(folder) => {
            let db = rusqlite::Connection::open(folder.join("blobs.sqlite")).unwrap();
            db.busy_timeout(Duration::from_secs(10)).unwrap();
            db.execute(sql, []).unwrap() as u64
        }
        Place::Database(url) => postgres::Client::connect(url, postgres::NoTls).unwrap().execute(sql, &[]).unwrap(),
    }
}

fn bad(place: &Place, scratch: &Scratch) -> Option<String> {
    doubt(place, &scratch.0.join("keys")).unwrap().0.bad.map(|(_, why)| why)
}

#[test]
fn a_file_is_taken_in_once_and_handed_out_as_it_came() {
    on_both("a file beside a matter", |place, scratch| {
        let store = begin(place, scratch);
        let matter = a_matter(&store);
        let picture = jpeg(PLACE, b"the picture");
        let first = attached(&store, "a", &matter, &picture);
        assert_eq!(first.version, Some(1), "nobody's form goes stale");
        let again = |file: &[u8]| store.attach(attach(COORDINATOR, "a", MORNING, &matter, "现场.jpg"), file).unwrap().0;
        assert_eq!(again(&picture), Outcome::Already(first.clone()));
        assert_eq!(again(&jpeg(PLACE, b"another one")), Outcome::Refused(Refusal::OrderReused));
        let id = first.attachment.unwrap();
        let out = read(&store, "r", &matter, &id).unwrap();
        assert!(out.windows(11).any(|w| w == b"the picture") && !out.windows(3).any(|w| w == b"GPS"), "{out:?}");
        let long = long();
        let second = attached(&store, "b", &matter, &long).attachment.unwrap();
        assert_eq!(read(&store, "r2", &matter, &second).unwrap(), long);
        // A second look is a second record, never the first one again.
        let same = open_attachment(COORDINATOR, "r2", MORNING, &matter, &second);
        assert_eq!(store.open_attachment(same).unwrap().err(), Some(Refusal::OrderReused));
        let viewer = store.viewer(COORDINATOR, MORNING).unwrap();
        let opened = store.open_matter(&viewer, look(MORNING, &matter)).unwrap().unwrap();
        assert_eq!(opened.accesses, 3, "two files and the matter");
        assert_eq!(opened.history[1].story, [Some("现场.jpg".to_owned()), Some("现场拍的".to_owned())]);
        assert_eq!(opened.matter.attachments.iter().map(|a| a.media).collect::<Vec<_>>(), [Media::Jpeg, Media::Text]);
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn what_the_rules_refuse_leaves_no_piece_behind() {
    on_both("refused files leave nothing", |place, scratch| {
        let store = begin(place, scratch);
        let matter = a_matter(&store);
        let asked = |who: &str, id: &str, matter: &str, file: &[u8]| match store
            .attach(attach(who, id, MORNING, matter, "现场.jpg"), file)
            .unwrap()
            .0
        {
            Outcome::Refused(no) => no,
            other => panic!("{other:?}"),
        };
        let unknown = Refusal::Matter(matter::Refusal::UnknownMedia);
        assert_eq!(asked(COORDINATOR, "1", &matter, b"MZ\x90\0 a program"), unknown);
        assert_eq!(asked(COORDINATOR, "2", &matter, &jpeg(PLACE, b"x")[..30]), unknown, "half a picture");
        assert_eq!(asked(COORDINATOR, "3", "m-none", b"text"), Refusal::Absent);
        assert_eq!(asked("tiaojie", "4", &matter, b"text"), Refusal::Absent);
        assert_eq!(asked("weiyuan", "5", &matter, b"text"), Refusal::NotYours);
        let max = ATTACHMENT_MAX;
        let large = Refusal::Matter(matter::Refusal::AttachmentTooLarge { max, have: max + 1 });
        assert_eq!(asked(COORDINATOR, "6", &matter, &vec![b'a'; max as usize + 1]), large);
        // A record names no pieces that are not there, whoever says so.
        let mut forged = attach(COORDINATOR, "7", MORNING, &matter, "现场.jpg");
        if let lianxin_core::Command::Matter(matter::Command::Attach(a)) = &mut forged.command {
            (a.media, a.size, a.pieces) = ("jpeg".to_owned(), 9, "A".repeat(43));
        }
        assert!(matches!(store.execute(forged).unwrap(), Outcome::Refused(Refusal::Fields(_))));
        assert_eq!(meddle(place, "DELETE FROM blob WHERE district = '120111'"), 0);
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_changed_byte_and_a_lost_piece_are_found() {
    on_both("doubted files", |place, scratch| {
        let store = begin(place, scratch);
        let matter = a_matter(&store);
        let id = attached(&store, "a", &matter, &long()).attachment.unwrap();
        // A changed byte in its place, by the words of either database.
        let other = match place {
            Place::Folder(_) => {
                "UPDATE blob SET piece = CAST(substr(piece, 1, 100) || zeroblob(1) || substr(piece, 102) AS BLOB) WHERE district = '120111' AND n = 1"
            }
            Place::Database(_) => {
                "UPDATE blob SET piece = set_byte(piece, 100, 255 - get_byte(piece, 100)) WHERE district = '120111' AND n = 1"
            }
        };
        assert_eq!(bad(place, scratch), None);
        assert_eq!(meddle(place, other), 1);
        assert_eq!(bad(place, scratch).unwrap(), "an attachment is not the one that was put");
        assert!(matches!(read(&store, "r", &matter, &id), Err(Fault::Damaged(_))));
        assert_eq!(meddle(place, "DELETE FROM blob WHERE district = '120111' AND n = 2"), 1);
        assert!(bad(place, scratch).unwrap().starts_with("pieces of an attachment are missing"));
        drop(store);
    });
}

#[test]
fn a_piece_that_no_record_names_is_found_unless_it_waits() {
    on_both("strange pieces", |place, scratch| {
        let store = begin(place, scratch);
        attached(&store, "a", &a_matter(&store), b"one piece");
        let copy = "INSERT INTO blob SELECT district, 'strange', n, piece FROM blob WHERE district = '120111'";
        assert_eq!(meddle(place, copy), 1);
        assert!(bad(place, scratch).unwrap().contains("strange"));
        let wait = format!("INSERT INTO blob_waiting VALUES ('120111', 'strange', {MORNING})");
        assert_eq!(meddle(place, &wait), 1);
        assert_eq!(bad(place, scratch), None);
        assert_eq!(store.sweep(MORNING + 24 * HOUR).unwrap(), 0, "not yet");
        assert_eq!(store.sweep(MORNING + 24 * HOUR + 1).unwrap(), 1);
        assert_eq!(store.sweep(MORNING + 48 * HOUR).unwrap(), 0);
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_forgotten_matters_files_are_gone() {
    on_both("forgotten files", |place, scratch| {
        let store = begin(place, scratch);
        let matter = a_matter(&store);
        let id = attached(&store, "a", &matter, &long()).attachment.unwrap();
        let file = store.open_attachment(open_attachment(COORDINATOR, "r", MORNING, &matter, &id)).unwrap().unwrap();
        let keep = "CREATE TABLE kept AS SELECT * FROM blob WHERE district = '120111'";
        meddle(place, keep);
        assert!(matches!(store.execute(erase("e", MORNING, &matter)).unwrap(), Outcome::Done(_)));
        let forgotten = Refusal::Matter(matter::Refusal::Forgotten);
        let refused = store.open_attachment(open_attachment(COORDINATOR, "r2", MORNING, &matter, &id)).unwrap();
        assert_eq!(refused.err(), Some(forgotten.clone()));
        assert!(matches!(store.piece(&file, 1), Err(Fault::Damaged(_))), "not even to whoever was reading it");
        let late = store.attach(attach(COORDINATOR, "b", MORNING, &matter, "现场.jpg"), b"text").unwrap().0;
        assert_eq!(late, Outcome::Refused(forgotten));
        clean(place, scratch);
        // A process that died between the two deletions: the next one finishes it.
        assert!(meddle(place, "INSERT INTO blob SELECT * FROM kept WHERE district = '120111'") > 1);
        assert_eq!(bad(place, scratch).unwrap(), "a forgotten attachment is still there");
        meddle(place, "DROP TABLE kept");
        drop(store);
        drop(open(place, &scratch.0.join("keys"), Sync::Full).unwrap());
        clean(place, scratch);
    });
}

#[test]
fn a_backup_holds_the_files_and_brings_them_back() {
    on_both("files in a backup", |place, scratch| {
        let store = begin(place, scratch);
        let matter = a_matter(&store);
        let id = attached(&store, "a", &matter, &long()).attachment.unwrap();
        let gone = matter_of(&store.execute(register("gone", MORNING, "请忘掉")).unwrap()).unwrap();
        attached(&store, "b", &gone, b"to be forgotten");
        store.execute(erase("e", MORNING, &gone)).unwrap();
        let (keys, file) = (scratch.0.join("keys"), scratch.0.join("backup.lx"));
        let backed = backup(place, &keys, CODE, &file).unwrap().unwrap();
        drop(store);
        let there = Scratch::new();
        let back = Place::Folder(there.0.join("data"));
        assert_eq!(restore(&file, None, &back, &there.0.join("keys"), CODE).unwrap().unwrap(), backed);
        assert_eq!(clean(&back, &there), backed.records);
        let store = open(&back, &there.0.join("keys"), Sync::Full).unwrap();
        assert_eq!(read(&store, "r", &matter, &id).unwrap(), long());
        assert_eq!(store.sweep(MORNING + 48 * HOUR).unwrap(), 0, "what a record names stays");
        assert_eq!(read(&store, "r2", &matter, &id).unwrap(), long());
        drop(store);
        clean(&back, &there);
        // A byte of a piece in the file: known before anything is in place.
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() - 300_000;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        let third = Place::Folder(there.0.join("third"));
        assert_eq!(restore(&file, None, &third, &there.0.join("keys"), CODE).unwrap(), Err(Unfit::Torn));
    });
}

#[test]
fn killed_between_pieces_and_order_nothing_but_swept_pieces_is_left() {
    on_both("killed with files", |place, scratch| {
        let keys = scratch.0.join("keys");
        let at = match place {
            Place::Folder(folder) => folder.display().to_string(),
            Place::Database(url) => url.clone(),
        };
        let mut said = Vec::new();
        for round in 0..2_u64 {
            let mut child = Command::new(env!("CARGO_BIN_EXE_hammer"))
                .args([&at, &keys.display().to_string(), &(round * 10_000).to_string(), "9000", "1", "files"])
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            // As soon as so many are acknowledged, however fast the machine is; then at some moment of the next ones.
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            let acknowledged = |line: String| line.strip_prefix("ack ").map(str::to_owned);
            said.extend(lines.by_ref().filter_map(acknowledged).take(4));
            std::thread::sleep(Duration::from_millis(13 + 70 * round));
            child.kill().unwrap();
            said.extend(lines.filter_map(acknowledged));
            child.wait().unwrap();
            let store = patiently(place, scratch);
            drop(store);
            clean(place, scratch);
        }
        assert!(said.len() >= 8, "only {} files: the test showed nothing", said.len());
        let store = patiently(place, scratch);
        // Sent and never named: the very state of a process that dies in between.
        let copy = "INSERT INTO blob SELECT district, 'unnamed', n, piece FROM blob WHERE district = '120111' AND n = 0 LIMIT 1";
        assert_eq!(meddle(place, copy), 1);
        meddle(place, &format!("INSERT INTO blob_waiting VALUES ('120111', 'unnamed', {MORNING})"));
        let swept = (0..).map(|_| store.sweep(MORNING + 48 * HOUR).unwrap()).take_while(|n| *n > 0).sum::<usize>();
        assert!(swept >= 1, "{swept}");
        for (n, ack) in said.iter().rev().take(20).enumerate() {
            let (matter, attachment) = ack.split_once(' ').unwrap();
            let order = open_attachment(COORDINATOR, &format!("look {n}"), MORNING, matter, attachment);
            let file = store.open_attachment(order).unwrap().unwrap();
            assert!(store.piece(&file, file.count - 1).is_ok(), "{ack} was acknowledged and is lost");
        }
        drop(store);
        clean(place, scratch);
    });
}

/// Opens the store, waiting out the lease of a writer that was killed.
fn patiently(place: &Place, scratch: &Scratch) -> Store {
    for _ in 0..60 {
        match open(place, &scratch.0.join("keys"), Sync::Full) {
            Ok(store) => return store,
            Err(Fault::Held(_)) => std::thread::sleep(Duration::from_millis(300)),
            Err(fault) => panic!("{fault}"),
        }
    }
    panic!("the lease never ran out");
}

fn header<'a>(answer: &'a Got, name: &str) -> &'a str {
    answer.header(name).unwrap_or_default()
}

#[test]
fn by_the_api() {
    on_both("files by the API", |place, scratch| {
        let house = House::open(place, scratch.0.join("keys"));
        let (mut grid, mut centre) = (house.api("wangge"), house.api("yangliuqing"));
        let body =
            json!({"title": "井盖冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101"});
        let made = grid.post("/api/v1/matters", &body, &[]).json();
        let at = format!("/api/v1/matters/{}", made["id"].as_str().unwrap());
        let files = format!("{at}/attachments");
        let picture = jpeg(PLACE, b"the picture");
        let key = [("idempotency-key", "a-file")];
        let sent = grid.upload(&files, ("C:\\pics\\现场.jpg", &picture), &key);
        assert_eq!(sent.status, 201, "{}", sent.text());
        let told = sent.json();
        assert_eq!((&told["name"], &told["version"]), (&json!("现场.jpg"), &json!(1)));
        assert_eq!(grid.upload(&files, ("C:\\pics\\现场.jpg", &picture), &key).json(), told);
        assert_eq!(grid.upload(&files, ("现场.jpg", b"else"), &key).status, 422);
        let seen = centre.get(&at).json();
        let listed = &seen["attachments"][0];
        assert_eq!(
            (&listed["id"], &listed["media"], &listed["note"]),
            (&told["id"], &json!("jpeg"), &json!("现场拍的"))
        );
        assert_eq!((&listed["size"], &listed["by"]["account"]), (&told["size"], &json!("wangge")));
        let this = format!("{files}/{}/open", told["id"].as_str().unwrap());
        let out = centre.post(&this, &json!({"purpose": "contact"}), &[]);
        assert_eq!((out.status, out.body.len()), (200, told["size"].as_u64().unwrap() as usize), "{}", out.text());
        assert!(out.body.windows(11).any(|w| w == b"the picture") && !out.body.windows(3).any(|w| w == b"GPS"));
        assert_eq!(header(&out, "content-type"), "image/jpeg");
        assert!(header(&out, "content-disposition").starts_with("attachment; "), "{:?}", out.headers);
        assert!(header(&out, "content-disposition").ends_with("''%E7%8E%B0%E5%9C%BA.jpg"));
        assert_eq!(header(&out, "content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!((header(&out, "x-content-type-options"), header(&out, "cache-control")), ("nosniff", "no-store"));
        assert_eq!(centre.get(&at).json()["accesses"].as_u64(), seen["accesses"].as_u64().map(|n| n + 1));
        // Whoever may not, and what is not there.
        let purpose = json!({"purpose": "contact"});
        assert_eq!(grid.post(&this, &purpose, &[]).status, 403, "whoever brought it is no handler");
        assert_eq!(house.api("tiaojie").post(&this, &purpose, &[]).status, 404);
        assert_eq!(house.api("shenji").post(&this, &purpose, &[]).status, 403);
        assert_eq!(centre.post(&this, &json!({"purpose": "curiosity"}), &[]).status, 403);
        assert_eq!(centre.post(&format!("{files}/f-none/open"), &purpose, &[]).status, 404);
        let nowhere = house.api("tiaojie").upload(&files, ("a.txt", b"text"), &[]);
        assert_eq!(nowhere.status, 404);
        let odd = centre.upload(&files, ("a.jpg", b"MZ\x90\0"), &[]);
        assert!(odd.status == 422 && odd.text().contains("这种文件不收"), "{}", odd.text());
        let none = centre.upload(&files, ("a.jpg", b""), &[]);
        assert!(none.status == 422 && none.text().contains("\"field\":\"file\""), "{}", none.text());
        for over in [1, 30 << 20] {
            let large = centre.upload(&files, ("a.txt", &vec![b'a'; ATTACHMENT_MAX as usize + over]), &[]);
            assert!(large.status == 413 && large.text().contains("每个文件不超过 20 MB"), "{}", large.text());
        }
        let whole = centre.upload(&files, ("a.txt", &vec![b'a'; ATTACHMENT_MAX as usize]), &[]);
        assert_eq!(whole.status, 201, "{}", whole.text());
        let this = format!("{files}/{}/open", whole.json()["id"].as_str().unwrap());
        assert_eq!(centre.post(&this, &purpose, &[]).body.len(), ATTACHMENT_MAX as usize);
        assert_eq!(centre.post(&files, &json!({"file": "no form"}), &[]).status, 400);
        for n in 2..30 {
            assert_eq!(centre.upload(&files, ("a.txt", format!("{n}").as_bytes()), &[]).status, 201);
        }
        let many = centre.upload(&files, ("a.txt", b"one more"), &[]);
        assert!(many.status == 422 && many.text().contains("最多 30 份"), "{}", many.text());
        drop(house);
        clean(place, scratch);
    });
}

/// Asks for a file, takes its first byte, lets something happen, and takes the rest; how many bytes came after the first.
fn taken(house: &House, path: &str, meanwhile: impl FnOnce()) -> usize {
    let host = house.base.trim_start_matches("http://");
    let (mut wire, body) = (TcpStream::connect(host).unwrap(), "{\"purpose\":\"contact\"}");
    wire.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let (bearer, length) = (house.bearer("yangliuqing"), body.len());
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {bearer}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    wire.write_all(head.as_bytes()).unwrap();
    let (mut first, mut rest) = ([0], Vec::new());
    wire.read_exact(&mut first).unwrap();
    meanwhile();
    // A broken answer may end with an error as well.
    let _ = wire.read_to_end(&mut rest);
    rest.len()
}

#[test]
fn a_file_on_its_way_breaks_off_with_the_right_to_it() {
    on_both("a file breaks off with its asker's token", |place, scratch| {
        let house = House::open(place, scratch.0.join("keys"));
        let body =
            json!({"title": "井盖冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101"});
        let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
        let files = format!("/api/v1/matters/{}/attachments", made["id"].as_str().unwrap());
        // More than what a machine takes in advance for somebody who does not read.
        let whole = ATTACHMENT_MAX as usize;
        let sent = house.api("yangliuqing").upload(&files, ("a.txt", &vec![b'a'; whole]), &[]);
        assert_eq!(sent.status, 201, "{}", sent.text());
        let this = format!("{files}/{}/open", sent.json()["id"].as_str().unwrap());
        assert!(taken(&house, &this, || ()) > whole);
        let close = directory::Command::Close { account: "yangliuqing".to_owned() };
        let gone = order("close", lianxin_sim::house::now(), lianxin_core::Command::Directory(close));
        let came = taken(&house, &this, || drop(house.done(gone)));
        assert!(came < whole, "{came} of {whole} bytes");
        drop(house);
        clean(place, scratch);
    });
}

/// A browser's cookies and the matter's page, and a form of it that is sent.
struct Visitor<'h> {
    house: &'h House,
    cookies: String,
}

impl<'h> Visitor<'h> {
    fn new(house: &'h House, name: &str) -> Visitor<'h> {
        Visitor { house, cookies: house.cookies(name) }
    }

    fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Got {
        let pairs = [("cookie", self.cookies.as_str()), ("content-type", kind), ("sec-fetch-site", "same-origin")];
        let headers = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Wire::new(&self.house.base).ask(&Ask { method, path, headers, body }).unwrap()
    }
}

/// The value of a hidden field after a place in a page.
fn hidden(page: &str, after: &str, name: &str) -> String {
    let from = page.split_once(after).unwrap().1;
    let value = from.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
    value.split_once('"').unwrap().0.to_owned()
}

#[test]
fn by_the_page() {
    on_both("files by the page", |place, scratch| {
        let house = House::open(place, scratch.0.join("keys"));
        let body =
            json!({"title": "井盖冒水", "text": "半条街是湿的。", "kind": "water-leak", "division": "120111101"});
        let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
        let at = format!("/matters/{}", made["id"].as_str().unwrap());
        let files = format!("{at}/attachments");
        let clerk = Visitor::new(&house, "yangliuqing");
        let page = clerk.send("GET", &at, "", b"").text();
        assert!(page.contains("还没有附件。"), "{page}");
        let (csrf, order) = (hidden(&page, &files, "csrf"), hidden(&page, &files, "order"));
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let add = |csrf: &str, note: &str, file: &[u8]| {
            let fields = [("csrf", csrf), ("order", order.as_str()), ("note", note)];
            clerk.send("POST", &files, &kind, &form(&fields, ("现场<b>.jpg", file)))
        };
        assert_eq!(add("forged", "", b"text").status, 403);
        let large = add(&csrf, "", &vec![b'a'; 30 << 20]);
        assert!(large.status == 413 && large.text().contains("每个文件不超过 20 MB"), "{}", large.text());
        let odd = add(&csrf, "门口拍的", b"\x7fELF");
        assert!(
            odd.status == 422 && odd.text().contains("这种文件不收") && odd.text().contains("门口拍的"),
            "{}",
            odd.text()
        );
        for _ in 0..2 {
            let done = add(&csrf, "门口拍的", &jpeg(PLACE, b"the picture"));
            assert_eq!((done.status, header(&done, "location")), (303, format!("{at}#files").as_str()));
        }
        let page = clerk.send("GET", &at, "", b"").text();
        for said in ["1 份", "现场&#60;b&#62;.jpg", "门口拍的", "JPEG 图片", "1 KB", "加附件："] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let open = format!("{at}/open-attachment");
        let attachment = hidden(&page, &open, "attachment");
        let body = format!("csrf={csrf}&attachment={attachment}&purpose=contact");
        // The page stays and may ask again: each time is a record of its own.
        for _ in 0..2 {
            let out = clerk.send("POST", &open, "application/x-www-form-urlencoded", body.as_bytes());
            assert_eq!((out.status, header(&out, "content-type")), (200, "image/jpeg"), "{}", out.text());
            assert!(out.body.windows(11).any(|w| w == b"the picture"));
        }
        let said = clerk.send("POST", &open, "application/x-www-form-urlencoded", format!("csrf={csrf}").as_bytes());
        assert_eq!(said.status, 404);
        let grid = Visitor::new(&house, "wangge").send("GET", &at, "", b"").text();
        assert!(grid.contains("承办这件事的人才能取。") && !grid.contains("open-attachment"), "{grid}");
        drop(house);
        clean(place, scratch);
    });
}
