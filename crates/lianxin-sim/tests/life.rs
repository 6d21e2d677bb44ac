//! Stories of a matter's life as the store tells it: acts and clocks, lists and search, opened values, forgetting.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use std::collections::BTreeSet;

use lianxin_core::access::HOUR;
use lianxin_core::authority::Act as May;
use lianxin_core::catalogue::Act;
use lianxin_core::field::Problem;
use lianxin_core::matter::{PartyField, Stage};
use lianxin_core::value::Story;
use lianxin_core::{Answer, Command, Order, Refusal, Viewer, access, matter};
use lianxin_sim::district::{
    CODE, COORDINATOR, MORNING, PEOPLE, PHONE, Scratch, accept, acknowledge, begin, clean, complete, contact, dispatch,
    filed, forget, form, look_by, matter_of, note, on_both, open_fields, register, run_out, take_in,
};
use lianxin_store::{Filter, Opened, Outcome, Place, Sort, Store};

const MINUTE: i64 = 60_000;

fn done(store: &Store, order: Order) -> Answer {
    match store.execute(order).unwrap() {
        Outcome::Done(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn refused(store: &Store, order: Order) -> Refusal {
    match store.execute(order).unwrap() {
        Outcome::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

fn viewer(store: &Store, account: &str) -> Viewer {
    store.viewer(account, MORNING).unwrap()
}

fn opened(store: &Store, account: &str, at: i64, matter: &str) -> Opened {
    store.open_matter(&viewer(store, account), look_by(account, at, matter)).unwrap().unwrap()
}

/// The clocks that run, as agency, act, start and due.
fn clocks(answer: &Answer) -> Vec<(&str, Act, i64, i64)> {
    answer.clocks.iter().map(|c| (c.agency.as_str(), c.act, c.from.unwrap(), c.due)).collect()
}

/// Counts rows by the test's own connection.
fn rows(place: &Place, sql: &str) -> i64 {
    match place {
        Place::Folder(folder) => {
            let db = rusqlite::Connection::open(folder.join(format!("{CODE}.sqlite"))).unwrap();
            db.query_row(sql, [], |row| row.get(0)).unwrap()
        }
        Place::Database(url) => {
            postgres::Client::connect(url, postgres::NoTls).unwrap().query_one(sql, &[]).unwrap().get(0)
        }
    }
}

fn with_contact(title: &str) -> matter::Register {
    matter::Register { contact: Some(contact()), ..form(title) }
}

#[test]
fn a_matter_lives_from_registration_to_completion() {
    on_both("a whole life", |place, scratch| {
        let store = begin(place, scratch);
        let t = |minutes: i64| MORNING + minutes * MINUTE;
        let first = done(&store, filed("wangge", "r", t(0), with_contact("楼道漏水")));
        let id = first.matter.clone().unwrap();
        assert_eq!((first.stage.as_deref(), first.version, first.records), (Some("registered"), Some(1), 2));
        assert!(
            matches!(clocks(&first)[..], [("cgc-yangliuqing", Act::Accept, from, due)] if from == t(0) && due > t(0))
        );

        assert_eq!(
            refused(&store, dispatch("early", t(1), &id, "water", &[])),
            out_of_turn("dispatch", Stage::Registered)
        );
        assert_eq!(refused(&store, accept("shuiwu", "not hers", t(1), &id)), Refusal::Absent);
        assert_eq!(refused(&store, accept("wangge", "not his", t(1), &id)), Refusal::NotYours);
        let taken = done(&store, accept("yangliuqing", "a", t(5), &id));
        assert!(matches!(clocks(&taken)[..], [("cgc-yangliuqing", Act::Dispatch, from, _)] if from == t(5)));
        let called = done(&store, dispatch("d", t(10), &id, "water", &["urban"]));
        assert!(matches!(
            clocks(&called)[..],
            [("water", Act::Acknowledge, a, _), ("urban", Act::Acknowledge, b, _)] if a == t(10) && b == t(10)
        ));

        assert_eq!(
            refused(&store, complete("shuiwu", "too soon", t(11), &id)),
            Refusal::Matter(matter::Refusal::NotAcknowledged { agency: "water".to_owned() })
        );
        let signed = done(&store, acknowledge("shuiwu", "s1", t(20), &id));
        // Signing late wins no time: it counts from dispatch.
        assert!(clocks(&signed).iter().any(|c| matches!(c, ("water", Act::Handle, from, _) if *from == t(10))));
        assert_eq!(signed.stage.as_deref(), Some("acknowledged"));
        done(&store, acknowledge("chengguan", "s2", t(25), &id));
        let noted = done(&store, note("n", t(30), &id, "约好下午上门"));
        assert_eq!(noted.stage.as_deref(), Some("handling"));

        assert_eq!(
            refused(&store, complete("shuiwu", "c", t(40), &id)),
            Refusal::Matter(matter::Refusal::AssistsRunning { agencies: vec!["urban".to_owned()] })
        );
        let part = done(&store, complete("chengguan", "c1", t(50), &id));
        assert!(matches!(clocks(&part)[..], [("water", Act::Handle, _, _)]), "{part:?}");
        let end = done(&store, complete("shuiwu", "c2", t(60), &id));
        assert_eq!((end.stage.as_deref(), end.clocks.len()), (Some("completed"), 0));

        let seen = opened(&store, "shuiwu", t(70), &id);
        assert_eq!((seen.title.as_deref(), seen.matter.completed_at), (Some("楼道漏水"), Some(t(60))));
        assert_eq!(seen.history.len(), 9);
        assert!(seen.history.iter().flat_map(|l| &l.story).flatten().all(|s| !s.contains("林晓禾")));
        drop(store);
        clean(place, scratch);
    });
}

fn out_of_turn(act: &str, stage: Stage) -> Refusal {
    Refusal::Matter(matter::Refusal::OutOfTurn { act: act.to_owned(), stage })
}

#[test]
fn a_clock_runs_out_once_and_by_time_alone() {
    on_both("run out", |place, scratch| {
        let store = begin(place, scratch);
        let id = done(&store, register("r", MORNING, "路灯不亮")).matter.unwrap();
        let clock = opened(&store, COORDINATOR, MORNING, &id).matter.clocks[0].clone();
        let due = clock.due;
        assert_eq!(store.due(due - 1, 10).unwrap(), vec![]);
        assert_eq!(refused(&store, run_out(due - 1, &id, &clock)), Refusal::Matter(matter::Refusal::NotDue));
        let found = store.due(due, 10).unwrap();
        assert!(matches!(&found[..], [d] if d.matter == id && d.due == due && d.act == Act::Accept), "{found:?}");
        let by_hand = Order { actor: lianxin_core::Actor::Console, ..run_out(due, &id, &clock) };
        assert_eq!(refused(&store, by_hand), Refusal::NotYours);
        done(&store, run_out(due, &id, &clock));
        assert_eq!(store.due(due, 10).unwrap(), vec![]);
        assert!(matches!(store.execute(run_out(due + 5, &id, &clock)).unwrap(), Outcome::Already(_)));
        let seen = opened(&store, COORDINATOR, due + HOUR, &id).matter;
        assert!(seen.clocks[0].ran_out && seen.clocks[0].runs());
        done(&store, accept("yangliuqing", "late", due + HOUR, &id));
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn personal_values_are_opened_for_a_purpose_by_those_who_may() {
    on_both("open fields", |place, scratch| {
        let store = begin(place, scratch);
        let id = done(&store, filed("wangge", "r", MORNING, with_contact("楼道漏水"))).matter.unwrap();
        let party = opened(&store, COORDINATOR, MORNING, &id).matter.parties[0].clone();
        assert_eq!(party.sealed, [PartyField::Email, PartyField::Name, PartyField::Phone]);
        let fields = vec!["matter.address".to_owned(), format!("{}.phone", party.id)];
        let ask =
            |who: &str, n: i64, purpose: &str| store.open_fields(open_fields(who, MORNING + n, &id, &fields, purpose));
        let before = opened(&store, COORDINATOR, MORNING, &id).accesses;
        let values = ask("yangliuqing", 1, "contact").unwrap().unwrap();
        assert_eq!(values.get("matter.address").map(String::as_str), Some("和苑小区 5 号楼 2 单元 301"));
        assert_eq!((values.get(&fields[1]).map(String::as_str), values.len()), (Some(PHONE), 2));
        assert_eq!(opened(&store, COORDINATOR, MORNING, &id).accesses, before + 1);
        // The same order again would show without a record.
        assert_eq!(ask("yangliuqing", 1, "contact").unwrap(), Err(Refusal::OrderReused));
        let unknown = ask("yangliuqing", 2, "curiosity").unwrap();
        assert_eq!(unknown, Err(Refusal::Access(access::Refusal::NoSuchPurpose)));
        assert_eq!(ask("shuiwu", 3, "contact").unwrap(), Err(Refusal::Absent));
        assert_eq!(ask("weiyuan", 4, "contact").unwrap(), Err(Refusal::NotYours));
        assert_eq!(ask("wangge", 5, "contact").unwrap(), Err(Refusal::NotYours));
        assert_eq!(opened(&store, COORDINATOR, MORNING, &id).accesses, before + 1, "nothing was shown");
        drop(store);
        clean(place, scratch);
    });
}

/// How many keys, boxes and search rows a matter, and a party of it, still have.
fn left(place: &Place, id: &str, party: &str) -> [i64; 5] {
    let own = format!("district = '{CODE}' AND subject = 'matter:{id}'");
    let hers = format!("district = '{CODE}' AND subject = 'party:{id}:{party}'");
    let at = if matches!(place, Place::Folder(_)) { "rowid" } else { "place" };
    let searched = format!(
        "SELECT count(*) FROM search s JOIN matter m ON m.registered = s.{at} >> 31 WHERE m.district = '{CODE}' AND m.id = '{id}'"
    );
    [
        rows(place, &format!("SELECT count(*) FROM vault_key WHERE {own}")),
        rows(place, &format!("SELECT count(*) FROM vault WHERE {own}")),
        rows(place, &format!("SELECT count(*) FROM vault_key WHERE {hers}")),
        rows(place, &format!("SELECT count(*) FROM vault WHERE {hers}")),
        rows(place, &searched),
    ]
}

#[test]
fn a_party_and_then_its_matter_are_forgotten_without_trace() {
    on_both("forget a party", |place, scratch| {
        let store = begin(place, scratch);
        let id = done(&store, filed("wangge", "r", MORNING, with_contact("楼道漏水"))).matter.unwrap();
        let other = done(&store, filed("wangge", "o", MORNING, with_contact("井盖松动"))).matter.unwrap();
        done(&store, note("n", MORNING, &id, "约好下午上门"));
        let party = opened(&store, COORDINATOR, MORNING, &id).matter.parties[0].id.clone();
        let phone = vec![format!("{party}.phone")];
        let mut asked = open_fields("yangliuqing", MORNING, &id, &phone, "contact");
        if let Command::Access(access::Command::OpenFields { note, .. }) = &mut asked.command {
            *note = Some(Story::new("问几点在家"));
        }
        assert!(store.open_fields(asked).unwrap().is_ok());
        // The registration, the note, and the note of who opened.
        assert_eq!(left(place, &id, &party), [1, 3, 1, 1, 2]);
        done(&store, forget("f1", MORNING, &id, Some(&party)));
        assert_eq!(left(place, &id, &party), [1, 3, 0, 0, 2]);
        let gone = store.open_fields(open_fields("yangliuqing", MORNING + 9, &id, &phone, "contact")).unwrap();
        assert!(matches!(&gone, Err(Refusal::Fields(all)) if all[0].problem == Problem::UnknownCode), "{gone:?}");
        assert_eq!(opened(&store, COORDINATOR, MORNING, &id).title.as_deref(), Some("楼道漏水"));
        assert_eq!(found(&store, "楼道漏水"), std::slice::from_ref(&id));
        drop(store);
        clean(place, scratch);

        let store = lianxin_sim::district::open(place, &scratch.0.join("keys"), lianxin_store::Sync::Full).unwrap();
        assert_eq!(found(&store, "楼道漏水"), std::slice::from_ref(&id));
        done(&store, forget("f2", MORNING, &id, None));
        assert_eq!(left(place, &id, &party), [0, 0, 0, 0, 0]);
        assert_eq!(found(&store, "楼道漏水"), Vec::<String>::new());
        let shell = opened(&store, COORDINATOR, MORNING, &id);
        assert_eq!((shell.title, shell.text, shell.matter.erased), (None, None, true));
        let page = store.list(&viewer(&store, COORDINATOR), &Filter::default()).unwrap();
        assert!(page.items.iter().all(|i| i.title.is_none() == (i.id == id)), "{page:?}");
        assert_eq!(left(place, &other, "")[..2], [1, 1], "another's are untouched");
        drop(store);
        clean(place, scratch);
    });
}

/// What the coordinator finds by words.
fn found(store: &Store, q: &str) -> Vec<String> {
    let filter = Filter { q: Some(q.to_owned()), ..Filter::default() };
    let page = store.list(&viewer(store, COORDINATOR), &filter).unwrap();
    page.items.into_iter().map(|item| item.id).collect()
}

#[test]
fn search_finds_words_of_title_text_and_notes_and_no_personal_value() {
    on_both("search", |place, scratch| {
        let store = begin(place, scratch);
        let first = done(&store, filed("wangge", "r", MORNING, with_contact("楼道漏水")));
        let id = first.matter.unwrap();
        done(&store, register("o", MORNING, "井盖松动"));
        done(&store, note("n", MORNING, &id, "约好星期四上门"));
        assert_eq!(found(&store, "漏水 楼道"), std::slice::from_ref(&id));
        assert_eq!(found(&store, "墙皮").len(), 2);
        assert_eq!(found(&store, "星期四"), std::slice::from_ref(&id));
        assert_eq!(found(&store, first.code.as_deref().unwrap()), [id]);
        for hidden in ["林晓禾", "和苑", PHONE, "00001234", "linxiaohe", "井盖漏水", "' OR 1=1", "\"", "*"] {
            assert_eq!(found(&store, hidden), Vec::<String>::new(), "{hidden}");
        }
        drop(store);
        clean(place, scratch);
    });
}

/// Matters of several towns, registrants, stages and agencies.
fn varied(store: &Store) -> Vec<String> {
    let mut ids = Vec::new();
    let registrants = ["wangge", "zhongxin", "shuiwu", "cunwei", "minjing", "tiaojie", "yangliuqing"];
    for (n, who) in registrants.iter().cycle().take(28).enumerate() {
        let division = ["120111101", "120111100", "120111101217", "120111103"][n % 4].to_owned();
        let at = MORNING + n as i64;
        let order = filed(who, &format!("v{n}"), at, matter::Register { division, ..form("积水") });
        let id = done(store, order).matter.unwrap();
        if n % 3 > 0 {
            done(store, accept(COORDINATOR, &format!("v{n} a"), at, &id));
        }
        if n % 3 > 1 {
            let lead = ["water", "urban", "grid-yangliuqing", "village-baitansi"][n / 3 % 4];
            let assist = ["mediation-yangliuqing", "police-yangliuqing"][n % 2];
            done(store, dispatch(&format!("v{n} d"), at, &id, lead, &[assist]));
        }
        ids.push(id);
    }
    for n in 0..4 {
        let reply = (n % 2 == 0).then_some("已回复");
        ids.push(done(store, take_in(&format!("t{n}"), MORNING + 100, "停车难", reply)).matter.unwrap());
    }
    ids
}

/// All pages of a list, three at a time.
fn paged(store: &Store, viewer: &Viewer, sort: Sort) -> Vec<String> {
    let mut filter = Filter { limit: 3, sort, ..Filter::default() };
    let mut ids = Vec::new();
    loop {
        let page = store.list(viewer, &filter).unwrap();
        ids.extend(page.items.into_iter().map(|i| i.id));
        match page.next {
            Some(next) => filter.cursor = Some(next),
            None => return ids,
        }
    }
}

#[test]
fn every_role_is_listed_what_the_authority_table_lets_it_see() {
    on_both("lists by role", |place: &Place, scratch: &Scratch| {
        let store = begin(place, scratch);
        let ids = varied(&store);
        let all: Vec<_> = ids.iter().map(|id| opened(&store, COORDINATOR, MORNING, id).matter).collect();
        let mut sizes = BTreeSet::new();
        for (account, _, _) in PEOPLE {
            let who = viewer(&store, account);
            let reached = all.iter().filter(|m| who.reaches(May::See, &m.about()));
            let wanted: BTreeSet<String> = reached.map(|m| m.id.clone()).collect();
            let page = store.list(&who, &Filter { limit: 200, ..Filter::default() }).unwrap();
            let listed: BTreeSet<String> = page.items.iter().map(|i| i.id.clone()).collect();
            assert_eq!(listed, wanted, "{account}");
            assert_eq!(store.count(&who, &Filter::default(), 1_000).unwrap(), wanted.len(), "{account}");
            for sort in [Sort::Newest, Sort::Due] {
                let paged = paged(&store, &who, sort);
                assert_eq!(paged.len(), wanted.len(), "{account} {sort:?}");
                assert_eq!(paged.into_iter().collect::<BTreeSet<_>>(), wanted, "{account} {sort:?}");
            }
            for m in all.iter().filter(|m| !wanted.contains(&m.id)).take(2) {
                let no = store.open_matter(&who, look_by(account, MORNING, &m.id)).unwrap();
                assert_eq!(no.err(), Some(Refusal::Absent), "{account}");
            }
            sizes.insert(wanted.len());
        }
        assert!(sizes.len() >= 5 && sizes.contains(&0) && sizes.contains(&all.len()), "{sizes:?}");
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_petition_taken_in_waits_without_a_clock_until_it_is_accepted() {
    on_both("take in", |place, scratch| {
        let store = begin(place, scratch);
        let answered = done(&store, take_in("188006", MORNING, "停车难", Some("已回复")));
        assert_eq!((answered.stage.as_deref(), answered.clocks.len()), (Some("completed"), 0));
        let waiting = done(&store, take_in("188007", MORNING, "停车难", None));
        assert_eq!((waiting.stage.as_deref(), waiting.clocks.len()), (Some("registered"), 0));
        let id = waiting.matter.unwrap();
        let begun = done(&store, accept(COORDINATOR, "a", MORNING + 5, &id));
        assert!(matches!(clocks(&begun)[..], [(_, Act::Dispatch, from, _)] if from == MORNING + 5));
        let again = store.execute(take_in("188007", MORNING + 9, "停车难", None)).unwrap();
        assert_eq!(matter_of(&again), Some(id));
        assert!(matches!(again, Outcome::Already(_)));
        drop(store);
        clean(place, scratch);
    });
}
