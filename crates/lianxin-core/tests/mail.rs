//! Letters and the office mail of accounts: what was done before, who asks, what comes of it.

#![allow(clippy::unwrap_used)] // a helper that fails fails the test

mod given;

use given::{Log, MINUTE, MORNING, opened};
use lianxin_core::directory::{Command as Do, Refusal as No};
use lianxin_core::field::Problem;
use lianxin_core::mail::{Command as Note, PATIENCE, PAUSES, Reason, State, Why};
use lianxin_core::once::{LIFE, TRIES};
use lianxin_core::{Actor, Command, Entropy, Order, Personal, Refusal, access};

const HERS: &str = "shuiwu";
/// An address counts, and is told so.
const CONFIRMED: [&str; 2] = ["directory.mail-confirmed", "mail.letter-written"];

fn by(name: &str) -> Actor {
    Actor::Account(name.to_owned())
}

fn ask(digest: &str) -> Command {
    asked(HERS, "yanshi@example.com", digest)
}

fn asked(account: &str, address: &str, digest: &str) -> Command {
    let (account, digest) = (account.to_owned(), digest.to_owned());
    Command::Directory(Do::AskMail { account, address: Personal::new(address), digest })
}

fn confirm(digest: &str) -> Command {
    Command::Directory(Do::ConfirmMail { account: HERS.to_owned(), digest: digest.to_owned() })
}

fn password() -> Command {
    Command::Directory(Do::SetPassword { account: HERS.to_owned(), password: Personal::new("$argon2id$") })
}

type Then = Result<Vec<&'static str>, Refusal>;

trait Asks {
    fn asks(&mut self, actor: Actor, command: Command) -> Then;
    fn letter(&self) -> String;
    fn state(&self) -> (State, u32);
}

impl Asks for Log {
    fn asks(&mut self, actor: Actor, command: Command) -> Then {
        // Each order its own chance, for what is refused moves the log no further.
        let mut order = self.order(actor, command);
        order.entropy = Entropy([self.world.letters.len() as u8; 32]);
        self.ask(&order)
    }

    /// The newest letter.
    fn letter(&self) -> String {
        self.world.letters.values().max_by_key(|l| (l.written, l.id.clone())).unwrap().id.clone()
    }

    fn state(&self) -> (State, u32) {
        let letter = &self.world.letters[&self.letter()];
        (letter.state, letter.tries)
    }
}

fn directory(no: No) -> Then {
    Err(Refusal::Directory(no))
}

fn waiting() -> Log {
    let mut log = opened();
    assert_eq!(log.asks(by(HERS), ask("right")), Ok(vec!["directory.mail-asked", "mail.letter-written"]));
    log
}

fn confirmed() -> Log {
    let mut log = waiting();
    assert_eq!(log.asks(by(HERS), confirm("right")), Ok(CONFIRMED.to_vec()));
    log
}

#[test]
fn an_address_counts_when_its_code_was_typed() {
    let mut log = opened();
    assert_eq!(log.asks(by(HERS), confirm("right")), directory(No::CodeGone), "none was sent");
    for other in [by("chengguan"), by("xitong"), Actor::Console, Actor::Clock] {
        assert_eq!(log.asks(other.clone(), ask("right")), Err(Refusal::NotYours), "{other:?}");
    }
    for (address, problem) in [("", true), ("no-sign", false), ("a@b", false)] {
        let Err(Refusal::Fields(found)) = log.asks(by(HERS), asked(HERS, address, "right")) else {
            panic!("{address} was taken")
        };
        assert_eq!((found[0].field.as_str(), found[0].problem == Problem::Empty), ("mail", problem), "{address}");
    }
    let mut log = waiting();
    assert!(log.world.directory.accounts[HERS].mail.is_none());
    assert_eq!(log.asks(by("chengguan"), confirm("right")), Err(Refusal::NotYours));
    assert_eq!(log.asks(by(HERS), confirm("wrong")), Ok(vec!["directory.mail-code-missed"]));
    assert_eq!(log.asks(by(HERS), confirm("right")), Ok(CONFIRMED.to_vec()));
    assert!(log.world.directory.accounts[HERS].mail.is_some());
    assert_eq!(log.asks(by(HERS), confirm("right")), directory(No::CodeGone), "a code is used once");
    let drop = || Command::Directory(Do::DropMail { account: HERS.to_owned() });
    assert_eq!(log.asks(by("xitong"), drop()), Err(Refusal::NotYours));
    assert_eq!(log.asks(by(HERS), drop()), Ok(vec!["directory.mail-dropped", "mail.letter-written"]));
    assert_eq!(log.asks(by(HERS), drop()), Ok(Vec::new()), "it is so already");
}

#[test]
fn a_code_ends_by_time_by_tries_and_by_the_next_one() {
    let mut late = waiting();
    late.at = MORNING + LIFE;
    assert_eq!(late.asks(by(HERS), confirm("right")), directory(No::CodeGone));
    let mut guessed = waiting();
    for _ in 0..TRIES {
        assert_eq!(guessed.asks(by(HERS), confirm("wrong")), Ok(vec!["directory.mail-code-missed"]));
    }
    assert_eq!(guessed.asks(by(HERS), confirm("right")), directory(No::CodeGone));
    let mut again = waiting();
    again.asks(by(HERS), ask("newer")).unwrap();
    assert_eq!(again.asks(by(HERS), confirm("right")), Ok(vec!["directory.mail-code-missed"]), "overtaken");
    assert_eq!(again.asks(by(HERS), confirm("newer")), Ok(CONFIRMED.to_vec()));
    for _ in 0..3 {
        again.asks(by(HERS), ask("more")).unwrap();
    }
    assert_eq!(again.asks(by(HERS), ask("more")), directory(No::TooManyCodes), "five a day");
    again.at += 24 * 60 * MINUTE;
    assert!(again.asks(by(HERS), ask("next day")).is_ok());
}

#[test]
fn she_is_told_of_a_password_where_an_address_is_confirmed() {
    assert_eq!(waiting().asks(Actor::Console, password()), Ok(vec!["directory.password-set"]), "not yet confirmed");
    let mut log = confirmed();
    let own = log.asks(by(HERS), password());
    assert_eq!(own, Ok(vec!["directory.password-set", "mail.letter-written"]), "her own word");
    let told = log.asks(Actor::Console, password());
    assert_eq!(told, Ok(vec!["directory.password-set", "mail.letter-written"]));
}

#[test]
fn a_letter_is_tried_again_after_longer_and_longer_pauses_and_then_given_up() {
    let mut log = confirmed();
    log.asks(Actor::Console, password()).unwrap();
    let letter = log.letter();
    let (start, mut pauses, mut tries) = (log.at, Vec::new(), 0);
    let defer = |tries| {
        let reason = Reason::said(Why::Refused, "451");
        Command::Mail(Note::Defer { letter: letter.clone(), reason, tries })
    };
    loop {
        let kinds = log.asks(Actor::Clock, defer(tries)).unwrap();
        assert_eq!(log.asks(Actor::Clock, defer(tries)), Ok(Vec::new()), "one try is noted once");
        if kinds == ["mail.letter-given-up"] {
            break;
        }
        assert_eq!(kinds, ["mail.letter-deferred"]);
        tries += 1;
        let next = log.world.letters[&letter].next;
        pauses.push(next - log.at);
        log.at = next;
    }
    assert_eq!(pauses[..PAUSES.len()], PAUSES);
    assert!(pauses[PAUSES.len()..].iter().all(|p| p == PAUSES.last().unwrap()), "{pauses:?}");
    assert!(log.at < start + PATIENCE && log.at + PAUSES[4] >= start + PATIENCE, "two days");
    let late = Command::Mail(Note::NoteSent { letter: letter.clone() });
    assert_eq!((log.asks(Actor::Clock, late), log.state().0), (Ok(Vec::new()), State::GivenUp));
}

#[test]
fn what_became_of_a_letter_is_noted_by_time_and_a_return_also_at_the_console() {
    let sent = |letter: String| Command::Mail(Note::NoteSent { letter });
    let bounced =
        |letter: String| Command::Mail(Note::NoteBounced { letter, reason: Reason::said(Why::Returned, "5.1.1") });
    let give_up = |letter: String| Command::Mail(Note::GiveUp { letter, reason: Reason::of(Why::TooLate) });
    let mut log = waiting();
    let letter = log.letter();
    for actor in [by("xitong"), by(HERS), Actor::Door] {
        for command in [sent(letter.clone()), bounced(letter.clone()), give_up(letter.clone())] {
            assert_eq!(log.asks(actor.clone(), command), Err(Refusal::NotYours), "{actor:?}");
        }
    }
    assert_eq!(log.asks(Actor::Console, sent(letter.clone())), Err(Refusal::NotYours));
    assert_eq!(log.asks(Actor::Clock, sent("lnosuch".to_owned())), Err(Refusal::Absent));
    assert_eq!(log.asks(Actor::Clock, sent(letter.clone())), Ok(vec!["mail.letter-sent"]));
    assert_eq!(log.state(), (State::Sent, 1));
    for nothing in [sent(letter.clone()), give_up(letter.clone())] {
        assert_eq!(log.asks(Actor::Clock, nothing), Ok(Vec::new()));
    }
    assert_eq!(log.asks(Actor::Console, bounced(letter.clone())), Ok(vec!["mail.letter-bounced"]), "days later");
    assert_eq!(log.asks(Actor::Console, bounced(letter)), Ok(Vec::new()));
    let mut never = waiting();
    let letter = never.letter();
    assert_eq!(never.asks(Actor::Clock, give_up(letter)), Ok(vec!["mail.letter-given-up"]));
}

#[test]
fn an_address_is_opened_by_time_for_a_letter_that_is_due() {
    let open = |letter: &str| Command::Access(access::Command::OpenAddress { letter: letter.to_owned() });
    let mut log = waiting();
    let letter = log.letter();
    for actor in [by(HERS), by("xitong"), Actor::Console, Actor::Door] {
        assert_eq!(log.asks(actor.clone(), open(&letter)), Err(Refusal::NotYours), "{actor:?}");
    }
    assert_eq!(log.asks(Actor::Clock, open("lnosuch")), Err(Refusal::Absent));
    assert_eq!(log.asks(Actor::Clock, open(&letter)), Ok(vec!["access.address-opened"]));
    let later = Command::Mail(Note::Defer { letter: letter.clone(), reason: Reason::of(Why::Unreachable), tries: 0 });
    log.asks(Actor::Clock, later).unwrap();
    assert_eq!(log.asks(Actor::Clock, open(&letter)), Err(Refusal::Absent), "not yet");
    log.at += PAUSES[0];
    assert_eq!(log.asks(Actor::Clock, open(&letter)), Ok(vec!["access.address-opened"]));
    log.at = MORNING + LIFE;
    assert_eq!(log.asks(Actor::Clock, open(&letter)), Err(Refusal::Absent), "its time is over");
}

#[test]
fn a_servers_number_is_kept_and_its_words_are_not() {
    let kept = |answer: &str| Reason::said(Why::Refused, answer).answer;
    assert_eq!((kept("451").as_deref(), kept("5.1.1").as_deref()), (Some("451"), Some("5.1.1")));
    for words in ["", "550 <yanshi@example.com>", "no", "1234567890123"] {
        assert_eq!(kept(words), None, "{words}");
    }
}

#[test]
fn no_record_of_a_letter_holds_the_address() {
    let log = opened();
    let order: Order = log.order(by(HERS), ask("right"));
    for draft in lianxin_core::decide(&log.world, &order).unwrap() {
        assert!(!format!("{draft:?}").contains("yanshi"), "{draft:?}");
    }
}
