//! Never shipped: what the project doubts itself with. The laws of the house as checks ([`tidy`]), the
//! test database ([`postgres`]) and the count of stories ([`stories`]).

pub mod api;
pub mod district;
pub mod house;
pub mod postgres;
pub mod stories;
pub mod stub;
pub mod tidy;
pub mod wire;
