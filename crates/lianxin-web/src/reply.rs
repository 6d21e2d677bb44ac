//! Answers that any page may have to give: not there, not signed in, too large, and the machine's failure.

use std::io::Write;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_store::Fault;

use crate::app::{App, chance};
use crate::door::fields::Fields;
use crate::door::{signed, turns, upload};
use crate::page::{Absent, Shown, render};
use crate::show::forms::Oops;
use crate::words::refusal::Told;

fn shown(app: &App, request: &Request) -> Shown {
    // Coming back to an address that was only posted to helps nobody.
    Shown::of(app, request.headers(), "/", request.extensions().get())
}

/// Not there, or not for this visitor: the same page.
pub fn absent(app: &App, request: &Request) -> Response {
    render(StatusCode::NOT_FOUND, &Absent { shown: shown(app, request) })
}

/// An address that no route has, for whoever asks: somebody signed in keeps her own bar.
pub async fn nowhere(State(app): State<App>, mut request: Request) -> Response {
    if let Ok(Some(who)) = signed::by_cookie(&app, request.headers(), signed::Use::Page).await {
        request.extensions_mut().insert(who);
    }
    absent(&app, &request)
}

/// A status and a name for programs and for the words.
pub fn fault_status(fault: &Fault) -> (StatusCode, &'static str) {
    match fault {
        Fault::Full => (StatusCode::INSUFFICIENT_STORAGE, "full"),
        Fault::Fenced | Fault::Held(_) | Fault::Stopped | Fault::Passing(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "stopped")
        }
        Fault::Lost(_) => (StatusCode::SERVICE_UNAVAILABLE, "lost"),
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

/// The session is over: sign in and send again; the browser still holds what was typed one page back.
pub fn signed_out(app: &App, request: &Request) -> Response {
    let shown = shown(app, request);
    let (title, text) = (shown.say("signed-out"), shown.say("signed-out-next"));
    let back = ("/sign-in".to_owned(), shown.say("sign-in"));
    render(StatusCode::UNAUTHORIZED, &Oops { title, text, back, typed: Vec::new(), fault: None, shown })
}

/// The form's token is not this account's in this browser: opened long ago, by somebody else, or forged.
pub fn of_another_time(app: &App, request: &Request, fields: &Fields) -> Response {
    let shown = shown(app, request);
    let (title, text) = (shown.say("form-old"), shown.say("form-old-next"));
    let back = ("/desk".to_owned(), shown.say("nav-desk"));
    let typed = crate::pages::answers::typed(&shown, &app.store().catalogue(), fields);
    render(StatusCode::FORBIDDEN, &Oops { title, text, back, typed, fault: None, shown })
}

/// The form is larger than any of ours.
pub fn too_large(app: &App, request: &Request) -> Response {
    let shown = shown(app, request);
    let (title, text) = (shown.say("too-large"), shown.say("too-large-next"));
    let back = ("/desk".to_owned(), shown.say("nav-desk"));
    render(StatusCode::PAYLOAD_TOO_LARGE, &Oops { title, text, back, typed: Vec::new(), fault: None, shown })
}

/// The file is larger than any that is taken.
pub fn file_too_large(app: &App, request: &Request) -> Response {
    let shown = shown(app, request);
    let told = shown.refused(&upload::too_large());
    let place = request.uri().path().trim_end_matches("/attachments").to_owned();
    let back = (place, shown.say("back-to-matter"));
    let Told { title, text } = told;
    render(StatusCode::PAYLOAD_TOO_LARGE, &Oops { title, text, back, typed: Vec::new(), fault: None, shown })
}

/// The machine failed: an id to quote, and nothing of the inside.
pub fn fault(app: &App, headers: &HeaderMap, fault: &Fault) -> Response {
    fault_keeping(app, headers, fault, &Fields::default())
}

/// An access that could not be recorded: nothing was shown or handed out.
pub fn unrecorded(app: &App, headers: &HeaderMap, fault: &Fault) -> Response {
    let id = log(fault);
    let shown = Shown::of(app, headers, "/", None);
    let (title, text) = (shown.say("page-unrecorded"), shown.say("page-unrecorded-next"));
    let back = ("/desk".to_owned(), shown.say("nav-desk"));
    let page = Oops { title, text, back, typed: Vec::new(), fault: Some(id), shown };
    render(StatusCode::SERVICE_UNAVAILABLE, &page)
}

/// More files are being sent at once than are let in; what was typed beside this one was not read.
pub fn uploads_busy(app: &App, request: &Request) -> Response {
    let shown = shown(app, request);
    let (title, text) = (shown.say("uploads-busy"), shown.say("uploads-busy-next"));
    let place = request.uri().path().trim_end_matches("/attachments").to_owned();
    let back = (place, shown.say("uploads-busy-back"));
    let page = Oops { title, text, back, typed: Vec::new(), fault: None, shown };
    let mut answer = render(StatusCode::SERVICE_UNAVAILABLE, &page);
    crate::api::problem::retry_after(&mut answer, turns::AGAIN);
    answer
}

/// The same, with what was typed into the form that could not be taken.
pub fn fault_keeping(app: &App, headers: &HeaderMap, fault: &Fault, fields: &Fields) -> Response {
    let id = log(fault);
    let (status, kind) = fault_status(fault);
    let shown = Shown::of(app, headers, "/", None);
    let (title, text) = (shown.say(&format!("page-{kind}")), shown.say(&format!("page-{kind}-next")));
    let back = ("/desk".to_owned(), shown.say("nav-desk"));
    let typed = crate::pages::answers::typed(&shown, &app.store().catalogue(), fields);
    render(status, &Oops { title, text, back, typed, fault: Some(id), shown })
}
