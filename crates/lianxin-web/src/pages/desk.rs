//! `GET /desk`: what waits for whoever is signed in.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Act as Bound;
use lianxin_store::{Duty, Fault, Filter, Space, Turn};

use super::accounts::requests;
use super::agency::Load;
use super::hidings::soon;
use super::{agency_name, clock, due, questions};
use crate::app::App;
use crate::change::waits;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::accounts::Decides;
use crate::show::desk::{Desk, Part, Row};
use crate::words::clock::Facts;

/// Most clocks listed.
const MOST: usize = 100;
/// Counted no further.
const COUNTED: usize = 1_000;

/// The filter of petitions taken in that wait to be accepted.
pub fn intake() -> Filter {
    Filter { stages: vec!["registered".to_owned()], late: Some(true), ..Filter::default() }
}

/// `GET /desk`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    match fill(&app, &who, shown).await {
        Ok(desk) => render(StatusCode::OK, &desk),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

async fn fill(app: &App, who: &Signed, shown: Shown) -> Result<Desk, Fault> {
    let (viewer, accepts) = (who.viewer.clone(), who.viewer.may(Act::Accept));
    let waits = Filter { turn: Some(Turn::Others), ..Filter::default() };
    let first = who.viewer.agencies().next().filter(|_| who.viewer.may(Act::See)).map(str::to_owned);
    let now = shown.now;
    let ours = first.clone();
    let (duties, handed, intake, load) = app
        .read(move |store| {
            let duties = store.desk(&viewer, MOST + 1)?;
            let handed = store.count(&viewer, &waits, COUNTED)?;
            let intake = if accepts { Some(store.count(&viewer, &intake(), COUNTED)?) } else { None };
            let load = ours.map(|code| Load::read(store, &viewer, &code, now)).transpose()?;
            Ok((duties, handed, intake, load))
        })
        .await?;
    let cut = duties.len() > MOST;
    let rows = duties.iter().take(MOST).map(|d| row(app, &shown, d)).collect();
    let whistled = super::whistles::told(app, &who.viewer, &shown).await?;
    let catalogue = app.store().catalogue();
    let ours = load.zip(first).map(|(load, code)| load.shown(&shown, &catalogue, &code));
    let mut requests = requests::all(&shown, &catalogue, &app.store().directory(), &who.viewer);
    requests.retain(|r| r.decides == Decides::Both);
    let mut desk = Desk::new(shown, rows);
    desk.waiting += requests.len();
    desk.requests = requests;
    desk.order = super::order_key()?;
    desk.ours = ours;
    desk.whistled = whistled;
    desk.cut = cut;
    desk.handed = handed;
    desk.intake = intake.filter(|n| *n > 0);
    desk.may_register = who.viewer.may(Act::Register);
    desk.besides = besides(app, who, &desk.shown).await?;
    Ok(desk)
}

/// What the house owes its keeping, for whoever looks after the system; a mail address that is wanting; a change of the catalogue;
/// approvals that wait for her, accesses of her office that the resident will be told, broken glasses to be reviewed, askings and
/// questions to be answered.
async fn besides(app: &App, who: &Signed, shown: &Shown) -> Result<Vec<(String, &'static str)>, Fault> {
    let mut all = Vec::new();
    let decides = [Act::ConfirmCatalogue, Act::Approve, Act::ReviewGlass].into_iter().any(|act| who.viewer.may(act));
    if decides && app.is_mail_connected() && !has_mail(app, &who.viewer.account) {
        all.push((shown.say("desk-no-mail"), "/me"));
    }
    if who.viewer.may(Act::DefineCatalogue) && app.store().space() == Space::Short {
        all.push((shown.say("desk-disk-full"), "/metrics"));
    }
    if who.viewer.may(Act::DefineCatalogue) && app.store().upkeep().unlisted {
        all.push((shown.say("desk-unlisted"), "/metrics"));
    }
    if who.viewer.may(Act::ConfirmCatalogue) && waits(&app.store().committed(), shown.now) {
        all.push((shown.say("change-is-waiting"), "/admin/catalogue/waiting"));
    }
    if who.viewer.may(Act::Approve) {
        let viewer = who.viewer.clone();
        let (waiting, _) = app.read(move |store| store.askings(&viewer)).await?;
        if !waiting.is_empty() {
            all.push((shown.count("desk-approvals", &waiting.len()), "/approvals"));
        }
        let (viewer, due) = (who.viewer.clone(), (shown.now, soon(&app.store().catalogue(), shown.now)));
        let told = app.read(move |store| store.hidden_by(&viewer, due, COUNTED)).await?;
        if told > 0 {
            all.push((shown.count("desk-hidden", &told), "/hidings"));
        }
    }
    if who.viewer.may(Act::ReviewGlass) {
        let open = app.store().directory().glasses.values().filter(|g| g.review.is_none()).count();
        if open > 0 {
            all.push((shown.count("desk-glasses", &open), "/admin/glasses"));
        }
        let asked = app.store().directory().hidings.values().filter(|h| h.waits(shown.now)).count();
        if asked > 0 {
            all.push((shown.count("desk-hidings", &asked), "/admin/hidings"));
        }
    }
    if who.viewer.may(Act::AnswerQuestion) {
        let open = questions::open(app).await?.len();
        if open > 0 {
            all.push((shown.count("desk-questions", &open), "/admin/questions"));
        }
    }
    Ok(all)
}

/// Whether she has confirmed where she is written to.
fn has_mail(app: &App, account: &str) -> bool {
    app.store().directory().account(account).is_some_and(|a| a.mail.is_some())
}

fn row(app: &App, shown: &Shown, d: &Duty) -> Row {
    let catalogue = app.store().catalogue();
    let facts = Facts {
        what: due(d.act),
        started: d.started,
        due: d.due,
        stopped: None,
        provisional: d.provisional,
        paused: None,
        workdays: None,
    };
    let limit = catalogue.kind(&d.item.kind).and_then(|k| k.limits.code(d.act)).map(str::to_owned);
    let leads = d.item.agency == d.agency;
    let part = match d.act {
        Bound::Accept | Bound::Dispatch => Part::Centre,
        Bound::Acknowledge
        | Bound::Handle
        | Bound::ReportIn
        | Bound::Return
        | Bound::HandOver
        | Bound::Extend
        | Bound::Mediate
        | Bound::Confirm
        | Bound::Reply
        | Bound::Review
        | Bound::Protect
        | Bound::Publish
        | Bound::Escalate => {
            if leads {
                Part::Lead
            } else {
                Part::Assist
            }
        }
    };
    Row {
        id: d.item.id.clone(),
        title: d.item.title.as_deref().map(str::to_owned),
        clock: clock(shown, &catalogue, facts, limit.as_deref()),
        act: due(d.act),
        due: d.due,
        part,
        lead: (part == Part::Assist).then(|| agency_name(shown.lang, &catalogue, &d.item.agency)),
        place: catalogue.short_name(&d.item.division).to_owned(),
    }
}
