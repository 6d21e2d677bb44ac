//! What belongs to a minor: asked for, granted by a named person, opened while the grant lasts; or taken in need.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{Given, Log, MORNING};
use lianxin_core::access::{self, Refusal as Shut};
use lianxin_core::authority::{Role, Viewer};
use lianxin_core::field::Problem;
use lianxin_core::guard::{APPROVAL_LIFE, Command as Ask, GLASS_LIFE, REVIEW_TERM, Refusal as No};
use lianxin_core::matter::{Attach, Command as Do, Contact, PartyRole};
use lianxin_core::{Actor, Command, Personal, Refusal, Story, directory};

const HOUR: i64 = 3_600_000;

/// A matter that water has in hand, with a girl of fifteen in it; her party's id.
fn with_a_girl() -> (Log, String) {
    let mut log = given::story(Given::WaterSigned);
    for (account, role) in [("suozhang", Role::StationHead), ("anquan", Role::SecurityAdmin)] {
        let (account, name, agency) = (account.to_owned(), account.to_owned(), "cgc-yangliuqing".to_owned());
        let open = directory::Command::Open { account, name, agency, role, password: None };
        log.console(Command::Directory(open));
    }
    // By her number: born on 2010-12-31.
    let contact = Contact {
        id_number: Some(Personal::new("120111201012310026")),
        phone: Some(Personal::new("13900001234")),
        role: PartyRole::Affected,
        ..Contact::default()
    };
    let add = Do::AddParty { contact: Box::new(contact), matter: log.matter.clone() };
    log.does("zhongxin", add);
    let party = log.world.matters[&log.matter].parties.last().unwrap().clone();
    assert!(party.minor && !party.secret);
    (log, party.id)
}

fn asks(log: &mut Log, who: &str, command: Ask) -> Result<Vec<&'static str>, Refusal> {
    let order = log.order(Actor::Account(who.to_owned()), Command::Guard(command));
    log.ask(&order)
}

fn opens(log: &mut Log, who: &str, fields: &[&str], purpose: &str) -> Result<Vec<&'static str>, Refusal> {
    let fields = fields.iter().map(|f| (*f).to_owned()).collect();
    let (matter, purpose) = (log.matter.clone(), purpose.to_owned());
    let open = access::Command::OpenFields { fields, matter, note: None, purpose };
    let order = log.order(Actor::Account(who.to_owned()), Command::Access(open));
    log.ask(&order)
}

fn ask(log: &Log, fields: &[&str], purpose: &str, approver: &str) -> Ask {
    Ask::Ask {
        approver: approver.to_owned(),
        fields: fields.iter().map(|f| (*f).to_owned()).collect(),
        matter: log.matter.clone(),
        note: None,
        purpose: purpose.to_owned(),
    }
}

fn needs(fields: &[&str]) -> Refusal {
    Refusal::Access(Shut::NeedsApproval { fields: fields.iter().map(|f| (*f).to_owned()).collect() })
}

#[test]
fn a_minors_values_open_only_with_a_grant_that_lasts() {
    let (mut log, girl) = with_a_girl();
    let phone = format!("{girl}.phone");
    let opened = Ok(vec!["access.fields-opened"]);
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "handle"), Err(needs(&[&phone])));
    assert_eq!(opens(&mut log, "shuiwu", &["matter.address"], "handle"), Err(needs(&["matter.address"])), "her home");
    let asking = ask(&log, &[&phone], "handle", "suozhang");
    assert_eq!(asks(&mut log, "shuiwu", asking), Ok(vec!["guard.approval-asked"]));
    let version = log.world.matters[&log.matter].version;
    let id = log.world.matters[&log.matter].approvals[0].id.clone();
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "handle"), Err(needs(&[&phone])), "asked is not granted");

    let (approval, matter) = (id, log.matter.clone());
    let grant = || Ask::Grant { approval: approval.clone(), matter: matter.clone() };
    assert_eq!(asks(&mut log, "shuiwu", grant()), Err(Refusal::NotYours), "nobody grants her own asking");
    assert_eq!(asks(&mut log, "weiyuan", grant()), Err(Refusal::Guard(No::AskedOfAnother)));
    assert_eq!(asks(&mut log, "suozhang", grant()), Ok(vec!["guard.approval-granted"]));
    assert_eq!(asks(&mut log, "suozhang", grant()), Err(Refusal::Guard(No::Answered)));
    assert_eq!(log.world.matters[&log.matter].version, version, "no form becomes stale by it");

    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "handle"), opened);
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "visit"), Err(needs(&[&phone])), "for this purpose");
    let number = format!("{girl}.id_number");
    assert_eq!(opens(&mut log, "shuiwu", &[&phone, &number], "handle"), Err(needs(&[&phone, &number])), "these fields");
    assert_eq!(opens(&mut log, "zhongxin", &[&phone], "handle"), Err(needs(&[&phone])), "this asker");
    log.at = MORNING + APPROVAL_LIFE;
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "handle"), Err(needs(&[&phone])), "while it lasts");
}

#[test]
fn only_a_responsible_person_is_asked() {
    let (mut log, girl) = with_a_girl();
    let phone = format!("{girl}.phone");
    for wrong in ["shuiwu", "chengguan", "wangge", "anquan", "nobody"] {
        let asking = ask(&log, &[&phone], "handle", wrong);
        let no = Refusal::Guard(No::NotResponsible { account: wrong.to_owned() });
        assert_eq!(asks(&mut log, "shuiwu", asking), Err(no), "{wrong}");
    }
    let asking = ask(&log, &[&phone], "curiosity", "suozhang");
    assert_eq!(asks(&mut log, "shuiwu", asking), Err(Refusal::Access(Shut::NoSuchPurpose)));
    let asking = ask(&log, &["p.none"], "handle", "suozhang");
    assert_eq!(asks(&mut log, "shuiwu", asking), given::fields(&[("fields", Problem::UnknownCode)]));
    let asking = ask(&log, &[&phone], "handle", "suozhang");
    assert_eq!(asks(&mut log, "wangge", asking), Err(Refusal::NotYours), "who may not open does not ask");
    let asking = ask(&log, &[&phone], "handle", "suozhang");
    assert_eq!(asks(&mut log, "shenji", asking), Err(Refusal::Absent));
}

#[test]
fn a_purpose_is_for_roles_and_fields() {
    let (mut log, girl) = with_a_girl();
    let phone = format!("{girl}.phone");
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "investigate"), Err(Refusal::Access(Shut::PurposeOfOthers)));
    // Who reports abuse is kept secret: an ordinary purpose does not name her.
    let contact = Contact { name: Some(Personal::new("演示人")), secret: true, ..Contact::default() };
    log.does("zhongxin", Do::AddParty { contact: Box::new(contact), matter: log.matter.clone() });
    let caller = format!("{}.name", log.world.matters[&log.matter].parties.last().unwrap().id);
    let no = Refusal::Access(Shut::PurposeCoversNot { fields: vec![caller.clone()] });
    assert_eq!(opens(&mut log, "shuiwu", &[&caller], "handle"), Err(no));
    assert_eq!(opens(&mut log, "shuiwu", &[&caller], "protect"), Ok(vec!["access.fields-opened"]));
}

fn shatter(log: &Log, party: &str, reason: &str) -> Ask {
    Ask::Break { matter: log.matter.clone(), party: party.to_owned(), reason: Story::new(reason) }
}

const WHY: &str = "孩子独自在家，电话联系不上负责人";

#[test]
fn a_glass_is_broken_for_one_party_and_an_hour_and_reviewed_by_another() {
    let (mut log, girl) = with_a_girl();
    let phone = format!("{girl}.phone");
    let short = shatter(&log, &girl, "急");
    assert_eq!(asks(&mut log, "shuiwu", short), given::fields(&[("reason", Problem::TooShort { min: 10 })]));
    let nobody = shatter(&log, "pnobody", WHY);
    assert_eq!(asks(&mut log, "shuiwu", nobody), given::fields(&[("party", Problem::UnknownCode)]));
    let unseen = shatter(&log, &girl, WHY);
    assert_eq!(asks(&mut log, "tiaojie", unseen), Err(Refusal::Absent));
    // A grid worker who registered it sees it and may not open it: in need she may.
    assert_eq!(opens(&mut log, "wangge", &[&phone], "protect"), Err(Refusal::NotYours));
    let broken = shatter(&log, &girl, WHY);
    assert_eq!(asks(&mut log, "wangge", broken.clone()), Ok(vec!["guard.glass-broken"]));
    assert_eq!(asks(&mut log, "wangge", broken), Ok(vec![]), "it is broken already");
    assert_eq!(opens(&mut log, "wangge", &[&phone], "protect"), Ok(vec!["access.fields-opened"]));
    assert_eq!(opens(&mut log, "wangge", &["matter.address"], "protect"), Err(Refusal::NotYours), "one party's");
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "protect"), Err(needs(&[&phone])), "nobody else's");
    log.at += GLASS_LIFE;
    assert_eq!(opens(&mut log, "wangge", &[&phone], "protect"), Err(Refusal::NotYours), "an hour");

    let glass = log.world.directory.glasses.keys().next().unwrap().clone();
    let review = |justified| Ask::Review { glass: glass.clone(), justified, text: Story::new("确有急情") };
    assert_eq!(asks(&mut log, "wangge", review(true)), Err(Refusal::NotYours));
    // While it is not reviewed in time she takes no other.
    log.at = MORNING + REVIEW_TERM + HOUR;
    let again = shatter(&log, &girl, WHY);
    let due = MORNING + REVIEW_TERM;
    let no = Refusal::Guard(No::ReviewOverdue { glass: glass.clone(), due });
    assert_eq!(asks(&mut log, "wangge", again.clone()), Err(no));
    assert_eq!(asks(&mut log, "anquan", review(true)), Ok(vec!["guard.glass-reviewed"]));
    assert_eq!(asks(&mut log, "anquan", review(false)), Err(Refusal::Guard(No::Answered)));
    assert_eq!(asks(&mut log, "wangge", again), Ok(vec!["guard.glass-broken"]));
}

#[test]
fn values_of_many_persons_take_a_second_one_who_lets_her_open_them_all() {
    let (mut log, girl) = with_a_girl();
    for n in 0..=access::PERSONS_ALONE {
        let contact = Contact { name: Some(Personal::new(format!("演示人{n}"))), ..Contact::default() };
        log.does("zhongxin", Do::AddParty { contact: Box::new(contact), matter: log.matter.clone() });
    }
    let parties = log.world.matters[&log.matter].parties.clone();
    let grown = parties.iter().filter(|p| !p.minor && p.sealed.contains(&lianxin_core::matter::PartyField::Name));
    let names: Vec<String> = grown.map(|p| format!("{}.name", p.id)).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    assert!(all.len() > access::PERSONS_ALONE, "{}", all.len());
    let fifty = &all[..access::PERSONS_ALONE];
    assert_eq!(opens(&mut log, "shuiwu", fifty, "handle"), Ok(vec!["access.fields-opened"]));
    let persons = fifty.len() + 1;
    let no = Refusal::Access(Shut::NeedsSecond { alone: access::PERSONS_ALONE, persons });
    assert_eq!(opens(&mut log, "shuiwu", &all[..persons], "handle"), Err(no.clone()));
    // With the minor among them it is the same no: one grant is for all of them.
    let phone = format!("{girl}.phone");
    let with_her: Vec<&str> = fifty.iter().copied().chain([phone.as_str()]).collect();
    assert_eq!(opens(&mut log, "shuiwu", &with_her, "handle"), Err(no.clone()));
    let asking = ask(&log, &with_her, "handle", "suozhang");
    assert_eq!(asks(&mut log, "shuiwu", asking), Ok(vec!["guard.approval-asked"]));
    let approval = log.world.matters[&log.matter].approvals[0].id.clone();
    let grant = Ask::Grant { approval, matter: log.matter.clone() };
    assert_eq!(asks(&mut log, "suozhang", grant), Ok(vec!["guard.approval-granted"]));
    assert_eq!(opens(&mut log, "shuiwu", &with_her, "handle"), Ok(vec!["access.fields-opened"]));
    assert_eq!(opens(&mut log, "shuiwu", &all[..persons], "handle"), Err(no), "other persons than were granted");
}

fn give(log: &mut Log, account: &str, agency: &str, role: Role) {
    let (account, agency) = (account.to_owned(), agency.to_owned());
    log.console(Command::Directory(directory::Command::GivePosition { account, agency, role, until: None }));
}

/// A grown person's phone, and a matter that water has in hand.
fn with_a_phone() -> (Log, String) {
    let (mut log, _) = with_a_girl();
    let contact = Contact { phone: Some(Personal::new("13900001234")), ..Contact::default() };
    log.does("zhongxin", Do::AddParty { contact: Box::new(contact), matter: log.matter.clone() });
    let phone = format!("{}.phone", log.world.matters[&log.matter].parties.last().unwrap().id);
    (log, phone)
}

#[test]
fn the_position_that_states_a_purpose_reaches_the_matter_itself() {
    let (mut log, phone) = with_a_phone();
    // The police have no part in it: as their officer she cannot open it, and her part in water's does not lend it to her.
    give(&mut log, "shuiwu", "police-yangliuqing", Role::StationOfficer);
    let others = || Err(Refusal::Access(Shut::PurposeOfOthers));
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "investigate"), others());
    let asking = ask(&log, &[&phone], "investigate", "suozhang");
    assert_eq!(asks(&mut log, "shuiwu", asking), others());
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "contact"), Ok(vec!["access.fields-opened"]));
    // A centre's coordinator opens in her area, and lends that to no other position of hers.
    give(&mut log, "zhongxin", "police-yangliuqing", Role::StationHead);
    assert_eq!(opens(&mut log, "zhongxin", &[&phone], "investigate"), others());
    // A glass opens what she sees, by the position that sees it.
    let party = phone.split_once('.').unwrap().0.to_owned();
    let broken = shatter(&log, &party, WHY);
    assert_eq!(asks(&mut log, "shuiwu", broken), Ok(vec!["guard.glass-broken"]));
    assert_eq!(opens(&mut log, "shuiwu", &[&phone], "investigate"), Ok(vec!["access.fields-opened"]));
}

#[test]
fn a_hiding_is_asked_for_by_a_position_that_may_approve_in_the_office_that_opened() {
    let (mut log, _) = with_a_girl();
    give(&mut log, "suozhang", "water", Role::AgencyClerk);
    let hiding = |log: &Log, agency: &str| Ask::AskHiding {
        access: 7,
        agency: agency.to_owned(),
        from: log.at + 30 * 24 * HOUR,
        matter: log.matter.clone(),
        months: 6,
        reason: Story::new("同案人还没有到案，公开会惊动他"),
    };
    let (of_water, of_centre) = (hiding(&log, "water"), hiding(&log, "cgc-yangliuqing"));
    assert_eq!(asks(&mut log, "suozhang", of_water), Err(Refusal::NotYours), "a clerk there approves nothing");
    assert!(asks(&mut log, "suozhang", of_centre).is_ok());
}

#[test]
fn an_erased_minors_home_and_files_stay_hers() {
    let (mut log, girl) = with_a_girl();
    let file = attached(&mut log);
    let erase = Do::Erase { matter: log.matter.clone(), party: Some(girl), reason: Story::new("本人请求") };
    log.does("zhongxin", erase);
    assert!(log.world.matters[&log.matter].parties.iter().any(|p| p.minor && p.erased));
    assert_eq!(opens(&mut log, "shuiwu", &["matter.address"], "handle"), Err(needs(&["matter.address"])));
    assert_eq!(opens_file(&mut log, "shuiwu", &file, "handle"), Err(needs(&["matter.attachments"])));
}

fn attached(log: &mut Log) -> String {
    let mut a = Attach::new(log.matter.clone(), Story::new("现场.jpg"), None);
    (a.media, a.size, a.pieces) = ("jpeg".to_owned(), 9, "C".repeat(43));
    log.does("zhongxin", Do::Attach(Box::new(a)));
    log.world.matters[&log.matter].attachments.last().unwrap().id.clone()
}

fn opens_file(log: &mut Log, who: &str, attachment: &str, purpose: &str) -> Result<Vec<&'static str>, Refusal> {
    let (attachment, matter, purpose) = (attachment.to_owned(), log.matter.clone(), purpose.to_owned());
    let open = access::Command::OpenAttachment { attachment, matter, note: None, purpose };
    let order = log.order(Actor::Account(who.to_owned()), Command::Access(open));
    log.ask(&order)
}

#[test]
fn a_purpose_covers_whose_it_is_as_well() {
    let (mut log, girl) = with_a_girl();
    let file = attached(&mut log);
    let phone = format!("{girl}.phone");
    let not = |fields: &[&str]| {
        let fields = fields.iter().map(|f| (*f).to_owned()).collect();
        Err(Refusal::Access(Shut::PurposeCoversNot { fields }))
    };
    // To mediate is no purpose for a minor's values, with or without an approval; nor can one be asked for by it.
    let (address, files) = ("matter.address", "matter.attachments");
    assert_eq!(opens(&mut log, "shuiwu", &[&phone, address], "mediate"), not(&[&phone, address]));
    assert_eq!(opens_file(&mut log, "shuiwu", &file, "mediate"), not(&[files]));
    let asking = ask(&log, &[&phone, files], "mediate", "suozhang");
    assert_eq!(asks(&mut log, "shuiwu", asking), not(&[&phone, files]));
    for purpose in ["contact", "visit", "handle", "protect"] {
        assert_eq!(opens(&mut log, "shuiwu", &[&phone], purpose), Err(needs(&[&phone])), "{purpose}");
    }
    // The place and the files tell of whoever is kept secret.
    let mut log = given::story(Given::WaterSigned);
    let file = attached(&mut log);
    assert_eq!(opens(&mut log, "shuiwu", &[address], "handle"), Ok(vec!["access.fields-opened"]));
    let contact = Contact { name: Some(Personal::new("演示人")), secret: true, ..Contact::default() };
    log.does("zhongxin", Do::AddParty { contact: Box::new(contact), matter: log.matter.clone() });
    assert_eq!(opens(&mut log, "shuiwu", &[address], "handle"), not(&[address]));
    assert_eq!(opens_file(&mut log, "shuiwu", &file, "handle"), not(&[files]));
    assert_eq!(opens(&mut log, "shuiwu", &[address], "protect"), Ok(vec!["access.fields-opened"]));
    assert_eq!(opens_file(&mut log, "shuiwu", &file, "protect"), Ok(vec!["access.attachment-opened"]));
}

/// Whether a look-up for this purpose tells somebody of this field.
fn found(log: &Log, who: &str, field: &str, purpose: &str) -> bool {
    let viewer = Viewer::of(&log.world.directory, &log.world.catalogue, who, log.at).unwrap();
    access::could_open(&log.world, &viewer, &log.world.matters[&log.matter], (field, purpose), log.at)
}

#[test]
fn a_look_up_tells_of_what_she_could_open() {
    let (mut log, phone) = with_a_phone();
    assert!(found(&log, "shuiwu", &phone, "contact") && found(&log, "zhongxin", &phone, "mediate"));
    assert!(!found(&log, "wangge", &phone, "contact"), "she sees it and opens nothing");
    assert!(!found(&log, "tiaojie", &phone, "contact") && !found(&log, "shuiwu", &phone, "investigate"));
    let party = phone.split_once('.').unwrap().0.to_owned();
    let broken = shatter(&log, &party, WHY);
    asks(&mut log, "wangge", broken).unwrap();
    assert!(found(&log, "wangge", &phone, "contact"), "by her glass");
    log.at += GLASS_LIFE;
    assert!(!found(&log, "wangge", &phone, "contact"));
    log.at -= GLASS_LIFE;
    // A minor's only with the approval for that field and purpose, or a glass.
    let (mut log, girl) = with_a_girl();
    let phone = format!("{girl}.phone");
    assert!(!found(&log, "shuiwu", &phone, "contact"));
    let asking = ask(&log, &[&phone], "contact", "suozhang");
    asks(&mut log, "shuiwu", asking).unwrap();
    let approval = log.world.matters[&log.matter].approvals[0].id.clone();
    let grant = Ask::Grant { approval, matter: log.matter.clone() };
    asks(&mut log, "suozhang", grant).unwrap();
    assert!(found(&log, "shuiwu", &phone, "contact"));
    assert!(!found(&log, "shuiwu", &phone, "visit") && !found(&log, "zhongxin", &phone, "contact"));
    log.at += APPROVAL_LIFE;
    assert!(!found(&log, "shuiwu", &phone, "contact"));
    // Whoever is kept secret is told only to a purpose that names her.
    let contact = Contact { phone: Some(Personal::new("13900001235")), secret: true, ..Contact::default() };
    log.does("zhongxin", Do::AddParty { contact: Box::new(contact), matter: log.matter.clone() });
    let phone = format!("{}.phone", log.world.matters[&log.matter].parties.last().unwrap().id);
    assert!(!found(&log, "shuiwu", &phone, "contact") && found(&log, "shuiwu", &phone, "protect"));
}
