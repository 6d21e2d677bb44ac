//! Writes orders until it is killed, and says each one that was acknowledged: `ack ID` on standard output, one
//! write a line. `hammer PLACE KEYS FROM COUNT CLIENTS [unsafe] [openings] [files] [heir]`; PLACE is a folder or a `postgres://` address.
//! With `openings` it opens as many matters as it registered, one by one, and says those. With `files` it lays files beside
//! matters, and says `ack MATTER ATTACHMENT`. With `heir` it takes over from one that was killed, and is taken over from, without
//! waiting for a lease.

use std::io::Write;
use std::sync::Mutex;

use lianxin_sim::district::{COORDINATOR, MORNING, attach, look, matter_of, open_as, opening, register};
use lianxin_store::{Outcome, Place, Store, Sync};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let [_, place, keys, from, count, clients, rest @ ..] = words.as_slice() else {
        return fail("hammer PLACE KEYS FROM COUNT CLIENTS [unsafe]");
    };
    let place =
        if place.starts_with("postgres://") { Place::Database(place.clone()) } else { Place::Folder(place.into()) };
    let number = |text: &str| text.parse::<u64>().unwrap_or(1);
    let (from, count, clients) = (number(from), number(count), number(clients));
    let said = |word: &str| rest.iter().any(|w| w == word);
    let sync = if said("unsafe") { Sync::Normal } else { Sync::Full };
    let name = if said("heir") { "hammer".to_owned() } else { format!("hammer {}", std::process::id()) };
    let store = match open_as(&name, &place, keys.as_ref(), sync) {
        Ok(store) => store,
        Err(fault) => return fail(&fault.to_string()),
    };
    for order in opening() {
        if let Err(fault) = store.execute(order) {
            return fail(&fault.to_string());
        }
    }
    if said("openings") {
        return open_all(&store, count);
    }
    if said("files") {
        return lay_files(&store, from, count);
    }
    let next = Mutex::new(from);
    std::thread::scope(|all| {
        for _ in 0..clients {
            all.spawn(|| {
                loop {
                    let n = {
                        let Ok(mut next) = next.lock() else { return };
                        *next += 1;
                        *next - 1
                    };
                    if n >= from + count {
                        return;
                    }
                    let id = format!("hammer {n}");
                    match store.execute(register(&id, MORNING + n as i64, "锤子测试 漏水")) {
                        Ok(Outcome::Done(_)) => {
                            let _ = std::io::stdout().lock().write_all(format!("ack {id}\n").as_bytes());
                        }
                        other => fail(&format!("{other:?}")),
                    }
                }
            });
        }
    });
}

/// Registers so many matters, then opens each for the first time in its hour.
fn open_all(store: &Store, count: u64) {
    let Some(viewer) = store.viewer(COORDINATOR, MORNING) else { return fail("nobody is there to look") };
    let mut matters = Vec::new();
    for n in 0..count {
        match store.execute(register(&format!("to open {n}"), MORNING + n as i64, "锤子测试 打开")) {
            Ok(outcome) => matters.extend(matter_of(&outcome)),
            Err(fault) => fail(&fault.to_string()),
        }
    }
    for matter in matters {
        match store.open_matter(&viewer, look(MORNING + 1_000_000, &matter)) {
            Ok(Ok(opened)) if opened.title.is_some() => {
                let _ = std::io::stdout().lock().write_all(format!("ack {matter}\n").as_bytes());
            }
            other => fail(&format!("{:?}", other.map(|o| o.map(|_| ())))),
        }
    }
}

/// Lays files beside matters, ten beside each.
fn lay_files(store: &Store, from: u64, count: u64) {
    let mut matter = String::new();
    for n in from..from + count {
        if n % 10 == 0 {
            match store.execute(register(&format!("files {n}"), MORNING + n as i64, "锤子测试 附件")) {
                Ok(outcome) => matter = matter_of(&outcome).unwrap_or_default(),
                Err(fault) => fail(&fault.to_string()),
            }
        }
        let file = format!("第 {n} 份\n").repeat(30_000);
        let order = attach(COORDINATOR, &format!("file {n}"), MORNING + n as i64, &matter, "记录.txt");
        match store.attach(order, file.as_bytes()) {
            Ok((Outcome::Done(answer), _)) => {
                let attachment = answer.attachment.unwrap_or_default();
                let _ = std::io::stdout().lock().write_all(format!("ack {matter} {attachment}\n").as_bytes());
            }
            other => fail(&format!("{other:?}")),
        }
    }
}

fn fail(why: &str) {
    let _ = writeln!(std::io::stderr(), "{why}");
    std::process::exit(3);
}
