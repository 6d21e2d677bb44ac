//! A map: a TOML file that says which columns of another system's file are what. An example with every key is
//! `docs/examples/la311.map.toml`.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use super::dates;
use super::plan::{Answer, Column, Constants, Field, Lookup, Need, Piece, Plan, Times, Words};
use super::problem::Unreadable;

/// Longest name of a source, in bytes: it stands before each key, and both share the room of one code.
pub const SOURCE_MAX: usize = 16;
/// Largest map, in bytes.
pub const FILE_MAX: u64 = 1_000_000;

/// A map as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    source: String,
    key: String,
    title: String,
    text: String,
    occurred: String,
    likes: Option<String>,
    dislikes: Option<String>,
    closed: Option<String>,
    reply: Option<String>,
    kind: Option<Table>,
    division: Option<Table>,
    #[serde(default)]
    time: Time,
    #[serde(default)]
    constants: Fixed,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    column: String,
    other: Option<String>,
    #[serde(default)]
    codes: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Time {
    format: Option<String>,
    zone: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    demand: Option<String>,
    division: Option<String>,
    kind: Option<String>,
    source: Option<String>,
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Not TOML, a key that no map has, or one that is missing: what the reader said.
    Form(String),
    /// No name that an order's id can hold.
    Source,
    /// `closed` without `reply`, or the other way round.
    HalfAnswer,
    /// No form of a time.
    Format,
    /// No offset such as +08:00.
    Zone,
    /// A brace that is opened and not closed, or closed and not opened.
    Braces { name: &'static str },
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("对照表用不了：")?;
        match self {
            Unfit::Form(said) => write!(
                f,
                "照 docs/examples/la311.map.toml 改。 The map cannot be read; mend it after docs/examples/la311.map.toml: {said}"
            ),
            Unfit::Source => write!(
                f,
                "source 用字母、数字、- 和 _，最多 {SOURCE_MAX} 个。 In the map, source is of letters, digits, - and _, at most {SOURCE_MAX}."
            ),
            Unfit::HalfAnswer => {
                f.write_str("closed 和 reply 要么都写，要么都不写。 In the map, give both closed and reply or neither.")
            }
            Unfit::Format => f.write_str(
                "time.format 要有年月日，写法如 %Y-%m-%d %H:%M:%S。 In the map, time.format names year, month and day, such as %Y-%m-%d %H:%M:%S.",
            ),
            Unfit::Zone => f.write_str(
                "time.zone 写成 +08:00 这样的时差。 In the map, time.zone is an offset from UTC such as +08:00.",
            ),
            Unfit::Braces { name } => write!(
                f,
                "{name} 里的花括号不成对：列名写在 {{ 和 }} 之间。 In the map, {name} has an odd brace: a column stands between {{ and }}."
            ),
        }
    }
}

/// A map that has been read, before it has met a header.
pub fn read(text: &str) -> Result<Map, Unfit> {
    let map: Map = toml::from_str(text).map_err(|e| Unfit::Form(e.message().to_owned()))?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if map.source.is_empty() || map.source.len() > SOURCE_MAX || !map.source.bytes().all(plain) {
        return Err(Unfit::Source);
    }
    if map.closed.is_some() != map.reply.is_some() {
        return Err(Unfit::HalfAnswer);
    }
    if map.time.format.as_deref().is_some_and(|f| !dates::possible(f)) {
        return Err(Unfit::Format);
    }
    if map.time.zone.as_deref().is_some_and(|z| dates::zone(z).is_none()) {
        return Err(Unfit::Zone);
    }
    for (name, text) in [("title", Some(&map.title)), ("text", Some(&map.text)), ("reply", map.reply.as_ref())] {
        text.map_or(Ok(Vec::new()), |t| pieces(t)).map_err(|()| Unfit::Braces { name })?;
    }
    Ok(map)
}

/// A piece before its column is looked up.
enum Part<'a> {
    Column(&'a str),
    Fixed(&'a str),
}

/// `{column}` in a text, and what stands around it.
fn pieces(text: &str) -> Result<Vec<Part<'_>>, ()> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or(())?;
        if before.contains('}') || name.contains('{') {
            return Err(());
        }
        if !before.is_empty() {
            all.push(Part::Fixed(before));
        }
        all.push(Part::Column(name));
        rest = after;
    }
    if rest.contains('}') {
        return Err(());
    }
    if !rest.is_empty() {
        all.push(Part::Fixed(rest));
    }
    Ok(all)
}

impl Map {
    /// The map over a file's header. Columns that it does not name are never read.
    ///
    /// # Errors
    /// [`Unreadable::Unmapped`] with every column that it names and the file has not.
    pub fn plan(&self, first: &[&str]) -> Result<Plan, Unreadable> {
        let mut finding = Finding { first, missing: Vec::new() };
        let answer = self.closed.as_ref().zip(self.reply.as_ref()).map(|(closed, reply)| Answer {
            text: finding.words(reply, "reply"),
            at: finding.column(closed),
            need: Need::WhereTimed,
        });
        let plan = Plan {
            source: self.source.clone(),
            width: first.len(),
            key: finding.column(&self.key),
            title: finding.words(&self.title, "title"),
            text: finding.words(&self.text, "text"),
            occurred: finding.column(&self.occurred),
            likes: self.likes.as_ref().map(|name| finding.column(name)),
            dislikes: self.dislikes.as_ref().map(|name| finding.column(name)),
            answer,
            kind: self.kind.as_ref().map(|t| finding.lookup(t)),
            division: self.division.as_ref().map(|t| finding.lookup(t)),
            times: Times { format: self.time.format.clone(), zone: self.time.zone.as_deref().and_then(dates::zone) },
            constants: Constants {
                demand: self.constants.demand.clone(),
                division: self.constants.division.clone(),
                kind: self.constants.kind.clone(),
                source: self.constants.source.clone(),
            },
        };
        if finding.missing.is_empty() { Ok(plan) } else { Err(Unreadable::Unmapped { missing: finding.missing }) }
    }
}

/// Looks columns up and keeps the names of those that are not there, or twice.
struct Finding<'a> {
    first: &'a [&'a str],
    missing: Vec<String>,
}

impl Finding<'_> {
    fn place(&mut self, name: &str) -> usize {
        let mut places = self.first.iter().enumerate().filter(|(_, cell)| **cell == name).map(|(at, _)| at);
        if let (Some(at), None) = (places.next(), places.next()) {
            return at;
        }
        if !self.missing.iter().any(|m| m == name) {
            self.missing.push(name.to_owned());
        }
        0
    }

    fn column(&mut self, name: &str) -> Column {
        Column { place: self.place(name), name: Field::Owned(name.to_owned()) }
    }

    fn words(&mut self, text: &str, name: &'static str) -> Words {
        // Odd braces were refused when the map was read.
        let parts = pieces(text).unwrap_or_default();
        let name = match parts.as_slice() {
            [Part::Column(only)] => Field::Owned((*only).to_owned()),
            _ => Field::Borrowed(name),
        };
        let piece = |part: &Part<'_>| match part {
            Part::Column(name) => Piece::Cell(self.place(name)),
            Part::Fixed(text) => Piece::Fixed((*text).to_owned()),
        };
        Words { pieces: parts.iter().map(piece).collect(), name }
    }

    fn lookup(&mut self, table: &Table) -> Lookup {
        Lookup { column: self.column(&table.column), codes: table.codes.clone(), other: table.other.clone() }
    }
}
