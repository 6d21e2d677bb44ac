//! The part of `/me` about office mail: an address, and the code that confirms it. The address is read back to nobody.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::directory::{Account, Command};
use lianxin_core::value::Personal;
use lianxin_core::{Command as Any, Refusal};
use lianxin_store::{Fault, Outcome};

use super::{Beside, again, page, said_no};
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::Shown;
use crate::reply;
use crate::show::me::{Asked, OfficeMail};
use crate::words::refusal::{Problems, Said, Told, field};

/// What her page says of her office mail.
pub fn told(app: &App, shown: &Shown, account: Option<&Account>) -> OfficeMail {
    let asked = account.and_then(|a| a.asked_mail.as_ref());
    let left = |code: &lianxin_core::once::Once| usize::from(code.left(shown.now));
    let live = asked.filter(|a| left(&a.code) > 0);
    OfficeMail {
        connected: app.is_mail_connected(),
        confirmed: account.and_then(|a| a.mail.as_ref()).map_or_else(String::new, |m| shown.tell().moment(m.at)),
        asked: live.map(|a| Asked { until: shown.tell().moment(a.code.until()), left: left(&a.code) }),
        gone: asked.is_some() && live.is_none(),
        typed: String::new(),
    }
}

/// `POST /me/mail`: a code is sent to the address.
pub async fn ask(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = fields.order_key() else { return back() };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/mail", &fields)).await {
        return page;
    }
    let (id, account) = (who.order_id("form", key), who.viewer.account.clone());
    let digest = app.store().once_digest(&id);
    let command = Command::AskMail { account, address: Personal::new(fields.get("mail").trim()), digest };
    match done(&app, &who, id, command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => back(),
        Ok(Outcome::Refused(Refusal::Fields(found))) => {
            let problems = Problems::told(shown.lang, &found, |name| fields.get(name));
            let no = unchanged(&shown);
            page(&app, &who, shown, &headers, (problems, fields.get("mail")), Beside::No(no)).await
        }
        Ok(Outcome::Refused(no)) => said_no(shown, &no, &fields),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /me/confirm-mail`: the code was typed. That it was another one shows in what did not change.
pub async fn confirm(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = fields.order_key() else { return back() };
    let account = who.viewer.account.clone();
    let directory = app.store().directory();
    let asked = directory.account(&account).and_then(|a| a.asked_mail.as_ref());
    let digest = asked.map_or_else(String::new, |a| app.store().typed_digest(&a.order, &digits(fields.get("once"))));
    let command = Command::ConfirmMail { account: account.clone(), digest };
    match done(&app, &who, who.order_id("form", key), command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {
            let directory = app.store().directory();
            if directory.account(&account).is_none_or(|a| a.asked_mail.is_none()) {
                return back();
            }
            let text = shown.say("me-mail-wrong");
            let said = Said { field: "once".to_owned(), label: field(shown.lang, "once"), text };
            let no = unchanged(&shown);
            let shown = Shown { now: now(), ..shown };
            page(&app, &who, shown, &headers, (Problems(vec![said]), ""), Beside::No(no)).await
        }
        Ok(Outcome::Refused(no)) => said_no(shown, &no, &fields),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /me/drop-mail`: nothing is written to her any more.
pub async fn drop(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let shown = Shown { path: "/me".to_owned(), ..shown };
    let Some(key) = fields.order_key() else { return back() };
    if let Some(page) = again::asks(&app, &who, &shown, &headers, ("/me/drop-mail", &fields)).await {
        return page;
    }
    let command = Command::DropMail { account: who.viewer.account.clone() };
    match done(&app, &who, who.order_id("form", key), command).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => back(),
        Ok(Outcome::Refused(no)) => said_no(shown, &no, &fields),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

async fn done(app: &App, who: &Signed, id: String, command: Command) -> Result<Outcome, Fault> {
    app.ask(app.order(who.actor(), id, Any::Directory(command))?).await
}

fn back() -> Response {
    Redirect::to("/me").into_response()
}

fn unchanged(shown: &Shown) -> Told {
    Told { title: shown.say("me-mail-unchanged"), text: shown.say("me-mail-unchanged-text") }
}

/// The digits of what was typed, whichever keyboard wrote them.
fn digits(typed: &str) -> String {
    let plain = |c: char| match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')),
        _ => c.is_ascii_digit().then_some(c),
    };
    typed.chars().filter_map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        for typed in ["402913", " 402 913 ", "４０２９１３", "402-913"] {
            assert_eq!(digits(typed), "402913", "{typed}");
        }
    }
}
