//! A whole house in the test's own process: a store, its people with passwords and tokens, and the web floor on a
//! free port, with time ticking only when a test says so.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use lianxin_core::authority::Role;
use lianxin_core::value::Personal;
use lianxin_core::{Actor, Command, directory};
use lianxin_store::{Options, Outcome, Place, Store, Sync};
use lianxin_web::{App, Changes, secret, totp};

use crate::api::Api;
use crate::browser::Browser;
use crate::district::{CODE, Scratch, opening, order};
use crate::postgres::Cluster;
use crate::stories;

/// Sign-in name, agency, role.
pub const PEOPLE: [(&str, &str, Role); 14] = [
    ("weiyuan", "cgc-yangliuqing", Role::Secretary),
    ("zhengfu", "government", Role::AgencyClerk),
    ("wangge", "grid-yangliuqing", Role::GridWorker),
    ("cunwei", "village-baitansi", Role::VillageClerk),
    ("zhongxin", "cgc", Role::CentreCoordinator),
    ("yangliuqing", "cgc-yangliuqing", Role::CentreCoordinator),
    ("shuiwu", "water", Role::AgencyClerk),
    ("chengguan", "urban", Role::AgencyClerk),
    ("tiaojie", "mediation-yangliuqing", Role::Mediator),
    ("minjing", "police-yangliuqing", Role::StationOfficer),
    ("suozhang", "police-yangliuqing", Role::StationHead),
    ("xitong", "cgc", Role::SystemAdmin),
    ("anquan", "cgc", Role::SecurityAdmin),
    ("shenji", "cgc", Role::AuditAdmin),
];
/// Everybody's password, in tests.
pub const PASSWORD: &str = "test-Lianxin-1";
/// Second factors of each: a code is good once, and a story may sign the same person in several times in half a minute.
const FACTORS: usize = 4;

/// A running house.
pub struct House {
    /// `http://127.0.0.1:PORT`.
    pub base: String,
    pub store: Arc<Store>,
    pub app: App,
    tokens: BTreeMap<String, String>,
    /// What everybody's codes are made from.
    secrets: Mutex<BTreeMap<String, Vec<String>>>,
    place: Place,
    keys: PathBuf,
    runtime: Option<tokio::runtime::Runtime>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
}

/// Tells a story in a fresh house on SQLite, then in one on PostgreSQL, and counts it on each.
pub fn on_both(name: &str, story: impl Fn(&House)) {
    let scratch = Scratch::new();
    story(&House::open(&Place::Folder(scratch.0.clone()), scratch.0.join("keys")));
    stories::passed("sqlite", name);
    match Cluster::shared() {
        Some(cluster) => {
            let scratch = Scratch::new();
            story(&House::open(&Place::Database(cluster.database()), scratch.0.join("keys")));
            stories::passed("postgres", name);
        }
        None => stories::skipped("PostgreSQL is not installed"),
    }
}

/// The server's clock, ms UTC.
pub fn now() -> i64 {
    lianxin_web::app::now()
}

impl House {
    /// Opens a district in an empty place with [`PEOPLE`], and serves it.
    ///
    /// # Panics
    /// When it cannot be opened: the test has then failed.
    pub fn open(place: &Place, keys: PathBuf) -> House {
        let changes = Changes::default();
        let told = changes.clone();
        let options = Options {
            place: place.clone(),
            keys: keys.clone(),
            district: CODE.to_owned(),
            holder: format!("house {}", std::process::id()),
            sync: Sync::Full,
            watch: Some(Box::new(move |batch| told.tell(batch))),
            fatal: None,
        };
        let store = Arc::new(Store::open(options).unwrap_or_else(|f| panic!("{f}")));
        let mut house = House::serve(store, changes, place.clone(), keys);
        for order in opening() {
            house.done(order);
        }
        for (n, (name, agency, role)) in PEOPLE.into_iter().enumerate() {
            house.move_in(n as u8, name, agency, role);
        }
        house
    }

    fn serve(store: Arc<Store>, changes: Changes, place: Place, keys: PathBuf) -> House {
        let app = App::new(Arc::clone(&store), changes, Vec::new());
        let runtime = tokio::runtime::Runtime::new().unwrap_or_else(|e| panic!("{e}"));
        let bound = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"));
        let listener = bound.unwrap_or_else(|e| panic!("{e}"));
        let base = format!("http://{}", listener.local_addr().map_or_else(|e| panic!("{e}"), |a| a.to_string()));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        runtime.spawn(lianxin_web::serve(listener, app.clone(), async { drop(stopped.await) }));
        let (tokens, secrets) = (BTreeMap::new(), Mutex::default());
        House { base, store, app, tokens, secrets, place, keys, runtime: Some(runtime), stop: Some(stop) }
    }

    fn move_in(&mut self, n: u8, name: &str, agency: &str, role: Role) {
        let salt = [n; 16];
        let hash = secret::hash_password(PASSWORD, &salt).unwrap_or_else(|e| panic!("{e}"));
        let (token, digest) = secret::new_token().unwrap_or_else(|e| panic!("{e}"));
        let account = name.to_owned();
        let password = Personal::new(hash);
        for (step, command) in [
            directory::Command::Open {
                account: account.clone(),
                name: format!("{name}（演示）"),
                agency: agency.to_owned(),
                role,
                password: None,
            },
            directory::Command::SetPassword { account: account.clone(), password },
            directory::Command::CreateToken { account, digest, label: "test".to_owned(), until: now() + 86_400_000 },
        ]
        .into_iter()
        .enumerate()
        {
            let id = format!("move in {name} {step}");
            let mut one = order(&id, now(), Command::Directory(command));
            if matches!(&one.command, Command::Directory(directory::Command::SetPassword { .. })) {
                // Her own word: one that somebody else gave would have to be changed at the first sign-in.
                one.actor = Actor::Account(name.to_owned());
            }
            // An account that the district's own opening made already is fine.
            let _ = self.store.execute(one);
        }
        self.tokens.insert(name.to_owned(), token);
        self.enrol(name);
    }

    /// Enrols second factors for somebody, by the console.
    ///
    /// # Panics
    /// When there is nobody of that name.
    pub fn enrol(&self, name: &str) {
        let mut all = Vec::with_capacity(FACTORS);
        for n in 0..FACTORS {
            let secret = totp::new_secret().unwrap_or_else(|e| panic!("{e}"));
            let command = directory::Command::EnrolFactor {
                account: name.to_owned(),
                kind: directory::FactorKind::Totp,
                label: format!("{n}"),
                secret: Personal::new(secret.as_str()),
                step: None,
            };
            self.done(order(&format!("factor {name} {n}"), now(), Command::Directory(command)));
            all.push(secret);
        }
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), all);
    }

    /// A code of this account that is still good.
    ///
    /// # Panics
    /// When there is none for a minute, or nobody of that name.
    pub fn code(&self, name: &str) -> String {
        let all = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let secrets = all.get(name).unwrap_or_else(|| panic!("{name} has no second factor of this house"));
        let until = now() + 60_000;
        while now() < until {
            let directory = self.store.directory();
            let factors = directory.account(name).map(|a| &a.factors);
            for factor in factors.into_iter().flatten().map(|(_, f)| f) {
                let secret = factor.label.parse::<usize>().ok().and_then(|n| secrets.get(n));
                let step = totp::unused(now(), factor.last);
                if let Some(code) = secret.zip(step).and_then(|(secret, step)| totp::code(secret, step)) {
                    return code;
                }
            }
            // All are used: the next step brings new ones.
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!("no code of {name} is good any more")
    }

    /// Signs in by the page that is shown, name and password, then the code where one is asked for; wherever that leads.
    pub fn sign_in(&self, b: &mut Browser, name: &str, password: &str) {
        b.fill("账号", name).fill("密码", password).press("登录");
        if b.page().path.starts_with("/sign-in/code") {
            b.fill("验证码", &self.code(name)).press("登录");
        }
    }

    /// The cookies of a fresh browser in which this account is signed in, as one header.
    ///
    /// # Panics
    /// When it is not let in.
    pub fn cookies(&self, name: &str) -> String {
        let mut b = Browser::new(&self.base);
        b.go("/sign-in");
        self.sign_in(&mut b, name, PASSWORD);
        assert_eq!(b.page().path, "/desk", "{name}: {}", b.page().text());
        b.cookies()
    }

    /// Does an order that must be done.
    ///
    /// # Panics
    /// When it is not.
    pub fn done(&self, order: lianxin_core::Order) -> Outcome {
        let outcome = self.store.execute(order).unwrap_or_else(|f| panic!("{f}"));
        assert!(!matches!(outcome, Outcome::Refused(_)), "{outcome:?}");
        outcome
    }

    /// Holds the log against its proofs and every view against the log.
    ///
    /// # Panics
    /// When one of them differs.
    pub fn doubt(&self) {
        let (verified, rebuilt) = crate::district::doubt(&self.place, &self.keys).unwrap_or_else(|f| panic!("{f}"));
        assert!(verified.bad.is_none(), "{:?}", verified.bad);
        assert!(rebuilt.bad.is_none(), "{:?}", rebuilt.bad);
    }

    /// [`crate::district::at_rest`] of this house.
    pub fn at_rest(&self) -> PathBuf {
        crate::district::at_rest(&self.place)
    }

    /// [`crate::district::its_own`] of this house.
    pub fn its_own(&self) -> PathBuf {
        crate::district::its_own(&self.place)
    }

    /// A program with this account's token.
    ///
    /// # Panics
    /// When there is no such account.
    pub fn api(&self, name: &str) -> Api {
        let token = self.tokens.get(name).unwrap_or_else(|| panic!("nobody is called {name}"));
        Api::new(&self.base, Some(token))
    }

    /// The `Authorization` of this account's token.
    pub fn bearer(&self, name: &str) -> String {
        format!("Bearer {}", self.tokens.get(name).map_or("", String::as_str))
    }

    /// Lets time act once: clocks that ran out by `at` (ms UTC) are recorded. How many.
    ///
    /// # Panics
    /// When the store fails.
    pub fn tick(&self, at: i64) -> usize {
        let due = self.store.due(at, 1_000).unwrap_or_else(|f| panic!("{f}"));
        for d in &due {
            let id = lianxin_core::matter::run_out_id(&d.matter, d.act, &d.agency, d.due);
            let (matter, agency) = (d.matter.clone(), d.agency.clone());
            let command = lianxin_core::matter::Command::RunOut { act: d.act, agency, due: d.due, matter };
            let mut one = order(&id, at, Command::Matter(command));
            one.actor = Actor::Clock;
            self.done(one);
        }
        due.len() + self.outlive(at) + self.climb(at)
    }

    /// Lets time forget what the catalogue lets it forget by `at`. How many.
    fn outlive(&self, at: i64) -> usize {
        let due = self.store.retention_due(at, 1_000).unwrap_or_else(|f| panic!("{f}"));
        for (id, command) in &due {
            let mut one = order(id, at, Command::Matter(command.clone()));
            one.actor = Actor::Clock;
            self.done(one);
        }
        due.len()
    }

    /// Lets time do to whistles what falls due by `at`, as often as something follows from it. How many.
    fn climb(&self, at: i64) -> usize {
        let mut count = 0;
        loop {
            let due = self.store.whistles_due(at, 100).unwrap_or_else(|f| panic!("{f}"));
            if due.is_empty() {
                return count;
            }
            for (matter, whistle, deadline) in due {
                let command = Command::Whistle(deadline.command(&matter, &whistle));
                let mut one = order(&deadline.order_id(&whistle), at, command);
                one.actor = Actor::Clock;
                self.done(one);
                count += 1;
            }
        }
    }

    /// Records what the door refused.
    ///
    /// # Panics
    /// When the store fails.
    pub fn record_refusals(&self) {
        if let Some(runtime) = &self.runtime {
            runtime.block_on(lianxin_web::record_refusals(&self.app, true)).unwrap_or_else(|f| panic!("{f}"));
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        }
    }
}
