//! **A change of the catalogue takes two people** (目录改动): the system administrator asks for it, the security administrator
//! decides. Nobody is both (三员分立). One change waits at a time, so that what is looked at is what will be.

use serde::{Deserialize, Serialize};

use super::{Defined, Refusal, draft};
use crate::authority::{self, Act, Viewer};
use crate::catalogue::{Catalogue, Item};
use crate::directory::{Directory, REQUEST_LIFE};
use crate::field::{Check, LINE_MAX};
use crate::mail::{self, Template};
use crate::order::{Actor, Order};
use crate::record::{Body, Draft, Event, Record};
use crate::value::Holds;
use crate::world::World;

/// `catalogue.change-asked`: somebody asks that these items be from now on as they say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeAsked {
    /// The document it rests on, or why. Not sealed: it is about the district, and whoever reads the log reads it.
    pub basis: String,
    pub change: String,
    /// Only what differs from what was loaded when it was asked for.
    pub items: Vec<Item>,
}
impl Holds for ChangeAsked {}
impl Body for ChangeAsked {}

/// `catalogue.change-granted`: another one decided so. What was asked for is defined by the same order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeGranted {
    pub change: String,
}
impl Holds for ChangeGranted {}
impl Body for ChangeGranted {}

/// `catalogue.change-refused`: another one decided against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeRefused {
    pub change: String,
    /// Not sealed, as the basis.
    pub reason: String,
}
impl Holds for ChangeRefused {}
impl Body for ChangeRefused {}

/// `catalogue.change-withdrawn`: one of those who may ask has taken it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWithdrawn {
    pub change: String,
}
impl Holds for ChangeWithdrawn {}
impl Body for ChangeWithdrawn {}

/// The change that was asked for last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: String,
    /// Who asks.
    pub by: Actor,
    /// ms UTC.
    pub at: i64,
    pub basis: String,
    /// What it would change.
    pub items: Vec<Item>,
    /// What stood under their keys when it was asked for, and stands there as long as it waits.
    pub before: Vec<Item>,
    /// When those who decide were last told by letter that one waits, ms UTC.
    pub told: i64,
    /// How it ended; none while nobody has decided.
    pub end: Option<End>,
}

/// How a change ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    pub how: Ended,
    /// Who decided or took it back; who changed the catalogue where it was overtaken.
    pub by: Actor,
    /// ms UTC.
    pub at: i64,
    /// Why, where it was refused.
    pub reason: String,
}

/// In which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Granted,
    Refused,
    Withdrawn,
    /// The catalogue was changed at the console meanwhile: what was looked at is not what it would do any more.
    Overtaken,
}

impl Change {
    /// Until when it may be decided, ms UTC: a week, as for a position that was asked for.
    pub fn until(&self) -> i64 {
        self.at + REQUEST_LIFE
    }

    /// Whether it waits at a moment (ms UTC): nobody has decided, its days are not over, and whoever asked may still ask.
    pub fn waits(&self, (directory, catalogue): (&Directory, &Catalogue), at: i64) -> bool {
        let asker = || self.by.account().and_then(|name| Viewer::of(directory, catalogue, name, at));
        self.end.is_none() && at < self.until() && asker().is_some_and(|v| v.may(Act::DefineCatalogue))
    }
}

/// A change that was just asked for.
pub(super) fn asked(world: &World, record: &Record, e: &ChangeAsked) -> Change {
    let key = |item: &Item| (item.section(), item.key());
    let keys: Vec<_> = e.items.iter().map(key).collect();
    Change {
        id: e.change.clone(),
        by: record.actor.clone(),
        at: record.recorded_at,
        basis: e.basis.clone(),
        items: e.items.clone(),
        before: world.catalogue.items().into_iter().filter(|item| keys.contains(&key(item))).collect(),
        told: told(world.change.as_deref(), record.recorded_at),
        end: None,
    }
}

/// The change that waits when the order is decided.
fn waiting<'w>(world: &'w World, order: &Order) -> Option<&'w Change> {
    world.change.as_deref().filter(|c| c.waits((&world.directory, &world.catalogue), order.at))
}

/// The one of this id, where it waits.
fn named<'w>(world: &'w World, order: &Order, id: &str) -> Result<&'w Change, crate::Refusal> {
    waiting(world, order).filter(|c| c.id == id).ok_or(crate::Refusal::Catalogue(Refusal::NoSuchChange))
}

/// One asks, and whoever decides is told. What is already so needs no asking.
pub(super) fn ask(world: &World, order: &Order, items: &[Item], basis: &str) -> Result<Vec<Draft>, crate::Refusal> {
    authority::may_as(world, order, Act::DefineCatalogue)?;
    if waiting(world, order).is_some() {
        return Err(crate::Refusal::Catalogue(Refusal::ChangeWaits));
    }
    let mut c = Check::default();
    c.plain("basis", basis, LINE_MAX);
    c.done()?;
    let items = world.catalogue.changed(items);
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let event = ChangeAsked { basis: basis.to_owned(), change: order.entropy.id('g', 0), items };
    let mut all = vec![draft(Event::CatalogueChangeAsked(event))];
    if told(world.change.as_deref(), order.at) == order.at {
        all.extend(mail::tell_each(world, order, Template::ChangeAsked, |v| v.may(Act::ConfirmCatalogue)));
    }
    Ok(all)
}

/// When those who decide are told by letter of a change that is asked for at a moment (both ms UTC): then, or within a day before,
/// where the last one was taken back. To ask and take back fills no mailbox.
fn told(last: Option<&Change>, at: i64) -> i64 {
    let withdrawn = |c: &&Change| c.end.as_ref().is_some_and(|e| e.how == Ended::Withdrawn);
    let before = last.filter(withdrawn).map(|c| c.told);
    before.filter(|told| at - told < mail::TOLD_AGAIN).unwrap_or(at)
}

/// Another one decides so.
pub(super) fn grant(world: &World, order: &Order, id: &str) -> Result<Vec<Draft>, crate::Refusal> {
    authority::may_as(world, order, Act::ConfirmCatalogue)?;
    let found = named(world, order, id)?;
    // No account holds two of the three offices; a second lock for the day when one does.
    if found.by == order.actor {
        return Err(crate::Refusal::NotYours);
    }
    let defined = found.items.iter().map(|item| draft(Event::CatalogueDefined(Defined { item: item.clone() })));
    let granted = draft(Event::CatalogueChangeGranted(ChangeGranted { change: found.id.clone() }));
    Ok(std::iter::once(granted).chain(defined).collect())
}

/// Another one decides against it.
pub(super) fn refuse(world: &World, order: &Order, id: &str, reason: &str) -> Result<Vec<Draft>, crate::Refusal> {
    authority::may_as(world, order, Act::ConfirmCatalogue)?;
    let found = named(world, order, id)?;
    let mut c = Check::default();
    c.plain("reason", reason, LINE_MAX);
    c.done()?;
    let event = ChangeRefused { change: found.id.clone(), reason: reason.to_owned() };
    Ok(vec![draft(Event::CatalogueChangeRefused(event))])
}

/// One of those who may ask takes it back.
pub(super) fn withdraw(world: &World, order: &Order, id: &str) -> Result<Vec<Draft>, crate::Refusal> {
    authority::may_as(world, order, Act::DefineCatalogue)?;
    let change = named(world, order, id)?.id.clone();
    Ok(vec![draft(Event::CatalogueChangeWithdrawn(ChangeWithdrawn { change }))])
}
