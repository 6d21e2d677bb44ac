//! SQL stands in the store and nowhere else, and every statement there names its district.

use super::{File, Finding, lex};

/// Openings of statements that touch tables.
const VERBS: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "REPLACE INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE INDEX ",
    "CREATE VIRTUAL TABLE ",
    "CREATE VIEW ",
    "WITH ",
    "TRUNCATE ",
];
/// The same written small, where no English sentence begins so.
const SMALL: &[&str] = &["insert into ", "delete from ", "create table ", "drop table ", "create index "];
/// Openings that the other floors may not use either.
const MANAGEMENT: &[&str] = &["DROP TABLE ", "ALTER TABLE ", "PRAGMA ", "BEGIN IMMEDIATE", "SAVEPOINT "];
const REASON: &str = "no district: ";

fn opens(text: &str, words: &[&str]) -> bool {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
    words.iter().any(|w| one_line.starts_with(w))
}

/// SQL outside `lianxin-store`. The simulator is excepted: it forges tables to see whether that is found.
pub fn outside_store(file: &File) -> Vec<Finding> {
    if !file.is_source() || matches!(file.crate_name(), Some("lianxin-store" | "lianxin-sim")) {
        return Vec::new();
    }
    let is_sql = |text: &str| opens(text, VERBS) || opens(text, SMALL) || opens(text, MANAGEMENT);
    let strings = lex::parts(&file.text).strings;
    strings
        .iter()
        .filter(|s| is_sql(&s.text))
        .map(|s| Finding::new(&file.path, s.line, "SQL outside the store"))
        .collect()
}

/// Statements of the store that touch a table and do not name `district`. Excused by a comment
/// `// no district: why` on the line before or the same line, or `-- no district: why` in the text.
pub fn without_district(file: &File) -> Vec<Finding> {
    if file.crate_name() != Some("lianxin-store") {
        return Vec::new();
    }
    if file.path.ends_with(".sql") {
        return statements(file, &lex::Literal { line: 1, text: file.text.clone() });
    }
    if !file.is_source() {
        return Vec::new();
    }
    let source = lex::without_tests(&file.text);
    let lines: Vec<&str> = source.lines().collect();
    let excused = |line: usize| {
        let before = lines.get(line.wrapping_sub(2)).copied().unwrap_or("");
        let same = lines.get(line - 1).copied().unwrap_or("");
        [before, same].iter().any(|l| reason(l, "//"))
    };
    let strings = lex::parts(source).strings;
    strings.iter().filter(|s| !excused(s.line)).flat_map(|s| statements(file, s)).collect()
}

/// A reason must be more than a word.
fn reason(line: &str, comment: &str) -> bool {
    let Some((_, after)) = line.split_once(&format!("{comment} {REASON}")) else { return false };
    after.trim().len() >= 8
}

fn statements(file: &File, literal: &lex::Literal) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut line = literal.line;
    for statement in literal.text.split(';') {
        let start = line + statement.chars().take_while(|c| c.is_whitespace()).filter(|c| *c == '\n').count();
        line += statement.matches('\n').count();
        let excused = statement.lines().any(|l| reason(l, "--"));
        let bare: String = statement.lines().map(|l| l.split("--").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
        if !excused && touches(&bare) && !bare.contains("district") {
            let opening: String = bare.split_whitespace().take(5).collect::<Vec<_>>().join(" ");
            found.push(Finding::new(&file.path, start, format!("no district in: {opening} …")));
        }
    }
    found
}

fn touches(statement: &str) -> bool {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let from = words.iter().any(|w| matches!(*w, "FROM" | "JOIN" | "INTO" | "from" | "into"));
    let changes = matches!(words.first(), Some(&("UPDATE" | "CREATE" | "TRUNCATE" | "create")));
    (opens(statement, VERBS) || opens(statement, SMALL)) && (from || changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_on_another_floor_is_found_and_prose_is_not() {
        let bad = File::new(
            "crates/lianxin-web/src/a.rs",
            "fn f() { q(\"SELECT 1 FROM matter\"); q(\"delete  from x\"); q(\"PRAGMA x\"); }\n",
        );
        assert_eq!(outside_store(&bad).len(), 3);
        let good = File::new(
            "crates/lianxin-web/src/a.rs",
            "// SELECT it\nfn f() { q(\"Select a town\"); q(\"select one from the list\"); }\n",
        );
        assert!(outside_store(&good).is_empty());
    }

    #[test]
    fn a_statement_without_its_district_is_found_with_its_line() {
        let store = |text: &str| without_district(&File::new("crates/lianxin-store/src/a.rs", text));
        let found = store("fn f() {\n    q(\"SELECT seq\n FROM record WHERE seq = $1\");\n}\n");
        assert_eq!((found.len(), found[0].line), (1, 2));
        assert!(store("fn f() { q(\"SELECT seq FROM record WHERE district = $1\"); q(\"SELECT 1\"); }\n").is_empty());
        assert_eq!(
            store("const S: &str = \"CREATE TABLE a (district TEXT);\nCREATE TABLE b (n BIGINT);\";\n").len(),
            1
        );
        assert_eq!(store("fn f() { q(\"UPDATE head SET n = 1\"); }\n").len(), 1);
    }

    #[test]
    fn an_excuse_needs_a_reason() {
        let store = |text: &str| without_district(&File::new("crates/lianxin-store/src/a.rs", text));
        assert!(
            store("// no district: the schema's own version\nconst V: &str = \"SELECT v FROM schema\";\n").is_empty()
        );
        assert_eq!(store("// no district: \nconst V: &str = \"SELECT v FROM schema\";\n").len(), 1);
        assert!(
            store("const V: &str = \"-- no district: the schema's own version\nSELECT v FROM schema\";\n").is_empty()
        );
    }
}
