//! Where the log stands: its size, its Merkle frontier, its last moment, and who may append.

use lianxin_ledger::frontier::Frontier;

use crate::db::Db;
use crate::fault::Fault;
use crate::tables::Value;

/// How long a writer holds a district without renewing, by the database's clock, in ms.
pub const LEASE: i64 = 10_000;

/// The head of one district's log, as its writer knows it.
#[derive(Clone)]
pub struct Head {
    pub frontier: Frontier,
    /// ms UTC of the last record; the log never goes back.
    pub recorded_at: i64,
    pub epoch: i64,
}

/// Takes the district's lease: the epoch rises, so that whoever held it before can no longer append. In a folder the caller
/// has its lock.
pub fn take(db: &mut Db, district: &str, holder: &str) -> Result<Head, Fault> {
    let empty = Frontier::new();
    db.execute(
        "INSERT INTO head (district, size, root, frontier, recorded_at, epoch, holder, until) VALUES ($1, 0, $2, $3, 0, 0, '', 0) ON CONFLICT (district) DO NOTHING",
        &[district.into(), Value::Bytes(empty.root().0.to_vec()), Value::Bytes(empty.to_bytes())],
    )?;
    let now = db.now_ms();
    // A folder's lock went with the process that held it; its lease need not run out as well.
    let free = match db {
        Db::Sqlite(_) => String::new(),
        Db::Postgres(_) => format!(" AND (until < {now} OR holder = $2)"),
    };
    let taken = db.execute(
        &format!("UPDATE head SET epoch = epoch + 1, holder = $2, until = {now} + {LEASE} WHERE district = $1{free}"),
        &[district.into(), holder.into()],
    )?;
    let (head, by) = look(db, district)?;
    if taken == 0 { Err(Fault::Held(by)) } else { Ok(head) }
}

/// Reads the head again after a failure; another holder means this writer has been fenced.
pub fn read(db: &mut Db, district: &str, holder: &str) -> Result<Head, Fault> {
    let (head, by) = look(db, district)?;
    if by == holder { Ok(head) } else { Err(Fault::Fenced) }
}

fn look(db: &mut Db, district: &str) -> Result<(Head, String), Fault> {
    let rows = db
        .query("SELECT size, frontier, recorded_at, epoch, holder FROM head WHERE district = $1", &[district.into()])?;
    let [Value::Int(size), Value::Bytes(frontier), Value::Int(recorded_at), Value::Int(epoch), Value::Text(by)] =
        rows.first().map(Vec::as_slice).unwrap_or_default()
    else {
        return Err(Fault::Damaged("the head row is not as it should be".to_owned()));
    };
    let frontier = Frontier::from_bytes(*size as u64, frontier)
        .map_err(|_| Fault::Damaged("the frontier does not fit the log's size".to_owned()))?;
    Ok((Head { frontier, recorded_at: *recorded_at, epoch: *epoch }, by.clone()))
}

/// Gives the lease back, so that the next writer need not wait.
pub fn release(db: &mut Db, district: &str, epoch: i64) -> Result<(), Fault> {
    db.execute(
        "UPDATE head SET until = 0, holder = '' WHERE district = $1 AND epoch = $2",
        &[district.into(), epoch.into()],
    )?;
    Ok(())
}

/// Keeps the lease while there is nothing to write.
pub fn renew(db: &mut Db, district: &str, epoch: i64) -> Result<(), Fault> {
    let now = db.now_ms();
    let kept = db.execute(
        &format!("UPDATE head SET until = {now} + {LEASE} WHERE district = $1 AND epoch = $2"),
        &[district.into(), epoch.into()],
    )?;
    if kept == 1 { Ok(()) } else { Err(Fault::Fenced) }
}
