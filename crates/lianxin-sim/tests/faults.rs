//! Stories of what goes wrong in the machine: a writer that was replaced, rows that cannot be written, a full disk, a
//! commit that fails.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use lianxin_sim::district::{CODE, MORNING, Scratch, begin, clean, note, on_both, open, register};
use lianxin_sim::postgres::Cluster;
use lianxin_store::{Fault, Options, Outcome, Place, Store, Sync};

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
        assert!(since.elapsed() < Duration::from_secs(20), "{what} did not happen");
        std::thread::yield_now();
    }
}

/// Asks for many orders at once and collects their outcomes in the order of asking.
fn at_once(store: &Store, ids: &[String]) -> Vec<Result<Outcome, Fault>> {
    let answers: Vec<_> = ids
        .iter()
        .enumerate()
        .map(|(n, id)| {
            let (tell, told) = channel();
            let reply = Box::new(move |outcome| drop(tell.send(outcome)));
            store.submit(register(id, MORNING + n as i64, "积水"), reply).unwrap();
            told
        })
        .collect();
    answers.into_iter().map(|told| told.recv().expect("an order was never answered")).collect()
}

#[test]
fn a_writer_that_was_replaced_writes_nothing() {
    let Some(cluster) = Cluster::shared() else { return };
    let scratch = Scratch::new();
    let place = Place::Database(cluster.database());
    let old = begin(&place, &scratch);
    assert!(old.is_writing());
    meddle(&place, "", "UPDATE head SET until = 0 WHERE district = '120111'");
    let new = Store::open(Options {
        place: place.clone(),
        keys: scratch.0.join("keys"),
        district: CODE.to_owned(),
        holder: "the new one".to_owned(),
        sync: Sync::Full,
        watch: None,
        fatal: Some(Box::new(|fault| panic!("to be replaced is no failed sync: {fault}"))),
    })
    .unwrap();
    let late = register("late", MORNING, "积水");
    assert_eq!(old.execute(late.clone()), Err(Fault::Fenced));
    soon("the end of the old writer", || !old.is_writing());
    assert_eq!(old.execute(late.clone()), Err(Fault::Stopped));
    drop(old);
    assert!(new.is_writing(), "the old one's end must not take the lease from the new one");
    assert!(matches!(new.execute(late), Ok(Outcome::Done(_))), "a row of the fenced order was there");
    drop(new);
    clean(&place, &scratch);
}

#[test]
fn one_order_of_a_group_fails_and_only_it_hears_of_a_fault() {
    on_both("one of a group fails", |place, scratch| {
        let (tell, told) = channel();
        let store = Store::open(Options {
            place: place.clone(),
            keys: scratch.0.join("keys"),
            district: CODE.to_owned(),
            holder: "test".to_owned(),
            sync: Sync::Full,
            watch: Some(Box::new(move |batch| _ = tell.send((batch.orders, batch.changes.len())))),
            fatal: None,
        })
        .unwrap();
        for order in lianxin_sim::district::opening() {
            store.execute(order).unwrap();
        }
        meddle(
            place,
            "CREATE TRIGGER unlucky BEFORE INSERT ON order_done WHEN NEW.id = 'g 17' BEGIN SELECT RAISE(ABORT, 'no luck'); END",
            "CREATE FUNCTION no_luck() RETURNS trigger AS $$ BEGIN IF NEW.id = 'g 17' THEN RAISE EXCEPTION 'no luck'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql; CREATE TRIGGER unlucky BEFORE INSERT ON order_done FOR EACH ROW EXECUTE FUNCTION no_luck()",
        );
        let _ = told.try_iter().count();
        let ids: Vec<String> = (0..60).map(|n| format!("g {n}")).collect();
        let outcomes = at_once(&store, &ids);
        let mut seqs = Vec::new();
        for (n, outcome) in outcomes.iter().enumerate() {
            match outcome {
                Ok(Outcome::Done(answer)) if n != 17 => seqs.push(answer.seq.unwrap()),
                Err(Fault::Database(why)) if n == 17 => assert!(why.contains("no luck"), "{why}"),
                other => panic!("{n}: {other:?}"),
            }
        }
        assert_eq!(seqs.len(), 59);
        assert!(seqs.windows(2).all(|w| w[1] == w[0] + 1), "a gap: {seqs:?}");
        let groups: Vec<(u32, usize)> = told.try_iter().collect();
        assert_eq!(groups.iter().map(|g| g.0).sum::<u32>(), 59, "whoever watches hears of every order: {groups:?}");
        assert!(groups.iter().all(|g| g.0 as usize == g.1) && groups.len() < 59, "{groups:?}");
        meddle(place, "DROP TRIGGER unlucky", "DROP TRIGGER unlucky ON order_done");
        assert!(matches!(store.execute(register("g 17", MORNING + 17, "积水")), Ok(Outcome::Done(_))));
        assert!(matches!(store.execute(register("g 18", MORNING + 18, "积水")), Ok(Outcome::Already(_))));
        drop(store);
        clean(place, scratch);
    });
}

#[test]
fn a_commit_that_fails_ends_the_writer_and_says_so() {
    let Some(cluster) = Cluster::shared() else { return };
    let scratch = Scratch::new();
    let place = Place::Database(cluster.database());
    drop(begin(&place, &scratch));
    // A trigger that waits for the commit stands for a disk that fails there.
    meddle(
        &place,
        "",
        "CREATE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could not fsync' USING ERRCODE = '58030'; END $$ LANGUAGE plpgsql; CREATE CONSTRAINT TRIGGER broken AFTER INSERT ON order_done DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION broken()",
    );
    let (tell, told) = channel();
    let store = Store::open(Options {
        place: place.clone(),
        keys: scratch.0.join("keys"),
        district: CODE.to_owned(),
        holder: "test".to_owned(),
        sync: Sync::Full,
        watch: None,
        fatal: Some(Box::new(move |fault| drop(tell.send(fault.clone())))),
    })
    .unwrap();
    let ids: Vec<String> = (0..5).map(|n| format!("lost {n}")).collect();
    // The first group is told of the fault; whoever comes after it finds the writer gone.
    let first = store.execute(register("lost", MORNING, "积水"));
    assert!(matches!(&first, Err(Fault::Database(why)) if why.contains("fsync")), "{first:?}");
    assert_eq!(told.recv_timeout(Duration::from_secs(20)).unwrap(), first.unwrap_err());
    soon("the end of the writer", || !store.is_writing());
    for id in &ids {
        assert_eq!(store.execute(register(id, MORNING, "积水")), Err(Fault::Stopped));
    }
    drop(store);
    meddle(&place, "", "DROP TRIGGER broken ON order_done; UPDATE head SET until = 0 WHERE district = '120111'");
    let store = open(&place, &scratch.0.join("keys"), Sync::Full).unwrap();
    assert!(matches!(store.execute(register("lost", MORNING, "积水")), Ok(Outcome::Done(_))));
    drop(store);
    clean(&place, &scratch);
}

/// A small file system in memory, mounted for one test.
struct Small(PathBuf);

impl Small {
    /// `None` where this user or machine cannot mount.
    fn mount(under: &Path, megabytes: u32) -> Option<Small> {
        let path = under.join("small");
        std::fs::create_dir_all(&path).unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m"), "tmpfs"])
            .arg(&path)
            .status();
        done.is_ok_and(|status| status.success()).then_some(Small(path))
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_writing_goes_on_when_there_is_space() {
    let scratch = Scratch::new();
    let Some(small) = Small::mount(&scratch.0, 12) else {
        return lianxin_sim::stories::skipped("no small file system can be mounted (run as root)");
    };
    let place = Place::Folder(small.0.clone());
    let store = begin(&place, &scratch);
    let ballast = small.0.join("ballast");
    let mut file = std::fs::File::create(&ballast).unwrap();
    while file.write_all(&[7; 4096]).is_ok() {}
    drop(file);
    // What the database had allocated already still serves for a while.
    let (mut done, mut full) = (Vec::new(), Vec::new());
    for round in 0..200 {
        let ids: Vec<String> = (0..40).map(|n| format!("r{round} {n}")).collect();
        for (id, outcome) in
            ids.into_iter().zip(at_once(&store, &(0..40).map(|n| format!("r{round} {n}")).collect::<Vec<_>>()))
        {
            match outcome {
                Ok(Outcome::Done(_)) => done.push(id),
                Err(Fault::Full) => full.push(id),
                other => panic!("{other:?}"),
            }
        }
        if full.len() > 40 {
            break;
        }
    }
    assert!(full.len() > 40, "the disk never was full");
    assert!(store.is_writing());
    std::fs::remove_file(&ballast).unwrap();
    let at = |id: &str| MORNING + id.split_once(' ').unwrap().1.parse::<i64>().unwrap();
    for id in full.iter().take(50) {
        let again = store.execute(register(id, at(id), "积水")).unwrap();
        assert!(matches!(again, Outcome::Done(_)), "half of {id} was there: {again:?}");
    }
    for id in done.iter().rev().take(50) {
        let again = store.execute(register(id, at(id), "积水")).unwrap();
        assert!(matches!(again, Outcome::Already(_)), "{id} was answered and is lost: {again:?}");
    }
    drop(store);
    clean(&place, &scratch);
}

#[test]
fn a_writer_that_only_refuses_notices_that_it_was_replaced() {
    let Some(cluster) = Cluster::shared() else { return };
    let scratch = Scratch::new();
    let place = Place::Database(cluster.database());
    let old = begin(&place, &scratch);
    meddle(&place, "", "UPDATE head SET epoch = epoch + 1, holder = 'the new one' WHERE district = '120111'");
    soon("the old writer's end", || match old.execute(note("no", MORNING, "m-none", "看过现场")) {
        Ok(Outcome::Refused(_)) => false,
        Err(Fault::Fenced | Fault::Stopped) => true,
        other => panic!("{other:?}"),
    });
}
