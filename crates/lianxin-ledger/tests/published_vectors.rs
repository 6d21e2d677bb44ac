//! The tree against vectors and a log that others published: transparency-dev's Merkle test data and Tessera's
//! sample log. Both lie outside the project, in the shared data folder; without it these tests say so and pass.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    clippy::unwrap_used,
    reason = "a test reads its data, says what it skips, and stops at broken data"
)]

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use lianxin_ledger::hash::{Hash, leaf};
use lianxin_ledger::{Frontier, proof};
use serde_json::Value;

fn data(part: &str) -> Option<PathBuf> {
    let base = std::env::var("LIANXIN_DATA")
        .map_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let path = base.join("tlog").join(part);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: no {} (set LIANXIN_DATA)", path.display());
    None
}

fn json_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "json") {
            into.push(path);
        }
    }
}

fn number(vector: &Value, name: &str) -> u64 {
    vector[name].as_u64().unwrap_or_else(|| panic!("no number {name} in {vector}"))
}

/// A hash of a vector; `None` where the attack is in its length.
fn hash(value: &Value) -> Option<Hash> {
    Hash::from_slice(&BASE64.decode(value.as_str().unwrap().as_bytes()).unwrap())
}

fn hashes(value: &Value) -> Option<Vec<Hash>> {
    match value {
        Value::Null => Some(Vec::new()),
        Value::Array(items) => items.iter().map(hash).collect(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            panic!("not a proof: {value}")
        }
    }
}

fn inclusion_holds(v: &Value) -> Option<()> {
    let (entry, root, path) = (hash(&v["leafHash"])?, hash(&v["root"])?, hashes(&v["proof"])?);
    proof::verify_inclusion(&entry, number(v, "leafIdx"), number(v, "treeSize"), &path, &root).ok()
}

/// A root of a consistency vector. Some are short placeholder texts ("dont care 2"), also in the one valid vector that
/// compares a tree of one entry with itself; our type holds 32 bytes only, so a placeholder stands as its own hash:
/// equal placeholders stay equal, different ones different, and the check itself is what judges them.
fn root(value: &Value) -> Hash {
    hash(value).unwrap_or_else(|| leaf(value.as_str().unwrap().as_bytes()))
}

fn consistency_holds(v: &Value) -> Option<()> {
    let (old, new, path) = (root(&v["root1"]), root(&v["root2"]), hashes(&v["proof"])?);
    proof::verify_consistency(number(v, "size1"), number(v, "size2"), &old, &new, &path).ok()
}

/// Runs one family of vectors; returns how many there were and how many of them hold.
fn run(folder: &Path, holds: fn(&Value) -> Option<()>) -> (usize, usize) {
    let mut files = Vec::new();
    json_files(folder, &mut files);
    let mut valid = 0;
    for file in &files {
        let vector: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let wanted = !vector["wantErr"].as_bool().unwrap();
        assert_eq!(holds(&vector).is_some(), wanted, "{}", file.display());
        valid += usize::from(wanted);
    }
    (files.len(), valid)
}

#[test]
fn all_196_published_proofs_and_attacks_are_judged_rightly() {
    let Some(base) = data("transparency-dev-merkle-testdata") else {
        return;
    };
    let inclusion = run(&base.join("inclusion"), inclusion_holds);
    let consistency = run(&base.join("consistency"), consistency_holds);
    assert_eq!((inclusion.0, consistency.0), (98, 98));
    assert_eq!(inclusion.1 + consistency.1, 12, "twelve are valid, the others are attacks");
}

/// Entries of a bundle: each is two bytes of length, most significant first, and that many bytes.
fn entries(mut bundle: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    while let [high, low, rest @ ..] = bundle {
        let (entry, after) = rest.split_at(usize::from(u16::from_be_bytes([*high, *low])));
        found.push(entry);
        bundle = after;
    }
    assert!(bundle.is_empty(), "a bundle ends with a whole entry");
    found
}

#[test]
fn the_sample_log_has_the_roots_that_its_sixteen_checkpoints_state() {
    let Some(base) = data("tessera-testdata") else {
        return;
    };
    let log = base.join("log");
    let bundle = fs::read(log.join("tile/entries/000.p/15")).unwrap();
    let leaves: Vec<Hash> = entries(&bundle).into_iter().map(leaf).collect();
    let mut frontier = Frontier::new();
    let mut roots = Vec::new();
    for size in 0..=15_usize {
        let text = fs::read_to_string(log.join(format!("checkpoint.{size}"))).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], size.to_string());
        assert_eq!(lines[2], frontier.root().to_base64(), "root of {size}");
        assert_eq!(proof::root(&leaves[..size]), frontier.root());
        roots.push(frontier.root());
        if let Some(next) = leaves.get(size) {
            frontier.append(*next);
        }
    }
    assert_eq!((leaves.len(), roots.len()), (15, 16));
    for old in 1..=15_usize {
        let path = proof::consistency(&leaves, old as u64, 15).unwrap();
        assert_eq!(proof::verify_consistency(old as u64, 15, &roots[old], &roots[15], &path), Ok(()));
    }
}
