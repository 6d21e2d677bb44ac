//! A page as somebody reads it: its words, its links by their words, its fields by their labels.

use super::html::{Id, Tree};

/// What is shown now.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub status: u16,
    /// Path with query, after redirects.
    pub path: String,
    /// As it came.
    pub source: String,
    /// In the order they came, names in small letters; of the last answer.
    pub headers: Vec<(String, String)>,
    pub(super) tree: Tree,
}

/// Words without white space: lines are broken by the width of a window, not by meaning.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

impl Page {
    pub(super) fn read(status: u16, path: &str, headers: Vec<(String, String)>, source: String) -> Page {
        Page { status, path: path.to_owned(), tree: Tree::read(&source), source, headers }
    }

    /// The words that are seen; see `crates/lianxin-sim/src/browser/html.rs::text`.
    pub fn text(&self) -> String {
        self.tree.text(0)
    }

    /// Whether these words are seen; white space does not count.
    pub fn says(&self, words: &str) -> bool {
        squeezed(&self.text()).contains(&squeezed(words))
    }

    pub fn title(&self) -> String {
        self.tree.all("title").iter().find(|t| self.tree.within(**t, &["svg"]).is_none()).map_or_else(String::new, |t| self.tree.raw(*t))
    }

    /// The headings with their rank, 1 to 6, in the page's order.
    pub fn headings(&self) -> Vec<(u8, String)> {
        let rank = |name: &str| name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()).filter(|n| (1..=6).contains(n));
        let all = self.seen();
        all.into_iter().filter_map(|id| Some((rank(&self.tree.nodes[id].name)?, self.tree.text(id)))).collect()
    }

    /// The words of the first `h1`.
    pub fn heading(&self) -> String {
        self.headings().into_iter().find(|(rank, _)| *rank == 1).map(|(_, words)| words).unwrap_or_default()
    }

    /// Words and address of every link that is seen.
    pub fn links(&self) -> Vec<(String, String)> {
        self.link_ids().into_iter().map(|id| (self.name_of(id), self.href(id))).collect()
    }

    /// The words of every button that sends a form.
    pub fn buttons(&self) -> Vec<String> {
        self.button_ids().into_iter().map(|id| self.name_of(id)).collect()
    }

    /// Whether a button with these words is there.
    pub fn offers(&self, button: &str) -> bool {
        !self.best(&self.button_ids(), button).is_empty()
    }

    /// The labels of every field that can be filled or chosen.
    pub fn fields(&self) -> Vec<String> {
        self.field_ids().into_iter().map(|id| self.label_of(id)).collect()
    }

    /// What a strict reader would not accept in this page: see `crates/lianxin-sim/src/browser/html.rs::Tree`; and
    /// fields that have no label.
    pub fn defects(&self) -> Vec<String> {
        let mut found = self.tree.defects.clone();
        for id in self.field_ids() {
            if self.label_of(id).is_empty() {
                found.push(format!("field {} has no label", self.tree.nodes[id].attribute("name").unwrap_or("?")));
            }
        }
        found
    }

    pub(super) fn seen(&self) -> Vec<Id> {
        (1..self.tree.nodes.len()).filter(|id| !self.tree.is_hidden(*id)).collect()
    }

    pub(super) fn link_ids(&self) -> Vec<Id> {
        let mut found = self.seen();
        found.retain(|id| self.tree.nodes[*id].is("a") && self.tree.nodes[*id].attribute("href").is_some());
        found
    }

    pub(super) fn href(&self, id: Id) -> String {
        self.tree.nodes[id].attribute("href").unwrap_or_default().to_owned()
    }

    pub(super) fn button_ids(&self) -> Vec<Id> {
        let mut found = self.seen();
        found.retain(|id| {
            let node = &self.tree.nodes[*id];
            let kind = node.attribute("type").unwrap_or("submit");
            node.attribute("disabled").is_none()
                && kind == "submit"
                && (node.is("button") || node.is("input") && node.attribute("type").is_some())
        });
        found
    }

    /// Fields that somebody can fill: no buttons, nothing hidden.
    pub(super) fn field_ids(&self) -> Vec<Id> {
        let mut found = self.seen();
        found.retain(|id| {
            let node = &self.tree.nodes[*id];
            let kind = node.attribute("type").unwrap_or("text");
            let field = node.is("select") || node.is("textarea") || node.is("input");
            field && !matches!(kind, "hidden" | "submit" | "button" | "reset" | "image")
        });
        found
    }

    /// What a link or button is called.
    pub(super) fn name_of(&self, id: Id) -> String {
        let node = &self.tree.nodes[id];
        let said = node.attribute("aria-label").map(str::to_owned);
        said.or_else(|| node.is("input").then(|| node.attribute("value").unwrap_or_default().to_owned()))
            .unwrap_or_else(|| self.tree.text(id))
    }

    /// The words of a field's label: by `for`, around it, or said for screen readers.
    pub(super) fn label_of(&self, id: Id) -> String {
        let node = &self.tree.nodes[id];
        if let Some(own) = node.attribute("id") {
            let mut labels = self.tree.all("label").into_iter();
            if let Some(label) = labels.find(|l| self.tree.nodes[*l].attribute("for") == Some(own)) {
                return self.tree.text(label);
            }
        }
        if let Some(label) = self.tree.within(id, &["label"]) {
            return self.tree.text(label);
        }
        if let Some(words) = node.attribute("aria-label") {
            return words.to_owned();
        }
        let named = node.attribute("aria-labelledby").unwrap_or_default();
        named.split(' ').filter_map(|n| self.tree.by_id(n)).map(|n| self.tree.text(n)).collect::<Vec<_>>().join(" ")
    }

    /// The words over a group of choices, if the field stands in one.
    pub(super) fn group_of(&self, id: Id) -> String {
        let Some(set) = self.tree.within(id, &["fieldset"]) else { return String::new() };
        let legend = self.tree.nodes[set].children.iter().find(|c| self.tree.nodes[**c].is("legend"));
        legend.map_or_else(String::new, |l| self.tree.text(*l))
    }

    /// Of some nodes, those whose name fits the words best: the same words, or beginning with them, or holding them.
    pub(super) fn best(&self, nodes: &[Id], words: &str) -> Vec<Id> {
        self.fitting(nodes, words, |id| self.name_of(id))
    }

    pub(super) fn fitting(&self, nodes: &[Id], words: &str, name: impl Fn(Id) -> String) -> Vec<Id> {
        let words = squeezed(words);
        let names: Vec<(Id, String)> = nodes.iter().map(|id| (*id, squeezed(&name(*id)))).collect();
        let ways: [fn(&str, &str) -> bool; 3] = [|n, w| n == w, |n, w| n.starts_with(w), |n, w| n.contains(w)];
        for fits in ways {
            let found: Vec<Id> = names.iter().filter(|(_, n)| fits(n, &words)).map(|(id, _)| *id).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Of some nodes, those nearest to other words: whose smallest surrounding that says them is the smallest.
    pub(super) fn near(&self, nodes: &[Id], words: &str) -> Vec<Id> {
        let words = squeezed(words);
        let size = |id: &Id| {
            let around = self.tree.upwards(*id).into_iter().skip(1).map(|n| squeezed(&self.tree.text(n)));
            around.into_iter().find(|t| t.contains(&words)).map(|t| t.len())
        };
        let sized: Vec<(usize, Id)> = nodes.iter().filter_map(|id| Some((size(id)?, *id))).collect();
        let least = sized.iter().map(|(n, _)| *n).min();
        sized.into_iter().filter(|(n, _)| Some(*n) == least).map(|(_, id)| id).collect()
    }

    /// The page's words, shortened, for the message of a step that could not be made.
    pub(super) fn gist(&self) -> String {
        let text: String = self.text().chars().take(1500).collect();
        format!("{} {}\nlinks {:?}\nbuttons {:?}\nfields {:?}\n{text}", self.status, self.path, self.link_words(), self.buttons(), self.fields())
    }

    fn link_words(&self) -> Vec<String> {
        self.links().into_iter().map(|(words, _)| words).collect()
    }
}
