//! A small server for tests of the guests themselves: one closure answers everything.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What the stub was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Which connection, from 0.
    pub connection: usize,
    pub method: String,
    pub path: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }
}

/// Status, headers and body of an answer.
pub type Reply = (u16, Vec<(&'static str, String)>, String);
type Answers = dyn Fn(&Asked) -> Reply + Send + Sync;

pub struct Stub {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Stub {
    /// Listens on a free port for as long as the process lives.
    ///
    /// # Panics
    /// When no port is free.
    pub fn start(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Stub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap_or_else(|e| panic!("no port: {e}"));
        let base = listener.local_addr().map_or_else(|e| panic!("no port: {e}"), |at| format!("http://{at}"));
        let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let (answers, kept): (Arc<Answers>, _) = (Arc::new(answers), Arc::clone(&open));
        std::thread::spawn(move || {
            for (connection, stream) in listener.incoming().flatten().enumerate() {
                if let Ok(copy) = stream.try_clone() {
                    kept.lock().unwrap_or_else(PoisonError::into_inner).push(copy);
                }
                let answers = Arc::clone(&answers);
                std::thread::spawn(move || while serve(connection, &stream, &*answers).is_some() {});
            }
        });
        Stub { base, open }
    }

    /// Closes the connections that are open.
    pub fn hang_up(&self) {
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn serve(connection: usize, stream: &TcpStream, answers: &Answers) -> Option<()> {
    // Guests wait for one answer before they ask again: nothing is lost with this buffer.
    let mut from = BufReader::new(stream);
    let mut line = String::new();
    from.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut asked = Asked { connection, method, path, headers: Vec::new(), body: String::new() };
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        asked.headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    from.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8_lossy(&body).into_owned();
    let (status, headers, text) = answers(&asked);
    let mut head = format!("HTTP/1.1 {status} Stub\r\ncontent-length: {}\r\n", text.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut out = stream;
    out.write_all(format!("{head}\r\n{text}").as_bytes()).ok()
}
