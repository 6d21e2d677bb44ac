//! Which matters have been kept for as long as the catalogue says: for the coordinator who forgets them, and for time; and which
//! somebody asks to erase, where that takes two. Codes, kinds and moments; nothing of persons.

use lianxin_core::authority::{Act, reach};
use lianxin_core::catalogue::{Catalogue, ErasedBy, Retention, RetentionOf};
use lianxin_core::field::LINE_MAX;
use lianxin_core::matter::{Command, ErasureRule, by_rule_id};
use lianxin_core::{Story, Viewer};

use super::{Bind, visible};
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// Rows read at a time.
const PAGE: usize = 1_000;
/// The shortest month, ms.
const MONTH_MIN: i64 = 28 * 86_400_000;

/// A matter that has ended, and when its retention is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub matter: String,
    /// Case code.
    pub code: String,
    pub kind: String,
    pub division: String,
    /// ms UTC.
    pub ended: i64,
    /// ms UTC.
    pub over: i64,
    /// Code of the item of the catalogue that says so.
    pub rule: String,
}

/// A matter that somebody asks to erase, whole or one of its parties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToDecide {
    pub matter: String,
    /// Case code.
    pub code: String,
    pub kind: String,
    /// Until when it may be decided, ms UTC; of several askings the last.
    pub until: i64,
}

/// The areas in which this viewer may erase.
fn areas(viewer: &Viewer) -> Vec<&str> {
    viewer.standings.iter().filter(|s| reach(s.role, Act::Erase).area).map(|s| s.area.as_str()).collect()
}

impl Store {
    /// Matters that somebody asks to erase and that this viewer may see and erase, what is decided soonest first, at a moment
    /// (ms UTC); at most `most`.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn erasures_to_decide(&self, viewer: &Viewer, at: i64, most: usize) -> Result<Vec<ToDecide>, Fault> {
        let areas = areas(viewer);
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        let mut bind = Bind::new(&self.district);
        let now = bind.put(at);
        let places: Vec<String> = areas.into_iter().map(|area| bind.put(format!("{area}%").as_str())).collect();
        let here: Vec<String> = places.into_iter().map(|area| format!("m.division LIKE {area}")).collect();
        let (here, may) = (here.join(" OR "), visible(viewer, &mut bind, &self.district));
        let sql = format!(
            "SELECT m.id, m.code, m.kind, m.asking FROM matter m WHERE m.district = $1 AND m.asking > 0 AND m.asking > {now} AND ({here}) AND {may} ORDER BY m.asking, m.id LIMIT {most}"
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let one = |row: Vec<Value>| match <[Value; 4]>::try_from(row) {
            Ok([Value::Text(matter), Value::Text(code), Value::Text(kind), Value::Int(until)]) => {
                Some(ToDecide { matter, code, kind, until })
            }
            Ok(_) | Err(_) => None,
        };
        Ok(rows.into_iter().filter_map(one).collect())
    }

    /// Those whose retention is over by a moment (ms UTC) and which this viewer may see and erase, the longest ended first; at
    /// most `most`.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn retention_over(&self, viewer: &Viewer, by: i64, most: usize) -> Result<Vec<Kept>, Fault> {
        let areas = areas(viewer);
        if areas.is_empty() {
            return Ok(Vec::new());
        }
        self.kept(Some(viewer), by, most, |_, kept| areas.iter().any(|area| kept.division.starts_with(area)))
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn retention_of(&self, viewer: &Viewer, matter: &str, by: i64) -> Result<Option<Kept>, Fault> {
        Ok(self.retention_over(viewer, by, usize::MAX)?.into_iter().find(|kept| kept.matter == matter))
    }

    /// The orders by which time forgets what it is to forget at a moment (ms UTC), with their ids.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn retention_due(&self, at: i64, most: usize) -> Result<Vec<(String, Command)>, Fault> {
        let catalogue = self.catalogue();
        let due = self.kept(None, at, most, |rule, _| rule.by == ErasedBy::Clock)?;
        let order = |kept: Kept| {
            let rule = ErasureRule::RetentionOver;
            let id = by_rule_id(rule, &kept.matter, None);
            let reason = Story::new(retention_reason(&catalogue, &kept));
            (id, Command::EraseByRule { matter: kept.matter, party: None, reason, rule })
        };
        Ok(due.into_iter().map(order).collect())
    }

    /// Of those that this viewer may see, or of all for time.
    fn kept(
        &self,
        viewer: Option<&Viewer>,
        by: i64,
        most: usize,
        wanted: impl Fn(&Retention, &Kept) -> bool,
    ) -> Result<Vec<Kept>, Fault> {
        let catalogue = self.catalogue();
        let of_matters = catalogue.retentions.values().filter(|r| r.what == RetentionOf::Matter);
        let Some(least) = of_matters.map(|r| i64::from(r.months)).min() else { return Ok(Vec::new()) };
        let (mut found, mut after) = (Vec::new(), (i64::MIN, String::new()));
        loop {
            let mut bind = Bind::new(&self.district);
            let (to, at, last) = (bind.put(by - least * MONTH_MIN), bind.put(after.0), bind.put(after.1.as_str()));
            let seen = viewer.map_or_else(String::new, |viewer| {
                let may = visible(viewer, &mut bind, &self.district);
                format!(" AND EXISTS (SELECT 1 FROM matter m WHERE m.district = $1 AND m.id = e.matter AND {may})")
            });
            let sql = format!(
                "SELECT e.matter, e.code, e.kind, e.division, e.at FROM ended e WHERE e.district = $1 AND e.at <= {to} AND (e.at > {at} OR (e.at = {at} AND e.matter > {last})){seen} ORDER BY e.at, e.matter LIMIT {PAGE}"
            );
            let rows = self.read(|db| db.query(&sql, &bind.values))?;
            for row in &rows {
                let Some(kept) = kept(&catalogue, row) else { continue };
                after = (kept.0.ended, kept.0.matter.clone());
                let (kept, Some(rule)) = kept else { continue };
                if kept.over <= by && wanted(rule, &kept) && found.len() < most {
                    found.push(kept);
                }
            }
            if rows.len() < PAGE || found.len() >= most {
                return Ok(found);
            }
        }
    }
}

/// Why it is forgotten, as the tombstone says it.
pub fn retention_reason(catalogue: &Catalogue, kept: &Kept) -> String {
    let rule = catalogue.retentions.get(&kept.rule);
    let said = rule.map_or_else(String::new, |r| format!("：{}，{} 个月（{}）", r.name, r.months, r.source));
    format!("保管期限已满{said}").chars().take(LINE_MAX).collect()
}

fn kept<'c>(catalogue: &'c Catalogue, row: &[Value]) -> Option<(Kept, Option<&'c Retention>)> {
    let [Value::Text(matter), Value::Text(code), Value::Text(kind), Value::Text(division), Value::Int(ended)] = row
    else {
        return None;
    };
    let rule = catalogue.retention(kind);
    let kept = Kept {
        matter: matter.clone(),
        code: code.clone(),
        kind: kind.clone(),
        division: division.clone(),
        ended: *ended,
        over: rule.map_or(i64::MAX, |r| r.over(&catalogue.calendar, *ended)),
        rule: rule.map_or_else(String::new, |r| r.code.clone()),
    };
    Some((kept, rule))
}
