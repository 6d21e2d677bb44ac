//! The sign-in page, filled.

use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::page::{Shown, render};
use crate::pages::agency_name;
use crate::show::sign_in::{Demo, SignIn, Trouble};
use crate::words::label;

/// The page after a try, or before the first.
pub fn show(app: &App, shown: Shown, status: StatusCode, name: &str, to: &str, trouble: Trouble) -> Response {
    let catalogue = app.store().catalogue();
    let demo = app.demo_accounts().iter().map(|a| Demo {
        name: a.name.clone(),
        password: a.password.clone(),
        display: a.display.clone(),
        role: label::role(shown.lang, &a.role),
        agency: agency_name(shown.lang, &catalogue, &a.agency),
    });
    let demo = demo.collect();
    let agencies = crate::sign::offered(app, &shown);
    render(status, &SignIn { shown, to: to.to_owned(), name: name.to_owned(), trouble, agencies, demo })
}
