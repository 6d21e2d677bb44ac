//! A change of the catalogue: a text is read onto what is loaded, what it would change is shown, and only what was shown
//! is asked for. Another administrator decides (`waiting.rs`).

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::{Act, Role};
use lianxin_core::catalogue::{Catalogue, FileProblem, Item, written};
use lianxin_core::directory::Account;
use lianxin_core::{Refusal, Viewer, catalogue_room};
use lianxin_store::Committed;

use super::super::order_key;
use super::said;
use crate::app::App;
use crate::change::{self, NAME, Unread, differences, mark, moves_terms, waits};
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::door::upload::Upload;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::catalogue::{Change, Diff};
use crate::words::Lang;
use crate::words::refusal::{Problems, Told};

/// Where what was asked for is decided.
pub const WAITING: &str = "/admin/catalogue/waiting";

/// `GET /admin/catalogue/change?section=&key=`: with an item as its file writes it, where one is named.
pub async fn change_form(State(app): State<App>, shown: Shown, RawQuery(query): RawQuery) -> Response {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let named = |item: &&Item| item.section().name() == asked.get("section") && item.key() == asked.get("key");
    let now = app.store().committed();
    let text = now.catalogue.items().iter().find(named).map(written).unwrap_or_default();
    let (basis, faults) = (String::new(), Vec::new());
    render(StatusCode::OK, &Change { text, basis, faults, waits: waits(&now, shown.now), shown })
}

/// `POST /admin/catalogue/change`: a text that was typed or pasted.
pub async fn change(State(app): State<App>, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    seen(&app, shown, &headers, ((NAME, text_of(&fields)), &fields), Why::Looked)
}

/// `POST /admin/catalogue/upload`: a file.
pub async fn upload(State(app): State<App>, shown: Shown, headers: HeaderMap, upload: Upload) -> Response {
    let name: String = upload.name.chars().filter(|c| !c.is_control()).take(60).collect();
    let name = if name.is_empty() { NAME } else { &name };
    match String::from_utf8(upload.file) {
        Ok(text) => {
            let text = text.replace("\r\n", "\n");
            seen(&app, shown, &headers, ((name, &text), &Fields::default()), Why::Looked)
        }
        Err(_) => {
            let faults = vec![(name.to_owned(), shown.say("catalogue-not-text"))];
            unread(&app, shown, (String::new(), ""), faults)
        }
    }
}

fn text_of(fields: &Fields) -> &str {
    fields.0.iter().find(|(name, _)| name == "text").map_or("", |(_, text)| text.as_str())
}

fn unread(app: &App, shown: Shown, (text, basis): (String, &str), faults: Vec<(String, String)>) -> Response {
    let shown = Shown { path: "/admin/catalogue/change".to_owned(), ..shown };
    let waits = waits(&app.store().committed(), shown.now);
    render(StatusCode::UNPROCESSABLE_ENTITY, &Change { text, basis: basis.to_owned(), faults, waits, shown })
}

/// Reads a text onto what is loaded; what is wrong with it, in words.
fn read(shown: &Shown, catalogue: &Catalogue, file: (&str, &str)) -> Result<Vec<Item>, Vec<(String, String)>> {
    change::read(catalogue, file).map_err(|unread| match unread {
        Unread::TooLong => vec![(file.0.to_owned(), shown.say("catalogue-too-long"))],
        Unread::Faults(faults) => faults.iter().map(|f| told(shown, f)).collect(),
    })
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

/// Why the page of differences is shown.
enum Why {
    Looked,
    /// The catalogue was changed since it was looked at: shown anew, and nothing is asked.
    Stale,
    /// It was not taken.
    Refused(Problems, Told),
}

fn seen(app: &App, shown: Shown, headers: &HeaderMap, (file, typed): ((&str, &str), &Fields), why: Why) -> Response {
    let shown = Shown { path: "/admin/catalogue/change".to_owned(), ..shown };
    let now = app.store().committed();
    let items = match read(&shown, &now.catalogue, file) {
        Ok(items) => items,
        Err(faults) => return unread(app, shown, (file.1.to_owned(), typed.get("basis")), faults),
    };
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let status = match why {
        Why::Looked => StatusCode::OK,
        Why::Stale => StatusCode::CONFLICT,
        Why::Refused(..) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let stale = matches!(why, Why::Stale);
    let (problems, refused) =
        if let Why::Refused(problems, told) = why { (problems, Some(told)) } else { (Problems::default(), None) };
    let found = differences(&now.catalogue.items(), &items);
    let page = Diff {
        moves_terms: moves_terms(&found),
        changes: said::changes(&shown, found),
        file: file.0.to_owned(),
        text: file.1.to_owned(),
        basis: typed.get("basis").to_owned(),
        order,
        seen: mark(&now.catalogue, &items),
        waits: waits(&now, shown.now),
        nobody: nobody(&now, shown.now),
        stale,
        problems,
        refused,
        shown,
    };
    render(status, &page)
}

/// Whether anybody is there who decides; if not, key of what the page says instead.
fn nobody(now: &Committed, at: i64) -> &'static str {
    let open = now.directory.accounts.values().filter(|a| !a.closed);
    let mut viewers = open.filter_map(|a| Viewer::of(&now.directory, &now.catalogue, &a.account, at));
    if viewers.any(|v| v.may(Act::ConfirmCatalogue)) {
        return "";
    }
    let held = |a: &Account| a.positions.iter().any(|p| p.role == Role::SecurityAdmin);
    if now.directory.accounts.values().any(held) { "change-nobody-left" } else { "change-nobody" }
}

/// `POST /admin/catalogue/ask`: asks for what was shown.
pub async fn ask(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let name: String = fields.get("name").chars().take(60).collect();
    let file = (name.as_str(), text_of(&fields));
    let catalogue = app.store().catalogue();
    let items = match read(&shown, &catalogue, file) {
        Ok(items) => items,
        Err(faults) => return unread(&app, shown, (file.1.to_owned(), fields.get("basis")), faults),
    };
    let Some(key) = fields.order_key().filter(|_| mark(&catalogue, &items) == fields.get("seen")) else {
        return seen(&app, shown, &headers, (file, &fields), Why::Stale);
    };
    let command = catalogue_room::Command::AskChange { basis: fields.get("basis").to_owned(), items };
    match change::asked((&app, &who), who.order_id("form", key), (command, Act::DefineCatalogue)).await {
        // Where somebody has made it so meanwhile, there is nothing to ask for, and the page says that.
        Ok(Ok(answer)) if answer.change.is_none() => seen(&app, shown, &headers, (file, &fields), Why::Looked),
        Ok(Ok(_)) => Redirect::to(WAITING).into_response(),
        Ok(Err(no)) => {
            let found: &[_] = if let Refusal::Fields(found) = &no { found } else { &[] };
            let why = Why::Refused(Problems::told(shown.lang, found, |name| fields.get(name)), shown.refused(&no));
            seen(&app, shown, &headers, (file, &fields), why)
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}
