//! What may be the same problem as the one that is being written down: matters of the same place whose words are like
//! it, by the hashed tokens of search. A list like any other: through the viewer, titles and plain columns only.

use std::collections::{BTreeSet, HashMap};

use lianxin_core::Viewer;
use lianxin_core::catalogue::Catalogue;

use super::list::{Item, columns, item};
use super::{Bind, visible};
use crate::db::Db;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{self, Row, Value};

/// What is being written, before it is registered. Codes that nothing has are taken as not chosen yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Where: a town, or a village or community.
    pub division: String,
    /// What about; empty where it is not chosen yet.
    pub kind: String,
    pub title: String,
    pub text: String,
    /// Nothing that ended before is looked at, ms UTC.
    pub since: i64,
}

/// A matter that may be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub item: Item,
    /// How many of a hundred pairs of characters that were written stand in it as well.
    pub share: usize,
}

/// Most that are told.
const NEAR_MAX: usize = 5;
/// Matters of a place that are held against what is written, the newest first.
const HELD_MAX: usize = 300;
/// Characters of what is written that are looked at.
const SKETCH_MAX: usize = 2_000;
/// Fewer pairs say nothing: 路灯不亮 has three.
const PAIRS_LEAST: usize = 3;
/// Pairs of a hundred that another matter of the same kind must hold, and one of another kind.
const SHARE_SAME_KIND: usize = 50;
const SHARE_OTHER_KIND: usize = 75;
/// Where a matter is under way, and where it has ended. What was merged is not looked at: the one it went into is.
const UNDER_WAY: [&str; 5] = ["registered", "accepted", "dispatched", "acknowledged", "handling"];
const ENDED: [&str; 5] = ["completed", "followed-up", "rated", "archived", "declined"];

impl Store {
    /// What may be the same as this, of what the viewer may see: in the same place, under way or registered since, with at
    /// least half of the written pairs in it. At most five, the likest first.
    ///
    /// The share of what is written, not of both: while somebody types, the other text is whole and hers is not.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn near(&self, viewer: &Viewer, sketch: &Sketch) -> Result<Vec<Near>, Fault> {
        self.near_but(viewer, sketch, "")
    }

    /// What may be the same as a matter of a list, by the title which that list shows: nothing is opened for it.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn near_of(&self, viewer: &Viewer, item: &Item, since: i64) -> Result<Vec<Near>, Fault> {
        let sketch = Sketch {
            division: item.division.clone(),
            kind: item.kind.clone(),
            title: item.title.as_deref().unwrap_or_default().to_owned(),
            text: String::new(),
            since,
        };
        self.near_but(viewer, &sketch, &item.id)
    }

    /// The same, without the matter that it is about.
    fn near_but(&self, viewer: &Viewer, sketch: &Sketch, itself: &str) -> Result<Vec<Near>, Fault> {
        let written = self.pairs(sketch);
        if written.is_empty() || !matches!(sketch.division.len(), 9 | 12) {
            return Ok(Vec::new());
        }
        let (items, mut words) = self.read(|db| {
            let items = self.of_place(db, viewer, sketch)?;
            let words = self.words_of(db, &items)?;
            Ok((items, words))
        })?;
        let mut near: Vec<Near> = Vec::new();
        for item in items {
            let share = words.remove(&item.registered).map_or(0, |words| share(&written, &words));
            let least = if item.kind == sketch.kind { SHARE_SAME_KIND } else { SHARE_OTHER_KIND };
            if share >= least && item.id != itself {
                near.push(Near { item, share });
            }
        }
        near.sort_by_key(|n| std::cmp::Reverse((n.share, n.item.registered)));
        near.truncate(NEAR_MAX);
        let mut items: Vec<Item> = near.iter().map(|n| n.item.clone()).collect();
        self.entitle(&mut items)?;
        for (near, item) in near.iter_mut().zip(items) {
            near.item = item;
        }
        Ok(near)
    }

    /// The hashed pairs of the title, and of title and text; those with too few are left out.
    fn pairs(&self, sketch: &Sketch) -> Vec<BTreeSet<String>> {
        let bounded = |text: &str| text.chars().take(SKETCH_MAX).collect::<String>();
        let title = self.keys.search_pairs(&bounded(&sketch.title));
        let mut both = self.keys.search_pairs(&bounded(&sketch.text));
        both.extend(title.iter().cloned());
        [title, both].into_iter().filter(|pairs| pairs.len() >= PAIRS_LEAST).collect()
    }

    /// The matters of a place that may be the same, the newest first: those under way, and those that ended since. Two
    /// questions, so that each is a range of the index by place, stage and time.
    fn of_place(&self, db: &mut Db, viewer: &Viewer, sketch: &Sketch) -> Result<Vec<Item>, Fault> {
        let catalogue = self.catalogue();
        let places = places(&catalogue, &sketch.division);
        let mut items = Vec::new();
        for (stages, since) in [(UNDER_WAY.as_slice(), i64::MIN), (ENDED.as_slice(), sketch.since)] {
            let mut bind = Bind::new(&self.district);
            let may = visible(viewer, &mut bind, &self.district);
            let mut put = |all: &[&str]| all.iter().map(|one| bind.put(*one)).collect::<Vec<_>>().join(", ");
            let (places, stages) = (put(&places), put(stages));
            let since = bind.put(since);
            let sql = format!(
                "SELECT {} FROM matter m WHERE m.district = $1 AND {may} AND m.division IN ({places}) AND m.stage IN ({stages}) AND m.recorded_at >= {since} AND m.erased = 0 ORDER BY m.registered DESC LIMIT {HELD_MAX}",
                columns()
            );
            for row in db.query(&sql, &bind.values)? {
                items.push(item(&row)?);
            }
        }
        items.sort_by_key(|i| std::cmp::Reverse(i.registered));
        items.truncate(HELD_MAX);
        Ok(items)
    }

    /// The hashed words with which they were registered, by the number of that record.
    fn words_of(&self, db: &mut Db, items: &[Item]) -> Result<HashMap<i64, String>, Fault> {
        if items.is_empty() {
            return Ok(HashMap::new());
        }
        let mut bind = Bind::new(&self.district);
        let places: Vec<String> = items.iter().map(|i| bind.put(tables::place(i.registered, i.registered))).collect();
        let (column, places) = (db.search_place(), places.join(", "));
        let sql = format!(
            "SELECT s.{column}, CAST(s.words AS TEXT) FROM search s WHERE s.district = $1 AND s.{column} IN ({places})"
        );
        let one = |row: Row| match <[Value; 2]>::try_from(row) {
            Ok([Value::Int(place), Value::Text(words)]) => Some((tables::seq_at(place), words)),
            Ok(_) | Err(_) => None,
        };
        Ok(db.query(&sql, &bind.values)?.into_iter().filter_map(one).collect())
    }
}

/// The divisions of a place: a town and all in it; of a village, itself and its town, for what was not said more closely.
fn places<'c>(catalogue: &'c Catalogue, division: &'c str) -> Vec<&'c str> {
    if let Some(town) = division.get(..9).filter(|town| *town != division) {
        return vec![division, town];
    }
    // A matter lies in a town, a village or a community; a grid within has fifteen digits.
    let within = |code: &&'c str| code.starts_with(division) && code.len() <= 12;
    catalogue.divisions.keys().map(String::as_str).filter(within).collect()
}

/// How many of a hundred written pairs stand among these words, as either database writes them.
fn share(written: &[BTreeSet<String>], words: &str) -> usize {
    let held: BTreeSet<&str> = words.split(' ').map(|w| w.trim_matches('\'')).collect();
    let of = |pairs: &BTreeSet<String>| {
        let both = pairs.iter().filter(|pair| held.contains(pair.as_str())).count();
        both * 100 / pairs.len().max(1)
    };
    written.iter().map(of).max().unwrap_or(0)
}
