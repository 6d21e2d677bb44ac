//! `/admin/accounts`: who works here. Staff by name and office, for whoever may see people; the forms are for whoever
//! manages them. No resident is here, and nothing is told of anybody's work.

mod acts;
pub mod requests;

pub use acts::{act, form, open, open_form};

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::directory::Account;

use super::me::{held, tokens};
use super::{agency_choices, order_key};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::{Signed, is_first};
use crate::page::{Shown, absent, render};
use crate::people::Filter;
use crate::reply;
use crate::show::accounts::{Accounts, One, Row};

/// Accounts on one page.
pub const ROWS: usize = 50;

/// The page of an account; names may hold Hanzi.
pub fn address(account: &str) -> String {
    let name: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
    format!("/admin/accounts/{name}")
}

/// `GET /admin/accounts`.
pub async fn list(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let sent = Fields::parse(query.unwrap_or_default().as_bytes());
    let asked = Filter {
        agency: sent.get("agency").to_owned(),
        q: sent.get("q").to_owned(),
        closed: sent.get("state") == "closed",
    };
    let (catalogue, directory) = (app.store().catalogue(), app.store().directory());
    let found = asked.of(&directory, shown.now);
    let from = sent.get("from").parse::<usize>().unwrap_or(0);
    let from = if from < found.len() { from } else { 0 };
    let row = |a: &&Account| Row {
        address: address(&a.account),
        account: a.account.clone(),
        name: a.name.clone(),
        positions: held(&shown, &catalogue, a),
    };
    let closed = directory.accounts.values().filter(|a| a.closed).count();
    let page = Accounts {
        agencies: agency_choices(shown.lang, &catalogue),
        rows: found.iter().skip(from).take(ROWS).map(row).collect(),
        total: found.len(),
        from,
        counts: [directory.accounts.len() - closed, closed],
        manages: who.viewer.may(Act::ManagePeople),
        requests: if from == 0 { requests::all(&shown, &catalogue, &directory, &who.viewer) } else { Vec::new() },
        order,
        asked,
        shown,
    };
    render(StatusCode::OK, &page)
}

/// `GET /admin/accounts/{account}`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Response {
    let (catalogue, directory) = (app.store().catalogue(), app.store().directory());
    let Some(found) = directory.accounts.get(&account) else { return absent(shown).await };
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(&app, &headers, &fault),
    };
    let page = One {
        address: address(&account),
        account,
        name: found.name.clone(),
        closed: found.closed,
        positions: held(&shown, &catalogue, found),
        tokens: tokens(&shown, found),
        password: match &found.password {
            None => shown.say("account-password-none"),
            Some(_) if is_first(&app, found) => shown.say("account-password-given"),
            Some(p) => shown.named("account-password-own", &shown.tell().short_day(p.at)),
        },
        manages: who.viewer.may(Act::ManagePeople),
        takes: who.viewer.may(Act::TakeAway),
        factors: found.factors.len(),
        requests: requests::of(&shown, (&catalogue, &directory), &who.viewer, found),
        order,
        shown,
    };
    render(StatusCode::OK, &page)
}
