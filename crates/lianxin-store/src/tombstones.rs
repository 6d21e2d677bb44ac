//! The list of tombstones: which matters and parties were forgotten, one line each, beside the district's key. A backup that is
//! older than an erasure brings back what was forgotten, with its key. The list does not come out of the backup, so whoever
//! opens the district afterwards knows, and forgets again before it serves. See `decisions/0023-later-tombstones.md`.
//!
//! A line holds no personal value. It ends with a keyed hash: nobody without the district's key can make it forget a matter.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{SystemTime, UNIX_EPOCH};

use lianxin_core::matter::{self, ErasureRule, by_rule_id};
use lianxin_core::{Actor, Command, Entropy, Event, Order, Record, Story, Stream, Subject};
use serde::{Deserialize, Serialize};

use crate::db::{Db, Place};
use crate::execute::{GROUP, Job, Writer};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::seal::prepare;
use crate::tables::{BLOB, Batch, KEYS, RECORD, Row, VAULT, Value};
use crate::verify::torn;

/// What the record of an erasure that is made again says.
const REASON: &str = "恢复的备份早于这次抹除，按备份之后的抹除名单再次抹除。";

/// One erasure. *Warning:* a stored form; fields stand in alphabetical order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tombstone {
    /// When it was recorded, ms UTC.
    at: i64,
    /// Hash of its record, base64url.
    leaf: String,
    matter: String,
    /// The one party that was forgotten; absent where it was the matter with all of them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    party: Option<String>,
    /// Place of its record in the log in which it was made first.
    seq: i64,
}

type Key = (String, Option<String>);

impl Tombstone {
    /// The tombstone that a record is; `None` where it is another.
    fn of(record: &Record, leaf: &[u8]) -> Option<Tombstone> {
        let Stream::Matter(matter) = &record.stream else { return None };
        let party = if let Event::MatterPartyErased(e) = &record.event {
            Some(e.party.clone())
        } else if let Event::MatterErased(_) = &record.event {
            None
        } else {
            return None;
        };
        let leaf = data_encoding::BASE64URL_NOPAD.encode(leaf);
        Some(Tombstone { at: record.recorded_at, leaf, matter: matter.clone(), party, seq: record.seq })
    }

    fn key(&self) -> Key {
        (self.matter.clone(), self.party.clone())
    }

    fn subject(&self) -> Subject {
        match &self.party {
            Some(party) => Subject::Party(self.matter.clone(), party.clone()),
            None => Subject::Matter(self.matter.clone()),
        }
    }

    /// Its line: itself, a tab, and the keyed hash of itself.
    fn line(&self, keys: &Keys) -> Result<String, Fault> {
        let text = serde_json::to_string(self).map_err(|e| Fault::Damaged(e.to_string()))?;
        Ok(format!("{text}\t{}\n", keys.tombstone(&text)))
    }

    fn order(&self, at: i64) -> Result<Order, Fault> {
        let rule = ErasureRule::LaterTombstone;
        let (matter, party, reason) = (self.matter.clone(), self.party.clone(), Story::new(REASON));
        let mut chance = [0_u8; 32];
        getrandom::fill(&mut chance).map_err(|e| Fault::Database(e.to_string()))?;
        Ok(Order {
            id: by_rule_id(rule, &self.matter, self.party.as_deref()),
            actor: Actor::Door,
            at,
            entropy: Entropy::drawn(at, chance),
            seen: None,
            command: Command::Matter(matter::Command::EraseByRule { matter, party, reason, rule }),
        })
    }
}

/// Where a district's list lies.
pub fn path(keys: &Path, district: &str) -> PathBuf {
    keys.join(format!("{district}.tombstones"))
}

/// The list beside a district's key.
pub struct List {
    path: PathBuf,
    keys: Keys,
    all: Vec<Tombstone>,
    known: BTreeSet<Key>,
}

impl List {
    /// Reads the list; a district in which nothing was forgotten has none.
    pub fn open(path: PathBuf, keys: &Keys) -> Result<List, Fault> {
        let all = if path.exists() { read(&path, keys)?.ok_or_else(|| strange(&path))? } else { Vec::new() };
        let known = all.iter().map(Tombstone::key).collect();
        Ok(List { path, keys: keys.clone(), all, known })
    }

    /// Adds the erasures of a group that was committed.
    pub fn add(&mut self, batch: &Batch) -> Result<(), Fault> {
        let at = crate::tables::ALL.iter().position(|t| t.name == RECORD.name).unwrap_or(0);
        let mut fresh = Vec::new();
        for row in &batch.rows[at] {
            let [_, _, _, Value::Bytes(entry), Value::Bytes(leaf)] = row.as_slice() else { continue };
            fresh.extend(Tombstone::of(&Record::from_bytes(entry)?, leaf));
        }
        self.put(fresh)
    }

    /// Appends those that it does not hold, synced when this returns.
    fn put(&mut self, some: Vec<Tombstone>) -> Result<(), Fault> {
        let mut lines = String::new();
        for one in some {
            if self.known.insert(one.key()) {
                lines.push_str(&one.line(&self.keys)?);
                self.all.push(one);
            }
        }
        if lines.is_empty() { Ok(()) } else { append(&self.path, &lines) }
    }
}

fn append(path: &Path, lines: &str) -> Result<(), Fault> {
    let is_new = !path.exists();
    let torn = !is_new && !fs::read(path)?.ends_with(b"\n") && fs::metadata(path)?.len() > 0;
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    // A line that was cut off stays by itself and is passed over.
    file.write_all(format!("{}{lines}", if torn { "\n" } else { "" }).as_bytes())?;
    file.sync_all()?;
    if let (true, Some(folder)) = (is_new, path.parent()) {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn strange(path: &Path) -> Fault {
    Fault::Damaged(format!("{} is not this district's list of tombstones", path.display()))
}

/// The lines of a list; `None` where one is not this district's. A line without its hash was cut off when the machine
/// stopped: the log has what it said.
fn read(path: &Path, keys: &Keys) -> Result<Option<Vec<Tombstone>>, Fault> {
    let Ok(text) = String::from_utf8(fs::read(path)?) else { return Ok(None) };
    let mut all = Vec::new();
    for line in text.lines() {
        let Some((said, hash)) = line.split_once('\t') else { continue };
        let cut = hash.len() < keys.tombstone(said).len();
        match serde_json::from_str::<Tombstone>(said) {
            Ok(one) if hash == keys.tombstone(said) => all.push(one),
            Ok(_) | Err(_) if cut => {}
            Ok(_) | Err(_) => return Ok(None),
        }
    }
    Ok(Some(all))
}

/// Forgets again what the list holds and this log does not, then adds to the list what this log holds and the list does not.
/// Before the first order of anybody else is taken.
pub fn raise(writer: &mut Writer, keys: &Keys, list: List) -> Result<(), Fault> {
    let own = of_log(writer.db())?;
    let done: BTreeSet<Key> = own.iter().map(Tombstone::key).collect();
    let is_left = |t: &&Tombstone| !done.contains(&t.key()) && !done.contains(&(t.matter.clone(), None));
    let left: Vec<Tombstone> = list.all.iter().filter(is_left).cloned().collect();
    writer.list = Some(list);
    for some in left.chunks(GROUP) {
        again(writer, keys, some)?;
    }
    let (db, district) = writer.db();
    for one in &left {
        let about = one.subject().to_string();
        let sql = "SELECT subject FROM vault_key WHERE district = $1 AND subject = $2";
        if !db.query(sql, &[district.into(), about.as_str().into()])?.is_empty() {
            return Err(Fault::Damaged(format!("{about} was to be forgotten again and is still there")));
        }
    }
    // Whoever stopped in between may have left bytes of keys in the files.
    writer.scours = !own.is_empty();
    writer.scour();
    if let Some(list) = &mut writer.list {
        list.put(own)?;
    }
    Ok(())
}

/// One commit. What this log never held is refused, and there is nothing of it to forget.
fn again(writer: &mut Writer, keys: &Keys, some: &[Tombstone]) -> Result<(), Fault> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
    let (tell, told) = channel();
    let mut jobs = Vec::with_capacity(some.len());
    for one in some {
        let tell = tell.clone();
        let prepared = prepare(keys, one.order(now)?, &mut |_| Ok(None))?;
        jobs.push(Job { prepared, reply: Box::new(move |outcome| drop(tell.send(outcome))) });
    }
    drop(tell);
    writer.run(jobs)?;
    told.into_iter().try_for_each(|outcome| outcome.map(drop))
}

/// The tombstones of a log.
fn of_log((db, district): (&mut Db, &str)) -> Result<Vec<Tombstone>, Fault> {
    let mut all = Vec::new();
    for row in torn(db, district)? {
        let [Value::Bytes(entry), Value::Bytes(leaf)] = row.as_slice() else { continue };
        all.extend(Tombstone::of(&Record::from_bytes(entry)?, leaf));
    }
    Ok(all)
}

/// Keeps out of a place, while a backup is read into it, what was forgotten after the backup: those bytes never lie there.
/// Their tombstones come when the district is opened.
pub struct Sieve<'l> {
    brought: Option<&'l Path>,
    beside: PathBuf,
    forgotten: BTreeSet<Key>,
    /// Files of forgotten matters.
    pieces: BTreeSet<String>,
}

impl<'l> Sieve<'l> {
    /// By the list that somebody brings, and by the one beside the key.
    pub fn new(brought: Option<&'l Path>, beside: PathBuf) -> Sieve<'l> {
        Sieve { brought, beside, forgotten: BTreeSet::new(), pieces: BTreeSet::new() }
    }

    /// Reads the lists, as soon as the key is known; whether they are this district's.
    pub fn learn(&mut self, keys: &Keys) -> Result<bool, Fault> {
        for list in self.brought.into_iter().chain(Some(self.beside.as_path()).filter(|p| p.exists())) {
            let Some(all) = read(list, keys)? else { return Ok(false) };
            self.forgotten.extend(all.iter().map(Tombstone::key));
        }
        Ok(true)
    }

    /// A record that goes in: it may name a file of a forgotten matter. Records come before files.
    pub fn saw(&mut self, entry: &[u8]) -> Result<(), Fault> {
        if self.forgotten.is_empty() {
            return Ok(());
        }
        let record = Record::from_bytes(entry)?;
        if let (Event::MatterAttached(e), Stream::Matter(matter)) = (&record.event, &record.stream)
            && self.forgotten.contains(&(matter.clone(), None))
        {
            self.pieces.insert(e.pieces.clone());
        }
        Ok(())
    }

    /// Whether a row of this table goes in.
    pub fn lets(&self, table: &str, row: &Row) -> bool {
        let text = |at: usize| if let Some(Value::Text(text)) = row.get(at) { text.as_str() } else { "" };
        if table == BLOB.name {
            return !self.pieces.contains(text(1));
        }
        let subject = if table == KEYS.name {
            text(1)
        } else if table == VAULT.name {
            text(2)
        } else {
            return true;
        };
        let mut parts = subject.split(':');
        let of = (parts.next(), parts.next().unwrap_or("").to_owned(), parts.next().map(str::to_owned));
        let (kind, matter, party) = of;
        let whole = matches!(kind, Some("matter" | "party")) && self.forgotten.contains(&(matter.clone(), None));
        !(whole || party.is_some() && self.forgotten.contains(&(matter, party)))
    }
}

/// Adds what somebody brings to the list beside the key.
pub fn bring(list: Option<&Path>, to: &Path, keys: &Keys) -> Result<(), Fault> {
    let Some(from) = list else { return Ok(()) };
    List::open(to.to_owned(), keys)?.put(read(from, keys)?.unwrap_or_default())
}

/// Writes the list of a district's log to a file of its own, beside a running writer; how many.
///
/// # Errors
/// [`Fault`] when database or disk fail.
pub fn write_list(place: &Place, keys: &Keys, district: &str, to: &Path) -> Result<usize, Fault> {
    let mut db = Db::open(place, district, true)?;
    let all = of_log((&mut db, district))?;
    let lines: Result<Vec<String>, Fault> = all.iter().map(|one| one.line(keys)).collect();
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(to)?;
    file.write_all(lines?.concat().as_bytes())?;
    file.sync_all()?;
    Ok(all.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_line_is_passed_over_and_a_changed_one_is_refused() {
        let keys = Keys::from_master(&[1; 32]);
        let file = std::env::temp_dir().join(format!("lianxin-tombstones-{}", std::process::id()));
        let one =
            |matter: &str| Tombstone { at: 1, leaf: "x".to_owned(), matter: matter.to_owned(), party: None, seq: 2 };
        let _ = fs::remove_file(&file);
        let mut list = List::open(file.clone(), &keys).unwrap();
        list.put(vec![one("m1"), one("m2"), one("m1")]).unwrap();
        let whole = fs::read_to_string(&file).unwrap();
        assert_eq!(whole.lines().count(), 2);
        fs::write(&file, &whole[..whole.len() - 9]).unwrap();
        let mut list = List::open(file.clone(), &keys).unwrap();
        assert_eq!(list.all, vec![one("m1")]);
        list.put(vec![one("m3")]).unwrap();
        assert_eq!(List::open(file.clone(), &keys).unwrap().all, vec![one("m1"), one("m3")]);
        fs::write(&file, whole.replace("m2", "m4")).unwrap();
        assert_eq!(read(&file, &keys).unwrap(), None);
        assert_eq!(read(&file, &Keys::from_master(&[2; 32])).unwrap(), None);
        fs::remove_file(&file).unwrap();
    }
}
