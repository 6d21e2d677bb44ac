//! Whistles as lists show them, the notices of an agency, and what time must do to whistles next.

use lianxin_core::{Viewer, World, matter::Matter, whistle::Deadline};

use super::list::{Item, columns, item};
use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::{Row, Value};
use crate::views::NEVER;

/// A whistle in a list, with its matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blown {
    pub id: String,
    pub matter: Item,
    /// Codes.
    pub grade: String,
    pub stage: String,
    /// The caller's agency.
    pub caller: String,
    /// ms UTC.
    pub blown: i64,
    /// When all of it should be answered, ms UTC.
    pub due: Option<i64>,
    pub units: u64,
    /// Units that are neither done nor let go.
    pub owed: u64,
}

/// What an agency is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Of the record that tells it.
    pub seq: i64,
    pub agency: String,
    pub matter: Item,
    pub whistle: Option<String>,
    /// Code of what is told, as `lianxin_core::Notice::what`.
    pub what: String,
    /// The agency or the grade that it is about; empty where there is none.
    pub about: String,
    /// ms UTC.
    pub at: i64,
}

/// Where the columns of a matter end in these rows.
const REST: usize = 16;

impl Store {
    /// The matter that a whistle is about.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn matter_of_whistle(&self, whistle: &str) -> Result<Option<String>, Fault> {
        let sql = "SELECT matter FROM whistle WHERE district = $1 AND id = $2";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), whistle.into()]))?;
        Ok(match rows.first().map(Vec::as_slice) {
            Some([Value::Text(matter)]) => Some(matter.clone()),
            _ => None,
        })
    }

    /// The whistles a viewer may see: those under way (or, with `over`, the others), the newest first.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn whistles(&self, viewer: &Viewer, over: bool, most: usize) -> Result<Vec<Blown>, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let stages = if over { "'closed', 'rated', 'refused'" } else { "'asked', 'sounded'" };
        let sql = format!(
            "SELECT {}, w.id, w.grade, w.stage, w.caller, w.blown, w.due, w.units, w.owed FROM whistle w JOIN matter m ON m.district = $1 AND m.id = w.matter WHERE w.district = $1 AND w.stage IN ({stages}) AND {may} ORDER BY w.blown DESC LIMIT {most}",
            columns()
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let mut all = rows.iter().filter_map(|row| blown(row).transpose()).collect::<Result<Vec<_>, Fault>>()?;
        let mut items: Vec<Item> = all.iter().map(|b| b.matter.clone()).collect();
        self.entitle(&mut items)?;
        for (one, item) in all.iter_mut().zip(items) {
            one.matter = item;
        }
        Ok(all)
    }

    /// What the viewer's agencies were told since a moment (ms UTC), the newest first.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn notices(&self, viewer: &Viewer, since: i64, most: usize) -> Result<Vec<Notice>, Fault> {
        let mut bind = Bind::new(&self.district);
        let may = visible(viewer, &mut bind, &self.district);
        let agencies: Vec<String> = viewer.agencies().map(|a| bind.put(a)).collect();
        if agencies.is_empty() {
            return Ok(Vec::new());
        }
        let since = bind.put(since);
        let sql = format!(
            "SELECT {}, n.seq, n.agency, n.whistle, n.what, n.about, n.at FROM notice n JOIN matter m ON m.district = $1 AND m.id = n.matter WHERE n.district = $1 AND n.agency IN ({}) AND n.at >= {since} AND {may} ORDER BY n.seq DESC LIMIT {most}",
            columns(),
            agencies.join(", ")
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let mut all = rows.iter().filter_map(|row| notice(row).transpose()).collect::<Result<Vec<_>, Fault>>()?;
        let mut items: Vec<Item> = all.iter().map(|n| n.matter.clone()).collect();
        self.entitle(&mut items)?;
        for (one, item) in all.iter_mut().zip(items) {
            one.matter = item;
        }
        Ok(all)
    }

    /// What time must do to whistles by `now` (ms UTC): matter, whistle, deadline; at most of so many whistles.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn whistles_due(&self, now: i64, most: usize) -> Result<Vec<(String, String, Deadline)>, Fault> {
        let sql = format!("SELECT DISTINCT matter FROM whistle WHERE district = $1 AND next <= $2 LIMIT {most}");
        let rows = self.read(|db| db.query(&sql, &[self.district.as_str().into(), now.into()]))?;
        let mut all = Vec::new();
        for row in rows {
            let [Value::Text(id)] = row.as_slice() else { continue };
            let Some(m) = self.folded(id)? else { continue };
            let due = m.whistle_deadlines().into_iter().filter(|(_, d)| d.at <= now);
            all.extend(due.map(|(whistle, d)| (id.clone(), whistle.to_owned(), d)));
        }
        Ok(all)
    }

    /// A matter as the rules know it, with nothing opened.
    fn folded(&self, id: &str) -> Result<Option<Matter>, Fault> {
        let mut world = World::default();
        for (record, _) in self.stream(id)? {
            lianxin_core::evolve(&mut world, &record);
        }
        Ok(world.matters.remove(id))
    }
}

fn blown(row: &Row) -> Result<Option<Blown>, Fault> {
    let matter = item(row)?;
    let Some(
        [
            Value::Text(id),
            Value::Text(grade),
            Value::Text(stage),
            Value::Text(caller),
            Value::Int(blown),
            Value::Int(due),
            Value::Int(units),
            Value::Int(owed),
        ],
    ) = row.get(REST..)
    else {
        return Ok(None);
    };
    let count = |n: &i64| u64::try_from(*n).unwrap_or(0);
    Ok(Some(Blown {
        id: id.clone(),
        matter,
        grade: grade.clone(),
        stage: stage.clone(),
        caller: caller.clone(),
        blown: *blown,
        due: (*due != NEVER).then_some(*due),
        units: count(units),
        owed: count(owed),
    }))
}

fn notice(row: &Row) -> Result<Option<Notice>, Fault> {
    let matter = item(row)?;
    let Some(
        [
            Value::Int(seq),
            Value::Text(agency),
            Value::Text(whistle),
            Value::Text(what),
            Value::Text(about),
            Value::Int(at),
        ],
    ) = row.get(REST..)
    else {
        return Ok(None);
    };
    Ok(Some(Notice {
        seq: *seq,
        agency: agency.clone(),
        matter,
        whistle: Some(whistle.clone()).filter(|w| !w.is_empty()),
        what: what.clone(),
        about: about.clone(),
        at: *at,
    }))
}
