//! The resident's page by calls: `POST /api/v1/case {code, pin}` and `POST /api/v1/case/ask {access, text}`. Asking takes the
//! code and the PIN again, or the ticket of the first answer as its cookie or as a bearer token; a ticket gives no other ticket.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lianxin_core::mail::MINUTE;
use lianxin_core::once::LIFE;
use lianxin_core::{Refusal, guard};
use lianxin_store::{Access, Case, Fault, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{parse, problem, time};
use crate::app::{App, now};
use crate::door::case::{self, Asked, Caller, Came, Kept, Knocked, PAGE_LIFE};
use crate::pages::case::{Listed, Told, asked, basis, fields, listed, questions};
use crate::pages::kind_name;
use crate::words::{Lang, say};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    code: String,
    pin: String,
    /// A code that came by mail: in place of the PIN, or beside it where her data goes out.
    once: String,
    access: i64,
    text: String,
}

/// Who is let in: to which case, by what, and whether by a ticket or by knocking.
struct In {
    matter: String,
    came: Came,
    knocked: bool,
}

/// What a call sends, and the case that it may see: by the code and the PIN it brings, or by its ticket where it brings none.
async fn admitted(app: &App, caller: &Caller, body: Body) -> Result<(Sent, In), Box<Response>> {
    let sent = parse::body::<Sent>(body).await?;
    if sent.code.is_empty() && sent.pin.is_empty() {
        let matter = caller.matter.clone().ok_or_else(|| Box::new(problem::case_closed()))?;
        return Ok((sent, In { matter, came: caller.came(), knocked: false }));
    }
    let knocked = if sent.once.is_empty() || !sent.pin.is_empty() {
        case::knock(app, caller, (&sent.code, &sent.pin)).await
    } else {
        case::knock_once(app, caller, (&sent.code, &sent.once)).await
    };
    match knocked {
        Ok(Knocked::In { matter, came }) => Ok((sent, In { matter, came, knocked: true })),
        Ok(Knocked::Wrong) => Err(Box::new(problem::case_wrong())),
        Ok(Knocked::Wait { minutes }) => Err(Box::new(problem::case_wait(minutes))),
        Err(fault) => Err(Box::new(problem::unrecorded(&fault))),
    }
}

/// `POST /api/v1/case`.
pub async fn show(State(app): State<App>, caller: Caller, body: Body) -> Response {
    let In { matter, came, knocked } = match admitted(&app, &caller, body).await {
        Ok((_, found)) => found,
        Err(answer) => return *answer,
    };
    let case = match case::see(&app, &matter).await {
        Ok(Ok(case)) => case,
        Ok(Err(_)) => return problem::case_wrong(),
        Err(fault) => return problem::unrecorded(&fault),
    };
    match shape(&app, &case).await {
        Ok(mut told) if knocked => {
            told["ticket"] = app.store().ticket(came.ticket(), &matter, now() + PAGE_LIFE).into();
            let mut response = Json(told).into_response();
            case::keep(&app, &mut response, (&matter, came));
            response
        }
        Ok(told) => Json(told).into_response(),
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// The case as a program reads it, with its proof.
async fn shape(app: &App, case: &Case) -> Result<Value, Fault> {
    let mut told = standing(app, case).await?;
    told["proof"] = super::proof::of(app, case).await?;
    Ok(told)
}

/// `POST /api/v1/case/export`: what the house has of her, recorded first. Where she left a mail address, `once` is asked for
/// beside code and PIN, or beside the ticket they gave; `POST /api/v1/case/code` has it sent. A code from a letter alone lets
/// nothing out.
pub async fn export(State(app): State<App>, caller: Caller, body: Body) -> Response {
    let (sent, In { matter, came, .. }) = match admitted(&app, &caller, body).await {
        Ok(admitted) => admitted,
        Err(answer) => return *answer,
    };
    match own(&app, came, &matter, &sent.once).await {
        Ok(Ok((_, file))) => Json(file).into_response(),
        Ok(Err(Kept::Wanted)) => problem::refusal(&app, &Refusal::Guard(guard::Refusal::CodeWanted)),
        Ok(Err(Kept::Wrong)) => problem::case_once_wrong(),
        Ok(Err(Kept::Wait { minutes })) => problem::case_wait(minutes),
        Ok(Err(Kept::No(Refusal::Absent))) => problem::case_wrong(),
        Ok(Err(Kept::No(no))) => problem::refusal(&app, &no),
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// The case code and the file of her own data: her party's values, the matter's plain facts, the accesses that she may know.
/// Nothing of another party, no name of staff, and not the story, which may tell of others.
///
/// # Errors
/// [`Fault`] when the machine fails; then nothing was shown.
pub async fn own(app: &App, came: Came, matter: &str, once: &str) -> Result<Result<(String, Value), Kept>, Fault> {
    let case = match case::see(app, matter).await? {
        Ok(case) => case,
        Err(no) => return Ok(Err(Kept::No(no))),
    };
    let values = match case::export(app, came, &case, once).await? {
        Ok(values) => values,
        Err(kept) => return Ok(Err(kept)),
    };
    let catalogue = app.store().catalogue();
    let at = |at: i64| time::tell(&catalogue.calendar, at);
    let m = &case.matter;
    let hers = case.party.as_ref().and_then(|id| m.parties.iter().find(|p| p.id == *id));
    let party = hers.map(|p| {
        json!({
            "role": p.role.code(), "anonymous": p.anonymous, "minor": p.minor, "secret": p.secret, "erased": p.erased,
            "values": values,
        })
    });
    let rule = catalogue.retention(&m.kind);
    let kept = rule.map(|r| {
        json!({
            "months": r.months, "source": r.source, "until": m.ended_at.map(|ended| at(r.over(&catalogue.calendar, ended))),
        })
    });
    let mut file = standing(app, &case).await?;
    file["format"] = "lianxin-own-data/1".into();
    file["made"] = at(now()).into();
    file["party"] = party.unwrap_or_default();
    file["matter"] = json!({
        "kind": m.kind, "kind_name": kind_name(Lang::Chinese, &catalogue, &m.kind), "division": m.division,
        "division_name": catalogue.short_name(&m.division), "source": m.source, "occurred_at": at(m.occurred_at),
        "recorded_at": at(m.recorded_at), "completed_at": m.completed_at.map(at), "ended_at": m.ended_at.map(at),
        "kept": kept,
    });
    file["left_out"] = say(Lang::Chinese, "case-export-left-out").into();
    Ok(Ok((m.code.clone(), file)))
}

/// `POST /api/v1/case/code`: a code by mail, where the case has an address; the answer is the same where it has none.
pub async fn code(State(app): State<App>, caller: Caller, body: Body) -> Response {
    let sent = match parse::body::<Sent>(body).await {
        Ok(sent) => sent,
        Err(answer) => return *answer,
    };
    match case::ask_code(&app, &caller, &sent.code).await {
        Ok(Asked::Perhaps) => (StatusCode::ACCEPTED, Json(json!({"minutes": LIFE / MINUTE}))).into_response(),
        Ok(Asked::Wait { minutes }) => problem::case_wait(minutes),
        Err(fault) => problem::fault(&fault),
    }
}

/// Where it stands and who opened what.
async fn standing(app: &App, case: &Case) -> Result<Value, Fault> {
    let catalogue = app.store().catalogue();
    let questions = questions(app, &case.matter.id).await?;
    let at = |at: i64| time::tell(&catalogue.calendar, at);
    let Listed { shown, hidden } = listed(&catalogue, case, now());
    let access = |a: &&Access| {
        json!({
            "access": a.seq, "at": at(a.at), "agency": a.agency, "role": a.role.map(|r| r.code()),
            "purpose": a.purpose.as_deref().unwrap_or("matter"), "basis": basis(Lang::Chinese, &catalogue, a),
            "basis_en": basis(Lang::English, &catalogue, a), "fields": fields(a),
            "question": questions.iter().find(|t| t.question.access == a.seq).map(|t| question(app, t)),
        })
    };
    let m = &case.matter;
    let next = m.running().min_by_key(|c| c.due);
    Ok(json!({
        "code": m.code, "stage": m.stage.code(), "agency": m.owner(), "next": next.map(|c| c.act.code()),
        "due": next.map(|c| at(c.due)), "late": next.is_some_and(|c| c.due <= now()),
        "accesses": shown.iter().map(access).collect::<Vec<_>>(), "cut": case.cut,
        "exports": case.exports.iter().map(|(_, moment)| at(*moment)).collect::<Vec<_>>(),
        "hidden": hidden.len(), "hidden_until": hidden.iter().map(|until| at(*until)).collect::<Vec<_>>(),
    }))
}

fn question(app: &App, told: &Told) -> Value {
    let calendar = &app.store().catalogue().calendar;
    let at = |at: i64| time::tell(calendar, at);
    let q = &told.question;
    json!({
        "id": told.id, "access": q.access, "at": at(q.at), "due": at(q.due), "overdue": told.text.is_some() && q.is_overdue(now()),
        "text": told.text, "answered_at": q.answer.map(|(_, moment)| at(moment)), "answer": told.answer,
    })
}

/// `POST /api/v1/case/ask`: 201 with the question as it stands.
pub async fn ask(State(app): State<App>, caller: Caller, body: Body) -> Response {
    let (sent, In { matter, .. }) = match admitted(&app, &caller, body).await {
        Ok(both) => both,
        Err(answer) => return *answer,
    };
    match asked(&app, &matter, sent.access, &sent.text).await {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => {}
        Ok(Outcome::Refused(Refusal::Absent)) => return problem::absent(),
        Ok(Outcome::Refused(no)) => return problem::refusal(&app, &no),
        Err(fault) => return problem::fault(&fault),
    }
    match questions(&app, &matter).await {
        Ok(all) => {
            let hers = all.iter().find(|t| t.question.access == sent.access).map(|t| question(&app, t));
            (StatusCode::CREATED, Json(hers.unwrap_or_default())).into_response()
        }
        Err(fault) => problem::fault(&fault),
    }
}
