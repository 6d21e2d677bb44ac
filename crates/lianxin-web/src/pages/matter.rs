//! `GET /matters/{id}`: an access, recorded before the first byte; then what the page shows of it.

mod files;
mod history;
mod possible;
mod whistles;

use std::cmp::Ordering;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::access::PERSONS_ALONE;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::Directory;
use lianxin_core::matter::{ErasureAsking, Matter, Part, PartRole, PartState, Stage, UnsealAsking};
use lianxin_core::{Event, Viewer};
use lianxin_store::{Fault, Opened};

use super::{agency_name, clock, due, kind_name, order_key, purpose_choices, word_name};
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::Choice;
use crate::show::matter as view;
use crate::words::clock::{Clock, Facts, Paused};
use crate::words::label;
use crate::words::sentence::{Sentence, late};

/// `GET /matters/{id}`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    page(&app, &who, shown, &headers, &id, (String::new(), None)).await
}

/// The page, with a note that was typed and not taken.
pub async fn page(
    app: &App,
    who: &Signed,
    shown: Shown,
    headers: &HeaderMap,
    id: &str,
    note: (String, Option<String>),
) -> Response {
    let status = if note.1.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    match crate::api::matters::opened(app, who, id).await {
        Ok(Ok(opened)) => {
            let see = See { shown: &shown, viewer: &who.viewer, opened: &opened, catalogue: &app.store().catalogue() };
            match see.build(&app.store().directory(), note) {
                Ok(page) => render(status, &page),
                Err(fault) => reply::fault(app, headers, &fault),
            }
        }
        Ok(Err(refusal)) => {
            crate::api::matters::count_no(app, who, Act::See, id, &refusal);
            crate::page::absent(shown).await
        }
        // It could not be recorded, so it is not shown.
        Err(fault) => reply::unrecorded(app, headers, &fault),
    }
}

/// What a page is made from.
pub struct See<'a> {
    pub shown: &'a Shown,
    pub viewer: &'a Viewer,
    pub opened: &'a Opened,
    pub catalogue: &'a Arc<Catalogue>,
}

impl See<'_> {
    fn m(&self) -> &Matter {
        &self.opened.matter
    }

    pub(super) fn name(&self, agency: &str) -> String {
        agency_name(self.shown.lang, self.catalogue, agency)
    }

    /// Several by their names.
    pub(super) fn names(&self, agencies: &[String]) -> String {
        let all: Vec<String> = agencies.iter().map(|a| self.name(a)).collect();
        all.join(&self.shown.say("list-comma"))
    }

    /// Who alone may know of it and why; and that somebody asks to take the seal off.
    fn sealed(&self, directory: &Directory) -> Option<view::Seal> {
        let sealing = self.m().sealing.as_ref()?;
        let basis = self.shown.say(&format!("basis-{}", sealing.basis.code()));
        let says = [("names", self.names(&sealing.agencies).into()), ("basis", basis.into())];
        let to = crate::words::say_with(self.shown.lang, "sealed-to", &says);
        let waits = |a: &UnsealAsking| a.waits((directory, self.catalogue), self.m(), self.shown.now);
        Some(view::Seal { to, asked: sealing.asked.as_ref().is_some_and(waits) })
    }

    /// What an erasure is of: the matter with all its parties, or one of them, told by its place and what it is.
    pub(super) fn erased_what(&self, party: Option<&str>) -> String {
        let (m, lang) = (self.m(), self.shown.lang);
        let place = party.and_then(|id| m.parties.iter().position(|p| p.id == id));
        let Some((n, party)) = place.and_then(|n| Some((n, m.parties.get(n)?))) else {
            return self.shown.say("erasure-whole");
        };
        let values = [("n", (n + 1).into()), ("party", label::party(lang, party.role.code()).into())];
        crate::words::say_with(lang, "erasure-party", &values)
    }

    /// Who has asked to erase what, and until when another one may decide.
    fn erasures(&self, directory: &Arc<Directory>) -> Vec<String> {
        let (m, world) = (self.m(), self.world(directory));
        let waits = m.erasure_askings.iter().filter(|a| a.waits(&world, m, self.shown.now));
        let told = |a: &ErasureAsking| {
            let account = a.by.strip_prefix("account:").and_then(|name| directory.account(name));
            let who = account.map_or_else(String::new, |found| found.name.clone());
            let (what, when) = (self.erased_what(a.party.as_deref()), self.shown.tell().limit(a.until()));
            let values = [("who", who.into()), ("what", what.into()), ("when", when.into())];
            crate::words::say_with(self.shown.lang, "erasure-waiting", &values)
        };
        waits.map(told).collect()
    }

    /// The page. Pure but for the keys of its forms.
    ///
    /// # Errors
    /// [`Fault`] when the machine gives no chance for them.
    pub fn build(&self, directory: &Arc<Directory>, note: (String, Option<String>)) -> Result<view::Matter, Fault> {
        let (m, lang) = (self.m(), self.shown.lang);
        let (possible, impossible) = self.acts(directory)?;
        Ok(view::Matter {
            shown: self.shown.clone(),
            id: m.id.clone(),
            seen: m.version,
            title: self.opened.title.clone(),
            text: self.opened.text.clone(),
            kind: kind_name(lang, self.catalogue, &m.kind),
            phase: label::phase(lang, m.phase.code()),
            code: m.code.clone(),
            place: super::division::places(self.catalogue, &m.division, m.grid.as_deref()),
            source: word_name(lang, &self.catalogue.sources, &m.source),
            standing: self.standing(),
            steps: self.steps(),
            agencies: self.agencies(),
            late: m.late,
            sealed: self.sealed(directory),
            erasures: self.erasures(directory),
            likes: m.likes,
            dislikes: m.dislikes,
            history: self.history(directory),
            possible,
            impossible,
            parties: self.parties(),
            has_address: m.has_address && !m.erased,
            unseal: self.unseal(directory)?,
            asks: self.guarded(Act::OpenFields, true),
            asks_many: self.guarded(Act::OpenFields, false) && m.parties.len() > PERSONS_ALONE,
            breaks: self.guarded(Act::BreakGlass, false),
            accesses: self.opened.accesses,
            files: self.files(directory)?,
            note,
        })
    }

    /// 办理中，区水务局在办，1 家超时。
    fn standing(&self) -> Sentence {
        let (m, lang) = (self.m(), self.shown.lang);
        let over = m.running().filter(|c| c.due <= self.shown.now).count();
        let stage = label::stage(lang, m.stage.code());
        let name = m.owner().map_or_else(String::new, |a| self.name(a));
        let key = match (m.erased, m.stage, m.late) {
            (true, ..) => "standing-erased",
            (_, Stage::Registered, true) => "standing-intake",
            (_, Stage::Registered, false) => "standing-registered",
            (_, Stage::Accepted, _) => "standing-accepted",
            (_, Stage::Dispatched, _) => "standing-dispatched",
            (_, Stage::Acknowledged | Stage::Handling, _) => "standing-handling",
            (_, Stage::Completed, _) => "standing-completed",
            (_, Stage::FollowedUp | Stage::Rated | Stage::Archived | Stage::Declined | Stage::Merged, _) => {
                "standing-other"
            }
        };
        let said = self.shown.count("standing-late", &over);
        let over = if over == 0 { "".into() } else { late(&said) };
        Sentence::say(lang, key, &[("stage", stage.into()), ("name", name.into()), ("late", over)])
    }

    fn steps(&self) -> Vec<view::Step> {
        let m = self.m();
        let tell = self.shown.tell();
        let reached = |stage: Stage| {
            let line = self.opened.history.iter().find(|l| reaches(stage, &l.record.event));
            line.map_or_else(String::new, |l| tell.short_day(l.record.recorded_at))
        };
        let place = |stage: Stage| if Stage::PATH.contains(&m.stage) { stage.cmp(&m.stage) } else { Ordering::Greater };
        let step = |stage: Stage| view::Step { code: stage.code(), place: place(stage), when: reached(stage) };
        Stage::PATH.into_iter().map(step).collect()
    }

    fn agencies(&self) -> Vec<view::Agency> {
        let m = self.m();
        let led = m.parts.iter().any(|p| p.role == PartRole::Lead && !p.state.is_over());
        let mut parts: Vec<&Part> = m.parts.iter().filter(|p| !(led && p.role == PartRole::Centre)).collect();
        parts.sort_by_key(|p| p.role);
        parts.into_iter().map(|p| self.agency(p)).collect()
    }

    fn agency(&self, p: &Part) -> view::Agency {
        let m = self.m();
        let hers = m.clocks.iter().filter(|c| c.agency == p.agency);
        // The one that runs, or the last that was stopped.
        let found = hers.clone().find(|c| c.runs()).or(hers.max_by_key(|c| c.stopped));
        let told: Option<Clock> = found.map(|c| {
            let facts = Facts {
                what: due(c.act),
                started: c.started,
                due: c.due,
                stopped: c.stopped,
                provisional: c.provisional,
                paused: c.paused.as_ref().map(|p| Paused {
                    since: p.since,
                    why: word_name(self.shown.lang, &self.catalogue.wait_grounds, &p.ground),
                }),
                workdays: None,
            };
            clock(self.shown, self.catalogue, facts, Some(&c.limit))
        });
        let lead = p.role != PartRole::Assist;
        let state = match (p.role, p.state) {
            (PartRole::Centre, _) => "",
            (_, PartState::Called) => "part-called",
            (_, PartState::Acknowledged) => "part-acknowledged",
            (_, PartState::Done) => "part-done",
            (_, PartState::Released) => "part-released",
            (_, PartState::Returned) => "part-returned",
        };
        view::Agency {
            role: p.role.code(),
            name: self.name(&p.agency),
            state: if state.is_empty() { String::new() } else { self.shown.say(state) },
            clock: if lead { told.map(Clock::big) } else { told },
        }
    }

    fn parties(&self) -> Vec<view::Party> {
        let (m, lang) = (self.m(), self.shown.lang);
        let party = |p: &lianxin_core::matter::Party| view::Party {
            role: label::party(lang, p.role.code()),
            sealed: p.sealed.iter().map(|f| label::sealed(lang, f.code())).collect(),
            anonymous: p.anonymous,
            erased: p.erased || m.erased,
            minor: p.minor,
            secret: p.secret,
        };
        m.parties.iter().map(party).collect()
    }

    /// The names of its sealed fields, with labels; the same that `open-fields` takes.
    pub fn fields(&self) -> Vec<Choice> {
        let (m, lang) = (self.m(), self.shown.lang);
        let mut all = Vec::new();
        for p in m.parties.iter().filter(|p| !p.erased) {
            let role = label::party(lang, p.role.code());
            all.extend(p.sealed.iter().map(|f| {
                Choice::new(format!("{}.{}", p.id, f.code()), format!("{role} {}", label::sealed(lang, f.code())))
            }));
        }
        if m.has_address {
            all.push(Choice::new("matter.address", label::sealed(lang, "address")));
        }
        all
    }

    /// Whether she may do this act of the guard here: where there is somebody it could be about.
    fn guarded(&self, act: Act, of_minors: bool) -> bool {
        let m = self.m();
        let any = m.parties.iter().any(|p| !p.erased && !p.sealed.is_empty() && (p.minor || !of_minors));
        any && !m.erased && self.viewer.reaches(act, &m.about())
    }

    /// The form by which she opens what she may open: all of it, or what a glass she broke lets her see.
    fn unseal(&self, directory: &Directory) -> Result<Option<view::Unseal>, Fault> {
        let mut fields = self.fields();
        if !self.viewer.reaches(Act::OpenFields, &self.m().about()) {
            let glasses = || directory.glasses.values().filter(|g| g.matter == self.m().id);
            let lets = |party: &str| glasses().any(|g| g.lets(&self.viewer.account, party, self.shown.now));
            fields.retain(|c| c.code.split_once('.').is_some_and(|(party, _)| lets(party)));
        }
        if fields.is_empty() || self.m().erased {
            return Ok(None);
        }
        let purposes = purpose_choices(self.shown.lang, self.catalogue, self.viewer);
        Ok(Some(view::Unseal { fields, purposes, order: order_key()? }))
    }
}

/// Whether this fact brings a matter to this stage.
fn reaches(stage: Stage, event: &Event) -> bool {
    match stage {
        Stage::Registered => matches!(event, Event::MatterRegistered(_)),
        Stage::Accepted => matches!(event, Event::MatterAccepted(_)),
        Stage::Dispatched => matches!(event, Event::MatterDispatched(_)),
        Stage::Acknowledged => matches!(event, Event::MatterAcknowledged(_)),
        Stage::Handling => matches!(event, Event::MatterNoted(_)),
        Stage::Completed => matches!(event, Event::MatterCompleted(_)),
        Stage::FollowedUp | Stage::Rated | Stage::Archived | Stage::Declined | Stage::Merged => false,
    }
}
