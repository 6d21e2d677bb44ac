//! Where the two databases' indexes of words differ: FTS5, which is read newest first and stops, and GIN, which takes
//! every hit out before the first can be shown. So PostgreSQL is asked era by era, the newest first.

use std::ops::Range;

use super::Db;
use crate::fault::Fault;
use crate::tables::{PLACE_BITS, Value};

/// The one table that has another form on each database; GIN takes no plain columns, so the statements name the district.
/// Few rows wait unsorted (KiB): each search reads them all.
pub const POSTGRES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS search (district TEXT COLLATE \"C\" NOT NULL, place BIGINT NOT NULL, words tsvector NOT NULL, PRIMARY KEY (district, place))",
    // no district: the tokens are hashed under the district's key, and the statements name it
    "CREATE INDEX IF NOT EXISTS search_words ON search USING gin (words, (ARRAY[place >> 44])) WITH (gin_pending_list_limit = 256)",
];
/// The rowid is the row's place. Tokens are hashes, so no positions are wanted.
pub const SQLITE: &str = "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(district UNINDEXED, words, detail = none, columnsize = 0, tokenize = 'ascii')";

/// An era is that many bits of records, some 800 matters; `place >> 44` of the index is a matter's first record's era.
const ERA_BITS: u32 = 44 - PLACE_BITS;
/// How many eras are looked through at once, at first and then; after these, all the rest.
const ERAS: [i64; 2] = [4, 16];
/// Of more eras than these the index is not asked for each.
const ERAS_MAX: i64 = 16;

impl Db {
    /// Takes a matter's hashed tokens out of the search.
    pub fn forget_search(&mut self, district: &str, matter: &str) -> Result<(), Fault> {
        let place = self.search_place();
        let first = "SELECT m.registered FROM matter m WHERE m.district = $1 AND m.id = $2";
        let sql = format!(
            "DELETE FROM search WHERE district = $1 AND {place} >= ({first}) << {PLACE_BITS} AND {place} < (({first}) + 1) << {PLACE_BITS}"
        );
        self.execute(&sql, &[district.into(), matter.into()])?;
        Ok(())
    }

    /// The column in which a search row's place stands.
    pub fn search_place(&self) -> &'static str {
        match self {
            Db::Sqlite(_) => "rowid",
            Db::Postgres(_) => "place",
        }
    }

    /// Where the `nth` look for hits among matters registered before `below` begins: a record's number, 0 for the last look.
    pub fn search_from(&self, below: i64, nth: usize) -> i64 {
        match (self, ERAS.get(nth)) {
            (Db::Sqlite(_), _) | (Db::Postgres(_), None) => 0,
            (Db::Postgres(_), Some(eras)) => ((((below - 1) >> ERA_BITS) - eras + 1) << ERA_BITS).max(0),
        }
    }

    /// The condition by which search row `s` fits what is bound at `$n` ([`Db::all_words`]).
    pub fn search_condition(&self, s: &str, n: &str) -> String {
        match self {
            // no district: a condition of a statement that names it
            Db::Sqlite(_) => format!("{s}.search MATCH {n}"),
            Db::Postgres(_) => format!("{s}.district = $1 AND {s}.words @@ CAST(CAST({n} AS TEXT) AS tsquery)"),
        }
    }

    /// The condition by which search row `s` is of a matter registered in this range; `put` binds a value.
    pub fn search_within(&self, s: &str, registered: &Range<i64>, mut put: impl FnMut(Value) -> String) -> String {
        let (from, to) = (put((registered.start << PLACE_BITS).into()), put((registered.end << PLACE_BITS).into()));
        if let Db::Sqlite(_) = self {
            return format!("{s}.rowid >= {from} AND {s}.rowid < {to}");
        }
        // The sum keeps the planner from reading half the primary key for it.
        let bounds = format!("{s}.place + 0 >= {from} AND {s}.place + 0 < {to}");
        let eras = (registered.start >> ERA_BITS)..=((registered.end - 1) >> ERA_BITS);
        if registered.is_empty() || eras.end() - eras.start() >= ERAS_MAX {
            return bounds;
        }
        let eras: Vec<String> = eras.map(|era| era.to_string()).collect();
        let eras = put(Value::Text(format!("{{{}}}", eras.join(","))));
        format!("{bounds} AND ARRAY[{s}.place >> 44] && CAST(CAST({eras} AS TEXT) AS BIGINT[])")
    }

    /// `column` is among what this query gives, which is run once. As a plain `IN`, PostgreSQL takes it for a join, thinks
    /// that a few rows are found, and runs it for each.
    pub fn among(&self, column: &str, query: &str) -> String {
        match self {
            Db::Sqlite(_) => format!("{column} IN ({query})"),
            Db::Postgres(_) => format!("({column} IN ({query})) IS TRUE"),
        }
    }

    /// The first `many` matters `m`, newest first, whose search rows `s` and which themselves fit these conditions.
    pub fn found_newest_first(&self, columns: &str, row: &str, matter: &str, many: usize) -> String {
        match self {
            // The index tells the rowids in this order: what follows the first many is never read.
            Db::Sqlite(_) => format!(
                "SELECT {columns} FROM search s CROSS JOIN matter m WHERE m.district = $1 AND m.registered = s.rowid >> {PLACE_BITS} AND {matter} AND {row} ORDER BY s.rowid DESC LIMIT {many}"
            ),
            // Places alone are sorted, then matters looked up one by one until there are enough: a fence (OFFSET 0) on
            // both sides, or all of both are joined, and then sorted.
            Db::Postgres(_) => format!(
                "SELECT {columns} FROM (SELECT s.place FROM search s WHERE s.district = $1 AND {row} ORDER BY s.place DESC OFFSET 0) s CROSS JOIN LATERAL (SELECT m.* FROM matter m WHERE m.district = $1 AND m.registered = s.place >> {PLACE_BITS} AND {matter} OFFSET 0) m ORDER BY s.place DESC LIMIT {many}"
            ),
        }
    }

    /// Rows that hold all these words and do not hold all those, as one value.
    pub fn all_words(&self, words: &[String], not: &[String]) -> Value {
        let (quote, and, but) = match self {
            Db::Sqlite(_) => ("\"", " AND ", " NOT "),
            Db::Postgres(_) => ("'", " & ", " & !"),
        };
        let all = |words: &[String]| {
            let quoted: Vec<String> = words.iter().map(|w| format!("{quote}{w}{quote}")).collect();
            format!("({})", quoted.join(and))
        };
        Value::Text(if not.is_empty() { all(words) } else { format!("{}{but}{}", all(words), all(not)) })
    }

    /// Has PostgreSQL's planner look at what many rows at once have changed; it would within the minute, and until then
    /// takes every district for a rare one. SQLite's is told once and for all.
    pub fn look_over(&mut self) -> Result<(), Fault> {
        match self {
            Db::Sqlite(_) => Ok(()),
            Db::Postgres(_) => self.run("ANALYZE"),
        }
    }
}
