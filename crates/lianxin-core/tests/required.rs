//! The sample district's catalogue is whole: it holds what `catalogue/required.toml` lists, every kind has a lead in
//! every town, every agency a superior, and no kind is about a category of persons.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::collections::{BTreeMap, BTreeSet};

use lianxin_core::authority::Role;
use lianxin_core::calendar::{Date, Unit};
use lianxin_core::catalogue::{
    Act, AgencyKind, AnswerPart, AssistReason, Catalogue, Gap, Item, KindClass, LeadReason, LeadRule, Phase, Section,
    parse,
};
use lianxin_core::matter::Stage;
use serde::Deserialize;

mod shipped;
use shipped::{catalogue, files};

const REQUIRED: &str = include_str!("../../../catalogue/required.toml");
const XIQING: &str = "120111";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Required {
    dispute: Vec<Named>,
    limit: Vec<Length>,
    process: Vec<Steps>,
    unit_kind: Vec<Named>,
    whistle: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    code: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Length {
    amount: u32,
    code: String,
    rule: String,
    unit: Unit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    code: String,
    steps: usize,
}

fn today() -> Date {
    "2026-11-27".parse().unwrap()
}

/// What of the table a catalogue lacks, one line each.
fn missing(catalogue: &Catalogue, required: &Required) -> Vec<String> {
    let mut missing = Vec::new();
    for row in &required.limit {
        match catalogue.limit_by_code(&row.code, today()) {
            None => missing.push(format!("limit {}", row.code)),
            Some(l) if (l.amount, l.unit) != (row.amount, row.unit) => missing.push(format!("length of {}", row.code)),
            Some(l) if l.source.trim().is_empty() || row.rule.is_empty() => {
                missing.push(format!("source of {}", l.code))
            }
            Some(l) if l.source_note.is_none() => missing.push(format!("how sure {} is", l.code)),
            Some(_) => {}
        }
    }
    let disputes = catalogue.disputes.iter().map(|(code, one)| (code.as_str(), one.name.as_str()));
    let units = catalogue.unit_kinds.iter().map(|(code, one)| (code.as_str(), one.name.as_str()));
    let whistles = catalogue.whistles.iter().map(|(code, one)| (code.as_str(), one.name.as_str()));
    let lists: [(&str, &Vec<Named>, BTreeMap<&str, &str>); 3] = [
        ("dispute", &required.dispute, disputes.collect()),
        ("unit kind", &required.unit_kind, units.collect()),
        ("whistle", &required.whistle, whistles.collect()),
    ];
    for (what, rows, held) in lists {
        let lacks = |row: &&Named| held.get(row.code.as_str()) != Some(&row.name.as_str());
        missing.extend(rows.iter().filter(lacks).map(|row| format!("{what} {}", row.code)));
    }
    for row in &required.process {
        if catalogue.processes.get(&row.code).map(|process| process.steps.len()) != Some(row.steps) {
            missing.push(format!("process {}", row.code));
        }
    }
    missing
}

#[test]
fn the_shipped_catalogue_holds_what_is_required() {
    let required: Required = toml::from_str(REQUIRED).unwrap();
    let rows = (required.limit.len(), required.dispute.len(), required.unit_kind.len(), required.process.len());
    assert_eq!(rows, (31, 25, 23, 7));
    let mut catalogue = catalogue(XIQING);
    assert_eq!(missing(&catalogue, &required), Vec::<String>::new());
    // Each sort of row is missed when it is not there.
    catalogue.limits.remove("petition-handle");
    catalogue.disputes.remove("17");
    catalogue.unit_kinds.remove("court");
    catalogue.processes.remove("nantong-5");
    catalogue.whistles.remove("emergency");
    let mut limit = catalogue.limit_by_code("protection-order", today()).unwrap().clone();
    limit.amount = 71;
    catalogue.put(Item::Limit(limit));
    let lost = missing(&catalogue, &required);
    assert_eq!(
        lost,
        [
            "limit petition-handle",
            "length of protection-order",
            "dispute 17",
            "unit kind court",
            "whistle emergency",
            "process nantong-5"
        ]
    );
}

#[test]
fn every_limit_has_a_source_that_says_how_sure_it_is() {
    for item in parse(&files(XIQING)).unwrap() {
        if let Item::Limit(limit) = item {
            let note = limit.source_note.unwrap();
            assert!(["[V]", "[I]", "[R]", "[D]"].iter().any(|mark| note.contains(mark)), "{}: {note}", limit.code);
        }
    }
}

#[test]
fn there_are_kinds_of_every_class_and_phase_and_none_is_about_a_category_of_persons() {
    let catalogue = catalogue(XIQING);
    assert!(catalogue.kinds.len() >= 60, "{}", catalogue.kinds.len());
    let count = |class| catalogue.kinds.values().filter(|kind| kind.class == Some(class)).count();
    for class in KindClass::ALL {
        assert!(count(class) >= 4, "{class:?}");
    }
    for phase in Phase::ALL {
        assert!(catalogue.kinds.values().any(|kind| kind.phase == phase), "{phase:?}");
        assert!(catalogue.phases.contains_key(phase.code()), "{phase:?}");
    }
    let persons =
        ["人员", "特殊人群", "重点", "青少年", "刑满", "吸毒", "上访", "流动人口", "精神障碍", "宗教", "民族"];
    let mut names = BTreeSet::new();
    for kind in catalogue.kinds.values() {
        // Papers of a firm's staff are asked for by the firm.
        let about = kind.name.replace("企业人员出入境", "");
        assert!(!persons.iter().any(|word| about.contains(word)), "{}", kind.name);
        assert!(names.insert(&kind.name) && names.insert(&kind.name_en), "{}", kind.name);
        let sorted = kind.class.is_some() || kind.code == "unsorted";
        assert!(sorted && (kind.class == Some(KindClass::Dispute)) == kind.dispute.is_some(), "{}", kind.code);
        // The gate is about places and procedures.
        assert!(kind.phase != Phase::Gate || kind.class == Some(KindClass::PublicOrder), "{}", kind.code);
    }
    // Every class of the standard has a kind, but those that no kind may be about.
    let used: BTreeSet<&str> = catalogue.kinds.values().filter_map(|kind| kind.dispute.as_deref()).collect();
    let unused: Vec<&str> = catalogue.disputes.keys().map(String::as_str).filter(|code| !used.contains(code)).collect();
    assert_eq!(unused, ["06", "19"]);
}

#[test]
fn every_kind_has_a_lead_in_every_town_and_every_agency_its_place() {
    let catalogue = catalogue(XIQING);
    let towns: Vec<&String> = catalogue.divisions.keys().filter(|code| code.len() == 9).collect();
    assert_eq!(towns.len(), 15);
    for kind in catalogue.kinds.keys() {
        for town in &towns {
            assert!(catalogue.suggest_lead(kind, town).is_some(), "{kind} in {town}");
        }
        for act in [Act::Accept, Act::Acknowledge, Act::Dispatch, Act::Handle] {
            assert!(catalogue.limit(kind, act, today()).is_some(), "{kind} {act:?}");
        }
    }
    assert_eq!(catalogue.gaps(), []);
    assert!(catalogue.agencies.len() >= 25);
    for agency in catalogue.agencies.values() {
        let code = agency.code.as_str();
        assert!(agency.unit.is_some() && agency.phone.is_some() && agency.lends.is_some(), "{code}");
        // No exchange is called by 0000: the numbers are fictional.
        assert!(agency.phone.as_ref().unwrap().contains("-0000"), "{code}");
        let above = catalogue.superiors(code);
        assert!(above.last().map_or(agency.is_top(), |top| top.is_top()), "{code}");
    }
    let tops: Vec<&str> =
        catalogue.agencies.values().filter(|a| a.superior.is_none()).map(|a| a.code.as_str()).collect();
    assert_eq!(tops, ["government", "party"]);
    let designating = catalogue.designators("120111101217001").into_iter().map(|a| a.code.as_str());
    assert_eq!(designating.collect::<Vec<_>>(), ["party-yangliuqing", "party", "politics-law"]);
    assert!(catalogue.agencies.values().filter(|a| a.designates).all(|a| a.kind == AgencyKind::PartyCommittee));
    assert!(catalogue.kinds_of("fire").iter().any(|kind| kind.code == "fire-passage"));
    assert_eq!(catalogue.kinds_of("nobody").len(), 0);
}

#[test]
fn who_answers_here_is_said_with_the_rule_and_the_limits_of_the_day() {
    let catalogue = catalogue(XIQING);
    let told = |kind: &str, division: &str, date: &str| {
        let answers = catalogue.answers(kind, division, date.parse().unwrap()).unwrap();
        let by = answers.by.iter().map(|one| (one.part, one.agency.code.clone(), one.source.unwrap().to_owned()));
        (by.map(|(part, code, source)| (part, format!("{code} {source}"))).collect::<Vec<_>>(), answers.limits.len())
    };
    let sample = |code: &str| format!("{code} 本区示例");
    let (by, limits) = told("neighbour-dispute", "120111101217001", "2026-11-27");
    let expected = [
        (AnswerPart::Grid, sample("grid-yangliuqing")),
        (AnswerPart::Village, sample("village-baitansi")),
        (AnswerPart::Centre, sample("cgc-yangliuqing")),
        (AnswerPart::Police, sample("police-yangliuqing")),
        (AnswerPart::Lead, sample("mediation-yangliuqing")),
    ];
    assert_eq!((by, limits), (expected.to_vec(), 4));
    let (by, limits) = told("neighbour-dispute", "120111102", "2009-12-31");
    let expected =
        [(AnswerPart::Grid, sample("grid")), (AnswerPart::Centre, sample("cgc")), (AnswerPart::Lead, sample("cgc"))];
    assert_eq!((by, limits), (expected.to_vec(), 0), "no limit was in force yet");
    // A community without a committee among the agencies is still named.
    let answers = catalogue.answers("noise", "120111100001001", today());
    assert_eq!(answers.as_ref().and_then(|a| a.village).map(|v| v.code.as_str()), Some("120111100001"));
    assert!(answers.unwrap().part(AnswerPart::Village).is_none());
    assert!(catalogue.answers("no-such", XIQING, today()).is_none());
    assert!(catalogue.answers("noise", "999999", today()).is_none());
    // A rule's own source comes before its kind's.
    let mut changed = catalogue.clone();
    let mut noise = catalogue.kinds["noise"].clone();
    let source = Some("区委编办 2026 年职责清单".to_owned());
    noise.lead = Some(vec![LeadRule { agency: "urban".to_owned(), area: None, source: source.clone() }]);
    changed.put(Item::Kind(noise));
    let answers = changed.answers("noise", "120111101", today()).unwrap();
    let lead = answers.part(AnswerPart::Lead).unwrap();
    assert_eq!((lead.source, lead.reason), (source.as_deref(), LeadReason::Anywhere));
}

#[test]
fn who_may_assist_is_said_with_why_the_likeliest_first() {
    let catalogue = catalogue(XIQING);
    let told = |kind: &str, division: &str| {
        let all = catalogue.assisting(kind, division);
        let why = |reason: &AssistReason<'_>| match reason {
            AssistReason::Area(code) => format!("serves {code}"),
            AssistReason::Lends(all) => format!("lends {}", all.len()),
            AssistReason::Leads(kinds) => format!("leads {}", kinds.len()),
        };
        all.iter().map(|(agency, reason)| format!("{} {}", agency.code, why(reason))).collect::<Vec<_>>()
    };
    let leak = told("water-leak", "120111101217");
    let first = ["grid-yangliuqing serves 120111101", "village-baitansi serves 120111101217"];
    assert_eq!((&leak[..2], leak[2].as_str()), (&first.map(str::to_owned)[..], "police-yangliuqing serves 120111101"));
    let line = |code: &str| leak.iter().position(|line| line.starts_with(code)).unwrap();
    assert!(leak[line("urban ")].starts_with("urban leads ") && line("urban ") == 3, "it leads most: {leak:?}");
    assert!(line("gas ") < line("town-yangliuqing ") && leak[line("town-yangliuqing ")].contains("lends"), "{leak:?}");
    let names: BTreeSet<&str> = leak.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(names.len(), leak.len(), "each once");
    assert!(
        !names.contains("water") && !names.contains("cgc-yangliuqing"),
        "neither the lead nor the centre: {names:?}"
    );
    // A dispute looks for its own class alone.
    let wages = told("wage-dispute", "120111101");
    assert!(!wages.iter().any(|line| line.starts_with("market ")), "{wages:?}");
    // Of an unknown kind, those of the place; of an unknown place nobody.
    assert!(told("no-such", "120111101").iter().all(|line| !line.contains(" leads ")));
    assert_eq!(told("no-such", "999999"), [""; 0]);
}

#[test]
fn gaps_and_overlaps_are_found() {
    let mut catalogue = catalogue(XIQING);
    let rule = |agency: &str, area: Option<&str>| LeadRule {
        agency: agency.to_owned(),
        area: area.map(str::to_owned),
        source: None,
    };
    let mut noise = catalogue.kinds["noise"].clone();
    noise.lead = Some(vec![rule("urban", Some("120111101")), rule("police", Some("120111101"))]);
    catalogue.put(Item::Kind(noise));
    let mut second = catalogue.agencies["grid"].clone();
    second.code = "grid-2".to_owned();
    second.superior = Some("nobody".to_owned());
    catalogue.put(Item::Agency(second));
    let gaps = catalogue.gaps();
    let none = gaps.iter().filter(|gap| matches!(gap, Gap::NoLead { kind, .. } if kind == "noise")).count();
    assert_eq!(none, 14);
    let of_noise = Gap::TwoLeads {
        agencies: vec!["urban".to_owned(), "police".to_owned()],
        area: Some("120111101".to_owned()),
        kind: "noise".to_owned(),
    };
    let of_grids = Gap::TwoOfArea { agencies: vec!["grid".to_owned(), "grid-2".to_owned()], area: XIQING.to_owned() };
    assert!(gaps.contains(&of_noise) && gaps.contains(&of_grids), "{gaps:#?}");
    assert!(gaps.contains(&Gap::NoSuperior { agency: "grid-2".to_owned() }));
    assert_eq!(gaps.len(), 17);
    catalogue.agencies.remove("cgc");
    assert_eq!(catalogue.gaps().iter().filter(|gap| matches!(gap, Gap::NoCentre { .. })).count(), 14);
    // Superiors that come round end; the file that says so is refused, but a record is not.
    let mut party = catalogue.agencies["party"].clone();
    party.superior = Some("politics-law".to_owned());
    catalogue.put(Item::Agency(party));
    let above = catalogue.superiors("court");
    assert_eq!(above.iter().map(|a| a.code.as_str()).collect::<Vec<_>>(), ["politics-law", "party"]);
}

#[test]
fn a_whistle_is_blown_by_whom_its_rules_name_and_climbs_a_ladder() {
    let catalogue = catalogue(XIQING);
    let may = |grade: &str, agency: &str, role| catalogue.may_blow(grade, agency, role);
    assert!(may("everyday", "grid-yangliuqing", Role::GridWorker));
    assert!(!may("tough-task", "grid-yangliuqing", Role::GridWorker));
    assert!(may("tough-task", "police-yangliuqing", Role::StationHead));
    assert!(!may("tough-task", "police-yangliuqing", Role::StationOfficer));
    assert!(may("emergency", "police-yangliuqing", Role::StationOfficer));
    assert!(may("tough-task", "cgc-yangliuqing", Role::CentreCoordinator));
    assert!(!may("everyday", "water", Role::AgencyClerk) && !may("no-such", "cgc", Role::Secretary));
    let ms = |code: &str| {
        let limit = catalogue.limit_by_code(code, today()).unwrap();
        catalogue.calendar.due(catalogue.calendar.midnight(today()), limit.term()).at
    };
    for whistle in catalogue.whistles.values() {
        let steps: Vec<i64> = whistle.ladder.iter().map(|step| ms(&step.after)).collect();
        assert!(steps.len() == 3 && steps.is_sorted_by(|a, b| a < b), "{}: {steps:?}", whistle.code);
        assert!(ms(&whistle.limits.acknowledge) <= ms(&whistle.limits.report_in), "{}", whistle.code);
        assert_eq!(whistle.designate_after, 3);
    }
    assert!(catalogue.whistles["emergency"].on_scene);
}

#[test]
fn a_matter_is_in_one_step_of_every_process() {
    let catalogue = catalogue(XIQING);
    let own = catalogue.district.as_ref().and_then(|d| d.process.as_deref());
    assert_eq!(own, Some("canonical"));
    for process in catalogue.processes.values() {
        let mut seen = BTreeSet::new();
        for stage in Stage::PATH {
            let step = process.step_of(stage).unwrap();
            seen.insert(step.name.as_str());
        }
        // Steps that change no stage are passed while the matter stays where it is.
        let staying = process.steps.iter().filter(|step| step.begins().is_none()).count();
        assert_eq!(seen.len() + staying, process.steps.len(), "{}", process.code);
        assert!(process.step_of(Stage::Declined).is_none() && process.step_of(Stage::Merged).is_none());
    }
    let nantong = &catalogue.processes["nantong-5"];
    let named = |stage| nantong.step_of(stage).unwrap().name.as_str();
    let stages = [Stage::Registered, Stage::Accepted, Stage::Acknowledged, Stage::Completed, Stage::FollowedUp];
    assert_eq!(stages.map(named), ["受理", "受理", "分流", "调处", "反馈"]);
}

#[test]
fn words_that_stand_for_a_rule_name_it() {
    let catalogue = catalogue(XIQING);
    let lists = [&catalogue.grounds, &catalogue.objections, &catalogue.wait_grounds, &catalogue.channels];
    assert_eq!(lists.map(BTreeMap::len), [4, 4, 3, 11]);
    assert!(lists.iter().flat_map(|list| list.values()).all(|word| word.source.is_some()));
    let grades: Vec<&str> = catalogue.oversights.keys().map(String::as_str).collect();
    assert_eq!(grades, ["interview", "listed", "remind", "supervise"]);
}

#[test]
fn every_section_is_shipped() {
    let items = parse(&files(XIQING)).unwrap();
    let shipped: BTreeSet<Section> = items.iter().map(Item::section).collect();
    assert_eq!(shipped, BTreeSet::from(Section::ALL));
    // What is loaded can be handed on as it came.
    assert_eq!(catalogue(XIQING).items(), items);
}

#[test]
fn a_second_district_of_another_province_is_data_alone() {
    let (xiqing, anlan) = (catalogue(XIQING), catalogue("990101"));
    assert_eq!(anlan.gaps(), []);
    let towns: Vec<&String> = anlan.divisions.keys().filter(|code| code.len() == 9).collect();
    assert_eq!(towns.len(), 4);
    for kind in anlan.kinds.keys() {
        assert!(towns.iter().all(|town| anlan.suggest_lead(kind, town).is_some()), "{kind}");
        for act in [Act::Accept, Act::Acknowledge, Act::Dispatch, Act::Handle] {
            assert!(anlan.limit(kind, act, today()).is_some(), "{kind} {act:?}");
        }
    }
    // The same kind of matter, other limits, another centre, other names of the steps, other whistles.
    for act in [Act::Accept, Act::Acknowledge, Act::Dispatch, Act::Handle] {
        let term = |of: &Catalogue| of.limit("neighbour-dispute", act, today()).unwrap().term();
        assert_ne!(term(&xiqing), term(&anlan), "{act:?}");
    }
    let step = |of: &Catalogue| {
        let own = of.district.as_ref().and_then(|d| d.process.clone()).unwrap();
        of.processes[&own].step_of(Stage::Handling).unwrap().name.clone()
    };
    assert_eq!((step(&xiqing), step(&anlan)), ("办理".to_owned(), "调处".to_owned()));
    assert_eq!(anlan.centre_for("990101101200").map(|a| a.code.as_str()), Some("centre"));
    assert_eq!(anlan.centre_for("990101100201").map(|a| a.code.as_str()), Some("chengguan-centre"));
    assert!(anlan.may_blow("quick", "county-grid", Role::GridWorker) && !xiqing.whistles.contains_key("quick"));
    let codes = |of: &Catalogue| of.agencies.keys().cloned().collect::<BTreeSet<_>>();
    assert!(codes(&xiqing).is_disjoint(&codes(&anlan)));
    assert_eq!(anlan.disputes["17-water"].parent.as_deref(), Some("17"));
}
