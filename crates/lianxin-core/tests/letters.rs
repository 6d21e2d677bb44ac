//! Letters that tell somebody what became of her account, and what waits for her: who is told what, how often, and that nobody
//! is told who has confirmed no address.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{Given, Log, MORNING};
use lianxin_core::authority::Role;
use lianxin_core::catalogue::{Erasure, Item};
use lianxin_core::directory::{self, Command as Do, FactorKind, Forgets};
use lianxin_core::guard::{Command as Ask, GLASS_LIFE};
use lianxin_core::mail::{TOLD_AGAIN, TOLD_MAX, Template, To};
use lianxin_core::matter::{Command as Act, Contact, PartyRole, SealBasis};
use lianxin_core::{Actor, Command, Personal, Refusal, Story};

const HERS: &str = "shuiwu";
const WHY: &str = "孩子独自在家，电话联系不上负责人";

/// A matter that water has in hand, and the three administrators.
fn district() -> Log {
    let mut log = given::story(Given::WaterSigned);
    for (account, agency, role) in [
        ("suozhang", "cgc-yangliuqing", Role::StationHead),
        ("xitong", "cgc", Role::SystemAdmin),
        ("anquan", "cgc", Role::SecurityAdmin),
    ] {
        open(&mut log, account, agency, role);
    }
    log
}

fn open(log: &mut Log, account: &str, agency: &str, role: Role) {
    let (account, name, agency) = (account.to_owned(), account.to_owned(), agency.to_owned());
    log.console(Command::Directory(Do::Open { account, name, agency, role, password: None }));
}

/// To whom an order writes, and what; and the kinds of its other records.
type Told = (Vec<(Template, To)>, Vec<&'static str>);

fn order(log: &mut Log, who: &str, command: Command) -> Result<Told, Refusal> {
    let actor = match who {
        "console" => Actor::Console,
        "door" => Actor::Door,
        _ => Actor::Account(who.to_owned()),
    };
    let before: Vec<String> = log.world.letters.keys().cloned().collect();
    let mut kinds = log.ask(&log.order(actor, command))?;
    kinds.retain(|kind| *kind != "mail.letter-written");
    let fresh = log.world.letters.values().filter(|l| !before.contains(&l.id));
    let fresh: Vec<_> = fresh.map(|l| (l.template, l.to.clone(), l.code.clone())).collect();
    assert!(fresh.iter().all(|(_, _, code)| code.is_none()), "a letter names a matter: {fresh:?}");
    Ok((fresh.into_iter().map(|(template, to, _)| (template, to)).collect(), kinds))
}

fn told(log: &mut Log, who: &str, command: Command) -> Vec<(Template, To)> {
    let shown = format!("{who}: {command:?}");
    order(log, who, command).unwrap_or_else(|no| panic!("{shown}: {no:?}")).0
}

fn hers(command: Do) -> Command {
    Command::Directory(command)
}

fn to(account: &str) -> To {
    To::Account(account.to_owned())
}

fn ask_mail(account: &str) -> Command {
    let (account, address) = (account.to_owned(), Personal::new("yanshi@example.com"));
    hers(Do::AskMail { account, address, digest: "right".to_owned() })
}

fn confirm_mail(account: &str) -> Command {
    hers(Do::ConfirmMail { account: account.to_owned(), digest: "right".to_owned() })
}

/// She confirms an address; seq of the record that seals it.
fn confirm(log: &mut Log, account: &str) -> i64 {
    let seq = log.seq;
    told(log, account, ask_mail(account));
    told(log, account, confirm_mail(account));
    seq
}

fn account() -> String {
    HERS.to_owned()
}

fn factor(log: &Log) -> String {
    log.world.directory.account(HERS).unwrap().factors.keys().next().unwrap().clone()
}

fn enrol(label: &str) -> Command {
    let (kind, label, secret) = (FactorKind::Totp, label.to_owned(), Personal::new("JBSWY3DP"));
    hers(Do::EnrolFactor { account: account(), kind, label, secret, step: Some(1) })
}

fn password() -> Command {
    hers(Do::SetPassword { account: account(), password: Personal::new("$argon2id$") })
}

fn token() -> Command {
    let (digest, label) = ("t".repeat(43), "test".to_owned());
    hers(Do::CreateToken { account: account(), digest, label, until: MORNING + TOLD_AGAIN })
}

fn link() -> Command {
    let (agency, issuer, digest) = ("water".to_owned(), "https://id.example.com".to_owned(), "d".repeat(43));
    hers(Do::LinkIdentity { account: account(), agency, issuer, digest })
}

/// What changes how she signs in, one after the other, as who does it; and what she is told.
fn changes(log: &mut Log) -> Vec<Vec<(Template, To)>> {
    let mut all = vec![
        told(log, HERS, password()),
        told(log, "console", password()),
        told(log, HERS, enrol("手机")),
        told(log, HERS, enrol("钥匙")),
    ];
    let factor = factor(log);
    all.push(told(log, HERS, hers(Do::RemoveFactor { account: account(), factor })));
    all.push(told(log, HERS, link()));
    let identity = log.world.directory.account(HERS).unwrap().identities.keys().next().unwrap().clone();
    all.push(told(log, HERS, hers(Do::UnlinkIdentity { account: account(), identity })));
    all.push(told(log, "console", token()));
    for forgets in [vec![Forgets::Factors], vec![Forgets::Factors, Forgets::Password]] {
        let hash = forgets.contains(&Forgets::Password).then(|| Personal::new("$argon2id$"));
        let asked = told(log, "xitong", hers(Do::AskRecovery { account: account(), forgets, hash }));
        assert_eq!(asked, Vec::new(), "asked is not granted");
        let recovery = log.world.directory.account(HERS).unwrap().recovery.clone().unwrap().id;
        let mut granted = told(log, "anquan", hers(Do::ConfirmRecovery { account: account(), recovery }));
        granted.sort_by_key(|(template, _)| *template);
        all.push(granted);
    }
    // What takes nothing of hers away and lets nobody in is told by no letter.
    all.push(told(log, "anquan", hers(Do::EndSessions { account: account() })));
    all
}

#[test]
fn she_is_told_what_changes_how_she_signs_in() {
    let mut log = district();
    let seq = confirm(&mut log, HERS);
    let one = |template| vec![(template, to(HERS))];
    // The address counts no more once the password was forgotten: whoever knew that may have set it.
    let former = |template| (template, To::Former { account: account(), seq });
    let wanted = vec![
        one(Template::PasswordChanged),
        one(Template::PasswordSet),
        one(Template::FactorAdded),
        one(Template::FactorAdded),
        one(Template::FactorRemoved),
        one(Template::IdentityLinked),
        one(Template::IdentityUnlinked),
        one(Template::TokenCreated),
        one(Template::FactorsForgotten),
        [Template::PasswordSet, Template::FactorsForgotten, Template::MailDropped].map(former).into(),
        vec![],
    ];
    assert_eq!(changes(&mut log), wanted);
    let mut without = district();
    assert!(changes(&mut without).iter().all(Vec::is_empty), "nobody to write to");
    assert!(without.world.letters.is_empty());
}

#[test]
fn the_address_that_counted_is_told_of_the_next_one() {
    let mut log = district();
    let first = log.seq;
    told(&mut log, HERS, ask_mail(HERS));
    assert_eq!(told(&mut log, HERS, confirm_mail(HERS)), [(Template::MailConfirmed, to(HERS))], "the first one");
    let second = log.seq;
    told(&mut log, HERS, ask_mail(HERS));
    let mut all = told(&mut log, HERS, confirm_mail(HERS));
    all.sort_by_key(|(template, _)| *template);
    let former = |seq| To::Former { account: account(), seq };
    assert_eq!(all, [(Template::MailConfirmed, to(HERS)), (Template::MailReplaced, former(first))]);
    let drop = || hers(Do::DropMail { account: account() });
    assert_eq!(told(&mut log, HERS, drop()), [(Template::MailDropped, former(second))]);
    told(&mut log, HERS, ask_mail(HERS));
    assert_eq!(told(&mut log, HERS, drop()), [], "none counted");
}

#[test]
fn wrong_tries_are_told_by_the_door_and_once_a_day() {
    let mut log = district();
    let warn = |account: &str| hers(Do::WarnOfTries { account: account.to_owned() });
    assert_eq!(order(&mut log, "door", warn(HERS)), Ok((vec![], vec![])), "nobody to write to, nothing to record");
    confirm(&mut log, HERS);
    for who in [HERS, "xitong", "console"] {
        assert_eq!(order(&mut log, who, warn(HERS)), Err(Refusal::NotYours), "{who}");
    }
    let nobody = Err(Refusal::Directory(directory::Refusal::NoSuchAccount));
    assert_eq!(order(&mut log, "door", warn("nobody")), nobody);
    assert_eq!(order(&mut log, "door", warn(HERS)), Ok((vec![(Template::WrongTries, to(HERS))], vec![])));
    // The same order twice is done once: its id is the account's and the day's, as the district counts days.
    let id = |account: &str, at| directory::warning_id(account, &log.world.catalogue.calendar, at);
    let midnight = MORNING + 15 * 3_600_000;
    assert_eq!(id(HERS, MORNING), id(HERS, midnight - 1));
    assert_ne!(id(HERS, midnight - 1), id(HERS, midnight));
    assert_ne!(id(HERS, MORNING), id("chengguan", MORNING));
    assert!(id(&"网".repeat(32), MORNING).len() <= lianxin_core::order::ORDER_ID_MAX);
}

fn girl(log: &mut Log) -> String {
    let contact = Contact {
        id_number: Some(Personal::new("120111201012310026")),
        phone: Some(Personal::new("13900001234")),
        role: PartyRole::Affected,
        ..Contact::default()
    };
    let add = Act::AddParty { contact: Box::new(contact), matter: log.matter.clone() };
    log.does("zhongxin", add);
    log.world.matters[&log.matter].parties.last().unwrap().id.clone()
}

fn guard(log: &mut Log, who: &str, command: Ask) -> Vec<(Template, To)> {
    told(log, who, Command::Guard(command))
}

fn ask_approval(log: &Log, party: &str, approver: &str) -> Ask {
    Ask::Ask {
        approver: approver.to_owned(),
        fields: vec![format!("{party}.phone")],
        matter: log.matter.clone(),
        note: Some(Story::new("联系监护人")),
        purpose: "handle".to_owned(),
    }
}

#[test]
fn whoever_is_asked_to_approve_is_told_and_not_again_while_it_waits() {
    let mut log = district();
    let party = girl(&mut log);
    let ask = ask_approval(&log, &party, "suozhang");
    assert_eq!(guard(&mut log, HERS, ask.clone()), [], "she has confirmed no address");
    confirm(&mut log, "suozhang");
    confirm(&mut log, "weiyuan");
    assert_eq!(guard(&mut log, HERS, ask.clone()), [], "one waits since today");
    let other = ask_approval(&log, &party, "weiyuan");
    assert_eq!(guard(&mut log, HERS, other), [(Template::ApprovalAsked, to("weiyuan"))]);
    log.at += TOLD_AGAIN;
    assert_eq!(guard(&mut log, HERS, ask.clone()), [(Template::ApprovalAsked, to("suozhang"))]);
    // What she has answered waits no more: the next one is told at once.
    let waiting = log.world.matters[&log.matter].approvals.clone();
    for approval in waiting.into_iter().filter(|a| a.approver == "suozhang").map(|a| a.id) {
        let matter = log.matter.clone();
        assert_eq!(guard(&mut log, "suozhang", Ask::Grant { approval, matter }), []);
    }
    assert_eq!(guard(&mut log, HERS, ask), [(Template::ApprovalAsked, to("suozhang"))]);
}

#[test]
fn each_broken_glass_is_told_to_those_who_review_it() {
    let mut log = district();
    let party = girl(&mut log);
    for n in 0..TOLD_MAX + 2 {
        let name = format!("anquan{n}");
        open(&mut log, &name, "cgc", Role::SecurityAdmin);
        confirm(&mut log, &name);
    }
    for account in ["xitong", "weiyuan", "suozhang", "anquan"] {
        confirm(&mut log, account);
    }
    log.console(hers(Do::Close { account: "anquan0".to_owned() }));
    let shatter = Ask::Break { matter: log.matter.clone(), party: party.clone(), reason: Story::new(WHY) };
    let all = guard(&mut log, HERS, shatter.clone());
    assert_eq!(all.len(), TOLD_MAX, "{all:?}");
    let right = |(template, to): &(Template, To)| {
        let officer = matches!(to, To::Account(a) if a.starts_with("anquan") && a != "anquan0");
        *template == Template::GlassBroken && officer
    };
    assert!(all.iter().all(right), "{all:?}");
    assert_eq!(guard(&mut log, HERS, shatter.clone()), [], "it is broken already");
    log.at += GLASS_LIFE;
    assert_eq!(guard(&mut log, HERS, shatter).len(), TOLD_MAX, "the next is an alarm of its own");
}

#[test]
fn a_residents_questions_fill_nobodys_mailbox() {
    let mut log = district();
    confirm(&mut log, "anquan");
    confirm(&mut log, "xitong");
    let ask =
        |log: &Log, access| Ask::AskAccess { access, matter: log.matter.clone(), text: Story::new("为什么看？") };
    let (first, second, third) = (ask(&log, 1), ask(&log, 2), ask(&log, 3));
    assert_eq!(guard(&mut log, "door", first), [(Template::QuestionAsked, to("anquan"))]);
    assert_eq!(guard(&mut log, "door", second), [], "one waits since today");
    log.at += TOLD_AGAIN;
    assert_eq!(guard(&mut log, "door", third), [(Template::QuestionAsked, to("anquan"))]);
}

#[test]
fn a_hiding_and_an_unsealing_are_told_to_whoever_decides_and_not_to_whoever_asks() {
    let mut log = district();
    for account in ["anquan", "suozhang", "weiyuan", "zhongxin", "chengguan"] {
        confirm(&mut log, account);
    }
    let hiding = Ask::AskHiding {
        access: 7,
        agency: "cgc-yangliuqing".to_owned(),
        from: log.at + 30 * TOLD_AGAIN,
        matter: log.matter.clone(),
        months: 6,
        reason: Story::new("同案人还没有到案，公开会惊动他"),
    };
    assert_eq!(guard(&mut log, "suozhang", hiding), [(Template::HidingAsked, to("anquan"))]);
    let matter = log.matter.clone();
    let (agencies, basis) = (vec!["cgc-yangliuqing".to_owned()], SealBasis::Penalty);
    log.does("zhongxin", Act::Seal { agencies, basis, matter: matter.clone(), reason: Story::new("治安处罚记录") });
    let unseal = Command::Matter(Act::Unseal { matter, reason: Story::new("要查案") });
    let mut all = told(&mut log, "zhongxin", unseal);
    all.sort_by_key(|(_, to)| format!("{to:?}"));
    assert_eq!(all, [(Template::UnsealAsked, to("suozhang")), (Template::UnsealAsked, to("weiyuan"))]);
}

#[test]
fn an_erasure_that_takes_two_is_told_to_whoever_decides() {
    let mut log = district();
    let mut district = log.world.catalogue.district.clone().unwrap();
    district.erasure = Erasure::TwoPeople;
    std::sync::Arc::make_mut(&mut log.world.catalogue).put(Item::District(district));
    open(&mut log, "quzhongxin", "cgc", Role::CentreCoordinator);
    for account in ["zhongxin", "quzhongxin", "suozhang", "weiyuan", "chengguan"] {
        confirm(&mut log, account);
    }
    let ask = Act::AskErase { matter: log.matter.clone(), party: None, reason: Story::new("本人请求删除") };
    assert_eq!(told(&mut log, "zhongxin", Command::Matter(ask)), [(Template::ErasureAsked, to("quzhongxin"))]);
}
