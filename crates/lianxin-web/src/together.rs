//! Several matters at once: one order each, in one commit of the writer, and what became of each. Nothing is half told: a
//! matter that the asker may not see, or that changed since she looked, is answered by itself.

use std::collections::HashMap;

use lianxin_core::matter::Command;
use lianxin_core::{Order, Refusal};
use lianxin_store::{Fault, Item, Outcome};

use crate::app::App;
use crate::door::signed::Signed;
use crate::show::board::Together;

/// Most matters of one form or call.
pub const MOST: usize = 200;

/// One that was picked, with the version that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    pub id: String,
    pub seen: Option<u64>,
}

impl Picked {
    /// `id.version`, as a box of the board's form holds it.
    pub fn parse(text: &str) -> Picked {
        match text.split_once('.') {
            Some((id, seen)) => Picked { id: id.to_owned(), seen: seen.parse().ok() },
            None => Picked { id: text.to_owned(), seen: None },
        }
    }
}

/// What became of one.
pub struct Became {
    pub id: String,
    /// As the lists show it; `None` where the asker may not see it.
    pub item: Option<Item>,
    /// Whom it went to, by code, or the matter in which it goes on.
    pub to: Option<String>,
    pub outcome: Result<Outcome, Fault>,
}

/// Does this to each; `to` is the agency or the matter it goes to, where one was stated. `way` and `key` make the orders'
/// ids: the same form sent twice does nothing twice.
///
/// # Errors
/// [`Fault`] when the database cannot even be read; what an order meets is told of each.
pub async fn each(
    app: &App,
    who: &Signed,
    (way, key): (&str, &str),
    (what, stated): (Together, Option<String>),
    mut picked: Vec<Picked>,
) -> Result<Vec<Became>, Fault> {
    // The one in which the others go on is picked with them and stays.
    picked.retain(|p| what != Together::Merge || stated.as_ref() != Some(&p.id));
    let (viewer, ids) = (who.viewer.clone(), picked.iter().map(|p| p.id.clone()).collect::<Vec<_>>());
    let rows = app.read(move |store| store.rows(&viewer, &ids)).await?;
    let mut rows: HashMap<String, Item> = rows.into_iter().map(|item| (item.id.clone(), item)).collect();
    let (mut became, mut orders) = (Vec::with_capacity(picked.len()), Vec::new());
    for one in picked {
        let item = rows.remove(&one.id);
        let to = item.as_ref().and_then(|item| whom(app, what, stated.as_ref(), item));
        let order = match &item {
            Some(item) => Some(order(app, who, (way, key), command(what, to.as_deref(), item), &one)?),
            None => None,
        };
        orders.extend(order.map(|order| (became.len(), order)));
        became.push(Became { id: one.id, item, to, outcome: Ok(Outcome::Refused(Refusal::Absent)) });
    }
    let (places, orders): (Vec<usize>, Vec<Order>) = orders.into_iter().unzip();
    for (place, outcome) in places.into_iter().zip(app.ask_all(orders).await) {
        if let Some(one) = became.get_mut(place) {
            one.outcome = outcome;
        }
    }
    Ok(became)
}

/// Where a matter goes: to the one stated, or to the agency that its kind and place suggest.
fn whom(app: &App, what: Together, stated: Option<&String>, item: &Item) -> Option<String> {
    match what {
        Together::Dispatch | Together::Merge => stated.cloned(),
        Together::Suggested => {
            app.store().catalogue().suggest_lead(&item.kind, &item.division).map(|(agency, _)| agency.code.clone())
        }
        Together::Accept | Together::Archive => None,
    }
}

fn command(what: Together, to: Option<&str>, item: &Item) -> Command {
    let matter = item.id.clone();
    match what {
        Together::Accept => Command::Accept { matter },
        // Nobody to suggest is an empty lead, which the rules refuse with a word on the field.
        Together::Suggested | Together::Dispatch => {
            Command::Dispatch { assist: Vec::new(), lead: to.unwrap_or("").to_owned(), matter }
        }
        Together::Archive => Command::Archive { matter },
        Together::Merge => Command::Merge { into: to.unwrap_or("").to_owned(), matter },
    }
}

fn order(app: &App, who: &Signed, (way, key): (&str, &str), command: Command, picked: &Picked) -> Result<Order, Fault> {
    let id = who.order_id(way, &format!("{key}.{}", picked.id));
    let mut order = app.order(who.actor(), id, lianxin_core::Command::Matter(command))?;
    order.seen = picked.seen;
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_says_what_was_looked_at() {
        assert_eq!(Picked::parse("m1.4"), Picked { id: "m1".to_owned(), seen: Some(4) });
        assert_eq!(Picked::parse("m1"), Picked { id: "m1".to_owned(), seen: None });
        assert_eq!(Picked::parse("m1.x").seen, None);
    }
}
