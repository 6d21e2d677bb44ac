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
    /// Those of the first two phases.
    pub early: u64,
    /// The same in hundredths of all; none where nothing was registered.
    pub share: Option<u64>,
}

/// One agency that answers for a place.
#[derive(Clone, Debug)]
pub struct Answering {
    /// 网格、村居、综治中心、派出所、主办
    pub part: String,
    /// Its short name and its code.
    pub agency: String,
    pub code: String,
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
    /// Every agency, in the order of the codes.
    pub agencies: Vec<Choice>,
}

impl Bar {
    pub(super) fn name(&self, shown: &Shown) -> String {
        label::phase(shown.lang, self.phase)
    }
}

impl Quarter {
    pub(super) fn total_n(&self) -> usize {
        n(self.total)
    }

    /// 前两个环节发现 12 件，占 30 件的 40%；none where nothing was registered.
    pub(super) fn told(&self, shown: &Shown) -> Option<String> {
        let values = [("early", self.early.into()), ("total", self.total.into()), ("n", self.share?.into())];
        Some(shown.say_with("net-early", &values))
    }
}

/// For messages that count.
pub(super) fn n(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

impl Net {
    fn under_way_n(&self) -> usize {
        n(self.under_way)
    }
}
