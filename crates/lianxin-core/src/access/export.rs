//! A list of matters goes out as a file: who took it, which list, how many rows. Codes alone are recorded, never words
//! that were looked for, so nothing about a resident can lie in the record.

use std::collections::BTreeMap;

use super::ListExported;
use crate::Refusal as No;
use crate::authority::{self, Act, Standing};
use crate::catalogue::Catalogue;
use crate::directory::knows;
use crate::field::{Check, Problem};
use crate::order::Order;
use crate::record::Event;
use crate::world::World;

/// As what a list goes out.
pub const FORMATS: [&str; 2] = ["csv", "xlsx"];
/// How an agency's own clock is, in a list that is narrowed by it.
pub const CLOCKS: [&str; 2] = ["open", "late"];

/// Whoever may see matters may take away the list of them.
pub(super) fn decide(
    world: &World,
    order: &Order,
    (filters, format): (&BTreeMap<String, String>, &str),
    (rows, words): (u64, bool),
) -> Result<Event, No> {
    let viewer = authority::may_as(world, order, Act::See)?;
    let mut c = Check::default();
    c.demand(FORMATS.contains(&format), "format", Problem::UnknownCode);
    for (name, code) in filters {
        c.demand(is_code(&world.catalogue, name, code), name, Problem::UnknownCode);
    }
    c.done()?;
    let sees = |s: &&Standing| authority::reach(s.role, Act::See) != authority::Reach::default();
    let standing = viewer.standings.iter().find(sees).ok_or(No::NotYours)?;
    Ok(Event::ListExported(ListExported {
        agency: standing.agency.clone(),
        filters: filters.clone(),
        format: format.to_owned(),
        role: standing.role,
        rows,
        words,
    }))
}

/// What a year's approvals were, for whoever audits.
pub(super) fn minors(world: &World, order: &Order, (format, rows): (&str, u64), year: i16) -> Result<Event, No> {
    let viewer = authority::may_as(world, order, Act::SeeExports)?;
    let mut c = Check::default();
    c.demand(FORMATS.contains(&format) || format == "html", "format", Problem::UnknownCode);
    c.demand((1900..=9999).contains(&year), "year", Problem::UnknownCode);
    c.done()?;
    let audits = |s: &&Standing| authority::reach(s.role, Act::SeeExports) != authority::Reach::default();
    let standing = viewer.standings.iter().find(audits).ok_or(No::NotYours)?;
    Ok(Event::ListExported(ListExported {
        agency: standing.agency.clone(),
        filters: BTreeMap::from([("minors".to_owned(), year.to_string())]),
        format: format.to_owned(),
        role: standing.role,
        rows,
        words: false,
    }))
}

/// Whether this is a filter with a code of its own.
fn is_code(catalogue: &Catalogue, name: &str, code: &str) -> bool {
    match name {
        "clock" => CLOCKS.contains(&code),
        "due_before" => code.parse::<i64>().is_ok(),
        "stage" => code.split(' ').all(|one| knows(catalogue, name, one)),
        _ => knows(catalogue, name, code),
    }
}
