//! `/admin/catalogue/waiting`: the change of the catalogue that was asked for last: what it would change, on what basis, and the
//! decision of the second person. The three administrators see it.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::{Actor, Refusal};

use super::super::me::again;
use super::super::order_key;
use super::change::WAITING;
use super::said;
use crate::app::App;
use crate::change::{State as Stands, asked, deciding, differences, moves_terms};
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::catalogue::{Last, Waiting};
use crate::words::refusal::{Problems, Told};

/// `GET /admin/catalogue/waiting`.
pub async fn waiting(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    page(&app, &who, shown, &headers, (&Fields::default(), Problems::default(), None))
}

fn page(
    app: &App,
    who: &Signed,
    shown: Shown,
    headers: &HeaderMap,
    (typed, problems, refused): (&Fields, Problems, Option<Told>),
) -> Response {
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Waiting {
        last: last(app, &shown),
        confirms: who.viewer.may(Act::ConfirmCatalogue),
        defines: who.viewer.may(Act::DefineCatalogue),
        reason: typed.get("reason").to_owned(),
        order,
        problems,
        refused,
        shown: Shown { path: WAITING.to_owned(), ..shown },
    };
    render(status, &page)
}

/// The change that was asked for last, in words.
fn last(app: &App, shown: &Shown) -> Option<Last> {
    let now = app.store().committed();
    let change = now.change.as_ref()?;
    let tell = shown.tell();
    let name = |by: &Actor| {
        let account = by.account().and_then(|name| now.directory.accounts.get(name));
        account.map_or_else(|| shown.say("console"), |a| a.name.clone())
    };
    let state = Stands::of(&now, change, shown.now);
    let found = differences(&change.before, &change.items);
    Some(Last {
        id: change.id.clone(),
        state,
        by: name(&change.by),
        when: tell.moment(change.at),
        until: tell.limit(change.until()),
        basis: change.basis.clone(),
        moves_terms: moves_terms(&found),
        changes: said::changes(shown, found),
        end: change.end.as_ref().map(|e| (name(&e.by), tell.moment(e.at), e.reason.clone())),
    })
}

/// `POST /admin/catalogue/waiting/{id}/{act}`: grant, refuse, withdraw.
pub async fn decide(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let path = format!("{WAITING}/{id}/{act}");
    let Some(deciding) = deciding(&act, id, fields.get("reason").to_owned()) else { return absent(shown).await };
    let Some(key) = fields.order_key() else { return Redirect::to(WAITING).into_response() };
    if act == "grant" && who.viewer.may(Act::ConfirmCatalogue) {
        let shown = Shown { path: WAITING.to_owned(), ..shown.clone() };
        if let Some(page) = again::asks(&app, &who, &shown, &headers, (&path, &fields)).await {
            return page;
        }
    }
    match asked((&app, &who), who.order_id("form", key), deciding).await {
        Ok(Ok(_)) => Redirect::to(WAITING).into_response(),
        Ok(Err(no)) => {
            let found: &[_] = if let Refusal::Fields(found) = &no { found } else { &[] };
            let problems = Problems::told(shown.lang, found, |name| fields.get(name));
            let told = shown.refused(&no);
            page(&app, &who, shown, &headers, (&fields, problems, Some(told)))
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}
