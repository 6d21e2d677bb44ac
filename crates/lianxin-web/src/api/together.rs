//! `POST /api/v1/together/{act}`: one act upon several matters, one order each, told of each.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use lianxin_core::Refusal;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_store::Outcome;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{matters, parse, problem};
use crate::app::App;
use crate::door::signed::Signed;
use crate::show::board::Together;
use crate::together::{self, Became, MOST, Picked};

#[derive(Deserialize)]
struct Asked {
    matters: Vec<One>,
    lead: Option<String>,
    into: Option<String>,
}

#[derive(Deserialize)]
struct One {
    id: String,
    version: Option<u64>,
}

/// `accept`, `dispatch {lead}`, `dispatch-as-suggested`, `merge {into}` or `archive`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    Path(act): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(what) = Together::parse(&act) else { return problem::absent() };
    let (key, asked) = match (key(&headers), parse::body::<Asked>(body).await) {
        (Ok(key), Ok(asked)) => (key, asked),
        (Err(answer), _) | (_, Err(answer)) => return *answer,
    };
    if asked.matters.is_empty() || asked.matters.len() > MOST {
        let problem = if asked.matters.is_empty() { Problem::Empty } else { Problem::TooMany { max: MOST } };
        let field = "matters".to_owned();
        return problem::refusal(&app, &Refusal::Fields(vec![FieldProblem { field, problem }]));
    }
    let picked = asked.matters.into_iter().map(|one| Picked { id: one.id, seen: one.version }).collect();
    let to = if what == Together::Merge { asked.into } else { asked.lead };
    match together::each(&app, &who, ("key", &key), (what, to), picked).await {
        Ok(became) => {
            let results: Vec<Value> = became.into_iter().map(|one| told(&app, &who, what, one)).collect();
            Json(json!({ "results": results })).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}

/// The call's own key, or a fresh one.
fn key(headers: &HeaderMap) -> Result<String, Box<Response>> {
    match headers.get("idempotency-key") {
        Some(_) => parse::key(headers),
        None => {
            Ok(data_encoding::HEXLOWER.encode(&crate::app::chance().map_err(|f| Box::new(problem::fault(&f)))?[..12]))
        }
    }
}

fn told(app: &App, who: &Signed, what: Together, one: Became) -> Value {
    match &one.outcome {
        Ok(Outcome::Done(a) | Outcome::Already(a)) => {
            let mut told = json!({"id": one.id, "done": true, "version": a.version, "stage": a.stage});
            if let Some(to) = one.to {
                told[if what == Together::Merge { "into" } else { "lead" }] = to.into();
            }
            told
        }
        Ok(Outcome::Refused(refusal)) => {
            matters::count_no(app, who, what.act(), &one.id, refusal);
            problem::row(app, &one.id, refusal)
        }
        Err(fault) => json!({"id": one.id, "done": false, "reason": "fault", "fault": crate::reply::log(fault)}),
    }
}
