//! What can be done now, and what cannot and why: told by the rules themselves, so that nobody has to try.

use std::sync::Arc;

use lianxin_core::authority::Act;
use lianxin_core::matter::{self, Part, PartRole, PartState, Refusal, Stage};
use lianxin_core::{World, directory::Directory};
use lianxin_store::Fault;

use super::See;
use crate::asked::{self, Offer};
use crate::pages::order_key;
use crate::pages::whistles::may_blow_on;
use crate::show::matter::{Impossible, Possible};
use crate::words::refusal::{Lacking, lacking};

impl See<'_> {
    /// Acts possible now, each with an order of its own; then those of this viewer that lack something she can see to.
    pub(super) fn acts(&self, directory: &Arc<Directory>) -> Result<(Vec<Possible>, Vec<Impossible>), Fault> {
        let (mut possible, mut impossible) = (Vec::new(), Vec::new());
        let world = self.world(directory);
        let waits = self.m().clocks.iter().any(|c| c.paused.is_some() && c.stopped.is_none());
        for (act, no) in matter::possible(&world, self.viewer, self.m(), self.shown.now) {
            for Offer { name: code, way, first, .. } in asked::offers(act, waits) {
                match &no {
                    None => {
                        let agency = self.for_agency(act);
                        possible.push(Possible { code, way, first, agency, order: order_key()? });
                    }
                    Some(no) => impossible
                        .extend(self.lacks(no).map(|what| Impossible { code, why: lacking(self.shown.lang, &what) })),
                }
            }
        }
        if may_blow_on(self.viewer, self.catalogue, self.m()) {
            let way = crate::show::matter::Way::Page;
            possible.push(Possible { code: "whistle", way, first: false, agency: None, order: String::new() });
        }
        Ok((possible, impossible))
    }

    /// A world that holds this matter alone.
    pub(in crate::pages) fn world(&self, directory: &Arc<Directory>) -> World {
        let m = self.m();
        World {
            district: m.division.get(..6).unwrap_or_default().to_owned(),
            catalogue: Arc::clone(self.catalogue),
            directory: Arc::clone(directory),
            matters: [(m.id.clone(), m.clone())].into(),
            ..World::default()
        }
    }

    /// The agency that a button speaks for, where it must be said.
    fn for_agency(&self, act: Act) -> Option<String> {
        if act == Act::DecideExtension {
            return self.m().clocks.iter().find(|c| c.asked.is_some()).map(|c| c.agency.clone());
        }
        self.her_part(act).map(|p| p.agency.clone())
    }

    /// The part on which she would act.
    pub(in crate::pages) fn her_part(&self, act: Act) -> Option<&Part> {
        let wanted = if act == Act::Acknowledge { PartState::Called } else { PartState::Acknowledged };
        let agencies: Vec<&str> = self.viewer.agencies_for(act).collect();
        let hers =
            |p: &&Part| p.role != PartRole::Centre && !p.state.is_over() && agencies.contains(&p.agency.as_str());
        let mut parts = self.m().parts.iter().filter(hers);
        parts.clone().find(|p| p.state == wanted).or(parts.next())
    }

    /// What is missing, where it is worth telling: the next step waits for something. What is over is told by the history.
    fn lacks(&self, no: &lianxin_core::Refusal) -> Option<Lacking> {
        let lianxin_core::Refusal::Matter(no) = no else { return None };
        let dispatching = |act: &str| act == "dispatch";
        let handling = |act: &str| matches!(act, "acknowledge" | "complete");
        if let Refusal::OutOfTurn { act, stage } = no {
            return match stage {
                Stage::Registered if dispatching(act) => Some(Lacking::Acceptance),
                Stage::Registered | Stage::Accepted if handling(act) && self.her_part(Act::Complete).is_some() => {
                    Some(Lacking::Dispatch)
                }
                Stage::Registered
                | Stage::Accepted
                | Stage::Dispatched
                | Stage::Acknowledged
                | Stage::Handling
                | Stage::Completed
                | Stage::FollowedUp
                | Stage::Rated
                | Stage::Archived
                | Stage::Declined
                | Stage::Merged => None,
            };
        }
        if let Refusal::AssistsRunning { agencies } = no {
            Some(Lacking::Assists(agencies.iter().map(|a| self.name(a)).collect()))
        } else if let Refusal::NotAcknowledged { .. } = no {
            Some(Lacking::Acknowledgement)
        } else {
            None
        }
    }
}
