//! What a browser brings beside its session: by which account it is known, what it calls itself, where it comes from.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

use super::signed::cookie;
use super::throttle::{Counter, Step, Whose};
use crate::app::App;

/// Name of the cookie by which accounts are known that have signed in here; it opens nothing.
pub const KNOWN_COOKIE: &str = "__Host-lx-known";
/// Accounts that one browser is known by: a counter that several people share.
const KNOWN_MOST: usize = 5;
/// How long it is kept, in seconds: half a year, begun anew at every sign-in.
pub const KNOWN_LIFE: i64 = 180 * 86_400;

fn marks(headers: &HeaderMap) -> Vec<&str> {
    let value = cookie(headers, KNOWN_COOKIE).unwrap_or("");
    value.split('.').filter(|mark| !mark.is_empty() && mark.len() <= 64).take(KNOWN_MOST).collect()
}

/// Whether this account has signed in in this browser, with the password it has.
pub fn is_known(app: &App, headers: &HeaderMap, account: &str) -> bool {
    let Some(right) = app.store().known_browser(account) else { return false };
    marks(headers).into_iter().any(|mark| bool::from(mark.as_bytes().ct_eq(right.as_bytes())))
}

/// The cookie's value once this account has signed in here too.
pub fn known_after(app: &App, headers: &HeaderMap, account: &str) -> Option<String> {
    let mark = app.store().known_browser(account)?;
    let others = marks(headers).into_iter().filter(|other| *other != mark).take(KNOWN_MOST - 1);
    Some(std::iter::once(mark.as_str()).chain(others).collect::<Vec<_>>().join("."))
}

/// Whose wrong tries count for this one. A known browser counts for itself alone.
pub fn counters(app: &App, headers: &HeaderMap, peer: SocketAddr, (step, name): (Step, &str)) -> Vec<Counter> {
    let name: String = name.chars().take(64).collect();
    if is_known(app, headers, &name) {
        return vec![(step, Whose::Known(name))];
    }
    vec![(step, Whose::Stranger(name)), (step, Whose::Address(network(address(headers, peer))))]
}

/// Where a request comes from: of one that a proxy on this machine hands on, what that proxy saw.
fn address(headers: &HeaderMap, peer: SocketAddr) -> IpAddr {
    let ip = peer.ip().to_canonical();
    let told = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    let last = told.and_then(|v| v.rsplit(',').next()).and_then(|v| v.trim().parse::<IpAddr>().ok());
    if ip.is_loopback() { last.unwrap_or(ip) } else { ip }
}

/// What tries from this address are counted by: of IPv6 the network of 64 bits, which is one household's or one machine's, for
/// whoever has one of its addresses has all.
pub fn network(of: IpAddr) -> IpAddr {
    match of.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

/// Family of the browser and its system, for the list of sessions: not enough to know one among many.
pub fn agent(headers: &HeaderMap) -> String {
    let said = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let first = |all: &[(&str, &'static str)]| all.iter().find(|(mark, _)| said.contains(mark)).map(|(_, name)| *name);
    let family = first(&[
        ("MicroMessenger", "WeChat"),
        ("Edg", "Edge"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    family.into_iter().chain(system).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_is_named_by_family_and_system() {
        for (said, name) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
            ("curl/8", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::USER_AGENT, HeaderValue::from_static(said));
            assert_eq!(agent(&headers), name);
        }
    }

    #[test]
    fn a_network_is_one() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:2::ffff"), "2001:db8:1:2::");
        assert_eq!(of("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!((of("192.0.2.7"), of("::ffff:192.0.2.7")), ("192.0.2.7".into(), "192.0.2.7".into()));
    }

    #[test]
    fn only_a_proxy_on_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("198.51.100.9, 192.0.2.7"));
        let from = |peer: &str| address(&headers, peer.parse().unwrap()).to_string();
        assert_eq!(from("127.0.0.1:4000"), "192.0.2.7");
        assert_eq!(from("203.0.113.5:4000"), "203.0.113.5");
        assert_eq!(address(&HeaderMap::new(), "127.0.0.1:1".parse().unwrap()).to_string(), "127.0.0.1");
    }
}
