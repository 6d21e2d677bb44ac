//! `GET /api/v1/openapi.json`: the API described in its own standard. A test holds it to the table of routes.

use axum::http::header;
use axum::response::IntoResponse;

/// OpenAPI 3.1, kept as a document beside the code.
pub const DOCUMENT: &str = include_str!("../../api/openapi.json");

/// The document.
pub async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT)
}
