//! What every page shares: language, how it is shown, the demo mark, and the page for what is not there.

use std::convert::Infallible;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use crate::app::App;
use crate::words::{Lang, say};

/// How this visitor wants pages, from three cookies without any identity in them.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub lang: Lang,
    pub elder: bool,
    /// `light` or `dark` when chosen by hand; otherwise the system decides.
    pub theme: Option<&'static str>,
    /// The page's own path, to come back to after a choice.
    pub path: String,
    pub demo: bool,
}

impl Shown {
    fn read(headers: &HeaderMap, path: &str, demo: bool) -> Shown {
        let cookie = |name: &str| {
            let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
            all.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        Shown {
            lang: if cookie("lx-lang") == Some("en") { Lang::English } else { Lang::Chinese },
            elder: cookie("lx-mode") == Some("elder"),
            theme: match cookie("lx-theme") {
                Some("dark") => Some("dark"),
                Some("light") => Some("light"),
                _ => None,
            },
            path: path.to_owned(),
            demo,
        }
    }

    /// A message in the page's language.
    pub fn say(&self, key: &str) -> String {
        say(self.lang, key)
    }
}

impl FromRequestParts<App> for Shown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Shown, Infallible> {
        Ok(Shown::read(&parts.headers, parts.uri.path(), app.is_demo()))
    }
}

/// Renders a page; a template that fails to render is a fault of ours and tells nothing.
pub fn render<T: Template>(status: StatusCode, page: &T) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[derive(Template)]
#[template(path = "absent.html")]
struct Absent {
    shown: Shown,
}

/// Not there, or not for this visitor: the same page.
pub async fn absent(shown: Shown) -> Response {
    // Coming back to a page that is not there helps nobody.
    let shown = Shown { path: "/".to_owned(), ..shown };
    render(StatusCode::NOT_FOUND, &Absent { shown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_choices_are_read_from_cookies_and_nothing_else_is() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; lx-mode=elder; lx-lang=en; lx-theme=\"><b>"));
        let shown = Shown::read(&headers, "/", false);
        assert!(shown.elder);
        assert_eq!(shown.lang, Lang::English);
        assert_eq!(shown.theme, None);
    }
}
