//! What becomes of the set pieces beyond the last thing that happens by itself: planned back from the moment of the demo.

use super::{HOUR, MINUTE, Player, Step};
use crate::demo::pieces::{PIECES, Then};
use crate::demo::whistles;

impl Player<'_> {
    /// Plans it for the first `set` pieces, and the beats of their whistles.
    pub(super) fn set_pieces(&mut self, set: usize) {
        for (n, piece) in PIECES.iter().enumerate().take(set) {
            let lead = self.lives[n].traits.lead.clone();
            let day = piece.at(&self.world.catalogue, self.end) + 30 * HOUR;
            let ago = |minutes: i64| self.end - minutes * MINUTE;
            let planned: Vec<(i64, Step)> = match piece.then {
                Then::Nothing | Then::TakenIn | Then::Twin => Vec::new(),
                // Asked on the second day, before the first promise ran out.
                Then::DueSoon => vec![(day, Step::Extend(Some(ago(-50)))), (day + HOUR, Step::Decide)],
                Then::JustLate => vec![(day, Step::Extend(Some(ago(12)))), (day + HOUR, Step::Decide)],
                Then::Asks => vec![(ago(65), Step::Extend(None))],
                Then::Returned => Vec::new(),
                Then::Done => vec![(ago(24), Step::Complete(lead))],
                Then::Reopened => vec![(ago(1_500), Step::Complete(lead)), (ago(48), Step::FollowUp)],
                Then::Waits => vec![(ago(700), Step::Await)],
                Then::Overseen => vec![(ago(180), Step::Oversee("supervise"))],
            };
            let fate = &mut self.lives[n].fate;
            fate.returns = if piece.then == Then::Returned { 3 } else { 0 };
            fate.unsatisfied = piece.then == Then::Reopened;
            planned.into_iter().for_each(|(at, step)| self.plan(at, n, step));
        }
        for (beat, (ago, piece)) in whistles::beats().enumerate() {
            if piece < set {
                self.plan(self.end - ago * MINUTE, piece, Step::Beat(beat));
            }
        }
    }
}
