//! The only SQL. `execute.rs` is the only write path; the views, the vault and the checks stand around it.
//!
//! Promises: an answer is given after its records are synced; the log has no gaps; a value outside the record
//! matches its commitment or has a tombstone; the same order is done once.

mod backup;
mod blob;
mod db;
mod doubt;
mod execute;
mod fault;
mod files;
mod group;
mod kept;
mod keys;
mod log;
mod media;
mod places;
mod read;
mod readers;
mod rebuild;
mod remembered;
mod renew;
mod reserve;
mod seal;
mod store;
mod tables;
mod tally;
mod tombstones;
mod verify;
mod views;
mod words;

pub use backup::{Backed, Fit, Unfit, backup, restore};
pub use db::Place;
pub use execute::{Outcome, Watch};
pub use fault::Fault;
pub use files::Download;
pub use keys::Keys;
pub use places::districts;
pub use read::{
    Access, Approved, Asking, Band, Blown, Case, Due, Duty, End, Envelope, Exported, FEW, FEWEST, Filter, Hidden,
    Import, Intake, Item, Kept, LOOK_UP_MAX, Letter, Line, Near, Notice, Opened, Opening, Own, Page, Phases, Proof,
    Proven, Rates, Refused, Seen, Session, Share, Side, Sketch, Sort, Ticket, ToDecide, Turn, Values, Week,
    retention_reason,
};
pub use rebuild::{Rebuilt, rebuild_check};
pub use remembered::{Committed, Upkeep};
pub use renew::outdated;
pub use reserve::{RESERVE, Space};
pub use store::{Fatal, Options, Store, Sync};
pub use tables::{Batch, Change};
pub use tombstones::write_list as tombstones;
pub use verify::{Verified, verify};

/// Bench only: writes batches that were captured, by the same statements, without rules, hashing or sealing.
pub use group::replay;
/// Bench only: a scratch copy of a database.
pub use places::Scratch;
