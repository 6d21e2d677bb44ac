//! What is decided of look-ups and of lists that go out, in the order in which it is decided.

#![allow(clippy::unwrap_used)] // a test may stop at its first surprise

mod given;

use std::collections::BTreeMap;

use given::{Log, MINUTE, opened};
use lianxin_core::access::{self, HOUR, LOOK_UPS_PER_HOUR};
use lianxin_core::catalogue::{FieldClass, Item, Purpose};
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::{Actor, Command, Event, Refusal, catalogue_room, decide};

fn look(log: &mut Log, who: &str, purpose: &str) -> Result<Vec<&'static str>, Refusal> {
    let (field, number, purpose) = ("phone".to_owned(), "hash".to_owned(), purpose.to_owned());
    let command = Command::Access(access::Command::LookUp { field, note: None, number, purpose });
    log.ask(&log.order(Actor::Account(who.to_owned()), command))
}

fn used_up(max: u32, until: i64) -> Result<Vec<&'static str>, Refusal> {
    Err(Refusal::Access(access::Refusal::LookUpsUsedUp { max, until }))
}

#[test]
fn an_hour_has_an_end_to_look_ups_of_one_account() {
    let mut log = opened();
    let first = log.at;
    for _ in 0..LOOK_UPS_PER_HOUR {
        assert_eq!(look(&mut log, "zhongxin", "contact"), Ok(vec!["access.looked-up"]));
        log.at += MINUTE;
    }
    assert_eq!(look(&mut log, "zhongxin", "contact"), used_up(LOOK_UPS_PER_HOUR, first + HOUR));
    // Who may not, or asks for nothing that is known, hears that first; others have their own hour.
    assert_eq!(look(&mut log, "zhongxin", "curiosity"), Err(Refusal::Access(access::Refusal::NoSuchPurpose)));
    assert_eq!(look(&mut log, "shenji", "contact"), Err(Refusal::NotYours));
    assert_eq!(look(&mut log, "shuiwu", "contact"), Ok(vec!["access.looked-up"]));
    log.at = first + HOUR - 1;
    assert_eq!(look(&mut log, "zhongxin", "contact"), used_up(LOOK_UPS_PER_HOUR, first + HOUR));
    // One has grown old: there is room for one, and then again for none.
    log.at = first + HOUR;
    assert_eq!(look(&mut log, "zhongxin", "contact"), Ok(vec!["access.looked-up"]));
    assert_eq!(look(&mut log, "zhongxin", "contact"), used_up(LOOK_UPS_PER_HOUR, first + HOUR + MINUTE));
    assert_eq!(log.world.look_ups["zhongxin"].len(), 30, "what is older than an hour is not remembered");
}

#[test]
fn a_purpose_covers_the_number_that_is_looked_up() {
    let mut log = opened();
    let known = log.world.catalogue.purposes["contact"].clone();
    let contact = Purpose { classes: vec![FieldClass::Contact], ..known };
    log.console(Command::Catalogue(catalogue_room::Command::Define { items: vec![Item::Purpose(contact)] }));
    assert_eq!(look(&mut log, "zhongxin", "contact"), Ok(vec!["access.looked-up"]));
    let (number, purpose) = ("hash".to_owned(), "contact".to_owned());
    let command = access::Command::LookUp { field: "id_number".to_owned(), note: None, number, purpose };
    let no = access::Refusal::PurposeCoversNot { fields: vec!["id_number".to_owned()] };
    let order = log.order(Actor::Account("zhongxin".to_owned()), Command::Access(command));
    assert_eq!(log.ask(&order), Err(Refusal::Access(no)));
    assert_eq!(look(&mut log, "zhongxin", "investigate"), Err(Refusal::Access(access::Refusal::PurposeOfOthers)));
}

#[test]
fn a_district_says_how_often() {
    let mut log = opened();
    let mut district = log.world.catalogue.district.clone().unwrap();
    district.look_ups_per_hour = Some(2);
    let items = vec![Item::District(district)];
    log.console(Command::Catalogue(catalogue_room::Command::Define { items }));
    assert!(look(&mut log, "zhongxin", "contact").is_ok() && look(&mut log, "zhongxin", "contact").is_ok());
    let until = log.at + HOUR;
    assert_eq!(look(&mut log, "zhongxin", "contact"), used_up(2, until));
}

fn export(log: &Log, who: &str, filters: &[(&str, &str)], format: &str) -> Result<Event, Refusal> {
    let filters: BTreeMap<String, String> = filters.iter().map(|(n, c)| ((*n).into(), (*c).into())).collect();
    let command = access::Command::Export { filters, format: format.to_owned(), rows: 12, words: true };
    let order = log.order(Actor::Account(who.to_owned()), Command::Access(command));
    decide(&log.world, &order).map(|mut drafts| drafts.remove(0).event)
}

#[test]
fn a_list_that_goes_out_is_recorded_by_its_codes() {
    let log = opened();
    let wrong = |fields: &[&str]| {
        let one = |field: &&str| FieldProblem { field: (*field).to_owned(), problem: Problem::UnknownCode };
        Err(Refusal::Fields(fields.iter().map(one).collect()))
    };
    assert_eq!(export(&log, "nobody", &[], "pdf"), Err(Refusal::NotYours));
    assert_eq!(export(&log, "shenji", &[], "pdf"), Err(Refusal::NotYours));
    // Words of a search are no code, whatever filter they are said to be.
    for (name, code) in [
        ("q", "漏水"),
        ("kind", "王小演"),
        ("stage", "accepted 漏水"),
        ("due_before", "明天"),
        ("clock", "soon"),
        ("grid", "120111101"),
        ("view", "mine"),
    ] {
        assert_eq!(export(&log, "zhongxin", &[(name, code)], "pdf"), wrong(&["format", name]), "{name}");
    }
    let filters = [
        ("agency", "water"),
        ("clock", "late"),
        ("division", "120111101"),
        ("due_before", "1772413200000"),
        ("kind", "water-leak"),
        ("phase", "early"),
        ("source", "phone"),
        ("stage", "accepted handling"),
        ("view", "all"),
    ];
    let Ok(Event::ListExported(e)) = export(&log, "zhongxin", &filters, "xlsx") else { panic!("not recorded") };
    assert_eq!(
        (e.agency.as_str(), e.role.code(), e.format.as_str()),
        ("cgc-yangliuqing", "centre_coordinator", "xlsx")
    );
    assert_eq!((e.filters.len(), e.rows, e.words), (filters.len(), 12, true));
    assert!(export(&log, "wangge", &[], "csv").is_ok(), "whoever sees a list may take it away");
}
