//! Notices: what an agency is told by a record, without anybody pressing anything. They follow from the log, so that a
//! rebuilt outbox is the same.

use crate::matter::Matter;
use crate::record::{Event, Record};
use crate::whistle::Called;

/// One agency is told one thing. Codes only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub agency: String,
    pub whistle: Option<String>,
    /// What is told: `dispatched`, `designated`, `reopened`, `extension-asked`, `unseal-asked`, `erasure-asked`,
    /// `overseen`, `called`, `unit-silent`, `objected`.
    pub what: &'static str,
    /// The agency or the grade that it is about; empty where there is none.
    pub about: String,
}

/// Whom a record tells what, `m` being the matter after it.
pub fn notices(record: &Record, m: &Matter) -> Vec<Notice> {
    let note = |agency: &str, what, about: &str| Notice {
        agency: agency.to_owned(),
        whistle: None,
        what,
        about: about.to_owned(),
    };
    let owner = |what| m.owner().map(|agency| note(agency, what, "")).into_iter().collect();
    if let Event::MatterDispatched(e) = &record.event {
        let all = std::iter::once(&e.lead).chain(&e.assist);
        all.map(|agency| note(agency, "dispatched", "")).collect()
    } else if let Event::MatterDesignated(e) = &record.event {
        vec![note(&e.lead, "designated", "")]
    } else if let Event::MatterReopened(_) = &record.event {
        owner("reopened")
    } else if let Event::MatterExtensionAsked(e) = &record.event {
        m.centre().map(|centre| note(centre, "extension-asked", &e.agency)).into_iter().collect()
    } else if let Event::MatterUnsealAsked(_) = &record.event {
        // Of each agency told, those alone see it whom the seal lets through: at the centre the secretary.
        let to = m.sealing.as_ref().map(|s| s.agencies.as_slice()).unwrap_or_default();
        let centre = m.centre().filter(|centre| !to.iter().any(|a| a == centre));
        to.iter().map(String::as_str).chain(centre).map(|agency| note(agency, "unseal-asked", "")).collect()
    } else if let Event::MatterErasureAsked(_) = &record.event {
        m.centre().map(|centre| note(centre, "erasure-asked", "")).into_iter().collect()
    } else if let Event::MatterOverseen(e) = &record.event {
        e.agency.iter().map(|agency| note(agency, "overseen", e.grade.code())).collect()
    } else {
        of_whistle(record, m)
    }
}

fn of_whistle(record: &Record, m: &Matter) -> Vec<Notice> {
    let note = |agency: &str, whistle: &str, what, about: &str| Notice {
        agency: agency.to_owned(),
        whistle: Some(whistle.to_owned()),
        what,
        about: about.to_owned(),
    };
    let called = |units: &[Called], whistle: &str| -> Vec<Notice> {
        units.iter().map(|u| note(&u.agency, whistle, "called", "")).collect()
    };
    let of = |id: &str| m.whistles.iter().find(|w| w.id == id);
    if let Event::WhistleSounded(e) = &record.event {
        let units = of(&e.whistle).map(|w| w.units.as_slice()).unwrap_or_default();
        units.iter().map(|u| note(&u.agency, &e.whistle, "called", "")).collect()
    } else if let Event::WhistleUnitsCalled(e) = &record.event {
        called(&e.units, &e.whistle)
    } else if let Event::WhistleObjectionRuled(e) = &record.event {
        e.to.iter().map(|to| note(to, &e.whistle, "called", "")).collect()
    } else if let Event::WhistleUnitObjected(e) = &record.event {
        let caller = of(&e.whistle).map(|w| note(&w.caller.agency, &e.whistle, "objected", &e.agency));
        caller.into_iter().collect()
    } else if let Event::WhistleLadderClimbed(e) = &record.event {
        e.told.iter().map(|agency| note(agency, &e.whistle, "unit-silent", &e.agency)).collect()
    } else if let Event::WhistleOverseen(e) = &record.event {
        vec![note(&e.agency, &e.whistle, "overseen", &e.grade)]
    } else {
        Vec::new()
    }
}
