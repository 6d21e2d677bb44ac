//! `verify`: recomputes the whole log from its bytes, and holds the vault and the files against it. Trusts no column.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::value::Holds;
use lianxin_core::{Event, Record, Stream, Subject};
use lianxin_ledger::frontier::Frontier;

use crate::db::{Db, Place};
use crate::doubt::{self, Named};
use crate::fault::Fault;
use crate::keys::{Key, Keys};
use crate::rebuild::subject_keys;
use crate::seal::{open_box, unpack};
use crate::tables::{Row, Value};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub records: i64,
    /// Merkle root over all records, as recomputed.
    pub root: Vec<u8>,
    /// The first bad record and why; `None` when all is well.
    pub bad: Option<(i64, String)>,
}

/// Rows read at a time.
const PAGE: i64 = 2_000;

/// Verifies a district. Works beside a running writer: it reads up to the head it saw first.
pub fn verify(place: &Place, keys: &Keys, district: &str) -> Result<Verified, Fault> {
    let mut db = Db::open(place, district, true)?;
    let (size, root) = head(&mut db, district)?;
    let mut check = Check {
        district: district.to_owned(),
        subject_keys: subject_keys(&mut db, keys, district)?,
        erased: erased(&mut db, district)?,
        frontier: Frontier::new(),
        recorded_at: i64::MIN,
        files: Vec::new(),
    };
    if let Some(subject) = check.erased.iter().find(|s| check.subject_keys.contains_key(*s)) {
        let bad = Some((size, format!("the key of {subject} outlived its erasure")));
        return Ok(Verified { records: size, root, bad });
    }
    let mut at = 0;
    while at < size {
        let to = (at + PAGE).min(size);
        if let Some(bad) = check.page(&mut db, at, to)? {
            return Ok(Verified { records: size, root: check.frontier.root().0.to_vec(), bad: Some(bad) });
        }
        at = to;
    }
    let found = check.frontier.root().0.to_vec();
    let bad = (found != root).then(|| (size, "the log's root is not the one that was kept".to_owned()));
    let mut bad = bad.or(beyond(&mut db, district, size)?);
    if bad.is_none() {
        bad = check.files(&mut db, &mut Db::open_blobs(place)?, size)?;
    }
    Ok(Verified { records: size, root: found, bad })
}

struct Check {
    district: String,
    subject_keys: BTreeMap<String, Key>,
    erased: BTreeSet<String>,
    frontier: Frontier,
    recorded_at: i64,
    /// Those that the log names.
    files: Vec<Named>,
}

type Bad = Option<(i64, String)>;

impl Check {
    fn page(&mut self, db: &mut Db, from: i64, to: i64) -> Result<Bad, Fault> {
        let values = [self.district.as_str().into(), Value::Int(from), Value::Int(to)];
        let rows = db.query(
            "SELECT district, seq, stream, entry, leaf FROM record WHERE district = $1 AND seq >= $2 AND seq < $3 ORDER BY seq",
            &values,
        )?;
        let boxes =
            db.query("SELECT seq, subject, boxes FROM vault WHERE district = $1 AND seq >= $2 AND seq < $3", &values)?;
        let mut vault = BTreeMap::new();
        for row in boxes {
            if let [Value::Int(seq), Value::Text(subject), Value::Bytes(b)] = row.as_slice() {
                vault.insert(*seq, (subject.clone(), b.clone()));
            }
        }
        for (step, row) in rows.iter().enumerate() {
            let seq = from + step as i64;
            if let Err(why) = self.record(seq, row, vault.remove(&seq)) {
                return Ok(Some((seq, why)));
            }
        }
        if (rows.len() as i64) < to - from {
            return Ok(Some((from + rows.len() as i64, "a record is missing".to_owned())));
        }
        Ok(vault.pop_first().map(|(seq, _)| (seq, "the vault holds a value that no record names".to_owned())))
    }

    fn record(&mut self, seq: i64, row: &Row, vault: Option<(String, Vec<u8>)>) -> Result<(), String> {
        let [Value::Text(district), Value::Int(at), Value::Text(stream), Value::Bytes(entry), Value::Bytes(leaf)] =
            row.as_slice()
        else {
            return Err("a column has another type".to_owned());
        };
        let hash = lianxin_ledger::hash::leaf(entry);
        if hash.0.as_slice() != leaf.as_slice() {
            return Err("the entry does not have the hash that was kept".to_owned());
        }
        let mut record = Record::from_bytes(entry).map_err(|e| e.to_string())?;
        if record.to_bytes().ok().as_ref() != Some(entry) {
            return Err("the entry is not in canonical form".to_owned());
        }
        if *at != seq || record.seq != seq {
            return Err("a record is missing or stands twice".to_owned());
        }
        if record.district != *district || record.stream.to_string() != *stream {
            return Err("a column says other than the entry".to_owned());
        }
        if record.recorded_at < self.recorded_at {
            return Err("time goes back".to_owned());
        }
        if seq == 0 && !matches!(record.event, Event::DistrictOpened(_)) {
            return Err("the first record does not open the district".to_owned());
        }
        self.recorded_at = record.recorded_at;
        if let Event::MatterAttached(e) = &record.event {
            self.files.push(Named::new(&record, e));
        }
        self.frontier.append(hash);
        self.values(&mut record, vault)
    }

    /// Each file is there as it was put, or its matter has a tombstone and it is gone.
    fn files(&mut self, db: &mut Db, blobs: &mut Db, size: i64) -> Result<Bad, Fault> {
        for file in &self.files {
            let gone = self.erased.contains(&file.subject());
            let why = if gone { None } else { file.check(blobs, &self.district, &self.subject_keys)?.err() };
            let Some(why) = why else {
                if gone && !file.is_gone(blobs, &self.district)? {
                    return Ok(Some((file.seq, "a forgotten attachment is still there".to_owned())));
                }
                continue;
            };
            // A running server may have forgotten it since this began.
            if !erased(db, &self.district)?.contains(&file.subject()) {
                return Ok(Some((file.seq, why)));
            }
        }
        let stray = doubt::stray(blobs, &self.district, &self.files)?;
        Ok(stray.map(|pieces| (size, format!("there are pieces {pieces} that no record names"))))
    }

    /// Each sealed value opens and matches its commitment, or its subject has a tombstone and it is gone.
    fn values(&self, record: &mut Record, vault: Option<(String, Vec<u8>)>) -> Result<(), String> {
        let mut commitments = Vec::new();
        record.event.each_sealed(&mut |_, cargo| commitments.push(cargo.commitment));
        let subject = record.event.subject(&record.stream).to_string();
        let Some((kept_for, boxes)) = vault else {
            let gone = commitments.is_empty() || self.erased.contains(&subject);
            return if gone { Ok(()) } else { Err("a sealed value is missing".to_owned()) };
        };
        if self.erased.contains(&subject) {
            return Err("a forgotten value is still there".to_owned());
        }
        if kept_for != subject {
            return Err("a sealed value stands under another subject".to_owned());
        }
        let key = self.subject_keys.get(&subject).ok_or("the key of a sealed value is missing")?;
        let boxes = unpack(&boxes).ok_or("sealed values are not in their form")?;
        let all = boxes.len() == commitments.len()
            && boxes.iter().zip(&commitments).all(|(b, c)| open_box(key, &subject, c, b).is_some());
        if all { Ok(()) } else { Err("a sealed value does not match its commitment".to_owned()) }
    }
}

fn head(db: &mut Db, district: &str) -> Result<(i64, Vec<u8>), Fault> {
    let rows = db.query("SELECT size, root FROM head WHERE district = $1", &[district.into()])?;
    match rows.first().map(Vec::as_slice) {
        Some([Value::Int(size), Value::Bytes(root)]) => Ok((*size, root.clone())),
        _ => Err(Fault::Damaged("there is no such district here".to_owned())),
    }
}

/// Records beyond the head may be a running writer's; they are bad only if the head has not moved.
fn beyond(db: &mut Db, district: &str, size: i64) -> Result<Bad, Fault> {
    let rows = db.query(
        "SELECT h.size, r.seq FROM head h, record r WHERE h.district = $1 AND r.district = $1 AND r.seq >= h.size LIMIT 1",
        &[district.into()],
    )?;
    Ok((!rows.is_empty()).then(|| (size, "there are records beyond the log's size".to_owned())))
}

/// Entry and leaf of every record of the matters of which something was forgotten, in the log's order.
pub fn torn(db: &mut Db, district: &str) -> Result<Vec<Row>, Fault> {
    db.query(
        "SELECT r.entry, r.leaf FROM record r WHERE r.district = $1 AND r.stream IN (SELECT DISTINCT s.stream FROM record s JOIN matter m ON m.district = $1 AND s.stream = 'matter:' || m.id WHERE s.district = $1 AND (m.erased = 1 OR m.torn = 1)) ORDER BY r.seq",
        &[district.into()],
    )
}

/// Subjects with a tombstone, read from the records themselves: a matter takes its parties with it.
fn erased(db: &mut Db, district: &str) -> Result<BTreeSet<String>, Fault> {
    let mut subjects = BTreeSet::new();
    let mut parties = Vec::new();
    for row in torn(db, district)? {
        let [Value::Bytes(entry), _] = row.as_slice() else { continue };
        let Ok(record) = Record::from_bytes(entry) else { continue };
        let Stream::Matter(id) = &record.stream else { continue };
        if let Event::MatterErased(_) = &record.event {
            subjects.insert(Subject::Matter(id.clone()).to_string());
        } else if let Event::MatterPartyErased(e) = &record.event {
            subjects.insert(Subject::Party(id.clone(), e.party.clone()).to_string());
        } else if let Event::MatterPartyAdded(e) = &record.event {
            parties.push((id.clone(), e.party.clone()));
        }
    }
    for (id, party) in parties {
        if subjects.contains(&Subject::Matter(id.clone()).to_string()) {
            subjects.insert(Subject::Party(id, party).to_string());
        }
    }
    Ok(subjects)
}
