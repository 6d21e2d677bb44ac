//! The one exact look-up: in which matters a stated phone or ID number stands. Recorded first; it answers with matters in
//! which the viewer could open that very number for that purpose, and with nobody's name. Of others it says nothing.

use std::collections::BTreeSet;

use lianxin_core::{Actor, Command, Order, Record, Refusal, Stream, Viewer, World, access};

use super::list::{columns, item};
use super::{Bind, Item, Opening, Page, visible};
use crate::db::{AT_ONCE, Db, marked};
use crate::execute::Outcome;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Most matters answered, newest first.
pub const LOOK_UP_MAX: usize = 200;
/// Most matters with a number that are gone through for one answer, newest first.
const GONE_THROUGH_MAX: usize = 1_000;

/// In which matters and of which parties a number stands.
type Stands = BTreeSet<(String, String)>;

impl Store {
    /// What the access log keeps of a number; `None` where it cannot be one. `field`: `phone` or `id_number`.
    pub fn looked_up(&self, field: &str, number: &str) -> Option<String> {
        self.keys.looked_up(field, number)
    }

    /// Records the order, then looks the number up, and leaves out what she could not open
    /// ([`access::could_open`]). The order holds only its hash.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was shown.
    pub fn look_up(&self, viewer: &Viewer, order: Order, number: &str) -> Result<Opening<Page>, Fault> {
        let Command::Access(access::Command::LookUp { field, number: kept, purpose, .. }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
        let (what, purpose, at) = (field.clone(), purpose.clone(), order.at);
        if self.looked_up(field, number).as_ref() != Some(kept) {
            return Ok(Err(Refusal::Absent));
        }
        let hash = self.keys.look_up(field, number).unwrap_or_default();
        // An order that comes again is a second look: it has to be a second record.
        match self.execute(order)? {
            Outcome::Done(_) => {}
            Outcome::Already(_) => return Ok(Err(Refusal::OrderReused)),
            Outcome::Refused(refusal) => return Ok(Err(refusal)),
        }
        let (mut items, parties, world) = self.with_number(viewer, &hash)?;
        let open = |i: &Item, (matter, party): &(String, String)| {
            let found = world.matters.get(matter).filter(|_| *matter == i.id);
            found.is_some_and(|m| access::could_open(&world, viewer, m, (&format!("{party}.{what}"), &purpose), at))
        };
        items.retain(|i| parties.iter().any(|one| open(i, one)));
        items.truncate(LOOK_UP_MAX);
        self.entitle(&mut items)?;
        Ok(Ok(Page { items, next: None }))
    }

    /// The matters with this number that she may see, newest first; in which of whose parties it stands; and the world with
    /// those matters.
    fn with_number(&self, viewer: &Viewer, hash: &str) -> Result<(Vec<Item>, Stands, World), Fault> {
        let mut world = World { catalogue: self.catalogue(), directory: self.directory(), ..World::default() };
        let (items, parties) = self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let seen = visible(viewer, &mut bind, &self.district);
            let (stated, columns) = (bind.put(hash), columns());
            let sql = format!(
                "SELECT {columns} FROM matter m WHERE m.district = $1 AND {seen} AND m.id IN (SELECT n.matter FROM number n WHERE n.district = $1 AND n.hash = {stated}) ORDER BY m.registered DESC LIMIT {GONE_THROUGH_MAX}"
            );
            let items = db.query(&sql, &bind.values)?.iter().map(item).collect::<Result<Vec<_>, Fault>>()?;
            for some in items.chunks(AT_ONCE) {
                let streams = some.iter().map(|i| Value::Text(Stream::Matter(i.id.clone()).to_string())).collect();
                for record in records(db, &self.district, streams)? {
                    lianxin_core::evolve(&mut world, &record);
                }
            }
            Ok((items, parties(db, &self.district, hash)?))
        })?;
        Ok((items, parties, world))
    }
}

/// The records of these streams.
fn records(db: &mut Db, district: &str, streams: Vec<Value>) -> Result<Vec<Record>, Fault> {
    let (marks, values) = marked(district, streams);
    let sql = format!("SELECT entry FROM record WHERE district = $1 AND stream IN ({marks}) ORDER BY seq");
    let rows = db.query(&sql, &values)?;
    let entries =
        rows.iter().filter_map(|row| if let [Value::Bytes(entry)] = row.as_slice() { Some(entry) } else { None });
    entries.map(|entry| Ok(Record::from_bytes(entry)?)).collect()
}

fn parties(db: &mut Db, district: &str, hash: &str) -> Result<Stands, Fault> {
    let sql = "SELECT matter, party FROM number WHERE district = $1 AND hash = $2";
    let rows = db.query(sql, &[district.into(), hash.into()])?;
    let of = |row: Vec<Value>| {
        let [Value::Text(matter), Value::Text(party)] = <[Value; 2]>::try_from(row).ok()? else { return None };
        Some((matter, party))
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

/// When an account looked numbers up in the hour before `now`, ms UTC, the earliest first. A look-up is the access that
/// is to no one matter.
pub(crate) fn recent(db: &mut Db, district: &str, account: &str, now: i64) -> Result<Vec<i64>, Fault> {
    let actor = Value::Text(Actor::Account(account.to_owned()).to_string());
    let values = [district.into(), (now - access::HOUR).into(), actor];
    let rows = db.query(
        "SELECT at FROM access WHERE district = $1 AND matter = '' AND at > $2 AND actor = $3 ORDER BY seq",
        &values,
    )?;
    Ok(rows.iter().filter_map(|row| if let [Value::Int(at)] = row.as_slice() { Some(*at) } else { None }).collect())
}
