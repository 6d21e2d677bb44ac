//! All words people read, from the Fluent files in `words/`. Chinese is the first language; a test holds the
//! two languages to the same set of messages.

use std::sync::LazyLock;

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

const CHINESE: &str = include_str!("../words/zh-CN.ftl");
const ENGLISH: &str = include_str!("../words/en.ftl");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle("zh-CN", CHINESE), bundle("en", ENGLISH)]);

fn bundle(tag: &str, text: &str) -> Bundle {
    let mut bundle = Bundle::new_concurrent(tag.parse().into_iter().collect());
    bundle.set_use_isolating(false);
    // A line that does not parse is left out here and reported by the test below.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(partial, _)| partial);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A message without values; the key itself when there is none, which the tests forbid.
pub fn say(lang: Lang, key: &str) -> String {
    say_with(lang, key, &[])
}

/// A message with values.
pub fn say_with(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    let bundle = &BUNDLES[usize::from(lang == Lang::English)];
    let Some(pattern) = bundle.get_message(key).and_then(|m| m.value()) else { return key.to_owned() };
    let mut args = FluentArgs::new();
    for (name, value) in values {
        args.set(*name, *value);
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines().filter_map(|l| l.split_once(" = ")).map(|(k, _)| k).filter(|k| !k.starts_with(' ')).collect()
    }

    #[test]
    fn both_files_parse_and_hold_the_same_messages() {
        for text in [CHINESE, ENGLISH] {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
        }
        assert_eq!(keys(CHINESE), keys(ENGLISH));
    }

    #[test]
    fn a_message_is_said_in_both_languages() {
        assert_eq!(say(Lang::Chinese, "name"), "连心");
        assert_eq!(say(Lang::English, "name"), "Lianxin");
        assert_eq!(say(Lang::Chinese, "no-such-key"), "no-such-key");
    }
}
