//! Programs that open whatever can be opened, and what they were told: for stories in which the machine fails meanwhile.
//! Whoever was given something has a claim on its record; whoever was not must not have been told a word of it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use lianxin_core::{Actor, Record, access};
use lianxin_store::Place;
use serde_json::{Value, json};

use crate::api::Api;
use crate::district::CODE;
use crate::house::{House, now};
use crate::wire::Answer;

/// Who opens: a coordinator of the district's centre and one of the town's.
pub const WHO: [&str; 2] = ["zhongxin", "yangliuqing"];
/// Of every matter here; a failed answer tells it as little as what is sealed.
const TITLE: &str = "井盖冒水";

/// A matter with a person in it and a file beside it.
pub struct Known {
    id: String,
    field: String,
    attachment: String,
    code: String,
    pin: String,
    phone: String,
}

/// Matters, and what must not leave.
pub struct Flock {
    matters: Vec<Known>,
    secrets: Vec<String>,
}

impl Flock {
    /// Registers so many.
    ///
    /// # Panics
    /// When one is not taken.
    pub fn settle(house: &House, many: usize) -> Flock {
        let (mut grid, mut centre) = (house.api("wangge"), house.api("zhongxin"));
        let mut secrets = Vec::new();
        let mut one = |n: usize| {
            let (name, phone) = (format!("鸟{n}号"), format!("1397{:07}", 1_000_003 + n * 7_919));
            let body = json!({
                "title": format!("{TITLE} {n}"), "text": "从井盖边上往外冒。", "kind": "water-leak", "division": "120111101",
                "contact": {"name": name, "phone": phone},
            });
            let made = grid.post("/api/v1/matters", &body, &[]);
            assert_eq!(made.status, 201, "{}", made.text());
            let told = made.json();
            let id = text(&told["id"]);
            let seen = centre.get(&format!("/api/v1/matters/{id}")).json();
            let file = format!("{name} {phone}").into_bytes();
            let laid = centre.upload(&format!("/api/v1/matters/{id}/attachments"), ("记录.txt", &file), &[]);
            assert_eq!(laid.status, 201, "{}", laid.text());
            secrets.extend([name, phone.clone()]);
            let (field, attachment) = (format!("{}.name", text(&seen["parties"][0]["id"])), text(&laid.json()["id"]));
            Known { id, field, attachment, code: text(&told["code"]), pin: text(&told["pin"]), phone }
        };
        let matters = (0..many).map(&mut one).collect();
        secrets.push(TITLE.to_owned());
        Flock { matters, secrets }
    }

    /// What of it stands in a text.
    pub fn sung(&self, text: &str) -> Option<&str> {
        self.secrets.iter().map(String::as_str).find(|s| text.contains(s))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What all of them were told.
#[derive(Default)]
pub struct Tally {
    /// For each that was given: the order ids of which one has to be recorded.
    claims: Mutex<Vec<Vec<String>>>,
    failed: AtomicUsize,
}

impl Tally {
    /// How many openings failed.
    pub fn failed(&self) -> usize {
        self.failed.load(Ordering::Relaxed)
    }

    /// How many were given.
    pub fn given(&self) -> usize {
        self.claims.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Holds every claim against the access log as it lies in the database. How many there were.
    ///
    /// # Panics
    /// When one was given and is not recorded.
    pub fn doubt(&self, place: &Place) -> usize {
        let recorded = recorded(place);
        let claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        for claim in claims.iter() {
            assert!(claim.iter().any(|id| recorded.contains(id)), "given and not recorded: {claim:?}");
        }
        claims.len()
    }
}

/// What one opening came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Given,
    /// 503, with an id to quote.
    Failed,
    /// The rules said no.
    Refused,
    /// No whole answer came: the server ended.
    Silent,
}

/// One of them.
pub struct Program {
    who: &'static str,
    api: Api,
    /// Tells its keys from those of the others.
    name: String,
    step: usize,
}

impl Program {
    /// `bearer`: of [`House::bearer`].
    pub fn new(base: &str, who: &'static str, bearer: &str, name: &str) -> Program {
        let api = Api::new(base, Some(bearer.trim_start_matches("Bearer ")));
        // Not all of them begin with the same.
        let step = name.bytes().map(usize::from).sum();
        Program { who, api, name: name.to_owned(), step }
    }

    /// Opens the next thing in the next way, and judges the answer.
    ///
    /// # Panics
    /// When an answer that gives nothing tells of a secret, or is none of those that may be.
    pub fn open(&mut self, flock: &Flock, tally: &Tally) -> Told {
        self.step += 1;
        let (way, known) = (self.step % 5, &flock.matters[(self.step / 5) % flock.matters.len()]);
        let key = format!("{}-{}", self.name, self.step);
        let before = now();
        let answer = self.ask(way, known, &key);
        let Ok(answer) = answer else { return Told::Silent };
        let actor = Actor::Account(self.who.to_owned());
        let ids = match way {
            0..=2 => vec![format!("key:{}:{key}", self.who)],
            3 => [before, now()].map(|at| access::opening_id(&actor, &known.id, at)).into(),
            _ => [before, now()].map(|at| access::seeing_id(&known.id, at)).into(),
        };
        judge(&answer, flock, tally, ids)
    }

    fn ask(&mut self, way: usize, known: &Known, key: &str) -> std::io::Result<Answer> {
        let headers = [("idempotency-key", key)];
        let matter = format!("/api/v1/matters/{}", known.id);
        let (path, body) = match way {
            0 => (format!("{matter}/open-fields"), json!({"fields": [known.field], "purpose": "contact"})),
            1 => (format!("{matter}/attachments/{}/open", known.attachment), json!({"purpose": "contact"})),
            2 => ("/api/v1/lookup".to_owned(), json!({"phone": known.phone, "purpose": "contact"})),
            3 => return self.api.send("GET", &matter, None, &[]),
            _ => ("/api/v1/case".to_owned(), json!({"code": known.code, "pin": known.pin})),
        };
        self.api.send("POST", &path, Some(&body), &headers)
    }
}

/// What an answer is, and what it must not be.
fn judge(answer: &Answer, flock: &Flock, tally: &Tally, ids: Vec<String>) -> Told {
    if answer.status == 200 {
        tally.claims.lock().unwrap_or_else(PoisonError::into_inner).push(ids);
        return Told::Given;
    }
    let said = answer.text();
    assert_eq!(flock.sung(&said), None, "left with {}: {said}", answer.status);
    if answer.status == 503 {
        let told = answer.json();
        assert!(told["id"].as_str().is_some_and(|id| id.starts_with("F-")), "no id to quote: {said}");
        tally.failed.fetch_add(1, Ordering::Relaxed);
        return Told::Failed;
    }
    // So many look-ups an hour and no more.
    assert_eq!(answer.status, 429, "{said}");
    Told::Refused
}

/// The orders of all access records, read past the store.
///
/// # Panics
/// When the database does not answer or a record does not read.
pub fn recorded(place: &Place) -> BTreeSet<String> {
    const SQL: &str = "SELECT entry FROM record WHERE district = $1 AND stream = 'access'";
    let entries: Vec<Vec<u8>> = match place {
        Place::Folder(folder) => {
            let db =
                rusqlite::Connection::open(folder.join(format!("{CODE}.sqlite"))).unwrap_or_else(|e| panic!("{e}"));
            let mut statement = db.prepare(SQL).unwrap_or_else(|e| panic!("{e}"));
            let rows = statement.query_map([CODE], |row| row.get(0)).unwrap_or_else(|e| panic!("{e}"));
            rows.map(|entry| entry.unwrap_or_else(|e| panic!("{e}"))).collect()
        }
        Place::Database(url) => {
            let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap_or_else(|e| panic!("{e}"));
            let rows = client.query(SQL, &[&CODE]).unwrap_or_else(|e| panic!("{e}"));
            rows.iter().map(|row| row.get(0)).collect()
        }
    };
    let order = |entry: &Vec<u8>| Record::from_bytes(entry).map_or_else(|e| panic!("{}", e.0), |record| record.order);
    entries.iter().map(order).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::district::{COORDINATOR, MORNING, Scratch, begin, look, matter_of, register};

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    fn flock() -> Flock {
        Flock { matters: Vec::new(), secrets: vec!["13970000001".to_owned()] }
    }

    #[test]
    fn what_was_given_has_to_be_on_record() {
        let scratch = Scratch::new();
        let place = Place::Folder(scratch.0.clone());
        let store = begin(&place, &scratch);
        let matter = matter_of(&store.execute(register("o", MORNING, "积水")).unwrap()).unwrap();
        store.execute(look(MORNING, &matter)).unwrap();
        let id = access::opening_id(&Actor::Account(COORDINATOR.to_owned()), &matter, MORNING);
        let tally = Tally::default();
        assert_eq!(judge(&answer(200, "{}"), &flock(), &tally, vec!["another hour".to_owned(), id]), Told::Given);
        assert_eq!((tally.doubt(&place), tally.failed()), (1, 0));
        judge(&answer(200, "{}"), &flock(), &tally, vec!["never".to_owned()]);
        let doubted = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tally.doubt(&place)));
        assert!(doubted.is_err(), "given, not recorded, and not noticed");
    }

    #[test]
    fn a_failed_answer_has_an_id_and_no_secret() {
        let tally = Tally::default();
        let told = |status, body: &str| {
            let answer = answer(status, body);
            let judged = || judge(&answer, &flock(), &tally, Vec::new());
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(judged)).ok()
        };
        assert_eq!(told(503, r#"{"id": "F-AAAA"}"#), Some(Told::Failed));
        assert_eq!(told(429, "{}"), Some(Told::Refused));
        for (status, body) in [(503, r#"{"id": "F-A", "x": "13970000001"}"#), (503, "{}"), (500, r#"{"id": "F-A"}"#)] {
            assert_eq!(told(status, body), None, "{status} {body}");
        }
        assert_eq!(tally.failed(), 1);
    }
}
