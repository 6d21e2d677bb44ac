//! A district with its people, and a matter as far as a test wants it.

#![allow(dead_code, clippy::unwrap_used)] // each test file takes what it needs; a helper that fails fails the test

use std::path::PathBuf;
use std::sync::OnceLock;

use lianxin_core::authority::Role;
use lianxin_core::catalogue::parse;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::{Command as Do, Contact, Refusal as No, Register, Stage};
use lianxin_core::{
    Actor, Command, Entropy, Order, Personal, Record, Refusal, Story, World, catalogue_room, decide, directory, evolve,
};

/// 2026-03-02 09:00 in Beijing, a Monday.
pub const MORNING: i64 = 1_772_413_200_000;
pub const MINUTE: i64 = 60_000;

/// Sign-in name, agency, role; `liangtou` works for two agencies.
pub const PEOPLE: [(&str, &str, Role); 8] = [
    ("zhongxin", "cgc-yangliuqing", Role::CentreCoordinator),
    ("shuiwu", "water", Role::AgencyClerk),
    ("chengguan", "urban", Role::AgencyClerk),
    ("liangtou", "water", Role::AgencyClerk),
    ("wangge", "grid-yangliuqing", Role::GridWorker),
    ("tiaojie", "mediation-yangliuqing", Role::Mediator),
    ("weiyuan", "cgc-yangliuqing", Role::Secretary),
    ("shenji", "cgc", Role::AuditAdmin),
];

/// A world with its log's length and the time, which stands still unless a test moves it.
#[derive(Clone)]
pub struct Log {
    pub world: World,
    pub seq: i64,
    pub at: i64,
    pub matter: String,
}

impl Log {
    pub fn order(&self, actor: Actor, command: Command) -> Order {
        let mut entropy = [7; 32];
        entropy[..8].copy_from_slice(&self.seq.to_be_bytes());
        Order { id: format!("o{}", self.seq), actor, at: self.at, entropy: Entropy(entropy), seen: None, command }
    }

    /// Decides and lets it happen: the kinds of its records.
    pub fn ask(&mut self, order: &Order) -> Result<Vec<&'static str>, Refusal> {
        let drafts = decide(&self.world, order)?;
        let mut kinds = Vec::new();
        for (index, draft) in (0_u32..).zip(drafts) {
            kinds.push(draft.event.kind());
            let record = Record {
                actor: order.actor.clone(),
                district: "120111".to_owned(),
                event: draft.event,
                index,
                order: order.id.clone(),
                recorded_at: self.at,
                seq: self.seq,
                stream: draft.stream,
            };
            evolve(&mut self.world, &record);
            self.seq += 1;
        }
        Ok(kinds)
    }

    pub fn console(&mut self, command: Command) {
        self.ask(&self.order(Actor::Console, command)).unwrap();
    }

    pub fn does(&mut self, account: &str, command: Do) {
        let order = self.order(Actor::Account(account.to_owned()), Command::Matter(command));
        self.ask(&order).unwrap_or_else(|no| panic!("{account}: {:?}: {no:?}", order.command));
    }
}

#[allow(clippy::disallowed_methods)] // tests read the shipped files
pub fn opened() -> Log {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap());
    let files: Vec<(String, String)> = files
        .map(|f| (f.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(f.path()).unwrap()))
        .collect();
    let items = parse(&files).unwrap();
    let mut log = Log { world: World::default(), seq: 0, at: MORNING, matter: String::new() };
    let open = catalogue_room::Command::Open { demo: false, district: "120111".to_owned() };
    log.console(Command::Catalogue(open));
    log.console(Command::Catalogue(catalogue_room::Command::Define { items }));
    for (account, agency, role) in PEOPLE {
        let (account, name, agency) = (account.to_owned(), account.to_owned(), agency.to_owned());
        let open = directory::Command::Open { account, name, agency, role, password: None };
        log.console(Command::Directory(open));
    }
    let (account, agency) = ("liangtou".to_owned(), "urban".to_owned());
    let give = directory::Command::GivePosition { account, agency, role: Role::AgencyClerk, until: None };
    log.console(Command::Directory(give));
    log
}

/// What was done before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Registered,
    Accepted,
    /// To water as lead and urban as assist.
    Dispatched,
    /// To water alone.
    DispatchedAlone,
    WaterSigned,
    BothSigned,
    UrbanDone,
    Completed,
    /// Registered and forgotten.
    Erased,
    /// A registration of old without a centre.
    NoCentre,
}

pub fn register() -> Do {
    Do::Register(Box::new(Register {
        address: Some(Personal::new("和苑小区 5 号楼")),
        contact: Some(Contact { phone: Some(Personal::new("022-00001234")), ..Contact::default() }),
        demand: None,
        division: "120111101".to_owned(),
        grid: None,
        kind: "water-leak".to_owned(),
        occurred_at: None,
        source: "counter".to_owned(),
        text: Story::new("从井盖边上往外冒。"),
        title: Story::new("后门水管冒水"),
    }))
}

pub fn story(given: Given) -> Log {
    static OPENED: OnceLock<Log> = OnceLock::new();
    let mut log = OPENED.get_or_init(opened).clone();
    let order = log.order(Actor::Account("wangge".to_owned()), Command::Matter(register()));
    log.matter = order.entropy.id('m', 0);
    log.ask(&order).unwrap();
    let m = log.matter.clone();
    if given == Given::Erased {
        log.does("zhongxin", Do::Erase { matter: m.clone(), party: None, reason: Story::new("本人请求") });
        return log;
    }
    if given == Given::NoCentre {
        log.world.matters.get_mut(&m).unwrap().parts.clear();
        return log;
    }
    let assist: &[&str] = if given == Given::DispatchedAlone { &[] } else { &["urban"] };
    let steps: [(&str, Do); 6] = [
        ("zhongxin", Do::Accept { matter: m.clone() }),
        ("zhongxin", dispatch(m.clone(), "water", assist)),
        ("shuiwu", acknowledge(m.clone(), None)),
        ("chengguan", acknowledge(m.clone(), None)),
        ("chengguan", complete(m.clone(), None, "solved", "好了")),
        ("shuiwu", complete(m, None, "solved", "好了")),
    ];
    let done = match given {
        Given::Registered | Given::Erased | Given::NoCentre => 0,
        Given::Accepted => 1,
        Given::Dispatched | Given::DispatchedAlone => 2,
        Given::WaterSigned => 3,
        Given::BothSigned => 4,
        Given::UrbanDone => 5,
        Given::Completed => 6,
    };
    for (account, command) in steps.into_iter().take(done) {
        log.does(account, command);
    }
    log
}

pub fn dispatch(matter: String, lead: &str, assist: &[&str]) -> Do {
    Do::Dispatch { assist: assist.iter().map(|a| (*a).to_owned()).collect(), lead: lead.to_owned(), matter }
}

pub fn acknowledge(matter: String, agency: Option<&str>) -> Do {
    Do::Acknowledge { agency: agency.map(str::to_owned), matter }
}

pub fn complete(matter: String, agency: Option<&str>, result: &str, text: &str) -> Do {
    Do::Complete { agency: agency.map(str::to_owned), matter, result: result.to_owned(), text: Story::new(text) }
}

pub type Then = Result<Vec<&'static str>, Refusal>;

/// What was done before, who asks with which version seen, what comes of it.
pub struct Row<'a>(pub Given, pub &'a str, pub Option<u64>, pub Then);

pub fn no(refusal: No) -> Then {
    Err(Refusal::Matter(refusal))
}

pub fn fields(found: &[(&str, Problem)]) -> Then {
    let one =
        |(field, problem): &(&str, Problem)| FieldProblem { field: (*field).to_owned(), problem: problem.clone() };
    Err(Refusal::Fields(found.iter().map(one).collect()))
}

pub fn out_of_turn(act: &str, stage: Stage) -> Then {
    no(No::OutOfTurn { act: act.to_owned(), stage })
}

pub fn told(rows: Vec<Row<'_>>, ask: impl Fn(String) -> Command) {
    for (n, Row(given, who, seen, then)) in rows.into_iter().enumerate() {
        let mut log = story(given);
        let mut order = log.order(Actor::Account(who.to_owned()), ask(log.matter.clone()));
        order.seen = seen;
        assert_eq!(log.ask(&order), then, "row {n}: given {given:?}, {who} with {seen:?} seen");
    }
}

/// Whoever asks, a matter that is not there is absent.
pub fn absent(ask: impl Fn(String) -> Command) {
    for who in ["zhongxin", "shenji", "nobody"] {
        let log = story(Given::Registered);
        let order = log.order(Actor::Account(who.to_owned()), ask("mnosuch".to_owned()));
        assert_eq!(decide(&log.world, &order), Err(Refusal::Absent), "{who}");
    }
}
