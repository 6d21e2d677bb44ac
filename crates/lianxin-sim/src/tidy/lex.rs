//! Just enough of Rust's lexical rules to tell code from comments and strings.

/// A source file taken apart. `code` has as many lines as the source, with the inside of strings, characters and
/// comments blanked.
#[derive(Debug, Default)]
pub struct Parts {
    pub code: String,
    pub strings: Vec<Literal>,
}

/// A string literal, escapes left as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Line it begins on, from 1.
    pub line: usize,
    pub text: String,
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::CharIndices<'a>>,
    source: &'a str,
    line: usize,
    parts: Parts,
}

/// Takes a Rust source apart.
pub fn parts(source: &str) -> Parts {
    let mut reader = Reader { rest: source.char_indices().peekable(), source, line: 1, parts: Parts::default() };
    let mut previous = ' ';
    while let Some((at, c)) = reader.next() {
        let after = &source[at + c.len_utf8()..];
        let in_word = previous.is_alphanumeric() || previous == '_';
        match c {
            '/' if after.starts_with('/') => reader.blank_until_newline(),
            '/' if after.starts_with('*') => reader.blank_comment(),
            '"' => reader.string(None),
            'r' | 'b' | 'c' if !in_word && raw_hashes(&source[at..]).is_some() => reader.raw(raw_hashes(&source[at..])),
            '\'' => reader.quote(after),
            _ => reader.parts.code.push(c),
        }
        previous = c;
    }
    reader.parts
}

/// How many `#` open the raw string that begins here; `None` when none does.
fn raw_hashes(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches(['b', 'c']);
    let rest = if text.len() - rest.len() <= 1 { rest.strip_prefix('r')? } else { return None };
    let opened = rest.trim_start_matches('#');
    opened.starts_with('"').then_some(rest.len() - opened.len())
}

impl Reader<'_> {
    fn next(&mut self) -> Option<(usize, char)> {
        let step = self.rest.next();
        if let Some((_, '\n')) = step {
            self.line += 1;
        }
        step
    }

    fn blank(&mut self, c: char) {
        self.parts.code.push(if c == '\n' { '\n' } else { ' ' });
    }

    fn blank_until_newline(&mut self) {
        self.blank('/');
        while let Some((_, c)) = self.rest.peek().copied() {
            if c == '\n' {
                return;
            }
            self.next();
            self.blank(c);
        }
    }

    fn blank_comment(&mut self) {
        self.blank('/');
        let mut depth = 0_usize;
        let mut previous = '/';
        while let Some((_, c)) = self.next() {
            self.blank(c);
            match (previous, c) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth = depth.saturating_sub(1),
                _ => {
                    previous = c;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
            previous = ' ';
        }
    }

    /// From after the opening quote to the closing one.
    fn string(&mut self, hashes: Option<usize>) {
        let line = self.line;
        let close = format!("\"{}", "#".repeat(hashes.unwrap_or(0)));
        let mut text = String::new();
        self.parts.code.push('"');
        while let Some((at, c)) = self.next() {
            if self.source[at..].starts_with(&close) {
                for _ in 1..close.len() {
                    self.next();
                }
                break;
            }
            self.blank(c);
            text.push(c);
            if c == '\\'
                && hashes.is_none()
                && let Some((_, escaped)) = self.next()
            {
                self.blank(escaped);
                text.push(escaped);
            }
        }
        self.parts.code.push('"');
        self.parts.strings.push(Literal { line, text });
    }

    fn raw(&mut self, hashes: Option<usize>) {
        while let Some((_, c)) = self.next() {
            if c == '"' {
                break;
            }
        }
        self.string(hashes);
    }

    /// A character literal is blanked; a lifetime is code.
    fn quote(&mut self, after: &str) {
        let mut chars = after.chars();
        let first = chars.next();
        let is_character = first == Some('\\') || chars.next() == Some('\'');
        self.parts.code.push('\'');
        if !is_character {
            return;
        }
        while let Some((_, c)) = self.next() {
            match c {
                '\'' => break,
                '\\' => {
                    self.blank(c);
                    if let Some((_, escaped)) = self.next() {
                        self.blank(escaped);
                    }
                }
                _ => self.blank(c),
            }
        }
        self.parts.code.push('\'');
    }
}

/// The source up to the tests at its foot.
pub fn without_tests(source: &str) -> &str {
    let mut at = 0;
    let mut lines = source.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        if line.trim_end() == "#[cfg(test)]"
            && lines.peek().is_some_and(|next| next.starts_with("mod ") && next.contains('{'))
        {
            return &source[..at];
        }
        at += line.len();
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_comments_and_characters_are_told_from_code() {
        let source = "let a = \"one { \\\" two\"; // fn no() {\nlet b = r#\"raw \" { \"#; /* { /* { */ } */ let c = '{'; let d: &'a str = b\"x\";\n";
        let parts = parts(source);
        let texts: Vec<_> = parts.strings.iter().map(|s| (s.line, s.text.as_str())).collect();
        assert_eq!(texts, [(1, "one { \\\" two"), (2, "raw \" { "), (2, "x")]);
        assert!(!parts.code.contains('{') && !parts.code.contains("fn no"));
        assert!(parts.code.contains("&'a str"));
        assert_eq!(parts.code.lines().count(), source.lines().count());
    }

    #[test]
    fn an_escaped_quote_character_does_not_open_a_string() {
        let parts = parts("let q = '\\''; let s = \"after\"; let z = '\"';");
        assert_eq!(parts.strings.len(), 1);
        assert_eq!(parts.strings[0].text, "after");
    }

    #[test]
    fn tests_at_the_foot_are_cut_off_and_a_test_only_import_is_not_a_foot() {
        assert_eq!(without_tests("a\n#[cfg(test)]\nmod tests {\n}\n"), "a\n");
        let kept = "#[cfg(test)]\nuse x;\nfn f() {}\n";
        assert_eq!(without_tests(kept), kept);
    }
}
