//! `bench http`: one call of the API, by programs that ask as fast as they are answered, at a server of its own on a
//! copy of the district.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lianxin_core::authority::Role;
use lianxin_store::{Batch, Place, Store};

use super::copies::Copy;
use super::load::{self, Line, Load};
use super::pages::Session;
use super::requests::{self, Call};
use super::{ROUNDS, export, fault, fields, write};
use crate::home::Home;
use crate::{Ended, say, token};

#[derive(clap::Args)]
pub struct Args {
    /// Which call or page.
    call: Call,
    #[command(flatten)]
    home: Home,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1024))]
    clients: u16,
    /// With open: each matter once only, so that every opening is a first one.
    #[arg(long)]
    first: bool,
    /// With list or search: the last page of each, reached by its cursor, beside the first.
    #[arg(long)]
    last: bool,
    /// With open-fields: so many openings a second in all, beside as many reads that are not recorded.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    rate: Option<u32>,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// How long the server may take until it is ready.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks whether it is ready, and the longest that adds to `ready_ms`.
const PAUSE: Duration = Duration::from_millis(2);
/// Between two looks at the server's memory.
const LOOK: Duration = Duration::from_millis(250);
/// How long the bench's token is in force; it goes with the copy.
const TOKEN_DAYS: u16 = 1;

pub fn run(args: &Args) -> Result<(), Ended> {
    if args.first && args.call != Call::Open {
        return Err(Ended::Refused("--first 只用于 open。 --first goes with open only.".to_owned()));
    }
    if args.last && !matches!(args.call, Call::List | Call::Search) {
        return Err(Ended::Refused("--last 只用于 list 和 search。 --last goes with list and search only.".to_owned()));
    }
    if args.rate.is_some() && args.call != Call::OpenFields {
        return Err(Ended::Refused("--rate 只用于 open-fields。 --rate goes with open-fields only.".to_owned()));
    }
    let limit = if args.call == Call::Create { Some(Limit::of(args)?) } else { None };
    let copy = Copy::of(&args.home, "served")?;
    measure(args, &copy.home, limit)
}

fn measure(args: &Args, home: &Home, limit: Option<Limit>) -> Result<(), Ended> {
    let about = {
        let store = home.open()?;
        let user = coordinator(&store)?;
        requests::About::of(
            &store.catalogue(),
            token::create(&|order| store.execute(order), &user, "bench", TOKEN_DAYS)?,
            Session::begin(&store, &user)?,
        )
    };
    // One thread: the generator takes as little as it can of the machine that the server needs.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
    let server = runtime.block_on(Server::start(home))?;
    let pss_idle = pss(server.child.id());
    let next = Arc::new(AtomicU64::new(0));
    if let Some(rate) = args.rate {
        let loads = runtime.block_on(fields::beside(server.at, &about, (args.clients, args.seconds, rate)))?;
        fields::tell(args.json, (args.clients, rate), &loads, average());
        return Ok(());
    }
    if args.last {
        let [first, last] = runtime.block_on(requests::ends(args.call, server.at, &about))?;
        let (mut both, time) = ([Load::none(), Load::none()], Duration::from_secs(args.seconds) / ROUNDS as u32);
        for _ in 0..ROUNDS {
            for (load, shots) in both.iter_mut().zip([&first, &last]) {
                load.join(runtime.block_on(load::run(server.at, usize::from(args.clients), time, &next, shots))?);
            }
        }
        tell_ends(args, &both);
        return Ok(());
    }
    let shots = runtime.block_on(requests::shots(args.call, args.first, server.at, about))?;
    if args.call == Call::Export {
        return export::run(args.json, (server.at, server.child.id()), pss_idle, &shots);
    }
    let mut asked =
        |time: Duration| runtime.block_on(load::run(server.at, usize::from(args.clients), time, &next, &shots));
    let time = Duration::from_secs(args.seconds);
    let (load, pss_load) = under_watch(server.child.id(), || match limit {
        None => Ok((asked(time)?, None)),
        Some(limit) => limit.alternate(time, &mut asked).map(|(load, raw)| (load, Some(raw))),
    });
    let (load, raw) = load?;
    tell(args, &load, raw, server.ready, (pss_idle, pss_load));
    Ok(())
}

/// The limit of creating: registrations through the one write path by as many clients, whose very rows are then
/// written once more, a round of them between two rounds of asking, with nothing of ours around them.
struct Limit {
    copy: Copy,
    /// What each round writes, a commit each.
    rounds: Vec<Vec<Batch>>,
}

impl Limit {
    fn of(args: &Args) -> Result<Limit, Ended> {
        let written = Copy::of(&args.home, "written")?;
        let each = Duration::from_millis(args.seconds * 1000 / ROUNDS / 2);
        let round = |n| write::through(&written.home, u64::from(args.clients), each, n).map(|r| r.batches);
        Ok(Limit { rounds: (0..ROUNDS).map(round).collect::<Result<_, _>>()?, copy: Copy::of(&args.home, "limit")? })
    }

    /// Asks and writes in turn; what was asked, and what was written per second.
    fn alternate(
        self,
        time: Duration,
        asked: &mut impl FnMut(Duration) -> Result<Load, Ended>,
    ) -> Result<(Load, f64), Ended> {
        let mut all = Load::none();
        let (mut orders, mut took) = (0, Duration::ZERO);
        for batches in &self.rounds {
            all.join(asked(time / ROUNDS as u32)?);
            let start = Instant::now();
            orders +=
                lianxin_store::replay(&self.copy.home.place(), &self.copy.home.district, batches).map_err(fault)?;
            took += start.elapsed();
        }
        Ok((all, orders as f64 / took.as_secs_f64()))
    }
}

fn tell(args: &Args, load: &Load, limit: Option<f64>, ready: Duration, pss: (Option<f64>, Option<f64>)) {
    let rate = load.per_second();
    let ratio = limit.filter(|raw| *raw > 0.0).map(|raw| (rate / raw * 100.0).round() / 100.0);
    let average = average();
    let ready_ms = u64::try_from(ready.as_millis()).unwrap_or(u64::MAX);
    let object = serde_json::json!({
        "per_second": rate.round(), "p50_ms": load.at(50), "p99_ms": load.at(99),
        "limit_per_second": limit.map(f64::round), "ratio": ratio, "answers": load.waits.len(),
        "load": average, "pss_idle_mb": pss.0, "pss_load_mb": pss.1, "ready_ms": ready_ms,
    });
    let shown = |number: Option<f64>| number.map_or("—".to_owned(), |n| format!("{n}"));
    let text = format!(
        "{}：{rate:.0} 次/秒（{} 个连接，{} 次），中位 {:.2} ms，99% {:.2} ms；极限 {}，比 {}；就绪 {ready_ms} ms，内存 {} → {} MB；负载 {}",
        args.call.name(),
        args.clients,
        load.waits.len(),
        load.at(50),
        load.at(99),
        shown(limit.map(f64::round)),
        shown(ratio),
        shown(pss.0),
        shown(pss.1),
        shown(average),
    );
    say::report(args.json, &text, &object);
}

/// The machine's load average of the last minute.
fn average() -> Option<f64> {
    let average = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    average.split(' ').next().and_then(|n| n.parse::<f64>().ok())
}

fn tell_ends(args: &Args, [first, last]: &[Load; 2]) {
    let (rate, before) = (last.per_second(), first.per_second());
    let ratio = if before > 0.0 { (rate / before * 100.0).round() / 100.0 } else { 0.0 };
    let object = serde_json::json!({
        "per_second": rate.round(), "p50_ms": last.at(50), "p99_ms": last.at(99), "answers": last.waits.len(),
        "first_per_second": before.round(), "first_p50_ms": first.at(50), "first_p99_ms": first.at(99),
        "ratio": ratio, "load": average(),
    });
    let text = format!(
        "{}，末页 {rate:.0} 次/秒，中位 {:.2} ms，99% {:.2} ms；首页 {before:.0} 次/秒，中位 {:.2} ms，99% {:.2} ms；比 {ratio}",
        args.call.name(),
        last.at(50),
        last.at(99),
        first.at(50),
        first.at(99),
    );
    say::report(args.json, &text, &object);
}

/// The sign-in name of a coordinator, of the district's own centre if it has one: she may see and register all.
pub fn coordinator(store: &Store) -> Result<String, Ended> {
    let directory = store.directory();
    let mut all: Vec<(usize, &str)> = Vec::new();
    for account in directory.accounts.values().filter(|a| !a.closed) {
        let at = account.positions.iter().filter(|p| p.role == Role::CentreCoordinator && p.until.is_none());
        // The district's centre has the shortest code: those of towns have the town behind it.
        all.extend(at.map(|p| (p.agency.len(), account.account.as_str())));
    }
    let none = || {
        Ended::Refused(
            "区里没有治理中心调度员的账号：先建一个。 The district has no coordinator's account: make one first."
                .to_owned(),
        )
    };
    all.into_iter().min().map(|(_, name)| name.to_owned()).ok_or_else(none)
}

/// The server under measure; killed when dropped.
pub struct Server {
    child: Child,
    pub at: SocketAddr,
    /// From its start to its first 200 of `/readyz`.
    ready: Duration,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub async fn start(home: &Home) -> Result<Server, Ended> {
        let start = Instant::now();
        let mut child = spawn(home)?;
        let address = address(&mut child);
        // From here on it is killed whatever happens.
        let mut server = Server { child, at: SocketAddr::from(([127, 0, 0, 1], 0)), ready: Duration::ZERO };
        server.at = address?;
        let request = b"GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n";
        while start.elapsed() < PATIENCE {
            let asked = async { Line::open(server.at).await?.ask(request).await };
            if asked.await.is_ok_and(|status| status == 200) {
                server.ready = start.elapsed();
                return Ok(server);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(Ended::Fault("the server does not get ready".to_owned()))
    }
}

fn spawn(home: &Home) -> Result<Child, Ended> {
    let own: PathBuf = std::env::current_exe().map_err(fault)?;
    let mut command = Command::new(own);
    command.args(["serve", "--listen", "127.0.0.1:0", "--district", &home.district]);
    match home.place() {
        Place::Folder(folder) => command.arg("--data").arg(folder),
        Place::Database(url) => command.arg("--database").arg(url).arg("--keys").arg(home.keys()),
    };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(fault)
}

/// From the line that it prints when it listens; the rest of what it says is read and dropped.
fn address(child: &mut Child) -> Result<SocketAddr, Ended> {
    let ended = || Ended::Fault("the server ended before it listened".to_owned());
    let mut lines = BufReader::new(child.stdout.take().ok_or_else(ended)?).lines();
    let told = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let at = line.strip_prefix("连心 http://")?.trim_end_matches('/').to_owned();
        at.parse().ok()
    });
    std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
    told.ok_or_else(ended)
}

/// Proportional share of memory of a process, in MB.
fn pss(pid: u32) -> Option<f64> {
    pss_of(&std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?)
}

fn pss_of(text: &str) -> Option<f64> {
    let line = text.lines().find_map(|l| l.strip_prefix("Pss:"))?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some((kilobytes / 1024.0 * 10.0).round() / 10.0)
}

/// Does the work and meanwhile looks at the server's memory; the most that was seen.
pub fn under_watch<T>(pid: u32, work: impl FnOnce() -> T) -> (T, Option<f64>) {
    let stop = AtomicBool::new(false);
    std::thread::scope(|all| {
        let watching = all.spawn(|| {
            let mut most = None;
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(LOOK);
                most = pss(pid).into_iter().chain(most).reduce(f64::max);
            }
            most
        });
        let done = work();
        stop.store(true, Ordering::Relaxed);
        (done, watching.join().unwrap_or(None))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_megabytes() {
        assert_eq!(pss_of("Rss:  9999 kB\nPss:     12646 kB\nPss_Dirty: 1 kB\n"), Some(12.3));
        assert_eq!(pss_of("Rss: 1 kB\n"), None);
        assert!(pss(std::process::id()).is_some_and(|mb| mb > 0.5));
        let (done, most) = under_watch(std::process::id(), || std::thread::sleep(LOOK));
        assert!(most.is_some_and(|mb| mb > 0.5), "{done:?}");
    }
}
