//! Search: the index says where the words may stand, the texts themselves say whether they do. A word is a run without
//! spaces, found where one story value holds it as it is typed; of several words a matter holds all.
//!
//! Of one or two characters the index is exact. For longer words it knows only that all pairs of neighbours stand in one
//! record, so each candidate is held against its title or its text, in this server and for this answer alone: a text is
//! shown by an opening and by nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use lianxin_core::value::{Class, Holds};
use lianxin_core::{Record, Viewer};
use lianxin_text::tokens;

use super::Bind;
use super::list::{Filter, Item, Page, Sort, columns, cursor, item};
use crate::db::{Db, marked};
use crate::fault::Fault;
use crate::seal::{open_bare, unpack};
use crate::store::Store;
use crate::tables::{PLACE_BITS, Row, Value, seq_at};
use crate::words::IN_TITLE;

/// Most words of one search; with more, nothing is found.
pub const WORDS_MAX: usize = 16;
/// Up to so many characters a word is found exactly by the index alone.
const PAIR: usize = 2;
/// Candidates asked for at once, at first and later.
const CHUNKS: [usize; 2] = [64, 256];
/// Most candidates looked at for one page. A page that has found too few by then says where to go on.
const LOOKED_MAX: usize = 2_000;
/// Most candidates looked at for one count.
const COUNTED_MAX: usize = 10_000;

/// What a search looks for.
pub struct Sought {
    /// All of it is a case code.
    code: Option<String>,
    words: Vec<Word>,
}

struct Word {
    /// Normalised.
    clear: String,
    /// What the index is asked for.
    tokens: Vec<String>,
    /// The index knows it as it is.
    exact: bool,
}

impl Sought {
    fn is_exact(&self) -> bool {
        self.words.iter().all(|w| w.exact)
    }

    /// The tokens of all words, as they stand for titles.
    fn in_title(&self) -> Vec<String> {
        let all: BTreeSet<&String> = self.words.iter().flat_map(|w| &w.tokens).collect();
        all.into_iter().map(|w| format!("{IN_TITLE}{w}")).collect()
    }
}

/// Which hits a walk goes over, in the order of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// Those whose title holds all words, newest first.
    Title,
    /// The others, newest first.
    Text,
    /// All, by their clocks.
    Due,
}

impl Part {
    fn mark(self) -> &'static str {
        match self {
            Part::Title => "t",
            Part::Text => "x",
            Part::Due => "d",
        }
    }

    fn of(sort: Sort) -> &'static [Part] {
        match sort {
            Sort::Newest => &[Part::Title, Part::Text],
            Sort::Due => &[Part::Due],
        }
    }
}

/// How far a walk has come, and what it found.
struct Walk<'a> {
    viewer: &'a Viewer,
    /// Its cursor goes with the walk.
    filter: Filter,
    sought: &'a Sought,
    /// Each with the part it was found in; the matter of a code is in none.
    found: Vec<(Option<Part>, Item)>,
    looked: usize,
    /// How many looks of this part went by without enough.
    looks: usize,
}

impl Store {
    /// Reads what is typed.
    pub(super) fn sought(&self, q: &str) -> Sought {
        let code = Some(q.to_ascii_uppercase()).filter(|q| lianxin_core::code::is_valid(q));
        let clear: BTreeSet<String> = tokens::words(q).collect();
        let word = |clear: String| {
            let (tokens, exact) = (self.keys.search_query(&clear), clear.chars().count() <= PAIR);
            Word { clear, tokens, exact }
        };
        let mut words: Vec<Word> = clear.into_iter().map(word).collect();
        // The longest is the rarest, more often than not: the others are asked of what it finds.
        words.sort_by_key(|w| std::cmp::Reverse(w.clear.len()));
        if words.len() > WORDS_MAX {
            words.clear();
        }
        Sought { code, words }
    }

    /// One page of what a search finds: the matter of that code, then hits in titles, then hits in texts, each newest
    /// first; or by clocks, where the list is sorted so.
    pub(super) fn search(
        &self,
        viewer: &Viewer,
        filter: &Filter,
        sought: &Sought,
        limit: usize,
    ) -> Result<Page, Fault> {
        let mut walk = Walk { viewer, filter: filter.clone(), sought, found: Vec::new(), looked: 0, looks: 0 };
        let unfinished = self.walk(&mut walk, limit + 1, LOOKED_MAX)?;
        let more = walk.found.len() > limit;
        walk.found.truncate(limit);
        let next = match walk.found.last() {
            Some((Some(part), last)) if more => Some(format!("{}{}", part.mark(), last.cursor(filter.sort))),
            Some((None, _)) if more => Some(Part::of(filter.sort)[0].mark().to_owned()),
            Some(_) | None => unfinished,
        };
        Ok(Page { items: walk.found.into_iter().map(|(_, item)| item).collect(), next })
    }

    /// How many a search finds, counted no further than `most`, and for words that have to be read no further than
    /// [`COUNTED_MAX`] candidates.
    pub(super) fn count_found(
        &self,
        viewer: &Viewer,
        f: &Filter,
        sought: &Sought,
        most: usize,
    ) -> Result<usize, Fault> {
        let filter = Filter { cursor: None, ..f.clone() };
        let mut walk = Walk { viewer, filter, sought, found: Vec::new(), looked: 0, looks: 0 };
        self.walk(&mut walk, most, COUNTED_MAX)?;
        Ok(walk.found.len().min(most))
    }

    /// Goes on until so many are found or looked at; the cursor of what has not been looked at.
    fn walk(&self, walk: &mut Walk<'_>, wanted: usize, most: usize) -> Result<Option<String>, Fault> {
        let parts = Part::of(walk.filter.sort);
        let at = walk.filter.cursor.take().unwrap_or_default();
        let begun = parts.iter().position(|p| at.starts_with(p.mark()));
        if begun.is_none() {
            let first = self.by_code(walk)?.map(|item| (None, item));
            walk.found.extend(first);
        } else {
            // The mark is one ASCII letter; with nothing behind it, the part begins.
            walk.filter.cursor = Some(at[1..].to_owned()).filter(|at| !at.is_empty());
        }
        if walk.sought.words.is_empty() {
            return Ok(None);
        }
        for part in &parts[begun.unwrap_or(0)..] {
            while walk.found.len() < wanted {
                if walk.looked >= most {
                    let at = walk.filter.cursor.as_deref();
                    return Ok(Some(format!("{}{}", part.mark(), at.unwrap_or_default())));
                }
                if !self.step(walk, *part)? {
                    break;
                }
            }
            if walk.found.len() >= wanted {
                return Ok(None);
            }
            (walk.filter.cursor, walk.looks) = (None, 0);
        }
        Ok(None)
    }

    /// One handful of candidates; false where there are no more.
    fn step(&self, walk: &mut Walk<'_>, part: Part) -> Result<bool, Fault> {
        let many = CHUNKS[usize::from(walk.looked > 0)];
        let mut some = self.candidates(walk, part, many)?;
        let more = some.len() == many;
        walk.looked += some.len();
        let Some(last) = some.last() else { return Ok(false) };
        let after = last.cursor(walk.filter.sort);
        some.dedup_by(|a, b| a.registered == b.registered);
        self.entitle(&mut some)?;
        let kept = self.held(walk.sought, part, &some)?;
        let code = walk.sought.code.as_deref();
        let fits =
            |(kept, item): (bool, Item)| (kept && code != Some(item.code.as_str())).then_some((Some(part), item));
        walk.found.extend(kept.into_iter().zip(some).filter_map(fits));
        walk.filter.cursor = Some(after);
        Ok(more)
    }

    /// The matter of the code that was typed, if it is one and the viewer may see it.
    fn by_code(&self, walk: &Walk<'_>) -> Result<Option<Item>, Fault> {
        let Some(code) = &walk.sought.code else { return Ok(None) };
        let mut found = self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let narrow = self.narrowed(walk, &mut bind);
            let code = bind.put(code.as_str());
            let sql =
                format!("SELECT {} FROM matter m WHERE m.district = $1 AND m.code = {code} AND {narrow}", columns());
            db.query(&sql, &bind.values)?.iter().map(item).collect::<Result<Vec<_>, Fault>>()
        })?;
        self.entitle(&mut found)?;
        Ok(found.pop())
    }

    fn narrowed(&self, walk: &Walk<'_>, bind: &mut Bind) -> String {
        let narrow = self.narrow(walk.viewer, &walk.filter, bind);
        let Some(agency) = &walk.filter.agency else { return narrow };
        let agency = bind.put(agency.as_str());
        format!(
            "{narrow} AND EXISTS (SELECT 1 FROM part p WHERE p.district = $1 AND p.matter = m.id AND p.agency = {agency} AND p.current = 1)"
        )
    }

    /// Matters that the index and the filter leave, one after another, some of them more than once.
    fn candidates(&self, walk: &mut Walk<'_>, part: Part, many: usize) -> Result<Vec<Item>, Fault> {
        let sought = walk.sought;
        let others = match part {
            Part::Title => &[],
            Part::Text => &sought.words[1..],
            Part::Due => return self.by_clock(walk, many),
        };
        self.read(|db| {
            let asked = match part {
                Part::Title => db.all_words(&sought.in_title(), &[]),
                Part::Text | Part::Due => {
                    let not = if sought.is_exact() { sought.in_title() } else { Vec::new() };
                    db.all_words(&sought.words[0].tokens, &not)
                }
            };
            let mut below = match walk.filter.cursor.as_deref().and_then(|c| c.parse::<i64>().ok()) {
                Some(last) => last,
                None => self.registered_below(db)?,
            };
            let mut found: Vec<Item> = Vec::new();
            loop {
                let range = db.search_from(below, walk.looks)..below;
                let mut bind = Bind::new(&self.district);
                let mut matter = vec![self.narrowed(walk, &mut bind)];
                matter.extend(others.iter().map(|word| holds(db, word, Some(&range), &mut bind)));
                let fits = db.search_condition("s", &bind.put(asked.clone()));
                let row = format!("{fits} AND {}", db.search_within("s", &range, |value| bind.put(value)));
                let sql = db.found_newest_first(columns(), &row, &matter.join(" AND "), many - found.len());
                for row in db.query(&sql, &bind.values)? {
                    found.push(item(&row)?);
                }
                if found.len() >= many || range.start == 0 {
                    return Ok(found);
                }
                (below, walk.looks) = (range.start, walk.looks + 1);
            }
        })
    }

    /// A number above that of any matter's first record.
    fn registered_below(&self, db: &mut Db) -> Result<i64, Fault> {
        let sql = "SELECT size FROM head WHERE district = $1";
        match db.query(sql, &[self.district.as_str().into()])?.first().map(Vec::as_slice) {
            Some([Value::Int(size)]) => Ok(*size),
            _ => Ok(0),
        }
    }

    /// The same in the order of clocks. The cursor stands for the list as it is sorted.
    fn by_clock(&self, walk: &Walk<'_>, many: usize) -> Result<Vec<Item>, Fault> {
        self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let mut all = vec![self.narrowed(walk, &mut bind)];
            let after = cursor(&walk.filter, "m.registered", &mut bind);
            all.extend(after.strip_prefix("AND ").map(str::to_owned));
            all.extend(walk.sought.words.iter().map(|word| holds(db, word, None, &mut bind)));
            let (columns, all) = (columns(), all.join(" AND "));
            let sql = format!(
                "SELECT {columns} FROM matter m WHERE m.district = $1 AND {all} ORDER BY m.due, m.registered LIMIT {many}"
            );
            db.query(&sql, &bind.values)?.iter().map(item).collect()
        })
    }

    /// Which of these matters the words are really in, as this part of the hits wants it.
    fn held(&self, sought: &Sought, part: Part, some: &[Item]) -> Result<Vec<bool>, Fault> {
        let title = |i: &Item| i.title.as_deref().map(tokens::normalise).unwrap_or_default();
        let titles: Vec<String> = some.iter().map(title).collect();
        let in_title = |title: &String| sought.words.iter().all(|w| title.contains(&w.clear));
        let mut held: Vec<bool> = match part {
            Part::Title => return Ok(titles.iter().map(in_title).collect()),
            Part::Text => titles.iter().map(|t| !in_title(t)).collect(),
            Part::Due => vec![true; some.len()],
        };
        for word in sought.words.iter().filter(|w| !w.exact) {
            let open = titles.iter().zip(&held).map(|(t, held)| *held && !t.contains(&word.clear));
            let asked: Vec<(usize, i64)> = some
                .iter()
                .zip(open)
                .enumerate()
                .filter(|(_, (_, open))| *open)
                .map(|(n, (i, _))| (n, i.registered))
                .collect();
            let found = self.read_for(word, &asked.iter().map(|(_, registered)| *registered).collect())?;
            for (n, registered) in asked {
                held[n] = found.contains(&registered);
            }
        }
        Ok(held)
    }

    /// Which of these matters hold the word in a story value, by reading those records that have all its pairs.
    fn read_for(&self, word: &Word, matters: &BTreeSet<i64>) -> Result<BTreeSet<i64>, Fault> {
        let (Some(first), Some(last)) = (matters.first(), matters.last()) else { return Ok(BTreeSet::new()) };
        let rows = self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let place = db.search_place();
            let holds = bind.put(db.all_words(&word.tokens, &[]));
            let holds = db.search_condition("s", &holds);
            let within = db.search_within("s", &(*first..last + 1), |value| bind.put(value));
            // no district: SQLite's index tells the place without a look at the row; PostgreSQL's condition names it
            let sql = format!("SELECT s.{place} FROM search s WHERE {holds} AND {within}");
            db.query(&sql, &bind.values)
        })?;
        let mut wanted: BTreeMap<i64, i64> = BTreeMap::new();
        for row in &rows {
            if let [Value::Int(place)] = row.as_slice()
                && matters.contains(&(place >> PLACE_BITS))
            {
                wanted.insert(seq_at(*place), place >> PLACE_BITS);
            }
        }
        let mut found = BTreeSet::new();
        let seqs: Vec<i64> = wanted.keys().copied().collect();
        for some in seqs.chunks(64) {
            let (marks, values) = marked(&self.district, some.iter().map(|seq| Value::Int(*seq)).collect());
            let sql = format!(
                "SELECT v.seq, v.subject, v.boxes, k.wrapped, r.entry FROM vault v JOIN vault_key k ON k.district = $1 AND k.subject = v.subject JOIN record r ON r.district = $1 AND r.seq = v.seq WHERE v.district = $1 AND v.seq IN ({marks})"
            );
            for row in self.read(|db| db.query(&sql, &values))? {
                if let Some(seq) = self.holds(&row, word)?
                    && let Some(registered) = wanted.get(&seq)
                {
                    found.insert(*registered);
                }
            }
        }
        Ok(found)
    }

    /// The record of a row whose story holds the word.
    fn holds(&self, row: &Row, word: &Word) -> Result<Option<i64>, Fault> {
        let [Value::Int(seq), Value::Text(subject), Value::Bytes(boxes), Value::Bytes(wrapped), Value::Bytes(entry)] =
            row.as_slice()
        else {
            return Ok(None);
        };
        let (Some(key), Some(boxes)) = (self.keys.unwrap(subject, wrapped), unpack(boxes)) else { return Ok(None) };
        let mut story = Vec::new();
        Record::from_bytes(entry)?.event.each_sealed(&mut |class, _| story.push(class == Class::Story));
        let holds = |sealed: &[u8]| {
            open_bare(&key, subject, sealed).is_some_and(|text| tokens::normalise(&text).contains(&word.clear))
        };
        let any = boxes.iter().zip(story).any(|(sealed, story)| story && holds(sealed));
        Ok(any.then_some(*seq))
    }
}

/// The condition by which a record of matter `m` holds the word, as far as the index knows; `range` as a bound of what is
/// asked for anyway.
fn holds(db: &Db, word: &Word, range: Option<&Range<i64>>, bind: &mut Bind) -> String {
    let place = db.search_place();
    let mut all = vec![db.search_condition("o", &bind.put(db.all_words(&word.tokens, &[])))];
    all.extend(range.map(|range| db.search_within("o", range, |value| bind.put(value))));
    // no district: SQLite's index tells the place without a look at the row; PostgreSQL's condition names it
    let query = format!("SELECT o.{place} >> {PLACE_BITS} FROM search o WHERE {}", all.join(" AND "));
    db.among("m.registered", &query)
}
