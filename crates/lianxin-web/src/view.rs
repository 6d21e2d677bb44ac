//! How pages are shown: language, elder mode, light or dark. Plain forms and three cookies; works without
//! scripts.

use axum::extract::RawForm;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Year-long; they hold a choice and no identity.
const LIFE: &str = "Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly";

/// `POST /view`: one of `mode=elder|normal`, `lang=zh|en`, `size=20|24|30`, `theme=light|dark|system`, `keys=on|off`, and `to`, the path to
/// come back to.
pub async fn choose(RawForm(body): RawForm) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let mut headers = HeaderMap::new();
    let mut to = "/".to_owned();
    for (name, value) in form_urlencoded::parse(body.as_bytes()) {
        let cookie = match (name.as_ref(), value.as_ref()) {
            ("mode", v @ ("elder" | "normal")) => format!("lx-mode={v}; {LIFE}"),
            ("lang", v @ ("zh" | "en")) => format!("lx-lang={v}; {LIFE}"),
            ("size", v @ ("20" | "24" | "30")) => format!("lx-size={v}; {LIFE}"),
            ("theme", v @ ("light" | "dark" | "system")) => format!("lx-theme={v}; {LIFE}"),
            ("keys", v @ ("on" | "off")) => format!("lx-keys={v}; {LIFE}"),
            ("to", v) => {
                to = local_path(v);
                continue;
            }
            _ => continue,
        };
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, value);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&to) {
        headers.insert(header::LOCATION, value);
    }
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Only a path of our own: a form must not send a visitor elsewhere.
pub(crate) fn local_path(to: &str) -> String {
    let plain = to.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if to.starts_with('/') && !to.starts_with("//") && plain { to.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for (asked, got) in [
            ("/matters", "/matters"),
            ("//elsewhere.test", "/"),
            ("https://elsewhere.test", "/"),
            ("/\\elsewhere.test", "/"),
            ("/a\r\nSet-Cookie: x=y", "/"),
        ] {
            assert_eq!(local_path(asked), got);
        }
    }
}
