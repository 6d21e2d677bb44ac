//! Which crate may know which. The walls: no I/O in the core, SQL only in the store, HTTP and HTML only in the web.

use super::{File, Finding};

/// Each crate and the crates of the project it may depend on. A new crate needs a line here.
pub const EDGES: &[(&str, &[&str])] = &[
    ("lianxin-text", &[]),
    ("lianxin-ledger", &[]),
    ("lianxin-measure", &[]),
    ("lianxin-documents", &[]),
    ("lianxin-core", &["lianxin-text"]),
    ("lianxin-store", &["lianxin-core", "lianxin-ledger", "lianxin-text", "lianxin-measure"]),
    ("lianxin-web", &["lianxin-core", "lianxin-store", "lianxin-text", "lianxin-measure", "lianxin-documents"]),
    ("lianxin-mail", &["lianxin-core", "lianxin-store", "lianxin-text", "lianxin-web"]),
    (
        "lianxin",
        &[
            "lianxin-core",
            "lianxin-ledger",
            "lianxin-store",
            "lianxin-text",
            "lianxin-measure",
            "lianxin-documents",
            "lianxin-mail",
            "lianxin-web",
        ],
    ),
    (
        "lianxin-sim",
        &[
            "lianxin-core",
            "lianxin-ledger",
            "lianxin-store",
            "lianxin-text",
            "lianxin-measure",
            "lianxin-documents",
            "lianxin-mail",
            "lianxin-web",
            "lianxin",
        ],
    ),
];

/// Crates that bring a vocabulary, and the only crates of the project that may use them.
pub const VOCABULARIES: &[(&str, &[&str])] = &[
    ("rusqlite", &["lianxin-store", "lianxin-sim"]),
    ("postgres", &["lianxin-store", "lianxin-sim"]),
    ("axum", &["lianxin-web", "lianxin-sim"]),
    ("askama", &["lianxin-web"]),
    ("getrandom", &["lianxin-store", "lianxin-web", "lianxin", "lianxin-sim"]),
    ("tokio", &["lianxin-web", "lianxin", "lianxin-sim"]),
    ("lettre", &["lianxin-mail"]),
    ("ring", &["lianxin-web"]),
    ("ureq", &["lianxin-web"]),
    ("webauthn-rs", &["lianxin-web"]),
    ("calamine", &["lianxin-documents"]),
    ("zip", &["lianxin-documents", "lianxin"]),
    ("libc", &["lianxin-store", "lianxin-documents", "lianxin", "lianxin-sim"]),
];

/// Checks one crate's manifest. Dev-dependencies obey the same law, but that a crate's own tests may use the
/// simulator's tools.
pub fn manifest(file: &File) -> Vec<Finding> {
    let Ok(parsed) = file.text.parse::<toml::Table>() else {
        return vec![Finding::new(&file.path, 0, "is not TOML")];
    };
    let name = parsed.get("package").and_then(|p| p.get("name")).and_then(|n| n.as_str()).unwrap_or("");
    let Some((_, allowed)) = EDGES.iter().find(|(n, _)| *n == name) else {
        return vec![Finding::new(&file.path, 0, format!("crate {name:?} has no line in EDGES"))];
    };
    let mut found = Vec::new();
    for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
        let Some(table) = parsed.get(section).and_then(|t| t.as_table()) else { continue };
        for dependency in table.keys() {
            let ours = EDGES.iter().any(|(n, _)| n == dependency);
            let for_tests = section == "dev-dependencies" && dependency == "lianxin-sim";
            if ours && !for_tests && !allowed.contains(&dependency.as_str()) {
                found.push(Finding::new(&file.path, 0, format!("{name} must not know {dependency}")));
            }
            let users = VOCABULARIES.iter().find(|(v, _)| v == dependency);
            if section != "dev-dependencies" && users.is_some_and(|(_, users)| !users.contains(&name)) {
                found.push(Finding::new(&file.path, 0, format!("{dependency} does not belong in {name}")));
            }
        }
    }
    if parsed.get("lints").and_then(|l| l.get("workspace")).and_then(toml::Value::as_bool) != Some(true) {
        found.push(Finding::new(&file.path, 0, "does not take the workspace's lints"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        manifest(&File::new("crates/x/Cargo.toml", text)).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn a_wall_broken_is_found() {
        let lints = "[lints]\nworkspace = true\n";
        let core = |d: &str| {
            findings(&format!("[package]\nname = \"lianxin-core\"\n{lints}[dependencies]\n{d}.workspace = true\n"))
        };
        assert!(core("lianxin-text").is_empty());
        assert_eq!(core("lianxin-store"), ["lianxin-core must not know lianxin-store"]);
        assert_eq!(core("rusqlite"), ["rusqlite does not belong in lianxin-core"]);
        assert_eq!(core("lianxin-sim"), ["lianxin-core must not know lianxin-sim"]);
        assert_eq!(findings(&format!("[package]\nname = \"lianxin-new\"\n{lints}")).len(), 1);
        assert_eq!(findings("[package]\nname = \"lianxin-text\"\n"), ["does not take the workspace's lints"]);
    }
}
