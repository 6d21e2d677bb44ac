//! What one asks and another one answers with a reason: one list, one form, one answer to a form that was not taken. What is asked
//! is sealed, and to read it is recorded; a list tells it without its subject.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::Refusal;
use lianxin_core::authority::Act;
use lianxin_core::guard::Command;
use lianxin_store::{Fault, Outcome};

use super::{answers, order_key};
use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::act::{Act as Form, Input};
use crate::show::reasoned::{List, Row};
use crate::words::refusal::{Problems, Told};

/// By whom a page is asked for, or a form sent.
pub type By<'a> = (&'a App, &'a Signed, &'a HeaderMap);

/// A form as it stands on its page: what was typed, what is wrong with it, and why it was not taken.
pub type Typed<'f> = (&'f Fields, Problems, Option<Told>);

/// Longest list.
const LISTED: usize = 500;

/// One of the lists.
pub struct Place {
    /// Its address; the form of each stands under it.
    pub path: &'static str,
    /// Its words: `NAME-title`, `-standing`, `-none`, `-waiting`.
    pub name: &'static str,
    /// Key of what answering is called.
    pub verb: &'static str,
    /// What an answer is, as the door counts refusals.
    pub act: Act,
    /// Keys of the columns' heads. The last one is how it was answered, or when it is due.
    pub heads: &'static [&'static str],
    /// Keys of the labels that say more than a field's own.
    pub labels: &'static [(&'static str, &'static str)],
}

impl Place {
    /// Where an answer leads when it is given, and how the door counts a no.
    pub fn way(&self) -> (&'static str, Act, &'static str) {
        (self.path, self.act, self.path)
    }

    fn title(&self, shown: &Shown) -> String {
        shown.say(&format!("{}-title", self.name))
    }
}

/// The list; what waits stands first, so that it is never cut off by what does not.
pub fn list(shown: Shown, place: &Place, mut rows: Vec<Row>) -> Response {
    rows.truncate(LISTED);
    let (path, name, verb, heads) = (place.path, place.name, place.verb, place.heads);
    render(StatusCode::OK, &List { path, name, verb, heads, rows, shown })
}

/// What is asked, after the look is recorded: a key for the answer's order, and the words (of the record of this seq), or that they
/// are gone. `None` where it is not there.
///
/// # Errors
/// [`Fault`] when the machine fails; then nothing was shown.
pub async fn read(
    (app, who, _): By<'_>,
    shown: &Shown,
    look: Command,
    seq: i64,
) -> Result<Option<(String, String)>, Fault> {
    let order = order_key()?;
    match api::guard::asked(app, who, format!("look:{order}"), look).await? {
        Outcome::Done(_) | Outcome::Already(_) => {}
        Outcome::Refused(_) => return Ok(None),
    }
    let words = app.read(move |store| store.reason_of(seq)).await?;
    Ok(Some((order, words.unwrap_or_else(|| shown.say("title-gone")))))
}

/// The form of one answer.
pub fn form(
    shown: Shown,
    place: &Place,
    id: &str,
    (order, says, inputs): (String, String, Vec<Input>),
    (_, problems, refused): Typed<'_>,
) -> Response {
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let title = place.title(&shown);
    let form = Form {
        action: format!("{}/{id}", place.path),
        back: (place.path.to_owned(), title.clone()),
        title,
        verb: shown.say(place.verb),
        says,
        order,
        seen: 0,
        inputs,
        labels: place.labels,
        problems,
        refused,
        shown,
    };
    render(status, &form)
}

/// What became of a form that was sent.
pub enum Sent<'f> {
    /// It was done, there is nothing of the kind, or the machine failed.
    Over(Response),
    /// The world says no; with the form as it stands then.
    No(Refusal, Typed<'f>),
}

/// Sends the order of a form; done, the browser goes back to where the form came from. A no is counted as one to `act` on
/// `target`.
pub async fn sent<'f>(
    (app, who, headers): By<'_>,
    shown: &Shown,
    (back, act, target): (&str, Act, &str),
    (f, command): (&'f Fields, Command),
) -> Sent<'f> {
    let Some(key) = f.order_key() else { return Sent::Over(Redirect::to(back).into_response()) };
    match api::guard::asked(app, who, who.order_id("form", key), command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Sent::Over(Redirect::to(back).into_response()),
        Ok(Outcome::Refused(no)) => {
            api::matters::count_no(app, who, act, target, &no);
            if no == Refusal::Absent {
                return Sent::Over(absent(shown.clone()).await);
            }
            let found: &[_] = if let Refusal::Fields(found) = &no { found } else { &[] };
            let problems = Problems::told(shown.lang, found, |name| f.get(name));
            let told = shown.refused(&no);
            Sent::No(no, (f, problems, Some(told)))
        }
        Err(fault) => Sent::Over(reply::fault_keeping(app, headers, &fault, f)),
    }
}

/// Sends an answer: the page that follows, or the form again where one of its fields was not taken.
pub async fn answered<'f>(
    by: By<'_>,
    shown: &Shown,
    way: (&str, Act, &str),
    sends: (&'f Fields, Command),
) -> Result<Response, Typed<'f>> {
    match sent(by, shown, way, sends).await {
        Sent::Over(response) => Ok(response),
        Sent::No(Refusal::Fields(_), typed) => Err(typed),
        Sent::No(no, typed) => Ok(refused(shown.clone(), way.0, &no, typed)),
    }
}

/// A no that no field of a form mends: a page of its own, with the way back to the list and what was typed.
pub fn refused(shown: Shown, list: &str, no: &Refusal, (f, _, told): Typed<'_>) -> Response {
    let back = (list.to_owned(), shown.say("guard-back"));
    let told = told.unwrap_or_else(|| shown.refused(no));
    answers::refusal(shown, back, no, &told, f)
}
