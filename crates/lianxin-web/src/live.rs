//! `GET /live`: which matters change, told to whoever may see them. It says that something changed, never what;
//! the page then fetches itself, through the door.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_store::Change;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::Stream;

use crate::api::problem;
use crate::app::{App, Gone, now};
use crate::door::signed::{Signed, still};
use crate::door::turns::Turn;

/// How often a beat shows that the line still stands.
const BEAT: Duration = Duration::from_secs(15);

/// How often a line looks whether it may still stand: for what ends by time alone. Whatever ends by a record is told at once.
const LOOK: Duration = Duration::from_secs(1);

/// One listener.
struct Listener {
    app: App,
    who: Signed,
    changes: tokio::sync::broadcast::Receiver<std::sync::Arc<Vec<Change>>>,
    ready: std::collections::VecDeque<Event>,
}

impl Listener {
    /// Waits until who listens may no longer: her session or token is over, or her rights are others than when she began.
    async fn over(app: App, who: Signed) {
        let mut gone = app.gone();
        // What ended between the door and here was told to nobody.
        if !stands(&app, &who).await {
            return;
        }
        loop {
            let ended = match tokio::time::timeout(LOOK, gone.recv()).await {
                Ok(Ok(gone)) => ended(&who, &gone),
                Err(_) => false,
                // Too far behind to know: the page opens another line, through the door.
                Ok(Err(RecvError::Lagged(_) | RecvError::Closed)) => true,
            };
            if ended || !still(&app, &who, now()) {
                return;
            }
        }
    }

    /// Waits for a change that this viewer may be told; `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            match self.changes.recv().await {
                Ok(changes) => {
                    // Positions may have ended a moment ago.
                    self.who.viewer = self.app.viewer(&self.who.viewer.account)?;
                    let hers = changes.iter().filter(|c| self.who.viewer.reaches(Act::See, &c.about));
                    self.ready.extend(hers.filter_map(event));
                }
                // Too far behind: the page fetches itself anew when it hears of any matter.
                Err(RecvError::Lagged(_)) => return Event::default().event("beat").json_data(json!({})).ok(),
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

/// Whether her session, if she came by one, is still in the book.
async fn stands(app: &App, who: &Signed) -> bool {
    let Some((session, _)) = who.session.clone() else { return true };
    app.read(move |store| store.session(&session, now())).await.is_ok_and(|found| found.is_some())
}

/// Whether her very session was ended.
fn ended(who: &Signed, gone: &Gone) -> bool {
    who.session.as_ref().is_some_and(|(session, _)| gone.sessions.contains(session))
}

fn event(change: &Change) -> Option<Event> {
    Event::default().event("matter").json_data(json!({"id": change.matter, "seq": change.seq})).ok()
}

/// Server-sent events: `matter` with `{id, seq}`; `gone`, the last, when who listens may no longer. So many lines stand at once and no more: who gets none is told when to
/// come again, and her page shows a plain link in the meantime.
pub async fn listen(State(app): State<App>, who: Signed) -> Response {
    match app.lines().take(&who.viewer.account) {
        Some(turn) => line(app, who, turn).into_response(),
        None => problem::busy("live-busy"),
    }
}

fn line(app: App, who: Signed, turn: Turn) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = app.changes();
    let over = Listener::over(app.clone(), who.clone());
    let mut listener = Listener { app, who, changes, ready: std::collections::VecDeque::new() };
    let (tell, told) = tokio::sync::mpsc::channel(16);
    tokio::spawn(async move {
        tokio::pin!(over);
        // The line stands until this ends.
        let _turn = turn;
        loop {
            tokio::select! {
                () = &mut over => {
                    let _ = tell.try_send(Ok(Event::default().event("gone").data("{}")));
                    return;
                }
                event = listener.next() => match event {
                    Some(event) => if tell.send(Ok(event)).await.is_err() { return },
                    None => return,
                },
                () = tell.closed() => return,
            }
        }
    });
    let beat = KeepAlive::new().interval(BEAT).event(Event::default().event("beat").data("{}"));
    Sse::new(tokio_stream::wrappers::ReceiverStream::new(told)).keep_alive(beat)
}
