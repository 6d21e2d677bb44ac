//! `token create`: an API token for a program that speaks for a person. It is shown once; the log holds its digest.

use lianxin_core::{Command, Order, directory};
use lianxin_store::{Fault, Outcome};
use lianxin_web::secret;
use lianxin_web::words::Lang;
use lianxin_web::words::refusal::refused;

use crate::home::{Home, now, order};
use crate::{Ended, people, say};

#[derive(clap::Subcommand)]
pub enum What {
    /// Print a new token once.
    Create(Create),
}

#[derive(clap::Args)]
pub struct Create {
    #[command(flatten)]
    home: Home,
    /// Sign-in name of the person it speaks for.
    #[arg(long, value_name = "NAME")]
    user: String,
    /// What it is for, as her page shows it.
    #[arg(long, value_name = "LABEL", default_value = "api")]
    name: String,
    /// How long it is in force.
    #[arg(long, value_name = "N", default_value_t = DAYS, value_parser = clap::value_parser!(u16).range(1..=1095))]
    days: u16,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// How long a token is in force where nothing is said, in days.
pub const DAYS: u16 = 365;
/// In ms.
const DAY: i64 = 86_400_000;

pub fn run(what: &What) -> Result<(), Ended> {
    let What::Create(args) = what;
    args.home.must_exist()?;
    let hand = args.home.writer()?;
    let token = create(&|order| hand.execute(order), &args.user, &args.name, args.days)?;
    say::report(args.json, &token, &serde_json::json!({ "token": token }));
    Ok(())
}

/// Whoever does the order.
pub type Execute<'a> = dyn Fn(Order) -> Result<Outcome, Fault> + 'a;

/// Makes a token for an account by the console's order, in force from now for so many days.
///
/// # Errors
/// [`Ended::Refused`] where there is no such open account or it has too many; [`Ended::Fault`] when the machine fails.
pub fn create(execute: &Execute<'_>, user: &str, label: &str, days: u16) -> Result<String, Ended> {
    let (token, digest) = secret::new_token().map_err(|e| Ended::Fault(e.to_string()))?;
    let at = now();
    let id = format!("token {}", data_encoding::HEXLOWER.encode(&people::chance::<12>()?));
    let command = directory::Command::CreateToken {
        account: user.to_owned(),
        digest,
        label: label.to_owned(),
        until: at + i64::from(days) * DAY,
    };
    let outcome = execute(order(id, at, Command::Directory(command))?);
    match outcome.map_err(|fault| Ended::Fault(fault.to_string()))? {
        Outcome::Done(_) | Outcome::Already(_) => Ok(token),
        Outcome::Refused(lianxin_core::Refusal::Directory(directory::Refusal::NoSuchAccount)) => Err(Ended::Refused(
            format!("没有账号 {user}：核对登录名。 There is no account {user}: check the sign-in name."),
        )),
        Outcome::Refused(refusal) => Err(no(&refusal)),
    }
}

/// A refusal as a command says it, in both languages.
pub fn no(refusal: &lianxin_core::Refusal) -> Ended {
    Ended::Refused(sentence(refusal))
}

/// A refusal as one line, in both languages.
pub fn sentence(refusal: &lianxin_core::Refusal) -> String {
    // No refusal that a console command meets names a moment.
    let when = |at: i64| at.to_string();
    let (zh, en) = (refused(Lang::Chinese, refusal, &when), refused(Lang::English, refusal, &when));
    format!("{}：{} {}: {}", zh.title, zh.text, en.title, en.text)
}
