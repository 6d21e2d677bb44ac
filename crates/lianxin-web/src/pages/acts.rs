//! Acts upon a matter by form: one button, or a page with a form of its own. Done, the browser is sent to the matter.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::{Command, Refusal};
use lianxin_store::Outcome;

use super::dispatch::helped;
use super::matter::{See, page as matter_page};
use super::{agency_name, answers, attachments, forms, moment, order_key, word_choices};
use crate::api::acts::by_code;
use crate::app::App;
use crate::asked;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::forms::Complete;
use crate::show::{Choice, act as act_form};
use crate::words::label;
use crate::words::refusal::{Problems, Told, with_names};

/// `POST /matters/{id}/{act}`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    // After a form that was sent, "come back to this page" means the matter.
    let shown = Shown { path: format!("/matters/{id}"), ..shown };
    if act == "open-fields" {
        return answers::open_fields(&app, &who, shown, &headers, &id, &fields).await;
    }
    if act == "open-attachment" {
        return attachments::open(&app, &who, shown, &headers, &id, &fields).await;
    }
    let Some(key) = fields.order_key() else { return Redirect::to(&format!("/matters/{id}")).into_response() };
    let mut sent = forms::asked(&fields);
    if let Err(fault) = by_code(&app, &who, &mut sent).await {
        return reply::fault_keeping(&app, &headers, &fault, &fields);
    }
    let catalogue = app.store().catalogue();
    let answer = Answer { app: &app, who: &who, headers: &headers, id: &id, act: &act, fields: &fields };
    let command = match asked::command(&act, id.clone(), sent, |text| moment(&catalogue, text)) {
        Ok(Some(command)) if asked::act(&act).is_some() => command,
        Ok(_) => return absent(shown).await,
        Err(refusal) => return answer.no(shown, &refusal).await,
    };
    let kind = command.act();
    let order = app.order(who.actor(), who.order_id("form", key), Command::Matter(command));
    let outcome = match order {
        Ok(mut order) => {
            order.seen = fields.seen();
            app.ask(order).await
        }
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(&format!("/matters/{id}")).into_response(),
        Ok(Outcome::Refused(refusal)) => {
            crate::api::matters::count_no(&app, &who, kind, &id, &refusal);
            answer.no(shown, &refusal).await
        }
        Err(fault) => reply::fault_keeping(&app, &headers, &fault, &fields),
    }
}

/// What an answer to a form is made from.
struct Answer<'a> {
    app: &'a App,
    who: &'a Signed,
    headers: &'a HeaderMap,
    id: &'a str,
    act: &'a str,
    fields: &'a Fields,
}

impl Answer<'_> {
    /// The world's no to a form: on the form itself where it has a page, else on a page of its own; nothing typed is lost.
    async fn no(&self, shown: Shown, refusal: &Refusal) -> Response {
        if *refusal == Refusal::Absent {
            return absent(shown).await;
        }
        let catalogue = self.app.store().catalogue();
        let named = with_names(refusal, |code| agency_name(shown.lang, &catalogue, code));
        let told = shown.refused(&named);
        let Refusal::Fields(found) = refusal else {
            let back = (format!("/matters/{}", self.id), shown.say("back-to-matter"));
            return answers::refusal_keeping(self.app, shown, back, refusal, &told, self.fields);
        };
        let problems = Problems::told(shown.lang, found, |field| self.fields.get(field));
        if self.act == "note" {
            let why = problems.of("text").map(str::to_owned).or(Some(told.text));
            let note = (self.fields.get("text").to_owned(), why);
            return matter_page(self.app, self.who, shown, self.headers, self.id, note).await;
        }
        let (fields, problems) = (self.fields, problems);
        form_page(self.app, self.who, shown, self.headers, (self.id, self.act), (fields, problems, Some(told))).await
    }
}

/// `GET /matters/{id}/{act}`: the form of an act that has one.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((id, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    form_page(&app, &who, shown, &headers, (&id, &act), (&Fields::default(), Problems::default(), None)).await
}

async fn form_page(
    app: &App,
    who: &Signed,
    shown: Shown,
    headers: &HeaderMap,
    (id, act): (&str, &str),
    (fields, problems, refused): (&Fields, Problems, Option<Told>),
) -> Response {
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let opened = match crate::api::matters::opened(app, who, id).await {
        Ok(Ok(opened)) => opened,
        Ok(Err(refusal)) => {
            crate::api::matters::count_no(app, who, Act::See, id, &refusal);
            return absent(shown).await;
        }
        Err(fault) => return reply::unrecorded(app, headers, &fault),
    };
    let order = match order_key() {
        Ok(order) => order,
        Err(fault) => return reply::fault(app, headers, &fault),
    };
    let catalogue = app.store().catalogue();
    let see = See { shown: &shown, viewer: &who.viewer, opened: &opened, catalogue: &catalogue };
    match act {
        "dispatch" if who.viewer.reaches(Act::Dispatch, &opened.matter.about()) => {
            match helped(app, who, &opened.matter.kind, shown.now).await {
                Ok(helped) => render(status, &see.dispatch(order, fields, &helped, (problems, refused))),
                Err(fault) => reply::fault_keeping(app, headers, &fault, fields),
            }
        }
        "complete" if who.viewer.reaches(Act::Complete, &opened.matter.about()) => {
            render(status, &see.complete(order, fields, problems, refused))
        }
        _ => match see.act(act, order, fields, problems, refused) {
            Some(page) => render(status, &page),
            None => absent(shown).await,
        },
    }
}

/// What some acts call a field in words of their own.
fn labels(act: &str) -> &'static [(&'static str, &'static str)] {
    match act {
        "oversee" => &[("text", "field-oversee-text")],
        "follow-up" => &[("text", "field-follow-up-text")],
        "seal" => &[("agencies", "field-seal-agencies")],
        "rate" => &[("text", "field-rate-text")],
        "add-party" => &[("name", "field-add-party-name")],
        _ => &[],
    }
}

impl See<'_> {
    /// The form of an act that asks for a few words or a choice; `None` where she may not, or it has none.
    fn act(
        &self,
        code: &str,
        order: String,
        f: &Fields,
        problems: Problems,
        refused: Option<Told>,
    ) -> Option<act_form::Act> {
        let inputs = self.inputs(code, f)?;
        let m = &self.opened.matter;
        self.viewer.reaches(asked::act(code)?, &m.about()).then(|| act_form::Act {
            action: format!("/matters/{}/{code}", m.id),
            back: (format!("/matters/{}", m.id), self.shown.say("back-to-matter")),
            title: self.title(),
            verb: label::act(self.shown.lang, code),
            says: label::act_hint(self.shown.lang, code),
            order,
            seen: f.seen().unwrap_or(m.version),
            inputs,
            labels: labels(code),
            problems,
            refused,
            shown: self.shown.clone(),
        })
    }

    pub(super) fn title(&self) -> String {
        self.opened.title.clone().unwrap_or_else(|| self.shown.say("title-gone"))
    }

    fn complete(&self, order: String, f: &Fields, problems: Problems, refused: Option<Told>) -> Complete {
        let (m, lang) = (&self.opened.matter, self.shown.lang);
        let part = self.her_part(Act::Complete);
        let hers = self.viewer.agencies_for(Act::Complete).filter(|a| m.part(a).is_some());
        let agencies: Vec<Choice> = hers.map(|a| Choice::new(a, agency_name(lang, self.catalogue, a))).collect();
        // What an import says of itself is nobody's result.
        let results = word_choices(lang, &self.catalogue.results).into_iter().filter(|r| r.code != "replied").collect();
        Complete {
            id: m.id.clone(),
            title: self.title(),
            order,
            seen: f.seen().unwrap_or(m.version),
            agencies,
            agency: f.some("agency").map(str::to_owned).or(part.map(|p| p.agency.clone())).unwrap_or_default(),
            results,
            result: f.get("result").to_owned(),
            text: f.get("text").to_owned(),
            leads: part.is_none_or(|p| p.role == lianxin_core::matter::PartRole::Lead),
            problems,
            refused,
            shown: self.shown.clone(),
        }
    }
}
