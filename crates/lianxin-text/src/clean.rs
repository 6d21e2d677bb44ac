//! Characters that have no business in a record: they hide, reorder or smuggle text.
//!
//! A form refuses them and says which and where; an import takes them out and says how many. Line feeds, tabs and
//! CR LF are allowed. Variation selectors are allowed only where they do their work: U+FE0E and U+FE0F right after a
//! visible character, U+E0100–E01EF right after a Hanzi (rare forms in names), one to a character.

use std::borrow::Cow;

/// The first forbidden character of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclean {
    /// The character.
    pub character: char,
    /// How many characters stand before it.
    pub index: usize,
    /// How many bytes stand before it.
    pub byte: usize,
    /// What it is.
    pub kind: Kind,
}

/// The sorts of forbidden characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A control character (C0, DEL, C1), a carriage return without its line feed, or a Unicode line or paragraph
    /// separator.
    Control,
    /// Changes the direction of the text around it.
    Bidi,
    /// Takes part in the text but is not seen.
    Invisible,
    /// A tag character (U+E0000–E007F), which can carry a hidden message.
    Tag,
    /// A variation selector of another kind, or where it has nothing to vary.
    Selector,
    /// Never a character in any version of Unicode.
    Noncharacter,
}

/// The first forbidden character, or `None` when the text is clean.
#[must_use]
pub fn problem(text: &str) -> Option<Unclean> {
    judged(text)
        .enumerate()
        .find_map(|(index, (byte, character, kind))| kind.map(|kind| Unclean { character, index, byte, kind }))
}

/// The text without its forbidden characters, and how many were taken out. A clean text is not copied.
#[must_use]
pub fn strip_invisible(text: &str) -> (Cow<'_, str>, usize) {
    let stripped = judged(text).filter(|(_, _, kind)| kind.is_some()).count();
    if stripped == 0 {
        return (Cow::Borrowed(text), 0);
    }
    let kept = judged(text).filter(|(_, _, kind)| kind.is_none()).map(|(_, c, _)| c).collect();
    (Cow::Owned(kept), stripped)
}

/// Each character with its byte offset and what is wrong with it.
///
/// A character is judged by its neighbours only where those are themselves kept, so taking out the forbidden ones
/// never makes a kept one forbidden.
fn judged(text: &str) -> impl Iterator<Item = (usize, char, Option<Kind>)> {
    let mut before = None;
    text.char_indices().map(move |(byte, c)| {
        let kind = match c {
            '\r' if text[byte + 1..].starts_with('\n') => None,
            '\r' => Some(Kind::Control),
            _ if is_selector(c) => (!varies(before, c)).then_some(Kind::Selector),
            _ => never_allowed(c),
        };
        before = Some(c);
        (byte, c, kind)
    })
}

/// What is wrong with a character wherever it stands. Carriage returns and variation selectors depend on their
/// neighbours and are not judged here.
pub(crate) const fn never_allowed(c: char) -> Option<Kind> {
    match c {
        '\n' | '\r' | '\t' => None,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => Some(Kind::Control),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(Kind::Bidi),
        '\u{e0000}'..='\u{e007f}' => Some(Kind::Tag),
        // What Unicode calls Default_Ignorable_Code_Point, as far as it is not named above or a variation selector,
        // with interlinear annotation, which hides a second text in the first.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' => Some(Kind::Invisible),
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' => Some(Kind::Invisible),
        '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' => Some(Kind::Invisible),
        '\u{1d173}'..='\u{1d17a}' | '\u{e0080}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}' => Some(Kind::Invisible),
        '\u{fdd0}'..='\u{fdef}' => Some(Kind::Noncharacter),
        _ if c as u32 & 0xfffe == 0xfffe => Some(Kind::Noncharacter),
        _ => None,
    }
}

/// Whether this is a variation selector of any kind.
pub(crate) const fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether a variation selector has something to vary in the character before it.
fn varies(before: Option<char>, selector: char) -> bool {
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => before
            .is_some_and(|b| !(b.is_whitespace() || b.is_control() || is_selector(b)) && never_allowed(b).is_none()),
        '\u{e0100}'..='\u{e01ef}' => before.is_some_and(is_hanzi),
        _ => false,
    }
}

const fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
        && c as u32 & 0xfffe != 0xfffe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clean_text_is_left_alone() {
        for text in [
            "",
            "楼上漏水，已三天。\n\t请处理\r\n",
            "𠮷野家",
            "葛\u{e0100}飾",
            "〇\u{e0101}",
            "☎\u{fe0f} 1\u{fe0f}\u{20e3}",
            "é ½ ㎡ ー",
            "\u{fffd}",
            "\u{fdcf}",
            "\u{2010}\u{2070}\u{fffc}\u{e1000}",
        ] {
            assert_eq!(problem(text), None, "{text:?}");
            assert!(matches!(strip_invisible(text), (Cow::Borrowed(same), 0) if same == text));
        }
    }

    #[test]
    fn each_forbidden_character_is_found_named_and_taken_out() {
        let ranges: &[(u32, u32, Kind)] = &[
            (0x00, 0x08, Kind::Control),
            (0x0b, 0x1f, Kind::Control),
            (0x7f, 0x9f, Kind::Control),
            (0x2028, 0x2029, Kind::Control),
            (0x202a, 0x202e, Kind::Bidi),
            (0x2066, 0x2069, Kind::Bidi),
            (0x200e, 0x200f, Kind::Bidi),
            (0x61c, 0x61c, Kind::Bidi),
            (0x200b, 0x200d, Kind::Invisible),
            (0x2060, 0x2065, Kind::Invisible),
            (0x206a, 0x206f, Kind::Invisible),
            (0x34f, 0x34f, Kind::Invisible),
            (0x17b4, 0x17b5, Kind::Invisible),
            (0x1bca0, 0x1bca3, Kind::Invisible),
            (0x1d173, 0x1d17a, Kind::Invisible),
            (0xe0080, 0xe00ff, Kind::Invisible),
            (0xe01f0, 0xe0fff, Kind::Invisible),
            (0xfeff, 0xfeff, Kind::Invisible),
            (0xfff0, 0xfffb, Kind::Invisible),
            (0xad, 0xad, Kind::Invisible),
            (0x180e, 0x180e, Kind::Invisible),
            (0x3164, 0x3164, Kind::Invisible),
            (0xffa0, 0xffa0, Kind::Invisible),
            (0x115f, 0x1160, Kind::Invisible),
            (0xe0000, 0xe007f, Kind::Tag),
            (0x180b, 0x180d, Kind::Selector),
            (0x180f, 0x180f, Kind::Selector),
            (0xfe00, 0xfe0d, Kind::Selector),
            (0xfdd0, 0xfdef, Kind::Noncharacter),
            (0xfffe, 0xffff, Kind::Noncharacter),
            (0x2fffe, 0x2ffff, Kind::Noncharacter),
            (0x10fffe, 0x10ffff, Kind::Noncharacter),
        ];
        for (from, to, kind) in ranges {
            for character in (*from..=*to).filter_map(char::from_u32) {
                let text = format!("漏{character}水");
                let found = Unclean { character, index: 1, byte: 3, kind: *kind };
                assert_eq!(problem(&text), Some(found), "{:04X}", character as u32);
                assert_eq!(strip_invisible(&text), (Cow::Owned("漏水".to_owned()), 1));
            }
        }
    }

    #[test]
    fn selectors_need_something_to_vary() {
        for (text, index, left) in [
            ("\u{fe0f}水", 0, "水"),
            (" \u{fe0f}", 1, " "),
            ("水\u{fe0f}\u{fe0f}", 2, "水\u{fe0f}"),
            ("水\u{e0100}\u{e0101}", 2, "水\u{e0100}"),
            ("a\u{e0100}", 1, "a"),
            ("😀\u{e0150}\u{e0151}", 1, "😀"),
            ("水\u{200b}\u{fe0f}", 1, "水"),
        ] {
            assert_eq!(problem(text).map(|p| p.index), Some(index), "{text:?}");
            assert_eq!(strip_invisible(text).0, left);
        }
    }

    #[test]
    fn a_carriage_return_needs_its_line_feed() {
        assert_eq!(problem("a\rb").map(|p| (p.index, p.kind)), Some((1, Kind::Control)));
        assert_eq!(strip_invisible("a\r\r\nb\r"), (Cow::Owned("a\r\nb".to_owned()), 2));
        assert_eq!(strip_invisible("a\r\u{200b}\n"), (Cow::Owned("a\n".to_owned()), 2));
    }

    proptest! {
        #[test]
        fn a_stripped_text_is_clean(
            text in "([\r\n\t a水𠮷\u{200b}\u{202e}\u{fe00}\u{fe0e}\u{fe0f}\u{e0100}\u{e0001}\u{ffff}\u{fffd}]{0,4}\\PC?){0,6}",
        ) {
            let (kept, taken) = strip_invisible(&text);
            prop_assert_eq!(problem(&kept), None);
            prop_assert_eq!(kept.chars().count() + taken, text.chars().count());
            prop_assert_eq!(taken == 0, problem(&text).is_none());
        }

        #[test]
        fn any_stripped_text_is_clean(text in any::<String>()) {
            prop_assert_eq!(problem(&strip_invisible(&text).0), None);
        }
    }
}
