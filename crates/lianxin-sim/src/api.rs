//! An outside program: it knows `/api/v1`, a token and JSON, and nothing of tables or pages.

use std::io;

use serde_json::Value;

use crate::wire::{Answer, Ask, Wire};

/// A client with one kept connection.
pub struct Api {
    wire: Wire,
    token: Option<String>,
}

impl Api {
    /// `base` is `http://HOST:PORT`; without a token the calls carry none.
    ///
    /// # Panics
    /// When `base` is not such an address.
    pub fn new(base: &str, token: Option<&str>) -> Api {
        Api { wire: Wire::new(base), token: token.map(str::to_owned) }
    }

    /// `GET path`.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, None, &[]).unwrap_or_else(|e| panic!("GET {path}: {e}"))
    }

    /// `POST path` with a JSON body and further headers, such as `("idempotency-key", "…")`.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn post(&mut self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        self.send("POST", path, Some(body), headers).unwrap_or_else(|e| panic!("POST {path}: {e}"))
    }

    /// `POST path` with a file in a form, as browsers and programs send it.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn upload(&mut self, path: &str, (name, file): (&str, &[u8]), headers: &[(&str, &str)]) -> Answer {
        let mut all: Vec<(String, String)> = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        if let Some(token) = &self.token {
            all.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        all.push(("content-type".to_owned(), format!("multipart/form-data; boundary={BOUNDARY}")));
        let body = form(&[("note", "现场拍的")], (name, file));
        let ask = Ask { method: "POST", path, headers: all, body: &body };
        self.wire.ask(&ask).unwrap_or_else(|e| panic!("POST {path}: {e}"))
    }

    /// Any call, for tests that kill the server under it.
    ///
    /// # Errors
    /// When no whole answer comes; whether the call was done is then unknown.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let mut all = vec![("accept".to_owned(), "application/json".to_owned())];
        if let Some(token) = &self.token {
            all.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        if body.is_some() {
            all.push(("content-type".to_owned(), "application/json".to_owned()));
        }
        all.extend(headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        let bytes = body.map(Value::to_string).unwrap_or_default();
        self.wire.ask(&Ask { method, path, headers: all, body: bytes.as_bytes() })
    }
}

/// What parts a form with a file.
pub const BOUNDARY: &str = "lianxin-7Ma4YWxkTrZu0gW";

/// A form with a file in it, as it is sent.
pub fn form(fields: &[(&str, &str)], (name, file): (&str, &[u8])) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = "content-type: application/octet-stream";
    let part =
        format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n{head}\r\n\r\n");
    body.extend_from_slice(part.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stub::Stub;

    #[test]
    fn a_call_carries_its_token_and_its_json() {
        let stub = Stub::start(|asked| {
            let said = [asked.header("authorization"), asked.header("content-type"), asked.header("idempotency-key")];
            (201, Vec::new(), serde_json::json!({"said": said, "body": asked.body}).to_string())
        });
        let mut api = Api::new(&stub.base, Some("lx-token"));
        let answer =
            api.post("/api/v1/matters", &serde_json::json!({"title": "路灯不亮"}), &[("idempotency-key", "k1")]);
        assert_eq!(answer.status, 201);
        let told = answer.json();
        assert_eq!(told["said"], serde_json::json!(["Bearer lx-token", "application/json", "k1"]));
        assert_eq!(told["body"], "{\"title\":\"路灯不亮\"}");
        let told = Api::new(&stub.base, None).get("/api/v1/matters").json();
        assert_eq!(told["said"], serde_json::json!(["", "", ""]));
        stub.hang_up();
        assert_eq!(api.get("/").status, 201);
    }
}
