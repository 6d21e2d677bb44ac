//! What the tests of whistles share: the sample district with its people, a log in the hand, and how far a story has come.

#![allow(clippy::unwrap_used, dead_code)] // each test file uses its part

pub mod asks;
mod past;
pub mod table;

use std::path::PathBuf;
use std::sync::OnceLock;

use lianxin_core::authority::Role;
use lianxin_core::catalogue::parse;
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::{self, Contact, Register};
use lianxin_core::whistle::{
    Blow, Called, Command as Do, Refusal as No, Resource, Stage, UnitRole, UnitState, Whistle,
};
use lianxin_core::{
    Actor, Command, Entropy, Order, Personal, Record, Refusal, Story, World, catalogue_room, decide, directory, evolve,
};

/// 2026-03-02 09:00 in Beijing, a Monday.
pub const MORNING: i64 = 1_772_413_200_000;
pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;

/// Sign-in name and positions. `liangtou` may blow for two agencies, `liangju` works for two units; nobody works for
/// the power company.
const PEOPLE: [(&str, &[(&str, Role)]); 12] = [
    ("zhongxin", &[("cgc-yangliuqing", Role::CentreCoordinator)]),
    ("weiyuan", &[("cgc-yangliuqing", Role::Secretary)]),
    ("wangge", &[("grid-yangliuqing", Role::GridWorker)]),
    ("minjing", &[("police-yangliuqing", Role::StationOfficer)]),
    ("shuiwu", &[("water", Role::AgencyClerk)]),
    ("chengguan", &[("urban", Role::AgencyClerk)]),
    ("zhufang", &[("housing", Role::AgencyClerk)]),
    ("ranqi", &[("gas", Role::AgencyClerk)]),
    ("zhengfu", &[("government", Role::AgencyClerk)]),
    ("liangju", &[("water", Role::AgencyClerk), ("urban", Role::AgencyClerk)]),
    ("liangtou", &[("grid-yangliuqing", Role::GridWorker), ("cgc-yangliuqing", Role::CentreCoordinator)]),
    ("shenji", &[("cgc", Role::AuditAdmin)]),
];

pub type Then = Result<Vec<&'static str>, Refusal>;

/// A world with its log's length and the time, which stands still unless a test moves it.
#[derive(Clone)]
pub struct Log {
    pub world: World,
    pub seq: i64,
    pub at: i64,
    pub matter: String,
    pub whistle: String,
}

impl Log {
    pub fn order(&self, actor: Actor, command: Command) -> Order {
        let mut entropy = [7; 32];
        entropy[..8].copy_from_slice(&self.seq.to_be_bytes());
        Order { id: format!("o{}", self.seq), actor, at: self.at, entropy: Entropy(entropy), seen: None, command }
    }

    /// Decides and lets it happen: the kinds of its records. A record's bytes are read back before they happen.
    pub fn ask(&mut self, order: &Order) -> Then {
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
            let read = Record::from_bytes(&record.to_bytes().unwrap()).unwrap();
            evolve(&mut self.world, &read);
            self.seq += 1;
        }
        Ok(kinds)
    }

    fn console(&mut self, command: Command) {
        self.ask(&self.order(Actor::Console, command)).unwrap();
    }

    pub fn whistles(&mut self, account: &str, command: Do) -> Then {
        self.ask(&self.order(Actor::Account(account.to_owned()), Command::Whistle(command)))
    }

    pub fn does(&mut self, account: &str, command: Do) {
        let said = format!("{command:?}");
        self.whistles(account, command).unwrap_or_else(|no| panic!("{account}: {said}: {no:?}"));
    }

    /// An act upon the matter itself.
    pub fn acts(&mut self, account: &str, command: matter::Command) {
        let order = self.order(Actor::Account(account.to_owned()), Command::Matter(command));
        self.ask(&order).unwrap_or_else(|no| panic!("{account}: {:?}: {no:?}", order.command));
    }

    /// The whistle that the story is about.
    pub fn w(&self) -> &Whistle {
        self.world.matters[&self.matter].whistles.iter().find(|w| w.id == self.whistle).unwrap()
    }

    /// Lets time pass until then, and time do what falls due on the way, each at its moment.
    pub fn until(&mut self, at: i64) -> Vec<(i64, &'static str)> {
        let mut happened = Vec::new();
        while let Some(next) = self.w().deadlines().into_iter().next().filter(|d| d.at <= at) {
            self.at = self.at.max(next.at);
            let command = Command::Whistle(next.command(&self.matter, &self.whistle));
            let order = Order { id: next.order_id(&self.whistle), ..self.order(Actor::Clock, command) };
            assert!(order.id.len() <= lianxin_core::order::ORDER_ID_MAX, "{}", order.id);
            let kinds = self.ask(&order).unwrap();
            assert!(!kinds.is_empty(), "time does something new or stands still: {next:?}");
            happened.extend(kinds.into_iter().map(|kind| (self.at, kind)));
        }
        self.at = at;
        happened
    }
}

#[allow(clippy::disallowed_methods)] // tests read the shipped files
fn opened() -> Log {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../catalogue/120111");
    let files = folder.read_dir().unwrap().map(|entry| entry.unwrap());
    let files: Vec<(String, String)> = files
        .map(|f| (f.file_name().to_string_lossy().into_owned(), std::fs::read_to_string(f.path()).unwrap()))
        .collect();
    let items = parse(&files).unwrap();
    let (matter, whistle) = (String::new(), String::new());
    let mut log = Log { world: World::default(), seq: 0, at: MORNING, matter, whistle };
    let open = catalogue_room::Command::Open { demo: false, district: "120111".to_owned() };
    log.console(Command::Catalogue(open));
    log.console(Command::Catalogue(catalogue_room::Command::Define { items }));
    for (account, positions) in PEOPLE {
        let name = account.to_owned();
        for (n, (agency, role)) in positions.iter().enumerate() {
            let (account, agency, role) = (name.clone(), (*agency).to_owned(), *role);
            log.console(Command::Directory(if n == 0 {
                directory::Command::Open { account, name: name.clone(), agency, role, password: None }
            } else {
                directory::Command::GivePosition { account, agency, role, until: None }
            }));
        }
    }
    log
}

pub fn register() -> Register {
    Register {
        address: None,
        contact: Some(Contact { phone: Some(Personal::new("022-00001234")), ..Contact::default() }),
        demand: None,
        division: "120111101".to_owned(),
        grid: None,
        kind: "water-leak".to_owned(),
        occurred_at: None,
        source: "counter".to_owned(),
        text: Story::new("从井盖边上往外冒。"),
        title: Story::new("后门水管冒水"),
    }
}

pub fn called(agency: &str, lead: bool) -> Called {
    Called { agency: agency.to_owned(), role: if lead { UnitRole::Lead } else { UnitRole::Assist } }
}

pub fn form(grade: &str, ground: &str, units: &[(&str, bool)]) -> Blow {
    Blow {
        agency: None,
        grade: grade.to_owned(),
        ground: ground.to_owned(),
        outcome: Story::new("一天内止住漏水"),
        resources: vec![Resource { text: Story::new("抽水泵") }],
        tried: Story::new("关了总阀，没有用"),
        units: units.iter().map(|(agency, lead)| called(agency, *lead)).collect(),
    }
}

/// A well-formed whistle for the story's matter; `true` leads.
pub fn blow(log: &Log, grade: &str, units: &[(&str, bool)]) -> Do {
    let ground = if grade == "emergency" { "emergency" } else { "residents-demand" };
    Do::Blow { blow: Box::new(form(grade, ground, units)), matter: log.matter.clone() }
}

/// What was done before. The whistle is everyday, blown by the grid worker, water leading and urban assisting, unless said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Registered,
    Dispatched,
    Completed,
    Erased,
    Asked,
    /// Blown by the secretary, who approves.
    AskedBySecretary,
    /// Blown by a coordinator who is also the town's secretary.
    AskedByTwoHats,
    AskedErased,
    Refused,
    Sounded,
    SoundedErased,
    Emergency,
    EmergencyAnswered,
    /// Ten days later, no hand stirred, not even time's.
    Late,
    WaterAnswered,
    WaterMissed,
    WaterOnTheWay,
    WaterThere,
    WaterObjected,
    UrbanObjected,
    UrbanObjectedThrice,
    UrbanDesignated,
    UrbanUpheld,
    UrbanReleased,
    UrbanDone,
    PowerCalled,
    PowerPhoned,
    AllDone,
    Closed,
    /// Closed, and the caller has rated water.
    WaterRated,
}

fn registered() -> Log {
    static OPENED: OnceLock<Log> = OnceLock::new();
    let mut log = OPENED.get_or_init(opened).clone();
    let command = Command::Matter(matter::Command::Register(Box::new(register())));
    let order = log.order(Actor::Account("wangge".to_owned()), command);
    log.matter = order.entropy.id('m', 0);
    log.ask(&order).unwrap();
    log
}

/// Blows it and remembers its id.
pub fn blown(log: &mut Log, who: &str, command: Do) {
    let order = log.order(Actor::Account(who.to_owned()), Command::Whistle(command));
    log.whistle = lianxin_core::whistle::id(&order);
    log.ask(&order).unwrap_or_else(|no| panic!("{who}: {no:?}"));
}

pub fn story(given: Given) -> Log {
    let mut log = registered();
    for (who, deed) in past::deeds(given) {
        past::done(&mut log, who, deed);
    }
    log
}

pub fn no(refusal: No) -> Then {
    Err(Refusal::Whistle(refusal))
}

pub fn fields(found: &[(&str, Problem)]) -> Then {
    let one =
        |(field, problem): &(&str, Problem)| FieldProblem { field: (*field).to_owned(), problem: problem.clone() };
    Err(Refusal::Fields(found.iter().map(one).collect()))
}

pub fn out_of_turn(act: &str, stage: Stage) -> Then {
    no(No::OutOfTurn { act: act.to_owned(), stage })
}

pub fn unit_out(act: &str, agency: &str, state: UnitState) -> Then {
    no(No::UnitOutOfTurn { act: act.to_owned(), agency: agency.to_owned(), state })
}
