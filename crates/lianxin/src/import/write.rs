//! From checked rows to orders, in groups, through the one write path.
//!
//! An order's id is made of the source and the row's key, so a killed import goes on where it stopped and a re-run
//! adds nothing. A row that was imported before with other content is told and left as it was.

use std::collections::BTreeSet;

use indicatif::ProgressBar;
use lianxin_core::matter::{self, Register, Reply, TakeIn};
use lianxin_core::value::Story;
use lianxin_core::{Command, Refusal};
use lianxin_store::Outcome;

use super::Args;
use super::problem::{RowProblem, Wrong};
use super::row::Row;
use super::run::Run;
use super::sheet::Sheet;
use crate::handover::{AHEAD, Hand};
use crate::home::{now, order};
use crate::{Ended, token};

/// What came of the rows.
#[derive(Debug, Default)]
pub struct Written {
    /// Rows that became matters now.
    pub added: usize,
    /// Rows whose order was done before.
    pub already: usize,
    /// Rows that the district did not take, with the reason.
    pub problems: Vec<RowProblem>,
}

/// What a row is about where nothing says it.
pub const KIND: &str = "unsorted";
/// Where every petition comes from, by the catalogue's code, where the map says nothing else.
const SOURCE: &str = "import";
/// What a petition with a reply is completed by.
const REPLIED: &str = "replied";

/// Writes every row of the sheet.
///
/// # Errors
/// [`Ended::Refused`] where a code is not in the catalogue, before the first row is written.
pub fn write(sheet: &Sheet, args: &Args, bar: &ProgressBar) -> Result<Written, Ended> {
    let hand = args.home.writer()?;
    codes(&hand, sheet, args)?;
    let mut written = Written::default();
    let mut run = Run::begin(&hand, sheet);
    let done = take_in(&hand, (sheet, args), &mut |row, outcome| {
        written.count(row, outcome);
        run.through(&written);
        bar.inc(1);
    });
    run.ended(&written, &done);
    done.map_err(|ended| if let Ended::Fault(why) = &ended { broken_off(why, (sheet, &written)) } else { ended })?;
    written.problems.sort_by_key(|p| p.row);
    Ok(written)
}

/// The codes that a row gets: what the console says, then what the map finds in the row, then what it says of all rows.
pub fn kind<'a>(row: &'a Row, sheet: &'a Sheet, args: &'a Args) -> &'a str {
    let said = args.kind.as_ref().or(row.kind.as_ref()).or(sheet.constants.kind.as_ref());
    said.map_or(KIND, String::as_str)
}

/// The same for where it lies.
pub fn division<'a>(row: &'a Row, sheet: &'a Sheet, args: &'a Args) -> &'a str {
    let said = args.division.as_ref().or(row.division.as_ref()).or(sheet.constants.division.as_ref());
    said.unwrap_or(&args.home.district)
}

fn source(sheet: &Sheet) -> &str {
    sheet.constants.source.as_deref().unwrap_or(SOURCE)
}

/// Every code is looked up before the first row is written; one that is unknown is said once and not a thousand times.
fn codes(hand: &Hand, sheet: &Sheet, args: &Args) -> Result<(), Ended> {
    let catalogue = hand.catalogue().map_err(|fault| {
        Ended::Fault(format!(
            "读不到目录（{fault}），一行也没有写入：等服务恢复后再运行。 The catalogue cannot be read ({fault}) and nothing was written: run it again when the server is back."
        ))
    })?;
    let mut missing = BTreeSet::new();
    for row in &sheet.rows {
        let (kind, division) = (kind(row, sheet, args), division(row, sheet, args));
        if catalogue.kind(kind).is_none() {
            missing.insert(format!("--kind {kind}"));
        }
        if division != args.home.district && catalogue.division(division).is_none() {
            missing.insert(format!("--division {division}"));
        }
    }
    if !catalogue.sources.contains_key(source(sheet)) {
        missing.insert(format!("source {}", source(sheet)));
    }
    if let Some(demand) = sheet.constants.demand.as_ref().filter(|d| !catalogue.demands.contains_key(*d)) {
        missing.insert(format!("demand {demand}"));
    }
    if sheet.rows.iter().any(|r| r.reply.is_some()) && !catalogue.results.contains_key(REPLIED) {
        missing.insert(format!("result {REPLIED}"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.into_iter().rev().collect::<Vec<_>>().join(", ");
    Err(Ended::Refused(format!(
        "目录里没有：{missing}。一行也没有写入。 Not in the catalogue: {missing}. Nothing was written."
    )))
}

/// Orders every row, and tells what became of each.
fn take_in(hand: &Hand, (sheet, args): (&Sheet, &Args), tell: &mut dyn FnMut(usize, Outcome)) -> Result<(), Ended> {
    let mut unmade = None;
    let orders = sheet.rows.iter().map_while(|row| {
        let id = format!("import:{}:{}", sheet.source, row.key);
        let made = order(id, now(), Command::Matter(petition(row, sheet, args)));
        made.map_err(|ended| unmade = Some(ended)).ok()
    });
    let mut rows = sheet.rows.iter().map(|row| row.row);
    let done = hand.execute_all(orders, &mut |outcome| tell(rows.next().unwrap_or(0), outcome));
    done.map_err(|fault| Ended::Fault(fault.to_string()))?;
    unmade.map_or(Ok(()), Err)
}

impl Written {
    fn count(&mut self, row: usize, outcome: Outcome) {
        let wrong = match outcome {
            Outcome::Done(_) => {
                self.added += 1;
                return;
            }
            Outcome::Already(_) => {
                self.already += 1;
                return;
            }
            Outcome::Refused(Refusal::OrderReused) => Wrong::Changed,
            Outcome::Refused(refusal) => Wrong::NotTaken(token::sentence(&refusal)),
        };
        self.problems.push(RowProblem { row, field: "row".into(), wrong });
    }
}

fn petition(row: &Row, sheet: &Sheet, args: &Args) -> matter::Command {
    let form = Register {
        address: None,
        contact: None,
        demand: sheet.constants.demand.clone(),
        division: division(row, sheet, args).to_owned(),
        grid: None,
        kind: kind(row, sheet, args).to_owned(),
        occurred_at: Some(row.occurred_at),
        source: source(sheet).to_owned(),
        text: Story::new(row.text.as_str()),
        title: Story::new(row.title.as_str()),
    };
    let reply = row.reply.as_ref().map(|r| Reply { at: r.at, text: Story::new(r.text.as_str()) });
    let origin = format!("{}:{}", sheet.source, row.key);
    matter::Command::TakeIn(Box::new(TakeIn { dislikes: row.dislikes, form, likes: row.likes, origin, reply }))
}

/// The machine failed in mid-import, most often because the server that holds the district ended. What was answered is
/// told, and of those under way nothing is known: the order ids make it safe to ask again.
fn broken_off(fault: &str, (sheet, written): (&Sheet, &Written)) -> Ended {
    let (rows, added, already) = (sheet.rows.len(), written.added, written.already);
    Ended::Fault(format!(
        "导入中断（{fault}）：共 {rows} 行，已确认写入 {added} 行、原有 {already} 行；中断时正在写的（至多 {AHEAD} 行）写没写成还不知道。等服务恢复后再运行同一条命令，会接着写，不会重复。 \
         The import broke off ({fault}): of {rows} rows {added} are known to be written and {already} were there; of those under way (at most {AHEAD}) it is not known. When the server is back, run the same command again: it goes on where it stopped and writes nothing twice."
    ))
}
