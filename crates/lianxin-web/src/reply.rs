//! Answers that any page may have to give: not there, not signed in, too large, and the machine's failure.

use std::io::Write;

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_store::Fault;

use crate::app::{App, chance};
use crate::page::{Absent, Shown, render};

fn shown(app: &App, request: &Request) -> Shown {
    Shown::of(app, request.headers(), request.uri().path(), request.extensions().get())
}

/// Not there, or not for this visitor: the same page.
pub fn absent(app: &App, request: &Request) -> Response {
    render(StatusCode::NOT_FOUND, &Absent { shown: Shown { path: "/".to_owned(), ..shown(app, request) } })
}

/// A status and a name for programs and for the words.
pub fn fault_status(fault: &Fault) -> (StatusCode, &'static str) {
    match fault {
        Fault::Full => (StatusCode::INSUFFICIENT_STORAGE, "full"),
        Fault::Fenced | Fault::Held(_) | Fault::Stopped => (StatusCode::SERVICE_UNAVAILABLE, "stopped"),
        Fault::Database(_) | Fault::Damaged(_) => (StatusCode::INTERNAL_SERVER_ERROR, "fault"),
    }
}

/// Writes a fault to standard error under an id to quote, which it returns.
pub fn log(fault: &Fault) -> String {
    let id =
        chance().map_or_else(|_| "F-0".to_owned(), |c| format!("F-{}", &data_encoding::BASE32_NOPAD.encode(&c[..5])));
    let _ = writeln!(std::io::stderr(), "{id}: {fault}");
    id
}

/// The session is over; what was typed is still in the browser's page behind.
pub fn signed_out(app: &App, request: &Request) -> Response {
    let _ = (app, request);
    axum::response::IntoResponse::into_response(StatusCode::UNAUTHORIZED)
}

/// The form is larger than any of ours.
pub fn too_large(app: &App, request: &Request) -> Response {
    let _ = (app, request);
    axum::response::IntoResponse::into_response(StatusCode::PAYLOAD_TOO_LARGE)
}

/// The machine failed: an id to quote, and nothing of the inside.
pub fn fault(app: &App, headers: &HeaderMap, fault: &Fault) -> Response {
    let _ = (app, headers);
    let _ = log(fault);
    axum::response::IntoResponse::into_response(fault_status(fault).0)
}
