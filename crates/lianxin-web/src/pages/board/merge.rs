//! Merging from the board: which of several stays is asked first, on a page of its own; nothing is merged by one press.

use axum::http::StatusCode;
use axum::response::Response;
use lianxin_store::{Fault, Item};

use super::preview::{RECENT, told};
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::pages::order_key;
use crate::show::board::{Done, Merge, Together};
use crate::together::Picked;

/// Asks in which one the others go on: one of the picked, or of a single one what may be the same.
pub async fn which(
    app: &App,
    who: &Signed,
    shown: Shown,
    (back, propose): (String, &str),
    picked: &[Picked],
) -> Result<Response, Fault> {
    let (viewer, ids) = (who.viewer.clone(), picked.iter().map(|p| p.id.clone()).collect::<Vec<_>>());
    let since = shown.now - RECENT;
    let (mut rows, near) = app
        .read(move |store| {
            let rows = store.rows(&viewer, &ids)?;
            let near = match rows.as_slice() {
                [one] => store.near_of(&viewer, one, since)?.into_iter().map(|n| n.item).collect(),
                _ => Vec::new(),
            };
            Ok((rows, near))
        })
        .await?;
    if rows.is_empty() {
        return Ok(render(StatusCode::OK, &Done { what: Together::Merge, back, results: Vec::new(), shown }));
    }
    rows.sort_by_key(|item| item.registered);
    let from: &[Item] = if rows.len() == 1 { &near } else { &rows };
    let mut candidates: Vec<_> = from.iter().map(|item| told(app, &shown, item)).collect();
    candidates.retain(|c| c.lives);
    let seen = |item: &Item| picked.iter().find(|p| p.id == item.id).and_then(|p| p.seen).unwrap_or(item.version);
    let proposed =
        candidates.iter().find(|c| c.id == propose).or_else(|| candidates.first().filter(|_| rows.len() > 1));
    let page = Merge {
        into: proposed.map(|c| c.id.clone()).unwrap_or_default(),
        order: order_key()?,
        picked: rows.iter().map(|item| format!("{}.{}", item.id, seen(item))).collect(),
        titles: rows.iter().map(|item| told(app, &shown, item).title).collect(),
        candidates,
        back,
        shown,
    };
    Ok(render(StatusCode::OK, &page))
}

/// The title of the one that stays; empty where she may not see it, which each order then says.
pub async fn title_of(app: &App, who: &Signed, shown: &Shown, id: &str) -> Result<String, Fault> {
    let (viewer, ids) = (who.viewer.clone(), vec![id.to_owned()]);
    let found = app.read(move |store| store.rows(&viewer, &ids)).await?.pop();
    Ok(found.map(|item| told(app, shown, &item).title).unwrap_or_default())
}
