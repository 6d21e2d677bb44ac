//! The forms upon an account. Done, the browser is sent to the account's page; a secret is shown in the answer itself,
//! once, and in no address.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::{Act, Role};
use lianxin_core::directory::Account;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::{Command, Refusal};
use lianxin_store::{Fault, Outcome};

use super::super::me::again;
use super::super::{agency_choices, answers, moment, order_key};
use super::address;
use crate::api::matters::count_no;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::people::{self, Asked, Made};
use crate::reply;
use crate::show::Choice;
use crate::show::accounts::Once;
use crate::show::act::{self as act_form, Input, Shape};
use crate::words::refusal::{self as said, Problems, Said, Told};
use crate::words::{Lang, label};

/// What these forms call their fields: name of the field, key of the words.
const LABELS: [(&str, &str); 8] = [
    ("account", "staff-account"),
    ("agency", "staff-agency"),
    ("days", "staff-days"),
    ("forgets", "staff-forgets"),
    ("label", "staff-label"),
    ("name", "staff-name"),
    ("role", "staff-role"),
    ("until", "staff-until"),
];
/// What a recovery takes away, as the form offers it.
const FORGETS: [&str; 3] = ["password", "factors", "both"];
/// The acts by which one decides on another's rights: the password is asked for again.
const DECIDES: [&str; 2] = ["grant-position", "confirm-recovery"];
/// The act that opens an account, beside those of [`people::ACTS`].
const OPEN: &str = "open";

fn asked(f: &Fields) -> Asked {
    let text = |name: &str| f.get(name).to_owned();
    Asked {
        account: text("account"),
        agency: text("agency"),
        days: f.some("days").map(|days| days.parse().unwrap_or(0)),
        label: text("label"),
        name: text("name"),
        position: text("position"),
        forgets: text("forgets"),
        recovery: text("recovery"),
        role: text("role"),
        token: text("token"),
        until: text("until"),
    }
}

/// The problems and the sentence of a refusal, with these forms' names of their fields.
fn told(shown: &Shown, no: &Refusal, f: &Fields) -> (Problems, Told) {
    let Refusal::Fields(found) = no else { return (Problems::default(), shown.refused(no)) };
    let label = |name: &str| {
        let key = LABELS.iter().find(|(n, _)| *n == name);
        key.map_or_else(|| said::field(shown.lang, name), |(_, key)| shown.say(key))
    };
    let one = |p: &FieldProblem| Said {
        field: p.field.clone(),
        label: label(&p.field),
        text: match (p.field.as_str(), &p.problem) {
            ("until", Problem::ImpossibleTime) => shown.say("staff-until-past"),
            (field, problem) => said::problem(shown.lang, field, problem, f.get(field)),
        },
    };
    let problems = Problems(found.iter().map(one).collect());
    let names = problems.0.iter().map(|p| p.label.as_str()).collect::<Vec<_>>().join(&shown.say("list-comma"));
    let text = shown.say_with("refusal-fields-next", &[("fields", names.into())]);
    (problems, Told { title: shown.say("refusal-fields"), text })
}

fn roles(lang: Lang) -> Vec<Choice> {
    Role::ALL.into_iter().map(|r| Choice::new(r.code(), label::role(lang, r.code()))).collect()
}

/// What the form of an act asks; none where it has no form, an empty list where it only asks whether.
fn inputs(app: &App, shown: &Shown, act: &str, f: &Fields) -> Option<Vec<Input>> {
    let catalogue = app.store().catalogue();
    let input = |name: &str, hint: &'static str, shape: Shape| Input {
        name: name.to_owned(),
        shape,
        value: f.get(name).to_owned(),
        hint,
        required: true,
    };
    let office = || {
        let agencies = Shape::List(agency_choices(shown.lang, &catalogue));
        [input("agency", "", agencies), input("role", "", Shape::List(roles(shown.lang)))]
    };
    Some(match act {
        OPEN => {
            let names =
                [input("account", "staff-account-hint", Shape::Line), input("name", "staff-name-hint", Shape::Line)];
            names.into_iter().chain(office()).collect()
        }
        "ask-position" => {
            let until = Input { required: false, ..input("until", "staff-until-hint", Shape::Moment) };
            office().into_iter().chain([until]).collect()
        }
        "ask-recovery" => {
            let each = FORGETS.map(|what| Choice::new(what, shown.say(&format!("staff-forgets-{what}"))));
            vec![input("forgets", "", Shape::Pick(each.to_vec()))]
        }
        "end-sessions" | "close" => Vec::new(),
        _ => return None,
    })
}

/// Of whom a form is: nobody yet, or an account.
struct Whose<'a> {
    account: Option<&'a Account>,
}

impl Whose<'_> {
    fn title(&self, shown: &Shown) -> String {
        self.account.map_or_else(|| shown.say("nav-accounts"), |a| a.name.clone())
    }

    fn back(&self, shown: &Shown) -> (String, String) {
        match self.account {
            Some(a) => (address(&a.account), a.name.clone()),
            None => ("/admin/accounts".to_owned(), shown.say("nav-accounts")),
        }
    }

    fn action(&self, act: &str) -> String {
        self.account.map_or_else(|| "/admin/open-account".to_owned(), |a| format!("{}/{act}", address(&a.account)))
    }
}

fn form_page(
    (app, shown): (&App, Shown),
    whose: &Whose<'_>,
    act: &str,
    f: &Fields,
    (problems, refused): (Problems, Option<Told>),
) -> Result<Option<Response>, Fault> {
    let Some(inputs) = inputs(app, &shown, act, f) else { return Ok(None) };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = act_form::Act {
        action: whose.action(act),
        back: whose.back(&shown),
        title: whose.title(&shown),
        verb: shown.say(&format!("account-{act}")),
        says: shown.say(&format!("account-{act}-hint")),
        order: order_key()?,
        seen: 0,
        inputs,
        labels: &LABELS,
        problems,
        refused,
        shown,
    };
    Ok(Some(render(status, &page)))
}

/// `GET /admin/open-account`.
pub async fn open_form(State(app): State<App>, shown: Shown, headers: HeaderMap) -> Response {
    let none = (Problems::default(), None);
    match form_page((&app, shown.clone()), &Whose { account: None }, OPEN, &Fields::default(), none) {
        Ok(Some(page)) => page,
        Ok(None) => absent(shown).await,
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `GET /admin/accounts/{account}/{act}`.
pub async fn form(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((account, act)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let directory = app.store().directory();
    let may = people::demands(&act).is_some_and(|act| who.viewer.may(act));
    let Some(found) = directory.account(&account).filter(|_| may) else { return absent(shown).await };
    let none = (Problems::default(), None);
    match form_page((&app, shown.clone()), &Whose { account: Some(found) }, &act, &Fields::default(), none) {
        Ok(Some(page)) => page,
        Ok(None) => absent(shown).await,
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// `POST /admin/open-account`.
pub async fn open(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, f: Fields) -> Response {
    let shown = Shown { path: "/admin/open-account".to_owned(), ..shown };
    let Some(key) = f.order_key() else { return Redirect::to("/admin/open-account").into_response() };
    let account = f.get("account").to_owned();
    let made = people::open(&app, &who.viewer, asked(&f)).await;
    let sent = Sent { app: &app, who: &who, headers: &headers, account: &account, act: OPEN, fields: &f };
    sent.answer(shown, key, made.map(|made| made.map(Some))).await
}

/// `POST /admin/accounts/{account}/{act}`.
pub async fn act(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path((account, act)): Path<(String, String)>,
    headers: HeaderMap,
    f: Fields,
) -> Response {
    let shown = Shown { path: address(&account), ..shown };
    let Some(key) = f.order_key() else { return Redirect::to(&address(&account)).into_response() };
    let decides = DECIDES.contains(&act.as_str()) && who.viewer.may(Act::ConfirmPeople);
    let path = format!("{}/{act}", address(&account));
    if decides && let Some(page) = again::asks(&app, &who, &shown, &headers, (&path, &f)).await {
        return page;
    }
    let catalogue = app.store().catalogue();
    let to = (&app, &who.viewer);
    let made = people::act(to, &act, account.clone(), asked(&f), |text| moment(&catalogue, text)).await;
    let sent = Sent { app: &app, who: &who, headers: &headers, account: &account, act: &act, fields: &f };
    sent.answer(shown, key, made).await
}

/// A form that was sent.
struct Sent<'a> {
    app: &'a App,
    who: &'a Signed,
    headers: &'a HeaderMap,
    /// Sign-in name.
    account: &'a str,
    act: &'a str,
    fields: &'a Fields,
}

impl Sent<'_> {
    async fn answer(&self, shown: Shown, key: &str, made: Result<Result<Option<Made>, Refusal>, Fault>) -> Response {
        let made = match made {
            Ok(Ok(Some(made))) => made,
            Ok(Ok(None)) => return absent(shown).await,
            Ok(Err(no)) => {
                self.count(&no);
                return self.no(shown, &no);
            }
            Err(fault) => return reply::fault_keeping(self.app, self.headers, &fault, self.fields),
        };
        let order = self.app.order(self.who.actor(), self.who.order_id("form", key), Command::Directory(made.command));
        let outcome = match order {
            Ok(order) => self.app.ask(order).await,
            Err(fault) => Err(fault),
        };
        match (outcome, made.secret) {
            (Ok(Outcome::Done(_)), Some(secret)) => self.once(shown, secret),
            // Sent twice: what was drawn the second time is nobody's, and the first answer showed what counts.
            (Ok(Outcome::Refused(Refusal::OrderReused)), Some(_)) if self.act != OPEN => self.told_once(shown),
            (Ok(Outcome::Done(_) | Outcome::Already(_)), _) => Redirect::to(&address(self.account)).into_response(),
            (Ok(Outcome::Refused(no)), _) => {
                self.count(&no);
                self.no(shown, &no)
            }
            (Err(fault), _) => reply::fault_keeping(self.app, self.headers, &fault, self.fields),
        }
    }

    fn count(&self, no: &Refusal) {
        let demanded = people::demands(self.act).unwrap_or(Act::ManagePeople);
        count_no(self.app, self.who, demanded, self.account, no);
    }

    /// What was drawn, in this answer only.
    fn once(&self, shown: Shown, secret: String) -> Response {
        let directory = self.app.store().directory();
        let name = directory.account(self.account).map_or_else(String::new, |a| a.name.clone());
        let kind = if self.act == OPEN { "password" } else { "asked-password" };
        let page = Once {
            title: shown.say(&format!("account-{}-done", self.act)),
            name,
            account: self.account.to_owned(),
            label: shown.say(&format!("once-{kind}")),
            secret,
            next: shown.say(&format!("once-{kind}-next")),
            back: address(self.account),
            shown,
        };
        let status = if self.act == OPEN { StatusCode::CREATED } else { StatusCode::OK };
        render(status, &page)
    }

    fn told_once(&self, shown: Shown) -> Response {
        let told = Told { title: shown.say("refusal-order-reused"), text: shown.say("once-gone") };
        let back = (address(self.account), self.account.to_owned());
        answers::refusal(shown, back, &Refusal::OrderReused, &told, &Fields::default())
    }

    /// The world's no: on the form where it has one, else on a page of its own.
    fn no(&self, shown: Shown, no: &Refusal) -> Response {
        let (problems, told) = told(&shown, no, self.fields);
        let directory = self.app.store().directory();
        let whose = Whose { account: directory.account(self.account).filter(|_| self.act != OPEN) };
        let form =
            matches!(no, Refusal::Fields(_) | Refusal::Directory(_)) && (whose.account.is_some() || self.act == OPEN);
        if form {
            let answer =
                form_page((self.app, shown.clone()), &whose, self.act, self.fields, (problems, Some(told.clone())));
            match answer {
                Ok(Some(page)) => return page,
                Ok(None) => {}
                Err(fault) => return reply::fault_keeping(self.app, self.headers, &fault, self.fields),
            }
        }
        let back = whose.back(&shown);
        answers::refusal(shown, back, no, &told, &Fields::default())
    }
}
