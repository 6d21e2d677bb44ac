//! **The only write path.** One writer a district takes what has queued, decides each order in turn, writes
//! all records and views in one transaction, commits once, and only then answers.
//!
//! If writing the group fails, it is rolled back to its start, all memory is dropped, and the orders are done
//! again one by one, each behind its own savepoint: only the one that fails is told of a fault.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::Directory;
use lianxin_core::value::Holds;
use lianxin_core::{Answer, Command, Need, Record, Refusal, Stream, World};

use crate::db::Db;
use crate::fault::Fault;
use crate::log::{Head, release, renew, take};
use crate::seal::{Prepared, pack};
use crate::tables::{Batch, KEYS, ORDERS, RECORD, VAULT, Value};
use crate::{group, views};

/// What became of an order. A fault of the machine is apart from these.
#[derive(Clone, Debug, PartialEq, Eq)]
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
/// How many matters the writer remembers before it forgets the older half.
const REMEMBERED: usize = 50_000;

/// Sees each group that was committed; for the bench, and for whoever listens for changes.
pub type Watch = Box<dyn FnMut(&Batch) + Send>;

/// The one writer of a district.
pub struct Writer {
    db: Db,
    district: String,
    holder: String,
    head: Head,
    world: World,
    watch: Option<Watch>,
    shared: Arc<Shared>,
}

/// What the writer shares with readers: the newest committed catalogue and directory.
#[derive(Default)]
pub struct Shared {
    inner: RwLock<(Arc<Catalogue>, Arc<Directory>)>,
}

impl Shared {
    pub fn now(&self) -> (Arc<Catalogue>, Arc<Directory>) {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Order ids known to be done, with digest and answer.
type Known = BTreeMap<String, (Vec<u8>, Answer)>;

impl Writer {
    /// Takes the district and reads what must always be at hand.
    pub fn start(mut db: Db, district: &str, holder: &str, watch: Option<Watch>) -> Result<Writer, Fault> {
        let head = take(&mut db, district, holder)?;
        let mut writer = Writer {
            db,
            district: district.to_owned(),
            holder: holder.to_owned(),
            head,
            world: World::default(),
            watch,
            shared: Arc::default(),
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
        renew(&mut self.db, &self.district, self.head.epoch)
    }

    /// Hands the district back.
    pub fn stop(mut self) {
        // If it fails, the lease runs out by itself.
        let _ = release(&mut self.db, &self.district, self.head.epoch);
    }

    /// Does a group and answers each order. An error here ends the writer: it has been fenced.
    pub fn run(&mut self, jobs: Vec<Job>) -> Result<(), Fault> {
        let (prepared, replies): (Vec<Prepared>, Vec<Reply>) = jobs.into_iter().map(|j| (j.prepared, j.reply)).unzip();
        let outcomes = match self.together(&prepared) {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            Err(Fault::Fenced) => vec![Err(Fault::Fenced); prepared.len()],
            Err(Fault::Full) => {
                self.forget_all()?;
                vec![Err(Fault::Full); prepared.len()]
            }
            Err(_) => {
                self.forget_all()?;
                self.one_by_one(&prepared)?
            }
        };
        let fenced = outcomes.contains(&Err(Fault::Fenced));
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            reply(outcome);
        }
        if fenced { Err(Fault::Fenced) } else { Ok(()) }
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
        let mut forgotten = Batch::default();
        for one in prepared {
            self.db.run("SAVEPOINT one")?;
            let mut batch = Batch::default();
            let done =
                self.decide_all(std::slice::from_ref(one), &mut batch).and_then(|o| self.write(&batch).map(|()| o));
            match done {
                Ok(mut outcome) => {
                    self.db.run("RELEASE SAVEPOINT one")?;
                    forgotten.forgotten.append(&mut batch.forgotten);
                    outcomes.extend(outcome.pop().map(Ok));
                }
                Err(fault) => {
                    self.db.run("ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one")?;
                    self.reread()?;
                    outcomes.push(Err(fault));
                }
            }
        }
        self.commit(&forgotten)?;
        Ok(outcomes)
    }

    fn write(&mut self, batch: &Batch) -> Result<(), Fault> {
        if batch.head.is_none() {
            return Ok(());
        }
        group::write(&mut self.db, &self.district, self.head.epoch, batch)
    }

    /// Commits. What the machine thinks of a failed commit cannot be known, so the memory is dropped.
    fn commit(&mut self, batch: &Batch) -> Result<(), Fault> {
        if let Err(fault) = self.db.run("COMMIT") {
            let _ = self.db.run("ROLLBACK");
            return Err(fault);
        }
        if !batch.forgotten.is_empty() {
            // It is committed: a log that cannot be truncated now is truncated by the next erasure, or by the
            // database itself.
            let _ = self.db.truncate_log();
        }
        self.share();
        if let (Some(watch), Some(_)) = (&mut self.watch, &batch.head) {
            watch(batch);
        }
        if self.world.matters.len() > REMEMBERED {
            let keep = self.world.matters.len() / 2;
            while self.world.matters.len() > keep {
                self.world.matters.pop_first();
            }
        }
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
        Ok(())
    }

    fn decide_all(&mut self, prepared: &[Prepared], batch: &mut Batch) -> Result<Vec<Outcome>, Fault> {
        let mut known = self.known(prepared)?;
        self.load_all(prepared)?;
        let mut touched = BTreeSet::new();
        let mut outcomes = Vec::with_capacity(prepared.len());
        for one in prepared {
            outcomes.push(self.decide(one, &mut known, batch, &mut touched)?);
        }
        for id in &touched {
            if let Some(m) = self.world.matters.get(id) {
                views::matter(&self.district, m, batch);
            }
        }
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
        touched: &mut BTreeSet<String>,
    ) -> Result<Outcome, Fault> {
        let mut order = one.order.clone();
        if let Some((digest, answer)) = known.get(&order.id) {
            let same = digest.as_slice() == one.digest;
            return Ok(if same { Outcome::Already(answer.clone()) } else { Outcome::Refused(Refusal::OrderReused) });
        }
        order.at = order.at.max(self.head.recorded_at);
        self.load(&lianxin_core::needs(&self.world, &order))?;
        let drafts = match lianxin_core::decide(&self.world, &order) {
            Ok(drafts) => drafts,
            Err(refusal) => return Ok(Outcome::Refused(refusal)),
        };
        if drafts.is_empty() {
            return Ok(Outcome::Already(lianxin_core::answer(&self.world, &order, None, 0)));
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
            self.append(record, one, batch)?;
        }
        if let Command::Matter(c) = &order.command {
            touched.insert(c.matter_id(&order));
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

    /// Numbers, hashes and remembers one record, and adds its rows to the batch.
    fn append(&mut self, mut record: Record, one: &Prepared, batch: &mut Batch) -> Result<(), Fault> {
        let entry = record.to_bytes()?;
        let leaf = lianxin_ledger::hash::leaf(&entry);
        self.head.frontier.append(leaf);
        self.head.recorded_at = record.recorded_at;
        let mut slots = Vec::new();
        record.event.each_sealed(&mut |_, cargo| slots.push(usize::from(cargo.slot)));
        if !slots.is_empty() {
            let boxes = pack(slots.iter().filter_map(|s| one.boxes.get(*s)).map(Vec::as_slice));
            let words: Vec<&str> = slots.iter().filter_map(|s| one.words.get(*s)).map(String::as_str).collect();
            views::search(&record, &words, batch);
            let subject = Value::Text(record.event.subject(&record.stream).to_string());
            batch.add(&VAULT, vec![self.district.as_str().into(), record.seq.into(), subject, Value::Bytes(boxes)]);
        }
        lianxin_core::evolve(&mut self.world, &record);
        views::added(&record, batch);
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
        for some in prepared.chunks(50) {
            let marks: Vec<String> = (2..some.len() + 2).map(|n| format!("${n}")).collect();
            let mut values = vec![Value::Text(self.district.clone())];
            values.extend(some.iter().map(|p| Value::Text(p.order.id.clone())));
            let sql = format!(
                "SELECT id, digest, answer FROM order_done WHERE district = $1 AND id IN ({})",
                marks.join(",")
            );
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
                Need::Serial(prefix) if !self.world.serials.contains_key(prefix) => {
                    let given = self.count_codes(prefix)?;
                    self.world.serials.insert(prefix.clone(), given);
                }
                Need::Matter(_) | Need::Serial(_) => {}
            }
        }
        for some in missing.chunks(50) {
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
        let marks: Vec<String> = (2..streams.len() + 2).map(|n| format!("${n}")).collect();
        let mut values = vec![Value::Text(self.district.clone())];
        values.extend(streams.iter().map(|s| Value::Text(s.to_string())));
        let sql =
            format!("SELECT entry FROM record WHERE district = $1 AND stream IN ({}) ORDER BY seq", marks.join(","));
        let mut records = Vec::new();
        for row in self.db.query(&sql, &values)? {
            let [Value::Bytes(entry)] = row.as_slice() else { continue };
            records.push(Record::from_bytes(entry)?);
        }
        Ok(records)
    }

    fn fresh_world(&mut self) -> Result<World, Fault> {
        let mut world = World::default();
        for record in self.stream_records(&[Stream::Catalogue, Stream::Directory])? {
            lianxin_core::evolve(&mut world, &record);
        }
        Ok(world)
    }
}
