//! Search words: characters and pairs of neighbours as the index holds them, hashed under the district's key.
//!
//! Not what is found by them; see `read/search.rs`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hmac::{Hmac, Mac};
use lianxin_text::tokens::{self, Bigram};
use sha2::Sha256;

/// The digits of a word in the order of their bytes. They are those of base 32, where `a` stands for 0 and `2` for 26.
const DIGITS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";
/// Where the digit of base 32 that stands for 0 lies among [`DIGITS`].
const FIRST: u64 = 6;
/// Digits of a hash. 50 bits are enough: a district has some million tokens, so that two of them alike are not to be
/// expected.
const LENGTH: u32 = 10;
/// Bits of a digit.
const BITS: u32 = 5;

/// Stands before a word of a title, which is there without it too: so hits in titles can be asked for by themselves.
pub const IN_TITLE: char = 't';

/// A word of the index. They are ordered as their texts are: ten digits, or eleven with [`IN_TITLE`] before them, each
/// in five bits from the left, then one bit that says which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(u64);

impl Word {
    /// From ten digits, as of a hash.
    const fn new(digits: u64) -> Word {
        Word(digits << (BITS + 1))
    }

    /// The same as a word of a title; one of a title stays what it is.
    #[must_use]
    pub const fn in_title(self) -> Word {
        let mark = IN_TITLE as u64 - 'a' as u64 + FIRST;
        if self.0 & 1 == 1 { self } else { Word((mark << (LENGTH * BITS) | self.0 >> (BITS + 1)) << 1 | 1) }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0_u8; LENGTH as usize + 1];
        let length = if self.0 & 1 == 1 { LENGTH + 1 } else { LENGTH };
        for (at, digit) in (0..length).zip(&mut text) {
            *digit = DIGITS[(self.0 >> (1 + (LENGTH - at) * BITS) & 31) as usize];
        }
        // Digits are ASCII.
        f.write_str(std::str::from_utf8(&text[..length as usize]).unwrap_or_default())
    }
}

/// Words as a row of the index holds them: in order, each once, parted by spaces.
pub fn line(mut words: Vec<Word>) -> String {
    words.sort_unstable();
    words.dedup();
    let mut line = String::with_capacity(words.len() * (LENGTH as usize + 2));
    for word in words {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word.to_string());
    }
    line
}

/// Makes words under one district's key.
#[derive(Clone)]
pub struct Hasher {
    /// Keyed once, cloned for each token.
    keyed: Hmac<Sha256>,
    known: Arc<Known>,
}

impl Hasher {
    pub fn new(keyed: Hmac<Sha256>) -> Hasher {
        Hasher { keyed, known: Arc::new(Known::new()) }
    }

    /// The word of a single character.
    pub fn unigram(&self, c: char) -> Word {
        self.word(u64::from(u32::from(c)) << 32, &[c])
    }

    /// The word of a pair.
    pub fn bigram(&self, [a, b]: Bigram) -> Word {
        self.word(u64::from(u32::from(a)) << 32 | u64::from(u32::from(b)), &[a, b])
    }

    /// Every character and every pair of a text, in order, each once.
    pub fn all(&self, text: &str) -> Vec<Word> {
        let mut all: Vec<Word> = tokens::unigrams(text).map(|c| self.unigram(c)).collect();
        all.extend(tokens::bigrams(text).map(|pair| self.bigram(pair)));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// `token`: the characters side by side, as a number that is never 0.
    fn word(&self, token: u64, characters: &[char]) -> Word {
        if let Some(digits) = self.known.get(token) {
            return Word::new(digits);
        }
        let mut mac = self.keyed.clone();
        for c in characters {
            mac.update(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        let full = mac.finalize().into_bytes();
        let hash = full.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)) >> (64 - LENGTH * BITS);
        let digits = (0..LENGTH).fold(0, |sum, at| {
            let digit = hash >> ((LENGTH - 1 - at) * BITS) & 31;
            sum << BITS | (digit + FIRST) & 31
        });
        self.known.put(token, digits);
        Word::new(digits)
    }
}

/// How many tokens are remembered, 2 to the power of this: one MiB a district. Five of six tokens of real petitions hit; with
/// four times the room, nine of ten would.
const KNOWN_BITS: u32 = 16;

/// Tokens and their digits, each in the one place that the token says; a later one takes the place of an earlier.
/// Nobody waits here: a pair of which two writers each wrote one half is known by its sum, and is no hit.
struct Known(Box<[(AtomicU64, AtomicU64)]>);

impl Known {
    fn new() -> Known {
        Known((0..1_usize << KNOWN_BITS).map(|_| Default::default()).collect())
    }

    fn place(&self, token: u64) -> Option<&(AtomicU64, AtomicU64)> {
        // Fibonacci hashing: neighbours in the table of characters are spread over all places.
        self.0.get((token.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - KNOWN_BITS)) as usize)
    }

    fn get(&self, token: u64) -> Option<u64> {
        let (sum, digits) = self.place(token)?;
        let digits = digits.load(Ordering::Relaxed);
        (sum.load(Ordering::Relaxed) ^ digits == token).then_some(digits)
    }

    fn put(&self, token: u64, digits: u64) {
        if let Some(place) = self.place(token) {
            place.0.store(token ^ digits, Ordering::Relaxed);
            place.1.store(digits, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use hmac::KeyInit;

    use super::*;

    fn keyed() -> Hmac<Sha256> {
        KeyInit::new_from_slice(&[1; 32]).unwrap()
    }

    /// As it was first written, and as it stands in every district since.
    fn plainly(token: &str) -> String {
        let mut mac = keyed();
        mac.update(token.as_bytes());
        let mut word = data_encoding::BASE32_NOPAD.encode(&mac.finalize().into_bytes()[..7]);
        word.truncate(10);
        word.make_ascii_lowercase();
        word
    }

    #[test]
    fn a_word_is_ten_digits_of_base_32_and_sorts_as_its_text() {
        let hasher = Hasher::new(keyed());
        let text: String = ('一'..'丿').chain('a'..='z').chain("𠮷0123，。".chars()).collect();
        // Once reckoned, once remembered.
        for _ in 0..2 {
            for c in text.chars() {
                assert_eq!(hasher.unigram(c).to_string(), plainly(&c.to_string()));
            }
            for [a, b] in tokens::bigrams(&text) {
                assert_eq!(hasher.bigram([a, b]).to_string(), plainly(&format!("{a}{b}")));
            }
        }
        let mut words = hasher.all(&text);
        words.extend(words.clone().into_iter().map(Word::in_title));
        let mut texts: Vec<String> = words.iter().map(Word::to_string).collect();
        texts.sort_unstable();
        words.sort_unstable();
        assert_eq!(words.iter().map(Word::to_string).collect::<Vec<_>>(), texts);
        assert_eq!(line(words.into_iter().rev().collect()), texts.join(" "));
        assert_eq!(hasher.unigram('水').in_title().to_string(), format!("{IN_TITLE}{}", hasher.unigram('水')));
    }

    #[test]
    fn what_two_wrote_at_once_is_no_hit() {
        let known = Known::new();
        known.put(7, 700);
        assert_eq!((known.get(7), known.get(8)), (Some(700), None));
        let (sum, _) = known.place(7).unwrap();
        sum.store(9 ^ 900, Ordering::Relaxed);
        assert_eq!((known.get(7), known.get(9)), (None, None));
    }
}
