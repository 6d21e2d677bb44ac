//! The shipped catalogue is whole and true to its sources; a broken file is blamed where it is broken.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::collections::BTreeSet;
use std::path::PathBuf;

use lianxin_core::calendar::{Date, Term, Unit};
use lianxin_core::catalogue::{Act, Catalogue, DivisionKind, Item, LeadReason, Section, parse, parse_onto, written};

mod shipped;

fn files() -> Vec<(String, String)> {
    shipped::files("120111")
}

fn catalogue() -> Catalogue {
    shipped::catalogue("120111")
}

/// A file of the real data, or nothing with a word about it.
#[allow(clippy::disallowed_methods, clippy::disallowed_macros)] // tests read real data, and say loudly where there is none
fn data(path: &str) -> Option<String> {
    let root = std::env::var("LIANXIN_DATA")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let text = std::fs::read_to_string(root.join(path));
    if text.is_err() {
        eprintln!("SKIPPED: no real data at {}", root.join(path).display());
    }
    text.ok()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_shipped_folder_has_no_problem() {
    let items = parse(&files()).unwrap();
    let count = |section| items.iter().filter(|item| item.section() == section).count();
    assert_eq!(count(Section::District), 1);
    assert_eq!(count(Section::Year), 7);
    assert_eq!(count(Section::Agency), 50);
    assert_eq!(count(Section::Kind), 97);
    assert_eq!((count(Section::Source), count(Section::Demand)), (8, 6));
    assert_eq!((count(Section::Purpose), count(Section::Result)), (6, 6));
    // Items come in order of dependency, a division after its parent.
    assert!(items.is_sorted_by_key(|item| (item.section(), item.key())));
    // However the files are called and split, the outcome is the same.
    let mut turned = files();
    turned.reverse();
    assert_eq!(parse(&turned).unwrap(), items);
}

#[test]
fn each_kind_has_limits_and_a_lead_today() {
    let catalogue = catalogue();
    let today = date("2026-11-24");
    for kind in catalogue.kinds.keys() {
        for act in [Act::Accept, Act::Acknowledge, Act::Dispatch, Act::Handle] {
            assert!(catalogue.limit(kind, act, today).is_some(), "{kind} {act:?}");
        }
        assert!(catalogue.limit(kind, Act::ReportIn, today).is_none());
        assert!(catalogue.suggest_lead(kind, "120111").is_some(), "{kind}");
    }
}

#[test]
fn divisions_are_those_published() {
    let catalogue = catalogue();
    for (path, digits, expected) in
        [("divisions/xiqing_streets.csv", 9, 15), ("divisions/xiqing_villages.csv", 12, 289)]
    {
        let ours = catalogue.divisions.values().filter(|division| division.code.len() == digits);
        let ours: BTreeSet<(String, String)> = ours.map(|one| (one.code.clone(), one.name.clone())).collect();
        assert_eq!(ours.len(), expected);
        let Some(text) = data(path) else { continue };
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let theirs = reader.records().map(|row| row.unwrap()).map(|row| (row[0].to_owned(), row[1].to_owned()));
        assert_eq!(theirs.collect::<BTreeSet<_>>(), ours, "{path}");
    }
}

#[test]
fn holidays_are_those_announced() {
    let catalogue = catalogue();
    assert!(!catalogue.calendar.years.contains_key(&2027), "2027 is not announced");
    for (number, year) in &catalogue.calendar.years {
        let Some(text) = data(&format!("holidays/{number}.json")) else {
            continue;
        };
        let announced: serde_json::Value = serde_json::from_str(&text).unwrap();
        let days = |list: &str| announced[list].as_object().unwrap().keys().map(|day| date(day)).collect();
        assert_eq!(year.off, days("holidays"), "{number}");
        assert_eq!(year.work, days("workdays"), "{number}");
    }
}

#[test]
fn due_times_follow_the_shipped_calendar() {
    let calendar = catalogue().calendar;
    assert_eq!(calendar.zone_offset_minutes, 480);
    for (start, amount, unit, last) in [
        ("2026-09-18", 5, Unit::Workdays, "2026-09-24"),
        ("2026-02-11", 5, Unit::Workdays, "2026-02-25"),
        ("2026-08-05", 60, Unit::Days, "2026-10-08"),
    ] {
        let due = calendar.due(calendar.midnight(date(start)), Term { amount, unit });
        assert_eq!(due.at, calendar.end_of(date(last)), "{start}");
    }
}

#[test]
fn places_have_towns_areas_and_names() {
    let catalogue = catalogue();
    for (code, kind, short) in [
        ("120111", DivisionKind::District, "西青区"),
        ("120111001001", DivisionKind::Community, "小稍直口社区"),
        ("120111001002", DivisionKind::Community, "春畅里社区"),
        ("120111101201", DivisionKind::Village, "一街村"),
        ("120111101219", DivisionKind::Village, "隐贤村"),
        ("120111105006", DivisionKind::Community, "远洋万和城社区"),
        ("120111400", DivisionKind::Park, "微电子小区"),
        ("120111101", DivisionKind::Town, "杨柳青镇"),
        ("120111101217002", DivisionKind::Grid, "第2网格"),
    ] {
        assert_eq!(catalogue.division(code).unwrap().kind, kind, "{code}");
        assert_eq!(catalogue.short_name(code), short);
    }
    assert_eq!(catalogue.short_name("999"), "999");
    assert_eq!(catalogue.town_of("120111101217002"), Some("120111101"));
    assert_eq!(catalogue.town_of("120111101"), Some("120111101"));
    assert_eq!(catalogue.town_of("120111"), None);
    assert_eq!(catalogue.town_of("120111101999"), None);
    assert!(catalogue.is_within("120111101217", "120111101"));
    assert!(catalogue.is_within("120111101", "120111101"));
    assert!(!catalogue.is_within("120111101", "120111101217"));
    assert!(!catalogue.is_within("120111102001", "120111101"));
    assert!(!catalogue.is_within("120111101", ""));
    assert!(!catalogue.is_within("120111101", "1201111"));
}

#[test]
fn the_most_specific_lead_wins() {
    let catalogue = catalogue();
    let lead =
        |kind, division| catalogue.suggest_lead(kind, division).map(|(agency, reason)| (agency.code.as_str(), reason));
    let town = LeadReason::Area("120111101");
    assert_eq!(lead("neighbour-dispute", "120111101217001"), Some(("mediation-yangliuqing", town)));
    assert_eq!(lead("neighbour-dispute", "120111102"), Some(("cgc", LeadReason::Anywhere)));
    assert_eq!(lead("no-such-kind", "120111102"), None);
}

#[test]
fn a_limit_counts_while_it_is_in_force() {
    let catalogue = catalogue();
    let place = |day: &str| catalogue.limit("noise", Act::Acknowledge, date(day)).map(|limit| limit.place.clone());
    assert_eq!(place("2009-12-31"), None);
    assert_eq!(place("2024-12-31").as_deref(), Some("120111"));
    assert_eq!(place("2025-01-01").as_deref(), Some("天津市"));
    // Between an end and the next beginning there is none; a later version replaces an open one.
    let mut changed = catalogue.clone();
    let mut limit = catalogue.limit_by_code("handle-simple", date("2026-01-01")).unwrap().clone();
    limit.effective_from = date("2026-06-01");
    limit.effective_to = Some(date("2026-06-30"));
    limit.amount = 2;
    changed.put(Item::Limit(limit));
    let amount = |day: &str| changed.limit_by_code("handle-simple", date(day)).unwrap().amount;
    assert_eq!(["2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01"].map(amount), [1, 2, 2, 1]);
}

#[test]
fn only_what_differs_is_changed() {
    let items = parse(&files()).unwrap();
    let mut catalogue = Catalogue::default();
    assert_eq!(catalogue.changed(&items), items);
    items.iter().cloned().for_each(|item| catalogue.put(item));
    assert_eq!(catalogue.changed(&items), []);
    let mut kind = catalogue.kind("noise").unwrap().clone();
    kind.name = "噪声".to_owned();
    let mut year = catalogue.years[&2026].clone();
    year.off.remove(&date("2026-10-07"));
    let edited = [Item::Year(year), items[0].clone(), Item::Kind(kind)];
    assert_eq!(catalogue.changed(&edited), [edited[0].clone(), edited[2].clone()]);
    edited.into_iter().for_each(|item| catalogue.put(item));
    assert!(catalogue.calendar.is_workday(date("2026-10-07")).value());
}

#[test]
fn records_of_items_have_sorted_keys() {
    for item in parse(&files()).unwrap() {
        let text = serde_json::to_string(&item).unwrap();
        // A map of serde_json sorts its keys, so a text with sorted keys comes back the same.
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), text);
        assert_eq!(serde_json::from_str::<Item>(&text).unwrap(), item);
        assert_eq!(value["section"], item.section().name());
    }
}

const BASE: &str = r#"district = { code = "120111", name = "西青区", name_en = "Xiqing", zone_name = "Asia/Shanghai", zone_offset_minutes = 480 }
division = [
  { code = "120111", kind = "district", name = "西青区" },
  { code = "120111101", kind = "town", name = "杨柳青镇", parent = "120111" },
]
[[limit]]
code = "accept"
act = "accept"
amount = 1
unit = "workdays"
name = "受理"
name_en = "Acceptance"
place = "120111"
effective_from = "2025-01-01"
source = "本区示例"
[[agency]]
code = "water"
area = "120111"
kind = "bureau"
name = "水务局"
name_en = "Water"
short = "水务局"
"#;

fn with(text: &str) -> Vec<(String, String)> {
    vec![("base.toml".to_owned(), BASE.to_owned()), ("broken.toml".to_owned(), text.to_owned())]
}

/// A limit that is right but for the lines given in place of its own.
fn limit(lines: &str) -> String {
    let own =
        ["code = \"x\"", "act = \"handle\"", "amount = 1", "unit = \"days\"", "name = \"办结\"", "name_en = \"H\""];
    let more = ["place = \"天津市\"", "effective_from = \"2025-01-01\"", "source = \"s\""];
    let key = |line: &str| line.split(' ').next().map(str::to_owned);
    let kept = own.iter().chain(&more).filter(|own| !lines.lines().any(|line| key(line) == key(own)));
    let kept: Vec<&str> = kept.copied().collect();
    format!("[[limit]]\n{lines}\n{}\n", kept.join("\n"))
}

/// Broken files: the text, the line and column of its fault, and a part of what is said of it.
#[allow(clippy::too_many_lines)] // a table of data
fn broken() -> Vec<(String, usize, usize, &'static str)> {
    let kind = |lead: &str, accept: &str| {
        format!(
            "[[kind]]\ncode = \"k\"\nname = \"名\"\nname_en = \"K\"\nphase = \"early\"\nlead = [{lead}]\nlimits = {{ accept = \"{accept}\", acknowledge = \"a\", dispatch = \"d\", handle = \"x\" }}\n{}",
            limit("")
        )
    };
    let village = |rest: &str| format!("[[division]]\nkind = \"village\"\nname = \"村\"\n{rest}");
    let year = |off: &str, work: &str| format!("[[year]]\nsource = \"s\"\nyear = 2026\noff = [{off}]\nwork = [{work}]");
    let word = |code: &str| format!("[[source]]\ncode = \"{code}\"\nname = \"窗口\"\nname_en = \"Counter\"\n");
    vec![
        // syntax
        ("[[kind]]\ncode = \"a\nname = 1".to_owned(), 2, 10, "invalid basic string"),
        ("[[source]]\ncode = ".to_owned(), 2, 8, ""),
        (format!("{}code = \"b\"", word("a")), 5, 1, "duplicate key"),
        // texts
        (word("a").replace("窗口", "窗\u{202e}口"), 3, 8, "hides or reorders text (U+202E)"),
        (word("a").replace("Counter", "Coun\\u200Bter"), 4, 11, "hides or reorders text (U+200B)"),
        // shape
        ("\n[[kinds]]\ncode = \"a\"".to_owned(), 2, 3, "no section is called `kinds`"),
        ("source = 5".to_owned(), 1, 1, "write `source` as [[source]]"),
        (format!("# 注\n{}colour = \"red\"", word("a")), 6, 1, "unknown field `colour`"),
        ("source = [\n  { code = \"a\", name = \"窗口\", 名 = 1 },\n]".to_owned(), 2, 30, ""),
        ("[[source]]\ncode = 5\nname = \"窗口\"\nname_en = \"Counter\"".to_owned(), 2, 8, "invalid type: integer `5`"),
        ("\n[[source]]\ncode = \"a\"\nname = \"窗口\"".to_owned(), 2, 1, "missing field `name_en`"),
        (limit("unit = \"weeks\""), 2, 8, "unknown variant `weeks`"),
        (limit("amount = -1"), 2, 10, "invalid value"),
        (word("Not_Kebab"), 2, 8, "lower-case letters"),
        // limits
        (limit("source = \" \""), 2, 10, "`source` is empty"),
        (limit("").replace("source = \"s\"", ""), 1, 1, "missing field `source`"),
        (limit("").replace("effective_from = \"2025-01-01\"", ""), 1, 1, "missing field `effective_from`"),
        (limit("effective_to = \"2024-12-31\""), 2, 16, "ends before it takes effect"),
        (limit("amount = 0"), 2, 10, "at least 1"),
        (limit("place = \"120112\""), 2, 9, "no division has the code `120112`"),
        (limit("code = \"accept\""), 2, 8, "duplicate of base.toml:6"),
        // dates
        (year("\"2026-10-01\",\n  \"2026-02-29\"", ""), 5, 3, "impossible date `2026-02-29`"),
        (year("\"2026-01-01\", \"2027-01-01\"", ""), 4, 22, "2027-01-01 is not in this year"),
        (year("\"2026-01-03\"", "\"2026-01-03\""), 5, 9, "both off and worked"),
        (year("", "\"2026-01-04\", \"2026-01-05\""), 5, 23, "2026-01-05 is no weekend day"),
        (format!("{}\n{}", year("", ""), year("", "")), 8, 8, "`2026` is a duplicate of broken.toml:1"),
        // references
        (kind("{ agency = \"gas\" }", "accept"), 6, 20, "no agency has the code `gas`"),
        (kind("{ agency = \"water\", area = \"120111102\" }", "accept"), 6, 36, "no division has the code"),
        (kind("{ agency = \"water\" },{ agency = \"water\" }", "accept"), 6, 30, "two leads for the same area"),
        (kind("", "nothing"), 7, 21, "no limit has the code `nothing`"),
        (kind("", "x"), 7, 21, "limit `x` bounds another act"),
        (village("code = \"120111102001\"\nparent = \"120111102\""), 5, 10, "no division has the code `120111102`"),
        (village("code = \"120111102001\"\nparent = \"120111101\""), 5, 10, "without its last three digits"),
        (village("code = \"120111101001\""), 1, 1, "missing field `parent`"),
        (village("code = \"120111101\"\nparent = \"120111\""), 4, 8, "must have 12 digits"),
        ("district = { code = \"120111\", name = \"a\", name_en = \"a\", zone_name = \"a\", zone_offset_minutes = 1 }".to_owned(), 1, 21, "duplicate of base.toml:1"),
    ]
}

/// The same for what came later: words with rules, classes of dispute, processes, whistles, superiors.
#[allow(clippy::too_many_lines)] // a table of data
fn broken_rules() -> Vec<(String, usize, usize, &'static str)> {
    let word =
        |section: &str, code: &str| format!("[[{section}]]\ncode = \"{code}\"\nname = \"名\"\nname_en = \"N\"\n");
    let dispute = |code: &str, rest: &str| {
        format!("[[dispute]]\ncode = \"{code}\"\nname = \"邻里\"\nname_en = \"N\"\nsource = \"s\"\n{rest}\n")
    };
    let agency = |rest: &str| {
        format!(
            "[[agency]]\ncode = \"a\"\narea = \"120111\"\nkind = \"bureau\"\nname = \"局\"\nname_en = \"B\"\nshort = \"局\"\n{rest}\n"
        )
    };
    let kind = |rest: &str| {
        format!(
            "[[kind]]\ncode = \"k\"\nname = \"名\"\nname_en = \"K\"\nphase = \"early\"\n{rest}\nlimits = {{ accept = \"accept\", acknowledge = \"a\", dispatch = \"d\", handle = \"x\" }}\n{}{}{}",
            limit("code = \"a\"\nact = \"acknowledge\""),
            limit("code = \"d\"\nact = \"dispatch\""),
            limit(""),
        )
    };
    let process = |steps: &str| {
        format!(
            "[[process]]\ncode = \"p\"\nname = \"名\"\nname_en = \"P\"\nplace = \"某市\"\nsource = \"s\"\nsteps = [{steps}]\n{}",
            limit("")
        )
    };
    let step = |acts: &str, rest: &str| format!("\n  {{ name = \"步\", name_en = \"S\", acts = [{acts}]{rest} }},");
    let whistle = |lines: &str| {
        let own = [
            "code = \"w\"",
            "name = \"哨\"",
            "name_en = \"W\"",
            "callers = [{ role = \"secretary\" }]",
            "grounds = [\"g\"]",
            "designate_after = 3",
            "on_scene = true",
            "ladder = []",
            "source = \"s\"",
            "limits = { acknowledge = \"a\", report_in = \"r\", done = \"x\" }",
        ];
        let key = |line: &str| line.split(' ').next().map(str::to_owned);
        let kept: Vec<&str> = own.into_iter().filter(|own| !lines.lines().any(|line| key(line) == key(own))).collect();
        let limits = [
            limit("code = \"a\"\nact = \"acknowledge\""),
            limit("code = \"r\"\nact = \"report-in\""),
            limit("code = \"e\"\nact = \"escalate\""),
            limit(""),
        ];
        format!("[[whistle]]\n{lines}\n{}\n{}source = \"s\"\n{}", kept.join("\n"), word("ground", "g"), limits.concat())
    };
    parse(&with(&dispute("17", ""))).unwrap();
    parse(&with(&agency("phone = \"022-00001234\"\ndesignates = true\nsuperior = \"water\""))).unwrap();
    parse(&with(&kind("class = \"hazard\""))).unwrap();
    parse(&with(&process(&step("\"handle\"", ", limit = \"x\"")))).unwrap();
    parse(&with(&whistle("ladder = [{ step = 1, after = \"e\", tell = \"superior\" }]"))).unwrap();
    let nobody = "callers = [{ }]";
    vec![
        // words
        (word("ground", "g"), 1, 1, "missing field `source`"),
        (word("wait-ground", "g") + "source = \"\"", 5, 10, "`source` is empty"),
        (word("phase", "later"), 2, 8, "no phase has the code `later`"),
        (word("channel", "c") + "source = \"s\"\nrank = 1", 6, 1, "unknown field `rank`"),
        // classes of dispute
        (dispute("house", ""), 2, 8, "the standard's two digits"),
        (dispute("17-leak", ""), 1, 1, "the standard's code as its `parent`"),
        (dispute("17-leak", "parent = \"17\""), 6, 10, "no dispute has the code `17`"),
        (dispute("17", "parent = \"12\""), 6, 10, "a class of the standard has none"),
        (kind("class = \"dispute\""), 6, 9, "missing field `dispute`"),
        (kind("class = \"dispute\"\ndispute = \"18\""), 7, 11, "no dispute has the code `18`"),
        (kind("class = \"hazard\"\ndispute = \"17\""), 7, 11, "what is no dispute"),
        (kind("class = \"person\""), 6, 9, "unknown variant `person`"),
        // agencies
        (agency("superior = \"nobody\""), 8, 12, "no agency has the code `nobody`"),
        (agency("superior = \"a\""), 8, 12, "come round to `a` again"),
        (
            agency("superior = \"b\"") + &agency("superior = \"a\"").replace("\"a\"\narea", "\"b\"\narea"),
            8,
            12,
            "come round",
        ),
        (agency("unit = \"court\""), 8, 8, "no unit-kind has the code `court`"),
        (agency("phone = \"13800001234\""), 8, 9, "no office telephone"),
        (agency("phone = \"138-00001234\""), 8, 9, "no office telephone"),
        (agency("lends = [{ kind = \"expert\", name = \"\", name_en = \"E\" }]"), 8, 36, "is empty"),
        (agency("lends = [{ kind = \"person\", name = \"某\", name_en = \"E\" }]"), 8, 19, "unknown variant `person`"),
        // processes
        (process(""), 7, 9, "at least one step"),
        (process(&step("", "")), 8, 39, "at least one act"),
        (process(&step("\"wait\"", "")), 8, 40, "unknown variant `wait`"),
        (process(&(step("\"handle\"", "") + &step("\"accept\"", ""))), 9, 39, "goes back to an earlier stage"),
        (process(&step("\"dispatch\"", ", limit = \"x\"")), 8, 61, "bounds another act"),
        (process(&step("\"handle\"", ", limit = \"y\"")), 8, 59, "no limit has the code `y`"),
        ("[[process]]\ncode = \"p\"".to_owned(), 1, 1, "missing field `name`"),
        // whistles
        (whistle("grounds = [\"g\", \"h\"]"), 2, 17, "no ground has the code `h`"),
        (whistle("grounds = [\"g\", \"g\"]"), 2, 17, "`g` is a duplicate"),
        (whistle("grounds = []"), 2, 11, "there is no ground"),
        (whistle("callers = []"), 2, 11, "nobody may blow it"),
        (whistle(nobody), 2, 12, "an agency kind or a role"),
        (whistle("callers = [{ role = \"mayor\" }]"), 2, 21, "unknown variant `mayor`"),
        (whistle("approval = \"before\""), 2, 12, "come together"),
        (whistle("designate_after = 0"), 2, 19, "at least 1"),
        (whistle("limits = { acknowledge = \"r\", report_in = \"r\", done = \"x\" }"), 2, 26, "bounds another act"),
        (whistle("ladder = [{ step = 1, after = \"x\", tell = \"unit\" }]"), 2, 31, "bounds another act"),
        (whistle("ladder = [{ step = 2, after = \"e\", tell = \"unit\" }]"), 2, 20, "this is step 1"),
        (
            whistle("ladder = [{ step = 1, after = \"e\", tell = \"unit\", oversight = \"o\" }]"),
            2,
            63,
            "no oversight has the code `o`",
        ),
    ]
}

#[test]
fn a_broken_file_is_blamed_where_it_is_broken() {
    parse(&with("")).unwrap();
    parse(&with(&limit(""))).unwrap();
    let mut wrong = Vec::new();
    for (text, line, column, says) in broken().iter().chain(&broken_rules()) {
        let problems = parse(&with(text)).unwrap_err();
        let hit = problems.iter().any(|one| {
            (one.line, one.column) == (*line, *column) && one.en.contains(says) && one.file == "broken.toml"
        });
        if !hit {
            wrong.push(format!("{text}\nexpected {line}:{column} {says}\nfound {problems:#?}\n"));
        }
        assert!(problems.iter().all(|one| !one.zh.is_empty() && !one.zh.is_ascii()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_problems_are_reported_once() {
    let text = "[[source]]\ncode = 1\n[[source]]\ncode = \"a\"\nname = \"\"\nname_en = \"\"\n[[nothing]]\n";
    let problems = parse(&with(text)).unwrap_err();
    let places: Vec<_> = problems.iter().map(|one| (one.line, one.column)).collect();
    assert_eq!(places, [(2, 8), (5, 8), (6, 11), (7, 3)]);
    // An item that cannot be read does not make those that refer to it wrong.
    let text = format!(
        "{BASE}[[limit]]\ncode = \"x\"\nact = 5\n[[kind]]\ncode = \"k\"\nname = \"名\"\nname_en = \"K\"\nphase = \"early\"\nlimits = {{ accept = \"accept\", acknowledge = \"x\", dispatch = \"x\", handle = \"x\" }}\n"
    );
    let problems = parse(&[("a.toml".to_owned(), text)]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    // Nor does a file that cannot be read at all blame the others.
    let mut files = with(&format!("{}place = 1", limit("code = \"accept-2\"")));
    let late = "[[agency]]\ncode = \"late\"\narea = \"120111102\"\nkind = \"bureau\"\nname = \"局\"\nname_en = \"B\"\nshort = \"局\"";
    files.push(("late.toml".to_owned(), late.to_owned()));
    let problems = parse(&files).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].en, "duplicate key");
    // A folder without a district is none.
    assert!(parse(&[]).unwrap_err()[0].en.contains("no [district]"));
}

fn one(text: &str) -> [(String, String); 1] {
    [("changed.toml".to_owned(), text.to_owned())]
}

#[test]
fn every_item_is_written_as_it_is_read() {
    let loaded = catalogue();
    let items = loaded.items();
    let text: String = items.iter().map(written).collect();
    let read = parse_onto(&loaded, &one(&text)).unwrap();
    for (read, item) in read.iter().zip(&items) {
        assert_eq!(read, item, "{}", written(item));
    }
    assert_eq!(read.len(), items.len());
}

#[test]
fn a_change_is_read_onto_what_is_loaded() {
    let loaded = catalogue();
    let leak = written(&Item::Kind(loaded.kind("water-leak").unwrap().clone()));
    let renamed = leak.replace("\nname = \"", "\nname = \"新");
    let read = parse_onto(&loaded, &one(&renamed)).unwrap();
    assert_eq!(loaded.changed(&read).len(), 1);
    // What it refers to need not stand in the file, but must be there.
    let astray = parse_onto(&loaded, &one(&leak.replace("\"water\"", "\"watre\""))).unwrap_err();
    assert!(astray.iter().all(|p| p.file == "changed.toml" && p.line > 1), "{astray:?}");
    let again = parse_onto(&loaded, &one(&format!("{leak}{leak}"))).unwrap_err();
    assert!(again[0].zh.contains("重复"), "{again:?}");
    let syntax = parse_onto(&loaded, &one("[[kind]]\ncode = \n")).unwrap_err();
    assert_eq!((syntax[0].file.as_str(), syntax[0].line), ("changed.toml", 2));
    // Another district's file is not loaded here.
    let other = written(&Item::District(loaded.district.clone().unwrap())).replace("120111", "990101");
    let other = parse_onto(&loaded, &one(&other)).unwrap_err();
    assert!(other.iter().any(|p| p.zh.contains("不是这个区")), "{other:?}");
    // What the change would break in what stays names no line of the file.
    let limit = loaded.limits.values().flat_map(|by_date| by_date.values());
    let limit = limit.into_iter().find(|l| l.code == loaded.kind("water-leak").unwrap().limits.accept).unwrap();
    let turned = written(&Item::Limit(limit.clone())).replace("act = \"accept\"", "act = \"reply\"");
    let broken = parse_onto(&loaded, &one(&turned)).unwrap_err();
    assert!(broken.iter().all(|p| p.file.is_empty() == (p.line == 0)), "{broken:?}");
    assert!(broken.iter().any(|p| p.line == 0), "{broken:?}");
}
