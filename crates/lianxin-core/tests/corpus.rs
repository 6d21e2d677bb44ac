//! Every form ever released is read, and written again to the same bytes. `corpus/` only grows.

use std::collections::BTreeSet;

use lianxin_core::catalogue::Section;
use lianxin_core::{Event, Record};

const CORPUS: &str = include_str!("../../../corpus/records.jsonl");

#[test]
fn every_released_form_is_read_and_written_again_to_the_same_bytes() {
    let mut seen = BTreeSet::new();
    for line in CORPUS.lines() {
        let record = Record::from_bytes(line.as_bytes()).unwrap_or_else(|e| panic!("{line}: {e}"));
        assert_eq!(String::from_utf8(record.to_bytes().unwrap()).unwrap(), line);
        seen.insert((record.event.kind(), record.event.form()));
    }
    let all: BTreeSet<(&str, u16)> = Event::KINDS.iter().copied().collect();
    assert_eq!(seen, all, "a kind without a line in corpus/records.jsonl");
}

#[test]
fn every_section_of_the_catalogue_has_a_line() {
    let mut sections = BTreeSet::new();
    for line in CORPUS.lines() {
        if let Event::CatalogueDefined(defined) = Record::from_bytes(line.as_bytes()).unwrap().event {
            sections.insert(defined.item.section());
        }
    }
    assert_eq!(sections, BTreeSet::from(Section::ALL), "a section without a line in corpus/records.jsonl");
}

#[test]
fn bytes_that_are_no_record_are_refused() {
    let line = CORPUS.lines().next().unwrap();
    for (from, to) in [
        ("\"v\":1", "\"v\":2"),
        ("district-opened", "district-updated"),
        ("\"stream\":\"catalogue\"", "\"stream\":\"elsewhere\""),
        ("\"demo\":false", "\"demo\":false,\"more\":1"),
        ("\"actor\":\"console\"", "\"actor\":\"root\""),
    ] {
        let other = line.replace(from, to);
        assert_ne!(other, line);
        assert!(Record::from_bytes(other.as_bytes()).is_err(), "{other}");
    }
}
