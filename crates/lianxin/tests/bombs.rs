//! Workbooks made to do harm, and broken ones: each is refused, the process that reads it bears the cost, and nobody else
//! notices.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::process::Command;
use std::time::Instant;

use lianxin_documents::Unread::{self, Broken, Locked, TooCostly, TooLarge, TooManyCells, TooWide};
use lianxin_documents::{CELLS_MAX, FILE_MAX, SECONDS_MAX, UNPACKED_MAX, Workbook, cage};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const LAMP: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>路灯不亮</t></is></c></row>"#;
const STRINGS: &str = "xl/sharedStrings.xml";
const SHEET: &str = "xl/worksheets/sheet1.xml";

fn sheet(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

fn strings(attributes: &str, items: &str) -> String {
    format!(r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"{attributes}>{items}</sst>"#)
}

/// The parts of a sound workbook of one sheet with these rows, and others in their place or beside them.
fn parts(rows: &str, others: &[(&str, &str)]) -> Vec<u8> {
    let sheet = sheet(rows);
    let sound = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        (SHEET, &sheet),
    ];
    let kept = sound.into_iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    packed(&kept.chain(others.iter().copied()).collect::<Vec<_>>())
}

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A sound workbook but for its strings: `filler` so often between `before` and `after`.
fn long_strings(before: &str, filler: &str, times: u64, after: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new_append(Cursor::new(parts(LAMP, &[]))).unwrap();
    zip.start_file(STRINGS, SimpleFileOptions::default()).unwrap();
    zip.write_all(before.as_bytes()).unwrap();
    let (block, each) = (filler.repeat(10_000), 10_000);
    (0..times / each).for_each(|_| zip.write_all(block.as_bytes()).unwrap());
    zip.write_all(after.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Changes the bytes at `at` behind each of a file's headers of this sort.
fn patched(mut bytes: Vec<u8>, header: &[u8; 4], at: usize, new: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|i| &bytes[*i..*i + 4] == header).collect();
    for place in places {
        bytes[place + at..place + at + new.len()].copy_from_slice(new);
    }
    bytes
}

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";

/// Says that each part is small, whatever it unpacks to.
fn lying(bytes: Vec<u8>) -> Vec<u8> {
    let small = 1_000_u32.to_le_bytes();
    patched(patched(bytes, LOCAL, 22, &small), CENTRAL, 24, &small)
}

fn read(bytes: Vec<u8>) -> Result<Workbook, Unread> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    program.arg("read-workbook");
    cage::read(program, bytes).unwrap()
}

/// What is not a workbook, or no whole one.
fn broken() -> Vec<(&'static str, Vec<u8>, &'static [Unread])> {
    let good = parts(LAMP, &[]);
    let end = good.len();
    let book = |text| parts(LAMP, &[("xl/workbook.xml", text)]);
    let rels = |text| parts(LAMP, &[("xl/_rels/workbook.xml.rels", text)]);
    let only: &[Unread] = &[Broken];
    vec![
        ("words", b"not a workbook".to_vec(), only),
        ("nothing", Vec::new(), only),
        ("a beginning", b"PK\x03\x04".to_vec(), only),
        ("half", good[..end / 2].to_vec(), only),
        ("without its last bytes", good[..end - 10].to_vec(), only),
        ("no parts", packed(&[]), only),
        ("a letter", packed(&[("[Content_Types].xml", TYPES), ("word/document.xml", "<w/>")]), only),
        ("a workbook within", packed(&[("inner.xlsx", &String::from_utf8_lossy(&good))]), only),
        ("a part beside the folder", packed(&[("../../xl/workbook.xml", BOOK)]), only),
        ("no sheets", book("<workbook><sheets></sheets></workbook>"), only),
        ("no XML", book("\u{1}<<<<"), only),
        ("a sheet that is not there", rels(&BOOK_RELS.replace("sheet1", "sheet2")), only),
        ("a sheet elsewhere", rels(&BOOK_RELS.replace("worksheets/sheet1.xml", "file:///etc/passwd")), only),
        ("a sheet that stops", parts("", &[(SHEET, "<worksheet><sheetData><row><c><v>1</v>")]), only),
        ("another sum", patched(good.clone(), CENTRAL, 16, &[1, 2, 3, 4]), only),
        ("another method", patched(patched(good.clone(), LOCAL, 8, &[12, 0]), CENTRAL, 10, &[12, 0]), only),
        ("another place", patched(good.clone(), CENTRAL, 42, &[255, 255, 255, 0]), only),
        ("a password", patched(patched(good, LOCAL, 6, &[1, 0]), CENTRAL, 8, &[1, 0]), &[Locked]),
        ("a compound file", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600]].concat(), &[Locked]),
    ]
}

/// What asks for far more than it is.
fn bombs() -> Vec<(&'static str, Vec<u8>, &'static [Unread])> {
    let many = |n: usize| {
        (1..=n).fold(String::new(), |mut all, r| {
            write!(all, "<row r=\"{r}\"><c r=\"A{r}\"><v>1</v></c></row>").unwrap();
            all
        })
    };
    let shared = |n: usize| many(n).replace("\"><v>1", "\" t=\"s\"><v>0");
    let at = |place: &str| format!("<row r=\"1\"><c r=\"{place}\"><v>1</v></c></row>");
    let one = |text: &str| strings("", &format!("<si><t>{text}</t></si>"));
    let open = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si><t>";
    let item = "<si><t></t></si>";
    let laughs = "<!DOCTYPE sst [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]>";
    let outside = "<!DOCTYPE sst [<!ENTITY c SYSTEM \"file:///etc/passwd\">]>";
    let entity = |head: &str| format!("{head}{}", one("&c;"));
    let any: &[Unread] = &[Broken, TooCostly, TooLarge];
    vec![
        ("strings without end", long_strings(open, "a", UNPACKED_MAX + 10_000, "</t></si></sst>"), &[TooLarge]),
        ("the same, lying", lying(long_strings(open, "a", 400_000_000, "</t></si></sst>")), any),
        ("empty strings, lying", lying(long_strings(&open[..open.len() - 7], item, 16_000_000, "</sst>")), any),
        ("a count of strings", parts(LAMP, &[(STRINGS, &strings(" uniqueCount=\"99999999999\"", ""))]), &[TooCostly]),
        (
            "the largest count",
            parts(LAMP, &[(STRINGS, &strings(" uniqueCount=\"18446744073709551615\"", ""))]),
            &[TooCostly],
        ),
        ("a string for each cell", parts(&shared(2_000), &[(STRINGS, &one(&"长".repeat(10_000)))]), &[TooLarge]),
        ("many cells", parts(&many(CELLS_MAX + 1), &[]), &[TooManyCells]),
        ("the last column", parts(&at("XFD1"), &[]), &[TooWide]),
        ("beyond the last column", parts(&at("ZZZZZZZ1"), &[]), &[Broken, TooWide, TooCostly]),
        ("beyond the last row", parts(&at("A99999999999"), &[]), any),
        ("rows that go back", parts(&[at("A2"), at("A1")].concat(), &[]), &[Broken]),
        ("a string that is not there", parts(&at("A1").replace("><v>1", " t=\"s\"><v>7"), &[]), &[Broken, TooCostly]),
        ("deep XML", parts(&"<a>".repeat(1_000_000), &[]), any),
        ("a long attribute", parts(&format!("<row r=\"{}\"/>", "1".repeat(30_000_000)), &[]), any),
        ("an entity of entities", parts(&shared(1), &[(STRINGS, &entity(laughs))]), any),
        ("an entity from a file", parts(&shared(1), &[(STRINGS, &entity(outside))]), any),
        ("a long file", vec![b'P'; usize::try_from(FILE_MAX).unwrap() + 1], &[TooLarge]),
    ]
}

#[test]
fn every_bomb_and_every_broken_workbook_is_refused() {
    let all: Vec<_> = broken().into_iter().chain(bombs()).collect();
    assert!(all.len() >= 30, "{}", all.len());
    for (name, bytes, why) in all {
        let (size, start) = (bytes.len(), Instant::now());
        // A sheet without rows is refused by the import, as an empty file is.
        let refused = read(bytes).and_then(|book| if book.rows.is_empty() { Err(Broken) } else { Ok(book.rows.len()) });
        let took = start.elapsed();
        eprintln!("{name}: {size} bytes, {refused:?}, {took:?}");
        assert!(refused.is_err_and(|e| why.contains(&e)), "{name}: {refused:?}, not of {why:?}");
        assert!(took.as_secs() < 3 * SECONDS_MAX, "{name}: {took:?}");
    }
}

#[test]
fn what_only_claims_to_be_large_costs_nothing() {
    let huge = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>{LAMP}<row r="1048576"><c r="A1048576"><v>7</v></c></row></sheetData></worksheet>"#
    );
    let book = read(parts("", &[(SHEET, &huge)])).unwrap();
    let rows: Vec<_> = book.rows.iter().map(|r| (r.at, r.cells.concat())).collect();
    assert_eq!(rows, [(1, "路灯不亮".to_owned()), (1_048_576, "7".to_owned())]);
}
