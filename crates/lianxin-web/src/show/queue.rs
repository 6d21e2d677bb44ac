//! The list of matters: views, filters, one page of rows.

use askama::Template;
use lianxin_text::tokens;

use super::Choice;
use super::narrow::{Filters, Narrow};
use crate::page::Shown;
use crate::words::clock::{Clock, Due};
use crate::words::label;

/// Which matters are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum View {
    /// 等您办的
    #[default]
    Todo,
    /// 交出去、在等的
    Waiting,
    /// 待受理的补录
    Intake,
    /// 能看到的全部
    All,
}

impl View {
    pub const ALL: [View; 4] = [View::Todo, View::Waiting, View::Intake, View::All];

    /// The value of `?view=`.
    pub fn code(self) -> &'static str {
        match self {
            View::Todo => "todo",
            View::Waiting => "waiting",
            View::Intake => "intake",
            View::All => "all",
        }
    }

    fn name(self, shown: &Shown) -> String {
        shown.say(&format!("view-{}", self.code()))
    }

    /// By the value of `?view=`; the first view where it names none.
    pub fn of(code: &str) -> View {
        View::ALL.into_iter().find(|v| v.code() == code).unwrap_or_default()
    }
}

/// The act whose clock runs in a stage, where one does.
pub fn due_in_stage(stage: &str) -> Option<Due> {
    match stage {
        "registered" => Some(Due::Accept),
        "accepted" => Some(Due::Dispatch),
        "dispatched" => Some(Due::Acknowledge),
        "acknowledged" | "handling" => Some(Due::Handle),
        _ => None,
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

/// What is asked for, as it came.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub view: View,
    pub narrow: Narrow,
    /// Of the page before.
    pub cursor: String,
}

impl Asked {
    /// Reads the query; `get` gives a parameter or nothing.
    pub fn read<'v>(get: impl Fn(&str) -> &'v str) -> Asked {
        Asked { view: View::of(get("view")), cursor: get("cursor").to_owned(), narrow: Narrow::read(get) }
    }

    /// Whether anything beside the view narrows the list.
    pub fn is_narrowed(&self) -> bool {
        self.narrow.is_narrowed()
    }

    /// The same list from `cursor` on; from its beginning where that is empty.
    fn address(&self, cursor: &str) -> String {
        self.narrow.address("/matters", self.view.code(), cursor)
    }

    /// The same list as a file.
    fn file(&self, ending: &str, bom: &str) -> String {
        let mut address = self.narrow.address(&format!("/matters.{ending}"), self.view.code(), "");
        if !bom.is_empty() {
            address.push_str("&bom=");
            address.push_str(bom);
        }
        address
    }
}

/// A matter as the list shows it.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub code: String,
    /// `None` where it was forgotten.
    pub title: Option<String>,
    /// The first of its clocks that run; `None` where none does.
    pub clock: Option<Clock>,
    /// Label of the kind.
    pub kind: String,
    /// The village or community.
    pub place: String,
    /// The stage's code.
    pub stage: String,
    /// Short name of who answers for it now.
    pub agency: String,
    /// Label of the source.
    pub source: String,
    /// A petition taken in.
    pub taken_in: bool,
    pub sealed: bool,
}

impl Row {
    fn is_late(&self) -> bool {
        self.clock.as_ref().is_some_and(Clock::is_late)
    }

    /// The stage's label.
    pub fn stage(&self, shown: &Shown) -> String {
        label::stage(shown.lang, &self.stage)
    }
}

/// A kept view, as the list's page offers it.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: String,
    /// Told from its codes.
    pub name: String,
    pub address: String,
    /// The reader keeps it; otherwise a colleague does.
    pub own: bool,
    /// Short name of the agency with which it is shared; empty where it is its keeper's alone.
    pub shared: String,
}

/// `GET /matters`.
#[derive(Template)]
#[template(path = "queue.html")]
pub struct Queue {
    pub shown: Shown,
    pub asked: Asked,
    /// In the order of [`View::ALL`]; those that the reader does not have are left out.
    pub tabs: Vec<Tab>,
    pub filters: Filters,
    pub rows: Vec<Row>,
    /// Short name of the agency whose matters these are, where only one's are wanted.
    pub agency: String,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The reader's own first.
    pub kept: Vec<Kept>,
    /// The agencies with which she may share a view.
    pub agencies: Vec<Choice>,
    /// Key of the order that keeps or drops a view.
    pub order: String,
}

impl Queue {
    /// The tab in force.
    fn tab(&self) -> Option<&Tab> {
        self.tabs.iter().find(|t| t.view == self.asked.view)
    }

    /// 等您办的 6 件
    fn title(&self) -> String {
        let name = self.asked.view.name(&self.shown);
        match self.tab().filter(|t| t.count > 0 && !self.asked.is_narrowed()) {
            None => name,
            Some(t) => {
                let key = if t.more { "queue-title-more" } else { "queue-title" };
                self.shown.say_with(key, &[("name", name.into()), ("n", t.count.into())])
            }
        }
    }

    /// How many of this page are late.
    fn late(&self) -> usize {
        self.rows.iter().filter(|r| r.is_late()).count()
    }

    /// The address that a view of what is looked at has. `None` where nothing of it can be kept: words alone, or the
    /// clocks of one agency, which a link asks for.
    fn keeps(&self) -> Option<String> {
        let narrow = &self.asked.narrow;
        let list = narrow.wanted(self.asked.view.code());
        let can = list.is_narrowed() && narrow.clock.is_empty();
        can.then(|| Narrow::of(&list).address("/matters", &list.view, ""))
    }

    /// Whether the reader keeps this view already, for herself (an empty name) or shared with an agency.
    fn is_kept(&self, address: &str, agency: &str) -> bool {
        self.kept.iter().any(|k| k.own && k.address == address && k.shared == agency)
    }

    /// 给本单位都看; with the agency's name where she has several.
    fn share(&self, agency: &Choice) -> String {
        match self.agencies.len() {
            1 => self.shown.say("kept-share"),
            _ => self.shown.named("kept-share-with", &agency.label),
        }
    }

    fn keeps_own(&self) -> bool {
        self.kept.iter().any(|k| k.own)
    }

    /// What a narrowed list found: 搜“漏水”，有 3 件。
    fn found(&self) -> String {
        let in_part = self.next.is_some() || !self.asked.cursor.is_empty();
        let key = match (self.asked.narrow.q.is_empty(), self.rows.is_empty(), in_part) {
            (true, true, _) => "queue-filter-none",
            (true, false, true) => "queue-filtered-page",
            (true, false, false) => "queue-filtered",
            (false, true, true) if self.next.is_some() => "queue-search-not-yet",
            (false, true, _) => "queue-search-none",
            (false, false, true) if self.asked.cursor.is_empty() => "queue-search-least",
            (false, false, true) => "queue-search-page",
            (false, false, false) => "queue-search",
        };
        let values = [("q", self.asked.narrow.q.as_str().into()), ("n", self.rows.len().into())];
        self.shown.say_with(key, &values)
    }

    /// 只看区水务局自己的时钟超时的。 None where no agency was named.
    fn only(&self) -> Option<String> {
        let key = match self.asked.narrow.clock.as_str() {
            "open" => "queue-only-open",
            "late" => "queue-only-late",
            _ => "queue-only-agency",
        };
        (!self.asked.narrow.agency.is_empty()).then(|| self.shown.named(key, &self.agency))
    }

    /// The page of the place that it is narrowed to.
    fn figures(&self) -> Option<String> {
        let narrow = &self.asked.narrow;
        match (narrow.grid.as_str(), narrow.division.as_str()) {
            ("", "") => None,
            ("", division) => Some(format!("/divisions/{}", path_part(division))),
            (grid, _) => Some(format!("/grids/{}", path_part(grid))),
        }
    }

    /// The same words, looked for in all that the reader may see; `None` where this is that list.
    fn wider(&self) -> Option<String> {
        let narrow = Narrow { q: self.asked.narrow.q.clone(), ..Narrow::default() };
        let asked = Asked { narrow, view: View::All, ..Asked::default() };
        (asked.address("") != self.asked.address("")).then(|| asked.address(""))
    }

    /// A title in pieces, each with whether a word that was looked for stands there.
    fn marked<'t>(&self, title: &'t str) -> Vec<(bool, &'t str)> {
        tokens::marked(title, &tokens::words(&self.asked.narrow.q).collect::<Vec<_>>())
    }

    /// Whether a word that was looked for stands in the text and not in the title. Where is not said: that takes an opening.
    fn is_in_text(&self, row: &Row) -> bool {
        let title = row.title.as_deref().map(tokens::normalise).unwrap_or_default();
        let code = self.asked.narrow.q.trim().eq_ignore_ascii_case(&row.code);
        !code && tokens::words(&self.asked.narrow.q).any(|word| !title.contains(&word))
    }

    fn empty(&self) -> String {
        self.shown.say(&format!("queue-empty-{}", self.asked.view.code()))
    }
}

/// A code as it stands in an address: what is no code finds nothing there.
fn path_part(code: &str) -> String {
    code.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_filters_from_page_to_page() {
        let asked = Asked::read(|name| match name {
            "view" => "waiting",
            "q" => "漏水&x",
            _ => "",
        });
        assert_eq!(asked.address("9.1"), "/matters?view=waiting&q=%E6%BC%8F%E6%B0%B4%26x&cursor=9.1");
        assert!(asked.is_narrowed());
        assert_eq!(View::of("no-such"), View::Todo);
    }

    #[test]
    fn each_stage_of_the_work_has_its_clock() {
        for (stage, due) in [("registered", Due::Accept), ("accepted", Due::Dispatch), ("handling", Due::Handle)] {
            assert_eq!(due_in_stage(stage), Some(due));
        }
        assert_eq!(due_in_stage("completed"), None);
    }
}
