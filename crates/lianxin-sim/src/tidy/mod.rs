//! The laws of the house that a machine can read. Each check takes text and gives back findings, so that a test
//! can feed it a bad sample; `tests/tidy.rs` runs them all over the project.

pub mod advisories;
pub mod edges;
pub mod lex;
pub mod licences;
pub mod papers;
pub mod shape;
pub mod sql;
pub mod words;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One breach of one law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// From the project's root, with `/`.
    pub path: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    pub what: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, what: impl Into<String>) -> Finding {
        Finding { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// A text file of the project.
#[derive(Clone, Debug)]
pub struct File {
    /// From the project's root, with `/`.
    pub path: String,
    pub text: String,
}

impl File {
    pub fn new(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    /// `lianxin-core` for `crates/lianxin-core/src/lib.rs`.
    pub fn crate_name(&self) -> Option<&str> {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next())
    }

    /// Rust that is compiled into a crate, tests in files of their own left out.
    pub fn is_source(&self) -> bool {
        self.path.ends_with(".rs") && self.path.starts_with("crates/") && self.path.contains("/src/")
    }
}

/// The project's root.
pub fn root() -> PathBuf {
    // At run time first: a built test may be run over another tree.
    let own =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.join("../..")
}

/// Real data for tests (`LIANXIN_DATA`, else beside the project); it may be absent.
pub fn data() -> PathBuf {
    std::env::var_os("LIANXIN_DATA").map_or_else(|| root().join("../shared/data"), PathBuf::from)
}

/// Every path that belongs to the project: what git tracks, or would; without git, all but what is built.
pub fn paths(root: &Path) -> Vec<String> {
    let listed = Command::new("git")
        .args([
            "-c",
            "safe.directory=*",
            "-c",
            "core.quotepath=off",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root)
        .output();
    let mut found = match listed {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
            .lines()
            .map(str::to_owned)
            .filter(|p| root.join(p).is_file())
            .collect(),
        Ok(_) | Err(_) => walk(root),
    };
    found.sort();
    found.dedup();
    found
}

fn walk(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_file() {
                found.extend(path.strip_prefix(root).ok().map(|p| p.to_string_lossy().into_owned()));
            } else if !["target", "node_modules", "dist", ".git", "demo", "looks"].iter().any(|built| name == *built) {
                folders.push(path);
            }
        }
    }
    found
}

/// The text files among them.
pub fn files(root: &Path) -> Vec<File> {
    let read = |path: String| std::fs::read_to_string(root.join(&path)).ok().map(|text| File { path, text });
    paths(root).into_iter().filter_map(read).collect()
}
