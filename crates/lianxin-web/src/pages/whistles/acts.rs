//! Acts upon a whistle and its units by form: one button, or a page with a form of its own.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::Satisfaction;
use lianxin_core::value::Story;
use lianxin_core::whistle::{self, Called, Command as Do, Ruling, UnitRole, Whistle};
use lianxin_core::{Command, Refusal};
use lianxin_store::{Fault, Outcome};

use super::unit::{Asked, mode};
use super::{at_hand, of};
use crate::api::matters::count_no;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::matter::See;
use crate::pages::{agency_choices, agency_name, answers, order_key, word_choices};
use crate::reply;
use crate::show::Choice;
use crate::show::act::{self as act_form, Input, Shape};
use crate::words::refusal::{Problems, Told, with_names};

/// Which act, upon which whistle, and on which of its units.
struct At {
    id: String,
    unit: Option<String>,
    act: String,
}

impl At {
    fn page(&self) -> String {
        format!("/whistles/{}", self.id)
    }

    fn path(&self) -> String {
        match &self.unit {
            Some(unit) => format!("/whistles/{}/units/{unit}/{}", self.id, self.act),
            None => format!("/whistles/{}/{}", self.id, self.act),
        }
    }
}

/// `GET /whistles/{id}/{act}`: the form of an act that has one.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let at = At { id, unit: None, act };
    form_page((&app, &who, &headers), shown, &at, (&Fields::default(), Problems::default(), None)).await
}

/// `GET /whistles/{id}/units/{agency}/{act}`.
pub async fn unit_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, unit, act)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let at = At { id, unit: Some(unit), act };
    form_page((&app, &who, &headers), shown, &at, (&Fields::default(), Problems::default(), None)).await
}

/// `POST /whistles/{id}/{act}`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    send((&app, &who, &headers), shown, &At { id, unit: None, act }, &fields).await
}

/// `POST /whistles/{id}/units/{agency}/{act}`.
pub async fn unit_act(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, unit, act)): Path<(String, String, String)>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    send((&app, &who, &headers), shown, &At { id, unit: Some(unit), act }, &fields).await
}

/// Who asks, and of what.
type Asking<'a> = (&'a App, &'a Signed, &'a HeaderMap);

async fn send((app, who, headers): Asking<'_>, shown: Shown, at: &At, fields: &Fields) -> Response {
    let shown = Shown { path: at.page(), ..shown };
    let Some(key) = fields.order_key() else { return Redirect::to(&at.page()).into_response() };
    let asked = at.id.clone();
    let matter = match app.read(move |store| store.matter_of_whistle(&asked)).await {
        Ok(Some(matter)) => matter,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault_keeping(app, headers, &fault, fields),
    };
    let outcome = match command(at, matter.clone(), fields) {
        Ok(Some(command)) => match app.order(who.actor(), who.order_id("form", key), Command::Whistle(command)) {
            Ok(mut order) => {
                order.seen = fields.seen();
                app.ask(order).await
            }
            Err(fault) => Err(fault),
        },
        Ok(None) => return absent(shown).await,
        Err(refusal) => Ok(Outcome::Refused(refusal)),
    };
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(&at.page()).into_response(),
        Ok(Outcome::Refused(refusal)) => {
            count_no(app, who, reach_of(&at.act), &matter, &refusal);
            no((app, who, headers), shown, at, fields, &refusal).await
        }
        Err(fault) => reply::fault_keeping(app, headers, &fault, fields),
    }
}

/// The act of the authority table under which an act of this name stands.
fn reach_of(name: &str) -> Act {
    match name {
        "approve" | "refuse" => Act::ApproveWhistle,
        "call" | "rule" | "release" | "phoned" | "close" => Act::ConductWhistle,
        "rate" => Act::RateWhistle,
        _ => Act::AnswerWhistle,
    }
}

/// The world's no: on the form itself where a field is wrong, else on a page of its own; nothing typed is lost.
async fn no(asking: Asking<'_>, shown: Shown, at: &At, fields: &Fields, refusal: &Refusal) -> Response {
    if *refusal == Refusal::Absent {
        return absent(shown).await;
    }
    let catalogue = asking.0.store().catalogue();
    let named = with_names(refusal, |code| agency_name(shown.lang, &catalogue, code));
    let told = shown.refused(&named);
    let Refusal::Fields(found) = refusal else {
        let back = (at.page(), shown.say("back-to-whistle"));
        return answers::refusal_keeping(asking.0, shown, back, refusal, &told, fields);
    };
    let problems = Problems::told(shown.lang, found, |field| fields.get(field));
    form_page(asking, shown, at, (fields, problems, Some(told))).await
}

fn wrong(field: &str, problem: Problem) -> Refusal {
    Refusal::Fields(vec![FieldProblem { field: field.to_owned(), problem }])
}

fn satisfaction(f: &Fields) -> Result<Satisfaction, Refusal> {
    Satisfaction::parse(f.get("satisfaction")).ok_or_else(|| wrong("satisfaction", Problem::UnknownCode))
}

/// What a form asks; none where there is no act of that name.
fn command(at: &At, matter: String, f: &Fields) -> Result<Option<Do>, Refusal> {
    let whistle = at.id.clone();
    let (text, reason) = (Story::new(f.get("text")), Story::new(f.get("reason")));
    let Some(agency) = at.unit.clone() else {
        return Ok(Some(match at.act.as_str() {
            "approve" => Do::Approve { matter, whistle },
            "refuse" => Do::Refuse { matter, reason, whistle },
            "call" => {
                let called = f.all("units").into_iter().map(|agency| Called { agency, role: UnitRole::Assist });
                Do::Call { matter, units: called.collect(), whistle }
            }
            "close" => Do::Close { matter, text, whistle },
            "rate" => Do::Rate {
                agency: f.get("agency").to_owned(),
                by: f.some("by").map(str::to_owned),
                matter,
                satisfaction: satisfaction(f)?,
                text: f.some("text").map(Story::new),
                whistle,
            },
            _ => return Ok(None),
        }));
    };
    Ok(Some(match at.act.as_str() {
        "acknowledge" => Do::Acknowledge { agency, matter, whistle },
        "on-the-way" => Do::OnTheWay { agency, matter, whistle },
        "report-in" => {
            let mode = mode(f.get("mode")).ok_or_else(|| wrong("mode", Problem::UnknownCode))?;
            Do::ReportIn { agency, matter, mode, whistle }
        }
        "handle" => Do::Handle { agency, matter, text, whistle },
        "done" => Do::Done { agency, matter, text, whistle },
        "object" => Do::Object { agency, ground: f.some("ground").map(str::to_owned), matter, reason, whistle },
        "release" => Do::Release { agency, matter, reason, whistle },
        "phoned" => Do::Phoned { agency, matter, text, whistle },
        "rule" => {
            let outcome = RULINGS.into_iter().find(|r| r.code() == f.get("ruling"));
            let outcome = outcome.ok_or_else(|| wrong("ruling", Problem::UnknownCode))?;
            let to = f.some("to").map(str::to_owned).filter(|_| outcome != Ruling::Upheld);
            Do::Rule { agency, matter, outcome, to, whistle }
        }
        _ => return Ok(None),
    }))
}

const RULINGS: [Ruling; 3] = [Ruling::Upheld, Ruling::Reassigned, Ruling::Designated];

async fn form_page(
    (app, who, headers): Asking<'_>,
    shown: Shown,
    at: &At,
    typed: (&Fields, Problems, Option<Told>),
) -> Response {
    let found = match at_hand(app, who, &at.id).await {
        Ok(Some(found)) => found,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let Some(w) = of(&found, &at.id) else { return absent(shown).await };
    let catalogue = app.store().catalogue();
    let see = See { shown: &shown, viewer: &who.viewer, opened: &found, catalogue: &catalogue };
    let world = see.world(&app.store().directory());
    let asked = whistle::possible(&world, &who.viewer, (&found.matter, w), shown.now);
    let mut mine = asked.iter().filter(|(c, _)| c.name() == at.act && unit_of(c) == at.unit.as_deref());
    let Some((_, first)) = mine.next() else { return absent(shown).await };
    if let Some(refusal) = first.as_ref().filter(|_| !mine.any(|(_, no)| no.is_none())) {
        let named = with_names(refusal, |code| agency_name(shown.lang, &catalogue, code));
        let told = shown.refused(&named);
        let back = (at.page(), shown.say("back-to-whistle"));
        return answers::refusal_keeping(app, shown, back, refusal, &told, typed.0);
    }
    let status = if typed.2.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    match see.act_of_whistle(w, at, &asked, typed) {
        Ok(Some(page)) => render(status, &page),
        Ok(None) => absent(shown).await,
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

/// The unit whose path an act stands under; whom a rating is about, its form asks.
fn unit_of(command: &Do) -> Option<&str> {
    command.agency().filter(|_| command.name() != "rate")
}

impl See<'_> {
    /// The form of an act that asks for a few words or a choice; `None` where it has none.
    fn act_of_whistle(
        &self,
        w: &Whistle,
        at: &At,
        asked: &Asked,
        (f, problems, refused): (&Fields, Problems, Option<Told>),
    ) -> Result<Option<act_form::Act>, Fault> {
        let Some(inputs) = self.whistle_inputs(w, at, asked, f) else { return Ok(None) };
        let verb = self.shown.say(&format!("whistle-do-{}", at.act));
        let unit = at.unit.as_deref().map(|unit| self.name(unit));
        let named = |unit: &String| {
            self.shown.say_with("whistle-do-for", &[("name", unit.as_str().into()), ("verb", verb.as_str().into())])
        };
        let verb = unit.as_ref().map_or(verb.clone(), named);
        Ok(Some(act_form::Act {
            action: at.path(),
            back: (at.page(), self.shown.say("back-to-whistle")),
            title: self.title(),
            verb,
            says: self.shown.say(&format!("whistle-hint-{}", at.act)),
            order: order_key()?,
            seen: f.seen().unwrap_or(w.version),
            inputs,
            labels: labels(&at.act),
            problems,
            refused,
            shown: self.shown.clone(),
        }))
    }

    fn whistle_inputs(&self, w: &Whistle, at: &At, asked: &Asked, f: &Fields) -> Option<Vec<Input>> {
        let lang = self.shown.lang;
        let input = |name: &str, shape: Shape| Input {
            name: name.to_owned(),
            shape,
            value: f.get(name).to_owned(),
            hint: "",
            required: true,
        };
        let optional = |name: &str, shape| Input { required: false, hint: "register-optional", ..input(name, shape) };
        let words = |name: &str| Input { hint: "note-hint", ..input(name, Shape::Area) };
        let free = |choices: Vec<Choice>| -> Vec<Choice> {
            let there = |code: &str| code == w.caller.agency || w.unit(code).is_some_and(|u| u.is_owed());
            choices.into_iter().filter(|c| !there(&c.code) || at.unit.as_deref() == Some(&c.code)).collect()
        };
        Some(match at.act.as_str() {
            "refuse" | "release" => vec![words("reason")],
            "close" | "handle" | "done" | "phoned" => vec![words("text")],
            "call" => vec![input("units", Shape::List(free(agency_choices(lang, self.catalogue))))],
            "object" => {
                let grounds = word_choices(lang, &self.catalogue.objections);
                vec![optional("ground", Shape::List(grounds)), words("reason")]
            }
            "rule" => {
                let possible = |c: &Do| {
                    let Do::Rule { agency, outcome, .. } = c else { return None };
                    (Some(agency.as_str()) == at.unit.as_deref()).then_some(*outcome)
                };
                let open = asked.iter().filter(|(_, no)| no.is_none()).filter_map(|(c, _)| possible(c));
                let name = |r: Ruling| Choice::new(r.code(), self.shown.say(&format!("whistle-ruling-{}", r.code())));
                let to = optional("to", Shape::List(free(agency_choices(lang, self.catalogue))));
                let to = Input { hint: "whistle-to-hint", ..to };
                vec![input("ruling", Shape::Pick(open.map(name).collect())), to]
            }
            "rate" => self.rating(w, asked, &input, &optional),
            _ => return None,
        })
    }

    fn rating(
        &self,
        w: &Whistle,
        asked: &Asked,
        input: &dyn Fn(&str, Shape) -> Input,
        optional: &dyn Fn(&str, Shape) -> Input,
    ) -> Vec<Input> {
        let open = asked.iter().filter(|(c, no)| no.is_none() && c.name() == "rate");
        let whom = open.filter_map(|(c, _)| c.agency()).map(|a| Choice::new(a, self.name(a))).collect();
        let hers: Vec<Choice> = self
            .viewer
            .agencies_for(Act::RateWhistle)
            .filter(|a| w.unit(a).is_some_and(|u| !u.relieved))
            .map(|a| Choice::new(a, self.name(a)))
            .collect();
        let said = Satisfaction::ALL
            .iter()
            .map(|s| Choice::new(s.code(), crate::words::whistle::said(self.shown.lang, s.code())));
        let mut all = vec![input("agency", Shape::Pick(whom))];
        if hers.len() > 1 {
            all.push(optional("by", Shape::List(hers)));
        }
        all.push(input("satisfaction", Shape::Pick(said.collect())));
        all.push(optional("text", Shape::Area));
        all
    }
}

/// What a field is called in this act, where its own label says too little.
fn labels(act: &str) -> &'static [(&'static str, &'static str)] {
    match act {
        "close" => &[("text", "whistle-label-close")],
        "handle" => &[("text", "whistle-label-handle")],
        "done" => &[("text", "whistle-label-done")],
        "phoned" => &[("text", "whistle-label-phoned")],
        "rate" => &[("text", "whistle-label-rate"), ("agency", "whistle-label-whom")],
        "call" => &[("units", "whistle-label-call")],
        _ => &[],
    }
}
