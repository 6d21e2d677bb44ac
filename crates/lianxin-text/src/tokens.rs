//! Search tokens: single characters and pairs of neighbours, of letters and digits exactly as of Hanzi.
//!
//! Nothing is segmented into words, so nothing is missed: any part of a text that is two characters or longer is
//! found as a phrase of consecutive pairs, and a single character as itself.

use crate::clean;

/// Two neighbouring characters of a normalised text.
pub type Bigram = [char; 2];

/// The half-width form of a full-width ASCII character or ideographic space; any other character as it is.
pub const fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => (c as u32 - 0xfee0) as u8 as char,
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// The single characters of the normalised text, in order, repeated ones repeated.
///
/// Full-width ASCII becomes half-width and ASCII letters become small; white space, control characters, characters that
/// [`clean`] forbids and variation selectors are dropped. Punctuation stays.
pub fn unigrams(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(half_width).filter(|c| counts(*c)).map(|c| c.to_ascii_lowercase())
}

fn counts(c: char) -> bool {
    !(c.is_whitespace() || c.is_control() || clean::never_allowed(c).is_some() || clean::is_selector(c))
}

/// The pairs of neighbours of the normalised text, in order: one fewer than [`unigrams`], or none.
pub fn bigrams(text: &str) -> impl Iterator<Item = Bigram> {
    let mut all = unigrams(text);
    let mut before = all.next();
    all.filter_map(move |c| before.replace(c).map(|b| [b, c]))
}

/// The text as search sees it: what [`unigrams`] yields, in one string. Normalising twice changes nothing.
#[must_use]
pub fn normalise(text: &str) -> String {
    unigrams(text).collect()
}

/// What is typed into a search, as it is looked for: the words between spaces, normalised, without empty ones.
pub fn words(typed: &str) -> impl Iterator<Item = String> {
    typed.split_whitespace().map(normalise).filter(|word| !word.is_empty())
}

/// The text in pieces, in order, each with whether one of these words (normalised) stands there.
#[must_use]
pub fn marked<'t>(text: &'t str, words: &[String]) -> Vec<(bool, &'t str)> {
    let seen: Vec<(usize, char)> = text
        .char_indices()
        .filter(|(_, c)| counts(half_width(*c)))
        .map(|(at, c)| (at, half_width(c).to_ascii_lowercase()))
        .collect();
    let mut hit = vec![false; text.len()];
    for word in words {
        let word: Vec<char> = word.chars().collect();
        for run in seen.windows(word.len().max(1)) {
            if let ([(from, _), ..], Some((to, _))) = (run, run.last())
                && run.iter().map(|(_, c)| c).eq(&word)
            {
                hit[*from..=*to].fill(true);
            }
        }
    }
    let mut pieces: Vec<(bool, &str)> = Vec::new();
    let mut from = 0;
    for (at, _) in text.char_indices().skip(1) {
        if hit[at] != hit[from] {
            pieces.push((hit[from], &text[from..at]));
            from = at;
        }
    }
    if from < text.len() {
        pieces.push((hit[from], &text[from..]));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<String> {
        bigrams(text).map(|pair| pair.iter().collect()).collect()
    }

    #[test]
    fn hanzi_letters_and_digits_are_cut_alike() {
        assert_eq!(pairs("楼上漏水"), ["楼上", "上漏", "漏水"]);
        assert_eq!(pairs("ＡＢ３号　楼\n2"), ["ab", "b3", "3号", "号楼", "楼2"]);
        assert_eq!(pairs("水"), [""; 0]);
        assert_eq!(pairs(""), [""; 0]);
        assert_eq!(unigrams("Ａ 水水").collect::<Vec<_>>(), ['a', '水', '水']);
    }

    #[test]
    fn what_cannot_be_seen_is_not_searched() {
        assert_eq!(normalise("漏\u{200b}水\u{feff}\u{202e}"), "漏水");
        assert_eq!(normalise("葛\u{e0100}家\u{fe0f}"), "葛家");
        assert_eq!(normalise("电 话：\t022－2739\u{a0}"), "电话:022-2739");
        assert_eq!(normalise("𠮷，。"), "𠮷,。");
    }

    #[test]
    fn what_is_found_is_marked_as_it_is_written() {
        let find = |text: &'static str, typed: &str| marked(text, &words(typed).collect::<Vec<_>>());
        assert_eq!(find("楼道Ａ 1漏水", "a1"), [(false, "楼道"), (true, "Ａ 1"), (false, "漏水")]);
        assert_eq!(find("漏漏漏水", "漏漏 水"), [(true, "漏漏漏水")]);
        assert_eq!(find("漏水", "没有　 \u{200b}"), [(false, "漏水")]);
        assert_eq!(find("", "漏"), []);
    }

    fn texts() -> impl Strategy<Value = String> {
        "([楼上漏Aa1Ａ１]{1,3}[ 　\n\u{200b}水]?){0,6}"
    }

    proptest! {
        #[test]
        fn a_phrase_of_pairs_is_found_exactly_where_the_text_is(text in texts(), needle in "[楼上漏Aa1Ａ１]{2,4}") {
            let (all, wanted) = (bigrams(&text).collect::<Vec<_>>(), bigrams(&needle).collect::<Vec<_>>());
            let found = all.windows(wanted.len()).any(|part| part == wanted);
            prop_assert_eq!(found, normalise(&text).contains(&normalise(&needle)));
        }

        #[test]
        fn every_part_of_a_text_is_found(text in texts(), from in 0_usize..14, long in 2_usize..6) {
            let part: String = normalise(&text).chars().skip(from).take(long).collect();
            let (all, wanted) = (bigrams(&text).collect::<Vec<_>>(), bigrams(&part).collect::<Vec<_>>());
            let found = wanted.is_empty() || all.windows(wanted.len()).any(|one| one == wanted);
            prop_assert!(found);
        }

        #[test]
        fn each_pair_is_of_two_neighbours_and_none_is_left_out(text in "[漏水a1２ ]{0,12}") {
            let all: Vec<char> = unigrams(&text).collect();
            let wanted: Vec<Bigram> = all.windows(2).map(|two| [two[0], two[1]]).collect();
            prop_assert_eq!(bigrams(&text).collect::<Vec<_>>(), wanted);
        }

        #[test]
        fn normalising_twice_changes_nothing(text in any::<String>()) {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
