//! An agency's own sign-in (单位账号) by OpenID Connect: authorization code with PKCE, state and nonce. What it says of
//! somebody is her subject and nothing else: no name and no address is asked for. Which accounts that opens stands in the
//! directory; see `decisions/0024-an-agencys-own-sign-in.md`.

mod outward;
mod token;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use webauthn_rs::prelude::Url;

use crate::secret;
use outward::Outward;
pub use outward::{Failed, Why};
pub use token::Claims;

/// How long what the agency says of its addresses is believed, ms.
const METADATA_LIFE: i64 = 10 * 60_000;
/// Conversations with one agency at a time; others wait.
const TALKS: usize = 4;
/// Longest that one waits for those before it: where an agency does not answer, a queue would only grow.
const WAIT: Duration = Duration::from_secs(3);

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
                write!(
                    f,
                    "oidc.issuer 要像 https://id.example.gov.cn，请改。 oidc.issuer must be like https://id.example.gov.cn: {text}"
                )
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
    talks: Arc<Semaphore>,
    metadata: Mutex<Option<(i64, Metadata)>>,
}

/// One way to an agency and back. All that must not be guessed is made from the secret of the browser's cookie, so that the
/// server remembers nothing of it.
pub struct Way {
    /// Comes back with the code; bound to the account that links, where one does.
    pub state: String,
    nonce: String,
    verifier: String,
    /// Whether she links: then she shows there who she is, though that browser be known there already, perhaps as somebody else.
    links: bool,
}

impl Way {
    /// `account`: of who links, empty for signing in.
    pub fn of(cookie: &str, account: &str) -> Way {
        let made = |of: &str| secret::digest(&format!("{of} {cookie} {account}"));
        Way { state: made("state"), nonce: made("nonce"), verifier: made("verifier"), links: !account.is_empty() }
    }
}

/// Whether an address is one of this very machine.
fn is_here(url: &Url) -> bool {
    matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"))
}

/// An address that may be asked, in its one spelling: nobody on the way reads or changes what is said. On this machine, and
/// so in the clear, only by whoever is `here` itself: what listens beside us answers to no stranger's word.
fn safe(address: &str, here: bool) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let fits = match url.scheme() {
        "https" => here || !is_here(&url),
        "http" => here && is_here(&url),
        _ => false,
    };
    (plain && fits).then_some(url)
}

impl Provider {
    /// From settings; its files are found from `folder`.
    ///
    /// # Errors
    /// [`Unfit`], the first that is found.
    pub fn new(settings: Settings, folder: &Path) -> Result<Provider, Unfit> {
        if safe(&settings.issuer, true).is_none_or(|url| url.query().is_some()) {
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
            talks: Arc::new(Semaphore::new(TALKS)),
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
    pub async fn there(&self, way: &Way, back: &str, now: fn() -> i64) -> Result<String, Failed> {
        let metadata = self.metadata(now()).await?;
        let challenge = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(&way.verifier));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("response_type", "code")
            .append_pair("scope", "openid")
            .append_pair("client_id", &self.client.0)
            .append_pair("redirect_uri", back)
            .append_pair("state", &way.state)
            .append_pair("nonce", &way.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        if way.links {
            query.append_pair("prompt", "login");
        }
        let query = query.finish();
        let join = if metadata.authorization_endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{}{join}{query}", metadata.authorization_endpoint))
    }

    /// Who came back with this code.
    ///
    /// # Errors
    /// [`Failed`] where it is not good, or what it stands for is not for us, not now, or not signed by the agency.
    pub async fn back(&self, way: &Way, (code, back): (&str, &str), now: fn() -> i64) -> Result<Claims, Failed> {
        let metadata = self.metadata(now()).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", way.verifier.as_str()),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let client = self.client.clone();
        let talk = self.talk(move |outward| {
            let told = outward.post(&metadata.token_endpoint, &client, &form)?;
            Ok((told, outward.get(&metadata.jwks_uri)?))
        });
        let (token, keys) = talk.await?;
        let token = token["id_token"].as_str().ok_or_else(|| Failed::new("no id_token"))?;
        let keys = serde_json::from_value(keys).map_err(|e| Failed::new(&format!("keys: {e}")))?;
        // The moment after the conversation: the token was made while it went on.
        let wanted =
            token::Wanted { issuer: &self.issuer, client: &self.client.0, nonce: &way.nonce, now: now() / 1_000 };
        token::checked(token, &keys, &wanted).map_err(|why| Failed::new(&format!("id_token: {why:?}")))
    }

    /// Asks the agency, on a thread that may wait. Its turn is over when the conversation is, not when whoever began it is gone:
    /// browsers that come and go keep no more threads than those that stay.
    async fn talk<T: Send + 'static>(
        &self,
        with: impl FnOnce(&Outward) -> Result<T, Failed> + Send + 'static,
    ) -> Result<T, Failed> {
        let turn = self.turn().await?;
        let outward = self.outward.clone();
        let talk = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            with(&outward)
        });
        talk.await.map_err(|_| Failed::new("stopped"))?
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, Failed> {
        let turn = tokio::time::timeout(WAIT, Arc::clone(&self.talks).acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or_else(|| Failed::new("too many are waiting for it"))
    }

    fn known(&self, now: i64) -> Option<Metadata> {
        let known = self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(|(at, _)| (0..METADATA_LIFE).contains(&(now - at))).map(|(_, metadata)| metadata)
    }

    async fn metadata(&self, now: i64) -> Result<Metadata, Failed> {
        if let Some(metadata) = self.known(now) {
            return Ok(metadata);
        }
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let told = self.talk(move |outward| outward.get(&address)).await?;
        let told: Metadata = serde_json::from_value(told).map_err(|e| Failed::new(&format!("metadata: {e}")))?;
        if told.issuer != self.issuer {
            return Err(Failed::new("metadata of another issuer"));
        }
        let here = Url::parse(&self.issuer).is_ok_and(|url| is_here(&url));
        let safe = |address: &str| {
            let url = safe(address, here).ok_or_else(|| Failed::new("an address in the clear, or of this machine"))?;
            Ok(url.to_string())
        };
        let told = Metadata {
            authorization_endpoint: safe(&told.authorization_endpoint)?,
            token_endpoint: safe(&told.token_endpoint)?,
            jwks_uri: safe(&told.jwks_uri)?,
            issuer: told.issuer,
        };
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
            assert!(safe(good, true).is_some(), "{good}");
        }
        for bad in [
            "http://id.example",
            "http://localhost.example/",
            "http://127.0.0.1@id.example/",
            "http://localhost:8@id.example/",
            "https://us@id.example/",
            "https://id.example/#x",
            "ftp://x",
            "",
        ] {
            assert!(safe(bad, true).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_stranger_names_no_address_of_this_machine() {
        assert!(safe("https://id.example/token", false).is_some());
        for bad in ["http://127.0.0.1:9200/", "https://localhost/", "https://[::1]:8443/", "http://id.example"] {
            assert!(safe(bad, false).is_none(), "{bad}");
        }
    }

    fn water() -> Provider {
        let folder = std::env::temp_dir().join(format!("lianxin-oidc-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("secret"), "secret\n").unwrap();
        let settings = Settings {
            agency: "water".to_owned(),
            issuer: "http://127.0.0.1:9".to_owned(),
            client_id: "us".to_owned(),
            client_secret_file: "secret".into(),
            ca_file: None,
            trust_amr: Vec::new(),
            trust_acr: Vec::new(),
        };
        Provider::new(settings, &folder).unwrap()
    }

    #[tokio::test]
    async fn a_turn_lasts_as_long_as_its_conversation() {
        let water = water();
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let stopped = Arc::new(Mutex::new(stopped));
        // All of them ask, and are gone before they are answered.
        for _ in 0..TALKS {
            let (stopped, (begun, begins)) = (Arc::clone(&stopped), tokio::sync::oneshot::channel());
            let talk = water.talk(move |_| {
                let _ = begun.send(());
                let _ = stopped.lock().unwrap_or_else(PoisonError::into_inner).recv();
                Ok(())
            });
            tokio::select! { _ = talk => {} _ = begins => {} }
        }
        assert_eq!(water.talks.available_permits(), 0, "they are gone, their conversations are not");
        assert!(water.turn().await.is_err(), "nobody waits for ever");
        drop(stop);
        assert!(water.turn().await.is_ok());
    }

    #[test]
    fn a_way_is_its_cookies_and_its_accounts() {
        let one = Way::of("cookie", "");
        assert_eq!(Way::of("cookie", "").state, one.state);
        assert_ne!(Way::of("cookie", "limei").state, one.state);
        assert!(one.state != one.nonce && one.nonce != one.verifier && one.state != one.verifier);
    }
}
