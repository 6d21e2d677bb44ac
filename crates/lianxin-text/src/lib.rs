//! Chinese text: which characters may stand in a field, and what intake masks. Pure: no clock, files or
//! network, and no other floor of the house.

pub mod clean;
pub mod mask;
