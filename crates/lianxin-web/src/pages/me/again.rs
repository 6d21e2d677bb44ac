//! The password again (再核对一次). Before what opens her account is changed – factors, agencies' sign-ins, tokens, where
//! letters go – whoever sits at a screen that was left open is asked for her password. A sign-in some minutes ago is proof
//! enough. The form comes back as a page with one field more, and is sent as it was.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::old_is_wrong;
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::signed::{By, Signed};
use crate::page::{Shown, render};
use crate::reply;
use crate::show::me::Again;
use crate::words::refusal::Problems;

/// How long a sign-in stands for the password, ms: from the door to the form, with a first factor bound on the way.
pub const FRESH: i64 = 5 * 60_000;
/// The field that holds the password.
const FIELD: &str = "old";

/// The page that asks, where somebody has to be asked; nothing where she has shown who she is and the act may go on. `path`: where the
/// form goes.
pub async fn asks(
    app: &App,
    who: &Signed,
    shown: &Shown,
    headers: &HeaderMap,
    (path, f): (&str, &Fields),
) -> Option<Response> {
    if is_fresh(app, who, now()) {
        return None;
    }
    let problems = match f.get(FIELD) {
        "" => Problems::default(),
        typed => match old_is_wrong(app, who, shown, typed).await {
            Ok(None) => return None,
            Ok(Some(problems)) => problems,
            Err(fault) => return Some(reply::fault(app, headers, &fault)),
        },
    };
    let status = if problems.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let carried = f.0.iter().filter(|(name, _)| ![FIELD, "username"].contains(&name.as_str())).cloned().collect();
    let page =
        Again { account: who.viewer.account.clone(), action: path.to_owned(), carried, problems, shown: shown.clone() };
    Some(render(status, &page))
}

/// Whether her session began just now.
fn is_fresh(app: &App, who: &Signed, at: i64) -> bool {
    match &who.by {
        By::Session { since, .. } => at < since + app.fresh(),
        By::Token(_) => false,
    }
}
