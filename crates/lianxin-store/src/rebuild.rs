//! `rebuild --check`: replays the log and compares every view row with what is stored. Views are derived, or
//! they are wrong. `restore` derives them by the same means.

use std::collections::BTreeMap;

use lianxin_core::value::{Class, Holds};
use lianxin_core::{Record, Subject, World};

use crate::db::{Db, Place};
use crate::fault::Fault;
use crate::keys::{Key, Keys};
use crate::seal::{NUMBERS, open_bare, unpack};
use crate::tables::{Batch, HAD, Row, SEARCH, SESSION, Table, VIEWS, Value};
use crate::tally::{self, Counts};
use crate::views;
use crate::words::Word;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub records: i64,
    /// How many view rows were compared.
    pub views: u64,
    /// The first row that differs: table and key; `None` when all agree.
    pub bad: Option<String>,
}

/// Rows read at a time.
const PAGE: i64 = 2_000;

/// Replays and compares. Reads one consistent picture, so a running writer does not disturb it.
pub fn rebuild_check(place: &Place, keys: &Keys, district: &str) -> Result<Rebuilt, Fault> {
    let mut db = Db::open(place, district, true)?;
    db.begin_reading()?;
    let (records, batch) = derive(&mut db, keys, district)?;
    let mut compared = 0;
    let mut bad = None;
    for (table, rows) in crate::tables::ALL.iter().zip(batch.rows) {
        if VIEWS.iter().any(|v| v.name == table.name) {
            compared += rows.len() as u64;
            bad = bad.or(compare(&mut db, table, district, rows)?);
        }
    }
    db.run("COMMIT")?;
    Ok(Rebuilt { records, views: compared, bad })
}

/// The rows of every view, from the log and the vault alone; and how many records there are.
pub fn derive(db: &mut Db, keys: &Keys, district: &str) -> Result<(i64, Batch), Fault> {
    let mut world = World::default();
    let mut batch = Batch::default();
    let mut records = 0;
    let subject_keys = subject_keys(db, keys, district)?;
    loop {
        let rows = db.query(
            "SELECT r.entry, COALESCE(v.boxes, $4) FROM record r LEFT JOIN vault v ON v.district = $1 AND v.seq = r.seq WHERE r.district = $1 AND r.seq >= $2 AND r.seq < $3 ORDER BY r.seq",
            &[district.into(), Value::Int(records), Value::Int(records + PAGE), Value::Bytes(Vec::new())],
        )?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let [Value::Bytes(entry), Value::Bytes(boxes)] = row.as_slice() else { continue };
            let mut record = Record::from_bytes(entry)?;
            lianxin_core::evolve(&mut world, &record);
            views::added(&record, &mut batch);
            views::notices(&record, views::of(&world, &record), &mut batch);
            let registered = views::of(&world, &record).map(|m| m.registered);
            numbers(&record, boxes, (keys, &subject_keys), &mut batch);
            search(&mut record, registered, boxes, (keys, &subject_keys), &mut batch);
            records += 1;
        }
    }
    let mut counts = Counts::new();
    for m in world.matters.values() {
        views::matter(district, m, &mut batch);
        tally::put(&mut counts, tally::of(m));
    }
    for (key, count) in &counts {
        batch.add(&HAD, tally::row(district, key, *count));
    }
    for l in world.letters.values() {
        views::letter(district, l, &mut batch);
    }
    drop_ended(&mut batch);
    Ok((records, batch))
}

fn search(
    record: &mut Record,
    registered: Option<i64>,
    boxes: &[u8],
    (keys, subject_keys): (&Keys, &BTreeMap<String, Key>),
    batch: &mut Batch,
) {
    if views::searched(record).is_none() || boxes.is_empty() {
        return;
    }
    let about = record.event.subject(&record.stream).to_string();
    let (Some(key), Some(boxes)) = (subject_keys.get(&about), unpack(boxes)) else { return };
    let mut words = Vec::new();
    let mut at = 0;
    record.event.each_sealed(&mut |class, _| {
        if let (Class::Story, Some(sealed)) = (class, boxes.get(at)) {
            words.extend(open_bare(key, &about, sealed).map(|text| keys.search_words(&text)));
        }
        at += 1;
    });
    let words: Vec<&[Word]> = words.iter().map(Vec::as_slice).collect();
    views::search(record, registered, &words, batch);
}

/// Numbers are read again from the vault, as far as it still opens.
fn numbers(record: &Record, boxes: &[u8], (keys, subject_keys): (&Keys, &BTreeMap<String, Key>), batch: &mut Batch) {
    let about = record.event.subject(&record.stream).to_string();
    let (Some(key), Some(boxes)) = (subject_keys.get(&about), unpack(boxes)) else { return };
    let hash = |at: usize, kind: usize| keys.look_up(NUMBERS[kind].code(), &open_bare(key, &about, boxes.get(at)?)?);
    views::numbers(record, hash, batch);
}

/// Keys of the subjects that have not been forgotten.
pub fn subject_keys(db: &mut Db, keys: &Keys, district: &str) -> Result<BTreeMap<String, Key>, Fault> {
    let mut all = BTreeMap::new();
    for row in db.query("SELECT subject, wrapped FROM vault_key WHERE district = $1", &[district.into()])? {
        if let [Value::Text(subject), Value::Bytes(wrapped)] = row.as_slice()
            && let Some(key) = keys.unwrap(subject, wrapped)
        {
            all.insert(subject.clone(), key);
        }
    }
    all.insert(Subject::District.to_string(), keys.district.clone());
    Ok(all)
}

/// Sessions that were signed out of have no row.
fn drop_ended(batch: &mut Batch) {
    let ended = std::mem::take(&mut batch.ended);
    if let Some(at) = crate::tables::ALL.iter().position(|t| t.name == SESSION.name) {
        batch.rows[at].retain(|row| !matches!(&row[1], Value::Text(id) if ended.contains(id)));
    }
}

fn compare(db: &mut Db, table: &Table, district: &str, derived: Vec<Row>) -> Result<Option<String>, Fault> {
    let sql = format!("SELECT {} FROM {} WHERE district = $1", db.columns(table), table.name);
    let name = |row: &Row| format!("{} {:?}", table.name, &row[1]);
    let key = |row: &Row| format!("{:?}", &row[..table.key]);
    let mut left: BTreeMap<String, Row> = derived.into_iter().map(|row| (key(&row), row)).collect();
    for mut stored in db.query(&sql, &[district.into()])? {
        if let (true, Some(Value::Text(words))) = (table.name == SEARCH.name, stored.last_mut()) {
            *words = in_order(words);
        }
        // What has been counted down to nothing still has its row.
        let nothing = table.name == HAD.name && stored[table.key..].iter().all(|n| *n == Value::Int(0));
        if !nothing && left.remove(&key(&stored)).as_ref() != Some(&stored) {
            return Ok(Some(name(&stored)));
        }
    }
    Ok(left.first_key_value().map(|(_, row)| name(row)))
}

/// The words of a search row, however its database writes and orders them.
fn in_order(words: &str) -> String {
    let mut all: Vec<&str> = words.split(' ').map(|w| w.trim_matches('\'')).collect();
    all.sort_unstable();
    all.join(" ")
}
