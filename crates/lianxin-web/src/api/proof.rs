//! The proof file of a case: for each of her records where it stands in the log and the way from it to the root (RFC 6962). A
//! record's bytes hold commitments and no values; those that would name a member of staff or another party are not given, only
//! their hash.

use data_encoding::BASE64;
use lianxin_core::{Event, Record};
use lianxin_store::{Case, Fault, Proof, Proven};
use serde_json::{Value, json};

use super::time;
use crate::app::{App, now};
use crate::pages::case::listed;

/// Most records of one file: the newest accesses are kept.
const RECORDS_MAX: usize = 500;

/// The proof file.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn of(app: &App, case: &Case) -> Result<Value, Fault> {
    let catalogue = app.store().catalogue();
    let mut seqs: Vec<i64> = case.records.iter().map(|r| r.seq).chain(case.seen).collect();
    seqs.extend(listed(&catalogue, case, now()).shown.iter().map(|a| a.seq));
    let directory = app.store().directory();
    let hers = directory.questions.values().filter(|q| q.matter == case.matter.id);
    seqs.extend(hers.flat_map(|q| std::iter::once(q.seq).chain(q.answer.map(|(seq, _)| seq))));
    seqs.truncate(RECORDS_MAX);
    seqs.sort_unstable();
    seqs.dedup();
    let proof = app.read(move |store| store.prove(&seqs)).await?;
    file(case, &proof, time::tell(&catalogue.calendar, now()), app.store().district())
}

fn file(case: &Case, proof: &Proof, made: String, district: &str) -> Result<Value, Fault> {
    let (last, hers) = proof.proven.split_last().ok_or_else(|| Fault::Damaged("the log is empty".to_owned()))?;
    let records = hers.iter().map(|p| one(case, p)).collect::<Result<Vec<_>, Fault>>()?;
    Ok(json!({
        "format": "lianxin-proof/1", "district": district, "code": case.matter.code, "made": made,
        "size": proof.size, "root": BASE64.encode(&proof.root), "records": records, "last": place(last),
    }))
}

fn place(p: &Proven) -> Value {
    let path: Vec<String> = p.path.iter().map(|h| BASE64.encode(h)).collect();
    json!({"seq": p.seq, "leaf": BASE64.encode(&p.leaf), "path": path})
}

fn one(case: &Case, p: &Proven) -> Result<Value, Fault> {
    let record = Record::from_bytes(&p.entry)?;
    let mut told = place(p);
    let open = reveals_nothing(case, &record);
    if let Some(told) = told.as_object_mut() {
        told.insert("kind".to_owned(), json!(record.event.kind()));
        told.insert("recorded_at".to_owned(), json!(record.recorded_at));
        told.insert("bytes".to_owned(), if open { json!(BASE64.encode(&p.entry)) } else { Value::Null });
        if !open {
            told.insert("why".to_owned(), json!("names a member of staff or another party"));
        }
    }
    Ok(told)
}

/// Whether the bytes name no account and no party but her own: what the door and the clock wrote of this case. Everything else
/// is the deed of a member of staff, whose account stands in it.
fn reveals_nothing(case: &Case, record: &Record) -> bool {
    if record.actor.account().is_some() {
        return false;
    }
    if let Event::MatterPartyAdded(e) = &record.event {
        return Some(&e.party) == case.party.as_ref();
    }
    // An import's order is named after the file's row, the other kinds are listed because they were read for it.
    matches!(
        record.event,
        Event::CaseSeen(_) | Event::AccessAsked(_) | Event::MatterClockRanOut(_) | Event::MatterRegistered(_)
    )
}
