//! A district for tests: on either database, with the project's own catalogue, driven by orders only.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::postgres::Cluster;
use crate::stories;
use lianxin_core::authority::Role;
use lianxin_core::catalogue;
use lianxin_core::matter::{self, Clock, Contact, Register, Reply, TakeIn};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Actor, Command, Entropy, Order, access, catalogue_room, directory};
use lianxin_store::{Fault, Keys, Options, Outcome, Place, Rebuilt, Store, Sync, Verified};

/// The district that tests use.
pub const CODE: &str = "120111";
/// 2026-03-02 09:00 in Beijing, a Monday.
pub const MORNING: i64 = 1_772_413_200_000;

/// The accounts that [`opening`] opens: sign-in name, agency, role. Every role has one.
pub const PEOPLE: [(&str, &str, Role); 13] = [
    ("zhongxin", "cgc", Role::CentreCoordinator),
    ("yangliuqing", "cgc-yangliuqing", Role::CentreCoordinator),
    ("shuiwu", "water", Role::AgencyClerk),
    ("chengguan", "urban", Role::AgencyClerk),
    ("wangge", "grid-yangliuqing", Role::GridWorker),
    ("tiaojie", "mediation-yangliuqing", Role::Mediator),
    ("cunwei", "village-baitansi", Role::VillageClerk),
    ("minjing", "police-yangliuqing", Role::StationOfficer),
    ("suozhang", "police-yangliuqing", Role::StationHead),
    ("weiyuan", "cgc-yangliuqing", Role::Secretary),
    ("xitong", "cgc", Role::SystemAdmin),
    ("anquan", "cgc", Role::SecurityAdmin),
    ("shenji", "cgc", Role::AuditAdmin),
];
/// The account that registers, notes, erases and looks where a story does not say who.
pub const COORDINATOR: &str = "zhongxin";

/// A folder of this process's own, deleted when dropped.
pub struct Scratch(pub PathBuf);

impl Scratch {
    /// # Panics
    /// When the temporary folder cannot be written.
    pub fn new() -> Scratch {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("lianxin-{}-{n}", std::process::id()));
        if let Err(e) = std::fs::create_dir_all(&path) {
            panic!("{}: {e}", path.display());
        }
        Scratch(path)
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Scratch::new()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Opens the store of a place.
pub fn open(place: &Place, keys: &Path, sync: Sync) -> Result<Store, Fault> {
    open_as(&format!("test {}", std::process::id()), place, keys, sync)
}

/// The same by a holder's name: whoever comes by the name of one that died takes over from it without waiting.
pub fn open_as(holder: &str, place: &Place, keys: &Path, sync: Sync) -> Result<Store, Fault> {
    Store::open(Options {
        place: place.clone(),
        keys: keys.to_owned(),
        district: CODE.to_owned(),
        holder: holder.to_owned(),
        sync,
        watch: None,
        fatal: None,
    })
}

/// Where a district's bytes lie: of PostgreSQL the whole cluster, its write-ahead log and other tests' databases with it. For
/// what is nowhere else in the world; what six digits may hit by chance is sought in [`its_own`].
///
/// # Panics
/// When the database does not say.
pub fn at_rest(place: &Place) -> PathBuf {
    lying_at(place, "SELECT current_setting('data_directory')")
}

/// Where the bytes lie that are this district's alone: of PostgreSQL the folder of its database.
///
/// # Panics
/// As [`at_rest`].
pub fn its_own(place: &Place) -> PathBuf {
    lying_at(
        place,
        "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()",
    )
}

fn lying_at(place: &Place, question: &str) -> PathBuf {
    match place {
        Place::Folder(folder) => folder.clone(),
        Place::Database(url) => {
            let row = postgres::Client::connect(url, postgres::NoTls).and_then(|mut client| {
                client.batch_execute("CHECKPOINT")?;
                client.query_one(question, &[])
            });
            PathBuf::from(row.map_or_else(|e| panic!("{e}"), |row| row.get::<_, String>(0)))
        }
    }
}

/// Verifies and rebuilds.
pub fn doubt(place: &Place, keys: &Path) -> Result<(Verified, Rebuilt), Fault> {
    let keys = Keys::load(keys, CODE)?;
    Ok((lianxin_store::verify(place, &keys, CODE)?, lianxin_store::rebuild_check(place, &keys, CODE)?))
}

/// An order by the console, its chance drawn from its id, so that a test is the same every time.
pub fn order(id: &str, at: i64, command: Command) -> Order {
    let mut entropy = [0_u8; 32];
    for (i, b) in id.bytes().cycle().take(64).enumerate() {
        let turned = entropy[i % 32].rotate_left(3) ^ b;
        entropy[i % 32] = turned.wrapping_mul(31).wrapping_add(i as u8);
    }
    Order { id: id.to_owned(), actor: Actor::Console, at, entropy: Entropy(entropy), seen: None, command }
}

/// The same by an account.
pub fn by(account: &str, id: &str, at: i64, command: matter::Command) -> Order {
    Order { actor: Actor::Account(account.to_owned()), ..order(id, at, Command::Matter(command)) }
}

/// What the project's catalogue of a district holds.
///
/// # Panics
/// When it does not load: a defect.
pub fn items(district: &str) -> Vec<catalogue::Item> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(crate::tidy::root().join("catalogue").join(district)).into_iter().flatten().flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(entry.path()).unwrap_or_default()));
    }
    catalogue::parse(&files).unwrap_or_else(|e| panic!("the catalogue of {district} does not load: {e:?}"))
}

/// The orders that open the district, load the project's catalogue and open an account for every role.
///
/// # Panics
/// When the catalogue does not load: a defect.
pub fn opening() -> Vec<Order> {
    let items = items(CODE);
    let open = catalogue_room::Command::Open { demo: true, district: CODE.to_owned() };
    let define = catalogue_room::Command::Define { items };
    let mut orders = vec![
        order("open the district", MORNING, Command::Catalogue(open)),
        order("load its catalogue", MORNING, Command::Catalogue(define)),
    ];
    orders.extend(PEOPLE.iter().map(|(account, agency, role)| {
        let (account, agency) = ((*account).to_owned(), (*agency).to_owned());
        let id = format!("account {account}");
        let open = directory::Command::Open { name: account.clone(), account, agency, role: *role, password: None };
        order(&id, MORNING, Command::Directory(open))
    }));
    orders
}

/// A form with fictional content.
pub fn form(title: &str) -> Register {
    Register {
        address: Some(Personal::new("和苑小区 5 号楼 2 单元 301")),
        contact: None,
        demand: None,
        division: "120111101".to_owned(),
        grid: None,
        kind: "neighbour-dispute".to_owned(),
        occurred_at: None,
        source: "counter".to_owned(),
        text: Story::new(format!("{title}：楼上漏水，楼下墙皮掉了一大片，两家说不到一起，请帮着看看怎么办。")),
        title: Story::new(title),
    }
}

/// Somebody to call back; her number has a prefix that nobody is given.
pub fn contact() -> Contact {
    Contact {
        name: Some(Personal::new("林晓禾")),
        phone: Some(Personal::new(PHONE)),
        email: Some(Personal::new("linxiaohe@example.com")),
        ..Contact::default()
    }
}

/// The telephone number of [`contact`].
pub const PHONE: &str = "022-00001234";

/// A registration.
pub fn register(id: &str, at: i64, title: &str) -> Order {
    filed(COORDINATOR, id, at, form(title))
}

/// A registration of any form by any account.
pub fn filed(account: &str, id: &str, at: i64, form: Register) -> Order {
    by(account, id, at, matter::Command::Register(Box::new(form)))
}

/// A petition from a file, by the console, with its reply where there is one.
pub fn take_in(id: &str, at: i64, title: &str, reply: Option<&str>) -> Order {
    let reply = reply.map(|text| Reply { at, text: Story::new(text) });
    let (origin, form) = (format!("messages:{id}"), form(title));
    let petition = TakeIn { dislikes: 0, form, likes: 3, origin, reply };
    order(id, at, Command::Matter(matter::Command::TakeIn(Box::new(petition))))
}

/// The centre takes it on.
pub fn accept(account: &str, id: &str, at: i64, matter: &str) -> Order {
    by(account, id, at, matter::Command::Accept { matter: matter.to_owned() })
}

/// The coordinator names who leads and who assists.
pub fn dispatch(id: &str, at: i64, matter: &str, lead: &str, assist: &[&str]) -> Order {
    let assist = assist.iter().map(|a| (*a).to_owned()).collect();
    by(COORDINATOR, id, at, matter::Command::Dispatch { assist, lead: lead.to_owned(), matter: matter.to_owned() })
}

/// An agency signs for its part.
pub fn acknowledge(account: &str, id: &str, at: i64, matter: &str) -> Order {
    by(account, id, at, matter::Command::Acknowledge { agency: None, matter: matter.to_owned() })
}

/// An agency ends its part; the lead ends the matter.
pub fn complete(account: &str, id: &str, at: i64, matter: &str) -> Order {
    let (matter, result) = (matter.to_owned(), "solved".to_owned());
    by(
        account,
        id,
        at,
        matter::Command::Complete { agency: None, matter, result, text: Story::new("换好了，试过不漏。") },
    )
}

/// A clock is past its due moment.
pub fn run_out(at: i64, matter: &str, clock: &Clock) -> Order {
    let (act, agency, due) = (clock.act, clock.agency.clone(), clock.due);
    let id = matter::run_out_id(matter, act, &agency, due);
    let command = matter::Command::RunOut { act, agency, due, matter: matter.to_owned() };
    Order { actor: Actor::Clock, ..order(&id, at, Command::Matter(command)) }
}

/// A progress note.
pub fn note(id: &str, at: i64, matter: &str, text: &str) -> Order {
    by(COORDINATOR, id, at, matter::Command::Note { matter: matter.to_owned(), text: Story::new(text) })
}

/// A file beside a matter; its bytes go with it to `Store::attach`.
pub fn attach(account: &str, id: &str, at: i64, matter: &str, name: &str) -> Order {
    let file = matter::Attach::new(matter.to_owned(), Story::new(name), Some(Story::new("现场拍的")));
    by(account, id, at, matter::Command::Attach(Box::new(file)))
}

/// A small JPEG that says where it was taken, in words of the test's own.
pub fn jpeg(place: &str, picture: &[u8]) -> Vec<u8> {
    let segment = |marker: u8, inside: &[u8]| {
        let length = (inside.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker], length.as_slice(), inside].concat()
    };
    let told = [b"Exif\0\0II\x2a\0\x08\0\0\0\0\0\0\0\0\0", place.as_bytes()].concat();
    let (exif, table, scan) = (segment(0xe1, &told), segment(0xdb, b"table"), segment(0xda, b"scan"));
    [&[0xff, 0xd8], exif.as_slice(), &table, &scan, picture, &[0xff, 0xd9], place.as_bytes()].concat()
}

/// A file is handed out, for a purpose.
pub fn open_attachment(account: &str, id: &str, at: i64, matter: &str, attachment: &str) -> Order {
    let (matter, attachment, purpose) = (matter.to_owned(), attachment.to_owned(), "contact".to_owned());
    let command = access::Command::OpenAttachment { attachment, matter, note: None, purpose };
    Order { actor: Actor::Account(account.to_owned()), ..order(id, at, Command::Access(command)) }
}

/// Forgets a matter.
pub fn erase(id: &str, at: i64, matter: &str) -> Order {
    forget(id, at, matter, None)
}

/// Forgets a matter, or one of its parties.
pub fn forget(id: &str, at: i64, matter: &str, party: Option<&str>) -> Order {
    let (matter, party) = (matter.to_owned(), party.map(str::to_owned));
    by(COORDINATOR, id, at, matter::Command::Erase { matter, party, reason: Story::new("当事人请求删除") })
}

/// The coordinator opens a matter.
pub fn look(at: i64, matter: &str) -> Order {
    look_by(COORDINATOR, at, matter)
}

/// Opens a matter, with the id that makes a second opening in the hour the same order.
pub fn look_by(account: &str, at: i64, matter: &str) -> Order {
    let actor = Actor::Account(account.to_owned());
    let id = access::opening_id(&actor, matter, at);
    let command = access::Command::OpenMatter { matter: matter.to_owned() };
    Order { actor, ..order(&id, at, Command::Access(command)) }
}

/// Opens personal values for a purpose.
pub fn open_fields(account: &str, at: i64, matter: &str, fields: &[String], purpose: &str) -> Order {
    let actor = Actor::Account(account.to_owned());
    let id = format!("fields {account} {matter} {at} {purpose}");
    let (matter, purpose) = (matter.to_owned(), purpose.to_owned());
    let command = access::Command::OpenFields { fields: fields.to_vec(), matter, note: None, purpose };
    Order { actor, ..order(&id, at, Command::Access(command)) }
}

/// The matter an outcome speaks of.
pub fn matter_of(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Done(a) | Outcome::Already(a) => a.matter.clone(),
        Outcome::Refused(_) => None,
    }
}

/// Tells a story on SQLite and, where there is one, on PostgreSQL.
pub fn on_both(name: &str, story: impl Fn(&Place, &Scratch)) {
    let scratch = Scratch::new();
    story(&Place::Folder(scratch.0.clone()), &scratch);
    stories::passed("sqlite", name);
    match Cluster::shared() {
        Some(cluster) => {
            let scratch = Scratch::new();
            story(&Place::Database(cluster.database()), &scratch);
            stories::passed("postgres", name);
        }
        None => stories::skipped("PostgreSQL is not installed"),
    }
}

/// Opens the district of [`opening`], its keys in the scratch folder.
///
/// # Panics
/// When one of its orders is not done.
pub fn begin(place: &Place, scratch: &Scratch) -> Store {
    let store = open(place, &scratch.0.join("keys"), Sync::Full).unwrap_or_else(|f| panic!("{f}"));
    for order in opening() {
        let outcome = store.execute(order);
        assert!(matches!(outcome, Ok(Outcome::Done(_))), "{outcome:?}");
    }
    store
}

/// Verifies and rebuilds, and finds nothing wrong; how many records there are.
///
/// # Panics
/// When something is wrong.
pub fn clean(place: &Place, scratch: &Scratch) -> i64 {
    let (verified, rebuilt) = doubt(place, &scratch.0.join("keys")).unwrap_or_else(|f| panic!("{f}"));
    assert_eq!(verified.bad, None);
    assert_eq!(rebuilt.bad, None);
    assert_eq!(verified.records, rebuilt.records);
    verified.records
}
