//! How far an import has come, told while it runs, so that the page of imports can show it.

use std::time::{Duration, Instant};

use lianxin_store::{End, Import};

use super::sheet::Sheet;
use super::write::Written;
use crate::Ended;
use crate::handover::Hand;
use crate::home::now;

/// How often it is told, at most.
const OFTEN: Duration = Duration::from_millis(500);
/// Longest name of who gave the command, in characters.
const BY_MAX: usize = 64;

/// An import under way.
pub struct Run<'a> {
    hand: &'a Hand,
    sheet: &'a Sheet,
    import: Import,
    told: Instant,
}

impl<'a> Run<'a> {
    pub fn begin(hand: &'a Hand, sheet: &'a Sheet) -> Run<'a> {
        let began = now();
        let import = Import {
            id: format!("{}:{began}:{}", sheet.source, std::process::id()),
            source: sheet.source.clone(),
            by: by(),
            began,
            told: began,
            rows: count(sheet.read),
            added: 0,
            already: 0,
            rejected: 0,
            end: End::Open,
        };
        let mut run = Run { hand, sheet, import, told: Instant::now() };
        run.tell(&Written::default(), End::Open);
        run
    }

    /// Another row is through.
    pub fn through(&mut self, written: &Written) {
        if self.told.elapsed() >= OFTEN {
            self.tell(written, End::Open);
        }
    }

    /// The last row is through, or none comes after this one.
    pub fn ended(mut self, written: &Written, how: &Result<(), Ended>) {
        self.tell(written, if how.is_ok() { End::Done } else { End::Stopped });
    }

    fn tell(&mut self, written: &Written, end: End) {
        self.import.told = now();
        self.import.added = count(written.added);
        self.import.already = count(self.sheet.repeated + written.already);
        self.import.rejected = count(self.sheet.rejected + written.problems.len());
        self.import.end = end;
        // Nobody's row is left out because nobody could be told of it.
        let _ = self.hand.keep_import(&self.import);
        self.told = Instant::now();
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Who sits at the console, as the machine tells it: a claim, and no account of the district.
fn by() -> String {
    let named = ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    named.unwrap_or_default().chars().filter(|c| c.is_alphanumeric() || "._-".contains(*c)).take(BY_MAX).collect()
}
