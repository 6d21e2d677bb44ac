//! PostgreSQL for tests: a real server, private to the run. `make test` starts one for all tests and names it in
//! `LIANXIN_TEST_DATABASE`; a test run by hand starts its own, which ends with the test process.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

const ADDRESS: &str = "LIANXIN_TEST_DATABASE";

/// A running server in which every test makes a database of its own.
pub struct Cluster {
    /// `postgres://user:password@host:port/postgres`, an account that may create databases.
    url: String,
    made: AtomicU32,
    /// `tools/with-postgres.sh --hold`, when this process started the server; it ends when its standard input does.
    keeper: Option<Child>,
}

impl Cluster {
    /// The server this process shares, started at the first call. `None`, said aloud, when this machine has no
    /// PostgreSQL; the caller then skips.
    ///
    /// # Panics
    /// When there is a PostgreSQL and it does not start: that is a defect, not a reason to skip.
    pub fn shared() -> Option<&'static Cluster> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Cluster::start).as_ref()
    }

    /// The server named by `LIANXIN_TEST_DATABASE`, or one of its own. Tests call [`Cluster::shared`].
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn start() -> Option<Cluster> {
        match std::env::var(ADDRESS) {
            Ok(url) => Some(Cluster { url, made: AtomicU32::new(0), keeper: None }),
            Err(_) => Cluster::start_own(),
        }
    }

    /// A server of its own, gone when the value is dropped or the process ends, however it ends.
    ///
    /// # Panics
    /// As [`Cluster::shared`].
    pub fn start_own() -> Option<Cluster> {
        let script = crate::tidy::root().join("tools/with-postgres.sh");
        let spawned = Command::new(&script).arg("--hold").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut keeper = spawned.unwrap_or_else(|e| panic!("{}: {e}", script.display()));
        let mut url = String::new();
        if let Some(output) = keeper.stdout.take()
            && let Err(e) = BufReader::new(output).read_line(&mut url)
        {
            panic!("{}: {e}", script.display());
        }
        if url.trim().is_empty() {
            let status = keeper.wait().ok().and_then(|s| s.code());
            // 69 is the script's word for "no PostgreSQL here".
            assert_eq!(status, Some(69), "the test cluster did not start; see above");
            crate::stories::skipped("PostgreSQL is not installed (tools/need.sh)");
            return None;
        }
        Some(Cluster { url: url.trim().to_owned(), made: AtomicU32::new(0), keeper: Some(keeper) })
    }

    /// The address of a fresh, empty database.
    ///
    /// # Panics
    /// When the server cannot be reached or refuses: the test that asked has then failed.
    pub fn database(&self) -> String {
        let n = self.made.fetch_add(1, Ordering::Relaxed);
        let name = format!("lx_{}_{n}", std::process::id());
        let made = Client::connect(&self.url, NoTls).and_then(|mut client| {
            // A process number may come again within one `make test`.
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
            // As one made for Chinese would be: its order of texts is not that of their bytes. A server without ICU has
            // only the plain one.
            let chinese = format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'");
            client
                .batch_execute(&chinese)
                .or_else(|_| client.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0")))
        });
        if let Err(e) = made {
            panic!("the test cluster gives no database: {e}");
        }
        let host = self.url.rsplit_once('/').map_or(self.url.as_str(), |(host, _)| host);
        format!("{host}/{name}")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            // Closing its input ends the script, which stops the server and removes its directory.
            drop(keeper.stdin.take());
            drop(keeper.wait());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_fresh_and_the_server_syncs() {
        let Some(cluster) = Cluster::shared() else { return };
        let (one, two) = (cluster.database(), cluster.database());
        assert_ne!(one, two);
        let mut first = Client::connect(&one, NoTls).unwrap();
        first.batch_execute("CREATE TABLE mark (n BIGINT)").unwrap();
        let mut second = Client::connect(&two, NoTls).unwrap();
        assert!(second.batch_execute("SELECT n FROM mark").is_err());
        let by_bytes: bool = second.query_one("SELECT 'LX1' < 'LX~'", &[]).unwrap().get(0);
        assert!(!by_bytes, "the order of texts is that of their bytes: the tests would miss what depends on it");
        let fsync: String = second.query_one("SHOW fsync", &[]).unwrap().get(0);
        let most: String = second.query_one("SHOW max_connections", &[]).unwrap().get(0);
        assert_eq!((fsync.as_str(), most.as_str()), ("on", "200"));
    }

    #[test]
    fn a_server_of_ones_own_is_gone_after_it_is_dropped() {
        let Some(cluster) = Cluster::start_own() else { return };
        let url = cluster.url.clone();
        assert!(Client::connect(&url, NoTls).is_ok());
        drop(cluster);
        assert!(Client::connect(&url, NoTls).is_err());
    }
}
