//! Pieces of files: sealed, put, read, swept. Pieces lie in the database before the order that names them by their hash,
//! so a record never names what is not there; what no record names is swept.

use lianxin_core::{Order, Subject};
use sha2::{Digest, Sha256};

use crate::db::{AT_ONCE, Db, marked};
use crate::fault::Fault;
use crate::keys::{Key, derive, mac, open, seal};
use crate::tables::{BLOB, Row, Value, WAITING};

/// Bytes of a file in one piece.
pub const PIECE: usize = 256 << 10;
/// How long pieces may wait for a record that names them, in ms.
pub const PATIENCE: i64 = 24 * 3_600_000;
/// Most waiting pieces looked at in one sweep.
const SWEPT: i64 = 1_000;

/// What a file's pieces are bound to: whose key, and which order brought them.
#[derive(Clone)]
pub struct Bound {
    key: Key,
    about: String,
}

/// A file in sealed pieces.
pub struct Pieces {
    /// SHA-256 over all of them, base64url.
    pub hash: String,
    sealed: Vec<Vec<u8>>,
}

/// How many pieces a file of so many bytes has.
pub fn count(size: u64) -> i64 {
    size.div_ceil(PIECE as u64) as i64
}

impl Bound {
    /// `key` is the subject's own; `order` is the id of the order that brings the file.
    pub fn new(key: &Key, subject: &Subject, order: &str) -> Bound {
        Bound { key: derive(key.as_ref(), b"attachment pieces"), about: format!("{subject} {order}") }
    }

    fn place(&self, n: i64, of: i64) -> String {
        format!("{} {n}/{of}", self.about)
    }

    /// Seals a file. The same file in the same order gives the same pieces, so that an order sent again is known: a
    /// nonce is the keyed hash of where the piece belongs and what is in it.
    pub fn seal(&self, file: &[u8]) -> Pieces {
        let of = count(file.len() as u64);
        let mut hash = Sha256::new();
        let one = |(n, clear): (i64, &[u8])| {
            let place = self.place(n, of);
            let mut nonce = [0; 24];
            nonce.copy_from_slice(&mac(self.key.as_ref(), &[place.as_bytes(), clear])[..24]);
            let sealed = seal(&self.key, nonce, place.as_bytes(), clear);
            hash.update(&sealed);
            sealed
        };
        let sealed = (0..).zip(file.chunks(PIECE)).map(one).collect();
        Pieces { hash: named(hash), sealed }
    }

    /// Opens piece `n` of `of`; `None` when it is another one, or changed.
    pub fn open(&self, n: i64, of: i64, sealed: &[u8]) -> Option<Vec<u8>> {
        open(&self.key, self.place(n, of).as_bytes(), sealed)
    }
}

/// A hash as records name it.
pub fn named(hash: Sha256) -> String {
    data_encoding::BASE64URL_NOPAD.encode(&hash.finalize())
}

/// Writes the pieces of an order's file, committed and synced when this returns.
pub fn put(db: &mut Db, district: &str, order: &Order, pieces: &Pieces) -> Result<(), Fault> {
    let row = |(n, piece): (i64, &Vec<u8>)| -> Row {
        vec![district.into(), pieces.hash.as_str().into(), n.into(), Value::Bytes(piece.clone())]
    };
    let rows: Vec<Row> = (0..).zip(&pieces.sealed).map(row).collect();
    let waits = vec![district.into(), pieces.hash.as_str().into(), order.at.into()];
    db.begin()?;
    let written = db.insert_rows(&BLOB, &rows).and_then(|()| db.insert_rows(&WAITING, &[waits]));
    if let Err(fault) = written {
        let _ = db.run("ROLLBACK");
        return Err(fault);
    }
    db.run("COMMIT")
}

/// Whether pieces of this hash are there, so many of them.
pub fn has(db: &mut Db, district: &str, hash: &str, of: i64) -> Result<bool, Fault> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM blob WHERE district = $1 AND pieces = $2";
    Ok(db.query(sql, &[district.into(), hash.into()])? == [vec![Value::Int(of)]])
}

/// One sealed piece.
pub fn piece(db: &mut Db, district: &str, hash: &str, n: i64) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "SELECT piece FROM blob WHERE district = $1 AND pieces = $2 AND n = $3";
    let rows = db.query(sql, &[district.into(), hash.into(), n.into()])?;
    Ok(match rows.into_iter().next().as_deref() {
        Some([Value::Bytes(piece)]) => Some(piece.clone()),
        _ => None,
    })
}

/// The pieces of all attachments of a matter, or of all forgotten matters.
fn of_matters(db: &mut Db, district: &str, matter: Option<&str>) -> Result<Vec<String>, Fault> {
    let rows = match matter {
        Some(id) => db.query(
            "SELECT pieces FROM attachment WHERE district = $1 AND matter = $2",
            &[district.into(), id.into()],
        )?,
        None => db.query(
            "SELECT a.pieces FROM matter m JOIN attachment a ON a.district = $1 AND a.matter = m.id WHERE m.district = $1 AND m.erased = 1",
            &[district.into()],
        )?,
    };
    Ok(texts(rows))
}

/// The first column of rows, where it is text.
pub fn texts(rows: Vec<Row>) -> Vec<String> {
    let first = |row: Row| match row.into_iter().next() {
        Some(Value::Text(text)) => Some(text),
        Some(Value::Int(_) | Value::Bytes(_)) | None => None,
    };
    rows.into_iter().filter_map(first).collect()
}

/// Deletes the pieces of forgotten matters. Their key is gone already: what a crash leaves of them opens for nobody, and
/// goes when the district is opened again.
pub fn forget(db: &mut Db, blobs: &mut Db, district: &str, forgotten: &[Subject]) -> Result<(), Fault> {
    let mut gone = 0;
    for subject in forgotten {
        let Subject::Matter(id) = subject else { continue };
        gone += remove(blobs, district, of_matters(db, district, Some(id))?)?;
    }
    if gone > 0 { blobs.truncate_log() } else { Ok(()) }
}

/// The same for all that were ever forgotten.
pub fn forget_rest(db: &mut Db, blobs: &mut Db, district: &str) -> Result<(), Fault> {
    let gone = remove(blobs, district, of_matters(db, district, None)?)?;
    if gone > 0 { blobs.truncate_log() } else { Ok(()) }
}

/// Deletes the pieces of these hashes, many at a time; how many there were.
fn remove(blobs: &mut Db, district: &str, hashes: Vec<String>) -> Result<u64, Fault> {
    let mut gone = 0;
    for some in hashes.chunks(AT_ONCE) {
        let (marks, values) = marked(district, some.iter().map(|hash| hash.as_str().into()).collect());
        gone += blobs.execute(&format!("DELETE FROM blob WHERE district = $1 AND pieces IN ({marks})"), &values)?;
    }
    Ok(gone)
}

/// Takes away what has waited too long for a record (`at`: now, ms UTC); how many files.
pub fn sweep(db: &mut Db, blobs: &mut Db, district: &str, at: i64) -> Result<usize, Fault> {
    let until = at - PATIENCE;
    let rows = blobs.query(
        &format!("SELECT pieces FROM blob_waiting WHERE district = $1 AND at < $2 ORDER BY at LIMIT {SWEPT}"),
        &[district.into(), until.into()],
    )?;
    let mut swept = 0;
    for hash in texts(rows) {
        let names = "SELECT pieces FROM attachment WHERE district = $1 AND pieces = $2";
        let is_named = !db.query(names, &[district.into(), hash.as_str().into()])?.is_empty();
        blobs.begin()?;
        // Still waiting that long: the same file may have been sent again in between.
        let old = blobs.execute(
            "DELETE FROM blob_waiting WHERE district = $1 AND pieces = $2 AND at < $3",
            &[district.into(), hash.as_str().into(), until.into()],
        )?;
        if old > 0 && !is_named {
            remove(blobs, district, vec![hash])?;
            swept += 1;
        }
        blobs.run("COMMIT")?;
    }
    Ok(swept)
}

/// An order may name no pieces that are not there.
pub fn no_file() -> lianxin_core::Refusal {
    lianxin_core::Refusal::Fields(vec![lianxin_core::field::FieldProblem {
        field: "file".to_owned(),
        problem: lianxin_core::field::Problem::Empty,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    #[test]
    fn a_piece_opens_in_its_own_place_of_its_own_file_alone() {
        let subject = Subject::Matter("m1".to_owned());
        let bound = |order: &str| Bound::new(&Zeroizing::new([7; 32]), &subject, order);
        let file = vec![5_u8; PIECE * 2 + 1];
        let pieces = bound("o1").seal(&file);
        assert_eq!((pieces.sealed.len(), count(file.len() as u64)), (3, 3));
        assert_eq!(pieces.hash, bound("o1").seal(&file).hash, "the same order brings the same pieces");
        assert_ne!(pieces.hash, bound("o2").seal(&file).hash);
        assert_ne!(pieces.sealed[0][..24], pieces.sealed[1][..24], "a nonce of its own for each");
        assert_eq!(bound("o1").open(2, 3, &pieces.sealed[2]), Some(vec![5]));
        for (order, n, of) in [("o2", 2, 3), ("o1", 1, 3), ("o1", 2, 4)] {
            assert_eq!(bound(order).open(n, of, &pieces.sealed[2]), None);
        }
    }
}
