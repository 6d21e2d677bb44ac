//! A change of the catalogue, for pages and calls alike: a text read onto what is loaded, what it would change, and the order that
//! asks for it or decides.

use std::collections::BTreeMap;

use lianxin_core::catalogue::{Catalogue, FileProblem, Item, Section, parse_onto, written, written_fields};
use lianxin_core::catalogue_room::{Change, Command, Ended};
use lianxin_core::{Answer, Refusal, authority};
use lianxin_store::{Committed, Fault, Outcome};

use crate::api::matters;
use crate::app::App;
use crate::door::signed::Signed;
use crate::secret;

/// Longest text of one change, in bytes: sent again with the confirmation, three bytes for one, it fits a form.
pub const TEXT_MAX: usize = 160_000;
/// What a text is called that came without a name.
pub const NAME: &str = "changed.toml";
/// Most faults that are told of one text.
pub const FAULTS: usize = 50;

/// Why a text is no change.
pub enum Unread {
    TooLong,
    /// At most [`FAULTS`].
    Faults(Vec<FileProblem>),
}

/// Reads a text onto what is loaded.
///
/// # Errors
/// [`Unread`]: it is too long, no file of a catalogue, or the catalogue would not hold together with it.
pub fn read(catalogue: &Catalogue, (name, text): (&str, &str)) -> Result<Vec<Item>, Unread> {
    if text.len() > TEXT_MAX {
        return Err(Unread::TooLong);
    }
    let found = parse_onto(catalogue, &[(name.to_owned(), text.to_owned())]);
    found.map_err(|mut faults| {
        faults.truncate(FAULTS);
        Unread::Faults(faults)
    })
}

/// One item as it would be.
pub struct Difference {
    pub section: Section,
    pub code: String,
    pub new: bool,
    /// Key, what stands there, what would; empty where there is nothing.
    pub fields: Vec<(String, String, String)>,
}

/// What items change of those that stood before, item by item.
pub fn differences(before: &[Item], items: &[Item]) -> Vec<Difference> {
    let loaded: BTreeMap<_, &Item> = before.iter().map(|i| ((i.section(), i.key()), i)).collect();
    let one = |item: &Item| {
        let old = loaded.get(&(item.section(), item.key()));
        let before: BTreeMap<String, String> = old.map(|i| written_fields(i)).unwrap_or_default().into_iter().collect();
        let after = written_fields(item);
        let gone = before.iter().filter(|(key, _)| !after.iter().any(|(k, _)| k == *key));
        let gone: Vec<_> = gone.map(|(key, value)| (key.clone(), value.clone(), String::new())).collect();
        let mut fields = Vec::new();
        for (key, value) in after {
            let was = before.get(&key).cloned().unwrap_or_default();
            if was != value {
                fields.push((key, was, value));
            }
        }
        fields.extend(gone);
        Difference { section: item.section(), code: item.key(), new: old.is_none(), fields }
    };
    items.iter().map(one).filter(|d| !d.fields.is_empty()).collect()
}

/// Whether such a change may make what is kept today due to be forgotten at once: what has ended is measured by the terms as they
/// are now.
pub fn moves_terms(differences: &[Difference]) -> bool {
    let changes = |d: &Difference, keys: &[&str]| d.fields.iter().any(|f| keys.contains(&f.0.as_str()));
    let moves = |d: &Difference| match d.section {
        Section::Retention => changes(d, &["by", "classes", "kinds", "months", "what"]),
        // There is no matter yet of a kind that is new.
        Section::Kind => !d.new && changes(d, &["class"]),
        Section::Agency
        | Section::Channel
        | Section::Demand
        | Section::Dispute
        | Section::District
        | Section::Division
        | Section::Ground
        | Section::Limit
        | Section::Objection
        | Section::Oversight
        | Section::Phase
        | Section::Process
        | Section::Purpose
        | Section::Result
        | Section::Source
        | Section::UnitKind
        | Section::WaitGround
        | Section::Whistle
        | Section::Year => false,
    };
    differences.iter().any(moves)
}

/// What a reader is shown, as one word: a change is asked for only while it says the same.
pub fn mark(catalogue: &Catalogue, items: &[Item]) -> String {
    let loaded = catalogue.items();
    let before = |item: &Item| loaded.iter().find(|l| (l.section(), l.key()) == (item.section(), item.key()));
    let pair = |item: &Item| format!("{}{}", before(item).map(written).unwrap_or_default(), written(item));
    secret::digest(&catalogue.changed(items).iter().map(pair).collect::<String>())
}

/// How a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Granted,
    Refused,
    Withdrawn,
    Overtaken,
    /// Nobody decided within its days, or whoever asked may ask no more.
    Lapsed,
}

impl State {
    /// How the change that was asked for last stands at a moment (ms UTC).
    pub fn of(now: &Committed, change: &Change, at: i64) -> State {
        match change.end.as_ref().map(|e| e.how) {
            Some(Ended::Granted) => State::Granted,
            Some(Ended::Refused) => State::Refused,
            Some(Ended::Withdrawn) => State::Withdrawn,
            Some(Ended::Overtaken) => State::Overtaken,
            None if change.waits((&now.directory, &now.catalogue), at) => State::Waiting,
            None => State::Lapsed,
        }
    }

    /// Its name for programs, and among the words.
    pub fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Granted => "granted",
            State::Refused => "refused",
            State::Withdrawn => "withdrawn",
            State::Overtaken => "overtaken",
            State::Lapsed => "lapsed",
        }
    }
}

/// Whether one waits at a moment (ms UTC).
pub fn waits(now: &Committed, at: i64) -> bool {
    now.change.as_ref().is_some_and(|c| State::of(now, c, at) == State::Waiting)
}

/// What becomes of a change, as forms and calls name it, and what that demands; none where it has another name.
pub fn deciding(act: &str, change: String, reason: String) -> Option<(Command, authority::Act)> {
    match act {
        "grant" => Some((Command::GrantChange { change }, authority::Act::ConfirmCatalogue)),
        "refuse" => Some((Command::RefuseChange { change, reason }, authority::Act::ConfirmCatalogue)),
        "withdraw" => Some((Command::WithdrawChange { change }, authority::Act::DefineCatalogue)),
        _ => None,
    }
}

/// Sends the order. A no of authority is counted.
///
/// # Errors
/// [`Fault`] when the machine fails; nothing was done then.
pub async fn asked(
    (app, who): (&App, &Signed),
    order_id: String,
    (command, act): (Command, authority::Act),
) -> Result<Result<Answer, Refusal>, Fault> {
    let order = app.order(who.actor(), order_id, lianxin_core::Command::Catalogue(command))?;
    match app.ask(order).await? {
        Outcome::Done(answer) | Outcome::Already(answer) => Ok(Ok(answer)),
        Outcome::Refused(no) => {
            matters::count_no(app, who, act, "the catalogue", &no);
            Ok(Err(no))
        }
    }
}
