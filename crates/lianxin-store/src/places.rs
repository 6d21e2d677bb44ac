//! What a place holds, and a copy of it to try things on.

use postgres::error::SqlState;
use postgres::{Config, NoTls};

use crate::db::Place;
use crate::fault::Fault;
use crate::kept::Kept;

/// The districts kept in a place, ascending; none where the folder or the tables are not there yet.
///
/// # Errors
/// [`Fault`] when the folder or the database cannot be read.
pub fn districts(place: &Place) -> Result<Vec<String>, Fault> {
    match place {
        Place::Folder(folder) => {
            let mut all = Vec::new();
            if folder.is_dir() {
                for entry in std::fs::read_dir(folder)? {
                    let name = entry?.file_name().to_string_lossy().into_owned();
                    let code = name.strip_suffix(".sqlite");
                    all.extend(
                        code.filter(|c| c.len() == 6 && c.bytes().all(|b| b.is_ascii_digit())).map(str::to_owned),
                    );
                }
            }
            all.sort();
            Ok(all)
        }
        Place::Database(url) => {
            let mut c = Kept::new(postgres::Client::connect(url, NoTls)?);
            // no district: the server's own catalogue
            let made = "SELECT 1 FROM pg_tables WHERE tablename = 'head' AND schemaname = current_schema()";
            if c.query(made, &[])?.is_empty() {
                return Ok(Vec::new());
            }
            // A row is there from the first writer on, the district from its first record on.
            let rows = c.query("SELECT district FROM head WHERE size > 0 ORDER BY district", &[])?;
            rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
        }
    }
}

/// A database made from another, dropped with this value.
pub struct Scratch {
    /// Where it is.
    pub url: String,
    name: String,
    server: Config,
}

impl Scratch {
    /// Copies the database at `url` into a new one called `name` (letters, digits, `_`) beside it.
    ///
    /// # Errors
    /// [`Fault::Held`] while anybody is connected to the source; other [`Fault`]s when the server says no.
    pub fn of(url: &str, name: &str) -> Result<Scratch, Fault> {
        let mut server: Config = url.parse()?;
        let source = server.get_dbname().unwrap_or("postgres").replace('"', "");
        server.dbname("postgres");
        let (base, query) = url.split_once('?').map_or((url, String::new()), |(b, q)| (b, format!("?{q}")));
        let host = base.rsplit_once('/').map_or(base, |(host, _)| host);
        let scratch = Scratch { url: format!("{host}/{name}{query}"), name: name.to_owned(), server };
        let made =
            scratch.server.connect(NoTls)?.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE \"{source}\""));
        match made {
            Ok(()) => Ok(scratch),
            Err(e) if e.code() == Some(&SqlState::OBJECT_IN_USE) => Err(Fault::Held(source)),
            Err(e) => Err(e.into()),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Ok(mut c) = self.server.connect(NoTls) {
            let _ = c.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}
