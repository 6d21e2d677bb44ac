//! How things look in JSON. Only plain and story values can get here: personal ones have no field.

use lianxin_core::calendar::Calendar;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::Directory;
use lianxin_core::guard::{Approval, Verdict};
use lianxin_core::matter::{
    Clock, Complexity, ErasureAsking, Matter, Oversight, PartRole, Party, Satisfaction, Sealing, Started, Urgency,
};
use lianxin_core::{Actor, Event, Record};
use lianxin_store::{Item, Line, Opened, Page};
use serde::Serialize;
use serde_json::{Value, json};

use super::time::{Told, tell, told};

/// A matter in a list, written without a tree of values between: lists are what is asked for most.
#[derive(Serialize)]
pub struct Listed<'a> {
    id: &'a str,
    code: &'a str,
    title: Option<&'a str>,
    kind: &'a str,
    division: &'a str,
    source: &'a str,
    stage: &'a str,
    phase: &'a str,
    agency: &'a str,
    due: Option<Told>,
    provisional: bool,
    version: u64,
    occurred_at: Told,
    recorded_at: Told,
    late: bool,
    /// Nobody but named agencies knows of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sealed: bool,
}

/// A page of a list.
#[derive(Serialize)]
pub struct Listing<'a> {
    items: Vec<Listed<'a>>,
    next: Option<&'a str>,
}

/// A page as it is sent.
pub fn listing<'a>(calendar: &Calendar, page: &'a Page) -> Listing<'a> {
    Listing { items: page.items.iter().map(|i| listed(calendar, i)).collect(), next: page.next.as_deref() }
}

fn listed<'a>(calendar: &Calendar, i: &'a Item) -> Listed<'a> {
    Listed {
        id: &i.id,
        code: &i.code,
        title: i.title.as_deref(),
        kind: &i.kind,
        division: &i.division,
        source: &i.source,
        stage: &i.stage,
        phase: &i.phase,
        agency: &i.agency,
        due: i.due.map(|due| told(calendar, due)),
        provisional: i.provisional,
        version: i.version,
        occurred_at: told(calendar, i.occurred_at),
        recorded_at: told(calendar, i.recorded_at),
        late: i.late,
        sealed: i.sealed,
    }
}

/// A clock that was just started.
pub fn started(calendar: &Calendar, s: &Started) -> Value {
    json!({
        "agency": s.agency, "act": s.act.code(), "started": s.from.map(|at| tell(calendar, at)),
        "due": tell(calendar, s.due), "paused": false, "provisional": s.provisional, "limit": s.limit,
    })
}

#[derive(Serialize)]
struct Ticking<'a> {
    agency: &'a str,
    act: &'static str,
    started: Told,
    due: Told,
    paused: bool,
    provisional: bool,
    limit: &'a str,
    stopped: Option<Told>,
    ran_out: bool,
}

fn clock<'a>(calendar: &Calendar, c: &'a Clock) -> Ticking<'a> {
    Ticking {
        agency: &c.agency,
        act: c.act.code(),
        started: told(calendar, c.started),
        due: told(calendar, c.due),
        paused: c.paused.is_some(),
        provisional: c.provisional,
        limit: &c.limit,
        stopped: c.stopped.map(|at| told(calendar, at)),
        ran_out: c.ran_out,
    }
}

#[derive(Serialize)]
struct Sealed<'a> {
    id: &'a str,
    role: &'static str,
    anonymous: bool,
    sealed: Vec<&'static str>,
    erased: bool,
    /// Her values need an approval.
    minor: bool,
    /// Her having reported it is kept secret.
    secret: bool,
}

fn party(p: &Party) -> Sealed<'_> {
    let sealed = if p.erased { Vec::new() } else { p.sealed.iter().map(|f| f.code()).collect() };
    Sealed {
        id: &p.id,
        role: p.role.code(),
        anonymous: p.anonymous,
        sealed,
        erased: p.erased,
        minor: p.minor,
        secret: p.secret,
    }
}

/// An asking to open what belongs to a minor.
#[derive(Serialize)]
struct Asked<'a> {
    id: &'a str,
    by: &'a str,
    approver: &'a str,
    fields: &'a [String],
    purpose: &'a str,
    at: Told,
    state: &'static str,
    until: Option<Told>,
}

fn approval<'a>(calendar: &Calendar, a: &'a Approval) -> Asked<'a> {
    let until = if let Verdict::GrantedUntil(until) = a.verdict { Some(told(calendar, until)) } else { None };
    Asked {
        id: &a.id,
        by: &a.by,
        approver: &a.approver,
        fields: &a.fields,
        purpose: &a.purpose,
        at: told(calendar, a.at),
        state: a.verdict.code(),
        until,
    }
}

/// An asking to erase a matter or one of its parties that nobody has answered.
#[derive(Serialize)]
struct Asking<'a> {
    id: &'a str,
    by: &'a str,
    party: Option<&'a str>,
    at: Told,
    until: Told,
}

fn asking<'a>(calendar: &Calendar, a: &'a ErasureAsking) -> Asking<'a> {
    let (by, until) = (a.by.strip_prefix("account:").unwrap_or(&a.by), told(calendar, a.until()));
    Asking { id: &a.id, by, party: a.party.as_deref(), at: told(calendar, a.at), until }
}

/// An attachment: what it is, never what is in it.
#[derive(Serialize)]
struct Beside<'a> {
    id: &'a str,
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    media: &'static str,
    size: u64,
    by: By<'a>,
    at: Told,
}

fn beside<'a>(calendar: &Calendar, directory: &'a Directory, l: &'a Line) -> Option<Beside<'a>> {
    let Event::MatterAttached(e) = &l.record.event else { return None };
    let mut story = l.story.iter().map(Option::as_deref);
    Some(Beside {
        id: &e.attachment,
        name: story.next().flatten(),
        note: story.next().flatten(),
        media: e.media.code(),
        size: e.size,
        by: by(directory, &l.record),
        at: told(calendar, l.record.recorded_at),
    })
}

/// A matter that was opened, written as it is read: no tree of values between.
#[derive(Serialize)]
pub struct Whole<'a> {
    id: &'a str,
    code: &'a str,
    title: Option<&'a str>,
    text: Option<&'a str>,
    kind: &'a str,
    division: &'a str,
    grid: Option<&'a str>,
    source: &'a str,
    demand: Option<&'a str>,
    stage: &'static str,
    phase: &'static str,
    agency: Option<&'a str>,
    assist: Vec<&'a str>,
    occurred_at: Told,
    recorded_at: Told,
    version: u64,
    parties: Vec<Sealed<'a>>,
    address_sealed: bool,
    approvals: Vec<Asked<'a>>,
    erasure_askings: Vec<Asking<'a>>,
    attachments: Vec<Beside<'a>>,
    clocks: Vec<Ticking<'a>>,
    whistles: Vec<super::whistles::Shape<'a>>,
    history: Vec<Said<'a>>,
    complexity: Option<&'static str>,
    urgency: Option<&'static str>,
    oversight: Option<&'static str>,
    satisfaction: Option<&'static str>,
    resolved: Option<bool>,
    returns: u32,
    reopenings: u32,
    merged_into: Option<&'a str>,
    absorbed: &'a [String],
    related: &'a [String],
    parent: Option<&'a str>,
    children: &'a [String],
    late: bool,
    origin: Option<&'a str>,
    likes: u32,
    dislikes: u32,
    erased: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<Seal<'a>>,
    accesses: u64,
}

/// Who alone may know of it.
#[derive(Serialize)]
struct Seal<'a> {
    agencies: &'a [String],
    basis: &'static str,
    since: Told,
    unseal_asked: bool,
}

fn seal<'a>((directory, catalogue): (&Directory, &Catalogue), m: &Matter, s: &'a Sealing, at: i64) -> Seal<'a> {
    let unseal_asked = s.asked.as_ref().is_some_and(|a| a.waits((directory, catalogue), m, at));
    Seal { agencies: &s.agencies, basis: s.basis.code(), since: told(&catalogue.calendar, s.since), unseal_asked }
}

/// A matter that was opened, at a moment (ms UTC).
pub fn matter<'a>(catalogue: &Catalogue, directory: &'a Directory, o: &'a Opened, at: i64) -> Whole<'a> {
    let (m, calendar) = (&o.matter, &catalogue.calendar);
    Whole {
        id: &m.id,
        code: &m.code,
        title: o.title.as_deref(),
        text: o.text.as_deref(),
        kind: &m.kind,
        division: &m.division,
        grid: m.grid.as_deref(),
        source: &m.source,
        demand: m.demand.as_deref(),
        stage: m.stage.code(),
        phase: m.phase.code(),
        agency: m.owner(),
        assist: m
            .parts
            .iter()
            .filter(|p| p.role == PartRole::Assist && !p.state.is_over())
            .map(|p| p.agency.as_str())
            .collect(),
        occurred_at: told(calendar, m.occurred_at),
        recorded_at: told(calendar, m.recorded_at),
        version: m.version,
        parties: m.parties.iter().map(party).collect(),
        address_sealed: m.has_address && !m.erased,
        approvals: m.approvals.iter().map(|a| approval(calendar, a)).collect(),
        erasure_askings: m.erasure_askings.iter().map(|a| asking(calendar, a)).collect(),
        attachments: o.history.iter().filter_map(|l| beside(calendar, directory, l)).collect(),
        clocks: m.clocks.iter().map(|c| clock(calendar, c)).collect(),
        whistles: m.whistles.iter().map(|w| super::whistles::shape(calendar, &m.id, w)).collect(),
        history: o.history.iter().map(|l| line(calendar, directory, l)).collect(),
        complexity: m.complexity.map(Complexity::code),
        urgency: m.urgency.map(Urgency::code),
        oversight: m.oversight.map(Oversight::code),
        satisfaction: m.satisfaction.map(Satisfaction::code),
        resolved: m.resolved,
        returns: m.returns,
        reopenings: m.reopenings,
        merged_into: m.merged_into.as_deref(),
        absorbed: &m.absorbed,
        related: &m.related,
        parent: m.parent.as_deref(),
        children: &m.children,
        late: m.late,
        origin: m.origin.as_deref(),
        likes: m.likes,
        dislikes: m.dislikes,
        erased: m.erased,
        seal: m.sealing.as_ref().map(|s| seal((directory, catalogue), m, s, at)),
        accesses: o.accesses,
    }
}

/// One line of a history.
#[derive(Serialize)]
struct Said<'a> {
    seq: i64,
    at: Told,
    kind: &'static str,
    by: By<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(flatten)]
    facts: Facts<'a>,
}

#[derive(Default, Serialize)]
struct By<'a> {
    account: Option<&'a str>,
    name: Option<std::borrow::Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
}

fn by<'a>(directory: &'a Directory, record: &'a Record) -> By<'a> {
    let Actor::Account(name) = &record.actor else {
        return By { name: Some(record.actor.to_string().into()), ..By::default() };
    };
    let account = directory.accounts.get(name);
    let position = account.and_then(|a| a.position(record.recorded_at));
    By {
        account: Some(name),
        name: account.map(|a| a.name.as_str().into()),
        agency: position.map(|p| p.agency.as_str()),
        role: position.map(|p| p.role.code()),
    }
}

fn line<'a>(calendar: &Calendar, directory: &'a Directory, l: &'a Line) -> Said<'a> {
    let r = &l.record;
    // A registration's title and text stand above; a reason of an erasure stays shut.
    let text = if let Event::MatterRegistered(_) = &r.event { None } else { l.story.iter().flatten().next() };
    Said {
        seq: r.seq,
        at: told(calendar, r.recorded_at),
        kind: r.event.kind(),
        by: by(directory, r),
        text: text.map(String::as_str),
        facts: facts(calendar, &r.event),
    }
}

/// The plain facts of a record that a reader wants beside its kind.
#[derive(Default, Serialize)]
struct Facts<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agencies: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asking: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assist: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    complexity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Told>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grade: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ground: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resolved: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfaction: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    urgency: Option<&'static str>,
}

fn facts<'a>(calendar: &Calendar, event: &'a Event) -> Facts<'a> {
    let none = Facts::default();
    let due = |at| Some(told(calendar, at));
    if let Event::MatterDispatched(e) = event {
        Facts { lead: Some(&e.lead), assist: Some(&e.assist), ..none }
    } else if let Event::MatterDesignated(e) = event {
        Facts { lead: Some(&e.lead), ..none }
    } else if let Event::MatterAcknowledged(e) = event {
        Facts { agency: Some(&e.agency), ..none }
    } else if let Event::MatterReturned(e) = event {
        Facts { agency: Some(&e.agency), ..none }
    } else if let Event::MatterReleased(e) = event {
        Facts { agency: Some(&e.agency), ..none }
    } else if let Event::MatterWaiting(e) = event {
        Facts { agency: Some(&e.agency), ground: Some(&e.ground), ..none }
    } else if let Event::MatterResumed(e) = event {
        Facts { agency: Some(&e.agency), due: due(e.clock.due), ..none }
    } else if let Event::MatterExtensionAsked(e) = event {
        Facts { agency: Some(&e.agency), due: due(e.until), ..none }
    } else if let Event::MatterExtensionApproved(e) = event {
        Facts { agency: Some(&e.agency), due: due(e.clock.due), ..none }
    } else if let Event::MatterExtensionRefused(e) = event {
        Facts { agency: Some(&e.agency), ..none }
    } else if let Event::MatterPartCompleted(e) = event {
        Facts { agency: Some(&e.agency), result: Some(&e.result), ..none }
    } else if let Event::MatterCompleted(e) = event {
        Facts { agency: Some(&e.agency), result: Some(&e.result), ..none }
    } else if let Event::MatterAttached(e) = event {
        Facts { attachment: Some(&e.attachment), ..none }
    } else if let Event::MatterClockRanOut(e) = event {
        Facts { agency: Some(&e.agency), act: Some(e.act.code()), ..none }
    } else {
        facts_after(event)
    }
}

/// The same of what is said of a matter, of what comes after completion, and between matters.
fn facts_after(event: &Event) -> Facts<'_> {
    let none = Facts::default();
    if let Event::MatterDeclined(e) = event {
        Facts { channel: Some(&e.channel), ..none }
    } else if let Event::MatterClassified(e) = event {
        Facts { complexity: Some(e.complexity.code()), urgency: Some(e.urgency.code()), ..none }
    } else if let Event::MatterPhaseMoved(e) = event {
        Facts { phase: Some(e.phase.code()), ..none }
    } else if let Event::MatterOverseen(e) = event {
        Facts { agency: e.agency.as_deref(), grade: Some(e.grade.code()), ..none }
    } else if let Event::MatterFollowedUp(e) = event {
        Facts { resolved: Some(e.resolved), satisfaction: Some(e.satisfaction.code()), ..none }
    } else if let Event::MatterRated(e) = event {
        Facts { satisfaction: Some(e.satisfaction.code()), ..none }
    } else if let Event::MatterMerged(e) = event {
        Facts { other: Some(&e.into), ..none }
    } else if let Event::MatterAbsorbed(e) = event {
        Facts { other: Some(&e.from), ..none }
    } else if let Event::MatterRelated(e) = event {
        Facts { other: Some(&e.other), ..none }
    } else if let Event::MatterSplit(e) = event {
        Facts { parts: Some(&e.parts), ..none }
    } else if let Event::MatterSealed(e) = event {
        Facts { agencies: Some(&e.agencies), basis: Some(e.basis.code()), ..none }
    } else if let Event::MatterErasureAsked(e) = event {
        Facts { asking: Some(&e.asking), ..none }
    } else if let Event::MatterErasureGranted(e) = event {
        Facts { asking: Some(&e.asking), ..none }
    } else if let Event::MatterErasureRefused(e) = event {
        Facts { asking: Some(&e.asking), ..none }
    } else {
        none
    }
}
