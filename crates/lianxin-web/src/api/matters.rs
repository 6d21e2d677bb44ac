//! Registering, listing, searching and opening matters by API.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::{Command, Refusal, access, guard, matter};
use lianxin_store::{Filter, Outcome, Sort};
use serde_json::{Value, json};

use super::{json as shape, parse, problem, time};
use crate::app::{App, now};
use crate::door::refusals::{Refused, Tried};
use crate::door::signed::Signed;

/// `POST /api/v1/matters`.
pub async fn create(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let made = async {
        let id = parse::order_id(&who, &headers)?;
        let sent: parse::Matter = parse::body(body).await?;
        let form = sent.form().map_err(|r| Box::new(problem::refusal(&app, &r)))?;
        let command = Command::Matter(matter::Command::Register(Box::new(form)));
        let order = app.order(who.actor(), id.clone(), command).map_err(|f| Box::new(problem::fault(&f)))?;
        Ok::<_, Box<Response>>((id, app.ask(order).await))
    };
    let (id, outcome) = match made.await {
        Ok(made) => made,
        Err(answer) => return *answer,
    };
    match outcome {
        Ok(Outcome::Done(a) | Outcome::Already(a)) => {
            let catalogue = app.store().catalogue();
            let clocks: Vec<Value> = a.clocks.iter().map(|c| shape::started(&catalogue.calendar, c)).collect();
            let body = json!({
                "id": a.matter, "code": a.code, "pin": app.store().pin(&id), "stage": a.stage, "clocks": clocks,
                "version": a.version,
            });
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Ok(Outcome::Refused(refusal)) => said_no(&app, &who, Act::Register, "a new matter", &refusal),
        Err(fault) => problem::fault(&fault),
    }
}

/// The filter that a query asks for, or what is wrong with it.
pub fn filter(query: &str) -> Result<Filter, Refusal> {
    let mut f = Filter::default();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let text = Some(value.clone().into_owned()).filter(|v| !v.is_empty());
        match name.as_ref() {
            "agency" => f.agency = text,
            "stage" => f.stages.extend(text),
            "phase" => f.phase = text,
            "kind" => f.kind = text,
            "source" => f.source = text,
            "division" => f.division = text,
            "grid" => f.grid = text,
            "q" => f.q = text,
            "cursor" => f.cursor = text,
            "due_before" => f.due_before = Some(time::parse(&value).ok_or_else(|| parse::malformed("due_before"))?),
            "sort" if value == "due" => f.sort = Sort::Due,
            "sort" if value == "newest" => f.sort = Sort::Newest,
            "sort" => return Err(parse::malformed("sort")),
            "limit" => {
                let limit = value.parse::<usize>().ok().filter(|n| (1..=200).contains(n));
                f.limit = limit.ok_or_else(|| parse::malformed("limit"))?;
            }
            _ => {}
        }
    }
    Ok(f)
}

/// `GET /api/v1/matters` and `GET /api/v1/search`.
pub async fn list(State(app): State<App>, who: Signed, RawQuery(query): RawQuery) -> Response {
    let filter = match filter(query.as_deref().unwrap_or("")) {
        Ok(filter) => filter,
        Err(refusal) => return problem::refusal(&app, &refusal),
    };
    match app.read(move |store| store.list(&who.viewer, &filter)).await {
        Ok(page) => {
            let catalogue = app.store().catalogue();
            Json(shape::listing(&catalogue.calendar, &page)).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}

/// `GET /api/v1/matters/{id}`: an access, recorded before the first byte.
pub async fn open(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Response {
    match opened(&app, &who, &id).await {
        Ok(Ok(opened)) => {
            let (catalogue, directory) = (app.store().catalogue(), app.store().directory());
            Json(shape::matter(&catalogue, &directory, &opened, now())).into_response()
        }
        Ok(Err(refusal)) => said_no(&app, &who, Act::See, &id, &refusal),
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// Opens a matter for somebody, for a page or a call.
pub async fn opened(
    app: &App,
    who: &Signed,
    id: &str,
) -> Result<lianxin_store::Opening<lianxin_store::Opened>, lianxin_store::Fault> {
    let order_id = access::opening_id(&who.actor(), id, now());
    if order_id.len() > lianxin_core::order::ORDER_ID_MAX {
        return Ok(Err(Refusal::Absent));
    }
    let command = Command::Access(access::Command::OpenMatter { matter: id.to_owned() });
    let order = app.order(who.actor(), order_id, command)?;
    let viewer = who.viewer.clone();
    app.read(move |store| store.open_matter(&viewer, order)).await
}

/// Answers a refusal, and counts it for the access log where authority said no.
pub fn said_no(app: &App, who: &Signed, act: Act, target: &str, refusal: &Refusal) -> Response {
    count_no(app, who, act, target, refusal);
    problem::refusal(app, refusal)
}

/// Counts a refusal of authority. What is not there at all is counted together, so that guessing fills no log.
pub fn count_no(app: &App, who: &Signed, act: Act, target: &str, refusal: &Refusal) {
    let tried = |target: &str, why: &str| Refused::Act(Tried::of(&who.viewer, act, target, why));
    if *refusal == Refusal::NotYours {
        app.refusals().count(tried(target, "not-yours"));
    } else if is_tried(refusal) {
        app.refusals().count(tried(target, &problem::variant(refusal)));
    } else if *refusal == Refusal::Absent {
        let (app, asked) = (app.clone(), target.to_owned());
        let (there, not) = (tried(target, "absent"), tried("absent", "absent"));
        tokio::spawn(async move {
            let is_there = app.read(move |store| store.has_matter(&asked)).await.unwrap_or(false);
            app.refusals().count(if is_there { there } else { not });
        });
    }
}

/// Whether it says that somebody tried what she may not, and not only what is wrong with a form: the purpose, a second
/// person that is wanting or is herself, a glass that she may not break or review.
fn is_tried(refusal: &Refusal) -> bool {
    use guard::Refusal::{AskedOfAnother, NotResponsible, OwnGlass, ReviewOverdue};
    match refusal {
        Refusal::Access(_) | Refusal::Matter(matter::Refusal::OwnRequest) => true,
        Refusal::Guard(why) => {
            matches!(why, AskedOfAnother | NotResponsible { .. } | OwnGlass | ReviewOverdue { .. })
        }
        Refusal::Absent
        | Refusal::Catalogue(_)
        | Refusal::Directory(_)
        | Refusal::Fields(_)
        | Refusal::Matter(_)
        | Refusal::NotYours
        | Refusal::OrderReused
        | Refusal::Stale { .. }
        | Refusal::Whistle(_) => false,
    }
}
