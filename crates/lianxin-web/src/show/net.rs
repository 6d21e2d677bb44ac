//! The net (一张网): its load by phase, where matters were caught, who answers here, and where nobody does.

use askama::Template;

use super::Choice;
use crate::page::Shown;
use crate::words::label;

/// One phase, with its share of the whole.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The phase's code.
    pub phase: &'static str,
    pub count: u64,
    /// Of the longest bar, in hundredths: its length, nothing more.
    pub length: u64,
}

/// What was registered in one quarter.
#[derive(Clone, Debug)]
pub struct Quarter {
    /// 2026年第四季度（到今天）
    pub name: String,
    pub bars: Vec<Bar>,
    pub total: u64,
    /// Of the first two phases, in hundredths; none where nothing was registered.
    pub early: Option<u64>,
}

/// One agency that answers for a place.
#[derive(Clone, Debug)]
pub struct Answering {
    /// 网格、村居、综治中心、派出所、主办
    pub part: String,
    pub agency: String,
    /// Office phone; empty where there is none.
    pub phone: String,
    /// By which rule.
    pub why: String,
    /// It would lead a matter of this kind.
    pub leads: bool,
}

/// Who will accept what is registered, and within what time.
#[derive(Clone, Debug)]
pub struct Receiving {
    pub centre: String,
    /// 1 个工作日; none where the kind is not chosen yet.
    pub within: Option<String>,
    /// The rule that the limit follows.
    pub source: Option<String>,
}

/// `GET /net`.
#[derive(Template)]
#[template(path = "net.html")]
pub struct Net {
    pub shown: Shown,
    pub load: Vec<Bar>,
    pub under_way: u64,
    pub quarters: Vec<Quarter>,
    pub kinds: Vec<Choice>,
    pub divisions: Vec<Choice>,
    pub kind: String,
    pub division: String,
    /// `None` where nothing was asked, or what was asked is not known.
    pub answers: Option<Vec<Answering>>,
    /// Where the net does not hold; empty where it is whole.
    pub gaps: Vec<String>,
    /// Whether the reader is shown them.
    pub sees_gaps: bool,
}

impl Quarter {
    fn total_n(&self) -> usize {
        Net::n(&self.total)
    }
}

impl Net {
    /// For messages that count.
    fn n(count: &u64) -> usize {
        usize::try_from(*count).unwrap_or(usize::MAX)
    }

    fn under_way_n(&self) -> usize {
        Net::n(&self.under_way)
    }

    fn phase(&self, code: &str) -> String {
        label::phase(self.shown.lang, code)
    }
}
