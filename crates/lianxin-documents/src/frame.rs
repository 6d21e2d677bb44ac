//! What the reading process writes and its parent reads: rows, then how it ended. Each text with its length before it.

use std::io::{self, Read, Write};

use crate::{CELLS_MAX, COLUMNS_MAX, TEXT_MAX, Unread, Workbook};

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the sheet, from 1.
    pub at: u32,
    /// Its cells from the first column to the last that holds anything. Numbers and dates as a sheet keeps them: a date is
    /// its day number.
    pub cells: Vec<String>,
}

const ROW: u8 = b'R';
const END: u8 = b'E';
const REFUSED: u8 = b'X';

const REASONS: [(u8, Unread); 6] = [
    (1, Unread::Broken),
    (2, Unread::Locked),
    (3, Unread::TooWide),
    (4, Unread::TooManyCells),
    (5, Unread::TooLarge),
    (6, Unread::TooCostly),
];

/// Writes a row.
pub fn row(out: &mut impl Write, row: &Row) -> io::Result<()> {
    out.write_all(&[ROW])?;
    number(out, row.at as usize)?;
    number(out, row.cells.len())?;
    for cell in &row.cells {
        number(out, cell.len())?;
        out.write_all(cell.as_bytes())?;
    }
    Ok(())
}

/// Writes how it ended: the number of sheets, or why not.
pub fn ended(out: &mut impl Write, ended: Result<usize, Unread>) -> io::Result<()> {
    match ended {
        Ok(sheets) => {
            out.write_all(&[END])?;
            number(out, sheets)?;
        }
        Err(why) => {
            let code = REASONS.iter().find(|(_, reason)| *reason == why).map_or(0, |(code, _)| *code);
            out.write_all(&[REFUSED, code])?;
        }
    }
    out.flush()
}

fn number(out: &mut impl Write, n: usize) -> io::Result<()> {
    out.write_all(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes())
}

/// Reads all that the process wrote. It is not trusted: the limits are asked here again, and an end that never comes means
/// that the process was stopped.
pub fn read(from: &mut impl Read) -> Result<Workbook, Unread> {
    let mut book = Workbook::default();
    let (mut cells, mut bytes) = (0, 0);
    loop {
        match byte(from)? {
            END => {
                book.sheets = count(from)?;
                return Ok(book);
            }
            REFUSED => {
                let code = byte(from)?;
                let why = REASONS.iter().find(|(known, _)| *known == code);
                return Err(why.map_or(Unread::Broken, |(_, why)| *why));
            }
            ROW => {
                let at = u32::try_from(count(from)?).map_err(|_| Unread::Broken)?;
                let width = count(from)?;
                if width > COLUMNS_MAX {
                    return Err(Unread::TooWide);
                }
                let mut row = Row { at, cells: Vec::with_capacity(width) };
                for _ in 0..width {
                    let length = count(from)?;
                    bytes += length;
                    if bytes > TEXT_MAX {
                        return Err(Unread::TooLarge);
                    }
                    cells += usize::from(length > 0);
                    if cells > CELLS_MAX {
                        return Err(Unread::TooManyCells);
                    }
                    let mut text = vec![0; length];
                    from.read_exact(&mut text).map_err(|_| Unread::TooCostly)?;
                    row.cells.push(String::from_utf8(text).map_err(|_| Unread::Broken)?);
                }
                book.rows.push(row);
            }
            _ => return Err(Unread::Broken),
        }
    }
}

fn byte(from: &mut impl Read) -> Result<u8, Unread> {
    let mut one = [0];
    from.read_exact(&mut one).map_err(|_| Unread::TooCostly)?;
    Ok(one[0])
}

fn count(from: &mut impl Read) -> Result<usize, Unread> {
    let mut four = [0; 4];
    from.read_exact(&mut four).map_err(|_| Unread::TooCostly)?;
    usize::try_from(u32::from_le_bytes(four)).map_err(|_| Unread::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back() {
        let rows = vec![
            Row { at: 1, cells: vec!["编号".to_owned(), String::new(), "a\nb".to_owned()] },
            Row { at: 9, cells: vec![String::new(), "x".to_owned()] },
        ];
        let mut out = Vec::new();
        rows.iter().for_each(|r| row(&mut out, r).unwrap());
        let cut = out.clone();
        ended(&mut out, Ok(2)).unwrap();
        assert_eq!(read(&mut out.as_slice()), Ok(Workbook { rows, sheets: 2 }));
        assert_eq!(read(&mut cut.as_slice()), Err(Unread::TooCostly));
        for (_, why) in REASONS {
            let mut out = Vec::new();
            ended(&mut out, Err(why)).unwrap();
            assert_eq!(read(&mut out.as_slice()), Err(why));
        }
    }

    #[test]
    fn a_process_that_lies_is_not_believed() {
        let long = [&[ROW][..], &[1, 0, 0, 0], &[1, 0, 0, 0], &[255, 255, 255, 255]].concat();
        assert_eq!(read(&mut long.as_slice()), Err(Unread::TooLarge));
        let wide = [&[ROW][..], &[1, 0, 0, 0], &[255, 255, 0, 0]].concat();
        assert_eq!(read(&mut wide.as_slice()), Err(Unread::TooWide));
        assert_eq!(read(&mut b"Z".as_slice()), Err(Unread::Broken));
        let not_text = [&[ROW][..], &[1, 0, 0, 0], &[1, 0, 0, 0], &[1, 0, 0, 0], &[255]].concat();
        assert_eq!(read(&mut not_text.as_slice()), Err(Unread::Broken));
    }
}
