//! All words people read, from the Fluent files in `words/`: the general ones, those of the rooms and pages, and
//! the sentences. Chinese is the first language; a test holds the two languages to the same set of messages.

pub mod clock;
pub mod history;
pub mod label;
pub mod letter;
pub mod refusal;
pub mod sentence;
pub mod time;
pub mod whistle;

use std::sync::LazyLock;

pub use fluent_bundle::FluentValue as Value;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// The language of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Lang {
    #[default]
    Chinese,
    English,
}

impl Lang {
    /// For the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Chinese => "zh-CN",
            Lang::English => "en",
        }
    }
}

const CHINESE: &[&str] = &[
    include_str!("../words/zh-CN.ftl"),
    include_str!("../words/zh-CN.files.ftl"),
    include_str!("../words/zh-CN.forget.ftl"),
    include_str!("../words/zh-CN.pages.ftl"),
    include_str!("../words/zh-CN.pages-a.ftl"),
    include_str!("../words/zh-CN.pages-b.ftl"),
    include_str!("../words/zh-CN.sentences.ftl"),
    include_str!("../words/zh-CN.acts.ftl"),
    include_str!("../words/zh-CN.whistle.ftl"),
    include_str!("../words/zh-CN.net.ftl"),
    include_str!("../words/zh-CN.whistle-pages.ftl"),
    include_str!("../words/zh-CN.agency.ftl"),
    include_str!("../words/zh-CN.board.ftl"),
    include_str!("../words/zh-CN.admin.ftl"),
    include_str!("../words/zh-CN.change.ftl"),
    include_str!("../words/zh-CN.lookup.ftl"),
    include_str!("../words/zh-CN.guard.ftl"),
    include_str!("../words/zh-CN.mail.ftl"),
    include_str!("../words/zh-CN.signin.ftl"),
    include_str!("../words/zh-CN.case.ftl"),
    include_str!("../words/zh-CN.seal.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../words/en.ftl"),
    include_str!("../words/en.files.ftl"),
    include_str!("../words/en.forget.ftl"),
    include_str!("../words/en.pages.ftl"),
    include_str!("../words/en.pages-a.ftl"),
    include_str!("../words/en.pages-b.ftl"),
    include_str!("../words/en.sentences.ftl"),
    include_str!("../words/en.acts.ftl"),
    include_str!("../words/en.whistle.ftl"),
    include_str!("../words/en.net.ftl"),
    include_str!("../words/en.whistle-pages.ftl"),
    include_str!("../words/en.agency.ftl"),
    include_str!("../words/en.board.ftl"),
    include_str!("../words/en.admin.ftl"),
    include_str!("../words/en.change.ftl"),
    include_str!("../words/en.lookup.ftl"),
    include_str!("../words/en.guard.ftl"),
    include_str!("../words/en.mail.ftl"),
    include_str!("../words/en.signin.ftl"),
    include_str!("../words/en.case.ftl"),
    include_str!("../words/en.seal.ftl"),
];

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle("zh-CN", CHINESE), bundle("en", ENGLISH)]);

fn bundle(tag: &str, texts: &[&str]) -> Bundle {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    bundle.set_use_isolating(false);
    for text in texts {
        // A line that does not parse is left out here and reported by the test below.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A message without values; the key itself when there is none, which the tests forbid.
pub fn say(lang: Lang, key: &str) -> String {
    say_with(lang, key, &[])
}

/// A message with values: numbers stay numbers, so that a language may count in its own way.
pub fn say_with(lang: Lang, key: &str, values: &[(&str, Value<'_>)]) -> String {
    let bundle = &BUNDLES[usize::from(lang == Lang::English)];
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set((*name).to_owned(), value.clone());
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

/// A message about `$n` things.
pub fn count(lang: Lang, key: &str, n: usize) -> String {
    say_with(lang, key, &[("n", n.into())])
}

/// A whole number with its thousands parted: 48,213.
pub fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::from(if n < 0 { "−" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys<'t>(texts: &[&'t str]) -> BTreeSet<&'t str> {
        let lines = texts.iter().flat_map(|t| t.lines());
        lines.filter_map(|l| l.split_once(" =")).map(|(k, _)| k).filter(|k| !k.starts_with([' ', '#'])).collect()
    }

    /// The `$names` of each message.
    fn values(texts: &[&str]) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        let mut key = "";
        for line in texts.iter().flat_map(|t| t.lines()) {
            if let Some((k, _)) = line.split_once(" =").filter(|(k, _)| !k.starts_with([' ', '#'])) {
                key = k;
            }
            for piece in line.split('$').skip(1) {
                let name: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
                found.insert((key.to_owned(), name));
            }
        }
        found
    }

    #[test]
    fn both_files_parse_and_hold_the_same_messages() {
        for text in CHINESE.iter().chain(ENGLISH) {
            let read = FluentResource::try_new((*text).to_owned());
            assert!(read.is_ok(), "{:?}", read.err().map(|(_, e)| e));
        }
        assert_eq!(keys(CHINESE), keys(ENGLISH));
        let messages: usize =
            CHINESE.iter().map(|t| t.lines().filter(|l| l.contains(" =") && !l.starts_with([' ', '#'])).count()).sum();
        assert_eq!(messages, keys(CHINESE).len(), "a key stands twice");
    }

    #[test]
    fn english_uses_only_values_that_chinese_has_too() {
        // A date's names differ, and English counts by `$n` where Chinese need not.
        let free = ["month", "monthname", "weekday", "year", "n"];
        let of_dates = |(_, name): &(String, String)| !free.contains(&name.as_str());
        let (zh, en) = (values(CHINESE), values(ENGLISH));
        let apart: Vec<_> = zh.symmetric_difference(&en).filter(|v| of_dates(v)).collect();
        assert!(apart.is_empty(), "{apart:?}");
    }

    #[test]
    fn a_message_is_said_in_both_languages() {
        assert_eq!(say(Lang::Chinese, "name"), "连心");
        assert_eq!(say(Lang::English, "name"), "Lianxin");
        assert_eq!(say(Lang::Chinese, "no-such-key"), "no-such-key");
        assert_eq!(count(Lang::Chinese, "matters-n", 1), "1 件");
        assert_eq!(count(Lang::English, "matters-n", 1), "1 matter");
        assert_eq!(count(Lang::English, "matters-n", 2), "2 matters");
    }

    #[test]
    fn thousands_are_parted() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(48_213), "48,213");
        assert_eq!(grouped(1_000_000), "1,000,000");
    }
}
