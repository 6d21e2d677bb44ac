//! `/admin/retention`: matters that have been kept for as long as the catalogue says, for the coordinator who forgets them, and
//! those that somebody asks to erase, where that takes two people. Codes, kinds and months; nothing of persons.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::catalogue::{Catalogue, Erasure};
use lianxin_core::{Command, Story, matter};
use lianxin_store::{Kept, Outcome, retention_reason};

use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::{answers, kind_name, order_key, word_name};
use crate::reply;
use crate::show::act::Act as Form;
use crate::show::retention::{Asked, Retention, Row};
use crate::words::refusal::Problems;

const LIST: &str = "/admin/retention";
/// Longest list.
const LISTED: usize = 200;

/// `GET /admin/retention`.
pub async fn list(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let (viewer, now) = (who.viewer, shown.now);
    let found = app.read(move |store| {
        let asked = store.erasures_to_decide(&viewer, now, LISTED)?;
        Ok((asked, store.retention_over(&viewer, now, LISTED + 1)?))
    });
    match found.await {
        Ok((asked, mut all)) => {
            let more = all.len() > LISTED;
            all.truncate(LISTED);
            // Asked for already: it stands above.
            all.retain(|kept| asked.iter().all(|a| a.matter != kept.matter));
            let catalogue = app.store().catalogue();
            let asked = asked.into_iter().map(|a| Asked {
                kind: kind_name(shown.lang, &catalogue, &a.kind),
                until: shown.tell().limit(a.until),
                id: a.matter,
                code: a.code,
            });
            let asked = asked.collect();
            let rows = all.iter().map(|kept| row(&shown, &catalogue, kept)).collect();
            render(StatusCode::OK, &Retention { asked, rows, more, shown })
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

fn row(shown: &Shown, catalogue: &Catalogue, kept: &Kept) -> Row {
    Row {
        id: kept.matter.clone(),
        code: kept.code.clone(),
        kind: kind_name(shown.lang, catalogue, &kept.kind),
        rule: word_name(shown.lang, &catalogue.retentions, &kept.rule),
        ended: shown.tell().date(kept.ended).to_string(),
        // The end of a day is the instant after it.
        over: shown.tell().date(kept.over - 1).to_string(),
    }
}

/// `GET /admin/retention/{id}`: what forgetting means, before it is done.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (viewer, now) = (who.viewer, shown.now);
    let kept = match app.read(move |store| store.retention_of(&viewer, &id, now)).await {
        Ok(Some(kept)) => kept,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let row = row(&shown, &app.store().catalogue(), &kept);
    let values = [("kind", row.kind.as_str().into()), ("rule", row.rule.into()), ("over", row.over.into())];
    let (verb, says) = match app.store().catalogue().erasure() {
        Erasure::OnePerson => ("retention-erase", "retention-says"),
        Erasure::TwoPeople => ("retention-ask", "retention-ask-says"),
    };
    let form = Form {
        action: format!("{LIST}/{}", kept.matter),
        back: (LIST.to_owned(), shown.say("retention-title")),
        title: kept.code,
        verb: shown.say(verb),
        says: shown.say_with(says, &values),
        order,
        seen: 0,
        inputs: Vec::new(),
        labels: &[],
        problems: Problems::default(),
        refused: None,
        shown: shown.clone(),
    };
    render(StatusCode::OK, &form)
}

/// `POST /admin/retention/{id}`: the same order as anybody's erasure, or asking for one where it takes two, with the rule as its
/// reason.
pub async fn erase(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let Some(key) = f.order_key() else { return Redirect::to(LIST).into_response() };
    let (viewer, now, matter) = (who.viewer.clone(), shown.now, id.clone());
    let kept = match app.read(move |store| store.retention_of(&viewer, &matter, now)).await {
        Ok(Some(kept)) => kept,
        // Sent twice, or somebody else was faster.
        Ok(None) => return Redirect::to(LIST).into_response(),
        Err(fault) => return reply::fault_keeping(&app, &headers, &fault, &f),
    };
    let catalogue = app.store().catalogue();
    let reason = Story::new(retention_reason(&catalogue, &kept));
    let (matter, party) = (id.clone(), None);
    let command = match catalogue.erasure() {
        Erasure::OnePerson => matter::Command::Erase { matter, party, reason },
        Erasure::TwoPeople => matter::Command::AskErase { matter, party, reason },
    };
    let act = command.act();
    let outcome = match app.order(who.actor(), who.order_id("form", key), Command::Matter(command)) {
        Ok(order) => app.ask(order).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(LIST).into_response(),
        Ok(Outcome::Refused(no)) => {
            api::matters::count_no(&app, &who, act, &id, &no);
            let told = shown.refused(&no);
            let back = (LIST.to_owned(), shown.say("retention-title"));
            answers::refusal(shown, back, &no, &told, &f)
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &f),
    }
}
