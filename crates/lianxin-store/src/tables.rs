//! Every table, once: names, columns, types. The schema of both databases and the multi-row statements are
//! made from this.

/// A portable column type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Int,
    Bytes,
}

/// One value on its way into or out of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Int(i64),
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    fn from(v: &str) -> Value {
        Value::Text(v.to_owned())
    }
}
impl From<i64> for Value {
    fn from(v: i64) -> Value {
        Value::Int(v)
    }
}

/// A table: `district` is the first column of each and of each primary key.
pub struct Table {
    pub name: &'static str,
    pub columns: &'static [(&'static str, Type)],
    /// How many leading columns are the primary key.
    pub key: usize,
    /// Rows are replaced when they come again; otherwise a second one is a fault.
    pub replaces: bool,
}

use Type::{Bytes, Int, Text};

/// The log. Any change to any byte of any column is found by `verify`.
pub const RECORD: Table = Table {
    name: "record",
    columns: &[("district", Text), ("seq", Int), ("stream", Text), ("entry", Bytes), ("leaf", Bytes)],
    key: 2,
    replaces: false,
};
/// Orders done, with the answer that is given again.
pub const ORDERS: Table = Table {
    name: "order_done",
    columns: &[("district", Text), ("id", Text), ("digest", Bytes), ("answer", Text)],
    key: 2,
    replaces: false,
};
/// Sealed values of a record.
pub const VAULT: Table = Table {
    name: "vault",
    columns: &[("district", Text), ("seq", Int), ("subject", Text), ("boxes", Bytes)],
    key: 2,
    replaces: false,
};
/// Keys of subjects, wrapped. Deleting one forgets what it sealed.
pub const KEYS: Table = Table {
    name: "vault_key",
    columns: &[("district", Text), ("subject", Text), ("wrapped", Bytes)],
    key: 2,
    replaces: false,
};
/// View: a matter as lists show it, but for its title.
pub const MATTER: Table = Table {
    name: "matter",
    columns: &[
        ("district", Text),
        ("id", Text),
        ("code", Text),
        ("kind", Text),
        ("division", Text),
        ("stage", Text),
        ("version", Int),
        ("occurred_at", Int),
        ("recorded_at", Int),
        ("registered", Int),
        ("last", Int),
        ("notes", Int),
        ("erased", Int),
    ],
    key: 2,
    replaces: true,
};
/// View: who opened which matter when.
pub const ACCESS: Table = Table {
    name: "access",
    columns: &[("district", Text), ("seq", Int), ("at", Int), ("actor", Text), ("matter", Text)],
    key: 2,
    replaces: false,
};

/// All tables that orders write, in the order they are written.
pub const ALL: [&Table; 6] = [&RECORD, &ORDERS, &VAULT, &KEYS, &MATTER, &ACCESS];

/// One row, in the order of the table's columns.
pub type Row = Vec<Value>;

/// All rows of one commit group, and where the log then stands.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Rows by position in [`ALL`].
    pub rows: [Vec<Row>; 6],
    /// Matters whose key, values and views go in this group.
    pub forgotten: Vec<String>,
    /// The head after this group: size, root, frontier, recorded_at.
    pub head: Option<(i64, Vec<u8>, Vec<u8>, i64)>,
    /// How many orders.
    pub orders: u32,
}

impl Batch {
    pub fn add(&mut self, table: &Table, row: Row) {
        if let Some(at) = ALL.iter().position(|t| t.name == table.name) {
            self.rows[at].push(row);
        }
    }
}

/// `CREATE TABLE` for every table, in the given words for integers and bytes.
pub fn schema(int: &str, bytes: &str, tail: &str) -> Vec<String> {
    let word = |t: Type| match t {
        Type::Text => "TEXT",
        Type::Int => int,
        Type::Bytes => bytes,
    };
    let create = |name: &str, columns: &[(&str, Type)], key: usize| {
        let list: Vec<String> = columns.iter().map(|(n, t)| format!("{n} {} NOT NULL", word(*t))).collect();
        let key: Vec<&str> = columns.iter().take(key).map(|(n, _)| *n).collect();
        // no district: it is the first column of every table above
        format!("CREATE TABLE IF NOT EXISTS {name} ({}, PRIMARY KEY ({})){tail}", list.join(", "), key.join(", "))
    };
    let mut all: Vec<String> = ALL.iter().map(|t| create(t.name, t.columns, t.key)).collect();
    all.push(create(
        "head",
        &[
            ("district", Text),
            ("size", Int),
            ("root", Bytes),
            ("frontier", Bytes),
            ("recorded_at", Int),
            ("epoch", Int),
            ("holder", Text),
            ("until", Int),
        ],
        1,
    ));
    all.push("CREATE INDEX IF NOT EXISTS record_stream ON record (district, stream, seq)".to_owned());
    all.push("CREATE UNIQUE INDEX IF NOT EXISTS matter_code ON matter (district, code)".to_owned());
    all.push("CREATE INDEX IF NOT EXISTS matter_newest ON matter (district, registered)".to_owned());
    all
}
