//! An agency's own sign-in (单位账号) by OpenID Connect: authorization code with PKCE, state and nonce. What it says of
//! somebody is her subject and nothing else: no name and no address is asked for. Which accounts that opens stands in the
//! directory; see `decisions/0024-an-agencys-own-sign-in.md`.

mod outward;
mod token;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::secret;
pub use outward::Failed;
use outward::Outward;
pub use token::Claims;

/// How long what the agency says of its addresses is believed, ms.
const METADATA_LIFE: i64 = 10 * 60_000;
/// Conversations with one agency at a time; others wait.
const TALKS: usize = 4;

/// One `[[oidc]]` of the settings file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The agency's code in the catalogue.
    pub agency: String,
    /// The address that its sign-in calls itself by; `https`, or `http` on this very machine.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// A file whose first line is our secret there; from the settings file's folder.
    pub client_secret_file: PathBuf,
    /// A certificate (PEM) that is trusted beside those of the system; from the settings file's folder.
    pub ca_file: Option<PathBuf>,
    /// What in `amr` says that two factors were shown there (RFC 8176), such as `mfa`. Empty: ours is asked for always.
    #[serde(default)]
    pub trust_amr: Vec<String>,
    /// The same of `acr`.
    #[serde(default)]
    pub trust_acr: Vec<String>,
}

/// Settings that cannot work; the name is the setting's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Not `https://…`, and not on this machine.
    Issuer(String),
    /// A file that cannot be read or holds something else.
    File(PathBuf, String),
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Unfit::Issuer(text) => {
                write!(f, "oidc.issuer 要以 https:// 开头，请改。 oidc.issuer must begin with https://: {text}")
            }
            Unfit::File(path, why) => write!(
                f,
                "{0} 读不了或不是要的文件：{why}。 {0} cannot be read or holds something else.",
                path.display()
            ),
        }
    }
}

/// What an agency's sign-in says of itself (OpenID Connect Discovery 1.0, 3).
#[derive(Clone, Debug, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

/// An agency's sign-in.
pub struct Provider {
    pub agency: String,
    pub issuer: String,
    client: (String, String),
    trust_amr: Vec<String>,
    trust_acr: Vec<String>,
    outward: Outward,
    talks: Semaphore,
    metadata: Mutex<Option<(i64, Metadata)>>,
}

/// One way to an agency and back. All that must not be guessed is made from the secret of the browser's cookie, so that the
/// server remembers nothing of it.
pub struct Way {
    /// Comes back with the code; bound to the account that links, where one does.
    pub state: String,
    nonce: String,
    verifier: String,
}

impl Way {
    /// `account`: of who links, empty for signing in.
    pub fn of(cookie: &str, account: &str) -> Way {
        let made = |of: &str| secret::digest(&format!("{of} {cookie} {account}"));
        Way { state: made("state"), nonce: made("nonce"), verifier: made("verifier") }
    }
}

/// Whether an address may be asked: nobody on the way reads or changes what is said.
fn is_safe(address: &str) -> bool {
    let here = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        matches!(name, "127.0.0.1" | "localhost" | "[::1]")
    };
    address.starts_with("https://") || address.strip_prefix("http://").is_some_and(here)
}

impl Provider {
    /// From settings; its files are found from `folder`.
    ///
    /// # Errors
    /// [`Unfit`], the first that is found.
    pub fn new(settings: Settings, folder: &Path) -> Result<Provider, Unfit> {
        if !is_safe(&settings.issuer) {
            return Err(Unfit::Issuer(settings.issuer));
        }
        let read = |file: &Path| {
            let path = folder.join(file);
            std::fs::read_to_string(&path).map_err(|e| Unfit::File(path, e.to_string()))
        };
        let secret = read(&settings.client_secret_file)?.lines().next().unwrap_or("").trim().to_owned();
        if secret.is_empty() {
            return Err(Unfit::File(folder.join(&settings.client_secret_file), "空的 empty".to_owned()));
        }
        let authority = settings.ca_file.as_deref().map(read).transpose()?;
        let outward = Outward::new(authority.as_deref());
        let outward =
            outward.map_err(|e| Unfit::File(folder.join(settings.ca_file.unwrap_or_default()), e.to_string()))?;
        Ok(Provider {
            agency: settings.agency,
            issuer: settings.issuer,
            client: (settings.client_id, secret),
            trust_amr: settings.trust_amr,
            trust_acr: settings.trust_acr,
            outward,
            talks: Semaphore::new(TALKS),
            metadata: Mutex::default(),
        })
    }

    /// Whether what the agency says of this sign-in stands for our second factor.
    pub fn vouches(&self, claims: &Claims) -> bool {
        let amr = claims.amr.iter().any(|method| self.trust_amr.contains(method));
        amr || claims.acr.as_ref().is_some_and(|acr| self.trust_acr.contains(acr))
    }

    /// Where the browser goes to be known.
    ///
    /// # Errors
    /// [`Failed`] where the agency's sign-in does not answer as it must.
    pub async fn there(&self, way: &Way, back: &str, now: i64) -> Result<String, Failed> {
        let metadata = self.metadata(now).await?;
        let challenge = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(&way.verifier));
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("scope", "openid")
            .append_pair("client_id", &self.client.0)
            .append_pair("redirect_uri", back)
            .append_pair("state", &way.state)
            .append_pair("nonce", &way.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let join = if metadata.authorization_endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{}{join}{query}", metadata.authorization_endpoint))
    }

    /// Who came back with this code.
    ///
    /// # Errors
    /// [`Failed`] where it is not good, or what it stands for is not for us, not now, or not signed by the agency.
    pub async fn back(&self, way: &Way, (code, back): (&str, &str), now: i64) -> Result<Claims, Failed> {
        let metadata = self.metadata(now).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", way.verifier.as_str()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let _talk = self.talks.acquire().await.map_err(|_| Failed::new("stopped"))?;
        let (outward, client) = (self.outward.clone(), self.client.clone());
        let (token, keys) = tokio::task::spawn_blocking(move || {
            let told = outward.post(&metadata.token_endpoint, &client, &form)?;
            Ok::<_, Failed>((told, outward.get(&metadata.jwks_uri)?))
        })
        .await
        .map_err(|_| Failed::new("stopped"))??;
        let token = token["id_token"].as_str().ok_or_else(|| Failed::new("no id_token"))?;
        let keys = serde_json::from_value(keys).map_err(|e| Failed::new(&format!("keys: {e}")))?;
        let wanted =
            token::Wanted { issuer: &self.issuer, client: &self.client.0, nonce: &way.nonce, now: now / 1_000 };
        token::checked(token, &keys, &wanted).map_err(|why| Failed::new(&format!("id_token: {why:?}")))
    }

    async fn metadata(&self, now: i64) -> Result<Metadata, Failed> {
        let known = self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, metadata)) = known.filter(|(at, _)| now - at < METADATA_LIFE) {
            return Ok(metadata);
        }
        let _talk = self.talks.acquire().await.map_err(|_| Failed::new("stopped"))?;
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let outward = self.outward.clone();
        let told = tokio::task::spawn_blocking(move || outward.get(&address));
        let told = told.await.map_err(|_| Failed::new("stopped"))??;
        let told: Metadata = serde_json::from_value(told).map_err(|e| Failed::new(&format!("metadata: {e}")))?;
        let addresses = [&told.authorization_endpoint, &told.token_endpoint, &told.jwks_uri];
        if told.issuer != self.issuer || !addresses.into_iter().all(|address| is_safe(address)) {
            return Err(Failed::new("metadata of another issuer, or in the clear"));
        }
        *self.metadata.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, told.clone()));
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_in_the_clear_are_for_this_machine_alone() {
        for good in ["https://id.example", "http://127.0.0.1:8/x", "http://localhost", "http://[::1]:9/"] {
            assert!(is_safe(good), "{good}");
        }
        for bad in ["http://id.example", "http://localhost.example/", "http://127.0.0.1@id.example/", "ftp://x", ""] {
            assert!(!is_safe(bad), "{bad}");
        }
    }

    #[test]
    fn a_way_is_its_cookies_and_its_accounts() {
        let one = Way::of("cookie", "");
        assert_eq!(Way::of("cookie", "").state, one.state);
        assert_ne!(Way::of("cookie", "limei").state, one.state);
        assert!(one.state != one.nonce && one.nonce != one.verifier && one.state != one.verifier);
    }
}
