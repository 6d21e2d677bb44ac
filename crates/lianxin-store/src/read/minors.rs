//! A year's approvals to open what belongs to minors, for whoever audits: who asked whom from which office, for what, and how
//! often something was opened on it. No matter, no party and no name is in it.

use std::collections::BTreeMap;

use lianxin_core::authority::Role;
use lianxin_core::guard::Verdict;
use lianxin_core::{Event, Record};

use crate::fault::Fault;
use crate::store::Store;
use crate::tables::Value;

/// One approval that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    pub approval: String,
    /// When it was asked for, ms UTC.
    pub at: i64,
    /// The office that asked.
    pub agency: String,
    pub role: Role,
    /// The office of the responsible person, as it was then; `None` where she has none any more.
    pub approver: Option<(String, Role)>,
    /// Code.
    pub purpose: String,
    /// Names of the fields, each once, without whose they are.
    pub fields: Vec<String>,
    pub verdict: Verdict,
    /// When it was answered, ms UTC.
    pub answered: Option<i64>,
    /// How often something was opened on it.
    pub openings: usize,
}

/// Most approvals of one year.
const MOST: usize = 20_000;

impl Store {
    /// Those that were asked for from a moment on and before another (ms UTC), the earliest first. The caller has recorded
    /// that they go out.
    ///
    /// # Errors
    /// [`Fault`] when the database fails.
    pub fn approvals_between(&self, from: i64, to: i64) -> Result<Vec<Approved>, Fault> {
        let of = [self.district.as_str().into(), from.into(), to.into()];
        let asked = "SELECT r.entry FROM record r WHERE r.district = $1 AND r.stream IN (SELECT 'matter:' || a.matter FROM approval a WHERE a.district = $1 AND a.at >= $2 AND a.at < $3) ORDER BY r.seq";
        let opened = "SELECT r.entry FROM access s JOIN record r ON r.district = $1 AND r.seq = s.seq WHERE s.district = $1 AND s.matter IN (SELECT a.matter FROM approval a WHERE a.district = $1 AND a.at >= $2 AND a.at < $3)";
        let (asked, opened) = self.read(|db| Ok((db.query(asked, &of)?, db.query(opened, &of)?)))?;
        let mut all = BTreeMap::new();
        let mut order = Vec::new();
        for record in records(asked)? {
            if let Event::ApprovalAsked(e) = &record.event {
                if (from..to).contains(&record.recorded_at) && order.len() < MOST {
                    order.push(e.approval.clone());
                    all.insert(e.approval.clone(), self.approved(&record, e));
                }
            } else if let Event::ApprovalGranted(e) = &record.event {
                answered(&mut all, &e.approval, Verdict::GrantedUntil(e.until), record.recorded_at);
            } else if let Event::ApprovalRefused(e) = &record.event {
                answered(&mut all, &e.approval, Verdict::Refused, record.recorded_at);
            }
        }
        for record in records(opened)? {
            let on = if let Event::FieldsOpened(e) = &record.event {
                e.approval.as_ref()
            } else if let Event::AttachmentOpened(e) = &record.event {
                e.approval.as_ref()
            } else {
                None
            };
            if let Some(one) = on.and_then(|id| all.get_mut(id)) {
                one.openings += 1;
            }
        }
        Ok(order.iter().filter_map(|id| all.remove(id)).collect())
    }

    fn approved(&self, record: &Record, e: &lianxin_core::guard::ApprovalAsked) -> Approved {
        let viewer = self.viewer(&e.approver, record.recorded_at);
        let office = viewer.and_then(|v| v.standings.into_iter().next()).map(|s| (s.agency, s.role));
        let mut fields: Vec<String> =
            e.fields.iter().filter_map(|f| f.split_once('.')).map(|(_, name)| name.to_owned()).collect();
        fields.sort();
        fields.dedup();
        Approved {
            approval: e.approval.clone(),
            at: record.recorded_at,
            agency: e.agency.clone(),
            role: e.role,
            approver: office,
            purpose: e.purpose.clone(),
            fields,
            verdict: Verdict::Waiting,
            answered: None,
            openings: 0,
        }
    }
}

fn answered(all: &mut BTreeMap<String, Approved>, id: &str, verdict: Verdict, at: i64) {
    if let Some(one) = all.get_mut(id) {
        (one.verdict, one.answered) = (verdict, Some(at));
    }
}

fn records(rows: Vec<Vec<Value>>) -> Result<Vec<Record>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(Value::Bytes(entry)) = row.first() else { continue };
        all.push(Record::from_bytes(entry)?);
    }
    Ok(all)
}
