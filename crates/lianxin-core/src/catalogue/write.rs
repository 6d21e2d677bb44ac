//! Writes an item as a file of the catalogue holds it, to be changed by hand and read again by [`super::parse_onto`].

use serde_json::Value;

use super::{Item, Section};

/// The item in the form of its file: a section's head and a line for each key.
pub fn written(item: &Item) -> String {
    let section = item.section();
    let head = if section == Section::District { "[district]".to_owned() } else { format!("[[{}]]", section.name()) };
    let lines = written_fields(item).into_iter().map(|(key, value)| format!("{key} = {value}\n"));
    format!("{head}\n{}", lines.collect::<String>())
}

/// Each key of the item with its value as its file writes it; the code first, which says what item it is.
pub fn written_fields(item: &Item) -> Vec<(String, String)> {
    let Ok(Value::Object(whole)) = serde_json::to_value(item) else { return Vec::new() };
    let Some(Value::Object(fields)) = whole.get("value") else { return Vec::new() };
    let (first, rest): (Vec<_>, Vec<_>) = fields.iter().partition(|(key, _)| matches!(key.as_str(), "code" | "year"));
    first.into_iter().chain(rest).map(|(key, value)| (key.clone(), inline(value))).collect()
}

/// Keys of an item itself, by its section, that may be left out and whose absence then says something that the page must say. Tables
/// within an item are shown as they are written.
pub fn telling_when_absent(section: Section) -> &'static [&'static str] {
    match section {
        Section::District => &["erasure", "look_ups_per_hour"],
        Section::Kind => &["lead", "sealed_to"],
        Section::Limit => &["effective_to"],
        Section::Purpose => &["classes", "hidden_months", "roles"],
        Section::Retention => &["by", "classes", "kinds"],
        Section::Whistle => &["approval"],
        Section::Agency
        | Section::Channel
        | Section::Demand
        | Section::Dispute
        | Section::Division
        | Section::Ground
        | Section::Objection
        | Section::Oversight
        | Section::Phase
        | Section::Process
        | Section::Result
        | Section::Source
        | Section::UnitKind
        | Section::WaitGround
        | Section::Year => &[],
    }
}

/// A value on one line. JSON's strings, numbers and arrays are TOML's; its objects are written otherwise.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(all) => format!("[{}]", all.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| format!("{key} = {}", inline(value));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        // DEL is the one character that a string of JSON may hold bare and one of TOML may not.
        Value::String(_) => value.to_string().replace('\u{7f}', "\\u007F"),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}
