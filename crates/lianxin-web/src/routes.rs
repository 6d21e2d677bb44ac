//! Every route on one page, with what it demands of whoever asks. A route that states no demand stops the
//! server at start: forgetting is not possible.

use std::fmt;

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};
use lianxin_core::authority::Act;

use crate::api::{acts, attachments, matters, openapi};
use crate::app::App;
use crate::door::{self, Demand};
use crate::pages::{accounts, catalogue, factors, passkeys, whistles};
use crate::{api, assets, health, live, metrics, pages, reply, sign, view, welcome};

/// The table. Read it as: method, path, demand, who answers.
pub fn table() -> Vec<Route> {
    let mut all = of_pages();
    all.extend(of_the_guard());
    all.extend(of_residents());
    all.extend(of_forgetting());
    all.extend(of_factors());
    all.extend(setting_up());
    all.extend(of_the_catalogue());
    all.extend(of_calls());
    all
}

/// Matters and whistles, by pages.
fn of_pages() -> Vec<Route> {
    vec![
        // Open to all.
        on(Method::GET, "/").demands(Demand::Nothing).answered_by(get(welcome::show)),
        on(Method::GET, "/healthz").demands(Demand::Nothing).answered_by(get(health::healthz)),
        on(Method::GET, "/readyz").demands(Demand::Nothing).answered_by(get(health::readyz)),
        on(Method::GET, "/metrics").demands(Demand::Nothing).answered_by(get(metrics::show)),
        on(Method::GET, "/assets/{name}").demands(Demand::Nothing).answered_by(get(assets::send)),
        on(Method::POST, "/view").demands(Demand::SameSite).answered_by(post(view::choose)),
        on(Method::GET, "/sign-in").demands(Demand::Nothing).answered_by(get(sign::form)),
        on(Method::POST, "/sign-in").demands(Demand::SameSite).answered_by(post(sign::sign_in)),
        on(Method::GET, "/sign-in/code").demands(Demand::Nothing).answered_by(get(sign::show_code)),
        on(Method::POST, "/sign-in/code").demands(Demand::SameSite).answered_by(post(sign::code_form)),
        on(Method::GET, "/sign-in/agency/{code}").demands(Demand::Nothing).answered_by(get(sign::to_agency)),
        on(Method::GET, "/sign-in/agency-back/{agency}").demands(Demand::Nothing).answered_by(get(sign::from_agency)),
        on(Method::POST, "/sign-in/passkey/begin").demands(Demand::SameSite).answered_by(post(sign::begin_key)),
        on(Method::POST, "/sign-in/passkey").demands(Demand::SameSite).answered_by(post(sign::show_key)),
        on(Method::POST, "/sign-out").demands(Demand::SignedInForm).answered_by(post(sign::sign_out)),
        // The pages of whoever is signed in.
        on(Method::GET, "/desk").demands(Demand::SignedIn).answered_by(get(pages::desk::show)),
        on(Method::GET, "/matters").demands(Demand::Page(Act::See)).answered_by(get(pages::queue::show)),
        on(Method::POST, "/views").demands(Demand::Form(Act::See)).answered_by(post(pages::views::keep)),
        on(Method::POST, "/views/{id}/drop").demands(Demand::Form(Act::See)).answered_by(post(pages::views::drop)),
        on(Method::GET, "/board").demands(Demand::Page(Act::Dispatch)).answered_by(get(pages::board::show)),
        on(Method::GET, "/board/matters/{id}")
            .demands(Demand::Page(Act::Dispatch))
            .answered_by(get(pages::board::preview::show)),
        on(Method::POST, "/board/{act}").demands(Demand::Form(Act::Dispatch)).answered_by(post(pages::board::act)),
        on(Method::GET, "/matters.csv").demands(Demand::Page(Act::See)).answered_by(get(pages::export::page)),
        on(Method::GET, "/matters.xlsx").demands(Demand::Page(Act::See)).answered_by(get(pages::export::page)),
        on(Method::GET, "/imports").demands(Demand::Page(Act::See)).answered_by(get(pages::imports::show)),
        on(Method::GET, "/net").demands(Demand::Page(Act::See)).answered_by(get(pages::net::show)),
        on(Method::GET, "/agencies/{code}").demands(Demand::Page(Act::See)).answered_by(get(pages::agency::show)),
        on(Method::GET, "/divisions/{code}").demands(Demand::Page(Act::See)).answered_by(get(pages::division::show)),
        on(Method::GET, "/grids/{code}").demands(Demand::Page(Act::See)).answered_by(get(pages::division::show)),
        on(Method::GET, "/lookup").demands(Demand::Page(Act::LookUp)).answered_by(get(pages::look_up::form)),
        on(Method::POST, "/lookup").demands(Demand::Form(Act::LookUp)).answered_by(post(pages::look_up::ask)),
        on(Method::GET, "/register").demands(Demand::Page(Act::Register)).answered_by(get(pages::register::form)),
        on(Method::POST, "/register").demands(Demand::Form(Act::Register)).answered_by(post(pages::register::send)),
        on(Method::GET, "/matters/{id}").demands(Demand::Page(Act::See)).answered_by(get(pages::matter::show)),
        on(Method::GET, "/matters/{id}/{act}").demands(Demand::Page(Act::See)).answered_by(get(pages::acts::form)),
        on(Method::POST, "/matters/{id}/{act}").demands(Demand::Form(Act::See)).answered_by(post(pages::acts::act)),
        on(Method::POST, "/matters/{id}/attachments")
            .demands(Demand::Upload(Act::See))
            .answered_by(post(pages::attachments::add)),
        on(Method::GET, "/matters/{id}/whistle").demands(Demand::Page(Act::See)).answered_by(get(whistles::blow_form)),
        on(Method::POST, "/matters/{id}/whistle").demands(Demand::Form(Act::See)).answered_by(post(whistles::blow)),
        on(Method::GET, "/whistles").demands(Demand::Page(Act::See)).answered_by(get(whistles::list)),
        on(Method::GET, "/whistles/new").demands(Demand::Page(Act::BlowWhistle)).answered_by(get(whistles::sound_form)),
        on(Method::POST, "/whistles/new").demands(Demand::Form(Act::BlowWhistle)).answered_by(post(whistles::sound)),
        on(Method::GET, "/whistles/{id}").demands(Demand::Page(Act::See)).answered_by(get(whistles::show)),
        on(Method::GET, "/whistles/{id}/{act}").demands(Demand::Page(Act::See)).answered_by(get(whistles::form)),
        on(Method::POST, "/whistles/{id}/{act}").demands(Demand::Form(Act::See)).answered_by(post(whistles::act)),
        on(Method::GET, "/whistles/{id}/units/{agency}/{act}")
            .demands(Demand::Page(Act::See))
            .answered_by(get(whistles::unit_form)),
        on(Method::POST, "/whistles/{id}/units/{agency}/{act}")
            .demands(Demand::Form(Act::See))
            .answered_by(post(whistles::unit_act)),
    ]
}

/// Approvals, what is opened in need, and what was refused.
fn of_the_guard() -> Vec<Route> {
    vec![
        on(Method::GET, "/matters/{id}/approvals")
            .demands(Demand::Page(Act::OpenFields))
            .answered_by(get(pages::guard::ask_form)),
        on(Method::POST, "/matters/{id}/approvals")
            .demands(Demand::Form(Act::OpenFields))
            .answered_by(post(pages::guard::ask)),
        on(Method::GET, "/matters/{id}/break-glass")
            .demands(Demand::Page(Act::BreakGlass))
            .answered_by(get(pages::guard::break_form)),
        on(Method::POST, "/matters/{id}/break-glass")
            .demands(Demand::Form(Act::BreakGlass))
            .answered_by(post(pages::guard::shatter)),
        on(Method::GET, "/approvals").demands(Demand::Page(Act::See)).answered_by(get(pages::guard::approvals)),
        on(Method::POST, "/approvals/{id}/{act}")
            .demands(Demand::Form(Act::Approve))
            .answered_by(post(pages::guard::answer)),
        on(Method::GET, "/admin/refused").demands(Demand::Page(Act::SeeExports)).answered_by(get(pages::refused::show)),
        on(Method::GET, "/api/v1/admin/refused")
            .demands(Demand::Api(Act::SeeExports))
            .answered_by(get(api::refused::list)),
    ]
}

/// The resident's page, for whoever holds a code and its PIN.
fn of_residents() -> Vec<Route> {
    vec![
        on(Method::GET, "/case").demands(Demand::Nothing).answered_by(get(pages::case::show)),
        on(Method::POST, "/case").demands(Demand::SameSite).answered_by(post(pages::case::open)),
        on(Method::POST, "/case/close").demands(Demand::SameSite).answered_by(post(pages::case::close)),
        on(Method::GET, "/case/proof").demands(Demand::Nothing).answered_by(get(pages::case::proof)),
        on(Method::GET, "/verify").demands(Demand::Nothing).answered_by(get(pages::case::verify)),
        on(Method::GET, "/case/ask/{seq}").demands(Demand::Nothing).answered_by(get(pages::case::ask_form)),
        on(Method::POST, "/case/ask/{seq}").demands(Demand::SameSite).answered_by(post(pages::case::ask)),
    ]
}

/// What is kept long enough, what a resident takes away, and the yearly pack of whoever audits.
fn of_forgetting() -> Vec<Route> {
    vec![
        on(Method::GET, "/case/code").demands(Demand::Nothing).answered_by(get(pages::case::mailed::form)),
        on(Method::POST, "/case/code").demands(Demand::SameSite).answered_by(post(pages::case::mailed::ask)),
        on(Method::POST, "/case/once").demands(Demand::SameSite).answered_by(post(pages::case::mailed::once)),
        on(Method::POST, "/case/export").demands(Demand::SameSite).answered_by(post(pages::case::mailed::export)),
        on(Method::POST, "/api/v1/case/code").demands(Demand::Resident).answered_by(post(api::case::code)),
        on(Method::POST, "/api/v1/case/export").demands(Demand::Resident).answered_by(post(api::case::export)),
        on(Method::POST, "/api/v1/hidings").demands(Demand::Api(Act::Approve)).answered_by(post(api::hidings::ask)),
        on(Method::GET, "/api/v1/hidings").demands(Demand::Api(Act::ReviewGlass)).answered_by(get(api::hidings::list)),
        on(Method::POST, "/api/v1/hidings/{id}/{act}")
            .demands(Demand::Api(Act::ReviewGlass))
            .answered_by(post(api::hidings::answer)),
        on(Method::GET, "/admin/hidings")
            .demands(Demand::Page(Act::ReviewGlass))
            .answered_by(get(pages::hidings::list)),
        on(Method::GET, "/admin/hidings/{id}")
            .demands(Demand::Page(Act::ReviewGlass))
            .answered_by(get(pages::hidings::form)),
        on(Method::POST, "/admin/hidings/{id}")
            .demands(Demand::Form(Act::ReviewGlass))
            .answered_by(post(pages::hidings::answer)),
        on(Method::GET, "/hidings").demands(Demand::Page(Act::Approve)).answered_by(get(pages::hidings::own)),
        on(Method::GET, "/hidings/{access}")
            .demands(Demand::Page(Act::Approve))
            .answered_by(get(pages::hidings::ask_form)),
        on(Method::POST, "/hidings/{access}")
            .demands(Demand::Form(Act::Approve))
            .answered_by(post(pages::hidings::ask)),
        on(Method::GET, "/admin/minors").demands(Demand::Page(Act::SeeExports)).answered_by(get(pages::minors::show)),
        on(Method::GET, "/admin/minors.csv")
            .demands(Demand::Page(Act::SeeExports))
            .answered_by(get(pages::minors::file)),
        on(Method::GET, "/admin/retention").demands(Demand::Page(Act::Erase)).answered_by(get(pages::retention::list)),
        on(Method::GET, "/admin/retention/{id}")
            .demands(Demand::Page(Act::Erase))
            .answered_by(get(pages::retention::form)),
        on(Method::POST, "/admin/retention/{id}")
            .demands(Demand::Form(Act::Erase))
            .answered_by(post(pages::retention::erase)),
    ]
}

/// The API, and what a page listens to.
fn of_calls() -> Vec<Route> {
    vec![
        on(Method::GET, "/api/v1/openapi.json").demands(Demand::Nothing).answered_by(get(openapi::show)),
        on(Method::GET, "/api/v1/catalogue/{list}").demands(Demand::ApiAny).answered_by(get(api::catalogue::list)),
        on(Method::GET, "/api/v1/agencies/{code}/load")
            .demands(Demand::Api(Act::See))
            .answered_by(get(api::agencies::load)),
        on(Method::POST, "/api/v1/matters").demands(Demand::Api(Act::Register)).answered_by(post(matters::create)),
        on(Method::POST, "/api/v1/together/{act}")
            .demands(Demand::Api(Act::Dispatch))
            .answered_by(post(api::together::act)),
        on(Method::GET, "/api/v1/matters").demands(Demand::Api(Act::See)).answered_by(get(matters::list)),
        on(Method::GET, "/api/v1/matters.csv").demands(Demand::Api(Act::See)).answered_by(get(pages::export::call)),
        on(Method::GET, "/api/v1/matters.xlsx").demands(Demand::Api(Act::See)).answered_by(get(pages::export::call)),
        on(Method::GET, "/api/v1/search").demands(Demand::Api(Act::See)).answered_by(get(matters::list)),
        on(Method::POST, "/api/v1/lookup").demands(Demand::Api(Act::LookUp)).answered_by(post(api::look_up::ask)),
        on(Method::GET, "/api/v1/matters/{id}").demands(Demand::Api(Act::See)).answered_by(get(matters::open)),
        on(Method::POST, "/api/v1/matters/{id}/{act}").demands(Demand::Api(Act::See)).answered_by(post(acts::act)),
        on(Method::POST, "/api/v1/matters/{id}/attachments")
            .demands(Demand::Api(Act::See))
            .answered_by(post(attachments::add)),
        on(Method::POST, "/api/v1/matters/{id}/attachments/{aid}/open")
            .demands(Demand::Api(Act::See))
            .answered_by(post(attachments::open)),
        on(Method::POST, "/api/v1/matters/{id}/whistles")
            .demands(Demand::Api(Act::BlowWhistle))
            .answered_by(post(api::whistles::blow)),
        on(Method::POST, "/api/v1/whistles")
            .demands(Demand::Api(Act::BlowWhistle))
            .answered_by(post(api::whistles::blow_new)),
        on(Method::GET, "/api/v1/whistles/{id}").demands(Demand::Api(Act::See)).answered_by(get(api::whistles::open)),
        on(Method::POST, "/api/v1/whistles/{id}/{act}")
            .demands(Demand::Api(Act::See))
            .answered_by(post(api::whistles::act)),
        on(Method::POST, "/api/v1/whistles/{id}/units/{agency}/{act}")
            .demands(Demand::Api(Act::See))
            .answered_by(post(api::whistles::unit_act)),
        on(Method::GET, "/api/v1/views").demands(Demand::Api(Act::See)).answered_by(get(api::views::list)),
        on(Method::POST, "/api/v1/views").demands(Demand::Api(Act::See)).answered_by(post(api::views::keep)),
        on(Method::POST, "/api/v1/views/{id}/drop").demands(Demand::Api(Act::See)).answered_by(post(api::views::drop)),
        on(Method::POST, "/api/v1/matters/{id}/approvals")
            .demands(Demand::Api(Act::OpenFields))
            .answered_by(post(api::guard::ask)),
        on(Method::GET, "/api/v1/approvals").demands(Demand::Api(Act::See)).answered_by(get(api::guard::list)),
        on(Method::POST, "/api/v1/approvals/{id}/{act}")
            .demands(Demand::Api(Act::Approve))
            .answered_by(post(api::guard::answer)),
        on(Method::POST, "/api/v1/break-glass")
            .demands(Demand::Api(Act::BreakGlass))
            .answered_by(post(api::guard::shatter)),
        on(Method::GET, "/api/v1/glasses").demands(Demand::Api(Act::ReviewGlass)).answered_by(get(api::guard::glasses)),
        on(Method::POST, "/api/v1/glasses/{id}/review")
            .demands(Demand::Api(Act::ReviewGlass))
            .answered_by(post(api::guard::review)),
        on(Method::POST, "/api/v1/case").demands(Demand::Resident).answered_by(post(api::case::show)),
        on(Method::POST, "/api/v1/case/ask").demands(Demand::Resident).answered_by(post(api::case::ask)),
        on(Method::GET, "/live").demands(Demand::Listen).answered_by(get(live::listen)),
    ]
}

/// What somebody shows beside her password, or in place of it.
fn of_factors() -> Vec<Route> {
    vec![
        on(Method::GET, "/me/factor").demands(Demand::SignedIn).answered_by(get(factors::show)),
        on(Method::POST, "/me/enrol-factor").demands(Demand::SignedInForm).answered_by(post(factors::enrol)),
        on(Method::GET, "/me/agency/{code}").demands(Demand::SignedIn).answered_by(get(sign::to_link)),
        on(Method::POST, "/me/agency/{code}").demands(Demand::SignedInForm).answered_by(post(sign::link_form)),
        on(Method::POST, "/me/unlink-identity").demands(Demand::SignedInForm).answered_by(post(factors::unlink)),
        on(Method::POST, "/me/passkey/begin").demands(Demand::SignedInForm).answered_by(post(passkeys::begin)),
        on(Method::POST, "/me/passkey/finish").demands(Demand::SignedInForm).answered_by(post(passkeys::finish)),
        on(Method::POST, "/me/remove-factor").demands(Demand::SignedInForm).answered_by(post(factors::remove)),
    ]
}

/// Accounts and the catalogue: everybody's own page, and what sets the district up.
fn setting_up() -> Vec<Route> {
    vec![
        on(Method::GET, "/me").demands(Demand::SignedIn).answered_by(get(pages::me::show)),
        on(Method::POST, "/me/password").demands(Demand::SignedInForm).answered_by(post(pages::me::password)),
        on(Method::POST, "/me/create-token").demands(Demand::SignedInForm).answered_by(post(pages::me::create_token)),
        on(Method::POST, "/me/revoke-token").demands(Demand::SignedInForm).answered_by(post(pages::me::revoke)),
        on(Method::POST, "/me/end-session").demands(Demand::SignedInForm).answered_by(post(pages::me::end_session)),
        on(Method::POST, "/me/end-sessions").demands(Demand::SignedInForm).answered_by(post(pages::me::end_sessions)),
        on(Method::POST, "/me/mail").demands(Demand::SignedInForm).answered_by(post(pages::me::mail::ask)),
        on(Method::POST, "/me/confirm-mail").demands(Demand::SignedInForm).answered_by(post(pages::me::mail::confirm)),
        on(Method::POST, "/me/drop-mail").demands(Demand::SignedInForm).answered_by(post(pages::me::mail::drop)),
        on(Method::GET, "/admin/mail").demands(Demand::Page(Act::SeeMail)).answered_by(get(pages::mail::show)),
        on(Method::GET, "/admin/accounts").demands(Demand::Page(Act::SeePeople)).answered_by(get(accounts::list)),
        on(Method::GET, "/admin/open-account")
            .demands(Demand::Page(Act::ManagePeople))
            .answered_by(get(accounts::open_form)),
        on(Method::POST, "/admin/open-account")
            .demands(Demand::Form(Act::ManagePeople))
            .answered_by(post(accounts::open)),
        on(Method::GET, "/admin/accounts/{id}").demands(Demand::Page(Act::SeePeople)).answered_by(get(accounts::show)),
        on(Method::GET, "/admin/accounts/{id}/{act}")
            .demands(Demand::Page(Act::SeePeople))
            .answered_by(get(accounts::form)),
        on(Method::POST, "/admin/accounts/{id}/{act}")
            .demands(Demand::Form(Act::SeePeople))
            .answered_by(post(accounts::act)),
        on(Method::GET, "/admin/exports").demands(Demand::Page(Act::SeeExports)).answered_by(get(pages::exports::show)),
        on(Method::GET, "/admin/glasses")
            .demands(Demand::Page(Act::ReviewGlass))
            .answered_by(get(pages::guard::glasses)),
        on(Method::GET, "/admin/glasses/{id}")
            .demands(Demand::Page(Act::ReviewGlass))
            .answered_by(get(pages::guard::review_form)),
        on(Method::POST, "/admin/glasses/{id}")
            .demands(Demand::Form(Act::ReviewGlass))
            .answered_by(post(pages::guard::review)),
        on(Method::GET, "/admin/questions")
            .demands(Demand::Page(Act::AnswerQuestion))
            .answered_by(get(pages::questions::list)),
        on(Method::GET, "/admin/questions/{id}")
            .demands(Demand::Page(Act::AnswerQuestion))
            .answered_by(get(pages::questions::form)),
        on(Method::POST, "/admin/questions/{id}")
            .demands(Demand::Form(Act::AnswerQuestion))
            .answered_by(post(pages::questions::answer)),
        // The API.
        on(Method::GET, "/api/v1/accounts").demands(Demand::Api(Act::SeePeople)).answered_by(get(api::accounts::list)),
        on(Method::POST, "/api/v1/accounts")
            .demands(Demand::Api(Act::ManagePeople))
            .answered_by(post(api::accounts::open)),
        // Some of it is everybody's, for her own account; which, the room of people says.
        on(Method::POST, "/api/v1/accounts/{id}/{act}").demands(Demand::ApiAny).answered_by(post(api::accounts::act)),
    ]
}

/// What the catalogue holds, and its change by two.
fn of_the_catalogue() -> Vec<Route> {
    vec![
        on(Method::GET, "/admin/catalogue").demands(Demand::SignedIn).answered_by(get(catalogue::show)),
        on(Method::GET, "/admin/catalogue/change")
            .demands(Demand::Page(Act::DefineCatalogue))
            .answered_by(get(catalogue::change_form)),
        on(Method::POST, "/admin/catalogue/change")
            .demands(Demand::Form(Act::DefineCatalogue))
            .answered_by(post(catalogue::change)),
        on(Method::POST, "/admin/catalogue/upload")
            .demands(Demand::Upload(Act::DefineCatalogue))
            .answered_by(post(catalogue::upload)),
        on(Method::POST, "/admin/catalogue/ask")
            .demands(Demand::Form(Act::DefineCatalogue))
            .answered_by(post(catalogue::ask)),
        on(Method::GET, "/admin/catalogue/waiting")
            .demands(Demand::Page(Act::SeePeople))
            .answered_by(get(catalogue::waiting)),
        on(Method::POST, "/admin/catalogue/waiting/{id}/{act}")
            .demands(Demand::Form(Act::SeePeople))
            .answered_by(post(catalogue::decide)),
        on(Method::GET, "/api/v1/changes").demands(Demand::Api(Act::SeePeople)).answered_by(get(api::changes::list)),
        on(Method::POST, "/api/v1/changes")
            .demands(Demand::Api(Act::DefineCatalogue))
            .answered_by(post(api::changes::ask)),
        on(Method::POST, "/api/v1/changes/{id}/{act}")
            .demands(Demand::Api(Act::SeePeople))
            .answered_by(post(api::changes::decide)),
    ]
}

/// One line of the table.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub demand: Option<Demand>,
    handler: MethodRouter<App>,
}

fn on(method: Method, path: &'static str) -> Route {
    Route { method, path, demand: None, handler: MethodRouter::new() }
}

impl Route {
    fn demands(mut self, demand: Demand) -> Route {
        self.demand = Some(demand);
        self
    }

    fn answered_by(mut self, handler: MethodRouter<App>) -> Route {
        self.handler = handler;
        self
    }
}

/// A route stated no demand; the server does not start.
#[derive(Debug, PartialEq, Eq)]
pub struct NoDemand {
    pub method: Method,
    pub path: &'static str,
}

impl std::error::Error for NoDemand {}

impl fmt::Display for NoDemand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "route {} {} states no demand", self.method, self.path)
    }
}

/// The whole service over its table.
pub fn router(app: App) -> Result<Router, NoDemand> {
    assemble(table(), app)
}

/// Every route's demand, or the first that states none.
fn demanded(table: &[Route]) -> Result<Vec<Demand>, NoDemand> {
    table.iter().map(|r| r.demand.ok_or(NoDemand { method: r.method.clone(), path: r.path })).collect()
}

fn assemble(table: Vec<Route>, app: App) -> Result<Router, NoDemand> {
    let mut all = Router::new();
    let demands = demanded(&table)?;
    for (route, demand) in table.into_iter().zip(demands) {
        all = all.route(route.path, door::guard(route.handler, demand, &app));
    }
    let headers = axum::middleware::from_fn_with_state(app.clone(), door::headers);
    let beat = axum::middleware::from_fn(door::beat::absent);
    Ok(all.fallback(reply::nowhere).layer(headers).layer(beat).with_state(app))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_without_a_demand_stops_the_start() {
        let forgotten = on(Method::GET, "/secret").answered_by(get(health::healthz));
        assert_eq!(demanded(&[forgotten]).unwrap_err().path, "/secret");
        assert!(demanded(&table()).is_ok());
    }
}
