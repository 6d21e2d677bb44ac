//! A sentence some of whose words are set stronger: the numbers of a clock, the names in a history. It escapes
//! itself, so that pages may print it as it is.

use std::fmt;

use askama::filters::HtmlSafe;

use super::{Lang, Value, say_with};

/// How a piece of a sentence is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Plain,
    /// `<b>`
    Strong,
    /// `<em>`: what is late.
    Late,
}

/// Pieces in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence(pub Vec<(Weight, String)>);

// Control characters, which no typed text may hold (`lianxin_text::clean`), stand around a value inside Fluent.
const STRONG: char = '\u{2}';
const LATE: char = '\u{4}';
const END: char = '\u{3}';

/// A value that will be set strong.
pub fn strong(text: &str) -> Value<'static> {
    Value::from(format!("{STRONG}{text}{END}"))
}

/// A value that will be set as late.
pub fn late(text: &str) -> Value<'static> {
    Value::from(format!("{LATE}{text}{END}"))
}

impl Sentence {
    /// A message with values, some of them made by [`strong`] or [`late`].
    pub fn say(lang: Lang, key: &str, values: &[(&str, Value<'_>)]) -> Sentence {
        Sentence::read(&say_with(lang, key, values))
    }

    /// Plain words.
    pub fn plain(text: impl Into<String>) -> Sentence {
        Sentence(vec![(Weight::Plain, text.into())])
    }

    pub(super) fn read(text: &str) -> Sentence {
        let mut pieces = Vec::new();
        let mut weight = Weight::Plain;
        let mut now = String::new();
        for c in text.chars() {
            let next = match c {
                STRONG => Weight::Strong,
                LATE => Weight::Late,
                END => Weight::Plain,
                _ => {
                    now.push(c);
                    continue;
                }
            };
            if !now.is_empty() {
                pieces.push((weight, std::mem::take(&mut now)));
            }
            weight = next;
        }
        if !now.is_empty() {
            pieces.push((weight, now));
        }
        Sentence(pieces)
    }

    /// The words alone.
    pub fn text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (weight, text) in &self.0 {
            let tag = match weight {
                Weight::Plain => None,
                Weight::Strong => Some("b"),
                Weight::Late => Some("em"),
            };
            if let Some(tag) = tag {
                write!(f, "<{tag}>")?;
            }
            for c in text.chars() {
                match c {
                    '&' => f.write_str("&amp;")?,
                    '<' => f.write_str("&lt;")?,
                    '>' => f.write_str("&gt;")?,
                    '"' => f.write_str("&quot;")?,
                    '\'' => f.write_str("&#39;")?,
                    _ => fmt::Write::write_char(f, c)?,
                }
            }
            if let Some(tag) = tag {
                write!(f, "</{tag}>")?;
            }
        }
        Ok(())
    }
}

// Display escapes every piece.
impl HtmlSafe for Sentence {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strong_words_stand_out_and_nothing_typed_becomes_markup() {
        let read = Sentence::read("\u{2}李<秀>梅\u{3}写进展，\u{4}1 件\u{3}");
        assert_eq!(read.to_string(), "<b>李&lt;秀&gt;梅</b>写进展，<em>1 件</em>");
        assert_eq!(read.text(), "李<秀>梅写进展，1 件");
    }
}
