//! The pieces of files in a backup: read beside the log that names them, and put back before it.

use std::collections::BTreeSet;

use crate::blob::{self, texts};
use crate::db::Db;
use crate::fault::Fault;
use crate::tables::{BLOB, Row, Value, WAITING};

/// How often a backup begins anew for a matter that is forgotten meanwhile.
const TRIES: u32 = 5;
/// Most pieces in memory while they are brought back.
pub const MOST: usize = 32;

/// Begins to read both pictures, the log's first, so that every file it names has been put; and names them. Begins
/// anew where a matter was forgotten between the two: its pieces are gone from the second.
pub fn together(db: &mut Db, blobs: &mut Db, district: &str) -> Result<Vec<String>, Fault> {
    for left in (0..TRIES).rev() {
        db.begin_reading()?;
        let named = texts(db.query(
            "SELECT a.pieces FROM attachment a JOIN matter m ON m.district = $1 AND m.id = a.matter WHERE a.district = $1 AND m.erased = 0 ORDER BY a.pieces",
            &[district.into()],
        )?);
        blobs.begin_reading()?;
        let there = texts(blobs.query("SELECT DISTINCT pieces FROM blob WHERE district = $1", &[district.into()])?);
        let there: BTreeSet<String> = there.into_iter().collect();
        // What is missing the last time is missing: `verify` tells of it, here as there.
        if left == 0 || named.iter().all(|pieces| there.contains(pieces)) {
            return Ok(named);
        }
        db.run("COMMIT")?;
        blobs.run("COMMIT")?;
    }
    Ok(Vec::new())
}

/// Reads the pieces of one file, one by one.
pub fn read(
    blobs: &mut Db,
    district: &str,
    pieces: &str,
    take: &mut dyn FnMut(&Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut n = 0;
    while let Some(piece) = blob::piece(blobs, district, pieces, n)? {
        take(&vec![district.into(), pieces.into(), n.into(), Value::Bytes(piece)])?;
        n += 1;
    }
    Ok(())
}

/// Puts pieces back, committed before the log that names them is. They wait until it is: a restore that ends before leaves
/// nothing for ever.
pub fn put_back(blobs: &mut Db, district: &str, rows: &[Row]) -> Result<(), Fault> {
    let of = |row: &Row| vec![district.into(), row[1].clone(), Value::Int(0)];
    let mut waits: Vec<Row> = rows.iter().map(of).collect();
    waits.dedup();
    blobs.begin()?;
    blobs.insert_rows(&BLOB, rows)?;
    blobs.insert_rows(&WAITING, &waits)?;
    blobs.run("COMMIT")
}
