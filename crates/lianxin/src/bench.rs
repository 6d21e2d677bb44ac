//! Measuring on copies of a district: the write path against its own limit, and calls of the API and pages.

mod copies;
mod export;
mod fields;
mod http;
mod live;
mod load;
mod pages;
mod requests;
mod together;
mod write;

use crate::Ended;

#[derive(clap::Subcommand)]
pub enum What {
    /// The write path against its own limit, on a copy of the folder.
    Write(write::Write),
    /// One call of the API or one page at a server of its own, on a copy of the district.
    Http(http::Args),
    /// From one person's act on a whistle of twenty units to another's screen, while others register, on a copy.
    Live(live::Args),
}

/// Rounds of each kind, taken in turn.
const ROUNDS: u64 = 4;

pub fn run(what: &What) -> Result<(), Ended> {
    match what {
        What::Write(args) => write::run(args),
        What::Http(args) => http::run(args),
        What::Live(args) => live::run(args),
    }
}

fn fault(e: impl std::fmt::Display) -> Ended {
    Ended::Fault(e.to_string())
}
