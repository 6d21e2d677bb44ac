//! `import petitions`: a file of another system's messages becomes matters, each with its own true time.
//!
//! Every row is checked before the first is written. Checking is pure (`sheet`); a workbook is unpacked by a process of its
//! own ([`read_workbook`]); only `write` meets the district.

mod dates;
mod headers;
mod map;
mod plan;
mod problem;
mod row;
mod run;
mod sheet;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::home::{self, Home};
use crate::{Ended, say};
use map::Map;
use problem::{RowProblem, Unreadable};
use row::{Moment, Row};
use sheet::{FILE_MAX, Sheet};
use write::Written;

#[derive(clap::Subcommand)]
pub enum What {
    /// Messages and replies of a message board, or by --map any other system's matters, from CSV or XLSX.
    Petitions(Args),
}

#[derive(clap::Args)]
pub struct Args {
    /// CSV in UTF-8 or XLSX, with the header of `messages` or of `replies`, or with any header and --map.
    file: PathBuf,
    #[command(flatten)]
    home: Home,
    /// A TOML file that says which column is what, for other headers; docs/examples/la311.map.toml is one.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The kind every row gets; what the map says, or `unsorted`, when nothing is said here.
    #[arg(long, value_name = "CODE")]
    kind: Option<String>,
    /// Where every row lies; what the map says, or the district, when nothing is said here.
    #[arg(long, value_name = "CODE")]
    division: Option<String>,
    /// Leave bad rows out and list them, instead of writing nothing.
    #[arg(long)]
    skip_bad: bool,
    /// Check every row and write none.
    #[arg(long)]
    dry_run: bool,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// The district's zone, minutes east of UTC.
/// Weak: every district of the country has this one; the catalogue's own wants a reader beside the writer.
const ZONE_OFFSET_MINUTES: i32 = 480;

/// Name of the hidden command that reads a workbook.
pub const READ_WORKBOOK: &str = "read-workbook";

/// How many problems are told to a person; `--json` gives all.
const PROBLEMS_SHOWN: usize = 50;

pub fn run(what: &What) -> Result<(), Ended> {
    match what {
        What::Petitions(args) => petitions(args),
    }
}

fn petitions(args: &Args) -> Result<(), Ended> {
    args.home.must_exist()?;
    let map = args.map.as_deref().map(map_file).transpose()?;
    let moment = Moment { now: home::now(), zone_offset_minutes: ZONE_OFFSET_MINUTES };
    let sheet = sheet_of(bytes(&args.file, FILE_MAX)?, map.as_ref(), moment)?;
    let stopped = sheet.rejected > 0 && !args.skip_bad;
    let written = if stopped || args.dry_run {
        Written::default()
    } else {
        let bar = bar(sheet.rows.len());
        let written = write::write(&sheet, args, &bar);
        bar.finish_and_clear();
        written?
    };
    say::report(args.json, &told(args, &sheet, &written), &object(args, &sheet, &written));
    if !written.problems.is_empty() && !args.skip_bad {
        let bad = written.problems.len();
        return Err(Ended::Refused(format!(
            "{bad} 行没有写入，其余已写入。 {bad} rows were not written; the others were."
        )));
    }
    if stopped {
        let bad = sheet.rejected;
        return Err(Ended::Refused(format!(
            "{bad} 行有错，一行也没有写入：改好再导入，或用 --skip-bad 略过。 {bad} rows are wrong and nothing was written: mend them, or leave them out with --skip-bad."
        )));
    }
    Ok(())
}

fn unreadable(why: Unreadable) -> Ended {
    Ended::Refused(why.to_string())
}

/// The hidden command that reads a workbook: from standard input to standard output, within limits.
pub fn read_workbook() -> Result<(), Ended> {
    lianxin_documents::cage::inside().map_err(|e| Ended::Fault(e.to_string()))
}

fn map_file(path: &Path) -> Result<Map, Ended> {
    let bytes = bytes(path, map::FILE_MAX)?;
    let text = String::from_utf8_lossy(&bytes);
    map::read(&text).map_err(|why| unreadable(Unreadable::Map(why)))
}

fn sheet_of(bytes: Vec<u8>, map: Option<&Map>, moment: Moment) -> Result<Sheet, Ended> {
    if !sheet::is_workbook(&bytes) {
        return sheet::read(&bytes, map, moment).map_err(unreadable);
    }
    let fault = |e: std::io::Error| Ended::Fault(e.to_string());
    let mut reader = std::process::Command::new(std::env::current_exe().map_err(fault)?);
    reader.arg(READ_WORKBOOK);
    let book = lianxin_documents::cage::read(reader, bytes).map_err(fault)?;
    let book = book.map_err(|why| unreadable(Unreadable::Workbook(why)))?;
    if book.sheets > 1 {
        say::error("有几个工作表，只读第一个。 The workbook has several sheets; only the first is read.");
    }
    sheet::of_workbook(&book, map, moment).map_err(unreadable)
}

/// The whole file, and not more than one is allowed to hold.
fn bytes(path: &Path, max: u64) -> Result<Vec<u8>, Ended> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|f| f.take(max + 1).read_to_end(&mut bytes));
    match read.map_err(|e| (e.kind(), e)) {
        Ok(_) => Ok(bytes),
        Err((ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::IsADirectory, e)) => Err(Ended::Refused(
            format!("读不了 {name}：核对路径和权限。 {name} cannot be read, check path and rights: {e}"),
        )),
        Err((_, e)) => Err(Ended::Fault(format!("{name}: {e}"))),
    }
}

/// Drawn on standard error, and only where that is a terminal.
fn bar(rows: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(rows).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {per_sec} {eta}");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// What the file's own reading found, then what the district did not take.
fn problems<'a>(sheet: &'a Sheet, written: &'a Written) -> impl Iterator<Item = &'a RowProblem> {
    sheet.problems.iter().chain(&written.problems)
}

/// The counts and the problems, for a person.
fn told(args: &Args, sheet: &Sheet, written: &Written) -> String {
    let mut lines = Vec::new();
    for p in problems(sheet, written).take(PROBLEMS_SHOWN) {
        lines.push(format!("第 {} 行 {}：{} (row {})", p.row, p.field, p.wrong, p.row));
    }
    let more = problems(sheet, written).count().saturating_sub(PROBLEMS_SHOWN);
    if more > 0 {
        lines.push(format!("还有 {more} 处，--json 全部列出。 {more} more; --json lists all."));
    }
    let (name, read, rejected) = (&sheet.source, sheet.read, sheet.rejected + written.problems.len());
    let (ready, already, stripped) = (sheet.rows.len(), sheet.repeated + written.already, sheet.stripped());
    let (kind, division) =
        (each(sheet, |row| write::kind(row, sheet, args)), each(sheet, |row| write::division(row, sheet, args)));
    lines.push(format!("{name} → {kind}，{division}：读 {read} 行，可写 {ready} 行，写入 {}，已有 {already}，有错 {rejected}；去掉不可见字符 {stripped} 个。", written.added));
    lines.push(format!("{name} → {kind}, {division}: {read} rows read, {ready} may be written, {} added, {already} already there, {rejected} wrong; {stripped} invisible characters taken out.", written.added));
    let days = sheet.days_only();
    if days > 0 {
        lines.push(format!(
            "{days} 个时间只有日期，按当天零时记。 Times told by the day alone, which count from its first instant: {days}."
        ));
    }
    if args.dry_run {
        lines.push("只检查，没有写入。 Checked only; nothing was written.".to_owned());
    }
    lines.join("\n")
}

/// A code that all rows share, or how many they have.
fn each<'a>(sheet: &'a Sheet, of: impl Fn(&'a Row) -> &'a str) -> String {
    let codes: BTreeSet<&str> = sheet.rows.iter().map(of).collect();
    match codes.len() {
        0 => "-".to_owned(),
        1 => codes.into_iter().collect(),
        several => format!("{several} codes"),
    }
}

/// The same for a program.
fn object(args: &Args, sheet: &Sheet, written: &Written) -> serde_json::Value {
    let rejected = sheet.rejected + written.problems.len();
    let errors: Vec<_> = problems(sheet, written)
        .map(|p| serde_json::json!({"row": p.row, "field": p.field, "message": p.wrong.to_string()}))
        .collect();
    serde_json::json!({
        "source": sheet.source, "read": sheet.read, "ready": sheet.rows.len(), "added": written.added,
        "already": sheet.repeated + written.already, "rejected": rejected, "errors": errors,
        "stripped": sheet.stripped(), "days_only": sheet.days_only(), "dry_run": args.dry_run,
    })
}
