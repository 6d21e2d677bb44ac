//! Looking a stated number up, and how often: numbers can be tried one after another, so an hour has an end to it.

use std::collections::BTreeMap;

use super::{HOUR, LookedUp, Refusal};
use crate::Refusal as No;
use crate::authority::{self, Act, Standing};
use crate::catalogue::FieldClass;
use crate::field::{Check, LINE_MAX, Problem};
use crate::order::Order;
use crate::record::{Event, Record};
use crate::value::Story;
use crate::world::World;

/// Look-ups of one account within an hour, where the district's catalogue says nothing else. Our own number: a counter
/// that is asked by phone every other minute.
pub const LOOK_UPS_PER_HOUR: u32 = 30;
/// Most that a catalogue may allow.
pub const LOOK_UPS_MOST: u32 = 1_000;

/// Who, for what, which number, whether the hour has one left; then whether the purpose is hers and covers such a number.
pub(super) fn decide(
    world: &World,
    order: &Order,
    (field, note, number, purpose): (&str, Option<&Story>, &str, &str),
) -> Result<Event, No> {
    let viewer = authority::may_as(world, order, Act::LookUp)?;
    let stated = world.catalogue.purposes.get(purpose).ok_or(No::Access(Refusal::NoSuchPurpose))?;
    let mut c = Check::default();
    c.demand(["phone", "id_number"].contains(&field), "field", Problem::UnknownCode);
    c.text_if("note", note, LINE_MAX);
    c.done()?;
    left(world, order)?;
    let hers = |s: &&Standing| authority::reach(s.role, Act::LookUp) != authority::Reach::default();
    let mut standings = viewer.standings.iter().filter(hers).peekable();
    standings.peek().ok_or(No::NotYours)?;
    let standing = standings.find(|s| stated.is_for(s.role)).ok_or(No::Access(Refusal::PurposeOfOthers))?;
    let class = if field == "phone" { FieldClass::Contact } else { FieldClass::Identity };
    if !stated.covers(class) {
        return Err(No::Access(Refusal::PurposeCoversNot { fields: vec![field.to_owned()] }));
    }
    Ok(Event::LookedUp(LookedUp {
        agency: standing.agency.clone(),
        field: field.to_owned(),
        note: note.cloned(),
        number: number.to_owned(),
        purpose: purpose.to_owned(),
        role: standing.role,
    }))
}

/// Whether this account may look up once more.
fn left(world: &World, order: &Order) -> Result<(), No> {
    let district = world.catalogue.district.as_ref();
    let max = district.and_then(|d| d.look_ups_per_hour).unwrap_or(LOOK_UPS_PER_HOUR);
    let all = order.actor.account().and_then(|account| world.look_ups.get(account));
    let recent: Vec<i64> = all.into_iter().flatten().copied().filter(|at| *at > order.at - HOUR).collect();
    // The one that has to grow old before there is room for another.
    let full = recent.len().checked_sub(usize::try_from(max).unwrap_or(usize::MAX)).and_then(|n| recent.get(n));
    match full {
        Some(at) => Err(No::Access(Refusal::LookUpsUsedUp { max, until: at + HOUR })),
        None => Ok(()),
    }
}

/// What is known of look-ups after a record of the access log; of the last hour alone.
pub fn evolve(look_ups: &mut BTreeMap<String, Vec<i64>>, record: &Record) {
    if let (Event::LookedUp(_), Some(account)) = (&record.event, record.actor.account()) {
        let hers = look_ups.entry(account.to_owned()).or_default();
        hers.retain(|at| *at > record.recorded_at - HOUR);
        hers.push(record.recorded_at);
    }
}
