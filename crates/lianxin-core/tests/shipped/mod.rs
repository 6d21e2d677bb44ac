//! The shipped catalogues, by district.

use std::path::PathBuf;

use lianxin_core::catalogue::{Catalogue, parse};

#[allow(clippy::disallowed_methods)] // tests read the shipped files
pub fn files(district: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalogue").join(district);
    let mut names: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let toml = names.into_iter().filter(|path| path.extension().is_some_and(|end| end == "toml"));
    toml.map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    })
    .collect()
}

pub fn catalogue(district: &str) -> Catalogue {
    let mut catalogue = Catalogue::default();
    parse(&files(district)).unwrap().into_iter().for_each(|item| catalogue.put(item));
    catalogue
}
