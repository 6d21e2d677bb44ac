//! How many matters each agency had a part in, by the day of their registration and their phase, so that pages count days
//! and not matters. Derived like every view; the writer moves the counts by what an order changed.
//!
//! A day is one of Beijing (+08:00), in which every district's days are counted; where a catalogue said another zone, readers
//! count matters instead ([`day_at`] is not asked).

use std::collections::BTreeMap;

use lianxin_core::matter::{Matter, PartRole, PartState, Stage};

use crate::db::Db;
use crate::fault::Fault;
use crate::tables::{Batch, HAD, Value};

/// Minutes east of UTC of the days that are counted.
pub const ZONE: i32 = 480;
const DAY: i64 = 86_400_000;
/// Counts remembered by the writer before it forgets them.
const REMEMBERED: usize = 50_000;

/// Agency ('' for the district), day since 1970, phase.
pub type Key = (String, i64, &'static str);
/// Matters, and those under way in its hands.
pub type Counts = BTreeMap<Key, (i64, i64)>;

/// The day in which a moment lies (ms UTC).
pub fn day(at: i64) -> i64 {
    (at + i64::from(ZONE) * 60_000).div_euclid(DAY)
}

/// The day that begins at this very moment (ms UTC), if one does.
pub fn day_at(at: i64) -> Option<i64> {
    (at == i64::MAX || (at + i64::from(ZONE) * 60_000) % DAY == 0).then(|| if at == i64::MAX { at } else { day(at) })
}

/// Where a matter counts, as it now is: once for the district, and once for each agency with a part that it did not return.
/// One that is sealed counts nowhere: readers who may know of it count it themselves.
pub fn of(m: &Matter) -> Counts {
    if m.sealing.is_some() {
        return Counts::new();
    }
    let under_way = match m.stage {
        Stage::Registered | Stage::Accepted | Stage::Dispatched | Stage::Acknowledged | Stage::Handling => true,
        Stage::Completed | Stage::FollowedUp | Stage::Rated | Stage::Archived | Stage::Declined | Stage::Merged => {
            false
        }
    };
    let (day, phase) = (day(m.recorded_at), m.phase.code());
    let mut all = Counts::from([((String::new(), day, phase), (1, i64::from(under_way)))]);
    let led = m.parts.iter().any(|p| p.role == PartRole::Lead && !p.state.is_over());
    for p in &m.parts {
        // The same as the list of the agency shows: see `views.rs::part_row`.
        let hers = match (p.state, p.role) {
            (PartState::Returned, _) => continue,
            (PartState::Released, _) => false,
            (_, PartRole::Centre) if led => false,
            (PartState::Called | PartState::Acknowledged | PartState::Done, _) => under_way,
        };
        let count = all.entry((p.agency.clone(), day, phase)).or_insert((1, 0));
        count.1 = count.1.max(i64::from(hers));
    }
    all
}

/// Adds to what is moved.
pub fn put(moved: &mut Counts, of: Counts) {
    add(moved, of, 1);
}

/// Takes away from it.
pub fn take(moved: &mut Counts, of: Counts) {
    add(moved, of, -1);
}

fn add(moved: &mut Counts, of: Counts, sign: i64) {
    for (key, (matters, open)) in of {
        let count = moved.entry(key).or_default();
        count.0 += sign * matters;
        count.1 += sign * open;
    }
}

/// What the writer knows of the counts as they are written.
#[derive(Default)]
pub struct Tally(Counts);

impl Tally {
    /// Moves the counts: their rows as they then are go into the batch.
    ///
    /// # Errors
    /// [`Fault`] when a count cannot be read.
    pub fn write(&mut self, db: &mut Db, district: &str, moved: Counts, batch: &mut Batch) -> Result<(), Fault> {
        if self.0.len() > REMEMBERED {
            self.0.clear();
        }
        for (key, (matters, open)) in moved.into_iter().filter(|(_, by)| *by != (0, 0)) {
            let then = match self.0.get(&key) {
                Some(known) => *known,
                None => read(db, district, &key)?,
            };
            let now = (then.0 + matters, then.1 + open);
            batch.add(&HAD, row(district, &key, now));
            self.0.insert(key, now);
        }
        Ok(())
    }
}

/// The row of a count.
pub fn row(district: &str, (agency, day, phase): &Key, (matters, open): (i64, i64)) -> Vec<Value> {
    let key = [district.into(), agency.as_str().into(), (*day).into(), (*phase).into()];
    key.into_iter().chain([Value::Int(matters), Value::Int(open)]).collect()
}

fn read(db: &mut Db, district: &str, (agency, day, phase): &Key) -> Result<(i64, i64), Fault> {
    let sql = "SELECT matters, open FROM had WHERE district = $1 AND agency = $2 AND day = $3 AND phase = $4";
    let values = [district.into(), agency.as_str().into(), (*day).into(), (*phase).into()];
    Ok(match db.query(sql, &values)?.first().map(Vec::as_slice) {
        Some([Value::Int(matters), Value::Int(open)]) => (*matters, *open),
        _ => (0, 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        // 2026-03-02 00:00 +08:00
        let midnight = 1_772_380_800_000;
        assert_eq!((day_at(midnight), day_at(midnight + 1)), (Some(20_514), None));
        assert_eq!((day(midnight - 1), day(midnight + DAY - 1)), (20_513, 20_514));
        assert_eq!(day_at(i64::MAX), Some(i64::MAX));
    }

    #[test]
    fn what_is_put_and_taken_moves_nothing() {
        let one = || Counts::from([((String::new(), 1, "early"), (1, 1))]);
        let mut moved = Counts::new();
        put(&mut moved, one());
        take(&mut moved, one());
        assert!(moved.values().all(|by| *by == (0, 0)));
    }
}
