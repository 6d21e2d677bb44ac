//! One row: cells become values that have been checked, or problems by field.

use std::borrow::Cow;

use lianxin_core::calendar::Date;
use lianxin_core::field::{CODE_MAX, TEXT_MAX, TITLE_MAX};
use lianxin_text::clean;

use super::dates::{self, Stamp, Told};
use super::plan::{Column, Field, Lookup, Need, Piece, Plan, Words};
use super::problem::{RowProblem, Wrong};

const MS_PER_DAY: i64 = 86_400_000;

/// How a workbook writes a carriage return. Some programs leave it so when they save as CSV.
const WRITTEN_RETURN: &str = "_x000D_";

/// A row that has been checked. Who wrote the message is not in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The message's number in the file: of ASCII letters, digits, `-` and `_`; once in a file.
    pub key: String,
    /// Where it stands, from 1 below the header.
    pub row: usize,
    /// Clean, trimmed, at most `TITLE_MAX` characters.
    pub title: String,
    /// Clean, trimmed, at most `TEXT_MAX` characters; line ends are line feeds.
    pub text: String,
    /// ms UTC, from 1949-10-01 to now.
    pub occurred_at: i64,
    pub likes: u32,
    pub dislikes: u32,
    /// The agency's reply, where the file has them.
    pub reply: Option<Reply>,
    /// The catalogue's code, where the map finds it in the row.
    pub kind: Option<String>,
    /// The same.
    pub division: Option<String>,
    /// Invisible characters that were taken out.
    pub stripped: usize,
    /// Times of which the file tells only the day.
    pub days_only: usize,
}

/// What an agency answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Clean, trimmed, at most `TEXT_MAX` characters; line ends are line feeds.
    pub text: String,
    /// ms UTC, not before the message and not after now.
    pub at: i64,
}

impl Row {
    /// Whether the two say the same, wherever they stand.
    pub fn same(&self, other: &Row) -> bool {
        let numbers = |r: &Row| (r.occurred_at, r.likes, r.dislikes);
        (&self.key, &self.title, &self.text, &self.reply) == (&other.key, &other.title, &other.text, &other.reply)
            && (&self.kind, &self.division) == (&other.kind, &other.division)
            && numbers(self) == numbers(other)
    }
}

/// When and where the file is read.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// ms UTC.
    pub now: i64,
    /// The district's zone, minutes east of UTC.
    pub zone_offset_minutes: i32,
}

impl Moment {
    /// 1949-10-01 00:00 local, as registration has it (`lianxin_core::matter::Register`).
    fn earliest(self) -> i64 {
        let days = Date::new(1949, 10, 1).map_or(0, Date::days);
        days * MS_PER_DAY - i64::from(self.zone_offset_minutes) * 60_000
    }
}

/// What one row turned out to be.
pub struct Checked {
    /// The key where it can be one, even of a row that is otherwise wrong.
    pub key: Option<String>,
    /// The row, or every problem it has.
    pub row: Result<Row, Vec<RowProblem>>,
}

/// Checks the cells of one row.
pub fn check(cells: &[&str], row: usize, plan: &Plan, moment: Moment) -> Checked {
    let mut c = Cells { cells, row, plan, moment, stripped: 0, days_only: 0, problems: Vec::new() };
    if cells.len() != plan.width {
        c.found("row".into(), Wrong::Columns { want: plan.width, have: cells.len() });
        return Checked { key: None, row: Err(c.problems) };
    }
    let key = c.key(&plan.key);
    let title = c.text(&plan.title, TITLE_MAX);
    let text = c.text(&plan.text, TEXT_MAX);
    let occurred = c.time(&plan.occurred);
    let likes = plan.likes.as_ref().map_or(0, |column| c.count(column));
    let dislikes = plan.dislikes.as_ref().map_or(0, |column| c.count(column));
    let reply = c.reply(occurred);
    let kind = plan.kind.as_ref().and_then(|lookup| c.code(lookup));
    let division = plan.division.as_ref().and_then(|lookup| c.code(lookup));
    let whole = Row {
        key: key.clone().unwrap_or_default(),
        row,
        title,
        text,
        occurred_at: occurred.map_or(0, |s| s.at),
        likes,
        dislikes,
        reply,
        kind,
        division,
        stripped: c.stripped,
        days_only: c.days_only,
    };
    Checked { key, row: if c.problems.is_empty() { Ok(whole) } else { Err(c.problems) } }
}

/// Reads cells one by one and keeps what is wrong; a wrong cell gives a value that is never used, since its row is
/// never given out.
struct Cells<'a> {
    cells: &'a [&'a str],
    row: usize,
    plan: &'a Plan,
    moment: Moment,
    stripped: usize,
    days_only: usize,
    problems: Vec<RowProblem>,
}

impl Cells<'_> {
    fn found(&mut self, field: Field, wrong: Wrong) {
        self.problems.push(RowProblem { row: self.row, field, wrong });
    }

    /// The cell without invisible characters, its line ends made one kind: a spreadsheet changes them when it saves,
    /// and the same row must stay the same.
    fn clean(&mut self, place: usize) -> String {
        let cell = self.cells.get(place).copied().unwrap_or("");
        let even = if cell.contains('\r') || cell.contains(WRITTEN_RETURN) {
            Cow::Owned(cell.replace(WRITTEN_RETURN, "\r").replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            Cow::Borrowed(cell)
        };
        let (kept, stripped) = clean::strip_invisible(&even);
        self.stripped += stripped;
        kept.into_owned()
    }

    /// Trimmed: one program keeps what stands around a cell's words and another does not, and the same row must stay the
    /// same.
    fn text(&mut self, words: &Words, max: usize) -> String {
        let text = match words.pieces.as_slice() {
            [Piece::Cell(only)] => self.clean(*only).trim().to_owned(),
            pieces => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Cell(place) => self.clean(*place).trim().to_owned(),
                    Piece::Fixed(text) => text.clone(),
                })
                .collect::<String>()
                .trim()
                .to_owned(),
        };
        let have = text.chars().count();
        if text.is_empty() {
            self.found(words.name.clone(), Wrong::Empty);
        } else if have > max {
            self.found(words.name.clone(), Wrong::TooLong { max, have });
        }
        text
    }

    /// The answer, where the row has one.
    fn reply(&mut self, occurred: Option<Stamp>) -> Option<Reply> {
        let answer = self.plan.answer.as_ref()?;
        let timed = self.cells.get(answer.at.place).is_some_and(|cell| !cell.trim().is_empty());
        if answer.need == Need::WhereTimed && !timed {
            return None;
        }
        let text = self.text(&answer.text, TEXT_MAX);
        let at = self.time(&answer.at).and_then(|at| self.after_message(&answer.at, occurred, at));
        Some(Reply { text, at: at.unwrap_or(0) })
    }

    fn code(&mut self, lookup: &Lookup) -> Option<String> {
        let cell = self.clean(lookup.column.place);
        let code = lookup.codes.get(cell.trim()).or(lookup.other.as_ref()).cloned();
        if code.is_none() {
            self.found(lookup.column.name.clone(), Wrong::NotInMap);
        }
        code
    }

    // No full stop and no plus: a number that a spreadsheet rewrote (188006.0, 1.9E+05) would be another key, and a
    // re-run would add its row a second time.
    fn key(&mut self, column: &Column) -> Option<String> {
        let cell = self.clean(column.place);
        let key = cell.trim();
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        // Source and key stand together in a matter's origin.
        let max = CODE_MAX.saturating_sub(self.plan.source.len() + 1);
        if key.is_empty() {
            self.found(column.name.clone(), Wrong::Empty);
        } else if key.len() > max || !key.bytes().all(plain) {
            self.found(column.name.clone(), Wrong::BadKey { max });
        } else {
            return Some(key.to_owned());
        }
        None
    }

    fn count(&mut self, column: &Column) -> u32 {
        let cell = self.clean(column.place);
        let digits = cell.trim();
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        match digits.parse() {
            Ok(n) if plain => return n,
            _ if digits.is_empty() => self.found(column.name.clone(), Wrong::Empty),
            _ => self.found(column.name.clone(), Wrong::NoCount),
        }
        0
    }

    fn time(&mut self, column: &Column) -> Option<Stamp> {
        let cell = self.clean(column.place);
        let zone = self.plan.times.zone.unwrap_or(self.moment.zone_offset_minutes);
        let read = match &self.plan.times.format {
            Some(format) => dates::read_as(&cell, format, zone),
            None => dates::read(&cell, zone),
        };
        let wrong = match read {
            _ if cell.trim().is_empty() => Wrong::Empty,
            None => Wrong::NoTime { format: self.plan.times.format.clone() },
            Some(stamp) if stamp.at > self.moment.now => Wrong::Later,
            Some(stamp) if stamp.at < self.moment.earliest() => Wrong::Earlier,
            Some(stamp) => {
                self.days_only += usize::from(stamp.told == Told::Day);
                return Some(stamp);
            }
        };
        self.found(column.name.clone(), wrong);
        None
    }

    /// When the reply was given. One of which only the day is told, on the message's own day, counts from the message.
    fn after_message(&mut self, column: &Column, message: Option<Stamp>, reply: Stamp) -> Option<i64> {
        let message = message?.at;
        let latest = match reply.told {
            Told::Clock => reply.at,
            Told::Day => reply.at + MS_PER_DAY - 1,
        };
        if latest < message {
            self.found(column.name.clone(), Wrong::BeforeMessage);
            return None;
        }
        Some(reply.at.max(message))
    }
}
