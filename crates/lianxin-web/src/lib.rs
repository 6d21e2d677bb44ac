//! The only HTTP and HTML of Lianxin. `routes.rs` holds every route on one page with what it demands;
//! `door.rs` is what a request passes before a handler sees it. No SQL and no rule lives here.

pub mod api;
pub mod app;
pub mod asked;
mod assets;
mod change;
pub mod door;
pub mod health;
pub mod live;
pub mod metrics;
pub mod oidc;
pub mod page;
pub mod pages;
mod passkey;
pub mod people;
pub mod reply;
pub mod routes;
pub mod secret;
pub mod show;
pub mod sign;
pub mod sign_page;
mod together;
pub mod totp;
pub mod view;
pub mod welcome;
pub mod words;

pub use app::{App, Changes, DemoAccount};
pub use door::refusals::record as record_refusals;
pub use routes::{NoDemand, router};

/// Serves until `stop` says so; requests under way are finished first.
pub async fn serve(
    listener: tokio::net::TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router(app).map_err(std::io::Error::other)?;
    let service = service.into_make_service_with_connect_info::<std::net::SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
