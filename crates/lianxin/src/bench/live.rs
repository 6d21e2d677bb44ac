//! `bench live`: a whistle of twenty units; from the moment one of them acts until another person's screen shows it, while
//! others register matters.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lianxin_core::authority::Role;
use lianxin_store::Store;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::copies::Copy;
use super::fault;
use super::http::{Server, coordinator};
use super::load::{self, Line, Load, not_done};
use super::pages::Session;
use super::requests::{self, Call};
use crate::home::Home;
use crate::{Ended, say, token};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    home: Home,
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Programs that register matters meanwhile.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(0..=256))]
    clients: u16,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Units of the whistle.
const UNITS: usize = 20;
/// Between two acts.
const PAUSE: Duration = Duration::from_millis(20);
/// How long the bench's tokens are in force; they go with the copy.
const TOKEN_DAYS: u16 = 1;
/// How long a screen may take to show an act.
const PATIENCE: Duration = Duration::from_secs(10);

/// Who takes part.
struct Cast {
    caller: String,
    /// Somebody of a called unit, who looks at the whistle.
    onlooker: String,
    /// Her agency first; the others are reached by phone.
    agencies: Vec<String>,
    /// A place to register in.
    division: String,
    registering: requests::About,
}

pub fn run(args: &Args) -> Result<(), Ended> {
    let copy = Copy::of(&args.home, "live")?;
    let cast = cast(&copy.home)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(fault)?;
    let server = runtime.block_on(Server::start(&copy.home))?;
    let load = runtime.block_on(measure(args, server.at, cast))?;
    let average = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let average = average.split(' ').next().and_then(|n| n.parse::<f64>().ok());
    let object = serde_json::json!({
        "per_second": load.per_second().round(), "p50_ms": load.at(50), "p99_ms": load.at(99),
        "limit_per_second": null, "ratio": null, "answers": load.waits.len(), "load": average,
    });
    let text = format!(
        "live：{} 次，从一家办一步到另一个人的屏幕：中位 {:.1} ms，99% {:.1} ms（{UNITS} 家，{} 个连接同时登记）",
        load.waits.len(),
        load.at(50),
        load.at(99),
        args.clients
    );
    say::report(args.json, &text, &object);
    Ok(())
}

fn cast(home: &Home) -> Result<Cast, Ended> {
    let store = home.open()?;
    let caller = coordinator(&store)?;
    let (onlooker, hers) = clerk(&store)?;
    let directory = store.directory();
    let staffed: BTreeSet<&str> =
        directory.accounts.values().flat_map(|a| &a.positions).map(|p| p.agency.as_str()).collect();
    let catalogue = store.catalogue();
    let phoned = catalogue.agencies.keys().filter(|code| !staffed.contains(code.as_str())).cloned();
    let agencies: Vec<String> = std::iter::once(hers).chain(phoned.take(UNITS - 1)).collect();
    let token = |user: &str| token::create(&|order| store.execute(order), user, "bench", TOKEN_DAYS);
    let division = catalogue.divisions.keys().find(|code| code.len() == 9).cloned().unwrap_or_default();
    let registering = requests::About::of(&catalogue, token(&caller)?, Session::default());
    Ok(Cast { caller: token(&caller)?, onlooker: token(&onlooker)?, agencies, division, registering })
}

/// A clerk of an agency, with her agency.
fn clerk(store: &Store) -> Result<(String, String), Ended> {
    let directory = store.directory();
    let found = directory.accounts.values().filter(|a| !a.closed).find_map(|a| {
        let position = a.positions.iter().find(|p| p.role == Role::AgencyClerk && p.until.is_none())?;
        Some((a.account.clone(), position.agency.clone()))
    });
    found.ok_or_else(|| {
        Ended::Refused(
            "区里没有部门经办的账号：先建一个。 The district has no agency clerk's account: make one first.".to_owned(),
        )
    })
}

async fn measure(args: &Args, at: SocketAddr, cast: Cast) -> Result<Load, Ended> {
    let time = Duration::from_secs(args.seconds);
    let mut caller = Asker { line: Line::open(at).await.map_err(fault)?, token: cast.caller };
    let (whistle, matter) = blow(&mut caller, &cast.agencies, &cast.division).await?;
    let heard = Arc::new(Notify::new());
    let listening = tokio::spawn(listen(at, cast.onlooker.clone(), matter, Arc::clone(&heard)));
    let shots = requests::shots(Call::Create, false, at, cast.registering).await?;
    let next = Arc::default();
    let busy = load::run(at, usize::from(args.clients), time, &next, &shots);
    let screen = Asker { line: Line::open(at).await.map_err(fault)?, token: cast.onlooker };
    let acting = act(caller, screen, (whistle, cast.agencies), (time, heard));
    let (registered, acted) = tokio::join!(busy, acting);
    listening.abort();
    registered?;
    acted
}

/// A kept connection with a token.
struct Asker {
    line: Line,
    token: String,
}

impl Asker {
    async fn ask(&mut self, method: &str, path: &str, body: &serde_json::Value) -> Result<serde_json::Value, Ended> {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let status = self.line.ask(request.as_bytes()).await.map_err(fault)?;
        if !(200..300).contains(&status) {
            return Err(not_done(status, self.line.body()));
        }
        serde_json::from_slice(self.line.body()).map_err(fault)
    }
}

/// Blows an emergency with its own matter; the units without people are reached by phone and report in.
async fn blow(caller: &mut Asker, agencies: &[String], division: &str) -> Result<(String, String), Ended> {
    let unit = |(n, agency): (usize, &String)| serde_json::json!({"agency": agency, "role": if n == 0 { "lead" } else { "assist" }});
    let units: Vec<serde_json::Value> = agencies.iter().enumerate().map(unit).collect();
    let body = serde_json::json!({
        "grade": "emergency", "ground": "emergency", "tried": "已关闸", "outcome": "先止住", "units": units,
        "matter": {"title": "演示：路面塌陷", "text": "演示。", "kind": "unsorted", "division": division},
    });
    let made = caller.ask("POST", "/api/v1/whistles", &body).await?;
    let text = |key: &str| made[key].as_str().unwrap_or_default().to_owned();
    let (whistle, matter) = (text("id"), text("matter"));
    for agency in agencies.iter().skip(1) {
        for (act, body) in
            [("phoned", serde_json::json!({"text": "接了"})), ("report-in", serde_json::json!({"mode": "scene"}))]
        {
            caller.ask("POST", &format!("/api/v1/whistles/{whistle}/units/{agency}/{act}"), &body).await?;
        }
    }
    Ok((whistle, matter))
}

/// Hears of the matter's changes, as a page does.
async fn listen(at: SocketAddr, token: String, matter: String, heard: Arc<Notify>) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(at).await?;
    let ask = format!("GET /live HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n");
    stream.write_all(ask.as_bytes()).await?;
    let (mut piece, mut seen) = (vec![0; 16 << 10], Vec::new());
    let wanted = format!("\"id\":\"{matter}\"");
    loop {
        let n = stream.read(&mut piece).await?;
        if n == 0 {
            return Ok(());
        }
        seen.extend_from_slice(piece.get(..n).unwrap_or_default());
        if seen.windows(wanted.len()).any(|w| w == wanted.as_bytes()) {
            seen.clear();
            heard.notify_one();
        }
    }
}

/// One act after another, each until the other screen shows it.
async fn act(
    mut caller: Asker,
    mut screen: Asker,
    (whistle, agencies): (String, Vec<String>),
    (time, heard): (Duration, Arc<Notify>),
) -> Result<Load, Ended> {
    let path = format!("/api/v1/whistles/{whistle}");
    let none = serde_json::Value::Null;
    // The first look of the hour waits for its record.
    screen.ask("GET", &path, &none).await?;
    let (start, mut waits) = (Instant::now(), Vec::new());
    for n in 0.. {
        if start.elapsed() >= time {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        let agency = &agencies[1 + n % (agencies.len() - 1)];
        let body = serde_json::json!({"text": format!("第 {n} 步")});
        let asked = Instant::now();
        caller.ask("POST", &format!("{path}/units/{agency}/handling"), &body).await?;
        tokio::time::timeout(PATIENCE, heard.notified())
            .await
            .map_err(|_| Ended::Fault("a screen was not told in ten seconds".to_owned()))?;
        screen.ask("GET", &path, &none).await?;
        waits.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    waits.sort_unstable();
    Ok(Load { took: start.elapsed(), waits })
}
