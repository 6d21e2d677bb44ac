//! What a form sends when one of its buttons is pressed.

use std::collections::BTreeMap;

use super::html::{Id, Node};
use super::page::Page;

/// What somebody did to a field.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Text(String),
    Marked(bool),
    /// Options of a list.
    Taken(Vec<Id>),
}

/// A form on its way.
pub(super) struct Sent {
    pub action: String,
    pub posts: bool,
    /// In the form of addresses.
    pub body: String,
}

/// Whether the field is written into.
pub(super) fn takes_text(node: &Node) -> bool {
    node.is("textarea") || node.is("input") && !is_mark(node)
}

/// Whether the field is a radio button or a checkbox.
pub(super) fn is_mark(node: &Node) -> bool {
    node.is("input") && matches!(node.attribute("type"), Some("radio" | "checkbox"))
}

pub(super) fn is_marked(page: &Page, edits: &BTreeMap<Id, Edit>, id: Id) -> bool {
    match edits.get(&id) {
        Some(Edit::Marked(marked)) => *marked,
        Some(Edit::Text(_) | Edit::Taken(_)) | None => page.node(id).attribute("checked").is_some(),
    }
}

/// What a field would send.
pub(super) fn values(page: &Page, edits: &BTreeMap<Id, Edit>, id: Id) -> Vec<String> {
    let node = page.node(id);
    if let Some(Edit::Text(text)) = edits.get(&id) {
        return vec![text.clone()];
    }
    if is_mark(node) {
        let value = node.attribute("value").unwrap_or("on").to_owned();
        return if is_marked(page, edits, id) { vec![value] } else { Vec::new() };
    }
    if node.is("textarea") {
        return vec![page.raw_of(id)];
    }
    if !node.is("select") {
        return vec![node.attribute("value").unwrap_or_default().to_owned()];
    }
    let options = page.option_ids(Some(id));
    let taken = match edits.get(&id) {
        Some(Edit::Taken(taken)) => taken.clone(),
        Some(Edit::Text(_) | Edit::Marked(_)) | None => {
            let said: Vec<Id> =
                options.iter().copied().filter(|o| page.node(*o).attribute("selected").is_some()).collect();
            let first = options.first().copied().filter(|_| said.is_empty() && node.attribute("multiple").is_none());
            said.into_iter().chain(first).collect()
        }
    };
    taken.into_iter().map(|o| page.value_of_option(o)).collect()
}

/// What the form of a button sends; nothing where there is no form, or one for files.
pub(super) fn sent(page: &Page, edits: &BTreeMap<Id, Edit>, button: Id) -> Option<Sent> {
    let form = page.form_of(button)?;
    let said = |own: &str, of: &str| {
        let own = page.node(button).attribute(own);
        own.or_else(|| page.node(form).attribute(of)).unwrap_or_default().to_owned()
    };
    if said("formenctype", "enctype") == "multipart/form-data" {
        return None;
    }
    let mut pairs = Vec::new();
    for id in page.all_ids() {
        let node = page.node(id);
        let Some(name) = node.attribute("name").filter(|n| !n.is_empty()) else { continue };
        let field = node.is("input") || node.is("select") || node.is("textarea") || node.is("button");
        if !field || page.form_of(id) != Some(form) || page.is_disabled(id) {
            continue;
        }
        let presses = node.is("button")
            || node.is("input") && matches!(node.attribute("type"), Some("submit" | "button" | "reset" | "image"));
        if presses && id != button {
            continue;
        }
        for value in values(page, edits, id) {
            let value = value.replace("\r\n", "\n").replace('\n', "\r\n");
            pairs.push(format!("{}={}", escaped(name), escaped(&value)));
        }
    }
    let posts = said("formmethod", "method").eq_ignore_ascii_case("post");
    Some(Sent { action: said("formaction", "action"), posts, body: pairs.join("&") })
}

/// Text in the form of addresses.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
