//! `serve`: holds the district and listens until it is told to stop.

use std::net::SocketAddr;

use crate::home::Home;
use crate::{Ended, say};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    home: Home,
    /// Where to listen, such as 127.0.0.1:8080.
    #[arg(long, value_name = "HOST:PORT")]
    listen: SocketAddr,
}

/// Serves until SIGINT or SIGTERM; requests under way are finished first.
pub fn run(args: Args) -> Result<(), Ended> {
    args.home.must_exist()?;
    until_stopped(args.home, args.listen)
}

/// The same, for `demo`.
pub fn until_stopped(home: Home, listen: SocketAddr) -> Result<(), Ended> {
    let store = home.open()?;
    let demo = store.is_demo();
    let runtime = tokio::runtime::Runtime::new().map_err(fault)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(fault)?;
        say::line(&format!("连心 http://{}/", listener.local_addr().map_err(fault)?));
        lianxin_web::serve(listener, lianxin_web::App::new(demo), asked_to_stop()).await.map_err(fault)
    })
}

fn fault(e: impl std::fmt::Display) -> Ended {
    Ended::Fault(e.to_string())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => drop(interrupt.await),
    }
}
