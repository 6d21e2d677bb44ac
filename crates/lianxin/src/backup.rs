//! `backup` and `restore`: one file with a district's truth, and its return into an empty place.

use std::path::PathBuf;

use lianxin_store::{Backed, Fit, Unfit};

use crate::home::Home;
use crate::{Ended, say};

#[derive(clap::Args)]
pub struct Backup {
    #[command(flatten)]
    home: Home,
    /// Where to; a file of this name is replaced. It opens every sealed value: keep it as you keep the keys.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub struct Restore {
    /// What `backup` wrote.
    file: PathBuf,
    #[command(flatten)]
    home: Home,
    /// What `tombstones` wrote, or the list from beside the old place's key: what was erased after the backup is erased again.
    #[arg(long, value_name = "FILE")]
    tombstones: Option<PathBuf>,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub struct Tombstones {
    #[command(flatten)]
    home: Home,
    /// Where to; a file of this name is replaced.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Copies the district as it stands; a running server is not disturbed.
pub fn backup(args: &Backup) -> Result<(), Ended> {
    args.home.must_exist()?;
    let Home { district, .. } = &args.home;
    let done = answer(lianxin_store::backup(&args.home.place(), &args.home.keys(), district, &args.to))?;
    let name = args.to.display();
    told(args.json, &done, &format!("备份写到 {name}。 Backed up to {name}."));
    Ok(())
}

/// Brings a backup back.
pub fn restore(args: &Restore) -> Result<(), Ended> {
    if !args.file.is_file() {
        let name = args.file.display();
        return Err(Ended::Refused(format!("没有这个文件：{name}。 There is no such file: {name}.")));
    }
    let Home { district, .. } = &args.home;
    let list = args.tombstones.as_deref();
    if let Some(list) = list.filter(|list| !list.is_file()) {
        let name = list.display();
        return Err(Ended::Refused(format!("没有这个文件：{name}。 There is no such file: {name}.")));
    }
    // The key that the backup brings has no list beside it.
    let is_blind = list.is_none() && !args.home.keys().join(format!("{district}.key")).exists();
    let done = answer(lianxin_store::restore(&args.file, list, &args.home.place(), &args.home.keys(), district))?;
    let again = done.erased_again;
    let what = if is_blind {
        format!(
            "{district} 区已恢复。手边没有抹除名单：备份之后抹除过的，现在又打得开了。找到名单，请加上 --tombstones 重新恢复。 District {district} is restored. No list of tombstones was at hand: what was erased after the backup can be opened again. If you find the list, restore anew and say --tombstones."
        )
    } else {
        format!(
            "{district} 区已恢复，备份之后的抹除又做了 {again} 次。 District {district} is restored; {again} later erasures were made again."
        )
    };
    told(args.json, &done, &what);
    Ok(())
}

/// Writes the list of what was erased.
pub fn tombstones(args: &Tombstones) -> Result<(), Ended> {
    args.home.must_exist()?;
    let Home { district, .. } = &args.home;
    let fault = |fault: lianxin_store::Fault| Ended::Fault(fault.to_string());
    let keys = lianxin_store::Keys::load(&args.home.keys(), district).map_err(fault)?;
    let n = lianxin_store::tombstones(&args.home.place(), &keys, district, &args.to).map_err(fault)?;
    let name = args.to.display();
    let text = format!("{n} 次抹除写到 {name}。 {n} erasures are listed in {name}.");
    say::report(args.json, &text, &serde_json::json!({"tombstones": n}));
    Ok(())
}

fn told(json: bool, done: &Backed, what: &str) {
    let root = data_encoding::BASE64.encode(&done.root);
    let text = format!("{what} {} 条记录，根 {root}", done.records);
    let mut object = serde_json::json!({"records": done.records, "root": root});
    if done.erased_again > 0 {
        object["erased_again"] = done.erased_again.into();
    }
    say::report(json, &text, &object);
}

fn answer(fit: Fit<Backed>) -> Result<Backed, Ended> {
    let unfit = match fit.map_err(|fault| Ended::Fault(fault.to_string()))? {
        Ok(done) => return Ok(done),
        Err(unfit) => unfit,
    };
    let text = match unfit {
        Unfit::NoDistrict => "这里没有这个区：核对区划代码。 There is no such district here: check its code.",
        Unfit::NotOurs => {
            "这不是本程序的备份，或来自更新的版本。 This is no backup of this program, or of a later version."
        }
        Unfit::Torn => {
            "备份不完整或被改过，没有恢复：换一份。 The backup is cut short or was changed; nothing was restored: take another."
        }
        Unfit::OtherDistrict => {
            "备份里是另一个区：加上 --district。 The backup holds another district: say --district."
        }
        Unfit::OtherRoot => {
            "备份的内容与它自己的根不符，没有恢复。 The backup's content does not have the root that it says; nothing was restored."
        }
        Unfit::NotEmpty => {
            "目标不是空的：换一个空文件夹或没有这个区的数据库。 The place is not empty: choose an empty folder, or a database without this district."
        }
        Unfit::NotTombstones => {
            "抹除名单不是这个区的，或被改过，没有恢复：换一份。 The list of tombstones is another district's or was changed; nothing was restored: take another."
        }
        Unfit::OldTombstones => {
            "抹除名单比备份还旧，备份之后的抹除它不知道，没有恢复：加上 --tombstones 和最新的名单；实在没有，把密钥旁边的旧名单和密钥一起移开，再恢复。 The list of tombstones is older than the backup and does not know what was erased since; nothing was restored: say --tombstones and the newest list. If there is none, move the old list and the key beside it away and restore again."
        }
        Unfit::NoTombstones => {
            "密钥在，旁边的抹除名单（区划代码.tombstones）不在，没有恢复：把它放回来，或加上 --tombstones；实在没有，把密钥移开，再恢复。 The key is there, and the list of tombstones beside it (CODE.tombstones) is not; nothing was restored: put it back or say --tombstones. If there is none, move the key away and restore again."
        }
        Unfit::OtherKey => {
            "放密钥的地方已有另一把主密钥：换一个地方。 Where the key belongs lies another master key: choose another place."
        }
    };
    Err(Ended::Refused(text.to_owned()))
}
