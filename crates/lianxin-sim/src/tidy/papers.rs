//! Documents tell the truth: what they name exists.

use super::{File, Finding, lex};

/// Documents whose paths are checked.
pub fn is_document(path: &str) -> bool {
    let at_root = !path.contains('/') && path.ends_with(".md");
    at_root || (path.starts_with("decisions/") && path.ends_with(".md"))
}

/// What is built, and therefore never tracked.
const MADE: &[&str] = &["target/", "demo/", "looks/", "web/dist", "web/node_modules"];
const EXTENSIONS: &[&str] = &[".rs", ".md", ".toml", ".sh", ".html", ".sql", ".ftl", ".css", ".mjs", ".js", ".json"];

/// A path named in a document, with the item named in it if there is one (`path.rs::item`).
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    path: String,
    item: Option<String>,
}

/// Paths in code spans and link targets. Fenced blocks are not read; paths are written from the root.
fn named(document: &File, tree: &[File]) -> Vec<Named> {
    let tops: Vec<&str> = tree.iter().filter_map(|f| f.path.split_once('/')).map(|(top, _)| top).collect();
    let mut found = Vec::new();
    let mut fenced = false;
    for (n, line) in document.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            continue;
        }
        let spans = line.split('`').skip(1).step_by(2);
        let links = line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next());
        for text in spans.chain(links) {
            let (path, item) = text.split_once("::").map_or((text, None), |(p, i)| (p, Some(i)));
            let one_word =
                !path.is_empty() && !path.contains([' ', '*', '…', '<', '{', '$', '|']) && !path.contains("://");
            let in_tree = path.split_once('/').is_some_and(|(top, _)| tops.contains(&top));
            let looks = in_tree || (!path.starts_with(['/', '.']) && EXTENSIONS.iter().any(|e| path.ends_with(e)));
            if one_word && looks {
                found.push(Named {
                    line: n + 1,
                    path: path.trim_end_matches('/').to_owned(),
                    item: item.map(str::to_owned),
                });
            }
        }
    }
    found
}

/// Every path named exists, and every `path.rs::item` is defined there.
pub fn paths_exist(document: &File, tree: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for n in named(document, tree) {
        if MADE.iter().any(|made| format!("{}/", n.path).starts_with(made)) {
            continue;
        }
        let folder = format!("{}/", n.path);
        let file = tree.iter().find(|f| f.path == n.path);
        match (file, &n.item) {
            (Some(file), Some(item)) if !defines(&file.text, item) => {
                found.push(Finding::new(&document.path, n.line, format!("{} does not define {item}", n.path)));
            }
            (None, None) if tree.iter().any(|f| f.path.starts_with(&folder)) => {}
            (None, _) => found.push(Finding::new(&document.path, n.line, format!("{} does not exist", n.path))),
            (Some(_), _) => {}
        }
    }
    found
}

/// Whether a source defines `name`, `Type::name` or `name()`.
fn defines(source: &str, item: &str) -> bool {
    let code = lex::parts(source).code;
    item.trim_end_matches("()").split("::").all(|name| {
        ["fn", "struct", "enum", "trait", "const", "static", "type", "mod", "macro_rules!"].iter().any(|keyword| {
            let opening = format!("{keyword} {name}");
            code.match_indices(&opening).any(|(at, _)| {
                let next = code[at + opening.len()..].chars().next();
                next.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            })
        })
    })
}

/// Longest allowed document, in lines.
const LONGEST: &[(&str, usize)] = &[("STYLE.md", 150), ("ARCHITECTURE.md", 250)];

/// Length of a document, and the three headings of a decision.
pub fn form(document: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    let lines = document.text.lines().count();
    if let Some((_, most)) = LONGEST.iter().find(|(name, _)| *name == document.path)
        && lines > *most
    {
        found.push(Finding::new(&document.path, 0, format!("{lines} lines, more than {most}")));
    }
    if document.path.starts_with("decisions/") {
        for heading in ["## Context", "## Choice", "## Given up"] {
            if !document.text.lines().any(|l| l == heading) {
                found.push(Finding::new(&document.path, 0, format!("no heading {heading:?}")));
            }
        }
    }
    found
}

/// Every dependency of the workspace has its row in the dependency decision.
pub fn dependencies_explained(manifest: &File, decision: &File) -> Vec<Finding> {
    let parsed = manifest.text.parse::<toml::Table>().unwrap_or_default();
    let table = parsed
        .get("workspace")
        .and_then(|w| w.get("dependencies"))
        .and_then(|d| d.as_table())
        .cloned()
        .unwrap_or_default();
    let outside = table.keys().filter(|name| !name.starts_with("lianxin-"));
    let unexplained = outside.filter(|name| !decision.text.contains(&format!("| `{name}` |")));
    unexplained.map(|name| Finding::new(&decision.path, 0, format!("no row for {name}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Vec<File> {
        vec![
            File::new(
                "crates/a/src/lib.rs",
                "// fn ghost()\npub fn real() {}\nstruct Store;\nimpl Store { fn open() {} }\n",
            ),
            File::new("Makefile", ""),
        ]
    }

    fn check(text: &str) -> Vec<String> {
        paths_exist(&File::new("README.md", text), &tree()).into_iter().map(|f| f.what).collect()
    }

    #[test]
    fn a_path_or_item_that_is_gone_is_found() {
        assert_eq!(check("see `crates/a/src/gone.rs`\n"), ["crates/a/src/gone.rs does not exist"]);
        assert_eq!(check("see [x](GONE.md#top)\n"), ["GONE.md does not exist"]);
        assert_eq!(check("`crates/a/src/lib.rs::ghost`\n"), ["crates/a/src/lib.rs does not define ghost"]);
        assert_eq!(check("`crates/a/src/lib.rs::Store::rea`\n").len(), 1);
        assert_eq!(check("`crates/b`\n").len(), 1);
    }

    #[test]
    fn what_exists_or_is_no_path_is_left_alone() {
        let good = "`crates/a/src/lib.rs::real` `crates/a/src/lib.rs::Store::open` `crates/a/` `/api/v1` `text/event-stream` `target/release/x` `Makefile`\n";
        assert!(check(good).is_empty(), "{:?}", check(good));
    }

    #[test]
    fn a_decision_without_its_headings_is_found() {
        assert_eq!(form(&File::new("decisions/0009-x.md", "# X\n\n## Context\n\n## Choice\n")).len(), 1);
        assert_eq!(form(&File::new("STYLE.md", &"a\n".repeat(151))).len(), 1);
    }

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let manifest =
            File::new("Cargo.toml", "[workspace.dependencies]\nserde = \"1\"\ntoml = \"1\"\nlianxin-core = \"0\"\n");
        let decision = File::new("decisions/0002-dependencies.md", "| `serde` | why | else |\n");
        assert_eq!(dependencies_explained(&manifest, &decision).len(), 1);
    }
}
