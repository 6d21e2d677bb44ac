//! How long files and functions may be, and white space.

use super::{File, Finding, lex};

/// Longest file, in lines; tests at its foot and tables of data are not counted.
pub const FILE_LINES: usize = 500;
/// Longest function, from `fn` to its closing brace, in lines.
pub const FUNCTION_LINES: usize = 70;

/// Length of a Rust file and of each of its functions.
pub fn length(file: &File) -> Vec<Finding> {
    let source = lex::without_tests(&file.text);
    let code = lex::parts(source).code;
    let mut found = Vec::new();
    let lines = source.lines().count() - table_lines(&code);
    if lines > FILE_LINES {
        found.push(Finding::new(&file.path, 0, format!("{lines} lines, more than {FILE_LINES}")));
    }
    for (line, name, lines) in functions(&code) {
        if lines > FUNCTION_LINES {
            found.push(Finding::new(
                &file.path,
                line,
                format!("fn {name} has {lines} lines, more than {FUNCTION_LINES}"),
            ));
        }
    }
    found
}

/// Each function with a body: its line, name and length.
fn functions(code: &str) -> Vec<(usize, String, usize)> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let starts_word = code[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let name: String = code[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if !starts_word || name.is_empty() {
            continue;
        }
        if let Some(body) = body(&code[at..]) {
            let line = code[..at].matches('\n').count() + 1;
            found.push((line, name, body.matches('\n').count() + 1));
        }
    }
    found
}

/// From `fn` to the brace that closes its body; `None` for a declaration without one.
fn body(code: &str) -> Option<&str> {
    let mut brackets = 0_i32;
    let mut open = None;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if brackets == 0 => return None,
            '{' if brackets == 0 => {
                open = Some(at);
                break;
            }
            _ => {}
        }
    }
    let open = open?;
    Some(&code[..open + balanced(&code[open..])?])
}

/// Length of the text up to the bracket that closes the one it begins with.
fn balanced(code: &str) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in code.char_indices() {
        match c {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// Lines taken by `const` and `static` tables.
fn table_lines(code: &str) -> usize {
    let mut lines = 0;
    let mut rest = code;
    while let Some(at) = table_start(rest) {
        let table = &rest[at..];
        let Some(open) = table.find("= ").and_then(|e| table[e..].find(['[', '{', '(']).map(|o| e + o)) else { break };
        let Some(length) = balanced(&table[open..]) else { break };
        lines += table[open..open + length].matches('\n').count();
        rest = &table[open + length..];
    }
    lines
}

/// Where the next `const` or `static` begins whose value opens on the line it ends on.
fn table_start(code: &str) -> Option<usize> {
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let words = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        let item = (words.starts_with("const ") && !words.starts_with("const fn")) || words.starts_with("static ");
        if item && line.trim_end().ends_with(['[', '{', '(']) && line.contains("= ") {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Tabs (where they are not the format's own), trailing space, a missing or doubled last newline.
pub fn white_space(file: &File) -> Vec<Finding> {
    let mut found = Vec::new();
    let tabs_allowed = file.path == "Makefile" || file.path.ends_with(".tsv") || file.path == "LICENSE";
    for (n, line) in file.text.lines().enumerate() {
        if line.contains('\t') && !tabs_allowed {
            found.push(Finding::new(&file.path, n + 1, "a tab"));
        }
        if line.ends_with([' ', '\t', '\r']) && !file.path.ends_with(".csv") {
            found.push(Finding::new(&file.path, n + 1, "space at the end of the line"));
        }
    }
    if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
        found.push(Finding::new(&file.path, 0, "does not end in exactly one newline"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(lines: usize) -> String {
        format!("/// {{\npub fn long(\n    a: [u8; 2],\n) {{\n{}}}\n", "    a();\n".repeat(lines))
    }

    #[test]
    fn a_long_function_is_found_by_name_and_a_short_one_is_not() {
        let found = length(&File::new("x.rs", &source(67)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].what.starts_with("fn long has 71") && found[0].line == 2);
        assert!(length(&File::new("x.rs", &source(66))).is_empty());
    }

    #[test]
    fn a_long_file_is_found_but_tables_and_tests_are_not_counted() {
        let code = "fn f() {}\n".repeat(501);
        assert_eq!(length(&File::new("x.rs", &code)).len(), 1);
        let table = format!("{}pub const T: &[u8] = &[\n{}];\n", "fn f() {}\n".repeat(490), "    1,\n".repeat(100));
        assert!(length(&File::new("x.rs", &table)).is_empty());
        let tested = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    // x\n".repeat(600));
        assert!(length(&File::new("x.rs", &tested)).is_empty());
    }

    #[test]
    fn white_space_is_found() {
        for bad in ["a\t\n", "a \n", "a", "a\n\n", "\tb\n"] {
            assert!(!white_space(&File::new("x.rs", bad)).is_empty(), "{bad:?}");
        }
        assert!(white_space(&File::new("Makefile", "a:\n\tb\n")).is_empty());
    }
}
