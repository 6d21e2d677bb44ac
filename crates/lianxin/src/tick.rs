//! Time as an actor: clocks that have run out become orders, and what the door refused becomes records. Nothing is
//! decided here; the rules decide these orders like any other.

use std::time::Duration;

use lianxin_core::{Actor, Command, matter};
use lianxin_store::Fault;
use lianxin_web::App;

use crate::home::now;
use crate::say;

/// How often time looks: a superior is told one second after the due moment.
const EVERY: Duration = Duration::from_millis(500);
/// How many looks lie between two sweeps: an hour.
const SWEEP_AFTER: u32 = 7_200;
/// Most clocks of one look.
const MOST: usize = 500;

/// Looks until the server stops.
pub async fn run(app: App) {
    for looks in 0_u32.. {
        tokio::time::sleep(EVERY).await;
        if let Err(fault) = look(&app).await {
            say::error(&format!("tick: {fault}"));
        }
        // Files that were sent and never named: the person left, or the machine stopped in between.
        if looks % SWEEP_AFTER == 0
            && let Err(fault) = app.read(|store| store.sweep(now())).await
        {
            say::error(&format!("sweep: {fault}"));
        }
    }
}

async fn look(app: &App) -> Result<(), Fault> {
    lianxin_web::record_refusals(app, false).await?;
    for due in app.read(|store| store.due(now(), MOST)).await? {
        let id = matter::run_out_id(&due.matter, due.act, &due.agency, due.due);
        let command = matter::Command::RunOut { act: due.act, agency: due.agency, due: due.due, matter: due.matter };
        // Refused where the clock was stopped in between: then nothing is late.
        app.ask(app.order(Actor::Clock, id, Command::Matter(command))?).await?;
    }
    for (id, command) in app.read(|store| store.retention_due(now(), MOST)).await? {
        app.ask(app.order(Actor::Clock, id, Command::Matter(command))?).await?;
    }
    for (matter, whistle, deadline) in app.read(|store| store.whistles_due(now(), MOST)).await? {
        let command = Command::Whistle(deadline.command(&matter, &whistle));
        app.ask(app.order(Actor::Clock, deadline.order_id(&whistle), command)?).await?;
    }
    Ok(())
}
