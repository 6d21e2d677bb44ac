//! `demo`, `init` and `token` as they are called: what they print, what they leave, how they end.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lianxin_sim::server::{Kept, Server};
use lianxin_sim::wire::{Ask, Wire};

/// A folder of its own, gone when the test ends.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let path = std::env::temp_dir().join(format!("lianxin-demo-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Place(path)
    }

    fn data(&self) -> PathBuf {
        self.0.join("data")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn lianxin(flags: &[&str], data: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianxin")).args(flags).arg("--data").arg(data).output().unwrap()
}

fn object(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or("")).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

fn refused(output: &Output, why: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && output.stdout.is_empty() && said.contains(why), "{output:?}");
}

const BUILD: [&str; 5] = ["demo", "--build-only", "--json", "--matters", "90"];

#[test]
fn a_demo_is_whole_tells_itself_again_and_stands_up_to_doubt() {
    let place = Place::new("whole");
    let (first, again) = (lianxin(&BUILD, &place.data()), lianxin(&BUILD, &place.data()));
    let told = object(&first);
    assert_eq!(told, object(&again));
    assert_eq!((&told["district"], &told["matters"]), (&"120111".into(), &90.into()));
    let accounts = told["accounts"].as_array().unwrap();
    let roles: std::collections::BTreeSet<&str> = accounts.iter().map(|a| a["role"].as_str().unwrap()).collect();
    assert_eq!(roles.len(), 11, "{roles:?}");
    for a in accounts {
        assert!(
            a["totp"].as_str().is_some_and(|t| t.len() == 32)
                && a["token"].as_str().is_some_and(|t| t.starts_with("lx_")),
            "{a}"
        );
        assert!(a["password"].as_str().is_some_and(|p| p.len() > 10), "{a}");
    }
    // A person is told one login of each role, and where the others are.
    let said = lianxin(&["demo", "--build-only"], &place.data());
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let logins = accounts.iter().filter(|a| said.contains(a["password"].as_str().unwrap())).count();
    assert_eq!((logins, said.contains("demo-accounts.json")), (roles.len(), true), "{said}");
    let file = place.data().join("demo-accounts.json");
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let verified = object(&lianxin(&["verify", "--json"], &place.data()));
    assert_eq!((&verified["ok"], &verified["records"]), (&true.into(), &told["records"]));
    let rebuilt = object(&lianxin(&["rebuild", "--check", "--json"], &place.data()));
    assert_eq!(rebuilt["ok"], true);
    // What programs take says that it is of a demonstration, and so does every page.
    let server = Server::start(Kept::Folder(place.data()));
    let bearer = format!("Bearer {}", accounts[0]["token"].as_str().unwrap());
    for path in ["/api/v1/catalogue/kinds", "/sign-in"] {
        let ask = Ask { method: "GET", path, headers: vec![("authorization".to_owned(), bearer.clone())], body: &[] };
        let answer = Wire::new(&server.base).ask(&ask).unwrap();
        assert_eq!((answer.status, answer.header("lianxin-demo")), (200, Some("1")), "{path}");
    }
}

#[test]
fn a_demo_never_mixes_with_what_is_there() {
    let place = Place::new("mixed");
    std::fs::create_dir_all(place.data()).unwrap();
    std::fs::write(place.data().join("letter.txt"), "x").unwrap();
    refused(&lianxin(&BUILD, &place.data()), "not empty");
    std::fs::remove_file(place.data().join("letter.txt")).unwrap();
    assert!(lianxin(&BUILD, &place.data()).status.success());
    // As if it had been killed before its end.
    std::fs::remove_file(place.data().join("demo-accounts.json")).unwrap();
    refused(&lianxin(&BUILD, &place.data()), "cut short");
}

#[test]
fn a_district_begins_with_its_catalogue_and_one_administrator() {
    let place = Place::new("init");
    let catalogue = lianxin_sim::tidy::root().join("catalogue/120111");
    let folder = catalogue.to_string_lossy().into_owned();
    let flags = ["init", "--catalogue", &folder, "--json"];
    refused(&lianxin(&flags, &place.data()), "No district");
    let first = object(&lianxin(&[flags.as_slice(), &["--admin", "xuweicheng"]].concat(), &place.data()));
    assert_eq!((&first["account"], first["records"].as_i64().unwrap() > 300), (&"xuweicheng".into(), true));
    assert!(first["password"].as_str().is_some_and(|p| p.len() > 10));

    // A changed catalogue is loaded by its change alone, and nobody gets a second password.
    let changed = place.0.join("catalogue");
    std::fs::create_dir_all(&changed).unwrap();
    for entry in std::fs::read_dir(&catalogue).unwrap().flatten() {
        std::fs::copy(entry.path(), changed.join(entry.file_name())).unwrap();
    }
    let words = changed.join("words.toml");
    std::fs::write(&words, std::fs::read_to_string(&words).unwrap().replace("窗口", "服务窗口")).unwrap();
    let changed = changed.to_string_lossy().into_owned();
    let again = ["init", "--catalogue", &changed, "--json", "--admin", "xuweicheng"];
    let (second, third) = (object(&lianxin(&again, &place.data())), object(&lianxin(&again, &place.data())));
    assert_eq!((&second["records"], &second["password"]), (&1.into(), &serde_json::Value::Null));
    assert_eq!(third["records"], 0);

    let other = ["init", "--catalogue", &changed, "--district", "120112", "--admin", "ab"];
    refused(&lianxin(&other, &place.data()), "not of district 120112");

    let token = object(&lianxin(&["token", "create", "--user", "xuweicheng", "--json"], &place.data()));
    assert!(token["token"].as_str().is_some_and(|t| t.starts_with("lx_") && t.len() == 46), "{token}");
    refused(&lianxin(&["token", "create", "--user", "nobody"], &place.data()), "no account nobody");
}
