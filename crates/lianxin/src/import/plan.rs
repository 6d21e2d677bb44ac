//! How a file is read: which cell is what. Made of a known header (`headers`) or of a map (`map`); a row is read by it
//! without knowing which.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A column's name in the file's header, as problems are told by it.
pub type Field = Cow<'static, str>;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub place: usize,
    pub name: Field,
}

/// Words of a row: some from its cells, some always the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub pieces: Vec<Piece>,
    /// Named where the words are wrong: the only column, or what the map calls it.
    pub name: Field,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Cell(usize),
    Fixed(String),
}

/// The answer that came with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub text: Words,
    pub at: Column,
    pub need: Need,
}

/// Whether each row has an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A row without its time is wrong.
    Always,
    /// A row without its time is open.
    WhereTimed,
}

/// The catalogue's code for what a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub column: Column,
    pub codes: BTreeMap<String, String>,
    /// For what the table has not; without it such a row is wrong.
    pub other: Option<String>,
}

/// How times are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// As `strptime` has it; without it the forms of `dates`.
    pub format: Option<String>,
    /// Minutes east of UTC; the district's where it is not said.
    pub zone: Option<i32>,
}

/// What is the same for each row, by the catalogue's codes. What is said at the console goes before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Constants {
    pub demand: Option<String>,
    pub division: Option<String>,
    pub kind: Option<String>,
    pub source: Option<String>,
}

/// Which cell is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The name that stands in ids of orders; never the file's, so that a renamed file adds nothing.
    pub source: String,
    /// How many cells a row has.
    pub width: usize,
    pub key: Column,
    pub title: Words,
    pub text: Words,
    pub occurred: Column,
    pub likes: Option<Column>,
    pub dislikes: Option<Column>,
    pub answer: Option<Answer>,
    pub kind: Option<Lookup>,
    pub division: Option<Lookup>,
    pub times: Times,
    pub constants: Constants,
}

impl Words {
    /// One column's own words.
    pub fn of(column: Column) -> Words {
        Words { pieces: vec![Piece::Cell(column.place)], name: column.name }
    }
}
