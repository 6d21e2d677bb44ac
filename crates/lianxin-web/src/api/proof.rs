//! The proof file of a case: for each of her own records its bytes, where it stands in the log and the way from it to the root
//! (RFC 6962). Only what she herself did by her page, and what no member of staff recorded, is in it: its bytes hold commitments and
//! no values. Of other records nothing is given, not their number, kind, time or hash: a hash alone says whose account stands in
//! the bytes, for whoever tries all accounts.
//!
//! Weak: the way to the root begins with the hash of the record beside hers. Until records carry a nonce, whoever knows all else of
//! that one can try who made it.

use data_encoding::BASE64;
use lianxin_core::{Event, Record};
use lianxin_store::{Case, Fault, Proof, Proven};
use serde_json::{Value, json};

use super::time;
use crate::app::{App, now};

/// Most records of one file: the newest are kept, and the file says so.
const RECORDS_MAX: usize = 500;

/// The proof file.
///
/// # Errors
/// [`Fault`] when the database fails.
pub async fn of(app: &App, case: &Case) -> Result<Value, Fault> {
    let (seqs, cut) = hers(app, case);
    let proof = app.read(move |store| store.prove(&seqs)).await?;
    let mut told = file(case, &proof, time::tell(&app.store().catalogue().calendar, now()), app.store().district())?;
    if cut {
        told["cut"] = true.into();
    }
    Ok(told)
}

/// Seqs of the records that are hers to read, ascending; and whether older ones were left out.
pub fn hers(app: &App, case: &Case) -> (Vec<i64>, bool) {
    let directory = app.store().directory();
    let asked = directory.questions.values().filter(|q| q.matter == case.matter.id).map(|q| q.seq);
    let found = case.records.iter().filter(|r| reveals_nothing(case, r)).map(|r| r.seq);
    newest(found.chain(case.seen).chain(case.exports.iter().map(|(seq, _)| *seq)).chain(asked).collect())
}

fn newest(mut seqs: Vec<i64>) -> (Vec<i64>, bool) {
    seqs.sort_unstable();
    seqs.dedup();
    let over = seqs.len().saturating_sub(RECORDS_MAX);
    (seqs.split_off(over), over > 0)
}

fn file(case: &Case, proof: &Proof, made: String, district: &str) -> Result<Value, Fault> {
    let (last, hers) = proof.proven.split_last().ok_or_else(|| Fault::Damaged("the log is empty".to_owned()))?;
    let records = hers.iter().filter_map(|p| one(case, p).transpose()).collect::<Result<Vec<_>, Fault>>()?;
    Ok(json!({
        "format": "lianxin-proof/1", "district": district, "code": case.matter.code, "made": made,
        "size": proof.size, "root": BASE64.encode(&proof.root), "records": records, "last": place(last),
    }))
}

fn place(p: &Proven) -> Value {
    let path: Vec<String> = p.path.iter().map(|h| BASE64.encode(h)).collect();
    json!({"seq": p.seq, "leaf": BASE64.encode(&p.leaf), "path": path})
}

/// `None` where its bytes are not hers to read.
fn one(case: &Case, p: &Proven) -> Result<Option<Value>, Fault> {
    let record = Record::from_bytes(&p.entry)?;
    if !reveals_nothing(case, &record) {
        return Ok(None);
    }
    let mut told = place(p);
    told["kind"] = record.event.kind().into();
    told["recorded_at"] = record.recorded_at.into();
    told["bytes"] = BASE64.encode(&p.entry).into();
    Ok(Some(told))
}

/// Whether the bytes name no account and no party but her own, and tell nothing that her page does not: what the door wrote for
/// her, and a matter that no member of staff registered. Everything else is the deed of somebody whose account stands in it.
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
        Event::AccessAsked(_) | Event::CaseExported(_) | Event::CaseSeen(_) | Event::MatterRegistered(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_the_cut_is_said() {
        assert_eq!(newest(vec![7, 3, 7]), (vec![3, 7], false));
        let (kept, cut) = newest((0..=500).rev().collect());
        assert!(cut && kept.len() == RECORDS_MAX && kept[0] == 1 && kept[499] == 500);
    }
}
