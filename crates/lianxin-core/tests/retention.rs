//! How long what has ended is kept, as data.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use lianxin_core::catalogue::{Catalogue, FileProblem, Item, parse_onto};

mod shipped;

/// An item of retention of something, for so many months.
fn kept(what: &str, months: u16, more: &str) -> Result<Vec<Item>, Vec<FileProblem>> {
    let text = format!(
        "[[retention]]\ncode = \"x\"\nwhat = \"{what}\"\nmonths = {months}\nname = \"甲\"\nname_en = \"A\"\nsource = \"s\"\n{more}"
    );
    parse_onto(&shipped::catalogue("120111"), &[("x.toml".to_owned(), text)])
}

#[test]
fn logs_and_assessments_are_kept_as_long_as_law_says() {
    for (what, least) in [("matter", 1), ("access-log", 6), ("impact-assessment", 36), ("sharing", 36)] {
        assert!(kept(what, least, "").is_ok(), "{what}");
        let problems = kept(what, least - 1, "").unwrap_err();
        assert!(problems[0].en.contains(&format!("at least {least} months")), "{what}: {problems:?}");
    }
    assert!(kept("sharing", 36, "by = \"clock\"").is_err(), "only matters are forgotten by time");
    assert!(kept("matter", 36, "kinds = [\"nothing\"]").is_err());
}

#[test]
fn the_rule_that_names_a_kind_comes_before_its_class_and_that_before_all_others() {
    let mut catalogue = shipped::catalogue("120111");
    let of = |c: &Catalogue, kind: &str| c.retention(kind).map(|r| r.code.clone());
    assert_eq!(of(&catalogue, "neighbour-dispute").as_deref(), Some("dispute"));
    assert_eq!(of(&catalogue, "water-leak").as_deref(), Some("ordinary"));
    let mut own = catalogue.retentions["ordinary"].clone();
    (own.code, own.kinds) = ("own".to_owned(), vec!["neighbour-dispute".to_owned()]);
    catalogue.put(Item::Retention(own));
    assert_eq!(of(&catalogue, "neighbour-dispute").as_deref(), Some("own"));
    catalogue.retentions.retain(|code, _| code == "dispute");
    assert_eq!(of(&catalogue, "water-leak"), None, "what no item covers is kept");
}
