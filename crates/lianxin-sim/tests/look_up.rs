//! The one exact look-up: recorded first, within rights, and forgotten with whom it would find.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm)]

use lianxin_core::{Actor, Answer, Command, Order, Refusal, access, matter};
use lianxin_sim::district::{
    COORDINATOR, MORNING, PHONE, begin, clean, contact, doubt, filed, forget, form, on_both, order,
};
use lianxin_store::{Outcome, Store};

fn done(store: &Store, order: Order) -> Answer {
    match store.execute(order).unwrap() {
        Outcome::Done(answer) => answer,
        other => panic!("{other:?}"),
    }
}

fn look(store: &Store, account: &str, id: &str, phone: &str, purpose: &str) -> Result<Vec<String>, Refusal> {
    let number = store.looked_up("phone", phone).unwrap();
    let (field, purpose) = ("phone".to_owned(), purpose.to_owned());
    let command = access::Command::LookUp { field, note: None, number, purpose };
    let order = Order { actor: Actor::Account(account.to_owned()), ..order(id, MORNING, Command::Access(command)) };
    let viewer = store.viewer(account, MORNING).unwrap();
    store.look_up(&viewer, order, phone).unwrap().map(|page| page.items.into_iter().map(|i| i.id).collect())
}

#[test]
fn a_stated_number_finds_matters_within_rights_until_they_are_forgotten() {
    on_both("look-up", |place, scratch| {
        let store = begin(place, scratch);
        let with = |title: &str| matter::Register { contact: Some(contact()), ..form(title) };
        let first = done(&store, filed("wangge", "a", MORNING, with("楼道漏水"))).matter.unwrap();
        let second = done(&store, filed(COORDINATOR, "b", MORNING, with("井盖松动"))).matter.unwrap();
        done(&store, filed(COORDINATOR, "c", MORNING, form("没有电话")));

        let purpose = store.catalogue().purposes.keys().next().unwrap().clone();
        let all = Ok(vec![second.clone(), first.clone()]);
        assert_eq!(look(&store, COORDINATOR, "1", PHONE, &purpose), all);
        assert_eq!(look(&store, COORDINATOR, "2", "（022）0000 1234", &purpose), all, "however it is typed");
        assert_eq!(look(&store, COORDINATOR, "3", "022-00001235", &purpose), Ok(Vec::new()));
        assert_eq!(look(&store, "wangge", "4", PHONE, &purpose), Ok(vec![first.clone()]), "what she may see");
        assert_eq!(look(&store, "shenji", "5", PHONE, &purpose), Err(Refusal::NotYours));
        let no = Refusal::Access(access::Refusal::NoSuchPurpose);
        assert_eq!(look(&store, COORDINATOR, "6", PHONE, "curiosity"), Err(no));
        assert_eq!(look(&store, COORDINATOR, "1", PHONE, &purpose), Err(Refusal::OrderReused), "each look is a record");
        assert_eq!(store.looked_up("phone", "0220"), None);
        assert_eq!(store.looked_up("name", "林晓禾"), None);

        done(&store, forget("f", MORNING, &first, None));
        assert_eq!(look(&store, COORDINATOR, "7", PHONE, &purpose), Ok(vec![second]));
        drop(store);
        let (verified, rebuilt) = doubt(place, &scratch.0.join("keys")).unwrap();
        assert!(verified.bad.is_none() && rebuilt.bad.is_none(), "{verified:?} {rebuilt:?}");
        clean(place, scratch);
    });
}
