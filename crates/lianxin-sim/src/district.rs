//! A district for tests: on either database, with the project's own catalogue, driven by orders only.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use lianxin_core::catalogue;
use lianxin_core::matter::{self, Register};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Actor, Command, Entropy, Order, access, catalogue_room};
use lianxin_store::{Fault, Keys, Options, Outcome, Place, Rebuilt, Store, Sync, Verified};

/// The district that tests use.
pub const CODE: &str = "120111";
/// 2026-03-02 09:00 in Beijing, a Monday.
pub const MORNING: i64 = 1_772_413_200_000;

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
    Store::open(Options {
        place: place.clone(),
        keys: keys.to_owned(),
        district: CODE.to_owned(),
        holder: format!("test {}", std::process::id()),
        sync,
        watch: None,
    })
}

/// Verifies and rebuilds.
pub fn doubt(place: &Place, keys: &Path) -> Result<(Verified, Rebuilt), Fault> {
    let keys = Keys::load(keys, CODE)?;
    Ok((lianxin_store::verify(place, &keys, CODE)?, lianxin_store::rebuild_check(place, CODE)?))
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

/// The orders that open the district and load the project's catalogue.
///
/// # Panics
/// When the catalogue does not load: a defect.
pub fn opening() -> Vec<Order> {
    let folder = crate::tidy::root().join("catalogue").join(CODE);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        files.push((name, std::fs::read_to_string(entry.path()).unwrap_or_default()));
    }
    let items = catalogue::parse(&files).unwrap_or_else(|e| panic!("the catalogue does not load: {e:?}"));
    let open = catalogue_room::Command::Open { demo: true, district: CODE.to_owned() };
    vec![
        order("open the district", MORNING, Command::Catalogue(open)),
        order("load its catalogue", MORNING, Command::Catalogue(catalogue_room::Command::Define { items })),
    ]
}

/// A registration with fictional content.
pub fn register(id: &str, at: i64, title: &str) -> Order {
    let form = Register {
        address: Some(Personal::new("和苑小区 5 号楼 2 单元 301")),
        division: "120111101".to_owned(),
        kind: "neighbour-dispute".to_owned(),
        occurred_at: None,
        source: "counter".to_owned(),
        text: Story::new(format!("{title}：楼上漏水，楼下墙皮掉了一大片，两家说不到一起，请帮着看看怎么办。")),
        title: Story::new(title),
    };
    order(id, at, Command::Matter(matter::Command::Register(Box::new(form))))
}

/// A progress note.
pub fn note(id: &str, at: i64, matter: &str, text: &str) -> Order {
    let command = matter::Command::Note { matter: matter.to_owned(), text: Story::new(text) };
    order(id, at, Command::Matter(command))
}

/// Forgets a matter.
pub fn erase(id: &str, at: i64, matter: &str) -> Order {
    let command = matter::Command::Erase { matter: matter.to_owned(), reason: Story::new("当事人请求删除") };
    order(id, at, Command::Matter(command))
}

/// Opens a matter, with the id that makes a second opening in the hour the same order.
pub fn look(at: i64, matter: &str) -> Order {
    let id = access::opening_id(&Actor::Console, matter, at);
    order(&id, at, Command::Access(access::Command::OpenMatter { matter: matter.to_owned() }))
}

/// The matter an outcome speaks of.
pub fn matter_of(outcome: &Outcome) -> Option<String> {
    match outcome {
        Outcome::Done(a) | Outcome::Already(a) => a.matter.clone(),
        Outcome::Refused(_) => None,
    }
}
