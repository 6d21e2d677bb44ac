//! What may be the same problem as the one that is being written down: matters of the same place whose words are like
//! it, by the hashed tokens of search. A list like any other: through the viewer, titles and plain columns only.

use std::collections::{BTreeSet, HashMap};

use lianxin_core::Viewer;

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
/// Where a matter has ended. What was merged is not looked at: the one it went into is.
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

    /// The matters of a place that may be the same, the newest first.
    /// Weak: walks the newest until enough are of this place; a district of millions wants an index by division.
    fn of_place(&self, db: &mut Db, viewer: &Viewer, sketch: &Sketch) -> Result<Vec<Item>, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let ended: Vec<String> = ENDED.iter().map(|stage| bind.put(*stage)).collect();
        let (since, place) = (bind.put(sketch.since), place(&sketch.division, &mut bind));
        let sql = format!(
            "SELECT {} FROM matter m WHERE m.district = $1 AND {may} AND m.erased = 0 AND m.stage <> 'merged' AND (m.stage NOT IN ({}) OR m.recorded_at >= {since}) AND {place} ORDER BY m.registered DESC LIMIT {HELD_MAX}",
            columns(),
            ended.join(", ")
        );
        db.query(&sql, &bind.values)?.iter().map(item).collect()
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

/// The condition by which matter `m` happened in this place: in the town or anywhere in it; of a village, in it or
/// somewhere in its town that was not said more closely.
fn place(division: &str, bind: &mut Bind) -> String {
    if let Some(town) = division.get(..9).filter(|town| *town != division) {
        return format!("m.division IN ({}, {})", bind.put(division), bind.put(town));
    }
    let (from, to) = (bind.put(division), bind.put(Value::Text(format!("{division}:"))));
    format!("(m.division >= {from} AND m.division < {to})")
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
