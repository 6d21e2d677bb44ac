//! **Questions about an access** (查看疑问): a resident asks why somebody opened her data. The privacy officer answers within
//! five working days; her page shows the answer, or that it is late. The agency that is asked about does not see the question
//! in the matter's history, so it stands in the directory's stream, like a broken glass.
//!
//! Weak: all questions are held in memory with the directory; a district that gets a hundred thousand wants a view instead.

use super::{AccessAnswered, AccessAsked, QuestionLookedAt, Refusal};
use crate::authority::Act;
use crate::calendar::{Term, Unit};
use crate::directory::Directory;
use crate::field::{Check, TEXT_MAX};
use crate::mail::{self, TOLD_AGAIN, Template};
use crate::matter::Matter;
use crate::order::{Actor, Order};
use crate::record::{Draft, Event, Record, Stream};
use crate::value::Story;
use crate::world::World;

/// Within which time a question is answered: five working days. \[D\]: no source gives a figure for it; 个人信息保护法 50 asks
/// for a mechanism that is easy to use.
pub const ANSWER_TERM: Term = Term { amount: 5, unit: Unit::Workdays };
/// Longest question, in characters.
pub const QUESTION_MAX: usize = 1_000;
/// Most questions about the accesses of one matter.
pub const QUESTIONS_MAX: usize = 100;

/// A question about one access, by codes and moments; its words are sealed under the matter's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub matter: String,
    /// Seq of the access it is about.
    pub access: i64,
    /// ms UTC.
    pub at: i64,
    /// When its answer is due, ms UTC.
    pub due: i64,
    /// Seq of the record that seals its words.
    pub seq: i64,
    /// Seq of the record that seals the answer, and its moment (ms UTC); `None`: not answered yet.
    pub answer: Option<(i64, i64)>,
}

impl Question {
    /// Whether its answer should have been given by now.
    pub fn is_overdue(&self, at: i64) -> bool {
        self.answer.is_none() && self.due <= at
    }
}

/// The door has seen that whoever asks holds the code and the PIN, and that the access is one of this matter's.
pub(super) fn ask(
    world: &World,
    order: &Order,
    m: &Matter,
    (access, text): (i64, &Story),
) -> Result<Vec<Draft>, crate::Refusal> {
    if order.actor != Actor::Door {
        return Err(crate::Refusal::NotYours);
    }
    if m.erased {
        return Err(crate::Refusal::Matter(crate::matter::Refusal::Forgotten));
    }
    let mut c = Check::default();
    c.text("text", text, QUESTION_MAX);
    c.done()?;
    let hers = || world.directory.questions.values().filter(|q| q.matter == m.id);
    if hers().any(|q| q.access == access) {
        return Err(Refusal::AskedBefore.into());
    }
    if hers().count() >= QUESTIONS_MAX {
        return Err(Refusal::TooManyQuestions { max: QUESTIONS_MAX }.into());
    }
    let event = AccessAsked {
        access,
        due: world.catalogue.calendar.due(order.at, ANSWER_TERM).at,
        matter: m.id.clone(),
        question: order.entropy.id('q', 0),
        text: text.clone(),
    };
    let mut all = vec![Draft::new(Stream::Directory, Event::AccessAsked(event))];
    let is_told = |q: &Question| q.answer.is_none() && order.at < q.at + TOLD_AGAIN;
    if !world.directory.questions.values().any(is_told) {
        all.extend(mail::tell_each(world, order, Template::QuestionAsked, |v| v.may(Act::AnswerQuestion)));
    }
    Ok(all)
}

pub(super) fn look(world: &World, question: &str) -> Result<Vec<Draft>, crate::Refusal> {
    world.directory.questions.get(question).ok_or(crate::Refusal::Absent)?;
    let event = QuestionLookedAt { question: question.to_owned() };
    Ok(vec![Draft::new(Stream::Access, Event::QuestionLookedAt(event))])
}

pub(super) fn answer(
    world: &World,
    (m, question): (&Matter, &str),
    text: &Story,
) -> Result<Vec<Draft>, crate::Refusal> {
    let found = world.directory.questions.get(question).filter(|q| q.matter == m.id).ok_or(crate::Refusal::Absent)?;
    if m.erased {
        return Err(crate::Refusal::Matter(crate::matter::Refusal::Forgotten));
    }
    let mut c = Check::default();
    c.text("text", text, TEXT_MAX);
    c.done()?;
    if found.answer.is_some() {
        return Err(Refusal::Answered.into());
    }
    let event = AccessAnswered { matter: m.id.clone(), question: question.to_owned(), text: text.clone() };
    Ok(vec![Draft::new(Stream::Directory, Event::AccessAnswered(event))])
}

/// What the questions are after a record of the directory's stream.
pub(crate) fn evolve(directory: &mut Directory, record: &Record) {
    if let Event::AccessAsked(e) = &record.event {
        let question = Question {
            matter: e.matter.clone(),
            access: e.access,
            at: record.recorded_at,
            due: e.due,
            seq: record.seq,
            answer: None,
        };
        directory.questions.insert(e.question.clone(), question);
    } else if let Event::AccessAnswered(e) = &record.event
        && let Some(question) = directory.questions.get_mut(&e.question)
    {
        question.answer = Some((record.seq, record.recorded_at));
    }
}
