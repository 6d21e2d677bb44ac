//! The acts upon a matter, each as a table: what was done before, what is asked, what comes of it. A row stands for one
//! refusal, in the order in which the rule asks; a row also breaks what is asked after it, so that the order is held too.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

use std::path::PathBuf;
use std::sync::OnceLock;

use lianxin_core::authority::Role;
use lianxin_core::catalogue::{Act as Bound, parse};
use lianxin_core::field::{FieldProblem, Problem};
use lianxin_core::matter::{
    ATTACHMENT_MAX, ATTACHMENTS_MAX, Attach, Command as Do, Contact, PartState, Refusal as No, Register, Stage,
};
use lianxin_core::{
    Actor, Command, Entropy, Order, Personal, Record, Refusal, Story, World, access, catalogue_room, decide, directory,
    evolve,
};

/// 2026-03-02 09:00 in Beijing, a Monday.
const MORNING: i64 = 1_772_413_200_000;
const MINUTE: i64 = 60_000;

/// Sign-in name, agency, role; `liangtou` works for two agencies.
const PEOPLE: [(&str, &str, Role); 8] = [
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
struct Log {
    world: World,
    seq: i64,
    at: i64,
    matter: String,
}

impl Log {
    fn order(&self, actor: Actor, command: Command) -> Order {
        let mut entropy = [7; 32];
        entropy[..8].copy_from_slice(&self.seq.to_be_bytes());
        Order { id: format!("o{}", self.seq), actor, at: self.at, entropy: Entropy(entropy), seen: None, command }
    }

    /// Decides and lets it happen: the kinds of its records.
    fn ask(&mut self, order: &Order) -> Result<Vec<&'static str>, Refusal> {
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

    fn console(&mut self, command: Command) {
        self.ask(&self.order(Actor::Console, command)).unwrap();
    }

    fn does(&mut self, account: &str, command: Do) {
        let order = self.order(Actor::Account(account.to_owned()), Command::Matter(command));
        self.ask(&order).unwrap_or_else(|no| panic!("{account}: {:?}: {no:?}", order.command));
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
enum Given {
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

fn register() -> Do {
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

fn story(given: Given) -> Log {
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

fn dispatch(matter: String, lead: &str, assist: &[&str]) -> Do {
    Do::Dispatch { assist: assist.iter().map(|a| (*a).to_owned()).collect(), lead: lead.to_owned(), matter }
}

fn acknowledge(matter: String, agency: Option<&str>) -> Do {
    Do::Acknowledge { agency: agency.map(str::to_owned), matter }
}

fn complete(matter: String, agency: Option<&str>, result: &str, text: &str) -> Do {
    Do::Complete { agency: agency.map(str::to_owned), matter, result: result.to_owned(), text: Story::new(text) }
}

type Then = Result<Vec<&'static str>, Refusal>;

/// What was done before, who asks with which version seen, what comes of it.
struct Row<'a>(Given, &'a str, Option<u64>, Then);

fn no(refusal: No) -> Then {
    Err(Refusal::Matter(refusal))
}

fn fields(found: &[(&str, Problem)]) -> Then {
    let one =
        |(field, problem): &(&str, Problem)| FieldProblem { field: (*field).to_owned(), problem: problem.clone() };
    Err(Refusal::Fields(found.iter().map(one).collect()))
}

fn out_of_turn(act: &str, stage: Stage) -> Then {
    no(No::OutOfTurn { act: act.to_owned(), stage })
}

fn told(rows: Vec<Row<'_>>, ask: impl Fn(String) -> Command) {
    for (n, Row(given, who, seen, then)) in rows.into_iter().enumerate() {
        let mut log = story(given);
        let mut order = log.order(Actor::Account(who.to_owned()), ask(log.matter.clone()));
        order.seen = seen;
        assert_eq!(log.ask(&order), then, "row {n}: given {given:?}, {who} with {seen:?} seen");
    }
}

/// Whoever asks, a matter that is not there is absent.
fn absent(ask: impl Fn(String) -> Command) {
    for who in ["zhongxin", "shenji", "nobody"] {
        let log = story(Given::Registered);
        let order = log.order(Actor::Account(who.to_owned()), ask("mnosuch".to_owned()));
        assert_eq!(decide(&log.world, &order), Err(Refusal::Absent), "{who}");
    }
}

#[test]
fn accept() {
    let ask = |matter| Command::Matter(Do::Accept { matter });
    absent(ask);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "shenji", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", Some(2), no(No::Forgotten)),
        Row(Given::Accepted, "zhongxin", Some(2), out_of_turn("accept", Stage::Accepted)),
        Row(Given::Completed, "zhongxin", None, out_of_turn("accept", Stage::Completed)),
        Row(Given::NoCentre, "zhongxin", Some(1), no(No::NoCentre)),
        Row(Given::Registered, "zhongxin", Some(1), Ok(vec!["matter.accepted"])),
        Row(Given::Registered, "zhongxin", None, Ok(vec!["matter.accepted"])),
    ];
    told(rows, ask);
}

#[test]
fn dispatching() {
    let bad = |matter| Command::Matter(dispatch(matter, "nobody", &["nowhere", "nowhere"]));
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Registered, "zhongxin", None, out_of_turn("dispatch", Stage::Registered)),
        Row(Given::Dispatched, "zhongxin", None, out_of_turn("dispatch", Stage::Dispatched)),
        Row(
            Given::Accepted,
            "zhongxin",
            Some(2),
            fields(&[("lead", Problem::UnknownCode), ("assist", Problem::UnknownCode), ("assist", Problem::Twice)]),
        ),
    ];
    told(rows, bad);
    let asked = |lead: &'static str, assist: Vec<&'static str>, then: Then| {
        let ask = |matter| Command::Matter(dispatch(matter, lead, &assist));
        told(vec![Row(Given::Accepted, "zhongxin", Some(2), then)], ask);
    };
    let twice = || fields(&[("assist", Problem::Twice)]);
    asked("water", vec!["water"], twice());
    asked("water", vec!["urban", "urban"], twice());
    asked("", vec![], fields(&[("lead", Problem::UnknownCode)]));
    let many = vec!["urban"; 21];
    asked("water", many, fields(&[("assist", Problem::TooMany { max: 20 }), ("assist", Problem::Twice)]));
    asked("water", vec!["urban"], Ok(vec!["matter.dispatched"]));
    asked("water", vec![], Ok(vec!["matter.dispatched"]));
}

#[test]
fn acknowledging() {
    let ask = |matter| Command::Matter(acknowledge(matter, None));
    absent(ask);
    let which = no(No::WhichAgency { agencies: vec!["urban".to_owned(), "water".to_owned()] });
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "shuiwu", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Accepted, "zhongxin", None, out_of_turn("acknowledge", Stage::Accepted)),
        Row(Given::Completed, "shuiwu", None, out_of_turn("acknowledge", Stage::Completed)),
        Row(Given::Dispatched, "liangtou", None, which),
        // The centre that dispatched it has nothing to sign for.
        Row(Given::Dispatched, "zhongxin", None, no(No::NoPart)),
        Row(Given::WaterSigned, "shuiwu", None, no(No::DoneAlready { agency: "water".to_owned() })),
        Row(Given::UrbanDone, "chengguan", None, no(No::DoneAlready { agency: "urban".to_owned() })),
        Row(Given::Dispatched, "shuiwu", Some(3), Ok(vec!["matter.acknowledged"])),
        Row(Given::Dispatched, "chengguan", None, Ok(vec!["matter.acknowledged"])),
        Row(Given::DispatchedAlone, "liangtou", None, Ok(vec!["matter.acknowledged"])),
    ];
    told(rows, ask);
    let stated = |who, agency: &'static str, then| {
        let ask = |matter| Command::Matter(acknowledge(matter, Some(agency)));
        told(vec![Row(Given::Dispatched, who, None, then)], ask);
    };
    stated("shuiwu", "urban", no(No::NoPart));
    stated("shuiwu", "market", no(No::NoPart));
    stated("liangtou", "urban", Ok(vec!["matter.acknowledged"]));
}

#[test]
fn completing() {
    let bad = |matter| Command::Matter(complete(matter, None, "miracle", " "));
    absent(bad);
    let which = no(No::WhichAgency { agencies: vec!["urban".to_owned(), "water".to_owned()] });
    let agency = |code: &str| code.to_owned();
    let wrong = || fields(&[("result", Problem::UnknownCode), ("text", Problem::Empty)]);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "shuiwu", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Accepted, "zhongxin", None, out_of_turn("complete", Stage::Accepted)),
        Row(Given::Completed, "shuiwu", None, out_of_turn("complete", Stage::Completed)),
        Row(Given::BothSigned, "liangtou", None, which),
        Row(Given::BothSigned, "zhongxin", None, no(No::NoPart)),
        Row(Given::Dispatched, "shuiwu", None, no(No::NotAcknowledged { agency: agency("water") })),
        Row(Given::WaterSigned, "chengguan", None, no(No::NotAcknowledged { agency: agency("urban") })),
        Row(Given::UrbanDone, "chengguan", None, no(No::DoneAlready { agency: agency("urban") })),
        // Called or at work, an assisting agency holds the lead back.
        Row(Given::WaterSigned, "shuiwu", None, no(No::AssistsRunning { agencies: vec![agency("urban")] })),
        Row(Given::BothSigned, "shuiwu", None, no(No::AssistsRunning { agencies: vec![agency("urban")] })),
        Row(Given::BothSigned, "chengguan", None, wrong()),
        Row(Given::UrbanDone, "shuiwu", None, wrong()),
    ];
    told(rows, bad);
    let rows = vec![
        Row(Given::BothSigned, "chengguan", Some(5), Ok(vec!["matter.part-completed"])),
        Row(Given::UrbanDone, "shuiwu", Some(6), Ok(vec!["matter.completed"])),
    ];
    told(rows, |matter| Command::Matter(complete(matter, None, "solved", "好了")));
    let stated = |matter| Command::Matter(complete(matter, Some("urban"), "solved", "好了"));
    let rows = vec![
        Row(Given::BothSigned, "shuiwu", None, no(No::NoPart)),
        Row(Given::BothSigned, "liangtou", None, Ok(vec!["matter.part-completed"])),
    ];
    told(rows, stated);
}

#[test]
fn running_out() {
    let due = MORNING + 30 * MINUTE;
    let late = |log: &mut Log, actor: Actor, at: i64, (act, agency, due): (Bound, &str, i64)| {
        log.at = at;
        let (agency, matter) = (agency.to_owned(), log.matter.clone());
        log.ask(&log.order(actor, Command::Matter(Do::RunOut { act, agency, due, matter })))
    };
    let clock = (Bound::Accept, "cgc-yangliuqing", due);
    let mut log = story(Given::Registered);
    // Nobody but time says that time has passed, not even of what is not there.
    for actor in [Actor::Console, Actor::Door, Actor::Account("zhongxin".to_owned())] {
        assert_eq!(late(&mut log, actor, due, clock), Err(Refusal::NotYours));
    }
    let mut nowhere = Log { matter: "mnosuch".to_owned(), ..log.clone() };
    assert_eq!(late(&mut nowhere, Actor::Clock, due, clock), Err(Refusal::Absent));
    for other in [(Bound::Dispatch, clock.1, due), (clock.0, "cgc", due), (clock.0, clock.1, due - 1)] {
        assert_eq!(late(&mut log, Actor::Clock, due, other), no(No::NotDue), "{other:?}");
    }
    assert_eq!(late(&mut log, Actor::Clock, due - 1, clock), no(No::NotDue));
    for given in [Given::Accepted, Given::Erased] {
        assert_eq!(
            late(&mut story(given), Actor::Clock, due, clock),
            no(No::NotDue),
            "a clock that stopped: {given:?}"
        );
    }
    let version = log.world.matters[&log.matter].version;
    assert_eq!(late(&mut log, Actor::Clock, due, clock), Ok(vec!["matter.clock-ran-out"]));
    assert_eq!(late(&mut log, Actor::Clock, due + MINUTE, clock), Ok(vec![]), "once");
    // It takes nothing from whoever is late: the same form is still good, and the clock still runs.
    let m = &log.world.matters[&log.matter];
    assert_eq!((m.version, m.running().count(), m.running().all(|c| c.ran_out)), (version, 1, true));
    let matter = log.matter.clone();
    log.does("zhongxin", Do::Accept { matter });
}

#[test]
fn opening_fields() {
    let open = |fields: &[&str], purpose: &str, matter: String| {
        let fields = fields.iter().map(|f| (*f).to_owned()).collect();
        Command::Access(access::Command::OpenFields { fields, matter, note: None, purpose: purpose.to_owned() })
    };
    let bad = |matter| open(&[], "curiosity", matter);
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", None, Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", None, Err(Refusal::Access(access::Refusal::NoSuchPurpose))),
    ];
    told(rows, bad);
    let asked = |given, fields: &[&str], then| {
        told(vec![Row(given, "zhongxin", Some(9), then)], |matter| open(fields, "contact", matter));
    };
    asked(Given::Erased, &[], fields(&[("fields", Problem::Empty)]));
    let too_many = [("fields", Problem::TooMany { max: 20 })];
    asked(Given::Erased, &["matter.address"; 21], fields(&too_many));
    for unknown in ["matter.title", "address", "p.phone", "matter.address.more", ""] {
        asked(Given::Erased, &["matter.address", unknown], fields(&[("fields", Problem::UnknownCode)]));
    }
    asked(Given::Erased, &["matter.address"], no(No::Forgotten));
    asked(Given::Registered, &["matter.address"], Ok(vec!["access.fields-opened"]));
    let log = story(Given::Registered);
    let party = log.world.matters[&log.matter].parties[0].id.clone();
    asked(Given::Registered, &[&format!("{party}.phone")], Ok(vec!["access.fields-opened"]));
    asked(Given::Registered, &[&format!("{party}.name")], fields(&[("fields", Problem::UnknownCode)]));
}

#[test]
fn attaching() {
    let ask = |name: &'static str, media: &'static str, size: u64, pieces: &'static str| {
        move |matter| {
            let mut a = Attach::new(matter, Story::new(name), None);
            (a.media, a.size, a.pieces) = (media.to_owned(), size, pieces.to_owned());
            Command::Matter(Do::Attach(Box::new(a)))
        }
    };
    const HASH: &str = "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgo";
    let bad = ask(" ", "exe", 0, "");
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", Some(9), Err(Refusal::Absent)),
        Row(Given::Erased, "weiyuan", Some(9), Err(Refusal::NotYours)),
        Row(Given::Erased, "zhongxin", Some(9), Err(Refusal::Stale { seen: 9, now: 2 })),
        Row(Given::Erased, "zhongxin", None, fields(&[("name", Problem::Empty), ("file", Problem::Empty)])),
    ];
    told(rows, bad);
    let over = ATTACHMENT_MAX + 1;
    let rows = vec![
        Row(Given::Erased, "zhongxin", None, no(No::Forgotten)),
        Row(Given::Completed, "zhongxin", None, no(No::AttachmentTooLarge { max: ATTACHMENT_MAX, have: over })),
    ];
    told(rows, ask("现场.exe", "exe", over, ""));
    told(vec![Row(Given::Registered, "zhongxin", None, no(No::UnknownMedia))], ask("现场.exe", "exe", 9, ""));
    let unnamed = || fields(&[("file", Problem::Malformed)]);
    told(vec![Row(Given::Registered, "zhongxin", None, unnamed())], ask("现场.jpg", "jpeg", 9, "no hash"));
    let rows = ["wangge", "zhongxin"].map(|who| Row(Given::Registered, who, Some(1), Ok(vec!["matter.attached"])));
    told(rows.into(), ask("现场.jpg", "jpeg", ATTACHMENT_MAX, HASH));
    // So many and no more; and none of them makes a form stale.
    let mut log = story(Given::Registered);
    for left in (0..=ATTACHMENTS_MAX).rev() {
        let command = ask("现场.jpg", "jpeg", 9, HASH)(log.matter.clone());
        let then =
            if left > 0 { Ok(vec!["matter.attached"]) } else { no(No::TooManyAttachments { max: ATTACHMENTS_MAX }) };
        assert_eq!(log.ask(&log.order(Actor::Account("wangge".to_owned()), command)), then, "{left} left");
    }
    assert_eq!(log.world.matters[&log.matter].version, 1);
}

#[test]
fn opening_an_attachment() {
    let open = |attachment: &str, purpose: &str, matter: String| {
        let (attachment, purpose) = (attachment.to_owned(), purpose.to_owned());
        Command::Access(access::Command::OpenAttachment {
            attachment, matter, note: Some(Story::new("核对")), purpose
        })
    };
    let bad = |matter| open("f-none", "curiosity", matter);
    absent(bad);
    let rows = vec![
        Row(Given::Erased, "nobody", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "tiaojie", None, Err(Refusal::Absent)),
        Row(Given::Erased, "wangge", None, Err(Refusal::NotYours)),
        Row(Given::Erased, "weiyuan", None, Err(Refusal::NotYours)),
        Row(Given::Registered, "zhongxin", None, Err(Refusal::Absent)),
    ];
    told(rows, bad);
    let mut log = story(Given::Registered);
    let mut a = Attach::new(log.matter.clone(), Story::new("现场.jpg"), None);
    (a.media, a.size, a.pieces) = ("jpeg".to_owned(), 9, "C".repeat(43));
    log.does("wangge", Do::Attach(Box::new(a)));
    let id = log.world.matters[&log.matter].attachments[0].id.clone();
    let mut asked = |who: &str, purpose| {
        log.ask(&log.order(Actor::Account(who.to_owned()), open(&id, purpose, log.matter.clone())))
    };
    assert_eq!(asked("wangge", "contact"), Err(Refusal::NotYours), "whoever brought it is no handler");
    assert_eq!(asked("zhongxin", "curiosity"), Err(Refusal::Access(access::Refusal::NoSuchPurpose)));
    assert_eq!(asked("zhongxin", "contact"), Ok(vec!["access.attachment-opened"]));
    let erase = Do::Erase { matter: log.matter.clone(), party: None, reason: Story::new("本人请求") };
    log.does("zhongxin", erase);
    let order = log.order(Actor::Account("zhongxin".to_owned()), open(&id, "contact", log.matter.clone()));
    assert_eq!(log.ask(&order), no(No::Forgotten));
}

#[test]
fn one_agency_one_clock() {
    let running = |given| {
        let log = story(given);
        let m = &log.world.matters[&log.matter];
        let mut all: Vec<String> = m.running().map(|c| format!("{} {}", c.agency, c.act.code())).collect();
        all.sort();
        (m.stage, all.join(", "))
    };
    let rows = [
        (Given::Registered, Stage::Registered, "cgc-yangliuqing accept"),
        (Given::Accepted, Stage::Accepted, "cgc-yangliuqing dispatch"),
        (Given::Dispatched, Stage::Dispatched, "urban acknowledge, water acknowledge"),
        (Given::WaterSigned, Stage::Acknowledged, "urban acknowledge, water handle"),
        (Given::BothSigned, Stage::Acknowledged, "urban handle, water handle"),
        (Given::UrbanDone, Stage::Acknowledged, "water handle"),
        (Given::Completed, Stage::Completed, ""),
        (Given::Erased, Stage::Registered, ""),
    ];
    for (given, stage, clocks) in rows {
        assert_eq!(running(given), (stage, clocks.to_owned()), "{given:?}");
    }
    // Whoever signs late wins no time: handling counts from the dispatch.
    let mut log = story(Given::Dispatched);
    log.at += 20 * MINUTE;
    let matter = log.matter.clone();
    log.does("chengguan", acknowledge(matter, None));
    let m = &log.world.matters[&log.matter];
    let handle = m.running().find(|c| c.act == Bound::Handle).unwrap();
    assert_eq!((handle.agency.as_str(), handle.started), ("urban", MORNING));
    // An assisting agency that signs first does not move the matter; the lead does.
    assert_eq!((m.stage, m.part("urban").unwrap().state), (Stage::Dispatched, PartState::Acknowledged));
}
