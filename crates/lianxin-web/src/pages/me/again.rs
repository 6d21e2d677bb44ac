//! The password again (再核对一次). Before what opens her account is changed – factors, agencies' sign-ins, tokens, where
//! letters go – and before she decides for others on rights, ways back in and the catalogue, whoever sits at a screen that was left open is asked for her password. A sign-in some minutes ago is proof
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

/// By what she has shown who she is.
enum Proof {
    /// A sign-in some minutes ago, or the password shown since.
    Fresh,
    /// The password, now.
    Password,
}

/// The page that asks, where somebody has to be asked; nothing where she has shown who she is and the act may go on. `path`: where the
/// form goes.
pub async fn asks(
    app: &App,
    who: &Signed,
    shown: &Shown,
    headers: &HeaderMap,
    form: (&str, &Fields),
) -> Option<Response> {
    proven(app, who, shown, headers, form).await.err().map(|page| *page)
}

/// The same for a form that only leads on: a password that was shown to it stands for a sign-in of this moment.
pub async fn asks_once(
    app: &App,
    who: &Signed,
    shown: &Shown,
    headers: &HeaderMap,
    form: (&str, &Fields),
) -> Option<Response> {
    match (proven(app, who, shown, headers, form).await, &who.session) {
        (Ok(Proof::Password), Some((session, _))) => app.uses().showed(session, now()),
        (Ok(Proof::Fresh | Proof::Password), _) => {}
        (Err(page), _) => return Some(*page),
    }
    None
}

async fn proven(
    app: &App,
    who: &Signed,
    shown: &Shown,
    headers: &HeaderMap,
    (path, f): (&str, &Fields),
) -> Result<Proof, Box<Response>> {
    if is_fresh(app, who) {
        return Ok(Proof::Fresh);
    }
    let problems = match f.get(FIELD) {
        "" => Problems::default(),
        typed => match old_is_wrong(app, who, shown, typed).await {
            Ok(None) => return Ok(Proof::Password),
            Ok(Some(problems)) => problems,
            Err(fault) => return Err(Box::new(reply::fault(app, headers, &fault))),
        },
    };
    let carried = f.0.iter().filter(|(name, _)| ![FIELD, "username"].contains(&name.as_str())).cloned().collect();
    Err(Box::new(page(who, shown, (path, carried), problems)))
}

/// The page that asks, before a form that was not sent yet.
pub fn asked(who: &Signed, shown: &Shown, path: &str) -> Response {
    page(who, shown, (path, vec![("csrf".to_owned(), who.csrf().to_owned())]), Problems::default())
}

fn page(who: &Signed, shown: &Shown, (path, carried): (&str, Vec<(String, String)>), problems: Problems) -> Response {
    let status = if problems.0.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (account, action) = (who.viewer.account.clone(), path.to_owned());
    render(status, &Again { account, action, carried, problems, shown: shown.clone() })
}

/// Whether her session began, or her password was shown in it, just now.
pub fn is_fresh(app: &App, who: &Signed) -> bool {
    let since = match (&who.by, &who.session) {
        (By::Session { since, .. }, Some((session, _))) => app.uses().shown(session, *since),
        (By::Session { .. } | By::Token(_), _) => return false,
    };
    now() < since + app.fresh()
}
