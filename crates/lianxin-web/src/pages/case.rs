//! The resident's page: `/case`. Where her matter stands, who opened her data, and asking about it. It shows nothing of any
//! other party, no name of staff, and not the story.

pub mod mailed;
mod told;

pub use told::{Listed, basis, fields, listed, purpose, what};

use axum::Json;
use axum::extract::{Path, RawForm, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::catalogue::Catalogue;
use lianxin_core::{Actor, Command, Refusal, Story, guard};
use lianxin_store::{Access, Case, Fault, Outcome, Seen};

use crate::api;
use crate::app::App;
use crate::door::case::{self, Caller, Came, Knocked};
use crate::door::fields::Fields;
use crate::page::{Shown, absent, render};
use crate::pages::agency_name;
use crate::reply;
use crate::secret;
use crate::show::case::{Ask, Asked, Door, Out, Page, Row, Trouble, Verify};
use crate::words::label;

/// Accesses shown before “see all”.
const FIRST: usize = 20;
/// Times that her data went out which are listed; how many there are is said.
const EXPORTS: usize = 20;

/// `GET /case`: the door, or the page of the case whose ticket the browser holds.
pub async fn show(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    // Whoever has two matters asks for the door again.
    let Some(matter) = caller.matter.as_ref().filter(|_| query.get("other").is_empty()) else {
        return door(shown, StatusCode::OK, "", Trouble::None);
    };
    let all = query.get("all") == "1";
    match case::see(&app, matter).await {
        Ok(Ok(case)) => match page(&app, shown, (case, caller.came()), if all { usize::MAX } else { FIRST }).await {
            Ok(page) => render(StatusCode::OK, &page),
            Err(fault) => reply::unrecorded(&app, &headers, &fault),
        },
        Ok(Err(_)) => door(shown, StatusCode::OK, "", Trouble::None),
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

fn door(shown: Shown, status: StatusCode, code: &str, trouble: Trouble) -> Response {
    render(status, &Door { code: code.chars().take(60).collect(), trouble, shown })
}

/// `POST /case`: code and PIN.
pub async fn open(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let f = Fields::parse(&body);
    match case::knock(&app, &caller, (f.get("code"), f.get("pin"))).await {
        Ok(Knocked::In { matter, came }) => {
            let mut response = Redirect::to("/case").into_response();
            case::keep(&app, &mut response, (&matter, came));
            response
        }
        Ok(Knocked::Wrong) => door(shown, StatusCode::UNPROCESSABLE_ENTITY, f.get("code"), Trouble::Wrong),
        Ok(Knocked::Wait { minutes }) => {
            door(shown, StatusCode::TOO_MANY_REQUESTS, f.get("code"), Trouble::Wait { minutes })
        }
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

/// `POST /case/close`: the page is closed in this browser.
pub async fn close() -> Response {
    let mut response = Redirect::to("/case").into_response();
    case::close(&mut response);
    response
}

/// `GET /case/proof`: the proof file.
pub async fn proof(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Response {
    let Some(matter) = &caller.matter else { return Redirect::to("/case").into_response() };
    let case = match case::see(&app, matter).await {
        Ok(Ok(case)) => case,
        Ok(Err(_)) => return Redirect::to("/case").into_response(),
        Err(fault) => return reply::unrecorded(&app, &headers, &fault),
    };
    match api::proof::of(&app, &case).await {
        Ok(file) => {
            // A code is letters and digits.
            let name = format!("attachment; filename=\"{}.json\"", case.matter.code);
            ([(header::CONTENT_DISPOSITION, name)], Json(file)).into_response()
        }
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

/// `GET /verify`: checks a proof file on the reader's own device.
pub async fn verify(shown: Shown) -> Response {
    render(StatusCode::OK, &Verify { shown })
}

/// `GET /case/ask/{seq}`.
pub async fn ask_form(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    Path(seq): Path<i64>,
) -> Response {
    ask_page((&app, &caller, &headers), shown, seq, ("", None)).await
}

/// `POST /case/ask/{seq}`.
pub async fn ask(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    Path(seq): Path<i64>,
    RawForm(body): RawForm,
) -> Response {
    let Some(matter) = caller.matter.clone() else { return Redirect::to("/case").into_response() };
    let f = Fields::parse(&body);
    match asked(&app, &matter, seq, f.get("text")).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to("/case#seen").into_response(),
        Ok(Outcome::Refused(Refusal::Absent)) => absent(shown).await,
        Ok(Outcome::Refused(no)) => {
            let told = shown.refused(&no);
            ask_page((&app, &caller, &headers), shown, seq, (f.get("text"), Some((told.title, told.text)))).await
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &f),
    }
}

async fn ask_page(
    (app, caller, headers): (&App, &Caller, &HeaderMap),
    shown: Shown,
    seq: i64,
    (text, trouble): (&str, Option<(String, String)>),
) -> Response {
    let Some(matter) = &caller.matter else { return Redirect::to("/case").into_response() };
    let case = match case::see(app, matter).await {
        Ok(Ok(case)) => case,
        Ok(Err(_)) => return absent(shown).await,
        Err(fault) => return reply::unrecorded(app, headers, &fault),
    };
    let catalogue = app.store().catalogue();
    let found = listed(&catalogue, &case, shown.now).shown.into_iter().find(|a| a.seq == seq);
    let Some(row) = found.map(|a| row(&shown, &catalogue, a, None)) else { return absent(shown).await };
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    render(status, &Ask { row, text: text.to_owned(), trouble, shown })
}

/// Asks about an access that this case's page shows: one that is hidden, another party's or another matter's is absent.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn asked(app: &App, matter: &str, access: i64, text: &str) -> Result<Outcome, Fault> {
    let text = text.trim();
    let command = guard::Command::AskAccess { access, matter: matter.to_owned(), text: Story::new(text) };
    // The same words again are the same order; other words about the same access are refused.
    let words = secret::digest(text);
    let id = format!("ask:{matter}:{access}:{}", words.get(..16).unwrap_or(&words));
    let order = app.order(Actor::Door, id, Command::Guard(command))?;
    let case = match case::see(app, matter).await? {
        Ok(case) => case,
        Err(no) => return Ok(Outcome::Refused(no)),
    };
    if !listed(&app.store().catalogue(), &case, order.at).shown.iter().any(|a| a.seq == access) {
        return Ok(Outcome::Refused(Refusal::Absent));
    }
    app.ask(order).await
}

/// What she asked and was answered, by the seq of the access.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn questions(app: &App, matter: &str) -> Result<Vec<Told>, Fault> {
    let directory = app.store().directory();
    let hers: Vec<_> =
        directory.questions.iter().filter(|(_, q)| q.matter == matter).map(|(id, q)| (id.clone(), q.clone())).collect();
    app.read(move |store| {
        let mut all = Vec::with_capacity(hers.len());
        for (id, q) in hers {
            let text = store.reason_of(q.seq)?;
            let answer = match q.answer {
                Some((seq, _)) => store.reason_of(seq)?,
                None => None,
            };
            all.push(Told { id, question: q, text, answer });
        }
        Ok(all)
    })
    .await
}

/// A question with its words.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: String,
    pub question: guard::Question,
    /// `None` where it was erased.
    pub text: Option<String>,
    pub answer: Option<String>,
}

async fn page(app: &App, shown: Shown, (case, came): (Case, Came), most: usize) -> Result<Page, Fault> {
    let catalogue = app.store().catalogue();
    let questions = questions(app, &case.matter.id).await?;
    let Listed { shown: accesses, hidden } = listed(&catalogue, &case, shown.now);
    let of = |a: &Access| questions.iter().find(|t| t.question.access == a.seq).map(|t| with_words(&shown, t));
    let rows = accesses.iter().take(most).map(|a| row(&shown, &catalogue, a, of(a))).collect();
    let hidden = hidden.iter().max().map(|until| {
        let when = shown.tell().limit(*until);
        shown.say_with("case-hidden", &[("n", hidden.len().into()), ("when", when.into())])
    });
    let m = &case.matter;
    let (next, due, late) = told::next(&shown, m);
    let tell = shown.tell();
    Ok(Page {
        code: m.code.clone(),
        head: shown.say(&format!("case-head-{}", m.stage.code())),
        agency: m.owner().map_or_else(String::new, |a| agency_name(shown.lang, &catalogue, a)),
        next,
        due,
        late,
        steps: told::steps(&shown, &case),
        rows,
        all: accesses.len(),
        hidden,
        cut: case.cut,
        exports: case.exports.iter().map(|(_, at)| tell.moment(*at)).take(EXPORTS).collect(),
        exported: case.exports.len(),
        proof_cut: api::proof::hers(app, &case).1,
        out: match (&case.party, came) {
            (None, _) => Out::Nobodys,
            (Some(_), Came::Letter) => Out::Pin,
            (Some(_), Came::Pin) => Out::May,
        },
        shown,
    })
}

fn with_words(shown: &Shown, told: &Told) -> Asked {
    let q = &told.question;
    let text = match &told.text {
        Some(text) => shown.say_with("case-asked", &[("text", text.as_str().into())]),
        None => shown.say("case-asked-gone"),
    };
    let limit = shown.tell().limit(q.due);
    let answer = match (&told.answer, q.answer) {
        (Some(text), Some((_, at))) => {
            let when = shown.tell().moment(at);
            shown.say_with("case-answered", &[("when", when.into()), ("text", text.as_str().into())])
        }
        (None, Some(_)) => String::new(),
        (None, None) if told.text.is_none() => shown.say("case-answer-none"),
        (_, None) if q.is_overdue(shown.now) => shown.say_with("case-answer-late", &[("when", limit.into())]),
        (_, None) => shown.say_with("case-answer-due", &[("when", limit.into())]),
    };
    Asked { text, answer, late: told.text.is_some() && q.is_overdue(shown.now) }
}

fn row(shown: &Shown, catalogue: &Catalogue, a: &Access, asked: Option<Asked>) -> Row {
    let agency = a.agency.as_deref().map(|code| agency_name(shown.lang, catalogue, code));
    let role = a.role.map_or_else(String::new, |r| label::role(shown.lang, r.code()));
    let nobody = if a.seen == Seen::Letter { "case-by-house" } else { "case-office-unknown" };
    let who = agency.map_or_else(|| shown.say(nobody), |agency| format!("{agency} {role}"));
    let named = |key: &str, name: String| shown.say_with(key, &[("name", name.into())]);
    Row {
        seq: a.seq,
        when: shown.tell().moment(a.at),
        who,
        what: what(shown, a),
        purpose: named("case-purpose", purpose(shown.lang, catalogue, a)),
        basis: named("case-basis", basis(shown.lang, catalogue, a)),
        asked,
    }
}
