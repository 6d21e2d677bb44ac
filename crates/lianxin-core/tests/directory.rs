//! The room of people at work: second factors, three administrators, what takes two people. Every refusal in the order in
//! which the rules check.

#![allow(clippy::unwrap_used)]

mod given;

use given::{Log, MORNING, opened};
use lianxin_core::authority::Role;
use lianxin_core::directory::{Command as Do, FactorKind, Forgets, REQUEST_LIFE, Refusal as No, Shown};
use lianxin_core::{Actor, Command, Personal, Refusal, access};

/// The district with its three administrators, and a spare of two of them.
fn district() -> Log {
    let mut log = opened();
    for (account, role) in [
        ("xitong", Role::SystemAdmin),
        ("xitong2", Role::SystemAdmin),
        ("anquan", Role::SecurityAdmin),
        ("anquan2", Role::SecurityAdmin),
    ] {
        log.console(Command::Directory(open(account, role)));
    }
    log
}

fn open(account: &str, role: Role) -> Do {
    Do::Open {
        account: account.to_owned(),
        name: account.to_owned(),
        agency: "cgc".to_owned(),
        role,
        password: Some(Personal::new("hash")),
    }
}

fn ask(account: &str, role: Role) -> Do {
    Do::AskPosition { account: account.to_owned(), agency: "water".to_owned(), role, until: None }
}

fn enrol(account: &str) -> Do {
    let (account, label) = (account.to_owned(), "手机".to_owned());
    Do::EnrolFactor { account, kind: FactorKind::Totp, label, secret: Personal::new("JBSWY3DP"), step: Some(100) }
}

type Kinds = Result<Vec<&'static str>, Refusal>;

fn does(log: &mut Log, who: &str, command: Do) -> Kinds {
    let actor = if who == "console" { Actor::Console } else { Actor::Account(who.to_owned()) };
    log.ask(&log.order(actor, Command::Directory(command)))
}

fn no(refusal: No) -> Kinds {
    Err(Refusal::Directory(refusal))
}

fn sign_in(log: &mut Log, who: &str, shown: Option<(&str, Option<i64>)>) -> Kinds {
    let shown = shown.map(|(factor, step)| Shown { factor: factor.to_owned(), step });
    let command = access::Command::SignIn { agent: String::new(), session: "s".to_owned(), shown, until: i64::MAX };
    log.ask(&log.order(Actor::Account(who.to_owned()), Command::Access(command)))
}

fn first_factor(log: &Log, account: &str) -> String {
    log.world.directory.account(account).unwrap().factors.keys().next().unwrap().clone()
}

#[test]
fn a_code_is_good_once_and_none_before_it_is() {
    let mut log = district();
    assert_eq!(sign_in(&mut log, "shuiwu", None), Ok(vec!["access.signed-in"]));
    let enrolled = does(&mut log, "shuiwu", enrol("shuiwu"));
    assert_eq!(enrolled, Ok(vec!["directory.factor-enrolled", "directory.factor-used"]));
    let factor = first_factor(&log, "shuiwu");
    for (shown, comes) in [
        (None, no(No::FactorWanted)),
        (Some(("fother", Some(101))), no(No::NoSuchFactor)),
        (Some((factor.as_str(), None)), no(No::FactorWanted)),
        // The code by which it was enrolled, and one before.
        (Some((&factor, Some(100))), no(No::CodeUsed)),
        (Some((&factor, Some(99))), no(No::CodeUsed)),
        (Some((&factor, Some(101))), Ok(vec!["directory.factor-used", "access.signed-in"])),
        (Some((&factor, Some(101))), no(No::CodeUsed)),
        (Some((&factor, Some(102))), Ok(vec!["directory.factor-used", "access.signed-in"])),
    ] {
        assert_eq!(sign_in(&mut log, "shuiwu", shown), comes, "{shown:?}");
    }
}

#[test]
fn a_key_counts_on_or_does_not_count() {
    let mut log = district();
    for (label, step) in [("钥匙", Some(3)), ("手机", None)] {
        let (account, label) = ("shuiwu".to_owned(), label.to_owned());
        let secret = Personal::new("{}");
        does(&mut log, "shuiwu", Do::EnrolFactor { account, kind: FactorKind::Passkey, label, secret, step }).unwrap();
    }
    let of = |label: &str| {
        let factors = &log.world.directory.account("shuiwu").unwrap().factors;
        factors.iter().find(|(_, f)| f.label == label).unwrap().0.clone()
    };
    let (counts, silent) = (of("钥匙"), of("手机"));
    for (factor, step, comes) in [
        (&counts, Some(3), no(No::KeyCopied)),
        (&counts, None, no(No::KeyCopied)),
        (&counts, Some(4), Ok(vec!["directory.factor-used", "access.signed-in"])),
        (&counts, Some(4), no(No::KeyCopied)),
        (&counts, Some(9), Ok(vec!["directory.factor-used", "access.signed-in"])),
        (&silent, None, Ok(vec!["access.signed-in"])),
        (&silent, None, Ok(vec!["access.signed-in"])),
    ] {
        assert_eq!(sign_in(&mut log, "shuiwu", Some((factor, step))), comes, "{factor} {step:?}");
    }
}

fn link(account: &str, issuer: &str, digest: char) -> Do {
    let (account, agency, issuer) = (account.to_owned(), "water".to_owned(), issuer.to_owned());
    Do::LinkIdentity { account, agency, issuer, digest: digest.to_string().repeat(43) }
}

#[test]
fn an_identity_is_linked_by_its_owner_to_one_account() {
    let mut log = district();
    let (one, other) = ("https://one.example", "https://other.example");
    for who in ["xitong", "anquan", "console"] {
        assert_eq!(does(&mut log, who, link("shuiwu", one, 'a')), Err(Refusal::NotYours), "{who}");
    }
    assert_eq!(does(&mut log, "shuiwu", link("shuiwu", one, 'a')), Ok(vec!["directory.identity-linked"]));
    assert_eq!(does(&mut log, "shuiwu", link("shuiwu", one, 'a')), no(No::IdentityHeld));
    assert_eq!(does(&mut log, "shuiwu", link("shuiwu", one, 'b')), no(No::IdentityHeld));
    assert_eq!(does(&mut log, "xitong", link("xitong", one, 'a')), no(No::IdentityTaken));
    assert!(does(&mut log, "shuiwu", link("shuiwu", other, 'c')).is_ok());
    let id = log.world.directory.identified(&"a".repeat(43)).unwrap().1.to_owned();
    // Where the agency vouches for two factors, the identity stands for the second one.
    does(&mut log, "shuiwu", enrol("shuiwu")).unwrap();
    assert_eq!(sign_in(&mut log, "shuiwu", Some((&id, None))), Ok(vec!["access.signed-in"]));
    let unlink = |identity: &str| Do::UnlinkIdentity { account: "shuiwu".to_owned(), identity: identity.to_owned() };
    assert_eq!(does(&mut log, "shuiwu", unlink("inosuch")), no(No::NoSuchIdentity));
    assert_eq!(does(&mut log, "xitong", unlink(&id)), Err(Refusal::NotYours));
    assert_eq!(does(&mut log, "shuiwu", unlink(&id)), Ok(vec!["directory.identity-unlinked"]));
    assert_eq!(sign_in(&mut log, "shuiwu", Some((&id, None))), no(No::NoSuchFactor));
    assert!(log.world.directory.identified(&"a".repeat(43)).is_none());
}

#[test]
fn factors_are_ones_own() {
    let mut log = district();
    for who in ["xitong", "anquan", "chengguan"] {
        assert_eq!(does(&mut log, who, enrol("shuiwu")), Err(Refusal::NotYours), "{who}");
    }
    assert!(does(&mut log, "console", enrol("shuiwu")).is_ok());
    let remove = |factor: &str| Do::RemoveFactor { account: "shuiwu".to_owned(), factor: factor.to_owned() };
    let first = first_factor(&log, "shuiwu");
    assert_eq!(does(&mut log, "shuiwu", remove("fother")), no(No::NoSuchFactor));
    assert_eq!(does(&mut log, "shuiwu", remove(&first)), no(No::LastFactor));
    assert_eq!(does(&mut log, "xitong", remove(&first)), Err(Refusal::NotYours));
    does(&mut log, "shuiwu", enrol("shuiwu")).unwrap();
    assert_eq!(does(&mut log, "shuiwu", remove(&first)), Ok(vec!["directory.factor-removed"]));
    for _ in 0..7 {
        does(&mut log, "shuiwu", enrol("shuiwu")).unwrap();
    }
    assert_eq!(does(&mut log, "shuiwu", enrol("shuiwu")), no(No::TooManyFactors));
}

#[test]
fn three_administrators_are_three_people() {
    let mut log = district();
    let roles = [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin, Role::AgencyClerk];
    for (who, has) in [("xitong2", roles[0]), ("anquan2", roles[1]), ("shenji", roles[2]), ("shuiwu", roles[3])] {
        for role in roles.into_iter().filter(|r| *r != has) {
            assert_eq!(does(&mut log, "xitong", ask(who, role)), no(No::OfficesApart), "{who} {role:?}");
            let (account, agency) = (who.to_owned(), "water".to_owned());
            let give = Do::GivePosition { account, agency, role, until: None };
            assert_eq!(does(&mut log, "console", give), no(No::OfficesApart), "{who} {role:?}");
        }
    }
    // Nor by two requests, of which each alone would do.
    does(&mut log, "xitong", open("xinren", Role::AgencyClerk)).unwrap();
    assert_eq!(does(&mut log, "xitong", ask("xinren", Role::AuditAdmin)), no(No::OfficesApart));
}

#[test]
fn a_position_takes_two_people_and_neither_is_whom_it_is_for() {
    let mut log = district();
    let opened = does(&mut log, "xitong", open("xinren", Role::GridWorker));
    assert_eq!(opened, Ok(vec!["directory.account-opened", "directory.position-asked", "directory.password-set"]));
    let account = || log.world.directory.account("xinren").unwrap().clone();
    assert!(account().position(MORNING).is_none());
    let position = account().asked.keys().next().unwrap().clone();
    let grant = |position: &str| Do::GrantPosition { account: "xinren".to_owned(), position: position.to_owned() };
    for who in ["xitong", "xitong2", "shenji", "xinren", "console"] {
        assert_eq!(does(&mut log, who, grant(&position)), Err(Refusal::NotYours), "{who}");
    }
    assert_eq!(does(&mut log, "anquan", grant("oother")), no(No::NoSuchRequest));
    assert_eq!(does(&mut log, "anquan", grant(&position)), Ok(vec!["directory.position-given"]));
    assert_eq!(does(&mut log, "anquan", grant(&position)), Ok(vec![]), "it is so already");
    // Nobody for herself.
    assert_eq!(does(&mut log, "xitong", ask("xitong", Role::SystemAdmin)), no(No::ForHerself));
    does(&mut log, "xitong", ask("anquan", Role::SecurityAdmin)).unwrap();
    let own = log.world.directory.account("anquan").unwrap().asked.keys().next().unwrap().clone();
    let own = Do::GrantPosition { account: "anquan".to_owned(), position: own };
    assert_eq!(does(&mut log, "anquan", own.clone()), no(No::ForHerself));
    // And not for ever.
    log.at += REQUEST_LIFE;
    assert_eq!(does(&mut log, "anquan2", own), no(No::NoSuchRequest));
    // The security administrator asks for nothing.
    assert_eq!(does(&mut log, "anquan", ask("xinren", Role::GridWorker)), Err(Refusal::NotYours));
}

#[test]
fn whoever_asked_does_not_decide_in_another_office_either() {
    let mut log = district();
    does(&mut log, "xitong2", ask("chengguan", Role::Mediator)).unwrap();
    let held = log.world.directory.account("xitong2").unwrap().positions[0].id.clone();
    does(&mut log, "xitong", Do::EndPosition { account: "xitong2".to_owned(), position: held }).unwrap();
    log.at += 1;
    let (account, agency, role) = ("xitong2".to_owned(), "cgc".to_owned(), Role::SecurityAdmin);
    does(&mut log, "console", Do::GivePosition { account, agency, role, until: None }).unwrap();
    let position = log.world.directory.account("chengguan").unwrap().asked.keys().next().unwrap().clone();
    let grant = Do::GrantPosition { account: "chengguan".to_owned(), position };
    assert_eq!(does(&mut log, "xitong2", grant.clone()), no(No::SamePerson));
    assert_eq!(does(&mut log, "anquan", grant), Ok(vec!["directory.position-given"]));
}

#[test]
fn the_first_security_administrator_is_given_by_the_system_administrator() {
    let mut log = opened();
    log.console(Command::Directory(open("xitong", Role::SystemAdmin)));
    assert_eq!(does(&mut log, "xitong", ask("xitong", Role::SecurityAdmin)), no(No::ForHerself));
    let first = does(&mut log, "xitong", open("anquan", Role::SecurityAdmin)).unwrap();
    assert_eq!(first[1], "directory.position-given");
    let second = does(&mut log, "xitong", open("anquan2", Role::SecurityAdmin)).unwrap();
    assert_eq!(second[1], "directory.position-asked");
}

#[test]
fn what_takes_away_needs_one_and_the_last_of_an_office_stays() {
    let mut log = district();
    let close = |account: &str| Do::Close { account: account.to_owned() };
    assert_eq!(does(&mut log, "shenji", close("shuiwu")), Err(Refusal::NotYours));
    assert_eq!(does(&mut log, "anquan", close("shuiwu")), Ok(vec!["directory.account-closed"]));
    assert_eq!(does(&mut log, "xitong", close("shenji")), no(No::LastAdministrator));
    assert_eq!(does(&mut log, "console", close("shenji")), no(No::LastAdministrator));
    assert_eq!(does(&mut log, "anquan", close("anquan2")), Ok(vec!["directory.account-closed"]));
    let held = log.world.directory.account("anquan").unwrap().positions[0].id.clone();
    let end = Do::EndPosition { account: "anquan".to_owned(), position: held };
    assert_eq!(does(&mut log, "xitong", end), no(No::LastAdministrator));
}

/// A deputy for some days takes nobody's place: else an office would stand empty, and its next holder be one person's choice.
#[test]
fn whoever_goes_sooner_is_no_successor() {
    let mut log = district();
    let (account, agency) = ("anquan2".to_owned(), "cgc".to_owned());
    let position = |log: &Log, who: &str| log.world.directory.account(who).unwrap().positions[0].id.clone();
    let end = |log: &Log, who: &str| Do::EndPosition { account: who.to_owned(), position: position(log, who) };
    let for_good = end(&log, "anquan2");
    assert_eq!(does(&mut log, "xitong", for_good), Ok(vec!["directory.position-ended"]));
    let until = Some(log.at + 86_400_000);
    let give = Do::GivePosition { account, agency, role: Role::SecurityAdmin, until };
    assert_eq!(does(&mut log, "console", give), Ok(vec!["directory.position-given"]));
    let last = end(&log, "anquan");
    assert_eq!(does(&mut log, "xitong", last), no(No::LastAdministrator));
    assert_eq!(does(&mut log, "xitong", Do::Close { account: "anquan".to_owned() }), no(No::LastAdministrator));
    // She herself may go: whoever stays holds the office for longer.
    assert_eq!(
        does(&mut log, "xitong", Do::Close { account: "anquan2".to_owned() }),
        Ok(vec!["directory.account-closed"])
    );
    // An office that ran out is given by the console; nobody chooses her own controller.
    let mut log = opened();
    log.console(Command::Directory(open("xitong", Role::SystemAdmin)));
    let until = Some(log.at + 86_400_000);
    log.console(Command::Directory(open("anquan", Role::Mediator)));
    let (account, agency) = ("anquan".to_owned(), "cgc".to_owned());
    let held = Do::EndPosition { account: account.clone(), position: position(&log, "anquan") };
    does(&mut log, "console", held).unwrap();
    log.console(Command::Directory(Do::GivePosition { account, agency, role: Role::SecurityAdmin, until }));
    log.at += 86_400_000;
    assert_eq!(does(&mut log, "xitong", open("puppet", Role::SecurityAdmin)).unwrap()[1], "directory.position-asked");
}

#[test]
fn tokens_and_passwords_are_ones_own() {
    let mut log = district();
    let (account, label) = ("shuiwu".to_owned(), "对接".to_owned());
    let token = Do::CreateToken { account, digest: "d".repeat(43), label, until: i64::MAX };
    let password = Do::SetPassword { account: "shuiwu".to_owned(), password: Personal::new("hash") };
    for who in ["xitong", "anquan", "shenji", "chengguan"] {
        assert_eq!(does(&mut log, who, token.clone()), Err(Refusal::NotYours), "{who}");
        assert_eq!(does(&mut log, who, password.clone()), Err(Refusal::NotYours), "{who}");
    }
    assert_eq!(does(&mut log, "shuiwu", token), Ok(vec!["directory.token-created"]));
    let id = log.world.directory.account("shuiwu").unwrap().tokens.keys().next().unwrap().clone();
    let revoke = Do::RevokeToken { account: "shuiwu".to_owned(), token: id };
    assert_eq!(does(&mut log, "chengguan", revoke.clone()), Err(Refusal::NotYours));
    assert_eq!(does(&mut log, "anquan", revoke), Ok(vec!["directory.token-revoked"]));
}

fn ask_mail(account: &str) -> Do {
    let (account, address) = (account.to_owned(), Personal::new("yanshi@example.com"));
    Do::AskMail { account, address, digest: "right".to_owned() }
}

fn token(account: &str, digest: char, until: i64) -> Do {
    let (account, digest, label) = (account.to_owned(), digest.to_string().repeat(43), "对接".to_owned());
    Do::CreateToken { account, digest, label, until }
}

fn recover(log: &mut Log, forgets: &[Forgets]) -> Kinds {
    does(log, "xitong", recovery("shuiwu", forgets)).unwrap();
    let recovery = log.world.directory.account("shuiwu").unwrap().recovery.clone().unwrap().id;
    log.at += 1;
    does(log, "anquan", Do::ConfirmRecovery { account: "shuiwu".to_owned(), recovery })
}

#[test]
fn what_an_intruder_planted_ends_with_the_password_she_knew() {
    let mut log = district();
    does(&mut log, "shuiwu", enrol("shuiwu")).unwrap();
    does(&mut log, "shuiwu", link("shuiwu", "https://one.example", 'a')).unwrap();
    for (digest, until) in [('a', i64::MAX), ('b', i64::MAX), ('c', i64::MAX), ('d', log.at + 1)] {
        does(&mut log, "shuiwu", token("shuiwu", digest, until)).unwrap();
    }
    let first = log.world.directory.account("shuiwu").unwrap().tokens.keys().next().unwrap().clone();
    does(&mut log, "shuiwu", Do::RevokeToken { account: "shuiwu".to_owned(), token: first }).unwrap();
    does(&mut log, "shuiwu", ask_mail("shuiwu")).unwrap();
    // Lost telephones say nothing of the password: tokens and mail stay.
    assert_eq!(recover(&mut log, &[Forgets::Factors]), Ok(vec!["directory.recovery-confirmed"]));
    assert!(log.world.directory.account("shuiwu").unwrap().asked_mail.is_some());
    // Of four tokens one was taken back and one has run out. An address that only waits is written to by nobody.
    let (confirmed, revoked) = ("directory.recovery-confirmed", "directory.token-revoked");
    let all = vec![confirmed, revoked, revoked, "directory.mail-dropped"];
    assert_eq!(recover(&mut log, &[Forgets::Password]), Ok(all));
    let after = log.world.directory.account("shuiwu").unwrap().clone();
    assert!(after.asked_mail.is_none() && after.mail.is_none() && after.identities.is_empty());
    for digest in ["a", "b", "c", "d"] {
        assert!(log.world.directory.bearer(&digest.repeat(43), log.at).is_none(), "{digest}");
    }
    assert_eq!(recover(&mut log, &[Forgets::Password]), Ok(vec![confirmed]), "nothing is left");
}

#[test]
fn requests_that_lapsed_take_no_room() {
    let mut log = district();
    let roles = [Role::GridWorker, Role::VillageClerk, Role::CentreCoordinator, Role::Mediator];
    let ask = |agency: &str, role| {
        let (account, agency) = ("chengguan".to_owned(), agency.to_owned());
        Do::AskPosition { account, agency, role, until: None }
    };
    let fill = |log: &mut Log| {
        for (agency, role) in ["water", "cgc"].into_iter().flat_map(|agency| roles.map(|role| (agency, role))) {
            assert_eq!(
                does(log, "xitong", ask(agency, role)),
                Ok(vec!["directory.position-asked"]),
                "{agency} {role:?}"
            );
        }
    };
    fill(&mut log);
    assert_eq!(does(&mut log, "xitong", ask("water", Role::StationHead)), no(No::TooManyPositions));
    log.at += REQUEST_LIFE;
    assert_eq!(does(&mut log, "xitong", ask("water", Role::StationHead)), Ok(vec!["directory.position-asked"]));
}

fn recovery(account: &str, forgets: &[Forgets]) -> Do {
    let hash = forgets.contains(&Forgets::Password).then(|| Personal::new("one-time"));
    Do::AskRecovery { account: account.to_owned(), forgets: forgets.to_vec(), hash }
}

#[test]
fn a_way_back_in_takes_two_people() {
    let mut log = district();
    does(&mut log, "shuiwu", enrol("shuiwu")).unwrap();
    let both = recovery("shuiwu", &[Forgets::Factors, Forgets::Password]);
    assert_eq!(does(&mut log, "anquan", both.clone()), Err(Refusal::NotYours));
    assert_eq!(does(&mut log, "xitong", recovery("xitong", &[Forgets::Factors])), no(No::ForHerself));
    assert!(matches!(does(&mut log, "xitong", recovery("shuiwu", &[])), Err(Refusal::Fields(_))));
    assert_eq!(does(&mut log, "xitong", both.clone()), Ok(vec!["directory.recovery-asked"]));
    assert_eq!(does(&mut log, "xitong2", both), no(No::AlreadyAsked));
    let shuiwu = |log: &Log| log.world.directory.account("shuiwu").unwrap().clone();
    let id = shuiwu(&log).recovery.unwrap().id;
    let confirm = |id: &str| Do::ConfirmRecovery { account: "shuiwu".to_owned(), recovery: id.to_owned() };
    for who in ["xitong", "xitong2", "shuiwu", "console"] {
        assert_eq!(does(&mut log, who, confirm(&id)), Err(Refusal::NotYours), "{who}");
    }
    assert_eq!(does(&mut log, "anquan", confirm("rother")), no(No::NoSuchRequest));
    // Nothing has changed until then.
    assert!(!shuiwu(&log).factors.is_empty() && shuiwu(&log).password.is_none());
    log.at += 1;
    assert_eq!(does(&mut log, "anquan", confirm(&id)), Ok(vec!["directory.recovery-confirmed"]));
    let after = shuiwu(&log);
    assert!(after.factors.is_empty() && after.recovery.is_none());
    // The word is somebody else's, so it must be changed; and nobody is signed in from before.
    assert_eq!(after.password_giver(), Some(&Actor::Account("xitong".to_owned())));
    assert!(after.has_ended(log.at) && !after.has_ended(log.at + 1));
    assert_eq!(does(&mut log, "anquan", confirm(&id)), no(No::NoSuchRequest));
}
