//! The dispatch board (分流): what waits for a centre to accept, to dispatch, to designate or to archive, and what became
//! of each that was done together.

use askama::Template;
use lianxin_core::authority::Act;

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
            View::Accept | View::Intake => &[Together::Accept, Together::Merge],
            View::Dispatch => &[Together::Suggested, Together::Dispatch, Together::Merge],
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
    /// 并案: all but one go on in that one
    Merge,
}

impl Together {
    pub const ALL: [Together; 5] =
        [Together::Accept, Together::Suggested, Together::Dispatch, Together::Archive, Together::Merge];

    /// The act of authority that it is.
    pub fn act(self) -> Act {
        match self {
            Together::Accept => Act::Accept,
            Together::Suggested | Together::Dispatch => Act::Dispatch,
            Together::Archive => Act::Archive,
            Together::Merge => Act::Merge,
        }
    }

    /// As in the form's path and in a call.
    pub fn code(self) -> &'static str {
        match self {
            Together::Accept => "accept",
            Together::Suggested => "dispatch-as-suggested",
            Together::Dispatch => "dispatch",
            Together::Archive => "archive",
            Together::Merge => "merge",
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
            Together::Merge => "m",
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
    pub sealed: bool,
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
    /// What stands beside the list: the first row, until another is looked at.
    pub preview: Option<Preview>,
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

    /// Where one is looked at before it is opened.
    fn preview_of(&self, row: &Row) -> String {
        format!("/board/matters/{}?view={}", row.id, self.view.code())
    }

    /// Whether this can be done to several here.
    fn does(&self, act: Together) -> bool {
        self.view.together().contains(&act)
    }

    /// The message of what the key A does.
    fn verb_of_a(&self) -> String {
        self.view.together().first().map_or_else(|| "key-open".to_owned(), |act| self.verb(act))
    }

    fn one_verb(&self) -> String {
        self.shown.say(&format!("board-one-{}", self.view.code()))
    }
}

/// A matter of the board before it is opened: what the lists may show, and nothing of its text.
#[derive(Template)]
#[template(path = "parts/preview.html")]
pub struct Preview {
    pub shown: Shown,
    pub view: View,
    pub id: String,
    pub seen: u64,
    pub code: String,
    pub title: String,
    pub clock: Option<Clock>,
    pub kind: String,
    /// Town, village and grid: address and name.
    pub places: Vec<(String, String)>,
    pub source: String,
    /// The day on which it was registered.
    pub registered: String,
    pub stage: String,
    pub taken_in: bool,
    /// Whom kind and place suggest.
    pub suggested: Option<Suggested>,
    /// What may be the same problem.
    pub near: Vec<Near>,
    pub agencies: Vec<Choice>,
    /// Key of the form's order; each form of the part adds to it.
    pub order: String,
    /// Where the board was.
    pub back: String,
}

/// Who leads by the responsibility list.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// The agency's code and short name.
    pub code: String,
    pub name: String,
    /// By which rule, and from which source.
    pub why: String,
}

/// A matter that may be the same, by its title.
#[derive(Clone, Debug)]
pub struct Near {
    pub id: String,
    pub title: String,
    /// Where, when, how far it is.
    pub says: String,
    /// Whether another can still go on in it.
    pub lives: bool,
}

impl Preview {
    /// What is done to it here by one button.
    fn first(&self) -> Option<Together> {
        match self.view {
            View::Accept | View::Intake => Some(Together::Accept),
            View::Archive => Some(Together::Archive),
            View::Dispatch | View::Designate => None,
        }
    }

    fn suggests(&self, code: &str) -> bool {
        self.suggested.as_ref().is_some_and(|s| s.code == code)
    }
}

/// `GET /board/matters/{id}`: the same on a page of its own, for a phone and where no script runs.
#[derive(Template)]
#[template(path = "preview.html")]
pub struct PreviewPage {
    pub shown: Shown,
    pub preview: Preview,
}

/// Into which of several the others go.
#[derive(Template)]
#[template(path = "board-merge.html")]
pub struct Merge {
    pub shown: Shown,
    pub back: String,
    pub order: String,
    /// `id.version`, as the board's boxes sent them.
    pub picked: Vec<String>,
    /// Titles of what was picked, the earliest first.
    pub titles: Vec<String>,
    /// The picked ones, or of a single one what may be the same; the earliest first.
    pub candidates: Vec<Near>,
    /// The one that is proposed; empty where none is.
    pub into: String,
}

impl Merge {
    /// 3 件并成一件
    fn title(&self) -> String {
        match self.picked.len() {
            1 => self.shown.say("merge-one"),
            n => self.shown.count("merge-several", &n),
        }
    }
}

/// What became of one of several.
#[derive(Clone, Debug)]
pub struct Result {
    pub id: String,
    pub title: String,
    /// To whom it went or where it goes on, as a sentence's end.
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
