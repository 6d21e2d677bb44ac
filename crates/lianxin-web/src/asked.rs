//! What an act upon a matter is asked with, by form or by call: one reading for both, so that pages and API send the
//! same orders.

use lianxin_core::Refusal;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Phase;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::{
    Command, Complexity, Contact, GRANTED, Oversight, PartyRole, Piece, Satisfaction, SealBasis, Urgency,
};
use lianxin_core::value::{Personal, Story};
use serde::Deserialize;

use crate::show::matter::Way;

/// Every field an act may carry; each act takes its own.
#[derive(Clone, Debug, Deserialize, Default)]
#[serde(default)]
pub struct Asked {
    pub address: Option<String>,
    pub agencies: Vec<String>,
    pub agency: Option<String>,
    pub anonymous: bool,
    pub asking: String,
    pub assist: Vec<String>,
    pub basis: String,
    pub channel: String,
    pub complexity: String,
    pub email: Option<String>,
    pub grade: String,
    pub ground: String,
    pub id_number: Option<String>,
    pub into: String,
    pub lead: String,
    pub minor: bool,
    pub name: Option<String>,
    pub other: String,
    pub parts: Vec<Part>,
    pub party: Option<String>,
    pub phase: String,
    pub phone: Option<String>,
    pub reason: String,
    pub resolved: Option<bool>,
    pub result: String,
    pub role: Option<String>,
    pub satisfaction: String,
    pub secret: bool,
    pub text: String,
    /// As the asker writes moments: RFC 3339 in a call, the district's wall in a form.
    pub until: String,
    pub urgency: String,
    pub version: Option<u64>,
}

/// One of several that a matter is split into.
#[derive(Clone, Debug, Deserialize, Default)]
#[serde(default)]
pub struct Part {
    pub kind: String,
    pub text: String,
    pub title: String,
}

/// How the page of a matter offers an act.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// As in its path.
    pub name: &'static str,
    pub act: Act,
    pub way: Way,
    /// Whether it brings a matter on its way; others stand behind 更多.
    pub first: bool,
}

const fn offer(name: &'static str, act: Act, way: Way, first: bool) -> Offer {
    Offer { name, act, way, first }
}

/// All acts upon a matter, in the order in which a page offers them.
pub const ACTS: [Offer; 32] = [
    offer("accept", Act::Accept, Way::Post, true),
    offer("dispatch", Act::Dispatch, Way::Page, true),
    offer("designate", Act::Designate, Way::Page, true),
    offer("acknowledge", Act::Acknowledge, Way::Post, true),
    offer("complete", Act::Complete, Way::Page, true),
    offer("note", Act::Note, Way::Here, true),
    offer("follow-up", Act::FollowUp, Way::Page, true),
    offer("rate", Act::Rate, Way::Page, true),
    offer("approve-extension", Act::DecideExtension, Way::Post, true),
    offer("refuse-extension", Act::DecideExtension, Way::Page, true),
    offer("resume", Act::Await, Way::Post, true),
    offer("await", Act::Await, Way::Page, false),
    offer("return", Act::Return, Way::Page, false),
    offer("extend", Act::Extend, Way::Page, false),
    offer("release", Act::Release, Way::Page, false),
    offer("decline", Act::Decline, Way::Page, false),
    offer("classify", Act::Classify, Way::Page, false),
    offer("move-phase", Act::MovePhase, Way::Page, false),
    offer("reopen", Act::Reopen, Way::Page, false),
    offer("archive", Act::Archive, Way::Post, false),
    offer("oversee", Act::Oversee, Way::Page, false),
    offer("seal", Act::Seal, Way::Page, false),
    offer("unseal", Act::Unseal, Way::Page, false),
    offer("grant-unseal", Act::GrantUnseal, Way::Post, false),
    offer("add-party", Act::AddParty, Way::Page, false),
    offer("merge", Act::Merge, Way::Page, false),
    offer("relate", Act::Relate, Way::Page, false),
    offer("split", Act::Split, Way::Page, false),
    offer("grant-erase", Act::DecideErase, Way::Page, true),
    offer("refuse-erase", Act::DecideErase, Way::Page, true),
    offer("ask-erase", Act::AskErase, Way::Page, false),
    offer("erase", Act::Erase, Way::Page, false),
];

/// What this act of the table is offered as. A clock that stands still is offered to go on, one that goes to stand still.
pub fn offers(act: Act, waits: bool) -> impl Iterator<Item = Offer> {
    let fits = move |name: &str| match name {
        "await" => !waits,
        "resume" => waits,
        _ => true,
    };
    ACTS.into_iter().filter(move |o| o.act == act && fits(o.name))
}

/// The act of the authority table that a path's name is; `None` where there is none of that name.
pub fn act(name: &str) -> Option<Act> {
    ACTS.into_iter().find(|o| o.name == name).map(|o| o.act)
}

fn wrong(field: &str, problem: Problem) -> Refusal {
    Refusal::Fields(vec![FieldProblem { field: field.to_owned(), problem }])
}

/// The code's meaning; a refusal of the field where it has none.
fn known<T>(field: &str, found: Option<T>) -> Result<T, Refusal> {
    found.ok_or_else(|| wrong(field, Problem::UnknownCode))
}

fn filled(value: Option<String>) -> Option<String> {
    value.map(|v| v.trim().to_owned()).filter(|v| !v.is_empty())
}

/// The act of this name upon this matter; `None` where there is none of that name. `when` reads a moment (ms UTC).
///
/// # Errors
/// [`Refusal::Fields`] where a code or a moment says nothing.
pub fn command(
    act: &str,
    matter: String,
    a: Asked,
    when: impl Fn(&str) -> Option<i64>,
) -> Result<Option<Command>, Refusal> {
    let (agency, stated) = (filled(a.agency.clone()), a.agency.clone().unwrap_or_default());
    let (reason, text) = (Story::new(a.reason.trim()), Story::new(a.text.trim()));
    let said = (!a.text.trim().is_empty()).then(|| text.clone());
    Ok(Some(match act {
        "accept" => Command::Accept { matter },
        "decline" => Command::Decline { channel: a.channel, matter, reason },
        "classify" => {
            let complexity = known("complexity", Complexity::parse(&a.complexity))?;
            Command::Classify { complexity, matter, urgency: known("urgency", Urgency::parse(&a.urgency))? }
        }
        "move-phase" => {
            let phase = known("phase", Phase::ALL.into_iter().find(|p| p.code() == a.phase))?;
            Command::MovePhase { matter, phase, reason }
        }
        "dispatch" => Command::Dispatch { assist: a.assist, lead: a.lead, matter },
        "designate" => Command::Designate { lead: a.lead, matter, reason },
        "acknowledge" => Command::Acknowledge { agency, matter },
        "return" => Command::Return { agency, matter, reason },
        "await" => Command::Await { agency, ground: a.ground, matter },
        "resume" => Command::Resume { agency, matter },
        "extend" => {
            let problem = if a.until.trim().is_empty() { Problem::Empty } else { Problem::Malformed };
            let until = when(&a.until).ok_or_else(|| wrong("until", problem))?;
            Command::Extend { agency, matter, reason, until }
        }
        "approve-extension" => Command::ApproveExtension { agency: stated, matter },
        "refuse-extension" => Command::RefuseExtension { agency: stated, matter, reason },
        "release" => Command::Release { agency: stated, matter, reason },
        "note" => Command::Note { matter, text },
        "add-party" => Command::AddParty { contact: Box::new(contact(a)?), matter },
        "complete" => Command::Complete { agency, matter, result: a.result, text },
        "follow-up" => {
            let resolved = a.resolved.ok_or_else(|| wrong("resolved", Problem::Empty))?;
            let satisfaction = known("satisfaction", Satisfaction::parse(&a.satisfaction))?;
            Command::FollowUp { matter, resolved, satisfaction, text: said }
        }
        "rate" => {
            let satisfaction = known("satisfaction", Satisfaction::parse(&a.satisfaction))?;
            Command::Rate { matter, satisfaction, text: said }
        }
        "reopen" => Command::Reopen { matter, reason },
        "archive" => Command::Archive { matter },
        "merge" => Command::Merge { into: a.into, matter },
        "relate" => Command::Relate { matter, other: a.other },
        "split" => Command::Split { matter, parts: a.parts.into_iter().map(piece).collect() },
        "oversee" => Command::Oversee { grade: known("grade", Oversight::parse(&a.grade))?, matter, text },
        "seal" => {
            let basis = SealBasis::parse(&a.basis).filter(|b| *b != SealBasis::Kind);
            Command::Seal { agencies: a.agencies, basis: known("basis", basis)?, matter, reason }
        }
        "unseal" => Command::Unseal { matter, reason },
        "grant-unseal" => Command::GrantUnseal { matter },
        "erase" => Command::Erase { matter, party: a.party, reason },
        "ask-erase" => Command::AskErase { matter, party: a.party, reason },
        "grant-erase" => Command::GrantErase { asking: a.asking, matter, reason: Story::new(GRANTED) },
        "refuse-erase" => Command::RefuseErase { asking: a.asking, matter, reason },
        _ => return Ok(None),
    }))
}

fn piece(part: Part) -> Piece {
    Piece { kind: part.kind, text: Story::new(part.text.trim()), title: Story::new(part.title.trim()) }
}

fn contact(a: Asked) -> Result<Contact, Refusal> {
    let personal = |value: Option<String>| filled(value).map(Personal::new);
    let role = match filled(a.role) {
        Some(code) => known("role", PartyRole::parse(&code))?,
        None => PartyRole::default(),
    };
    Ok(Contact {
        address: personal(a.address),
        anonymous: a.anonymous,
        email: personal(a.email),
        id_number: personal(a.id_number),
        name: personal(a.name),
        phone: personal(a.phone),
        role,
        minor: a.minor,
        secret: a.secret,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_of_the_list_is_read_or_says_what_is_wrong_with_its_fields() {
        for Offer { name, .. } in ACTS {
            let read = command(name, "m1".to_owned(), Asked::default(), |_| None);
            assert!(!matches!(read, Ok(None)), "{name}");
        }
        assert!(matches!(command("fly", "m1".to_owned(), Asked::default(), |_| None), Ok(None)));
    }

    #[test]
    fn a_code_without_meaning_is_a_problem_of_its_field() {
        let asked = Asked { grade: "angry".to_owned(), ..Asked::default() };
        let read = command("oversee", "m1".to_owned(), asked, |_| None);
        assert_eq!(read.err(), Some(wrong("grade", Problem::UnknownCode)));
        let asked = Asked { until: "tomorrow".to_owned(), ..Asked::default() };
        let read = command("extend", "m1".to_owned(), asked, |_| None);
        assert_eq!(read.err(), Some(wrong("until", Problem::Malformed)));
    }
}
