//! `backup` and `restore` as they are called, from either database to either, beside a writer, and refused.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use lianxin_sim::postgres::Cluster;
use lianxin_sim::stories;

/// A folder of its own, gone when the test ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("lianxin-backup-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Where a district is kept, as flags.
fn folder(path: &str) -> Vec<String> {
    vec!["--data".to_owned(), path.to_owned()]
}

fn database(url: &str, keys: &str) -> Vec<String> {
    ["--database", url, "--keys", keys].map(str::to_owned).to_vec()
}

fn command(flags: &[&str], place: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(flags).args(place);
    command
}

fn lianxin(flags: &[&str], place: &[String]) -> Output {
    command(flags, place).output().unwrap()
}

fn object(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or("")).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

fn refused(output: &Output, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains(why), "{output:?}");
}

/// Holds the place against its own log; its records and root.
fn doubted(place: &[String]) -> serde_json::Value {
    let rebuilt = object(&lianxin(&["rebuild", "--check", "--json"], place));
    assert_eq!(rebuilt["ok"], true, "{rebuilt}");
    let verified = object(&lianxin(&["verify", "--json"], place));
    assert_eq!(verified["ok"], true, "{verified}");
    serde_json::json!({"records": verified["records"], "root": verified["root"]})
}

#[test]
fn a_backup_goes_from_either_database_to_the_other() {
    let scratch = Scratch::new("round");
    let demo = folder(&scratch.path("demo"));
    assert!(lianxin(&["demo", "--build-only", "--matters", "40"], &demo).status.success());
    let (one, two) = (scratch.path("one.lx"), scratch.path("two.lx"));
    let backed = object(&lianxin(&["backup", "--json", "--to", &one], &demo));
    assert_eq!(backed, doubted(&demo));

    let back = folder(&scratch.path("back"));
    assert_eq!(object(&lianxin(&["restore", &one, "--json"], &back)), backed);
    assert_eq!(doubted(&back), backed);
    refused(&lianxin(&["restore", &one], &back), "not empty");
    let blind = lianxin(&["restore", &one], &folder(&scratch.path("blind")));
    let told = String::from_utf8_lossy(&blind.stdout).into_owned();
    assert!(blind.status.success() && told.contains("No list of tombstones was at hand"), "{told}");
    // With the list of what was erased: nothing was since.
    let list = scratch.path("list");
    assert!(object(&lianxin(&["tombstones", "--json", "--to", &list], &demo))["tombstones"].is_number());
    let listed = folder(&scratch.path("listed"));
    refused(&lianxin(&["restore", &one, "--tombstones", "/nowhere/list"], &listed), "no such file");
    assert_eq!(object(&lianxin(&["restore", &one, "--json", "--tombstones", &list], &listed)), backed);
    // What came back is a district like any other.
    assert!(lianxin(&["token", "create", "--user", "heqingyuan"], &back).status.success());
    stories::passed("sqlite", "a backup comes back");

    let Some(cluster) = Cluster::shared() else { return };
    let there = database(&cluster.database(), &scratch.path("keys"));
    assert_eq!(object(&lianxin(&["restore", &one, "--json"], &there)), backed);
    assert_eq!(doubted(&there), backed);
    refused(&lianxin(&["restore", &one], &there), "not empty");
    assert_eq!(object(&lianxin(&["backup", "--json", "--to", &two], &there)), backed);
    let home = folder(&scratch.path("home"));
    assert_eq!(object(&lianxin(&["restore", &two, "--json"], &home)), backed);
    assert_eq!(doubted(&home), backed);
    assert!(lianxin(&["token", "create", "--user", "heqingyuan"], &there).status.success());
    assert_ne!(doubted(&there), backed);
    stories::passed("postgres", "a backup comes back");
}

#[test]
fn a_torn_changed_or_foreign_file_is_refused_and_leaves_nothing() {
    let scratch = Scratch::new("torn");
    let demo = folder(&scratch.path("demo"));
    assert!(lianxin(&["demo", "--build-only", "--matters", "4"], &demo).status.success());
    let file = scratch.path("whole.lx");
    assert!(lianxin(&["backup", "--to", &file], &demo).status.success());
    let whole = std::fs::read(&file).unwrap();
    let mut changed = whole.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let longer = [whole.as_slice(), b"x"].concat();
    let into = scratch.path("into");
    for (name, bytes, why) in [
        ("cut.lx", &whole[..whole.len() - 1], "cut short"),
        ("half.lx", &whole[..middle], "cut short"),
        ("changed.lx", changed.as_slice(), "was changed"),
        ("longer.lx", longer.as_slice(), "was changed"),
        ("empty.lx", b"", "no backup of this program"),
        ("other.lx", b"LIANXIN BACKUP 3\n....", "no backup of this program"),
    ] {
        let path = scratch.path(name);
        std::fs::write(&path, bytes).unwrap();
        refused(&lianxin(&["restore", &path], &folder(&into)), why);
        assert!(std::fs::read_dir(&into).unwrap().next().is_none(), "{name} left something");
    }
    refused(&lianxin(&["restore", &file, "--district", "120112"], &folder(&into)), "another district");
    refused(&lianxin(&["restore", "/nowhere/a.lx"], &folder(&into)), "no such file");
    let keys = scratch.path("keys");
    std::fs::create_dir_all(&keys).unwrap();
    std::fs::write(Path::new(&keys).join("120111.key"), [1; 32]).unwrap();
    let elsewhere = [folder(&into), vec!["--keys".to_owned(), keys]].concat();
    refused(&lianxin(&["restore", &file], &elsewhere), "another master key");
    assert!(lianxin(&["restore", &file], &folder(&into)).status.success());
}

/// Backs up while an import writes: the backup is the log as it stood at one moment.
fn beside_a_writer(scratch: &Scratch, place: &[String], database: &str) {
    let catalogue = lianxin_sim::tidy::root().join("catalogue/120111");
    let catalogue = catalogue.to_string_lossy().into_owned();
    let made = lianxin(&["init", "--catalogue", &catalogue, "--admin", "xuweicheng", "--json"], place);
    let empty = object(&made)["records"].as_i64().unwrap();
    let mut text = "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n".to_owned();
    for n in 0..3_000 {
        text.push_str(&format!("{n},U1,路灯不亮,2019/2/28 11:25:05,柳荫巷第 {n} 盏路灯不亮,1,20\n"));
    }
    let csv = scratch.path(&format!("{database}.csv"));
    std::fs::write(&csv, text).unwrap();
    let mut import = command(&["import", "petitions", &csv, "--json"], place).stdout(Stdio::piped()).spawn().unwrap();
    let mut between = 0;
    for n in 0..200 {
        let file = scratch.path(&format!("{database}-{n}.lx"));
        let backed = object(&lianxin(&["backup", "--json", "--to", &file], place));
        let records = backed["records"].as_i64().unwrap();
        let over = import.try_wait().unwrap().is_some();
        if records > empty && records < empty + 3_000 {
            between += 1;
            let back = folder(&scratch.path(&format!("{database}-{n}")));
            assert_eq!(object(&lianxin(&["restore", &file, "--json"], &back)), backed);
            assert_eq!(doubted(&back), backed);
        }
        std::fs::remove_file(&file).unwrap();
        if over || between == 2 {
            break;
        }
    }
    assert!(import.wait().unwrap().success());
    assert!(between > 0, "no backup fell between the import's beginning and its end");
    assert_eq!(doubted(place)["records"], empty + 3_000);
    stories::passed(database, "a backup beside a writer");
}

#[test]
fn a_backup_beside_a_writer_is_one_moment() {
    let scratch = Scratch::new("beside");
    beside_a_writer(&scratch, &folder(&scratch.path("data")), "sqlite");
    let Some(cluster) = Cluster::shared() else { return };
    beside_a_writer(&scratch, &database(&cluster.database(), &scratch.path("keys")), "postgres");
}
