//! What becomes of a group that could not be written. Told apart are what passes by itself (a full disk, a lock of somebody
//! else, a write the disk refused, a connection that broke), what one order is to blame for, and what ends the writer: to
//! be replaced, and a sync that failed.

use lianxin_core::{Command, access};

use super::{Outcome, Writer};
use crate::db::Db;
use crate::fault::Fault;
use crate::log::take;
use crate::reserve::Space;
use crate::seal::Prepared;
use crate::tables::Batch;
use crate::tally::Tally;

/// What each order of a group is told.
type Told = Vec<Result<Outcome, Fault>>;

/// Whether it shows something and changes nothing: on a full disk it is recorded out of the reserve. A letter's address is
/// opened to send it, and that it was sent could not be recorded.
fn is_look(command: &Command) -> bool {
    match command {
        Command::Access(access::Command::OpenAddress { .. }) => false,
        Command::Access(_) => true,
        Command::Catalogue(_)
        | Command::Directory(_)
        | Command::Guard(_)
        | Command::Mail(_)
        | Command::Matter(_)
        | Command::Whistle(_) => false,
    }
}

impl Writer {
    /// Does a group: all of it, or of a group that fails what can be done.
    pub(super) fn outcomes(&mut self, prepared: Vec<Prepared>) -> Result<Told, Fault> {
        self.reserve.tend();
        if self.reserve.space() == Space::Short {
            return self.looks_alone(prepared);
        }
        let told = self.attempt(&prepared)?;
        let is_full = told.contains(&Err(Fault::Full));
        let told = if is_full && self.reserve.give_up() { self.looks_alone(prepared)? } else { told };
        self.tell();
        Ok(told)
    }

    /// The disk is full: what looks is recorded out of what the reserve left, what changes something waits for space.
    fn looks_alone(&mut self, prepared: Vec<Prepared>) -> Result<Told, Fault> {
        self.tell();
        let looks: Vec<bool> = prepared.iter().map(|p| is_look(&p.order.command)).collect();
        let prepared: Vec<Prepared> = prepared.into_iter().filter(|p| is_look(&p.order.command)).collect();
        let told = if prepared.is_empty() { Vec::new() } else { self.attempt(&prepared)? };
        let mut told = told.into_iter();
        let one = |look: bool| if look { told.next().unwrap_or(Err(Fault::Full)) } else { Err(Fault::Full) };
        Ok(looks.into_iter().map(one).collect())
    }

    /// Together, else one by one; what passes by itself is told to all of them.
    fn attempt(&mut self, prepared: &[Prepared]) -> Result<Told, Fault> {
        let done = self.mend().and_then(|()| self.together(prepared));
        let fault = match done {
            Ok(outcomes) => return Ok(outcomes.into_iter().map(Ok).collect()),
            Err(fault) if self.unsynced || fault == Fault::Fenced => return Err(fault),
            Err(fault) if fault.passes() => fault,
            Err(_) => match self.forget_all().and_then(|()| self.one_by_one(prepared)) {
                Ok(told) => return Ok(told),
                Err(fault) if fault.passes() && !self.unsynced => fault,
                Err(fault) => return Err(fault),
            },
        };
        // A broken connection stays what is to be mended, whatever the mending met.
        if !matches!(self.broken, Some(Fault::Lost(_))) {
            self.broken = Some(fault.clone());
        }
        Ok(vec![Err(fault); prepared.len()])
    }

    /// Puts right what the last failure left: a broken connection is made anew, and what is remembered is read again.
    pub(super) fn mend(&mut self) -> Result<(), Fault> {
        match &self.broken {
            None => return Ok(()),
            Some(Fault::Lost(_)) => self.reconnect()?,
            Some(_) => self.forget_all()?,
        }
        self.broken = None;
        Ok(())
    }

    /// Takes the district anew by its own name: if the old connection's commit is still under way it is waited for, and
    /// after the epoch has risen nothing more of it can come.
    fn reconnect(&mut self) -> Result<(), Fault> {
        let mut db = Db::open(&self.place, &self.district, true)?;
        db.be_impatient()?;
        self.blobs = Db::open_blobs(&self.place)?;
        self.head = match take(&mut db, &self.district, &self.holder) {
            Err(Fault::Held(_)) => return Err(Fault::Fenced),
            taken => taken?,
        };
        self.db = db;
        self.world = self.fresh_world()?;
        self.tally = Tally::default();
        Ok(())
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
                Err(fault) if fault.passes() || fault == Fault::Fenced => return Err(fault),
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
}
