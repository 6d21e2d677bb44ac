//! Writing one group's rows: the same statements for the writer and for the bench that measures their limit.

use lianxin_core::{Stream, Subject};

use crate::db::{Db, Place};
use crate::fault::Fault;
use crate::log::LEASE;
use crate::tables::{ALL, Batch, Value};

/// Writes the rows and moves the head, fenced by the writer's epoch. Inside the caller's transaction.
pub fn write(db: &mut Db, district: &str, epoch: i64, batch: &Batch) -> Result<(), Fault> {
    for (table, rows) in ALL.iter().zip(&batch.rows) {
        db.insert_rows(table, rows)?;
    }
    for subject in &batch.forgotten {
        forget(db, district, subject)?;
    }
    for session in &batch.ended {
        db.execute("DELETE FROM session WHERE district = $1 AND id = $2", &[district.into(), session.as_str().into()])?;
    }
    let Some((size, root, frontier, recorded_at)) = &batch.head else { return Ok(()) };
    let now = db.now_ms();
    let moved = db.execute(
        &format!("UPDATE head SET size = $3, root = $4, frontier = $5, recorded_at = $6, until = {now} + {LEASE} WHERE district = $1 AND epoch = $2"),
        &[
            district.into(),
            epoch.into(),
            (*size).into(),
            Value::Bytes(root.clone()),
            Value::Bytes(frontier.clone()),
            (*recorded_at).into(),
        ],
    )?;
    if moved == 1 { Ok(()) } else { Err(Fault::Fenced) }
}

/// Destroys a subject's key and everything it sealed; the tombstone is in the log. A matter takes its parties with it.
fn forget(db: &mut Db, district: &str, subject: &Subject) -> Result<(), Fault> {
    let (matter, own, parties) = match subject {
        Subject::Matter(id) => (id, subject.to_string(), format!("party:{id}:")),
        Subject::Party(id, _) => (id, subject.to_string(), subject.to_string()),
        Subject::Account(_) | Subject::District => return Ok(()),
    };
    let stream = Stream::Matter(matter.clone()).to_string();
    let (from, to) = (parties.clone(), format!("{parties}~"));
    db.execute(
        "DELETE FROM vault WHERE district = $1 AND (subject = $3 OR (subject >= $4 AND subject < $5)) AND (seq IN (SELECT seq FROM record WHERE district = $1 AND stream = $2) OR seq IN (SELECT seq FROM access WHERE district = $1 AND matter = $6) OR seq IN (SELECT seq FROM aside WHERE district = $1 AND matter = $6))",
        &[
            district.into(),
            stream.as_str().into(),
            own.as_str().into(),
            from.as_str().into(),
            to.as_str().into(),
            matter.as_str().into(),
        ],
    )?;
    db.execute(
        "DELETE FROM vault_key WHERE district = $1 AND (subject = $2 OR (subject >= $3 AND subject < $4))",
        &[district.into(), own.as_str().into(), from.as_str().into(), to.as_str().into()],
    )?;
    if let Subject::Matter(_) = subject {
        db.forget_search(district, matter)?;
    }
    // Of a matter all numbers, of a party hers.
    let party = if let Subject::Party(_, party) = subject { party.as_str() } else { "" };
    db.execute(
        "DELETE FROM number WHERE district = $1 AND matter = $2 AND (CAST($3 AS TEXT) = '' OR party = $3)",
        &[district.into(), matter.as_str().into(), party.into()],
    )?;
    Ok(())
}

/// Writes captured groups one commit each and returns how many orders they held. The district in `place` must
/// stand where it stood before the first of them was captured.
pub fn replay(place: &Place, district: &str, batches: &[Batch]) -> Result<u64, Fault> {
    let mut db = Db::open(place, district, true)?;
    let epoch = crate::log::take(&mut db, district, "replay")?.epoch;
    let mut orders = 0;
    for batch in batches {
        db.begin()?;
        write(&mut db, district, epoch, batch)?;
        db.run("COMMIT")?;
        orders += u64::from(batch.orders);
    }
    crate::log::release(&mut db, district, epoch)?;
    Ok(orders)
}
