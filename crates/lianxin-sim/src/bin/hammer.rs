//! Writes orders until it is killed, and says each one that was acknowledged: `ack ID` on standard output, one
//! write a line. `hammer PLACE KEYS FROM COUNT CLIENTS [unsafe]`; PLACE is a folder or a `postgres://` address.

use std::io::Write;
use std::sync::Mutex;

use lianxin_sim::district::{MORNING, open, opening, register};
use lianxin_store::{Outcome, Place, Sync};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let [_, place, keys, from, count, clients, rest @ ..] = words.as_slice() else {
        return fail("hammer PLACE KEYS FROM COUNT CLIENTS [unsafe]");
    };
    let place =
        if place.starts_with("postgres://") { Place::Database(place.clone()) } else { Place::Folder(place.into()) };
    let number = |text: &str| text.parse::<u64>().unwrap_or(1);
    let (from, count, clients) = (number(from), number(count), number(clients));
    let sync = if rest.is_empty() { Sync::Full } else { Sync::Normal };
    let store = match open(&place, keys.as_ref(), sync) {
        Ok(store) => store,
        Err(fault) => return fail(&fault.to_string()),
    };
    for order in opening() {
        if let Err(fault) = store.execute(order) {
            return fail(&fault.to_string());
        }
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

fn fail(why: &str) {
    let _ = writeln!(std::io::stderr(), "{why}");
    std::process::exit(3);
}
