//! Whistles by API: blown on a matter or with one of its own, seen, answered by the units, conducted by the caller.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::calendar::Calendar;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::Satisfaction;
use lianxin_core::value::Story;
use lianxin_core::whistle::{Blow, Called, Command, ReportMode, Resource, Ruling, UnitRole, Whistle};
use lianxin_core::{Answer, Refusal};
use lianxin_store::{Fault, Outcome};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::time::{Told, told};
use super::{matters, parse, problem};
use crate::app::App;
use crate::door::signed::Signed;

/// What a whistle is blown with.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Blown {
    agency: Option<String>,
    grade: String,
    ground: String,
    outcome: String,
    resources: Vec<String>,
    tried: String,
    units: Vec<Unit>,
    matter: Option<parse::Matter>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Unit {
    agency: String,
    role: String,
}

/// Every field an act upon a whistle may carry; each act takes its own.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    agency: String,
    by: Option<String>,
    ground: Option<String>,
    mode: String,
    outcome: String,
    reason: String,
    satisfaction: String,
    text: String,
    to: Option<String>,
    units: Vec<Unit>,
    version: Option<u64>,
}

fn unknown(field: &str) -> Refusal {
    Refusal::Fields(vec![FieldProblem { field: field.to_owned(), problem: Problem::UnknownCode }])
}

fn called(units: Vec<Unit>) -> Result<Vec<Called>, Refusal> {
    let one = |u: Unit| {
        let role = match u.role.as_str() {
            "lead" => UnitRole::Lead,
            "assist" | "" => UnitRole::Assist,
            _ => return Err(unknown("units.role")),
        };
        Ok(Called { agency: u.agency, role })
    };
    units.into_iter().map(one).collect()
}

impl Blown {
    fn blow(self) -> Result<(Box<Blow>, Option<parse::Matter>), Refusal> {
        let resources = self.resources.into_iter().filter(|r| !r.trim().is_empty());
        let blow = Blow {
            agency: self.agency.filter(|a| !a.is_empty()),
            grade: self.grade,
            ground: self.ground,
            outcome: Story::new(self.outcome.trim()),
            resources: resources.map(|r| Resource { text: Story::new(r.trim()) }).collect(),
            tried: Story::new(self.tried.trim()),
            units: called(self.units)?,
        };
        Ok((Box::new(blow), self.matter))
    }
}

/// `POST /api/v1/matters/{id}/whistles`.
pub async fn blow(
    State(app): State<App>,
    who: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let asked = async {
        let (blow, _) = blown(&app, body).await?;
        Ok::<_, Box<Response>>(Command::Blow { blow, matter: id.clone() })
    };
    match asked.await {
        Ok(command) => sound(&app, &who, &headers, command, &id).await,
        Err(answer) => *answer,
    }
}

/// `POST /api/v1/whistles`: an emergency that opens its own matter, one order.
pub async fn blow_new(State(app): State<App>, who: Signed, headers: HeaderMap, body: Body) -> Response {
    let asked = async {
        let (blow, matter) = blown(&app, body).await?;
        let form = matter.unwrap_or_default().form().map_err(|no| Box::new(problem::refusal(&app, &no)))?;
        Ok::<_, Box<Response>>(Command::BlowNew { blow, form: Box::new(form) })
    };
    match asked.await {
        Ok(command) => sound(&app, &who, &headers, command, "a new whistle").await,
        Err(answer) => *answer,
    }
}

async fn blown(app: &App, body: Body) -> Result<(Box<Blow>, Option<parse::Matter>), Box<Response>> {
    let sent: Blown = parse::body(body).await?;
    sent.blow().map_err(|no| Box::new(problem::refusal(app, &no)))
}

async fn sound(app: &App, who: &Signed, headers: &HeaderMap, command: Command, target: &str) -> Response {
    match ask(app, who, headers, (command, None)).await {
        Ok(Ok(a)) => {
            let body = json!({"id": a.whistle, "matter": a.matter, "stage": a.stage, "version": a.version});
            (StatusCode::CREATED, Json(body)).into_response()
        }
        Ok(Err(refusal)) => matters::said_no(app, who, Act::BlowWhistle, target, &refusal),
        Err(answer) => *answer,
    }
}

/// Does an order about a whistle; the version that was seen is the whistle's.
async fn ask(
    app: &App,
    who: &Signed,
    headers: &HeaderMap,
    (command, seen): (Command, Option<u64>),
) -> Result<Result<Answer, Refusal>, Box<Response>> {
    let fault = |f: Fault| Box::new(problem::fault(&f));
    let order_id = parse::order_id(who, headers)?;
    let mut order = app.order(who.actor(), order_id, lianxin_core::Command::Whistle(command)).map_err(fault)?;
    order.seen = seen;
    match app.ask(order).await.map_err(fault)? {
        Outcome::Done(a) | Outcome::Already(a) => Ok(Ok(a)),
        Outcome::Refused(refusal) => Ok(Err(refusal)),
    }
}

/// The matter that a whistle is about; the same answer where there is none as where it may not be seen.
async fn matter_of(app: &App, whistle: &str) -> Result<String, Box<Response>> {
    let asked = whistle.to_owned();
    let found = app.read(move |store| store.matter_of_whistle(&asked)).await;
    found.map_err(|f| Box::new(problem::fault(&f)))?.ok_or_else(|| Box::new(problem::absent()))
}

/// `GET /api/v1/whistles/{id}`: an access of its matter, recorded before the first byte.
pub async fn open(State(app): State<App>, who: Signed, Path(id): Path<String>) -> Response {
    let matter = match matter_of(&app, &id).await {
        Ok(matter) => matter,
        Err(answer) => return *answer,
    };
    match matters::opened(&app, &who, &matter).await {
        Ok(Ok(opened)) => match opened.matter.whistles.iter().find(|w| w.id == id) {
            Some(w) => Json(shape(&app.store().catalogue().calendar, &matter, w)).into_response(),
            None => problem::absent(),
        },
        Ok(Err(refusal)) => matters::said_no(&app, &who, Act::See, &matter, &refusal),
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// `POST /api/v1/whistles/{id}/{act}`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let asked = async {
        let sent: Sent = parse::body(body).await?;
        let matter = matter_of(&app, &id).await?;
        let seen = sent.version;
        let command = conduct(&act, (matter.clone(), id), sent).map_err(|no| Box::new(problem::refusal(&app, &no)))?;
        Ok::<_, Box<Response>>((matter, command.ok_or_else(|| Box::new(problem::absent()))?, seen))
    };
    match asked.await {
        Ok((matter, command, seen)) => answer(&app, &who, &headers, (command, seen), &matter).await,
        Err(answer) => *answer,
    }
}

/// `POST /api/v1/whistles/{id}/units/{agency}/{act}`.
pub async fn unit_act(
    State(app): State<App>,
    who: Signed,
    Path((id, agency, act)): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let asked = async {
        let sent: Sent = parse::body(body).await?;
        let matter = matter_of(&app, &id).await?;
        let seen = sent.version;
        let command = of_unit(&act, (matter.clone(), id, agency), sent);
        let command = command.map_err(|no| Box::new(problem::refusal(&app, &no)))?;
        Ok::<_, Box<Response>>((matter, command.ok_or_else(|| Box::new(problem::absent()))?, seen))
    };
    match asked.await {
        Ok((matter, command, seen)) => answer(&app, &who, &headers, (command, seen), &matter).await,
        Err(answer) => *answer,
    }
}

async fn answer(app: &App, who: &Signed, headers: &HeaderMap, asked: (Command, Option<u64>), matter: &str) -> Response {
    match ask(app, who, headers, asked).await {
        Ok(Ok(a)) => Json(json!({"version": a.version, "stage": a.stage})).into_response(),
        Ok(Err(refusal)) => matters::said_no(app, who, Act::AnswerWhistle, matter, &refusal),
        Err(answer) => *answer,
    }
}

/// The act of the caller's side, the approver's, or a rating; `None` where there is none of that name.
fn conduct(act: &str, (matter, whistle): (String, String), sent: Sent) -> Result<Option<Command>, Refusal> {
    let said = (!sent.text.trim().is_empty()).then(|| Story::new(sent.text.trim()));
    let text = Story::new(sent.text.trim());
    Ok(Some(match act {
        "approve" => Command::Approve { matter, whistle },
        "refuse" => Command::Refuse { matter, reason: Story::new(sent.reason.trim()), whistle },
        "call" => Command::Call { matter, units: called(sent.units)?, whistle },
        "close" => Command::Close { matter, text, whistle },
        "rate" => {
            let satisfaction = Satisfaction::parse(&sent.satisfaction).ok_or_else(|| unknown("satisfaction"))?;
            let by = sent.by.filter(|b| !b.is_empty());
            Command::Rate { agency: sent.agency, by, matter, satisfaction, text: said, whistle }
        }
        _ => return Ok(None),
    }))
}

/// The act of a unit, or upon one; `None` where there is none of that name.
fn of_unit(
    act: &str,
    (matter, whistle, agency): (String, String, String),
    sent: Sent,
) -> Result<Option<Command>, Refusal> {
    let (reason, text) = (Story::new(sent.reason.trim()), Story::new(sent.text.trim()));
    let to = sent.to.filter(|t| !t.is_empty());
    Ok(Some(match act {
        "acknowledge" => Command::Acknowledge { agency, matter, whistle },
        "object" => {
            let ground = sent.ground.filter(|g| !g.is_empty());
            Command::Object { agency, ground, matter, reason, whistle }
        }
        "on-the-way" => Command::OnTheWay { agency, matter, whistle },
        "report-in" => {
            let mode = match sent.mode.as_str() {
                "scene" => ReportMode::Scene,
                "online" => ReportMode::Online,
                _ => return Err(unknown("mode")),
            };
            Command::ReportIn { agency, matter, mode, whistle }
        }
        "handling" => Command::Handle { agency, matter, text, whistle },
        "done" => Command::Done { agency, matter, text, whistle },
        "release" => Command::Release { agency, matter, reason, whistle },
        "rule" => {
            let outcome = match sent.outcome.as_str() {
                "upheld" => Ruling::Upheld,
                "reassigned" => Ruling::Reassigned,
                "designated" => Ruling::Designated,
                _ => return Err(unknown("outcome")),
            };
            Command::Rule { agency, matter, outcome, to, whistle }
        }
        "phoned" => Command::Phoned { agency, matter, text, whistle },
        _ => return Ok(None),
    }))
}

/// A whistle as it is sent: codes and times only.
#[derive(Serialize)]
pub struct Shape<'a> {
    id: &'a str,
    matter: &'a str,
    grade: &'a str,
    ground: &'a str,
    stage: &'static str,
    caller: &'a str,
    blown: Told,
    sounded: Option<Told>,
    closed: Option<Told>,
    due: Option<Told>,
    units: Vec<UnitShape<'a>>,
    ladder: Vec<Rung<'a>>,
    ratings: Vec<Rating<'a>>,
    version: u64,
}

#[derive(Serialize)]
struct UnitShape<'a> {
    agency: &'a str,
    role: &'static str,
    state: &'static str,
    /// Where it works, from its report-in on, until it says what it is doing.
    presence: Option<&'static str>,
    started: Option<Told>,
    due: Option<Told>,
    late: bool,
    owed: bool,
    objections: u32,
    designated: bool,
    phoned: bool,
}

#[derive(Serialize)]
struct Rung<'a> {
    agency: &'a str,
    act: &'static str,
    step: u32,
    at: Told,
    done: bool,
    oversight: Option<&'a str>,
}

#[derive(Serialize)]
struct Rating<'a> {
    by: &'a str,
    agency: &'a str,
    satisfaction: &'static str,
}

/// A whistle that was opened.
pub fn shape<'a>(calendar: &Calendar, matter: &'a str, w: &'a Whistle) -> Shape<'a> {
    let when = |at: i64| told(calendar, at);
    let ladder = w.units.iter().flat_map(|u| {
        u.ladders.iter().flat_map(move |l| {
            l.steps.iter().map(move |s| Rung {
                agency: &u.agency,
                act: l.act.code(),
                step: s.rung.step,
                at: when(s.rung.at),
                done: s.climbed.is_some(),
                oversight: s.rung.oversight.as_deref(),
            })
        })
    });
    let rating = |r: &'a lianxin_core::whistle::Rating| Rating {
        by: &r.by,
        agency: &r.agency,
        satisfaction: r.satisfaction.code(),
    };
    Shape {
        id: &w.id,
        matter,
        grade: &w.grade,
        ground: &w.ground,
        stage: w.stage.code(),
        caller: &w.caller.agency,
        blown: when(w.blown),
        sounded: w.sounded.map(when),
        closed: w.closed.map(when),
        due: w.due().map(when),
        units: w.units.iter().map(|u| unit(calendar, u)).collect(),
        ladder: ladder.collect(),
        ratings: w.ratings.iter().map(rating).collect(),
        version: w.version,
    }
}

fn unit<'a>(calendar: &Calendar, u: &'a lianxin_core::whistle::Unit) -> UnitShape<'a> {
    use lianxin_core::catalogue::Act as Bound;
    let told_clock = |c: &&lianxin_core::matter::Clock| c.act != Bound::Return;
    let clock = u.clocks.iter().filter(told_clock).find(|c| c.runs()).or(u.clocks.iter().rfind(|c| told_clock(c)));
    let at_work = u.state.at_work();
    UnitShape {
        agency: &u.agency,
        role: u.role.code(),
        // Between report-in and done a unit is at work, wherever it is.
        state: if at_work { "handling" } else { u.state.code() },
        presence: at_work.then(|| u.state.code()),
        started: clock.map(|c| told(calendar, c.started)),
        due: clock.map(|c| told(calendar, c.due)),
        late: u.clocks.iter().any(|c| c.ran_out),
        owed: u.is_owed(),
        objections: u.objections,
        designated: u.designated,
        phoned: u.phoned,
    }
}
