//! Copies of a district for a bench alone: what is measured is never the district itself.

use std::path::{Path, PathBuf};

use lianxin_store::{Fault, Place, Scratch};

use super::fault;
use crate::Ended;
use crate::home::Home;

/// A district once more; gone when dropped.
pub struct Copy {
    /// Where it is.
    pub home: Home,
    _kept: Kept,
}

enum Kept {
    Folder(PathBuf),
    // Held for its end.
    Database(#[expect(dead_code, reason = "dropping it drops the database")] Scratch),
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let Kept::Folder(folder) = self {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

impl Copy {
    /// Copies a district. `of` (letters only) tells the copies of one run apart.
    ///
    /// # Errors
    /// [`Ended::Refused`] where the district is not there, or somebody is connected to its database.
    pub fn of(home: &Home, of: &str) -> Result<Copy, Ended> {
        home.must_exist()?;
        let name = format!("lianxin_bench_{}_{of}", std::process::id());
        match home.place() {
            Place::Folder(data) => {
                let kept = std::env::temp_dir().join(name);
                let copied =
                    Copy { home: home.copied_to(Place::Folder(kept.clone())), _kept: Kept::Folder(kept.clone()) };
                copy(&data, &kept)?;
                Ok(copied)
            }
            Place::Database(url) => {
                let scratch = Scratch::of(&url, &name).map_err(in_use)?;
                let home = home.copied_to(Place::Database(scratch.url.clone()));
                Ok(Copy { home, _kept: Kept::Database(scratch) })
            }
        }
    }
}

/// PostgreSQL copies a database only while nobody is connected to it.
fn in_use(fault: Fault) -> Ended {
    let Fault::Held(source) = fault else { return Ended::Fault(fault.to_string()) };
    Ended::Refused(format!(
        "数据库 {source} 正有人连着，复制不了：先停掉服务。 Somebody is connected to {source}, so it cannot be copied: stop the server first."
    ))
}

fn copy(from: &Path, to: &Path) -> Result<(), Ended> {
    std::fs::create_dir_all(to).map_err(fault)?;
    for entry in std::fs::read_dir(from).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else if entry.path().is_file() {
            std::fs::copy(entry.path(), target).map_err(fault)?;
        }
    }
    Ok(())
}
