//! Who works in the demo: one account for each role, and a clerk for each agency that leads matters there. All of
//! them are invented.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use lianxin_core::authority::Role;
use lianxin_core::{Actor, Entropy, Order};
use lianxin_store::{Outcome, Store};
use serde::{Deserialize, Serialize};

use crate::{Ended, people, token};

/// Sign-in name, name, agency, role.
pub type Part = (&'static str, &'static str, &'static str, Role);

/// Everybody. The first with an agency acts for it.
pub const CAST: [Part; 15] = [
    ("limingyu", "李明屿", "grid-yangliuqing", Role::GridWorker),
    ("zhaohesheng", "赵禾生", "village-baitansi", Role::VillageClerk),
    ("zhoujianning", "周建宁", "cgc", Role::CentreCoordinator),
    ("sunyulan", "孙雨岚", "cgc-yangliuqing", Role::CentreCoordinator),
    ("heqingyuan", "何清沅", "water", Role::AgencyClerk),
    ("tangwenbo", "唐闻柏", "urban", Role::AgencyClerk),
    ("gaoyunhe", "高允禾", "housing", Role::AgencyClerk),
    ("linsuyi", "林溯怡", "civil", Role::AgencyClerk),
    ("zhengyuhe", "郑予和", "mediation-yangliuqing", Role::Mediator),
    ("hanshouan", "韩守桉", "police-yangliuqing", Role::StationOfficer),
    ("luozhenchuan", "罗榛川", "police-yangliuqing", Role::StationHead),
    ("fangqiming", "方其溟", "cgc-yangliuqing", Role::Secretary),
    ("xuweicheng", "许维澄", "cgc", Role::SystemAdmin),
    ("caojingan", "曹静桉", "cgc", Role::SecurityAdmin),
    ("yanqinghe", "严清禾", "cgc", Role::AuditAdmin),
];

/// Who acts for an agency.
pub fn clerk_of(agency: &str) -> Option<&'static str> {
    CAST.iter().find(|p| p.2 == agency).map(|p| p.0)
}

/// An account of the demo, as its own file and its JSON line tell it. The password is for everybody to read: that is
/// what a demo is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoAccount {
    /// Sign-in name.
    pub name: String,
    /// As colleagues call her.
    pub display: String,
    pub role: Role,
    pub agency: String,
    pub password: String,
    /// None until a second factor is asked for.
    pub totp: Option<String>,
    /// For the API.
    pub token: String,
}

/// What a finished demo says of itself. Its file stands only beside a district that was played to the end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Programme {
    pub accounts: Vec<DemoAccount>,
    pub district: String,
    pub matters: u64,
    pub records: i64,
}

fn file(folder: &Path) -> PathBuf {
    folder.join("demo-accounts.json")
}

impl Programme {
    /// The programme of a finished demo in this folder; `None` where there is none.
    pub fn read(folder: &Path) -> Option<Programme> {
        serde_json::from_slice(&std::fs::read(file(folder)).ok()?).ok()
    }

    /// Writes it, whole or not at all, for its owner alone.
    pub fn write(&self, folder: &Path) -> Result<(), Ended> {
        let part = folder.join("demo-accounts.json.part");
        let text = serde_json::to_vec_pretty(self).map_err(|e| Ended::Fault(e.to_string()))?;
        let whole = || {
            let mut options = std::fs::OpenOptions::new();
            let mut to = options.write(true).create(true).truncate(true).mode(0o600).open(&part)?;
            to.write_all(&text)?;
            to.sync_all()?;
            std::fs::rename(&part, file(folder))
        };
        whole().map_err(|e: std::io::Error| Ended::Fault(format!("{}: {e}", part.display())))
    }
}

/// Opens every account with a password of its own; the passwords, and how many records.
pub fn open(store: &Store, at: i64) -> Result<(Vec<DemoAccount>, i64), Ended> {
    let (mut all, mut records) = (Vec::new(), 0);
    for (name, display, agency, role) in CAST {
        let password = people::password()?;
        let command = people::open(name, display, (agency, role), &password)?;
        let order = Order {
            id: format!("demo account {name}"),
            actor: Actor::Console,
            at,
            entropy: Entropy::drawn(at, people::chance()?),
            seen: None,
            command,
        };
        match store.execute(order).map_err(|fault| Ended::Fault(fault.to_string()))? {
            Outcome::Done(answer) | Outcome::Already(answer) => records += i64::from(answer.records),
            Outcome::Refused(refusal) => return Err(Ended::Fault(format!("{name}: {refusal:?}"))),
        }
        let (name, display, agency) = (name.to_owned(), display.to_owned(), agency.to_owned());
        all.push(DemoAccount { name, display, role, agency, password, totp: None, token: String::new() });
    }
    Ok((all, records))
}

/// Gives each account its token; how many records.
pub fn tokens(store: &Store, accounts: &mut [DemoAccount]) -> Result<i64, Ended> {
    for account in accounts.iter_mut() {
        account.token = token::create(&|order| store.execute(order), &account.name, "演示", token::DAYS)?;
    }
    Ok(i64::try_from(accounts.len()).unwrap_or(0))
}
