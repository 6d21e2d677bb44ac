//! `/case/code`: a code by mail for whoever lost her PIN; and `POST /case/export`: her own data as a file.

use axum::Json;
use axum::extract::{RawForm, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::Refusal;

use crate::api;
use crate::app::App;
use crate::door::case::{self, Asked, Caller, Kept, Knocked};
use crate::door::fields::Fields;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::case::{Export, KeptIn, Mailed, Trouble};

/// `GET /case/code`.
pub async fn form(shown: Shown) -> Response {
    page(shown, StatusCode::OK, "", (false, Trouble::None))
}

fn page(shown: Shown, status: StatusCode, code: &str, (sent, trouble): (bool, Trouble)) -> Response {
    render(status, &Mailed { code: code.chars().take(60).collect(), sent, trouble, shown })
}

/// `POST /case/code`: says the same whether or not a letter goes.
pub async fn ask(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let f = Fields::parse(&body);
    match case::ask_code(&app, &caller, f.get("code")).await {
        Ok(Asked::Perhaps) => page(shown, StatusCode::OK, f.get("code"), (true, Trouble::None)),
        Ok(Asked::Wait { minutes }) => {
            page(shown, StatusCode::TOO_MANY_REQUESTS, f.get("code"), (false, Trouble::Wait { minutes }))
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /case/once`: the code that came.
pub async fn once(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let f = Fields::parse(&body);
    match case::knock_once(&app, &caller, (f.get("code"), f.get("once"))).await {
        Ok(Knocked::In { matter, came }) => {
            let mut response = Redirect::to("/case").into_response();
            case::keep(&app, &mut response, (&matter, came));
            response
        }
        Ok(Knocked::Wrong) => page(shown, StatusCode::UNPROCESSABLE_ENTITY, f.get("code"), (true, Trouble::Wrong)),
        Ok(Knocked::Wait { minutes }) => {
            page(shown, StatusCode::TOO_MANY_REQUESTS, f.get("code"), (true, Trouble::Wait { minutes }))
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /case/export`. Where she left a mail address, a code is sent there and asked for first; asking without one sends it.
pub async fn export(
    State(app): State<App>,
    shown: Shown,
    caller: Caller,
    headers: HeaderMap,
    RawForm(body): RawForm,
) -> Response {
    let Some(matter) = &caller.matter else { return Redirect::to("/case").into_response() };
    let f = Fields::parse(&body);
    match api::case::own(&app, caller.came(), matter, f.get("once")).await {
        Ok(Ok((code, file))) => {
            // A code is letters and digits.
            let name = format!("attachment; filename=\"{code}-own.json\"");
            ([(header::CONTENT_DISPOSITION, name)], Json(file)).into_response()
        }
        Ok(Err(Kept::Wanted)) => wanted(&app, shown, &caller, &headers, matter).await,
        Ok(Err(Kept::Wrong)) => export_page(shown, StatusCode::UNPROCESSABLE_ENTITY, Trouble::Wrong),
        Ok(Err(Kept::Wait { minutes })) => export_page(shown, StatusCode::TOO_MANY_REQUESTS, Trouble::Wait { minutes }),
        Ok(Err(Kept::No(no))) if no != Refusal::Absent => {
            let told = shown.refused(&no);
            render(StatusCode::UNPROCESSABLE_ENTITY, &KeptIn { title: told.title, text: told.text, shown })
        }
        Ok(Err(Kept::No(_))) => Redirect::to("/case").into_response(),
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

/// Has the code sent, and asks for it.
async fn wanted(app: &App, shown: Shown, caller: &Caller, headers: &HeaderMap, matter: &str) -> Response {
    let case = match case::see(app, matter).await {
        Ok(Ok(case)) => case,
        Ok(Err(_)) => return Redirect::to("/case").into_response(),
        Err(fault) => return reply::unrecorded(app, headers, &fault),
    };
    match case::ask_code(app, caller, &case.matter.code).await {
        Ok(Asked::Perhaps) => export_page(shown, StatusCode::OK, Trouble::None),
        Ok(Asked::Wait { minutes }) => export_page(shown, StatusCode::TOO_MANY_REQUESTS, Trouble::Wait { minutes }),
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

fn export_page(shown: Shown, status: StatusCode, trouble: Trouble) -> Response {
    render(status, &Export { trouble, shown })
}
