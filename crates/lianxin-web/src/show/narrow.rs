//! What narrows a list of matters: one reading of an address, and one form of filters, for every page that lists them.

use lianxin_core::directory::Wanted;
pub use lianxin_core::directory::{DUES, SORTS};

use super::Choice;
use crate::page::Shown;
use crate::words::label;

/// The parameters, as they came; empty where nothing is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrow {
    pub agency: String,
    /// Of that agency's, only where its own clock is `open` or `late`. Comes from a link.
    pub clock: String,
    pub division: String,
    /// One of [`DUES`].
    pub due: String,
    pub grid: String,
    pub kind: String,
    pub phase: String,
    pub q: String,
    /// `due` or `newest`; the view's own order where empty.
    pub sort: String,
    pub source: String,
    pub stage: String,
}

impl Narrow {
    /// Reads the query; `get` gives a parameter or nothing.
    pub fn read<'v>(get: impl Fn(&str) -> &'v str) -> Narrow {
        let own = |name: &str| get(name).to_owned();
        Narrow {
            agency: own("agency"),
            clock: own("clock"),
            division: own("division"),
            due: own("due"),
            grid: own("grid"),
            kind: own("kind"),
            phase: own("phase"),
            q: own("q"),
            sort: own("sort"),
            source: own("source"),
            stage: own("stage"),
        }
    }

    /// What a kept view asks for.
    pub fn of(list: &Wanted) -> Narrow {
        let own = |code: &Option<String>| code.clone().unwrap_or_default();
        Narrow {
            agency: own(&list.agency),
            division: own(&list.division),
            due: own(&list.due),
            grid: own(&list.grid),
            kind: own(&list.kind),
            phase: own(&list.phase),
            sort: own(&list.sort),
            source: own(&list.source),
            stage: own(&list.stage),
            ..Narrow::default()
        }
    }

    /// What of it can be kept: codes, and no words that were looked for.
    pub fn wanted(&self, view: &str) -> Wanted {
        let some = |code: &str| Some(code.to_owned()).filter(|c| !c.is_empty());
        Wanted {
            agency: some(&self.agency),
            division: some(&self.division),
            due: some(&self.due),
            grid: some(&self.grid),
            kind: some(&self.kind),
            phase: some(&self.phase),
            sort: some(&self.sort),
            source: some(&self.source),
            stage: some(&self.stage),
            view: view.to_owned(),
        }
    }

    /// The codes of it that can be kept, by name.
    pub fn codes(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pairs().filter(|(name, _)| !matches!(*name, "clock" | "q"))
    }

    /// Name and value of what is asked, in the order in which an address and a sentence name them.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let all = [
            ("agency", &self.agency),
            ("clock", &self.clock),
            ("division", &self.division),
            ("grid", &self.grid),
            ("kind", &self.kind),
            ("stage", &self.stage),
            ("phase", &self.phase),
            ("source", &self.source),
            ("due", &self.due),
            ("q", &self.q),
            ("sort", &self.sort),
        ];
        all.into_iter().map(|(name, value)| (name, value.as_str())).filter(|(_, value)| !value.is_empty())
    }

    /// Whether it leaves anything out. An order alone leaves nothing out.
    pub fn is_narrowed(&self) -> bool {
        self.pairs().any(|(name, _)| name != "sort")
    }

    /// Whether one of the conditions that stand behind 更多条件 is set.
    pub fn is_deep(&self) -> bool {
        self.pairs().any(|(name, _)| matches!(name, "agency" | "clock" | "phase" | "source" | "sort" | "grid"))
    }

    /// `path?view=…` with all of it, from `cursor` on; from the beginning where that is empty.
    pub fn address(&self, path: &str, view: &str, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("view", view);
        query.extend_pairs(self.pairs());
        if !cursor.is_empty() {
            query.append_pair("cursor", cursor);
        }
        format!("{path}?{}", query.finish())
    }
}

/// The form that narrows a list.
#[derive(Clone, Debug, Default)]
pub struct Filters {
    /// Where it is sent.
    pub path: &'static str,
    pub view: &'static str,
    pub narrow: Narrow,
    pub kinds: Vec<Choice>,
    pub divisions: Vec<Choice>,
    pub agencies: Vec<Choice>,
    pub sources: Vec<Choice>,
    /// Whether the list holds more than one stage.
    pub staged: bool,
}

impl Filters {
    /// Each stage in which a matter can be, for the filter.
    pub fn stages(&self, shown: &Shown) -> Vec<Choice> {
        let codes = [
            "registered",
            "accepted",
            "dispatched",
            "acknowledged",
            "handling",
            "completed",
            "followed-up",
            "rated",
            "archived",
            "declined",
            "merged",
        ];
        codes.iter().map(|c| Choice::new(*c, label::stage(shown.lang, c))).collect()
    }

    /// The four phases (环节), to choose from.
    pub fn phases(&self, shown: &Shown) -> Vec<Choice> {
        let codes = lianxin_core::catalogue::Phase::ALL.map(lianxin_core::catalogue::Phase::code);
        codes.iter().map(|c| Choice::new(*c, label::phase(shown.lang, c))).collect()
    }

    /// By when, to choose from.
    pub fn dues(&self, shown: &Shown) -> Vec<Choice> {
        DUES.iter().map(|c| Choice::new(*c, shown.say(&format!("due-{c}")))).collect()
    }

    /// In which order, to choose from.
    pub fn sorts(&self, shown: &Shown) -> Vec<Choice> {
        SORTS.iter().map(|c| Choice::new(*c, shown.say(&format!("sort-{c}")))).collect()
    }

    /// The list without any of it.
    pub fn clear(&self) -> String {
        Narrow::default().address(self.path, self.view, "")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_narrows_a_list_goes_from_page_to_page() {
        let narrow = Narrow::read(|name| match name {
            "q" => "漏水&x",
            "due" => "today",
            _ => "",
        });
        let address = narrow.address("/matters", "waiting", "9.1");
        assert_eq!(address, "/matters?view=waiting&due=today&q=%E6%BC%8F%E6%B0%B4%26x&cursor=9.1");
        assert!(narrow.is_narrowed() && !narrow.is_deep());
        let sorted = Narrow { sort: "due".to_owned(), ..Narrow::default() };
        assert!(!sorted.is_narrowed() && sorted.is_deep());
    }
}
