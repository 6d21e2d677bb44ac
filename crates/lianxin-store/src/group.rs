//! Writing one group's rows: the same statements for the writer and for the bench that measures their limit.

use crate::db::{Db, Place};
use crate::fault::Fault;
use crate::log::LEASE;
use crate::tables::{ALL, Batch, Value};

/// Writes the rows and moves the head, fenced by the writer's epoch. Inside the caller's transaction.
pub fn write(db: &mut Db, district: &str, epoch: i64, batch: &Batch) -> Result<(), Fault> {
    for (table, rows) in ALL.iter().zip(&batch.rows) {
        db.insert_rows(table, rows)?;
    }
    for matter in &batch.forgotten {
        forget(db, district, matter)?;
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

/// Destroys a matter's key and everything it sealed; the tombstone is in the log.
fn forget(db: &mut Db, district: &str, matter: &str) -> Result<(), Fault> {
    let (stream, subject) = (format!("matter:{matter}"), format!("matter:{matter}"));
    db.execute(
        "DELETE FROM vault WHERE district = $1 AND subject = $3 AND seq IN (SELECT seq FROM record WHERE district = $1 AND stream = $2)",
        &[district.into(), stream.as_str().into(), subject.as_str().into()],
    )?;
    db.execute(
        "DELETE FROM vault_key WHERE district = $1 AND subject = $2",
        &[district.into(), subject.as_str().into()],
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
