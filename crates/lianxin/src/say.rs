//! What commands say: to a person on standard output, errors on standard error.

use std::io::Write;

/// One line for a person. A closed pipe is no reason to fail.
pub fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Why a command did not do what was asked.
pub fn error(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// `--help`, `--version` and wrong use, each on its own stream.
pub fn usage(message: &clap::Error) {
    let _ = message.print();
}

/// What a command found: a sentence for a person, or one JSON object.
pub fn report(json: bool, text: &str, object: &serde_json::Value) {
    if json { line(&object.to_string()) } else { line(text) }
}
