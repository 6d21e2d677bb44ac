//! Characters that may not stand in a field: controls, invisible ones, and those that turn the reading
//! direction round. Forms refuse them; imports strip them and say so.

use std::borrow::Cow;

/// The first forbidden character of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclean {
    pub character: char,
    /// Counted in characters, from 0.
    pub index: usize,
}

/// Whether a character may not stand in a field. Line ends and tabs may; so may the selectors that choose a
/// rare Hanzi's form.
pub fn is_forbidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{AD}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{3164}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
        || (u32::from(c) & 0xFFFE) == 0xFFFE
}

/// The first forbidden character, if there is one.
pub fn problem(text: &str) -> Option<Unclean> {
    let found = text.chars().enumerate().find(|(_, c)| is_forbidden(*c));
    found.map(|(index, character)| Unclean { character, index })
}

/// The text without forbidden characters, and how many were stripped.
pub fn strip(text: &str) -> (Cow<'_, str>, usize) {
    if problem(text).is_none() {
        return (Cow::Borrowed(text), 0);
    }
    let kept: String = text.chars().filter(|c| !is_forbidden(*c)).collect();
    let stripped = text.chars().count() - kept.chars().count();
    (Cow::Owned(kept), stripped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_ones_are_found_with_their_place_and_stripped() {
        for (text, place) in [
            ("漏\u{200B}水", 1),
            ("\u{202E}水", 0),
            ("水\u{7}", 1),
            ("a\u{FEFF}", 1),
            ("a\u{2066}", 1),
            ("\u{E0041}", 0),
            ("\u{1FFFE}", 0),
        ] {
            assert_eq!(problem(text).map(|u| u.index), Some(place), "{text:?}");
            let (clean, stripped) = strip(text);
            assert_eq!((problem(&clean), stripped), (None, 1));
        }
    }

    #[test]
    fn rare_hanzi_lines_and_full_width_stay() {
        for text in ["𠮷家铺\u{E0100}", "一\r\n二\t三", "ＡＢＣ１２３，。", "é"] {
            assert_eq!(problem(text), None, "{text:?}");
            assert_eq!(strip(text), (Cow::Borrowed(text), 0));
        }
    }
}
