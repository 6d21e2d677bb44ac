//! `demo`: a district with fictional content, made by the real orders, on a simulated clock that ends now.

mod cast;
mod chance;
mod fate;
mod life;
mod outbox;
mod pieces;
mod texts;
mod whistles;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use indicatif::{ProgressBar, ProgressStyle};
use lianxin_core::catalogue_room::Command as Room;
use lianxin_core::{Command, catalogue, matter};
use lianxin_store::Outcome;

use crate::home::{CATALOGUE, Home, now, order};
use crate::{Ended, say, serve};
use cast::{DemoAccount, Programme};

/// The district the demo plays in.
const DISTRICT: &str = "120111";

#[derive(clap::Args)]
pub struct Args {
    /// An absent or empty folder; one that holds a demo already is served as it is.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long, default_value_t = 6_000, value_parser = clap::value_parser!(u64).range(..=1_000_000))]
    matters: u64,
    /// Make it and stop.
    #[arg(long)]
    build_only: bool,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Makes the demo where there is none, tells it, then serves it.
pub fn run(args: &Args) -> Result<(), Ended> {
    let home = Home::folder(args.data.clone(), DISTRICT);
    let programme = match Programme::read(&args.data) {
        Some(programme) => programme,
        None => {
            must_be_empty(&args.data)?;
            build(&home, &args.data, args.seed, args.matters)?
        }
    };
    if args.build_only {
        tell(args, &programme, args.listen);
        return Ok(());
    }
    serve::until_stopped(home, args.listen, (lianxin_web::app::LINES, crate::config::Told::default()), |at| {
        tell(args, &programme, at)
    })
}

/// Said once the address is held, so that whoever reads it can go there.
fn tell(args: &Args, programme: &Programme, at: SocketAddr) {
    let Programme { accounts, district, matters, records } = programme;
    let url = format!("http://{at}/");
    let mut lines = vec![
        format!("演示区已建好：{matters} 件事项，{records} 条记录。人物均为虚构。 All people are fictional."),
        String::new(),
    ];
    // One of each role; a hundred lines would push the address off the screen.
    let mut told = BTreeSet::new();
    for a in accounts.iter().filter(|a| told.insert(a.role.code())) {
        lines.push(format!("{:<16}{:<34}{}  {}", a.name, a.password, a.display, a.role.code()));
    }
    let (all, file) = (accounts.len(), cast::file(&args.data));
    lines.push(format!("全部 {all} 个账号在 {file}。 All {all} accounts: {file}", file = file.display()));
    lines.push("登录第二步的验证码写在页面上。 The code of the second step stands on its page.".to_owned());
    lines.push(String::new());
    lines.push(if args.build_only {
        format!("lianxin demo --data {}", args.data.display())
    } else {
        format!("打开 {url}，照第一页的五步走；Ctrl-C 停下。 Open it and follow its five steps; Ctrl-C stops.")
    });
    let object = serde_json::json!({
        "url": url, "district": district, "matters": matters, "records": records, "accounts": accounts,
    });
    say::report(args.json, &lines.join("\n"), &object);
}

/// The accounts of a finished demo in this folder, as its sign-in page lists them; none where there is no demo.
pub fn accounts(folder: &Path) -> Vec<lianxin_web::DemoAccount> {
    let mut catalogue = catalogue::Catalogue::default();
    items().unwrap_or_default().into_iter().for_each(|item| catalogue.put(item));
    let short = |code: &str| catalogue.agency(code).map_or_else(|| code.to_owned(), |a| a.short.clone());
    let all = Programme::read(folder).map(|p| p.accounts).unwrap_or_default();
    // More would be a list nobody reads; those whom the file names beside can sign in as well.
    let shown = |a: DemoAccount| lianxin_web::DemoAccount {
        agency: short(&a.agency),
        name: a.name,
        display: a.display,
        role: a.role.code().to_owned(),
        password: a.password,
    };
    all.into_iter().take(cast::SHOWN).map(shown).collect()
}

/// The catalogue that is built in.
fn items() -> Result<Vec<catalogue::Item>, Ended> {
    let files: Vec<(String, String)> = CATALOGUE.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    catalogue::parse(&files).map_err(|e| Ended::Fault(format!("{e:?}")))
}

/// A demo never mixes with what somebody else put there.
fn must_be_empty(folder: &Path) -> Result<(), Ended> {
    let name = folder.display();
    if folder.join(format!("{DISTRICT}.sqlite")).exists() {
        return Err(Ended::Refused(format!(
            "{name} 里是没有建完的演示，或另一个真实的区：是演示就删掉这个文件夹重来。 {name} holds a demo that was cut short, or a real district: if it is a demo, delete the folder and begin again."
        )));
    }
    let mut entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Ended::Refused(format!("读不了 {name}：换一个文件夹。 {name} cannot be read: {e}"))),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    Err(Ended::Refused(format!("{name} 不是空文件夹：换一个空的。 {name} is not empty: choose an empty folder.")))
}

/// Plays the demo's life into an empty folder, and writes beside it who takes part.
fn build(home: &Home, folder: &Path, seed: u64, matters: u64) -> Result<Programme, Ended> {
    let store = home.open()?;
    let end = now();
    let start = end - fate::DAYS * fate::DAY;
    let bar = bar();
    let mut records = 0;
    for (id, command) in [
        ("demo open", Room::Open { demo: true, district: DISTRICT.to_owned() }),
        ("demo catalogue", Room::Define { items: items()? }),
    ] {
        let outcome = store.execute(order(id.to_owned(), start, Command::Catalogue(command))?);
        match outcome.map_err(|fault| Ended::Fault(fault.to_string()))? {
            Outcome::Done(answer) | Outcome::Already(answer) => records += i64::from(answer.records),
            Outcome::Refused(refusal) => return Err(Ended::Fault(format!("{id}: {refusal:?}"))),
        }
    }
    let people = cast::everybody(matters);
    let (mut accounts, opened) = cast::open(&store, &people, start)?;
    let (matters, played) = life::play(&store, &cast::Cast::new(&people), (seed, matters), (end, &bar))?;
    let given = cast::tokens(&store, &mut accounts)?;
    bar.finish_and_clear();
    let records = records + opened + played + given;
    let programme = Programme { accounts, district: DISTRICT.to_owned(), matters, records };
    drop(store);
    programme.write(folder)?;
    Ok(programme)
}

/// The half-year in hours; drawn on standard error, and only where that is a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(fate::DAYS * fate::DAY / fate::HOUR).unwrap_or(0));
    let style = ProgressStyle::with_template("演示半年 half a year {wide_bar} {percent}% {eta}");
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

/// The `n`-th registration for the bench, of a demo's kind and told apart by its number; a coordinator orders it.
pub fn sample(n: u64) -> matter::Command {
    static CATALOGUE: OnceLock<catalogue::Catalogue> = OnceLock::new();
    let catalogue = CATALOGUE.get_or_init(|| {
        let mut catalogue = catalogue::Catalogue::default();
        items().unwrap_or_default().into_iter().for_each(|item| catalogue.put(item));
        catalogue
    });
    matter::Command::Register(Box::new(sampled(catalogue, n)))
}

fn sampled(catalogue: &catalogue::Catalogue, n: u64) -> matter::Register {
    let mut chance = chance::Chance::new(99, n);
    let tale = texts::tale(&mut chance, &|_| true);
    let traits = fate::Traits {
        tale,
        division: chance.word(&["120111101", "120111102", "120111103", "120111100", "120111104"]).to_owned(),
        grid: None,
        spot: texts::voice::spot(&mut chance, tale.trouble.place),
        source: chance.word(&["counter", "phone", "visit", "grid-patrol"]),
        registrant: String::new(),
        centre: String::new(),
        lead: String::new(),
        assists: Vec::new(),
        twin: None,
        long: false,
    };
    life::form(&traits, catalogue, &mut chance)
}

#[cfg(test)]
pub mod tests {
    use lianxin_core::catalogue::Catalogue;

    /// The catalogue that is built in.
    pub fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        super::items().ok().unwrap().into_iter().for_each(|item| catalogue.put(item));
        catalogue
    }
}
