//! The rules of Lianxin, and nothing else: no clock, dice, disk or network. Five verbs.
//!
//! ```text
//! needs(order)          what must be at hand before it can be decided
//! decide(world, order)  the records it makes, or why the world says no; none = already so
//! evolve(world, record) what the world is after a record; cannot fail
//! answer(world, order)  what the asker is told; given again when the order comes again
//! notices(record, m)    whom a record tells what, by itself
//! matter.running()      the clocks that run, and when each falls due, as orders by `Actor::Clock`
//! ```

pub mod access;
pub mod authority;
pub mod calendar;
pub mod catalogue;
pub mod catalogue_room;
pub mod code;
pub mod directory;
pub mod field;
pub mod guard;
pub mod mail;
pub mod matter;
mod notice;
pub mod once;
pub mod order;
pub mod record;
pub mod refusal;
pub mod value;
pub mod whistle;
pub mod world;

pub use authority::Viewer;
pub use notice::{Notice, notices};
pub use order::{Actor, Command, Entropy, Lid, Order};
pub use record::{Draft, Event, Record, Stream, Subject};
pub use refusal::Refusal;
pub use value::{Class, Personal, Story};
pub use world::{Answer, Need, World, answer, decide, evolve, is_known, needs};
