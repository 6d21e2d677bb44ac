//! The one way to write a record's JSON, so that equal records have equal bytes and equal hashes.
//!
//! UTF-8; no white space outside strings; object keys strictly ascending by the bytes of the key itself (not of its
//! escaped form); integers only, in the range that 64 bits hold with or without sign, without `-0` and leading zeros;
//! in strings only `\"`, `\\`, `\b`, `\f`, `\n`, `\r`, `\t` and, for the other control characters below U+0020,
//! `\u00xx` in lower case; at most 32 arrays and objects inside each other.

use core::fmt;

/// The deepest nesting of arrays and objects.
pub const DEEPEST: usize = 32;

/// Where bytes leave the canonical form, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCanonical {
    /// Offset in bytes from the start.
    pub at: usize,
    /// What is wrong there.
    pub why: Why,
}

/// The ways of not being canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The bytes end inside a value.
    Ends,
    /// A byte that cannot stand here; white space outside strings is one.
    Unexpected,
    /// A key that does not come after the one before it (or repeats it).
    KeyOrder,
    /// A fraction or an exponent.
    Float,
    /// `-0`, a leading zero, or more than 64 bits hold.
    Number,
    /// A character escaped that need not be, or in a longer way than needed.
    Escape,
    /// A control character left bare in a string.
    BareControl,
    /// More than [`DEEPEST`] arrays and objects inside each other.
    TooDeep,
    /// Bytes after the value.
    Trailing,
}

impl fmt::Display for NotCanonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = match self.why {
            Why::NotUtf8 => "not UTF-8",
            Why::Ends => "ends too early",
            Why::Unexpected => "unexpected byte",
            Why::KeyOrder => "key out of order",
            Why::Float => "not an integer",
            Why::Number => "number not in its one form",
            Why::Escape => "escape not in its one form",
            Why::BareControl => "bare control character",
            Why::TooDeep => "nested too deeply",
            Why::Trailing => "bytes after the value",
        };
        write!(f, "not canonical JSON at byte {}: {why}", self.at)
    }
}

impl core::error::Error for NotCanonical {}

/// Checks that `bytes` are one JSON value in canonical form.
///
/// # Errors
/// [`NotCanonical`] names the first byte at fault.
pub fn is_canonical(bytes: &[u8]) -> Result<(), NotCanonical> {
    if let Err(e) = core::str::from_utf8(bytes) {
        return Err(NotCanonical { at: e.valid_up_to(), why: Why::NotUtf8 });
    }
    let mut scan = Scan { bytes, at: 0 };
    scan.value(0)?;
    if scan.at == bytes.len() { Ok(()) } else { Err(scan.fault(Why::Trailing)) }
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    const fn fault(&self, why: Why) -> NotCanonical {
        NotCanonical { at: self.at, why }
    }

    fn peek(&self) -> Result<u8, NotCanonical> {
        self.bytes.get(self.at).copied().ok_or(self.fault(Why::Ends))
    }

    fn expect(&mut self, byte: u8) -> Result<(), NotCanonical> {
        if self.peek()? != byte {
            return Err(self.fault(Why::Unexpected));
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<(), NotCanonical> {
        match self.peek()? {
            b'{' | b'[' if depth == DEEPEST => Err(self.fault(Why::TooDeep)),
            b'{' => self.object(depth + 1),
            b'[' => self.array(depth + 1),
            b'"' => self.string().map(drop),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => Err(self.fault(Why::Unexpected)),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), NotCanonical> {
        word.iter().try_for_each(|byte| self.expect(*byte))
    }

    fn object(&mut self, depth: usize) -> Result<(), NotCanonical> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            return self.expect(b'}');
        }
        let mut before: Option<&'a [u8]> = None;
        loop {
            let start = self.at;
            let key = self.string()?;
            if before.is_some_and(|last| unescaped(last).cmp(unescaped(key)).is_ge()) {
                return Err(NotCanonical { at: start, why: Why::KeyOrder });
            }
            before = Some(key);
            self.expect(b':')?;
            self.value(depth)?;
            if self.peek()? == b'}' {
                return self.expect(b'}');
            }
            self.expect(b',')?;
        }
    }

    fn array(&mut self, depth: usize) -> Result<(), NotCanonical> {
        self.expect(b'[')?;
        if self.peek()? == b']' {
            return self.expect(b']');
        }
        loop {
            self.value(depth)?;
            if self.peek()? == b']' {
                return self.expect(b']');
            }
            self.expect(b',')?;
        }
    }

    fn number(&mut self) -> Result<(), NotCanonical> {
        let start = self.at;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        let digits = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        if self.at == digits {
            self.peek()?;
            return Err(self.fault(Why::Unexpected));
        }
        if matches!(self.bytes.get(self.at), Some(b'.' | b'e' | b'E')) {
            return Err(self.fault(Why::Float));
        }
        let text = core::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let zeros = self.bytes[digits] == b'0' && (text.len() > 1);
        let fits = text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok();
        if zeros || !fits {
            return Err(NotCanonical { at: start, why: Why::Number });
        }
        Ok(())
    }

    /// Passes over a string and returns what stands between its quotes, still escaped.
    fn string(&mut self) -> Result<&'a [u8], NotCanonical> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    let inside = &self.bytes[start..self.at];
                    self.at += 1;
                    return Ok(inside);
                }
                b'\\' => self.escape()?,
                0..=0x1f => return Err(self.fault(Why::BareControl)),
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<(), NotCanonical> {
        let rest = &self.bytes[self.at..];
        match rest {
            [_] => Err(NotCanonical { at: self.at + 1, why: Why::Ends }),
            [_, b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => {
                self.at += 2;
                Ok(())
            }
            [_, b'u', b'0', b'0', high @ (b'0' | b'1'), low @ (b'0'..=b'9' | b'a'..=b'f'), ..]
                if !matches!((high, low), (b'0', b'8' | b'9' | b'a' | b'c' | b'd')) =>
            {
                self.at += 6;
                Ok(())
            }
            _ => Err(self.fault(Why::Escape)),
        }
    }
}

/// The bytes of a string that [`Scan::string`] has accepted, without its escapes.
fn unescaped(inside: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = inside;
    core::iter::from_fn(move || {
        let (byte, used) = match rest {
            [] => return None,
            [b'\\', b'u', _, _, high, low, ..] => {
                let low = if low.is_ascii_digit() { low - b'0' } else { low - b'a' + 10 };
                ((high - b'0') * 16 + low, 6)
            }
            [b'\\', b'b', ..] => (0x08, 2),
            [b'\\', b'f', ..] => (0x0c, 2),
            [b'\\', b'n', ..] => (b'\n', 2),
            [b'\\', b'r', ..] => (b'\r', 2),
            [b'\\', b't', ..] => (b'\t', 2),
            [b'\\', same, ..] => (*same, 2),
            [byte, ..] => (*byte, 1),
        };
        rest = &rest[used..];
        Some(byte)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// What another JSON library says: the value, written again, gives the same bytes, and nothing in it is a float.
    fn agrees(bytes: &[u8]) -> bool {
        fn plain(value: &Value, depth: usize) -> bool {
            match value {
                Value::Number(n) => !n.is_f64(),
                Value::Array(items) => depth < DEEPEST && items.iter().all(|v| plain(v, depth + 1)),
                Value::Object(map) => depth < DEEPEST && map.values().all(|v| plain(v, depth + 1)),
                Value::Null | Value::Bool(_) | Value::String(_) => true,
            }
        }
        serde_json::from_slice::<Value>(bytes)
            .is_ok_and(|v| plain(&v, 0) && serde_json::to_vec(&v).is_ok_and(|again| again == bytes))
    }

    #[test]
    fn the_forms_and_their_faults() {
        let good: &[&[u8]] = &[
            b"{}",
            b"[]",
            b"0",
            b"-1",
            b"null",
            b"true",
            b"\"\"",
            br#"{"a":1,"b":[false,"x"]}"#,
            b"18446744073709551615",
            b"-9223372036854775808",
            br#""\u0000\u001f\b\f\n\r\t\"\\""#,
            "\"中\u{7f}/\"".as_bytes(),
            // The key U+0022 comes before `a`, though its escaped form begins with a later byte than `A`.
            br#"{"\"":1,"A":2}"#,
        ];
        for bytes in good {
            assert_eq!(is_canonical(bytes), Ok(()), "{}", String::from_utf8_lossy(bytes));
            assert!(agrees(bytes));
        }
        let bad: &[(&[u8], usize, Why)] = &[
            (b"", 0, Why::Ends),
            (b" 1", 0, Why::Unexpected),
            (b"1 ", 1, Why::Trailing),
            (b"1\n", 1, Why::Trailing),
            (b"[1, 2]", 3, Why::Unexpected),
            (b"[1,]", 3, Why::Unexpected),
            (b"[1", 2, Why::Ends),
            (b"{\"a\" :1}", 4, Why::Unexpected),
            (br#"{"b":1,"a":2}"#, 7, Why::KeyOrder),
            (br#"{"a":1,"a":2}"#, 7, Why::KeyOrder),
            (br#"{"A":1,"\"":2}"#, 7, Why::KeyOrder),
            (br#"{a:1}"#, 1, Why::Unexpected),
            (b"1.0", 1, Why::Float),
            (b"1e3", 1, Why::Float),
            (b"-0", 0, Why::Number),
            (b"-01", 0, Why::Number),
            (b"007", 0, Why::Number),
            (b"18446744073709551616", 0, Why::Number),
            (b"-9223372036854775809", 0, Why::Number),
            (b"-", 1, Why::Ends),
            (b"-x", 1, Why::Unexpected),
            (b"+1", 0, Why::Unexpected),
            (br#""\/""#, 1, Why::Escape),
            (br#""\u4e2d""#, 1, Why::Escape),
            (br#""\u001F""#, 1, Why::Escape),
            (br#""\u000a""#, 1, Why::Escape),
            (br#""\u0022""#, 1, Why::Escape),
            (b"\"\\", 2, Why::Ends),
            (b"\"\n\"", 1, Why::BareControl),
            (b"\"\x00\"", 1, Why::BareControl),
            (b"\"\x1f\"", 1, Why::BareControl),
            (b"\"\xff\"", 1, Why::NotUtf8),
            (b"nul", 3, Why::Ends),
            (b"True", 0, Why::Unexpected),
        ];
        for (bytes, at, why) in bad {
            let text = String::from_utf8_lossy(bytes);
            assert_eq!(is_canonical(bytes), Err(NotCanonical { at: *at, why: *why }), "{text}");
            assert!(!agrees(bytes), "{text}");
        }
    }

    #[test]
    fn thirty_two_levels_and_no_more() {
        let nested = |n: usize| ["[".repeat(n), "]".repeat(n)].concat();
        assert_eq!(is_canonical(nested(32).as_bytes()), Ok(()));
        assert_eq!(is_canonical(nested(33).as_bytes()), Err(NotCanonical { at: 32, why: Why::TooDeep }));
        assert!(is_canonical("[".repeat(1 << 20).as_bytes()).is_err());
    }

    fn values() -> impl Strategy<Value = Value> {
        let text = || proptest::string::string_regex("[\\x00-\\x23A-C\\\\中é😀\\x7f]{0,4}").unwrap();
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            text().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::btree_map(text(), inner, 0..6)
                    .prop_map(|m: BTreeMap<String, Value>| Value::Object(m.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_a_sorted_writer_writes_is_canonical(value in values()) {
            let bytes = serde_json::to_vec(&value).unwrap();
            prop_assert_eq!(is_canonical(&bytes), Ok(()));
        }

        #[test]
        fn after_any_small_damage_both_judges_agree(
            value in values(), at in any::<prop::sample::Index>(), with in "[-+0-9.eE\\\\\"u{}\\[\\],: /a-f\\x00-\\x1f]{0,2}",
        ) {
            let mut bytes = serde_json::to_vec(&value).unwrap();
            let place = at.index(bytes.len());
            bytes.splice(place..=place, with.bytes());
            prop_assert_eq!(is_canonical(&bytes).is_ok(), agrees(&bytes), "{}", String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn any_short_text_gets_the_same_answer_from_both(text in "[-\\[\\]{}\",:019a\\\\ ]{1,6}") {
            prop_assert_eq!(is_canonical(text.as_bytes()).is_ok(), agrees(text.as_bytes()));
        }
    }
}
