//! The real program, started as an operator starts it, on a free port of the loopback. Nothing of it is linked in:
//! what a test sees is what a user would.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::wire::{Ask, Wire};

/// How long a start, a stop or a lock left by a killed predecessor may take.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at what has no event of its own.
const PAUSE: Duration = Duration::from_millis(20);

/// Where the district lies.
#[derive(Clone, Debug)]
pub enum Kept {
    Folder(PathBuf),
    Database { url: String, keys: PathBuf },
}

/// A served district. Killed when dropped.
pub struct Server {
    /// `http://127.0.0.1:PORT`; the same after [`Server::restart`].
    pub base: String,
    kept: Kept,
    /// What it is told beside.
    more: Vec<String>,
    child: Child,
    /// Standard error of all its lives.
    said: Arc<Mutex<String>>,
}

/// The program beside this test: `target/PROFILE/lianxin`.
///
/// # Panics
/// When it was not built.
pub fn program() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_else(|e| panic!("{e}"));
    let found = own.ancestors().skip(1).take(2).map(|folder| folder.join("lianxin")).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("no program to start beside {}: run `cargo build` first", own.display()))
}

/// Makes a demo district in a folder; what it printed with `--json`, `accounts` among it.
///
/// # Panics
/// When it could not be made.
pub fn demo(folder: &Path, matters: u32) -> Value {
    let mut command = Command::new(program());
    command.args(["demo", "--json", "--build-only", "--matters", &matters.to_string(), "--data"]).arg(folder);
    let output = command.output().unwrap_or_else(|e| panic!("demo: {e}"));
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "demo ended with {}: {err}", output.status);
    let last = out.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|e| panic!("demo printed no JSON ({e}): {out}"))
}

impl Server {
    /// Starts the program and waits until it is ready.
    ///
    /// # Panics
    /// When it ends or does not get ready in time, with what it said.
    pub fn start(kept: Kept) -> Server {
        Server::run(&program(), kept, &[])
    }

    /// The same, with more arguments.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn start_with(kept: Kept, more: &[&str]) -> Server {
        Server::run(&program(), kept, more)
    }

    fn run(program: &Path, kept: Kept, more: &[&str]) -> Server {
        let said = Arc::default();
        let more: Vec<String> = more.iter().map(|m| (*m).to_owned()).collect();
        let (child, base) = listening(program, (&kept, &more), "127.0.0.1:0", &said);
        let mut server = Server { base, kept, more, child, said };
        server.wait_ready();
        server
    }

    /// What it wrote to standard error.
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`: no goodbye, nothing is finished.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop (SIGTERM) and waits; how it ended.
    ///
    /// # Panics
    /// When it does not stop in time.
    pub fn stop(&mut self) -> ExitStatus {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.is_ok_and(|s| s.success()), "process {pid} could not be asked to stop");
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Ok(Some(status)) = self.child.try_wait() {
                return status;
            }
            std::thread::sleep(PAUSE);
        }
        panic!("process {pid} does not stop: {}", self.said())
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Starts it again at the same address; kills it first when it still runs.
    ///
    /// # Panics
    /// As [`Server::start`].
    pub fn restart(&mut self) {
        self.kill();
        let listen = self.base.trim_start_matches("http://").to_owned();
        (self.child, self.base) = listening(&program(), (&self.kept, &self.more), &listen, &self.said);
        self.wait_ready();
    }

    /// Until `/readyz` answers 200; where there is no such route, `/healthz`.
    fn wait_ready(&mut self) {
        let (mut wire, start) = (Wire::new(&self.base), Instant::now());
        let mut path = "/readyz";
        while start.elapsed() < PATIENCE {
            match wire.ask(&Ask { method: "GET", path, headers: Vec::new(), body: &[] }).map(|a| a.status) {
                Ok(200) => return,
                Ok(404) => path = "/healthz",
                Ok(_) | Err(_) => std::thread::sleep(PAUSE),
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended with {status} before it was ready: {}", self.said());
            }
        }
        panic!("the server does not get ready: {}", self.said())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Starts it until it listens. A refusal (exit 1) is tried again for a while: the lock of a killed predecessor may
/// outlive it in the database.
fn listening(program: &Path, told: (&Kept, &[String]), listen: &str, said: &Arc<Mutex<String>>) -> (Child, String) {
    let start = Instant::now();
    loop {
        let mut child = spawn(program, told, listen);
        let hearing = child.stderr.take().map(|err| keep(err, Arc::clone(said)));
        let heard = child.stdout.take().map(lines);
        match heard.and_then(|lines| address(&lines, PATIENCE)) {
            Some(base) => return (child, base),
            None => {
                let _ = child.kill();
                let status = child.wait().unwrap_or_else(|e| panic!("{e}"));
                // What it said last is still on its way.
                let _ = hearing.map(std::thread::JoinHandle::join);
                let said = said.lock().unwrap_or_else(PoisonError::into_inner).clone();
                let again = status.code() == Some(1) && start.elapsed() < PATIENCE;
                assert!(again, "the server ended with {status} before it listened: {said}");
                std::thread::sleep(PAUSE * 10);
            }
        }
    }
}

fn spawn(program: &Path, (kept, more): (&Kept, &[String]), listen: &str) -> Child {
    let mut command = Command::new(program);
    command.args(["serve", "--listen", listen]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    match kept {
        Kept::Folder(folder) => command.arg("--data").arg(folder),
        Kept::Database { url, keys } => command.args(["--database", url]).arg("--keys").arg(keys),
    };
    command.args(more).spawn().unwrap_or_else(|e| panic!("{}: {e}", program.display()))
}

/// Its lines as they come; read to the end, so that it never waits for us.
fn lines(out: impl Read + Send + 'static) -> Receiver<String> {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    told
}

fn keep(err: impl Read + Send + 'static, said: Arc<Mutex<String>>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(err).lines().map_while(Result::ok) {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&line);
            said.push('\n');
        }
    })
}

/// The address in the line `连心 http://HOST:PORT/`.
fn address(lines: &Receiver<String>, patience: Duration) -> Option<String> {
    let start = Instant::now();
    loop {
        match lines.recv_timeout(patience.saturating_sub(start.elapsed())) {
            Ok(line) => {
                if let Some(at) = line.find("http://").filter(|_| line.starts_with("连心 ")) {
                    return Some(line[at..].trim().trim_end_matches('/').to_owned());
                }
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::district::Scratch;
    use crate::stub::Stub;

    /// A program that prints an address and waits, in place of the real one.
    fn pretend(folder: &Path, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("program");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn it_waits_until_the_server_is_ready_and_kills_it_when_dropped() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let stub = Stub::start(move |ask| match ask.path.as_str() {
            "/readyz" if count.fetch_add(1, Ordering::Relaxed) < 2 => (503, Vec::new(), String::new()),
            "/readyz" => (200, Vec::new(), String::new()),
            path => (404, Vec::new(), path.to_owned()),
        });
        let scratch = Scratch::new();
        let script = format!(
            "echo \"got $*\" >&2; echo '旁的 http://127.0.0.1:1/'; echo \"连心 {}/\"; exec sleep 600",
            stub.base
        );
        let program = pretend(&scratch.0, &script);
        let mut server = Server::run(&program, Kept::Folder(scratch.0.clone()), &[]);
        assert_eq!((server.base.as_str(), asked.load(Ordering::Relaxed)), (stub.base.as_str(), 3));
        let start = Instant::now();
        while server.said().is_empty() && start.elapsed() < PATIENCE {
            std::thread::sleep(PAUSE);
        }
        assert_eq!(server.said(), format!("got serve --listen 127.0.0.1:0 --data {}\n", scratch.0.display()));
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&server.stop()), Some(15));
        let server = Server::run(&program, Kept::Folder(scratch.0.clone()), &[]);
        let alive = PathBuf::from(format!("/proc/{}", server.pid()));
        assert!(alive.exists());
        drop(server);
        assert!(!alive.exists());
    }

    #[test]
    #[should_panic(expected = "the server ended with exit status: 3 before it listened: no disk")]
    fn a_server_that_ends_is_told_with_its_words() {
        let scratch = Scratch::new();
        let program = pretend(&scratch.0, "echo no disk >&2; sleep 0.2; exit 3");
        Server::run(&program, Kept::Folder(scratch.0.clone()), &[]);
    }
}
