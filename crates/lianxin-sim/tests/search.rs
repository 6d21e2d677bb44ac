//! Search is held to a plain scan: real messages, random parts of them, and what is found must be what contains them, in
//! the order that a clerk expects. And what may not be seen, or is forgotten, is neither found nor counted.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};

use lianxin_core::value::Story;
use lianxin_core::{Answer, Order, Viewer, matter};
use lianxin_sim::district::{
    COORDINATOR, MORNING, Scratch, begin, clean, doubt, filed, forget, form, look_by, note, on_both, register,
};
use lianxin_sim::life::chance::Chance;
use lianxin_sim::stories::skipped;
use lianxin_store::{Fault, Filter, Outcome, Place, Sort, Store};
use lianxin_text::clean::strip_invisible;
use lianxin_text::tokens::normalise;

/// Title and text of the first messages of the real file; `None`, and said so, where it is absent.
fn messages(most: usize) -> Option<Vec<(String, String)>> {
    let path = lianxin_sim::tidy::data().join("petitions/messages.csv");
    let Ok(file) = std::fs::File::open(path) else {
        skipped("no real petitions (messages.csv; set LIANXIN_DATA)");
        return None;
    };
    let rows = csv::Reader::from_reader(file).into_records().map(Result::unwrap);
    // Some hold characters that nobody sees; an import takes them out too.
    let clean = |text: &str| strip_invisible(text).0.trim().to_owned();
    Some(rows.take(most).map(|row| (clean(&row[2]), clean(&row[4]))).collect())
}

/// Does many orders in as few commits as it takes.
fn all_done(store: &Store, orders: Vec<Order>) -> Vec<Answer> {
    let told: Vec<_> = orders
        .into_iter()
        .map(|order| {
            let (tell, told) = channel();
            store.submit(order, Box::new(move |outcome| drop(tell.send(outcome)))).unwrap();
            told
        })
        .collect();
    let done = |told: Receiver<Result<Outcome, Fault>>| match told.recv().unwrap().unwrap() {
        Outcome::Done(answer) => answer,
        other => panic!("{other:?}"),
    };
    told.into_iter().map(done).collect()
}

fn viewer(store: &Store, account: &str) -> Viewer {
    store.viewer(account, MORNING).unwrap()
}

/// A matter as a scan sees it: its title, and every story value of it, normalised.
struct Scanned {
    id: String,
    title: String,
    values: Vec<String>,
}

/// The messages as matters, every fourth with a note, oldest first.
fn filled(store: &Store, messages: &[(String, String)]) -> Vec<Scanned> {
    let file = |(n, (title, text)): (usize, &(String, String))| {
        let (title, text) = (Story::new(title.as_str()), Story::new(text.as_str()));
        filed(COORDINATOR, &format!("m{n}"), MORNING, matter::Register { title, text, address: None, ..form("") })
    };
    let made = all_done(store, messages.iter().enumerate().map(file).collect());
    let ids: Vec<String> = made.into_iter().map(|a| a.matter.unwrap()).collect();
    let notes = ids.iter().enumerate().step_by(4).map(|(n, id)| {
        let text = &messages[(n * 7 + 3) % messages.len()].1;
        note(&format!("n{n}"), MORNING, id, &text.chars().take(300).collect::<String>())
    });
    all_done(store, notes.collect());
    let who = viewer(store, COORDINATOR);
    let scan = |id: String| {
        let opened = store.open_matter(&who, look_by(COORDINATOR, MORNING, &id)).unwrap().unwrap();
        let values = opened.history.iter().flat_map(|line| line.story.iter().flatten());
        Scanned { id, title: normalise(&opened.title.unwrap()), values: values.map(|v| normalise(v)).collect() }
    };
    ids.into_iter().map(scan).collect()
}

/// What a scan finds: titles first, newest first.
fn scan(all: &[Scanned], words: &[String]) -> Vec<String> {
    let holds = |m: &&Scanned| words.iter().all(|w| m.values.iter().any(|v| v.contains(w)));
    let titled = |m: &Scanned| words.iter().all(|w| m.title.contains(w));
    let mut found: Vec<&Scanned> = all.iter().rev().filter(holds).collect();
    found.sort_by_key(|m| !titled(m));
    found.into_iter().map(|m| m.id.clone()).collect()
}

/// All pages of a search.
fn found(store: &Store, who: &Viewer, q: &str, sort: Sort, limit: usize) -> Vec<String> {
    let mut filter = Filter { q: Some(q.to_owned()), sort, limit, ..Filter::default() };
    let mut ids = Vec::new();
    loop {
        let page = store.list(who, &filter).unwrap();
        ids.extend(page.items.into_iter().map(|i| i.id));
        match page.next {
            Some(next) => filter.cursor = Some(next),
            None => return ids,
        }
    }
}

/// One to six neighbours of some text.
fn part(chance: &mut Chance, all: &[Scanned]) -> Option<String> {
    let values = &chance.one(all)?.values;
    let text: Vec<char> = chance.one(values)?.chars().collect();
    let long = chance.below(6) + 1;
    let from = chance.below((text.len() + 1).saturating_sub(long));
    Some(text.into_iter().skip(from).take(long).collect())
}

fn held_to_a_scan(place: &Place, scratch: &Scratch, messages: &[(String, String)], times: usize) {
    let store = begin(place, scratch);
    let all = filled(&store, messages);
    let who = viewer(&store, COORDINATOR);
    let mut chance = Chance::new(0x5EA2C4);
    let mut several = 0;
    for n in 0..times {
        let many = if n % 10 == 9 { 2 + chance.below(2) } else { 1 };
        // Several words come from one matter, or they would seldom be found together.
        let from = if many > 1 { std::slice::from_ref(chance.one(&all).unwrap()) } else { &all };
        let words: Vec<String> = (0..many).filter_map(|_| part(&mut chance, from)).collect();
        let (q, wanted) = (words.join(" "), scan(&all, &words));
        assert_eq!(found(&store, &who, &q, Sort::Newest, 200), wanted, "{q}");
        if n % 25 == 0 {
            let few = found(&store, &who, &q, Sort::Newest, if wanted.len() > 200 { 50 } else { 3 });
            assert_eq!(few, wanted, "{q} by small pages");
            let mut due = found(&store, &who, &q, Sort::Due, 200);
            assert_eq!(due.len(), wanted.len(), "{q} by clocks");
            due.sort_unstable();
            assert_eq!(due, BTreeSet::from_iter(wanted.clone()).into_iter().collect::<Vec<_>>(), "{q} by clocks");
            let filter = Filter { q: Some(q.clone()), ..Filter::default() };
            assert_eq!(store.count(&who, &filter, 100_000).unwrap(), wanted.len(), "{q} counted");
        }
        several += usize::from(many > 1 && !wanted.is_empty());
    }
    assert!(times < 200 || several > 5, "words that stand apart were found {several} times");
    drop(store);
    let (verified, rebuilt) = doubt(place, &scratch.0.join("keys")).unwrap();
    assert!(verified.bad.is_none() && rebuilt.bad.is_none(), "{verified:?} {rebuilt:?}");
    clean(place, scratch);
}

#[test]
fn search_finds_what_a_scan_of_real_messages_finds() {
    let Some(messages) = messages(400) else { return };
    on_both("search held to a scan", |place, scratch| held_to_a_scan(place, scratch, &messages, 500));
}

#[test]
#[ignore = "deep: all messages, ten thousand parts of them"]
fn search_finds_what_a_scan_of_all_real_messages_finds() {
    let Some(messages) = messages(usize::MAX) else { return };
    on_both("search held to a scan of all", |place, scratch| held_to_a_scan(place, scratch, &messages, 10_000));
}

#[test]
fn pairs_that_do_not_stand_together_are_no_phrase() {
    on_both("phrases", |place, scratch| {
        let store = begin(place, scratch);
        let (there, here) = ("r-there", "r-here");
        let mut made =
            all_done(&store, vec![register(there, MORNING, "北门路灯"), register(here, MORNING, "门路灯坏")]);
        let (here, there) = (made.pop().unwrap().matter.unwrap(), made.pop().unwrap().matter.unwrap());
        // All pairs of 路灯坏了 stand in one note, and the word does not; its parts stand in two records.
        all_done(
            &store,
            vec![note("n1", MORNING, &there, "路灯。灯坏、坏了"), note("n2", MORNING, &here, "已经修好，坏了再报")],
        );
        let who = viewer(&store, COORDINATOR);
        let find = |q: &str| found(&store, &who, q, Sort::Newest, 50);
        assert_eq!(find("路灯坏了"), Vec::<String>::new());
        assert_eq!(find("路灯坏"), std::slice::from_ref(&here));
        assert_eq!(find("路灯 坏了"), [here.clone(), there.clone()]);
        assert_eq!(find("路灯坏 坏了再报"), std::slice::from_ref(&here));
        // 灯 stands in both titles; 坏 in one, and in the other's note.
        assert_eq!(find("坏"), [here.clone(), there.clone()]);
        assert_eq!(find("北"), std::slice::from_ref(&there));
        // A word of the title before a word of the text, though that matter is newer.
        assert_eq!(find("北门路"), std::slice::from_ref(&there));
        all_done(&store, vec![note("n3", MORNING, &here, "和北门路口的一样")]);
        assert_eq!(find("北门路"), [there.clone(), here.clone()]);
        assert_eq!(find("北门"), [there, here]);
        let many: Vec<String> = ('a'..='z').map(String::from).collect();
        assert_eq!(find(&many.join(" ")), Vec::<String>::new());
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_case_code_comes_first_and_does_not_hide_who_writes_it() {
    on_both("search by code", |place, scratch| {
        let store = begin(place, scratch);
        let made = all_done(&store, vec![register("a", MORNING, "井盖松动"), register("b", MORNING, "井盖又松动")]);
        let code = made[0].code.clone().unwrap();
        let ids: Vec<String> = made.into_iter().map(|a| a.matter.unwrap()).collect();
        all_done(&store, vec![note("n", MORNING, &ids[1], &format!("与{code}是一回事"))]);
        let who = viewer(&store, COORDINATOR);
        for limit in [1, 50] {
            assert_eq!(found(&store, &who, &code, Sort::Newest, limit), ids);
            assert_eq!(found(&store, &who, &code.to_ascii_lowercase(), Sort::Due, limit), ids);
        }
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn what_may_not_be_seen_or_is_forgotten_is_neither_found_nor_counted() {
    on_both("search within rights", |place, scratch| {
        let store = begin(place, scratch);
        let orders = vec![filed("wangge", "a", MORNING, form("楼道漏水")), register("b", MORNING, "楼道堆物")];
        let ids: Vec<String> = all_done(&store, orders).into_iter().map(|a| a.matter.unwrap()).collect();
        let hers = |account: &str, q: &str| {
            let who = viewer(&store, account);
            let filter = Filter { q: Some(q.to_owned()), ..Filter::default() };
            let ids = found(&store, &who, q, Sort::Newest, 50);
            assert_eq!(store.count(&who, &filter, 1_000).unwrap(), ids.len(), "{account} {q}");
            assert_eq!(found(&store, &who, q, Sort::Due, 50).len(), ids.len(), "{account} {q}");
            ids
        };
        // 两家说不到一起 stands in the text of both, 楼道 in both titles.
        for q in ["楼道", "楼", "两家说不到一起", "楼道 说不到一起"] {
            assert_eq!(hers(COORDINATOR, q), [ids[1].clone(), ids[0].clone()], "{q}");
            assert_eq!(hers("wangge", q), std::slice::from_ref(&ids[0]), "{q}");
            assert_eq!(hers("shuiwu", q), Vec::<String>::new(), "{q}");
        }
        all_done(&store, vec![forget("f", MORNING, &ids[0], None)]);
        for q in ["楼道", "楼", "两家说不到一起"] {
            assert_eq!(hers(COORDINATOR, q), std::slice::from_ref(&ids[1]), "{q}");
            assert_eq!(hers("wangge", q), Vec::<String>::new(), "{q}");
        }
        drop(store);
        clean(place, scratch);
    });
}

/// Multiplies or divides the log's numbers, as if 4,999 records of others stood between every two. While they stand apart,
/// only reading goes on.
fn set_apart(place: &Place, by: &str) {
    let numbers = [("record", "seq"), ("vault", "seq"), ("matter", "registered"), ("head", "size")];
    let mut all: Vec<String> = numbers
        .iter()
        .map(|(table, n)| format!("UPDATE {table} SET {n} = {n} {by} WHERE district = '120111'"))
        .collect();
    let search = |place: &str| {
        format!(
            "UPDATE search SET {place} = ((({place} >> 31) {by}) << 31) + ({place} & 2147483647) {by} WHERE district = '120111'"
        )
    };
    match place {
        Place::Folder(folder) => {
            all.push(search("rowid"));
            let db = rusqlite::Connection::open(folder.join("120111.sqlite")).unwrap();
            db.execute_batch(&all.join(";")).unwrap();
        }
        Place::Database(url) => {
            all.push(search("place"));
            postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(&all.join(";")).unwrap();
        }
    }
}

#[test]
fn what_stands_far_apart_is_found_as_well() {
    on_both("search over a long log", |place, scratch| {
        let store = begin(place, scratch);
        let title =
            |n: usize| if n.is_multiple_of(9) { "路灯不亮" } else { ["井盖松动", "井盖丢了"][n % 2] };
        let file = |n| filed(["wangge", COORDINATOR][n % 2], &format!("m{n}"), MORNING, form(title(n)));
        let made = all_done(&store, (0..70).map(file).collect());
        let ids: Vec<String> = made.into_iter().map(|a| a.matter.unwrap()).collect();
        let notes = (0..70).step_by(5).map(|n| note(&format!("n{n}"), MORNING, &ids[n], "路灯也要看，不亮的那盏"));
        all_done(&store, notes.collect());
        let asked = || {
            let mut all = Vec::new();
            for account in [COORDINATOR, "wangge", "shuiwu"] {
                let who = viewer(&store, account);
                for q in ["路灯", "路", "井盖", "不亮的", "丢了 路灯", "路灯不亮", "松动 不亮的那盏", "没有"]
                {
                    for (sort, limit) in [(Sort::Newest, 200), (Sort::Newest, 3), (Sort::Due, 3)] {
                        all.push((account, q, limit, found(&store, &who, q, sort, limit)));
                    }
                    let filter = Filter { q: Some(q.to_owned()), ..Filter::default() };
                    assert_eq!(store.count(&who, &filter, 1_000).unwrap(), all[all.len() - 1].3.len(), "{q}");
                }
            }
            all
        };
        let near = asked();
        assert_eq!((near[0].3.len(), near[6].3.len(), near[12].3.len()), (20, 62, 6));
        set_apart(place, "* 5000");
        for (near, far) in near.into_iter().zip(asked()) {
            assert_eq!(near, far);
        }
        set_apart(place, "/ 5000");
        drop(store);
        clean(place, scratch);
    });
}
