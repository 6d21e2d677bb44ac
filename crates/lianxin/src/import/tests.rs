//! Files made up for the purpose, and the real ones where they are.

use lianxin_core::field::{TEXT_MAX, TITLE_MAX};
use proptest::prelude::*;

use super::headers::{Headers, KEY, LIKES, OCCURRED, REPLIED, REPLY, TEXT, TITLE};
use super::problem::{RowProblem, Unreadable, Wrong};
use super::row::{Moment, Reply, Row};
use super::sheet::{self, Sheet};

/// 2020-03-01 00:00 at +08:00.
const NOW: i64 = 1_582_992_000_000;
/// 2019-02-28 11:25:05 at +08:00.
const THEN: i64 = 1_551_324_305_000;
const HOUR: i64 = 3_600_000;
const MOMENT: Moment = Moment { now: NOW, zone_offset_minutes: 480 };

const MESSAGES: &str = "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n";
const REPLIES: &str = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间\n";
/// A code has 40 characters, and `messages:` takes nine.
const KEY_MAX: usize = 31;
const BAD_KEY: Wrong = Wrong::BadKey { max: KEY_MAX };
const LAMP: &str = "701,U1,路灯不亮,2019/2/28 11:25:05,柳荫巷三盏路灯不亮,1,20\n";

fn read(text: &str) -> Result<Sheet, Unreadable> {
    read_bytes(text.as_bytes())
}

fn read_bytes(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    sheet::read(bytes, None, MOMENT)
}

fn messages(rows: &str) -> Sheet {
    read(&format!("{MESSAGES}{rows}")).unwrap()
}

fn replies(rows: &str) -> Sheet {
    read(&format!("{REPLIES}{rows}")).unwrap()
}

fn lamp() -> Row {
    Row {
        key: "701".to_owned(),
        row: 1,
        title: "路灯不亮".to_owned(),
        text: "柳荫巷三盏路灯不亮".to_owned(),
        occurred_at: THEN,
        likes: 20,
        dislikes: 1,
        reply: None,
        kind: None,
        division: None,
        stripped: 0,
        days_only: 0,
    }
}

/// The problems of a sheet of which no row may be written.
fn wrong(sheet: &Sheet) -> Vec<(&str, Wrong)> {
    assert!(sheet.rows.is_empty() && sheet.rejected == sheet.read, "{sheet:?}");
    sheet.problems.iter().map(|p| (p.field.as_ref(), p.wrong.clone())).collect()
}

#[test]
fn a_message_is_read_whole_and_its_writer_is_not() {
    let sheet = messages(LAMP);
    assert_eq!((sheet.source.as_str(), sheet.read, sheet.rejected, sheet.repeated), ("messages", 1, 0, 0));
    assert_eq!(sheet.rows, [lamp()]);
    assert!(!format!("{sheet:?}").contains("U1"));
}

#[test]
fn a_reply_comes_with_its_own_time() {
    let sheet = replies("701,U1,路灯不亮,2019/2/28 11:25:05,柳荫巷三盏路灯不亮,已修复,2019-02-28 12:25:05\n");
    let reply = Some(Reply { text: "已修复".to_owned(), at: THEN + HOUR });
    assert_eq!(sheet.rows, [Row { likes: 0, dislikes: 0, reply, ..lamp() }]);
    assert_eq!((sheet.source.as_str(), sheet.days_only()), ("replies", 0));
}

#[test]
fn a_day_alone_is_its_first_instant_but_never_before_the_message() {
    let at = |day: &str| {
        let sheet = replies(&format!("701,U1,路灯不亮,2019/2/28 11:25:05,三盏,已修复,{day}\n"));
        (sheet.rows.first().and_then(|r| r.reply.clone()).map(|r| r.at), sheet.days_only())
    };
    assert_eq!(at("2019/2/28"), (Some(THEN), 1));
    // 2019-03-01 00:00 at +08:00.
    assert_eq!(at("2019/3/1"), (Some(1_551_369_600_000), 1));
    assert_eq!(at("2019/2/27"), (None, 0));
}

#[test]
fn columns_are_found_by_name_with_marks_line_ends_and_quotes_of_any_program() {
    let body = "点赞数,留言编号,留言详情,留言主题,留言用户,反对数,留言时间\r\n20,701,\"一\r\n二，\"\"三\"\"\r四\",路灯不亮,U1,1,43524.475752\r\n\r\n,,,,,,\r\n\r\n";
    let sheet = read(&format!("\u{feff}{body}")).unwrap();
    assert_eq!(sheet.rows, [Row { text: "一\n二，\"三\"\n四".to_owned(), ..lamp() }]);
    assert_eq!((sheet.read, sheet.problems.len()), (1, 0));
}

#[test]
fn invisible_characters_are_taken_out_and_counted() {
    let sheet =
        messages("7\u{200b}01,U1,路\u{200b}灯不\u{202e}亮,2019/2/28 11:25:05\u{feff},柳荫巷三盏路灯不亮,1,20\n");
    assert_eq!(sheet.rows, [Row { stripped: 4, ..lamp() }]);
    assert_eq!(sheet.stripped(), 4);
    assert_eq!(wrong(&messages("701,U1,\u{200b},2019/2/28,三盏,1,20\n")), [(TITLE, Wrong::Empty)]);
}

#[test]
fn every_wrong_cell_of_a_row_is_told() {
    let row = format!("7.5,U1,{},2019/2/30, ,-1,12\n", "长".repeat(TITLE_MAX + 1));
    assert_eq!(
        wrong(&messages(&row)),
        [
            (KEY, BAD_KEY),
            (TITLE, Wrong::TooLong { max: TITLE_MAX, have: TITLE_MAX + 1 }),
            (TEXT, Wrong::Empty),
            (OCCURRED, Wrong::NoTime { format: None }),
            ("反对数", Wrong::NoCount),
        ]
    );
}

#[test]
fn each_column_has_its_own_bounds() {
    let key = "k".repeat(KEY_MAX);
    let (title, text) = ("长".repeat(TITLE_MAX), "长".repeat(TEXT_MAX));
    let fits = format!("{key},U1,{title},1949/10/1,{text},0,4294967295\n702,U1,a,2020/3/1 00:00:00,b,1,0\n");
    assert_eq!(messages(&fits).rows.len(), 2);
    let long = Wrong::TooLong { max: TEXT_MAX, have: TEXT_MAX + 1 };
    for (row, field, problem) in [
        (format!("{key}k,U1,a,2019/2/28,b,0,1"), KEY, BAD_KEY),
        ("7+1,U1,a,2019/2/28,b,0,1".to_owned(), KEY, BAD_KEY),
        (" ,U1,a,2019/2/28,b,0,1".to_owned(), KEY, Wrong::Empty),
        (format!("1,U1,a,2019/2/28,{text}长,0,1"), TEXT, long.clone()),
        ("1,U1,a,,b,0,1".to_owned(), OCCURRED, Wrong::Empty),
        ("1,U1,a,1949/9/30 23:59:59,b,0,1".to_owned(), OCCURRED, Wrong::Earlier),
        ("1,U1,a,2020/3/1 00:00:01,b,0,1".to_owned(), OCCURRED, Wrong::Later),
        ("1,U1,a,2019/2/28,b,0,4294967296".to_owned(), LIKES, Wrong::NoCount),
        ("1,U1,a,2019/2/28,b,0,+1".to_owned(), LIKES, Wrong::NoCount),
        ("1,U1,a,2019/2/28,b,0,".to_owned(), LIKES, Wrong::Empty),
        ("1,U1,a,2019/2/28,b,0".to_owned(), "row", Wrong::Columns { want: 7, have: 6 }),
        ("1,U1,a,2019/2/28,b,c,0,1".to_owned(), "row", Wrong::Columns { want: 7, have: 8 }),
    ] {
        assert_eq!(wrong(&messages(&row)), [(field, problem)], "{row}");
    }
    for (row, field, problem) in [
        (format!("1,U1,a,2019/2/28,b,{text}长,2019/3/1"), REPLY, long),
        ("1,U1,a,2019/2/28,b,,2019/3/1".to_owned(), REPLY, Wrong::Empty),
        ("1,U1,a,2019/2/28,b,c,".to_owned(), REPLIED, Wrong::Empty),
        ("1,U1,a,2019/2/28,b,c,2020/3/2".to_owned(), REPLIED, Wrong::Later),
        ("1,U1,a,2019/2/28 11:25:05,b,c,2019/2/28 11:25:04".to_owned(), REPLIED, Wrong::BeforeMessage),
    ] {
        assert_eq!(wrong(&replies(&row)), [(field, problem)], "{row}");
    }
}

#[test]
fn a_key_stands_once_unless_it_says_the_same() {
    let (other, bad) = (LAMP.replace("20\n", "21\n"), LAMP.replace("20\n", "x\n"));
    let renamed = LAMP.replace("U1", "U2");
    let sheet = messages(&format!("{LAMP}{renamed}{other}{LAMP}"));
    assert_eq!((sheet.rows.len(), sheet.repeated, sheet.rejected), (1, 2, 1));
    assert_eq!(sheet.problems, [RowProblem { row: 3, field: KEY.into(), wrong: Wrong::Conflict { row: 1 } }]);
    // Neither is taken: which of the two is meant, only a person can say.
    let sheet = messages(&format!("{bad}{LAMP}"));
    assert_eq!((sheet.rows.len(), sheet.rejected), (0, 2));
    let beside = RowProblem { row: 2, field: KEY.into(), wrong: Wrong::BesideBad { row: 1 } };
    assert_eq!(sheet.problems.last(), Some(&beside));
}

#[test]
fn a_file_that_cannot_be_trusted_is_refused_whole() {
    let twice = MESSAGES.replace("点赞数", "点赞数,点赞数");
    let unclosed = format!("{MESSAGES}{LAMP}702,U1,\"井盖,2019/2/28,松动,0,1\n703,U1,a,2019/2/28,b,0,1\n");
    // Cut inside the last cell, where the row still has all its columns.
    let cut = format!("{REPLIES}701,U1,a,2019/2/28,b,2019/3/1,\"已修\n");
    for (text, why) in [
        (String::new(), Unreadable::Empty),
        ("\u{feff}\r\n\n".to_owned(), Unreadable::Empty),
        (MESSAGES.to_owned(), Unreadable::Empty),
        (format!("{MESSAGES},,,,,,\n"), Unreadable::Empty),
        (LAMP.to_owned(), Unreadable::Header { missing: Headers::Messages.columns().to_vec(), others: 7 }),
        (MESSAGES.replace(',', ";"), Unreadable::Header { missing: Headers::Messages.columns().to_vec(), others: 1 }),
        (REPLIES.replace("答复意见", "意见"), Unreadable::Header { missing: vec![REPLY], others: 1 }),
        (format!("{}{LAMP}", MESSAGES.replace(",点赞数", "")), Unreadable::Header { missing: vec![LIKES], others: 0 }),
        (format!("{twice}{LAMP}"), Unreadable::Header { missing: vec![], others: 1 }),
        (unclosed, Unreadable::Unclosed { row: 2 }),
        (cut, Unreadable::Unclosed { row: 1 }),
    ] {
        assert_eq!(read(&text).map(|s| s.read), Err(why), "{text}");
    }
    let header = format!("{MESSAGES}{LAMP}");
    let gbk = [header.as_bytes(), b"702,U1,\xc2\xb7\xb5\xc6,2019/2/28,b,0,1\n"].concat();
    assert_eq!(read_bytes(&gbk).map(|s| s.read), Err(Unreadable::NotUtf8 { line: 3 }));
    let within = |max| sheet::read_within(header.as_bytes(), None, MOMENT, max);
    assert_eq!(within(1).map(|s| s.read), Ok(1));
    assert_eq!(within(0).map(|s| s.read), Err(Unreadable::TooManyRows { max: 0 }));
}

#[test]
fn a_sentence_has_both_languages_and_nothing_of_the_cell() {
    let sheet = messages("701,U1,a,昨天夜里,b,许多,1\n");
    let lines: Vec<String> = sheet.problems.iter().map(|p| p.wrong.to_string()).collect();
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!(!line.contains("昨天") && !line.contains("许多"), "{line}");
        assert!(line.contains("写") && line.contains("write"), "{line}");
    }
    let header = read("姓名,电话\n").unwrap_err().to_string();
    for known in Headers::ALL {
        assert!(header.contains(known.name()) && header.contains(&known.columns().join(",")), "{header}");
    }
    assert!(!header.contains("电话"), "{header}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_bytes(&bytes);
    }

    #[test]
    fn every_row_is_ready_repeated_or_rejected(
        rows in "([0-9a]{0,2},U,[a\u{200b}\"]{0,3},(2019/2/28|2019-2-30|43524),[b\r\n\"]{0,3},[0-9]{0,2},[0-9]{0,2}\n){1,9}",
    ) {
        if let Ok(sheet) = read(&format!("{MESSAGES}{rows}")) {
            prop_assert_eq!(sheet.rows.len() + sheet.repeated + sheet.rejected, sheet.read);
            prop_assert_eq!(sheet.rejected == 0, sheet.problems.is_empty());
            let keys: std::collections::BTreeSet<&str> = sheet.rows.iter().map(|r| r.key.as_str()).collect();
            prop_assert_eq!(keys.len(), sheet.rows.len());
        }
    }
}

#[test]
fn the_real_petitions_come_in_whole() {
    for (name, rows, replied, days_only) in [("messages", 4326, 0, 0), ("replies", 2816, 2816, 1)] {
        let path = lianxin_sim::tidy::data().join(format!("petitions/{name}.csv"));
        let Ok(bytes) = std::fs::read(&path) else {
            lianxin_sim::stories::skipped(&format!("no real petitions ({name}.csv; set LIANXIN_DATA)"));
            continue;
        };
        let sheet = read_bytes(&bytes).unwrap();
        assert_eq!((sheet.source.as_str(), sheet.read, sheet.rows.len()), (name, rows, rows));
        assert_eq!((sheet.rejected, sheet.repeated, sheet.days_only()), (0, 0, days_only));
        assert_eq!(sheet.rows.iter().filter(|r| r.reply.is_some()).count(), replied);
        let titles = sheet.rows.iter().filter(|r| r.stripped > 0).count();
        eprintln!("{name}: {} invisible characters taken out of {titles} rows", sheet.stripped());
        assert!(sheet.stripped() > 0 && sheet.stripped() >= titles);
        // Nothing but the invisible and the line ends' form is lost on the way.
        let kept: usize = sheet.rows.iter().map(|r| letters(&r.title) + letters(&r.text)).sum();
        assert_eq!(kept, published(&bytes), "{name}");
    }
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

/// Characters in titles and texts as the file has them, without zero-width spaces and without white space around; a line ends with one character.
fn published(bytes: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(bytes);
    let records = reader.records().map(Result::unwrap);
    records
        .map(|r| {
            [&r[2], &r[4]]
                .iter()
                .map(|c| letters(c.replace('\u{200b}', "").replace("_x000D_", "\r").replace("\r\n", "\n").trim()))
                .sum::<usize>()
        })
        .sum()
}

/// A workbook of these rows, the first of them the header's.
fn book(rows: &[&[&str]]) -> lianxin_documents::Workbook {
    let cells = |row: &[&str]| row.iter().map(|c| (*c).to_owned()).collect();
    let row = |(at, row): (usize, &&[&str])| lianxin_documents::Row { at: at as u32 + 3, cells: cells(row) };
    lianxin_documents::Workbook { rows: rows.iter().enumerate().map(row).collect(), sheets: 1 }
}

#[test]
fn a_sheet_says_the_same_as_the_text_it_was_made_of() {
    let header = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"];
    let lamp = ["701", "U1", " 路灯不亮", "43524.475752314816", "\n\t柳荫巷三盏路灯不亮 \u{3000}_x000D_", "1", "20"];
    let short = ["702", "U1"];
    let sheet = sheet::of_workbook(&book(&[&header, &lamp, &short]), None, MOMENT).unwrap();
    assert_eq!(sheet.rows, messages(LAMP).rows);
    assert_eq!((sheet.read, sheet.rejected), (2, 1));
    assert!(sheet.problems.iter().all(|p| p.row == 2 && p.wrong == Wrong::Empty), "{:?}", sheet.problems);
    for rows in [&[][..], &[header.as_slice()][..]] {
        assert_eq!(sheet::of_workbook(&book(rows), None, MOMENT).map(|s| s.read), Err(Unreadable::Empty));
    }
}

const MAP: &str = r#"
source = "board"
key = "no"
title = "{what}, {where}"
text = "{words}"
occurred = "asked"
likes = "up"
closed = "done"
reply = "由{who}办结"

[time]
format = "%m/%d/%Y %I:%M %p"
zone = "+00:00"

[kind]
column = "what"
codes = { Lamp = "street-light" }

[constants]
demand = "complaint"
division = "120111001"
"#;
const MAPPED: &str = "no,what,where,words,asked,done,who,up,other\n";

fn mapped(rows: &str, change: (&str, &str)) -> Sheet {
    let map = super::map::read(&MAP.replace(change.0, change.1)).unwrap();
    sheet::read(format!("{MAPPED}{rows}").as_bytes(), Some(&map), MOMENT).unwrap()
}

#[test]
fn a_map_says_which_column_is_what() {
    let rows = "1,Lamp,柳荫巷,三盏不亮,02/28/2019 3:25 AM,02/28/2019 4:25 AM,灯光所,7,x\n2,Lamp,南街, 一盏 ,02/28/2019 3:25 AM,,,0,x\n";
    let sheet = mapped(rows, ("", ""));
    assert_eq!((sheet.source.as_str(), sheet.read, sheet.rejected), ("board", 2, 0));
    let answer = Reply { text: "由灯光所办结".to_owned(), at: THEN - 5_000 + HOUR };
    let first = Row {
        key: "1".to_owned(),
        title: "Lamp, 柳荫巷".to_owned(),
        text: "三盏不亮".to_owned(),
        occurred_at: THEN - 5_000,
        likes: 7,
        dislikes: 0,
        reply: Some(answer),
        kind: Some("street-light".to_owned()),
        ..lamp()
    };
    let second = Row {
        key: "2".to_owned(),
        row: 2,
        title: "Lamp, 南街".to_owned(),
        text: "一盏".to_owned(),
        likes: 0,
        reply: None,
        ..first.clone()
    };
    assert_eq!(sheet.rows, [first, second]);
    assert_eq!(sheet.constants.demand.as_deref(), Some("complaint"));

    // What the table has not: wrong, or what the map says of all others.
    let other = rows.replace("2,Lamp", "2,Kerb");
    assert_eq!(
        mapped(&other, ("", "")).problems,
        [RowProblem { row: 2, field: "what".into(), wrong: Wrong::NotInMap }]
    );
    let rest = mapped(&other, ("column = \"what\"", "column = \"what\"\nother = \"unsorted\""));
    assert_eq!(rest.rows.last().and_then(|r| r.kind.as_deref()), Some("unsorted"));

    let early = rows.replace("4:25 AM", "3:24 AM").replace("南街, 一盏 ,02/28", "南街, 一盏 ,28/02");
    let format = Some("%m/%d/%Y %I:%M %p".to_owned());
    assert_eq!(wrong(&mapped(&early, ("", ""))), [("done", Wrong::BeforeMessage), ("asked", Wrong::NoTime { format })]);
}

#[test]
fn a_map_that_cannot_be_trusted_is_refused() {
    use super::map::{Unfit, read};
    for (change, why) in [
        (("source = \"board\"", "source = \"a b\""), Unfit::Source),
        (("source = \"board\"", "source = \"a-name-of-17-bytes\""), Unfit::Source),
        (("closed = \"done\"", ""), Unfit::HalfAnswer),
        (("%m/%d/%Y %I:%M %p", "%H:%M"), Unfit::Format),
        (("+00:00", "Tianjin"), Unfit::Zone),
        (("{words}", "{words"), Unfit::Braces { name: "text" }),
        (("{what}, {where}", "{what}}"), Unfit::Braces { name: "title" }),
    ] {
        assert_eq!(read(&MAP.replace(change.0, change.1)), Err(why), "{change:?}");
    }
    for change in [("key = \"no\"", ""), ("key = \"no\"", "key = \"no\"\nname = \"who\""), ("[kind]", "[kind")] {
        assert!(matches!(read(&MAP.replace(change.0, change.1)), Err(Unfit::Form(_))), "{change:?}");
    }
    let map = read(&MAP.replace("{where}", "{place}").replace("\"up\"", "\"votes\"")).unwrap();
    let missing = vec!["place".to_owned(), "votes".to_owned()];
    let unmapped = sheet::read(format!("{MAPPED}1\n").as_bytes(), Some(&map), MOMENT).map(|s| s.read);
    assert_eq!(unmapped, Err(Unreadable::Unmapped { missing }));
    let map = read(MAP).unwrap();
    let twice = sheet::read(format!("{},who\n1\n", MAPPED.trim_end()).as_bytes(), Some(&map), MOMENT).map(|s| s.read);
    assert_eq!(twice, Err(Unreadable::Unmapped { missing: vec!["who".to_owned()] }));
}
