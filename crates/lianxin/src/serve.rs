//! `serve`: holds the district and listens until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use lianxin_web::{App, Changes};

use crate::config::Told;
use crate::home::{self, Home};
use crate::{Ended, config, handover, mail, say, tick};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    home: Home,
    /// Where to listen, such as 127.0.0.1:8080.
    #[arg(long, value_name = "HOST:PORT")]
    listen: SocketAddr,
    /// Live pages that may follow at once, in all; one account has at most 8 of them.
    #[arg(long, value_name = "N", default_value_t = lianxin_web::app::LINES)]
    live_lines: usize,
    /// A settings file; without one, letters wait.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Serves until SIGINT or SIGTERM; requests under way are finished first.
pub fn run(args: Args) -> Result<(), Ended> {
    args.home.must_exist()?;
    let beside = (args.live_lines, config::read(args.config.as_ref())?);
    until_stopped(args.home, args.listen, beside, |at| say::line(&format!("连心 http://{at}/")))
}

/// The same, for `demo`, whose accounts stand on the sign-in page and which has no mail server: how many pages may follow
/// at once, and what its settings say. `listening` is told the address once it is held.
pub fn until_stopped(
    home: Home,
    listen: SocketAddr,
    (live_lines, told): (usize, Told),
    listening: impl FnOnce(SocketAddr),
) -> Result<(), Ended> {
    let changes = Changes::default();
    let teller = changes.clone();
    let store = home.open_watched(Some(Box::new(move |batch| teller.tell(batch))))?;
    let accounts = if store.is_demo() { home.demo_accounts() } else { Vec::new() };
    let store = Arc::new(store);
    // Where none can be made (keys on a read-only disk), the district is served all the same.
    let _handover = handover::listen(&home.meeting(), home::holder(), Arc::clone(&store)).inspect_err(|e| {
        say::error(&format!("命令行交不来写入，其余照常。 Commands cannot hand over their orders here: {e}"));
    });
    let app = App::of_lines(store, changes, accounts, live_lines);
    app.settle(told.outside);
    let runtime = tokio::runtime::Runtime::new().map_err(fault)?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen).await.map_err(fault)?;
        listening(listener.local_addr().map_err(fault)?);
        let ticking = tokio::spawn(tick::run(app.clone()));
        let mailing = told.post.map(|post| tokio::spawn(mail::run(app.clone(), post)));
        let served = lianxin_web::serve(listener, app.clone(), asked_to_stop()).await.map_err(fault);
        ticking.abort();
        if let Some(mailing) = mailing {
            mailing.abort();
        }
        lianxin_web::record_refusals(&app, true).await.map_err(fault)?;
        served
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
