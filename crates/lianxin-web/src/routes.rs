//! Every route on one page, with what it demands of whoever asks. A route that states no demand stops the
//! server at start: forgetting is not possible.

use std::fmt;

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use crate::app::App;
use crate::door::{self, Demand};
use crate::{assets, health, page, view, welcome};

/// The table. Read it as: method, path, demand, who answers.
pub fn table() -> Vec<Route> {
    vec![
        on(Method::GET, "/").demands(Demand::Nothing).answered_by(get(welcome::show)),
        on(Method::GET, "/healthz").demands(Demand::Nothing).answered_by(get(health::healthz)),
        on(Method::GET, "/assets/{name}").demands(Demand::Nothing).answered_by(get(assets::send)),
        on(Method::POST, "/view").demands(Demand::SameSite).answered_by(post(view::choose)),
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

fn assemble(table: Vec<Route>, app: App) -> Result<Router, NoDemand> {
    let mut all = Router::new();
    for route in table {
        let Some(demand) = route.demand else {
            return Err(NoDemand { method: route.method, path: route.path });
        };
        all = all.route(route.path, door::guard(route.handler, demand));
    }
    Ok(all.fallback(page::absent).layer(axum::middleware::from_fn(door::headers)).with_state(app))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_without_a_demand_stops_the_start() {
        let forgotten = on(Method::GET, "/secret").answered_by(get(health::healthz));
        let refused = assemble(vec![forgotten], App::default()).unwrap_err();
        assert_eq!(refused.path, "/secret");
        assert!(router(App::default()).is_ok());
    }
}
