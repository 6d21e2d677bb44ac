//! What a matter is after each later record of its stream. Nothing here can fail: what is recorded has happened.

use super::{
    Accepted, Acknowledged, Asked, Attachment, Classified, Clock, ClockRanOut, Completed, Declined, Designated,
    Dispatched, ErasureAsked, ErasureAsking, ErasureRefused, ExtensionApproved, ExtensionAsked, FollowedUp, Matter,
    Merged, Overseen, Part, PartRole, PartState, Party, PartyAdded, PartyErased, Paused, PhaseMoved, Rated, Reopened,
    Resumed, Returned, Sealed, Sealing, Split, Stage, Started, UnsealAsking, Waiting,
};
use crate::catalogue::Act as Bound;
use crate::record::{Event, Record};
use crate::{guard, whistle};

impl Matter {
    pub(super) fn start(&mut self, started: &[Started], at: i64) {
        for s in started {
            self.clocks.retain(|c| !(c.agency == s.agency && c.act == s.act));
            self.clocks.push(Clock::started(s, at));
        }
    }

    fn stop(&mut self, agency: Option<&str>, act: Option<Bound>, at: i64) {
        for c in &mut self.clocks {
            if c.stopped.is_none() && agency.is_none_or(|a| c.agency == a) && act.is_none_or(|b| c.act == b) {
                c.stopped = Some(at);
                c.asked = None;
            }
        }
    }

    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        self.version += 1;
    }

    fn declined(&mut self, e: &Declined, at: i64) {
        self.go(Stage::Declined);
        self.channel = Some(e.channel.clone());
        self.ended_at = Some(at);
        self.stop(None, None, at);
    }

    fn dispatched(&mut self, e: &Dispatched, at: i64) {
        self.go(Stage::Dispatched);
        self.stop(None, Some(Bound::Dispatch), at);
        self.call(&e.lead, PartRole::Lead, at);
        for agency in &e.assist {
            self.call(agency, PartRole::Assist, at);
        }
        self.start(&e.clocks, at);
    }

    fn designated(&mut self, e: &Designated, at: i64) {
        self.go(Stage::Dispatched);
        self.stop(None, Some(Bound::Dispatch), at);
        self.call(&e.lead, PartRole::Lead, at);
        for p in self.parts.iter_mut().filter(|p| p.agency == e.lead && p.role == PartRole::Lead) {
            p.designated = true;
        }
        self.start(&e.clocks, at);
    }

    /// Calls an agency to a part; what it had of the same role before is forgotten.
    fn call(&mut self, agency: &str, role: PartRole, at: i64) {
        self.parts.retain(|p| !(p.agency == agency && p.role == role));
        let (agency, state) = (agency.to_owned(), PartState::Called);
        self.parts.push(Part { agency, role, state, since: at, designated: false });
    }

    fn acknowledged(&mut self, e: &Acknowledged, at: i64) {
        self.version += 1;
        self.stop(Some(&e.agency), Some(Bound::Acknowledge), at);
        self.set(&e.agency, PartState::Acknowledged);
        if self.stage == Stage::Dispatched && self.owner() == Some(e.agency.as_str()) {
            self.stage = Stage::Acknowledged;
        }
        self.start(&e.clocks, at);
    }

    fn set(&mut self, agency: &str, state: PartState) {
        let hers = |p: &&mut Part| p.agency == agency && p.role != PartRole::Centre && !p.state.is_over();
        for p in self.parts.iter_mut().filter(hers) {
            p.state = state;
        }
    }

    /// The lead's return ends the dispatch, and with it the part of those who assist.
    fn returned(&mut self, e: &Returned, at: i64) {
        self.version += 1;
        let led = self.part(&e.agency).is_some_and(|p| p.role == PartRole::Lead);
        self.set(&e.agency, PartState::Returned);
        self.stop(Some(&e.agency), None, at);
        if led {
            self.returns += 1;
            self.stage = Stage::Accepted;
            for p in self.parts.iter_mut().filter(|p| p.role == PartRole::Assist && !p.state.is_over()) {
                p.state = PartState::Released;
            }
            self.stop(None, None, at);
        }
        self.start(&e.clocks, at);
    }

    fn ended_part(&mut self, agency: &str, state: PartState, at: i64) {
        self.version += 1;
        self.set(agency, state);
        self.stop(Some(agency), None, at);
    }

    fn completed(&mut self, e: &Completed, at: i64) {
        self.go(Stage::Completed);
        self.completed_at = Some(e.occurred_at.unwrap_or(at));
        self.set(&e.agency, PartState::Done);
        self.stop(None, None, at);
    }

    /// The clocks of handling of one agency that are not stopped, to be changed.
    fn handling_changed(&mut self, agency: &str) -> impl Iterator<Item = &mut Clock> {
        self.version += 1;
        self.clocks.iter_mut().filter(move |c| c.agency == agency && c.act == Bound::Handle && c.stopped.is_none())
    }

    fn asked(&mut self, e: &ExtensionAsked, by: String) {
        for c in self.handling_changed(&e.agency) {
            c.asked = Some(Asked { by: by.clone(), until: e.until });
        }
    }

    fn resumed(&mut self, e: &Resumed) {
        for c in self.handling_changed(&e.agency) {
            c.due = e.clock.due;
            c.provisional = e.clock.provisional;
            c.paused = None;
            // What ran out before may be in time now; that it once ran out stands in the history.
            c.ran_out = false;
        }
    }

    fn extended(&mut self, e: &ExtensionApproved) {
        for c in self.handling_changed(&e.agency) {
            c.extensions += 1;
            c.asked = None;
            c.due = e.clock.due;
            c.provisional = e.clock.provisional;
            c.ran_out = false;
        }
    }

    fn classified(&mut self, e: &Classified) {
        self.version += 1;
        self.complexity = Some(e.complexity);
        self.urgency = Some(e.urgency);
    }

    fn overseen(&mut self, e: &Overseen) {
        self.oversight = self.oversight.max(Some(e.grade));
    }

    fn followed_up(&mut self, e: &FollowedUp) {
        self.go(Stage::FollowedUp);
        self.satisfaction = Some(e.satisfaction);
        self.resolved = Some(e.resolved);
    }

    /// The lead goes on where it was; where nobody led, the centre dispatches it.
    fn reopened(&mut self, e: &Reopened, at: i64) {
        self.reopenings += 1;
        (self.completed_at, self.ended_at) = (None, None);
        match self.parts.iter().position(|p| p.role == PartRole::Lead && !p.state.is_over()) {
            Some(lead) => {
                self.parts[lead].state = PartState::Acknowledged;
                self.go(Stage::Handling);
            }
            None => self.go(Stage::Accepted),
        }
        self.start(&e.clocks, at);
    }

    fn ended(&mut self, stage: Stage, at: i64) {
        self.go(stage);
        self.ended_at = Some(at);
        self.stop(None, None, at);
    }

    fn noted(&mut self) {
        self.notes += 1;
        // Work has begun. What can be done next is the same, so the version is too.
        if self.stage == Stage::Acknowledged {
            self.stage = Stage::Handling;
        }
    }

    fn accepted(&mut self, e: &Accepted, at: i64) {
        self.go(Stage::Accepted);
        self.stop(None, Some(Bound::Accept), at);
        self.start(&e.clocks, at);
    }

    fn phase_moved(&mut self, e: &PhaseMoved) {
        self.version += 1;
        self.phase = e.phase;
    }

    fn waiting(&mut self, e: &Waiting, at: i64) {
        for c in self.handling_changed(&e.agency) {
            c.paused = Some(Paused { since: at, ground: e.ground.clone() });
        }
    }

    fn rated(&mut self, e: &Rated) {
        self.go(Stage::Rated);
        self.satisfaction = Some(e.satisfaction);
    }

    fn merged(&mut self, e: &Merged, at: i64) {
        self.ended(Stage::Merged, at);
        self.merged_into = Some(e.into.clone());
    }

    fn split(&mut self, e: &Split) {
        self.version += 1;
        self.children.extend(e.parts.iter().cloned());
    }

    fn ran_out(&mut self, e: &ClockRanOut) {
        for c in self.clocks.iter_mut().filter(|c| c.agency == e.agency && c.act == e.act) {
            c.ran_out = true;
        }
    }

    /// A contact that comes with a registration changes nothing more.
    fn party_added(&mut self, e: &PartyAdded, index: u32) {
        self.version += u64::from(index == 0);
        self.parties.push(Party::added(e));
    }

    /// A seal that comes with a registration changes nothing more.
    fn sealed(&mut self, e: &Sealed, index: u32, at: i64) {
        self.version += u64::from(index == 0);
        self.sealing = Some(Sealing { agencies: e.agencies.clone(), basis: e.basis, since: at, asked: None });
    }

    fn unseal_asked(&mut self, by: String, at: i64) {
        self.version += 1;
        if let Some(sealing) = &mut self.sealing {
            sealing.asked = Some(UnsealAsking { by, at });
        }
    }

    fn unsealed(&mut self) {
        self.version += 1;
        self.sealing = None;
    }

    /// What was asked about the same before counts no more.
    fn erasure_asked(&mut self, e: &ErasureAsked, by: String, at: i64) {
        self.version += 1;
        self.erasure_askings.retain(|a| a.party != e.party);
        let (id, party) = (e.asking.clone(), e.party.clone());
        self.erasure_askings.push(ErasureAsking { id, by, party, at });
    }

    fn erasure_refused(&mut self, e: &ErasureRefused) {
        self.version += 1;
        self.erasure_askings.retain(|a| a.id != e.asking);
    }

    fn party_erased(&mut self, e: &PartyErased) {
        self.version += 1;
        self.erasure_askings.retain(|a| a.party.as_ref() != Some(&e.party));
        for p in self.parties.iter_mut().filter(|p| p.id == e.party) {
            p.erased = true;
        }
    }

    fn forgotten(&mut self, at: i64) {
        self.erased = true;
        self.erasure_askings.clear();
        self.version += 1;
        self.stop(None, None, at);
    }
}

/// What a matter is after a later record of its stream.
pub(crate) fn evolve(m: &mut Matter, record: &Record) {
    m.last = record.seq;
    whistle::evolve(&mut m.whistles, record); // the matter's own version stays
    guard::evolve(&mut m.approvals, record); // so it does here
    let at = record.recorded_at;
    match &record.event {
        Event::MatterAccepted(e) => m.accepted(e, at),
        Event::MatterDeclined(e) => m.declined(e, at),
        Event::MatterClassified(e) => m.classified(e),
        Event::MatterPhaseMoved(e) => m.phase_moved(e),
        Event::MatterDispatched(e) => m.dispatched(e, at),
        Event::MatterDesignated(e) => m.designated(e, at),
        Event::MatterAcknowledged(e) => m.acknowledged(e, at),
        Event::MatterReturned(e) => m.returned(e, at),
        Event::MatterNoted(_) => m.noted(),
        Event::MatterAttached(e) => m.attachments.push(Attachment::added(record, e)),
        Event::MatterWaiting(e) => m.waiting(e, at),
        Event::MatterResumed(e) => m.resumed(e),
        Event::MatterExtensionAsked(e) => m.asked(e, record.actor.to_string()),
        Event::MatterExtensionApproved(e) => m.extended(e),
        Event::MatterExtensionRefused(e) => m.handling_changed(&e.agency).for_each(|c| c.asked = None),
        Event::MatterReleased(e) => m.ended_part(&e.agency, PartState::Released, at),
        Event::MatterPartCompleted(e) => m.ended_part(&e.agency, PartState::Done, at),
        Event::MatterCompleted(e) => m.completed(e, at),
        Event::MatterFollowedUp(e) => m.followed_up(e),
        Event::MatterRated(e) => m.rated(e),
        Event::MatterReopened(e) => m.reopened(e, at),
        Event::MatterArchived(_) => m.ended(Stage::Archived, at),
        Event::MatterMerged(e) => m.merged(e, at),
        Event::MatterAbsorbed(e) => m.absorbed.push(e.from.clone()),
        Event::MatterRelated(e) => m.related.push(e.other.clone()),
        Event::MatterSplit(e) => m.split(e),
        Event::MatterOverseen(e) => m.overseen(e),
        Event::MatterClockRanOut(e) => m.ran_out(e),
        Event::MatterPartyAdded(e) => m.party_added(e, record.index),
        Event::MatterPartyErased(e) => m.party_erased(e),
        Event::MatterErased(_) => m.forgotten(at),
        Event::MatterErasureAsked(e) => m.erasure_asked(e, record.actor.to_string(), at),
        Event::MatterErasureGranted(e) => m.erasure_askings.retain(|a| a.id != e.asking), // its tombstone raises the version
        Event::MatterErasureRefused(e) => m.erasure_refused(e),
        Event::MatterSealed(e) => m.sealed(e, record.index, at),
        Event::MatterUnsealAsked(_) => m.unseal_asked(record.actor.to_string(), at),
        Event::MatterUnsealed(_) => m.unsealed(),
        // Its first record, or of another room's stream.
        Event::MatterRegistered(_) | crate::catalogue_facts!() => {}
        crate::access_facts!() | crate::directory_facts!() | crate::guard_facts!() => {}
        crate::mail_facts!() | crate::resident_facts!() | crate::whistle_facts!() => {}
    }
}
