//! The access log: who looked at what, who was refused, who signed in. Its records are written before the first
//! byte is shown.

mod event;
mod export;
mod look_up;

pub use event::{
    AccessRefused, AddressOpened, AttachmentOpened, CaseExported, CaseSeen, FieldsOpened, ListExported, LookedUp,
    MatterOpened, SignInFailed, SignedIn, SignedInWith, SignedOut,
};
pub use export::{CLOCKS, FORMATS};
pub use look_up::{LOOK_UPS_MOST, LOOK_UPS_PER_HOUR, evolve};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::Refusal as No;
use crate::authority::{self, Act, Standing, Viewer};
use crate::directory;
use crate::field::{Check, LINE_MAX, Problem};
use crate::guard;
use crate::mail;
use crate::matter::{Matter, PARTIES_MAX};
use crate::order::{Actor, Lid, Order};
use crate::record::{Draft, Event, Stream, Subject};
use crate::value::{Holds, Story, Visit, wire};
use crate::world::{Need, World};

/// Length of a clock hour in ms: one opening of a matter by one viewer is recorded once in it.
pub const HOUR: i64 = 3_600_000;
/// Most fields opened at once: one of each party of the largest matter.
pub const FIELDS_MAX: usize = PARTIES_MAX;
/// Of how many persons one may open values in one act without a second person. \[D\]: a stairwell with its families.
pub const PERSONS_ALONE: usize = 50;
/// Longest life of a session, ms: a working day with its breaks.
pub const SESSION_MAX: i64 = 12 * HOUR;
/// Longest time a session lives without being used, ms. An hour outlasts a visit or a meeting and not a forgotten counter;
/// NIST SP 800-63B 4.2.3 (2017) asks for 30 minutes at its second level where the session lasts 12 hours: Weak, an hour is
/// longer, since a form half written on a doorstep is not to be lost.
pub const SESSION_IDLE: i64 = HOUR;
/// Longest name of a browser that is kept, in characters.
pub const AGENT_MAX: usize = 40;

/// What is asked of the access log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Command {
    /// A page or a GET call shows this matter's story to the actor.
    OpenMatter {
        matter: String,
    },
    /// By the door: the resident's page of this matter is shown to whoever brought its code and PIN.
    SeeCase {
        matter: String,
    },
    /// By the door: the same person takes away what the house has of her.
    ExportCase {
        matter: String,
        /// The party that she is.
        party: Option<String>,
        second: guard::Second,
    },
    /// Personal values of this matter are shown, in one answer, for a purpose.
    OpenFields {
        /// `matter.address`, or `<party>.name`, `.phone`, `.email`, `.id_number`, `.address`.
        fields: Vec<String>,
        matter: String,
        #[serde(with = "wire::option")]
        note: Option<Story>,
        purpose: String,
    },
    /// A file of this matter is handed out, for a purpose.
    OpenAttachment {
        attachment: String,
        matter: String,
        #[serde(with = "wire::option")]
        note: Option<Story>,
        purpose: String,
    },
    /// The matters are shown in which a stated number stands, for a purpose.
    LookUp {
        /// `phone` or `id_number`.
        field: String,
        #[serde(with = "wire::option")]
        note: Option<Story>,
        /// A keyed hash of the number.
        number: String,
        purpose: String,
    },
    /// A list of matters goes out as a file.
    Export {
        /// What narrows it, by the names and codes of [`ListExported::filters`].
        filters: BTreeMap<String, String>,
        /// One of [`FORMATS`].
        format: String,
        rows: u64,
        /// Words were looked for as well. Which, nobody records.
        words: bool,
    },
    /// A year's approvals to open what belongs to minors go out, as a page or a file.
    ExportMinors {
        /// One of [`FORMATS`] or `html`.
        format: String,
        rows: u64,
        year: i16,
    },
    /// By time, to send it: the address of a letter that is due.
    OpenAddress {
        letter: String,
    },
    /// The actor has shown her password, or her agency has vouched for her, and `shown` beside it. `session`: SHA-256 of the cookie's secret, base64url.
    /// `agent`: what her browser is, in few words.
    SignIn {
        agent: String,
        session: String,
        shown: Option<directory::Shown>,
        until: i64,
    },
    SignOut {
        session: String,
    },
    /// By the door: a sign-in failed so many times in a minute. `account` only where there is such an account,
    /// for people type passwords into the wrong field.
    SignInFailed {
        account: Option<String>,
        count: u32,
        minute: i64,
    },
    /// By the door: authority said no so many times in a minute.
    Refused(Box<AccessRefused>),
}

impl Command {
    /// The matter looked at.
    pub fn matter(&self) -> Option<&str> {
        match self {
            Command::OpenMatter { matter }
            | Command::SeeCase { matter }
            | Command::ExportCase { matter, .. }
            | Command::OpenFields { matter, .. }
            | Command::OpenAttachment { matter, .. } => Some(matter),
            Command::LookUp { .. }
            | Command::Export { .. }
            | Command::ExportMinors { .. }
            | Command::OpenAddress { .. }
            | Command::SignIn { .. }
            | Command::SignOut { .. }
            | Command::SignInFailed { .. }
            | Command::Refused(_) => None,
        }
    }

    /// The letter whose address is opened.
    pub fn letter(&self) -> Option<&str> {
        if let Command::OpenAddress { letter } = self { Some(letter) } else { None }
    }

    pub(crate) fn lids(&self) -> Vec<Lid> {
        match self {
            Command::OpenFields { matter, .. } | Command::OpenAttachment { matter, .. } => {
                Lid::of(Subject::Matter(matter.clone()))
            }
            Command::LookUp { .. } => Lid::of(Subject::District),
            Command::OpenMatter { .. }
            | Command::Export { .. }
            | Command::ExportCase { .. }
            | Command::ExportMinors { .. }
            | Command::OpenAddress { .. }
            | Command::SeeCase { .. }
            | Command::SignIn { .. }
            | Command::SignOut { .. }
            | Command::SignInFailed { .. }
            | Command::Refused(_) => Vec::new(),
        }
    }
}

impl Holds for Command {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        match self {
            Command::OpenFields { note, .. } | Command::OpenAttachment { note, .. } | Command::LookUp { note, .. } => {
                note.each_sealed(visit)
            }
            Command::OpenMatter { .. }
            | Command::Export { .. }
            | Command::ExportCase { .. }
            | Command::ExportMinors { .. }
            | Command::OpenAddress { .. }
            | Command::SeeCase { .. }
            | Command::SignIn { .. }
            | Command::SignOut { .. }
            | Command::SignInFailed { .. }
            | Command::Refused(_) => {}
        }
    }
}

/// Why not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The catalogue knows no such purpose.
    NoSuchPurpose,
    /// The account has looked up as many numbers within the last hour as this district lets one: stated numbers can be
    /// tried one after another. From `until` on (ms UTC) it may look up again.
    LookUpsUsedUp { max: u32, until: i64 },
    /// The purpose may be stated by other roles only.
    PurposeOfOthers,
    /// The purpose does not cover these fields.
    PurposeCoversNot { fields: Vec<String> },
    /// They belong to a minor, and nobody responsible has let her open them for this purpose, or not any more.
    NeedsApproval { fields: Vec<String> },
    /// They belong to more than `alone` persons, and nobody responsible has let her open all of them for this purpose.
    NeedsSecond { alone: usize, persons: usize },
}

/// What must be at hand before this can be decided.
pub(crate) fn needs(order: &Order, command: &Command) -> Vec<Need> {
    let looks = matches!(command, Command::LookUp { .. });
    let hers = order.actor.account().filter(|_| looks).map(|account| Need::LookUps(account.to_owned()));
    let letter = command.letter().map(|id| Need::Letter(id.to_owned()));
    command.matter().map(|id| Need::Matter(id.to_owned())).into_iter().chain(hers).chain(letter).collect()
}

/// The order id of an opening. It is the same for a viewer, a matter and a clock hour, so that the second
/// opening is answered as "already" and costs no record.
pub fn opening_id(actor: &Actor, matter: &str, at: i64) -> String {
    format!("open:{actor}:{matter}:{}", at.div_euclid(HOUR))
}

/// The order id of a look at the resident's page: one record a matter and clock hour, as for an opening.
pub fn seeing_id(matter: &str, at: i64) -> String {
    format!("case:{matter}:{}", at.div_euclid(HOUR))
}

/// Decides an access: it is recorded if the actor may see what she asks for.
pub fn decide(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, No> {
    let event = match command {
        Command::OpenMatter { matter } => {
            let m = present(world, matter)?;
            let viewer = authority::may_on(world, order, Act::See, m)?;
            let standing = as_whom(&viewer, m, Act::See)?;
            Event::MatterOpened(MatterOpened {
                agency: Some(standing.agency.clone()),
                hour: order.at.div_euclid(HOUR) * HOUR,
                matter: matter.clone(),
                role: Some(standing.role),
            })
        }
        Command::SeeCase { matter } => {
            order.by_the_door()?;
            let m = case(world, matter)?;
            Event::CaseSeen(CaseSeen { hour: order.at.div_euclid(HOUR) * HOUR, matter: m.id.clone() })
        }
        Command::ExportCase { matter, party, second } => {
            return export_case(world, order, case(world, matter)?, (party.as_deref(), second));
        }
        Command::ExportMinors { format, rows, year } => export::minors(world, order, (format, *rows), *year)?,
        Command::OpenFields { fields, matter, note, purpose } => {
            open_fields(world, order, present(world, matter)?, (fields, note.as_ref(), purpose))?
        }
        Command::OpenAttachment { attachment, matter, note, purpose } => {
            open_attachment(world, order, present(world, matter)?, (attachment, note.as_ref(), purpose))?
        }
        Command::LookUp { field, note, number, purpose } => {
            look_up::decide(world, order, (field, note.as_ref(), number, purpose))?
        }
        Command::Export { filters, format, rows, words } => {
            export::decide(world, order, (filters, format), (*rows, *words))?
        }
        Command::OpenAddress { letter } => open_address(world, order, letter)?,
        Command::SignIn { .. } => return sign_in(world, order, command),
        Command::SignOut { session } => {
            order.actor.account().ok_or(No::NotYours)?;
            Event::SignedOut(SignedOut { session: session.clone() })
        }
        Command::SignInFailed { account, count, minute } => {
            order.by_the_door()?;
            Event::SignInFailed(SignInFailed { account: account.clone(), count: *count, minute: *minute })
        }
        Command::Refused(refused) => {
            order.by_the_door()?;
            Event::AccessRefused(AccessRefused::clone(refused))
        }
    };
    Ok(vec![Draft::new(Stream::Access, event)])
}

/// What the house has of her goes out; where the code that came by mail is another one, that alone is recorded.
fn export_case(
    world: &World,
    order: &Order,
    m: &Matter,
    (party, second): (Option<&str>, &guard::Second),
) -> Result<Vec<Draft>, No> {
    order.by_the_door()?;
    let typed = guard::second(world, order, m, (party, second))?;
    if let Some(missed @ Event::CaseCodeMissed(_)) = typed {
        return Ok(vec![Draft::new(Stream::Directory, missed)]);
    }
    let used = typed.map(|used| Draft::new(Stream::Directory, used));
    let out = CaseExported { matter: m.id.clone(), party: party.map(str::to_owned) };
    Ok(used.into_iter().chain([Draft::new(Stream::Access, Event::CaseExported(out))]).collect())
}

/// Only for a letter that is to be sent now, and only by time.
fn open_address(world: &World, order: &Order, letter: &str) -> Result<Event, No> {
    if order.actor != Actor::Clock {
        return Err(No::NotYours);
    }
    let due = |l: &&mail::Letter| l.state == mail::State::Waiting && l.next <= order.at && order.at < l.until;
    let found = world.letters.get(letter).filter(due).ok_or(No::Absent)?;
    Ok(Event::AddressOpened(AddressOpened { letter: found.id.clone(), to: found.to.clone() }))
}

fn sign_in(world: &World, order: &Order, command: &Command) -> Result<Vec<Draft>, No> {
    let Command::SignIn { agent, session, shown, until } = command else { return Ok(Vec::new()) };
    let account = order.actor.account().ok_or(No::NotYours)?;
    world.directory.account(account).ok_or(No::NotYours)?;
    let used = directory::show(world, account, shown.as_ref())?;
    let event = SignedInWith {
        agent: agent.chars().filter(|c| !c.is_control()).take(AGENT_MAX).collect(),
        factor: shown.as_ref().map(|s| s.factor.clone()),
        session: session.clone(),
        until: (*until).min(order.at + SESSION_MAX),
    };
    let signed = Draft::new(Stream::Access, Event::SignedInWith(event));
    Ok(used.into_iter().chain([signed]).collect())
}

fn present<'w>(world: &'w World, matter: &str) -> Result<&'w Matter, No> {
    world.matters.get(matter).ok_or(No::Absent)
}

/// A matter for whoever holds its code: while it is sealed nobody has it (`decisions/0022-sealed-matters.md`).
pub(crate) fn case<'w>(world: &'w World, matter: &str) -> Result<&'w Matter, No> {
    present(world, matter).and_then(|m| if m.sealing.is_none() { Ok(m) } else { Err(No::Absent) })
}

fn open_fields(
    world: &World,
    order: &Order,
    m: &Matter,
    (fields, note, purpose): (&[String], Option<&Story>, &str),
) -> Result<Event, No> {
    let viewer = authority::may_on(world, order, Act::See, m)?;
    let glass = broken(world, &viewer, (m, fields), order.at);
    let act = if glass.is_some() { Act::BreakGlass } else { Act::OpenFields };
    authority::may_on(world, order, act, m)?;
    if !world.catalogue.purposes.contains_key(purpose) {
        return Err(No::Access(Refusal::NoSuchPurpose));
    }
    let mut c = Check::default();
    c.text_if("note", note, LINE_MAX);
    c.demand(!fields.is_empty(), "fields", Problem::Empty);
    c.demand(fields.len() <= FIELDS_MAX, "fields", Problem::TooMany { max: FIELDS_MAX });
    c.demand(fields.iter().all(|f| m.has_field(f)), "fields", Problem::UnknownCode);
    c.done()?;
    if m.erased {
        return Err(No::Matter(crate::matter::Refusal::Forgotten));
    }
    let standing = as_whom_for(world, &viewer, (m, act), (purpose, fields))?;
    let approval = if glass.is_some() { None } else { approved(&viewer, m, (fields, purpose), order.at)? };
    Ok(Event::FieldsOpened(FieldsOpened {
        agency: standing.agency.clone(),
        approval,
        disclosed: disclosed(world, order, purpose),
        fields: fields.to_vec(),
        glass,
        matter: m.id.clone(),
        note: note.cloned(),
        purpose: purpose.to_owned(),
        role: standing.role,
    }))
}

fn open_attachment(
    world: &World,
    order: &Order,
    m: &Matter,
    (attachment, note, purpose): (&str, Option<&Story>, &str),
) -> Result<Event, No> {
    let viewer = authority::may_on(world, order, Act::OpenAttachment, m)?;
    let found = m.attachments.iter().find(|a| a.id == attachment).ok_or(No::Absent)?;
    if !world.catalogue.purposes.contains_key(purpose) {
        return Err(No::Access(Refusal::NoSuchPurpose));
    }
    let mut c = Check::default();
    c.text_if("note", note, LINE_MAX);
    c.done()?;
    if m.erased {
        return Err(No::Matter(crate::matter::Refusal::Forgotten));
    }
    let files = [guard::ATTACHMENTS.to_owned()];
    let standing = as_whom_for(world, &viewer, (m, Act::OpenAttachment), (purpose, &files))?;
    let approval = approved(&viewer, m, (&files, purpose), order.at)?;
    Ok(Event::AttachmentOpened(AttachmentOpened {
        agency: standing.agency.clone(),
        approval,
        attachment: found.id.clone(),
        disclosed: disclosed(world, order, purpose),
        matter: m.id.clone(),
        note: note.cloned(),
        purpose: purpose.to_owned(),
        role: standing.role,
    }))
}

/// From when on an access for this purpose is listed, as the catalogue says it now: a later change of it is no change of what
/// was promised. At once is promised as well, or a later change would hide what was told.
fn disclosed(world: &World, order: &Order, purpose: &str) -> Option<i64> {
    let until = world.catalogue.purposes.get(purpose)?.hidden_until(&world.catalogue.calendar, order.at);
    Some(until.unwrap_or(order.at))
}

/// The position she acts by: of those that reach the matter with this act, one whose agency has a part in it, or the first.
pub(crate) fn as_whom<'v>(viewer: &'v Viewer, m: &Matter, act: Act) -> Result<&'v Standing, No> {
    let about = m.about();
    let involved = viewer.standings_for(act, &about).find(|s| about.agencies.contains(&s.agency));
    involved.or_else(|| viewer.standings_for(act, &about).next()).ok_or(No::NotYours)
}

/// The position she acts by for a purpose: of those that may state it and reach the matter with this act themselves, one
/// whose agency has a part in the matter, or the first. The purpose has to cover all the fields.
pub(crate) fn as_whom_for<'v>(
    world: &World,
    viewer: &'v Viewer,
    (m, act): (&Matter, Act),
    (purpose, fields): (&str, &[String]),
) -> Result<&'v Standing, No> {
    let stated = world.catalogue.purposes.get(purpose).ok_or(No::Access(Refusal::NoSuchPurpose))?;
    let about = m.about();
    let may = || viewer.standings_for(act, &about).filter(|s| stated.is_for(s.role));
    let involved = may().find(|s| about.agencies.contains(&s.agency));
    let standing = involved.or_else(|| may().next()).ok_or(No::Access(Refusal::PurposeOfOthers))?;
    let open = |field: &&String| guard::classes(m, field).into_iter().all(|class| stated.covers(class));
    let fields: Vec<String> = fields.iter().filter(|f| !open(f)).cloned().collect();
    if fields.is_empty() { Ok(standing) } else { Err(No::Access(Refusal::PurposeCoversNot { fields })) }
}

/// Whether she could open this field of this matter for this purpose at this moment (ms UTC): by a glass that she broke, or
/// by a position that reaches it, with the approval that it takes. Where she could not, a look-up does not tell of it.
pub fn could_open(world: &World, viewer: &Viewer, m: &Matter, (field, purpose): (&str, &str), at: i64) -> bool {
    let fields = [field.to_owned()];
    if !m.has_field(field) || !viewer.reaches(Act::See, &m.about()) {
        return false;
    }
    let by = |act| as_whom_for(world, viewer, (m, act), (purpose, &fields)).is_ok();
    if broken(world, viewer, (m, &fields), at).is_some() {
        by(Act::BreakGlass)
    } else {
        by(Act::OpenFields) && approved(viewer, m, (&fields, purpose), at).is_ok()
    }
}

/// The glass she broke, where all these fields are of the one party it is about.
fn broken(world: &World, viewer: &Viewer, (m, fields): (&Matter, &[String]), at: i64) -> Option<String> {
    let of = |party: &str| fields.iter().all(|f| f.split_once('.').is_some_and(|(id, _)| id == party));
    let hers = |g: &guard::Glass| g.matter == m.id && g.lets(&viewer.account, &g.party, at) && of(&g.party);
    world.directory.glasses.iter().find(|(_, g)| hers(g)).map(|(id, _)| id.clone())
}

/// Of how many persons these fields are.
pub fn persons(fields: &[String]) -> usize {
    let parties = fields.iter().filter_map(|f| f.split_once('.')).map(|(party, _)| party);
    parties.filter(|party| *party != "matter").collect::<BTreeSet<_>>().len()
}

/// The approval on which she opens these fields: none is needed where none belongs to a minor and they are of few persons.
fn approved(viewer: &Viewer, m: &Matter, (fields, purpose): (&[String], &str), at: i64) -> Result<Option<String>, No> {
    let persons = persons(fields);
    let many = persons > PERSONS_ALONE;
    let hers = if many { fields.iter().map(String::as_str).collect() } else { guard::fields_of_minors(m, fields) };
    let lets = |a: &guard::Approval| hers.iter().all(|f| a.lets(&viewer.account, purpose, f, at));
    let found = m.approvals.iter().find(|a| lets(a)).map(|a| a.id.clone());
    match found {
        _ if hers.is_empty() => Ok(None),
        Some(id) => Ok(Some(id)),
        None if many => Err(No::Access(Refusal::NeedsSecond { alone: PERSONS_ALONE, persons })),
        None => {
            let fields = hers.into_iter().map(str::to_owned).collect();
            Err(No::Access(Refusal::NeedsApproval { fields }))
        }
    }
}
