//! `import petitions` as it is called: what it prints, and how it ends.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const HEADER: &str = "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n";
const LAMP: &str = "701,U1,路\u{200b}灯不亮,2019/2/28 11:25:05,柳荫巷三盏路灯不亮,1,20\n";
const BAD: &str = "702,U1,,昨天,井盖松动,1,20\n";

/// A district of its own, gone when the test ends.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let place = Place(std::env::temp_dir().join(format!("lianxin-import-{name}-{}", std::process::id())));
        let made = lianxin(&["demo", "--build-only", "--matters", "1", "--data"], &place.data());
        assert!(made.status.success(), "{made:?}");
        place
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    fn import(&self, file: &str, text: &[u8], flags: &[&str]) -> Output {
        let path = self.0.join(file);
        std::fs::write(&path, text).unwrap();
        let path = path.to_string_lossy().into_owned();
        let start = ["import", "petitions", path.as_str()];
        lianxin(&[start.as_slice(), flags, ["--data"].as_slice()].concat(), &self.data())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn lianxin(flags: &[&str], data: &Path) -> Output {
    std::fs::create_dir_all(data).unwrap();
    Command::new(env!("CARGO_BIN_EXE_lianxin")).args(flags).arg(data).output().unwrap()
}

fn object(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or("")).unwrap()
}

#[test]
fn a_dry_run_checks_and_says_what_it_found() {
    let place = Place::new("dry");
    let good = place.import("a.csv", format!("{HEADER}{LAMP}{LAMP}").as_bytes(), &["--dry-run", "--json"]);
    let found = object(&good);
    assert_eq!(good.status.code(), Some(0));
    for (key, want) in [("read", 2), ("ready", 1), ("added", 0), ("already", 1), ("rejected", 0), ("stripped", 1)] {
        assert_eq!(found[key], want, "{key}");
    }
    assert_eq!((&found["source"], &found["errors"]), (&"messages".into(), &serde_json::json!([])));

    let mixed = format!("{HEADER}{LAMP}{BAD}");
    let stopped = place.import("b.csv", mixed.as_bytes(), &["--dry-run", "--json"]);
    assert_eq!((stopped.status.code(), &object(&stopped)["rejected"]), (Some(1), &1.into()));
    let skipped = place.import("b.csv", mixed.as_bytes(), &["--dry-run", "--json", "--skip-bad"]);
    assert_eq!(skipped.status.code(), Some(0));
    let errors = &object(&skipped)["errors"];
    assert_eq!((&errors[0]["row"], &errors[0]["field"]), (&2.into(), &"留言主题".into()));
    assert_eq!((&errors[1]["row"], &errors[1]["field"], &errors[2]), (&2.into(), &"留言时间".into(), &().into()));
    assert!(errors[1]["message"].as_str().is_some_and(|m| m.contains("不是时间") && m.contains("no such day")));

    let told = place.import("b.csv", mixed.as_bytes(), &["--dry-run"]);
    let text = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(text.contains("第 2 行 留言主题") && text.contains("去掉不可见字符 1 个"), "{text}");
    assert!(text.contains("unsorted") && text.contains("120111"), "{text}");
}

#[test]
fn what_cannot_be_imported_is_refused_with_the_repair() {
    let place = Place::new("refused");
    let good = format!("{HEADER}{LAMP}");
    for (file, text, flags, repair) in [
        ("a.xlsx", b"PK\x03\x04".as_slice(), ["--dry-run"].as_slice(), "save it as CSV"),
        ("a.csv", b"\xd6\xd0", &["--dry-run"], "save it as CSV UTF-8"),
        ("b.csv", good.as_bytes(), &["--dry-run", "--map", "m.toml"], "--map is not read"),
    ] {
        let refused = place.import(file, text, flags);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{said}");
        assert!(said.contains(repair) && refused.stdout.is_empty(), "{said}");
    }
    let absent = lianxin(&["import", "petitions", "/nowhere/a.csv", "--dry-run", "--data"], &place.data());
    assert_eq!(absent.status.code(), Some(1));
    let elsewhere = lianxin(&["import", "petitions", "a.csv", "--dry-run", "--data"], &place.0.join("empty"));
    assert_eq!(elsewhere.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&elsewhere.stderr).contains("No district"));
}
