//! Inclusion proofs of single records against the log as it now stands. The upper part of the tree is kept in memory and grows
//! with the log; the first proof after a start reads all leaf hashes once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::PoisonError;

use lianxin_ledger::Hash;
use lianxin_ledger::proof::root;
use lianxin_ledger::subtree::{CHUNK, LOW, path, range};

use crate::db::Db;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Leaf hashes read at a time.
const PAGE: u64 = 65_536;

/// Records with their proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Records in the log.
    pub size: i64,
    /// Root of the tree over all of them.
    pub root: [u8; 32],
    pub proven: Vec<Proven>,
}

/// A record's place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    pub seq: i64,
    /// Its canonical bytes.
    pub entry: Vec<u8>,
    /// SHA-256(00 ‖ bytes).
    pub leaf: [u8; 32],
    /// Siblings on the way to the root, nearest first.
    pub path: Vec<[u8; 32]>,
}

impl Store {
    /// Proves these records, and the log's last one after them.
    ///
    /// # Errors
    /// [`Fault`] when the database fails, a record is not there, or the leaves do not lead to the root that the log has.
    pub fn prove(&self, seqs: &[i64]) -> Result<Proof, Fault> {
        let district = self.district.as_str();
        self.read(|db| {
            let rows = db.query("SELECT size, root FROM head WHERE district = $1", &[district.into()])?;
            let Some([Value::Int(size), Value::Bytes(told)]) = rows.first().map(Vec::as_slice) else {
                return Err(Fault::Damaged("the head row is not as it should be".to_owned()));
            };
            let (size, whole) = (*size, size.unsigned_abs());
            let mut crown = self.crown.lock().unwrap_or_else(PoisonError::into_inner);
            while (crown.chunks() + 1) * CHUNK as u64 <= whole {
                let from = crown.chunks() * CHUNK as u64;
                let to = (from + PAGE).min(whole);
                let grown = leaves(db, district, from, to)?.chunks(CHUNK).filter(|chunk| crown.push(chunk)).count();
                if grown == 0 {
                    return Err(absent(from));
                }
            }
            let mut near: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
            let mut at = |level: u32, n: u64| -> Result<Hash, Fault> {
                if level >= LOW {
                    return crown.node(level, n).ok_or_else(|| absent(n << level));
                }
                let first = n << level;
                let chunk = first / CHUNK as u64;
                let leaves = match near.entry(chunk) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => {
                        let from = chunk * CHUNK as u64;
                        place.insert(leaves(db, district, from, (from + CHUNK as u64).min(whole))?)
                    }
                };
                let offset = usize::try_from(first % CHUNK as u64).unwrap_or(0);
                let found = leaves.get(offset..offset + (1 << level));
                found.map(root).ok_or_else(|| absent(first))
            };
            let top = range(0, whole, &mut at)?;
            if top.0.as_slice() != told.as_slice() {
                return Err(Fault::Damaged("the leaves do not lead to the log's root".to_owned()));
            }
            let last = size - 1;
            let mut paths = Vec::with_capacity(seqs.len() + 1);
            for seq in seqs.iter().copied().chain([last]) {
                let index = u64::try_from(seq).ok().filter(|i| *i < whole).ok_or_else(|| absent(0))?;
                paths.push((seq, path(index, whole, &mut at)?));
            }
            let mut proven = Vec::with_capacity(paths.len());
            for (seq, path) in paths {
                proven.push(one(db, district, seq, path)?);
            }
            Ok(Proof { size, root: top.0, proven })
        })
    }
}

fn absent(seq: u64) -> Fault {
    Fault::Damaged(format!("record {seq} is not there"))
}

fn one(db: &mut Db, district: &str, seq: i64, path: Vec<Hash>) -> Result<Proven, Fault> {
    let sql = "SELECT entry, leaf FROM record WHERE district = $1 AND seq = $2";
    let rows = db.query(sql, &[district.into(), seq.into()])?;
    let Some([Value::Bytes(entry), Value::Bytes(leaf)]) = rows.first().map(Vec::as_slice) else {
        return Err(absent(seq.unsigned_abs()));
    };
    let leaf = Hash::from_slice(leaf).ok_or_else(|| absent(seq.unsigned_abs()))?;
    Ok(Proven { seq, entry: entry.clone(), leaf: leaf.0, path: path.into_iter().map(|h| h.0).collect() })
}

/// The leaf hashes `from..to`.
fn leaves(db: &mut Db, district: &str, from: u64, to: u64) -> Result<Vec<Hash>, Fault> {
    let sql = "SELECT leaf FROM record WHERE district = $1 AND seq >= $2 AND seq < $3 ORDER BY seq";
    let rows = db.query(sql, &[district.into(), Value::Int(from as i64), Value::Int(to as i64)])?;
    let leaf = |row: Vec<Value>| match row.first() {
        Some(Value::Bytes(leaf)) => Hash::from_slice(leaf),
        _ => None,
    };
    let all: Vec<Hash> = rows.into_iter().filter_map(leaf).collect();
    if all.len() as u64 == to - from { Ok(all) } else { Err(absent(from)) }
}
