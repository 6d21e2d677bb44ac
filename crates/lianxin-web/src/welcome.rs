//! The first page: what this is.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use crate::page::{Shown, render};

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome {
    shown: Shown,
}

/// `GET /`.
pub async fn show(shown: Shown) -> Response {
    render(StatusCode::OK, &Welcome { shown })
}
