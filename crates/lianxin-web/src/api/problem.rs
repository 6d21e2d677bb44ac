//! Errors of the API: RFC 9457 problems with a sentence a person understands, in Chinese and English.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lianxin_core::catalogue::Catalogue;
use lianxin_core::{Refusal, access, matter};
use lianxin_store::Fault;
use serde_json::{Value, json};

use crate::app::{App, now};
use crate::pages::agency_name;
use crate::words::refusal::{Told, problem, refused, with_names};
use crate::words::time::Tell;
use crate::words::{Lang, say};

/// A problem of this status; `kind` names it for programs.
pub fn of(status: StatusCode, kind: &str, title: &str, detail: &str, more: Value) -> Response {
    let mut body = json!({
        "type": format!("urn:lianxin:problem:{kind}"), "title": title, "status": status.as_u16(), "detail": detail,
    });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(body).0.to_string()).into_response()
}

fn plain(status: StatusCode, kind: &str) -> Response {
    let key = format!("api-{kind}");
    of(status, kind, &say(Lang::Chinese, &key), &say(Lang::English, &key), Value::Null)
}

/// No token, or none that is in force.
pub fn unauthorized() -> Response {
    let mut response = plain(StatusCode::UNAUTHORIZED, "unauthorized");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    response
}

/// The account's role does not do this.
pub fn forbidden() -> Response {
    plain(StatusCode::FORBIDDEN, "forbidden")
}

/// Not there, or not for this account.
pub fn absent() -> Response {
    plain(StatusCode::NOT_FOUND, "absent")
}

/// The body is no JSON of the form asked for; `detail` says where, and repeats nothing of it.
pub fn unreadable(detail: &str) -> Response {
    of(StatusCode::BAD_REQUEST, "unreadable", &say(Lang::Chinese, "api-unreadable"), detail, Value::Null)
}

pub fn too_large() -> Response {
    plain(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
}

/// The world's no, as a page would say it: agencies by their names, moments as the district's wall shows them.
pub fn refusal(app: &App, refusal: &Refusal) -> Response {
    let status = match refusal {
        Refusal::Absent => return absent(),
        Refusal::Access(access::Refusal::LookUpsUsedUp { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Refusal::NotYours | Refusal::Access(_) => StatusCode::FORBIDDEN,
        Refusal::Stale { .. } => StatusCode::CONFLICT,
        Refusal::Matter(matter::Refusal::AttachmentTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Refusal::OrderReused
        | Refusal::Fields(_)
        | Refusal::Catalogue(_)
        | Refusal::Directory(_)
        | Refusal::Guard(_)
        | Refusal::Matter(_)
        | Refusal::Whistle(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let catalogue = app.store().catalogue();
    let (zh, en) = (said(&catalogue, Lang::Chinese, now(), refusal), said(&catalogue, Lang::English, now(), refusal));
    let more = match refusal {
        Refusal::Fields(found) => {
            let said = |lang, p: &lianxin_core::field::FieldProblem| problem(lang, &p.field, &p.problem, "");
            let errors: Vec<Value> = found
                .iter()
                .map(|p| json!({"field": p.field, "message": said(Lang::Chinese, p), "message_en": said(Lang::English, p)}))
                .collect();
            json!({ "errors": errors })
        }
        Refusal::Stale { seen, now } => json!({ "seen": seen, "version": now }),
        Refusal::Absent
        | Refusal::NotYours
        | Refusal::OrderReused
        | Refusal::Access(_)
        | Refusal::Catalogue(_)
        | Refusal::Directory(_)
        | Refusal::Guard(_)
        | Refusal::Matter(_)
        | Refusal::Whistle(_) => Value::Null,
    };
    let detail = format!("{} {} {}", zh.text, en.title, en.text);
    let mut all = json!({ "reason": reason(refusal) });
    if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
    let mut answer = of(status, kind(refusal), &zh.title, &detail, all);
    if let Refusal::Access(access::Refusal::LookUpsUsedUp { until, .. }) = refusal {
        retry_after(&mut answer, until - now());
    }
    answer
}

/// Says to programs in how many ms they may come again; in whole seconds, and never none.
pub fn retry_after(answer: &mut Response, ms: i64) {
    let seconds = u32::try_from(ms.max(0).div_euclid(1_000) + 1).unwrap_or(u32::MAX);
    answer.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
}

/// More is going on at once than is let in: which of it, by the key of its words.
pub fn busy(what: &str) -> Response {
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, what);
    retry_after(&mut answer, crate::door::turns::AGAIN);
    answer
}

/// The world's no to one of several, in a list of what became of each.
pub fn row(app: &App, id: &str, refusal: &Refusal) -> Value {
    let catalogue = app.store().catalogue();
    let (zh, en) = (said(&catalogue, Lang::Chinese, now(), refusal), said(&catalogue, Lang::English, now(), refusal));
    let detail = format!("{} {} {}", zh.text, en.title, en.text);
    json!({"id": id, "done": false, "reason": reason(refusal), "title": zh.title, "detail": detail})
}

/// The name of a room's refusal as programs are told it, without the room's.
pub fn variant(refusal: &Refusal) -> String {
    reason(refusal).rsplit('.').next().unwrap_or_default().to_owned()
}

/// The refusal's name for programs, room first: `matter.out-of-turn`. Names stay; sentences may be bettered.
fn reason(refusal: &Refusal) -> String {
    let mut path = Vec::new();
    let mut value = serde_json::to_value(refusal).unwrap_or_default();
    // A variant is its name, or an object of one name and what it holds; a room's refusal holds another.
    loop {
        match value {
            Value::String(name) => path.push(kebab(&name)),
            Value::Object(one) => {
                let Some((name, inside)) = one.into_iter().find(|(name, _)| name.starts_with(char::is_uppercase))
                else {
                    break;
                };
                path.push(kebab(&name));
                if inside.is_object() || inside.is_string() {
                    value = inside;
                    continue;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
        break;
    }
    path.join(".")
}

fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A refusal in words, at a moment (ms UTC).
fn said(catalogue: &Catalogue, lang: Lang, now: i64, refusal: &Refusal) -> Told {
    let tell = Tell { lang, now, zone: catalogue.calendar.zone_offset_minutes };
    let named = with_names(refusal, |code| agency_name(lang, catalogue, code));
    refused(lang, &named, &|at| tell.limit(at))
}

fn kind(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Absent => "absent",
        Refusal::NotYours => "not-yours",
        Refusal::Stale { .. } => "stale",
        Refusal::OrderReused => "order-reused",
        Refusal::Fields(_) => "fields",
        Refusal::Access(access::Refusal::LookUpsUsedUp { .. }) => "look-ups",
        Refusal::Access(_) => "purpose",
        Refusal::Catalogue(_) => "catalogue",
        Refusal::Directory(_) => "directory",
        Refusal::Guard(_) => "guard",
        Refusal::Matter(_) => "matter",
        Refusal::Whistle(_) => "whistle",
    }
}

/// The machine's failure: an id to quote, and nothing of the inside.
pub fn fault(fault: &Fault) -> Response {
    let id = crate::reply::log(fault);
    let (status, kind) = crate::reply::fault_status(fault);
    let key = format!("api-{kind}");
    of(status, kind, &say(Lang::Chinese, &key), &say(Lang::English, &key), json!({ "id": id }))
}

/// A call of a resident whose body is not said to be JSON.
pub fn not_json() -> Response {
    plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json")
}

/// A call of a resident that a page of another site sent.
pub fn elsewhere() -> Response {
    plain(StatusCode::FORBIDDEN, "elsewhere")
}

/// No such case code, or not its PIN: one answer for both.
pub fn case_wrong() -> Response {
    let (zh, en) = (say(Lang::Chinese, "api-case-wrong"), say(Lang::English, "api-case-wrong-next"));
    of(StatusCode::FORBIDDEN, "case-wrong", &zh, &en, Value::Null)
}

/// Another code by mail, or one that is gone.
pub fn case_once_wrong() -> Response {
    let (zh, en) = (say(Lang::Chinese, "api-case-once-wrong"), say(Lang::English, "api-case-once-wrong-next"));
    of(StatusCode::FORBIDDEN, "case-once-wrong", &zh, &en, Value::Null)
}

/// Too many wrong codes or PINs.
pub fn case_wait(minutes: usize) -> Response {
    let (zh, en) = (say(Lang::Chinese, "api-case-wait"), crate::words::count(Lang::English, "case-wait-why", minutes));
    let mut response = of(StatusCode::TOO_MANY_REQUESTS, "case-wait", &zh, &en, json!({ "minutes": minutes }));
    response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(minutes * 60));
    response
}

/// No code and no ticket.
pub fn case_closed() -> Response {
    plain(StatusCode::UNAUTHORIZED, "case-closed")
}

/// An access that could not be recorded: nothing was shown.
pub fn unrecorded(fault: &Fault) -> Response {
    let id = crate::reply::log(fault);
    let (zh, en) = (say(Lang::Chinese, "api-unrecorded"), say(Lang::English, "api-unrecorded"));
    of(StatusCode::SERVICE_UNAVAILABLE, "unrecorded", &zh, &en, json!({ "id": id }))
}

#[cfg(test)]
mod tests {
    use lianxin_core::calendar::Calendar;

    use super::*;

    /// 2026-09-16 10:18 in Beijing.
    const NOW: i64 = 1_789_525_080_000;

    #[test]
    fn a_moment_is_told_as_the_districts_wall_shows_it() {
        let calendar = Calendar { zone_offset_minutes: 480, ..Calendar::default() };
        let catalogue = Catalogue { calendar, ..Catalogue::default() };
        let until = NOW + 2 * 3_600_000;
        let late = Refusal::Matter(matter::Refusal::ReturnTooLate { until });
        let (zh, en) = (said(&catalogue, Lang::Chinese, NOW, &late), said(&catalogue, Lang::English, NOW, &late));
        assert!(zh.text.contains("12:18") && en.text.contains("12:18"), "{zh:?} {en:?}");
        let long = Refusal::Matter(matter::Refusal::TooLong { latest: NOW + 86_400_000 });
        let zh = said(&catalogue, Lang::Chinese, NOW, &long);
        assert!(zh.text.contains("9月17日") && !zh.text.contains("2026-09"), "{zh:?}");
    }
}
