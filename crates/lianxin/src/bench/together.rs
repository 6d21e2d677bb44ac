//! `bench http together`: boards of 200 matters, registered and accepted beforehand, dispatched by one call each.

use std::net::SocketAddr;
use std::sync::Arc;

use serde_json::{Value, json};

use super::fault;
use super::load::{Line, not_done};
use super::requests::About;
use crate::Ended;

/// Matters of one call: as many as a board and a call may hold.
const BOARD: usize = 200;
/// Boards that are made ready; a run ends with them.
const BOARDS: u64 = 25;

/// The calls, ready to send.
///
/// # Errors
/// [`Ended`] where the server does not take what is to be dispatched.
pub async fn boards(at: SocketAddr, about: &About) -> Result<Vec<Arc<[u8]>>, Ended> {
    let mut line = Line::open(at).await.map_err(fault)?;
    let mut ids = Vec::new();
    for n in 0..BOARDS * BOARD as u64 {
        let (before, after) = about.registration(n);
        let made = answered(&mut line, format!("{before}ready-{n}{after}").as_bytes(), 201).await?;
        ids.extend(made["id"].as_str().map(str::to_owned));
    }
    let mut all = Vec::new();
    for board in ids.chunks(BOARD) {
        let matters: Vec<Value> = board.iter().map(|id| json!({ "id": id })).collect();
        let accept = about.post("/api/v1/together/accept", &json!({ "matters": matters }));
        let told = answered(&mut line, &accept, 200).await?;
        if told["results"].as_array().is_none_or(|r| r.iter().any(|one| one["done"] != true)) {
            return Err(not_done(200, line.body()));
        }
        let lead = about.agencies().first().cloned().unwrap_or_default();
        all.push(about.post("/api/v1/together/dispatch", &json!({ "matters": matters, "lead": lead })));
    }
    Ok(all)
}

async fn answered(line: &mut Line, request: &[u8], wanted: u16) -> Result<Value, Ended> {
    let status = line.ask(request).await.map_err(fault)?;
    if status != wanted {
        return Err(not_done(status, line.body()));
    }
    serde_json::from_slice(line.body()).map_err(fault)
}
