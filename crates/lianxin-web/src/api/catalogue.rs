//! `GET /api/v1/catalogue/{list}`: the codes that other calls take.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use lianxin_core::catalogue::{Agency, Catalogue, Division, FieldClass, Kind, KindClass, Lend, Limit, Purpose, Word};
use serde_json::{Value, json};

use super::problem;
use crate::app::App;

/// Most items of one answer; the divisions of a district with its grids are fewer.
const LIMIT_MAX: usize = 2_000;

fn words(of: &std::collections::BTreeMap<String, Word>) -> Vec<Value> {
    of.values().map(word).collect()
}

fn word(w: &Word) -> Value {
    let mut said = json!({"code": w.code, "name": w.name, "name_en": w.name_en});
    if let Some(source) = &w.source {
        said["source"] = json!(source);
    }
    said
}

/// With what the resident reads of it, which classes of value it opens, and to which roles.
fn purpose(p: &Purpose) -> Value {
    let classes = FieldClass::ALL.into_iter().filter(|class| p.covers(*class)).map(FieldClass::code);
    json!({
        "code": p.code, "name": p.name, "name_en": p.name_en, "basis": p.basis, "basis_en": p.basis_en,
        "classes": classes.collect::<Vec<_>>(), "hidden_months": p.hidden_months,
        "roles": p.roles.iter().map(|r| r.code()).collect::<Vec<_>>(),
    })
}

fn kind(k: &Kind) -> Value {
    json!({
        "code": k.code, "name": k.name, "name_en": k.name_en, "phase": k.phase.code(),
        "class": k.class.map(KindClass::code), "dispute": k.dispute,
    })
}

fn agency(c: &Catalogue, a: &Agency) -> Value {
    let lend = |l: &Lend| json!({"kind": l.kind.code(), "name": l.name, "name_en": l.name_en});
    let leads: Vec<&str> = c.kinds_of(&a.code).into_iter().map(|k| k.code.as_str()).collect();
    json!({
        "code": a.code, "name": a.name, "name_en": a.name_en, "short": a.short, "area": a.area,
        "designates": a.designates, "lends": a.lends.iter().flatten().map(lend).collect::<Vec<_>>(),
        "kinds": leads, "phone": a.phone, "superior": a.superior, "unit": a.unit,
    })
}

fn division(d: &Division) -> Value {
    json!({"code": d.code, "name": d.name, "name_en": d.name_en, "parent": d.parent})
}

/// All versions; which one counts follows from the day.
fn limit(l: &Limit) -> Value {
    json!({
        "code": l.code, "name": l.name, "name_en": l.name_en, "act": l.act.code(), "amount": l.amount, "unit": l.unit,
        "effective_from": l.effective_from, "effective_to": l.effective_to, "place": l.place, "source": l.source,
        "source_note": l.source_note,
    })
}

fn items(c: &Catalogue, list: &str) -> Option<Vec<Value>> {
    Some(match list {
        "kinds" => c.kinds.values().map(kind).collect(),
        "agencies" => c.agencies.values().map(|a| agency(c, a)).collect(),
        "divisions" => c.divisions.values().map(division).collect(),
        "limits" => c.limits.values().flat_map(|versions| versions.values()).map(limit).collect(),
        // The catalogue's own forms: what a district wrote is what is answered.
        "disputes" => c.disputes.values().map(|d| json!(d)).collect(),
        "processes" => c.processes.values().map(|p| json!(p)).collect(),
        "whistles" => c.whistles.values().map(|w| json!(w)).collect(),
        "channels" => words(&c.channels),
        "demands" => words(&c.demands),
        "grounds" => words(&c.grounds),
        "objections" => words(&c.objections),
        "oversights" => words(&c.oversights),
        "phases" => words(&c.phases),
        "purposes" => c.purposes.values().map(purpose).collect(),
        "results" => words(&c.results),
        "sources" => words(&c.sources),
        "unit-kinds" => words(&c.unit_kinds),
        "wait-grounds" => words(&c.wait_grounds),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_that_the_description_names_is_answered_and_no_other() {
        let described: Value = serde_json::from_str(include_str!("../../api/openapi.json")).unwrap();
        let names = &described["paths"]["/api/v1/catalogue/{list}"]["get"]["parameters"][0]["schema"]["enum"];
        let names: Vec<&str> = names.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(names.len(), 18);
        for name in names {
            assert!(items(&Catalogue::default(), name).is_some(), "{name}");
        }
        assert!(items(&Catalogue::default(), "people").is_none());
    }
}
