//! The only HTTP and HTML of Lianxin. `routes.rs` holds every route on one page with what it demands;
//! `door.rs` is what a request passes before a handler sees it. No SQL and no rule lives here.

pub mod app;
pub mod assets;
pub mod door;
pub mod health;
pub mod page;
pub mod routes;
pub mod view;
pub mod welcome;
pub mod words;

pub use app::App;
pub use routes::{NoDemand, router};
