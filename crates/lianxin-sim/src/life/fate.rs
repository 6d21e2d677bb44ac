//! What became of an order, or must, as the auditor names it.

use lianxin_core::{Order, Refusal};

/// What became of an order, or must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    Already,
    /// The reason's name; of typed things, the fields.
    Refused(String),
}

/// The name of a refusal.
pub fn name(refusal: &Refusal) -> String {
    if let Refusal::Fields(all) = refusal {
        let fields: Vec<&str> = all.iter().map(|p| p.field.as_str()).collect();
        return format!("Fields {}", fields.join(" "));
    }
    let text = format!("{refusal:?}");
    text.split([' ', '{', ')']).next().unwrap_or("").replace('(', " ")
}

/// What an order asks, to tell the same order from another with its id.
pub fn content(order: &Order) -> String {
    serde_json::to_string(&(&order.actor, &order.command)).unwrap_or_default()
}
