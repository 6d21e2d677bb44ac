//! The token that says who came (OpenID Connect Core 1.0, 3.1.3.7): signed by the agency, for us, now, and for this very way.
//! Two signatures are known, RS256 and ES256; which one a key is for is said by the key, never by the token alone.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;
use subtle::ConstantTimeEq;

/// How far the agency's clock may be from ours, seconds.
const SKEW: i64 = 60;
/// Oldest token that is taken, seconds since it was made: it comes on the heels of its code.
const AGE_MAX: i64 = 10 * 60;
/// Longest subject in bytes (OpenID Connect Core 1.0, 2).
const SUBJECT_MAX: usize = 255;

/// Why a token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Form,
    /// Signed in a way that is not taken, such as not at all.
    Algorithm,
    /// By a key that the agency does not have, or several could be meant.
    Key,
    Signature,
    Issuer,
    /// For somebody else.
    Audience,
    /// Too old, or of a time to come.
    Time,
    /// For another way than this one.
    Nonce,
    Subject,
}

/// What is taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Whom the agency means; nobody else is called so by the same issuer.
    pub subject: String,
    /// How she was known there (RFC 8176).
    pub amr: Vec<String>,
    pub acr: Option<String>,
}

/// What a token must say.
pub struct Wanted<'w> {
    pub issuer: &'w str,
    pub client: &'w str,
    pub nonce: &'w str,
    /// Seconds since 1970.
    pub now: i64,
}

/// Public keys of the agency (RFC 7517).
#[derive(Deserialize)]
pub struct Keys {
    keys: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Body {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    acr: Option<String>,
}

fn part<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Unfit> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Unfit::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Unfit::Form)
}

/// Who came, if the token is good.
///
/// # Errors
/// [`Unfit`], the first that is found; nothing is read from it before its signature is right.
pub fn checked(token: &str, keys: &Keys, wanted: &Wanted<'_>) -> Result<Claims, Unfit> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Unfit::Form)?;
    let (head, body) = signed.split_once('.').ok_or(Unfit::Form)?;
    let head: Head = part(head)?;
    if head.crit.is_some() {
        return Err(Unfit::Algorithm);
    }
    let signature = BASE64URL_NOPAD.decode(signature.as_bytes()).map_err(|_| Unfit::Form)?;
    keys.one(&head)?.verify(signed.as_bytes(), &signature)?;
    let body: Body = part(body)?;
    body.fits(wanted)?;
    if body.sub.is_empty() || body.sub.len() > SUBJECT_MAX {
        return Err(Unfit::Subject);
    }
    Ok(Claims { subject: body.sub, amr: body.amr, acr: body.acr })
}

impl Keys {
    /// The one key that may have signed this.
    fn one(&self, head: &Head) -> Result<&Key, Unfit> {
        let kind = match head.alg.as_str() {
            "RS256" => "RSA",
            "ES256" => "EC",
            _ => return Err(Unfit::Algorithm),
        };
        let fits = |key: &&Key| {
            let named = head.kid.is_none() || key.kid == head.kid;
            let signs = key.purpose.as_deref().is_none_or(|purpose| purpose == "sig");
            key.kty == kind && named && signs && key.alg.as_ref().is_none_or(|alg| *alg == head.alg)
        };
        let mut all = self.keys.iter().filter(fits);
        let one = all.next().ok_or(Unfit::Key)?;
        if all.next().is_none() { Ok(one) } else { Err(Unfit::Key) }
    }
}

impl Key {
    fn verify(&self, signed: &[u8], signature: &[u8]) -> Result<(), Unfit> {
        let number = |text: &Option<String>| {
            let text = text.as_deref().ok_or(Unfit::Key)?;
            BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| Unfit::Key)
        };
        let verified = if self.kty == "RSA" {
            let (n, e) = (number(&self.n)?, number(&self.e)?);
            RsaPublicKeyComponents { n: &n, e: &e }.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
        } else if self.crv.as_deref() == Some("P-256") {
            let point = [&[4_u8][..], &number(&self.x)?, &number(&self.y)?].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
        } else {
            return Err(Unfit::Key);
        };
        verified.map_err(|_| Unfit::Signature)
    }
}

impl Body {
    fn fits(&self, wanted: &Wanted<'_>) -> Result<(), Unfit> {
        if self.iss != wanted.issuer {
            return Err(Unfit::Issuer);
        }
        let (for_us, alone) = match &self.aud {
            Audience::One(one) => (one == wanted.client, true),
            Audience::Many(all) => (all.iter().any(|one| one == wanted.client), all.len() == 1),
        };
        let party = self.azp.as_ref().map_or(alone, |azp| azp == wanted.client);
        if !for_us || !party {
            return Err(Unfit::Audience);
        }
        let young = (wanted.now - AGE_MAX..=wanted.now + SKEW).contains(&self.iat);
        if self.exp <= wanted.now - SKEW || !young {
            return Err(Unfit::Time);
        }
        let nonce = self.nonce.as_deref().unwrap_or("");
        if !bool::from(nonce.as_bytes().ct_eq(wanted.nonce.as_bytes())) {
            return Err(Unfit::Nonce);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::{Value, json};

    const NOW: i64 = 1_772_413_200;

    struct Agency(EcdsaKeyPair);

    impl Agency {
        fn new() -> Agency {
            let chance = SystemRandom::new();
            let stored = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
            Agency(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, stored.as_ref(), &chance).unwrap())
        }

        fn key(&self, kid: &str) -> Value {
            let point = self.0.public_key().as_ref();
            let number = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
            json!({"kty": "EC", "crv": "P-256", "kid": kid, "x": number(&point[1..33]), "y": number(&point[33..])})
        }

        fn token(&self, head: &Value, body: &Value) -> String {
            let text = |v: &Value| BASE64URL_NOPAD.encode(v.to_string().as_bytes());
            let signed = format!("{}.{}", text(head), text(body));
            let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
            format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
        }
    }

    fn keys(all: &[Value]) -> Keys {
        serde_json::from_value(json!({"keys": all})).unwrap()
    }

    fn head() -> Value {
        json!({"alg": "ES256", "kid": "k"})
    }

    fn body(change: Value) -> Value {
        let mut body = json!({"iss": "https://id.example", "sub": "7", "aud": "us", "exp": NOW + 300, "iat": NOW - 5,
            "nonce": "n", "amr": ["pwd", "mfa"], "acr": "high"});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    }

    fn wanted() -> Wanted<'static> {
        Wanted { issuer: "https://id.example", client: "us", nonce: "n", now: NOW }
    }

    #[test]
    fn a_good_token_says_who_came() {
        let agency = Agency::new();
        let keys = keys(&[agency.key("k"), json!({"kty": "oct", "kid": "k"}), json!({"kty": "RSA", "kid": "k"})]);
        let whole = Claims {
            subject: "7".to_owned(),
            amr: vec!["pwd".to_owned(), "mfa".to_owned()],
            acr: Some("high".to_owned()),
        };
        assert_eq!(checked(&agency.token(&head(), &body(json!({}))), &keys, &wanted()), Ok(whole.clone()));
        let several = body(json!({"aud": ["us", "others"], "azp": "us"}));
        assert_eq!(checked(&agency.token(&head(), &several), &keys, &wanted()), Ok(whole));
    }

    #[test]
    fn a_token_that_says_something_else_is_not_taken() {
        let agency = Agency::new();
        let keys = keys(&[agency.key("k")]);
        for (change, unfit) in [
            (json!({"iss": "https://other.example"}), Unfit::Issuer),
            (json!({"aud": "others"}), Unfit::Audience),
            (json!({"aud": ["us", "others"]}), Unfit::Audience),
            (json!({"azp": "others"}), Unfit::Audience),
            (json!({"exp": NOW - SKEW}), Unfit::Time),
            (json!({"iat": NOW - AGE_MAX - 1}), Unfit::Time),
            (json!({"iat": NOW + SKEW + 1}), Unfit::Time),
            (json!({"nonce": "other"}), Unfit::Nonce),
            (json!({"nonce": null}), Unfit::Nonce),
            (json!({"sub": ""}), Unfit::Subject),
            (json!({"sub": 7}), Unfit::Form),
        ] {
            let token = agency.token(&head(), &body(change.clone()));
            assert_eq!(checked(&token, &keys, &wanted()), Err(unfit), "{change}");
        }
    }

    #[test]
    fn a_token_that_the_agency_has_not_signed_is_not_taken() {
        let (agency, other) = (Agency::new(), Agency::new());
        let one = keys(&[agency.key("k")]);
        let whole = body(json!({}));
        let check = |token: &str, keys: &Keys| checked(token, keys, &wanted());
        assert_eq!(check(&other.token(&head(), &whole), &one), Err(Unfit::Signature));
        assert_eq!(check(&agency.token(&json!({"alg": "ES256", "kid": "x"}), &whole), &one), Err(Unfit::Key));
        for alg in ["none", "HS256", "ES384", "es256"] {
            let token = agency.token(&json!({"alg": alg, "kid": "k"}), &whole);
            assert_eq!(check(&token, &one), Err(Unfit::Algorithm), "{alg}");
        }
        let critical = json!({"alg": "ES256", "kid": "k", "crit": ["b64"]});
        assert_eq!(check(&agency.token(&critical, &whole), &one), Err(Unfit::Algorithm));
        // The body of one, the signature of another.
        let (good, bad) = (agency.token(&head(), &whole), agency.token(&head(), &body(json!({"sub": "8"}))));
        let forged = format!("{}.{}", bad.rsplit_once('.').unwrap().0, good.rsplit_once('.').unwrap().1);
        assert_eq!(check(&forged, &one), Err(Unfit::Signature));
        // Two keys could be meant, and the token says not which.
        let two = keys(&[agency.key("k"), other.key("l")]);
        assert_eq!(check(&agency.token(&json!({"alg": "ES256"}), &whole), &two), Err(Unfit::Key));
        for broken in ["", "a", "a.b", "a.b.c", "..", &good[1..]] {
            assert_eq!(check(broken, &one), Err(Unfit::Form), "{broken}");
        }
        let sealed = json!({"kty": "EC", "crv": "P-256", "kid": "k", "use": "enc", "x": "", "y": ""});
        assert_eq!(check(&good, &keys(&[sealed])), Err(Unfit::Key));
    }
}
