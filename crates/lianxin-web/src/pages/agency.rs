//! `GET /agencies/{code}`: what an agency answers for and lends, and how its matters lie over the phases. Places and
//! matters are counted; nobody in it is.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use lianxin_core::authority::Viewer;
use lianxin_core::calendar::Date;
use lianxin_core::catalogue::{Agency, Catalogue, Lend};
use lianxin_store::{Fault, Filter, Own, Phases, Rates, Share, Side, Store};

use super::net::{bars, begin, quarter};
use super::{agency_name, kind_name};
use crate::app::App;
use crate::door::signed::Signed;
use crate::page::{Shown, absent, render};
use crate::reply;
use crate::show::agency as view;
use crate::words::Lang;

/// Days that the rates of whistles look back.
const YEAR: i64 = 365;
/// Counted no further.
const COUNTED: usize = 100_000;

/// What an agency has in hand, of what a viewer may see.
pub struct Load {
    pub phases: Phases,
    /// Matters in which a clock of its own runs, and those where that is past its due moment.
    pub open: usize,
    pub late: usize,
}

impl Load {
    /// Reads it as of `now`, ms UTC.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn read(store: &Store, viewer: &Viewer, agency: &str, now: i64) -> Result<Load, Fault> {
        let of = |own| Filter { agency: Some(agency.to_owned()), own: Some(own), ..Filter::default() };
        Ok(Load {
            phases: store.load_by_phase(viewer, Some(agency))?,
            open: store.count(viewer, &of(Own::Open), COUNTED)?,
            late: store.count(viewer, &of(Own::Late(now)), COUNTED)?,
        })
    }

    /// The same as pages draw it.
    pub fn shown(&self, shown: &Shown, catalogue: &Catalogue, agency: &str) -> view::Load {
        view::Load {
            code: agency.to_owned(),
            name: agency_name(shown.lang, catalogue, agency),
            bars: bars(&self.phases),
            under_way: self.phases.values().sum(),
            open: self.open,
            late: self.late,
        }
    }
}

/// What an agency had a part in, by the quarter of its registration: this one and the last, with their first days.
///
/// # Errors
/// [`Fault`] when the database fails.
pub fn quarters(
    store: &Store,
    viewer: &Viewer,
    agency: Option<&str>,
    today: Date,
) -> Result<[(Date, Phases); 2], Fault> {
    let this = begin(today);
    let last = begin(this.plus(-1));
    let at = |date: Date| store.catalogue().calendar.midnight(date);
    let now = store.caught_by_phase(viewer, agency, (at(this), i64::MAX))?;
    let before = store.caught_by_phase(viewer, agency, (at(last), at(this)))?;
    Ok([(this, now), (last, before)])
}

/// How its whistles were answered in the year until this day.
///
/// # Errors
/// [`Fault`] when the database fails.
pub fn rates(store: &Store, viewer: &Viewer, agency: &str, today: Date) -> Result<Rates, Fault> {
    store.rates(viewer, agency, store.catalogue().calendar.midnight(today.plus(-YEAR)))
}

/// `GET /agencies/{code}`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let Some(agency) = app.store().catalogue().agency(&code).cloned() else { return absent(shown).await };
    match fill(&app, &who, shown, &agency).await {
        Ok(page) => render(StatusCode::OK, &page),
        Err(fault) => reply::fault(&app, &headers, &fault),
    }
}

async fn fill(app: &App, who: &Signed, shown: Shown, agency: &Agency) -> Result<view::Agency, Fault> {
    let (viewer, code) = (who.viewer.clone(), agency.code.clone());
    let (now, today) = (shown.now, shown.tell().date(shown.now));
    let (load, quarters, rates) = app
        .read(move |store| {
            let load = Load::read(store, &viewer, &code, now)?;
            let quarters = quarters(store, &viewer, Some(&code), today)?;
            Ok((load, quarters, rates(store, &viewer, &code, today)?))
        })
        .await?;
    let catalogue = app.store().catalogue();
    let english = shown.lang == Lang::English;
    let quarters =
        quarters.iter().enumerate().map(|(n, (begun, found))| quarter(&shown, *begun, n == 0, found)).collect();
    let kinds = catalogue.kinds_of(&agency.code);
    Ok(view::Agency {
        name: if english { agency.name_en.clone() } else { agency.name.clone() },
        area: catalogue.short_name(&agency.area).to_owned(),
        phone: agency.phone.clone().unwrap_or_default(),
        superior: agency.superior.as_ref().map(|code| (code.clone(), agency_name(shown.lang, &catalogue, code))),
        duties: agency.duties.clone().unwrap_or_default(),
        kinds: kinds.iter().map(|kind| kind_name(shown.lang, &catalogue, &kind.code)).collect(),
        lends: agency.lends.iter().flatten().map(|one| lent(&shown, one)).collect(),
        source: agency.source.clone().unwrap_or_default(),
        load: load.shown(&shown, &catalogue, &agency.code),
        quarters,
        whistles: [side(&shown, "unit", &rates.unit), side(&shown, "caller", &rates.caller)],
        band: rates.band.map(|band| shown.say(&format!("rate-band-{}", band.code()))),
        shown,
    })
}

fn side(shown: &Shown, side: &'static str, of: &Side) -> view::Side {
    let line = |what: &str, share: Option<Share>| view::Rate {
        name: shown.say(&format!("rate-{side}-{what}")),
        told: share.map(|s| told(shown, s)),
        percent: share.map(Share::percent),
    };
    let lines = [("acknowledged", of.acknowledged), ("reported", of.reported), ("satisfied", of.satisfied)];
    view::Side { name: shown.say(&format!("rate-{side}")), rates: lines.map(|(what, share)| line(what, share)).into() }
}

/// 24 次里 20 次，83%
fn told(shown: &Shown, share: Share) -> String {
    let values = [("of", share.of.into()), ("kept", share.kept.into()), ("n", share.percent().into())];
    shown.say_with("rate-share", &values)
}

/// 会商室（场地）
fn lent(shown: &Shown, lend: &Lend) -> String {
    let name = if shown.lang == Lang::English { lend.name_en.clone() } else { lend.name.clone() };
    let kind = shown.say(&format!("lend-{}", lend.kind.code()));
    shown.say_with("agency-lent", &[("name", name.into()), ("kind", kind.into())])
}
