//! **Tokens** for programs that speak for a person. The log holds a digest, never the token.

use super::{Command, Refusal, TOKENS_MAX, TokenCreated, TokenRevoked, draft, known};
use crate::field::{Check, NAME_MAX, Problem};
use crate::mail::{self, Template};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::world::World;

pub(super) fn create(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, crate::Refusal> {
    let Command::CreateToken { account, digest, label, until } = command else { return Ok(Vec::new()) };
    let holder = known(world, account)?;
    let mut c = Check::default();
    c.plain("label", label, NAME_MAX);
    c.demand(digest.len() == 43, "digest", Problem::Malformed);
    c.demand(*until > order.at, "until", Problem::ImpossibleTime);
    c.done()?;
    let live = holder.tokens.values().filter(|t| !t.revoked && order.at < t.until).count();
    if live >= TOKENS_MAX {
        return Err(crate::Refusal::Directory(Refusal::TooManyTokens));
    }
    let event = TokenCreated {
        account: account.clone(),
        digest: digest.clone(),
        label: label.clone(),
        token: order.entropy.id('t', 0),
        until: *until,
    };
    let mut all = draft(Event::TokenCreated(event));
    all.extend(mail::tell(world, order, (0, account), Template::TokenCreated));
    Ok(all)
}

pub(super) fn revoke(world: &World, account: &str, token: &str) -> Result<Vec<Draft>, crate::Refusal> {
    match known(world, account)?.tokens.get(token) {
        None => Err(crate::Refusal::Directory(Refusal::NoSuchToken)),
        Some(t) if t.revoked => Ok(Vec::new()),
        Some(_) => {
            let event = TokenRevoked { account: account.to_owned(), token: token.to_owned() };
            Ok(draft(Event::TokenRevoked(event)))
        }
    }
}
