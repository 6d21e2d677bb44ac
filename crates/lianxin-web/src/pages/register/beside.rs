//! What stands beside the register form: matters that may be the same, who answers, what comes next. The same parts come
//! with the whole page, and alone while somebody writes.

use axum::http::StatusCode;
use axum::response::Response;
use lianxin_store::{Fault, Item, Near, Sketch};

use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::pages::division::address;
use crate::pages::{answering, grid_choices};
use crate::show::register as view;
use crate::show::register::{Beside, Grids};
use crate::words::label;
use crate::words::refusal::Problems;

/// For how long what has ended may still be the same: 30 days, in ms.
const RECENT: i64 = 30 * 86_400_000;

/// The part that was asked for alone; `None` where it was the whole page.
pub async fn part(app: &App, who: &Signed, shown: &Shown, fields: &Fields) -> Option<Result<Response, Fault>> {
    match fields.get("part") {
        "grids" => Some(Ok(render(StatusCode::OK, &grids(app, shown, fields, &Problems::default())))),
        "beside" => Some(beside(app, who, shown, fields).await.map(|part| {
            let alone = Beside { alone: true, ..part };
            render(StatusCode::OK, &alone)
        })),
        _ => None,
    }
}

/// The grids of the place that is chosen.
pub fn grids(app: &App, shown: &Shown, fields: &Fields, problems: &Problems) -> Grids {
    Grids {
        all: grid_choices(&app.store().catalogue(), fields.get("division")),
        chosen: fields.get("grid").to_owned(),
        problem: problems.of("grid").map(str::to_owned),
        shown: shown.clone(),
    }
}

/// All that stands beside the form.
pub async fn beside(app: &App, who: &Signed, shown: &Shown, fields: &Fields) -> Result<Beside, Fault> {
    let (viewer, sketch) = (who.viewer.clone(), sketch(shown, fields));
    let near = app.read(move |store| store.near(&viewer, &sketch)).await?;
    let catalogue = app.store().catalogue();
    let (kind, division) = (fields.get("kind"), fields.get("division"));
    let today = shown.tell().date(shown.now);
    Ok(Beside {
        near: near.iter().map(|n| told(app, shown, n)).collect(),
        answers: answering::told(shown, &catalogue, kind, division, today),
        kind: catalogue.kind(kind).is_some(),
        receiving: answering::receiving(shown, &catalogue, kind, division, today),
        figures: catalogue.division(division).map(|d| address(&d.code)),
        alone: false,
        shown: shown.clone(),
    })
}

fn sketch(shown: &Shown, fields: &Fields) -> Sketch {
    Sketch {
        division: fields.get("division").to_owned(),
        kind: fields.get("kind").to_owned(),
        title: fields.get("title").to_owned(),
        text: fields.get("text").to_owned(),
        since: shown.now - RECENT,
    }
}

fn told(app: &App, shown: &Shown, near: &Near) -> view::Near {
    let item: &Item = &near.item;
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
    }
}
