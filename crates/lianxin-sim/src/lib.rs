//! Never shipped: what the project doubts itself with. The laws of the house as checks ([`tidy`]), the
//! test database ([`postgres`]), the count of stories ([`stories`]), and the guests from outside: the real program
//! ([`server`]), somebody at its pages ([`browser`]) and a program at its interface ([`api`]).

pub mod api;
pub mod browser;
pub mod district;
pub mod house;
pub mod life;
pub mod mail;
pub mod openings;
pub mod postgres;
pub mod reference;
pub mod server;
pub mod stories;
pub mod stub;
pub mod tidy;
pub mod wire;
