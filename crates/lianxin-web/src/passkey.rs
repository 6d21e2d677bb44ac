//! Passkeys (通行密钥, WebAuthn): keys that sign a challenge for our own address and no other, so that a false page gets
//! nothing. The protocol is `webauthn-rs`; here it is told who we are and what the directory keeps.

use axum::http::{HeaderMap, header};
use lianxin_core::directory::FactorKind;
use lianxin_store::{Fault, Store};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{Passkey, Url, Uuid, Webauthn, WebauthnBuilder};

use crate::app::App;

/// Our address as passkeys are bound to it: the settings' own, or this very machine for trying out. Another host's name
/// in a request is nobody's word. None where no passkey can be had.
pub fn origin(app: &App, headers: &HeaderMap) -> Option<Url> {
    if let Some(site) = &app.outside().origin {
        return Url::parse(site).ok();
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    (url.domain() == Some("localhost")).then_some(url)
}

/// The party that a passkey is made for.
pub fn party(app: &App, headers: &HeaderMap) -> Option<Webauthn> {
    let origin = origin(app, headers)?;
    let id = origin.domain()?.to_owned();
    WebauthnBuilder::new(&id, &origin).ok()?.rp_name("连心 Lianxin").build().ok()
}

/// What an authenticator knows somebody by: nothing that says who she is.
pub fn handle(district: &str, account: &str) -> Uuid {
    let digest = Sha256::digest(format!("passkey {district} {account}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

/// The passkeys of an open account, by factor.
///
/// # Errors
/// [`Fault`] when the database fails or one cannot be read.
pub fn all(store: &Store, account: &str) -> Result<Vec<(String, Passkey)>, Fault> {
    let directory = store.directory();
    let factors = directory.account(account).map(|a| &a.factors);
    let mut all = Vec::new();
    for (id, _) in factors.into_iter().flatten().filter(|(_, f)| f.kind == FactorKind::Passkey) {
        if let Some(secret) = store.factor_secret(account, id)? {
            let key = serde_json::from_str(&secret).map_err(|e| Fault::Damaged(format!("passkey {id}: {e}")))?;
            all.push((id.clone(), key));
        }
    }
    Ok(all)
}

/// How often a new key has signed already, by its stored form; none where it does not count.
pub fn counted(stored: &serde_json::Value) -> Option<i64> {
    stored["cred"]["counter"].as_i64().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_the_same_for_the_same_account_alone() {
        assert_eq!(handle("120111", "limei"), handle("120111", "limei"));
        assert_ne!(handle("120111", "limei"), handle("120112", "limei"));
    }

    #[test]
    fn a_key_that_does_not_count_has_no_count() {
        let stored = |n: i64| serde_json::json!({"cred": {"counter": n}});
        assert_eq!((counted(&stored(0)), counted(&stored(7))), (None, Some(7)));
    }
}
