//! What stands beside the board: a matter before it is opened. Plain columns, its title, who is suggested and what may be
//! the same problem; its text is not here, for reading that is an opening.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_store::{Fault, Item, Near};

use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::pages::answering::suggestion;
use crate::pages::division::places;
use crate::pages::queue::clock_of;
use crate::pages::{agency_choices, kind_name, order_key, word_name};
use crate::reply;
use crate::show::board as view;
use crate::show::board::{Preview, PreviewPage, View};
use crate::words::label;

/// For how long what has ended may still be the same: 30 days, in ms.
pub const RECENT: i64 = 30 * 86_400_000;

/// `GET /board/matters/{id}`: a page, or with `part` what the board shows beside its list.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let view = View::of(fields.get("view"));
    let back = fields.some("back").map_or_else(|| format!("/board?view={}", view.code()), crate::view::local_path);
    match of(&app, &who, &shown, &id, (view, back)).await {
        Ok(None) => absent(shown).await,
        Ok(Some(preview)) if fields.some("part").is_some() => render(StatusCode::OK, &preview),
        Ok(Some(preview)) => render(StatusCode::OK, &PreviewPage { preview, shown }),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

/// The part; `None` where she may not see that matter.
pub async fn of(
    app: &App,
    who: &Signed,
    shown: &Shown,
    id: &str,
    (view, back): (View, String),
) -> Result<Option<Preview>, Fault> {
    let (viewer, id, since) = (who.viewer.clone(), id.to_owned(), shown.now - RECENT);
    let found = app
        .read(move |store| {
            let Some(item) = store.rows(&viewer, &[id])?.pop() else { return Ok(None) };
            let near = store.near_of(&viewer, &item, since)?;
            let grid = store.grid_of(&viewer, &item.id)?;
            Ok(Some((item, grid, near)))
        })
        .await?;
    let Some((item, grid, near)) = found else { return Ok(None) };
    let (catalogue, lang) = (app.store().catalogue(), shown.lang);
    Ok(Some(Preview {
        view,
        seen: item.version,
        code: item.code.clone(),
        title: item.title.as_deref().map_or_else(|| shown.say("title-gone"), str::to_owned),
        clock: clock_of(shown, &catalogue, &item),
        kind: kind_name(lang, &catalogue, &item.kind),
        places: places(&catalogue, &item.division, grid.as_deref()),
        source: word_name(lang, &catalogue.sources, &item.source),
        registered: shown.tell().short_day(item.recorded_at),
        stage: label::stage(lang, &item.stage),
        taken_in: item.late,
        suggested: suggestion(shown, &catalogue, &item.kind, &item.division),
        near: near.iter().map(|Near { item, .. }| told(app, shown, item)).collect(),
        agencies: agency_choices(lang, &catalogue),
        order: order_key()?,
        back,
        id: item.id,
        shown: shown.clone(),
    }))
}

/// A matter to choose: its title, and where, when, how far it is.
pub fn told(app: &App, shown: &Shown, item: &Item) -> view::Near {
    let catalogue = app.store().catalogue();
    let values = [
        ("place", catalogue.short_name(&item.division).into()),
        ("day", shown.tell().short_day(item.recorded_at).into()),
        ("stage", label::stage(shown.lang, &item.stage).into()),
    ];
    view::Near {
        id: item.id.clone(),
        title: item.title.as_deref().map_or_else(|| shown.say("title-gone"), str::to_owned),
        says: shown.say_with("register-near-says", &values),
        lives: !matches!(item.stage.as_str(), "archived" | "declined" | "merged"),
    }
}
