//! HTTP/1.1 by hand, as a guest would speak it: one kept connection to one host, answers told by their length or in
//! chunks. What the server says is not believed: wrong framing is an error. No TLS, no proxies.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// How long an answer may take before the wire gives up.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Longest body that is read, in bytes.
pub const BODY_MAX: u64 = 64 << 20;
/// Most header lines of one answer.
const HEADERS_MAX: usize = 100;
/// Longest line of an answer's head, in bytes.
const LINE_MAX: u64 = 64 << 10;

/// What came back.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in small letters, in the order they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of this name (small letters).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not JSON: the test that asked has then failed.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("status {}, no JSON ({e}): {}", self.status, self.text()))
    }
}

/// What is asked: method, path with query, headers beside `Host` and `Content-Length`, body.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: Vec<(String, String)>,
    pub body: &'a [u8],
}

/// A kept connection to one host.
pub struct Wire {
    /// `127.0.0.1:8080`.
    host: String,
    open: Option<BufReader<TcpStream>>,
}

impl Wire {
    /// Connects at the first request. `base` is `http://HOST:PORT`, with or without a path.
    ///
    /// # Panics
    /// When `base` is not such an address.
    pub fn new(base: &str) -> Wire {
        let Some(rest) = base.strip_prefix("http://") else { panic!("not an http address: {base}") };
        let host = rest.split('/').next().unwrap_or(rest).to_owned();
        Wire { host, open: None }
    }

    /// `HOST:PORT`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Asks and waits for the whole answer.
    ///
    /// # Errors
    /// When nobody listens, the connection ends in the middle, or the answer is not HTTP. A request is never sent
    /// twice: whether it was done is then unknown.
    pub fn ask(&mut self, ask: &Ask) -> io::Result<Answer> {
        let mut stream = match self.open.take() {
            Some(kept) if alive(&kept) => kept,
            _ => self.connect()?,
        };
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {}\r\n", ask.method, ask.path, self.host);
        for (name, value) in &ask.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !ask.body.is_empty() || !matches!(ask.method, "GET" | "HEAD") {
            head.push_str(&format!("content-length: {}\r\n", ask.body.len()));
        }
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(ask.body);
        stream.get_mut().write_all(&bytes)?;
        let (answer, keep) = read(&mut stream, ask.method)?;
        if keep {
            self.open = Some(stream);
        }
        Ok(answer)
    }

    fn connect(&self) -> io::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(BufReader::new(stream))
    }
}

/// Whether a kept connection can be used again: nothing is left over and the other side has not closed.
fn alive(kept: &BufReader<TcpStream>) -> bool {
    let stream = kept.get_ref();
    if !kept.buffer().is_empty() || stream.set_nonblocking(true).is_err() {
        return false;
    }
    let quiet = matches!(stream.peek(&mut [0]), Err(e) if e.kind() == io::ErrorKind::WouldBlock);
    stream.set_nonblocking(false).is_ok() && quiet
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn line(from: &mut impl BufRead) -> io::Result<String> {
    let mut text = String::new();
    let read = from.take(LINE_MAX).read_line(&mut text)?;
    if read == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended before the answer did"));
    }
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Reads one answer; whether the connection may be used again.
fn read(from: &mut impl BufRead, method: &str) -> io::Result<(Answer, bool)> {
    loop {
        let status = line(from)?;
        let number = status.strip_prefix("HTTP/1.").and_then(|s| s.get(2..5)).and_then(|s| s.parse::<u16>().ok());
        let number = number.ok_or_else(|| wrong(&format!("not a status line: {status}")))?;
        let mut answer = Answer { status: number, ..Answer::default() };
        loop {
            let text = line(from)?;
            if text.is_empty() {
                break;
            }
            let (name, value) = text.split_once(':').ok_or_else(|| wrong("a header without a colon"))?;
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            if answer.headers.len() > HEADERS_MAX {
                return Err(wrong("too many headers"));
            }
        }
        if (100..200).contains(&number) {
            continue;
        }
        let said_close = answer.header("connection").is_some_and(|v| v.eq_ignore_ascii_case("close"));
        let mut keep = !said_close && !status.starts_with("HTTP/1.0");
        if method != "HEAD" && !matches!(number, 204 | 304) {
            keep &= body(from, &mut answer)?;
        }
        return Ok((answer, keep));
    }
}

/// Reads a body; false when it went on until the connection ended.
fn body(from: &mut impl BufRead, answer: &mut Answer) -> io::Result<bool> {
    if answer.header("transfer-encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        chunks(from, &mut answer.body)?;
        return Ok(true);
    }
    let Some(length) = answer.header("content-length") else {
        from.take(BODY_MAX).read_to_end(&mut answer.body)?;
        return Ok(false);
    };
    let length: u64 = length.parse().map_err(|_| wrong("a length that is no number"))?;
    exactly(from, length, &mut answer.body)?;
    Ok(true)
}

fn chunks(from: &mut impl BufRead, into: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let size = line(from)?;
        let size = size.split(';').next().unwrap_or("").trim();
        let size = u64::from_str_radix(size, 16).map_err(|_| wrong("a chunk without a size"))?;
        if size == 0 {
            while !line(from)?.is_empty() {}
            return Ok(());
        }
        exactly(from, size, into)?;
        if !line(from)?.is_empty() {
            return Err(wrong("a chunk longer than its size"));
        }
    }
}

fn exactly(from: &mut impl BufRead, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    if into.len() as u64 + length > BODY_MAX {
        return Err(wrong("a body longer than is read"));
    }
    if from.take(length).read_to_end(into)? as u64 == length {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the body is shorter than it said"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stub::Stub;

    fn parsed(text: &str, method: &str) -> io::Result<(Answer, bool)> {
        read(&mut io::Cursor::new(text.as_bytes()), method)
    }

    #[test]
    fn answers_are_read_by_length_in_chunks_and_to_the_end() {
        let (answer, keep) = parsed("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef", "GET").unwrap();
        assert_eq!((answer.text().as_str(), keep), ("abc", true));
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nt: v\r\n\r\n";
        let (answer, keep) = parsed(chunked, "GET").unwrap();
        assert_eq!((answer.text().as_str(), keep), ("abcdefg", true));
        let (answer, keep) = parsed("HTTP/1.1 200 OK\r\n\r\nto the end", "GET").unwrap();
        assert_eq!((answer.text().as_str(), keep), ("to the end", false));
        let (answer, keep) = parsed("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 303 See\r\nLocation: /a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "GET").unwrap();
        assert_eq!((answer.status, answer.header("location"), keep), (303, Some("/a"), false));
        let (answer, keep) = parsed("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n", "HEAD").unwrap();
        assert_eq!((answer.body.len(), keep), (0, true));
    }

    #[test]
    fn half_an_answer_is_an_error() {
        for text in [
            "",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
            "ICY 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        ] {
            assert!(parsed(text, "GET").is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_connection_is_kept_and_a_dead_one_is_not_used() {
        let stub = Stub::start(|ask| (200, Vec::new(), format!("{} {}", ask.connection, ask.path)));
        let mut wire = Wire::new(&stub.base);
        let get = |path| Ask { method: "GET", path, headers: Vec::new(), body: &[] };
        assert_eq!(wire.ask(&get("/a")).unwrap().text(), "0 /a");
        assert_eq!(wire.ask(&get("/b")).unwrap().text(), "0 /b");
        stub.hang_up();
        assert_eq!(wire.ask(&get("/c")).unwrap().text(), "1 /c");
    }
}
