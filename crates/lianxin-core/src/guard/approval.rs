//! **Approvals** (审批): what belongs to a minor is opened only after a named responsible person has said yes, for these
//! fields, this purpose and this asker, and only for some days (未成年人网络保护条例 36, in force 2024-01-01). So are values of
//! many persons in one act ([`access::PERSONS_ALONE`]).

use super::{ApprovalAsked, ApprovalGranted, ApprovalRefused, Refusal};
use crate::access;
use crate::authority::{Act, Viewer};
use crate::catalogue::FieldClass;
use crate::field::{Check, LINE_MAX, Problem};
use crate::mail::{self, TOLD_AGAIN, Template};
use crate::matter::{Matter, PartyField};
use crate::order::Order;
use crate::record::{Draft, Event, Record, Stream};
use crate::value::Story;
use crate::world::World;

/// How long a grant lasts, ms: a working week with its weekend. \[D\]: no source gives a figure.
pub const APPROVAL_LIFE: i64 = 7 * 24 * access::HOUR;
/// Most approvals asked for in one matter.
pub const APPROVALS_MAX: usize = 200;
/// The matter's files, as approvals name them.
pub const ATTACHMENTS: &str = "matter.attachments";

/// What became of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Waiting,
    /// ms UTC.
    GrantedUntil(i64),
    Refused,
}

impl Verdict {
    /// Its code in the API.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Waiting => "waiting",
            Verdict::GrantedUntil(_) => "granted",
            Verdict::Refused => "refused",
        }
    }
}

/// One asking, and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub id: String,
    /// Who asked, by sign-in name.
    pub by: String,
    pub approver: String,
    pub fields: Vec<String>,
    pub purpose: String,
    /// ms UTC.
    pub at: i64,
    pub verdict: Verdict,
}

impl Approval {
    /// Whether it lets this account open this field for this purpose at this moment.
    pub fn lets(&self, account: &str, purpose: &str, field: &str, at: i64) -> bool {
        let granted = matches!(self.verdict, Verdict::GrantedUntil(until) if at < until);
        granted && self.by == account && self.purpose == purpose && self.fields.iter().any(|f| f == field)
    }
}

/// What a field is about, or nothing where the matter has no such field. The address of the place and the files are of
/// everybody who belongs to the matter, erased or not: of a minor and of whoever is kept secret too.
pub fn classes(m: &Matter, field: &str) -> Vec<FieldClass> {
    if field == "matter.address" || field == ATTACHMENTS {
        let minor = m.parties.iter().any(|p| p.minor).then_some(FieldClass::Minor);
        let secret = m.parties.iter().any(|p| p.secret).then_some(FieldClass::Reporter);
        let own = (field != ATTACHMENTS).then_some(FieldClass::Address);
        return own.into_iter().chain(minor).chain(secret).collect();
    }
    let found = field
        .split_once('.')
        .and_then(|(id, name)| Some((m.parties.iter().find(|p| p.id == id)?, PartyField::parse(name)?)));
    found.map_or_else(Vec::new, |(party, field)| party.classes(field))
}

/// Those of these fields that belong to a minor: no child's name, image, home or school is told (未成年人保护法 103). What is
/// the matter's stays hers when her own values are erased: her home and her pictures are no less.
pub fn fields_of_minors<'f>(m: &Matter, fields: &'f [String]) -> Vec<&'f str> {
    let minor = |p: &&crate::matter::Party| p.minor;
    let any = m.parties.iter().any(|p| p.minor);
    let hers = |field: &str| match field.split_once('.') {
        Some(("matter", _)) => any,
        Some((id, _)) => m.parties.iter().filter(minor).any(|p| p.id == id),
        None => false,
    };
    fields.iter().map(String::as_str).filter(|f| hers(f)).collect()
}

pub(super) fn ask(
    world: &World,
    order: &Order,
    (m, viewer): (&Matter, &Viewer),
    (approver, fields, note, purpose): (&str, &[String], Option<&Story>, &str),
) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(crate::Refusal::Matter(crate::matter::Refusal::Forgotten));
    }
    let mut c = Check::default();
    c.text_if("note", note, LINE_MAX);
    c.demand(!fields.is_empty(), "fields", Problem::Empty);
    c.demand(fields.len() <= access::FIELDS_MAX, "fields", Problem::TooMany { max: access::FIELDS_MAX });
    let known = |f: &String| f == ATTACHMENTS || m.has_field(f);
    c.demand(fields.iter().all(known), "fields", Problem::UnknownCode);
    c.done()?;
    let standing = access::as_whom_for(world, viewer, (m, Act::OpenFields), (purpose, fields))?;
    let other = Viewer::of(&world.directory, &world.catalogue, approver, order.at);
    let responsible = other.is_some_and(|v| approver != viewer.account && v.reaches(Act::Approve, &m.about()));
    if !responsible {
        return Err(Refusal::NotResponsible { account: approver.to_owned() }.into());
    }
    if m.approvals.len() >= APPROVALS_MAX {
        return Err(Refusal::TooManyApprovals { max: APPROVALS_MAX }.into());
    }
    let event = ApprovalAsked {
        agency: standing.agency.clone(),
        approval: order.entropy.id('g', 0),
        approver: approver.to_owned(),
        fields: fields.to_vec(),
        note: note.cloned(),
        purpose: purpose.to_owned(),
        role: standing.role,
    };
    let mut all = vec![Draft::new(Stream::Matter(m.id.clone()), Event::ApprovalAsked(event))];
    let is_told =
        |a: &Approval| a.approver == approver && a.verdict == Verdict::Waiting && order.at < a.at + TOLD_AGAIN;
    if !m.approvals.iter().any(is_told) {
        all.extend(mail::tell(world, order, (0, approver), Template::ApprovalAsked));
    }
    Ok(all)
}

/// Yes, or no with its reason; by the one who was asked.
pub(super) fn answer(
    order: &Order,
    m: &Matter,
    approval: &str,
    refused: Option<&Story>,
) -> Result<Vec<Draft>, crate::Refusal> {
    let found = m.approvals.iter().find(|a| a.id == approval).ok_or(crate::Refusal::Absent)?;
    if order.actor.account() != Some(found.approver.as_str()) {
        return Err(Refusal::AskedOfAnother.into());
    }
    if found.verdict != Verdict::Waiting {
        return Err(Refusal::Answered.into());
    }
    let event = match refused {
        None => {
            let until = order.at + APPROVAL_LIFE;
            Event::ApprovalGranted(ApprovalGranted { approval: approval.to_owned(), until })
        }
        Some(reason) => {
            let mut c = Check::default();
            c.text("reason", reason, LINE_MAX);
            c.done()?;
            Event::ApprovalRefused(ApprovalRefused { approval: approval.to_owned(), reason: reason.clone() })
        }
    };
    Ok(vec![Draft::new(Stream::Matter(m.id.clone()), event)])
}

/// What the approvals of a matter are after a record of its stream.
pub(crate) fn evolve(approvals: &mut Vec<Approval>, record: &Record) {
    let mut answered = |id: &str, verdict| {
        for a in approvals.iter_mut().filter(|a| a.id == id) {
            a.verdict = verdict;
        }
    };
    if let Event::ApprovalGranted(e) = &record.event {
        answered(&e.approval, Verdict::GrantedUntil(e.until));
    } else if let Event::ApprovalRefused(e) = &record.event {
        answered(&e.approval, Verdict::Refused);
    } else if let Event::ApprovalAsked(e) = &record.event {
        approvals.push(Approval {
            id: e.approval.clone(),
            by: record.actor.account().unwrap_or("").to_owned(),
            approver: e.approver.clone(),
            fields: e.fields.clone(),
            purpose: e.purpose.clone(),
            at: record.recorded_at,
            verdict: Verdict::Waiting,
        });
    }
}
