//! From the bytes of a workbook to the rows of its first sheet. Runs in the caged process only.

use std::io::{self, Cursor, Read, Write};

use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};

use crate::{CELLS_MAX, COLUMNS_MAX, FILE_MAX, Row, TEXT_MAX, UNPACKED_MAX, Unread, frame};

/// What a file of several parts begins with.
const PACKED: &[u8] = b"PK\x03\x04";
/// A compound file: a workbook under a password, or one of the form before 2007.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0";

/// Writes the rows as frames, then how it ended.
///
/// # Errors
/// Where the parent no longer listens.
pub fn spill(bytes: &[u8], out: &mut impl Write) -> io::Result<()> {
    let ended = match sheet(bytes, out) {
        Ok(sheets) => Ok(sheets),
        Err(Stopped::Unread(why)) => Err(why),
        Err(Stopped::Io(gone)) => return Err(gone),
    };
    frame::ended(out, ended)
}

enum Stopped {
    Unread(Unread),
    Io(io::Error),
}

impl From<Unread> for Stopped {
    fn from(why: Unread) -> Stopped {
        Stopped::Unread(why)
    }
}

impl From<XlsxError> for Stopped {
    fn from(why: XlsxError) -> Stopped {
        Stopped::Unread(if matches!(why, XlsxError::Password) { Unread::Locked } else { Unread::Broken })
    }
}

fn sheet(bytes: &[u8], out: &mut impl Write) -> Result<usize, Stopped> {
    honest(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let names = book.sheet_names();
    let first = names.first().ok_or(Unread::Broken)?;
    let days = if book.has_1904_epoch() { DAYS_1904 } else { 0.0 };
    let mut cells = book.worksheet_cells_reader(first)?;
    let mut bounds = Bounds::default();
    let mut row = Row::default();
    while let Some(cell) = cells.next_cell()? {
        let (at, column) = cell.get_position();
        let text = text(cell.get_value(), days);
        if text.is_empty() {
            continue;
        }
        bounds.take(column, &text)?;
        // Rows come in order in every file that a program wrote; one that jumps back is not one.
        match (at + 1).cmp(&row.at) {
            std::cmp::Ordering::Less => return Err(Unread::Broken.into()),
            std::cmp::Ordering::Equal => {}
            std::cmp::Ordering::Greater => {
                send(out, &row)?;
                row = Row { at: at + 1, cells: Vec::new() };
            }
        }
        let column = column as usize;
        if row.cells.len() <= column {
            row.cells.resize(column + 1, String::new());
        }
        row.cells[column] = text;
    }
    send(out, &row)?;
    Ok(names.len())
}

fn send(out: &mut impl Write, row: &Row) -> Result<(), Stopped> {
    if row.cells.is_empty() { Ok(()) } else { frame::row(out, row).map_err(Stopped::Io) }
}

/// What can be told before anything is understood. Each part is unpacked once for its length and its sum, and dropped as it
/// comes: what a file says of itself may be a lie, and the reader of cells stops before a part's sum.
fn honest(bytes: &[u8]) -> Result<(), Unread> {
    if bytes.starts_with(COMPOUND) {
        return Err(Unread::Locked);
    }
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX {
        return Err(Unread::TooLarge);
    }
    if !bytes.starts_with(PACKED) {
        return Err(Unread::Broken);
    }
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unread::Broken)?;
    let mut left = UNPACKED_MAX;
    for at in 0..parts.len() {
        if parts.by_index_raw(at).map_err(|_| Unread::Broken)?.encrypted() {
            return Err(Unread::Locked);
        }
        let part = parts.by_index(at).map_err(|_| Unread::Broken)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|_| Unread::Broken)?;
        left = left.checked_sub(unpacked).ok_or(Unread::TooLarge)?;
    }
    Ok(())
}

/// How much was read so far.
#[derive(Default)]
struct Bounds {
    cells: usize,
    bytes: usize,
}

impl Bounds {
    fn take(&mut self, column: u32, text: &str) -> Result<(), Unread> {
        self.cells += 1;
        self.bytes += text.len();
        if column as usize >= COLUMNS_MAX {
            Err(Unread::TooWide)
        } else if self.cells > CELLS_MAX {
            Err(Unread::TooManyCells)
        } else if self.bytes > TEXT_MAX {
            Err(Unread::TooLarge)
        } else {
            Ok(())
        }
    }
}

/// Days between the two moments from which sheets count, 1899-12-30 and 1904-01-01.
const DAYS_1904: f64 = 1_462.0;
/// From here on a sheet has lost digits of what was typed.
const EXACT_MAX: f64 = 1e15;

/// A cell as text; numbers as a person would type them.
fn text(value: &DataRef<'_>, days: f64) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number(*n),
        DataRef::String(t) | DataRef::DateTimeIso(t) | DataRef::DurationIso(t) => t.clone(),
        DataRef::SharedString(t) => (*t).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(day) => number(if day.is_duration() { day.as_f64() } else { day.as_f64() + days }),
        DataRef::Error(e) => Data::Error(e.clone()).to_string(),
    }
}

/// With an exponent and its sign where digits were lost, so that no key is made of it.
fn number(n: f64) -> String {
    if n.abs() >= EXACT_MAX { format!("{n:e}").replace('e', "E+") } else { n.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_it_was_typed() {
        for (n, text) in [(188_006.0, "188006"), (-3.5, "-3.5"), (43_524.475_752, "43524.475752"), (0.0, "0")] {
            assert_eq!(number(n), text);
        }
        assert_eq!(number(1e15), "1E+15");
        assert_eq!(number(123_456_789_012_345_680.0), "1.2345678901234568E+17");
    }
}
