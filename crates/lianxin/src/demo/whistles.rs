//! The whistles of the demo's life: one of each grade under way and one that is over, each on a set piece of the script, so
//! that the pages have something to show, and one that waits for its approval.

use lianxin_core::authority::Act;
use lianxin_core::matter::Satisfaction;
use lianxin_core::value::Story;
use lianxin_core::whistle::{Blow, Called, Command as Do, ReportMode, Resource, UnitRole, id};
use lianxin_core::{Actor, Command};

use super::life::Player;
use super::pieces::{ESTATE, LEAK, NOISE, QUARREL, STALLS};
use crate::Ended;

/// One thing that happens to a whistle.
#[derive(Clone, Copy)]
enum Deed {
    /// Grade, ground, and the units, the lead first.
    Blow(&'static str, &'static str, &'static [&'static str]),
    Approve,
    Acknowledge(&'static str),
    SetOut(&'static str),
    ReportIn(&'static str, ReportMode),
    Handle(&'static str, &'static str),
    Done(&'static str, &'static str),
    Object(&'static str, &'static str),
    Phoned(&'static str, &'static str),
    Close(&'static str),
    /// Who is rated, by whom.
    Rate(&'static str, &'static str),
}

/// A deed, to which set piece and how many minutes before the demo's end.
struct Beat {
    ago: i64,
    piece: usize,
    deed: Deed,
}

const fn beat(piece: usize, ago: i64, deed: Deed) -> Beat {
    Beat { ago, piece, deed }
}

/// In the order of time.
const BEATS: [Beat; 38] = [
    beat(NOISE, 8_000, Deed::Blow("everyday", "joint-enforcement", &["urban", "police-yangliuqing"])),
    beat(NOISE, 7_980, Deed::Approve),
    beat(NOISE, 7_970, Deed::Acknowledge("urban")),
    beat(NOISE, 7_968, Deed::Acknowledge("police-yangliuqing")),
    beat(NOISE, 7_920, Deed::ReportIn("urban", ReportMode::Scene)),
    beat(NOISE, 7_910, Deed::ReportIn("police-yangliuqing", ReportMode::Online)),
    beat(NOISE, 7_800, Deed::Done("police-yangliuqing", "夜里巡过两次，摊主签了承诺。")),
    beat(NOISE, 7_790, Deed::Done("urban", "外放音响已收走，夜市改到 22 点前收摊。")),
    beat(NOISE, 7_700, Deed::Close("夜里安静了，住户回话说能睡着。")),
    beat(NOISE, 7_600, Deed::Rate("urban", "cgc-yangliuqing")),
    beat(NOISE, 7_590, Deed::Rate("police-yangliuqing", "cgc-yangliuqing")),
    beat(NOISE, 7_500, Deed::Rate("cgc-yangliuqing", "urban")),
    beat(NOISE, 7_490, Deed::Rate("cgc-yangliuqing", "police-yangliuqing")),
    beat(QUARREL, 1_500, Deed::Blow("tough-task", "residents-demand", &["housing", "mediation-yangliuqing", "civil"])),
    beat(QUARREL, 1_480, Deed::Approve),
    beat(QUARREL, 1_475, Deed::Acknowledge("housing")),
    beat(QUARREL, 1_470, Deed::Acknowledge("mediation-yangliuqing")),
    beat(QUARREL, 1_468, Deed::Acknowledge("civil")),
    beat(QUARREL, 1_400, Deed::ReportIn("housing", ReportMode::Online)),
    beat(QUARREL, 1_395, Deed::ReportIn("mediation-yangliuqing", ReportMode::Scene)),
    beat(QUARREL, 1_390, Deed::ReportIn("civil", ReportMode::Online)),
    beat(QUARREL, 1_200, Deed::Handle("housing", "查了两户的产权和装修备案，防水层要重做。")),
    beat(QUARREL, 300, Deed::Done("civil", "老人的临时住处已安排，住到修好为止。")),
    beat(ESTATE, 200, Deed::Blow("everyday", "residents-demand", &["urban", "water", "housing"])),
    beat(LEAK, 28, Deed::Blow("emergency", "emergency", &["water", "police-yangliuqing", "urban", "gas", "power"])),
    beat(LEAK, 25, Deed::Acknowledge("water")),
    beat(LEAK, 24, Deed::Acknowledge("police-yangliuqing")),
    beat(LEAK, 23, Deed::SetOut("water")),
    beat(LEAK, 22, Deed::ReportIn("police-yangliuqing", ReportMode::Scene)),
    beat(LEAK, 21, Deed::Object("urban", "塌的是供水管沟，不是市政道路，查过图纸。")),
    beat(LEAK, 18, Deed::Phoned("power", "值班室接的电话，抢修班已经出门。")),
    beat(LEAK, 15, Deed::Handle("police-yangliuqing", "两头路口已封，行人走内侧。")),
    beat(LEAK, 12, Deed::ReportIn("water", ReportMode::Scene)),
    beat(LEAK, 10, Deed::Handle("water", "阀门找到了，正在关，大概 10 分钟。")),
    beat(LEAK, 4, Deed::Done("police-yangliuqing", "路口交给社区看守，疏导完毕。")),
    beat(STALLS, 11, Deed::Blow("everyday", "joint-enforcement", &["urban", "market", "traffic-police"])),
    beat(ESTATE, 3, Deed::Approve),
    beat(ESTATE, 1, Deed::Acknowledge("water")),
];

/// The centre's coordinator and secretary of the town where the set pieces are.
const CALLER: &str = "sunyulan";
const APPROVER: &str = "fangqiming";

/// When each beat is, in minutes before the end, and to which piece.
pub fn beats() -> impl Iterator<Item = (i64, usize)> {
    BEATS.iter().map(|b| (b.ago, b.piece))
}

/// Lets a beat happen to its piece.
pub fn beat_of(player: &mut Player<'_>, n: usize, at: i64, beat: usize) -> Result<(), Ended> {
    let Some(b) = BEATS.get(beat) else { return Ok(()) };
    let matter = player.lives[n].id.clone();
    if matter.is_empty() {
        return Ok(());
    }
    if let Deed::Blow(grade, ground, units) = b.deed {
        let command = Do::Blow { blow: Box::new(form(grade, ground, units)), matter };
        let order = player.order(n, at, Actor::Account(CALLER.to_owned()), Command::Whistle(command), None)?;
        player.blown.push((b.piece, id(&order)));
        return Ok(());
    }
    let Some(whistle) = player.blown.iter().rev().find(|(piece, _)| *piece == b.piece).map(|(_, w)| w.clone()) else {
        return Ok(());
    };
    let hers = |agency: &str| player.cast.first(agency, Act::AnswerWhistle).unwrap_or(CALLER).to_owned();
    let (who, command) = command(b.deed, matter, whistle, &hers);
    player.order(n, at, Actor::Account(who), Command::Whistle(command), None)?;
    Ok(())
}

fn form(grade: &str, ground: &str, units: &[&str]) -> Blow {
    let role = |n: usize| if n == 0 { UnitRole::Lead } else { UnitRole::Assist };
    let (tried, outcome, bring): (&str, &str, &[&str]) = match grade {
        "emergency" => {
            ("网格员先到场拉了警戒，自己关不住水。", "围好塌处，止住水，天黑前能安全通行。", &["抽水泵", "围挡 30 米"])
        }
        "tough-task" => ("社区调解过三次，谈不拢谁出钱。", "查清漏在哪一层，定下谁修，修好为止。", &["防水检测仪"]),
        _ => ("社区劝过，也贴过通知，没有用。", "把缘由说清，按时办好，给住户一个回话。", &[]),
    };
    Blow {
        agency: None,
        grade: grade.to_owned(),
        ground: ground.to_owned(),
        outcome: Story::new(outcome),
        resources: bring.iter().map(|text| Resource { text: Story::new(*text) }).collect(),
        tried: Story::new(tried),
        units: units.iter().enumerate().map(|(n, a)| Called { agency: (*a).to_owned(), role: role(n) }).collect(),
    }
}

/// Who does a deed, and the deed as an order. What nobody of the cast answers for, the caller records.
fn command(deed: Deed, matter: String, whistle: String, hers: &dyn Fn(&str) -> String) -> (String, Do) {
    let own = str::to_owned;
    match deed {
        // Blown before it is asked for here.
        Deed::Blow(..) | Deed::Approve => (own(APPROVER), Do::Approve { matter, whistle }),
        Deed::Acknowledge(a) => (hers(a), Do::Acknowledge { agency: own(a), matter, whistle }),
        Deed::SetOut(a) => (hers(a), Do::OnTheWay { agency: own(a), matter, whistle }),
        Deed::ReportIn(a, mode) => (hers(a), Do::ReportIn { agency: own(a), matter, mode, whistle }),
        Deed::Handle(a, text) => (hers(a), Do::Handle { agency: own(a), matter, text: Story::new(text), whistle }),
        Deed::Done(a, text) => (hers(a), Do::Done { agency: own(a), matter, text: Story::new(text), whistle }),
        Deed::Object(a, reason) => {
            let (ground, reason) = (Some(own("not-our-duty")), Story::new(reason));
            (hers(a), Do::Object { agency: own(a), ground, matter, reason, whistle })
        }
        Deed::Phoned(a, text) => (own(CALLER), Do::Phoned { agency: own(a), matter, text: Story::new(text), whistle }),
        Deed::Close(text) => (own(CALLER), Do::Close { matter, text: Story::new(text), whistle }),
        Deed::Rate(a, by) => {
            let who = if by == "cgc-yangliuqing" { own(CALLER) } else { hers(by) };
            let (agency, by, satisfaction) = (own(a), Some(own(by)), Satisfaction::Satisfied);
            (who, Do::Rate { agency, by, matter, satisfaction, text: None, whistle })
        }
    }
}
