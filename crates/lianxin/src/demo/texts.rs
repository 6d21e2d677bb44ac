//! What people of the demo say and write: all invented. Kinds of trouble are data (`texts/*.txt`); how somebody tells of one is in
//! [`voice`], what is written while it is handled in [`paper`].

pub mod paper;
mod pools;
pub mod voice;

use std::sync::OnceLock;

pub use pools::{ESTATES, GIVEN, SURNAMES};

use super::chance::Chance;

/// Where a trouble happens, and so how its place is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Where {
    Street,
    Estate,
    Home,
    Shop,
    Firm,
    /// It has no place of its own.
    Praise,
}

/// A text that goes with some of a trouble's titles: all of them where none is named.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Digits of the titles, the first is 1.
    only: &'static str,
    pub text: &'static str,
}

/// A kind of trouble with what is said of it, noted on the way and answered in the end.
#[derive(Debug)]
pub struct Trouble {
    pub kind: &'static str,
    pub demand: &'static str,
    pub place: Where,
    /// What it is about, as a noun: "…的事".
    pub thing: &'static str,
    pub titles: Vec<&'static str>,
    what: Vec<Said>,
    harm: Vec<Said>,
    asks: Vec<Said>,
    notes: Vec<Said>,
    ends: Vec<Said>,
    again: Vec<Said>,
    well: Vec<Said>,
}

/// What of a trouble goes with one of its titles.
#[derive(Clone, Copy, Debug)]
pub struct Tale {
    pub trouble: &'static Trouble,
    /// Its title's place among the titles.
    pub title: usize,
}

impl Tale {
    fn of(self, list: &'static [Said]) -> Vec<&'static str> {
        let digit = char::from_digit(u32::try_from(self.title + 1).unwrap_or(1), 10).unwrap_or('1');
        list.iter().filter(|s| s.only.is_empty() || s.only.contains(digit)).map(|s| s.text).collect()
    }

    pub fn stem(self) -> &'static str {
        self.trouble.titles.get(self.title).copied().unwrap_or("")
    }

    pub fn what(self) -> Vec<&'static str> {
        self.of(&self.trouble.what)
    }

    pub fn harm(self) -> Vec<&'static str> {
        self.of(&self.trouble.harm)
    }

    pub fn asks(self) -> Vec<&'static str> {
        self.of(&self.trouble.asks)
    }

    /// In the order in which they happen.
    pub fn notes(self) -> Vec<&'static str> {
        self.of(&self.trouble.notes)
    }

    /// Result codes with their texts.
    pub fn ends(self) -> Vec<(&'static str, &'static str)> {
        self.of(&self.trouble.ends).into_iter().filter_map(|e| e.split_once('=')).collect()
    }

    pub fn again(self) -> &'static str {
        self.of(&self.trouble.again).first().copied().unwrap_or("还是没有解决")
    }

    pub fn well(self) -> &'static str {
        self.of(&self.trouble.well).first().copied().unwrap_or("没有意见")
    }
}

/// All troubles.
pub fn troubles() -> &'static [Trouble] {
    static ALL: OnceLock<Vec<Trouble>> = OnceLock::new();
    ALL.get_or_init(|| {
        let files = [include_str!("texts/troubles-a.txt"), include_str!("texts/troubles-b.txt")];
        files.into_iter().flat_map(|file| file.split("\n\n")).filter_map(trouble).collect()
    })
}

/// One of a kind, or of all.
pub fn tale(chance: &mut Chance, fits: &dyn Fn(&Trouble) -> bool) -> Tale {
    let all: Vec<&'static Trouble> = troubles().iter().filter(|t| fits(t)).collect();
    let trouble = chance.pick(&all).copied().unwrap_or(&troubles()[0]);
    Tale { trouble, title: chance.below(trouble.titles.len()) }
}

/// A block of the file: a line of traits, then lists, each behind its letter.
fn trouble(block: &'static str) -> Option<Trouble> {
    let mut lines = block.lines().filter(|l| !l.starts_with('#') && !l.is_empty());
    let traits: Vec<&str> = lines.next()?.split(" | ").collect();
    let [kind, demand, place, thing] = traits.as_slice() else { return None };
    let place = match *place {
        "street" => Where::Street,
        "estate" => Where::Estate,
        "shop" => Where::Shop,
        "firm" => Where::Firm,
        "praise" => Where::Praise,
        _ => Where::Home,
    };
    let (mut lists, mut letters) = (Vec::new(), Vec::new());
    for line in lines {
        // `x … / o …` share a line.
        for part in line.split(" / o ").enumerate() {
            let (letter, text) = if part.0 == 0 { part.1.split_once(' ')? } else { ("o", part.1) };
            letters.push(letter);
            lists.push(text.split(" / ").map(said).collect::<Vec<Said>>());
        }
    }
    let mut list = |letter: &str| {
        let at = letters.iter().position(|l| *l == letter);
        at.map(|at| std::mem::take(&mut lists[at])).unwrap_or_default()
    };
    let titles = list("t").into_iter().map(|s| s.text).collect();
    let (what, harm, asks, notes) = (list("w"), list("h"), list("a"), list("n"));
    let (ends, again, well) = (list("e"), list("x"), list("o"));
    Some(Trouble { kind, demand, place, thing, titles, what, harm, asks, notes, ends, again, well })
}

/// `12:text` goes with the first two titles alone.
fn said(text: &'static str) -> Said {
    match text.split_once(':') {
        Some((only, text)) if only.bytes().all(|b| b.is_ascii_digit()) => Said { only, text },
        Some(_) | None => Said { only: "", text },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_is_whole_for_each_of_its_titles_and_its_codes_are_the_catalogues() {
        let catalogue = crate::demo::tests::catalogue();
        assert!(troubles().len() >= 60, "{}", troubles().len());
        for trouble in troubles() {
            assert!(catalogue.kinds.contains_key(trouble.kind), "{}", trouble.kind);
            assert!(catalogue.demands.contains_key(trouble.demand), "{} {}", trouble.kind, trouble.demand);
            assert!(!trouble.titles.is_empty(), "{}", trouble.kind);
            for title in 0..trouble.titles.len() {
                let t = Tale { trouble, title };
                let lists = [t.what().len(), t.harm().len(), t.asks().len(), t.notes().len(), t.ends().len()];
                assert!(lists.iter().all(|n| *n > 0) && lists[0] >= 2, "{}: {lists:?}", t.stem());
                assert!(t.ends().iter().all(|(code, _)| catalogue.results.contains_key(*code)), "{}", t.stem());
                assert!(!t.trouble.again.is_empty() && !t.trouble.well.is_empty(), "{}", t.stem());
                assert!(!GIVEN.iter().any(|(g, _)| t.stem().contains(g)), "{}", t.stem());
            }
        }
    }
}
