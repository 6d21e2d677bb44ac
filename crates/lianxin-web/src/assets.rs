//! The stylesheet, the script and the icons, built from `web/` and held in the binary.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

macro_rules! built {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist/", $name))
    };
}

/// The mark in the browser's tab: two linked hearts' halves.
const MARK: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 30" fill="none" stroke="#0f4f5a" stroke-width="3"><path d="M17.9 12.2a7.6 7.6 0 1 0-4.3 9.5M12.1 17.8a7.6 7.6 0 1 0 4.3-9.5"/></svg>"##;

const FILES: &[(&str, &str, &[u8])] = &[
    ("app.css", "text/css; charset=utf-8", built!("app.css")),
    ("app.js", "text/javascript; charset=utf-8", built!("app.js")),
    ("verify.js", "text/javascript; charset=utf-8", built!("verify.js")),
    ("mark.svg", "image/svg+xml", MARK),
    ("icons.svg", "image/svg+xml", built!("icons.svg")),
];

/// `GET /assets/{name}`.
pub async fn send(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|file| file.0 == name) {
        Some((_, kind, bytes)) => {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "public, max-age=300")], *bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
