//! The laws of the house, over the whole project. Each law's own test with a bad sample stands beside it, in
//! `crates/lianxin-sim/src/tidy/`.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use lianxin_sim::tidy::{File, Finding, advisories, data, edges, files, licences, papers, root, shape, sql, words};

fn tree() -> &'static [File] {
    static TREE: OnceLock<Vec<File>> = OnceLock::new();
    TREE.get_or_init(|| files(&root()))
}

fn file(path: &str) -> &'static File {
    tree().iter().find(|f| f.path == path).unwrap_or_else(|| panic!("{path} is missing"))
}

fn none(found: Vec<Finding>) {
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} findings:\n{}", lines.len(), lines.join("\n"));
}

fn each(check: fn(&File) -> Vec<Finding>) {
    none(tree().iter().flat_map(check).collect());
}

#[test]
fn the_tree_is_seen() {
    assert!(tree().iter().filter(|f| f.is_source()).count() > 10);
    for path in ["Cargo.toml", "LICENSE", "README.md", ".ci/run", "crates/lianxin-core/src/lib.rs"] {
        file(path);
    }
}

#[test]
fn files_and_functions_are_short() {
    none(tree().iter().filter(|f| f.is_source()).flat_map(shape::length).collect());
}

#[test]
fn white_space_is_plain() {
    let ours = |f: &&File| {
        !f.path.starts_with("corpus/") && !f.path.ends_with(".lock") && !f.path.ends_with("package-lock.json")
    };
    none(tree().iter().filter(ours).flat_map(shape::white_space).collect());
}

#[test]
fn crates_keep_to_their_walls() {
    let manifests: Vec<&File> =
        tree().iter().filter(|f| f.path.starts_with("crates/") && f.path.ends_with("Cargo.toml")).collect();
    assert!(manifests.len() >= 7);
    none(manifests.into_iter().flat_map(edges::manifest).collect());
}

#[test]
fn sql_stands_only_in_the_store() {
    each(sql::outside_store);
}

#[test]
fn every_statement_names_its_district() {
    each(sql::without_district);
}

#[test]
fn no_person_is_scored_or_listed() {
    each(words::scoring);
}

#[test]
fn no_registry_is_named() {
    each(words::registries);
}

#[test]
fn the_project_speaks_of_itself_alone() {
    each(words::workshop);
}

#[test]
fn documents_name_what_exists() {
    let documents = tree().iter().filter(|f| papers::is_document(&f.path));
    none(documents.flat_map(|d| papers::paths_exist(d, tree())).collect());
}

#[test]
fn documents_have_their_form() {
    none(tree().iter().filter(|f| papers::is_document(&f.path)).flat_map(papers::form).collect());
}

#[test]
fn every_dependency_has_its_reason() {
    none(papers::dependencies_explained(file("Cargo.toml"), file("decisions/0002-dependencies.md")));
}

#[test]
fn licences_are_allowed() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // What this platform builds; packages of other systems are not fetched and not shipped.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &platform])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let packages = licences::cargo(&serde_json::from_slice(&output.stdout).unwrap());
    assert!(packages.len() > 50, "cargo metadata names {} packages", packages.len());
    none(licences::refused("Cargo.lock", &packages));
    for lock in tree().iter().filter(|f| f.path.ends_with("package-lock.json")) {
        none(licences::refused(&lock.path, &licences::npm(&serde_json::from_str(&lock.text).unwrap())));
    }
}

#[test]
fn no_dependency_has_a_known_fault() {
    let archive = data().join("advisory-db.tar.gz");
    if !Path::new(&archive).is_file() {
        return lianxin_sim::stories::skipped("the advisory snapshot (advisory-db.tar.gz)");
    }
    let known = advisories::snapshot(&archive).unwrap();
    assert!(known.len() > 500, "the snapshot holds {} advisories", known.len());
    let packages = advisories::locked(&file("Cargo.lock").text);
    assert!(packages.len() > 50);
    none(advisories::affected(&packages, &known, advisories::IGNORED));
}
