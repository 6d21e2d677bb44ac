//! `account open|password|close`: people of a district, by the console's orders, until they have a page of their own.
//! A first password is drawn here, shown once, and kept nowhere in clear.

use lianxin_core::authority::Role;
use lianxin_core::value::Personal;
use lianxin_core::{Command, directory};
use lianxin_store::Outcome;
use lianxin_web::secret;

use crate::home::{Home, now, order};
use crate::{Ended, people, say, token};

#[derive(clap::Subcommand)]
pub enum What {
    /// Open an account with its first position; prints its password once.
    Open(Open),
    /// Give an account a new password, printed once.
    Password(One),
    /// Close an account; its name is not given out again.
    Close(One),
}

#[derive(clap::Args)]
pub struct Open {
    #[command(flatten)]
    one: One,
    /// As colleagues call her.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// Agency code of the catalogue.
    #[arg(long, value_name = "CODE")]
    agency: String,
    /// Such as grid_worker, centre_coordinator, agency_clerk.
    #[arg(long, value_name = "ROLE")]
    role: String,
}

#[derive(clap::Args)]
pub struct One {
    #[command(flatten)]
    home: Home,
    /// Sign-in name.
    #[arg(long, value_name = "NAME")]
    user: String,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

pub fn run(what: &What) -> Result<(), Ended> {
    match what {
        What::Open(args) => open(args),
        What::Password(args) => password(args),
        What::Close(args) => {
            done(args, directory::Command::Close { account: args.user.clone() })?;
            tell(args, None);
            Ok(())
        }
    }
}

fn open(args: &Open) -> Result<(), Ended> {
    let Some(role) = Role::ALL.into_iter().find(|r| r.code() == args.role) else {
        let all: Vec<&str> = Role::ALL.iter().map(|r| r.code()).collect();
        return Err(Ended::Usage(format!("没有这个岗位，可以是：{0}。 No such role; there are: {0}", all.join(", "))));
    };
    let password = people::password()?;
    let command = people::open(&args.one.user, &args.name, (&args.agency, role), &password)?;
    let Command::Directory(command) = command else { return Ok(()) };
    done(&args.one, command)?;
    tell(&args.one, Some(&password));
    Ok(())
}

fn password(args: &One) -> Result<(), Ended> {
    let password = people::password()?;
    let hash = secret::hash_password(&password, &people::chance()?).map_err(|e| Ended::Fault(e.to_string()))?;
    let account = args.user.clone();
    done(args, directory::Command::SetPassword { account, password: Personal::new(hash) })?;
    tell(args, Some(&password));
    Ok(())
}

fn tell(args: &One, password: Option<&str>) {
    let text = password.map_or_else(|| args.user.clone(), |p| format!("{}  {p}", args.user));
    say::report(args.json, &text, &serde_json::json!({ "account": args.user, "password": password }));
}

fn done(args: &One, command: directory::Command) -> Result<(), Ended> {
    args.home.must_exist()?;
    let hand = args.home.writer()?;
    let id = format!("account {}", data_encoding::HEXLOWER.encode(&people::chance::<12>()?));
    let outcome = hand.execute(order(id, now(), Command::Directory(command))?);
    match outcome.map_err(|fault| Ended::Fault(fault.to_string()))? {
        Outcome::Done(_) | Outcome::Already(_) => Ok(()),
        Outcome::Refused(refusal) => Err(token::no(&refusal)),
    }
}
