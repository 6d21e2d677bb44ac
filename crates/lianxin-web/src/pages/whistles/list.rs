//! `GET /whistles`, and what the desk says of whistles and of what her agencies were told.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::{Act, Viewer};
use lianxin_core::catalogue::Catalogue;
use lianxin_core::whistle::EMERGENCY;
use lianxin_store::{Blown, Fault, Notice, Store};

use super::blow::may_sound;
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::pages::{agency_name, clock, word_name};
use crate::reply;
use crate::show::desk as desk_view;
use crate::show::whistle::{Row, Whistles};
use crate::words::clock::{Due, Facts};
use crate::words::{say_with, whistle as said};

/// Most whistles listed of each kind.
const MOST: usize = 50;
/// How long a notice stands on the desk, in ms.
const NOTICED: i64 = 7 * 86_400_000;
/// Most notices on the desk.
const MOST_NOTICES: usize = 10;

/// `GET /whistles`.
pub async fn show(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap) -> Response {
    let viewer = who.viewer.clone();
    let read = move |store: &Store| Ok((store.whistles(&viewer, false, MOST)?, store.whistles(&viewer, true, MOST)?));
    match app.read(read).await {
        Ok((now, over)) => {
            let catalogue = app.store().catalogue();
            let rows = |all: Vec<Blown>| all.iter().map(|b| row(&shown, &catalogue, b)).collect();
            let (under_way, over) = (rows(now), rows(over));
            let may_sound = may_sound(&who.viewer, &catalogue);
            render(StatusCode::OK, &Whistles { under_way, over, may_sound, shown })
        }
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

fn row(shown: &Shown, catalogue: &Catalogue, b: &Blown) -> Row {
    let lang = shown.lang;
    let facts = |due| Facts {
        what: Due::Whole,
        started: b.blown,
        due,
        stopped: None,
        provisional: false,
        paused: None,
        workdays: None,
    };
    let title = b.matter.title.as_deref().map(str::to_owned);
    let values = [("n", b.units.into()), ("owed", b.owed.into())];
    Row {
        id: b.id.clone(),
        matter: b.matter.id.clone(),
        title: title.unwrap_or_else(|| shown.say("title-gone")),
        grade: said::grade(lang, &b.grade),
        emergency: b.grade == EMERGENCY,
        stage: said::stage(lang, &b.stage),
        caller: agency_name(lang, catalogue, &b.caller),
        blown: shown.tell().moment(b.blown),
        units: say_with(lang, "whistles-units", &values),
        clock: b.due.map(|due| clock(shown, catalogue, facts(due), None).to_the_second()),
    }
}

/// What the desk says: the whistles under way, those that wait for her first, and what her agencies were told.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn told(app: &App, viewer: &Viewer, shown: &Shown) -> Result<desk_view::Whistled, Fault> {
    let catalogue = app.store().catalogue();
    let (asking, since) = (viewer.clone(), shown.now - NOTICED);
    let read = move |store: &Store| Ok((store.whistles(&asking, false, MOST)?, store.notices(&asking, since, MOST)?));
    let (mut under_way, notices) = app.read(read).await?;
    let called: BTreeSet<&str> = notices.iter().filter_map(|n| n.whistle.as_deref()).collect();
    let approves = viewer.may(Act::ApproveWhistle);
    let hers = |b: &Blown| called.contains(b.id.as_str()) || (approves && b.stage == "asked");
    under_way.sort_by_key(|b| (!hers(b), b.due.unwrap_or(i64::MAX)));
    Ok(desk_view::Whistled {
        rows: under_way.iter().map(|b| row(shown, &catalogue, b)).collect(),
        notices: notices.iter().take(MOST_NOTICES).map(|n| notice(shown, &catalogue, n)).collect(),
        may_sound: may_sound(viewer, &catalogue),
    })
}

fn notice(shown: &Shown, catalogue: &Catalogue, n: &Notice) -> desk_view::Notice {
    let lang = shown.lang;
    let about = match n.what.as_str() {
        "overseen" => word_name(lang, &catalogue.oversights, &n.about),
        _ => agency_name(lang, catalogue, &n.about),
    };
    let values = [("agency", agency_name(lang, catalogue, &n.agency).into()), ("about", about.into())];
    desk_view::Notice {
        text: say_with(lang, &format!("notice-{}", n.what), &values),
        title: n.matter.title.as_deref().map_or_else(|| shown.say("title-gone"), str::to_owned),
        address: match &n.whistle {
            Some(whistle) => format!("/whistles/{whistle}"),
            None => format!("/matters/{}", n.matter.id),
        },
        when: shown.tell().moment(n.at),
    }
}
