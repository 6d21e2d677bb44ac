//! Telling somebody who works here, at the office mail that she has confirmed: that something of her account has changed, or
//! that something waits for her. Who has confirmed none gets no letter; what waits stands on her desk all the same.

use super::{Template, To, Wanted, write_letter};
use crate::authority::Viewer;
use crate::order::Order;
use crate::record::Draft;
use crate::world::World;

/// Most people who are written to about one thing that waits. \[D\]: an office with its deputies.
pub const TOLD_MAX: usize = 8;
/// While something that she was told of still waits, she is told of no more of its kind for so long, in ms: a day. What a
/// stranger or a colleague can cause at will fills nobody's mailbox.
pub const TOLD_AGAIN: i64 = 86_400_000;

/// The `n`-th letter of the order, to this account; none where it has confirmed no address.
pub(crate) fn tell(world: &World, order: &Order, (n, account): (u32, &str), template: Template) -> Option<Draft> {
    world.directory.account(account)?.mail.as_ref()?;
    let to = To::Account(account.to_owned());
    Some(write_letter(order, n, Wanted { to, template, code: None, until: None }))
}

/// A letter to each who may decide what the order asks for, but never to whoever asks.
pub(crate) fn tell_each(world: &World, order: &Order, template: Template, may: impl Fn(&Viewer) -> bool) -> Vec<Draft> {
    let written_to = world.directory.accounts.values().filter(|a| !a.closed && a.mail.is_some());
    let others = written_to.filter(|a| order.actor.account() != Some(a.account.as_str()));
    let viewers = others.filter_map(|a| Viewer::of(&world.directory, &world.catalogue, &a.account, order.at));
    let told = viewers.filter(|v| may(v)).take(TOLD_MAX);
    (0..).zip(told).filter_map(|(n, v)| tell(world, order, (n, &v.account), template)).collect()
}
