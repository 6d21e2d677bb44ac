//! What every page shares: language, how it is shown, who is signed in, the demo mark, and the page for what is
//! not there.

use std::convert::Infallible;
use std::time::{SystemTime, UNIX_EPOCH};

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use lianxin_core::authority::Act;

use crate::app::App;
use crate::door::signed::Signed;
use crate::words::label;
use crate::words::refusal::{Told, refused};
use crate::words::sentence::Sentence;
use crate::words::time::Tell;
use crate::words::{Lang, Value, count, say, say_with};

/// Minutes east of UTC where the district is: the whole country keeps Beijing's time.
pub(crate) const ZONE: i32 = 480;

/// Who is signed in, as the header shows them.
#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    /// Short name of the agency.
    pub agency: String,
    /// Label of the role.
    pub role: String,
    /// The session's token against forged forms.
    pub csrf: String,
    /// Whether she may see matters at all, and register them: others have no such places.
    pub sees: bool,
    pub registers: bool,
    pub dispatches: bool,
    /// Whether she approves what others ask, and answers for what her office opened.
    pub approves: bool,
    /// Whether she forgets what is due.
    pub erases: bool,
    /// Whether she may look a number up.
    pub looks_up: bool,
    /// Whether she may see who works here.
    pub sees_people: bool,
    /// Whether she may see which lists went out.
    pub sees_exports: bool,
    /// Whether she reviews broken glasses.
    pub reviews: bool,
    /// Whether she may see what became of letters.
    pub sees_mail: bool,
}

/// How this visitor wants pages, from cookies without any identity in them, and who is signed in.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub lang: Lang,
    pub elder: bool,
    /// `24` or `30` px when larger letters were chosen in elder mode.
    pub size: Option<&'static str>,
    /// `light` or `dark` when chosen by hand; otherwise the system decides.
    pub theme: Option<&'static str>,
    /// Whether single keys do things: only for those who switched them on (WCAG 2.1.4).
    pub keys: bool,
    /// The page's own path, to come back to after a choice.
    pub path: String,
    pub demo: bool,
    /// The moment of this page, ms UTC.
    pub now: i64,
    /// Minutes east of UTC.
    pub zone: i32,
    /// Who is signed in.
    pub person: Option<Person>,
    /// Whether `/live` may be listened to.
    pub live: bool,
}

impl Shown {
    /// How pages are shown to whoever sent this.
    pub fn of(app: &App, headers: &HeaderMap, path: &str, who: Option<&Signed>) -> Shown {
        let mut shown = Shown::read(headers, path, app.is_demo());
        let catalogue = app.store().catalogue();
        shown.zone = catalogue.calendar.zone_offset_minutes;
        shown.person = who.map(|who| {
            let standing = who.viewer.standings.first();
            let agency = standing.and_then(|s| catalogue.agency(&s.agency));
            Person {
                name: who.viewer.name.clone(),
                agency: agency.map_or_else(String::new, |a| {
                    if shown.lang == Lang::English { a.name_en.clone() } else { a.short.clone() }
                }),
                role: standing.map_or_else(String::new, |s| label::role(shown.lang, s.role.code())),
                csrf: who.csrf().to_owned(),
                sees: who.viewer.may(Act::See),
                registers: who.viewer.may(Act::Register),
                dispatches: who.viewer.may(Act::Dispatch),
                approves: who.viewer.may(Act::Approve),
                erases: who.viewer.may(Act::Erase),
                looks_up: who.viewer.may(Act::LookUp),
                sees_people: who.viewer.may(Act::SeePeople),
                sees_exports: who.viewer.may(Act::SeeExports),
                reviews: who.viewer.may(Act::ReviewGlass),
                sees_mail: who.viewer.may(Act::SeeMail),
            }
        });
        shown.live = who.is_some_and(|who| who.viewer.may(Act::See));
        shown
    }

    fn read(headers: &HeaderMap, path: &str, demo: bool) -> Shown {
        let cookie = |name: &str| {
            let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
            all.flat_map(|line| line.split("; ")).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
        };
        Shown {
            lang: if cookie("lx-lang") == Some("en") { Lang::English } else { Lang::Chinese },
            elder: cookie("lx-mode") == Some("elder"),
            size: match cookie("lx-size") {
                Some("24") => Some("24"),
                Some("30") => Some("30"),
                _ => None,
            },
            theme: match cookie("lx-theme") {
                Some("dark") => Some("dark"),
                Some("light") => Some("light"),
                _ => None,
            },
            keys: cookie("lx-keys") == Some("on"),
            path: path.to_owned(),
            demo,
            now: now(),
            zone: ZONE,
            person: None,
            live: false,
        }
    }

    /// A message in the page's language.
    pub fn say(&self, key: &str) -> String {
        say(self.lang, key)
    }

    /// A message about `$n` things.
    pub fn count(&self, key: &str, n: &usize) -> String {
        count(self.lang, key, *n)
    }

    /// A refusal in this page's language, its moments as the district's wall shows them.
    pub fn refused(&self, refusal: &lianxin_core::Refusal) -> Told {
        let tell = self.tell();
        refused(self.lang, refusal, &|at| tell.limit(at))
    }

    /// A message about something with a `$name`.
    pub fn named(&self, key: &str, name: &str) -> String {
        say_with(self.lang, key, &[("name", name.into())])
    }

    /// A message with values.
    pub fn say_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        say_with(self.lang, key, values)
    }

    /// A message with values, some of them set strong or late.
    pub fn sentence(&self, key: &str, values: &[(&str, Value<'_>)]) -> Sentence {
        Sentence::say(self.lang, key, values)
    }

    /// Tells times as of this page.
    pub fn tell(&self) -> Tell {
        Tell { lang: self.lang, now: self.now, zone: self.zone }
    }

    /// The token of the session, empty when nobody is signed in.
    pub fn csrf(&self) -> &str {
        self.person.as_ref().map_or("", |p| p.csrf.as_str())
    }

    /// Whether somebody is signed in who may see matters.
    pub fn sees(&self) -> bool {
        self.person.as_ref().is_some_and(|p| p.sees)
    }

    /// Whether the page lies under this place of the navigation.
    pub fn at(&self, place: &str) -> bool {
        self.path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    /// The program's version, for the foot of a page.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// The server's clock, ms UTC.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl FromRequestParts<App> for Shown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Shown, Infallible> {
        Ok(Shown::of(app, &parts.headers, parts.uri.path(), parts.extensions.get::<Signed>()))
    }
}

/// Renders a page; a template that fails to render is a fault of ours and tells nothing.
pub fn render<T: Template>(status: StatusCode, page: &T) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The page for what is not there.
#[derive(Template)]
#[template(path = "answers/absent.html")]
pub struct Absent {
    pub shown: Shown,
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

    #[test]
    fn a_page_knows_its_place() {
        let at = |path: &str| Shown { path: path.to_owned(), ..Shown::default() }.at("/matters");
        assert!(at("/matters") && at("/matters/m1") && at("/matters?view=all"));
        assert!(!at("/matters-of-others") && !at("/"));
    }
}
