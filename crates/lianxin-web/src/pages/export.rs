//! `GET /matters.csv`, `/matters.xlsx` and the same under `/api/v1`: a list as a file. It holds what the list shows, for
//! whoever asks, by the same filters: plain values and the title, no text, no personal value.
//!
//! Rows go out as they are read, a page of the list at a time, newest first, so that a long list needs no more memory than
//! a short one. Whether she is still who she was, with the same rights, is asked anew for each page. That a list goes out is recorded before its first byte
//! (`lianxin_core::access::ListExported`).

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::Response;
use lianxin_core::authority::Act;
use lianxin_core::catalogue::Catalogue;
use lianxin_core::{Command, Refusal, access};
use lianxin_documents::safe;
use lianxin_documents::table::{Look, Table};
use lianxin_store::{Fault, Filter, Item, Outcome, Page, Sort};
use tokio::sync::mpsc::Sender;

use super::{agency_name, answers, kind_name, order_key, queue, word_name};
use crate::api::matters::count_no;
use crate::api::{matters, problem};
use crate::app::{App, now};
use crate::door::fields::Fields;
use crate::door::signed::{self, Signed};
use crate::page::Shown;
use crate::reply;
use crate::show::queue::Asked;
use crate::words::label;
use crate::words::time::Tell;

/// Rows read at once.
const ROWS: usize = 1_000;
/// Counted no further.
const COUNTED: usize = 10_000_000;
/// How long somebody who takes nothing is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a spreadsheet knows UTF-8 by.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// The columns, by the key of their heading.
const COLUMNS: [&str; 12] = [
    "export-code",
    "queue-matter",
    "queue-kind",
    "queue-division",
    "export-stage",
    "export-phase",
    "queue-agency",
    "queue-source",
    "export-due",
    "export-occurred",
    "export-recorded",
    "taken-in",
];

/// A signed-in person's list, by the filters of its page.
pub async fn page(
    State(app): State<App>,
    who: Signed,
    shown: Shown,
    uri: Uri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let fields = Fields::parse(query.as_bytes());
    let asked = Asked::read(|name| fields.get(name));
    let filter = queue::filter(&asked, &shown);
    let codes = of_page(&asked);
    let going = Going { shown: shown.clone(), uri, marked: fields.get("bom") == "1" };
    match begin(&app, &who, (filter, codes), going).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(no)) => {
            count_no(&app, &who, Act::See, "a list as a file", &no);
            let told = shown.refused(&no);
            let back = ("/matters".to_owned(), shown.say("nav-matters"));
            answers::refusal(shown, back, &no, &told, &Fields::default())
        }
        // It could not be recorded, so nothing goes out.
        Err(fault) => reply::unrecorded(&app, &headers, &fault),
    }
}

/// A program's list, by the filters of the call.
pub async fn call(State(app): State<App>, who: Signed, shown: Shown, uri: Uri, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let filter = match matters::filter(&query) {
        Ok(filter) => filter,
        Err(refusal) => return problem::refusal(&app, &refusal),
    };
    let marked = Fields::parse(query.as_bytes()).get("bom") == "1";
    let codes = of_call(&filter);
    match begin(&app, &who, (filter, codes), Going { shown, uri, marked }).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(no)) => matters::said_no(&app, &who, Act::See, "a list as a file", &no),
        // It could not be recorded, so nothing goes out.
        Err(fault) => problem::unrecorded(&fault),
    }
}

/// What narrows a list, as its record tells it: codes by their names, never words.
type Codes = BTreeMap<String, String>;

/// Of a page's address.
fn of_page(asked: &Asked) -> Codes {
    let all = asked.narrow.pairs().filter(|(name, _)| !matches!(*name, "q" | "sort"));
    let mut codes: Codes = all.map(|(name, code)| (name.to_owned(), code.to_owned())).collect();
    codes.insert("view".to_owned(), asked.view.code().to_owned());
    codes
}

/// Of a call's filter.
fn of_call(f: &Filter) -> Codes {
    let stages = Some(f.stages.join(" ")).filter(|s| !s.is_empty());
    let due = f.due_before.map(|at| at.to_string());
    let all = [
        ("agency", f.agency.clone()),
        ("division", f.division.clone()),
        ("due_before", due),
        ("grid", f.grid.clone()),
        ("kind", f.kind.clone()),
        ("phase", f.phase.clone()),
        ("source", f.source.clone()),
        ("stage", stages),
    ];
    all.into_iter().filter_map(|(name, code)| Some((name.to_owned(), code?))).collect()
}

/// How the file is to be.
struct Going {
    shown: Shown,
    uri: Uri,
    /// With a byte order mark, in CSV.
    marked: bool,
}

/// Reads the first page, so that a failure is still told as one; records that the list goes out; and only then sends it
/// and the rest behind it.
async fn begin(
    app: &App,
    who: &Signed,
    (filter, codes): (Filter, Codes),
    going: Going,
) -> Result<Result<Response, Refusal>, Fault> {
    let filter = Filter { limit: ROWS, cursor: None, sort: Sort::Newest, ..filter };
    let first = read(app, who, filter.clone()).await?;
    let workbook = going.uri.path().ends_with(".xlsx");
    if let Err(no) = recorded(app, who, &filter, codes, (&first, if workbook { "xlsx" } else { "csv" })).await? {
        return Ok(Err(no));
    }
    let sheet = Sheet::begin(&going, workbook).map_err(|e| Fault::Database(e.to_string()))?;
    let (send, sent) = tokio::sync::mpsc::channel(2);
    let (app, who, shown) = (app.clone(), who.clone(), going.shown);
    let district = app.store().catalogue().district.as_ref().map_or_else(String::new, |d| d.code.clone());
    tokio::spawn(async move {
        // Whoever reads a file that stops in the middle is told by the broken answer.
        if let Err(why) = run(&app, who, &shown, sheet, (first, filter), &send).await {
            let _ = tokio::time::timeout(PATIENCE, send.send(Err(why))).await;
        }
    });
    let (media, ending) = if workbook {
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
    } else {
        ("text/csv; charset=utf-8; header=present", "csv")
    };
    let mut answer = Response::new(Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(sent)));
    let name = format!("attachment; filename=\"matters-{district}.{ending}\"");
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(Ok(answer))
}

/// Records that a list goes out, with how many matters it held when it was asked for. Each asking is a record of its own.
async fn recorded(
    app: &App,
    who: &Signed,
    filter: &Filter,
    filters: Codes,
    (first, format): (&Page, &str),
) -> Result<Result<(), Refusal>, Fault> {
    let rows = if first.next.is_none() {
        first.items.len()
    } else {
        let (viewer, filter) = (who.viewer.clone(), filter.clone());
        app.read(move |store| store.count(&viewer, &filter, COUNTED)).await?
    };
    let words = filter.q.as_deref().is_some_and(|q| !q.trim().is_empty());
    let (format, rows) = (format.to_owned(), u64::try_from(rows).unwrap_or(u64::MAX));
    let command = Command::Access(access::Command::Export { filters, format, rows, words });
    let order = app.order(who.actor(), who.order_id("once", &order_key()?), command)?;
    Ok(match app.ask(order).await? {
        Outcome::Done(_) => Ok(()),
        Outcome::Already(_) => Err(Refusal::OrderReused),
        Outcome::Refused(no) => Err(no),
    })
}

async fn read(app: &App, who: &Signed, filter: Filter) -> Result<Page, Fault> {
    let viewer = who.viewer.clone();
    app.read(move |store| store.list(&viewer, &filter)).await
}

async fn run(
    app: &App,
    who: Signed,
    shown: &Shown,
    mut sheet: Sheet,
    (mut page, mut filter): (Page, Filter),
    send: &Sender<io::Result<Bytes>>,
) -> io::Result<()> {
    let broken = |f: Fault| io::Error::other(reply::log(&f));
    loop {
        let catalogue = app.store().catalogue();
        for item in &page.items {
            sheet.row(Look::Plain, cells(shown, &catalogue, item))?;
        }
        take(send, sheet.taken()).await?;
        let Some(next) = page.next.take() else { break };
        // A session, a token or a position may have ended since the file was begun: then it breaks off, and never looks whole.
        if !signed::still(app, &who, now()) {
            return Err(io::Error::other("whoever asked is known no more"));
        }
        filter.cursor = Some(next);
        page = read(app, &who, filter.clone()).await.map_err(broken)?;
    }
    take(send, sheet.end()?).await
}

async fn take(send: &Sender<io::Result<Bytes>>, bytes: Vec<u8>) -> io::Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let slow = |_| io::Error::from(io::ErrorKind::TimedOut);
    let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
    tokio::time::timeout(PATIENCE, send.send(Ok(Bytes::from(bytes)))).await.map_err(slow)?.map_err(gone)
}

/// What the list shows of a matter, a cell for each of [`COLUMNS`].
fn cells(shown: &Shown, catalogue: &Catalogue, i: &Item) -> Vec<String> {
    let tell = Tell { lang: shown.lang, now: shown.now, zone: shown.zone };
    // Sorts as text and is a time to every spreadsheet.
    let moment = |at: i64| tell.local_input(at).replace('T', " ");
    vec![
        i.code.clone(),
        i.title.as_deref().map_or_else(|| shown.say("title-gone"), str::to_owned),
        kind_name(shown.lang, catalogue, &i.kind),
        catalogue.short_name(&i.division).to_owned(),
        label::stage(shown.lang, &i.stage),
        label::phase(shown.lang, &i.phase),
        agency_name(shown.lang, catalogue, &i.agency),
        word_name(shown.lang, &catalogue.sources, &i.source),
        i.due.map_or_else(String::new, moment),
        moment(i.occurred_at),
        moment(i.recorded_at),
        if i.late { shown.say("taken-in") } else { String::new() },
    ]
}

/// Bytes that are written and not yet sent.
#[derive(Clone, Default)]
struct Outgoing(Arc<Mutex<Vec<u8>>>);

impl Outgoing {
    fn taken(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Outgoing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that is being written, in either form.
struct Sheet {
    out: Outgoing,
    table: Option<Table<Outgoing>>,
    /// Before each row, in a demonstration: a row that is copied out of the file still says what it is.
    demo: Option<String>,
}

impl Sheet {
    fn begin(going: &Going, workbook: bool) -> io::Result<Sheet> {
        let out = Outgoing::default();
        let table = if workbook { Some(Table::begin(out.clone())?) } else { None };
        let demo = going.shown.demo.then(|| going.shown.say("demo"));
        let mut sheet = Sheet { out, table, demo };
        if going.marked && !workbook {
            sheet.out.write_all(MARK)?;
        }
        sheet.row(Look::Heading, COLUMNS.iter().map(|key| going.shown.say(key)).collect())?;
        Ok(sheet)
    }

    fn row(&mut self, look: Look, mut cells: Vec<String>) -> io::Result<()> {
        if let Some(demo) = &self.demo {
            cells.insert(0, demo.clone());
        }
        let safe: Vec<_> = cells.iter().map(|c| safe::cell(c)).collect();
        match &mut self.table {
            Some(table) => table.row(look, &safe.iter().map(AsRef::as_ref).collect::<Vec<_>>()),
            None => self.out.write_all(safe::line(&safe).as_bytes()),
        }
    }

    fn taken(&self) -> Vec<u8> {
        self.out.taken()
    }

    fn end(self) -> io::Result<Vec<u8>> {
        if let Some(table) = self.table {
            table.end()?;
        }
        Ok(self.out.taken())
    }
}
