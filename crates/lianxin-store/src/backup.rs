//! Backup and its return. A backup is one file of ours with the truth alone: records, answers, sealed values and
//! their keys, the pieces of files, the log's head, and the district's master key. Views are made anew from it, so a backup goes from
//! either database to the other.
//!
//! The file opens every sealed value of the district: it is kept as the master key itself is (mode 0600).
//!
//! Form: [`MAGIC`], then frames of (tag, 4 bytes of length big-endian, content). The last frame counts the others and
//! holds the SHA-256 of all bytes before it, so that a torn or changed file is known before it is in place.

mod files;
mod frames;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use lianxin_ledger::frontier::Frontier;
use zeroize::Zeroizing;

use self::frames::{Frames, Incoming};
use crate::db::{BLOBS, Db, Place};
use crate::fault::Fault;
use crate::keys::Keys;
use crate::rebuild::derive;
use crate::store::{Options, Store, Sync};
use crate::tables::{ALL, BLOB, KEYS, ORDERS, RECORD, Row, Table, Type, VAULT, VIEWS, Value};
use crate::tombstones::{self, Sieve};

/// What a backup begins with. The number is the form's.
const MAGIC: &[u8] = b"LIANXIN BACKUP 2\n";
/// The form before files: all of it is in the newer one too.
const MAGIC_1: &[u8] = b"LIANXIN BACKUP 1\n";
/// Rows read or written at a time.
const PAGE: i64 = 2_000;
/// Largest frame, in bytes: a record with its text is far below it.
const FRAME_MAX: u32 = 64 << 20;
/// The tables that hold the truth, each with the column by which it is paged. Their places are the frames' tags.
const TRUTH: [(&Table, &str); 4] = [(&RECORD, "seq"), (&ORDERS, "id"), (&VAULT, "seq"), (&KEYS, "subject")];
/// A piece of a file.
const PIECE: u8 = 4;
const HEAD: u8 = 100;
const MASTER: u8 = 101;
const DISTRICT: u8 = 102;
const END: u8 = 103;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backed {
    pub records: i64,
    /// Merkle root over all records.
    pub root: Vec<u8>,
    /// How many erasures that were made after the backup were made again; their records are counted above.
    pub erased_again: usize,
}

/// Why the world says no to a backup or a restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No such district in that place.
    NoDistrict,
    /// The file is no backup of ours, or of a later form.
    NotOurs,
    /// Cut short, or changed.
    Torn,
    /// It holds another district than the one asked for.
    OtherDistrict,
    /// What lies in it does not have the root that it says.
    OtherRoot,
    /// The place holds something already.
    NotEmpty,
    /// Where the master key belongs lies another one.
    OtherKey,
    /// The list of tombstones is cut, changed or another district's.
    NotTombstones,
    /// The list of tombstones lacks an erasure that the backup itself knows of: an old copy of it.
    OldTombstones,
    /// The district's key lies where it belongs, and its list of tombstones does not.
    NoTombstones,
}

/// Either what was done, or why not; beside the machine's faults.
pub type Fit<T> = Result<Result<T, Unfit>, Fault>;

/// Writes a backup of a district to a file that is whole or absent. Reads one consistent picture, so it works beside
/// a running writer.
///
/// # Errors
/// [`Fault`] when database or disk fail; a file of this name that was there before stands then as it was.
pub fn backup(place: &Place, keys: &Path, district: &str, to: &Path) -> Fit<Backed> {
    let master = Zeroizing::new(fs::read(keys.join(format!("{district}.key")))?);
    let part = beside(to, "part");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    let mut out = Frames::new(file);
    let done = read_all(place, district, &master, &mut out);
    if !matches!(done, Ok(Ok(_))) {
        let _ = fs::remove_file(&part);
        return done;
    }
    let file = out.to.into_inner().map_err(|e| Fault::from(e.into_error()))?;
    file.sync_all()?;
    fs::rename(&part, to)?;
    sync_folder(to)?;
    done
}

fn read_all(place: &Place, district: &str, master: &[u8], out: &mut Frames) -> Fit<Backed> {
    let (mut db, mut blobs) = (Db::open(place, district, true)?, Db::open_blobs(place)?);
    let named = files::together(&mut db, &mut blobs, district)?;
    let rows = db.query(
        "SELECT size, root, frontier, recorded_at FROM head WHERE district = $1 AND size > 0",
        &[district.into()],
    )?;
    let Some(head) = rows.first() else { return Ok(Err(Unfit::NoDistrict)) };
    let [Value::Int(records), Value::Bytes(root), _, _] = head.as_slice() else {
        return Err(Fault::Damaged("the head row is not as it should be".to_owned()));
    };
    out.begin()?;
    out.frame(DISTRICT, district.as_bytes())?;
    out.frame(HEAD, &packed(head))?;
    out.frame(MASTER, master)?;
    for (tag, (table, by)) in (0_u8..).zip(TRUTH) {
        read_table(&mut db, (district, table, by), &mut |row| out.frame(tag, &packed(row)))?;
    }
    for pieces in &named {
        files::read(&mut blobs, district, pieces, &mut |row| out.frame(PIECE, &packed(row)))?;
    }
    blobs.run("COMMIT")?;
    db.run("COMMIT")?;
    out.end()?;
    Ok(Ok(Backed { records: *records, root: root.clone(), erased_again: 0 }))
}

fn read_table(
    db: &mut Db,
    (district, table, by): (&str, &Table, &str),
    take: &mut dyn FnMut(&Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let place = table.columns.iter().position(|c| c.0 == by).unwrap_or(1);
    let mut after = match table.columns[place].1 {
        Type::Int => Value::Int(-1),
        Type::Text | Type::Bytes => Value::Text(String::new()),
    };
    let columns = db.columns(table);
    let name = table.name;
    let sql = format!("SELECT {columns} FROM {name} WHERE district = $1 AND {by} > $2 ORDER BY {by} LIMIT {PAGE}");
    loop {
        let rows = db.query(&sql, &[district.into(), after.clone()])?;
        for row in &rows {
            take(row)?;
        }
        match rows.last() {
            Some(last) => after = last[place].clone(),
            None => return Ok(()),
        }
    }
}

/// Puts a backup back: into a folder that is absent or empty, or into a database that does not have the district.
/// Nothing is in place before all of it is there and has the root that the backup says. What was erased after the backup is
/// erased again before this returns: by the list given, and by the one that lies beside the key. A key without its list, and a
/// list that is older than the backup, are refused: what they do not know would come back.
///
/// # Errors
/// [`Fault`] when database or disk fail.
pub fn restore(from: &Path, list: Option<&Path>, place: &Place, keys: &Path, district: &str) -> Fit<Backed> {
    match place {
        Place::Folder(folder) => restore_folder((from, list), folder, keys, district),
        Place::Database(_) => {
            let done = restore_into((from, list), place, district, keys);
            erase_again(done, place, keys, district)
        }
    }
}

/// Opening the district does it; a process that dies before leaves the list, and whoever opens the district next does it.
fn erase_again(done: Fit<Backed>, place: &Place, keys: &Path, district: &str) -> Fit<Backed> {
    let done = match done? {
        Ok(done) if tombstones::path(keys, district).exists() => done,
        done => return Ok(done),
    };
    drop(Store::open(Options {
        place: place.clone(),
        keys: keys.to_owned(),
        district: district.to_owned(),
        holder: format!("restore, process {}", std::process::id()),
        sync: Sync::Full,
        watch: None,
        fatal: None,
    })?);
    let mut db = Db::open(place, district, true)?;
    db.truncate_log()?;
    let rows = db.query("SELECT size, root FROM head WHERE district = $1", &[district.into()])?;
    let Some([Value::Int(records), Value::Bytes(root)]) = rows.first().map(Vec::as_slice) else {
        return Err(Fault::Damaged("the head row is not as it should be".to_owned()));
    };
    let erased_again = usize::try_from(records - done.records).unwrap_or(0);
    Ok(Ok(Backed { records: *records, root: root.clone(), erased_again }))
}

fn restore_folder(from: (&Path, Option<&Path>), folder: &Path, keys: &Path, district: &str) -> Fit<Backed> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Ok(Err(Unfit::NotEmpty));
    }
    // Beneath the folder, so that it is the same disk and moves in one step.
    let making = folder.join("restoring");
    fs::create_dir(&making)?;
    let place = Place::Folder(making.clone());
    let done = erase_again(restore_into(from, &place, district, keys), &place, keys, district);
    if !matches!(done, Ok(Ok(_))) {
        let _ = fs::remove_dir_all(&making);
        return done;
    }
    let name = format!("{district}.sqlite");
    for name in [BLOBS, &name] {
        File::open(making.join(name))?.sync_all()?;
        fs::rename(making.join(name), folder.join(name))?;
    }
    fs::remove_dir_all(&making)?;
    sync_folder(&folder.join(&name))?;
    done
}

/// Reads the file into a place in one transaction, which is committed only when everything is as it should be.
fn restore_into((from, list): (&Path, Option<&Path>), place: &Place, district: &str, keys: &Path) -> Fit<Backed> {
    let Some(file) = Incoming::open(from)? else { return Ok(Err(Unfit::NotOurs)) };
    if !file.read_through()? {
        return Ok(Err(Unfit::Torn));
    }
    let Some(mut file) = Incoming::open(from)? else { return Ok(Err(Unfit::NotOurs)) };
    let (mut db, mut blobs) = (Db::open(place, district, true)?, Db::open_blobs(place)?);
    db.begin_patiently()?;
    if !db.query("SELECT size FROM head WHERE district = $1 AND size > 0", &[district.into()])?.is_empty() {
        return Ok(Err(Unfit::NotEmpty));
    }
    let mut sieve = Sieve::new(list, tombstones::path(keys, district));
    let read = match take_in(&mut file, (&mut db, &mut blobs), &mut sieve, district)? {
        Ok(read) => read,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let path = keys.join(format!("{district}.key"));
    if path.exists() && fs::read(&path)? != *read.master {
        return Ok(Err(Unfit::OtherKey));
    }
    if sieve.is_old() {
        return Ok(Err(Unfit::OldTombstones));
    }
    if path.exists() && !sieve.has_list {
        return Ok(Err(Unfit::NoTombstones));
    }
    let [Value::Int(size), Value::Bytes(root), Value::Bytes(frontier), Value::Int(at)] = read.head.as_slice() else {
        return Ok(Err(Unfit::Torn));
    };
    let found = &read.frontier;
    if found.size() as i64 != *size || found.root().0.as_slice() != root || found.to_bytes() != *frontier {
        return Ok(Err(Unfit::OtherRoot));
    }
    let own = Keys::from_master(&read.master);
    let (records, batch) = derive(&mut db, &own, district)?;
    for (table, rows) in ALL.iter().zip(&batch.rows) {
        if VIEWS.iter().any(|v| v.name == table.name) {
            for some in rows.chunks(PAGE as usize) {
                db.insert_rows(table, some)?;
            }
        }
    }
    // An epoch above the one that is there fences a writer who had begun on the empty district.
    db.execute(
        "INSERT INTO head (district, size, root, frontier, recorded_at, epoch, holder, until) VALUES ($1, $2, $3, $4, $5, 0, '', 0) ON CONFLICT (district) DO UPDATE SET size = excluded.size, root = excluded.root, frontier = excluded.frontier, recorded_at = excluded.recorded_at, epoch = head.epoch + 1, holder = '', until = 0",
        &[district.into(), (*size).into(), Value::Bytes(root.clone()), Value::Bytes(frontier.clone()), (*at).into()],
    )?;
    // Before the commit: a district without its key could not be opened, a key without a district harms nobody.
    put_key(keys, district, &read.master)?;
    // The same for the list: from here on whoever opens the district erases again.
    sieve.leave(&own)?;
    blobs.truncate_log()?;
    db.run("COMMIT")?;
    db.look_over()?;
    db.truncate_log()?;
    Ok(Ok(Backed { records, root: root.clone(), erased_again: 0 }))
}

/// What the file held, apart from the rows.
struct Whole {
    master: Zeroizing<Vec<u8>>,
    head: Row,
    frontier: Frontier,
}

/// Reads every frame and inserts the rows but those that a later tombstone is about; the log's root is made anew from the
/// entries' own bytes.
fn take_in(file: &mut Incoming, (db, blobs): (&mut Db, &mut Db), sieve: &mut Sieve<'_>, district: &str) -> Fit<Whole> {
    let (mut master, mut head, mut frontier) = (None, None, Frontier::new());
    let mut waiting: Vec<Row> = Vec::new();
    let mut of = 0_u8;
    loop {
        let Some((tag, content)) = file.frame()? else { return Ok(Err(Unfit::Torn)) };
        if tag != of || waiting.len() >= most(of) {
            match (of, TRUTH.get(usize::from(of))) {
                (PIECE, _) => files::put_back(blobs, district, &waiting)?,
                (_, Some((table, _))) => db.insert_rows(table, &waiting)?,
                (_, None) => {}
            }
            waiting.clear();
            of = tag;
        }
        match tag {
            DISTRICT if content.as_slice() != district.as_bytes() => return Ok(Err(Unfit::OtherDistrict)),
            DISTRICT => {}
            MASTER if content.len() == 32 => {
                if !sieve.learn(&Keys::from_master(&content))? {
                    return Ok(Err(Unfit::NotTombstones));
                }
                master = Some(Zeroizing::new(content));
            }
            HEAD => head = unpacked(&content),
            END => break,
            _ => {
                let table = if tag == PIECE { Some(&BLOB) } else { TRUTH.get(usize::from(tag)).map(|t| t.0) };
                let Some(row) = table.and_then(|t| unpacked(&content).filter(|row| fits(t, row, district))) else {
                    return Ok(Err(Unfit::Torn));
                };
                if let (0, Some(Value::Bytes(entry)), Some(Value::Bytes(leaf))) = (tag, row.get(3), row.get(4)) {
                    frontier.append(lianxin_ledger::hash::leaf(entry));
                    sieve.saw(entry, leaf)?;
                }
                if sieve.lets(table.map_or("", |t| t.name), &row) {
                    waiting.push(row);
                }
            }
        }
    }
    Ok(match (file.ended, master, head) {
        (true, Some(master), Some(head)) => Ok(Whole { master, head, frontier }),
        (true | false, _, _) => Err(Unfit::Torn),
    })
}

/// Most rows of one kind in memory.
fn most(tag: u8) -> usize {
    if tag == PIECE { files::MOST } else { PAGE as usize }
}

/// Whether a row has the table's columns and is this district's.
fn fits(table: &Table, row: &Row, district: &str) -> bool {
    let kind = |v: &Value| match v {
        Value::Text(_) => Type::Text,
        Value::Int(_) => Type::Int,
        Value::Bytes(_) => Type::Bytes,
    };
    row.len() == table.columns.len()
        && row.iter().zip(table.columns).all(|(v, c)| kind(v) == c.1)
        && row.first() == Some(&Value::Text(district.to_owned()))
}

/// A row as bytes: for each value its type, its length (4 bytes big-endian) and itself.
fn packed(row: &Row) -> Vec<u8> {
    let mut out = Vec::new();
    for value in row {
        let (tag, bytes) = match value {
            Value::Text(t) => (b't', t.as_bytes().to_vec()),
            Value::Int(i) => (b'i', i.to_be_bytes().to_vec()),
            Value::Bytes(b) => (b'b', b.clone()),
        };
        out.push(tag);
        out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
        out.extend_from_slice(&bytes);
    }
    out
}

fn unpacked(mut bytes: &[u8]) -> Option<Row> {
    let mut row = Row::new();
    while let Some((tag, rest)) = bytes.split_first() {
        let (length, rest) = rest.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        let (value, rest) = rest.split_at_checked(length)?;
        row.push(match tag {
            b't' => Value::Text(String::from_utf8(value.to_vec()).ok()?),
            b'i' => Value::Int(i64::from_be_bytes(value.try_into().ok()?)),
            b'b' => Value::Bytes(value.to_vec()),
            _ => return None,
        });
        bytes = rest;
    }
    Some(row)
}

fn put_key(keys: &Path, district: &str, master: &[u8]) -> Result<(), Fault> {
    let path = keys.join(format!("{district}.key"));
    if path.exists() {
        // The same one: another was refused before anything was written.
        return Ok(());
    }
    fs::create_dir_all(keys)?;
    let part = beside(&path, "part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(master)?;
    file.sync_all()?;
    fs::rename(&part, &path)?;
    sync_folder(&path)
}

pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// Makes a file's name last through a power cut.
pub(crate) fn sync_folder(path: &Path) -> Result<(), Fault> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_before_files_is_still_read() {
        let path = std::env::temp_dir().join(format!("lianxin-form-1-{}", std::process::id()));
        for (magic, reads) in [(MAGIC_1, true), (MAGIC, true), (b"LIANXIN BACKUP 3\n".as_slice(), false)] {
            let mut out = Frames::new(File::create(&path).unwrap());
            out.put(magic).unwrap();
            out.frame(DISTRICT, b"120111").unwrap();
            out.end().unwrap();
            let read = Incoming::open(&path).unwrap().map(|file| file.read_through().unwrap());
            assert_eq!(read, reads.then_some(true));
        }
        fs::remove_file(&path).unwrap();
    }

    #[test]
    fn rows_read_back_and_broken_ones_are_refused() {
        let row = vec![Value::Text("区".to_owned()), Value::Int(-7), Value::Bytes(vec![0, 255])];
        let bytes = packed(&row);
        assert_eq!(unpacked(&bytes), Some(row));
        assert_eq!(unpacked(&bytes[..bytes.len() - 1]), None);
        assert_eq!(unpacked(b"x\0\0\0\0"), None);
    }
}
