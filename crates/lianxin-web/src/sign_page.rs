//! The sign-in page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::page::Shown;
use crate::sign::Tried;

pub fn show(_: &App, _: Shown, status: StatusCode, _: &str, _: &str, _: Option<&Tried>) -> Response {
    status.into_response()
}
