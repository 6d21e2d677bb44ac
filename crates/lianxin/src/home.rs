//! Where a district is kept, as the command line names it; and the catalogue that is built in.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use lianxin_core::{Actor, Command, Entropy, Order};
use lianxin_store::{Fault, Options, Place, Store, Sync};

use crate::Ended;
use crate::handover::{self, Hand};

/// `--data DIR` or `--database URL --keys DIR`, and `--district CODE`.
#[derive(clap::Args, Clone)]
pub struct Home {
    /// The folder that holds everything.
    #[arg(long, value_name = "DIR", required_unless_present = "database")]
    data: Option<PathBuf>,
    /// A PostgreSQL database, in place of --data.
    #[arg(long, value_name = "URL", requires = "keys", conflicts_with = "data")]
    database: Option<String>,
    /// Where the district's master key lies, with --database.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Six-digit area code.
    #[arg(long, value_name = "CODE", default_value = "120111")]
    pub district: String,
}

impl Home {
    /// A folder, for commands that make one of their own.
    pub fn folder(path: PathBuf, district: &str) -> Home {
        Home { data: Some(path), database: None, keys: None, district: district.to_owned() }
    }

    pub fn place(&self) -> Place {
        match (&self.database, &self.data) {
            (Some(url), _) => Place::Database(url.clone()),
            (None, Some(folder)) => Place::Folder(folder.clone()),
            (None, None) => Place::Folder(PathBuf::from(".")),
        }
    }

    pub fn keys(&self) -> PathBuf {
        let beside = self.data.as_ref().map(|d| d.join("keys"));
        self.keys.clone().or(beside).unwrap_or_else(|| PathBuf::from("keys"))
    }

    /// Refuses, in a sentence, where no district is kept; commands that only read must not make one.
    pub fn must_exist(&self) -> Result<(), Ended> {
        let Place::Folder(folder) = self.place() else { return Ok(()) };
        if folder.join(format!("{}.sqlite", self.district)).exists() {
            return Ok(());
        }
        let (folder, code) = (folder.display(), &self.district);
        Err(Ended::Refused(format!(
            "{folder} 里没有 {code} 区：核对文件夹，或先用 demo 建一个。 No district {code} in {folder}: check the folder, or make one with demo."
        )))
    }

    /// The accounts of a demonstration, as it wrote them down for its sign-in page; none elsewhere.
    pub fn demo_accounts(&self) -> Vec<lianxin_web::DemoAccount> {
        let told = self.data.as_deref().map(crate::demo::accounts).unwrap_or_default();
        let shown = |a: crate::demo::DemoAccount| lianxin_web::DemoAccount {
            name: a.name,
            display: a.display,
            role: a.role.code().to_owned(),
            agency: a.agency,
            password: a.password,
        };
        told.into_iter().map(shown).collect()
    }

    /// Opens the district as its writer.
    pub fn open(&self) -> Result<Store, Ended> {
        self.open_watched(None)
    }

    /// The same, with somebody told of each commit.
    pub fn open_watched(&self, watch: Option<lianxin_store::Watch>) -> Result<Store, Ended> {
        self.try_open(watch).map_err(held)
    }

    /// Becomes the district's writer, or finds the server that is.
    ///
    /// # Errors
    /// [`Ended::Refused`] with the holder's name where somebody holds the district and takes no orders from here.
    pub fn writer(&self) -> Result<Hand, Ended> {
        let since = Instant::now();
        loop {
            let by = match self.try_open(None) {
                Ok(store) => return Ok(Hand::Own(Box::new(store))),
                Err(Fault::Held(by)) => by,
                Err(fault) => return Err(Ended::Fault(fault.to_string())),
            };
            if let Some(server) = handover::connect(&self.meeting(), &self.district, &by) {
                return Ok(Hand::Server(server));
            }
            // A server that begins, or another command that will soon be done.
            if since.elapsed() > PATIENCE {
                return Err(held(Fault::Held(by)));
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Where a server and commands meet: the folder, or beside the keys of a database.
    pub fn meeting(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| self.keys())
    }

    fn try_open(&self, watch: Option<lianxin_store::Watch>) -> Result<Store, Fault> {
        let options = Options {
            place: self.place(),
            keys: self.keys(),
            district: self.district.clone(),
            holder: holder(),
            sync: Sync::Full,
            watch,
            fatal: None,
        };
        Store::open(options)
    }
}

/// How long a command waits for a holder that is about to begin or to end, and how often it looks.
const PATIENCE: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(50);

fn held(fault: Fault) -> Ended {
    let Fault::Held(by) = fault else { return Ended::Fault(fault.to_string()) };
    Ended::Refused(format!(
        "这个区正由另一个程序写着（{by}）：先停掉它。 Another program holds this district ({by}): stop it first."
    ))
}

/// This process, as others are told who holds a district. Processes of two machines never have the same name: the same
/// name takes the district over without waiting.
pub fn holder() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    format!("{}, process {}", host.trim(), std::process::id())
}

/// An order by the operator at this console, with fresh chance.
pub fn order(id: String, at: i64, command: Command) -> Result<Order, Ended> {
    let mut chance = [0_u8; 32];
    getrandom::fill(&mut chance).map_err(|e| Ended::Fault(e.to_string()))?;
    Ok(Order { id, actor: Actor::Console, at, entropy: Entropy(chance), seen: None, command })
}

/// Now, ms UTC.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

macro_rules! shipped {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogue/120111/", $name)))),*]
    };
}

/// The sample district's catalogue, as it lies in `catalogue/120111`.
pub const CATALOGUE: &[(&str, &str)] = shipped!(
    "agencies.toml",
    "calendar.toml",
    "district.toml",
    "divisions.toml",
    "grids.toml",
    "kinds.toml",
    "limits.toml",
    "words.toml"
);
