//! The dispatch board (分流): what waits for a centre to accept, to dispatch, to designate or to archive, and what became
//! of each that was done together.

use askama::Template;

use super::Choice;
use super::narrow::Filters;
use crate::page::Shown;
use crate::words::clock::Clock;

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum View {
    /// 待受理
    Accept,
    /// 待受理的补录
    Intake,
    /// 待分流
    #[default]
    Dispatch,
    /// 须指定
    Designate,
    /// 待归档
    Archive,
}

impl View {
    /// In the order of the work.
    pub const ALL: [View; 5] = [View::Accept, View::Intake, View::Dispatch, View::Designate, View::Archive];

    /// The value of `?view=`.
    pub fn code(self) -> &'static str {
        match self {
            View::Accept => "accept",
            View::Intake => "intake",
            View::Dispatch => "dispatch",
            View::Designate => "designate",
            View::Archive => "archive",
        }
    }

    /// By the value of `?view=`; what is to be dispatched where it names none.
    pub fn of(code: &str) -> View {
        View::ALL.into_iter().find(|v| v.code() == code).unwrap_or_default()
    }

    /// What can be done to several at once here. Designating asks for a reason of each.
    pub fn together(self) -> &'static [Together] {
        match self {
            View::Accept | View::Intake => &[Together::Accept],
            View::Dispatch => &[Together::Suggested, Together::Dispatch],
            View::Designate => &[],
            View::Archive => &[Together::Archive],
        }
    }
}

/// What is done to several matters at once: one order each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    Accept,
    /// 照建议分流: each to whom its kind and place suggest
    Suggested,
    /// 分给同一家
    Dispatch,
    Archive,
}

impl Together {
    pub const ALL: [Together; 4] = [Together::Accept, Together::Suggested, Together::Dispatch, Together::Archive];

    /// As in the form's path and in a call.
    pub fn code(self) -> &'static str {
        match self {
            Together::Accept => "accept",
            Together::Suggested => "dispatch-as-suggested",
            Together::Dispatch => "dispatch",
            Together::Archive => "archive",
        }
    }

    pub fn parse(code: &str) -> Option<Together> {
        Together::ALL.into_iter().find(|t| t.code() == code)
    }

    /// The single key that does it, for those who switched keys on.
    fn key(self) -> &'static str {
        match self {
            Together::Accept | Together::Suggested | Together::Archive => "a",
            Together::Dispatch => "d",
        }
    }
}

/// A view's name and how many it holds.
#[derive(Clone, Copy, Debug)]
pub struct Tab {
    pub view: View,
    pub count: usize,
    /// Counted only so far; there are more.
    pub more: bool,
}

/// A matter of the board.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub seen: u64,
    pub code: String,
    /// `None` where it was forgotten.
    pub title: Option<String>,
    pub clock: Option<Clock>,
    pub kind: String,
    pub place: String,
    pub source: String,
    pub taken_in: bool,
    /// Short name of whom kind and place suggest, and why; `None` where nobody is named.
    pub suggested: Option<(String, String)>,
}

impl Row {
    fn is_late(&self) -> bool {
        self.clock.as_ref().is_some_and(Clock::is_late)
    }

    fn title(&self, shown: &Shown) -> String {
        self.title.clone().unwrap_or_else(|| shown.say("title-gone"))
    }
}

/// `GET /board`.
#[derive(Template)]
#[template(path = "board.html")]
pub struct Board {
    pub shown: Shown,
    pub view: View,
    pub tabs: Vec<Tab>,
    pub filters: Filters,
    pub rows: Vec<Row>,
    pub agencies: Vec<Choice>,
    pub order: String,
    /// Where the next page begins, and whether this is not the first.
    pub next: Option<String>,
    pub later: bool,
}

impl Board {
    fn name(&self, view: &View) -> String {
        self.shown.say(&format!("board-{}", view.code()))
    }

    fn address(&self, cursor: &str) -> String {
        self.filters.narrow.address("/board", self.view.code(), cursor)
    }

    /// Whether several can be done at once here.
    fn picks(&self) -> bool {
        !self.view.together().is_empty() && !self.rows.is_empty()
    }

    fn empty(&self) -> String {
        if self.filters.narrow.is_narrowed() {
            self.shown.say("queue-empty-narrowed")
        } else {
            self.shown.say(&format!("board-empty-{}", self.view.code()))
        }
    }

    /// Where to do it to one alone.
    fn one(&self, row: &Row) -> String {
        match self.view {
            View::Dispatch => format!("/matters/{}/dispatch", row.id),
            View::Designate => format!("/matters/{}/designate", row.id),
            View::Accept | View::Intake | View::Archive => format!("/matters/{}", row.id),
        }
    }

    /// The message of what is done together.
    fn verb(&self, act: &Together) -> String {
        format!("board-do-{}", act.code())
    }

    /// The message of what the key A does.
    fn verb_of_a(&self) -> String {
        self.view.together().first().map_or_else(|| "key-open".to_owned(), |act| self.verb(act))
    }

    fn one_verb(&self) -> String {
        self.shown.say(&format!("board-one-{}", self.view.code()))
    }
}

/// What became of one of several.
#[derive(Clone, Debug)]
pub struct Result {
    pub id: String,
    pub title: String,
    /// To whom it went, where it was dispatched.
    pub to: Option<String>,
    /// Why not, and what to do next; `None` where it was done.
    pub no: Option<(String, String)>,
}

/// What became of several: the answer to a form of the board.
#[derive(Template)]
#[template(path = "board-done.html")]
pub struct Done {
    pub shown: Shown,
    pub what: Together,
    /// Back to the list.
    pub back: String,
    pub results: Vec<Result>,
}

impl Done {
    fn done(&self) -> usize {
        self.results.iter().filter(|r| r.no.is_none()).count()
    }

    fn left(&self) -> usize {
        self.results.len() - self.done()
    }

    /// 3 件分流了，1 件没有。
    fn title(&self) -> String {
        let key = match (self.results.is_empty(), self.left()) {
            (true, _) => "board-done-nothing",
            (false, 0) => "board-done-all",
            (false, _) => "board-done-some",
        };
        let values = [
            ("what", self.shown.say(&format!("together-{}", self.what.code())).into()),
            ("n", self.done().into()),
            ("left", self.left().into()),
        ];
        self.shown.say_with(key, &values)
    }

    /// Those that were not done stand first.
    fn sorted(&self) -> Vec<&Result> {
        let mut all: Vec<&Result> = self.results.iter().collect();
        all.sort_by_key(|r| r.no.is_none());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_and_act_is_found_by_its_code() {
        for view in View::ALL {
            assert_eq!(View::of(view.code()), view);
            for act in view.together() {
                assert_eq!(Together::parse(act.code()), Some(*act));
            }
        }
        assert_eq!(View::of("no-such"), View::Dispatch);
        assert_eq!(Together::parse("decline"), None);
    }
}
