//! Where a district is kept, as the command line names it; and the catalogue that is built in.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, FromArgMatches};
use lianxin_core::{Actor, Command, Entropy, Order};
use lianxin_store::{Fault, Options, Place, Store, Sync};

use crate::Ended;
use crate::handover::{self, Hand};

/// `--data DIR` or `--database URL --keys DIR`, and `--district CODE`.
#[derive(Args)]
struct Given {
    /// The folder that holds everything.
    #[arg(long, value_name = "DIR", required_unless_present = "database")]
    data: Option<PathBuf>,
    /// A PostgreSQL database, in place of --data.
    #[arg(long, value_name = "URL", requires = "keys", conflicts_with = "data")]
    database: Option<String>,
    /// Where the district's master key lies, with --database.
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// Six-digit area code; the only district there where it is left out.
    #[arg(long, value_name = "CODE")]
    district: Option<String>,
}

/// The same, with the district settled. `district` is empty where none was named and several are there;
/// [`Home::must_exist`] says so.
#[derive(Clone)]
pub struct Home {
    data: Option<PathBuf>,
    database: Option<String>,
    keys: Option<PathBuf>,
    /// Six-digit area code.
    pub district: String,
}

/// The district that a place without any is taken for.
const SAMPLE: &str = "120111";

impl FromArgMatches for Home {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        let Given { data, database, keys, district } = Given::from_arg_matches(matches)?;
        let mut home = Home { data, database, keys, district: String::new() };
        home.district = district.unwrap_or_else(|| match lianxin_store::districts(&home.place()).as_deref() {
            Ok([one]) => one.clone(),
            Ok([_, _, ..]) => String::new(),
            // A place that cannot be read says so when it is opened.
            Ok([]) | Err(_) => SAMPLE.to_owned(),
        });
        Ok(home)
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        *self = Home::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Home {
    fn augment_args(cmd: clap::Command) -> clap::Command {
        Given::augment_args(cmd)
    }

    fn augment_args_for_update(cmd: clap::Command) -> clap::Command {
        Given::augment_args_for_update(cmd)
    }
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

    /// Refuses, in a sentence, where the district is not kept; commands that only read must not make one.
    pub fn must_exist(&self) -> Result<(), Ended> {
        let there = lianxin_store::districts(&self.place()).map_err(|fault| Ended::Fault(fault.to_string()))?;
        if there.contains(&self.district) {
            return Ok(());
        }
        if self.district.is_empty() {
            let list = there.join("、");
            return Err(Ended::Usage(format!(
                "这里有几个区：{list}。用 --district 说明是哪一个。 Several districts here: name one with --district."
            )));
        }
        let (place, code) = (self.place_name(), &self.district);
        Err(Ended::Refused(format!(
            "{place} 里没有 {code} 区：核对一下，或先用 demo 建一个。 No district {code} in {place}: check it, or make one with demo."
        )))
    }

    /// The place in a sentence; a database without its password.
    fn place_name(&self) -> String {
        match self.place() {
            Place::Folder(folder) => folder.display().to_string(),
            Place::Database(url) => url.rsplit_once('@').map_or(url.clone(), |(_, host)| host.to_owned()),
        }
    }

    /// The same place with another folder or database under it, for a scratch copy.
    pub fn copied_to(&self, place: Place) -> Home {
        let (data, database) = match place {
            Place::Folder(folder) => (Some(folder), None),
            Place::Database(url) => (None, Some(url)),
        };
        let keys = if database.is_some() { Some(self.keys()) } else { self.keys.clone() };
        Home { data, database, keys, district: self.district.clone() }
    }

    /// The accounts of a demonstration, as it wrote them down for its sign-in page; none elsewhere.
    pub fn demo_accounts(&self) -> Vec<lianxin_web::DemoAccount> {
        self.data.as_deref().map(crate::demo::accounts).unwrap_or_default()
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
            fatal: Some(Box::new(|fault| {
                crate::say::error(&format!("提交没有落到盘上，进程结束。 A commit did not reach the disk: {fault}"));
                std::process::exit(3);
            })),
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
    Ok(Order { id, actor: Actor::Console, at, entropy: Entropy::drawn(at, chance), seen: None, command })
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
    "disputes.toml",
    "district.toml",
    "divisions.toml",
    "grids.toml",
    "kinds.toml",
    "limits-law.toml",
    "limits.toml",
    "processes.toml",
    "retention.toml",
    "rules-words.toml",
    "whistles.toml",
    "words.toml"
);

#[cfg(test)]
mod tests {
    #[test]
    fn the_whole_folder_is_shipped() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalogue/120111");
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(super::CATALOGUE.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    }
}
