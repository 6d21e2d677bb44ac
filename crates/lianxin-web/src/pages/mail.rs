//! `GET /admin/mail`: what became of the letters that the house wrote. Neither an address nor a name, and no letter's words.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_store::Letter;

use crate::app::App;
use crate::door::fields::Fields;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::mail::{Mail, Row};

/// Letters on one page.
const ROWS: usize = 50;

/// `GET /admin/mail`: newest first; `before` is the id of a letter.
pub async fn show(State(app): State<App>, shown: Shown, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let sent = Fields::parse(query.unwrap_or_default().as_bytes());
    let before = Some(sent.get("before").to_owned()).filter(|id| !id.is_empty());
    let from = before.clone();
    let read = app.read(move |store| Ok((store.letters(from.as_deref(), ROWS + 1)?, store.letters_waiting()?)));
    match read.await {
        Ok((mut letters, waiting)) => {
            let older = letters.len() > ROWS;
            letters.truncate(ROWS);
            let page = Mail {
                older: letters.last().filter(|_| older).map(|l| l.id.clone()),
                rows: letters.iter().map(|l| row(&shown, l)).collect(),
                connected: app.is_mail_connected(),
                is_newest: before.is_none(),
                waiting,
                shown,
            };
            render(StatusCode::OK, &page)
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

fn row(shown: &Shown, l: &Letter) -> Row {
    let why = if l.why.is_empty() { String::new() } else { shown.say(&format!("mail-why-{}", l.why)) };
    let reason = if l.answer.is_empty() {
        why
    } else {
        shown.say_with("mail-why-answer", &[("why", why.into()), ("answer", l.answer.as_str().into())])
    };
    Row {
        written: shown.tell().moment(l.written),
        template: shown.say(&format!("template-{}", l.template)),
        code: l.code.clone(),
        state: shown.say(&format!("mail-state-{}", l.state)),
        tries: usize::try_from(l.tries).unwrap_or(usize::MAX),
        next: if l.next == i64::MAX || l.tries == 0 { String::new() } else { shown.tell().moment(l.next) },
        reason,
    }
}
