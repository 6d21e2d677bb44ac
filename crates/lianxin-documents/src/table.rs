//! A workbook of one sheet, written row by row: no row is kept once it is written, nothing lies on a disk.
//!
//! The parts are few and always the same but for the sheet, so they are written here: a library for it would gather the
//! rows in a file before the first byte is sent, and titles would lie there in the clear.

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

/// What every workbook holds beside its sheet.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/styles.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>"#,
    ),
];

const SHEET: &str = "xl/worksheets/sheet1.xml";
const SHEET_BEGINS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;
const SHEET_ENDS: &str = "</sheetData></worksheet>";

/// Most rows that a sheet holds, ECMA-376; more go out as CSV.
const ROWS_MAX: u32 = 1 << 20;
/// Most characters that a cell of a sheet holds.
const CELL_MAX: usize = 32_767;

/// How a row looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Plain,
    /// Bold.
    Heading,
}

/// A workbook that is being written to `W`.
pub struct Table<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    rows: u32,
}

impl<W: Write> Table<W> {
    /// Writes all that stands before the first row.
    ///
    /// # Errors
    /// What writing to `to` gives.
    pub fn begin(to: W) -> io::Result<Table<W>> {
        let mut zip = ZipWriter::new_stream(to);
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, text) in PARTS {
            zip.start_file(name, options)?;
            zip.write_all(text.as_bytes())?;
        }
        // In the short form of its length, which every program reads; LibreOffice 7.4 opens no file with the long one.
        zip.start_file(SHEET, options)?;
        zip.write_all(SHEET_BEGINS.as_bytes())?;
        Ok(Table { zip, rows: 0 })
    }

    /// Writes a row of texts. A text cell holds no formula, whatever it begins with.
    ///
    /// # Errors
    /// What writing gives; more than [`ROWS_MAX`] rows, or 4 GiB of them, which no sheet holds.
    pub fn row(&mut self, look: Look, cells: &[&str]) -> io::Result<()> {
        if self.rows >= ROWS_MAX {
            return Err(io::Error::other("more rows than a sheet holds"));
        }
        self.rows += 1;
        let style = u8::from(look == Look::Heading);
        let mut row = format!("<row r=\"{}\">", self.rows);
        for cell in cells {
            row.push_str(&format!("<c t=\"inlineStr\" s=\"{style}\"><is><t xml:space=\"preserve\">"));
            for (at, c) in cell.char_indices().take(CELL_MAX) {
                if is_escape(&cell.as_bytes()[at..]) {
                    row.push_str("_x005F");
                }
                escaped(&mut row, c);
            }
            row.push_str("</t></is></c>");
        }
        row.push_str("</row>");
        self.zip.write_all(row.as_bytes())
    }

    /// Writes what stands behind the last row, and gives back what it was written to.
    ///
    /// # Errors
    /// What writing gives.
    pub fn end(mut self) -> io::Result<W> {
        self.zip.write_all(SHEET_ENDS.as_bytes())?;
        Ok(self.zip.finish()?.into_inner())
    }
}

/// Whether this begins with what a sheet takes for a character told by its number, `_x000D_` (ECMA-376, ST_Xstring): its first
/// sign is then told by its own number, so that it stays what somebody wrote.
fn is_escape(text: &[u8]) -> bool {
    matches!(text, [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|h| h.is_ascii_hexdigit()))
}

/// What XML cannot hold becomes the mark for what cannot be shown.
fn escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\t' | '\n' => out.push(c),
        '\r' => out.push_str("&#13;"),
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_back_as_it_was_written() {
        let mut table = Table::begin(Vec::new()).unwrap();
        table.row(Look::Heading, &["编号", "标题"]).unwrap();
        table.row(Look::Plain, &["1", "=1+1 <b>&amp;</b> \u{1}\n第二行  "]).unwrap();
        table.row(Look::Plain, &["_x003D_1+1 _x00zz_", "00120"]).unwrap();
        let bytes = table.end().unwrap();
        let book = crate::trusted(&bytes).unwrap();
        let cells: Vec<Vec<String>> = book.rows.into_iter().map(|r| r.cells).collect();
        assert_eq!(cells[0], ["编号", "标题"]);
        assert_eq!(cells[1], ["1", "=1+1 <b>&amp;</b> \u{fffd}\n第二行  "]);
        assert_eq!(cells[2], ["_x003D_1+1 _x00zz_", "00120"]);
        assert_eq!(book.sheets, 1);
    }

    /// LibreOffice does not open a workbook whose directory tells a length in the long form.
    #[test]
    fn every_length_is_told_in_the_short_form() {
        let bytes = Table::begin(Vec::new()).unwrap().end().unwrap();
        let entry = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
        assert_ne!(bytes[entry + 20..entry + 24], [0xff; 4]);
        assert_eq!(bytes[entry + 30..entry + 32], [0, 0], "nothing stands beside the name");
    }

    #[test]
    fn a_sheet_holds_no_more_rows_than_a_sheet_does() {
        let mut table = Table::begin(Vec::new()).unwrap();
        table.rows = ROWS_MAX - 1;
        assert!(table.row(Look::Plain, &["last"]).is_ok());
        assert!(table.row(Look::Plain, &["one more"]).is_err());
    }
}
