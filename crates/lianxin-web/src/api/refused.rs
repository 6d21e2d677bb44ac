//! `GET /api/v1/admin/refused`: how often the door refused, by month, place and office.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use lianxin_store::{FEW, Refused};
use serde_json::{Value, json};

use super::problem;
use crate::app::App;
use crate::door::signed::Signed;
use crate::pages::refused::months;

/// `GET /api/v1/admin/refused`.
pub async fn list(State(app): State<App>, who: Signed) -> Response {
    let group = |r: &Refused| {
        json!({
            "place": r.place, "role": r.role.map(|role| role.code()), "why": r.why, "count": r.count,
            "fewer_than": r.count.is_none().then_some(FEW),
        })
    };
    match months(&app, &who.viewer).await {
        Ok(all) => {
            let told =
                all.iter().map(|m| json!({"month": m.name, "groups": m.groups.iter().map(group).collect::<Vec<_>>()}));
            Json(json!({ "months": told.collect::<Vec<Value>>() })).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}
