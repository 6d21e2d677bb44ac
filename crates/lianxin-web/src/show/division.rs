//! A place, from the district down to a grid: what is open in it, in whose hands, its last weeks, and who answers there.

use askama::Template;

use super::narrow::Narrow;
use super::net::{Answering, n};
use super::queue::Row;
use crate::page::Shown;

/// Matters of one stage, with their list.
#[derive(Clone, Debug)]
pub struct Bar {
    pub name: String,
    pub count: u64,
    /// Of the longest bar, in hundredths: its length, nothing more.
    pub length: u64,
    pub address: String,
}

/// An agency that leads or assists in something that is open here.
#[derive(Clone, Debug)]
pub struct Hand {
    pub code: String,
    pub name: String,
    pub count: u64,
    /// The list of these.
    pub address: String,
}

/// What one week brought.
#[derive(Clone, Debug)]
pub struct Week {
    pub name: String,
    /// Both numbers, in words.
    pub told: String,
    /// Of the longest bar, in hundredths: registered, and of these over by now.
    pub length: u64,
    pub over: u64,
}

/// `GET /grids/{code}`, `GET /divisions/{code}`.
#[derive(Template)]
#[template(path = "division.html")]
pub struct Division {
    pub shown: Shown,
    pub name: String,
    /// 网格、社区、镇 …
    pub kind: String,
    /// Around it, the nearest last: address and name.
    pub within: Vec<(String, String)>,
    pub stages: Vec<Bar>,
    pub open: u64,
    pub late: usize,
    pub hands: Vec<Hand>,
    /// The latest first.
    pub weeks: Vec<Week>,
    pub newest: Vec<Row>,
    pub answers: Vec<Answering>,
    /// The places in it: address and name.
    pub parts: Vec<(String, String)>,
    /// Its list.
    pub narrow: Narrow,
}

impl Division {
    fn open_n(&self) -> usize {
        n(self.open)
    }

    /// All that was ever registered here.
    fn all(&self) -> String {
        self.narrow.address("/matters", "all", "")
    }

    /// What is past its moment, the most urgent first.
    fn late_list(&self) -> String {
        let narrow = Narrow { due: "late".to_owned(), sort: "due".to_owned(), ..self.narrow.clone() };
        narrow.address("/matters", "all", "")
    }

    /// The place around it, or the net: a name of its own may be too long for a phone's bar.
    fn above(&self) -> (String, &'static str) {
        match self.within.last() {
            Some((address, _)) => (address.clone(), "division-above"),
            None => ("/net".to_owned(), "nav-net"),
        }
    }

    fn registers(&self) -> bool {
        self.shown.person.as_ref().is_some_and(|p| p.registers)
    }
}
