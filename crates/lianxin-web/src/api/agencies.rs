//! `GET /api/v1/agencies/{code}/load`: what an agency has in hand, of what the asker may see. Matters are counted, never
//! persons.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use lianxin_core::calendar::Date;
use lianxin_core::catalogue::Phase;
use lianxin_store::{Band, Phases, Share, Side};
use serde_json::{Map, Value, json};

use super::problem;
use crate::app::{App, now};
use crate::door::signed::Signed;
use crate::pages::agency::{Load, quarters, rates};

/// Answers it.
pub async fn load(State(app): State<App>, who: Signed, Path(code): Path<String>) -> Response {
    let catalogue = app.store().catalogue();
    if catalogue.agency(&code).is_none() {
        return problem::absent();
    }
    let (agency, now) = (code.clone(), now());
    let today = catalogue.calendar.local_date(now);
    let read = app.read(move |store| {
        let load = Load::read(store, &who.viewer, &agency, now)?;
        let quarters = quarters(store, &who.viewer, Some(&agency), today)?;
        Ok((load, quarters, rates(store, &who.viewer, &agency, today)?))
    });
    match read.await {
        Ok((load, quarters, rates)) => {
            let quarters: Vec<Value> = quarters.iter().map(|(begun, found)| quarter(*begun, found)).collect();
            let answer = json!({
                "agency": code, "load": phases(&load.phases), "open": load.open, "late": load.late, "quarters": quarters,
                "whistles": {"unit": side(&rates.unit), "caller": side(&rates.caller), "band": rates.band.map(Band::code)},
            });
            Json(answer).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}

fn phases(of: &Phases) -> Value {
    let all: Map<String, Value> = of.iter().map(|(phase, n)| (phase.code().to_owned(), json!(n))).collect();
    Value::Object(all)
}

fn quarter(begun: Date, found: &Phases) -> Value {
    let early: u64 = [Phase::Prevent, Phase::Early].iter().filter_map(|p| found.get(p)).sum();
    json!({"begun": begun, "registered": found.values().sum::<u64>(), "early": early, "phases": phases(found)})
}

/// Null where there are too few whistles to tell.
fn side(of: &Side) -> Value {
    let share = |s: Option<Share>| s.map(|s| json!({"kept": s.kept, "of": s.of}));
    json!({
        "acknowledged": share(of.acknowledged), "reported": share(of.reported), "satisfied": share(of.satisfied),
    })
}
