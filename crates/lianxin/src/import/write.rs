//! From checked rows to orders, in groups, through the one write path.
//!
//! An order's id is made of the source and the row's key, so a killed import goes on where it stopped and a re-run
//! adds nothing. A row that was imported before with other content is told and left as it was.

use indicatif::ProgressBar;
use lianxin_core::matter::{self, Register, Reply, TakeIn};
use lianxin_core::value::Story;
use lianxin_core::{Command, Refusal};
use lianxin_store::Outcome;

use super::Args;
use super::problem::{RowProblem, Wrong};
use super::row::Row;
use super::sheet::Sheet;
use crate::handover::Hand;
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

/// Rows ordered before their answers are waited for: one commit of the writer.
const GROUP: usize = 200;

/// Where every petition comes from, by the catalogue's code.
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
    for group in sheet.rows.chunks(GROUP) {
        take_in(&hand, group, (sheet.headers.name(), args), &mut written)?;
        bar.inc(u64::try_from(group.len()).unwrap_or(0));
    }
    written.problems.sort_by_key(|p| p.row);
    Ok(written)
}

/// Codes are the same for every row, so one that is unknown is said once and not a thousand times.
fn codes(hand: &Hand, sheet: &Sheet, args: &Args) -> Result<(), Ended> {
    let catalogue = hand.catalogue().map_err(fault)?;
    let division = args.division();
    let mut missing = Vec::new();
    if catalogue.kind(&args.kind).is_none() {
        missing.push(format!("--kind {}", args.kind));
    }
    if division != args.home.district && catalogue.division(division).is_none() {
        missing.push(format!("--division {division}"));
    }
    if !catalogue.sources.contains_key(SOURCE) {
        missing.push(format!("source {SOURCE}"));
    }
    if sheet.rows.iter().any(|r| r.reply.is_some()) && !catalogue.results.contains_key(REPLIED) {
        missing.push(format!("result {REPLIED}"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Ended::Refused(format!(
        "目录里没有：{missing}。一行也没有写入。 Not in the catalogue: {missing}. Nothing was written."
    )))
}

fn take_in(hand: &Hand, group: &[Row], (source, args): (&str, &Args), written: &mut Written) -> Result<(), Ended> {
    let mut orders = Vec::with_capacity(group.len());
    for row in group {
        let id = format!("import:{source}:{}", row.key);
        orders.push(order(id, now(), Command::Matter(petition(row, source, args)))?);
    }
    let outcomes = hand.execute_all(orders).map_err(fault)?;
    for (row, outcome) in group.iter().map(|r| r.row).zip(outcomes) {
        match outcome.map_err(fault)? {
            Outcome::Done(_) => written.added += 1,
            Outcome::Already(_) => written.already += 1,
            Outcome::Refused(Refusal::OrderReused) => {
                written.problems.push(RowProblem { row, field: "row", wrong: Wrong::Changed });
            }
            Outcome::Refused(refusal) => {
                let wrong = Wrong::NotTaken(token::sentence(&refusal));
                written.problems.push(RowProblem { row, field: "row", wrong });
            }
        }
    }
    Ok(())
}

fn petition(row: &Row, source: &str, args: &Args) -> matter::Command {
    let form = Register {
        address: None,
        contact: None,
        demand: None,
        division: args.division().to_owned(),
        grid: None,
        kind: args.kind.clone(),
        occurred_at: Some(row.occurred_at),
        source: SOURCE.to_owned(),
        text: Story::new(row.text.as_str()),
        title: Story::new(row.title.as_str()),
    };
    let reply = row.reply.as_ref().map(|r| Reply { at: r.at, text: Story::new(r.text.as_str()) });
    let origin = format!("{source}:{}", row.key);
    matter::Command::TakeIn(Box::new(TakeIn { dislikes: row.dislikes, form, likes: row.likes, origin, reply }))
}

fn fault(fault: lianxin_store::Fault) -> Ended {
    Ended::Fault(fault.to_string())
}
