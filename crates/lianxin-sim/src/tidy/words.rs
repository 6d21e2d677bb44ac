//! Words that must not stand in the project. They are put together from pieces, so that this file holds none.

use super::{File, Finding};

/// No person is scored, ranked or watched: names of things that would do so, small and without `_` or `-`.
fn scores() -> Vec<String> {
    let pairs = [
        ("risk", "score"),
        ("person", "score"),
        ("credit", "score"),
        ("watch", "list"),
        ("rank", "person"),
        ("key", "person"),
        ("black", "list"),
    ];
    pairs.iter().map(|(a, b)| format!("{a}{b}")).collect()
}

/// Identifiers anywhere in the crates, the pages and the catalogue that speak of scoring or listing persons.
pub fn scoring(file: &File) -> Vec<Finding> {
    if !["crates/", "catalogue/", "web/"].iter().any(|folder| file.path.starts_with(folder))
        || file.path.ends_with("package-lock.json")
    {
        return Vec::new();
    }
    let scores = scores();
    let mut found = Vec::new();
    for (n, line) in file.text.lines().enumerate() {
        for word in line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-') {
            let bare: String = word.to_ascii_lowercase().replace(['_', '-'], "");
            if scores.iter().any(|s| bare.contains(s.as_str())) {
                found.push(Finding::new(&file.path, n + 1, format!("{word}: no person is scored, ranked or watched")));
            }
        }
    }
    found
}

/// Addresses of package registries: which one is used is the builder's affair, in a setting of the machine.
pub fn registries(file: &File) -> Vec<Finding> {
    if file.path == "Cargo.lock" {
        return Vec::new();
    }
    let hosts = [
        ("crates", ".io"),
        ("npmjs", ".org"),
        ("npmjs", ".com"),
        ("pypi", ".org"),
        ("npmmirror", ".com"),
        ("rsproxy", ".cn"),
    ];
    present(file, &hosts, "the address of a registry")
}

/// The project speaks of itself alone, not of how it was written.
pub fn workshop(file: &File) -> Vec<Finding> {
    let phrases = [
        ("session ", "transcript"),
        ("language ", "model"),
        ("/work/", "shared"),
        ("/work/", "main"),
        ("as an ", "assistant"),
    ];
    present(file, &phrases, "words about the workshop")
}

fn present(file: &File, pieces: &[(&str, &str)], what: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (n, line) in file.text.lines().enumerate() {
        let small = line.to_lowercase();
        for (a, b) in pieces {
            if small.contains(&format!("{a}{b}")) {
                found.push(Finding::new(&file.path, n + 1, format!("{what}: {a}{b}")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_scoring_a_person_is_found() {
        for name in ["risk_X", "RiskX", "household-risk-X"].map(|n| n.replace('X', "score").replace("Risks", "RiskS")) {
            assert_eq!(scoring(&File::new("crates/x.rs", &format!("let {name} = 1;\n"))).len(), 1, "{name}");
        }
        let listed = format!("watch{}list = []\n", "_");
        assert_eq!(scoring(&File::new("catalogue/kinds.toml", &listed)).len(), 1);
        assert!(scoring(&File::new("crates/x.rs", "a risk. score it by place\n")).is_empty());
    }

    #[test]
    fn a_registry_and_the_workshop_are_found() {
        let host = format!("https://registry.npmjs{}/x\n", ".org");
        assert_eq!(registries(&File::new("web/package-lock.json", &host)).len(), 1);
        assert!(registries(&File::new("Cargo.lock", &host)).is_empty());
        assert_eq!(workshop(&File::new("README.md", &format!("see the Session {}\n", "Transcript"))).len(), 1);
    }
}
