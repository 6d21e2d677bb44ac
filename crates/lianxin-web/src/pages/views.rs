//! `POST /views`: keeps the list that is looked at, and drops a kept one. What a view is called is told from its codes in
//! the reader's language; nobody types a name.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::directory::{Command, KeptView, Wanted};
use lianxin_store::Outcome;

use super::{agency_name, answers, kind_name, word_name};
use crate::api::matters::count_no;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::Shown;
use crate::reply;
use crate::show::narrow::Narrow;
use crate::show::queue::{Asked, Kept};
use crate::words::label;

/// 杨柳青镇，供水漏水，三天内到时
fn told(shown: &Shown, catalogue: &Catalogue, list: &Wanted) -> String {
    let view = Some(&list.view).filter(|view| *view != "all");
    let parts = [
        ("view", view),
        ("division", list.division.as_ref()),
        ("grid", list.grid.as_ref()),
        ("kind", list.kind.as_ref()),
        ("agency", list.agency.as_ref()),
        ("stage", list.stage.as_ref()),
        ("phase", list.phase.as_ref()),
        ("source", list.source.as_ref()),
        ("due", list.due.as_ref()),
        ("sort", list.sort.as_ref()),
    ];
    let told = parts.into_iter().filter_map(|(name, code)| Some(told_code(shown, catalogue, name, code?)));
    told.collect::<Vec<_>>().join(&shown.say("kept-comma"))
}

/// A code that narrows a list, in words, by the name of its filter.
pub fn told_code(shown: &Shown, catalogue: &Catalogue, name: &str, code: &str) -> String {
    match name {
        "division" | "grid" => catalogue.short_name(code).to_owned(),
        "kind" => kind_name(shown.lang, catalogue, code),
        "agency" => agency_name(shown.lang, catalogue, code),
        "stage" => {
            let all: Vec<String> = code.split(' ').map(|one| label::stage(shown.lang, one)).collect();
            all.join(&shown.say("list-comma"))
        }
        "phase" => label::phase(shown.lang, code),
        "source" => word_name(shown.lang, &catalogue.sources, code),
        "due_before" => {
            let at = code.parse().unwrap_or_default();
            shown.named("export-due-before", &shown.tell().moment(at))
        }
        "minors" => shown.named("minors-of-year", code),
        "clock" => shown.say(&format!("export-clock-{code}")),
        // view, due, sort: a closed list of ours, with words by their codes.
        _ => shown.say(&format!("{name}-{code}")),
    }
}

/// The views a reader has, her own first.
pub fn kept(app: &App, who: &Signed, shown: &Shown, catalogue: &Catalogue) -> Vec<Kept> {
    let directory = app.store().directory();
    let one = |(id, v): (&str, &KeptView)| Kept {
        id: id.to_owned(),
        name: told(shown, catalogue, &v.list),
        address: Narrow::of(&v.list).address("/matters", &v.list.view, ""),
        own: v.account == who.viewer.account,
        shared: v.agency.as_deref().map_or_else(String::new, |code| agency_name(shown.lang, catalogue, code)),
    };
    directory.views_for(&who.viewer.account, shown.now).into_iter().map(one).collect()
}

/// `POST /views`.
pub async fn keep(State(app): State<App>, who: Signed, shown: Shown, headers: HeaderMap, fields: Fields) -> Response {
    let asked = Asked::read(|name| fields.get(name));
    let list = asked.narrow.wanted(asked.view.code());
    let agency = fields.some("share").map(str::to_owned);
    let command = Command::KeepView { account: who.viewer.account.clone(), agency, list };
    done(&app, &who, shown, &headers, &fields, command).await
}

/// `POST /views/{id}/drop`.
pub async fn drop(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    Path(view): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let command = Command::DropView { account: who.viewer.account.clone(), view };
    done(&app, &who, shown, &headers, &fields, command).await
}

/// Does the order, and goes back to the list whose codes the form holds.
async fn done(
    app: &App,
    who: &Signed,
    shown: Shown,
    headers: &HeaderMap,
    fields: &Fields,
    command: Command,
) -> Response {
    let asked = Asked::read(|name| fields.get(name));
    let back = asked.narrow.address("/matters", asked.view.code(), "");
    let shown = Shown { path: back.clone(), ..shown };
    let Some(key) = fields.order_key() else { return Redirect::to(&back).into_response() };
    let outcome = match app.order(who.actor(), who.order_id("form", key), lianxin_core::Command::Directory(command)) {
        Ok(order) => app.ask(order).await,
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(Outcome::Done(_) | Outcome::Already(_)) => Redirect::to(&back).into_response(),
        Ok(Outcome::Refused(no)) => {
            count_no(app, who, Act::See, "a kept view", &no);
            let told = shown.refused(&no);
            let back = (back, shown.say("kept-back"));
            answers::refusal_keeping(app, shown, back, &no, &told, fields)
        }
        Err(fault) => reply::fault(app, headers, &fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::queue::View;

    #[test]
    fn a_view_is_named_from_its_codes() {
        let list = Wanted {
            due: Some("days".into()),
            stage: Some("handling".into()),
            view: "all".into(),
            ..Wanted::default()
        };
        let told = |lang| told(&Shown { lang, ..Shown::default() }, &Catalogue::default(), &list);
        assert_eq!(told(crate::words::Lang::Chinese), "办理中，三天内到时");
        assert!(told(crate::words::Lang::English).is_ascii());
        assert_eq!(View::ALL.map(View::code), lianxin_core::directory::LISTS);
    }
}
