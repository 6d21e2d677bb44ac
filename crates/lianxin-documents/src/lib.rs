//! Documents that come in and go out: spreadsheets. What is heavy to build or risky to read lives here and nowhere else.
//!
//! A workbook from outside is read by a process of its own with little memory and little time ([`cage`]), since a file of
//! a few kilobytes can ask for gigabytes. A workbook to be handed out is written as it goes ([`table`]), row by row. No
//! word here is for people, no rule, no query.

pub mod cage;
mod frame;
pub mod safe;
pub mod table;
mod workbook;

pub use frame::Row;

/// Largest workbook that is read, bytes.
pub const FILE_MAX: u64 = 20_000_000;
/// Most bytes that a workbook's parts may unpack to.
pub const UNPACKED_MAX: u64 = 128 * 1024 * 1024;
/// Most cells with anything in them. Larger tables come as CSV, which is read as it stands.
pub const CELLS_MAX: usize = 100_000;
/// Most columns: what stands further right is no table of matters.
pub const COLUMNS_MAX: usize = 256;
/// Most bytes of text in all cells together; a string that many cells share counts each time.
pub const TEXT_MAX: usize = 32 * 1024 * 1024;
/// Address space of the process that reads, bytes.
pub const MEMORY_MAX: u64 = 512 * 1024 * 1024;
/// Its processor time, seconds.
pub const SECONDS_MAX: u64 = 10;

/// Why a workbook was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// No workbook, or one that is cut short or damaged.
    Broken,
    /// Locked by a password, or of the form before 2007.
    Locked,
    /// More than [`COLUMNS_MAX`] columns.
    TooWide,
    /// More than [`CELLS_MAX`] cells.
    TooManyCells,
    /// More than [`FILE_MAX`], [`UNPACKED_MAX`] or [`TEXT_MAX`] bytes.
    TooLarge,
    /// It wanted more memory or time than the process has.
    TooCostly,
}

/// The first sheet of a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {
    /// Rows with anything in them, from the top.
    pub rows: Vec<Row>,
    /// How many sheets the workbook has; only the first is read.
    pub sheets: usize,
}

/// Reads a workbook of our own making, in this process and without its cage: for tests.
///
/// # Errors
/// As the cage has them.
pub fn trusted(bytes: &[u8]) -> Result<Workbook, Unread> {
    let mut frames = Vec::new();
    workbook::spill(bytes, &mut frames).map_err(|_| Unread::TooCostly)?;
    frame::read(&mut frames.as_slice())
}
