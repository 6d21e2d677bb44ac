//! What a machine may know about Chinese text before anybody has read it.
//!
//! This floor cuts text into search tokens, finds characters that have no business in a record, masks numbers in
//! titles, and checks numbers that people type. It has no dependencies and may not touch a clock, chance, a disk, a
//! network or a database. It sees text and gives back text or a reason; it never decides what happens to a matter, never
//! compares persons, and keeps nothing of what it was shown: its errors carry positions and single characters only.

pub mod clean;
pub mod ids;
pub mod mask;
pub mod tokens;

pub use clean::{Unclean, problem, strip_invisible};
pub use mask::mask_numbers;
pub use tokens::{bigrams, normalise, unigrams};
