//! `GET /api/v1/openapi.json`: the API described in its own standard. A test holds it to the table of routes.

use axum::http::header;
use axum::response::IntoResponse;

/// OpenAPI 3.1, kept as a document beside the code.
pub const DOCUMENT: &str = include_str!("../../api/openapi.json");

/// The document.
pub async fn show() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::DOCUMENT;

    #[test]
    fn the_document_and_the_routes_name_the_same_calls() {
        let document: serde_json::Value = serde_json::from_str(DOCUMENT).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut told = BTreeSet::new();
        for (path, calls) in document["paths"].as_object().unwrap() {
            told.extend(calls.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())));
        }
        let routes: BTreeSet<String> = crate::routes::table()
            .iter()
            .filter(|r| r.path.starts_with("/api/"))
            .map(|r| format!("{} {}", r.method, r.path))
            .collect();
        assert_eq!(told, routes);
    }

    #[test]
    fn the_document_names_every_act_upon_an_account() {
        let document: serde_json::Value = serde_json::from_str(DOCUMENT).unwrap();
        let path = &document["paths"]["/api/v1/accounts/{id}/{act}"]["post"]["parameters"][1]["schema"]["enum"];
        let told: Vec<&str> = path.as_array().unwrap().iter().filter_map(|act| act.as_str()).collect();
        assert_eq!(told, crate::people::ACTS.map(|(act, _)| act));
    }
}
