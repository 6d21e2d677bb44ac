//! An agency: what it answers for, what it lends, whom it stands under, and its matters by phase.

use askama::Template;

use super::net::{Bar, Quarter, n};
use crate::page::Shown;

/// What an agency has in hand.
#[derive(Clone, Debug)]
pub struct Load {
    pub code: String,
    /// Its short name.
    pub name: String,
    pub bars: Vec<Bar>,
    /// In all phases.
    pub under_way: u64,
    /// Matters in which its own clock runs, and those of them that are late.
    pub open: usize,
    pub late: usize,
}

impl Load {
    pub(super) fn under_way_n(&self) -> usize {
        n(self.under_way)
    }
}

/// One share of a side's whistles.
#[derive(Clone, Debug)]
pub struct Rate {
    pub name: String,
    /// With its base; none where there are too few to tell.
    pub told: Option<String>,
    /// In hundredths.
    pub percent: Option<u64>,
}

/// An agency's whistles as a called unit, or as the caller.
#[derive(Clone, Debug)]
pub struct Side {
    pub name: String,
    pub rates: Vec<Rate>,
}

impl Side {
    /// Nothing of it is told.
    fn is_hidden(&self) -> bool {
        self.rates.iter().all(|rate| rate.told.is_none())
    }
}

/// `GET /agencies/{code}`.
#[derive(Template)]
#[template(path = "agency.html")]
pub struct Agency {
    pub shown: Shown,
    /// Its full name.
    pub name: String,
    /// The place it serves.
    pub area: String,
    /// Office phone; empty where there is none.
    pub phone: String,
    /// Code and short name.
    pub superior: Option<(String, String)>,
    /// Its responsibility list, in Chinese.
    pub duties: Vec<String>,
    /// The kinds of matter it leads.
    pub kinds: Vec<String>,
    pub lends: Vec<String>,
    /// Where all this is from; empty where nobody said.
    pub source: String,
    pub load: Load,
    /// This quarter and the last.
    pub quarters: Vec<Quarter>,
    /// As a called unit, and as the caller.
    pub whistles: [Side; 2],
    /// How often it blows: few, usual, many; none where it may not be told.
    pub band: Option<String>,
}
