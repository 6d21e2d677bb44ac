//! What was done before: each story as a list of deeds, and the deeds as orders.

use lianxin_core::authority::Role;
use lianxin_core::catalogue::Act as Bound;
use lianxin_core::matter::{self, Satisfaction};
use lianxin_core::whistle::{Command as Do, ReportMode, Ruling};
use lianxin_core::{Actor, Command, Story, directory};

use super::asks::{acknowledge, close, finishing, objecting, on_the_way, phoned, rating, release, reporting, rule};
use super::{Given, HOUR, Log, blow, blown, called};

/// One deed.
#[derive(Clone, Copy)]
pub(super) enum Deed {
    Accept,
    Dispatch,
    Sign,
    Complete,
    Erase,
    Blow(&'static str),
    /// She gives up her first position.
    Resign,
    /// She becomes the town's secretary.
    Rise,
    Approve,
    Refuse,
    Wait(i64),
    RunOut,
    Acknowledge(&'static str),
    SetOut(&'static str),
    ReportIn(&'static str),
    Done(&'static str),
    Object(&'static str),
    Rule(Ruling, Option<&'static str>),
    Release,
    Call,
    Phone,
    Close,
    Rate,
}

type Deeds = Vec<(&'static str, Deed)>;

const BLOWN: [(&str, Deed); 1] = [("wangge", Deed::Blow("everyday"))];
const SOUNDED: [(&str, Deed); 2] = [("wangge", Deed::Blow("everyday")), ("weiyuan", Deed::Approve)];
const TO_URBAN: (&str, Deed) = ("chengguan", Deed::Object("urban"));
const AGAIN: (&str, Deed) = ("wangge", Deed::Rule(Ruling::Reassigned, Some("urban")));
const ALL_DONE: [(&str, Deed); 6] = [
    ("shuiwu", Deed::Acknowledge("water")),
    ("chengguan", Deed::Acknowledge("urban")),
    ("shuiwu", Deed::ReportIn("water")),
    ("chengguan", Deed::ReportIn("urban")),
    ("shuiwu", Deed::Done("water")),
    ("chengguan", Deed::Done("urban")),
];

fn then(before: &[(&'static str, Deed)], after: &[(&'static str, Deed)]) -> Deeds {
    [before, after].concat()
}

pub(super) fn deeds(given: Given) -> Deeds {
    let sounded = |after: &[(&'static str, Deed)]| then(&SOUNDED, after);
    let water = |n: usize| {
        let all = [Deed::Acknowledge("water"), Deed::SetOut("water"), Deed::ReportIn("water")];
        sounded(&all.map(|deed| ("shuiwu", deed))[..n])
    };
    let given_out = [("zhongxin", Deed::Accept), ("zhongxin", Deed::Dispatch)];
    let closed = then(&then(&SOUNDED, &ALL_DONE), &[("wangge", Deed::Close)]);
    let thrice = sounded(&[TO_URBAN, AGAIN, TO_URBAN, AGAIN, TO_URBAN]);
    match given {
        Given::Registered => vec![],
        Given::Dispatched => given_out.to_vec(),
        Given::Completed => then(&given_out, &[("shuiwu", Deed::Sign), ("shuiwu", Deed::Complete)]),
        Given::Erased => vec![("zhongxin", Deed::Erase)],
        Given::Asked => BLOWN.to_vec(),
        Given::AskedBySecretary => vec![("weiyuan", Deed::Blow("everyday"))],
        Given::AskedByTwoHats => {
            [Deed::Resign, Deed::Blow("everyday"), Deed::Rise].map(|deed| ("liangtou", deed)).to_vec()
        }
        Given::AskedErased => then(&BLOWN, &[("zhongxin", Deed::Erase)]),
        Given::Refused => then(&BLOWN, &[("weiyuan", Deed::Refuse)]),
        Given::Sounded => SOUNDED.to_vec(),
        Given::SoundedErased => sounded(&[("zhongxin", Deed::Erase)]),
        Given::Emergency => vec![("wangge", Deed::Blow("emergency"))],
        Given::EmergencyAnswered => vec![("wangge", Deed::Blow("emergency")), ("shuiwu", Deed::Acknowledge("water"))],
        Given::Late => sounded(&[("", Deed::Wait(10 * 24 * HOUR))]),
        Given::WaterAnswered => water(1),
        Given::WaterMissed => sounded(&[("", Deed::RunOut)]),
        Given::WaterOnTheWay => water(2),
        Given::WaterThere => water(3),
        Given::WaterObjected => sounded(&[("shuiwu", Deed::Object("water"))]),
        Given::UrbanObjected => sounded(&[TO_URBAN]),
        Given::UrbanObjectedThrice => thrice,
        Given::UrbanDesignated => then(&thrice, &[("wangge", Deed::Rule(Ruling::Designated, None))]),
        Given::UrbanUpheld => sounded(&[TO_URBAN, ("wangge", Deed::Rule(Ruling::Upheld, None))]),
        Given::UrbanReleased => sounded(&[("wangge", Deed::Release)]),
        Given::UrbanDone => sounded(&[ALL_DONE[1], ALL_DONE[3], ALL_DONE[5]]),
        Given::PowerCalled => sounded(&[("wangge", Deed::Call)]),
        Given::PowerPhoned => sounded(&[("wangge", Deed::Call), ("wangge", Deed::Phone)]),
        Given::AllDone => sounded(&ALL_DONE),
        Given::Closed => closed,
        Given::WaterRated => then(&closed, &[("wangge", Deed::Rate)]),
    }
}

pub(super) fn done(log: &mut Log, who: &str, deed: Deed) {
    let (matter, whistle) = (log.matter.clone(), log.whistle.clone());
    let command = match deed {
        Deed::Accept | Deed::Dispatch | Deed::Sign | Deed::Complete | Deed::Erase => {
            return log.acts(who, of_matter(deed, matter));
        }
        Deed::Resign | Deed::Rise => return position(log, who, deed),
        Deed::Wait(ms) => {
            log.at += ms;
            return;
        }
        Deed::RunOut => return run_out(log),
        Deed::Blow(grade) => {
            let command = blow(log, grade, &[("water", true), ("urban", false)]);
            return blown(log, who, command);
        }
        Deed::Approve => Do::Approve { matter, whistle },
        Deed::Refuse => Do::Refuse { matter, reason: Story::new("自己能办"), whistle },
        Deed::Acknowledge(agency) => acknowledge(log, agency),
        Deed::SetOut(agency) => on_the_way(log, agency),
        Deed::ReportIn(agency) => reporting(log, agency, ReportMode::Scene),
        Deed::Done(agency) => finishing(log, agency, "好了"),
        Deed::Object(agency) => objecting(log, agency, None, "不归我们"),
        Deed::Rule(outcome, to) => rule(log, "urban", outcome, to),
        Deed::Release => release(log, "urban", "不用来了"),
        Deed::Call => Do::Call { matter, units: vec![called("power", false)], whistle },
        Deed::Phone => phoned(log, "power", "值班室说马上到"),
        Deed::Close => close(log, "都办完了"),
        Deed::Rate => rating(log, "water", (None, None), Satisfaction::Satisfied),
    };
    log.does(who, command);
}

fn of_matter(deed: Deed, matter: String) -> matter::Command {
    if let Deed::Accept = deed {
        matter::Command::Accept { matter }
    } else if let Deed::Dispatch = deed {
        matter::Command::Dispatch { assist: vec![], lead: "water".to_owned(), matter }
    } else if let Deed::Sign = deed {
        matter::Command::Acknowledge { agency: None, matter }
    } else if let Deed::Complete = deed {
        matter::Command::Complete { agency: None, matter, result: "solved".to_owned(), text: Story::new("好了") }
    } else {
        matter::Command::Erase { matter, party: None, reason: Story::new("本人请求") }
    }
}

fn position(log: &mut Log, who: &str, deed: Deed) {
    let account = who.to_owned();
    log.console(Command::Directory(if let Deed::Resign = deed {
        let position = log.world.directory.accounts[who].positions[0].id.clone();
        directory::Command::EndPosition { account, position }
    } else {
        let (agency, role) = ("party-yangliuqing".to_owned(), Role::Secretary);
        directory::Command::GivePosition { account, agency, role, until: None }
    }));
}

/// Water misses its time to acknowledge.
fn run_out(log: &mut Log) {
    let due = log.w().unit("water").unwrap().clock(Bound::Acknowledge).unwrap().due;
    log.at = due;
    let (agency, matter, whistle) = ("water".to_owned(), log.matter.clone(), log.whistle.clone());
    let command = Do::UnitRunOut { act: Bound::Acknowledge, agency, due, matter, whistle };
    log.ask(&log.order(Actor::Clock, Command::Whistle(command))).unwrap();
}
