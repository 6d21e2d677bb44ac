//! `import petitions`: a file of another system's messages becomes matters, each with its own true time.
//!
//! Every row is checked before the first is written. Reading is pure (`sheet`); only `write` meets the district.

mod dates;
mod headers;
mod problem;
mod row;
mod sheet;
mod write;

#[cfg(test)]
mod tests;

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::home::{self, Home};
use crate::{Ended, say};
use problem::{RowProblem, Unreadable};
use row::Moment;
use sheet::{FILE_MAX, Sheet};
use write::Written;

#[derive(clap::Subcommand)]
pub enum What {
    /// Messages and replies of a message board, from CSV.
    Petitions(Args),
}

#[derive(clap::Args)]
pub struct Args {
    /// CSV in UTF-8, with the header of `messages` or of `replies`.
    file: PathBuf,
    #[command(flatten)]
    home: Home,
    /// Which column is what, for other headers; not read as yet.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// The kind every row gets.
    #[arg(long, value_name = "CODE", default_value = "unsorted")]
    kind: String,
    /// Where every row lies; the district when nothing is said.
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

impl Args {
    fn division(&self) -> &str {
        self.division.as_deref().unwrap_or(&self.home.district)
    }
}

/// The district's zone, minutes east of UTC.
/// Weak: every district of the country has this one; the catalogue's own wants a reader beside the writer.
const ZONE_OFFSET_MINUTES: i32 = 480;

/// How many problems are told to a person; `--json` gives all.
const PROBLEMS_SHOWN: usize = 50;

pub fn run(what: &What) -> Result<(), Ended> {
    match what {
        What::Petitions(args) => petitions(args),
    }
}

fn petitions(args: &Args) -> Result<(), Ended> {
    if args.map.is_some() {
        return Err(Ended::Refused(
            "还不能用 --map：现在只认识 messages 和 replies 的表头。 --map is not read as yet: only the headers of messages and replies are known."
                .to_owned(),
        ));
    }
    args.home.must_exist()?;
    let moment = Moment { now: home::now(), zone_offset_minutes: ZONE_OFFSET_MINUTES };
    let sheet = sheet::read(&bytes(&args.file)?, moment).map_err(unreadable)?;
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

/// The whole file, and not more than one is allowed to hold.
fn bytes(path: &Path) -> Result<Vec<u8>, Ended> {
    let name = path.display();
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|f| f.take(FILE_MAX + 1).read_to_end(&mut bytes));
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
    let (name, read, rejected) = (sheet.headers.name(), sheet.read, sheet.rejected + written.problems.len());
    let (ready, already, stripped) = (sheet.rows.len(), sheet.repeated + written.already, sheet.stripped());
    let (kind, division) = (&args.kind, args.division());
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

/// The same for a program.
fn object(args: &Args, sheet: &Sheet, written: &Written) -> serde_json::Value {
    let rejected = sheet.rejected + written.problems.len();
    let errors: Vec<_> = problems(sheet, written)
        .map(|p| serde_json::json!({"row": p.row, "field": p.field, "message": p.wrong.to_string()}))
        .collect();
    serde_json::json!({
        "source": sheet.headers.name(), "read": sheet.read, "ready": sheet.rows.len(), "added": written.added,
        "already": sheet.repeated + written.already, "rejected": rejected, "errors": errors,
        "stripped": sheet.stripped(), "days_only": sheet.days_only(), "dry_run": args.dry_run,
    })
}
