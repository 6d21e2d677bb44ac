//! Whistles in words: names of stages, states and acts, and why something cannot be done.

use lianxin_core::whistle::Refusal;

use super::refusal::Told;
use super::{Lang, Value, label, say, say_with};

fn named(lang: Lang, family: &str, code: &str) -> String {
    let key = format!("whistle-{family}-{code}");
    let said = say(lang, &key);
    if said == key { code.to_owned() } else { said }
}

/// 日常哨
pub fn grade(lang: Lang, code: &str) -> String {
    named(lang, "grade", code)
}

/// How far a whistle is: 等待批准.
pub fn stage(lang: Lang, code: &str) -> String {
    named(lang, "stage", code)
}

/// How far a unit is: 途中.
pub fn state(lang: Lang, code: &str) -> String {
    named(lang, "state", code)
}

/// An act's verb: 应哨.
pub fn act(lang: Lang, code: &str) -> String {
    named(lang, "act", code)
}

/// What one side says of the other: 满意.
pub fn said(lang: Lang, code: &str) -> String {
    named(lang, "said", code)
}

fn told(lang: Lang, code: &str, values: &[(&str, Value<'_>)]) -> Told {
    let key = format!("refusal-whistle-{code}");
    Told { title: say_with(lang, &key, values), text: say_with(lang, &format!("{key}-next"), values) }
}

/// The refusal in words. Agencies stand in it by code, or by name after [`with_names`].
pub fn refused(lang: Lang, refusal: &Refusal) -> Told {
    let plain = |code| told(lang, code, &[]);
    let one = |code, name: &str| told(lang, code, &[("name", name.into())]);
    let all = |code, names: &[String]| told(lang, code, &[("name", names.join(&say(lang, "list-comma")).into())]);
    match refusal {
        Refusal::Forgotten => plain("forgotten"),
        Refusal::MatterFinished { stage } => {
            told(lang, "matter-finished", &[("stage", label::stage(lang, stage.code()).into())])
        }
        Refusal::NotCaller { grade: code } => told(lang, "not-caller", &[("grade", grade(lang, code).into())]),
        Refusal::WhichAgency { agencies } => all("which-agency", agencies),
        Refusal::TooMany { max } => told(lang, "too-many", &[("max", (*max).into())]),
        Refusal::EmergencyOnly => plain("emergency-only"),
        Refusal::OneLead { leads } => told(lang, "one-lead", &[("n", (*leads).into())]),
        Refusal::CallsItself { agency } => one("calls-itself", agency),
        Refusal::OutOfTurn { act: code, stage: at } => {
            let values = [("act", act(lang, code).into()), ("stage", stage(lang, at.code()).into())];
            told(lang, "out-of-turn", &values)
        }
        Refusal::NotApprover { role } => told(lang, "not-approver", &[("role", label::role(lang, role.code()).into())]),
        Refusal::OwnWhistle => plain("own-whistle"),
        Refusal::NoUnit { agency } => one("no-unit", agency),
        Refusal::UnitOutOfTurn { act: code, agency, state: at } => {
            let (act, state) = (act(lang, code).into(), state(lang, at.code()).into());
            told(lang, "unit-out-of-turn", &[("act", act), ("name", agency.as_str().into()), ("state", state)])
        }
        Refusal::NotAcknowledged { agency } => one("not-acknowledged", agency),
        Refusal::NotReportedIn { agency } => one("not-reported-in", agency),
        Refusal::SceneOnly => plain("scene-only"),
        Refusal::Designated { agency } => one("designated", agency),
        Refusal::ObjectionsClosed { until: Some(_) } => plain("objections-closed"),
        Refusal::ObjectionsClosed { until: None } => plain("objections-none"),
        Refusal::MustDesignate { objections } => told(lang, "must-designate", &[("n", (*objections).into())]),
        Refusal::NotYetDesignate { objections, after } => {
            told(lang, "not-yet-designate", &[("n", (*objections).into()), ("after", (*after).into())])
        }
        Refusal::LeadNeeded { agency } => one("lead-needed", agency),
        Refusal::Answered { agency } => one("answered", agency),
        Refusal::UnitsOwed { agencies } => all("units-owed", agencies),
        Refusal::OwnAgency { agency } => one("own-agency", agency),
        Refusal::RatedAlready { agency } => one("rated-already", agency),
        Refusal::NotDue => plain("not-due"),
    }
}

/// The same refusal with its agencies' codes exchanged for names.
pub fn with_names(refusal: &Refusal, name: impl Fn(&str) -> String) -> Refusal {
    let mut named = refusal.clone();
    if let Refusal::WhichAgency { agencies } | Refusal::UnitsOwed { agencies } = &mut named {
        agencies.iter_mut().for_each(|a| *a = name(a));
    } else if let Refusal::CallsItself { agency }
    | Refusal::NoUnit { agency }
    | Refusal::UnitOutOfTurn { agency, .. }
    | Refusal::NotAcknowledged { agency }
    | Refusal::NotReportedIn { agency }
    | Refusal::Designated { agency }
    | Refusal::LeadNeeded { agency }
    | Refusal::Answered { agency }
    | Refusal::OwnAgency { agency }
    | Refusal::RatedAlready { agency } = &mut named
    {
        *agency = name(agency);
    }
    named
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lianxin_core::authority::Role;
    use lianxin_core::matter;
    use lianxin_core::whistle::{Stage, UnitState};

    use super::*;

    fn all() -> Vec<Refusal> {
        let agency = || "a".to_owned();
        vec![
            Refusal::Forgotten,
            Refusal::MatterFinished { stage: matter::Stage::Completed },
            Refusal::NotCaller { grade: "everyday".to_owned() },
            Refusal::WhichAgency { agencies: vec![agency()] },
            Refusal::TooMany { max: 20 },
            Refusal::EmergencyOnly,
            Refusal::OneLead { leads: 2 },
            Refusal::CallsItself { agency: agency() },
            Refusal::OutOfTurn { act: "close-whistle".to_owned(), stage: Stage::Asked },
            Refusal::NotApprover { role: Role::Secretary },
            Refusal::OwnWhistle,
            Refusal::NoUnit { agency: agency() },
            Refusal::UnitOutOfTurn { act: "done".to_owned(), agency: agency(), state: UnitState::Done },
            Refusal::NotAcknowledged { agency: agency() },
            Refusal::NotReportedIn { agency: agency() },
            Refusal::SceneOnly,
            Refusal::Designated { agency: agency() },
            Refusal::ObjectionsClosed { until: Some(0) },
            Refusal::ObjectionsClosed { until: None },
            Refusal::MustDesignate { objections: 3 },
            Refusal::NotYetDesignate { objections: 1, after: 3 },
            Refusal::LeadNeeded { agency: agency() },
            Refusal::Answered { agency: agency() },
            Refusal::UnitsOwed { agencies: vec![agency()] },
            Refusal::OwnAgency { agency: agency() },
            Refusal::RatedAlready { agency: agency() },
            Refusal::NotDue,
        ]
    }

    #[test]
    fn each_refusal_has_a_sentence_of_its_own_with_what_to_do_next() {
        for lang in [Lang::Chinese, Lang::English] {
            let said: Vec<Told> = all().iter().map(|no| refused(lang, no)).collect();
            for told in &said {
                assert!(!told.title.contains("refusal-") && !told.text.contains("refusal-"), "{told:?}");
                assert!(!told.text.contains("{ $") && !told.title.contains("{ $"), "{told:?}");
            }
            let titles: BTreeSet<&str> = said.iter().map(|t| t.title.as_str()).collect();
            let texts: BTreeSet<&str> = said.iter().map(|t| t.text.as_str()).collect();
            assert_eq!((titles.len(), texts.len()), (said.len(), said.len()), "two refusals sound the same");
        }
    }

    #[test]
    fn names_take_the_place_of_codes() {
        for no in all() {
            let named = format!("{:?}", with_names(&no, |_| "区水务局".to_owned()));
            assert!(!named.contains("\"a\""), "{named}");
        }
    }

    #[test]
    fn every_stage_and_state_has_its_name() {
        for lang in [Lang::Chinese, Lang::English] {
            for code in Stage::ALL.map(Stage::code) {
                assert_ne!(stage(lang, code), code);
            }
            for code in UnitState::ALL.map(UnitState::code) {
                assert_ne!(state(lang, code), code);
            }
        }
    }

    #[test]
    fn every_deed_has_its_sentence_and_leaves_no_value_unsaid() {
        use crate::words::history::{Deed, Who, sentence};
        let plain = ["approved", "refused", "closed"];
        let of_unit = [
            "unit-acknowledged",
            "unit-phoned",
            "unit-objected",
            "unit-set-out",
            "reported-scene",
            "reported-online",
            "unit-handled",
            "unit-done",
            "unit-released",
            "late-acknowledge",
            "late-report-in",
            "late-handle",
            "ruled-upheld",
        ];
        let more: [(&str, &[&str]); 8] = [
            ("blown", &["grade", "units"]),
            ("sounded", &["units"]),
            ("units-called", &["units"]),
            ("ruled-reassigned", &["agency", "to"]),
            ("ruled-designated", &["agency", "to"]),
            ("climbed", &["agency", "step", "told"]),
            ("overseen", &["agency", "grade"]),
            ("rated", &["agency", "by", "said"]),
        ];
        let all =
            plain.map(|key| (key, &[][..])).into_iter().chain(of_unit.map(|key| (key, &["agency"][..]))).chain(more);
        let who = Who::Person { name: "李梅", agency: "区水务局" };
        for (key, names) in all {
            let values: Vec<(&'static str, String)> = names.iter().map(|n| (*n, format!("<{n}>"))).collect();
            for lang in [Lang::Chinese, Lang::English] {
                let deed = Deed { key: format!("whistle-{key}"), names: values.clone() };
                let said = sentence(lang, &who, &deed).text();
                assert!(!said.contains("deed-") && !said.contains("{$"), "{said}");
                for (_, value) in &values {
                    assert!(said.contains(value.as_str()), "{key}: {said} lacks {value}");
                }
            }
        }
    }
}
