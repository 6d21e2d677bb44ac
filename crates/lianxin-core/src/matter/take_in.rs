//! **Take in** (补录): a petition from a file, with its own times. No clock runs: one with a reply arrives completed,
//! one without waits in the intake list and starts its clocks when it is accepted.

use serde::{Deserialize, Serialize};

use super::{Completed, Register, register};
use crate::field::{CODE_MAX, Check, Problem, TEXT_MAX};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::World;

/// One petition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakeIn {
    pub dislikes: u32,
    pub form: Register,
    pub likes: u32,
    /// Source and row key as one text, such as `messages:188006`.
    pub origin: String,
    pub reply: Option<Reply>,
}

/// What was answered, and when (ms UTC).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reply {
    pub at: i64,
    #[serde(with = "wire")]
    pub text: Story,
}

impl Holds for TakeIn {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        self.form.each_sealed(visit);
        if let Some(reply) = &mut self.reply {
            reply.text.each_sealed(visit);
        }
    }
}

/// What a completion by a reply says came of it.
const REPLIED: &str = "replied";

pub(super) fn decide(world: &World, order: &Order, t: &TakeIn) -> Result<Vec<Draft>, crate::Refusal> {
    register::check(world, order, &t.form)?;
    let mut c = Check::default();
    c.demand(!t.origin.is_empty() && t.origin.len() <= CODE_MAX, "origin", Problem::Malformed);
    if let Some(reply) = &t.reply {
        c.text("reply", &reply.text, TEXT_MAX);
        let asked = t.form.occurred_at.unwrap_or(order.at);
        c.demand((asked..=order.at).contains(&reply.at), "reply_at", Problem::ImpossibleTime);
    }
    c.done()?;
    let mut registered = register::registered(world, order, &t.form)?;
    registered.late = true;
    registered.likes = t.likes;
    registered.dislikes = t.dislikes;
    registered.origin = Some(t.origin.clone());
    let agency = registered.centre.clone().unwrap_or_default();
    let mut all = register::drafts(world, order, &t.form, registered);
    if let Some(reply) = &t.reply {
        let completed =
            Completed { agency, occurred_at: Some(reply.at), result: REPLIED.to_owned(), text: reply.text.clone() };
        let stream = all[0].stream.clone();
        all.push(Draft::new(stream, Event::MatterCompleted(completed)));
    }
    Ok(all)
}
