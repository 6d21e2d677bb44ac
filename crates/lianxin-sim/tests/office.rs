//! Our files in somebody else's program: what goes out as CSV and XLSX is opened in LibreOffice and holds the same texts and
//! no formula. `make deep`; needs Debian's `libreoffice-calc`.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::process::Command;

use lianxin_documents::safe;
use lianxin_documents::table::{Look, Table};

const ROWS: u64 = 10_000;
const COLUMNS: u64 = 10;

/// What a spreadsheet takes for the beginning of a formula, or drops before it looks.
const BEGINNINGS: [&str; 12] = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"];
/// Formulas that would run, reach out or fail.
const FORMULAS: [&str; 6] =
    ["1+1", "HYPERLINK(\"http://127.0.0.1/\",\"x\")", "SUM(A1:A9)", "cmd|' /C calc'!A0", "1/0", "=2"];
/// What a spreadsheet would make something else of.
const CHANGED: [&str; 14] = [
    "00120",
    "0",
    "120111200001011234567",
    "9007199254740993",
    "1e5",
    "2026-03-02",
    "3/2",
    "12:30",
    "TRUE",
    "'=1",
    "''",
    "1,5",
    "100%",
    "#N/A",
];
/// From the blocks beyond the first plane, and what else is hard to carry.
const HARD: [&str; 8] = ["𠀀𠮷𪚥", "𫝀龘", "é̂", "👩‍🌾", "العربية", "\u{200b}空", "<b>&amp;</b>", "_x000D_"];
const MIDDLES: [&str; 8] = ["\"", "\"\"", "\n", "\r\n", "\t", ",", ";", "  "];

/// A small mixing step: the same texts in every run.
fn draw(n: u64, salt: u64, of: usize) -> usize {
    let mixed = (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    usize::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33).unwrap() % of
}

fn text(n: u64) -> String {
    let pick = |all: &[&'static str], salt| all[draw(n, salt, all.len())];
    match draw(n, 1, 5) {
        0 => format!("{}{}", pick(&BEGINNINGS, 2), pick(&FORMULAS, 3)),
        1 => format!("{}{}{}", pick(&BEGINNINGS, 2), pick(&MIDDLES, 4), pick(&HARD, 5)),
        2 => pick(&CHANGED, 6).to_owned(),
        3 => format!("{}{}{}", pick(&HARD, 5), pick(&MIDDLES, 4), pick(&FORMULAS, 3)),
        _ => format!("第{n}件{}{}", pick(&MIDDLES, 4), pick(&CHANGED, 6)),
    }
}

/// Row by row, made safe as an export makes them.
fn table() -> Vec<Vec<String>> {
    (0..ROWS).map(|r| (0..COLUMNS).map(|c| safe::cell(&text(r * COLUMNS + c)).into_owned()).collect()).collect()
}

fn csv(table: &[Vec<String>]) -> Vec<u8> {
    let line = |row: &Vec<String>| safe::line(&row.iter().map(|c| Cow::Borrowed(c.as_str())).collect::<Vec<_>>());
    format!("\u{feff}{}", table.iter().map(line).collect::<String>()).into_bytes()
}

fn xlsx(table: &[Vec<String>]) -> Vec<u8> {
    let mut book = Table::begin(Vec::new()).unwrap();
    for row in table {
        book.row(Look::Plain, &row.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    }
    book.end().unwrap()
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Opens a file in LibreOffice and saves it in another form.
fn saved(folder: &Path, name: &str, to: &str) -> Vec<u8> {
    let into = folder.join(format!("{name}.{to}.d"));
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut command = Command::new("soffice");
    command.args([profile.as_str(), "--headless", "--norestore", "--convert-to", to, "--outdir"]).arg(&into);
    if name.ends_with(".csv") {
        // Comma, quotation mark, UTF-8, from the first line, and quoted is text; then no numbers sought, and what looks like a formula run.
        command.arg("--infilter=CSV:44,34,76,1,,0,true,false,false,false,false,0,false,true");
    }
    let ended = command.arg(folder.join(name)).output().unwrap();
    let stem = name.split('.').next().unwrap();
    let told = || String::from_utf8_lossy(&ended.stderr).into_owned();
    std::fs::read(into.join(format!("{stem}.{to}"))).unwrap_or_else(|e| panic!("{name} to {to}: {e}: {}", told()))
}

/// What a text is once a spreadsheet has had it: line ends in a cell are one, and what no sheet can hold is its mark.
fn carried(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}")
}

#[test]
#[ignore = "LibreOffice over 100,000 cells: make deep"]
fn a_file_of_ours_is_texts_and_no_formula_to_libreoffice() {
    if Command::new("soffice").arg("--version").output().is_err() {
        return lianxin_sim::stories::skipped("our files in LibreOffice (no soffice; Debian: libreoffice-calc)");
    }
    let folder = Folder(std::env::temp_dir().join(format!("lianxin-office-{}", std::process::id())));
    std::fs::create_dir_all(&folder.0).unwrap();
    let table = table();
    for (name, bytes) in [("comma.csv", csv(&table)), ("book.xlsx", xlsx(&table))] {
        std::fs::write(folder.0.join(name), bytes).unwrap();
        let flat = String::from_utf8(saved(&folder.0, name, "fods")).unwrap();
        assert_eq!(flat.matches("table:formula=").count(), 0, "{name} holds a formula");
        let back = lianxin_documents::trusted(&saved(&folder.0, name, "xlsx")).unwrap();
        assert_eq!(back.rows.len(), table.len(), "{name}");
        let mut wrong = Vec::new();
        for (was, is) in table.iter().zip(&back.rows) {
            let cells = was.iter().zip(is.cells.iter().map(String::as_str).chain(std::iter::repeat("")));
            wrong.extend(cells.filter(|(a, b)| carried(a) != carried(b)).map(|(a, b)| format!("{a:?} became {b:?}")));
        }
        assert!(wrong.is_empty(), "{name}: {} of them: {:#?}", wrong.len(), &wrong[..wrong.len().min(40)]);
    }
}
