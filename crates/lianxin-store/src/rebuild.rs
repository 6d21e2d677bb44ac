//! `rebuild --check`: replays the log and compares every view row with what is stored. Views are derived, or
//! they are wrong.

use std::collections::BTreeMap;

use lianxin_core::{Record, World};

use crate::db::{Db, Place};
use crate::fault::Fault;
use crate::tables::{ACCESS, Batch, MATTER, Row, Table, Value};
use crate::views;

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
pub fn rebuild_check(place: &Place, district: &str) -> Result<Rebuilt, Fault> {
    let mut db = Db::open(place, district, true)?;
    match db {
        Db::Sqlite(_) => db.run("BEGIN")?,
        Db::Postgres(_) => db.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
    }
    let mut world = World::default();
    let mut batch = Batch::default();
    let mut records = 0;
    loop {
        let rows = db.query(
            "SELECT entry FROM record WHERE district = $1 AND seq >= $2 AND seq < $3 ORDER BY seq",
            &[district.into(), Value::Int(records), Value::Int(records + PAGE)],
        )?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            let [Value::Bytes(entry)] = row.as_slice() else { continue };
            let record = Record::from_bytes(entry)?;
            lianxin_core::evolve(&mut world, &record);
            views::added(&record, &mut batch);
            records += 1;
        }
    }
    for m in world.matters.values() {
        batch.add(&MATTER, views::matter_row(district, m));
    }
    let mut compared = 0;
    let mut bad = None;
    for (table, rows) in crate::tables::ALL.iter().zip(batch.rows) {
        if [MATTER.name, ACCESS.name].contains(&table.name) {
            compared += rows.len() as u64;
            bad = bad.or(compare(&mut db, table, district, rows)?);
        }
    }
    db.run("COMMIT")?;
    Ok(Rebuilt { records, views: compared, bad })
}

fn compare(db: &mut Db, table: &Table, district: &str, derived: Vec<Row>) -> Result<Option<String>, Fault> {
    let names: Vec<&str> = table.columns.iter().map(|c| c.0).collect();
    let sql = format!("SELECT {} FROM {} WHERE district = $1", names.join(", "), table.name);
    let name = |row: &Row| format!("{} {:?}", table.name, &row[1]);
    let key = |row: &Row| format!("{:?}", &row[..table.key]);
    let mut left: BTreeMap<String, Row> = derived.into_iter().map(|row| (key(&row), row)).collect();
    for stored in db.query(&sql, &[district.into()])? {
        if left.remove(&key(&stored)).as_ref() != Some(&stored) {
            return Ok(Some(name(&stored)));
        }
    }
    Ok(left.first_key_value().map(|(_, row)| name(row)))
}
