//! `init`: an empty district from a catalogue folder, with its first administrator; on a district that is there, the
//! catalogue's changes.

use std::path::{Path, PathBuf};

use lianxin_core::authority::Role;
use lianxin_core::catalogue::{self, Item};
use lianxin_core::{Command, catalogue_room};
use lianxin_store::{Fault, Outcome};

use crate::handover::Hand;
use crate::home::{Home, now, order};
use crate::{Ended, people, say, token};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    home: Home,
    /// The folder of the district's catalogue, such as catalogue/120111.
    #[arg(long, value_name = "FOLDER")]
    catalogue: PathBuf,
    /// Sign-in name of the first administrator; needed where there is none yet.
    #[arg(long, value_name = "NAME")]
    admin: Option<String>,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Largest file of a catalogue, in bytes.
const FILE_MAX: u64 = 10_000_000;

pub fn run(args: &Args) -> Result<(), Ended> {
    let items = items(&args.catalogue, &args.home.district)?;
    let district = &args.home.district;
    if args.admin.is_none() {
        args.home.must_exist()?;
    }
    let hand = args.home.writer()?;
    let mut records = 0;
    if hand.catalogue().map_err(fault)?.district.is_none() {
        let open = catalogue_room::Command::Open { demo: false, district: district.clone() };
        records += done(&hand, "init open".to_owned(), Command::Catalogue(open))?;
    }
    records += define(&hand, items)?;
    let first = !hand.has_accounts().map_err(fault)?;
    let admin = args.admin.as_ref().filter(|_| first);
    let made = admin.map(|name| administrator(&hand, district, name)).transpose()?;
    let password = made.map(|(password, more)| {
        records += more;
        password
    });
    if first && password.is_none() {
        return Err(Ended::Refused(
            "还没有管理员：加上 --admin 登录名。 There is no administrator yet: add --admin NAME.".to_owned(),
        ));
    }
    let text = match (admin, &password) {
        (Some(name), Some(password)) => format!(
            "{district}：{records} 条记录。管理员 {name} 的初始密码（只显示这一次） First password of {name}, shown this once: {password}"
        ),
        _ => format!("{district}：目录已载入，新增 {records} 条记录。 Catalogue loaded, {records} records added."),
    };
    let object = serde_json::json!({"district": district, "records": records, "account": admin, "password": password});
    say::report(args.json, &text, &object);
    Ok(())
}

/// The items of a catalogue folder, checked to be this district's.
///
/// # Errors
/// [`Ended::Refused`] with every fault and where it stands.
pub fn items(folder: &Path, district: &str) -> Result<Vec<Item>, Ended> {
    let unreadable = |e: std::io::Error| {
        let name = folder.display();
        Ended::Refused(format!("读不了目录文件夹 {name}：核对路径。 The catalogue folder {name} cannot be read: {e}"))
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let is_toml = path.extension().is_some_and(|e| e == "toml");
        if is_toml && path.metadata().map_err(unreadable)?.len() <= FILE_MAX {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            files.push((name, std::fs::read_to_string(&path).map_err(unreadable)?));
        }
    }
    files.sort();
    let items = catalogue::parse(&files).map_err(|problems| {
        let line = |p: &catalogue::FileProblem| format!("{}:{}:{}: {} {}", p.file, p.line, p.column, p.zh, p.en);
        Ended::Refused(problems.iter().map(line).collect::<Vec<_>>().join("\n"))
    })?;
    let hers = items.iter().any(|i| matches!(i, Item::District(d) if d.code == district));
    if hers {
        return Ok(items);
    }
    Err(Ended::Refused(format!(
        "这个目录不是 {district} 区的：核对 district.toml。 This catalogue is not of district {district}: check district.toml."
    )))
}

/// Loads what is new or changed; how many records that made.
pub fn define(hand: &Hand, items: Vec<Item>) -> Result<i64, Ended> {
    let id = format!("catalogue {}", data_encoding::HEXLOWER.encode(&people::chance::<12>()?));
    done(hand, id, Command::Catalogue(catalogue_room::Command::Define { items }))
}

/// Opens the first administrator at the district's governance centre: her password, and how many records.
fn administrator(hand: &Hand, district: &str, name: &str) -> Result<(String, i64), Ended> {
    let catalogue = hand.catalogue().map_err(fault)?;
    let centre = catalogue.centre_for(district).ok_or_else(|| {
        Ended::Refused(
            "目录里没有全区的综治中心，管理员无处任职。 The catalogue has no governance centre of the whole district for the administrator to belong to."
                .to_owned(),
        )
    })?;
    let password = people::password()?;
    let command = people::open(name, name, (&centre.code, Role::SystemAdmin), &password)?;
    let records = done(hand, format!("init admin {name}"), command)?;
    Ok((password, records))
}

fn done(hand: &Hand, id: String, command: Command) -> Result<i64, Ended> {
    match hand.execute(order(id, now(), command)?).map_err(fault)? {
        Outcome::Done(answer) => Ok(i64::from(answer.records)),
        Outcome::Already(_) => Ok(0),
        Outcome::Refused(refusal) => Err(token::no(&refusal)),
    }
}

fn fault(fault: Fault) -> Ended {
    Ended::Fault(fault.to_string())
}
