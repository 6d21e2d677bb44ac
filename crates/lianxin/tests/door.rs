//! The door of the real program while its disk fails: writes that are refused, and a sync that fails, by strace. After the
//! one it opens again by itself; the other ends the process, for nobody knows then what lies on the disk.

// A story may stop at its first surprise.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lianxin_sim::district::{CODE, Scratch, clean};
use lianxin_sim::house::House;
use lianxin_sim::openings::{Flock, Program, Tally, Told, WHO};
use lianxin_sim::server::{Kept, Server};
use lianxin_sim::stories;
use lianxin_store::Place;

const PROGRAMS: usize = 8;
/// How soon the door opens again, and how long is waited for anything else.
const RECOVERY: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(30);

fn soon(what: &str, limit: Duration, mut happened: impl FnMut() -> bool) -> Duration {
    let since = Instant::now();
    while !happened() {
        assert!(since.elapsed() < limit, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
    since.elapsed()
}

/// Lets these calls upon the write-ahead log fail in a running process, until it is dropped.
struct Failing(Child);

impl Failing {
    fn begin(pid: u32, log: &Path, calls: &str, more: &str) -> Failing {
        let child = Command::new("strace")
            .args(["-f", "-q", "-p", &pid.to_string(), "-P"])
            .arg(log)
            .args([
                "-e",
                &format!("trace={calls}"),
                "-e",
                &format!("inject={calls}:error=EIO{more}"),
                "-o",
                "/dev/null",
            ])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let traced = || {
            let tasks = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
            let mut status = tasks.filter_map(|t| std::fs::read_to_string(t.path().join("status")).ok());
            status.all(|text| !text.contains("TracerPid:\t0\n"))
        };
        soon("strace's grip", PATIENCE, traced);
        Failing(child)
    }
}

impl Drop for Failing {
    fn drop(&mut self) {
        // Asked, it lets go of the process before it ends.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// A district with matters, its server, and who may open there.
struct Story {
    place: Place,
    flock: Flock,
    tally: Tally,
    bearers: Vec<String>,
}

impl Story {
    fn begin(scratch: &Scratch) -> Story {
        let place = Place::Folder(scratch.0.clone());
        let house = House::open(&place, scratch.0.join("keys"));
        let flock = Flock::settle(&house, 40);
        Story { place, flock, tally: Tally::default(), bearers: WHO.map(|who| house.bearer(who)).into() }
    }

    fn program(&self, base: &str, name: &str, n: usize) -> Program {
        let at = n % WHO.len();
        Program::new(base, WHO[at], &self.bearers[at], &format!("{name}{n}"))
    }

    /// Does something while programs open what they can.
    fn meanwhile<T>(&self, base: &str, round: usize, work: impl FnOnce() -> T) -> T {
        let over = AtomicBool::new(false);
        std::thread::scope(|all| {
            for n in 0..PROGRAMS {
                let (mut program, over) = (self.program(base, &format!("r{round}-"), n), &over);
                all.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        if program.open(&self.flock, &self.tally) == Told::Silent {
                            std::thread::yield_now();
                        }
                    }
                });
            }
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            over.store(true, Ordering::Relaxed);
            done.unwrap_or_else(|e| std::panic::resume_unwind(e))
        })
    }
}

/// Whether there is strace, and it may look into a process of ours.
fn can_trace() -> bool {
    let Ok(mut sleeper) = Command::new("sleep").arg("5").spawn() else { return false };
    let tried = Command::new("timeout")
        .args(["-s", "TERM", "0.3", "strace", "-q", "-o", "/dev/null", "-p", &sleeper.id().to_string()])
        .stderr(Stdio::piped())
        .output();
    let _ = (sleeper.kill(), sleeper.wait());
    tried.is_ok_and(|out| !String::from_utf8_lossy(&out.stderr).contains("attach"))
        && Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_ok()
}

fn refused_writes(rounds: usize, each: usize) {
    let scratch = Scratch::new();
    let story = Story::begin(&scratch);
    let server = Server::start(Kept::Folder(scratch.0.clone()));
    let log = scratch.0.join(format!("{CODE}.sqlite-wal"));
    let mut longest = Duration::ZERO;
    for round in 0..rounds {
        let failed = story.tally.failed();
        story.meanwhile(&server.base, round, || {
            let failing = Failing::begin(server.pid(), &log, "write,pwrite64", "");
            soon("a refused write", PATIENCE, || story.tally.failed() >= failed + each);
            drop(failing);
            let mut one = story.program(&server.base, "after", round);
            let open = || one.open(&story.flock, &story.tally) == Told::Given;
            longest = longest.max(soon("the door to open again", RECOVERY, open));
        });
    }
    drop(server);
    let given = story.tally.doubt(&story.place);
    clean(&story.place, &scratch);
    eprintln!("door, writes refused: {} failed, {given} given, open again within {longest:?}", story.tally.failed());
    assert!(given > 0);
}

#[test]
fn a_write_that_the_disk_refuses_gives_nothing_and_passes() {
    if !can_trace() {
        return stories::skipped("strace is not installed, or may not look into a process");
    }
    refused_writes(2, 10);
}

#[test]
#[ignore = "2,000 refused writes: make deep"]
fn two_thousand_refused_writes_give_nothing() {
    if !can_trace() {
        return stories::skipped("strace is not installed, or may not look into a process");
    }
    refused_writes(40, 50);
}

#[test]
fn a_sync_that_fails_ends_the_program_and_what_was_given_stays() {
    if !can_trace() {
        return stories::skipped("strace is not installed, or may not look into a process");
    }
    let scratch = Scratch::new();
    let story = Story::begin(&scratch);
    let mut server = Server::start(Kept::Folder(scratch.0.clone()));
    let log = scratch.0.join(format!("{CODE}.sqlite-wal"));
    for round in 0..4 {
        let (pid, base, more) = (server.pid(), server.base.clone(), format!(":when={}", 1 + 7 * round));
        let ended = story.meanwhile(&base, round, || {
            let _failing = Failing::begin(pid, &log, "fsync,fdatasync", &more);
            let mut status = None;
            soon("the end of the program", PATIENCE, || {
                status = server.ended();
                status.is_some()
            });
            status.and_then(|s| s.code())
        });
        assert_eq!(ended, Some(3), "{}", server.said());
        server.restart();
        let mut one = story.program(&server.base, "after", round);
        soon("the door to open again", RECOVERY, || one.open(&story.flock, &story.tally) == Told::Given);
        story.tally.doubt(&story.place);
    }
    drop(server);
    assert!(story.tally.doubt(&story.place) > 4);
    clean(&story.place, &scratch);
}
