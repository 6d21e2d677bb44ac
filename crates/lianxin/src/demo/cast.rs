//! Who works in the demo: one account for each role and a clerk for each agency that leads matters there, then more of
//! everybody. All of them are invented.

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;

use lianxin_core::authority::{Act, Role, reach};
use lianxin_core::{Actor, Command, Entropy, Order};
use lianxin_store::{Outcome, Store};
use lianxin_web::totp;
use serde::{Deserialize, Serialize};

use super::chance::Chance;
use super::texts::{GIVEN, SURNAMES};
use crate::{Ended, people, token};

/// Sign-in name, name, agency, role.
type Part = (&'static str, &'static str, &'static str, Role);

/// Those whom the sign-in page shows. The first with an agency acts for it where one must be named.
const CAST: [Part; 15] = [
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

/// How many of them stand on the sign-in page.
pub const SHOWN: usize = CAST.len();

/// One more for each agency that may lead, then more of everybody: agency, role, how many. Power and gas are reached by
/// phone and have nobody.
const FIRST: [(&str, Role, usize); 33] = [
    ("politics-law", Role::Secretary, 1),
    ("mediation", Role::Mediator, 1),
    ("police", Role::StationOfficer, 1),
    ("grid", Role::GridWorker, 1),
    ("women", Role::AgencyClerk, 1),
    ("market", Role::AgencyClerk, 1),
    ("town-yangliuqing", Role::AgencyClerk, 1),
    ("traffic-police", Role::AgencyClerk, 1),
    ("justice", Role::AgencyClerk, 1),
    ("justice-yangliuqing", Role::AgencyClerk, 1),
    ("petitions", Role::AgencyClerk, 1),
    ("labour", Role::AgencyClerk, 1),
    ("education", Role::AgencyClerk, 1),
    ("health", Role::AgencyClerk, 1),
    ("insurance", Role::AgencyClerk, 1),
    ("planning", Role::AgencyClerk, 1),
    ("ecology", Role::AgencyClerk, 1),
    ("agriculture", Role::AgencyClerk, 1),
    ("emergency", Role::AgencyClerk, 1),
    ("fire", Role::AgencyClerk, 1),
    ("transport", Role::AgencyClerk, 1),
    ("industry", Role::AgencyClerk, 1),
    ("services", Role::AgencyClerk, 1),
    ("union", Role::AgencyClerk, 1),
    ("legal-aid", Role::AgencyClerk, 1),
    ("psychology", Role::AgencyClerk, 1),
    ("medical-mediation", Role::Mediator, 1),
    ("heating", Role::AgencyClerk, 1),
    ("safety-yangliuqing", Role::AgencyClerk, 1),
    ("park-xiqing", Role::AgencyClerk, 1),
    ("arbitration", Role::AgencyClerk, 1),
    ("lawyers", Role::AgencyClerk, 1),
    ("party-yangliuqing", Role::Secretary, 1),
];

const MORE: [(&str, Role, usize); 16] = [
    ("cgc", Role::CentreCoordinator, 4),
    ("cgc-yangliuqing", Role::CentreCoordinator, 3),
    ("grid-yangliuqing", Role::GridWorker, 15),
    ("grid", Role::GridWorker, 14),
    ("village-baitansi", Role::VillageClerk, 2),
    ("mediation-yangliuqing", Role::Mediator, 4),
    ("mediation", Role::Mediator, 3),
    ("police-yangliuqing", Role::StationOfficer, 5),
    ("police", Role::StationOfficer, 5),
    ("police", Role::StationHead, 1),
    ("water", Role::AgencyClerk, 3),
    ("urban", Role::AgencyClerk, 4),
    ("housing", Role::AgencyClerk, 3),
    ("civil", Role::AgencyClerk, 2),
    ("traffic-police", Role::AgencyClerk, 2),
    ("fire", Role::AgencyClerk, 2),
];

/// A demo of fewer matters than this makes do with one of each.
const FULL_FROM: u64 = 1_000;

/// A person of the demo.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: String,
    pub name: String,
    pub agency: &'static str,
    pub role: Role,
}

/// Everybody who works in a demo of so many matters.
pub fn everybody(matters: u64) -> Vec<Person> {
    let mut all: Vec<Person> = CAST
        .iter()
        .map(|&(account, name, agency, role)| Person { account: account.into(), name: name.into(), agency, role })
        .collect();
    let more: &[(&'static str, Role, usize)] = if matters >= FULL_FROM { &MORE } else { &[] };
    for (agency, role, many) in FIRST.iter().chain(more).copied() {
        for _ in 0..many {
            let n = all.len() - SHOWN;
            // The two lengths have no common divisor, so no name comes twice before all have come.
            let ((s, family), (g, given)) =
                (SURNAMES[n % SURNAMES.len()], GIVEN[(n * 7 + n / SURNAMES.len()) % GIVEN.len()]);
            all.push(Person { account: format!("{family}{given}"), name: format!("{s}{g}"), agency, role });
        }
    }
    all
}

/// Who may do what for which agency.
pub struct Cast {
    by_agency: BTreeMap<&'static str, Vec<Person>>,
}

impl Cast {
    pub fn new(people: &[Person]) -> Cast {
        let mut by_agency: BTreeMap<&'static str, Vec<Person>> = BTreeMap::new();
        people.iter().for_each(|p| by_agency.entry(p.agency).or_default().push(p.clone()));
        Cast { by_agency }
    }

    /// Whether somebody answers for it.
    pub fn has(&self, agency: &str) -> bool {
        self.by_agency.contains_key(agency)
    }

    /// Somebody who may do this for this agency.
    pub fn hand(&self, agency: &str, act: Act, chance: &mut Chance) -> Option<&str> {
        let able: Vec<&Person> = self.able(agency, act).collect();
        chance.pick(&able).map(|p| p.account.as_str())
    }

    /// The secretary who approves what a centre blows: its own, or the district's.
    pub fn secretary(&self, centre: &str) -> Option<&str> {
        let of = |agency: &str| self.by_agency.get(agency).into_iter().flatten().find(|p| p.role == Role::Secretary);
        of(centre).or_else(|| of("politics-law")).map(|p| p.account.as_str())
    }

    /// The first who may.
    pub fn first(&self, agency: &str, act: Act) -> Option<&str> {
        self.able(agency, act).next().map(|p| p.account.as_str())
    }

    fn able(&self, agency: &str, act: Act) -> impl Iterator<Item = &Person> {
        let can = move |p: &&Person| {
            let r = reach(p.role, act);
            r.involved || r.area || (act == Act::Register && r.own)
        };
        self.by_agency.get(agency).into_iter().flatten().filter(can)
    }

    /// Agencies with a clerk of this role.
    pub fn agencies(&self, role: Role) -> Vec<&'static str> {
        self.by_agency.iter().filter(|(_, all)| all.iter().any(|p| p.role == role)).map(|(a, _)| *a).collect()
    }
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
    /// What its codes are made from (TOTP), in base32. None in a demo of an earlier build.
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

pub fn file(folder: &Path) -> PathBuf {
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

/// Opens every account with a password of its own and a second factor, each in one group; what they are, and how many
/// records.
pub fn open(store: &Store, people: &[Person], at: i64) -> Result<(Vec<DemoAccount>, i64), Ended> {
    let mut all = Vec::with_capacity(people.len());
    let mut orders = Vec::with_capacity(people.len());
    for (person, made) in people.iter().zip(hashed(people)) {
        let (password, command) = made?;
        orders.push(dated(format!("demo account {}", person.account), at, command)?);
        let Person { account, name, agency, role } = person.clone();
        let totp = totp::new_secret().map_err(|e| Ended::Fault(e.to_string()))?;
        let (agency, totp, token) = (agency.to_owned(), Some(totp), String::new());
        all.push(DemoAccount { name: account, display: name, role, agency, password, totp, token });
    }
    let mut records = together(store, orders)?;
    // Sealed under the accounts' keys, so after them.
    let enrol = |a: &DemoAccount| {
        let command = people::enrol(&a.name, "演示", a.totp.as_deref().unwrap_or_default());
        dated(format!("demo factor {}", a.name), at, command)
    };
    records += together(store, all.iter().map(enrol).collect::<Result<_, _>>()?)?;
    Ok((all, records))
}

fn dated(id: String, at: i64, command: Command) -> Result<Order, Ended> {
    let entropy = Entropy::drawn(at, people::chance()?);
    Ok(Order { id, actor: Actor::Console, at, entropy, seen: None, command })
}

/// Does them as one group; how many records.
fn together(store: &Store, orders: Vec<Order>) -> Result<i64, Ended> {
    let (tell, told) = channel();
    for order in orders {
        let (id, tell) = (order.id.clone(), tell.clone());
        let reply = Box::new(move |outcome| drop(tell.send((id, outcome))));
        store.submit(order, reply).map_err(|fault| Ended::Fault(fault.to_string()))?;
    }
    drop(tell);
    let mut records = 0;
    for (id, outcome) in told {
        match outcome.map_err(|fault| Ended::Fault(fault.to_string()))? {
            Outcome::Done(answer) | Outcome::Already(answer) => records += i64::from(answer.records),
            Outcome::Refused(refusal) => return Err(Ended::Fault(format!("{id}: {refusal:?}"))),
        }
    }
    Ok(records)
}

type Made = Result<(String, Command), Ended>;

/// A password for each and the command that opens her account; hashing is slow on purpose, so it is shared out.
fn hashed(people: &[Person]) -> Vec<Made> {
    let one = |p: &Person| {
        let password = people::password()?;
        let command = people::open(&p.account, &p.name, (p.agency, p.role), &password)?;
        Ok((password, command))
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = people.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let shares: Vec<_> =
            people.chunks(share).map(|some| scope.spawn(move || some.iter().map(one).collect::<Vec<Made>>())).collect();
        let lost = || vec![Err(Ended::Fault("a password could not be made".to_owned()))];
        shares.into_iter().flat_map(|s| s.join().unwrap_or_else(|_| lost())).collect()
    })
}

/// Gives each account its token; how many records.
pub fn tokens(store: &Store, accounts: &mut [DemoAccount]) -> Result<i64, Ended> {
    for account in accounts.iter_mut() {
        account.token = token::create(&|order| store.execute(order), &account.name, "演示", token::DAYS)?;
    }
    Ok(i64::try_from(accounts.len()).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_full_demo_has_six_score_people_of_many_agencies_and_no_name_twice() {
        let all = everybody(6_000);
        let distinct = |of: fn(&Person) -> &str| all.iter().map(of).collect::<BTreeSet<_>>().len();
        assert!((118..=125).contains(&all.len()), "{}", all.len());
        assert_eq!((distinct(|p| &p.account), distinct(|p| &p.name)), (all.len(), all.len()));
        assert!(distinct(|p| p.agency) >= 25);
        let roles: BTreeSet<Role> = everybody(1).iter().map(|p| p.role).collect();
        assert_eq!(roles.len(), Role::ALL.len());
        let catalogue = crate::demo::tests::catalogue();
        assert!(all.iter().all(|p| catalogue.agency(p.agency).is_some()));
    }
}
