//! The list of tombstones: which matters and parties were forgotten, one line each, beside the district's key. A backup that is
//! older than an erasure brings back what was forgotten, with its key. The list does not come out of the backup, so whoever
//! opens the district afterwards knows, and forgets again before it serves. See `decisions/0023-later-tombstones.md`.
//!
//! A line holds no personal value. The last line is a keyed hash of all before it: nobody without the district's key can make
//! it forget a matter, or leave one out. The list is written as a whole and put in place in one step, so it is never torn.

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

use crate::backup::{beside, sync_folder};
use crate::db::{Db, Place};
use crate::execute::{GROUP, Job, Writer};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::seal::prepare;
use crate::tables::{BLOB, Batch, KEYS, RECORD, Row, VAULT, Value};
use crate::verify::torn;

/// What a list begins with. The number is the form's.
const FORM: &str = "lianxin tombstones 2\n";

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
    /// Whether the file holds less than this.
    is_behind: bool,
}

impl List {
    /// Reads the list; a district that was never opened has none.
    pub fn open(path: PathBuf, keys: &Keys) -> Result<List, Fault> {
        let there = there(&path, keys)?;
        let is_behind = there.as_ref().is_none_or(|there| there.is_old);
        Ok(List { all: there.map_or_else(Vec::new, |there| there.all), path, keys: keys.clone(), is_behind })
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

    /// Adds those that it does not hold, synced when this returns.
    fn put(&mut self, some: Vec<Tombstone>) -> Result<(), Fault> {
        self.is_behind |= union(&mut self.all, some);
        self.save()
    }

    /// Whether the file lacks an erasure.
    pub fn lacks(&self) -> bool {
        self.is_behind && !self.all.is_empty()
    }

    /// Writes what the file does not hold yet; where that fails it is tried again with the next order, and when there is none.
    pub fn save(&mut self) -> Result<(), Fault> {
        if self.is_behind {
            // A scratch copy that is opened with the same folder of keys may have added to it.
            union(&mut self.all, there(&self.path, &self.keys)?.map_or_else(Vec::new, |there| there.all));
            write(&self.path, &text(&self.all, &self.keys)?)?;
            self.is_behind = false;
        }
        Ok(())
    }
}

/// Adds those that are not there; whether any was not.
fn union(all: &mut Vec<Tombstone>, some: Vec<Tombstone>) -> bool {
    let mut known: BTreeSet<Key> = all.iter().map(Tombstone::key).collect();
    let before = all.len();
    all.extend(some.into_iter().filter(|one| known.insert(one.key())));
    all.len() > before
}

/// A list as it is kept: what it begins with, a line each, the keyed hash of all this.
fn text(all: &[Tombstone], keys: &Keys) -> Result<String, Fault> {
    let mut text = FORM.to_owned();
    for one in all {
        text.push_str(&serde_json::to_string(one).map_err(|e| Fault::Damaged(e.to_string()))?);
        text.push('\n');
    }
    let hash = keys.tombstones(&text);
    Ok(format!("{text}{hash}\n"))
}

/// Puts a list in place: it lasts through a power cut as it was, or as it is.
fn write(path: &Path, text: &str) -> Result<(), Fault> {
    let part = beside(path, "part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    sync_folder(path)
}

/// What a file holds.
#[derive(Debug, PartialEq, Eq)]
struct There {
    all: Vec<Tombstone>,
    /// In the form before this one, which did not know when lines were taken from it.
    is_old: bool,
}

/// The list of a file that must be this district's; `None` where there is no file.
fn there(path: &Path, keys: &Keys) -> Result<Option<There>, Fault> {
    if !path.exists() {
        return Ok(None);
    }
    let strange = || {
        let name = path.display();
        Fault::Damaged(format!(
            "{name} is not this district's list of tombstones, or was cut or changed: put the right one back; if there is none, move it away, and it is written anew from the log"
        ))
    };
    read(path, keys)?.map(Some).ok_or_else(strange)
}

/// The list of a file; `None` where it is not this district's, was changed or cut.
fn read(path: &Path, keys: &Keys) -> Result<Option<There>, Fault> {
    let Ok(text) = String::from_utf8(fs::read(path)?) else { return Ok(None) };
    let Some(lines) = text.strip_prefix(FORM) else {
        return Ok(lines_alone(&text, keys).map(|all| There { all, is_old: true }));
    };
    let end = lines.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1);
    let (lines, hash) = lines.split_at(end);
    if hash.strip_suffix('\n') != Some(keys.tombstones(&format!("{FORM}{lines}")).as_str()) {
        return Ok(None);
    }
    let all = lines.lines().map(serde_json::from_str).collect::<Result<Vec<Tombstone>, _>>();
    Ok(all.ok().map(|all| There { all, is_old: false }))
}

/// The form before: each line ends with a keyed hash of itself. One that was cut off when the machine stopped is passed over, for
/// the log has what it said.
fn lines_alone(text: &str, keys: &Keys) -> Option<Vec<Tombstone>> {
    let mut all = Vec::new();
    for line in text.lines() {
        let (said, hash) = line.split_once('\t').unwrap_or((line, ""));
        let right = keys.tombstones(said);
        match serde_json::from_str::<Tombstone>(said) {
            Ok(one) if hash == right => all.push(one),
            Ok(_) if !hash.is_empty() && right.starts_with(hash) => {}
            Err(_) if hash.is_empty() && said.starts_with('{') => {}
            Ok(_) | Err(_) => return None,
        }
    }
    (!text.is_empty()).then_some(all)
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
    let matters = !own.is_empty();
    let saved = writer.list.as_mut().map_or(Ok(()), |list| list.put(own));
    writer.tell();
    // A list of nothing is worth having, and no reason not to serve where the keys' folder cannot be written.
    if matters { saved } else { Ok(()) }
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
    /// What the lists say.
    forgotten: BTreeSet<Key>,
    pub has_list: bool,
    /// The backup's own tombstones.
    own: Vec<Tombstone>,
    /// Files of forgotten matters.
    pieces: BTreeSet<String>,
}

impl<'l> Sieve<'l> {
    /// By the list that somebody brings, and by the one beside the key.
    pub fn new(brought: Option<&'l Path>, beside: PathBuf) -> Sieve<'l> {
        let (forgotten, pieces) = (BTreeSet::new(), BTreeSet::new());
        Sieve { brought, beside, forgotten, has_list: false, own: Vec::new(), pieces }
    }

    /// Reads the lists, as soon as the key is known; whether they are this district's.
    pub fn learn(&mut self, keys: &Keys) -> Result<bool, Fault> {
        for list in self.brought.into_iter().chain(Some(self.beside.as_path()).filter(|p| p.exists())) {
            // A torn list of the form before is nobody's word: where no log can fill it up it is not taken.
            let Some(there) = read(list, keys)?.filter(|there| !there.is_old) else { return Ok(false) };
            self.forgotten.extend(there.all.iter().map(Tombstone::key));
            self.has_list = true;
        }
        Ok(true)
    }

    /// A record that goes in, and its hash: it may name a file of a forgotten matter, or be a tombstone. Records come before files.
    pub fn saw(&mut self, entry: &[u8], leaf: &[u8]) -> Result<(), Fault> {
        let record = Record::from_bytes(entry)?;
        self.own.extend(Tombstone::of(&record, leaf));
        if let (Event::MatterAttached(e), Stream::Matter(matter)) = (&record.event, &record.stream)
            && self.forgotten.contains(&(matter.clone(), None))
        {
            self.pieces.insert(e.pieces.clone());
        }
        Ok(())
    }

    /// Whether the lists are older than the backup: it knows of an erasure that they do not, so they know of none after it.
    pub fn is_old(&self) -> bool {
        self.has_list && self.own.iter().any(|one| !self.forgotten.contains(&one.key()))
    }

    /// Writes the list beside the key: what lies there, what was brought, and the backup's own.
    pub fn leave(self, keys: &Keys) -> Result<(), Fault> {
        let mut list = List::open(self.beside, keys)?;
        if let Some(brought) = self.brought {
            list.put(read(brought, keys)?.map_or_else(Vec::new, |there| there.all))?;
        }
        list.put(self.own)
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

/// Writes the list of a district's log to a file of its own, beside a running writer; how many.
///
/// # Errors
/// [`Fault`] when database or disk fail.
pub fn write_list(place: &Place, keys: &Keys, district: &str, to: &Path) -> Result<usize, Fault> {
    let mut db = Db::open(place, district, true)?;
    let all = of_log((&mut db, district))?;
    write(to, &text(&all, keys)?)?;
    Ok(all.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(matter: &str) -> Tombstone {
        Tombstone { at: 1, leaf: "x".to_owned(), matter: matter.to_owned(), party: None, seq: 2 }
    }

    fn scratch(name: &str) -> PathBuf {
        let file = std::env::temp_dir().join(format!("lianxin-tombstones-{name}-{}", std::process::id()));
        let _ = fs::remove_file(&file);
        file
    }

    #[test]
    fn a_list_that_was_changed_or_cut_is_refused() {
        let (keys, file) = (Keys::from_master(&[1; 32]), scratch("cut"));
        let mut list = List::open(file.clone(), &keys).unwrap();
        list.save().unwrap();
        let all = |file: &Path| read(file, &keys).unwrap().map(|there| there.all);
        assert_eq!(all(&file), Some(Vec::new()), "a list of nothing says so");
        list.put(vec![one("m1"), one("m2"), one("m1")]).unwrap();
        assert_eq!(all(&file), Some(vec![one("m1"), one("m2")]));
        let whole = fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = whole.lines().collect();
        let without = |gone: usize| {
            let left: Vec<&str> =
                lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
            format!("{}\n", left.join("\n"))
        };
        let turned = format!("{}\n{}\n{}\n{}\n", lines[0], lines[2], lines[1], lines[3]);
        // Without its first line it is no list of the form before either: there a line has its own hash.
        let mut changed = vec![whole.replace("m2", "m4"), turned];
        changed.extend((0..4).map(without));
        changed.extend((0..whole.len()).map(|to| whole[..to].to_owned()));
        for text in changed {
            fs::write(&file, &text).unwrap();
            assert_eq!(read(&file, &keys).unwrap(), None, "{text}");
        }
        fs::write(&file, &whole).unwrap();
        assert_eq!(read(&file, &Keys::from_master(&[2; 32])).unwrap(), None);
        fs::remove_file(&file).unwrap();
    }

    #[test]
    fn the_form_before_is_read_and_written_anew() {
        let (keys, file) = (Keys::from_master(&[1; 32]), scratch("old"));
        let line = |one: &Tombstone| {
            let text = serde_json::to_string(one).unwrap();
            format!("{text}\t{}\n", keys.tombstones(&text))
        };
        let old = format!("{}{}", line(&one("m1")), line(&one("m2")));
        fs::write(&file, &old[..old.len() - 9]).unwrap();
        let mut list = List::open(file.clone(), &keys).unwrap();
        assert_eq!(list.all, vec![one("m1")], "the line that was cut off is in the log");
        list.put(vec![one("m2")]).unwrap();
        assert_eq!(read(&file, &keys).unwrap(), Some(There { all: vec![one("m1"), one("m2")], is_old: false }));
        fs::write(&file, old.replace("m2", "m4")).unwrap();
        assert_eq!(read(&file, &keys).unwrap(), None);
        fs::remove_file(&file).unwrap();
    }

    #[test]
    fn what_could_not_be_written_is_written_by_the_next_and_nobody_elses_lines_go() {
        let (keys, file) = (Keys::from_master(&[1; 32]), scratch("late"));
        let mut list = List::open(file.clone(), &keys).unwrap();
        list.save().unwrap();
        let part = beside(&file, "part");
        fs::create_dir(&part).unwrap();
        assert!(list.put(vec![one("m1")]).is_err());
        fs::remove_dir(&part).unwrap();
        List::open(file.clone(), &keys).unwrap().put(vec![one("m3")]).unwrap();
        list.put(vec![one("m2")]).unwrap();
        let mut all: Vec<String> =
            List::open(file.clone(), &keys).unwrap().all.into_iter().map(|one| one.matter).collect();
        all.sort();
        assert_eq!(all, ["m1", "m2", "m3"]);
        fs::remove_file(&file).unwrap();
    }
}
