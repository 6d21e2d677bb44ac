//! `verify` and `rebuild --check`: doubting a district from outside its writer.

use lianxin_store::Keys;

use crate::home::Home;
use crate::{Ended, say};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    home: Home,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
pub struct Rebuild {
    #[command(flatten)]
    home: Home,
    /// Compare only; nothing is changed.
    #[arg(long, required = true)]
    check: bool,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Recomputes the log from its bytes and holds the vault against it.
pub fn verify(args: &Args) -> Result<(), Ended> {
    args.home.must_exist()?;
    let keys = Keys::load(&args.home.keys(), &args.home.district).map_err(fault)?;
    let found = lianxin_store::verify(&args.home.place(), &keys, &args.home.district).map_err(fault)?;
    let root = data_encoding::BASE64.encode(&found.root);
    let ok = found.bad.is_none();
    say::report(
        args.json,
        &format!("{}：{} 条记录，根 {root}", args.home.district, found.records),
        &serde_json::json!({"district": args.home.district, "records": found.records, "root": root, "ok": ok}),
    );
    match found.bad {
        None => Ok(()),
        Some((seq, why)) => Err(Ended::Refused(format!("第 {seq} 条不对。 Record {seq} is bad: {why}"))),
    }
}

/// Replays the log and compares the views.
pub fn rebuild(args: &Rebuild) -> Result<(), Ended> {
    args.home.must_exist()?;
    if lianxin_store::outdated(&args.home.place(), &args.home.district).map_err(fault)? {
        return Err(Ended::Refused(
            "视图是另一版程序做的，无从核对：先用这一版启动一次（serve），视图会自动重做。 The views are another build's: start this build once (serve), which makes them anew, then check.".to_owned(),
        ));
    }
    let keys = Keys::load(&args.home.keys(), &args.home.district).map_err(fault)?;
    let found = lianxin_store::rebuild_check(&args.home.place(), &keys, &args.home.district).map_err(fault)?;
    let ok = found.bad.is_none();
    say::report(
        args.json,
        &format!("{} 条记录重放，{} 行视图核对。", found.records, found.views),
        &serde_json::json!({"records": found.records, "views": found.views, "ok": ok}),
    );
    match found.bad {
        None => Ok(()),
        Some(row) => Err(Ended::Refused(format!("视图与记录不符。 A view differs from the log: {row}"))),
    }
}

fn fault(fault: lianxin_store::Fault) -> Ended {
    Ended::Fault(fault.to_string())
}
