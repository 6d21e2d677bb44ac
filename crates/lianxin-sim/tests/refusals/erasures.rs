//! Erasures: by one person, and by two once the catalogue says so.

use lianxin_core::catalogue::{Erasure, Item};
use lianxin_core::{Command, catalogue_room};
use lianxin_sim::district::order;
use lianxin_sim::house::now;
use serde_json::json;

use super::Tries;

pub fn met(t: &mut Tries<'_>) {
    let id = t.register("要抹除的一件");
    let path = |act: &str| format!("matters/{id}/{act}");
    let why = || json!({"reason": "本人要求"});
    t.no("zhongxin", &path("ask-erase"), why(), "matter.erased-by-one");
    takes(t, Erasure::TwoPeople);
    t.no("zhongxin", &path("erase"), why(), "matter.erased-by-two");
    t.no("yangliuqing", &path("grant-erase"), json!({"asking": "enosuch"}), "matter.erasure-not-asked");
    t.done("zhongxin", &path("ask-erase"), why());
    t.no("yangliuqing", &path("ask-erase"), why(), "matter.erasure-asked-already");
    takes(t, Erasure::OnePerson);
}

fn takes(t: &Tries<'_>, erasure: Erasure) {
    let mut district = t.house.store.catalogue().district.clone().unwrap();
    district.erasure = erasure;
    let define = catalogue_room::Command::Define { items: vec![Item::District(district)] };
    t.house.done(order(&format!("{erasure:?}"), now(), Command::Catalogue(define)));
}
