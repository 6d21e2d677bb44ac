//! How things look in JSON. Only plain and story values can get here: personal ones have no field.

use lianxin_core::calendar::Calendar;
use lianxin_core::directory::Directory;
use lianxin_core::matter::{Clock, PartRole, Started};
use lianxin_core::{Actor, Event};
use lianxin_store::{Item, Line, Opened, Page};
use serde::Serialize;
use serde_json::{Value, json};

use super::time::tell;

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
    due: Option<String>,
    provisional: bool,
    version: u64,
    occurred_at: String,
    recorded_at: String,
    late: bool,
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
        due: i.due.map(|due| tell(calendar, due)),
        provisional: i.provisional,
        version: i.version,
        occurred_at: tell(calendar, i.occurred_at),
        recorded_at: tell(calendar, i.recorded_at),
        late: i.late,
    }
}

/// A clock that was just started.
pub fn started(calendar: &Calendar, s: &Started) -> Value {
    json!({
        "agency": s.agency, "act": s.act.code(), "started": s.from.map(|at| tell(calendar, at)),
        "due": tell(calendar, s.due), "paused": false, "provisional": s.provisional, "limit": s.limit,
    })
}

fn clock(calendar: &Calendar, c: &Clock) -> Value {
    json!({
        "agency": c.agency, "act": c.act.code(), "started": tell(calendar, c.started), "due": tell(calendar, c.due),
        "paused": false, "provisional": c.provisional, "limit": c.limit,
        "stopped": c.stopped.map(|at| tell(calendar, at)), "ran_out": c.ran_out,
    })
}

/// A matter that was opened.
pub fn matter(calendar: &Calendar, directory: &Directory, o: &Opened) -> Value {
    let m = &o.matter;
    let assist: Vec<&str> = m.parts.iter().filter(|p| p.role == PartRole::Assist).map(|p| p.agency.as_str()).collect();
    let parties: Vec<Value> = m
        .parties
        .iter()
        .map(|p| {
            let sealed: Vec<&str> = if p.erased { Vec::new() } else { p.sealed.iter().map(|f| f.code()).collect() };
            json!({"id": p.id, "role": p.role.code(), "anonymous": p.anonymous, "sealed": sealed, "erased": p.erased})
        })
        .collect();
    let clocks: Vec<Value> = m.clocks.iter().map(|c| clock(calendar, c)).collect();
    let history: Vec<Value> = o.history.iter().map(|l| line(calendar, directory, l)).collect();
    json!({
        "id": m.id, "code": m.code, "title": o.title, "text": o.text, "kind": m.kind, "division": m.division,
        "grid": m.grid, "source": m.source, "demand": m.demand, "stage": m.stage.code(), "phase": m.phase.code(),
        "agency": m.owner(), "assist": assist, "occurred_at": tell(calendar, m.occurred_at),
        "recorded_at": tell(calendar, m.recorded_at), "version": m.version, "parties": parties,
        "address_sealed": m.has_address && !m.erased, "clocks": clocks, "whistles": [], "history": history,
        "late": m.late, "origin": m.origin, "likes": m.likes, "dislikes": m.dislikes, "erased": m.erased,
        "accesses": o.accesses,
    })
}

fn line(calendar: &Calendar, directory: &Directory, l: &Line) -> Value {
    let r = &l.record;
    let by = match &r.actor {
        Actor::Account(name) => {
            let account = directory.accounts.get(name);
            let position = account.and_then(|a| a.position(r.recorded_at));
            json!({
                "account": name, "name": account.map(|a| a.name.as_str()),
                "agency": position.map(|p| p.agency.as_str()), "role": position.map(|p| p.role.code()),
            })
        }
        Actor::Clock | Actor::Console | Actor::Door => json!({ "account": null, "name": r.actor.to_string() }),
    };
    let mut out = json!({"seq": r.seq, "at": tell(calendar, r.recorded_at), "kind": r.event.kind(), "by": by});
    // A registration's title and text stand above; a reason of an erasure stays shut.
    let told = if let Event::MatterRegistered(_) = &r.event { None } else { l.story.iter().flatten().next() };
    if let (Some(out), Some(text)) = (out.as_object_mut(), told) {
        out.insert("text".to_owned(), json!(text));
    }
    if let (Some(out), Some(more)) = (out.as_object_mut(), facts(&r.event).as_object()) {
        out.extend(more.iter().map(|(k, v)| (k.clone(), v.clone())));
    }
    out
}

/// The plain facts of a record that a reader wants beside its kind.
fn facts(event: &Event) -> Value {
    if let Event::MatterDispatched(e) = event {
        json!({"lead": e.lead, "assist": e.assist})
    } else if let Event::MatterAcknowledged(e) = event {
        json!({"agency": e.agency})
    } else if let Event::MatterPartCompleted(e) = event {
        json!({"agency": e.agency, "result": e.result})
    } else if let Event::MatterCompleted(e) = event {
        json!({"agency": e.agency, "result": e.result})
    } else if let Event::MatterClockRanOut(e) = event {
        json!({"agency": e.agency, "act": e.act.code()})
    } else {
        Value::Null
    }
}
