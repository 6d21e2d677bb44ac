//! Lists: plain columns by their indexes, titles from the vault or from memory. No personal value is read here.

use std::collections::HashMap;
use std::sync::Arc;

use lianxin_core::{Subject, Viewer};

use super::desk::hers;
use super::{Bind, visible};
use crate::fault::Fault;
use crate::seal::{open_bare, unpack};
use crate::store::Store;
use crate::tables::{Row, Value};
use crate::views::NEVER;

/// What a list shows, and from where on. Codes that nothing has give an empty list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// An agency that leads, assists, or has it in hand as the centre.
    pub agency: Option<String>,
    pub stages: Vec<String>,
    pub phase: Option<String>,
    pub kind: Option<String>,
    pub source: Option<String>,
    /// A division and all in it.
    pub division: Option<String>,
    pub grid: Option<String>,
    /// Words in title, text or notes.
    pub q: Option<String>,
    /// ms UTC.
    pub due_before: Option<i64>,
    /// Only those that were given back so often that they are to be designated, or only others.
    pub designate: Option<bool>,
    /// Only petitions taken in (补录), or only others.
    pub late: Option<bool>,
    /// Only those in which a clock of that agency itself is so; nothing without an agency.
    pub own: Option<Own>,
    /// Only those that wait for the viewer, or that she handed on and others have now.
    pub turn: Option<Turn>,
    pub sort: Sort,
    /// At most 1,000; 0 means 50.
    pub limit: usize,
    /// What [`Page::next`] gave.
    pub cursor: Option<String>,
}

impl Filter {
    /// The words looked for, where there are some.
    fn words(&self) -> Option<&str> {
        self.q.as_deref().map(str::trim).filter(|q| !q.is_empty())
    }
}

/// For whom a matter waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// A clock runs that the viewer may stop.
    Hers,
    /// She registered it, or her centre dispatched it, and another agency has it now.
    Others,
}

/// How an agency's own clock is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// It runs.
    Open,
    /// It runs, and its due moment was past by then, ms UTC.
    Late(i64),
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    Newest,
    /// The clock that ends first stands first.
    Due,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub items: Vec<Item>,
    pub next: Option<String>,
}

/// A matter as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: String,
    pub code: String,
    /// `None` where it was forgotten.
    pub title: Option<Arc<str>>,
    pub kind: String,
    pub division: String,
    pub source: String,
    pub phase: String,
    pub stage: String,
    /// Who answers for it now.
    pub agency: String,
    /// ms UTC; the first of its clocks that run.
    pub due: Option<i64>,
    pub provisional: bool,
    pub version: u64,
    pub occurred_at: i64,
    pub recorded_at: i64,
    pub registered: i64,
    pub late: bool,
    /// Nobody but named agencies knows of it.
    pub sealed: bool,
}

impl Item {
    /// Where a list goes on after it.
    pub(super) fn cursor(&self, sort: Sort) -> String {
        match sort {
            Sort::Newest => self.registered.to_string(),
            Sort::Due => format!("{}.{}", self.due.unwrap_or(NEVER), self.registered),
        }
    }
}

const COLUMNS: &str = "m.id, m.code, m.kind, m.division, m.source, m.phase, m.stage, m.agency, m.due, m.provisional, m.version, m.occurred_at, m.recorded_at, m.registered, m.late, m.sealed";
const LIMIT: usize = 50;
/// A page of a file that goes out; pages and calls ask for no more than 200.
const LIMIT_MAX: usize = 1_000;

impl Store {
    /// The matters a viewer may see, by filter.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn list(&self, viewer: &Viewer, filter: &Filter) -> Result<Page, Fault> {
        let limit = if filter.limit == 0 { LIMIT } else { filter.limit.min(LIMIT_MAX) };
        if let Some(q) = filter.words() {
            return self.search(viewer, filter, &self.sought(q), limit);
        }
        let mut items = self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let (from, place) = self.conditions(viewer, filter, &mut bind);
            let order = match filter.sort {
                Sort::Newest => format!("{place} DESC"),
                Sort::Due => "m.due, m.registered".to_owned(),
            };
            let after = cursor(filter, place, &mut bind);
            let sql = format!("SELECT {COLUMNS} {from} {after} ORDER BY {order} LIMIT {}", limit + 1);
            db.query(&sql, &bind.values)?.iter().map(item).collect::<Result<Vec<_>, Fault>>()
        })?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.cursor(filter.sort));
        self.entitle(&mut items)?;
        Ok(Page { items, next })
    }

    /// These matters as a list shows them, as far as the viewer may see them, in no order.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn rows(&self, viewer: &Viewer, ids: &[String]) -> Result<Vec<Item>, Fault> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut items = self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let wanted: Vec<String> = ids.iter().map(|id| bind.put(id.as_str())).collect();
            let sees = visible(viewer, &mut bind, &self.district);
            let sql = format!(
                "SELECT {COLUMNS} FROM matter m WHERE m.district = $1 AND m.id IN ({}) AND {sees}",
                wanted.join(", ")
            );
            db.query(&sql, &bind.values)?.iter().map(item).collect::<Result<Vec<_>, Fault>>()
        })?;
        self.entitle(&mut items)?;
        Ok(items)
    }

    /// How many a viewer may see by filter, counted no further than `most`.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn count(&self, viewer: &Viewer, filter: &Filter, most: usize) -> Result<usize, Fault> {
        if let Some(q) = filter.words() {
            return self.count_found(viewer, filter, &self.sought(q), most);
        }
        self.read(|db| {
            let mut bind = Bind::new(&self.district);
            let (from, _) = self.conditions(viewer, filter, &mut bind);
            // no district: a count over the statement below, which names it
            let sql = format!("SELECT CAST(count(*) AS BIGINT) FROM (SELECT m.id {from} LIMIT {most}) AS counted");
            match db.query(&sql, &bind.values)?.first().map(Vec::as_slice) {
                Some([Value::Int(n)]) => Ok(usize::try_from(*n).unwrap_or(0)),
                _ => Ok(0),
            }
        })
    }

    /// `FROM … WHERE …`, and the column that newest-first goes by.
    fn conditions(&self, viewer: &Viewer, f: &Filter, bind: &mut Bind) -> (String, &'static str) {
        let (from, place) = match &f.agency {
            Some(agency) => {
                let hers = bind.put(agency.as_str());
                let from = "FROM part p JOIN matter m ON m.district = $1 AND m.id = p.matter WHERE p.district = $1";
                (format!("{from} AND p.agency = {hers} AND p.current = 1"), "p.registered")
            }
            None => ("FROM matter m WHERE m.district = $1".to_owned(), "m.registered"),
        };
        (format!("{from} AND {}", self.narrow(viewer, f, bind)), place)
    }

    /// What the viewer may see, and what the filter leaves of it, but for the agency and the words.
    pub(super) fn narrow(&self, viewer: &Viewer, f: &Filter, bind: &mut Bind) -> String {
        let mut all = vec![visible(viewer, bind, &self.district)];
        for (column, wanted) in
            [("m.phase", &f.phase), ("m.kind", &f.kind), ("m.source", &f.source), ("m.grid", &f.grid)]
        {
            if let Some(code) = wanted {
                all.push(format!("{column} = {}", bind.put(code.as_str())));
            }
        }
        if !f.stages.is_empty() {
            let stages: Vec<String> = f.stages.iter().map(|s| bind.put(s.as_str())).collect();
            all.push(format!("m.stage IN ({})", stages.join(", ")));
        }
        if let Some(division) = &f.division {
            let (from, to) = (bind.put(division.as_str()), bind.put(Value::Text(format!("{division}:"))));
            all.push(format!("m.division >= {from} AND m.division < {to}"));
        }
        if let Some(before) = f.due_before {
            all.push(format!("m.due < {}", bind.put(before)));
        }
        if let Some(designate) = f.designate {
            let sign = if designate { ">=" } else { "<" };
            all.push(format!("m.returns {sign} {}", bind.put(i64::from(lianxin_core::matter::RETURNS))));
        }
        if let Some(late) = f.late {
            all.push(format!("m.late = {}", bind.put(i64::from(late))));
        }
        all.extend(f.turn.map(|turn| whose(turn, viewer, bind)));
        all.extend(f.own.map(|own| by_own_clock(own, f.agency.as_deref(), bind)));
        all.join(" AND ")
    }

    /// Fills in the titles: remembered ones, the rest from the vault.
    pub(crate) fn entitle(&self, items: &mut [Item]) -> Result<(), Fault> {
        let ids: Vec<String> = items.iter().map(|i| i.id.clone()).collect();
        let mut titles = self.remembered.titles(&ids);
        let missing: Vec<(String, i64)> =
            items.iter().filter(|i| !titles.contains_key(&i.id)).map(|i| (i.id.clone(), i.registered)).collect();
        if !missing.is_empty() {
            let epoch = self.remembered.epoch();
            let fresh = self.read_titles(&missing)?;
            self.remembered.put_titles(&fresh, epoch);
            titles.extend(fresh);
        }
        for item in items {
            item.title = titles.get(&item.id).cloned();
        }
        Ok(())
    }

    /// The title is the last box of a registration's record.
    fn read_titles(&self, missing: &[(String, i64)]) -> Result<Vec<(String, Arc<str>)>, Fault> {
        let mut bind = Bind::new(&self.district);
        let seqs: Vec<String> = missing.iter().map(|(_, seq)| bind.put(*seq)).collect();
        let sql = format!(
            "SELECT v.seq, v.boxes, k.wrapped FROM vault v JOIN vault_key k ON k.district = $1 AND k.subject = v.subject WHERE v.district = $1 AND v.seq IN ({})",
            seqs.join(", ")
        );
        let by_seq: HashMap<i64, &String> = missing.iter().map(|(id, seq)| (*seq, id)).collect();
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        let mut titles = Vec::with_capacity(rows.len());
        for row in &rows {
            let [Value::Int(seq), Value::Bytes(boxes), Value::Bytes(wrapped)] = row.as_slice() else { continue };
            let Some(id) = by_seq.get(seq) else { continue };
            let about = Subject::Matter((*id).clone()).to_string();
            let title = self.keys.unwrap(&about, wrapped).and_then(|key| {
                let last = unpack(boxes)?.pop()?;
                open_bare(&key, &about, last)
            });
            titles.extend(title.map(|t| ((*id).clone(), Arc::from(t))));
        }
        Ok(titles)
    }
}

fn whose(turn: Turn, viewer: &Viewer, bind: &mut Bind) -> String {
    match turn {
        Turn::Hers => hers(viewer, bind).map_or_else(
            || "1 = 0".to_owned(),
            |hers| format!("m.id IN (SELECT c.matter FROM clock c WHERE c.district = $1 AND c.running = 1 AND {hers})"),
        ),
        Turn::Others => {
            let account = bind.put(Value::Text(format!("account:{}", viewer.account)));
            let agencies: Vec<String> = viewer.agencies().map(|a| bind.put(a)).collect();
            if agencies.is_empty() {
                return format!("m.registrant = {account} AND m.due < {NEVER}");
            }
            let hers = agencies.join(", ");
            // Asked of each matter under way: a centre had a part in most of what is over.
            format!(
                "m.due < {NEVER} AND m.agency NOT IN ({hers}) AND (m.registrant = {account} OR EXISTS (SELECT 1 FROM part h WHERE h.district = $1 AND h.matter = m.id AND h.role = 'centre' AND h.agency IN ({hers})))"
            )
        }
    }
}

fn by_own_clock(own: Own, agency: Option<&str>, bind: &mut Bind) -> String {
    let Some(agency) = agency else { return "1 = 0".to_owned() };
    let agency = bind.put(agency);
    let late = match own {
        Own::Open => String::new(),
        Own::Late(by) => format!(" AND o.due <= {}", bind.put(by)),
    };
    format!(
        "m.id IN (SELECT o.matter FROM clock o WHERE o.district = $1 AND o.agency = {agency} AND o.running = 1{late})"
    )
}

pub(super) fn cursor(f: &Filter, place: &str, bind: &mut Bind) -> String {
    let Some(cursor) = &f.cursor else { return String::new() };
    match f.sort {
        Sort::Newest => {
            let after = cursor.parse::<i64>().unwrap_or(i64::MAX);
            format!("AND {place} < {}", bind.put(after))
        }
        Sort::Due => {
            let (due, seq) = cursor.split_once('.').unwrap_or((cursor, ""));
            let (due, seq) = (due.parse::<i64>().unwrap_or(0), seq.parse::<i64>().unwrap_or(0));
            // As one value, so that the index is read from there on.
            format!("AND (m.due, m.registered) > ({}, {})", bind.put(due), bind.put(seq))
        }
    }
}

pub(super) fn item(row: &Row) -> Result<Item, Fault> {
    let text = |at: usize| match row.get(at) {
        Some(Value::Text(t)) => Ok(t.clone()),
        _ => Err(Fault::Damaged("a list's column has another type".to_owned())),
    };
    let int = |at: usize| match row.get(at) {
        Some(Value::Int(i)) => Ok(*i),
        _ => Err(Fault::Damaged("a list's column has another type".to_owned())),
    };
    let due = int(8)?;
    Ok(Item {
        id: text(0)?,
        code: text(1)?,
        title: None,
        kind: text(2)?,
        division: text(3)?,
        source: text(4)?,
        phase: text(5)?,
        stage: text(6)?,
        agency: text(7)?,
        due: (due != NEVER).then_some(due),
        provisional: int(9)? != 0,
        version: int(10)? as u64,
        occurred_at: int(11)?,
        recorded_at: int(12)?,
        registered: int(13)?,
        late: int(14)? != 0,
        sealed: !text(15)?.is_empty(),
    })
}

pub(super) fn columns() -> &'static str {
    COLUMNS
}
