//! A whole file: from bytes to rows that have been checked and the problems of those that have not passed.
//!
//! Pure: no file, no clock, no store.

use std::collections::HashMap;
use std::io::Read;

use lianxin_documents::Workbook;
use lianxin_text::clean;

use super::headers;
use super::map::Map;
use super::plan::{Constants, Field, Plan};
use super::problem::{RowProblem, Unreadable, Wrong};
use super::row::{self, Checked, Moment, Row};

/// Largest file, in bytes.
pub const FILE_MAX: u64 = 200_000_000;
/// Most rows in a file.
pub const ROWS_MAX: usize = 500_000;

/// Put behind the last byte. It comes back as a record of its own unless a quotation mark is still open there, which
/// the reader alone would not say.
const END: &[u8] = b"\nend\n";

/// A file that has been read and checked.
#[derive(Debug)]
pub struct Sheet {
    /// The name that stands in ids of orders: a known header's, or the map's.
    pub source: String,
    /// What is the same for each row.
    pub constants: Constants,
    /// The rows that may be written, in the file's order, each key once.
    pub rows: Vec<Row>,
    /// Rows with anything in them.
    pub read: usize,
    /// Rows that say again what an earlier row of this file says.
    pub repeated: usize,
    /// Rows that may not be written.
    pub rejected: usize,
    /// Why not, in the file's order.
    pub problems: Vec<RowProblem>,
}

impl Sheet {
    /// Invisible characters taken out of the rows that may be written.
    pub fn stripped(&self) -> usize {
        self.rows.iter().map(|r| r.stripped).sum()
    }

    /// Times of which the file tells only the day, in the rows that may be written.
    pub fn days_only(&self) -> usize {
        self.rows.iter().map(|r| r.days_only).sum()
    }
}

/// Whether these are a workbook's bytes: one of today's form, or one that only says what it is.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// Reads a CSV file in UTF-8, with or without a byte order mark; by the map, or by a known header without one.
///
/// # Errors
/// Where no row can be trusted: another encoding, an unknown header, a quotation mark left open, too much.
pub fn read(bytes: &[u8], map: Option<&Map>, moment: Moment) -> Result<Sheet, Unreadable> {
    read_within(bytes, map, moment, ROWS_MAX)
}

pub(super) fn read_within(
    bytes: &[u8],
    map: Option<&Map>,
    moment: Moment,
    rows_max: usize,
) -> Result<Sheet, Unreadable> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX {
        return Err(Unreadable::TooLarge { max: FILE_MAX });
    }
    let mut records = Records::new(plain(bytes)?);
    let Some(first) = records.next()? else { return Err(Unreadable::Empty) };
    let mut sorting = Sorting::new(plan(&mut first.iter(), map)?, moment);
    let mut row = 0;
    while let Some(record) = records.next()? {
        row += 1;
        if row > rows_max {
            return Err(Unreadable::TooManyRows { max: rows_max });
        }
        sorting.row(&record.iter().collect::<Vec<_>>(), row);
    }
    sorting.ended()
}

/// The same from a workbook's first sheet, whose first row with anything in it is the header. Rows count below that.
///
/// # Errors
/// Where its header is unknown, or there is nothing below it.
pub fn of_workbook(book: &Workbook, map: Option<&Map>, moment: Moment) -> Result<Sheet, Unreadable> {
    let Some((first, rows)) = book.rows.split_first() else { return Err(Unreadable::Empty) };
    let mut sorting = Sorting::new(plan(&mut first.cells.iter().map(String::as_str), map)?, moment);
    for row in rows {
        let mut cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
        // A sheet does not keep the empty cells behind a row's last.
        if cells.len() < sorting.plan.width {
            cells.resize(sorting.plan.width, "");
        }
        sorting.row(&cells, usize::try_from(row.at.saturating_sub(first.at)).unwrap_or(usize::MAX));
    }
    sorting.ended()
}

fn plan(first: &mut dyn Iterator<Item = &str>, map: Option<&Map>) -> Result<Plan, Unreadable> {
    let first: Vec<String> = first.map(|cell| clean::strip_invisible(cell).0.trim().to_owned()).collect();
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    map.map_or_else(|| headers::plan(&first), |map| map.plan(&first))
}

/// The bytes as text without a mark before and empty lines behind, or what they are instead.
fn plain(bytes: &[u8]) -> Result<&str, Unreadable> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n'])),
        Err(at) => {
            let before = bytes.get(..at.valid_up_to()).unwrap_or(bytes);
            Err(Unreadable::NotUtf8 { line: before.iter().filter(|b| **b == b'\n').count() + 1 })
        }
    }
}

/// The records of a text, up to its end and no further.
struct Records<'a> {
    reader: csv::Reader<std::io::Chain<&'a [u8], &'static [u8]>>,
    record: csv::StringRecord,
    /// How many bytes the text has.
    length: u64,
    /// How many records were read.
    count: usize,
}

impl<'a> Records<'a> {
    fn new(text: &'a str) -> Records<'a> {
        let reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes().chain(END));
        let length = u64::try_from(text.len()).unwrap_or(u64::MAX);
        Records { reader, record: csv::StringRecord::new(), length, count: 0 }
    }

    /// The next record; `None` behind the last one, where the text ended outside quotation marks.
    fn next(&mut self) -> Result<Option<&csv::StringRecord>, Unreadable> {
        // The header is a record too, so the last row's number is one less than the count.
        let unclosed = Unreadable::Unclosed { row: self.count.saturating_sub(1) };
        // The text is UTF-8 and a row may be of any width: there is no other error left.
        if !self.reader.read_record(&mut self.record).map_err(|_| unclosed.clone())? {
            return Err(unclosed);
        }
        self.count += 1;
        let starts = self.record.position().map_or(0, csv::Position::byte);
        Ok(if starts < self.length { Some(&self.record) } else { None })
    }
}

/// Rows put where they belong, as they come.
struct Sorting {
    plan: Plan,
    moment: Moment,
    sheet: Sheet,
    /// Where each key first stood.
    keys: HashMap<String, Stood>,
}

#[derive(Clone, Copy)]
enum Stood {
    /// At this index of the sheet's rows.
    Good(usize),
    /// In this row, which is itself wrong.
    Wrong(usize),
}

impl Sorting {
    fn new(plan: Plan, moment: Moment) -> Sorting {
        let (source, constants) = (plan.source.clone(), plan.constants.clone());
        let sheet =
            Sheet { source, constants, rows: Vec::new(), read: 0, repeated: 0, rejected: 0, problems: Vec::new() };
        Sorting { plan, moment, sheet, keys: HashMap::new() }
    }

    fn row(&mut self, cells: &[&str], at: usize) {
        // What a spreadsheet writes for a line that was once used and then emptied.
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.take(row::check(cells, at, &self.plan, self.moment), at);
        }
    }

    fn ended(self) -> Result<Sheet, Unreadable> {
        if self.sheet.read == 0 { Err(Unreadable::Empty) } else { Ok(self.sheet) }
    }

    fn take(&mut self, checked: Checked, at: usize) {
        self.sheet.read += 1;
        let before = checked.key.as_ref().and_then(|key| self.keys.get(key).copied());
        let row = checked.row.and_then(|row| match before {
            None => Ok(Some(row)),
            Some(Stood::Good(index)) => match self.sheet.rows.get(index) {
                Some(first) if first.same(&row) => Ok(None),
                first => Err(repeat(&self.plan.key.name, at, Wrong::Conflict { row: first.map_or(0, |f| f.row) })),
            },
            Some(Stood::Wrong(row)) => Err(repeat(&self.plan.key.name, at, Wrong::BesideBad { row })),
        });
        match row {
            Ok(Some(row)) => {
                self.keys.insert(row.key.clone(), Stood::Good(self.sheet.rows.len()));
                self.sheet.rows.push(row);
            }
            Ok(None) => self.sheet.repeated += 1,
            Err(problems) => {
                self.sheet.rejected += 1;
                self.sheet.problems.extend(problems);
                if let Some(key) = checked.key {
                    self.keys.entry(key).or_insert(Stood::Wrong(at));
                }
            }
        }
    }
}

fn repeat(key: &Field, row: usize, wrong: Wrong) -> Vec<RowProblem> {
    vec![RowProblem { row, field: key.clone(), wrong }]
}
