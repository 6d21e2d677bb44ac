//! `GET /metrics`: counts in Prometheus' own form. No label ever carries a name, an id or a path with one.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lianxin_store::{Fault, Outcome, RESERVE, Space, Upkeep};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use crate::app::App;

type Labels = Vec<(&'static str, &'static str)>;

/// What is counted.
pub struct Metrics {
    registry: Registry,
    orders: Family<Labels, Counter>,
    answers: Family<Labels, Counter>,
    reserve: Gauge,
    short: Gauge,
    unlisted: Gauge,
    unscoured: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let (orders, answers) = (Family::<Labels, Counter>::default(), Family::<Labels, Counter>::default());
        let mut registry = Registry::with_prefix("lianxin");
        registry.register("orders", "Orders by outcome", orders.clone());
        registry.register("answers", "HTTP answers by class of status", answers.clone());
        let (reserve, short) = (Gauge::default(), Gauge::default());
        registry.register("reserve_bytes", "Space kept for the access log alone", reserve.clone());
        registry.register("disk_full", "1: the disk is full, accesses alone are recorded", short.clone());
        let (unlisted, unscoured) = (Gauge::default(), Gauge::default());
        registry.register("tombstones_unlisted", "1: erasures are missing in the list of tombstones", unlisted.clone());
        registry.register(
            "keys_unscoured",
            "1: bytes of destroyed keys may lie in the database's files",
            unscoured.clone(),
        );
        Metrics { registry, orders, answers, reserve, short, unlisted, unscoured }
    }
}

impl Metrics {
    pub fn order(&self, outcome: &Result<Outcome, Fault>) {
        let label = match outcome {
            Ok(Outcome::Done(_)) => "done",
            Ok(Outcome::Already(_)) => "already",
            Ok(Outcome::Refused(_)) => "refused",
            Err(_) => "fault",
        };
        self.orders.get_or_create(&vec![("outcome", label)]).inc();
    }

    fn upkeep(&self, Upkeep { space, unlisted, unscoured }: Upkeep) {
        self.reserve.set(if space == Space::Kept { i64::try_from(RESERVE).unwrap_or(i64::MAX) } else { 0 });
        self.short.set(i64::from(space == Space::Short));
        self.unlisted.set(i64::from(unlisted));
        self.unscoured.set(i64::from(unscoured));
    }

    /// Counts an answer by the first digit of its status.
    pub fn answer(&self, status: u16) {
        let label = match status / 100 {
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            5 => "5xx",
            _ => "1xx",
        };
        self.answers.get_or_create(&vec![("status", label)]).inc();
    }
}

/// `GET /metrics`.
pub async fn show(State(app): State<App>) -> Response {
    let mut text = String::new();
    app.metrics().upkeep(app.store().upkeep());
    match encode(&mut text, &app.metrics().registry) {
        Ok(()) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(_) => axum::http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
