//! `bench write`: registrations through the one write path, in alternation with the very rows they wrote,
//! written by the same statements in the same groups with no rules, hashing or sealing: the limit.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lianxin_core::authority::Role;
use lianxin_core::directory::Account;
use lianxin_core::{Actor, Command};
use lianxin_store::{Batch, Outcome, Place, Store};

use super::copies::Copy;
use super::{ROUNDS, fault};
use crate::home::{Home, now, order};
use crate::{Ended, demo, say};

#[derive(clap::Args)]
pub struct Write {
    /// What to copy; the district itself is not touched.
    #[command(flatten)]
    home: Home,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    #[arg(long, default_value_t = 64)]
    clients: u64,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// What one round came to.
pub struct Round {
    pub orders: u64,
    pub took: Duration,
    waits: Vec<u64>,
    /// What it wrote, a commit each.
    pub batches: Vec<Batch>,
}

pub fn run(args: &Write) -> Result<(), Ended> {
    let (ours, limit) = (Copy::of(&args.home, "ours")?, Copy::of(&args.home, "limit")?);
    alternate(args, &ours.home, &limit.home.place())
}

fn alternate(args: &Write, home: &Home, limit: &Place) -> Result<(), Ended> {
    let each = Duration::from_millis(args.seconds * 1000 / ROUNDS);
    let (mut orders, mut took, mut raw_orders, mut raw_took) = (0, Duration::ZERO, 0, Duration::ZERO);
    let mut waits = Vec::new();
    for round in 0..ROUNDS {
        let mut one = through(home, args.clients, each, round)?;
        orders += one.orders;
        took += one.took;
        waits.append(&mut one.waits);
        let start = Instant::now();
        raw_orders += lianxin_store::replay(limit, &home.district, &one.batches).map_err(fault)?;
        raw_took += start.elapsed();
    }
    waits.sort_unstable();
    let at = |share: usize| waits.get(waits.len() * share / 100).copied().unwrap_or(0) as f64 / 1000.0;
    let (rate, raw) = (orders as f64 / took.as_secs_f64(), raw_orders as f64 / raw_took.as_secs_f64());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let object = serde_json::json!({
        "per_second": rate.round(), "p50_ms": at(50), "p99_ms": at(99),
        "limit_per_second": raw.round(), "ratio": (rate / raw * 100.0).round() / 100.0,
    });
    let text = format!(
        "{rate:.0} 件/秒（{} 个客户），中位 {:.2} ms，99% {:.2} ms；极限 {raw:.0}，比 {:.2}；负载 {}",
        args.clients,
        at(50),
        at(99),
        rate / raw,
        load.split(' ').next().unwrap_or("?")
    );
    say::report(args.json, &text, &object);
    Ok(())
}

/// One round through the write path, capturing what it wrote.
pub fn through(home: &Home, clients: u64, each: Duration, round: u64) -> Result<Round, Ended> {
    let batches = Arc::new(Mutex::new(Vec::new()));
    let keep = Arc::clone(&batches);
    let watch = Box::new(move |b: &Batch| keep.lock().unwrap_or_else(PoisonError::into_inner).push(b.clone()));
    let store = home.open_watched(Some(watch))?;
    let actor = coordinator(&store)?;
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let start = Instant::now();
    let results: Vec<Result<Vec<u64>, Ended>> = std::thread::scope(|all| {
        let ask = || {
            let mut waits = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let n = next.fetch_add(1, Ordering::Relaxed) + round * 10_000_000;
                let mut one = order(format!("bench {n}"), now(), Command::Matter(demo::sample(n)))?;
                one.actor = actor.clone();
                let asked = Instant::now();
                match store.execute(one).map_err(fault)? {
                    Outcome::Done(_) => waits.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX)),
                    Outcome::Already(_) | Outcome::Refused(_) => {
                        return Err(Ended::Refused("an order was not done".to_owned()));
                    }
                }
            }
            Ok(waits)
        };
        let running: Vec<_> = (0..clients).map(|_| all.spawn(ask)).collect();
        std::thread::sleep(each);
        stop.store(true, Ordering::Relaxed);
        let gone = || Err(Ended::Fault("a client ended".to_owned()));
        running.into_iter().map(|r| r.join().unwrap_or_else(|_| gone())).collect()
    });
    let took = start.elapsed();
    drop(store);
    let mut waits = Vec::new();
    for result in results {
        waits.append(&mut result?);
    }
    let batches = std::mem::take(&mut *batches.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Round { orders: waits.len() as u64, took, waits, batches })
}

/// The first account that is a coordinator now: nobody else may register everywhere.
fn coordinator(store: &Store) -> Result<Actor, Ended> {
    let at = now();
    let directory = store.directory();
    let is = |a: &&Account| !a.closed && a.positions.iter().any(|p| p.held(at) && p.role == Role::CentreCoordinator);
    let found = directory.accounts.values().find(is);
    found.map(|a| Actor::Account(a.account.clone())).ok_or_else(|| {
        Ended::Refused(
            "这个区没有中心统筹员，登记不了：先用 demo 建一个区。 This district has no centre coordinator: make one with demo."
                .to_owned(),
        )
    })
}
