//! The resident's door: a case code and its PIN open one case's page for half an hour, and nothing else. Wrong codes and wrong
//! PINs are one answer. The page's ticket is a cookie that the district's key has signed; nothing of it is stored.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use lianxin_core::guard::{self, Second};
use lianxin_core::{Actor, Command, Event, Refusal, access, directory};
use lianxin_store::{Case, Fault, Opening, Outcome, Ticket, Values};

use super::backoff::{TRIES, TRIES_OF_ADDRESS};
use super::browser::network;
use super::signed::cookie;
use crate::app::{App, now};

/// Name of the cookie that shows one case's page.
pub const COOKIE: &str = "__Host-lx-case";
/// Name of the cookie by which a browser is known to a case.
pub const KNOWN: &str = "__Host-lx-case-known";
/// How long a page stays open, ms.
pub const PAGE_LIFE: i64 = 30 * 60_000;
/// How long a browser is known, ms.
const KNOWN_LIFE: i64 = 365 * 86_400_000;
/// Longest ticket, in characters.
const TICKET_MAX: usize = 120;
/// Longest code that is looked for, in characters.
const CODE_MAX: usize = 40;

/// By what somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// The code and its PIN.
    Pin,
    /// The code, and another one from a letter.
    Letter,
}

impl Came {
    /// The ticket that says so.
    pub fn ticket(self) -> Ticket {
        match self {
            Came::Pin => Ticket::Page,
            Came::Letter => Ticket::Letter,
        }
    }
}

/// Who knocks: an address to count tries by, and the tickets brought along.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// Absent where only a proxy of this machine is seen.
    address: Option<String>,
    /// The case that knows this browser.
    known: Option<String>,
    /// The case whose page is open.
    pub matter: Option<String>,
    /// By what it was opened.
    came: Option<Came>,
}

impl Caller {
    /// By what the page was opened whose ticket she brings; a ticket that does not say so is no PIN.
    pub fn came(&self) -> Came {
        self.came.unwrap_or(Came::Letter)
    }

    /// Whether this browser was let in to this case before.
    fn was_in(&self, matter: &str) -> bool {
        [&self.known, &self.matter].into_iter().flatten().any(|m| m == matter)
    }

    /// What tries of this kind (`code`, `mail`, `once`) at a case are counted by. A browser that was let in before is counted by
    /// itself, so that no stranger's tries make her wait; everybody else by the code that was typed, and by address.
    fn counters(&self, kind: &str, address: &str, (code, matter): (&str, Option<&str>)) -> Vec<(String, u32)> {
        if let Some(matter) = matter.filter(|m| self.was_in(m)) {
            return vec![(format!("known-{kind}:{matter}"), TRIES)];
        }
        let of = self.address.iter().map(|a| (format!("{address}:{a}"), TRIES_OF_ADDRESS));
        std::iter::once((format!("{kind}:{code}"), TRIES)).chain(of).collect()
    }
}

/// How many minutes whoever is counted by these has to wait, if she has to.
fn wait(app: &App, names: &[(String, u32)]) -> Option<usize> {
    names.iter().filter_map(|(name, free)| app.backoff().wait(name, *free)).max()
}

/// One try more.
fn tried(app: &App, names: &[(String, u32)]) {
    names.iter().for_each(|(name, _)| app.backoff().failed(name));
}

impl FromRequestParts<App> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Caller, Infallible> {
        let ticket = |name: &str| cookie(&parts.headers, name).filter(|v| v.len() <= TICKET_MAX);
        let bearer = parts.headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let bearer = bearer.and_then(|v| v.strip_prefix("Bearer ")).filter(|v| v.len() <= TICKET_MAX);
        let opens = |came: Came| {
            let shown = bearer.or(ticket(COOKIE))?;
            Some((app.store().admitted(came.ticket(), shown, now())?, came))
        };
        let (matter, came) = opens(Came::Pin).or_else(|| opens(Came::Letter)).unzip();
        let known = ticket(KNOWN).and_then(|t| app.store().admitted(Ticket::Known, t, now()));
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let forwarded = parts.headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
        Ok(Caller { address: address(peer, forwarded), known, matter, came })
    }
}

/// What tries are counted by. A proxy on this machine says for whom it asks; from elsewhere the word is not taken. Of IPv6
/// addresses the network, which is one household's.
fn address(peer: Option<IpAddr>, forwarded: Option<&str>) -> Option<String> {
    let peer = peer?.to_canonical();
    let of = if peer.is_loopback() { forwarded?.rsplit(',').next()?.trim().parse::<IpAddr>().ok()? } else { peer };
    Some(network(of).to_string())
}

/// What a knock came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Knocked {
    In {
        matter: String,
        came: Came,
    },
    /// The code or the PIN; which, is not said.
    Wrong,
    Wait {
        minutes: usize,
    },
}

/// A code however it was typed: read aloud in parts, in small letters, with spaces.
fn code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).take(CODE_MAX).collect::<String>().to_ascii_uppercase()
}

/// A PIN however it was typed: in two halves, in full-width digits.
fn pin(typed: &str) -> String {
    let digit = |c: char| {
        let full = u32::from(c).checked_sub(u32::from('０')).filter(|d| *d < 10);
        c.to_digit(10).or(full).and_then(|d| char::from_digit(d, 10))
    };
    typed.chars().filter_map(digit).take(8).collect()
}

/// Checks a code and a PIN.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn knock(app: &App, caller: &Caller, (typed_code, typed_pin): (&str, &str)) -> Result<Knocked, Fault> {
    let (code, pin) = (code(typed_code), pin(typed_pin));
    let (wanted, right) = {
        let (code, pin) = (code.clone(), pin.clone());
        app.read(move |store| Ok((store.matter_of_code(&code)?, store.case_of(&code, &pin)?))).await?
    };
    let names = caller.counters("code", "address", (&code, wanted.as_deref()));
    if let Some(minutes) = wait(app, &names) {
        return Ok(Knocked::Wait { minutes });
    }
    let Some(matter) = right else {
        tried(app, &names);
        return Ok(Knocked::Wrong);
    };
    // The address keeps its count: whoever has one case of her own may still guess at others'.
    names.iter().filter(|(name, _)| !name.starts_with("address:")).for_each(|(name, _)| app.backoff().succeeded(name));
    Ok(Knocked::In { matter, came: Came::Pin })
}

/// What asking for a code by mail came to: whether a letter goes is told to nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Perhaps,
    Wait { minutes: usize },
}

/// Has a code sent to the mail address that goes with a case, where there is such a case and such an address. The answer is
/// given before that is known, so that neither words nor time tell of it.
///
/// # Errors
/// [`Fault`] when the database fails, for a browser that was let in to some case before.
pub async fn ask_code(app: &App, caller: &Caller, typed_code: &str) -> Result<Asked, Fault> {
    let code = code(typed_code);
    // Whether there is such a case is looked up for those alone who were let in to one.
    let wanted = match caller.known.is_some() || caller.matter.is_some() {
        true => {
            let code = code.clone();
            app.read(move |store| store.matter_of_code(&code)).await?
        }
        false => None,
    };
    let names = caller.counters("mail", "mail", (&code, wanted.as_deref()));
    if let Some(minutes) = wait(app, &names) {
        return Ok(Asked::Wait { minutes });
    }
    tried(app, &names);
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(fault) = send_code(&app, code).await {
            crate::reply::log(&fault);
        }
    });
    Ok(Asked::Perhaps)
}

async fn send_code(app: &App, code: String) -> Result<(), Fault> {
    let found = app.read(move |store| {
        let Some(matter) = store.matter_of_code(&code)? else { return Ok(None) };
        Ok(store.case_party(&matter)?.map(|party| (matter, party)))
    });
    let Some((matter, party)) = found.await? else { return Ok(()) };
    let id = format!("case-code:{matter}:{}", crate::pages::order_key()?);
    let digest = app.store().once_digest(&id);
    let command = Command::Guard(guard::Command::AskCaseCode { digest, matter, party });
    app.ask(app.order(Actor::Door, id, command)?).await.map(drop)
}

/// Checks a case code and a code that came by mail: right once, and used up by it.
///
/// # Errors
/// [`Fault`] when the machine fails.
pub async fn knock_once(app: &App, caller: &Caller, (typed_code, once): (&str, &str)) -> Result<Knocked, Fault> {
    let code = code(typed_code);
    let asked = code.clone();
    let wanted = app.read(move |store| store.matter_of_code(&asked)).await?;
    let names = caller.counters("once", "address", (&code, wanted.as_deref()));
    if let Some(minutes) = wait(app, &names) {
        return Ok(Knocked::Wait { minutes });
    }
    if let Some(matter) = met(app, wanted, &pin(once)).await? {
        app.backoff().succeeded(&names[0].0);
        return Ok(Knocked::In { matter, came: Came::Letter });
    }
    tried(app, &names);
    Ok(Knocked::Wrong)
}

/// The case whose code by mail this is. That it was typed, right or wrong, is recorded.
async fn met(app: &App, matter: Option<String>, typed: &str) -> Result<Option<String>, Fault> {
    let Some(matter) = matter else { return Ok(None) };
    let directory = app.store().directory();
    let Some(sent) = directory.case_codes.get(&matter) else { return Ok(None) };
    let digest = app.store().typed_digest(&sent.order, typed);
    let command = Command::Guard(guard::Command::TryCaseCode { digest, matter: matter.clone() });
    let id = format!("case-once:{matter}:{}", crate::pages::order_key()?);
    let Outcome::Done(answer) = app.ask(app.order(Actor::Door, id, command)?).await? else { return Ok(None) };
    let Some(seq) = answer.seq else { return Ok(None) };
    let record = app.read(move |store| store.record(seq)).await?;
    Ok(record.filter(|r| matches!(r.event, Event::CaseCodeUsed(_))).map(|_| matter))
}

/// Why her data did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// She left a mail address: the code that comes there is asked for beside code and PIN.
    Wanted,
    /// Another code, or one that is gone.
    Wrong,
    Wait {
        minutes: usize,
    },
    No(Refusal),
}

/// What the house has of whoever holds the case: that it goes out is recorded and synced first. `once`: the code that came by
/// mail, or nothing. A house that sends no letters asks for none. Whoever is here has been let in, so her wrong codes are counted
/// by themselves: no stranger's make her wait.
///
/// # Errors
/// [`Fault`] when the machine fails; then nothing was shown.
pub async fn export(app: &App, came: Came, case: &Case, once: &str) -> Result<Result<Values, Kept>, Fault> {
    let (matter, party, typed) = (case.matter.id.clone(), case.party.clone(), pin(once));
    let sent = app.store().directory().case_codes.get(&matter).map(|c| c.order.clone()).unwrap_or_default();
    let second = match (came, app.is_mail_connected()) {
        (Came::Letter, _) => Second::Letter,
        (Came::Pin, false) => Second::NoLetters,
        (Came::Pin, true) if typed.is_empty() => Second::Nothing,
        (Came::Pin, true) => Second::Code(app.store().typed_digest(&sent, &typed)),
    };
    let tries = matches!(second, Second::Code(_));
    let names = [(format!("export:{matter}"), TRIES)];
    if let Some(minutes) = wait(app, &names).filter(|_| tries) {
        return Ok(Err(Kept::Wait { minutes }));
    }
    let id = format!("export-case:{matter}:{}", crate::pages::order_key()?);
    let order = app.order(Actor::Door, id, Command::Access(access::Command::ExportCase { matter, party, second }))?;
    Ok(match app.read(move |store| store.export_case(order)).await? {
        Ok(values) => {
            if tries {
                app.backoff().succeeded(&names[0].0);
            }
            Ok(values)
        }
        Err(Refusal::Guard(guard::Refusal::CodeWanted)) => Err(Kept::Wanted),
        Err(Refusal::Directory(directory::Refusal::CodeGone)) => {
            tried(app, &names);
            Err(Kept::Wrong)
        }
        Err(no) => Err(Kept::No(no)),
    })
}

/// The case for whoever was let in: that she looks is recorded and synced first, once in a clock hour.
///
/// # Errors
/// [`Fault`] when the machine fails; then nothing was shown.
pub async fn see(app: &App, matter: &str) -> Result<Opening<Case>, Fault> {
    let command = Command::Access(access::Command::SeeCase { matter: matter.to_owned() });
    let mut order = app.order(Actor::Door, String::new(), command)?;
    order.id = access::seeing_id(matter, order.at);
    app.read(move |store| store.see_case(order)).await
}

/// Lets the browser keep this case's page for half an hour, and be known to it for a year. After a knock alone: a ticket that is
/// shown gives no new one, so that half an hour is half an hour.
pub fn keep(app: &App, response: &mut Response, (matter, came): (&str, Came)) {
    let kept = [(COOKIE, came.ticket(), PAGE_LIFE), (KNOWN, Ticket::Known, KNOWN_LIFE)];
    for (name, what, life) in kept {
        let ticket = app.store().ticket(what, matter, now() + life);
        set(response, name, &ticket, life / 1_000);
    }
}

/// Closes the page in this browser. It stays known.
pub fn close(response: &mut Response) {
    set(response, COOKIE, "", 0);
}

fn set(response: &mut Response, name: &str, value: &str, seconds: i64) {
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_pins_are_taken_however_they_are_typed() {
        assert_eq!(code(" lx120111103 20260916-000417 "), "LX12011110320260916000417");
        assert_eq!(
            (pin("730 418"), pin("７３０４１８"), pin("abc")),
            ("730418".into(), "730418".into(), String::new())
        );
    }

    #[test]
    fn an_address_is_believed_from_a_proxy_of_this_machine_only() {
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        assert_eq!(address(ip("192.0.2.7"), Some("198.51.100.1")).as_deref(), Some("192.0.2.7"));
        assert_eq!(address(ip("127.0.0.1"), Some("203.0.113.9, 198.51.100.1")).as_deref(), Some("198.51.100.1"));
        assert_eq!(address(ip("127.0.0.1"), None), None);
        assert_eq!(address(ip("2001:db8:1:2:3:4:5:6"), None).as_deref(), Some("2001:db8:1:2::"));
    }
}
