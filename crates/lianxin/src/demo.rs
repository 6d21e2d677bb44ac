//! `demo`: a district with fictional content, made by the real orders, on a simulated clock that ends now.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::channel;

use lianxin_core::catalogue_room::Command as Room;
use lianxin_core::matter::{self, Register};
use lianxin_core::value::{Personal, Story};
use lianxin_core::{Command, catalogue};
use lianxin_store::{Fault, Outcome, Store};

use crate::home::{CATALOGUE, Home, now, order};
use crate::{Ended, say, serve};

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
    #[arg(long, default_value_t = 200)]
    matters: u64,
    /// Make it and stop.
    #[arg(long)]
    build_only: bool,
    /// One JSON object on the last line.
    #[arg(long)]
    json: bool,
}

/// Makes the demo where there is none, then serves it.
pub fn run(args: &Args) -> Result<(), Ended> {
    let home = Home::folder(args.data.clone(), DISTRICT);
    if !args.data.join(format!("{DISTRICT}.sqlite")).exists() {
        let records = build(&home, args.seed, args.matters)?;
        say::report(
            args.json,
            &format!("演示区已建好：{} 件事项，{records} 条记录。", args.matters),
            &serde_json::json!({
                "url": format!("http://{}/", args.listen), "district": DISTRICT,
                "matters": args.matters, "records": records, "accounts": [],
            }),
        );
    }
    if args.build_only { Ok(()) } else { serve::until_stopped(home, args.listen) }
}

/// Plays the demo's life into an empty folder; how many records that made.
pub fn build(home: &Home, seed: u64, matters: u64) -> Result<i64, Ended> {
    let store = home.open()?;
    let start = now() - 180 * 86_400_000;
    let files: Vec<(String, String)> = CATALOGUE.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let items = catalogue::parse(&files).map_err(|e| Ended::Fault(format!("{e:?}")))?;
    let mut records = 0;
    for (id, command) in [
        ("demo open", Room::Open { demo: true, district: DISTRICT.to_owned() }),
        ("demo catalogue", Room::Define { items }),
    ] {
        records += done(store.execute(order(id.to_owned(), start, Command::Catalogue(command))?))?;
    }
    let step = (now() - start) / i64::try_from(matters.max(1)).unwrap_or(1);
    let (tell, told) = channel();
    for n in 0..matters {
        let at = start + i64::try_from(n).unwrap_or(0) * step;
        let tell = tell.clone();
        let one = order(format!("demo {n}"), at, Command::Matter(registration(seed, n)))?;
        store.submit(one, Box::new(move |outcome| drop(tell.send(outcome)))).map_err(fault)?;
    }
    drop(tell);
    for outcome in told {
        records += done(outcome)?;
    }
    notes(&store, &mut records)?;
    Ok(records)
}

/// The last matter of the demo has been looked into twice.
fn notes(store: &Store, records: &mut i64) -> Result<(), Ended> {
    let last =
        store.execute(order("demo last".to_owned(), now(), Command::Matter(registration(7, 0)))?).map_err(fault)?;
    let (Outcome::Done(answer) | Outcome::Already(answer)) = last else { return Ok(()) };
    *records += i64::from(answer.records);
    for (n, text) in ["已电话联系，约好下午上门。", "上门看过，物业答应明天换管。"].iter().enumerate()
    {
        let matter = answer.matter.clone().unwrap_or_default();
        let note = matter::Command::Note { matter, text: Story::new(*text) };
        *records += done(store.execute(order(format!("demo note {n}"), now(), Command::Matter(note))?))?;
    }
    Ok(())
}

fn done(outcome: Result<Outcome, Fault>) -> Result<i64, Ended> {
    match outcome.map_err(fault)? {
        Outcome::Done(answer) | Outcome::Already(answer) => Ok(i64::from(answer.records)),
        Outcome::Refused(refusal) => Err(Ended::Refused(format!("{refusal:?}"))),
    }
}

fn fault(fault: Fault) -> Ended {
    Ended::Fault(fault.to_string())
}

const PLACES: [&str; 8] =
    ["东头路口", "菜市场后门", "小学南侧", "老年活动室旁", "公交站前", "二期车棚", "河边步道", "北门外"];
const TROUBLES: [(&str, &str, &str); 8] = [
    ("street-light", "路灯不亮", "晚上黑得看不见台阶，老人不敢出门，已经有好几天了。"),
    ("road-damage", "路面塌了一块", "坑有脸盆大，下雨积水看不出来，骑车的人摔过。"),
    ("rubbish", "垃圾堆着没人清", "桶满了就倒在地上，天热味道大，招苍蝇。"),
    ("noise", "夜里施工太吵", "过了十点还在切割，孩子睡不着，问了说要赶工。"),
    ("illegal-parking", "车把通道堵了", "消防通道上停了一排车，救护车进不来。"),
    ("water-leak", "水管往外冒水", "从井盖边上往外冒，半条街是湿的，水压也小了。"),
    ("neighbour-dispute", "楼上漏水两家不和", "楼下墙皮掉了，楼上说不是自己家的问题，见面就吵。"),
    ("property-dispute", "电梯三天两头停", "物业说等配件，一等就是一个月，高层老人下不来楼。"),
];
const TOWNS: [&str; 5] = ["120111101", "120111102", "120111103", "120111100", "120111104"];

fn registration(seed: u64, n: u64) -> matter::Command {
    // A small mixing step: neighbours in number should not be neighbours in kind.
    let draw = |salt: u64, of: usize| {
        let mixed =
            (seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(salt.wrapping_mul(0xD1B5_4A32_D192_ED03));
        usize::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33).unwrap_or(0) % of
    };
    let (kind, trouble, text) = TROUBLES[draw(1, TROUBLES.len())];
    let place = PLACES[draw(2, PLACES.len())];
    matter::Command::Register(Box::new(Register {
        address: Some(Personal::new(format!("{} 号楼 {} 单元", 1 + draw(3, 30), 1 + draw(4, 5)))),
        division: TOWNS[draw(5, TOWNS.len())].to_owned(),
        kind: kind.to_owned(),
        occurred_at: None,
        source: ["counter", "phone", "visit", "grid-patrol"][draw(6, 4)].to_owned(),
        text: Story::new(format!("{place}{trouble}。{text}希望尽快有人来看看，能给个准话什么时候弄好。")),
        title: Story::new(format!("{place}{trouble}")),
    }))
}

/// A registration for the bench: the same kind of text, told apart by its number.
pub fn sample(n: u64) -> matter::Command {
    registration(99, n)
}
