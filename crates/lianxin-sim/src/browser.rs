//! A browser that knows only links, forms and words: what somebody does who sees our pages and nothing of tables,
//! addresses or field names. It runs no scripts, so what it can do is possible without them. It does not hold back
//! what a browser would (`required`, `maxlength`): that is the server's to refuse. Not for pages of strangers.
//! Weak: it sends no files; a form that asks for `multipart/form-data` is a panic until it can.

mod form;
pub mod html;
pub mod page;

use std::collections::BTreeMap;

pub use page::Page;

use crate::wire::{Answer, Ask, Wire};
use form::Edit;
use html::Id;

/// Longest chain of redirects that is followed.
const REDIRECTS_MAX: usize = 10;

/// One window: a page, the cookies, and what was typed into the page's fields and not yet sent.
///
/// Every step that cannot be made (no such link, no such field, two of that name) panics with the page's words:
/// the test that took the step has then failed.
pub struct Browser {
    wire: Wire,
    /// By name. `Secure` and `__Host-` cookies too: a loopback address counts as safe, as it does for Chromium.
    cookies: BTreeMap<String, String>,
    /// Sent as `accept-language`.
    pub language: String,
    /// An answer told it to drop what it keeps of this house.
    pub is_cleared: bool,
    page: Page,
    edits: BTreeMap<Id, Edit>,
}

impl Browser {
    /// A window with nothing in it. `base` is `http://HOST:PORT`.
    ///
    /// # Panics
    /// When `base` is not such an address.
    pub fn new(base: &str) -> Browser {
        Browser {
            wire: Wire::new(base),
            cookies: BTreeMap::new(),
            is_cleared: false,
            language: "zh-CN".to_owned(),
            page: Page::default(),
            edits: BTreeMap::new(),
        }
    }

    /// The page that is shown.
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Whether the page says these words; white space does not count.
    pub fn says(&self, words: &str) -> bool {
        self.page.says(words)
    }

    /// Status of the page that is shown.
    pub fn status(&self) -> u16 {
        self.page.status
    }

    /// A cookie's value, for tests of the cookie itself.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// All cookies, as a request's header has them.
    pub fn cookies(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Forgets every cookie, as a closed window does.
    pub fn forget(&mut self) {
        self.cookies.clear();
    }

    /// Types an address, path with query.
    pub fn go(&mut self, path: &str) -> &Page {
        self.send("GET", path, None, "none")
    }

    /// Asks for the page that is shown once more.
    pub fn again(&mut self) -> &Page {
        let path = self.page.path.clone();
        self.go(&path)
    }

    /// Follows the link with these words (the same, else beginning with them, else holding them). Several are one
    /// when they lead to one place.
    pub fn follow(&mut self, words: &str) -> &Page {
        let found = self.page.best(&self.page.link_ids(), words);
        self.follow_one(&found, words)
    }

    /// The same, of several the one that stands nearest to other words: the link of one row.
    pub fn follow_near(&mut self, words: &str, near: &str) -> &Page {
        let found = self.page.near(&self.page.best(&self.page.link_ids(), words), near);
        self.follow_one(&found, words)
    }

    fn follow_one(&mut self, found: &[Id], words: &str) -> &Page {
        let mut places: Vec<String> = found.iter().map(|id| self.page.href(*id)).collect();
        places.sort();
        places.dedup();
        let [place] = places.as_slice() else {
            panic!("{} links are called {words} {places:?}, on {}", places.len(), self.page.gist())
        };
        let place = self.resolve(place);
        self.send("GET", &place, None, "same-origin")
    }

    /// Writes into the field with this label, over what stands there.
    pub fn fill(&mut self, label: &str, text: &str) -> &mut Browser {
        let id = self.field(label, form::takes_text);
        self.edits.insert(id, Edit::Text(text.to_owned()));
        self
    }

    /// Marks the radio button or checkbox with this label, or the option with these words.
    pub fn choose(&mut self, label: &str) -> &mut Browser {
        let marks = self.page.fitting(&self.marks(), label, |id| self.page.label_of(id));
        if let [one] = marks.as_slice() {
            self.mark(*one);
            return self;
        }
        let options = self.page.fitting(&self.page.option_ids(None), label, |id| self.page.raw_of(id));
        match (marks.len(), options.as_slice()) {
            (0, [one]) => self.take(*one),
            (n, _) => panic!("{} choices are called {label}, on {}", n.max(options.len()), self.page.gist()),
        }
        self
    }

    /// The same, in one group or list only: the words of its legend or label, then those of the choice.
    pub fn choose_in(&mut self, group: &str, choice: &str) -> &mut Browser {
        let of_group = self.page.fitting(&self.marks(), group, |id| self.page.group_of(id));
        let marks = self.page.fitting(&of_group, choice, |id| self.page.label_of(id));
        if let [one] = marks.as_slice() {
            self.mark(*one);
            return self;
        }
        let list = self.field(group, |node| node.is("select"));
        let options = self.page.fitting(&self.page.option_ids(Some(list)), choice, |id| self.page.raw_of(id));
        let [one] = options.as_slice() else {
            panic!("{} options of {group} are called {choice}, on {}", options.len(), self.page.gist())
        };
        self.take(*one);
        self
    }

    /// Takes the mark from the checkbox with this label.
    pub fn clear(&mut self, label: &str) -> &mut Browser {
        let id = self.field(label, |node| node.attribute("type") == Some("checkbox"));
        self.edits.insert(id, Edit::Marked(false));
        self
    }

    /// What stands in the field with this label: typed, or as the page brought it. Of a list, the chosen value.
    pub fn typed(&self, label: &str) -> String {
        let id = self.field(label, |node| form::takes_text(node) || node.is("select"));
        form::values(&self.page, &self.edits, id).into_iter().next().unwrap_or_default()
    }

    /// Whether the radio button or checkbox with this label is marked.
    pub fn is_chosen(&self, label: &str) -> bool {
        form::is_marked(&self.page, &self.edits, self.field(label, form::is_mark))
    }

    /// Presses the button with these words. Of several, the one whose form was written into.
    pub fn press(&mut self, words: &str) -> &Page {
        let mut found = self.page.best(&self.page.button_ids(), words);
        if found.len() > 1 {
            let written: Vec<Option<Id>> = self.edits.keys().map(|id| self.page.form_of(*id)).collect();
            let here: Vec<Id> = found.iter().copied().filter(|b| written.contains(&self.page.form_of(*b))).collect();
            found = if here.is_empty() { found } else { here };
        }
        self.press_one(&found, words)
    }

    /// The same, of several the one that stands nearest to other words.
    pub fn press_near(&mut self, words: &str, near: &str) -> &Page {
        let found = self.page.near(&self.page.best(&self.page.button_ids(), words), near);
        self.press_one(&found, words)
    }

    fn press_one(&mut self, found: &[Id], words: &str) -> &Page {
        let [button] = found else { panic!("{} buttons are called {words}, on {}", found.len(), self.page.gist()) };
        let Some(sent) = form::sent(&self.page, &self.edits, *button) else {
            panic!("the button {words} belongs to no form that can be sent, on {}", self.page.gist())
        };
        let place = self.resolve(&sent.action);
        if sent.posts {
            return self.send("POST", &place, Some(&sent.body), "same-origin");
        }
        let path = place.split('?').next().unwrap_or_default();
        let place = format!("{path}?{}", sent.body);
        self.send("GET", &place, None, "same-origin")
    }

    fn field(&self, label: &str, fits: impl Fn(&html::Node) -> bool) -> Id {
        let mut all = self.page.field_ids();
        all.retain(|id| fits(self.page.node(*id)));
        let found = self.page.fitting(&all, label, |id| self.page.label_of(id));
        let [one] = found.as_slice() else {
            panic!("{} such fields are called {label}, on {}", found.len(), self.page.gist())
        };
        *one
    }

    fn marks(&self) -> Vec<Id> {
        let mut all = self.page.field_ids();
        all.retain(|id| form::is_mark(self.page.node(*id)));
        all
    }

    /// Marks it; of radio buttons of one name, no other.
    fn mark(&mut self, id: Id) {
        let node = self.page.node(id);
        if node.attribute("type") == Some("radio") {
            let (name, form) = (node.attribute("name"), self.page.form_of(id));
            for other in self.marks() {
                if self.page.node(other).attribute("name") == name && self.page.form_of(other) == form {
                    self.edits.insert(other, Edit::Marked(false));
                }
            }
        }
        self.edits.insert(id, Edit::Marked(true));
    }

    /// Takes an option of its list; of a list of several, beside those taken before.
    fn take(&mut self, option: Id) {
        let Some(list) = self.page.list_of(option) else { panic!("an option outside a list") };
        let mut taken = match self.edits.remove(&list) {
            Some(Edit::Taken(before)) if self.page.node(list).attribute("multiple").is_some() => before,
            Some(Edit::Taken(_) | Edit::Text(_) | Edit::Marked(_)) | None => Vec::new(),
        };
        taken.push(option);
        self.edits.insert(list, Edit::Taken(taken));
    }

    /// An address as our pages write it into a path with query.
    fn resolve(&self, place: &str) -> String {
        let here = self.page.path.as_str();
        let place = place.split('#').next().unwrap_or_default();
        let own = format!("http://{}", self.wire.host());
        let place = place.strip_prefix(own.as_str()).unwrap_or(place);
        if place.is_empty() {
            return here.to_owned();
        }
        assert!(!place.contains("://") && !place.starts_with("//"), "a link out of the house: {place}");
        if place.starts_with('/') {
            return place.to_owned();
        }
        let path = here.split('?').next().unwrap_or_default();
        if place.starts_with('?') {
            return format!("{path}{place}");
        }
        format!("{}/{place}", path.rsplit_once('/').map_or("", |(folder, _)| folder))
    }

    fn send(&mut self, method: &str, path: &str, body: Option<&str>, site: &str) -> &Page {
        let (mut method, mut path, mut body) = (method.to_owned(), path.to_owned(), body.map(str::to_owned));
        for _ in 0..REDIRECTS_MAX {
            let answer = self.ask(&method, &path, body.as_deref(), site);
            let to = answer.header("location").map(str::to_owned);
            match (answer.status, to) {
                (301..=303, Some(to)) => (method, body, path) = ("GET".to_owned(), None, self.resolve(&to)),
                (307 | 308, Some(to)) => path = self.resolve(&to),
                _ => {
                    self.edits.clear();
                    self.page = Page::read(answer.status, &path, answer.headers.clone(), answer.text());
                    return &self.page;
                }
            }
        }
        panic!("more than {REDIRECTS_MAX} redirects, the last to {path}")
    }

    fn ask(&mut self, method: &str, path: &str, body: Option<&str>, site: &str) -> Answer {
        let own = format!("http://{}", self.wire.host());
        let mut headers = vec![("accept", "text/html".to_owned()), ("accept-language", self.language.clone())];
        headers.push(("sec-fetch-site", site.to_owned()));
        if !self.cookies.is_empty() {
            headers.push(("cookie", self.cookies()));
        }
        if site == "same-origin" {
            headers.push(("referer", format!("{own}{}", self.page.path)));
        }
        if body.is_some() {
            headers.push(("origin", own));
            headers.push(("content-type", "application/x-www-form-urlencoded".to_owned()));
        }
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let ask = Ask { method, path, headers, body: body.unwrap_or_default().as_bytes() };
        let answer = self.wire.ask(&ask).unwrap_or_else(|e| panic!("{method} {path}: {e}"));
        self.is_cleared |= answer.header("clear-site-data").is_some();
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            self.keep(value);
        }
        answer
    }

    /// Keeps a cookie, or drops it when it is over. A `__Host-` cookie that breaks its own rules is not kept.
    fn keep(&mut self, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        let rest: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
        let says = |what: &str| rest.iter().any(|r| r == what);
        let bound = says("secure") && says("path=/") && !rest.iter().any(|r| r.starts_with("domain="));
        if name.starts_with("__Host-") && !bound {
            return;
        }
        let age = rest.iter().find_map(|r| r.strip_prefix("max-age=")).and_then(|n| n.parse::<i64>().ok());
        if age.is_some_and(|seconds| seconds <= 0) {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
