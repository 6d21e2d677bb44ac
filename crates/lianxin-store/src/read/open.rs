//! Opening a matter, and opening personal values: the access is recorded and synced first, then the bytes are read.

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::matter::{Matter, PartyField};
use lianxin_core::value::{Class, Holds};
use lianxin_core::{Command, Event, Order, Record, Refusal, Stream, Viewer, World, access};

use super::{Bind, visible};
use crate::db::Db;
use crate::execute::Outcome;
use crate::fault::Fault;
use crate::seal::{open_box, unpack};
use crate::store::Store;
use crate::tables::Value;
use crate::views::OWN_DATA;

/// What an opening gives, or why not.
pub type Opening<T> = Result<T, Refusal>;

/// A matter with its story.
#[derive(Clone, Debug)]
pub struct Opened {
    pub matter: Matter,
    /// `None` where it was forgotten.
    pub title: Option<String>,
    pub text: Option<String>,
    /// The records of its stream, oldest first.
    pub history: Vec<Line>,
    /// How often somebody opened it or its fields, this time included.
    pub accesses: u64,
}

/// One record with the story values it seals, in their order; `None` for a value that is personal or forgotten.
#[derive(Clone, Debug)]
pub struct Line {
    pub record: Record,
    pub story: Vec<Option<String>>,
}

/// Opened personal values by the name they were asked by.
pub type Values = BTreeMap<String, String>;

impl Store {
    /// Opens a matter. The order's id is `access::opening_id`; within the same clock hour it is recorded once.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was shown.
    pub fn open_matter(&self, viewer: &Viewer, order: Order) -> Result<Opening<Opened>, Fault> {
        let Command::Access(access::Command::OpenMatter { matter }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
        let matter = matter.clone();
        let hour = order.at.div_euclid(access::HOUR);
        if !self.remembered.is_open(hour, &viewer.account, &matter) {
            match self.execute(order)? {
                Outcome::Done(_) | Outcome::Already(_) => {}
                Outcome::Refused(refusal) => return Ok(Err(refusal)),
            }
            self.remembered.put_open(hour, &viewer.account, &matter);
        }
        let mut opened = self.story(&matter)?;
        // What she may see may have changed since the hour's first opening.
        let may = |o: &Opened| viewer.reaches(lianxin_core::authority::Act::See, &o.matter.about());
        if let Some(opened) = &mut opened {
            self.without_hidden(viewer, opened)?;
        }
        Ok(opened.filter(may).ok_or(Refusal::Absent))
    }

    /// Takes away what tells of sealed matters that the viewer may not know of.
    fn without_hidden(&self, viewer: &Viewer, o: &mut Opened) -> Result<(), Fault> {
        let m = &o.matter;
        let one = m.merged_into.iter().chain(&m.parent);
        let linked: BTreeSet<String> = one.chain(&m.absorbed).chain(&m.related).chain(&m.children).cloned().collect();
        if linked.is_empty() {
            return Ok(());
        }
        let hidden = self.hidden(viewer, linked)?;
        if hidden.is_empty() {
            return Ok(());
        }
        let m = &mut o.matter;
        let shown = |id: &String| !hidden.contains(id);
        m.merged_into = m.merged_into.take().filter(shown);
        m.parent = m.parent.take().filter(shown);
        for links in [&mut m.absorbed, &mut m.related, &mut m.children] {
            links.retain(shown);
        }
        o.history.retain_mut(|line| {
            if let Event::MatterMerged(e) = &line.record.event {
                shown(&e.into)
            } else if let Event::MatterAbsorbed(e) = &line.record.event {
                shown(&e.from)
            } else if let Event::MatterRelated(e) = &line.record.event {
                shown(&e.other)
            } else if let Event::MatterSplit(e) = &mut line.record.event {
                e.parts.retain(shown);
                !e.parts.is_empty()
            } else {
                true
            }
        });
        Ok(())
    }

    /// Those of these matters that are sealed and not to be known by this viewer.
    fn hidden(&self, viewer: &Viewer, ids: BTreeSet<String>) -> Result<BTreeSet<String>, Fault> {
        let mut bind = Bind::new(&self.district);
        let ids: Vec<String> = ids.into_iter().map(|id| bind.put(Value::Text(id))).collect();
        let may = visible(viewer, &mut bind, &self.district);
        let sql = format!(
            "SELECT m.id FROM matter m WHERE m.district = $1 AND m.id IN ({}) AND m.sealed <> '' AND NOT ({may})",
            ids.join(", ")
        );
        let rows = self.read(|db| db.query(&sql, &bind.values))?;
        Ok(rows.into_iter().flatten().filter_map(|v| if let Value::Text(id) = v { Some(id) } else { None }).collect())
    }

    /// Whether [`Store::open_matter`] would answer at once, its record being synced already.
    pub fn is_open(&self, viewer: &Viewer, matter: &str, at: i64) -> bool {
        self.remembered.is_open(at.div_euclid(access::HOUR), &viewer.account, matter)
    }

    /// Opens personal values, for a purpose: the order is recorded and synced, then they are read.
    ///
    /// # Errors
    /// [`Fault`] when the machine fails; then nothing was shown.
    pub fn open_fields(&self, order: Order) -> Result<Opening<Values>, Fault> {
        let Command::Access(access::Command::OpenFields { matter, fields, .. }) = &order.command else {
            return Ok(Err(Refusal::Absent));
        };
        let (matter, fields) = (matter.clone(), fields.clone());
        // An order that comes again is a second look: it has to be a second record.
        match self.execute(order)? {
            Outcome::Done(_) => {}
            Outcome::Already(_) => return Ok(Err(Refusal::OrderReused)),
            Outcome::Refused(refusal) => return Ok(Err(refusal)),
        }
        let mut values = Values::new();
        for (mut record, boxes) in self.stream(&matter)? {
            let names = personal_names(&record);
            if names.iter().any(|(_, name)| fields.contains(name)) {
                let all = self.unseal(&mut record, &boxes, Class::Personal)?;
                for (at, name) in names {
                    if let (true, Some(Some(value))) = (fields.contains(&name), all.get(at)) {
                        values.insert(name, value.clone());
                    }
                }
            }
        }
        Ok(Ok(values))
    }

    fn story(&self, id: &str) -> Result<Option<Opened>, Fault> {
        let (stream, accesses) =
            self.read(|db| Ok((stream(db, &self.district, id)?, accesses(db, &self.district, id)?)))?;
        let mut world = World::default();
        let mut history = Vec::with_capacity(stream.len());
        for (mut record, boxes) in stream {
            lianxin_core::evolve(&mut world, &record);
            let story = self.unseal(&mut record, &boxes, Class::Story)?;
            history.push(Line { record, story });
        }
        let Some(matter) = world.matters.remove(id) else { return Ok(None) };
        let first = history.first().map(|l| l.story.as_slice()).unwrap_or_default();
        // A registration's values are address, text, title, and the address may be missing.
        let (title, text) = match first {
            [.., text, title] => (title.clone(), text.clone()),
            [] | [_] => (None, None),
        };
        Ok(Some(Opened { matter, title, text, history, accesses }))
    }

    /// The records of a matter's stream with their boxes.
    pub(crate) fn stream(&self, id: &str) -> Result<Vec<(Record, Vec<u8>)>, Fault> {
        self.read(|db| stream(db, &self.district, id))
    }

    /// Opens a record's values of one class; the others stay shut.
    pub(crate) fn unseal(&self, record: &mut Record, boxes: &[u8], class: Class) -> Result<Vec<Option<String>>, Fault> {
        let mut wanted = Vec::new();
        record.event.each_sealed(&mut |c, cargo| wanted.push((c == class, cargo.commitment)));
        let boxes = unpack(boxes).unwrap_or_default();
        if boxes.is_empty() || !wanted.iter().any(|(hers, _)| *hers) {
            return Ok(vec![None; wanted.len()]);
        }
        let subject = record.event.subject(&record.stream);
        let Some(key) = self.key_of(&subject)? else { return Ok(vec![None; wanted.len()]) };
        let about = subject.to_string();
        let open = |(at, (hers, commitment)): (usize, &(bool, [u8; 32]))| {
            if *hers { boxes.get(at).and_then(|b| open_box(&key, &about, commitment, b)) } else { None }
        };
        Ok(wanted.iter().enumerate().map(open).collect())
    }
}

/// How often a matter or its fields were opened; that a resident took her own away is none of it.
fn accesses(db: &mut Db, district: &str, id: &str) -> Result<u64, Fault> {
    let sql = "SELECT CAST(count(*) AS BIGINT) FROM access WHERE district = $1 AND matter = $2 AND purpose <> $3";
    Ok(match db.query(sql, &[district.into(), id.into(), OWN_DATA.into()])?.first().map(Vec::as_slice) {
        Some([Value::Int(n)]) => u64::try_from(*n).unwrap_or(0),
        _ => 0,
    })
}

/// The records of a matter's stream with their boxes.
fn stream(db: &mut Db, district: &str, id: &str) -> Result<Vec<(Record, Vec<u8>)>, Fault> {
    let stream = Stream::Matter(id.to_owned()).to_string();
    let rows = db.query(
        "SELECT r.entry, COALESCE(v.boxes, $3) FROM record r LEFT JOIN vault v ON v.district = $1 AND v.seq = r.seq WHERE r.district = $1 AND r.stream = $2 ORDER BY r.seq",
        &[district.into(), stream.as_str().into(), Value::Bytes(Vec::new())],
    )?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let Ok([Value::Bytes(entry), Value::Bytes(boxes)]) = <[Value; 2]>::try_from(row) else { continue };
        all.push((Record::from_bytes(&entry)?, boxes));
    }
    Ok(all)
}

/// The personal values of a record: the place of each among its boxes, and the name it is asked by.
pub(super) fn personal_names(record: &Record) -> Vec<(usize, String)> {
    if let Event::MatterRegistered(e) = &record.event {
        return e.address.iter().map(|_| (0, "matter.address".to_owned())).collect();
    }
    if let Event::MatterPartyAdded(e) = &record.event {
        let has = |f: &PartyField| match f {
            PartyField::Address => e.address.is_some(),
            PartyField::Email => e.email.is_some(),
            PartyField::IdNumber => e.id_number.is_some(),
            PartyField::Name => e.name.is_some(),
            PartyField::Phone => e.phone.is_some(),
        };
        let fields = PartyField::ALL.into_iter().filter(has);
        return fields.enumerate().map(|(at, f)| (at, format!("{}.{}", e.party, f.code()))).collect();
    }
    Vec::new()
}
