//! Views: what lists show, derived from records, written in the same transaction, dropped and rebuilt at will.

use lianxin_core::matter::Matter;
use lianxin_core::{Event, Record};

use crate::tables::{ACCESS, Batch, Row, Value};

/// A matter as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatterRow {
    pub id: String,
    pub code: String,
    pub kind: String,
    pub division: String,
    pub stage: String,
    pub version: i64,
}

/// The view row of a matter.
pub fn matter_row(district: &str, m: &Matter) -> Row {
    vec![
        district.into(),
        m.id.as_str().into(),
        m.code.as_str().into(),
        m.kind.as_str().into(),
        m.division.as_str().into(),
        m.stage.code().into(),
        Value::Int(m.version as i64),
        m.occurred_at.into(),
        m.recorded_at.into(),
        m.registered.into(),
        m.last.into(),
        i64::from(m.notes).into(),
        i64::from(m.erased).into(),
    ]
}

/// Rows that a record adds to insert-only views.
pub fn added(record: &Record, batch: &mut Batch) {
    match &record.event {
        Event::MatterOpened(e) => batch.add(
            &ACCESS,
            vec![
                record.district.as_str().into(),
                record.seq.into(),
                record.recorded_at.into(),
                Value::Text(record.actor.to_string()),
                e.matter.as_str().into(),
            ],
        ),
        Event::MatterErased(_) => {
            if let lianxin_core::Stream::Matter(id) = &record.stream {
                batch.forgotten.push(id.clone());
            }
        }
        Event::CatalogueDefined(_) | Event::DistrictOpened(_) | Event::MatterNoted(_) | Event::MatterRegistered(_) => {}
    }
}
