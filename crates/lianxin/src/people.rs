//! People as commands make them: a password for each, hashed before it enters an order. What is typed or drawn here
//! is shown once and written nowhere by this module.

use lianxin_core::Command;
use lianxin_core::authority::Role;
use lianxin_core::directory;
use lianxin_core::value::Personal;
use lianxin_web::secret;

use crate::Ended;

/// Bytes from the operating system.
///
/// # Errors
/// Where it gives none.
pub fn chance<const N: usize>() -> Result<[u8; N], Ended> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|e| Ended::Fault(e.to_string()))?;
    Ok(bytes)
}

/// The command that opens an account with its first position and this password.
///
/// # Errors
/// Where the password cannot be hashed.
pub fn open(account: &str, name: &str, (agency, role): (&str, Role), password: &str) -> Result<Command, Ended> {
    let hash = secret::hash_password(password, &chance()?).map_err(|e| Ended::Fault(e.to_string()))?;
    Ok(Command::Directory(directory::Command::Open {
        account: account.to_owned(),
        name: name.to_owned(),
        agency: agency.to_owned(),
        role,
        password: Some(Personal::new(hash)),
    }))
}

/// The command that enrols a second factor for an account, by its secret in base32: for a demonstration, whose people have
/// no telephones.
pub fn enrol(account: &str, label: &str, secret: &str) -> Command {
    Command::Directory(directory::Command::EnrolFactor {
        account: account.to_owned(),
        kind: directory::FactorKind::Totp,
        label: label.to_owned(),
        secret: Personal::new(secret),
        step: None,
    })
}

/// A first password, to be shown once.
///
/// # Errors
/// Where the operating system gives no chance.
pub fn password() -> Result<String, Ended> {
    secret::first_password().map_err(|e| Ended::Fault(e.to_string()))
}
