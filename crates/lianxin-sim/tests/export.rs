//! Lists as files: the same rows for the same person, safe for a spreadsheet, by page and by API, on both databases.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::browser::Browser;
use lianxin_sim::district::{MORNING, take_in};
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_store::{End, Import};
use serde_json::json;

/// What a spreadsheet would take for a formula.
const FORMULAS: [&str; 8] = ["=1+1", "+86", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x"];

fn register(house: &House, title: &str, division: &str) {
    let matter = json!({
        "title": title, "text": "井盖边上往外冒，半条街是湿的。", "kind": "water-leak", "division": division,
        "address": "东头路口 8 号院 3 号楼", "contact": {"name": "周小演", "phone": "022-00001234"},
    });
    let made = house.api("wangge").post("/api/v1/matters", &matter, &[]);
    assert_eq!(made.status, 201, "{}", made.text());
}

/// A file's rows, each its cells; every cell is quoted.
fn rows(csv: &str) -> Vec<Vec<String>> {
    let line = |l: &str| {
        l[..l.len() - 1].trim_start_matches('\u{feff}')[1..].split("\",\"").map(|c| c.replace("\"\"", "\"")).collect()
    };
    csv.lines().map(line).collect()
}

#[test]
fn a_list_goes_out_as_a_file_and_holds_no_more_than_the_list() {
    on_both("a list as a file", |house| {
        for title in FORMULAS {
            register(house, title, "120111101");
        }
        register(house, "他说\"漏水\"，没人来", "120111101");
        let mut centre = house.api("yangliuqing");
        let file = centre.get("/api/v1/matters.csv");
        assert_eq!(file.status, 200, "{}", file.text());
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"matters-120111.csv\""));
        let text = file.text();
        let told = rows(&text);
        assert_eq!((told.len(), told[0][0].as_str(), told[0].len()), (10, "编号", 12), "{text}");
        assert_eq!(told[1][1], "他说\"漏水\"，没人来");
        for (row, title) in told[2..].iter().rev().zip(FORMULAS) {
            assert_eq!(row[1], format!("'{title}"));
        }
        // As many as the list, by its filters, and no value that is sealed.
        assert_eq!(rows(&centre.get("/api/v1/matters.csv?stage=completed").text()).len(), 1);
        assert_eq!(rows(&centre.get("/api/v1/matters.csv?q=%E6%BC%8F%E6%B0%B4").text()).len(), 2);
        assert_eq!(centre.get("/api/v1/matters.csv?sort=no").status, 422);
        for sealed in ["周小演", "00001234", "东头路口", "半条街"] {
            assert!(!text.contains(sealed), "{sealed} went out");
        }
        assert!(centre.get("/api/v1/matters.csv?bom=1").body.starts_with("\u{feff}".as_bytes()));
        // Whoever may see none gets the heading alone; whoever is nobody gets nothing.
        assert_eq!(rows(&house.api("shuiwu").get("/api/v1/matters.csv").text()).len(), 1);
        assert_eq!(lianxin_sim::api::Api::new(&house.base, None).get("/api/v1/matters.csv").status, 401);

        let book = centre.get("/api/v1/matters.xlsx");
        assert_eq!((book.status, &book.body[..4]), (200, b"PK\x03\x04".as_slice()));
        assert!(book.header("content-disposition").is_some_and(|d| d.ends_with(".xlsx\"")));
        let cells = sheet(&book.body);
        assert_eq!(cells.len(), told.len());
        assert!(cells.iter().zip(&told).all(|(a, b)| a.iter().zip(b).all(|(a, b)| a == b)), "{cells:?}\n{told:?}");
    });
}

/// A workbook's cells, row by row.
fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let book = lianxin_documents::trusted(bytes).unwrap();
    book.rows.into_iter().map(|r| r.cells).collect()
}

#[test]
fn a_page_offers_its_list_and_the_file_has_the_pages_filters() {
    on_both("a page offers its list as a file", |house| {
        register(house, "井盖松动", "120111101");
        let mut b = Browser::new(&house.base);
        b.go("/desk");
        house.sign_in(&mut b, "yangliuqing", PASSWORD);
        b.go("/matters?view=all&q=%E4%BA%95%E7%9B%96");
        assert!(b.says("井盖松动"));
        let page = b.follow("CSV（Excel 用）").clone();
        assert_eq!(page.status, 200);
        assert_eq!(rows(&page.source).len(), 2, "{}", page.source);
        assert!(page.source.starts_with('\u{feff}'));
        b.go("/matters?view=waiting");
        assert!(!b.says("CSV"), "an empty list offers no file");
        assert!(Browser::new(&house.base).go("/matters.csv").path.starts_with("/sign-in"));
    });
}

#[test]
fn what_was_taken_in_is_told_by_day_and_source() {
    on_both("what was taken in, by day and source", |house| {
        let mut b = Browser::new(&house.base);
        b.go("/desk");
        house.sign_in(&mut b, "yangliuqing", PASSWORD);
        assert_eq!(b.go("/imports").status, 200);
        assert!(b.says("还没有导入过"), "{}", b.page().text());
        register(house, "井盖松动", "120111101");
        for (n, reply) in [None, None, Some("已修好")].into_iter().enumerate() {
            house.done(take_in(&format!("taken {n}"), now(), "路灯不亮", reply));
        }
        b.go("/imports");
        assert!(b.says("3 件") && b.says("待受理的补录 2 件"), "{}", b.page().text());
        b.follow("待受理的补录 2 件");
        assert!(b.says("路灯不亮") && !b.says("井盖松动"), "{}", b.page().text());
        b.follow("补录记录");
        assert_eq!(b.page().path, "/imports");
    });
}

#[test]
fn an_import_is_watched_while_it_runs() {
    on_both("an import is watched while it runs", |house| {
        let (id, source, by) = ("messages:1".to_owned(), "messages".to_owned(), "root".to_owned());
        let (began, told, end) = (now() - 60_000, now(), End::Open);
        let mut run = Import { id, source, by, began, told, rows: 4_326, added: 1_412, already: 200, rejected: 3, end };
        house.store.keep_import(&run).unwrap();
        let signed_in = |account: &str| {
            let mut b = Browser::new(&house.base);
            b.go("/desk");
            house.sign_in(&mut b, account, PASSWORD);
            b
        };
        let mut b = signed_in("zhongxin");
        assert_eq!(b.go("/imports").status, 200);
        for told in ["正在导入：1,615 行，共 4,326 行（37%）", "系统用户 root", "写入 1,412", "已有 200", "有错 3"]
        {
            assert!(b.says(told), "{told}: {}", b.page().text());
        }
        let bar = "<progress class=\"far\" max=\"4326\" value=\"1615\"";
        assert!(b.page().source.contains(bar) && b.page().source.contains("every 2s"), "{}", b.page().source);

        // What was killed cannot say so.
        run.told -= 10 * 60_000;
        house.store.keep_import(&run).unwrap();
        b.go("/imports");
        assert!(b.says("停了") && b.says("再导入一次") && !b.says("正在导入："), "{}", b.page().text());

        (run.added, run.told, run.end) = (4_123, now(), End::Done);
        house.store.keep_import(&run).unwrap();
        b.go("/imports");
        assert!(b.says("导完，共 4,326 行") && b.says("写入 4,123"), "{}", b.page().text());
        assert!(!b.page().source.contains("<progress") && !b.page().source.contains("every 2s"));

        // A town's sight is not the district's.
        let mut b = signed_in("yangliuqing");
        b.go("/imports");
        assert!(!b.says("messages"), "{}", b.page().text());

        // The latest stay, and are told first.
        for n in 0..25 {
            run.began += 1_000;
            run.id = format!("messages:{n} later");
            house.store.keep_import(&run).unwrap();
        }
        let viewer = house.store.viewer("zhongxin", now()).unwrap();
        let kept = house.store.imports(&viewer).unwrap();
        assert_eq!((kept.len(), kept[0].id.as_str()), (20, "messages:24 later"));
    });
}

/// More than one page of a file: each once, newest first.
#[test]
fn a_long_list_goes_out_whole() {
    on_both("a long list goes out whole", |house| {
        let orders = (0..1_200).map(|n| take_in(&format!("long {n}"), MORNING, "路灯不亮", None));
        for order in orders {
            house.done(order);
        }
        let told = rows(&house.api("yangliuqing").get("/api/v1/matters.csv").text());
        let codes: std::collections::BTreeSet<&str> = told.iter().skip(1).map(|r| r[0].as_str()).collect();
        assert_eq!((told.len(), codes.len()), (1_201, 1_200));
        assert!(told.iter().skip(1).all(|r| r[11] == "补录"), "{:?}", told[1]);
    });
}
