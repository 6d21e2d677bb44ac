//! `GET /admin/minors?year=`, and the same as CSV: a year's approvals to open what belongs to minors, for whoever audits
//! (未成年人网络保护条例 37 asks for a yearly audit, in force 2024-01-01). Offices, purposes and counts; no child, no matter, no name.

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use lianxin_core::authority::Act;
use lianxin_core::calendar::Date;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::guard::Verdict;
use lianxin_core::{Command, Refusal, access};
use lianxin_documents::safe;
use lianxin_store::{Approved, Fault, Outcome};

use super::{agency_name, answers, order_key, word_name};
use crate::api::matters::count_no;
use crate::app::App;
use crate::door::fields::Fields;
use crate::door::signed::Signed;
use crate::page::{Shown, render};
use crate::reply;
use crate::show::minors::{Minors, Row};
use crate::words::label;

/// The columns of the file, by the key of their heading.
const COLUMNS: [&str; 10] = [
    "minors-asked",
    "minors-by",
    "minors-of",
    "minors-purpose",
    "minors-basis",
    "minors-fields",
    "minors-verdict",
    "minors-from",
    "minors-until",
    "minors-openings",
];

/// `GET /admin/minors`.
pub async fn show(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let year = year(&shown, query.as_deref());
    match taken(&app, &who, year, "html").await {
        Ok(Ok(all)) => {
            let catalogue = app.store().catalogue();
            let rows: Vec<Row> = all.iter().map(|a| row(&shown, &catalogue, a)).collect();
            let granted = all.iter().filter(|a| matches!(a.verdict, Verdict::GrantedUntil(_))).count();
            let openings = all.iter().map(|a| a.openings).sum();
            let latest = shown.tell().date(shown.now).year();
            render(StatusCode::OK, &Minors { year, latest, rows, granted, openings, shown })
        }
        Ok(Err(no)) => said_no(&app, &who, shown, &no),
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

/// `GET /admin/minors.csv`.
pub async fn file(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let year = year(&shown, query.as_deref());
    match taken(&app, &who, year, "csv").await {
        Ok(Ok(all)) => {
            let catalogue = app.store().catalogue();
            let mut text = line(COLUMNS.iter().map(|key| shown.say(key)).collect());
            for one in &all {
                let row = row(&shown, &catalogue, one);
                text.push_str(&line(vec![
                    row.asked,
                    row.by,
                    row.of,
                    row.purpose,
                    row.basis,
                    row.fields,
                    row.verdict,
                    row.from,
                    row.until,
                    row.openings.to_string(),
                ]));
            }
            let mut answer = text.into_response();
            let media = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
            answer.headers_mut().insert(header::CONTENT_TYPE, media);
            if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"minors-{year}.csv\"")) {
                answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            }
            answer
        }
        Ok(Err(no)) => said_no(&app, &who, shown, &no),
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

fn line(cells: Vec<String>) -> String {
    let safe: Vec<_> = cells.iter().map(|c| safe::cell(c)).collect();
    safe::line(&safe)
}

/// The year that is asked for, or this one.
fn year(shown: &Shown, query: Option<&str>) -> i16 {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes()).get("year").parse::<i16>();
    asked.ok().filter(|y| (1900..=9999).contains(y)).unwrap_or_else(|| shown.tell().date(shown.now).year())
}

/// Reads the year, records that it goes out, and only then gives it.
async fn taken(app: &App, who: &Signed, year: i16, format: &str) -> Result<Result<Vec<Approved>, Refusal>, Fault> {
    let catalogue = app.store().catalogue();
    let start = |year: i16| Date::new(year, 1, 1).map_or(i64::MAX, |day| catalogue.calendar.end_of(day.plus(-1)));
    let (from, to) = (start(year), start(year.saturating_add(1)));
    let all = app.read(move |store| store.approvals_between(from, to)).await?;
    let rows = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let command = Command::Access(access::Command::ExportMinors { format: format.to_owned(), rows, year });
    let order = app.order(who.actor(), who.order_id("once", &order_key()?), command)?;
    Ok(match app.ask(order).await? {
        Outcome::Done(_) => Ok(all),
        Outcome::Already(_) => Err(Refusal::OrderReused),
        Outcome::Refused(no) => Err(no),
    })
}

fn said_no(app: &App, who: &Signed, shown: Shown, no: &Refusal) -> Response {
    count_no(app, who, Act::SeeExports, "/admin/minors", no);
    let told = shown.refused(no);
    let back = ("/admin/exports".to_owned(), shown.say("nav-exports"));
    answers::refusal(shown, back, no, &told, &Fields::default())
}

fn row(shown: &Shown, catalogue: &Catalogue, a: &Approved) -> Row {
    let office = |agency: &str, role: &str| {
        format!("{} {}", agency_name(shown.lang, catalogue, agency), label::role(shown.lang, role))
    };
    let purpose = catalogue.purposes.get(&a.purpose);
    let basis = purpose.and_then(|p| {
        let english = p.basis_en.as_ref().filter(|_| shown.lang == crate::words::Lang::English);
        english.or(p.basis.as_ref())
    });
    let name =
        |f: &String| if f == "attachments" { shown.say("approval-attachments") } else { label::sealed(shown.lang, f) };
    let fields: Vec<String> = a.fields.iter().map(name).collect();
    let (verdict, until) = match a.verdict {
        Verdict::Waiting => ("minors-waiting", None),
        Verdict::GrantedUntil(until) => ("minors-granted", Some(until)),
        Verdict::Refused => ("minors-refused", None),
    };
    let moment = |at: i64| shown.tell().local_input(at).replace('T', " ");
    Row {
        asked: moment(a.at),
        by: office(&a.agency, a.role.code()),
        of: a
            .approver
            .as_ref()
            .map_or_else(|| shown.say("minors-nobody"), |(agency, role)| office(agency, role.code())),
        purpose: word_name(shown.lang, &catalogue.purposes, &a.purpose),
        basis: basis.cloned().unwrap_or_else(|| shown.say("case-basis-none")),
        fields: fields.join(&shown.say("list-comma")),
        verdict: shown.say(verdict),
        from: a.answered.map_or_else(String::new, moment),
        until: until.map_or_else(String::new, moment),
        openings: a.openings,
    }
}
