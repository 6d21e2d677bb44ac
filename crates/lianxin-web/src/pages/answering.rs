//! Who answers for a place and a kind, in words: told alike by the net's page, the form that registers and the form that
//! dispatches. The catalogue says who, by which rule and from which source; nothing is decided here.

use lianxin_core::calendar::{Date, Unit};
use lianxin_core::catalogue::{Act, Answer, AnswerPart, Catalogue, LeadReason, Limit};

use super::{agency_name, kind_name};
use crate::page::Shown;
use crate::show::board::Suggested;
use crate::show::net::{Answering, Receiving};
use crate::words::{Lang, say_with};

/// Who answers for a kind in a division, and of a place alone those who answer there whatever it is about. Empty where the
/// place is not known.
pub fn told(shown: &Shown, catalogue: &Catalogue, kind: &str, division: &str, today: Date) -> Vec<Answering> {
    let by = match catalogue.answers(kind, division, today) {
        Some(found) => found.by,
        None => catalogue.local_answers(division),
    };
    by.iter().map(|a| answering(shown, catalogue, a)).collect()
}

/// One that answers, with the rule that says so.
pub fn answering(shown: &Shown, catalogue: &Catalogue, a: &Answer<'_>) -> Answering {
    let part = match a.part {
        AnswerPart::Grid => "net-part-grid",
        AnswerPart::Village => "net-part-village",
        AnswerPart::Centre => "net-part-centre",
        AnswerPart::Police => "net-part-police",
        AnswerPart::Lead => "net-part-lead",
    };
    let place = match a.reason {
        LeadReason::Area(code) => shown.named("net-by-area", catalogue.short_name(code)),
        LeadReason::Anywhere => shown.say("net-by-district"),
    };
    let why = match a.source {
        Some(source) => format!("{place}{}{source}", shown.say("list-comma")),
        None => place,
    };
    Answering {
        part: shown.say(part),
        agency: agency_name(shown.lang, catalogue, &a.agency.code),
        code: a.agency.code.clone(),
        phone: a.agency.phone.clone().unwrap_or_default(),
        why,
        leads: a.part == AnswerPart::Lead,
    }
}

/// Who leads by the responsibility list, by which rule, and from which source.
pub fn suggestion(shown: &Shown, catalogue: &Catalogue, kind: &str, division: &str) -> Option<Suggested> {
    let found = catalogue.answers(kind, division, shown.tell().date(shown.now))?;
    let lead = found.part(AnswerPart::Lead)?;
    let (key, place) = match lead.reason {
        LeadReason::Area(code) => ("dispatch-why-area", catalogue.short_name(code)),
        LeadReason::Anywhere => ("dispatch-why-anywhere", ""),
    };
    let kind = kind_name(shown.lang, catalogue, kind);
    let mut why = shown.say_with(key, &[("kind", kind.into()), ("place", place.into())]);
    if let Some(source) = lead.source {
        why.push_str(&shown.named("dispatch-why-source", source));
    }
    let code = lead.agency.code.clone();
    Some(Suggested { name: agency_name(shown.lang, catalogue, &code), code, why })
}

/// The centre that will accept what happens in a division, and the limit that it has for this kind.
pub fn receiving(shown: &Shown, catalogue: &Catalogue, kind: &str, division: &str, today: Date) -> Option<Receiving> {
    let centre = catalogue.local_answers(division).into_iter().find(|a| a.part == AnswerPart::Centre)?;
    let limit = catalogue.limit(kind, Act::Accept, today);
    Some(Receiving {
        centre: agency_name(shown.lang, catalogue, &centre.agency.code),
        within: limit.map(|l| term(shown.lang, l)),
        source: limit.map(|l| l.source.clone()),
    })
}

/// How long a limit is: 1 个工作日.
pub fn term(lang: Lang, limit: &Limit) -> String {
    let unit = match limit.unit {
        Unit::Minutes => "minutes",
        Unit::Hours => "hours",
        Unit::Days => "days",
        Unit::Workdays => "workdays",
        Unit::Months => "months",
    };
    say_with(lang, &format!("term-{unit}"), &[("n", limit.amount.into())])
}
