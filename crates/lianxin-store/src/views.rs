//! Views: what lists show, derived from records, written in the same transaction, dropped and rebuilt at will.

use std::collections::BTreeSet;

use lianxin_core::catalogue::Act;
use lianxin_core::guard::{Approval, Verdict};
use lianxin_core::mail::{Letter, State, To};
use lianxin_core::matter::{Clock, ErasureAsking, Matter, Part, PartRole, PartState, PartyField};
use lianxin_core::whistle::Whistle;
use lianxin_core::{Event, Record, Stream, Subject};

use crate::seal::NUMBERS;
use crate::tables::{
    ACCESS, APPROVAL, ASIDE, ATTACHMENT, Batch, CALLED, CLOCK, Change, ENDED, EXPORT, HIDDEN, LETTER, MATTER, NOTICE,
    NUMBER, PART, RATING, REFUSED, Row, SEARCH, SESSION, Value, WHISTLE, place,
};
use crate::words::{self, Word};

/// Stands for "none" where a moment sorts: no clock runs.
pub const NEVER: i64 = i64::MAX;

/// The rows of a matter as it now is.
pub fn matter(district: &str, m: &Matter, batch: &mut Batch) {
    batch.add(&MATTER, matter_row(district, m));
    // Rows are only replaced: once it was ended it keeps one.
    if m.ended_at.is_some() || m.reopenings > 0 {
        batch.add(&ENDED, ended_row(district, m));
    }
    let led = m.parts.iter().any(|p| p.role == PartRole::Lead && !p.state.is_over());
    for p in &m.parts {
        batch.add(&PART, part_row(district, m, p, led));
    }
    for row in onlooker_rows(district, m) {
        batch.add(&PART, row);
    }
    for c in &m.clocks {
        batch.add(&CLOCK, clock_row(district, m, c));
    }
    for w in &m.whistles {
        batch.add(&WHISTLE, whistle_row(district, m, w));
        answers(district, w, m.sealing.is_some(), batch);
    }
    for a in &m.approvals {
        batch.add(&APPROVAL, approval_row(district, m, a));
    }
    batch.changes.push(Change { matter: m.id.clone(), seq: m.last, about: m.about() });
}

fn ended_row(district: &str, m: &Matter) -> Row {
    let at = m.ended_at.filter(|_| !m.erased).unwrap_or(NEVER);
    let [id, code, kind, division] = [&m.id, &m.code, &m.kind, &m.division].map(|text| text.as_str().into());
    vec![district.into(), id, code, kind, division, at.into()]
}

fn approval_row(district: &str, m: &Matter, a: &Approval) -> Row {
    let until = if let Verdict::GrantedUntil(until) = a.verdict { until } else { 0 };
    vec![
        district.into(),
        a.id.as_str().into(),
        m.id.as_str().into(),
        a.by.as_str().into(),
        a.approver.as_str().into(),
        a.verdict.code().into(),
        a.at.into(),
        until.into(),
    ]
}

fn matter_row(district: &str, m: &Matter) -> Row {
    let next = m.running().min_by_key(|c| c.due);
    vec![
        district.into(),
        m.id.as_str().into(),
        m.code.as_str().into(),
        m.kind.as_str().into(),
        m.division.as_str().into(),
        m.grid.as_deref().unwrap_or("").into(),
        m.source.as_str().into(),
        m.phase.code().into(),
        m.stage.code().into(),
        m.owner().unwrap_or("").into(),
        next.map_or(NEVER, |c| c.due).into(),
        flag(next.is_some_and(|c| c.provisional)),
        Value::Int(m.version as i64),
        m.occurred_at.into(),
        m.recorded_at.into(),
        m.registered.into(),
        m.last.into(),
        m.registrant.as_str().into(),
        flag(m.late),
        flag(m.erased),
        flag(m.parties.iter().any(|p| p.erased)),
        Value::Int(i64::from(m.returns)),
        Value::Text(m.sealing.as_ref().map_or_else(String::new, |s| format!(";{};", s.agencies.join(";")))),
        Value::Int(m.erasure_askings.iter().map(ErasureAsking::until).max().unwrap_or(0)),
    ]
}

fn part_row(district: &str, m: &Matter, p: &Part, led: bool) -> Row {
    // What a returned part leaves is not to be seen; what is led is no longer the centre's turn.
    let current = match (p.state, p.role) {
        (PartState::Returned, _) => -1,
        (PartState::Released, _) => 0,
        (_, PartRole::Centre) if led => 0,
        (PartState::Called | PartState::Acknowledged | PartState::Done, _) => 1,
    };
    vec![
        district.into(),
        m.id.as_str().into(),
        p.agency.as_str().into(),
        p.role.code().into(),
        Value::Int(current),
        m.registered.into(),
    ]
}

/// Those who may see the matter by a whistle: the caller, the called units, and whoever was told of a unit's silence. So
/// that lists show what the authority table lets them see; it is in nobody's hands by this. A row never goes away again, for
/// rows are only replaced: a unit that is relieved keeps its row and does not see by it.
fn onlooker_rows(district: &str, m: &Matter) -> Vec<Row> {
    let units = || m.whistles.iter().filter(|w| w.sounded.is_some()).flat_map(|w| &w.units).map(|u| &u.agency);
    let by_whistle: BTreeSet<&String> = m.whistles.iter().map(|w| &w.caller.agency).chain(units()).collect();
    let sees: BTreeSet<&str> = m.whistles.iter().flat_map(Whistle::agencies).collect();
    let told = m.told().into_iter().map(|agency| (agency, "told", 0));
    let called = by_whistle.into_iter().map(|a| (a.clone(), "whistle", if sees.contains(a.as_str()) { 0 } else { -1 }));
    let row = |(agency, role, current): (String, &str, i64)| {
        let (id, registered) = (m.id.as_str().into(), m.registered.into());
        vec![district.into(), id, agency.as_str().into(), role.into(), Value::Int(current), registered]
    };
    called.chain(told).map(row).collect()
}

fn whistle_row(district: &str, m: &Matter, w: &Whistle) -> Row {
    let next = w.deadlines().first().map_or(NEVER, |d| d.at);
    vec![
        district.into(),
        w.id.as_str().into(),
        m.id.as_str().into(),
        w.grade.as_str().into(),
        w.stage.code().into(),
        w.caller.agency.as_str().into(),
        w.blown.into(),
        w.due().unwrap_or(NEVER).into(),
        next.into(),
        Value::Int(w.units.len() as i64),
        Value::Int(w.owed().count() as i64),
    ]
}

/// How the units of a whistle answered, and what the two sides said of each other. Agencies, never persons.
fn answers(district: &str, w: &Whistle, sealed: bool, batch: &mut Batch) {
    let Some(sounded) = w.sounded else { return };
    let start = |agency: &str| vec![Value::from(district), w.id.as_str().into(), agency.into()];
    for unit in &w.units {
        let kept = |act| Value::Int(unit.kept(act).map_or(-1, i64::from));
        let mut row = start(&unit.agency);
        row.extend([
            w.caller.agency.as_str().into(),
            sounded.into(),
            kept(Act::Acknowledge),
            kept(Act::ReportIn),
            flag(sealed),
        ]);
        batch.add(&CALLED, row);
    }
    for rating in &w.ratings {
        let side = if rating.agency == w.caller.agency { "caller" } else { "unit" };
        let mut row = start(&rating.agency);
        row.extend([
            rating.by.as_str().into(),
            side.into(),
            rating.satisfaction.code().into(),
            sounded.into(),
            flag(sealed),
        ]);
        batch.add(&RATING, row);
    }
}

/// What agencies are told by a record, `m` being the matter after it.
pub fn notices(record: &Record, m: Option<&Matter>, batch: &mut Batch) {
    let Some(m) = m else { return };
    for notice in lianxin_core::notices(record, m) {
        batch.add(
            &NOTICE,
            vec![
                record.district.as_str().into(),
                record.seq.into(),
                notice.agency.as_str().into(),
                m.id.as_str().into(),
                notice.whistle.as_deref().unwrap_or("").into(),
                notice.what.into(),
                notice.about.as_str().into(),
                record.recorded_at.into(),
            ],
        );
    }
}

/// The rows of whatever has its life in this stream, as it now is.
pub fn touched(district: &str, world: &lianxin_core::World, stream: &Stream, batch: &mut Batch) {
    if let Stream::Matter(id) = stream
        && let Some(m) = world.matters.get(id)
    {
        matter(district, m, batch);
    } else if let Stream::Letter(id) = stream
        && let Some(l) = world.letters.get(id)
    {
        letter(district, l, batch);
    }
}

/// The row of a letter as it now is.
pub fn letter(district: &str, l: &Letter, batch: &mut Batch) {
    let next = if l.state == State::Waiting { l.next } else { NEVER };
    let (why, answer) = l.reason.as_ref().map_or(("", ""), |r| (r.why.code(), r.answer.as_deref().unwrap_or("")));
    batch.add(
        &LETTER,
        vec![
            district.into(),
            l.id.as_str().into(),
            l.template.code().into(),
            l.code.as_deref().unwrap_or("").into(),
            l.state.code().into(),
            Value::Int(i64::from(l.tries)),
            l.written.into(),
            next.into(),
            l.last.into(),
            why.into(),
            answer.into(),
        ],
    );
}

/// The matter in whose stream a record stands, if it is at hand.
pub fn of<'w>(world: &'w lianxin_core::World, record: &Record) -> Option<&'w Matter> {
    if let Stream::Matter(id) = &record.stream { world.matters.get(id) } else { None }
}

fn clock_row(district: &str, m: &Matter, c: &Clock) -> Row {
    vec![
        district.into(),
        m.id.as_str().into(),
        c.agency.as_str().into(),
        c.act.code().into(),
        c.started.into(),
        c.due.into(),
        flag(c.provisional),
        flag(c.runs()),
        flag(c.ran_out),
    ]
}

fn flag(is: bool) -> Value {
    Value::Int(i64::from(is))
}

/// Rows that a record adds to insert-only views, and what it takes away. What a matter becomes is not told here but by
/// [`matter`], from its state.
pub fn added(record: &Record, batch: &mut Batch) {
    batch.touched.extend(lianxin_core::directory::about(&record.event).map(str::to_owned));
    if record.stream == Stream::Directory
        && let Subject::Matter(id) | Subject::Party(id, _) = record.event.subject(&record.stream)
    {
        batch.add(&ASIDE, vec![record.district.as_str().into(), Value::Text(id), record.seq.into()]);
    }
    if let Event::MatterOpened(e) = &record.event {
        batch.add(&ACCESS, access_row(record, &e.matter, "", ""));
    } else if let Event::FieldsOpened(e) = &record.event {
        batch.add(&ACCESS, access_row(record, &e.matter, &e.fields.join(" "), &e.purpose));
        hidden(record, (&e.matter, &e.agency, e.disclosed), batch);
    } else if let Event::AttachmentOpened(e) = &record.event {
        batch.add(&ACCESS, access_row(record, &e.matter, &e.attachment, &e.purpose));
        hidden(record, (&e.matter, &e.agency, e.disclosed), batch);
    } else if let (Event::MatterAttached(e), Stream::Matter(id)) = (&record.event, &record.stream) {
        batch.add(&ATTACHMENT, attachment_row(record, id, e));
    } else if let Event::AddressOpened(e) = &record.event {
        // An account's own address is no matter's.
        if let To::Party { matter, party } = &e.to {
            batch.add(&ACCESS, access_row(record, matter, &format!("{party}.email"), "mail"));
        }
    } else if let Event::CaseExported(e) = &record.event {
        batch.add(&ACCESS, access_row(record, &e.matter, "", OWN_DATA));
    } else if let Event::LookedUp(e) = &record.event {
        batch.add(&ACCESS, access_row(record, "", &e.field, &e.purpose));
    } else if let Event::ListExported(e) = &record.event {
        batch.add(&EXPORT, export_row(record, e));
    } else if let Event::AccessRefused(e) = &record.event {
        let (agency, role) = (e.agency.as_deref().unwrap_or(""), e.role.map_or("", |r| r.code()));
        let why = e.why.as_deref().unwrap_or("not-yours");
        batch.add(&REFUSED, refused_row(record, (agency, role), why, (e.minute, e.count)));
    } else if let Event::SignInFailed(e) = &record.event {
        batch.add(&REFUSED, refused_row(record, ("", ""), "sign-in", (e.minute, e.count)));
    } else if let Event::SignedIn(e) = &record.event {
        batch.add(&SESSION, session_row(record, &e.session, e.until, ""));
    } else if let Event::SignedInWith(e) = &record.event {
        batch.add(&SESSION, session_row(record, &e.session, e.until, &e.agent));
    } else if let Event::SignedOut(e) = &record.event {
        batch.ended.push(e.session.clone());
    } else if let (Event::MatterErased(_), Stream::Matter(id)) = (&record.event, &record.stream) {
        batch.forgotten.push(Subject::Matter(id.clone()));
    } else if let (Event::MatterPartyErased(e), Stream::Matter(id)) = (&record.event, &record.stream) {
        batch.forgotten.push(Subject::Party(id.clone(), e.party.clone()));
    }
}

/// Stands for the purpose where a resident took her own data away; no purpose of the catalogue has a full stop in its code.
pub const OWN_DATA: &str = "own.data";

/// An access that is told later than it was, and when (ms UTC).
fn hidden(record: &Record, (matter, agency, told): (&str, &str, Option<i64>), batch: &mut Batch) {
    let of = record.district.as_str().into();
    if let Some(told) = told.filter(|told| *told > record.recorded_at) {
        batch.add(&HIDDEN, vec![of, record.seq.into(), matter.into(), agency.into(), told.into()]);
    }
}

fn export_row(record: &Record, e: &lianxin_core::access::ListExported) -> Row {
    let filters: Vec<String> = e.filters.iter().map(|(name, code)| format!("{name}={code}")).collect();
    vec![
        record.district.as_str().into(),
        record.seq.into(),
        record.recorded_at.into(),
        record.actor.account().unwrap_or("").into(),
        e.agency.as_str().into(),
        e.role.code().into(),
        e.format.as_str().into(),
        Value::Text(filters.join(";")),
        flag(e.words),
        Value::Int(i64::try_from(e.rows).unwrap_or(i64::MAX)),
    ]
}

fn refused_row(record: &Record, (agency, role): (&str, &str), why: &str, (at, count): (i64, u32)) -> Row {
    let of = record.district.as_str().into();
    vec![of, record.seq.into(), at.into(), agency.into(), role.into(), why.into(), i64::from(count).into()]
}

fn session_row(record: &Record, session: &str, until: i64, agent: &str) -> Row {
    vec![
        record.district.as_str().into(),
        session.into(),
        record.actor.account().unwrap_or("").into(),
        record.recorded_at.into(),
        until.into(),
        agent.into(),
    ]
}

fn attachment_row(record: &Record, matter: &str, e: &lianxin_core::matter::Attached) -> Row {
    vec![
        record.district.as_str().into(),
        e.attachment.as_str().into(),
        matter.into(),
        e.pieces.as_str().into(),
        Value::Int(e.size as i64),
    ]
}

fn access_row(record: &Record, matter: &str, fields: &str, purpose: &str) -> Row {
    vec![
        record.district.as_str().into(),
        record.seq.into(),
        record.recorded_at.into(),
        Value::Text(record.actor.to_string()),
        matter.into(),
        fields.into(),
        purpose.into(),
    ]
}

/// The matter whose search a record belongs to: story values under the matter's own key are searched, nothing else.
pub fn searched(record: &Record) -> Option<&str> {
    // Why somebody wants to see a child's name, or may not, is nobody's to find.
    if matches!(record.event, Event::ApprovalAsked(_) | Event::ApprovalRefused(_)) {
        return None;
    }
    match (&record.stream, record.event.subject(&record.stream)) {
        (Stream::Matter(id), Subject::Matter(_)) => Some(id),
        (Stream::Matter(_) | Stream::Catalogue | Stream::Access | Stream::Directory | Stream::Letter(_), _) => None,
    }
}

/// Adds a record's search row to the batch, where it has words, some for each box; `registered` is its matter's first
/// record.
pub fn search(record: &Record, registered: Option<i64>, words: &[&[Word]], batch: &mut Batch) {
    let (Some(_), Some(registered)) = (searched(record), registered) else { return };
    let mut all = words.concat();
    if let (Event::MatterRegistered(_), Some(title)) = (&record.event, words.last()) {
        // The title is the last box of a registration.
        all.extend(title.iter().map(|word| word.in_title()));
    }
    if !all.is_empty() {
        let (district, words) = (record.district.as_str().into(), Value::Text(words::line(all)));
        batch.add(&SEARCH, vec![district, place(registered, record.seq).into(), words]);
    }
}

/// Adds what the look-up keeps of a party; `hash` gives it for a box of the record, as one of [`NUMBERS`].
pub fn numbers(record: &Record, hash: impl Fn(usize, usize) -> Option<String>, batch: &mut Batch) {
    let (Event::MatterPartyAdded(e), Stream::Matter(matter)) = (&record.event, &record.stream) else { return };
    let given = [&e.address, &e.email, &e.id_number, &e.name, &e.phone].map(Option::is_some);
    let fields = PartyField::ALL.into_iter().zip(given).filter(|(_, given)| *given);
    for (at, (field, _)) in fields.enumerate() {
        let kind = NUMBERS.iter().position(|f| *f == field);
        if let Some(hash) = kind.and_then(|kind| hash(at, kind)) {
            let row = vec![
                record.district.as_str().into(),
                hash.as_str().into(),
                matter.as_str().into(),
                e.party.as_str().into(),
            ];
            batch.add(&NUMBER, row);
        }
    }
}
