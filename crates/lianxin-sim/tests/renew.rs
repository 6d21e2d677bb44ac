//! A district that an earlier build kept is opened by this one: its views are made anew from the log, and nothing else
//! changes.

// A story may stop at its first surprise: helpers of tests count as tests.
#![allow(clippy::unwrap_used)]

use lianxin_sim::district::{COORDINATOR, MORNING, accept, begin, clean, look_by, on_both, open, register};
use lianxin_store::{Filter, Outcome, Place, Sync};

/// What an earlier build might have left: a view less, a view with other columns, and its own stamp.
const SQLITE: &str = "PRAGMA user_version = 7; DROP TABLE notice; DROP INDEX matter_stage; DROP INDEX matter_place; ALTER TABLE matter DROP COLUMN stage";
const POSTGRES: &str = "COMMENT ON TABLE record IS '7'; DROP TABLE notice; DROP INDEX matter_stage; DROP INDEX matter_place; ALTER TABLE matter DROP COLUMN stage";

/// Spoils the views as an earlier build would have them.
fn spoil(place: &Place) {
    match place {
        Place::Folder(folder) => {
            rusqlite::Connection::open(folder.join("120111.sqlite")).unwrap().execute_batch(SQLITE).unwrap();
        }
        Place::Database(url) => {
            postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(POSTGRES).unwrap();
        }
    }
}

#[test]
fn views_of_an_earlier_build_are_made_anew() {
    on_both("views of an earlier build", |place, scratch| {
        let store = begin(place, scratch);
        let made = store.execute(register("r1", MORNING, "后门水管冒水")).unwrap();
        let Outcome::Done(answer) = made else { panic!("{made:?}") };
        let id = answer.matter.unwrap();
        assert!(matches!(store.execute(accept(COORDINATOR, "a1", MORNING, &id)).unwrap(), Outcome::Done(_)));
        drop(store);
        assert_eq!(lianxin_store::outdated(place, "120111"), Ok(false));
        spoil(place);
        assert_eq!(lianxin_store::outdated(place, "120111"), Ok(true));
        let store = open(place, &scratch.0.join("keys"), Sync::Full).unwrap();
        let viewer = store.viewer(COORDINATOR, MORNING).unwrap();
        let filter = Filter { stages: vec!["accepted".to_owned()], q: Some("水管".to_owned()), ..Filter::default() };
        let listed = store.list(&viewer, &filter).unwrap();
        assert_eq!(listed.items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), [id.as_str()]);
        assert!(store.open_matter(&viewer, look_by(COORDINATOR, MORNING, &id)).unwrap().is_ok());
        drop(store);
        clean(place, scratch);
    });
}
