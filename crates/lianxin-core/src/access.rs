//! The access log: who looked at what. Its records are written before the first byte is shown.

use serde::{Deserialize, Serialize};

use crate::Refusal;
use crate::authority::{self, Act};
use crate::order::Order;
use crate::record::{Body, Draft, Event, Stream};
use crate::value::Holds;
use crate::world::World;

/// Length of a clock hour in ms: one opening of a matter by one viewer is recorded once in it.
pub const HOUR: i64 = 3_600_000;

/// What is asked of the access log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// A page or a GET call shows this matter's story to the actor.
    OpenMatter { matter: String },
}

impl Command {
    /// The matter looked at.
    pub fn matter(&self) -> Option<&str> {
        match self {
            Command::OpenMatter { matter } => Some(matter),
        }
    }
}

/// `access.matter-opened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatterOpened {
    /// Start of the clock hour, ms UTC.
    pub hour: i64,
    pub matter: String,
}
impl Holds for MatterOpened {}
impl Body for MatterOpened {}

/// The order id of an opening. It is the same for a viewer, a matter and a clock hour, so that the second
/// opening is answered as "already" and costs no record.
pub fn opening_id(order_actor: &crate::order::Actor, matter: &str, at: i64) -> String {
    format!("open:{order_actor}:{matter}:{}", at.div_euclid(HOUR))
}

/// Decides an access: it is recorded if the actor may see the matter.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, Refusal> {
    match command {
        Command::OpenMatter { matter } => {
            authority::may(&order.actor, Act::OpenMatter)?;
            if !world.matters.contains_key(matter) {
                return Err(Refusal::Absent);
            }
            let event = MatterOpened { hour: order.at.div_euclid(HOUR) * HOUR, matter: matter.clone() };
            Ok(vec![Draft::new(Stream::Access, Event::MatterOpened(event))])
        }
    }
}
