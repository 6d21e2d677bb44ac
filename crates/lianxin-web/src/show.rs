//! What the pages of daily work hold: signing in, the desk, the list of matters, the register form and its receipt.
//! Plain values to print; who fills them asks the store, and nothing here does.

pub mod accounts;
pub mod act;
pub mod agency;
pub mod board;
pub mod case;
pub mod catalogue;
pub mod desk;
pub mod division;
pub mod exports;
pub mod forms;
pub mod guard;
pub mod hidings;
pub mod imports;
pub mod look_up;
pub mod mail;
pub mod matter;
pub mod me;
pub mod minors;
pub mod narrow;
pub mod net;
pub mod queue;
pub mod reasoned;
pub mod receipt;
pub mod refused;
pub mod register;
pub mod retention;
pub mod sign_in;
pub mod whistle;

#[cfg(test)]
mod samples;

/// One entry of a list to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub code: String,
    /// In the page's language.
    pub label: String,
    /// Initials of its pinyin, to find it by typing; empty where there are none.
    pub py: String,
    /// Where it lies, as a second line; empty where that is plain.
    pub note: String,
}

impl Choice {
    /// An entry found by its label alone.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { code: code.into(), label: label.into(), ..Choice::default() }
    }
}
