//! Every table, once: names, columns, types. The schema of both databases and the multi-row statements are
//! made from this.

use lianxin_core::Subject;
use lianxin_core::authority::About;

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
/// View: a matter as lists show it, but for its title, which stays in the vault.
pub const MATTER: Table = Table {
    name: "matter",
    columns: &[
        ("district", Text),
        ("id", Text),
        ("code", Text),
        ("kind", Text),
        ("division", Text),
        ("grid", Text),
        ("source", Text),
        ("phase", Text),
        ("stage", Text),
        // Who answers for it now, and the first of its clocks that run; i64::MAX where none runs.
        ("agency", Text),
        ("due", Int),
        ("provisional", Int),
        ("version", Int),
        ("occurred_at", Int),
        ("recorded_at", Int),
        ("registered", Int),
        ("last", Int),
        ("registrant", Text),
        ("late", Int),
        ("erased", Int),
        // One of its parties was forgotten.
        ("torn", Int),
        // How often an agency gave it back.
        ("returns", Int),
        // The agencies that may know of it, each between two ';'; empty where it is not sealed.
        ("sealed", Text),
        // Until when an asking to erase it or a party may be answered, ms UTC; 0 where none waits.
        ("asking", Int),
    ],
    key: 2,
    replaces: true,
};
/// View: when a matter ended, for its retention; `i64::MAX` where it was opened again or is forgotten.
pub const ENDED: Table = Table {
    name: "ended",
    columns: &[("district", Text), ("matter", Text), ("code", Text), ("kind", Text), ("division", Text), ("at", Int)],
    key: 2,
    replaces: true,
};
/// View: the agencies with a part in a matter. `current`: 1 where the agency's lists show it, 0 where they do not, -1
/// where it returned it and may not see it any more.
pub const PART: Table = Table {
    name: "part",
    columns: &[
        ("district", Text),
        ("matter", Text),
        ("agency", Text),
        ("role", Text),
        ("current", Int),
        ("registered", Int),
    ],
    key: 4,
    replaces: true,
};
/// View: how many matters that are not sealed, of each day (of registration, [`crate::tally`]) an agency had a part in and did not return, by
/// phase, and how many of them are in its hands and under way. Agency '' is the district.
pub const HAD: Table = Table {
    name: "had",
    columns: &[("district", Text), ("agency", Text), ("day", Int), ("phase", Text), ("matters", Int), ("open", Int)],
    key: 4,
    replaces: true,
};
/// View: one clock an agency and act.
pub const CLOCK: Table = Table {
    name: "clock",
    columns: &[
        ("district", Text),
        ("matter", Text),
        ("agency", Text),
        ("act", Text),
        ("started", Int),
        ("due", Int),
        ("provisional", Int),
        ("running", Int),
        ("late", Int),
    ],
    key: 4,
    replaces: true,
};
/// View: who opened which matter, or which of its fields, when and for what.
pub const ACCESS: Table = Table {
    name: "access",
    columns: &[
        ("district", Text),
        ("seq", Int),
        ("at", Int),
        ("actor", Text),
        ("matter", Text),
        ("fields", Text),
        ("purpose", Text),
    ],
    key: 2,
    replaces: false,
};
/// View: records that a matter's key seals, or one of its parties', and that stand neither in its stream nor among the accesses: why a
/// glass was broken, what a resident asks, why an access is kept back. They are forgotten with it.
pub const ASIDE: Table =
    Table { name: "aside", columns: &[("district", Text), ("matter", Text), ("seq", Int)], key: 3, replaces: false };
/// View: accesses that a rule keeps from the resident's page. `told`: from when on its own record promises to tell it; what two people
/// renewed stands in the directory.
pub const HIDDEN: Table = Table {
    name: "hidden",
    columns: &[("district", Text), ("seq", Int), ("matter", Text), ("agency", Text), ("told", Int)],
    key: 2,
    replaces: false,
};
/// View: which lists of matters went out as files. `account` is for her own page alone. `filters`: codes by their
/// names, `name=code`, parted by `;`. `words`: 1 where words narrowed it as well.
pub const EXPORT: Table = Table {
    name: "export",
    columns: &[
        ("district", Text),
        ("seq", Int),
        ("at", Int),
        ("account", Text),
        ("agency", Text),
        ("role", Text),
        ("format", Text),
        ("filters", Text),
        ("words", Int),
        ("matters", Int),
    ],
    key: 2,
    replaces: false,
};
/// View: what the door refused, by whose office; nobody's name is in it. `agency` and `role` are empty where nobody is known.
pub const REFUSED: Table = Table {
    name: "refused",
    columns: &[
        ("district", Text),
        ("seq", Int),
        ("at", Int),
        ("agency", Text),
        ("role", Text),
        ("why", Text),
        ("count", Int),
    ],
    key: 2,
    replaces: false,
};
/// View: which pieces an attachment is kept in. Stays when its matter is forgotten; the pieces do not.
pub const ATTACHMENT: Table = Table {
    name: "attachment",
    columns: &[("district", Text), ("id", Text), ("matter", Text), ("pieces", Text), ("size", Int)],
    key: 2,
    replaces: false,
};
/// View: whistles, each with the next moment at which time must act on it (i64::MAX where there is none) and when all of
/// it should be answered.
pub const WHISTLE: Table = Table {
    name: "whistle",
    columns: &[
        ("district", Text),
        ("id", Text),
        ("matter", Text),
        ("grade", Text),
        ("stage", Text),
        ("caller", Text),
        ("blown", Int),
        ("due", Int),
        ("next", Int),
        // How many units are called, and how many are neither done nor let go.
        ("units", Int),
        ("owed", Int),
    ],
    key: 2,
    replaces: true,
};
/// View: the units of whistles that sounded, and whether each kept its limits: 1 yes, 0 no, -1 not to be said.
pub const CALLED: Table = Table {
    name: "called",
    columns: &[
        ("district", Text),
        ("whistle", Text),
        ("agency", Text),
        ("caller", Text),
        ("sounded", Int),
        ("acknowledged", Int),
        ("reported", Int),
        // 1 while its matter is sealed: then it counts in no figure.
        ("sealed", Int),
    ],
    key: 3,
    replaces: true,
};
/// View: what the two sides of a whistle said of each other. `side`: of whom it is said, `unit` or `caller`.
pub const RATING: Table = Table {
    name: "rating",
    columns: &[
        ("district", Text),
        ("whistle", Text),
        ("agency", Text),
        ("rater", Text),
        ("side", Text),
        ("satisfaction", Text),
        ("sounded", Int),
        ("sealed", Int),
    ],
    key: 4,
    replaces: true,
};
/// View: what agencies are told, in the order of the log: the outbox, from which notices go on by other ways.
pub const NOTICE: Table = Table {
    name: "notice",
    columns: &[
        ("district", Text),
        ("seq", Int),
        ("agency", Text),
        ("matter", Text),
        ("whistle", Text),
        ("what", Text),
        ("about", Text),
        ("at", Int),
    ],
    key: 3,
    replaces: true,
};
/// View: who asked whom to let her open what belongs to a minor. `until`: of a grant, 0 otherwise.
pub const APPROVAL: Table = Table {
    name: "approval",
    columns: &[
        ("district", Text),
        ("id", Text),
        ("matter", Text),
        ("asker", Text),
        ("approver", Text),
        ("state", Text),
        ("at", Int),
        ("until", Int),
    ],
    key: 2,
    replaces: true,
};
/// View: letters and what became of each. Neither an address nor a name.
pub const LETTER: Table = Table {
    name: "letter",
    columns: &[
        ("district", Text),
        ("id", Text),
        ("template", Text),
        // Case code of the matter it is about; empty where there is none.
        ("code", Text),
        ("state", Text),
        ("tries", Int),
        ("written", Int),
        // When it is tried next; i64::MAX where it waits no more.
        ("next", Int),
        ("last", Int),
        ("why", Text),
        ("answer", Text),
    ],
    key: 2,
    replaces: true,
};
/// View: sessions that were not signed out of. `id`: digest of the cookie's secret. `agent`: what the browser is.
pub const SESSION: Table = Table {
    name: "session",
    columns: &[("district", Text), ("id", Text), ("account", Text), ("since", Int), ("until", Int), ("agent", Text)],
    key: 2,
    replaces: false,
};
/// View: keyed hashes of the phone and ID numbers of parties.
pub const NUMBER: Table = Table {
    name: "number",
    columns: &[("district", Text), ("hash", Text), ("matter", Text), ("party", Text)],
    key: 4,
    replaces: false,
};
/// View: hashed search tokens of a record's story values. Full-text on both databases, see `db.rs`. `place` is
/// [`place`]; on SQLite it is the rowid.
pub const SEARCH: Table =
    Table { name: "search", columns: &[("district", Text), ("place", Int), ("words", Text)], key: 2, replaces: false };

/// Bits of a search row's place that tell the record within its matter.
pub const PLACE_BITS: u32 = 31;

/// Where a record's search row stands: its matter's first record, then the distance to it. So the rows of a matter stand
/// together, and newest matters come last, without a look at any other table.
pub const fn place(registered: i64, seq: i64) -> i64 {
    (registered << PLACE_BITS) + (seq - registered)
}

/// The record that a search row belongs to.
pub const fn seq_at(place: i64) -> i64 {
    (place >> PLACE_BITS) + (place & ((1 << PLACE_BITS) - 1))
}

/// All tables that orders write, in the order they are written.
pub const ALL: [&Table; 24] = [
    &RECORD,
    &ORDERS,
    &VAULT,
    &KEYS,
    &MATTER,
    &ENDED,
    &PART,
    &HAD,
    &CLOCK,
    &ACCESS,
    &ASIDE,
    &HIDDEN,
    &EXPORT,
    &REFUSED,
    &ATTACHMENT,
    &WHISTLE,
    &CALLED,
    &RATING,
    &NOTICE,
    &APPROVAL,
    &LETTER,
    &SESSION,
    &NUMBER,
    &SEARCH,
];
/// Those that are views: dropped and made anew from the log at will.
pub const VIEWS: [&Table; 20] = [
    &MATTER,
    &ENDED,
    &PART,
    &HAD,
    &CLOCK,
    &ACCESS,
    &ASIDE,
    &HIDDEN,
    &EXPORT,
    &REFUSED,
    &ATTACHMENT,
    &WHISTLE,
    &CALLED,
    &RATING,
    &NOTICE,
    &APPROVAL,
    &LETTER,
    &SESSION,
    &NUMBER,
    &SEARCH,
];

/// Sealed pieces of files, truth beside the log: written and synced before the order whose record names them by their
/// hash, so no order writes them. On SQLite in a file of its own, see `db.rs`.
pub const BLOB: Table = Table {
    name: "blob",
    columns: &[("district", Text), ("pieces", Text), ("n", Int), ("piece", Bytes)],
    key: 3,
    // The same order sent again brings the same bytes again.
    replaces: true,
};
/// Pieces that perhaps no record names yet, since when (ms UTC). The sweep takes both away, or only this row.
pub const WAITING: Table = Table {
    name: "blob_waiting",
    columns: &[("district", Text), ("pieces", Text), ("at", Int)],
    key: 2,
    replaces: true,
};

/// Imports, each with how far it has come. Beside the log, and beside the truth: see `read/runs.rs`.
pub const IMPORT: Table = Table {
    name: "import_run",
    columns: &[
        ("district", Text),
        ("id", Text),
        ("source", Text),
        ("started_by", Text),
        ("began", Int),
        ("told", Int),
        ("in_file", Int),
        ("added", Int),
        ("already", Int),
        ("rejected", Int),
        // 0 open, 1 every row was ordered, 2 stopped before.
        ("ended", Int),
    ],
    key: 2,
    replaces: true,
};

/// One row, in the order of the table's columns.
pub type Row = Vec<Value>;

/// All rows of one commit group, and where the log then stands.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Rows by position in [`ALL`].
    pub rows: [Vec<Row>; ALL.len()],
    /// Subjects whose key, values and search rows go in this group.
    pub forgotten: Vec<Subject>,
    /// Sessions that ended in this group.
    pub ended: Vec<String>,
    /// Accounts whose rights, password, factors or sessions changed, for whoever listens as one of them.
    pub touched: Vec<String>,
    /// Matters that changed, for whoever has them on the screen.
    pub changes: Vec<Change>,
    /// The head after this group: size, root, frontier, recorded_at.
    pub head: Option<(i64, Vec<u8>, Vec<u8>, i64)>,
    /// How many orders.
    pub orders: u32,
}

/// A matter changed: whoever may see it may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub matter: String,
    /// Seq of its last record.
    pub seq: i64,
    pub about: About,
}

impl Batch {
    /// Adds what was written after it.
    pub fn join(&mut self, mut later: Batch) {
        for (rows, more) in self.rows.iter_mut().zip(&mut later.rows) {
            rows.append(more);
        }
        self.forgotten.append(&mut later.forgotten);
        self.ended.append(&mut later.ended);
        self.touched.append(&mut later.touched);
        self.changes.append(&mut later.changes);
        self.head = later.head.or(self.head.take());
        self.orders += later.orders;
    }

    pub fn add(&mut self, table: &Table, row: Row) {
        if let Some(at) = ALL.iter().position(|t| t.name == table.name) {
            self.rows[at].push(row);
        }
    }
}

/// A database's words for text that is ordered by its bytes, for integers and bytes, and what ends its `CREATE TABLE`.
pub struct Dialect {
    pub text: &'static str,
    pub int: &'static str,
    pub bytes: &'static str,
    pub tail: &'static str,
}

impl Dialect {
    fn create(&self, name: &str, columns: &[(&str, Type)], key: usize) -> String {
        let word = |t: Type| match t {
            Type::Text => self.text,
            Type::Int => self.int,
            Type::Bytes => self.bytes,
        };
        let list: Vec<String> = columns.iter().map(|(n, t)| format!("{n} {} NOT NULL", word(*t))).collect();
        let (list, tail) = (list.join(", "), self.tail);
        let key: Vec<&str> = columns.iter().take(key).map(|(n, _)| *n).collect();
        // no district: it is the first column of every table above
        format!("CREATE TABLE IF NOT EXISTS {name} ({list}, PRIMARY KEY ({})){tail}", key.join(", "))
    }
}

/// `CREATE TABLE` for the pieces of files and for imports, which wait for no clerk's commit either.
pub fn blob_schema(dialect: &Dialect) -> Vec<String> {
    [&BLOB, &WAITING, &IMPORT].map(|t| dialect.create(t.name, t.columns, t.key)).into()
}

/// `CREATE TABLE` for every other table.
pub fn schema(dialect: &Dialect) -> Vec<String> {
    let plain = ALL.iter().filter(|t| t.name != SEARCH.name);
    let mut all: Vec<String> = plain.map(|t| dialect.create(t.name, t.columns, t.key)).collect();
    all.push(dialect.create(
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
    for (name, on) in INDEXES {
        // no district: it is the first column of every index above
        all.push(format!("CREATE INDEX IF NOT EXISTS {name} ON {on}"));
    }
    all
}

const INDEXES: &[(&str, &str)] = &[
    ("whistle_next", "whistle (district, next)"),
    ("whistle_stage", "whistle (district, stage, blown)"),
    ("called_agency", "called (district, agency, sounded)"),
    ("called_caller", "called (district, caller, sounded)"),
    ("rating_agency", "rating (district, agency, sounded)"),
    ("notice_agency", "notice (district, agency, seq)"),
    ("approval_approver", "approval (district, approver, state, at)"),
    ("approval_asker", "approval (district, asker, at)"),
    ("letter_next", "letter (district, next)"),
    ("number_matter", "number (district, matter, party)"),
    ("record_stream", "record (district, stream, seq)"),
    ("matter_code", "matter (district, code)"),
    ("matter_newest", "matter (district, registered)"),
    ("matter_stage", "matter (district, stage, registered)"),
    ("matter_due", "matter (district, due, registered)"),
    ("matter_erased", "matter (district, id) WHERE erased = 1"),
    ("matter_sealed", "matter (district, registered) WHERE sealed <> ''"),
    ("matter_asking", "matter (district, asking) WHERE asking > 0"),
    ("matter_place", "matter (district, division, stage, recorded_at)"),
    ("matter_kind", "matter (district, kind, registered)"),
    ("matter_kind_due", "matter (district, kind, due, registered)"),
    ("ended_at", "ended (district, at, matter)"),
    ("part_agency", "part (district, agency, current, registered)"),
    ("clock_due", "clock (district, running, late, due)"),
    ("clock_agency", "clock (district, agency, running, due)"),
    ("access_matter", "access (district, matter, at)"),
    ("hidden_agency", "hidden (district, agency, told)"),
    ("export_account", "export (district, account, seq)"),
    ("refused_at", "refused (district, at)"),
    ("attachment_matter", "attachment (district, matter)"),
    ("attachment_pieces", "attachment (district, pieces)"),
];

/// What SQLite's planner is told of a large district, in its own form: rows, then rows for each leading column of the
/// index. Without it every first column looks rare, though it is always the district, and a matter's stream was
/// sought through the whole log. Told once and never measured, so that a plan does not change with the data.
pub const STATISTICS: &[(&str, &str, &str)] = &[
    ("whistle", "whistle", "20000 20000 1"),
    ("whistle", "whistle_next", "20000 20000 2"),
    ("whistle", "whistle_stage", "20000 20000 4000 1"),
    ("called", "called", "60000 60000 3 1"),
    ("called", "called_agency", "60000 60000 1200 1"),
    ("called", "called_caller", "60000 60000 3000 3"),
    ("rating", "rating", "90000 90000 5 2 1"),
    ("rating", "rating_agency", "90000 90000 1800 2"),
    ("notice", "notice", "200000 200000 2 1"),
    ("notice", "notice_agency", "200000 200000 4000 1"),
    ("approval", "approval", "20000 20000 1"),
    ("approval", "approval_approver", "20000 20000 500 100 1"),
    ("approval", "approval_asker", "20000 20000 200 1"),
    ("letter", "letter", "50000 50000 1"),
    ("letter", "letter_next", "50000 50000 10"),
    ("number", "number", "200000 200000 2 1 1"),
    ("number", "number_matter", "200000 200000 2 2"),
    ("record", "record", "1000000 1000000 1"),
    ("record", "record_stream", "1000000 1000000 8 1"),
    ("order_done", "order_done", "900000 900000 1"),
    ("vault", "vault", "600000 600000 1"),
    ("vault_key", "vault_key", "200000 200000 1"),
    ("matter", "matter", "100000 100000 1"),
    ("matter", "matter_code", "100000 100000 1"),
    ("matter", "matter_newest", "100000 100000 1"),
    ("matter", "matter_stage", "100000 100000 15000 1"),
    ("matter", "matter_due", "100000 100000 700 1"),
    ("matter", "matter_erased", "500 500 1"),
    ("matter", "matter_sealed", "500 500 1"),
    ("matter", "matter_asking", "500 500 1"),
    ("matter", "matter_place", "100000 100000 400 60 1"),
    ("matter", "matter_kind", "100000 100000 2000 1"),
    ("matter", "matter_kind_due", "100000 100000 2000 20 1"),
    ("ended", "ended", "90000 90000 1"),
    ("ended", "ended_at", "90000 90000 2 1"),
    ("had", "had", "60000 60000 1200 4 1"),
    ("part", "part", "230000 230000 3 1 1"),
    ("part", "part_agency", "230000 230000 4600 3800 1"),
    ("clock", "clock", "450000 450000 5 3 1"),
    ("clock", "clock_due", "450000 450000 40000 20000 7"),
    ("clock", "clock_agency", "450000 450000 9000 4000 6"),
    ("access", "access", "500000 500000 1"),
    ("access", "access_matter", "500000 500000 5 1"),
    ("aside", "aside", "20000 20000 2 1"),
    ("hidden", "hidden", "20000 20000 1"),
    ("hidden", "hidden_agency", "20000 20000 400 1"),
    ("export", "export", "20000 20000 1"),
    ("export", "export_account", "20000 20000 100 1"),
    ("refused", "refused", "50000 50000 1"),
    ("refused", "refused_at", "50000 50000 2"),
    ("attachment", "attachment", "100000 100000 1"),
    ("attachment", "attachment_matter", "100000 100000 2"),
    ("attachment", "attachment_pieces", "100000 100000 1"),
];
