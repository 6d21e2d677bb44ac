//! A resident asks about an access: by the door alone, once an access, answered by the privacy officer within five working days.

#![allow(clippy::unwrap_used)] // helpers outside #[test] functions fail the test just the same

mod given;

use given::{Given, Log};
use lianxin_core::access;
use lianxin_core::authority::Role;
use lianxin_core::calendar::Calendar;
use lianxin_core::catalogue::Purpose;
use lianxin_core::field::Problem;
use lianxin_core::guard::{Command as Ask, QUESTION_MAX, QUESTIONS_MAX, Refusal as No, Second};
use lianxin_core::{Actor, Command, Refusal, Story, directory};

const DAY: i64 = 24 * 3_600_000;

fn district() -> Log {
    let mut log = given::story(Given::WaterSigned);
    let (account, name) = ("anquan".to_owned(), "anquan".to_owned());
    let agency = "cgc-yangliuqing".to_owned();
    let open = directory::Command::Open { account, name, agency, role: Role::SecurityAdmin, password: None };
    log.console(Command::Directory(open));
    log
}

fn asks(log: &mut Log, who: Actor, command: Ask) -> Result<Vec<&'static str>, Refusal> {
    let order = log.order(who, Command::Guard(command));
    log.ask(&order)
}

fn question(log: &Log, access: i64, text: &str) -> Ask {
    Ask::AskAccess { access, matter: log.matter.clone(), text: Story::new(text) }
}

fn answer(log: &Log, question: &str, text: &str) -> Ask {
    Ask::AnswerAccess { matter: log.matter.clone(), question: question.to_owned(), text: Story::new(text) }
}

fn officer() -> Actor {
    Actor::Account("anquan".to_owned())
}

#[test]
fn a_question_is_the_doors_and_is_asked_once_an_access() {
    let mut log = district();
    let ask = question(&log, 7, "为什么看？");
    assert_eq!(asks(&mut log, Actor::Account("zhongxin".into()), ask.clone()), Err(Refusal::NotYours));
    assert_eq!(asks(&mut log, Actor::Console, ask.clone()), Err(Refusal::NotYours));
    let elsewhere = Ask::AskAccess { access: 7, matter: "mnothing".into(), text: Story::new("为什么看？") };
    assert_eq!(asks(&mut log, Actor::Door, elsewhere), Err(Refusal::Absent));
    for (text, wrong) in [
        ("", Problem::Empty),
        (&*"问".repeat(QUESTION_MAX + 1), Problem::TooLong { have: QUESTION_MAX + 1, max: QUESTION_MAX }),
    ] {
        let ask = question(&log, 7, text);
        let said = asks(&mut log, Actor::Door, ask);
        assert!(matches!(&said, Err(Refusal::Fields(f)) if f[0].problem == wrong), "{said:?}");
    }
    assert_eq!(asks(&mut log, Actor::Door, ask.clone()), Ok(vec!["guard.access-asked"]));
    assert_eq!(asks(&mut log, Actor::Door, ask), Err(Refusal::Guard(No::AskedBefore)));
    let q = log.world.directory.questions.values().next().unwrap().clone();
    let days = (q.due - q.at).div_euclid(DAY);
    assert!((5..=13).contains(&days) && !q.is_overdue(q.due - 1) && q.is_overdue(q.due), "{q:?}");
    for access in 100..100 + QUESTIONS_MAX as i64 - 1 {
        let ask = question(&log, access, "为什么看？");
        assert_eq!(asks(&mut log, Actor::Door, ask), Ok(vec!["guard.access-asked"]));
    }
    let ask = question(&log, 9, "为什么看？");
    assert_eq!(asks(&mut log, Actor::Door, ask), Err(Refusal::Guard(No::TooManyQuestions { max: QUESTIONS_MAX })));
}

#[test]
fn the_officer_looks_and_answers_and_nobody_else_does() {
    let mut log = district();
    let ask = question(&log, 7, "为什么看？");
    asks(&mut log, Actor::Door, ask).unwrap();
    let id = log.world.directory.questions.keys().next().unwrap().clone();
    let look = Ask::LookAsked { question: id.clone() };
    assert_eq!(asks(&mut log, Actor::Account("zhongxin".into()), look.clone()), Err(Refusal::NotYours));
    assert_eq!(asks(&mut log, officer(), Ask::LookAsked { question: "qnothing".into() }), Err(Refusal::Absent));
    assert_eq!(asks(&mut log, officer(), look), Ok(vec!["guard.question-looked-at"]));
    let told = answer(&log, &id, "打过两次电话。");
    assert_eq!(asks(&mut log, Actor::Account("zhongxin".into()), told.clone()), Err(Refusal::NotYours));
    let nothing = answer(&log, "qnothing", "打过两次电话。");
    assert_eq!(asks(&mut log, officer(), nothing), Err(Refusal::Absent));
    let empty = answer(&log, &id, "");
    assert!(matches!(asks(&mut log, officer(), empty), Err(Refusal::Fields(_))));
    assert_eq!(asks(&mut log, officer(), told.clone()), Ok(vec!["guard.access-answered"]));
    assert_eq!(asks(&mut log, officer(), told), Err(Refusal::Guard(No::Answered)));
}

#[test]
fn a_look_at_the_page_is_the_doors() {
    let mut log = district();
    let see = |log: &Log| Command::Access(access::Command::SeeCase { matter: log.matter.clone() });
    let order = log.order(Actor::Account("zhongxin".into()), see(&log));
    assert_eq!(log.ask(&order), Err(Refusal::NotYours));
    let order = log.order(Actor::Door, see(&log));
    assert_eq!(log.ask(&order), Ok(vec!["access.case-seen"]));
}

#[test]
fn an_access_is_hidden_for_the_months_of_its_purpose_and_never_longer_than_two_years() {
    let calendar = Calendar { zone_offset_minutes: 480, ..Calendar::default() };
    let purpose = |hidden_months: u8| Purpose {
        basis: None,
        basis_en: None,
        classes: Vec::new(),
        code: "look".into(),
        hidden_months,
        name: "看".into(),
        name_en: "Look".into(),
        roles: Vec::new(),
        source: None,
        source_note: None,
    };
    // 2026-09-16 10:18 in Beijing; until the end of the same day of another month.
    let at = 1_789_525_080_000;
    assert_eq!(purpose(0).hidden_until(&calendar, at), None);
    let day = |months| calendar.local_date(purpose(months).hidden_until(&calendar, at).unwrap() - 1).to_string();
    assert_eq!((day(6), day(24), day(200)), ("2027-03-16".into(), "2028-09-16".into(), "2028-09-16".into()));
}

#[test]
fn her_own_data_goes_out_to_the_reporter_with_the_pin() {
    let mut log = district();
    let whole = |party: Option<&str>, second: Second, log: &mut Log| {
        let (matter, party) = (log.matter.clone(), party.map(str::to_owned));
        let order = log.order(Actor::Door, Command::Access(access::Command::ExportCase { matter, party, second }));
        log.ask(&order)
    };
    let no = |no: No| Err(Refusal::Guard(no));
    assert_eq!(whole(None, Second::NoLetters, &mut log), no(No::NobodysData));
    assert_eq!(whole(None, Second::Letter, &mut log), no(No::NobodysData));
    assert_eq!(whole(Some("p"), Second::Letter, &mut log), no(No::PinWanted));
    assert_eq!(whole(Some("p"), Second::NoLetters, &mut log), Ok(vec!["access.case-exported"]));
}
