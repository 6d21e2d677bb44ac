//! Known faults of dependencies: `Cargo.lock` against a snapshot of the RustSec advisories.

use std::path::Path;
use std::process::Command;

use semver::{Version, VersionReq};

use super::Finding;

/// Advisories that do not touch us, each with its reason. An entry that matches nothing is a finding.
pub const IGNORED: &[(&str, &str)] = &[(
    "RUSTSEC-2023-0071",
    "rsa, by way of webauthn-rs: what leaks is a private key while it decrypts or signs; here public keys verify alone",
)];

/// What an advisory says.
#[derive(Clone, Debug)]
pub struct Advisory {
    pub id: String,
    pub package: String,
    /// `unmaintained`, `unsound`, `notice`; empty for a vulnerability.
    pub informational: String,
    /// Versions that match one of these are not affected.
    pub good: Vec<VersionReq>,
}

/// Reads an advisory: a fenced TOML head, then prose. `Ok(None)` when it was withdrawn.
pub fn read(text: &str) -> Result<Option<Advisory>, String> {
    let head = text.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).ok_or("no head")?;
    let head: toml::Table = head.parse().map_err(|e: toml::de::Error| e.to_string())?;
    let advisory = head.get("advisory").and_then(|a| a.as_table()).ok_or("no [advisory]")?;
    if advisory.contains_key("withdrawn") {
        return Ok(None);
    }
    let field = |key: &str| advisory.get(key).and_then(|v| v.as_str()).unwrap_or("").to_owned();
    let mut good = Vec::new();
    for key in ["patched", "unaffected"] {
        let ranges = head.get("versions").and_then(|v| v.get(key)).and_then(|v| v.as_array());
        for range in ranges.into_iter().flatten() {
            let text = range.as_str().ok_or("a range that is no text")?;
            good.push(VersionReq::parse(text).map_err(|e| format!("{text}: {e}"))?);
        }
    }
    Ok(Some(Advisory { id: field("id"), package: field("package"), informational: field("informational"), good }))
}

impl Advisory {
    /// Whether a version is affected. A pre-release counts as the release before it is finished: affected unless
    /// named good itself.
    pub fn affects(&self, version: &Version) -> bool {
        !self.good.iter().any(|range| range.matches(version))
    }
}

/// Names and versions from `Cargo.lock`.
pub fn locked(lock: &str) -> Vec<(String, Version)> {
    let parsed: toml::Table = lock.parse().unwrap_or_default();
    let list = parsed.get("package").and_then(|p| p.as_array()).into_iter().flatten();
    let pair = |p: &toml::Value| {
        let name = p.get("name")?.as_str()?.to_owned();
        Some((name, Version::parse(p.get("version")?.as_str()?).ok()?))
    };
    list.filter_map(pair).collect()
}

/// Locked packages that an advisory speaks of and no reason excuses.
pub fn affected(packages: &[(String, Version)], advisories: &[Advisory], ignored: &[(&str, &str)]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut used = Vec::new();
    for advisory in advisories {
        for (name, version) in packages.iter().filter(|(n, v)| *n == advisory.package && advisory.affects(v)) {
            if ignored.iter().any(|(id, _)| *id == advisory.id) {
                used.push(advisory.id.as_str());
                continue;
            }
            let what = if advisory.informational.is_empty() { "vulnerable" } else { &advisory.informational };
            found.push(Finding::new("Cargo.lock", 0, format!("{name} {version}: {} ({what})", advisory.id)));
        }
    }
    let idle = ignored.iter().filter(|(id, _)| !used.contains(id));
    found.extend(idle.map(|(id, _)| Finding::new("Cargo.lock", 0, format!("{id} is ignored and touches nothing"))));
    found
}

/// Unpacks a snapshot and reads every advisory about a crate. `Err` when it cannot be unpacked or one cannot be
/// read.
pub fn snapshot(archive: &Path) -> Result<Vec<Advisory>, String> {
    let folder = std::env::temp_dir().join(format!("lianxin-advisories-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    let unpacked = Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(&folder).status();
    let answer = match unpacked {
        Ok(status) if status.success() => collect(&folder),
        Ok(status) => Err(format!("tar: {status}")),
        Err(e) => Err(format!("tar: {e}")),
    };
    std::fs::remove_dir_all(&folder).map_err(|e| e.to_string())?;
    answer
}

fn collect(folder: &Path) -> Result<Vec<Advisory>, String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|e| e.to_string())?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(collect(&path)?);
        } else if entry.file_name().to_string_lossy().starts_with("RUSTSEC-") {
            let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
            found.extend(read(&text).map_err(|e| format!("{}: {e}", path.display()))?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2000-0001\"\npackage = \"leaky\"\n[versions]\npatched = [\">= 0.12.3, < 0.13.0\", \">= 0.13.1\"]\nunaffected = [\"< 0.12\"]\n```\n# Leaks\n";

    #[test]
    fn the_versions_between_are_affected() {
        let advisory = read(SAMPLE).unwrap().unwrap();
        let affected = |v: &str| advisory.affects(&Version::parse(v).unwrap());
        assert_eq!(
            ["0.11.9", "0.12.0", "0.12.3", "0.13.0", "0.13.1", "1.0.0"].map(affected),
            [false, true, false, true, false, false]
        );
        assert!(affected("0.13.1-rc.1"));
    }

    #[test]
    fn an_affected_package_is_found_unless_excused_and_an_idle_excuse_is_found() {
        let advisories = [read(SAMPLE).unwrap().unwrap()];
        let lock = locked("[[package]]\nname = \"leaky\"\nversion = \"0.12.0\"\n");
        assert_eq!(affected(&lock, &advisories, &[]).len(), 1);
        assert!(affected(&lock, &advisories, &[("RUSTSEC-2000-0001", "why")]).is_empty());
        assert_eq!(affected(&[], &advisories, &[("RUSTSEC-2000-0001", "why")]).len(), 1);
        assert!(read(&SAMPLE.replace("package =", "withdrawn = \"2001-01-01\"\npackage =")).unwrap().is_none());
    }
}
