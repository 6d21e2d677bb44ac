//! A change of the catalogue: a text is read onto what is loaded, what it would change is shown, and only what was shown
//! is done, by one order.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::catalogue::{Catalogue, FileProblem, Item, parse_onto, written, written_fields};
use lianxin_core::{Command, Refusal, catalogue_room};
use lianxin_store::Outcome;

use super::super::{answers, order_key};
use super::rows::section_name;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::door::upload::Upload;
use crate::page::{Shown, render};
use crate::reply;
use crate::secret;
use crate::show::catalogue::{Change, Changed, Diff, Step};
use crate::words::Lang;

/// Longest text of one change, in bytes: sent again with the confirmation, three bytes for one, it fits a form.
const TEXT_MAX: usize = 160_000;
/// What a text is called that came without a name.
const NAME: &str = "changed.toml";
/// Most faults that are listed.
const FAULTS: usize = 50;

/// `GET /admin/catalogue/change?section=&key=`: with an item as its file writes it, where one is named.
pub async fn change_form(State(app): State<App>, shown: Shown, RawQuery(query): RawQuery) -> Response {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let named = |item: &&Item| item.section().name() == asked.get("section") && item.key() == asked.get("key");
    let items = app.store().catalogue().items();
    let text = items.iter().find(named).map(written).unwrap_or_default();
    render(StatusCode::OK, &Change { text, faults: Vec::new(), shown })
}

/// `POST /admin/catalogue/change`: a text that was typed or pasted.
pub async fn change(State(app): State<App>, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let text = fields.0.iter().find(|(name, _)| name == "text").map_or("", |(_, text)| text.as_str());
    seen(&app, shown, &headers, (NAME, text), Step::Seen)
}

/// `POST /admin/catalogue/upload`: a file.
pub async fn upload(State(app): State<App>, shown: Shown, headers: HeaderMap, upload: Upload) -> Response {
    let name: String = upload.name.chars().filter(|c| !c.is_control()).take(60).collect();
    let name = if name.is_empty() { NAME } else { &name };
    match String::from_utf8(upload.file) {
        Ok(text) => seen(&app, shown, &headers, (name, &text.replace("\r\n", "\n")), Step::Seen),
        Err(_) => {
            let faults = vec![(name.to_owned(), shown.say("catalogue-not-text"))];
            unread(shown, String::new(), faults)
        }
    }
}

fn unread(shown: Shown, text: String, faults: Vec<(String, String)>) -> Response {
    let shown = Shown { path: "/admin/catalogue/change".to_owned(), ..shown };
    render(StatusCode::UNPROCESSABLE_ENTITY, &Change { text, faults, shown })
}

/// Reads a text onto what is loaded.
fn read(shown: &Shown, catalogue: &Catalogue, (name, text): (&str, &str)) -> Result<Vec<Item>, Vec<(String, String)>> {
    if text.len() > TEXT_MAX {
        return Err(vec![(name.to_owned(), shown.say("catalogue-too-long"))]);
    }
    let found = parse_onto(catalogue, &[(name.to_owned(), text.to_owned())]);
    found.map_err(|faults| faults.iter().take(FAULTS).map(|f| told(shown, f)).collect())
}

fn told(shown: &Shown, fault: &FileProblem) -> (String, String) {
    let what = if shown.lang == Lang::English { fault.en.clone() } else { fault.zh.clone() };
    if fault.line == 0 {
        return (shown.say("catalogue-loaded"), what);
    }
    let values = [
        ("file", fault.file.as_str().into()),
        ("line", fault.line.to_string().into()),
        ("column", fault.column.to_string().into()),
    ];
    (shown.say_with("catalogue-place", &values), what)
}

/// What would change, item by item.
fn changes(shown: &Shown, catalogue: &Catalogue, items: &[Item]) -> Vec<Changed> {
    let loaded: BTreeMap<_, Item> = catalogue.items().into_iter().map(|i| ((i.section(), i.key()), i)).collect();
    let one = |item: &Item| {
        let old = loaded.get(&(item.section(), item.key()));
        let before: BTreeMap<String, String> = old.map(written_fields).unwrap_or_default().into_iter().collect();
        let after = written_fields(item);
        let gone = before.iter().filter(|(key, _)| !after.iter().any(|(k, _)| k == *key));
        let gone: Vec<_> = gone.map(|(key, value)| (key.clone(), value.clone(), String::new())).collect();
        let mut fields = Vec::new();
        for (key, value) in after {
            let was = before.get(&key).cloned().unwrap_or_default();
            if was != value {
                fields.push((key, was, value));
            }
        }
        fields.extend(gone);
        Changed { section: section_name(shown, item.section()), code: item.key(), new: old.is_none(), fields }
    };
    catalogue.changed(items).iter().map(one).collect()
}

/// What the reader is shown, as one word: a change is done only while it says the same.
fn mark(catalogue: &Catalogue, items: &[Item]) -> String {
    let loaded = catalogue.items();
    let before = |item: &Item| loaded.iter().find(|l| (l.section(), l.key()) == (item.section(), item.key()));
    let pair = |item: &Item| format!("{}{}", before(item).map(written).unwrap_or_default(), written(item));
    secret::digest(&catalogue.changed(items).iter().map(pair).collect::<String>())
}

fn seen(app: &App, shown: Shown, headers: &HeaderMap, file: (&str, &str), step: Step) -> Response {
    let shown = Shown { path: "/admin/catalogue/change".to_owned(), ..shown };
    let catalogue = app.store().catalogue();
    let items = match read(&shown, &catalogue, file) {
        Ok(items) => items,
        Err(faults) => return unread(shown, file.1.to_owned(), faults),
    };
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let page = Diff {
        step,
        changes: changes(&shown, &catalogue, &items),
        file: file.0.to_owned(),
        text: file.1.to_owned(),
        order,
        seen: mark(&catalogue, &items),
        shown,
    };
    render(if step == Step::Stale { StatusCode::CONFLICT } else { StatusCode::OK }, &page)
}

/// `POST /admin/catalogue/define`: what was shown, by one order.
pub async fn define(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let text = fields.0.iter().find(|(name, _)| name == "text").map_or("", |(_, text)| text.as_str());
    let file = (fields.get("name"), text);
    let catalogue = app.store().catalogue();
    let items = match read(&shown, &catalogue, file) {
        Ok(items) => items,
        Err(faults) => return unread(shown, text.to_owned(), faults),
    };
    let Some(key) = fields.order_key().filter(|_| mark(&catalogue, &items) == fields.get("seen")) else {
        return seen(&app, shown, &headers, file, Step::Stale);
    };
    let changed = changes(&shown, &catalogue, &items);
    let command = Command::Catalogue(catalogue_room::Command::Define { items });
    let outcome = match app.order(who.actor(), who.order_id("form", key), command) {
        Ok(order) => app.ask(order).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => done(shown, file.0, changed),
        Ok(Outcome::Refused(no)) => said_no(shown, &no),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

fn done(shown: Shown, file: &str, changes: Vec<Changed>) -> Response {
    let shown = Shown { path: "/admin/catalogue".to_owned(), ..shown };
    let (file, text, order, seen) = (file.to_owned(), String::new(), String::new(), String::new());
    render(StatusCode::OK, &Diff { step: Step::Done, changes, file, text, order, seen, shown })
}

fn said_no(shown: Shown, no: &Refusal) -> Response {
    let told = shown.refused(no);
    let back = ("/admin/catalogue".to_owned(), shown.say("nav-catalogue"));
    answers::refusal(shown, back, no, &told, &Fields::default())
}
