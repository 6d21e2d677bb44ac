//! Letters: what became of each, for the page; and those that are due, with their addresses, for the one who sends them.

use lianxin_core::mail::{Template, To};
use lianxin_core::value::Class;
use lianxin_core::{Command, Event, Order, Record, Stream, access};

use super::open::{Opening, personal_names};
use crate::execute::Outcome;
use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// A letter as the page tells it: codes and moments, neither an address nor a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub id: String,
    /// Code of its template.
    pub template: String,
    /// Case code of the matter it is about; empty where there is none.
    pub code: String,
    /// Code of its state.
    pub state: String,
    pub tries: u32,
    /// ms UTC.
    pub written: i64,
    /// When it is tried next, ms UTC; `i64::MAX` where it waits no more.
    pub next: i64,
    /// When its last record was written, ms UTC.
    pub last: i64,
    /// Code of the reason why it was not taken, and the mail server's number; empty where there are none.
    pub why: String,
    pub answer: String,
}

/// A letter that is to be sent, with what only its envelope and its reader may know.
pub struct Envelope {
    /// Its id, by which a repeated sending is known.
    pub letter: String,
    pub template: Template,
    /// Case code of the matter it is about.
    pub code: Option<String>,
    /// `None` where there is none any more: forgotten, dropped or overtaken.
    pub address: Option<String>,
    /// The code that it brings, to be used once.
    pub once: Option<String>,
    /// When what it tells of happened, ms UTC.
    pub at: i64,
}

const COLUMNS: &str = "id, template, code, state, tries, written, next, last, why, answer";

fn letter(row: &[Value]) -> Option<Letter> {
    let [Value::Text(id), Value::Text(template), Value::Text(code), Value::Text(state), Value::Int(tries), rest @ ..] =
        row
    else {
        return None;
    };
    let [Value::Int(written), Value::Int(next), Value::Int(last), Value::Text(why), Value::Text(answer)] = rest else {
        return None;
    };
    Some(Letter {
        id: id.clone(),
        template: template.clone(),
        code: code.clone(),
        state: state.clone(),
        tries: u32::try_from(*tries).unwrap_or(u32::MAX),
        written: *written,
        next: *next,
        last: *last,
        why: why.clone(),
        answer: answer.clone(),
    })
}

impl Store {
    /// Letters newest first, at most so many; before the one of this id where it is given. For whoever may see mail.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn letters(&self, before: Option<&str>, most: usize) -> Result<Vec<Letter>, Fault> {
        let sql = format!("SELECT {COLUMNS} FROM letter WHERE district = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
        // Ids are a letter and base32: '~' comes after all of them.
        let before = before.unwrap_or("~");
        let rows =
            self.read(|db| db.query(&sql, &[self.district.as_str().into(), before.into(), Value::Int(most as i64)]))?;
        Ok(rows.iter().filter_map(|row| letter(row)).collect())
    }

    /// How many letters wait to be sent.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn letters_waiting(&self) -> Result<usize, Fault> {
        let sql = "SELECT CAST(count(*) AS BIGINT) FROM letter WHERE district = $1 AND next < $2";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), i64::MAX.into()]))?;
        Ok(match rows.first().map(Vec::as_slice) {
            Some([Value::Int(n)]) => usize::try_from(*n).unwrap_or(0),
            _ => 0,
        })
    }

    /// Letters that are to be tried by a moment (ms UTC), those that wait longest first.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn letters_due(&self, at: i64, most: usize) -> Result<Vec<Letter>, Fault> {
        let sql = format!("SELECT {COLUMNS} FROM letter WHERE district = $1 AND next <= $2 ORDER BY next, id LIMIT $3");
        let rows =
            self.read(|db| db.query(&sql, &[self.district.as_str().into(), at.into(), Value::Int(most as i64)]))?;
        Ok(rows.iter().filter_map(|row| letter(row)).collect())
    }

    /// Opens the address of a letter that is due: the order is recorded and synced, then the address is read.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was read.
    pub fn open_address(&self, order: Order) -> Result<Opening<Envelope>, Fault> {
        let Command::Access(access::Command::OpenAddress { letter }) = &order.command else {
            return Ok(Err(lianxin_core::Refusal::Absent));
        };
        let letter = letter.clone();
        match self.execute(order)? {
            Outcome::Done(_) => {}
            Outcome::Already(_) => return Ok(Err(lianxin_core::Refusal::OrderReused)),
            Outcome::Refused(refusal) => return Ok(Err(refusal)),
        }
        let Some(written) = self.written(&letter)? else { return Ok(Err(lianxin_core::Refusal::Absent)) };
        let Event::LetterWritten(e) = &written.event else { return Ok(Err(lianxin_core::Refusal::Absent)) };
        let address = match &e.to {
            To::Account(account) => self.address_at(account, self.confirmed(account))?,
            To::Former { account, seq } => self.address_at(account, Some(*seq))?,
            To::Asked(account) => self.address_at(account, self.asked(account, &letter))?,
            To::Party { matter, party } => self.address_of_party(matter, party)?,
        };
        let once = e.template.brings_code().then(|| self.keys.once(&written.order));
        let (template, code, at) = (e.template, e.code.clone(), written.recorded_at);
        Ok(Ok(Envelope { letter, template, code, address, once, at }))
    }

    /// The code that goes with an order's letter is known by its digest alone: what is recorded of it.
    pub fn once_digest(&self, order: &str) -> String {
        self.keys.once_digest(order, &self.keys.once(order))
    }

    /// The same of a code that was typed.
    pub fn typed_digest(&self, order: &str, typed: &str) -> String {
        self.keys.once_digest(order, typed)
    }

    fn confirmed(&self, account: &str) -> Option<i64> {
        self.directory().account(account)?.mail.as_ref().map(|m| m.seq)
    }

    /// The address that this very letter is to confirm; a later one has overtaken it otherwise.
    fn asked(&self, account: &str, letter: &str) -> Option<i64> {
        self.directory().account(account)?.asked_mail.as_ref().filter(|m| m.letter == letter).map(|m| m.seq)
    }

    fn address_at(&self, account: &str, seq: Option<i64>) -> Result<Option<String>, Fault> {
        match seq {
            Some(seq) => self.account_secret(account, seq),
            None => Ok(None),
        }
    }

    fn address_of_party(&self, matter: &str, party: &str) -> Result<Option<String>, Fault> {
        let wanted = format!("{party}.email");
        let mut found = None;
        for (mut record, boxes) in self.stream(matter)? {
            if let Some((at, _)) = personal_names(&record).into_iter().find(|(_, name)| *name == wanted) {
                let mut all = self.unseal(&mut record, &boxes, Class::Personal)?;
                found = all.get_mut(at).and_then(Option::take);
            }
        }
        Ok(found)
    }

    /// The record by which a letter was written.
    fn written(&self, letter: &str) -> Result<Option<Record>, Fault> {
        let stream = Stream::Letter(letter.to_owned()).to_string();
        let sql = "SELECT entry FROM record WHERE district = $1 AND stream = $2 ORDER BY seq LIMIT 1";
        let rows = self.read(|db| db.query(sql, &[self.district.as_str().into(), stream.as_str().into()]))?;
        match rows.first().map(Vec::as_slice) {
            Some([Value::Bytes(entry)]) => Ok(Some(Record::from_bytes(entry)?)),
            _ => Ok(None),
        }
    }
}
