//! Signing in by an agency's own sign-in: linked by its owner alone, in place of the password, never in place of the second factor
//! unless the settings trust it; what comes back by another way opens nothing.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::{Arc, Mutex};

use data_encoding::BASE64URL_NOPAD;
use lianxin_sim::browser::Browser;
use lianxin_sim::district::Scratch;
use lianxin_sim::house::{House, PASSWORD, now, on_both};
use lianxin_sim::stub::{Asked, Reply, Stub};
use lianxin_web::app::Outside;
use lianxin_web::oidc::{Provider, Settings};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

const COOKIE: &str = "__Host-lx";
const BY: &str = "用区水务局账号登录";
/// Where the agency sends back to.
const BACK: &str = "/sign-in/agency-back/water";

/// What the agency says next: subject, nonce, how it has known her.
type Says = Arc<Mutex<Value>>;

fn signed(key: &EcdsaKeyPair, body: &Value) -> String {
    let text = |v: &Value| BASE64URL_NOPAD.encode(v.to_string().as_bytes());
    let signed = format!("{}.{}", text(&json!({"alg": "ES256", "kid": "k"})), text(body));
    let signature = key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
    format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

fn answer(key: &EcdsaKeyPair, house: &str, says: &Says, asked: &Asked) -> Reply {
    let issuer = format!("http://{}", asked.header("host"));
    let json = |status, body: Value| (status, vec![("content-type", "application/json".to_owned())], body.to_string());
    match asked.path.as_str() {
        "/.well-known/openid-configuration" => json(
            200,
            json!({"issuer": issuer, "authorization_endpoint": format!("{house}/at-the-agency"),
                "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys")}),
        ),
        "/keys" => {
            let point = key.public_key().as_ref();
            let (x, y) = (BASE64URL_NOPAD.encode(&point[1..33]), BASE64URL_NOPAD.encode(&point[33..]));
            json(200, json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": x, "y": y}]}))
        }
        "/token" if asked.header("authorization") == "Basic dXM6c2VjcmV0" && asked.body.contains("code=good") => {
            let mut body = json!({"iss": issuer, "aud": "us", "iat": now() / 1_000, "exp": now() / 1_000 + 60});
            for (name, value) in says.lock().unwrap().as_object().unwrap() {
                body[name] = value.clone();
            }
            json(200, json!({"id_token": signed(key, &body), "token_type": "Bearer"}))
        }
        _ => json(400, json!({"error": "invalid_grant"})),
    }
}

/// Lets the house know an agency; what it says is said by the answer.
fn settled(house: &House) -> Says {
    let says = Says::new(Mutex::new(json!({})));
    let chance = SystemRandom::new();
    let stored = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, stored.as_ref(), &chance).unwrap();
    let (base, told) = (house.base.clone(), Arc::clone(&says));
    let stub = Stub::start(move |asked| answer(&key, &base, &told, asked));
    let scratch = Scratch::new();
    fs::write(scratch.0.join("secret"), "secret\n").unwrap();
    let settings = Settings {
        agency: "water".to_owned(),
        issuer: stub.base.clone(),
        client_id: "us".to_owned(),
        client_secret_file: "secret".into(),
        ca_file: None,
        trust_amr: vec!["mfa".to_owned()],
        trust_acr: Vec::new(),
    };
    let provider = Provider::new(settings, &scratch.0).unwrap();
    house.app.settle(Outside { origin: Some(house.base.clone()), agencies: vec![provider] });
    says
}

/// A field of the address that the browser was sent to.
fn sent(b: &Browser, name: &str) -> String {
    let (path, query) = b.page().path.split_once('?').unwrap();
    assert_eq!(path, "/at-the-agency", "{}", b.page().text());
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap().to_owned()
}

/// At the agency she is known as `subject`, and comes back.
fn comes_back(b: &mut Browser, says: &Says, subject: &str, amr: &[&str]) {
    let (state, nonce) = (sent(b, "state"), sent(b, "nonce"));
    assert_eq!((sent(b, "code_challenge_method").as_str(), sent(b, "scope").as_str()), ("S256", "openid"));
    *says.lock().unwrap() = json!({"sub": subject, "nonce": nonce, "amr": amr});
    b.go(&format!("{BACK}?code=good&state={state}"));
}

fn at_work(house: &House, account: &str) -> Browser {
    let mut b = Browser::new(&house.base);
    b.go("/sign-in");
    house.sign_in(&mut b, account, PASSWORD);
    b
}

#[test]
fn linked_by_its_owner_and_in_place_of_the_password() {
    on_both("an agency's own sign-in", |house| {
        let says = settled(house);
        let mut b = Browser::new(&house.base);
        b.go("/sign-in?to=%2Fmatters");
        b.follow(BY);
        comes_back(&mut b, &says, "7", &["mfa"]);
        assert!(b.status() == 422 && b.says("还没有连上") && b.cookie(COOKIE).is_none(), "{}", b.page().text());
        // Another site's link begins nothing: only her own page does.
        let mut owner = at_work(house, "shuiwu");
        assert_eq!(owner.go("/me/agency/water").path, "/me");
        owner.follow("连上区水务局账号");
        assert_eq!(sent(&owner, "prompt"), "login", "whoever is known there already says who she is");
        comes_back(&mut owner, &says, "7", &[]);
        assert!(owner.says("单位账号 1"), "{}", owner.page().text());
        b.go("/sign-in?to=%2Fmatters");
        b.follow(BY);
        comes_back(&mut b, &says, "7", &["pwd"]);
        assert!(b.says("再核对一步") && b.cookie(COOKIE).is_none(), "{}", b.page().text());
        b.fill("验证码", &house.code("shuiwu")).press("登录");
        assert_eq!((b.status(), b.page().path.as_str()), (200, "/matters"));
        // The settings trust its word for two factors.
        let mut trusted = Browser::new(&house.base);
        trusted.go("/sign-in?to=%2Fmatters");
        trusted.follow(BY);
        comes_back(&mut trusted, &says, "7", &["pwd", "mfa"]);
        assert_eq!((trusted.status(), trusted.page().path.as_str()), (200, "/matters"));
        // One that stands between the steps while it is unlinked.
        let mut between = Browser::new(&house.base);
        between.go("/sign-in");
        between.follow(BY);
        comes_back(&mut between, &says, "7", &["pwd"]);
        assert!(between.says("再核对一步"));
        owner.go("/me");
        owner.press("断开区水务局账号");
        assert!(owner.says("单位账号 0"), "{}", owner.page().text());
        between.fill("验证码", &house.code("shuiwu")).press("登录");
        assert!(
            between.page().path.starts_with("/sign-in") && between.cookie(COOKIE).is_none(),
            "{}",
            between.page().path
        );
        // Whoever was in by it is out, and she is not.
        trusted.go("/matters");
        assert!(trusted.page().path.starts_with("/sign-in"), "{}", trusted.page().path);
        assert_eq!(owner.go("/matters").path, "/matters");
        let mut after = Browser::new(&house.base);
        after.go("/sign-in");
        after.follow(BY);
        comes_back(&mut after, &says, "7", &["mfa"]);
        assert!(after.says("还没有连上") && after.cookie(COOKIE).is_none());
        house.doubt();
    });
}

#[test]
fn whoever_links_an_agency_shows_her_password_first() {
    on_both("the password before a link", |house| {
        let says = settled(house);
        // A link that somebody sends leads to her own page after signing in, to no agency.
        let mut owner = Browser::new(&house.base);
        owner.go("/sign-in?to=%2Fme%2Fagency%2Fwater");
        house.sign_in(&mut owner, "shuiwu", PASSWORD);
        assert_eq!((owner.status(), owner.page().path.as_str()), (200, "/me"));
        house.app.ask_again_after(0);
        owner.follow("连上区水务局账号");
        assert!(owner.status() == 200 && owner.says("请再写一遍密码"), "{}", owner.page().text());
        assert_eq!(owner.page().defects(), Vec::<String>::new());
        let session = lianxin_web::secret::digest(owner.cookie(COOKIE).unwrap());
        owner.fill("现在的密码", "wrong").press("核对并继续");
        assert!(owner.status() == 422 && owner.says("不对，请再写一遍"), "{}", owner.page().text());
        assert_eq!(house.app.uses().shown(&session, 0), 0, "a wrong one is none");
        owner.fill("现在的密码", PASSWORD).press("核对并继续");
        assert!(owner.status() == 200 && owner.says("核对好了"), "{}", owner.page().text());
        assert_eq!(owner.page().defects(), Vec::<String>::new());
        assert!((1..=now()).contains(&house.app.uses().shown(&session, 0)));
        // What was shown just now stands for a sign-in, here and for every other change.
        house.app.uses().showed(&session, now() + 60_000);
        owner.follow("连上区水务局账号");
        comes_back(&mut owner, &says, "7", &[]);
        assert!(owner.says("单位账号 1"), "{}", owner.page().text());
        owner.press("去掉“0”");
        assert!(owner.page().path == "/me" && owner.says("第二要素 3"), "{}", owner.page().text());
        // And in that session alone.
        let mut left_open = at_work(house, "shuiwu");
        left_open.go("/me");
        left_open.press("断开区水务局账号");
        assert!(left_open.says("请再写一遍密码"), "{}", left_open.page().text());
        house.doubt();
    });
}

#[test]
fn what_comes_back_by_another_way_opens_nothing() {
    on_both("an agency's answer by another way", |house| {
        let says = settled(house);
        let mut owner = at_work(house, "shuiwu");
        owner.go("/me");
        owner.follow("连上区水务局账号");
        let (state, nonce) = (sent(&owner, "state"), sent(&owner, "nonce"));
        *says.lock().unwrap() = json!({"sub": "7", "nonce": nonce});
        let failed = |b: &mut Browser, query: &str, (status, says): (u16, &str)| {
            b.go(&format!("{BACK}?{query}"));
            assert_eq!((b.status(), b.cookie(COOKIE)), (status, None), "{query}: {}", b.page().text());
            assert!(b.says(says), "{query}: {}", b.page().text());
        };
        let (off, other, mute) = ((422, "在单位那边取消了"), (422, "接不上了"), (502, "没有登录成"));
        // In a browser that has not set out, whoever sent it there.
        let mut lured = Browser::new(&house.base);
        failed(&mut lured, &format!("code=good&state={state}"), other);
        for (query, nonce, told) in [
            ("code=good&state=other", "own", other),
            ("error=access_denied&state=other", "own", other),
            ("error=access_denied&state=own", "own", off),
            ("error=server_error&state=own", "own", mute),
            ("code=bad&state=own", "own", mute),
            ("code=good&state=own&iss=http%3A%2F%2Felsewhere", "own", other),
            ("code=good&state=own", "another", mute),
        ] {
            let mut b = Browser::new(&house.base);
            b.go("/sign-in");
            b.follow(BY);
            let nonce = if nonce == "own" { sent(&b, "nonce") } else { nonce.to_owned() };
            *says.lock().unwrap() = json!({"sub": "7", "nonce": nonce});
            let query = query.replace("own", &sent(&b, "state"));
            failed(&mut b, &query, told);
        }
        // One agency lets another's code come in as if it were for itself: it comes in by the other's place.
        let mut mixed = Browser::new(&house.base);
        mixed.go("/sign-in");
        mixed.follow(BY);
        let (own, nonce) = (sent(&mixed, "state"), sent(&mixed, "nonce"));
        *says.lock().unwrap() = json!({"sub": "7", "nonce": nonce});
        mixed.go(&format!("/sign-in/agency-back/chengguan?code=good&state={own}"));
        assert!(mixed.status() == 422 && mixed.says(other.1), "{}", mixed.page().text());
        // She signs out on the way, and somebody else signs in there: it is not her account that is linked.
        owner.go("/me");
        owner.follow("连上区水务局账号");
        let way = sent(&owner, "state");
        owner.go("/me");
        owner.press("退出");
        owner.go("/sign-in");
        house.sign_in(&mut owner, "chengguan", PASSWORD);
        owner.go(&format!("{BACK}?code=good&state={way}"));
        assert!(owner.status() == 422 && owner.says("中途换了人登录"), "{}", owner.page().text());
        // She calls it off there.
        owner.go("/me");
        owner.follow("连上区水务局账号");
        let way = sent(&owner, "state");
        owner.go(&format!("{BACK}?error=access_denied&state={way}"));
        assert!(owner.status() == 422 && owner.says("在单位那边取消了"), "{}", owner.page().text());
        // Whom one has linked, another cannot.
        for (account, comes) in [("shuiwu", "单位账号 1"), ("chengguan", "另一个连心账号")] {
            let mut b = at_work(house, account);
            b.go("/me");
            b.follow("连上区水务局账号");
            comes_back(&mut b, &says, "7", &[]);
            assert!(b.says(comes), "{account}: {}", b.page().text());
        }
        house.doubt();
    });
}
