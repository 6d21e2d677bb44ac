//! Who may know of which matter, told a second time and another way: from the records of a matter alone, by rules in
//! prose. It asks nothing of the core's authority, of what a matter folds into, or of any view. What production lists,
//! counts and opens is held against it (`tests/reference.rs`).

use std::collections::BTreeSet;

use lianxin_core::whistle::Ruling;
use lianxin_core::{Event, Record};

/// A matter, flat.
#[derive(Clone, Debug, Default)]
pub struct Flat {
    pub id: String,
    pub place: String,
    /// `account:name`.
    pub by: String,
    /// The governance centre.
    centre: Option<String>,
    /// Leads and assists that did not return it.
    parts: BTreeSet<String>,
    /// For each whistle: its id, the caller, the units called.
    whistles: Vec<Heard>,
    told: BTreeSet<String>,
    /// To whom it is sealed, where it is.
    pub sealed: Option<Vec<String>>,
}

#[derive(Clone, Debug, Default)]
struct Heard {
    id: String,
    caller: String,
    called: BTreeSet<String>,
    sounds: bool,
}

/// A position: role and agency, the area it serves, and until when (ms UTC).
#[derive(Clone, Debug)]
pub struct Post {
    pub role: &'static str,
    pub agency: String,
    pub area: String,
    pub until: Option<i64>,
}

impl Flat {
    /// What the records of a matter say.
    pub fn of(id: &str, records: &[Record]) -> Flat {
        let mut flat = Flat { id: id.to_owned(), ..Flat::default() };
        for record in records {
            flat.happened(record);
        }
        flat
    }

    fn happened(&mut self, record: &Record) {
        if let Event::MatterRegistered(e) = &record.event {
            self.place.clone_from(&e.division);
            self.by = record.actor.to_string();
            self.centre.clone_from(&e.centre);
        } else if let Event::MatterDispatched(e) = &record.event {
            self.parts.insert(e.lead.clone());
            self.parts.extend(e.assist.iter().cloned());
        } else if let Event::MatterDesignated(e) = &record.event {
            self.parts.insert(e.lead.clone());
        } else if let Event::MatterReturned(e) = &record.event {
            self.parts.remove(&e.agency);
        } else if let Event::MatterSealed(e) = &record.event {
            self.sealed = Some(e.agencies.clone());
        } else if let Event::MatterUnsealed(_) = &record.event {
            self.sealed = None;
        } else {
            self.heard(&record.event);
        }
    }

    fn heard(&mut self, event: &Event) {
        if let Event::WhistleBlown(e) = event {
            let (id, caller) = (e.whistle.clone(), e.agency.clone());
            self.whistles.push(Heard { id, caller, ..Heard::default() });
        } else if let Event::WhistleSounded(e) = event {
            let units = e.units.iter().map(|u| u.agency.clone()).collect();
            self.whistle(&e.whistle, |w| {
                w.sounds = true;
                w.called = units;
            });
        } else if let Event::WhistleUnitsCalled(e) = event {
            let units: Vec<String> = e.units.iter().map(|u| u.agency.clone()).collect();
            self.whistle(&e.whistle, |w| w.called.extend(units));
        } else if let Event::WhistleObjectionRuled(e) = event {
            let (gone, to) = (e.agency.clone(), e.to.clone());
            let leaves = match e.outcome {
                Ruling::Upheld | Ruling::Reassigned => true,
                Ruling::Designated => to.as_ref().is_some_and(|to| *to != gone),
            };
            self.whistle(&e.whistle, |w| {
                if leaves {
                    w.called.remove(&gone);
                }
                w.called.extend(to);
            });
        } else if let Event::WhistleLadderClimbed(e) = event {
            self.told.extend(e.told.iter().cloned());
        }
    }

    fn whistle(&mut self, id: &str, change: impl FnOnce(&mut Heard)) {
        if let Some(w) = self.whistles.iter_mut().find(|w| w.id == id) {
            change(w);
        }
    }

    /// Whether an agency has to do with it: it is the centre, has or had a part that it did not return, blew a whistle, was
    /// called by one that sounds, or was told of somebody's silence.
    fn involves(&self, agency: &str) -> bool {
        let by_whistle = |w: &Heard| w.caller == agency || (w.sounds && w.called.contains(agency));
        self.centre.as_deref() == Some(agency)
            || self.parts.contains(agency)
            || self.whistles.iter().any(by_whistle)
            || self.told.contains(agency)
    }

    /// Whether somebody with these positions may know of it at a moment (ms UTC).
    pub fn is_known_to(&self, account: &str, posts: &[Post], at: i64) -> bool {
        posts.iter().filter(|p| p.until.is_none_or(|until| at < until)).any(|p| self.is_known_by(account, p))
    }

    /// Forbid comes first: a seal shuts out every position but those of its agencies and the secretary's. Then whoever
    /// registered it, whose agency has to do with it, or in whose area it lies, as far as her role goes.
    fn is_known_by(&self, account: &str, post: &Post) -> bool {
        let shut = self.sealed.as_ref().is_some_and(|to| post.role != "secretary" && !to.contains(&post.agency));
        let works = matches!(post.role, "grid_worker" | "agency_clerk" | "mediator");
        let watches = matches!(
            post.role,
            "village_clerk" | "centre_coordinator" | "station_officer" | "station_head" | "secretary"
        );
        let hers = self.by == format!("account:{account}") || self.involves(&post.agency);
        let near = watches && self.place.starts_with(&post.area);
        !shut && ((works || watches) && hers || near)
    }
}
