//! From checked rows to orders, in groups, through the one write path.

use indicatif::ProgressBar;

use super::Args;
use super::sheet::Sheet;
use crate::Ended;

/// What came of the rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Written {
    /// Rows that became matters now.
    pub added: usize,
    /// Rows whose order was done before.
    pub already: usize,
}

/// Writes every row of the sheet.
pub fn write(sheet: &Sheet, _args: &Args, bar: &ProgressBar) -> Result<Written, Ended> {
    bar.set_length(u64::try_from(sheet.rows.len()).unwrap_or(u64::MAX));
    Err(Ended::Refused("导入现在只能检查：请加 --dry-run。 Import can only check as yet: add --dry-run.".to_owned()))
}
