//! Cells that a spreadsheet takes for words and not for a formula.

use std::borrow::Cow;

/// What a spreadsheet may take for the beginning of a formula: the four signs, the same in full width, and white space
/// that it drops before looking. ASVS 5.0, 1.2.10, and what Chinese input methods write.
const BEGINNINGS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// The text, with an apostrophe before it where it would be a formula.
pub fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(BEGINNINGS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A line of CSV: every cell quoted (RFC 4180), so that no separator of any place takes it apart. A NUL, which some programs
/// drop and others stop at, becomes the mark for what cannot be shown, as in a workbook.
pub fn line(cells: &[Cow<'_, str>]) -> String {
    let quoted = cells.iter().map(|c| format!("\"{}\"", c.replace('"', "\"\"").replace('\0', "\u{fffd}")));
    let quoted: Vec<String> = quoted.collect();
    format!("{}\r\n", quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::{cell, line};

    #[test]
    fn every_cell_of_a_line_is_quoted() {
        assert_eq!(
            line(&["a,b".into(), "他说\"漏水\"".into(), "\0".into()]),
            "\"a,b\",\"他说\"\"漏水\"\"\",\"\u{fffd}\"\r\n"
        );
    }

    #[test]
    fn no_cell_begins_a_formula() {
        for text in ["=1+1", "+8613", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "＋1", "－1", "＠x"]
        {
            assert_eq!(cell(text), format!("'{text}"));
        }
        for text in ["", "路灯不亮", "1-2", "a=b", "'=1"] {
            assert_eq!(cell(text), text);
        }
    }
}
