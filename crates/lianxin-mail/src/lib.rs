//! Outgoing mail: takes the letters that are due, opens the address of each through the read door, gives it to a mail
//! server by SMTP, and has what became of it recorded by an order of time. Nothing is decided here: when a letter is tried
//! again and when it is given up is a rule. And reads what mail servers send back.

mod drain;
mod letter;
mod returned;
mod send;
mod settings;

pub use drain::drain;
pub use returned::{MESSAGE_MAX, Returned, returned};
pub use send::Post;
pub use settings::{Settings, Tls, Unfit};
