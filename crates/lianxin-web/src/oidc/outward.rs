//! Asking an agency's server: short answers, soon, from the address that was asked.

use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Longest that one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Largest answer in bytes: keys and a token are a few thousand.
const ANSWER_MAX: u64 = 256 * 1024;

/// Whose doing it is that nobody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Hers: she called it off there.
    CalledOff,
    /// This browser's: the answer is one to another way than the one it set out on.
    OtherWay,
    /// The agency's, or our settings': its sign-in did not answer as it must.
    Agency,
}

/// Nobody came from an agency; the words are for the log, in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    pub why: Why,
    text: String,
}

impl Failed {
    /// The agency's sign-in did not answer as it must.
    pub fn new(text: &str) -> Failed {
        Failed { why: Why::Agency, text: text.to_owned() }
    }

    /// What came back is not the answer that this browser waits for.
    pub fn other_way(text: &str) -> Failed {
        Failed { why: Why::OtherWay, text: text.to_owned() }
    }

    /// By the error that came back in place of a code (RFC 6749 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6).
    pub fn told(error: &str) -> Failed {
        let hers = [
            "access_denied",
            "login_required",
            "consent_required",
            "interaction_required",
            "account_selection_required",
        ];
        let why = if hers.contains(&error) { Why::CalledOff } else { Why::Agency };
        Failed { why, text: format!("no code: {error}") }
    }
}

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// What asks.
#[derive(Clone)]
pub struct Outward(ureq::Agent);

impl Outward {
    /// Trusts the system's certificates and this one (PEM).
    ///
    /// # Errors
    /// [`Failed`] where that is none.
    pub fn new(authority: Option<&str>) -> Result<Outward, Failed> {
        let mut roots: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|der| Certificate::from_der(der.as_ref()).to_owned())
            .collect();
        let before = roots.len();
        for item in parse_pem(authority.unwrap_or("").as_bytes()) {
            if let PemItem::Certificate(one) = item.map_err(|e| Failed::new(&e.to_string()))? {
                roots.push(one);
            }
        }
        if authority.is_some() && roots.len() == before {
            return Err(Failed::new("没有证书 no certificate"));
        }
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::from(roots))
            .build();
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            // Whoever is asked answers; another address may be anybody's.
            .max_redirects(0)
            // By no way that the machine's environment names: what travels is a secret.
            .proxy(None)
            .tls_config(tls)
            .build();
        Ok(Outward(ureq::Agent::new_with_config(config)))
    }

    /// What lies there, as JSON.
    ///
    /// # Errors
    /// [`Failed`] where it does not answer, or not with JSON.
    pub fn get(&self, address: &str) -> Result<serde_json::Value, Failed> {
        read(address, self.0.get(address).call())
    }

    /// What is answered to a form, sent as this client (RFC 6749 2.3.1).
    ///
    /// # Errors
    /// As for [`Outward::get`].
    pub fn post(
        &self,
        address: &str,
        (name, secret): &(String, String),
        form: &[(String, String)],
    ) -> Result<serde_json::Value, Failed> {
        let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let client = data_encoding::BASE64.encode(format!("{}:{}", escaped(name), escaped(secret)).as_bytes());
        let asked = self.0.post(address).header("authorization", format!("Basic {client}"));
        read(address, asked.send_form(form.iter().map(|(name, value)| (name, value))))
    }
}

fn read(
    address: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<serde_json::Value, Failed> {
    let failed = |why: &dyn std::fmt::Display| Failed::new(&format!("{address}: {why}"));
    let mut answer = answer.map_err(|e| failed(&e))?;
    if !answer.status().is_success() {
        return Err(failed(&answer.status()));
    }
    let bytes = answer.body_mut().with_config().limit(ANSWER_MAX).read_to_vec().map_err(|e| failed(&e))?;
    serde_json::from_slice(&bytes).map_err(|e| failed(&e))
}
