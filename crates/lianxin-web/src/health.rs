//! Is the process alive.

use axum::http::header;
use axum::response::IntoResponse;

/// `GET /healthz`: the process answers. Whether the district can be served is `/readyz`.
pub async fn healthz() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], "ok\n")
}
