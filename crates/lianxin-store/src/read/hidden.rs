//! Accesses of one's own office that the resident is not told yet, for whoever may ask to keep one back for longer: of which matter,
//! when, by which office, for what. Nothing that was opened, and nobody's name.

use std::collections::{BTreeSet, HashMap};

use lianxin_core::authority::{Act, Role};
use lianxin_core::{Event, Record, Viewer};

use super::case::Seen;
use super::list::Item;
use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// Seq of the access.
    pub access: i64,
    /// When it was, ms UTC.
    pub at: i64,
    pub agency: String,
    pub role: Role,
    /// Code.
    pub purpose: String,
    /// Which fields, without whose they are; or a file.
    pub seen: Seen,
    pub item: Item,
    /// From when on the resident is told, as its record promised or two people renewed, ms UTC.
    pub from: i64,
}

/// Where one stands in the list: when it is told (ms UTC), and seq of the access.
pub type Place = (i64, i64);

/// Which are looked for, of those that are not told at a moment (ms UTC).
#[derive(Clone, Copy, Debug)]
enum Which {
    /// Those that follow this one, or all.
    After(Option<Place>),
    One(i64),
    /// Told by then, ms UTC.
    By(i64),
}

/// Most that were renewed and are kept in the list at a time; the earliest to be told.
const RENEWED_MAX: usize = 200;

impl Store {
    /// Those of the offices for which this viewer may approve, of matters that she may see, that are not told at a moment (ms UTC);
    /// the earliest to be told first, at most `most` of those that follow a place.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn hidden_accesses(
        &self,
        viewer: &Viewer,
        at: i64,
        (after, most): (Option<Place>, usize),
    ) -> Result<Vec<Hidden>, Fault> {
        let found = self.kept_back(viewer, at, most, Which::After(after))?;
        self.with_items(viewer, found)
    }

    /// One of them, by the seq of the access.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn hidden_one(&self, viewer: &Viewer, at: i64, access: i64) -> Result<Option<Hidden>, Fault> {
        let found = self.kept_back(viewer, at, 1, Which::One(access))?;
        Ok(self.with_items(viewer, found)?.pop())
    }

    /// Those of them that are told by a later moment (ms UTC) and for which nobody asks: how many, counted no further than `most`.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn hidden_by(&self, viewer: &Viewer, (at, by): (i64, i64), most: usize) -> Result<usize, Fault> {
        let directory = self.directory();
        let asked = |access: i64| directory.hidings.values().any(|h| h.access == access && h.waits(at));
        let found = self.kept_back(viewer, at, most, Which::By(by))?;
        Ok(found.iter().filter(|(record, from)| *from <= by && !asked(record.seq)).count())
    }

    fn kept_back(&self, viewer: &Viewer, at: i64, most: usize, which: Which) -> Result<Vec<(Record, i64)>, Fault> {
        let hers: BTreeSet<&str> = viewer.agencies_for(Act::Approve).collect();
        if hers.is_empty() {
            return Ok(Vec::new());
        }
        let directory = self.directory();
        let granted = directory.hidings.values().filter(|h| h.answer.is_some_and(|(granted, _)| granted));
        let mut renewed: Vec<(i64, i64)> =
            granted.filter(|h| at < h.until && hers.contains(h.agency.as_str())).map(|h| (h.until, h.access)).collect();
        renewed.retain(|(until, access)| match which {
            Which::After(Some(after)) => (*until, *access) > after,
            Which::One(one) => *access == one,
            Which::After(None) | Which::By(_) => true,
        });
        renewed.sort_unstable();
        renewed.truncate(RENEWED_MAX);
        let mut bind = Bind::new(&self.district);
        let agencies: Vec<String> = hers.iter().map(|a| bind.put(*a)).collect();
        let mut ways = vec![match which {
            Which::After(Some((told, seq))) => {
                format!("(h.told > {} AND (h.told, h.seq) > ({}, {}))", bind.put(at), bind.put(told), bind.put(seq))
            }
            Which::After(None) | Which::One(_) => format!("h.told > {}", bind.put(at)),
            Which::By(by) => format!("(h.told > {} AND h.told <= {})", bind.put(at), bind.put(by)),
        }];
        if !renewed.is_empty() {
            let later: Vec<String> = renewed.iter().map(|(_, access)| bind.put(*access)).collect();
            ways.push(format!("h.seq IN ({})", later.join(", ")));
        }
        let only = match which {
            Which::After(_) | Which::By(_) => String::new(),
            Which::One(access) => format!(" AND h.seq = {}", bind.put(access)),
        };
        let may = visible(viewer, &mut bind, &self.district);
        let sql = format!(
            "SELECT r.entry FROM hidden h JOIN record r ON r.district = $1 AND r.seq = h.seq JOIN matter m ON m.district = $1 AND m.id = h.matter WHERE h.district = $1 AND h.agency IN ({}) AND ({}){only} AND m.erased = 0 AND {may} ORDER BY h.told, h.seq LIMIT {}",
            agencies.join(", "),
            ways.join(" OR "),
            most + renewed.len()
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(Value::Bytes(entry)) = row.first() else { continue };
            let record = Record::from_bytes(entry)?;
            let Some(promised) = told(&record) else { continue };
            let from = directory.renewed(record.seq).unwrap_or(promised).max(promised);
            if !matches!(which, Which::After(Some(after)) if (from, record.seq) <= after) {
                found.push((record, from));
            }
        }
        found.sort_by_key(|(record, from)| (*from, record.seq));
        found.truncate(most);
        Ok(found)
    }

    fn with_items(&self, viewer: &Viewer, found: Vec<(Record, i64)>) -> Result<Vec<Hidden>, Fault> {
        let matter = |record: &Record| parts(record).map(|(matter, ..)| matter.to_owned());
        let ids: BTreeSet<String> = found.iter().filter_map(|(record, _)| matter(record)).collect();
        let items = self.rows(viewer, &ids.into_iter().collect::<Vec<_>>())?;
        let items: HashMap<&str, &Item> = items.iter().map(|item| (item.id.as_str(), item)).collect();
        let one = |(record, from): &(Record, i64)| {
            let (matter, agency, role, purpose, seen) = parts(record)?;
            let item = (*items.get(matter)?).clone();
            let (agency, purpose) = (agency.to_owned(), purpose.to_owned());
            Some(Hidden { access: record.seq, at: record.recorded_at, agency, role, purpose, seen, item, from: *from })
        };
        Ok(found.iter().filter_map(one).collect())
    }
}

/// From when on an access is told that was not told at once, as its record promised, ms UTC.
pub(super) fn told(record: &Record) -> Option<i64> {
    let promised = if let Event::FieldsOpened(e) = &record.event {
        e.disclosed
    } else if let Event::AttachmentOpened(e) = &record.event {
        e.disclosed
    } else {
        None
    };
    promised.filter(|at| *at > record.recorded_at)
}

/// The matter, the office, the purpose, and what was opened.
pub(super) fn parts(record: &Record) -> Option<(&str, &str, Role, &str, Seen)> {
    if let Event::FieldsOpened(e) = &record.event {
        let names: BTreeSet<&str> = e.fields.iter().filter_map(|f| Some(f.split_once('.')?.1)).collect();
        let seen = Seen::Fields(names.into_iter().map(str::to_owned).collect());
        Some((&e.matter, &e.agency, e.role, &e.purpose, seen))
    } else if let Event::AttachmentOpened(e) = &record.event {
        Some((&e.matter, &e.agency, e.role, &e.purpose, Seen::File))
    } else {
        None
    }
}
