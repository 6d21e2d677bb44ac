//! Approvals and break-glass by pages: `/matters/{id}/approvals`, `/matters/{id}/break-glass`, `/approvals` and
//! `/admin/glasses`.

mod lists;

pub use lists::{answer, approvals, glasses, review, review_form};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::access::{PERSONS_ALONE, persons};
use lianxin_core::authority::Act;
use lianxin_core::guard::{ATTACHMENTS, Command};
use lianxin_core::{Story, Viewer};
use lianxin_store::Opened;

use super::matter::See;
use super::reasoned::{self, By, Sent, Typed};
use super::{agency_name, order_key, purpose_choices};
use crate::api;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::Choice;
use crate::show::act::{Act as Form, Input, Shape};
use crate::words::label;
use crate::words::refusal::Problems;

/// One of the two forms of a matter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Ask,
    Break,
}

impl Way {
    fn act(self) -> Act {
        match self {
            Way::Ask => Act::OpenFields,
            Way::Break => Act::BreakGlass,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Way::Ask => "approvals",
            Way::Break => "break-glass",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Way::Ask => "approval",
            Way::Break => "glass",
        }
    }
}

/// `GET /matters/{id}/approvals`.
pub async fn ask_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    page((&app, &who, &headers), shown, (&id, Way::Ask), (&Fields::default(), Problems::default(), None)).await
}

/// `GET /matters/{id}/break-glass`.
pub async fn break_form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    page((&app, &who, &headers), shown, (&id, Way::Break), (&Fields::default(), Problems::default(), None)).await
}

/// `POST /matters/{id}/approvals`.
pub async fn ask(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let text = |name: &str| f.get(name).to_owned();
    let note = f.some("note").map(Story::new);
    let (approver, purpose) = (text("approver"), text("purpose"));
    let command = Command::Ask { approver, fields: f.all("fields"), matter: id.clone(), note, purpose };
    answered((&app, &who, &headers), shown, (&id, Way::Ask), (&f, command)).await
}

/// `POST /matters/{id}/break-glass`.
pub async fn shatter(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let reason = Story::new(f.get("reason"));
    let command = Command::Break { matter: id.clone(), party: f.get("party").to_owned(), reason };
    answered((&app, &who, &headers), shown, (&id, Way::Break), (&f, command)).await
}

/// Of which matter, and which of its forms.
type Of<'a> = (&'a str, Way);

async fn answered(by: By<'_>, shown: Shown, of: Of<'_>, sends: (&Fields, Command)) -> Response {
    let (id, way) = of;
    // What was chosen here only this form can tell again: it comes back whatever the no is.
    match reasoned::sent(by, &shown, (&format!("/matters/{id}#parties"), way.act(), id), sends).await {
        Sent::Over(response) => response,
        Sent::No(_, typed) => page(by, shown, of, typed).await,
    }
}

/// The form with what was typed and why it was not taken.
async fn page(
    (app, who, headers): By<'_>,
    shown: Shown,
    (id, way): Of<'_>,
    (f, problems, refused): Typed<'_>,
) -> Response {
    let opened = match api::matters::opened(app, who, id).await {
        Ok(Ok(opened)) => opened,
        Ok(Err(no)) => {
            api::matters::count_no(app, who, Act::See, id, &no);
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
    if !who.viewer.reaches(way.act(), &opened.matter.about()) || opened.matter.erased {
        return absent(shown).await;
    }
    let inputs = match way {
        Way::Ask => see.asking(f, responsible(app, &shown, &who.viewer, &opened)),
        Way::Break => see.breaking(f),
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let form = Form {
        action: format!("/matters/{id}/{}", way.path()),
        back: (format!("/matters/{id}#parties"), shown.say("back-to-matter")),
        title: see.title(),
        verb: shown.say(&format!("{}-go", way.key())),
        says: shown.say(&format!("{}-says", way.key())),
        order,
        seen: opened.matter.version,
        inputs,
        labels: &[("fields", "approval-fields"), ("party", "glass-party"), ("reason", "glass-reason")],
        problems,
        refused,
        shown: shown.clone(),
    };
    render(status, &form)
}

/// Those who may approve it, by name and office; never herself.
fn responsible(app: &App, shown: &Shown, viewer: &Viewer, opened: &Opened) -> Vec<Choice> {
    let (directory, catalogue) = (app.store().directory(), app.store().catalogue());
    let about = opened.matter.about();
    let others = directory.accounts.keys().filter(|account| **account != viewer.account);
    let viewers = others.filter_map(|account| Viewer::of(&directory, &catalogue, account, shown.now));
    let may = viewers.filter(|v| v.reaches(Act::Approve, &about));
    let named = |v: Viewer| {
        let office = v.standings.first().map(|s| {
            let agency = agency_name(shown.lang, &catalogue, &s.agency);
            format!("{}{}{}", agency, shown.say("list-comma"), label::role(shown.lang, s.role.code()))
        });
        Choice::new(v.account, format!("{} ({})", v.name, office.unwrap_or_default()))
    };
    may.map(named).collect()
}

impl See<'_> {
    fn asking(&self, f: &Fields, responsible: Vec<Choice>) -> Vec<Input> {
        let m = &self.opened.matter;
        let names: Vec<String> = self.fields().into_iter().map(|c| c.code).collect();
        // Of a matter with many persons anything may need a second one.
        let many = persons(&names) > PERSONS_ALONE;
        let minors = lianxin_core::guard::fields_of_minors(m, &names);
        let asked = |c: &Choice| many || minors.contains(&c.code.as_str());
        let mut fields: Vec<Choice> = self.fields().into_iter().filter(asked).collect();
        if !m.attachments.is_empty() {
            fields.push(Choice::new(ATTACHMENTS, self.shown.say("approval-attachments")));
        }
        let purposes = purpose_choices(self.shown.lang, self.catalogue, self.viewer);
        vec![
            Input::new("fields", Shape::Many(fields, f.all("fields")), "", true),
            Input::new("purpose", Shape::Pick(purposes), f.get("purpose"), true),
            Input::new("approver", Shape::List(responsible), f.get("approver"), true),
            Input::new("note", Shape::Line, f.get("note"), false),
        ]
    }

    fn breaking(&self, f: &Fields) -> Vec<Input> {
        let parties = self.opened.matter.parties.iter().filter(|p| !p.erased);
        let choices = parties.map(|p| {
            let role = label::party(self.shown.lang, p.role.code());
            let minor = if p.minor { format!(" · {}", self.shown.say("party-minor")) } else { String::new() };
            Choice::new(p.id.as_str(), format!("{role}{minor}"))
        });
        let choices: Vec<Choice> = choices.collect();
        let only = if choices.len() == 1 { choices[0].code.clone() } else { String::new() };
        let chosen = f.some("party").map_or(only, str::to_owned);
        vec![
            Input::new("party", Shape::Pick(choices), &chosen, true),
            Input::new("reason", Shape::Area, f.get("reason"), true),
        ]
    }
}
