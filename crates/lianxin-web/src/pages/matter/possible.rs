//! What can be done now, and what cannot and why. The rules decide when it is tried; this only tells beforehand, so
//! that nobody has to try.

use lianxin_core::authority::Act;
use lianxin_core::matter::{Part, PartRole, PartState, Stage};
use lianxin_store::Fault;

use super::See;
use crate::pages::order_key;
use crate::show::matter::{Impossible, Possible, Way};
use crate::words::refusal::{Lacking, lacking};

/// What may become of a matter here, in the order in which it happens.
const ACTS: [(Act, &str, Way); 5] = [
    (Act::Accept, "accept", Way::Post),
    (Act::Dispatch, "dispatch", Way::Page),
    (Act::Acknowledge, "acknowledge", Way::Post),
    (Act::Complete, "complete", Way::Page),
    (Act::Note, "note", Way::Here),
];

impl See<'_> {
    /// Acts possible now, each with an order of its own; then the others of this viewer, each with what is missing.
    pub(super) fn acts(&self) -> Result<(Vec<Possible>, Vec<Impossible>), Fault> {
        let about = self.m().about();
        let (mut possible, mut impossible) = (Vec::new(), Vec::new());
        for (act, code, way) in ACTS {
            if !self.viewer.reaches(act, &about) {
                continue;
            }
            match self.missing(act) {
                // What is done is told by the history, not by a list of what cannot be done again.
                Some(Lacking::DoneAlready | Lacking::Finished) => {}
                Some(what) => impossible.push(Impossible { code, why: lacking(self.shown.lang, &what) }),
                None => {
                    let agency = self.her_part(act).map(|p| p.agency.clone());
                    possible.push(Possible { code, way, agency, order: order_key()? });
                }
            }
        }
        Ok((possible, impossible))
    }

    /// The part on which she would act.
    pub(in crate::pages) fn her_part(&self, act: Act) -> Option<&Part> {
        let wanted = match act {
            Act::Acknowledge => PartState::Called,
            Act::Complete => PartState::Acknowledged,
            Act::See
            | Act::Register
            | Act::Accept
            | Act::Dispatch
            | Act::Note
            | Act::OpenFields
            | Act::Erase
            | Act::BlowWhistle
            | Act::ApproveWhistle
            | Act::AnswerWhistle
            | Act::ConductWhistle
            | Act::RateWhistle
            | Act::TakeIn
            | Act::DefineCatalogue
            | Act::ManagePeople
            | Act::CreateToken => return None,
        };
        let agencies: Vec<&str> = self.viewer.agencies_for(act).collect();
        let hers = |p: &&Part| p.role != PartRole::Centre && agencies.contains(&p.agency.as_str());
        let mut parts = self.m().parts.iter().filter(hers);
        parts.clone().find(|p| p.state == wanted).or(parts.next())
    }

    fn missing(&self, act: Act) -> Option<Lacking> {
        let m = self.m();
        if m.erased {
            return Some(Lacking::Forgotten);
        }
        match act {
            Act::Accept => (m.stage != Stage::Registered).then_some(Lacking::DoneAlready),
            Act::Dispatch => match m.stage {
                Stage::Registered => Some(Lacking::Acceptance),
                Stage::Accepted => None,
                Stage::Dispatched
                | Stage::Acknowledged
                | Stage::Handling
                | Stage::Completed
                | Stage::FollowedUp
                | Stage::Rated
                | Stage::Archived
                | Stage::Declined
                | Stage::Merged => Some(Lacking::DoneAlready),
            },
            Act::Acknowledge | Act::Complete => self.part_missing(act),
            Act::See
            | Act::Register
            | Act::Note
            | Act::OpenFields
            | Act::Erase
            | Act::BlowWhistle
            | Act::ApproveWhistle
            | Act::AnswerWhistle
            | Act::ConductWhistle
            | Act::RateWhistle
            | Act::TakeIn
            | Act::DefineCatalogue
            | Act::ManagePeople
            | Act::CreateToken => None,
        }
    }

    fn part_missing(&self, act: Act) -> Option<Lacking> {
        let m = self.m();
        if m.stage >= Stage::Completed {
            return Some(Lacking::Finished);
        }
        // A centre that has only dispatched it has no part to sign for.
        let Some(part) = self.her_part(act) else { return Some(Lacking::Finished) };
        match (act, part.state) {
            (Act::Acknowledge, PartState::Called) => None,
            (_, PartState::Called) => Some(Lacking::Acknowledgement),
            (Act::Acknowledge, _) | (_, PartState::Done) => Some(Lacking::DoneAlready),
            (_, PartState::Acknowledged) if part.role == PartRole::Lead => self.assists_running(),
            (_, PartState::Acknowledged) => None,
        }
    }

    fn assists_running(&self) -> Option<Lacking> {
        let running = self.m().parts.iter().filter(|p| p.role == PartRole::Assist && p.state != PartState::Done);
        let names: Vec<String> = running.map(|p| self.name(&p.agency)).collect();
        (!names.is_empty()).then_some(Lacking::Assists(names))
    }
}
