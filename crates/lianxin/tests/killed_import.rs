//! `import petitions` hands its orders to a running server, and one of the two is killed in the middle: nothing that was
//! answered is lost, and the same command again brings in the rest and nothing twice.

// A story may stop at its first surprise.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use lianxin_sim::api::Api;
use lianxin_sim::district::Scratch;
use lianxin_sim::postgres::Cluster;
use lianxin_sim::server::{Kept, Server};
use lianxin_sim::stories;

const HEADER: &str = "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n";
/// Rows of one file: several groups, so that there is a middle to be killed in.
const ROWS: usize = 1_600;

/// Who is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Server,
    Import,
}

/// A served district, and somebody who sees what comes in.
struct Scene {
    kept: Kept,
    folder: PathBuf,
    server: Server,
    watcher: Api,
}

fn lianxin(kept: &Kept, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(args);
    match kept {
        Kept::Folder(folder) => command.arg("--data").arg(folder),
        Kept::Database { url, keys } => command.args(["--database", url, "--keys"]).arg(keys),
    };
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn told(kept: &Kept, args: &[&str]) -> serde_json::Value {
    let output = lianxin(kept, args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

impl Scene {
    fn begin(kept: Kept, scratch: &Scratch) -> Scene {
        let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
        told(&kept, &["init", "--json", "--admin", "guanli", "--catalogue", catalogue.to_str().unwrap()]);
        let open = ["account", "open", "--json", "--user", "xietiao", "--name", "协调员", "--agency", "cgc"];
        told(&kept, &[open.as_slice(), &["--role", "centre_coordinator"]].concat());
        let server = Server::start(kept.clone());
        let token = told(&kept, &["token", "create", "--json", "--user", "xietiao"])["token"].clone();
        let watcher = Api::new(&server.base, token.as_str());
        Scene { kept, folder: scratch.0.clone(), server, watcher }
    }

    /// A file of rows that no other round has.
    fn sheet(&self, round: usize) -> String {
        let row = |n: usize| {
            let number = (round + 1) * 100_000 + n;
            format!("{number},U{n},路灯不亮 {n},2019/2/28 11:25:05,柳荫巷第 {n} 盏路灯不亮,1,20\n")
        };
        let path = self.folder.join(format!("petitions-{round}.csv"));
        std::fs::write(&path, HEADER.to_owned() + &(0..ROWS).map(row).collect::<String>()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// How many records there are, when nothing is wrong with them; and how many when the views were held against them, a moment
    /// later.
    fn sound(&self) -> (i64, i64) {
        let verified = told(&self.kept, &["verify", "--json"]);
        assert_eq!(verified["ok"], true, "{verified}");
        let rebuilt = told(&self.kept, &["rebuild", "--check", "--json"]);
        assert_eq!(rebuilt["ok"], true, "{rebuilt}");
        (verified["records"].as_i64().unwrap(), rebuilt["records"].as_i64().unwrap())
    }

    /// Until the newest matter is the row with this number, or a later one.
    fn watch(&mut self, import: &mut Child, row: usize) {
        let since = Instant::now();
        loop {
            let newest = self.watcher.get("/api/v1/matters?source=import&limit=1").json();
            let title = newest["items"][0]["title"].as_str().unwrap_or_default();
            let seen = title.rsplit_once(' ').and_then(|(_, n)| n.parse::<usize>().ok());
            // Rows of an earlier round are all in: theirs is the last number.
            if seen.is_some_and(|n| n >= row && n < ROWS - 1) {
                return;
            }
            assert!(import.try_wait().unwrap().is_none(), "the import was over before row {row}");
            assert!(since.elapsed() < Duration::from_secs(60), "row {row} never came: {newest}");
        }
    }

    /// One import is broken off; afterwards everything is there once. How many rows were there when it was run again.
    fn round(&mut self, round: usize, victim: Victim) -> usize {
        let (path, before) = (self.sheet(round), self.sound().0);
        let args = ["import", "petitions", &path, "--json"];
        let mut command = lianxin(&self.kept, &args);
        let mut import = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        self.watch(&mut import, round * 379 % (ROWS / 2));
        let known = match victim {
            Victim::Server => {
                self.server.kill();
                confirmed(&import.wait_with_output().unwrap())
            }
            Victim::Import => {
                import.kill().unwrap();
                import.wait().unwrap();
                0
            }
        };
        if let Victim::Server = victim {
            self.server.restart();
        }
        // A server that lives may still be at the group of an import that was killed: it grows while it is looked at.
        let found = self.sound().0 - before;
        let again = told(&self.kept, &args);
        let n = |key: &str| usize::try_from(again[key].as_i64().unwrap()).unwrap();
        assert_eq!((n("read"), n("added") + n("already"), n("rejected")), (ROWS, ROWS, 0), "{victim:?}: {again}");
        assert!(n("already") >= known && n("already") < ROWS, "{victim:?}: {known} were confirmed, {again}");
        assert!(found >= 0 && n("already") >= usize::try_from(found).unwrap(), "{victim:?}: {found} records, {again}");
        let all = before + i64::try_from(ROWS).unwrap();
        assert_eq!(self.sound(), (all, all), "{victim:?}: a row is missing or doubled");
        n("already")
    }
}

/// What an import says whose server was killed: how it ended, what is known, what to do; the rows it knows to be written.
fn confirmed(output: &Output) -> usize {
    let said = said(output);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(3), b"".as_slice()), "{said}");
    assert!(said.contains("导入中断") && said.contains("再运行同一条命令"), "{said}");
    assert!(said.contains("The import broke off") && said.contains("run the same command again"), "{said}");
    let number = said.split(&format!("of {ROWS} rows ")).nth(1).and_then(|rest| rest.split(' ').next());
    number.and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("no number of rows: {said}"))
}

fn on_both(name: &str, rounds: usize) {
    let scratch = Scratch::new();
    broken_off(Scene::begin(Kept::Folder(scratch.0.join("data")), &scratch), rounds);
    stories::passed("sqlite", name);
    let Some(cluster) = Cluster::shared() else { return stories::skipped("PostgreSQL is not installed") };
    let scratch = Scratch::new();
    std::fs::create_dir_all(scratch.0.join("keys")).unwrap();
    let kept = Kept::Database { url: cluster.database(), keys: scratch.0.join("keys") };
    broken_off(Scene::begin(kept, &scratch), rounds);
    stories::passed("postgres", name);
}

/// So many times the server, and as often the import.
fn broken_off(mut scene: Scene, rounds: usize) {
    for round in 0..rounds {
        scene.round(2 * round, Victim::Server);
        scene.round(2 * round + 1, Victim::Import);
    }
    assert!(scene.server.stop().success(), "{}", scene.server.said());
}

#[test]
fn an_import_that_was_broken_off_goes_on_where_it_stopped() {
    on_both("an import broken off", 1);
}

#[test]
#[ignore = "sixteen kills: make deep"]
fn an_import_is_broken_off_again_and_again() {
    on_both("an import broken off again and again", 4);
}
