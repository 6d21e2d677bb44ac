//! **The reserve**: a file beside a district's log that is given up when the disk is full, so that who looks at what can
//! still be recorded while nothing else is. It is made again when there is space. PostgreSQL keeps its own house.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::db::Place;
use crate::fault::Fault;

/// Its size in bytes: some thousands of accesses.
pub const RESERVE: u64 = 8 << 20;
/// Bytes that have to be free beside it before anything but accesses is written again.
const MARGIN: u64 = 4 << 20;
/// How often it is looked whether there is space for it.
const EVERY: Duration = Duration::from_secs(2);
/// Written at once, in bytes.
const PIECE: usize = 64 << 10;

/// How the disk stands, as far as it was met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Space {
    /// There is no reserve: none was made yet, there is no space for one, or the database is PostgreSQL.
    #[default]
    Unkept,
    /// The reserve lies there.
    Kept,
    /// The disk was full and the reserve is given up: accesses alone are recorded.
    Short,
}

/// The file, and what is known of it.
pub struct Reserve {
    /// `<folder>/<district>.reserve`.
    path: Option<PathBuf>,
    space: Space,
    looked: Instant,
}

impl Reserve {
    pub fn of(place: &Place, district: &str) -> Reserve {
        let path = match place {
            Place::Folder(folder) => Some(folder.join(format!("{district}.reserve"))),
            Place::Database(_) => None,
        };
        let lies = path.as_ref().is_some_and(|p| fs::metadata(p).is_ok_and(|m| m.len() == RESERVE));
        Reserve { path, space: if lies { Space::Kept } else { Space::Unkept }, looked: Instant::now() }
    }

    pub fn space(&self) -> Space {
        self.space
    }

    /// Makes it where it is missing and there is space, at most every other second.
    pub fn tend(&mut self) {
        let Some(path) = &self.path else { return };
        if self.space == Space::Kept || self.looked.elapsed() < EVERY {
            return;
        }
        let made = make(path);
        self.looked = Instant::now();
        if made.is_ok() {
            self.space = Space::Kept;
        }
    }

    /// Does something that the district cannot be opened without; on a full disk once more, without the reserve.
    pub fn or_without<T>(&mut self, mut work: impl FnMut() -> Result<T, Fault>) -> Result<T, Fault> {
        match work() {
            Err(Fault::Full) if self.give_up() => work(),
            done => done,
        }
    }

    /// Gives it up. Whether there was one.
    pub fn give_up(&mut self) -> bool {
        let lay = self.space == Space::Kept && self.path.as_ref().is_some_and(|path| fs::remove_file(path).is_ok());
        self.space = if lay { Space::Short } else { Space::Unkept };
        self.looked = Instant::now();
        lay
    }
}

/// Writes it with its margin, then lets the margin go; on a disk that has no space for both nothing is left.
fn make(path: &Path) -> std::io::Result<()> {
    let half = path.with_extension("reserve-new");
    let written = fill(&half).and_then(|()| fs::rename(&half, path));
    if written.is_err() {
        let _ = fs::remove_file(&half);
    }
    written
}

fn fill(path: &Path) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    let mut piece = vec![0_u8; PIECE];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..(RESERVE + MARGIN) / PIECE as u64 {
        // Nothing that a file system could fold together: the blocks have to be there.
        for eight in piece.chunks_exact_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            eight.copy_from_slice(&state.to_le_bytes());
        }
        file.write_all(&piece)?;
    }
    file.sync_all()?;
    file.set_len(RESERVE)?;
    file.sync_all()
}
