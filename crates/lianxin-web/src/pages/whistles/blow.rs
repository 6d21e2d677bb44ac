//! Blowing a whistle by form: on a matter that is there, or an emergency that opens its own.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::{Act, Viewer, reach};
use lianxin_core::catalogue::{Approval, Catalogue, Whistle as Grade};
use lianxin_core::matter::{Matter, Register, Stage};
use lianxin_core::value::Story;
use lianxin_core::whistle::{self, Blow, Called, Command as Do, EMERGENCY, Resource, UnitRole};
use lianxin_core::{Command, Refusal};
use lianxin_store::{Fault, Opened, Outcome};

use crate::api::matters::{count_no, opened};
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::answering::term;
use crate::pages::groups::{groups, leads};
use crate::pages::matter::See;
use crate::pages::{agency_name, division_choices, kind_choices, order_key, word_choices, word_name};
use crate::reply;
use crate::show::Choice;
use crate::show::whistle as view;
use crate::words::refusal::{Problems, with_names};
use crate::words::{Lang, label, say_with, whistle as said};

/// The grades that one of her positions lets her blow.
fn blowable<'c>(viewer: &Viewer, catalogue: &'c Catalogue) -> Vec<&'c Grade> {
    let may = |grade: &&Grade| {
        let by = |agency: &str, role| {
            reach(role, Act::BlowWhistle).involved && catalogue.may_blow(&grade.code, agency, role)
        };
        viewer.standings.iter().any(|s| by(&s.agency, s.role))
    };
    catalogue.whistles.values().filter(may).collect()
}

/// Whether she may sound an emergency that opens its own matter.
pub(super) fn may_sound(viewer: &Viewer, catalogue: &Catalogue) -> bool {
    viewer.may(Act::Register) && blowable(viewer, catalogue).iter().any(|g| g.code == EMERGENCY)
}

/// Whether she may blow on this matter now.
pub(in crate::pages) fn may_blow_on(viewer: &Viewer, catalogue: &Catalogue, m: &Matter) -> bool {
    !m.erased
        && m.stage < Stage::Completed
        && m.whistles.len() < whistle::WHISTLES_MAX
        && viewer.reaches(Act::BlowWhistle, &m.about())
        && !blowable(viewer, catalogue).is_empty()
}

/// `GET /matters/{id}/whistle`.
pub async fn blow_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    on_matter((&app, &who, &headers), shown, &id, (&Fields::default(), None)).await
}

/// `POST /matters/{id}/whistle`.
pub async fn blow(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let Some(key) = fields.order_key() else { return Redirect::to(&format!("/matters/{id}/whistle")).into_response() };
    let command = Do::Blow { blow: Box::new(asked(&fields)), matter: id.clone() };
    match ordered(&app, &who, key, (command, fields.seen())).await {
        Ok(Outcome::Done(a) | Outcome::Already(a)) => sounded(a.whistle.as_deref()),
        Ok(Outcome::Refused(refusal)) => {
            count_no(&app, &who, Act::BlowWhistle, &id, &refusal);
            on_matter((&app, &who, &headers), shown, &id, (&fields, Some(&refusal))).await
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}

/// `GET /whistles/new`.
pub async fn sound_form(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    anew((&app, &who, &headers), shown, (&Fields::default(), None)).await
}

/// `POST /whistles/new`.
pub async fn sound(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let Some(key) = fields.order_key() else { return Redirect::to("/whistles/new").into_response() };
    let form = Register {
        address: None,
        contact: None,
        demand: None,
        division: fields.get("division").to_owned(),
        grid: None,
        kind: fields.get("kind").to_owned(),
        occurred_at: None,
        source: fields.get("source").to_owned(),
        text: Story::new(fields.get("text")),
        title: Story::new(fields.get("title")),
    };
    let command = Do::BlowNew { blow: Box::new(asked(&fields)), form: Box::new(form) };
    match ordered(&app, &who, key, (command, None)).await {
        Ok(Outcome::Done(a) | Outcome::Already(a)) => sounded(a.whistle.as_deref()),
        Ok(Outcome::Refused(refusal)) => {
            count_no(&app, &who, Act::BlowWhistle, "a new matter", &refusal);
            anew((&app, &who, &headers), shown, (&fields, Some(&refusal))).await
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}

fn sounded(whistle: Option<&str>) -> Response {
    Redirect::to(&whistle.map_or_else(|| "/whistles".to_owned(), |id| format!("/whistles/{id}"))).into_response()
}

async fn ordered(app: &App, who: &Signed, key: &str, (command, seen): (Do, Option<u64>)) -> Result<Outcome, Fault> {
    let mut order = app.order(who.actor(), who.order_id("form", key), Command::Whistle(command))?;
    order.seen = seen;
    app.ask(order).await
}

/// What a form held.
fn asked(f: &Fields) -> Blow {
    let lead = f.some("lead").map(|agency| Called { agency: agency.to_owned(), role: UnitRole::Lead });
    // Who leads need not be ticked off again among the others.
    let assist = f.all("assist").into_iter().filter(|agency| agency != f.get("lead"));
    let assist = assist.map(|agency| Called { agency, role: UnitRole::Assist });
    Blow {
        agency: f.some("agency").map(str::to_owned),
        grade: f.get("grade").to_owned(),
        ground: f.get("ground").to_owned(),
        outcome: Story::new(f.get("outcome")),
        resources: f.all("resources").into_iter().map(|text| Resource { text: Story::new(text) }).collect(),
        tried: Story::new(f.get("tried")),
        units: lead.into_iter().chain(assist).collect(),
    }
}

/// Who asks, and of what.
type Asking<'a> = (&'a App, &'a Signed, &'a HeaderMap);
/// What was typed, and why it was not taken.
type Typed<'a> = (&'a Fields, Option<&'a Refusal>);

async fn on_matter((app, who, headers): Asking<'_>, shown: Shown, id: &str, typed: Typed<'_>) -> Response {
    let found: Opened = match opened(app, who, id).await {
        Ok(Ok(found)) => found,
        Ok(Err(refusal)) => {
            count_no(app, who, Act::See, id, &refusal);
            return absent(shown).await;
        }
        Err(fault) => return reply::unrecorded(app, headers, &fault),
    };
    let (m, catalogue) = (&found.matter, app.store().catalogue());
    if typed.1.is_none() && !may_blow_on(&who.viewer, &catalogue, m) {
        return absent(shown).await;
    }
    let see = See { shown: &shown, viewer: &who.viewer, opened: &found, catalogue: &catalogue };
    let (title, back) = (see.title(), (format!("/matters/{id}"), shown.say("back-to-matter")));
    let suggested = catalogue.suggest_lead(&m.kind, &m.division).map(|(a, _)| a.code.clone());
    let seen = typed.0.seen().unwrap_or(m.version);
    match page(&catalogue, &who.viewer, &shown, suggested.as_deref(), typed) {
        Ok(form) => {
            let action = format!("/matters/{id}/whistle");
            answer(&view::Blow { action, back, title, seen: Some(seen), ..form }, typed.1)
        }
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

async fn anew((app, who, headers): Asking<'_>, shown: Shown, typed: Typed<'_>) -> Response {
    let catalogue = app.store().catalogue();
    if typed.1.is_none() && !may_sound(&who.viewer, &catalogue) {
        return absent(shown).await;
    }
    let new = view::New {
        kinds: kind_choices(shown.lang, &catalogue),
        divisions: division_choices(&catalogue),
        sources: word_choices(shown.lang, &catalogue.sources).into_iter().filter(|s| s.code != "import").collect(),
    };
    match page(&catalogue, &who.viewer, &shown, None, typed) {
        Ok(form) => {
            let named = |code: &String| Choice::new(code.as_str(), word_name(shown.lang, &catalogue.grounds, code));
            let grade = catalogue.whistles.get(EMERGENCY);
            let grounds = grade.into_iter().flat_map(|g| &g.grounds).map(named).collect();
            answer(&view::Blow { new: Some(new), grounds, ..form }, typed.1)
        }
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

fn answer(page: &view::Blow, refusal: Option<&Refusal>) -> Response {
    let status = match refusal {
        None => StatusCode::OK,
        Some(Refusal::Stale { .. }) => StatusCode::CONFLICT,
        Some(Refusal::NotYours) => StatusCode::FORBIDDEN,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    render(status, page)
}

/// The form, as an emergency's own; with everything that was typed.
fn page(
    catalogue: &Catalogue,
    viewer: &Viewer,
    shown: &Shown,
    suggested: Option<&str>,
    (fields, refusal): Typed<'_>,
) -> Result<view::Blow, Fault> {
    let lang = shown.lang;
    let grades = blowable(viewer, catalogue);
    let mut typed = fields.0.clone();
    let fresh = fields.0.is_empty();
    if let Some(lead) = suggested.filter(|_| fresh) {
        typed.push(("lead".to_owned(), lead.to_owned()));
    }
    let named = refusal.map(|no| with_names(no, |code| agency_name(lang, catalogue, code)));
    let problems = match refusal {
        Some(Refusal::Fields(found)) => Problems::told(lang, found, |field| fields.get(field)),
        _ => Problems::default(),
    };
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    codes.extend(grades.iter().flat_map(|g| g.grounds.iter().map(String::as_str)));
    let grounds = codes.into_iter().map(|c| Choice::new(c, word_name(lang, &catalogue.grounds, c))).collect();
    let hers: BTreeSet<&str> = viewer.agencies_for(Act::BlowWhistle).collect();
    let lend = |l: &lianxin_core::catalogue::Lend| {
        if lang == Lang::English { l.name_en.clone() } else { l.name.clone() }
    };
    let lends: BTreeSet<String> =
        catalogue.agencies.values().flat_map(|a| a.lends.iter().flatten()).map(lend).collect();
    let mut groups = groups(shown, catalogue, &fields.all("assist"), |_| false);
    groups.iter_mut().take(1).for_each(|first| first.open = true);
    Ok(view::Blow {
        action: "/whistles/new".to_owned(),
        back: ("/desk".to_owned(), shown.say("nav-desk")),
        title: String::new(),
        new: None,
        order: match fields.order_key().filter(|_| refusal != Some(&Refusal::OrderReused)) {
            Some(key) => key.to_owned(),
            None => order_key()?,
        },
        seen: None,
        grades: grades.iter().map(|g| told(shown, catalogue, g)).collect(),
        agencies: hers.into_iter().map(|a| Choice::new(a, agency_name(lang, catalogue, a))).collect(),
        grounds,
        leads: leads(lang, catalogue, suggested),
        suggested: suggested.map_or_else(String::new, |a| agency_name(lang, catalogue, a)),
        groups,
        lends: lends.into_iter().collect(),
        typed,
        problems,
        refused: named.map(|no| shown.refused(&no)),
        shown: shown.clone(),
    })
}

/// What a grade means: who approves it, its limits, its grounds.
fn told(shown: &Shown, catalogue: &Catalogue, grade: &Grade) -> view::Grade {
    let lang = shown.lang;
    let role = grade.approver.map_or_else(String::new, |r| label::role(lang, r.code()));
    let approval = match grade.approval {
        Some(Approval::Before) => "blow-approval-before",
        Some(Approval::After) => "blow-approval-after",
        None => "blow-approval-none",
    };
    let mut says = vec![say_with(lang, approval, &[("role", role.into())])];
    says.extend(limits(shown, catalogue, &grade.code, shown.now));
    says.push(shown.say(if grade.on_scene { "blow-on-scene" } else { "blow-online-too" }));
    let grounds: Vec<String> = grade.grounds.iter().map(|g| word_name(lang, &catalogue.grounds, g)).collect();
    says.push(shown.named("blow-grounds", &grounds.join(&shown.say("list-semicolon"))));
    view::Grade { code: grade.code.clone(), name: said::grade(lang, &grade.code), says }
}

/// In what time a unit of this grade answers: 应哨限 15 分，报到限 30 分.
pub(super) fn limits(shown: &Shown, catalogue: &Catalogue, grade: &str, at: i64) -> Option<String> {
    let grade = catalogue.whistles.get(grade)?;
    let date = shown.tell().date(at);
    let term = |code: &str| Some(term(shown.lang, catalogue.limit_by_code(code, date)?));
    let values = [
        ("acknowledge", term(&grade.limits.acknowledge)?.into()),
        ("report", term(&grade.limits.report_in)?.into()),
        ("done", term(&grade.limits.done)?.into()),
    ];
    Some(say_with(shown.lang, "blow-limits", &values))
}
