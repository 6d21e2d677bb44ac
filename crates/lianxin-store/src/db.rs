//! The two databases behind one SQL text, written `$1, $2`. What truly differs is here and nowhere else:
//! placeholders, multi-row inserts, the word for now, locks.

mod scour;
mod search;

use std::path::PathBuf;

use rusqlite::types::ValueRef;

use crate::fault::Fault;
use crate::kept::Kept;
use crate::tables::{Dialect, Row, SEARCH, STATISTICS, Table, Type, Value, blob_schema, schema};

/// The file of pieces beside the districts of a folder.
pub const BLOBS: &str = "blobs.sqlite";

/// How long the writer waits for somebody else's lock before its group is told so, in ms. Nobody of ours holds one longer
/// than a commit takes.
pub const PATIENCE_MS: u64 = 2_000;

/// Most values asked for in one query.
pub const AT_ONCE: usize = 64;

/// Where a district is kept.
#[derive(Clone, Debug)]
pub enum Place {
    /// `<folder>/<district>.sqlite`.
    Folder(PathBuf),
    /// A PostgreSQL database, by its URL.
    Database(String),
}

/// One connection.
pub enum Db {
    Sqlite(rusqlite::Connection),
    Postgres(Box<Kept>),
}

impl Db {
    /// Opens, and makes the tables where they are missing. `durable` is false only for the self-test of the
    /// sync check: a server asserts it.
    pub fn open(place: &Place, district: &str, durable: bool) -> Result<Db, Fault> {
        match place {
            Place::Folder(folder) => open_sqlite(&folder.join(format!("{district}.sqlite")), durable),
            Place::Database(url) => open_postgres(url),
        }
    }

    /// Opens where the pieces of files are: `<folder>/blobs.sqlite`, so that a large file makes no clerk's commit wait;
    /// the same PostgreSQL database.
    pub fn open_blobs(place: &Place) -> Result<Db, Fault> {
        match place {
            Place::Folder(folder) => open_sqlite_blobs(&folder.join(BLOBS)),
            Place::Database(url) => open_postgres(url),
        }
    }

    /// A connection to a district whose views were made by another build; `None` where they are this one's, or there is
    /// nothing yet.
    pub fn of_another_build(place: &Place, district: &str) -> Result<Option<Db>, Fault> {
        let mut db = match place {
            Place::Folder(folder) => {
                let path = folder.join(format!("{district}.sqlite"));
                if !path.exists() {
                    return Ok(None);
                }
                Db::Sqlite(connect_sqlite(&path, true)?)
            }
            Place::Database(url) => connect_postgres(url)?,
        };
        let (there, stamp) = db.stamped()?;
        Ok((there && stamp != i64::from(crate::renew::stamp())).then_some(db))
    }

    /// Whether there is a district's log at all, and the stamp of its views; 0 where there is none.
    fn stamped(&mut self) -> Result<(bool, i64), Fault> {
        // no district: the database's own catalogue
        const SQLITE: &str = "SELECT (SELECT count(*) FROM sqlite_schema WHERE name = 'record'), (SELECT user_version FROM pragma_user_version)";
        // no district: the database's own catalogue
        const POSTGRES: &str = "SELECT (SELECT CAST(count(*) AS BIGINT) FROM pg_tables WHERE tablename = 'record' AND schemaname = current_schema()), CAST(COALESCE(obj_description(to_regclass('record'), 'pg_class'), '0') AS BIGINT)";
        let sql = if matches!(self, Db::Sqlite(_)) { SQLITE } else { POSTGRES };
        match self.query(sql, &[])?.first().map(Vec::as_slice) {
            Some([Value::Int(there), Value::Int(stamp)]) => Ok((*there > 0, *stamp)),
            _ => Ok((false, 0)),
        }
    }

    /// Writes down that the views are this build's.
    pub fn put_stamp(&mut self) -> Result<(), Fault> {
        let stamp = crate::renew::stamp();
        match self {
            Db::Sqlite(_) => self.run(&format!("PRAGMA user_version = {stamp}")),
            // no district: a remark on the table
            Db::Postgres(_) => self.run(&format!("COMMENT ON TABLE record IS '{stamp}'")),
        }
    }

    /// Has SQLite's planner told anew, for other tables and indexes.
    pub fn forget_planner(&mut self) -> Result<(), Fault> {
        match self {
            Db::Sqlite(_) => self.run("DROP TABLE IF EXISTS sqlite_stat1"),
            Db::Postgres(_) => Ok(()),
        }
    }

    /// The database's own clock, ms UTC, as an expression.
    pub fn now_ms(&self) -> &'static str {
        match self {
            Db::Sqlite(_) => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Db::Postgres(_) => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// Runs statements without values.
    pub fn run(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Db::Sqlite(c) => Ok(c.execute_batch(sql)?),
            Db::Postgres(c) => c.run(sql),
        }
    }

    /// Begins a write transaction.
    pub fn begin(&mut self) -> Result<(), Fault> {
        match self {
            Db::Sqlite(_) => self.run("BEGIN IMMEDIATE"),
            Db::Postgres(_) => self.run("BEGIN"),
        }
    }

    /// From now on it waits no longer than [`PATIENCE_MS`] for a lock: behind the writer all the others wait.
    pub fn be_impatient(&mut self) -> Result<(), Fault> {
        match self {
            Db::Sqlite(c) => Ok(c.busy_timeout(std::time::Duration::from_millis(PATIENCE_MS))?),
            Db::Postgres(_) => self.run(&format!("SET lock_timeout = {PATIENCE_MS}")),
        }
    }

    /// The same for one who thinks long between two statements, and holds nothing that others wait for.
    pub fn begin_patiently(&mut self) -> Result<(), Fault> {
        if let Db::Postgres(_) = self {
            self.run("SET idle_in_transaction_session_timeout = 0")?;
        }
        self.begin()
    }

    /// Begins to read one consistent picture.
    pub fn begin_reading(&mut self) -> Result<(), Fault> {
        match self {
            Db::Sqlite(_) => self.run("BEGIN"),
            // A reader may think longer between two pages than a writer may pause.
            Db::Postgres(_) => {
                self.run("SET idle_in_transaction_session_timeout = 0; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            }
        }
    }

    /// The columns of a table as a query names them.
    pub fn columns(&self, table: &Table) -> String {
        if table.name == SEARCH.name {
            return match self {
                Db::Sqlite(_) => "district, rowid, words".to_owned(),
                Db::Postgres(_) => "district, place, CAST(words AS TEXT)".to_owned(),
            };
        }
        table.columns.iter().map(|c| c.0).collect::<Vec<_>>().join(", ")
    }

    /// Runs one statement; how many rows it touched.
    pub fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        match self {
            Db::Sqlite(c) => {
                let mut statement = c.prepare_cached(&numbered(sql))?;
                Ok(statement.execute(rusqlite::params_from_iter(values.iter().map(sqlite_value)))? as u64)
            }
            Db::Postgres(c) => {
                let values: Vec<_> = values.iter().map(postgres_value).collect();
                c.execute(sql, &values)
            }
        }
    }

    /// Runs one query; its rows.
    pub fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        match self {
            Db::Sqlite(c) => query_sqlite(c, sql, values),
            Db::Postgres(c) => {
                let values: Vec<_> = values.iter().map(postgres_value).collect();
                c.query(sql, &values)?.iter().map(postgres_row).collect()
            }
        }
    }

    /// Writes many rows of one table: a prepared loop on SQLite, one `unnest` statement on PostgreSQL.
    pub fn insert_rows(&mut self, table: &Table, rows: &[Row]) -> Result<(), Fault> {
        if rows.is_empty() {
            return Ok(());
        }
        match self {
            Db::Sqlite(c) => {
                let slots: Vec<String> = (1..=table.columns.len()).map(|n| format!("?{n}")).collect();
                let columns = if table.name == SEARCH.name { " (district, rowid, words)" } else { "" };
                let (name, slots, tail) = (table.name, slots.join(","), conflict(table));
                // no district: it is the first value of every row, see tables.rs
                let sql = format!("INSERT INTO {name}{columns} VALUES ({slots}){tail}");
                let mut statement = c.prepare_cached(&sql)?;
                let mut rows: Vec<&Row> = rows.iter().collect();
                if table.name == SEARCH.name {
                    // FTS5 begins a new segment whenever a rowid is smaller than the one before.
                    rows.sort_by_key(|row| if let Some(Value::Int(place)) = row.get(1) { *place } else { 0 });
                }
                for row in rows {
                    statement.execute(rusqlite::params_from_iter(row.iter().map(sqlite_value)))?;
                }
                Ok(())
            }
            Db::Postgres(c) => insert_postgres(c, table, rows),
        }
    }
}

fn conflict(table: &Table) -> String {
    if !table.replaces {
        return String::new();
    }
    let names: Vec<&str> = table.columns.iter().map(|c| c.0).collect();
    let (key, rest) = names.split_at(table.key);
    let set: Vec<String> = rest.iter().map(|n| format!("{n} = excluded.{n}")).collect();
    format!(" ON CONFLICT ({}) DO UPDATE SET {}", key.join(","), set.join(","))
}

/// The same in both files; see [`Db::open`] for `durable`.
fn connect_sqlite(path: &std::path::Path, durable: bool) -> Result<rusqlite::Connection, Fault> {
    let c = rusqlite::Connection::open(path)?;
    c.busy_timeout(std::time::Duration::from_secs(10))?;
    c.set_prepared_statement_cache_capacity(64);
    // A plan hangs on the statement alone. Without this, whatever is bound makes SQLite prepare a statement anew.
    c.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    c.pragma_update(None, "journal_mode", "WAL")?;
    c.pragma_update(None, "synchronous", if durable { "FULL" } else { "NORMAL" })?;
    c.pragma_update(None, "secure_delete", "ON")?;
    // In KiB. The writer's working set is the right edge of a dozen trees; readers are few, and read the same pages again.
    c.pragma_update(None, "cache_size", -8_192)?;
    let level: i64 = c.query_row("PRAGMA synchronous", [], |r| r.get(0))?;
    if durable && level < 2 {
        return Err(Fault::Database("SQLite does not sync every commit".to_owned()));
    }
    Ok(c)
}

fn open_sqlite_blobs(path: &std::path::Path) -> Result<Db, Fault> {
    let mut db = Db::Sqlite(connect_sqlite(path, true)?);
    // With rowids: a piece is far larger than a page.
    for statement in blob_schema(&Dialect { text: "TEXT", int: "INTEGER", bytes: "BLOB", tail: "" }) {
        db.run(&statement)?;
    }
    Ok(db)
}

fn open_sqlite(path: &std::path::Path, durable: bool) -> Result<Db, Fault> {
    let mut db = Db::Sqlite(connect_sqlite(path, durable)?);
    if !db.stamped()?.0 {
        db.put_stamp()?;
    }
    for statement in schema(&Dialect { text: "TEXT", int: "INTEGER", bytes: "BLOB", tail: " WITHOUT ROWID" }) {
        db.run(&statement)?;
    }
    tell_planner(&mut db)?;
    db.run(search::SQLITE)?;
    // Erased rows leave nothing behind.
    // no district: a setting of the whole index
    let set = "SELECT count(*) FROM search_config WHERE k = 'secure-delete'";
    // Once a file: a reader that opens it writes nothing.
    if db.query(set, &[])? == [vec![Value::Int(0)]] {
        // no district: a setting of the whole index
        db.run("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)")?;
    }
    Ok(db)
}

/// Gives SQLite's planner its statistics, once a file.
fn tell_planner(db: &mut Db) -> Result<(), Fault> {
    // no district: the planner's own table
    let told = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'";
    if db.query(told, &[])? != [vec![Value::Int(0)]] {
        return Ok(());
    }
    // Makes the table, for whoever comes first; the second time it is read anew.
    db.run("BEGIN IMMEDIATE; ANALYZE sqlite_schema")?;
    for (table, index, numbers) in STATISTICS {
        // no district: the planner's own table
        let row = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)";
        db.execute(row, &[(*table).into(), (*index).into(), (*numbers).into()])?;
    }
    db.run("COMMIT; ANALYZE sqlite_schema")
}

fn connect_postgres(url: &str) -> Result<Db, Fault> {
    let mut c = postgres::Client::connect(url, postgres::NoTls)?;
    // A paused writer must not hold its locks for ever; synced commits are not left to the server's settings.
    c.batch_execute("SET synchronous_commit = on; SET idle_in_transaction_session_timeout = '5s'; SET client_min_messages = warning")?;
    Ok(Db::Postgres(Box::new(Kept::new(c))))
}

fn open_postgres(url: &str) -> Result<Db, Fault> {
    let mut db = connect_postgres(url)?;
    let ready = db.query("SELECT CAST(count(*) AS BIGINT) FROM pg_tables WHERE tablename IN ('notice', 'import_run') AND schemaname = current_schema() -- no district: the server's own catalogue", &[])?;
    if ready != [vec![Value::Int(2)]] {
        // Codes and ids are compared by their bytes, as SQLite and Rust do, whatever language the database was made for:
        // a range such as `code >= 'LX…' AND code < 'LX…~'` would be empty in most of them.
        let dialect = Dialect { text: "TEXT COLLATE \"C\"", int: "BIGINT", bytes: "BYTEA", tail: "" };
        for statement in schema(&dialect) {
            db.run(&statement)?;
        }
        for statement in search::POSTGRES {
            db.run(statement)?;
        }
        for statement in blob_schema(&dialect) {
            db.run(&statement)?;
        }
        db.put_stamp()?;
    }
    Ok(db)
}

/// `$n` to `?n`: SQLite would otherwise number `$2` first where it stands first.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn sqlite_value(v: &Value) -> rusqlite::types::ToSqlOutput<'_> {
    let borrowed = match v {
        Value::Text(t) => ValueRef::Text(t.as_bytes()),
        Value::Int(i) => ValueRef::Integer(*i),
        Value::Bytes(b) => ValueRef::Blob(b),
    };
    rusqlite::types::ToSqlOutput::Borrowed(borrowed)
}

fn query_sqlite(c: &rusqlite::Connection, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
    let mut statement = c.prepare_cached(&numbered(sql))?;
    let width = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(values.iter().map(sqlite_value)))?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let mut one = Vec::with_capacity(width);
        for at in 0..width {
            one.push(match row.get_ref(at)? {
                ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
                ValueRef::Integer(i) => Value::Int(i),
                ValueRef::Blob(b) => Value::Bytes(b.to_vec()),
                ValueRef::Null | ValueRef::Real(_) => return Err(Fault::Damaged("unexpected column type".to_owned())),
            });
        }
        all.push(one);
    }
    Ok(all)
}

fn postgres_value(v: &Value) -> &(dyn postgres::types::ToSql + Sync) {
    match v {
        Value::Text(t) => t,
        Value::Int(i) => i,
        Value::Bytes(b) => b,
    }
}

fn postgres_row(row: &postgres::Row) -> Result<Row, Fault> {
    use postgres::types::Type as Pg;
    row.columns()
        .iter()
        .enumerate()
        .map(|(at, column)| match *column.type_() {
            Pg::TEXT | Pg::VARCHAR => Ok(Value::Text(row.try_get(at)?)),
            Pg::INT8 => Ok(Value::Int(row.try_get(at)?)),
            Pg::BYTEA => Ok(Value::Bytes(row.try_get(at)?)),
            _ => Err(Fault::Damaged(format!("unexpected column type {}", column.type_()))),
        })
        .collect()
}

enum Column<'a> {
    Text(Vec<&'a str>),
    Int(Vec<i64>),
    Bytes(Vec<&'a [u8]>),
}

fn insert_postgres(c: &mut Kept, table: &Table, rows: &[Row]) -> Result<(), Fault> {
    let mut columns = Vec::with_capacity(table.columns.len());
    let mut casts = Vec::with_capacity(table.columns.len());
    for (at, (_, kind)) in table.columns.iter().enumerate() {
        let wrong = || Fault::Damaged(format!("{} column {at} has another type", table.name));
        let pick = rows.iter().map(|row| &row[at]);
        let (column, cast) = match kind {
            Type::Text => (
                Column::Text(
                    pick.map(|v| if let Value::Text(t) = v { Ok(t.as_str()) } else { Err(wrong()) })
                        .collect::<Result<_, _>>()?,
                ),
                "text",
            ),
            Type::Int => (
                Column::Int(
                    pick.map(|v| if let Value::Int(i) = v { Ok(*i) } else { Err(wrong()) })
                        .collect::<Result<_, _>>()?,
                ),
                "bigint",
            ),
            Type::Bytes => (
                Column::Bytes(
                    pick.map(|v| if let Value::Bytes(b) = v { Ok(b.as_slice()) } else { Err(wrong()) })
                        .collect::<Result<_, _>>()?,
                ),
                "bytea",
            ),
        };
        columns.push(column);
        casts.push(format!("${}::{cast}[]", at + 1));
    }
    let picked = if table.name == SEARCH.name { "t.a, t.b, CAST(t.c AS tsvector)" } else { "*" };
    let named = if table.name == SEARCH.name { " AS t (a, b, c)" } else { "" };
    let (name, casts, tail) = (table.name, casts.join(","), conflict(table));
    // no district: it is the first value of every row, see tables.rs
    let sql = format!("INSERT INTO {name} SELECT {picked} FROM unnest({casts}){named}{tail}");
    let values: Vec<&(dyn postgres::types::ToSql + Sync)> = columns
        .iter()
        .map(|column| -> &(dyn postgres::types::ToSql + Sync) {
            match column {
                Column::Text(v) => v,
                Column::Int(v) => v,
                Column::Bytes(v) => v,
            }
        })
        .collect();
    c.execute(&sql, &values)?;
    Ok(())
}

/// Marks `$2, …` for some values, and the values with the district before them. Filled up by repeating the last one to 1,
/// 4, 16 or [`AT_ONCE`], so that four statements serve and stay prepared.
pub fn marked(district: &str, mut some: Vec<Value>) -> (String, Vec<Value>) {
    let wanted = [1, 4, 16, AT_ONCE].into_iter().find(|n| some.len() <= *n).unwrap_or(some.len());
    if let Some(last) = some.last().cloned() {
        some.resize(wanted, last);
    }
    some.insert(0, Value::Text(district.to_owned()));
    let marks: Vec<String> = (2..=some.len()).map(|n| format!("${n}")).collect();
    (marks.join(","), some)
}
