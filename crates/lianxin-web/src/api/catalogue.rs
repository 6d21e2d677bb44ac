//! `GET /api/v1/catalogue/{list}`: the codes that other calls take.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use lianxin_core::catalogue::{Catalogue, Word};
use serde_json::{Value, json};

use super::problem;
use crate::app::App;

/// Most items of one answer; the divisions of a district with its grids are fewer.
const LIMIT_MAX: usize = 2_000;

fn words(of: &std::collections::BTreeMap<String, Word>) -> Vec<Value> {
    of.values().map(|w| json!({"code": w.code, "name": w.name, "name_en": w.name_en})).collect()
}

fn items(c: &Catalogue, list: &str) -> Option<Vec<Value>> {
    Some(match list {
        "kinds" => c
            .kinds
            .values()
            .map(|k| {
                json!({"code": k.code, "name": k.name, "name_en": k.name_en, "phase": lianxin_store::phase_code(k.phase)})
            })
            .collect(),
        "agencies" => c
            .agencies
            .values()
            .map(|a| json!({"code": a.code, "name": a.name, "name_en": a.name_en, "short": a.short, "area": a.area}))
            .collect(),
        "divisions" => c
            .divisions
            .values()
            .map(|d| json!({"code": d.code, "name": d.name, "name_en": d.name_en, "parent": d.parent}))
            .collect(),
        "sources" => words(&c.sources),
        "demands" => words(&c.demands),
        "purposes" => words(&c.purposes),
        "results" => words(&c.results),
        _ => return None,
    })
}

/// `q` looks in code and names; `limit` at most 2,000.
pub async fn list(State(app): State<App>, Path(list): Path<String>, RawQuery(query): RawQuery) -> Response {
    let Some(mut all) = items(&app.store().catalogue(), &list) else { return problem::absent() };
    let mut limit = LIMIT_MAX;
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if name == "q" {
            let q = value.to_lowercase();
            let holds = |v: &Value| v.as_str().is_some_and(|t| t.to_lowercase().contains(&q));
            all.retain(|item| ["code", "name", "name_en"].iter().any(|k| holds(&item[*k])));
        } else if name == "limit" {
            limit = value.parse().unwrap_or(limit).min(LIMIT_MAX);
        }
    }
    all.truncate(limit);
    Json(json!({ "items": all })).into_response()
}
