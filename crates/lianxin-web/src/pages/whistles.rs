//! The pages of whistles: one, the list, the form that blows one, and its acts by form. Opening one is an access of its
//! matter. Done, the browser is sent to the whistle.

mod acts;
mod blow;
mod list;
mod page;
mod track;
mod unit;

pub use acts::{act, form, unit_act, unit_form};
pub(super) use blow::may_blow_on;
pub use blow::{blow, blow_form, sound, sound_form};
pub use list::{show as list, told};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::Refusal;
use lianxin_core::authority::Act;
use lianxin_core::whistle::Whistle;
use lianxin_store::{Fault, Opened};

use super::matter::See;
use crate::api::matters::{count_no, opened};
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;

/// `GET /whistles/{id}`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = match at_hand(&app, &who, &id).await {
        Ok(Some(found)) => found,
        Ok(None) => return absent(shown).await,
        Err(fault) => return reply::unrecorded(&app, &headers, &fault),
    };
    let Some(w) = of(&found, &id) else { return absent(shown).await };
    let see = See { shown: &shown, viewer: &who.viewer, opened: &found, catalogue: &app.store().catalogue() };
    match see.whistle(w, &app.store().directory()) {
        Ok(page) => render(StatusCode::OK, &page),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// The whistle of an opened matter.
fn of<'o>(opened: &'o Opened, id: &str) -> Option<&'o Whistle> {
    opened.matter.whistles.iter().find(|w| w.id == id)
}

/// Opens the matter of a whistle; none where there is none for her.
async fn at_hand(app: &App, who: &Signed, id: &str) -> Result<Option<Opened>, Fault> {
    let asked = id.to_owned();
    let matter = app.read(move |store| store.matter_of_whistle(&asked)).await?;
    // What is not there is counted together with what she may not see.
    let matter = matter.unwrap_or_else(|| id.to_owned());
    match opened(app, who, &matter).await? {
        Ok(found) => Ok(Some(found)),
        Err(refusal) => {
            count_no(app, who, Act::See, &matter, &refusal);
            debug_assert!(matches!(refusal, Refusal::Absent | Refusal::NotYours));
            Ok(None)
        }
    }
}
