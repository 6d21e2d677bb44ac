//! Views of an earlier build are dropped and made anew from the log when a district is opened. The log's own tables never
//! change their form; what hangs on a view may change with every build, and nobody's district is lost by it.

use sha2::{Digest, Sha256};

use crate::db::{Db, Place};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rebuild::derive;
use crate::tables::{ALL, Dialect, VIEWS, schema};

/// Raised when a view's rows mean something else though its columns are the same.
const MEANING: u32 = 6;
/// Rows inserted at a time.
const PAGE: usize = 2_000;

/// What this build's views are, as a number that a database keeps: their columns, their indexes and their meaning.
pub fn stamp() -> i32 {
    let tables = schema(&Dialect { text: "TEXT", int: "INTEGER", bytes: "BLOB", tail: "" });
    let text = format!("{MEANING} {}", tables.join(";"));
    let digest = Sha256::digest(text.as_bytes());
    // Never 0, which stands for none, and never negative.
    i32::from_be_bytes([digest[0] & 0x7f, digest[1], digest[2], digest[3] | 1])
}

/// Whether a district's views are another build's, which the next opening makes anew: until then there is nothing that
/// they could be compared with.
///
/// # Errors
/// [`Fault`] when the database fails.
pub fn outdated(place: &Place, district: &str) -> Result<bool, Fault> {
    Ok(Db::of_another_build(place, district)?.is_some())
}

/// Drops views that another build made. Before the district is opened, by the one who will write it.
///
/// # Errors
/// [`Fault`] when the database fails.
pub fn drop_outdated(place: &Place, district: &str) -> Result<(), Fault> {
    let Some(mut db) = Db::of_another_build(place, district)? else { return Ok(()) };
    db.begin()?;
    for view in VIEWS {
        // no district: the whole view goes, and each district makes its own rows anew when it is opened
        db.run(&format!("DROP TABLE IF EXISTS {}", view.name))?;
    }
    db.forget_planner()?;
    db.put_stamp()?;
    db.run("COMMIT")
}

/// Fills the views from the log where they are empty though it is not.
///
/// # Errors
/// [`Fault`] when the database fails, or the log does not read.
pub fn fill(db: &mut Db, keys: &Keys, district: &str) -> Result<(), Fault> {
    // In this order: where there are matters, and that is nearly always, the log is not looked through.
    for (sql, filled) in [
        ("SELECT CAST(1 AS BIGINT) FROM matter WHERE district = $1 LIMIT 1", true),
        ("SELECT CAST(1 AS BIGINT) FROM record WHERE district = $1 AND stream LIKE 'matter:%' LIMIT 1", false),
    ] {
        if db.query(sql, &[district.into()])?.is_empty() != filled {
            return Ok(());
        }
    }
    db.begin()?;
    for view in VIEWS {
        db.execute(&format!("DELETE FROM {} WHERE district = $1", view.name), &[district.into()])?;
    }
    let (_, batch) = derive(db, keys, district)?;
    for (table, rows) in ALL.iter().zip(&batch.rows) {
        if VIEWS.iter().any(|view| view.name == table.name) {
            for some in rows.chunks(PAGE) {
                db.insert_rows(table, some)?;
            }
        }
    }
    db.run("COMMIT")?;
    db.look_over()
}
