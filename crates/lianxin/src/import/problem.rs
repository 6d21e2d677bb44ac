//! What is wrong with a file or a row, said to the person at the console with the repair.
//!
//! Nothing of a cell is repeated: where columns have slipped, a cell may hold anybody's words.

use std::fmt;

use lianxin_documents::{CELLS_MAX, COLUMNS_MAX, FILE_MAX, SECONDS_MAX, Unread};

use super::headers::Headers;
use super::map::Unfit;
use super::plan::Field;

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Larger than `max` bytes.
    TooLarge { max: u64 },
    /// More rows than `max`.
    TooManyRows { max: usize },
    /// Nothing in it, or nothing below the header.
    Empty,
    /// A workbook that was not read.
    Workbook(Unread),
    /// The map itself is wrong.
    Map(Unfit),
    /// Columns that the map names and the file has not, or has twice.
    Unmapped { missing: Vec<String> },
    /// The first byte that is not UTF-8 stands in this line, from 1.
    NotUtf8 { line: usize },
    /// The first row is no known header; what the nearest known one has and this has not.
    Header { missing: Vec<&'static str>, others: usize },
    /// A quotation mark that is opened in this row and never closed; rows count from 1 below the header.
    Unclosed { row: usize },
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::TooLarge { max } => {
                let mb = max / 1_000_000;
                write!(
                    f,
                    "文件超过 {mb} MB：请分成几个再导入。 The file is larger than {mb} MB: split it and import the parts."
                )
            }
            Unreadable::TooManyRows { max } => write!(
                f,
                "文件超过 {max} 行：请分成几个再导入。 The file has more than {max} rows: split it and import the parts."
            ),
            Unreadable::Empty => f.write_str(
                "文件里没有数据行：第一行是表头，以下每行一件。 The file holds no rows: a header first, then one row for each matter.",
            ),
            Unreadable::Workbook(why) => workbook(f, *why),
            Unreadable::Map(why) => why.fmt(f),
            Unreadable::Unmapped { missing } => {
                let (zh, en) = (missing.join("、"), missing.join(", "));
                write!(
                    f,
                    "对照表里的列，文件里没有，或者有两列同名：{zh}。核对第一行。 Columns that the map names and the file has not, or has twice: {en}. Check the first row."
                )
            }
            Unreadable::NotUtf8 { line } => write!(
                f,
                "第 {line} 行起不是 UTF-8（可能是 GBK）：请另存为 CSV UTF-8。 Not UTF-8 from line {line} on (GBK, perhaps, which is not read): save it as CSV UTF-8."
            ),
            Unreadable::Header { missing, others } => header(f, missing, *others),
            Unreadable::Unclosed { row } => write!(
                f,
                "第 {row} 行有引号没有闭合，文件可能不完整：请核对或重新导出。 A quotation mark opened in row {row} is never closed, so the file may be cut short: check it or export it again."
            ),
        }
    }
}

fn workbook(f: &mut fmt::Formatter<'_>, why: Unread) -> fmt::Result {
    let mb = FILE_MAX / 1_000_000;
    match why {
        Unread::Broken => f.write_str(
            "不是完整的 XLSX 工作簿：重新导出，或另存为 CSV（UTF-8）。 Not a whole XLSX workbook: export it again, or save it as CSV (UTF-8).",
        ),
        Unread::Locked => f.write_str(
            "工作簿加了密码，或是旧的 .xls：去掉密码，另存为 .xlsx 或 CSV（UTF-8）。 The workbook is under a password or of the old form .xls: take the password off and save it as .xlsx or CSV (UTF-8).",
        ),
        Unread::TooWide => write!(
            f,
            "超过 {COLUMNS_MAX} 列：只留要导入的列。 More than {COLUMNS_MAX} columns: keep only those to be imported."
        ),
        Unread::TooManyCells => write!(
            f,
            "超过 {CELLS_MAX} 个单元格：另存为 CSV（UTF-8），或分成几个。 More than {CELLS_MAX} cells: save it as CSV (UTF-8), or split it."
        ),
        Unread::TooLarge => write!(
            f,
            "工作簿超过 {mb} MB，或展开后过大：另存为 CSV（UTF-8），或分成几个。 The workbook is larger than {mb} MB, or unpacks to too much: save it as CSV (UTF-8), or split it."
        ),
        Unread::TooCostly => write!(
            f,
            "读这个工作簿要的内存或时间（{SECONDS_MAX} 秒）超出限度，没有读：来历不明的不要再打开，自己的另存为 CSV（UTF-8）。 Reading this workbook takes more memory or time ({SECONDS_MAX} s) than is given, so it was not read: if it came from elsewhere, do not open it again; if it is your own, save it as CSV (UTF-8)."
        ),
    }
}

fn header(f: &mut fmt::Formatter<'_>, missing: &[&str], others: usize) -> fmt::Result {
    f.write_str("第一行不是认识的表头（逗号分隔）。 The first row is no known header (columns divided by commas).")?;
    // Where no column is known, the list of those that are wanted says it all.
    if missing.len() < Headers::ALL[0].columns().len() {
        let (zh, en) = (missing.join("、"), missing.join(", "));
        write!(f, " 缺列：{zh}；多余 {others} 列。 Columns missing: {en}; columns not known: {others}.")?;
    }
    f.write_str(" 认识的是 Known are:")?;
    for known in Headers::ALL {
        write!(f, "\n{}：{}", known.name(), known.columns().join(","))?;
    }
    Ok(())
}

/// What is wrong with one cell, or with the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Fewer or more cells than the header.
    Columns { want: usize, have: usize },
    /// Nothing in it.
    Empty,
    /// In characters.
    TooLong { max: usize, have: usize },
    /// A number of a message that cannot be a key.
    BadKey { max: usize },
    /// No time in the form that the map names, or in those that are known; or a day that the calendar has not.
    NoTime { format: Option<String> },
    /// Later than now.
    Later,
    /// Before 1949-10-01.
    Earlier,
    /// A reply before its message.
    BeforeMessage,
    /// No whole number from 0 to 4,294,967,295.
    NoCount,
    /// The map's table has no code for it, and none for what is not in the table.
    NotInMap,
    /// The same key as an earlier row, with other content.
    Conflict { row: usize },
    /// The same key as an earlier row that is itself wrong.
    BesideBad { row: usize },
    /// Imported before under the same key, with other content, kind or place.
    Changed,
    /// The district's rules said no: why.
    NotTaken(String),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Columns { want, have } => write!(
                f,
                "应有 {want} 列，实有 {have} 列：核对逗号和引号。 {want} columns are wanted and {have} are here: check commas and quotation marks."
            ),
            Wrong::Empty => f.write_str("不能为空。 Must not be empty."),
            Wrong::TooLong { max, have } => {
                write!(f, "有 {have} 字，最多 {max} 字：请缩短。 {have} characters, at most {max}: shorten it.")
            }
            Wrong::BadKey { max } => write!(
                f,
                "编号只能用字母、数字、- 和 _，最多 {max} 个：把这一列设为文本。 At most {max} letters, digits, - and _: format this column as text."
            ),
            Wrong::NoTime { format: None } => f.write_str(
                "不是时间或没有这一天：写成 2019-02-28 11:25:05。 Not a time, or no such day: write 2019-02-28 11:25:05.",
            ),
            Wrong::NoTime { format: Some(format) } => write!(
                f,
                "不是对照表写的时间格式 {format}，或没有这一天：改这一格或对照表。 Not a time in the map's form {format}, or no such day: mend the cell or write the form in the map."
            ),
            Wrong::NotInMap => f.write_str(
                "对照表里没有这个值：在对照表里加上，或写 other。 The map has no code for this value: write it into the map, or give other.",
            ),
            Wrong::Later => f.write_str("晚于现在：核对日期。 Later than now: check the date."),
            Wrong::Earlier => f.write_str("早于 1949 年 10 月 1 日：核对日期。 Before 1 October 1949: check the date."),
            Wrong::BeforeMessage => {
                f.write_str("答复早于留言：核对两个时间。 The reply is earlier than its message: check both times.")
            }
            Wrong::NoCount => f.write_str(
                "不是 0 到 4294967295 的整数：没有就写 0。 Not a whole number from 0 to 4294967295: write 0 for none.",
            ),
            Wrong::Conflict { row } => write!(
                f,
                "第 {row} 行已有这个编号，内容不同：改编号或去掉一行。 Row {row} has the same number with other content: change it or remove one of them."
            ),
            Wrong::BesideBad { row } => write!(
                f,
                "第 {row} 行也是这个编号，且有错误：先改那一行。 Row {row} has the same number and is itself wrong: mend that row first."
            ),
            Wrong::Changed => f.write_str(
                "内容、类别或区划与上次导入的不同：这一行没有写入，原来的没有变。 Imported before with other content, kind or place: this row was not written and the earlier one stands.",
            ),
            Wrong::NotTaken(why) => f.write_str(why),
        }
    }
}

/// A problem and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowProblem {
    /// Rows count from 1 below the header; a record over several lines is one row.
    pub row: usize,
    /// The column's header; `row` for the row as a whole.
    pub field: Field,
    /// What is wrong.
    pub wrong: Wrong,
}
