//! A closed loop of kept connections: each asks, waits for its answer, asks again. It is light on purpose, for its
//! work is counted with the server's: one thread, requests made before, and of an answer only its status and length.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Ended;

/// Longest answer that is read, in bytes.
const ANSWER_MAX: usize = 16 << 20;
/// Read at a time, in bytes.
const PIECE: usize = 16 << 10;

/// The `n`-th request of a run, from 0; `None`: there are no more.
pub type Shots = dyn Fn(u64) -> Option<Arc<[u8]>> + Send + Sync;

/// What a run came to.
pub struct Load {
    pub took: Duration,
    /// Of each answer, ascending, in microseconds.
    pub waits: Vec<u64>,
}

impl Load {
    /// Before anything was asked.
    pub fn none() -> Load {
        Load { took: Duration::ZERO, waits: Vec::new() }
    }

    /// Adds another run's answers.
    pub fn join(&mut self, mut other: Load) {
        self.took += other.took;
        self.waits.append(&mut other.waits);
        self.waits.sort_unstable();
    }

    pub fn per_second(&self) -> f64 {
        self.waits.len() as f64 / self.took.as_secs_f64()
    }

    /// The wait that so many of a hundred stayed below, in ms.
    pub fn at(&self, share: usize) -> f64 {
        self.waits.get(self.waits.len() * share / 100).copied().unwrap_or(0) as f64 / 1000.0
    }
}

/// A kept connection.
pub struct Line {
    stream: TcpStream,
    /// The last answer, head and body.
    seen: Vec<u8>,
    /// Where its body begins.
    body: usize,
}

impl Line {
    pub async fn open(to: SocketAddr) -> io::Result<Line> {
        let stream = TcpStream::connect(to).await?;
        stream.set_nodelay(true)?;
        Ok(Line { stream, seen: Vec::with_capacity(PIECE), body: 0 })
    }

    /// Asks, reads the whole answer; its status. An answer without a length is an error.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.seen.clear();
        loop {
            self.seen.reserve(PIECE);
            if self.stream.read_buf(&mut self.seen).await? == 0 {
                return Err(wrong("the connection ended before the answer did"));
            }
            if let Some(head) = head(&self.seen)? {
                self.body = head.length;
                let whole = head.length + head.body;
                if whole > ANSWER_MAX {
                    return Err(wrong("an answer longer than is read"));
                }
                while self.seen.len() < whole {
                    self.seen.reserve(whole - self.seen.len());
                    if self.stream.read_buf(&mut self.seen).await? == 0 {
                        return Err(wrong("the answer is shorter than it said"));
                    }
                }
                return Ok(head.status);
            }
        }
    }

    /// The body of the last answer.
    pub fn body(&self) -> &[u8] {
        self.seen.get(self.body..).unwrap_or_default()
    }
}

/// The head of an answer: bytes with its empty line, what follows it, the status.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    length: usize,
    body: usize,
    status: u16,
}

/// Reads a head, if it is there whole.
fn head(seen: &[u8]) -> io::Result<Option<Head>> {
    let Some(end) = seen.windows(4).position(|w| w == b"\r\n\r\n") else {
        return if seen.len() > PIECE { Err(wrong("a head longer than is read")) } else { Ok(None) };
    };
    let text = std::str::from_utf8(&seen[..end]).map_err(|_| wrong("a head that is no text"))?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|l| l.strip_prefix("HTTP/1.1 ")).and_then(|l| l.get(..3));
    let status = status.and_then(|s| s.parse().ok()).ok_or_else(|| wrong("an answer without a status"))?;
    let mut said = lines.filter_map(|l| l.split_once(':'));
    let length = said.find(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value.trim());
    let body = length.and_then(|l| l.parse().ok()).ok_or_else(|| wrong("an answer without a length"))?;
    Ok(Some(Head { length: end + 4, body, status }))
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Runs until the time is over or the requests are; `next` counts the requests over several runs. An answer that is not 2xx ends it, with what it said.
pub async fn run(
    to: SocketAddr,
    clients: usize,
    time: Duration,
    next: &Arc<AtomicU64>,
    shots: &Arc<Shots>,
) -> Result<Load, Ended> {
    at_pace(to, (clients, time, None), next, shots).await
}

/// The same at so many requests a second in all, where a rate is given: each wait then counts from the moment at which its
/// request was due, so that an answer that comes late is not made up for by asking less.
pub async fn at_pace(
    to: SocketAddr,
    (clients, time, rate): (usize, Duration, Option<u32>),
    next: &Arc<AtomicU64>,
    shots: &Arc<Shots>,
) -> Result<Load, Ended> {
    let mut lines = Vec::new();
    for _ in 0..clients {
        lines.push(Line::open(to).await.map_err(super::fault)?);
    }
    let start = Instant::now();
    let pace = rate.map(|rate| Pace { start, first: next.load(Ordering::Relaxed), rate });
    let mut running = Vec::new();
    for line in lines {
        running.push(tokio::spawn(client(line, Arc::clone(next), (start + time, pace), Arc::clone(shots))));
    }
    let mut waits = Vec::new();
    for one in running {
        waits.append(&mut one.await.map_err(super::fault)??);
    }
    let took = start.elapsed();
    waits.sort_unstable();
    Ok(Load { took, waits })
}

/// When requests are due.
#[derive(Clone, Copy)]
struct Pace {
    start: Instant,
    /// Number of the first.
    first: u64,
    /// A second.
    rate: u32,
}

impl Pace {
    fn due(&self, n: u64) -> Instant {
        self.start + Duration::from_secs_f64((n - self.first) as f64 / f64::from(self.rate))
    }
}

async fn client(
    mut line: Line,
    next: Arc<AtomicU64>,
    (end, pace): (Instant, Option<Pace>),
    shots: Arc<Shots>,
) -> Result<Vec<u64>, Ended> {
    let mut waits = Vec::new();
    while Instant::now() < end {
        let n = next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = shots(n) else { break };
        let asked = pace.map_or_else(Instant::now, |pace| pace.due(n));
        if asked >= end {
            break;
        }
        tokio::time::sleep_until(asked.into()).await;
        let status = line.ask(&request).await.map_err(super::fault)?;
        waits.push(u64::try_from(asked.elapsed().as_micros()).unwrap_or(u64::MAX));
        if !(200..300).contains(&status) {
            return Err(not_done(status, line.body()));
        }
    }
    Ok(waits)
}

/// What to say of an answer that is not 2xx.
pub fn not_done(status: u16, body: &[u8]) -> Ended {
    let said: String = String::from_utf8_lossy(body).chars().take(300).collect();
    Ended::Refused(format!("服务器答了 {status}：{said} The server answered {status}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_when_it_is_whole() {
        let text = b"HTTP/1.1 201 Created\r\ndate: x\r\nContent-Length: 12\r\n\r\n{}";
        let found = Head { length: text.len() - 2, body: 12, status: 201 };
        assert_eq!(head(text).unwrap(), Some(found));
        assert_eq!(head(&text[..30]).unwrap(), None);
        for bad in [
            &b"HTTP/1.1 200 OK\r\n\r\n"[..],
            b"ICY 200\r\ncontent-length: 1\r\n\r\n",
            b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        ] {
            assert!(head(bad).is_err());
        }
    }

    #[test]
    fn a_run_asks_each_once_and_stops_at_an_answer_that_is_no_success() {
        let stub = lianxin_sim::stub::Stub::start(|ask| match ask.path.as_str() {
            "/no" => (422, Vec::new(), "没有这个类别".to_owned()),
            path => (200, Vec::new(), path.to_owned()),
        });
        let to: SocketAddr = stub.base.trim_start_matches("http://").parse().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let shots = |paths: &'static [&'static str]| -> Arc<Shots> {
            let made = move |p: &&str| Arc::from(format!("GET {p} HTTP/1.1\r\n\r\n").into_bytes());
            Arc::new(move |n| paths.get(usize::try_from(n).unwrap_or(usize::MAX)).map(made))
        };
        let load = runtime
            .block_on(run(to, 2, Duration::from_secs(20), &Arc::default(), &shots(&["/a", "/b", "/c"])))
            .ok()
            .unwrap();
        assert_eq!(load.waits.len(), 3);
        let ended =
            runtime.block_on(run(to, 2, Duration::from_secs(20), &Arc::default(), &shots(&["/a", "/no"]))).err();
        assert!(matches!(ended, Some(Ended::Refused(said)) if said.starts_with("服务器答了 422：没有这个类别")));
    }

    #[test]
    fn requests_are_due_at_their_pace_and_waits_count_from_then() {
        let stub = lianxin_sim::stub::Stub::start(|_| {
            std::thread::sleep(Duration::from_millis(20));
            (200, Vec::new(), String::new())
        });
        let to: SocketAddr = stub.base.trim_start_matches("http://").parse().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let shots: Arc<Shots> = Arc::new(|_| Some(Arc::from(b"GET / HTTP/1.1\r\n\r\n".as_slice())));
        let next = Arc::default();
        let run = |rate| at_pace(to, (1, Duration::from_millis(400), rate), &next, &shots);
        let slow = runtime.block_on(run(Some(10))).ok().unwrap();
        assert!((1..=4).contains(&slow.waits.len()), "{:?}", slow.waits);
        // Ten times what one line can ask: each comes later than the one before, and that is told.
        let late = runtime.block_on(run(Some(500))).ok().unwrap();
        assert!(late.waits.last() > Some(&100_000), "{:?}", late.waits);
    }

    #[test]
    fn shares_are_read_from_the_ascending_waits() {
        let load = Load { took: Duration::from_secs(2), waits: (1..=200).map(|n| n * 1000).collect() };
        assert_eq!((load.per_second(), load.at(50), load.at(99)), (100.0, 101.0, 199.0));
    }
}
