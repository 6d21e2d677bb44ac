//! The count of stories. Every story is told on SQLite and on PostgreSQL; `tools/count-stories.sh` reads what is
//! appended here and fails when one was told on one database only.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// The file that lines are appended to; without it they only go to standard error.
const LOG: &str = "LIANXIN_STORY_LOG";

/// Call at the end of a story. `database` is `sqlite` or `postgres`; `name` is the same on both.
pub fn passed(database: &str, name: &str) {
    say(&format!("STORY {database} {name}"));
}

/// Call when a test goes without its data, with the words for what is wanting.
pub fn skipped(what: &str) {
    say(&format!("SKIPPED {what}"));
}

fn say(line: &str) {
    eprintln!("{line}");
    if let Some(path) = std::env::var_os(LOG)
        && let Err(e) = append(Path::new(&path), line)
    {
        eprintln!("stories: {} cannot be written: {e}", path.display());
    }
}

/// One write, so that lines of tests running side by side do not mix.
fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all(format!("{}\n", line.replace('\n', " ")).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::append;

    #[test]
    fn lines_are_added_whole_and_never_replace_what_is_there() {
        let path = std::env::temp_dir().join(format!("lianxin-stories-{}.log", std::process::id()));
        append(&path, "STORY sqlite the leak").unwrap();
        append(&path, "SKIPPED two\nlines").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(text, "STORY sqlite the leak\nSKIPPED two lines\n");
    }
}
