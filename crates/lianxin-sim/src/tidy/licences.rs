//! Licences of everything that is shipped or built with.

use super::Finding;

/// Licences that may be combined with ours (Apache-2.0) without a further duty on who uses Lianxin.
pub const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Packages under another licence, each with the reason why it is acceptable.
pub const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("htmx.org", "BSD-0-Clause", "its own spelling of 0BSD"),
    ("crypto-glue", "MPL-2.0", "of webauthn-rs; file-level copyleft, used unchanged, so that it asks nothing of ours"),
    ("webauthn-attestation-ca", "MPL-2.0", "the same"),
    ("webauthn-rs", "MPL-2.0", "the same"),
    ("webauthn-rs-core", "MPL-2.0", "the same"),
    ("webauthn-rs-proto", "MPL-2.0", "the same"),
    ("axe-core", "MPL-2.0", "drives the accessibility checks; used unchanged, never shipped"),
];

/// A package and the SPDX expression it declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub name: String,
    pub licence: String,
}

/// Packages whose licence is not allowed.
pub fn refused(list: &str, packages: &[Package]) -> Vec<Finding> {
    let excepted = |p: &Package| EXCEPTIONS.iter().any(|(name, licence, _)| *name == p.name && *licence == p.licence);
    let bad = packages.iter().filter(|p| !allows(&p.licence) && !excepted(p));
    bad.map(|p| Finding::new(list, 0, format!("{}: licence {:?} is not allowed", p.name, p.licence))).collect()
}

/// Whether an SPDX expression can be satisfied; one that is malformed cannot. `/` is the old way to write OR; AND
/// binds tighter than OR.
pub fn allows(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens: Vec<&str> = spaced.split_whitespace().rev().collect();
    any(&mut tokens) == Some(true) && tokens.is_empty()
}

// Each reads from the end of `rest` and gives `None` for what it cannot read.

fn any(rest: &mut Vec<&str>) -> Option<bool> {
    let mut answer = all(rest)?;
    while rest.last() == Some(&"OR") {
        rest.pop();
        answer |= all(rest)?;
    }
    Some(answer)
}

fn all(rest: &mut Vec<&str>) -> Option<bool> {
    let mut answer = one(rest)?;
    while rest.last() == Some(&"AND") {
        rest.pop();
        answer &= one(rest)?;
    }
    Some(answer)
}

fn one(rest: &mut Vec<&str>) -> Option<bool> {
    match rest.pop()? {
        "(" => {
            let inner = any(rest)?;
            (rest.pop()? == ")").then_some(inner)
        }
        ")" | "OR" | "AND" | "WITH" => None,
        name if rest.last() == Some(&"WITH") => {
            rest.pop();
            let exception = rest.pop()?;
            Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()))
        }
        name => Some(ALLOWED.contains(&name)),
    }
}

/// The packages of `cargo metadata --format-version 1`.
pub fn cargo(metadata: &serde_json::Value) -> Vec<Package> {
    let text = |p: &serde_json::Value, key: &str| p[key].as_str().unwrap_or("").to_owned();
    let list = metadata["packages"].as_array().into_iter().flatten();
    list.map(|p| Package { name: text(p, "name"), licence: text(p, "license") }).collect()
}

/// The packages of an npm lock file (version 3).
pub fn npm(lock: &serde_json::Value) -> Vec<Package> {
    let list = lock["packages"].as_object().into_iter().flatten().filter(|(path, _)| !path.is_empty());
    list.map(|(path, p)| {
        let name = path.rsplit("node_modules/").next().unwrap_or(path);
        Package { name: name.to_owned(), licence: p["license"].as_str().unwrap_or("").to_owned() }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 OR GPL-2.0-only",
            "(MIT OR GPL-3.0-only) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR X",
        ] {
            assert!(allows(good), "{good}");
        }
        for bad in
            ["", "GPL-3.0-only", "MIT AND GPL-2.0-only", "(MIT AND X) OR Y", "MIT OR", "(MIT", "MPL-2.0", "MIT X"]
        {
            assert!(!allows(bad), "{bad}");
        }
    }

    #[test]
    fn a_refused_package_is_named_and_an_exception_is_for_one_package() {
        let list: serde_json::Value = serde_json::from_str(r#"{"packages":[{"name":"a","license":"MPL-2.0"},{"name":"b","license":"MIT"},{"name":"c","license":null}]}"#).unwrap();
        let names: Vec<_> = refused("Cargo.lock", &cargo(&list)).into_iter().map(|f| f.what).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let lock: serde_json::Value = serde_json::from_str(r#"{"packages":{"":{"name":"root"},"node_modules/axe-core":{"license":"MPL-2.0"},"node_modules/x":{"license":"MPL-2.0"}}}"#).unwrap();
        assert_eq!(refused("package-lock.json", &npm(&lock)).len(), 1);
    }
}
