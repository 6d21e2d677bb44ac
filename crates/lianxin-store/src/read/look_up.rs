//! The one exact look-up: in which matters a stated phone or ID number stands. Recorded first; it answers with matters the
//! viewer may see, and with nobody's name.

use lianxin_core::{Actor, Command, Order, Refusal, Viewer, access};

use super::list::{columns, item};
use super::{Bind, Opening, Page, visible};
use crate::db::Db;
use crate::execute::Outcome;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Most matters answered, newest first.
pub const LOOK_UP_MAX: usize = 200;

impl Store {
    /// What the access log keeps of a number; `None` where it cannot be one. `field`: `phone` or `id_number`.
    pub fn looked_up(&self, field: &str, number: &str) -> Option<String> {
        self.keys.looked_up(field, number)
    }

    /// Records the order, then looks the number up. The order holds only its hash.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was shown.
    pub fn look_up(&self, viewer: &Viewer, order: Order, number: &str) -> Result<Opening<Page>, Fault> {
        let Command::Access(access::Command::LookUp { field, number: kept, .. }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
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
        let mut items = self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let seen = visible(viewer, &mut bind, &self.district);
            let (hash, columns) = (bind.put(hash.as_str()), columns());
            let sql = format!(
                "SELECT {columns} FROM matter m WHERE m.district = $1 AND {seen} AND m.id IN (SELECT n.matter FROM number n WHERE n.district = $1 AND n.hash = {hash}) ORDER BY m.registered DESC LIMIT {LOOK_UP_MAX}"
            );
            db.query(&sql, &bind.values)?.iter().map(item).collect::<Result<Vec<_>, Fault>>()
        })?;
        self.entitle(&mut items)?;
        Ok(Ok(Page { items, next: None }))
    }
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
