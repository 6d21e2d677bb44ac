//! `bench http export`: all that the asker sees as a file, in both forms and twice over; whether the server's memory stands still
//! while the rows go by.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fault;
use super::http::under_watch;
use super::load::Shots;
use crate::{Ended, say};

/// What is asked for, in turn: the second of each form says what the first has left behind.
pub const FILES: [&str; 4] =
    ["/api/v1/matters.csv", "/api/v1/matters.xlsx", "/api/v1/matters.csv", "/api/v1/matters.xlsx"];
/// Bytes read at once; what has come is forgotten, so that the reader needs no memory of its own.
const PIECE: usize = 64 << 10;
/// How long nothing may come.
const PATIENCE: Duration = Duration::from_secs(120);
/// How a row of CSV ends, its heading too.
const ROW_END: &[u8] = b"\"\r\n";
/// How an answer ends that was sent whole.
const LAST: &[u8] = b"0\r\n\r\n";

/// What one file came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Taken {
    /// From asking to the first byte behind the head.
    first: Duration,
    whole: Duration,
    /// As sent, with what stands between its pieces.
    bytes: u64,
    /// Row ends, which only CSV has.
    rows: u64,
}

/// Takes each file and tells of it; `idle` is the server's memory before the first, MB.
pub fn run(json: bool, server: (SocketAddr, u32), idle: Option<f64>, shots: &Arc<Shots>) -> Result<(), Ended> {
    let mut files = Vec::new();
    let shown = |mb: Option<f64>| mb.map_or("—".to_owned(), |n| format!("{n} MB"));
    let mut lines = vec![format!("内存 {}", shown(idle))];
    for (request, path) in (0..).map_while(|n| shots(n)).zip(FILES) {
        let (taken, most) = under_watch(server.1, || taken(server.0, &request));
        let Taken { first, whole, bytes, rows } = taken?;
        // A workbook is packed; it holds as many rows as the CSV.
        let rows = path.ends_with("csv").then(|| rows.saturating_sub(1));
        let (first_ms, seconds) = (first.as_micros() as f64 / 1000.0, whole.as_millis() as f64 / 1000.0);
        let told = rows.map_or_else(String::new, |n| format!("{n} 行，"));
        let most_told = shown(most);
        lines.push(format!(
            "{path}：{told}{bytes} 字节，第一个字节 {first_ms} ms，全部 {seconds} s，内存最多 {most_told}"
        ));
        files.push(serde_json::json!({
            "path": path, "rows": rows, "bytes": bytes, "first_byte_ms": first_ms, "seconds": seconds, "pss_mb": most,
        }));
    }
    say::report(json, &lines.join("\n"), &serde_json::json!({ "pss_idle_mb": idle, "files": files }));
    Ok(())
}

/// Asks on a line of its own and reads to its end.
fn taken(at: SocketAddr, request: &[u8]) -> Result<Taken, Ended> {
    let mut line = TcpStream::connect(at).map_err(fault)?;
    line.set_read_timeout(Some(PATIENCE)).map_err(fault)?;
    let begin = Instant::now();
    line.write_all(request).map_err(fault)?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        line.read_exact(&mut byte).map_err(fault)?;
        head.extend(byte);
    }
    if !head.starts_with(b"HTTP/1.1 200 ") {
        return Err(fault(String::from_utf8_lossy(&head)));
    }
    line.read_exact(&mut byte).map_err(fault)?;
    let mut found = Taken { first: begin.elapsed(), bytes: 1, ..Taken::default() };
    let (mut piece, mut tail) = (vec![0; PIECE], byte.to_vec());
    loop {
        let length = line.read(&mut piece).map_err(fault)?;
        if length == 0 {
            break;
        }
        found.bytes += length as u64;
        let kept = tail.len();
        tail.extend_from_slice(&piece[..length]);
        // A row end that began among the last bytes is counted now, one that lay among them was.
        let from = kept.saturating_sub(ROW_END.len() - 1);
        found.rows += tail[from..].windows(ROW_END.len()).filter(|w| *w == ROW_END).count() as u64;
        tail.drain(..tail.len().saturating_sub(LAST.len()));
    }
    found.whole = begin.elapsed();
    if tail == LAST { Ok(found) } else { Err(fault("the file ended in its middle")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server of one answer, in two pieces that part a row end.
    fn answered(pieces: [&'static [u8]; 2]) -> Result<Taken, Ended> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        let serving = std::thread::spawn(move || {
            let (mut line, _) = listener.accept().unwrap();
            line.read_exact(&mut [0; 3]).unwrap();
            line.set_nodelay(true).unwrap();
            pieces.iter().for_each(|p| line.write_all(p).unwrap());
        });
        let found = taken(at, b"GET");
        serving.join().unwrap();
        found
    }

    #[test]
    fn rows_are_counted_and_a_file_that_stops_is_no_file() {
        let whole =
            answered([b"HTTP/1.1 200 OK\r\n\r\n14\r\n\"a\"\r\n\"b\"", b"\r\n\"c\"\r\n\r\n0\r\n\r\n"]).ok().unwrap();
        assert_eq!((whole.rows, whole.bytes), (3, 26));
        assert!(answered([b"HTTP/1.1 200 OK\r\n\r\n14\r\n\"a\"\r\n", b"\"b\"\r\n"]).is_err());
        assert!(answered([b"HTTP/1.1 401 No\r\n\r\n", b"14\r\n"]).is_err());
    }
}
