//! What is forgotten stays forgotten: no byte of it lies at rest, and no backup brings it back.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use lianxin_core::catalogue::{Erasure, Item};
use lianxin_core::matter::{self, Register, SealBasis};
use lianxin_core::{Actor, Command, Event, Order, Story, catalogue_room};
use lianxin_sim::browser::Browser;
use lianxin_sim::district::{self, CODE, Scratch, its_own};
use lianxin_sim::house::{self, House, PASSWORD};
use lianxin_sim::postgres::Cluster;
use lianxin_sim::stories;
use lianxin_store::{Outcome, Place, Unfit, backup, restore};
use serde_json::json;

/// Tells a story on SQLite and on PostgreSQL: it is given fresh places, and a folder for files.
fn on_both(name: &str, story: impl Fn(&mut dyn FnMut() -> Place, &Path)) {
    let scratch = Scratch::new();
    let mut n = 0;
    let mut folder = || {
        n += 1;
        Place::Folder(scratch.0.join(format!("place-{n}")))
    };
    story(&mut folder, &scratch.0);
    stories::passed("sqlite", name);
    match Cluster::shared() {
        Some(cluster) => {
            let scratch = Scratch::new();
            story(&mut || Place::Database(cluster.database()), &scratch.0);
            stories::passed("postgres", name);
        }
        None => stories::skipped("PostgreSQL is not installed"),
    }
}

const KEYS: &str = "SELECT wrapped FROM vault_key WHERE district = '120111' AND subject LIKE $1";
const PIECES: &str = "SELECT piece FROM blob WHERE district = '120111' AND pieces LIKE $1";
const BOXES: &str = "SELECT boxes FROM vault WHERE district = '120111' AND subject LIKE $1";

/// The keys and boxes, as they are stored, of every subject that begins so.
fn secrets(place: &Place, subject: &str) -> Vec<Vec<u8>> {
    [KEYS, BOXES].iter().flat_map(|sql| stored(place, sql, &format!("{subject}%"))).collect()
}

/// What a query finds in the one column that it asks for.
fn stored(place: &Place, sql: &str, like: &str) -> Vec<Vec<u8>> {
    match place {
        Place::Folder(folder) => {
            let file = if sql == PIECES { "blobs.sqlite".to_owned() } else { format!("{CODE}.sqlite") };
            let c = rusqlite::Connection::open(folder.join(file)).unwrap();
            let mut statement = c.prepare(&sql.replace("$1", "?1")).unwrap();
            statement.query_map([like], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        }
        Place::Database(url) => {
            let mut c = postgres::Client::connect(url, postgres::NoTls).unwrap();
            c.query(sql, &[&like]).unwrap().iter().map(|row| row.get(0)).collect()
        }
    }
}

/// In which files beneath a folder any of these bytes lie.
fn found(folder: &Path, secrets: &[Vec<u8>]) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(found(&path, secrets));
            continue;
        }
        // A file of a running server may be gone by now.
        let Ok(bytes) = std::fs::read(&path) else { continue };
        // Forty bytes of ciphertext are nobody else's; a longer value may be parted by its page.
        let lies = |s: &Vec<u8>| s.len() >= 40 && bytes.windows(40).any(|w| w == &s[..40]);
        if secrets.iter().any(lies) {
            all.push(path.display().to_string());
        }
    }
    all
}

fn register(house: &House, n: usize) -> (String, String) {
    let body = json!({
        "title": format!("第 {n} 处井盖冒水"), "text": "从井盖边上往外冒，半条街是湿的。", "kind": "water-leak",
        "division": "120111101", "address": "演示路 8 号",
        "contact": {"name": format!("演示人{n}"), "phone": format!("1390000{n:04}")},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let whole = house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json();
    (id, whole["parties"][0]["id"].as_str().unwrap().to_owned())
}

fn erase(house: &House, matter: &str, party: Option<&str>) {
    let body = json!({"party": party, "reason": "本人请求"});
    let done = house.api("zhongxin").post(&format!("/api/v1/matters/{matter}/erase"), &body, &[]);
    assert_eq!(done.status, 200, "{}", done.text());
}

#[test]
fn a_restored_backup_forgets_what_was_erased_after_it() {
    on_both("later tombstones", |fresh, files| {
        let (here, keys, file) = (fresh(), files.join("keys"), files.join("before.lx"));
        let house = House::open(&here, keys.clone());
        let (list, before) = (keys.join("120111.tombstones"), files.join("before.tombstones"));
        std::fs::copy(&list, &before).unwrap();
        let all: Vec<(String, String)> = (0..3).map(|n| register(&house, n)).collect();
        let text = "从井盖边上往外冒。".repeat(9_000);
        let put = house.api("zhongxin").upload(
            &format!("/api/v1/matters/{}/attachments", all[0].0),
            ("记录.txt", text.as_bytes()),
            &[],
        );
        assert_eq!(put.status, 201, "{}", put.text());
        assert!(matches!(backup(&here, &keys, CODE, &file), Ok(Ok(_))));
        let mut gone = secrets(&here, &format!("matter:{}", all[0].0));
        gone.extend(secrets(&here, &format!("party:{}", all[0].0)));
        gone.extend(secrets(&here, &format!("party:{}:{}", all[1].0, all[1].1)));
        assert!(gone.len() >= 6, "{}", gone.len());
        let stays = secrets(&here, &format!("matter:{}", all[1].0));
        erase(&house, &all[0].0, None);
        erase(&house, &all[1].0, Some(&all[1].1));
        // The backup knows nothing of this one.
        let (late, _) = register(&house, 3);
        erase(&house, &late, None);
        drop(house);
        // What it begins with, three of them, and its hash.
        assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count(), 5);
        // Without the list the backup brings them back: what follows is no empty promise.
        let (naive, naive_keys) = (fresh(), files.join("naive"));
        restore(&file, None, &naive, &naive_keys, CODE).unwrap().unwrap();
        assert!(!found(&its_own(&naive), &gone).is_empty());

        let (there, there_keys) = (fresh(), files.join("there"));
        let back = restore(&file, Some(&list), &there, &there_keys, CODE).unwrap().unwrap();
        assert_eq!(back.erased_again, 2);
        assert_eq!(found(&its_own(&there), &gone), Vec::<String>::new());
        assert!(!found(&its_own(&there), &stays).is_empty(), "what was not forgotten is there");
        let (verified, rebuilt) = district::doubt(&there, &there_keys).unwrap();
        assert_eq!((verified.bad, rebuilt.bad), (None, None));
        assert_eq!(verified.records, back.records);
        let store = district::open(&there, &there_keys, lianxin_store::Sync::Full).unwrap();
        let last = store.record(back.records - 1).unwrap().unwrap();
        assert!(matches!(last.event, Event::MatterPartyErased(_)) && last.actor == Actor::Door, "{last:?}");
        drop(store);

        // The other way: nobody restores, an old place is put beside the newer list, and the server opens it.
        std::fs::copy(&list, naive_keys.join("120111.tombstones")).unwrap();
        drop(district::open(&naive, &naive_keys, lianxin_store::Sync::Full).unwrap());
        for subject in [format!("matter:{}", all[0].0), format!("party:{}:{}", all[1].0, all[1].1)] {
            assert_eq!(secrets(&naive, &subject), Vec::<Vec<u8>>::new());
        }
        let (verified, rebuilt) = district::doubt(&naive, &naive_keys).unwrap();
        assert_eq!((verified.bad, rebuilt.bad), (None, None));

        let (wrong, whole) = (files.join("wrong"), std::fs::read_to_string(&list).unwrap());
        let cut: Vec<&str> = whole.lines().enumerate().filter(|(at, _)| *at != 3).map(|(_, line)| line).collect();
        for text in [whole.replace(&all[0].0, &all[2].0), format!("{}\n", cut.join("\n"))] {
            std::fs::write(&wrong, text).unwrap();
            let refused = restore(&file, Some(&wrong), &fresh(), &files.join("empty"), CODE).unwrap();
            assert_eq!(refused, Err(Unfit::NotTombstones));
        }
        // A whole list, and one from before what the backup knows of itself.
        let newer = files.join("after.lx");
        assert!(matches!(backup(&there, &there_keys, CODE, &newer), Ok(Ok(_))));
        let refused = restore(&newer, Some(&before), &fresh(), &files.join("empty"), CODE).unwrap();
        assert_eq!(refused, Err(Unfit::OldTombstones));
        // The key was carried over and its list was not.
        let alone = files.join("alone");
        std::fs::create_dir(&alone).unwrap();
        std::fs::copy(keys.join("120111.key"), alone.join("120111.key")).unwrap();
        assert_eq!(restore(&file, None, &fresh(), &alone, CODE).unwrap(), Err(Unfit::NoTombstones));
        // What came back has a list of its own, so that it can come back once more.
        let again = restore(&newer, None, &fresh(), &naive_keys, CODE).unwrap().unwrap();
        assert_eq!(again.erased_again, 0);
    });
}

/// The folder of the write-ahead log of a server whose log is let go of and not kept for the next segment.
fn log_of(place: &Place) -> Option<PathBuf> {
    let Place::Database(url) = place else { return None };
    let mut c = postgres::Client::connect(url, postgres::NoTls).unwrap();
    for one in ["ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()"] {
        c.batch_execute(one).unwrap();
    }
    let row = c.query_one("SHOW data_directory", &[]).unwrap();
    Some(PathBuf::from(row.get::<_, String>(0)).join("pg_wal"))
}

/// Somebody who began to read before an erasure and reads on: PostgreSQL keeps for him what is deleted, however often it
/// writes a table anew.
fn reader(place: &Place) -> Option<postgres::Client> {
    let Place::Database(url) = place else { return None };
    let mut c = postgres::Client::connect(url, postgres::NoTls).unwrap();
    c.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT seq FROM record LIMIT 1").unwrap();
    Some(c)
}

/// Who holds the table of keys at that moment, as PostgreSQL's own cleaning may, keeps the bytes there until the writer is idle.
fn leave(folder: &Path, secrets: &[Vec<u8>]) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !found(folder, secrets).is_empty() && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(500));
    }
    assert_eq!(found(folder, secrets), Vec::<String>::new());
}

#[test]
fn after_an_erasure_no_byte_of_its_keys_is_left() {
    on_both("nothing at rest", |fresh, files| {
        let (here, keys) = (fresh(), files.join("keys-b"));
        let log = log_of(&here);
        let house = House::open(&here, keys.clone());
        let (gone, _) = register(&house, 7);
        let (torn, party) = register(&house, 8);
        let mut centre = house.api("zhongxin");
        let text = format!("{}。", "演示人7 的话").repeat(3_000);
        let put = centre.upload(&format!("/api/v1/matters/{gone}/attachments"), ("记录.txt", text.as_bytes()), &[]);
        assert_eq!(put.status, 201, "{}", put.text());
        let path = put.json()["id"].as_str().map(|id| format!("/api/v1/matters/{gone}/attachments/{id}/open")).unwrap();
        let found_by = |q: &str| {
            let mut api = house.api("zhongxin");
            let listed = api.get(&format!("/api/v1/search?q={q}")).json();
            listed["items"].as_array().map_or(0, Vec::len)
        };
        assert_eq!(found_by("%E7%AC%AC%207%20%E5%A4%84"), 1, "第 7 处");
        let of = |sql: &str| {
            let mut all = stored(&here, sql, &format!("matter:{gone}%"));
            all.extend(stored(&here, sql, &format!("party:{gone}:%")));
            all.extend(stored(&here, sql, &format!("party:{torn}:{party}%")));
            all
        };
        let (wrapped, mut boxes) = (of(KEYS), of(BOXES));
        assert!(wrapped.len() == 3 && boxes.len() >= 3, "{} {}", wrapped.len(), boxes.len());
        let pieces = stored(&here, PIECES, "%");
        assert!(!pieces.is_empty());
        boxes.extend(pieces);
        assert!(!found(&its_own(&here), &wrapped).is_empty(), "what is searched for does lie there before");
        let reader = reader(&here);
        erase(&house, &gone, None);
        erase(&house, &torn, Some(&party));
        drop(reader);
        leave(&its_own(&here), &wrapped);
        // PostgreSQL keeps what the destroyed keys had sealed until it needs the room; nothing opens it any more.
        let sealed = if log.is_none() { boxes.clone() } else { Vec::new() };
        assert_eq!(found(&its_own(&here), &sealed), Vec::<String>::new());
        if let Some(log) = &log {
            leave(log, &wrapped);
        }
        let later = files.join("later.lx");
        assert!(matches!(backup(&here, &keys, CODE, &later), Ok(Ok(_))));
        let bytes = std::fs::read(&later).unwrap();
        assert!(wrapped.iter().chain(&boxes).all(|s| !bytes.windows(40).any(|w| w == &s[..40])), "a later backup");
        assert_eq!(found_by("%E7%AC%AC%207%20%E5%A4%84"), 0);
        assert_eq!(centre.post(&path, &json!({"purpose": "contact"}), &[]).status, 422, "its file is gone");
        house.doubt();
    });
}

/// In ms.
const DAY: i64 = 86_400_000;

/// Registers a matter of a kind and has it declined; its id and code.
fn declined(house: &House, kind: &str) -> (String, String) {
    let body = json!({
        "title": "问一件事", "text": "怎么办理？", "kind": kind, "division": "120111101",
        "contact": {"name": "周小演", "phone": "13900001234"},
    });
    let made = house.api("wangge").post("/api/v1/matters", &body, &[]).json();
    let (id, code) = (made["id"].as_str().unwrap().to_owned(), made["code"].as_str().unwrap().to_owned());
    let channel = house.store.catalogue().channels.keys().next().unwrap().clone();
    let body = json!({"channel": channel, "reason": "不归这里管"});
    let done = house.api("zhongxin").post(&format!("/api/v1/matters/{id}/decline"), &body, &[]);
    assert_eq!(done.status, 200, "{}", done.text());
    (id, code)
}

#[test]
fn what_is_kept_long_enough_is_forgotten_by_its_rule() {
    on_both("retention", |fresh, files| {
        let house = House::open(&fresh(), files.join("keys-r"));
        let catalogue = house.store.catalogue();
        let kind_of = |code: &str| {
            let covers = |k: &&String| catalogue.retention(k).is_some_and(|r| r.code == code);
            catalogue.kinds.keys().find(covers).unwrap().clone()
        };
        let (by_clock, _) = declined(&house, &kind_of("question"));
        let (by_hand, _) = declined(&house, &kind_of("ordinary"));
        let (open, _) = register(&house, 1);
        let shut = |id: &str| house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json()["title"].is_null();
        // Time has not come: nobody is listed, nothing is forgotten.
        assert!(house.store.retention_due(house::now() + (36 * 28 + 2) * DAY, 10).unwrap().is_empty());
        let mut b = signed_in(&house, "zhongxin");
        b.go("/admin/retention");
        assert!(b.says("没有到期的事项"), "{}", b.page().text());
        // After three years and a day time forgets a question, and nothing else.
        let later = house::now() + (3 * 366 + 1) * DAY;
        assert!(house.store.retention_due(later, 10).unwrap().len() == 1);
        house.tick(later);
        assert!(shut(&by_clock) && !shut(&by_hand) && !shut(&open), "only what time forgets");
        assert_eq!(house.tick(later), 0, "once");
        house.doubt();
    });
}

/// A district that has a past: a matter declined twelve years ago, one as old that is sealed to the police, and one declined five
/// years ago, all of ten years' retention.
fn with_a_past(place: &Place, keys: &Path) -> [String; 3] {
    let store = district::open(place, keys, lianxin_store::Sync::Full).unwrap();
    let long_ago = district::MORNING - 12 * 366 * DAY;
    let done = |order| {
        let outcome = store.execute(order).unwrap();
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        outcome
    };
    for order in district::opening() {
        done(Order { at: long_ago, ..order });
    }
    // In this order: time does not go back in a log.
    [("old", long_ago), ("hid", long_ago), ("new", district::MORNING - 5 * 366 * DAY)].map(|(name, at)| {
        let form = Register { kind: "water-leak".to_owned(), ..district::form("井盖冒水") };
        let made = done(district::filed("zhongxin", &format!("{name} made"), at, form));
        let matter = district::matter_of(&made).unwrap();
        let channel = store.catalogue().channels.keys().next().unwrap().clone();
        let reason = Story::new("不归这里管");
        let decline = matter::Command::Decline { channel, matter: matter.clone(), reason };
        done(district::by("zhongxin", &format!("{name} declined"), at, decline));
        if name == "hid" {
            let (agencies, reason) = (vec!["police-yangliuqing".to_owned()], Story::new("处罚记录"));
            let seal = matter::Command::Seal { agencies, basis: SealBasis::Penalty, matter: matter.clone(), reason };
            done(district::by("suozhang", "sealed", at, seal));
        }
        matter
    })
}

#[test]
fn a_coordinator_forgets_what_is_due_from_its_list() {
    on_both("retention by hand", |fresh, files| {
        let (place, keys) = (fresh(), files.join("keys-h"));
        let [old, hid, new] = with_a_past(&place, &keys);
        let house = House::open(&place, keys);
        let mut b = signed_in(&house, "shuiwu");
        for path in ["/admin/retention".to_owned(), format!("/admin/retention/{old}")] {
            b.go(&path);
            assert_eq!(b.status(), 404, "{path}");
        }
        let mut b = signed_in(&house, "zhongxin");
        let code = house.api("zhongxin").get(&format!("/api/v1/matters/{old}")).json()["code"].clone();
        b.go("/admin/retention");
        assert!(b.says("一共 1 件") && b.says("一般事项"), "{}", b.page().text());
        assert!(!b.says("井盖冒水"), "no story");
        b.go(&format!("/admin/retention/{hid}"));
        assert_eq!(b.status(), 404, "sealed");
        b.go("/admin/retention");
        assert_eq!(b.page().defects(), Vec::<String>::new());
        b.follow(code.as_str().unwrap());
        assert!(b.says("不能撤回"), "{}", b.page().text());
        b.press("到期抹除");
        assert!(b.says("没有到期的事项"), "{}", b.page().text());
        let title = |id: &str| house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json()["title"].clone();
        assert!(title(&old).is_null() && title(&new).is_string());
        b.go(&format!("/admin/retention/{new}"));
        assert_eq!(b.status(), 404, "it is not due");
        house.doubt();
    });
}

#[test]
fn what_is_due_is_asked_for_where_an_erasure_takes_two() {
    on_both("retention by two", |fresh, files| {
        let (place, keys) = (fresh(), files.join("keys-t"));
        let [old, hid, _] = with_a_past(&place, &keys);
        let house = House::open(&place, keys);
        let mut district = house.store.catalogue().district.clone().unwrap();
        district.erasure = Erasure::TwoPeople;
        let define = catalogue_room::Command::Define { items: vec![Item::District(district)] };
        house.done(district::order("two", house::now(), Command::Catalogue(define)));
        let title = |id: &str| house.api("zhongxin").get(&format!("/api/v1/matters/{id}")).json()["title"].clone();
        let mut b = signed_in(&house, "zhongxin");
        b.go(&format!("/admin/retention/{old}"));
        assert!(b.says("抹除要两个人"), "{}", b.page().text());
        b.press("申请到期抹除");
        assert!(b.says("等着第二个人决定的抹除") && b.says("没有到期的事项"), "{}", b.page().text());
        assert!(title(&old).is_string());
        // Sealed to the police: whoever may not know of it does not learn that it is asked for either.
        let seal_off = |who: &str, act: &str| {
            let path = format!("/api/v1/matters/{hid}/{act}");
            assert_eq!(house.api(who).post(&path, &json!({"reason": "查案"}), &[]).status, 200, "{act}");
        };
        seal_off("suozhang", "unseal");
        seal_off("weiyuan", "grant-unseal");
        b.go(&format!("/admin/retention/{hid}"));
        b.press("申请到期抹除");
        let listed = |b: &mut Browser, id: &str| {
            b.go("/admin/retention");
            b.page().links().iter().any(|(_, to)| to.ends_with(&format!("/matters/{id}")))
        };
        let mut two = signed_in(&house, "yangliuqing");
        assert!(listed(&mut two, &old) && listed(&mut two, &hid));
        let again = json!({"agencies": ["police-yangliuqing"], "basis": "penalty", "reason": "处罚记录"});
        let sealed = house.api("suozhang").post(&format!("/api/v1/matters/{hid}/seal"), &again, &[]);
        assert_eq!(sealed.status, 200, "{}", sealed.text());
        assert!(listed(&mut two, &old) && !listed(&mut two, &hid), "sealed");
        two.go(&format!("/matters/{old}/grant-erase"));
        assert!(two.says("保管期限已满"), "{}", two.page().text());
        two.press("同意抹除");
        assert!(title(&old).is_null() && !listed(&mut two, &old));
        house.doubt();
    });
}

fn signed_in(house: &House, name: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, name, PASSWORD);
    b
}

#[test]
fn a_list_that_cannot_be_written_is_told_and_written_later() {
    on_both("a list of tombstones that cannot be written", |fresh, files| {
        let (here, keys) = (fresh(), files.join("keys"));
        let house = House::open(&here, keys.clone());
        let (list, in_the_way) = (keys.join("120111.tombstones"), keys.join("120111.tombstones.part"));
        let (matter, _) = register(&house, 0);
        let metric = |value: u8| {
            let text = house.api("zhongxin").get("/metrics").text();
            text.contains(&format!("lianxin_tombstones_unlisted {value}"))
        };
        let desk = || {
            let mut b = Browser::new(&house.base);
            b.go("/sign-in");
            house.sign_in(&mut b, "xitong", PASSWORD);
            b.says("抹除名单写不进存放密钥的文件夹")
        };
        assert!(metric(0) && !desk());
        std::fs::create_dir(&in_the_way).unwrap();
        erase(&house, &matter, None);
        assert!(metric(1) && desk(), "an erasure is done all the same, and told");
        assert!(!std::fs::read_to_string(&list).unwrap().contains(&matter));
        std::fs::remove_dir(&in_the_way).unwrap();
        let since = std::time::Instant::now();
        while !metric(0) {
            assert!(since.elapsed().as_secs() < 60, "the list is not written anew");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        assert!(std::fs::read_to_string(&list).unwrap().contains(&matter) && !desk());
        house.doubt();
    });
}

/// An account that owns its database and has no other right: what is destroyed is scoured all the same.
#[test]
fn a_plain_account_of_postgresql_scours_what_it_destroyed() {
    let Some(cluster) = Cluster::shared() else { return stories::skipped("PostgreSQL is not installed") };
    let owned = cluster.database();
    let (host, name) = owned.rsplit_once('/').unwrap();
    let mut c = postgres::Client::connect(&owned, postgres::NoTls).unwrap();
    let role = format!("plain_{name}");
    c.batch_execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'plain'; ALTER DATABASE {name} OWNER TO {role}"))
        .unwrap();
    drop(c);
    let (scheme, rest) = host.split_once("://").unwrap();
    let place = Place::Database(format!("{scheme}://{role}:plain@{}/{name}", rest.rsplit('@').next().unwrap()));
    let scratch = Scratch::new();
    let house = House::open(&place, scratch.0.join("keys"));
    let (matter, _) = register(&house, 0);
    erase(&house, &matter, None);
    let scoured = |house: &House| house.api("zhongxin").get("/metrics").text().contains("lianxin_keys_unscoured 0");
    let since = std::time::Instant::now();
    while !scoured(&house) {
        assert!(since.elapsed().as_secs() < 30, "keys are never scoured");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
