//! `/api/v1`: the same orders and the same read door as the pages, in JSON. Errors are RFC 9457 problems.

pub mod accounts;
pub mod acts;
pub mod agencies;
pub mod attachments;
pub mod case;
pub mod catalogue;
pub mod changes;
pub mod fields;
pub mod guard;
pub mod hidings;
pub mod json;
pub mod look_up;
pub mod matters;
pub mod openapi;
pub mod parse;
pub mod problem;
pub mod proof;
pub mod refused;
pub mod time;
pub mod together;
pub mod views;
pub mod whistles;
