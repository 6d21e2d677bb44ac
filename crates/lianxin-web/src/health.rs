//! Is the process alive, and can the district be served.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;

/// `GET /healthz`: the process answers. Whether the district can be served is `/readyz`.
pub async fn healthz() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok\n")
}

/// `GET /readyz`: the writer holds the district, and the database answers.
pub async fn readyz(State(app): State<App>) -> Response {
    let reads = app.read(|store| store.has_matter("").map(|_| ())).await;
    let (status, word) = match (app.store().is_writing(), reads) {
        (true, Ok(())) => (StatusCode::OK, "ready\n"),
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "the writer has stopped\n"),
        (true, Err(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    };
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], word).into_response()
}
