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
        ("b.csv", good.as_bytes(), &["--dry-run", "--map", "m.toml"], "cannot be read, check path"),
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

/// Where a district is kept, as flags.
type At = Vec<String>;

fn at(flags: &[&str]) -> At {
    flags.iter().map(|f| (*f).to_owned()).collect()
}

fn run(flags: &[&str], place: &At) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianxin")).args(flags).args(place).output().unwrap()
}

/// An empty district of the project's own catalogue.
fn opened(place: &At) {
    let catalogue = lianxin_sim::tidy::root().join("catalogue/120111");
    let catalogue = catalogue.to_string_lossy().into_owned();
    let made = run(&["init", "--catalogue", &catalogue, "--admin", "xuweicheng", "--json"], place);
    assert!(made.status.success(), "{made:?}");
}

/// How many records the log has, recomputed from its bytes.
fn records(place: &At) -> i64 {
    let verified = object(&run(&["verify", "--json"], place));
    assert_eq!(verified["ok"], true, "{verified}");
    verified["records"].as_i64().unwrap()
}

/// The same, and its views are what replaying it makes.
fn doubted(place: &At) -> i64 {
    let rebuilt = object(&run(&["rebuild", "--check", "--json"], place));
    assert_eq!(rebuilt["ok"], true, "{rebuilt}");
    records(place)
}

fn counts(output: &Output) -> (i64, i64, i64, i64) {
    let found = object(output);
    let n = |key: &str| found[key].as_i64().unwrap();
    (n("read"), n("added"), n("already"), n("rejected"))
}

/// On each database, in a scratch folder of its own.
fn on_both(name: &str, story: &str, tell: fn(&Path, &At)) {
    let scratch = Place(std::env::temp_dir().join(format!("lianxin-import-{name}-{}", std::process::id())));
    std::fs::create_dir_all(&scratch.0).unwrap();
    let folder = |name: &str| scratch.0.join(name).to_string_lossy().into_owned();
    tell(&scratch.0, &at(&["--data", &folder("data")]));
    lianxin_sim::stories::passed("sqlite", story);
    let Some(cluster) = lianxin_sim::postgres::Cluster::shared() else { return };
    tell(&scratch.0, &at(&["--database", &cluster.database(), "--keys", &folder("keys")]));
    lianxin_sim::stories::passed("postgres", story);
}

#[test]
fn a_row_comes_in_once_and_a_changed_one_is_told() {
    on_both("once", "a row comes in once", |scratch, place| {
        opened(place);
        let file = scratch.join("a.csv");
        let path = file.to_string_lossy().into_owned();
        let import =
            |flags: &[&str]| run(&[["import", "petitions", &path, "--json"].as_slice(), flags].concat(), place);
        let second = LAMP.replace("701", "702");
        std::fs::write(&file, format!("{HEADER}{LAMP}{second}")).unwrap();
        let before = doubted(place);

        let unknown = import(&["--kind", "no-such", "--division", "120111999"]);
        let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
        assert!(unknown.status.code() == Some(1) && said.contains("--kind no-such, --division 120111999"), "{said}");
        assert_eq!(doubted(place), before);

        assert_eq!(counts(&import(&[])), (2, 2, 0, 0));
        assert_eq!(counts(&import(&[])), (2, 0, 2, 0));
        assert_eq!(doubted(place), before + 2);

        // A third row is new; the second has changed since, which is told while the others go on.
        let third = LAMP.replace("701", "703");
        std::fs::write(&file, format!("{HEADER}{LAMP}{}{third}", second.replace("20\n", "21\n"))).unwrap();
        let changed = import(&[]);
        assert_eq!((changed.status.code(), counts(&changed)), (Some(1), (3, 1, 1, 1)));
        let error = &object(&changed)["errors"][0];
        assert_eq!((&error["row"], &error["field"]), (&2.into(), &"row".into()));
        assert!(error["message"].as_str().is_some_and(|m| m.contains("上次导入的不同")), "{error}");
        assert_eq!(import(&["--skip-bad"]).status.code(), Some(0));
        assert_eq!(doubted(place), before + 3);
    });
}

/// Rows of the two real files.
const REAL: [(&str, usize); 2] = [("messages", 4_326), ("replies", 2_816)];
/// What of them comes in by PostgreSQL where whole files would make every run of the tests wait for them.
const SHARE: [(&str, usize); 2] = [("messages", 500), ("replies", 1_500)];

#[test]
fn the_real_petitions_come_in_on_both_databases() {
    real("real", |scratch, place| {
        let is_folder = place.first().is_some_and(|flag| flag == "--data");
        come_in(scratch, place, if is_folder { REAL } else { SHARE });
    });
}

#[test]
#[ignore = "minutes: both files whole on both databases"]
fn the_real_petitions_come_in_whole_on_both_databases() {
    real("real-whole", |scratch, place| come_in(scratch, place, REAL));
}

fn real(name: &str, tell: fn(&Path, &At)) {
    if !lianxin_sim::tidy::data().join("petitions/replies.csv").exists() {
        return lianxin_sim::stories::skipped("no real petitions (set LIANXIN_DATA)");
    }
    on_both(name, "real petitions come in, the killed ones too", tell);
}

/// A real file as CSV, or its first rows, and the same in another form: the workbook of a whole one, else CSV again.
fn forms(scratch: &Path, (name, rows): (&str, usize)) -> [String; 2] {
    let folder = lianxin_sim::tidy::data().join("petitions");
    if REAL.contains(&(name, rows)) {
        return ["csv", "xlsx"].map(|form| folder.join(format!("{name}.{form}")).to_string_lossy().into_owned());
    }
    let share = scratch.join(format!("{name}.csv"));
    let mut all = csv::ReaderBuilder::new().has_headers(false).from_path(folder.join(format!("{name}.csv"))).unwrap();
    let mut some = csv::Writer::from_path(&share).unwrap();
    for record in all.records().take(rows + 1) {
        some.write_record(&record.unwrap()).unwrap();
    }
    some.flush().unwrap();
    [(); 2].map(|()| share.to_string_lossy().into_owned())
}

/// Both files, the second of them killed on its way; then each again, which adds nothing.
fn come_in(scratch: &Path, place: &At, [first, second]: [(&str, usize); 2]) {
    opened(place);
    let (rows, replied) = (i64::try_from(first.1).unwrap(), i64::try_from(second.1).unwrap());
    let ([messages, messages_again], [replies, replies_again]) = (forms(scratch, first), forms(scratch, second));
    let import = |path: &str| run(&["import", "petitions", path, "--json"], place);
    let empty = records(place);
    assert_eq!(counts(&import(&messages)), (rows, rows, 0, 0));
    assert_eq!(records(place), empty + rows);
    assert_eq!(counts(&import(&messages_again)), (rows, 0, rows, 0));
    // A reply is a second record of its matter.
    killed_half_way(&replies, place, empty + rows, 2 * replied);
    // Begun from the one form, ended from the other.
    let rest = counts(&again(|| import(&replies_again)));
    assert_eq!((rest.0, rest.1 + rest.2, rest.3), (replied, replied, 0));
    assert!(rest.1 > 0 && rest.2 > 0, "{rest:?}");
    assert_eq!(counts(&import(&replies)), (replied, 0, replied, 0));
    assert_eq!(doubted(place), empty + rows + 2 * replied);
}

#[test]
fn real_workbooks_have_no_bad_row() {
    let folder = lianxin_sim::tidy::data().join("petitions");
    if !folder.join("replies.xlsx").exists() {
        return lianxin_sim::stories::skipped("no real workbooks (set LIANXIN_DATA)");
    }
    let place = Place::new("workbooks");
    let mut stripped = 0;
    for (name, rows) in [("messages", 4326), ("replies", 2816)] {
        let path = folder.join(format!("{name}.xlsx")).to_string_lossy().into_owned();
        let found = object(&lianxin(&["import", "petitions", &path, "--dry-run", "--json", "--data"], &place.data()));
        assert_eq!((&found["source"], &found["read"]), (&name.into(), &rows.into()), "{found}");
        assert_eq!((&found["ready"], &found["rejected"]), (&rows.into(), &0.into()), "{found}");
        stripped += found["stripped"].as_i64().unwrap();
    }
    // Nine titles hold a zero-width space.
    assert_eq!(stripped, 9);
}

const MAP: &str = "source = \"lamps\"\nkey = \"no\"\ntitle = \"{what}\"\ntext = \"{what}, {where}\"\noccurred = \"asked\"\nclosed = \"done\"\nreply = \"{by}\"\n[kind]\ncolumn = \"what\"\ncodes = { Lamp = \"street-light\" }\n[constants]\ndivision = \"120111101\"\n";
const MAPPED: &str = "no,what,where,asked,done,by\n1,Lamp,South Street,2019-02-28 11:25:05,2019-03-01 08:00:00,Works\n2,Lamp,North Street,2019-02-28 11:25:05,,\n";

#[test]
fn a_map_brings_in_another_systems_file() {
    on_both("map", "a map brings in another system's file", |scratch, place| {
        opened(place);
        let path = |name: &str| scratch.join(name).to_string_lossy().into_owned();
        let (file, map) = (path("a.csv"), path("m.toml"));
        let import = |flags: &[&str]| {
            run(&[["import", "petitions", &file, "--map", &map, "--json"].as_slice(), flags].concat(), place)
        };
        let before = records(place);
        // One closes before it opens: nothing is written, or all but it.
        let bad = "3,Lamp,East Street,2019-02-28 11:25:05,2019-02-28 08:00:00,Works\n";
        std::fs::write(&file, format!("{MAPPED}{bad}")).unwrap();
        std::fs::write(&map, MAP.replace("street-light", "no-such")).unwrap();
        let unknown = import(&["--skip-bad"]);
        let said = String::from_utf8_lossy(&unknown.stderr).into_owned();
        assert!(unknown.status.code() == Some(1) && said.contains("--kind no-such"), "{said}");
        std::fs::write(&map, MAP).unwrap();
        let stopped = import(&[]);
        assert_eq!((stopped.status.code(), counts(&stopped)), (Some(1), (3, 0, 0, 1)));
        let error = &object(&stopped)["errors"][0];
        assert_eq!((&error["row"], &error["field"]), (&3.into(), &"done".into()));
        assert_eq!(records(place), before);
        assert_eq!(counts(&import(&["--skip-bad"])), (3, 2, 0, 1));
        assert_eq!(counts(&import(&["--skip-bad"])), (3, 0, 2, 1));
        // A registration each, and the answer of the one that was closed.
        assert_eq!(doubted(place), before + 3);
    });
}

#[test]
fn the_map_beside_the_documents_fits_its_file() {
    let file = lianxin_sim::tidy::data().join("requests/la311.csv");
    if !file.exists() {
        return lianxin_sim::stories::skipped("no service requests (la311.csv; set LIANXIN_DATA)");
    }
    let place = Place::new("la311");
    let map = lianxin_sim::tidy::root().join("docs/examples/la311.map.toml");
    let (file, map) = (file.to_string_lossy().into_owned(), map.to_string_lossy().into_owned());
    let dry = |flag: &str| {
        let all = ["import", "petitions", &file, "--map", &map, "--json", "--dry-run", flag, "--data"];
        lianxin(&all.into_iter().filter(|f| !f.is_empty()).collect::<Vec<_>>(), &place.data())
    };
    let stopped = dry("");
    assert_eq!((stopped.status.code(), counts(&stopped)), (Some(1), (39_999, 0, 0, 48)));
    let skipped = dry("--skip-bad");
    assert_eq!((skipped.status.code(), &object(&skipped)["ready"]), (Some(0), &39_951.into()));
    assert_eq!(object(&skipped)["errors"].as_array().map(Vec::len), Some(48));
}

/// The whole of it written, both databases: 39,951 matters, of which 39,878 arrive completed.
#[test]
#[ignore = "minutes: 39,999 rows on both databases"]
fn forty_thousand_rows_come_in_by_a_map() {
    let file = lianxin_sim::tidy::data().join("requests/la311.csv");
    if !file.exists() {
        return lianxin_sim::stories::skipped("no service requests (la311.csv; set LIANXIN_DATA)");
    }
    on_both("la311-whole", "forty thousand rows come in by a map", |_, place| {
        opened(place);
        let file = lianxin_sim::tidy::data().join("requests/la311.csv").to_string_lossy().into_owned();
        let map = lianxin_sim::tidy::root().join("docs/examples/la311.map.toml").to_string_lossy().into_owned();
        let before = records(place);
        let all = ["import", "petitions", &file, "--map", &map, "--json", "--skip-bad"];
        assert_eq!(counts(&run(&all, place)), (39_999, 39_951, 0, 48));
        assert_eq!(doubted(place), before + 39_951 + 39_878);
    });
}

/// Starts an import and kills it once some of its records are written and some are not.
fn killed_half_way(path: &str, place: &At, before: i64, makes: i64) {
    let mut import = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(["import", "petitions", path])
        .args(place)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..1_000 {
        let now = records(place);
        assert!(now < before + makes && import.try_wait().unwrap().is_none(), "the import was over too soon");
        if now > before {
            import.kill().unwrap();
            import.wait().unwrap();
            return;
        }
    }
    panic!("the import wrote nothing");
}

/// A killed writer's lease on a database runs out by itself, within ten seconds.
fn again(import: impl Fn() -> Output) -> Output {
    let start = std::time::Instant::now();
    loop {
        let output = import();
        // The world says no and nothing was counted: somebody seems to hold the district still.
        let held = output.status.code() == Some(1) && output.stdout.is_empty();
        if !held || start.elapsed().as_secs() > 30 {
            return output;
        }
        std::thread::yield_now();
    }
}
