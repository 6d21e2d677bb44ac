//! **The only write path.** One writer a district takes what has queued, decides each order in turn, writes
//! all records and views in one transaction, commits once, and only then answers.
//!
//! If writing the group fails, it is rolled back to its start, all memory is dropped, and the orders are done
//! again one by one, each behind its own savepoint: only the one that fails is told of a fault.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use lianxin_core::authority::Act;
use lianxin_core::code::SerialKey;
use lianxin_core::value::Holds;
use lianxin_core::{Answer, Event, Need, Order, Record, Refusal, Stream, World};

use crate::db::{AT_ONCE, Db, marked};
use crate::fault::Fault;
use crate::log::{Head, release, renew, take};
use crate::remembered::{Shared, halve};
use crate::seal::{Prepared, pack};
use crate::tables::{Batch, KEYS, ORDERS, RECORD, VAULT, Value};
use crate::tally::{self, Counts, Tally};
use crate::words::Word;
use crate::{blob, group, read, views};

/// What became of an order. A fault of the machine is apart from these.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Outcome {
    Done(Answer),
    /// The same order came before, or the world already was so: the same answer, no new record.
    Already(Answer),
    Refused(Refusal),
}

/// An order in the queue, and where its answer goes.
pub struct Job {
    pub prepared: Prepared,
    pub reply: Reply,
}

/// Called once, after the order's records are synced.
pub type Reply = Box<dyn FnOnce(Result<Outcome, Fault>) + Send>;

/// Most orders in one commit.
pub const GROUP: usize = 200;

/// The lease is kept at least this often, whatever is asked.
pub const RENEWAL: Duration = Duration::from_secs(3);

/// Sees each group that was committed; for the bench, and for whoever listens for changes.
pub type Watch = Box<dyn FnMut(&Batch) + Send>;

/// The one writer of a district.
pub struct Writer {
    db: Db,
    /// Where the pieces of files are.
    blobs: Db,
    district: String,
    holder: String,
    head: Head,
    /// Goes into every fresh world.
    serial_key: SerialKey,
    world: World,
    tally: Tally,
    watch: Option<Watch>,
    shared: Arc<Shared>,
    /// A commit failed; see [`Writer::is_unsynced`].
    unsynced: bool,
    /// When the lease was last known to be held.
    kept: Instant,
}

/// Order ids known to be done, with digest and answer.
type Known = BTreeMap<String, (Vec<u8>, Answer)>;

impl Writer {
    /// Takes the district and reads what must always be at hand.
    pub fn start(
        (mut db, mut blobs): (Db, Db),
        serial_key: SerialKey,
        district: &str,
        holder: &str,
        watch: Option<Watch>,
    ) -> Result<Writer, Fault> {
        let head = take(&mut db, district, holder)?;
        blob::forget_rest(&mut db, &mut blobs, district)?;
        let mut writer = Writer {
            db,
            blobs,
            district: district.to_owned(),
            holder: holder.to_owned(),
            head,
            serial_key,
            world: World::default(),
            tally: Tally::default(),
            watch,
            shared: Arc::default(),
            unsynced: false,
            kept: Instant::now(),
        };
        writer.world = writer.fresh_world()?;
        writer.share();
        Ok(writer)
    }

    pub fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Shows readers what is committed.
    fn share(&self) {
        let (catalogue, directory) = self.shared.now();
        if !Arc::ptr_eq(&catalogue, &self.world.catalogue) || !Arc::ptr_eq(&directory, &self.world.directory) {
            let now = (Arc::clone(&self.world.catalogue), Arc::clone(&self.world.directory));
            *self.shared.inner.write().unwrap_or_else(PoisonError::into_inner) = now;
        }
    }

    /// Whether the first record said: a demonstration.
    pub fn is_demo(&self) -> bool {
        self.world.demo
    }

    /// Keeps the district while nobody asks for anything.
    pub fn idle(&mut self) -> Result<(), Fault> {
        self.renew()?;
        self.kept = Instant::now();
        Ok(())
    }

    fn renew(&mut self) -> Result<(), Fault> {
        renew(&mut self.db, &self.district, self.head.epoch)
    }

    /// Hands the district back.
    pub fn stop(mut self) {
        // If it fails, the lease runs out by itself.
        let _ = release(&mut self.db, &self.district, self.head.epoch);
    }

    /// Does a group and answers each order, whatever happens. An error here ends the writer: it has been fenced, its
    /// database is gone, or a commit failed ([`Writer::is_unsynced`]).
    pub fn run(&mut self, jobs: Vec<Job>) -> Result<(), Fault> {
        let (prepared, replies): (Vec<Prepared>, Vec<Reply>) = jobs.into_iter().map(|j| (j.prepared, j.reply)).unzip();
        let (outcomes, ended) = match self.outcomes(&prepared) {
            Ok(outcomes) => (outcomes, Ok(())),
            Err(fault) => (vec![Err(fault.clone()); prepared.len()], Err(fault)),
        };
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            reply(outcome);
        }
        ended
    }

    /// Whether a commit failed for another reason than a full disk. Nobody can say what of it lies on the disk, and a
    /// second sync that succeeds proves nothing about the first: only a new process, reading from the start, can go on.
    pub fn is_unsynced(&self) -> bool {
        self.unsynced
    }

    fn outcomes(&mut self, prepared: &[Prepared]) -> Result<Vec<Result<Outcome, Fault>>, Fault> {
        let together = match self.together(prepared) {
            Ok(outcomes) => return Ok(outcomes.into_iter().map(Ok).collect()),
            Err(fault) => fault,
        };
        if self.unsynced || together == Fault::Fenced {
            return Err(together);
        }
        self.forget_all()?;
        let alone = if together == Fault::Full { Err(Fault::Full) } else { self.one_by_one(prepared) };
        match alone {
            Err(Fault::Full) => {
                self.forget_all()?;
                Ok(vec![Err(Fault::Full); prepared.len()])
            }
            Ok(_) | Err(_) => alone,
        }
    }

    /// The usual way: one batch, one commit.
    fn together(&mut self, prepared: &[Prepared]) -> Result<Vec<Outcome>, Fault> {
        self.db.begin()?;
        let mut batch = Batch::default();
        let outcomes = self.decide_all(prepared, &mut batch);
        let outcomes = match outcomes.and_then(|o| self.write(&batch).map(|()| o)) {
            Ok(outcomes) => outcomes,
            Err(fault) => {
                let _ = self.db.run("ROLLBACK");
                return Err(fault);
            }
        };
        self.commit(&batch)?;
        Ok(outcomes)
    }

    /// The careful way after a failure: a savepoint for each order.
    fn one_by_one(&mut self, prepared: &[Prepared]) -> Result<Vec<Result<Outcome, Fault>>, Fault> {
        self.db.begin()?;
        let mut outcomes = Vec::with_capacity(prepared.len());
        let mut all = Batch::default();
        for one in prepared {
            self.db.run("SAVEPOINT one")?;
            let mut batch = Batch::default();
            let done =
                self.decide_all(std::slice::from_ref(one), &mut batch).and_then(|o| self.write(&batch).map(|()| o));
            match done {
                Ok(mut outcome) => {
                    self.db.run("RELEASE SAVEPOINT one")?;
                    all.join(batch);
                    outcomes.extend(outcome.pop().map(Ok));
                }
                // Of the whole transaction, and SQLite may have rolled it back already.
                Err(fault @ (Fault::Full | Fault::Fenced)) => return Err(fault),
                Err(fault) => {
                    self.db.run("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one")?;
                    self.reread()?;
                    outcomes.push(Err(fault));
                }
            }
        }
        self.commit(&all)?;
        Ok(outcomes)
    }

    fn write(&mut self, batch: &Batch) -> Result<(), Fault> {
        if batch.head.is_some() {
            group::write(&mut self.db, &self.district, self.head.epoch, batch)?;
        } else if self.kept.elapsed() < RENEWAL {
            return Ok(());
        } else {
            // Who only says no must still hold the district: another may know better by now.
            self.renew()?;
        }
        self.kept = Instant::now();
        Ok(())
    }

    /// Commits. What the machine thinks of a failed commit cannot be known, so nothing is tried again.
    fn commit(&mut self, batch: &Batch) -> Result<(), Fault> {
        if let Err(fault) = self.db.run("COMMIT") {
            self.unsynced = fault != Fault::Full;
            let _ = self.db.run("ROLLBACK");
            return Err(fault);
        }
        if !batch.forgotten.is_empty() {
            // It is committed: a log that cannot be truncated now is truncated by the next erasure, or by the
            // database itself.
            let _ = self.db.truncate_log();
            // So are pieces of files that cannot be deleted now: their key is gone.
            let _ = blob::forget(&mut self.db, &mut self.blobs, &self.district, &batch.forgotten);
        }
        self.share();
        if let (Some(watch), Some(_)) = (&mut self.watch, &batch.head) {
            watch(batch);
        }
        halve(&mut self.world.matters);
        halve(&mut self.world.letters);
        Ok(())
    }

    /// Drops all that is remembered and reads it again; another holder means: fenced. Writes nothing, so that it
    /// works on a full disk too.
    fn forget_all(&mut self) -> Result<(), Fault> {
        let _ = self.db.run("ROLLBACK");
        self.reread()
    }

    fn reread(&mut self) -> Result<(), Fault> {
        self.head = crate::log::read(&mut self.db, &self.district, &self.holder)?;
        self.world = self.fresh_world()?;
        self.tally = Tally::default();
        Ok(())
    }

    fn decide_all(&mut self, prepared: &[Prepared], batch: &mut Batch) -> Result<Vec<Outcome>, Fault> {
        let mut known = self.known(prepared)?;
        self.load_all(prepared)?;
        let mut touched = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(prepared.len());
        for one in prepared {
            outcomes.push(self.decide(one, &mut known, batch, &mut touched)?);
        }
        let mut moved = Counts::new();
        for (stream, before) in touched {
            tally::take(&mut moved, before);
            views::touched(&self.district, &self.world, &stream, batch);
            if let Stream::Matter(id) = &stream
                && let Some(m) = self.world.matters.get(id)
            {
                tally::put(&mut moved, tally::of(m));
            }
        }
        self.tally.write(&mut self.db, &self.district, moved, batch)?;
        if !batch.rows[0].is_empty() {
            let f = &self.head.frontier;
            batch.head = Some((f.size() as i64, f.root().0.to_vec(), f.to_bytes(), self.head.recorded_at));
        }
        Ok(outcomes)
    }

    fn decide(
        &mut self,
        one: &Prepared,
        known: &mut Known,
        batch: &mut Batch,
        touched: &mut BTreeMap<Stream, Counts>,
    ) -> Result<Outcome, Fault> {
        let mut order = one.order.clone();
        if let Some((digest, answer)) = known.get(&order.id) {
            if digest.as_slice() != one.digest {
                return Ok(Outcome::Refused(Refusal::OrderReused));
            }
            let answer = answer.clone();
            self.load(&answer.matter.iter().cloned().map(Need::Matter).collect::<Vec<_>>())?;
            // What was answered once may be sealed from her by now.
            let known = lianxin_core::is_known(&self.world, &order, &answer);
            return Ok(if known { Outcome::Already(answer) } else { Outcome::Refused(Refusal::Absent) });
        }
        order.at = order.at.max(self.head.recorded_at);
        self.load(&lianxin_core::needs(&self.world, &order))?;
        // What was loaded may say what else is needed: of a split the parent tells where its parts lie.
        self.load(&lianxin_core::needs(&self.world, &order))?;
        let drafts = match lianxin_core::decide(&self.world, &order) {
            Ok(drafts) => drafts,
            Err(refusal) => return self.refused(&order, refusal),
        };
        if drafts.is_empty() {
            return Ok(Outcome::Already(lianxin_core::answer(&self.world, &order, None, 0)));
        }
        for draft in &drafts {
            if let Event::MatterAttached(e) = &draft.event
                && !blob::has(&mut self.blobs, &self.district, &e.pieces, blob::count(e.size))?
            {
                return Ok(Outcome::Refused(blob::no_file()));
            }
        }
        let first = self.head.frontier.size() as i64;
        let count = drafts.len() as u32;
        for (index, draft) in drafts.into_iter().enumerate() {
            let record = Record {
                actor: order.actor.clone(),
                district: self.district.clone(),
                event: draft.event,
                index: index as u32,
                order: order.id.clone(),
                recorded_at: order.at,
                seq: first + index as i64,
                stream: draft.stream,
            };
            // An order may write several streams: all their matters and letters are shown anew.
            let before = || views::of(&self.world, &record).map(tally::of).unwrap_or_default();
            touched.entry(record.stream.clone()).or_insert_with(before);
            self.append(record, one, batch)?;
        }
        let answer = lianxin_core::answer(&self.world, &order, Some(first), count);
        let text = serde_json::to_string(&answer).map_err(|e| Fault::Damaged(e.to_string()))?;
        let digest = Value::Bytes(one.digest.to_vec());
        batch.add(&ORDERS, vec![self.district.as_str().into(), order.id.as_str().into(), digest, Value::Text(text)]);
        batch.orders += 1;
        for (subject, wrapped) in &one.fresh {
            let subject = Value::Text(subject.to_string());
            batch.add(&KEYS, vec![self.district.as_str().into(), subject, Value::Bytes(wrapped.clone())]);
        }
        known.insert(order.id, (one.digest.to_vec(), answer.clone()));
        Ok(Outcome::Done(answer))
    }

    /// What is not there is looked for in vain by the group, and twice by the order: what is there and not to be known of
    /// takes as long, though it is at hand.
    fn refused(&mut self, order: &Order, refusal: Refusal) -> Result<Outcome, Fault> {
        let hidden = |need: &Need| matches!(need, Need::Matter(id) if self.world.matters.contains_key(id));
        if refusal == Refusal::Absent {
            if lianxin_core::needs(&self.world, order).iter().any(hidden) {
                for _ in 0..3 {
                    self.stream_records(&[Stream::Matter("-".to_owned())])?;
                }
            } else if let Some(m) = self.world.matters.values().next() {
                // What is there was held against the table.
                let _ = lianxin_core::authority::may_on(&self.world, order, Act::See, m);
            }
        }
        Ok(Outcome::Refused(refusal))
    }

    /// Numbers, hashes and remembers one record, and adds its rows to the batch.
    fn append(&mut self, mut record: Record, one: &Prepared, batch: &mut Batch) -> Result<(), Fault> {
        let entry = record.to_bytes()?;
        let leaf = lianxin_ledger::hash::leaf(&entry);
        self.head.frontier.append(leaf);
        self.head.recorded_at = record.recorded_at;
        lianxin_core::evolve(&mut self.world, &record);
        let mut slots = Vec::new();
        record.event.each_sealed(&mut |_, cargo| slots.push(usize::from(cargo.slot)));
        if !slots.is_empty() {
            let boxes = pack(slots.iter().filter_map(|s| one.boxes.get(*s)).map(Vec::as_slice));
            let words: Vec<&[Word]> = slots.iter().filter_map(|s| one.words.get(*s)).map(Vec::as_slice).collect();
            let registered = views::of(&self.world, &record).map(|m| m.registered);
            views::search(&record, registered, &words, batch);
            let hash = |at: usize, kind: usize| one.numbers.get(*slots.get(at)?)?[kind].clone();
            views::numbers(&record, hash, batch);
            let subject = Value::Text(record.event.subject(&record.stream).to_string());
            batch.add(&VAULT, vec![self.district.as_str().into(), record.seq.into(), subject, Value::Bytes(boxes)]);
        }
        views::added(&record, batch);
        views::notices(&record, views::of(&self.world, &record), batch);
        let stream = Value::Text(record.stream.to_string());
        let row = vec![
            self.district.as_str().into(),
            record.seq.into(),
            stream,
            Value::Bytes(entry),
            Value::Bytes(leaf.0.to_vec()),
        ];
        batch.add(&RECORD, row);
        Ok(())
    }

    /// Which of these orders were done before.
    fn known(&mut self, prepared: &[Prepared]) -> Result<Known, Fault> {
        let mut known = Known::new();
        for some in prepared.chunks(AT_ONCE) {
            let ids = some.iter().map(|p| Value::Text(p.order.id.clone()));
            let (marks, values) = marked(&self.district, ids.collect());
            let sql = format!("SELECT id, digest, answer FROM order_done WHERE district = $1 AND id IN ({marks})");
            for row in self.db.query(&sql, &values)? {
                let [Value::Text(id), Value::Bytes(digest), Value::Text(answer)] = row.as_slice() else { continue };
                let answer = serde_json::from_str(answer).map_err(|e| Fault::Damaged(e.to_string()))?;
                known.insert(id.clone(), (digest.clone(), answer));
            }
        }
        Ok(known)
    }

    /// Reads every matter the group needs and does not remember, in as few queries as it takes.
    fn load_all(&mut self, prepared: &[Prepared]) -> Result<(), Fault> {
        let needs: BTreeSet<Need> = prepared.iter().flat_map(|p| lianxin_core::needs(&self.world, &p.order)).collect();
        self.load(&needs.into_iter().collect::<Vec<_>>())
    }

    fn load(&mut self, needs: &[Need]) -> Result<(), Fault> {
        let mut missing = Vec::new();
        for need in needs {
            match need {
                Need::Matter(id) if !self.world.matters.contains_key(id) => missing.push(Stream::Matter(id.clone())),
                Need::Letter(id) if !self.world.letters.contains_key(id) => missing.push(Stream::Letter(id.clone())),
                Need::Serial(prefix) if !self.world.serials.contains_key(prefix) => {
                    let given = self.count_codes(prefix)?;
                    self.world.serials.insert(prefix.clone(), given);
                }
                Need::LookUps(account) if !self.world.look_ups.contains_key(account) => {
                    let recent = read::recent(&mut self.db, &self.district, account, self.head.recorded_at)?;
                    self.world.look_ups.insert(account.clone(), recent);
                }
                Need::Matter(_) | Need::Letter(_) | Need::Serial(_) | Need::LookUps(_) => {}
            }
        }
        for some in missing.chunks(AT_ONCE) {
            for record in self.stream_records(some)? {
                // What is counted already must not be counted again by reading it.
                let serials = std::mem::take(&mut self.world.serials);
                lianxin_core::evolve(&mut self.world, &record);
                self.world.serials = serials;
            }
        }
        Ok(())
    }

    fn count_codes(&mut self, prefix: &str) -> Result<u32, Fault> {
        let rows = self.db.query(
            "SELECT CAST(count(*) AS BIGINT) FROM matter WHERE district = $1 AND code >= $2 AND code < $3",
            &[self.district.as_str().into(), prefix.into(), Value::Text(format!("{prefix}~"))],
        )?;
        match rows.first().map(Vec::as_slice) {
            Some([Value::Int(n)]) => u32::try_from(*n).map_err(|_| Fault::Damaged("too many codes".to_owned())),
            _ => Err(Fault::Damaged("no count".to_owned())),
        }
    }

    fn stream_records(&mut self, streams: &[Stream]) -> Result<Vec<Record>, Fault> {
        let (marks, values) = marked(&self.district, streams.iter().map(|s| Value::Text(s.to_string())).collect());
        let sql = format!("SELECT entry FROM record WHERE district = $1 AND stream IN ({marks}) ORDER BY seq");
        let mut records = Vec::new();
        for row in self.db.query(&sql, &values)? {
            let [Value::Bytes(entry)] = row.as_slice() else { continue };
            records.push(Record::from_bytes(entry)?);
        }
        Ok(records)
    }

    fn fresh_world(&mut self) -> Result<World, Fault> {
        let mut world = World { serial_key: self.serial_key.clone(), ..World::default() };
        for record in self.stream_records(&[Stream::Catalogue, Stream::Directory])? {
            lianxin_core::evolve(&mut world, &record);
        }
        Ok(world)
    }
}
