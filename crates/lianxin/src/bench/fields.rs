//! What the record of an opening costs: personal values opened at a pace, each recorded and synced first, beside the
//! nearest read that writes nothing, the second opening of the same matters within an hour. Both read and unseal a
//! matter's stream.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use serde_json::{Value, json};

use super::load::{self, Line, Load, Shots, not_done};
use super::requests::{About, OPENED, learn, opened_once, spread};
use super::{ROUNDS, fault};
use crate::{Ended, say};

/// Reads without a record, and openings, of the same matters.
///
/// # Errors
/// [`Ended::Refused`] where no matter has a phone to open; what the server answers on the way there.
pub async fn both(at: SocketAddr, about: &About) -> Result<[Arc<Shots>; 2], Ended> {
    let (mut reads, mut openings) = (Vec::new(), Vec::new());
    let mut line = Line::open(at).await.map_err(fault)?;
    for id in learn(at, about).await? {
        let read = about.get(&format!("/api/v1/matters/{id}"));
        let status = line.ask(&read).await.map_err(fault)?;
        if status != 200 {
            return Err(not_done(status, line.body()));
        }
        let matter: Value = serde_json::from_slice(line.body()).map_err(fault)?;
        let Some(field) = phone(&matter) else { continue };
        let body = json!({"fields": [field], "purpose": "contact"});
        openings.push(about.post(&format!("/api/v1/matters/{id}/open-fields"), &body));
        reads.push(read);
        if openings.len() == OPENED {
            break;
        }
    }
    opened_once(at, &reads).await?;
    Ok([spread(reads)?, spread(openings)?])
}

/// The phone of a party of age: a minor's takes an approval.
fn phone(matter: &Value) -> Option<String> {
    let parties = matter["parties"].as_array()?;
    let has = |p: &&Value| {
        let sealed = p["sealed"].as_array().is_some_and(|all| all.iter().any(|f| f == "phone"));
        sealed && p["minor"] != true && p["secret"] != true
    };
    Some(format!("{}.phone", parties.iter().find(has)?["id"].as_str()?))
}

/// Both at so many a second, in turn, and what the record adds.
///
/// # Errors
/// [`Ended`] of the loads.
pub async fn beside(
    at: SocketAddr,
    about: &About,
    (clients, seconds, rate): (u16, u64, u32),
) -> Result<[Load; 2], Ended> {
    let shots = both(at, about).await?;
    let (mut loads, next) = ([Load::none(), Load::none()], Arc::<AtomicU64>::default());
    let time = Duration::from_millis(seconds * 1_000 / ROUNDS);
    for _ in 0..ROUNDS {
        for (load, shots) in loads.iter_mut().zip(&shots) {
            load.join(load::at_pace(at, (usize::from(clients), time, Some(rate)), &next, shots).await?);
        }
    }
    Ok(loads)
}

/// Says it.
pub fn tell(json: bool, (clients, rate): (u16, u32), [read, opened]: &[Load; 2], average: Option<f64>) {
    let added = |share| ((opened.at(share) - read.at(share)) * 100.0).round() / 100.0;
    let object = json!({
        "rate": rate, "per_second": opened.per_second().round(), "answers": opened.waits.len(),
        "p50_ms": opened.at(50), "p99_ms": opened.at(99), "read_p50_ms": read.at(50), "read_p99_ms": read.at(99),
        "added_p50_ms": added(50), "added_p99_ms": added(99), "load": average,
    });
    let text = format!(
        "open-fields，每秒 {rate} 次（{clients} 个连接，{} 次）：中位 {:.2} ms，99% {:.2} ms；不记的查看 {:.2} 和 {:.2} ms；多出 {} 和 {} ms",
        opened.waits.len(),
        opened.at(50),
        opened.at(99),
        read.at(50),
        read.at(99),
        added(50),
        added(99),
    );
    say::report(json, &text, &object);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_of_somebody_of_age_is_opened() {
        let party = |id: &str, minor: bool, sealed: &[&str]| json!({"id": id, "minor": minor, "sealed": sealed});
        let matter = json!({"parties": [party("a", true, &["phone"]), party("b", false, &["name"]), party("c", false, &["name", "phone"])]});
        assert_eq!(phone(&matter).as_deref(), Some("c.phone"));
        assert_eq!(phone(&json!({"parties": [party("a", true, &["phone"])]})), None);
    }
}
