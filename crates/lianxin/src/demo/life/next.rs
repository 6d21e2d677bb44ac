//! What follows from what has happened, and when: within the clock that the rules started, sometimes after it.

use lianxin_core::matter::PartRole;

use super::{Bound, DAY, HOUR, MINUTE, Player, Step};
use crate::demo::pieces::Until;

/// How long before the end a set piece's last steps may lie.
const BRISK: (i64, i64) = (2 * MINUTE, 4 * MINUTE);

impl Player<'_> {
    /// Plans what follows a step that was done.
    pub(super) fn follow(&mut self, n: usize, at: i64, step: &Step) {
        match step {
            Step::Register => self.after_registration(n, at),
            Step::Accept => self.after_acceptance(n, at),
            Step::Dispatch | Step::Designate => self.after_dispatch(n, at),
            Step::Return(_) => {
                let next = if self.matter(n).is_some_and(|m| m.returns >= lianxin_core::matter::RETURNS) {
                    Step::Designate
                } else {
                    Step::Dispatch
                };
                if self.lives[n].fate.stop.is_none() || next == Step::Dispatch {
                    let agency = self.lives[n].traits.centre.clone();
                    self.within(n, (Bound::Dispatch, &agency), at, next);
                }
            }
            Step::Acknowledge(agency) => self.after_signing(n, at, agency),
            Step::Complete(agency) => self.after_completion(n, at, agency),
            Step::FollowUp => self.after_follow_up(n, at),
            Step::Rate if self.lives[n].fate.archived => self.some_days(n, at, (5, 30), Step::Archive),
            Step::Reopen => self.anew(n, at),
            Step::Decline if self.lives[n].fate.archived => self.some_days(n, at, (5, 30), Step::Archive),
            Step::Await => self.some_days(n, at, (2, 5), Step::Resume),
            Step::Extend(None) if self.lives[n].fate.stop.is_none() => {
                let later = at + self.lives[n].chance.between(HOUR, 6 * HOUR);
                self.plan(later, n, Step::Decide);
            }
            Step::Blow | Step::Approve | Step::Unit(..) | Step::Rule(_) | Step::Close => self.after_call(n, at, step),
            Step::TakeIn
            | Step::Decline
            | Step::Merge
            | Step::Relate
            | Step::Classify
            | Step::Release(_)
            | Step::Note(..)
            | Step::File(_)
            | Step::Resume
            | Step::Extend(_)
            | Step::Decide
            | Step::Oversee(_)
            | Step::Rate
            | Step::Archive
            | Step::Split
            | Step::RateWhistle
            | Step::Beat(_)
            | Step::Time => {}
        }
    }

    /// Whether a set piece ends before this.
    fn ends_before(&self, n: usize, until: Until) -> bool {
        self.lives[n].fate.stop.is_some_and(|stop| stop < until)
    }

    fn brisk(&self, n: usize) -> bool {
        self.lives[n].fate.stop.is_some()
    }

    /// Plans a step within a clock; of a late one, after it. A set piece's follow each other within minutes.
    pub(super) fn within(&mut self, n: usize, (act, agency): (Bound, &str), at: i64, step: Step) {
        let due = self.due(n, act, agency).unwrap_or(at + DAY);
        let moment = self.moment(n, (act, due), at);
        self.plan(moment, n, step);
    }

    fn moment(&mut self, n: usize, (act, due): (Bound, i64), at: i64) -> i64 {
        let brisk = self.brisk(n);
        let mut chance = self.lives[n].chance.fork();
        if brisk {
            return at + chance.between(BRISK.0, BRISK.1);
        }
        let span = (due - at).max(4 * MINUTE);
        if self.lives[n].fate.late == Some(act) {
            self.lives[n].fate.late = None;
            let late = due + (span / 100 * chance.between(4, 60)).min(3 * DAY);
            return if span > 6 * HOUR { self.by_day(late, due, &mut chance) } else { late };
        }
        let moment = at + span / 100 * chance.between(6, 82) + chance.between(0, MINUTE);
        if span < 6 * HOUR {
            return moment;
        }
        let by_day = self.by_day(moment, at, &mut chance);
        if by_day < due { by_day } else { moment }
    }

    fn some_days(&mut self, n: usize, at: i64, (from, to): (i64, i64), step: Step) {
        let mut chance = self.lives[n].chance.fork();
        let moment = self.by_day(at + chance.between(from * DAY, to * DAY), at, &mut chance);
        self.plan(moment, n, step);
    }

    fn after_registration(&mut self, n: usize, at: i64) {
        if self.ends_before(n, Until::Accepted) {
            return;
        }
        let fate = &self.lives[n].fate;
        let step = match (fate.merges, fate.declined) {
            (true, _) => Step::Merge,
            (_, true) => Step::Decline,
            (false, false) => Step::Accept,
        };
        let centre = self.lives[n].traits.centre.clone();
        self.within(n, (Bound::Accept, &centre), at, step);
    }

    fn after_acceptance(&mut self, n: usize, at: i64) {
        let mut chance = self.lives[n].chance.fork();
        let soon = at + chance.between(MINUTE, 5 * MINUTE);
        if self.lives[n].fate.classified {
            self.plan(soon, n, Step::Classify);
        }
        if self.lives[n].fate.relates {
            self.plan(soon, n, Step::Relate);
        }
        if self.ends_before(n, Until::Dispatched) && self.lives[n].fate.returns == 0 {
            return;
        }
        let centre = self.lives[n].traits.centre.clone();
        self.within(n, (Bound::Dispatch, &centre), at, Step::Dispatch);
    }

    fn after_dispatch(&mut self, n: usize, at: i64) {
        let called = self.called(n);
        let wrong = self.matter(n).and_then(|m| m.owner()) != Some(self.lives[n].traits.lead.as_str());
        for (agency, role) in called {
            let mut chance = self.lives[n].chance.fork();
            if wrong {
                // Who does not take it says so in time.
                self.lives[n].fate.late = self.lives[n].fate.late.filter(|act| *act != Bound::Acknowledge);
                self.within(n, (Bound::Acknowledge, &agency), at, Step::Return(agency.clone()));
            } else if self.ends_before(n, Until::Acknowledged) {
                continue;
            } else if role == PartRole::Assist && self.lives[n].fate.released {
                self.plan(at + chance.between(2 * MINUTE, 9 * MINUTE), n, Step::Release(agency));
            } else {
                self.within(n, (Bound::Acknowledge, &agency), at, Step::Acknowledge(agency.clone()));
            }
        }
    }

    /// Those who lead or assist and have not signed.
    fn called(&self, n: usize) -> Vec<(String, PartRole)> {
        let parts = self.matter(n).map(|m| m.parts.as_slice()).unwrap_or_default();
        let open = |p: &&lianxin_core::matter::Part| {
            p.role != PartRole::Centre && p.state == lianxin_core::matter::PartState::Called
        };
        parts.iter().filter(open).map(|p| (p.agency.clone(), p.role)).collect()
    }

    fn after_signing(&mut self, n: usize, at: i64, agency: &str) {
        let leads = self.matter(n).and_then(|m| m.owner()) == Some(agency);
        let due = self.due(n, Bound::Handle, agency).unwrap_or(at + 3 * DAY);
        let stays = self.brisk(n);
        if self.ends_before(n, Until::Handling) {
            return;
        }
        let whole = if stays { (self.end - at).max(10 * MINUTE) } else { 0 };
        let last = if leads { self.moment(n, (Bound::Handle, due), at) } else { at + (due - at).max(HOUR) / 3 };
        let last = if stays { at + whole } else { last.max(at + 20 * MINUTE) };
        let mut chance = self.lives[n].chance.fork();
        let notes = if leads { 2 + chance.below(3) } else { 1 };
        let mut before = at;
        for nth in 0..notes {
            let share = (last - at) * i64::try_from(nth + 1).unwrap_or(1) / i64::try_from(notes + 1).unwrap_or(1);
            let by_day = self.by_day(at + share, before, &mut chance);
            before = if last - at > DAY && by_day < last { by_day } else { (at + share).max(before + MINUTE) };
            self.plan(before, n, Step::Note(agency.to_owned(), nth));
        }
        if leads && self.lives[n].fate.filed {
            self.plan(at + (last - at) / 2 + MINUTE, n, Step::File(agency.to_owned()));
        }
        if leads {
            self.beside(n, (at, last, due));
        }
        if !stays {
            self.plan(last, n, Step::Complete(agency.to_owned()));
        }
    }

    /// What happens beside the lead's handling.
    fn beside(&mut self, n: usize, (at, last, due): (i64, i64, i64)) {
        let fate = self.lives[n].fate.clone();
        let mut chance = self.lives[n].chance.fork();
        if fate.stop.is_some() {
            return;
        }
        let early = at + (last - at) / 4;
        if fate.split {
            self.plan(early, n, Step::Split);
        }
        if fate.waits {
            self.plan(early, n, Step::Await);
        } else if fate.extends.is_some() {
            self.plan(due - (due - at) / 3, n, Step::Extend(None));
        }
        if let Some(grade) = fate.overseen {
            self.plan(at + (last - at) / 2, n, Step::Oversee(grade));
        }
        if fate.whistle.is_some() {
            let blown = self.by_day(early, at, &mut chance);
            self.plan(blown, n, Step::Blow);
        }
    }

    fn after_completion(&mut self, n: usize, at: i64, agency: &str) {
        if self.matter(n).is_some_and(|m| m.stage.is_with_agencies()) || self.brisk(n) || agency.is_empty() {
            return;
        }
        let again = self.lives[n].round > 1;
        if self.lives[n].fate.reopened && !again {
            self.some_days(n, at, (3, 12), Step::Reopen);
        } else if self.lives[n].fate.followed || again || self.lives[n].fate.unsatisfied {
            self.some_days(n, at, (1, 4), Step::FollowUp);
        }
    }

    fn after_follow_up(&mut self, n: usize, at: i64) {
        if self.matter(n).is_some_and(|m| m.stage.is_with_agencies()) {
            self.anew(n, at);
        } else if self.lives[n].fate.rated {
            self.some_days(n, at, (0, 3), Step::Rate);
        } else if self.lives[n].fate.archived {
            self.some_days(n, at, (5, 30), Step::Archive);
        }
    }

    /// It is open again: the lead goes back.
    fn anew(&mut self, n: usize, at: i64) {
        if self.brisk(n) {
            return;
        }
        let lead = self.lives[n].traits.lead.clone();
        let due = self.due(n, Bound::Handle, &lead).unwrap_or(at + DAY);
        let last = self.moment(n, (Bound::Handle, due), at).max(at + HOUR);
        self.plan(at + (last - at) / 3, n, Step::Note(lead.clone(), 0));
        self.plan(at + (last - at) / 2, n, Step::Note(lead.clone(), 1));
        self.plan(last, n, Step::Complete(lead));
    }
}
