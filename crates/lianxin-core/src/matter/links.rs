//! **Merge** (并案), **relate** (关联) and **split** (拆分): matters that belong together, and one that is several. Nothing is
//! lost by it: a merged matter keeps its own stream with its own voice, and the other one names it.

use serde::{Deserialize, Serialize};

use super::register::masked;
use super::{Absorbed, Matter, Merged, Refusal, Register, Related, Split, Stage, draft, no, register, seal};
use crate::authority::{Act, Viewer};
use crate::catalogue::Act as Bound;
use crate::code;
use crate::field::{Check, Problem, TEXT_MAX, TITLE_MAX};
use crate::order::Order;
use crate::record::{Draft, Event, Stream};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::World;

/// Most parts that one matter is split into.
pub const PARTS_MAX: usize = 9;

/// Most matters that one is related to, that go on in one, or that one was split into: a stream is read whole.
pub const LINKS_MAX: usize = 100;

/// One of several that a matter is split into.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Piece {
    pub kind: String,
    #[serde(with = "wire")]
    pub text: Story,
    #[serde(with = "wire")]
    pub title: Story,
}

/// Masks phone and ID numbers in the titles, as intake does in every title.
pub(super) fn mask_titles(pieces: &mut [Piece]) {
    for piece in pieces {
        piece.title = masked(&piece.title);
    }
}

/// Visits the pieces' values; each piece is sealed under a key of its own, in the order's own sequence.
pub(super) fn each_sealed(pieces: &mut [Piece], visit: &mut Visit<'_>) {
    for (lid, piece) in (0_u8..).zip(pieces) {
        let visit: &mut Visit<'_> = &mut |class, cargo| {
            cargo.lid = lid;
            visit(class, cargo);
        };
        piece.text.each_sealed(visit);
        piece.title.each_sealed(visit);
    }
}

pub(super) fn merge(world: &World, m: &Matter, viewer: &Viewer, into: &str) -> Result<Vec<Draft>, crate::Refusal> {
    open(m, "merge")?;
    let other = other(world, m, viewer, Act::Merge, into)?;
    few(other.absorbed.len() + 1, "into")?;
    let mut all = draft(m, Event::MatterMerged(Merged { into: other.id.clone() }));
    all.extend(draft(other, Event::MatterAbsorbed(Absorbed { from: m.id.clone() })));
    Ok(all)
}

pub(super) fn relate(world: &World, m: &Matter, viewer: &Viewer, to: &str) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    let other = other(world, m, viewer, Act::Relate, to)?;
    if m.related.contains(&other.id) {
        return Ok(Vec::new());
    }
    few(m.related.len().max(other.related.len()) + 1, "other")?;
    let mut all = draft(m, Event::MatterRelated(Related { other: other.id.clone() }));
    all.extend(draft(other, Event::MatterRelated(Related { other: m.id.clone() })));
    Ok(all)
}

/// Refuses what would be more than a matter may have.
fn few(links: usize, field: &str) -> Result<(), crate::Refusal> {
    let mut c = Check::default();
    c.demand(links <= LINKS_MAX, field, Problem::TooMany { max: LINKS_MAX });
    c.done()
}

/// The other matter: another one, which she may see and do this to, and which still lives.
fn other<'w>(world: &'w World, m: &Matter, viewer: &Viewer, act: Act, id: &str) -> Result<&'w Matter, crate::Refusal> {
    if id == m.id {
        return Err(no(Refusal::Itself));
    }
    let seen = world.matters.get(id).filter(|other| viewer.reaches(Act::See, &other.about()));
    let other = seen.ok_or(no(Refusal::OtherAbsent))?;
    if !viewer.reaches(act, &other.about()) {
        return Err(crate::Refusal::NotYours);
    }
    if other.erased || matches!(other.stage, Stage::Declined | Stage::Merged | Stage::Archived) && act == Act::Merge {
        return Err(no(Refusal::OtherEnded { stage: other.stage }));
    }
    Ok(other)
}

pub(super) fn split(world: &World, order: &Order, m: &Matter, pieces: &[Piece]) -> Result<Vec<Draft>, crate::Refusal> {
    open(m, "split")?;
    let mut c = Check::default();
    c.demand(!pieces.is_empty(), "parts", Problem::Empty);
    c.demand(pieces.len() <= PARTS_MAX, "parts", Problem::TooMany { max: PARTS_MAX });
    c.demand(m.children.len() + pieces.len() <= LINKS_MAX, "parts", Problem::TooMany { max: LINKS_MAX });
    for (n, piece) in pieces.iter().enumerate() {
        c.text(&format!("parts.{n}.title"), &piece.title, TITLE_MAX);
        c.text(&format!("parts.{n}.text"), &piece.text, TEXT_MAX);
        c.demand(world.catalogue.kind(&piece.kind).is_some(), &format!("parts.{n}.kind"), Problem::UnknownCode);
    }
    c.done()?;
    let ids: Vec<String> = (0_u32..).zip(pieces).map(|(n, _)| order.entropy.id('m', n)).collect();
    let mut all = draft(m, Event::MatterSplit(Split { parts: ids.clone() }));
    for ((n, piece), id) in (0_u32..).zip(pieces).zip(ids) {
        let form = form(m, piece);
        let mut registered = register::registered(world, order, &form)?;
        registered.code = nth_code(world, order, &form, n)?;
        registered.parent = Some(m.id.clone());
        if let Some(centre) = &registered.centre {
            registered.clocks.extend(super::clock::start(world, &form.kind, Bound::Accept, centre, order.at));
        }
        let stream = Stream::Matter(id);
        let sealed = seal::by_rule(world, &form.kind, Some(m), &stream);
        all.push(Draft::new(stream, Event::MatterRegistered(registered)));
        all.extend(sealed);
    }
    Ok(all)
}

/// What stands in the parent holds for the piece: the same place, the same way it came.
pub(super) fn form(m: &Matter, piece: &Piece) -> Register {
    Register {
        address: None,
        contact: None,
        demand: m.demand.clone(),
        division: m.division.clone(),
        grid: m.grid.clone(),
        kind: piece.kind.clone(),
        occurred_at: Some(m.occurred_at),
        source: m.source.clone(),
        text: piece.text.clone(),
        title: piece.title.clone(),
    }
}

/// Codes of one order follow each other.
fn nth_code(world: &World, order: &Order, form: &Register, n: u32) -> Result<String, crate::Refusal> {
    let prefix = register::prefix(world, order, form);
    let given = world.serials.get(&prefix).copied().unwrap_or(0);
    code::nth(&world.serial_key, &prefix, given + n).ok_or(no(Refusal::CodesUsedUp))
}

fn open(m: &Matter, act: &str) -> Result<(), crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage.is_ended() || m.stage >= Stage::Completed {
        return Err(no(Refusal::OutOfTurn { act: act.to_owned(), stage: m.stage }));
    }
    Ok(())
}
